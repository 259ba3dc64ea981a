"""The four teaching archetypes, their workloads, the neutral reference and their runtimes.

Their figures are data-sheet and design constants that a student can check by hand, never calibrated ones. The
system of each track runs its eager runtime or its interpreter until a lab buys a better one.
"""

from __future__ import annotations

from typing import Any

_DESIGN = "assumed: design constant of the course"
_ENERGY = "assumed: effective energy, of the order of Horowitz, ISSCC 2014, scaled to the node of the chip"


def _runtime(efficiency: float, **fields: tuple[float, str]) -> dict[str, Any]:
    return {
        "compute_efficiency": (efficiency, _DESIGN),
        "memory_efficiency": (1.0, "assumed: the weights stream at the data-sheet bandwidth"),
        "dispatch": (0.0, "assumed: the tax is per kernel"),
        "kernel_tax": (0.0, "assumed: the tax is per pass"),
        "kernel_cycles": (0.0, "assumed: the tax is stated in time"),
        "confidence": "teaching constants, assumed",
        **fields,
    }


RUNTIMES: dict[str, dict[str, Any]] = {
    "CloudEager": _runtime(
        0.5,
        kernel_tax=(
            5e-6,
            "assumed: launch gap, ramp-up and tail of a kernel; fits to measured decode give 5 to 20 µs",
        ),
    ),
    "CloudGraph": _runtime(0.5, kernel_tax=(1e-6, "assumed: what a captured graph leaves of the tax")),
    "EdgeEager": _runtime(0.35, kernel_tax=(5e-6, "assumed: as on the cloud")),
    "EdgeEngine": _runtime(0.35, dispatch=(0.3e-3, _DESIGN)),
    "MobileInterpreter": _runtime(0.30, dispatch=(1.5e-3, _DESIGN)),
    "MobileDelegate": _runtime(0.30, dispatch=(0.4e-3, _DESIGN)),
    "TinyInterpreter": _runtime(0.5, dispatch=(0.2e-3, _DESIGN)),
    "TinyAheadOfTime": _runtime(0.5, dispatch=(0.05e-3, _DESIGN)),
    "ReferenceEager": _runtime(0.5, dispatch=(4.7e-3, _DESIGN)),
}

MODELS: dict[str, dict[str, Any]] = {
    "Llama3_70B": {
        "parameters": (70.6e9, "Llama 3 Herd of Models, 2024 (arXiv 2407.21783): 70.6 billion weights"),
        "macs": (70.6e9, "one MAC per weight and token; attention over the context left out"),
        "activations": (0.0, "assumed: negligible beside the weights when decoding"),
        "kernels": (800.0, "assumed: 10 kernels in each of the 80 layers, unfused"),
        "sample_unit": "token",
        "layers": (80.0, "Llama 3 model card"),
        "kv_heads": (8.0, "Llama 3 model card"),
        "head_dim": (128.0, "Llama 3 model card: width 8192 over 64 heads"),
        "context": (2048.0, _DESIGN),
        "kv_bytes": (2.0, "assumed: the cache stays in fp16"),
        "quality": ({"accuracy index": 100.0}, _DESIGN),
    },
    "YOLOX_S": {
        "parameters": (9.0e6, "YOLOX model zoo, 640 × 640"),
        "macs": (13.4e9, "YOLOX model zoo, 26.8 GFLOP at 640 × 640; MMYOLO counts 13.4 GMAC"),
        "activations": (50e6, "assumed: derived from the layer sizes, not profiled"),
        "kernels": (200.0, "assumed: unfused convolution, normalisation and activation"),
        "sample_unit": "image",
        "quality": ({"COCO mAP": 40.5}, "YOLOX model zoo"),
    },
    "YOLOX_M": {
        "parameters": (25.3e6, "YOLOX model zoo, 640 × 640"),
        "macs": (36.9e9, "YOLOX model zoo, 73.8 GFLOP at 640 × 640"),
        "activations": (90e6, "assumed: derived from the layer sizes, not profiled"),
        "kernels": (290.0, "assumed: unfused convolution, normalisation and activation"),
        "sample_unit": "image",
        "quality": ({"COCO mAP": 46.9}, "YOLOX model zoo"),
    },
    "YOLOX_L": {
        "parameters": (54.2e6, "YOLOX model zoo, 640 × 640"),
        "macs": (77.8e9, "YOLOX model zoo, 155.6 GFLOP at 640 × 640"),
        "activations": (130e6, "assumed: derived from the layer sizes, not profiled"),
        "kernels": (380.0, "assumed: unfused convolution, normalisation and activation"),
        "sample_unit": "image",
        "quality": ({"COCO mAP": 49.7}, "YOLOX model zoo"),
    },
    "DeepLabV3_MobileNetV2": {
        "parameters": (2.11e6, "Sandler et al., MobileNetV2, CVPR 2018, table 7"),
        "macs": (2.75e9, "Sandler et al., MobileNetV2, CVPR 2018, table 7, at 513 × 513"),
        "activations": (70e6, "assumed: 6.7 million at 224 × 224, scaled with the pixels, read and written"),
        "kernels": (70.0, "assumed: one per layer after fusion"),
        "sample_unit": "frame",
        "quality": ({"VOC mIoU": 75.3}, "Sandler et al., MobileNetV2, CVPR 2018, table 7"),
    },
    "TinyLSTM": {
        "parameters": (
            0.97e6,
            "Fedorov et al., TinyLSTMs, Interspeech 2020: 3.88 MB in fp32 before compression",
        ),
        "macs": (0.97e6, "Fedorov et al., TinyLSTMs, Interspeech 2020: 1.94 MOP per hop, one MAC per weight"),
        "activations": (2e3, "assumed: gates and features of one hop"),
        "kernels": (6.0, "assumed: two recurrent and two dense layers, with their activations"),
        "state_bytes": (
            0.0,
            "assumed: the recurrent state, below 4 kB, sits in the arena beside the model store",
        ),
        "sample_unit": "hop",
        "quality": (
            {"SDR change [dB]": -0.55},
            "Fedorov et al., TinyLSTMs, Interspeech 2020, after compression",
        ),
    },
    "ResNet50": {
        "parameters": (25_557_032.0, "torchvision model page; He et al., CVPR 2016"),
        "macs": (4_089_184_256.0, "counted layer by layer from He et al., CVPR 2016, at 224 × 224"),
        "activations": (22_881_256.0, "counted layer by layer, read and written, fused"),
        "kernels": (55.0, "counted: 53 convolutions, pooling and the classifier, fused"),
        "sample_unit": "image",
        "quality": ({"ImageNet top-1 [%]": 76.13}, "torchvision model page"),
    },
}

