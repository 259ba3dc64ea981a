"""Named models: what one pass moves and computes, counted from published architectures.

Conventions, the same as those of the measured points: MACs and not FLOP; ``activations`` are the elements that every
layer reads and writes once; one kernel a layer after fusion, eight a transformer layer. A decoder's sample is one
token at the stated context; its MACs leave attention over the context out.
"""

from __future__ import annotations

from typing import Any

_COUNTED = "counted layer by layer"
_TIMM = "timm benchmark tables (github.com/huggingface/pytorch-image-models, results/)"
_KERNELS = "counted: one per layer after fusion"


def _network(
    parameters: float,
    macs: float,
    activations: float,
    kernels: float,
    source: str,
    *,
    shape_source: str | None = None,
    unit: str = "image",
) -> dict[str, Any]:
    """`source` backs parameters and MACs; `shape_source` activations and kernels, where it is another."""
    shape = shape_source or source
    return {
        "parameters": (parameters, source),
        "macs": (macs, source),
        "activations": (activations, shape),
        "kernels": (kernels, shape if shape_source else f"{_KERNELS}; {source}"),
        "state_bytes": (0.0, "none: nothing is kept between passes"),
        "sample_unit": unit,
    }


def _timm(parameters: float, macs: float, activations: float, kernels: float) -> dict[str, Any]:
    entry = _network(parameters, macs, activations, kernels, _TIMM)
    return entry | {"kernels": (kernels, "assumed: layers of the published architecture, fused")}


def _yolo(parameters: float, macs: float, activations: float, kernels: float) -> dict[str, Any]:
    model = "assumed: model card of the release, at 640 × 640, not read again"
    return _network(
        parameters, macs, activations, kernels, model, shape_source="assumed: from the stages, not profiled"
    )


def _encoder(
    tokens: int, width: int, layers: int, heads: int, source: str, *, stem: float = 0.0, unit: str = "sample"
) -> dict[str, Any]:
    """Count a transformer encoder; `stem` is the MACs before it. Embedding tables are looked up, not multiplied."""
    weights = 12.0 * layers * width**2
    macs = tokens * weights + 2.0 * layers * tokens**2 * width + stem
    activations = layers * (26.0 * tokens * width + 2.0 * heads * tokens**2)
    how = f"{_COUNTED}: {layers} layers of width {width} over {tokens} positions, {heads} heads; {source}"
    return _network(weights, macs, activations, 8.0 * layers, how, unit=unit)


def _decoder(
    parameters: float,
    layers: int,
    kv_heads: int,
    head_dim: int,
    source: str,
    *,
    active: float | None = None,
) -> dict[str, Any]:
    """Describe one token of a decoder; `active` is the weights a token meets in a mixture of experts."""
    return {
        "parameters": (parameters, source),
        "macs": (active or parameters, f"one MAC per weight a token meets; {source}"),
        "activations": (0.0, "assumed: negligible beside the weights when decoding"),
        "kernels": (8.0 * layers, "assumed: eight kernels a layer, as in the measured points"),
        "sample_unit": "token",
        "layers": (float(layers), source),
        "kv_heads": (float(kv_heads), source),
        "head_dim": (float(head_dim), source),
        "context": (2048.0, "assumed: a middling context"),
        "kv_bytes": (2.0, "assumed: the cache stays in fp16"),
    }


_RESNET = f"{_COUNTED} at 224 × 224; He et al., CVPR 2016"
_MOBILENET = f"{_COUNTED} at 224 × 224; Howard et al., arXiv 1704.04861"
_TINY = f"{_COUNTED}; MLPerf Tiny reference model (Banbury et al., NeurIPS Datasets and Benchmarks 2021)"
_LLAMA3 = "Llama 3 Herd of Models, arXiv 2407.21783, and the published configuration"
_LLAMA2 = "Llama 2, arXiv 2307.09288, and the published configuration"
_QWEN = "Qwen2.5 technical report, arXiv 2412.15115, and the published configuration"
_WHISPER = "Radford et al., Whisper, arXiv 2212.04356, table 1; one window of 30 s, encoder alone"


