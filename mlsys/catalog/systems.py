"""Named devices: dense peak rates, memory and power, each with the runtime its class was calibrated with.

Peaks are dense: a vendor's figure "with sparsity" is halved. A GPU's ``fp32`` is that of its ordinary cores, its
``tf32`` that of its matrix units. A source that starts with "assumed" was not read again for this catalog.
"""

from __future__ import annotations

from typing import Any

_ENERGY = "assumed: effective energy, of the order of Horowitz, ISSCC 2014, scaled to the node of the chip"
_IDLE = "assumed: an idle draw of about a sixth of the rated power"
_NONE = (0.0, "assumed: nothing kept back")


def _device(
    tier: str,
    runtime: str,
    peak: dict[str, float],
    bandwidth: float,
    ram: float,
    source: str,
    *,
    memory_source: str | None = None,
    **more: Any,
) -> dict[str, Any]:
    """`source` backs the peaks, and bandwidth and capacity too where `memory_source` does not."""
    return {
        "tier": tier,
        "runtime": runtime,
        "peak": (peak, source),
        "bandwidth": (bandwidth, memory_source or source),
        "ram": (ram, memory_source or source),
        "reserve": _NONE,
        **more,
    }


def _server(
    peak: dict[str, float], bandwidth: float, ram: float, watts: float, source: str, runtime: str = "TensorRT"
) -> dict[str, Any]:
    return _device(
        "cloud",
        runtime,
        peak,
        bandwidth,
        ram,
        source,
        reserve=(1.5e9, "assumed: driver and runtime; real servers leave 5 to 20 GB"),
        energy_per_byte=(100e-12, _ENERGY),
        energy_per_mac=({"fp32": 2.5e-12, "fp16": 0.7e-12, "int8": 0.35e-12}, _ENERGY),
        static_power=(watts / 6, f"{_IDLE}, {watts:g} W"),
    )


def _card(peak: dict[str, float], bandwidth: float, ram: float, watts: float, source: str) -> dict[str, Any]:
    entry = _server(peak, bandwidth, ram, watts, source)
    return entry | {
        "tier": "workstation",
        "reserve": (1e9, "assumed: driver, runtime and desktop"),
        "energy_per_byte": (150e-12, f"{_ENERGY}; GDDR"),
        "energy_per_mac": ({"fp32": 3e-12, "fp16": 0.9e-12, "int8": 0.45e-12}, _ENERGY),
    }


def _jetson(
    peak: dict[str, float], bandwidth: float, ram: float, watts: float, source: str, memory_source: str
) -> dict[str, Any]:
    return _device(
        "edge",
        "JetsonTensorRT",
        peak,
        bandwidth,
        ram,
        source,
        memory_source=memory_source,
        energy_per_byte=(80e-12, _ENERGY),
        energy_per_mac=({"fp32": 3.5e-12, "fp16": 1.0e-12, "int8": 0.5e-12}, _ENERGY),
        static_power=(watts / 6, f"{_IDLE}, {watts:g} W"),
    )


def _apple(
    flops: float, bandwidth: float, ram: float, watts: float, source: str, memory_source: str
) -> dict[str, Any]:
    return _device(
        "workstation",
        "MetalDecode",
        {"fp32": flops, "fp16": flops, "int8": flops},
        bandwidth,
        ram,
        f"{source}; GPU alone, whose rate is the same at all widths",
        memory_source=memory_source,
        reserve=(
            ram / 3 if ram <= 36e9 else ram / 4,
            "assumed: the system lets the GPU use two thirds of a memory up to 36 GB, three quarters of a larger one",
        ),
        energy_per_byte=(80e-12, _ENERGY),
        energy_per_mac=({"fp32": 3e-12, "fp16": 1.5e-12, "int8": 1.5e-12}, _ENERGY),
        static_power=(watts / 6, f"{_IDLE}, {watts:g} W"),
    )


def _phone(
    int8: float, bandwidth: float, ram: float, watts: float, source: str, *, tier: str = "mobile"
) -> dict[str, Any]:
    return _device(
        tier,
        "MobileNPU",
        {"fp16": int8 / 2, "int8": int8},
        bandwidth,
        ram,
        f"{source}; fp16 assumed to be half of int8",
        energy_per_byte=(80e-12, _ENERGY),
        energy_per_mac=({"fp16": 1.5e-12, "int8": 0.7e-12}, _ENERGY),
        static_power=(watts / 6, f"{_IDLE}, {watts:g} W"),
    )