SYSTEMS: dict[str, dict[str, Any]] = {
    "Cloud": {
        "tier": "cloud",
        "peak": (
            {"fp32": 66.9e12, "fp16": 989.4e12, "int8": 1978.9e12},
            "NVIDIA H100 SXM5 data sheet, dense (its figures with sparsity are twice these)",
        ),
        "bandwidth": (3.35e12, "NVIDIA H100 SXM5 data sheet"),
        "ram": (80e9, "NVIDIA H100 SXM5 data sheet"),
        "reserve": (1.5e9, "assumed: driver and runtime; real servers leave 5 to 20 GB"),
        "runtime": "CloudEager",
        "energy_per_byte": (100e-12, _ENERGY),
        "energy_per_mac": ({"fp32": 2.5e-12, "fp16": 0.7e-12, "int8": 0.35e-12}, _ENERGY),
        "static_power": (120.0, "assumed: idle draw of the card"),
        "price": (
            2.0 / 3600,
            "assumed: 2.00 USD per hour, in the range of marketplaces in 2025 (1.90 to 2.94)",
        ),
    },
    "Edge": {
        "tier": "edge",
        "peak": (
            {"fp32": 5.3e12, "fp16": 42.5e12, "int8": 85e12},
            "Jetson AGX Orin technical brief: GPU alone, its 170 sparse int8 TOPS halved; fp16 half of that",
        ),
        "bandwidth": (204.8e9, "Jetson AGX Orin technical brief: 256-bit LPDDR5"),
        "ram": (64e9, "Jetson AGX Orin technical brief"),
        "runtime": "EdgeEager",
        "energy_per_byte": (80e-12, _ENERGY),
        "energy_per_mac": ({"fp32": 3.5e-12, "fp16": 1.0e-12, "int8": 0.5e-12}, _ENERGY),
        "static_power": (10.0, "assumed: idle draw of the module"),
        "pipeline": (
            {"sensor and ISP": 2.0e-3, "pre-processing": 0.8e-3, "suppression": 0.7e-3, "bus": 0.5e-3},
            _DESIGN,
        ),
    },
    "Mobile": {
        "tier": "mobile",
        "peak": (
            {"fp32": 0.25e12, "fp16": 2e12, "int8": 4e12},
            "assumed: Qualcomm publishes no rate for the AR1 Gen 1",
        ),
        "bandwidth": (17.1e9, "assumed: 32 bits at 4266 MT/s"),
        "ram": (2e9, "iFixit teardown of the Meta Ray-Ban Display"),
        "runtime": "MobileInterpreter",
        "energy_per_byte": (80e-12, _ENERGY),
        "energy_per_mac": ({"fp32": 4.6e-12, "fp16": 1.5e-12, "int8": 0.7e-12}, _ENERGY),
        "static_power": (0.6, "assumed: base load of the glasses with display and camera on"),
        "pipeline": ({"camera and composition": 5.0e-3}, _DESIGN),
    },
    "Tiny": {
        "tier": "tiny",
        "peak": (
            {"fp32": 0.64e9, "fp16": 1.28e9, "int8": 40.96e9},
            "Arm Ethos-U55: 128 MAC a cycle, at an assumed 160 MHz; fp16 and fp32: assumed, Helium lanes",
        ),
        "bandwidth": (1.28e9, "assumed: 64-bit AXI at 160 MHz"),
        "ram": (0.5e6, "Fedorov et al., TinyLSTMs, Interspeech 2020: model store, beside an arena of 320 kB"),
        "runtime": "TinyInterpreter",
        "clock": (160e6, _DESIGN),
        "energy_per_byte": (
            12.5e-12,
            "assumed: on-chip SRAM of about 1 MB, of the order of Horowitz, ISSCC 2014",
        ),
        "energy_per_mac": ({"fp32": 4.6e-12, "fp16": 1.5e-12, "int8": 0.5e-12}, _ENERGY),
        "static_power": (0.2e-3, "assumed: leakage and microphone interface; converters and radio left out"),
        "pipeline": ({"hop buffer": 8.0e-3}, "assumed: a low-delay window that waits for one hop"),
    },
    "Reference": {
        "tier": "reference",
        "peak": (
            {"fp32": 0.25e12, "fp16": 0.5e12, "int8": 1e12},
            "assumed: a small server without an accelerator",
        ),
        "bandwidth": (12.8e9, "assumed: one channel of DDR4-1600"),
        "ram": (8e9, _DESIGN),
        "runtime": "ReferenceEager",
        "energy_per_byte": (80e-12, _ENERGY),
        "energy_per_mac": ({"fp32": 3.5e-12, "fp16": 1.0e-12, "int8": 0.5e-12}, _ENERGY),
        "static_power": (20.0, _DESIGN),
        "pipeline": ({"pre-processing": 60e-3, "post-processing": 25e-3}, _DESIGN),
    },
}