def _whisper(width: int, layers: int, heads: int) -> dict[str, Any]:
    stem = 3000.0 * 80 * 3 * width + 1500.0 * 3 * width**2
    return _encoder(1500, width, layers, heads, _WHISPER, stem=stem)


MODELS: dict[str, dict[str, Any]] = {
    # Vision: classification.
    "ResNet18": _network(11_684_712, 1_814_073_344, 5_695_976, 22, _RESNET),
    "ResNet101": _network(44_496_488, 7_801_405_440, 33_117_160, 106, _RESNET),
    "ResNet152": _network(60_117_096, 11_513_626_624, 45_761_512, 157, _RESNET),
    "MobileNetV1": _network(4_220_032, 568_740_352, 10_236_904, 28, _MOBILENET),
    "MobileNetV1_050": _network(1_325_120, 149_497_088, 5_194_216, 28, _MOBILENET),
    "MobileNetV1_025": _network(466_336, 41_030_272, 2_672_872, 28, _MOBILENET),
    "MobileNetV2": _network(
        3_486_816,
        300_774_272,
        13_507_752,
        53,
        f"{_COUNTED} at 224 × 224; Sandler et al., CVPR 2018",
    ),
    "MobileNetV3_Large": _timm(5.48e6, 0.23e9, 8.82e6, 64),
    "EfficientNet_B0": _timm(5.29e6, 0.40e9, 13.5e6, 82),
    "InceptionV3": _timm(23.83e6, 5.73e9, 17.94e6, 95),
    "VGG16": _timm(138.36e6, 15.47e9, 27.12e6, 16),
    "ConvNeXt_Base": _timm(88.59e6, 15.38e9, 57.5e6, 113),
    "Swin_Base": _timm(87.77e6, 15.47e9, 73.26e6, 200),
    "ViT_B16": _encoder(
        197,
        768,
        12,
        12,
        "Dosovitskiy et al., ViT, ICLR 2021, at 224 × 224",
        stem=196 * 768.0 * 768,
        unit="image",
    ),
    "ViT_L16": _encoder(
        197,
        1024,
        24,
        16,
        "Dosovitskiy et al., ViT, ICLR 2021, at 224 × 224",
        stem=196 * 768.0 * 1024,
        unit="image",
    ),
    "CLIP_ViT_B32": _encoder(
        50,
        768,
        12,
        12,
        "Radford et al., CLIP, ICML 2021, image tower at 224 × 224",
        stem=49 * 3072.0 * 768,
        unit="image",
    ),
    # Vision: detection, and an image generator's inner loop.
    "RetinaNet": _network(
        37.1e6,
        201.2e9,
        860e6,
        111,
        f"{_COUNTED}: ResNeXt-50 with a pyramid and 264 classes at 800 × 800, as MLPerf runs it",
    )
    | {
        "activations": (
            860e6,
            "assumed: the layers' own 475 M, and as much again for float scores and sorting",
        )
    },
    "YOLOv8n": _yolo(3.18e6, 4.35e9, 50e6, 75),
    "YOLO11n": _yolo(2.6e6, 3.25e9, 60e6, 100),
    "YOLO11s": _yolo(9.4e6, 10.75e9, 90e6, 100),
    "YOLO11m": _yolo(20.1e6, 34.0e9, 160e6, 125),
    "YOLO11l": _yolo(25.3e6, 43.45e9, 220e6, 175),
    "YOLO11x": _yolo(56.9e6, 97.45e9, 330e6, 175),
    "StableDiffusion15_UNet": _network(
        860e6,
        400e9,
        1.2e9,
        700,
        "assumed: Rombach et al., CVPR 2022: 860 M weights; one step at 512 × 512, MACs not counted here",
        shape_source="assumed: from the stages, not profiled",
    ),
    # Encoders of text and speech.
    "BERT_Base": _encoder(384, 768, 12, 12, "Devlin et al., BERT, NAACL 2019, at 384 tokens"),
    "BERT_Large": _encoder(
        177, 1024, 24, 16, "Devlin et al., BERT, NAACL 2019, at MLPerf's mean of 177 tokens"
    ),
    "DistilBERT": _encoder(384, 768, 6, 12, "Sanh et al., DistilBERT, arXiv 1910.01108, at 384 tokens"),
    "Whisper_Tiny": _whisper(384, 4, 6),
    "Whisper_Base": _whisper(512, 6, 8),
    "Whisper_Small": _whisper(768, 12, 12),
    "Whisper_Medium": _whisper(1024, 24, 16),
    "Whisper_Large": _whisper(1280, 32, 20),
    # MLPerf Tiny's four.
    "KeywordSpotting_DSCNN": _network(22_604, 2_656_768, 144_502, 10, _TINY, unit="sample"),
    "WakeWord_MobileNetV1_025": _network(
        210_848, 7_489_664, 490_754, 28, f"{_TINY}; visual wake words, 96 × 96"
    ),
    "ImageClassification_ResNet8": _network(77_706, 12_501_632, 187_402, 10, f"{_TINY}; CIFAR-10"),
    "AnomalyDetection_Autoencoder": _network(265_864, 264_192, 3_344, 10, _TINY, unit="sample"),
    # Decoders.
    "TinyLlama_1B": _decoder(
        1.1e9, 22, 4, 64, "TinyLlama, arXiv 2401.02385, and the published configuration"
    ),
    "Llama3_1B": _decoder(1.24e9, 16, 8, 64, "Llama 3.2 model card and published configuration"),
    "Llama3_3B": _decoder(3.21e9, 28, 8, 128, "Llama 3.2 model card and published configuration"),
    "Gemma2_2B": _decoder(2.61e9, 26, 4, 256, "Gemma 2, arXiv 2408.00118, and the published configuration"),
    "Phi3_Mini": _decoder(3.8e9, 32, 32, 96, "Phi-3, arXiv 2404.14219, and the published configuration"),
    "GPTJ_6B": _decoder(6.05e9, 28, 16, 256, "assumed: GPT-J release notes, not read again"),
    "Llama2_7B": _decoder(6.74e9, 32, 32, 128, _LLAMA2),
    "Mistral_7B": _decoder(
        7.24e9, 32, 8, 128, "Mistral 7B, arXiv 2310.06825, and the published configuration"
    ),
    "Qwen2_5_7B": _decoder(7.61e9, 28, 4, 128, _QWEN),
    "Llama3_8B": _decoder(8.03e9, 32, 8, 128, _LLAMA3),
    "Llama2_13B": _decoder(13.0e9, 40, 40, 128, _LLAMA2),
    "Qwen2_5_14B": _decoder(14.7e9, 48, 8, 128, _QWEN),
    "Qwen2_5_32B": _decoder(32.5e9, 64, 8, 128, _QWEN),
    "Mixtral_8x7B": _decoder(
        46.7e9,
        32,
        8,
        128,
        "Mixtral, arXiv 2401.04088: every expert is read, as a large batch does",
        active=12.9e9,
    ),
    "Llama2_70B": _decoder(68.98e9, 80, 8, 128, _LLAMA2),
    "Qwen2_5_72B": _decoder(72.7e9, 80, 8, 128, _QWEN),
    "Llama3_405B": _decoder(405e9, 126, 8, 128, _LLAMA3),
    "GPT2_XL": _decoder(1.558e9, 48, 25, 64, "Radford et al., GPT-2, 2019: 48 layers of width 1600"),
    "GPT3_175B": _decoder(175e9, 96, 96, 128, "Brown et al., GPT-3, NeurIPS 2020, table 2.1"),
    # Recommendation: the dense part; each sample gathers 26 embedding rows, whose tables live elsewhere.
    "DLRM_Terabyte": _network(
        2_365_184,
        2_410_112,
        26 * 128.0 + 2 * (512 + 256 + 128 + 479 + 1024 + 1024 + 512 + 256),
        9,
        f"{_COUNTED}: bottom 13-512-256-128, top 479-1024-1024-512-256-1; Naumov et al., arXiv 1906.00091, as MLPerf "
        "sets it",
        unit="sample",
    ),
    "DLRM_Kaggle": _network(
        474_368,
        479_984,
        26 * 16.0 + 2 * (512 + 256 + 64 + 16 + 367 + 512 + 256),
        8,
        f"{_COUNTED}: bottom 13-512-256-64-16, top 367-512-256-1; Naumov et al., arXiv 1906.00091",
        unit="sample",
    ),
}