def _mcu(
    runtime: str,
    clock: float,
    macs_per_cycle: float,
    flash: float,
    sram: float,
    source: str,
    active: tuple[float, str] | None = None,
) -> dict[str, Any]:
    """Describe a core by its clock: weights lie in flash, so that is the capacity which decides what fits."""
    entry = _device(
        "tiny",
        runtime,
        {"fp32": 2 * clock, "int8": 2 * macs_per_cycle * clock},
        clock,
        flash,
        f"{macs_per_cycle:g} int8 MAC a cycle of the instruction set and one fp32 MAC: assumed; clock: {source}",
        clock=(clock, source),
        energy_per_byte=(
            12.5e-12,
            "assumed: on-chip memory of about 1 MB, of the order of Horowitz, ISSCC 2014",
        ),
        energy_per_mac=(
            {"fp32": 30e-12, "int8": 15e-12},
            "assumed: of the order of a core at 40 nm, fetch included",
        ),
        static_power=(0.2e-3, "assumed: leakage"),
    )
    entry["bandwidth"] = (
        clock,
        "assumed: a byte a cycle from flash through its cache, as in the measured points",
    )
    entry["ram"] = (flash, f"{source}; flash, beside {sram / 1e3:g} kB of RAM for the activations")
    if active is not None:
        entry["active_power"] = active
    return entry


def _tiny_npu(
    int8: float,
    bandwidth: float,
    ram: float,
    clock: float,
    source: str,
    active: tuple[float, str] | None = None,
) -> dict[str, Any]:
    entry = _device(
        "tiny",
        "Datasheet",
        {"int8": int8},
        bandwidth,
        ram,
        source,
        clock=(clock, source),
        energy_per_byte=(12.5e-12, "assumed: on-chip memory, of the order of Horowitz, ISSCC 2014"),
        energy_per_mac=({"int8": 0.5e-12}, _ENERGY),
        static_power=(0.2e-3, "assumed: leakage"),
    )
    entry["bandwidth"] = (bandwidth, "assumed: 64 bits a cycle from on-chip memory")
    if active is not None:
        entry["active_power"] = active
    return entry


def _nvidia(
    fp32: float, fp16: float, int8: float, fp8: float | None = None, tf32: float | None = None
) -> dict[str, float]:
    """Give the peaks of a chip [TFLOP/s, TOP/s] by precision."""
    peak = {"fp32": fp32 * 1e12, "fp16": fp16 * 1e12, "bf16": fp16 * 1e12, "int8": int8 * 1e12}
    if tf32 is not None:
        peak["tf32"] = tf32 * 1e12
    if fp8 is not None:
        peak["fp8"] = fp8 * 1e12
    return peak


def _measured(watts: float, board: str) -> tuple[float, str]:
    return watts, f"MLPerf Tiny, median over the four models of energy / latency: {board}"


_SHEET = "NVIDIA data sheet, dense"
_ADA = "assumed: NVIDIA Ada architecture paper"
_TPU = "Google Cloud TPU documentation"
_LOW_POWER = "assumed: vendor's product page"

SYSTEMS: dict[str, dict[str, Any]] = {
    # Data-centre GPUs.
    "H100": _server(_nvidia(67, 989, 1979, 1979, 494.5), 3.35e12, 80e9, 700, f"{_SHEET}: H100 SXM5"),
    "H100_PCIe": _server(_nvidia(51, 756, 1513, 1513, 378), 2.0e12, 80e9, 350, f"{_SHEET}: H100 PCIe"),
    "H200": _server(_nvidia(67, 989, 1979, 1979, 494.5), 4.8e12, 141e9, 700, f"{_SHEET}: H200 SXM"),
    "B200": _server(_nvidia(75, 2250, 4500, 4500, 1125), 8.0e12, 180e9, 1000, f"{_SHEET}: B200"),
    "A100": _server(_nvidia(19.5, 312, 624, tf32=156), 2.039e12, 80e9, 400, f"{_SHEET}: A100 SXM 80 GB"),
    "A100_PCIe": _server(
        _nvidia(19.5, 312, 624, tf32=156), 1.935e12, 80e9, 300, f"{_SHEET}: A100 PCIe 80 GB"
    ),
    "A40": _server(_nvidia(37.4, 149.7, 299.3, tf32=74.8), 696e9, 48e9, 300, f"{_SHEET}: A40"),
    "A30": _server(
        _nvidia(10.3, 165, 330, tf32=82), 933e9, 24e9, 165, "assumed: NVIDIA data sheet, dense: A30"
    ),
    "A10": _server(
        _nvidia(31.2, 125, 250, tf32=62.5), 600e9, 24e9, 150, "assumed: NVIDIA data sheet, dense: A10"
    ),
    "V100": _server(
        {"fp32": 15.7e12, "fp16": 125e12, "int8": 62.8e12},
        900e9,
        16e9,
        300,
        "NVIDIA V100 data sheet, SXM2 16 GB; int8 assumed: four times fp32",
    ),
    "T4": _server({"fp32": 8.1e12, "fp16": 65e12, "int8": 130e12}, 320e9, 16e9, 70, "NVIDIA T4 data sheet"),
    "L4": _server(
        _nvidia(30.3, 121, 242, 242, 60), 300e9, 24e9, 72, f"{_SHEET}: L4, its sparse figures halved"
    ),
    "L40S": _server(
        _nvidia(91.6, 362, 733, 733, 183), 864e9, 48e9, 350, f"{_SHEET}: L40S, its sparse figures halved"
    ),
    "MI300X": _server(
        {"fp32": 163.4e12, "fp16": 1307e12, "bf16": 1307e12, "int8": 2615e12, "fp8": 2615e12},
        5.3e12,
        192e9,
        750,
        "AMD MI300X data sheet, dense",
        runtime="Datasheet",
    ),
    "Gaudi2": _server(
        {"bf16": 432e12, "fp16": 432e12, "fp8": 865e12},
        2.45e12,
        96e9,
        600,
        "assumed: Intel Gaudi 2 white paper",
        runtime="Datasheet",
    ),
    # TPUs: bf16 is their arithmetic; no measured class of their own, so a data sheet bound.
    "TPUv3": _server({"bf16": 123e12}, 900e9, 34.4e9, 262, f"{_TPU}: v3, per chip", runtime="Datasheet"),
    "TPUv4": _server(
        {"bf16": 275e12, "int8": 275e12}, 1.2e12, 32e9, 192, f"{_TPU}: v4, per chip", runtime="Datasheet"
    ),
    "TPUv5e": _server(
        {"bf16": 197e12, "int8": 393e12}, 819e9, 16e9, 200, f"{_TPU}: v5e, per chip", runtime="Datasheet"
    ),
    "TPUv5p": _server(
        {"bf16": 459e12, "int8": 918e12},
        2.765e12,
        95e9,
        400,
        f"assumed: {_TPU}: v5p, per chip",
        runtime="Datasheet",
    ),
    "TPUv6e": _server(
        {"bf16": 918e12, "int8": 1836e12}, 1.638e12, 32e9, 300, f"{_TPU}: v6e, per chip", runtime="Datasheet"
    ),
    # Workstation GPUs. GeForce: fp16 accumulated in fp32, as TensorRT and PyTorch do; in fp16 the rate is twice that.
    "RTX3070": _card(
        _nvidia(20.3, 40.6, 163), 448e9, 8e9, 220, "assumed: NVIDIA Ampere paper, fp32 accumulation"
    ),
    "RTX3080": _card(
        _nvidia(29.8, 59.5, 238), 760e9, 10e9, 320, "assumed: NVIDIA Ampere paper, fp32 accumulation"
    ),
    "RTX3090": _card(
        _nvidia(35.6, 71, 284), 936e9, 24e9, 350, "assumed: NVIDIA Ampere paper, fp32 accumulation"
    ),
    "RTX4070Ti": _card(_nvidia(40.1, 80.2, 320), 504e9, 12e9, 285, f"{_ADA}, fp32 accumulation"),
    "RTX4080": _card(_nvidia(48.7, 97.5, 390), 717e9, 16e9, 320, f"{_ADA}, fp32 accumulation"),
    "RTX4090": _card(
        _nvidia(82.6, 165.2, 660, 660),
        1.008e12,
        24e9,
        450,
        "NVIDIA Ada architecture paper, fp32 accumulation",
    ),
    "RTX5090": _card(
        _nvidia(104.8, 209.5, 838, 838),
        1.792e12,
        32e9,
        575,
        "assumed: NVIDIA Blackwell paper, fp32 accumulation",
    ),
    "RTXA6000": _card(_nvidia(38.7, 154.8, 309.6), 768e9, 48e9, 300, f"{_SHEET}: RTX A6000"),
    "RTX4000Ada": _card(
        _nvidia(26.7, 106, 213), 360e9, 20e9, 130, "assumed: NVIDIA data sheet, dense: RTX 4000 Ada"
    ),
    "RTX5000Ada": _card(
        _nvidia(65.3, 261, 522), 576e9, 32e9, 250, "assumed: NVIDIA data sheet, dense: RTX 5000 Ada"
    ),
    "RTX6000Ada": _card(
        _nvidia(91.1, 364, 728), 960e9, 48e9, 300, "assumed: NVIDIA data sheet, dense: RTX 6000 Ada"
    ),
    # Jetson modules: the GPU alone, without the DLA, dense. fp32 is that of the ordinary cores.
    "JetsonAGXOrin": _jetson(
        {"fp32": 5.3e12, "fp16": 42.5e12, "int8": 85e12},
        204.8e9,
        64e9,
        60,
        "Jetson AGX Orin technical brief: GPU alone, its 170 sparse TOPS halved; fp16 half of int8",
        "Jetson AGX Orin technical brief: 256-bit LPDDR5",
    ),
    "JetsonOrinNX": _jetson(
        {"fp32": 1.88e12, "fp16": 15e12, "int8": 30e12},
        102.4e9,
        16e9,
        25,
        "assumed: GPU alone, half of its 60 sparse TOPS; fp16 half of int8",
        "Ultralytics' table of Jetson modules (github.com/ultralytics/ultralytics, nvidia-jetson guide)",
    ),
    "JetsonOrinNanoSuper": _jetson(
        {"fp32": 2.1e12, "fp16": 16.7e12, "int8": 33.5e12},
        102e9,
        8e9,
        25,
        "NVIDIA: 67 sparse TOPS, halved; fp16 half of int8, fp32 an eighth of fp16: assumed",
        "NVIDIA Jetson Orin Nano Super data sheet",
    ),
    "JetsonOrinNano": _jetson(
        {"fp32": 1.28e12, "fp16": 10e12, "int8": 20e12},
        68e9,
        8e9,
        15,
        "NVIDIA: 40 sparse TOPS, halved; fp16 half of int8, fp32 an eighth of fp16: assumed",
        "NVIDIA Jetson Orin Nano data sheet",
    ),
    "JetsonAGXXavier": _jetson(
        {"fp32": 1.4e12, "fp16": 11e12, "int8": 22e12},
        136.5e9,
        32e9,
        30,
        "assumed: NVIDIA Jetson AGX Xavier data sheet, GPU alone",
        "assumed: NVIDIA Jetson AGX Xavier data sheet",
    ),
    # Apple silicon.
    "M1": _apple(
        2.3e12,
        68.2e9,
        8e9,
        15,
        "assumed: seven of eight GPU cores",
        "llama.cpp, pull request 1642; 8 GB model",
    ),
    "M1Max": _apple(10.4e12, 400e9, 64e9, 60, "assumed: 32 GPU cores", "Apple's announcement of the M1 Max"),
    "M2Ultra": _apple(
        27.2e12, 800e9, 192e9, 150, "assumed: 76 GPU cores", "Apple's announcement of the M2 Ultra"
    ),
    "M3Max": _apple(
        14.2e12, 400e9, 64e9, 78, "mlsysim 0.3 registry: 40 GPU cores", "Apple's announcement of the M3 Max"
    ),
    "M4Max": _apple(18.4e12, 546e9, 128e9, 90, "assumed: 40 GPU cores", "Apple's announcement of the M4 Max"),
    # Phones and what shares their NPU: peak rates are mostly guesses.
    "Snapdragon8Gen2": _phone(48e12, 67e9, 16e9, 10, "assumed: Qualcomm QCS8550, the same NPU"),
    "Snapdragon8Gen3": _phone(45e12, 77e9, 12e9, 5, "public reports: 45 TOPS, LPDDR5X at 4800 MHz"),
    "Snapdragon8Elite": _phone(65e12, 85e9, 12e9, 6, "assumed: Qualcomm gives only 45 % over the 8 Gen 3"),
    "Snapdragon8EliteGen5": _phone(
        90e12, 85e9, 12e9, 6, "assumed: Qualcomm gives only 37 % over the 8 Elite"
    ),
    "SnapdragonXElite": _phone(
        45e12, 135e9, 32e9, 23, "Qualcomm X Elite product brief: 45 TOPS", tier="workstation"
    ),
    "QCS6490": _phone(12e12, 25.6e9, 8e9, 7, "assumed: Qualcomm QCS6490 product brief"),
    "QCS9075": _phone(
        50e12,
        102e9,
        36e9,
        30,
        "assumed: Qualcomm QCS9075 product brief: 100 TOPS of two NPUs, and a graph runs on one",
        tier="edge",
    ),
    # AR glasses.
    "SnapdragonAR1": _phone(4e12, 17.1e9, 2e9, 1, "assumed: Qualcomm publishes no rate for the AR1 Gen 1"),
    # Microcontrollers, by the core's instruction set.
    "STM32L4": _mcu(
        "CortexM4",
        120e6,
        2,
        2e6,
        640e3,
        "STM32L4R5 on a Nucleo board",
        _measured(42.0e-3, "NUCLEO_L4R5ZI, v1.2"),
    ),
    "PSoC6": _mcu("CortexM4", 150e6, 2, 2e6, 1e6, f"{_LOW_POWER}: CY8C62 with a Cortex-M4"),
    "STM32U5": _mcu(
        "CortexM33",
        160e6,
        2,
        2e6,
        786e3,
        "STM32U575 on a Nucleo board",
        _measured(23.0e-3, "NUCLEO_U575ZI_Q, v1.2"),
    ),
    "STM32U3": _mcu("CortexM33", 96e6, 2, 1e6, 256e3, f"{_LOW_POWER}: STM32U385"),
    "NRF5340": _mcu("CortexM33", 128e6, 2, 1e6, 512e3, f"{_LOW_POWER}: nRF5340"),
    "STM32F7": _mcu("CortexM7", 216e6, 2, 1e6, 340e3, "STM32F746 on a Discovery board"),
    "STM32H7": _mcu(
        "CortexM7",
        280e6,
        2,
        2e6,
        1.4e6,
        "STM32H7A3 on a Nucleo board",
        _measured(124.6e-3, "NUCLEO_H7A3ZI_Q, v1.2"),
    ),
    "STM32H747": _mcu("CortexM7", 400e6, 2, 2e6, 1e6, "STM32H747 as ST's model zoo clocks it"),
    "RA8D1": _mcu("CortexM85", 480e6, 8, 2e6, 1e6, "Renesas EK-RA8D1 board"),
    # Microcontroller NPUs: no class of their own, so a data sheet bound.
    "STM32N6": _tiny_npu(0.6e12, 8e9, 4.2e6, 1e9, "ST: Neural-ART of 600 GOPS at 1 GHz, 4.2 MB of RAM"),
    "EthosU55_256": _tiny_npu(
        2 * 256 * 500e6, 4e9, 2e6, 500e6, "Arm Ethos-U55: 256 MAC a cycle, at an assumed 500 MHz and 2 MB"
    ),
    "MAX78000": _tiny_npu(
        56e9,
        8 * 100e6,
        442e3,
        100e6,
        "assumed: Analog Devices: 64 channels of 3 × 3 at 50 MHz, 442 kB of weights",
    ),
    "GAP9": _tiny_npu(
        64.4e9,
        8 * 370e6,
        1.6e6,
        370e6,
        "assumed: GreenWaves: 32.2 GMAC/s with its accelerator, at 370 MHz; 1.6 MB of RAM",
        _measured(54.0e-3, "GAP9 at 370 MHz, v1.0"),
    ),
    "NDP120": _tiny_npu(
        6.4e9,
        8 * 98e6,
        896e3,
        98.7e6,
        "assumed: Syntiant: 6.4 GOPS, 896 thousand weights",
        _measured(27.2e-3, "Syntiant 9120 at 98 MHz, v1.2"),
    ),
}
