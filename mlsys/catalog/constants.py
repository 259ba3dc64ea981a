"""The one table of design constants that belong to no model, system or runtime, each with unit and source.

Labs and studies never repeat a number that stands here: they ask for it by name, and show its source with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ..sourced import Sourced
from ..spec import nearest
from ..units import ureg

__all__ = ["CONSTANTS", "CUTS", "GATES", "Constant", "constant", "trial"]

_DESIGN = "assumed: design constant of the course"
_BOOK = "Machine Learning Systems, Volume 1"
_FIT = "assumed: fitted to few points (mild at 4 bits, collapse at 2: Huang et al., 2024, arXiv:2404.14047)"

#: Name -> (value, unit, what it is, source).
CONSTANTS: dict[str, tuple[float, str, str, str]] = {
    # What time does to a model that nobody touches (Lab 01).
    "drift_accuracy": (
        0.85,
        "",
        "accuracy on the day of training",
        "assumed: the book's example of silent decay",
    ),
    "drift_loss_per_month": (
        0.008,
        "1/month",
        "accuracy lost in a month",
        "assumed: the book's example, 85 % falls to 80.2 % in six months",
    ),
    # What a redesigned chip spends (Lab 02).
    "die_arithmetic_share": (
        0.5,
        "",
        "share of today's die that calculates; the rest moves bytes",
        "assumed: about half, the other half being caches, controllers and the pads along the edge",
    ),
    # Limits of the missions (Labs 01, 02).
    "edge_camera_rate": (30.0, "1/second", "pictures a camera takes", "the track's mission"),
    "server_distance": (1e6, "meter", "to the nearest large data centre", "assumed: a day's drive away"),
    "edge_cameras": (6.0, "", "cameras around the car", "the track's mission"),
    "edge_loop": (10e-3, "second", "one turn of the braking loop", "the track's mission"),
    "mobile_frame": (1 / 60, "second", "one frame at 60 a second", "the track's mission"),
    "tiny_delay": (10e-3, "second", "sound to sound, through the enhancer", "the track's mission"),
    "mobile_power": (1.0, "watt", "what skin tolerates beside the temple", _DESIGN),
    "tiny_power": (1e-3, "watt", "what the coin cell can give all day", "the track's mission"),
    # How a project learns (Lab 03).
    "correction_base": (1.0, "week", "effort of the correction when it is known at the start", _DESIGN),
    "probe_scale": (1.0, "week", "effort of a probe that leaves 37 % of the constraints unseen", _DESIGN),
    "project_weeks": (26.0, "week", "weeks of work the whole project has", _DESIGN),
    "project_calendar": (84.0, "day", "time the project has", _DESIGN),
    "care_gain_limit": (0.35, "", "part of the gap a loop of endless care would close", _DESIGN),
    "care_scale": (6.0, "day", "care that reaches 63 % of it", _DESIGN),
    # What an evaluation takes and tells (Lab 03).
    "answer_spread": (
        0.5,
        "",
        "standard deviation of right or wrong, at worst",
        "arithmetic: half are right",
    ),
    "soak_scenes": (40.0, "", "scenes worn in a soak test", _DESIGN),
    "field_frames": (500_000.0, "", "frames of the field set", _DESIGN),
    "clip_time": (60.0, "second", "length of a clip that counts as one sample", _DESIGN),
    "clip_spread": (3.0, "decibel", "standard deviation of the gain from clip to clip", _DESIGN),
    "listening_test": (43_200.0, "second", "half a day of listeners a version", _DESIGN),
    # What a sample weighs, stored and decoded (Lab 04).
    "token_bytes": (4.0, "byte", "one token as a 32-bit number", "arithmetic: 32 bits"),
    "camera_bytes": (3_110_400.0, "byte", "one 1080p picture, YUV 4:2:0", "arithmetic: 1920 x 1080 x 1.5"),
    "frame_bytes": (789_507.0, "byte", "one RGB frame of 513 x 513", "arithmetic: 513 x 513 x 3"),
    "hop_bytes": (256.0, "byte", "8 ms of sound, 16 bits at 16 kHz", "arithmetic: 128 samples x 2"),
    "mel_bytes": (40.0, "byte", "8 ms of sound as 40 mel bands in int8", _DESIGN),
    "stored_text": (3.6, "", "bytes on disk per byte, written out as text", "assumed: digits and separators"),
    "stored_compressed": (0.15, "", "bytes on disk per byte, compressed", "assumed: JPEG at good quality"),
    "stored_binary": (1.0, "", "bytes on disk per byte, as it is in memory", "arithmetic: a plain copy"),
    "decode_text": (0.5e9, "byte/second", "bytes of samples that a core decodes from text", _DESIGN),
    "decode_compressed": (0.5e9, "byte/second", "bytes of samples that a core decompresses", _DESIGN),
    "decode_binary": (5e9, "byte/second", "bytes of samples that a core maps and copies", _DESIGN),
    "disk_bandwidth": (125e6, "byte/second", "a basic cloud volume", "assumed: the baseline of AWS gp3"),
    "nvme_bandwidth": (7e9, "byte/second", "a PCIe 4 NVMe drive, reading", "assumed: data sheets of 2023"),
    "host_bandwidth": (55e9, "byte/second", "host memory over PCIe 5 x16", "assumed: 64 GB/s less protocol"),
    "host_memory_price": (5e-3 / 3600 / 1e9, "USD/byte/second", "rent of host memory", _DESIGN),
    "prefix_population": (400e9, "byte", "key-value prefixes that users come back to", _DESIGN),
    "flash_bandwidth": (100e6, "byte/second", "octal-SPI flash beside a microcontroller", _DESIGN),
    "flash_energy_per_byte": (100e-12, "joule/byte", "reading that flash", _DESIGN),
    "skew_loss": (0.0075, "", "accuracy lost to two code paths that differ", f"{_BOOK}: 0.5 to 1 point"),
    "sensor_bytes": (
        18_289_152.0,
        "byte",
        "one 12-megapixel picture, YUV 4:2:0",
        "arithmetic: 4032 x 3024 x 1.5",
    ),
    "filter_input_bytes": (
        394_753.5,
        "byte",
        "one YUV 4:2:0 frame of 513 x 513",
        "arithmetic: 513 x 513 x 1.5",
    ),
    "detector_input_bytes": (
        1_228_800.0,
        "byte",
        "one RGB picture of 640 x 640",
        "arithmetic: 640 x 640 x 3",
    ),
    "voice_bytes": (2.0, "byte", "one sample of sound, 16 bits", "arithmetic: 16 bits"),
    "mel_sample_bytes": (
        0.3125,
        "byte",
        "the same as mel bands",
        "arithmetic: 40 bytes for 128 samples of sound",
    ),
    "frame_copies": (3.0, "", "copies on a frame's way: camera, application, model", _DESIGN),
    "radio_energy_per_byte": (40e-9, "joule/byte", "a short-range radio", "assumed: 5 nJ a bit"),
    "drive_store": (8e12, "byte", "the drive in the car's boot", _DESIGN),
    "clip_store": (0.5e9, "byte", "what the glasses spare for clips, a quarter of their memory", _DESIGN),
    "voice_store": (
        80e3,
        "byte",
        "what the earbud spares for sound, a quarter of its arena of 320 kB",
        _DESIGN,
    ),
    "faster_chip": (10.0, "", "times the arithmetic of a chip that somebody proposes", _DESIGN),
    "quiet_gap": (1800.0, "second", "one quiet spell of the service", _DESIGN),
    "provisioned_price": (
        0.04,
        "USD*second/megabyte/month",
        "bandwidth rented from a volume",
        "assumed: 0.04 USD a month for a megabyte a second, as AWS gp3",
    ),
    "disk_price": (0.08, "USD/gigabyte/month", "a basic volume", "assumed: 0.08 USD a gigabyte, as AWS gp3"),
    "nvme_price": (0.15, "USD/gigabyte/month", "a fast drive", _DESIGN),
    "host_price": (3.65, "USD/gigabyte/month", "host memory", "assumed: 0.005 USD a gigabyte and hour"),
    "drive_power": (1.0, "watt*second/gigabyte", "a drive, by the bandwidth it sustains", _DESIGN),
    "prefix_return_share": (0.9, "", "users who come back to a conversation in the end", _DESIGN),
    "prefix_return_time": (1200.0, "second", "mean time until they come back", _DESIGN),
    "prefix_visits": (100 / 3600, "1/second", "new conversations, for each one answered at once", _DESIGN),
    "prefix_promise": (0.110, "second", "time within which a conversation goes on", _DESIGN),
    "prefix_tokens": (2048.0, "", "tokens of a conversation that comes back", _DESIGN),
    "flash_interface": (5e-6, "watt*second/megabyte", "the interface of the flash, by its rate", _DESIGN),
    "tiny_pass": (3e-3, "second", "what is left of a hop's time for the pass", _DESIGN),
    "clip_hours": (20.0, "hour", "recordings from glasses that a dataset is made of", _DESIGN),
    "voice_hours": (5000.0, "hour", "recordings of voice and noise that a dataset is made of", _DESIGN),
    # What the dimensions of a model are, where its entry does not say (Labs 05 and 06).
    "lstm_features": (128.0, "", "features in and out of the enhancer", "assumed: gives its 0.97 M weights"),
    "lstm_hidden": (
        256.0,
        "",
        "hidden units of the enhancer",
        "Fedorov et al., TinyLSTMs, 2020: two layers of 256",
    ),
    # Training on the device (Labs 05 and 08).
    "mobile_learning_memory": (150e6, "byte", "memory of the glasses that learning may take", _DESIGN),
    "mobile_step_frames": (2.0, "", "frames a step averages over on the glasses", _DESIGN),
    "llama_width": (8192.0, "", "width of a token in Llama 3 70B", "Llama 3 model card"),
    "llama_hidden": (28_672.0, "", "width of the feed-forward layers of Llama 3 70B", "Llama 3 model card"),
    "recompute_working_set": (0.57e9, "byte", "activations of the one layer being recomputed", _DESIGN),
    # Keeping bytes on the chip (Lab 11).
    "on_chip_energy_per_byte": (12.5e-12, "joule/byte", "on-chip memory of about a megabyte", _DESIGN),
    "halo_share": (0.15, "", "arithmetic done twice at the borders of tiles, all activations fused", _DESIGN),
    # Compiling (Lab 07).
    "graph_bytes": (0.15e9, "byte", "memory one captured graph keeps", _DESIGN),
    "fusion_weeks": (
        1.5,
        "week",
        "work on one doubling of the fusion, and on checking it at four updates",
        _DESIGN,
    ),
    "fusible_edge": (
        0.50,
        "",
        "share of the activations that merged kernels hand on",
        "assumed: normalisation and activation after each convolution",
    ),
    "fusible_mobile": (
        0.15,
        "",
        "share of the activations that merged kernels hand on",
        "assumed: sums and resizing; convolutions were merged with theirs before",
    ),
    "interpreter_bytes": (32e3, "byte", "an interpreter for microcontrollers", "assumed: the book's 32 KB"),
    "interpreter_operators": (16.0, "", "kinds of operators in it", _DESIGN),
    "operator_common": (0.22, "", "share of new networks that the next operator lets run", _DESIGN),
    # Which data is worth its training (Lab 09); retained at a tenth of the data, by redundancy.
    "redundancy_high": (
        0.98,
        "",
        "accuracy kept with the best tenth, much alike",
        f"{_BOOK}, data selection: CIFAR-10",
    ),
    "redundancy_medium": (
        0.95,
        "",
        "accuracy kept with the best tenth",
        f"{_BOOK}, data selection: ImageNet",
    ),
    "redundancy_none": (
        0.72,
        "",
        "accuracy kept with the best tenth, nothing alike",
        f"{_BOOK}, data selection: medical",
    ),
    "scored_exponent": (
        0.152,
        "",
        "effective share of a scored subset, exponent",
        "assumed: half of the data is worth 0.9",
    ),
    "rare_needed": (400.0, "", "samples of a rare class below which its recall falls", _DESIGN),
    "rare_exponent": (0.35, "", "how recall falls with too few samples", _DESIGN),
    # What narrow weights and missing weights cost (Lab 10).
    "quant_naive_drop": (0.1, "", "quality points lost at 8 bits, rounded to nearest", _FIT),
    "quant_naive_beta": (1.66, "", "steepness in bits, rounded to nearest", _FIT),
    "quant_calibrated_drop": (1e-3, "", "quality points lost at 8 bits, calibrated by group", _FIT),
    "quant_calibrated_beta": (2.4, "", "steepness in bits, calibrated by group", _FIT),
    "quant_trained_drop": (4e-4, "", "quality points lost at 8 bits, trained with rounding", _FIT),
    "quant_trained_beta": (2.4, "", "steepness in bits, trained with rounding", _FIT),
    "quant_calibrated_weeks": (0.5, "week", "work of calibrating", _DESIGN),
    "quant_trained_weeks": (3.0, "week", "work of training with rounding", _DESIGN),
    "quant_most": (60.0, "", "all the quality points there are to lose", _DESIGN),
    "dequantise_work": (20.0, "FLOP", "unpacking one weight below 8 bits", _DESIGN),
    "sparsity_scale": (1.0, "", "quality points lost at half the weights", _DESIGN),
    "sparsity_gamma": (2.0, "", "steepness in removed over kept weights", _DESIGN),
    "scattered_skipped": (
        0.3,
        "",
        "scattered zeros that hardware skips",
        f"{_BOOK}, compression: 40 % gave 12 % on ARM",
    ),
    "sparsity_scattered": (0.5, "", "loss of scattered zeros over that of whole channels", _DESIGN),
    "wrong_order": (1.3, "", "loss of quantising before pruning, over the other order", _DESIGN),
    "quality_scale_cloud": (1.0, "percentage_point", "one quality point, as accuracy", _DESIGN),
    "quality_scale_edge": (1.0, "percentage_point", "one quality point, as mAP", _DESIGN),
    "quality_scale_mobile": (1.0, "percentage_point", "one quality point, as mIoU", _DESIGN),
    "quality_scale_tiny": (
        0.1216,
        "decibel",
        "one quality point, as SDR",
        "assumed: 0.55 dB at 68 % (TinyLSTMs, 2020)",
    ),
    # Heat and power modes (Labs 11 and 12).
    "skin_limit": (
        43.0,
        "degree_Celsius",
        "what skin tolerates for long",
        "assumed: of the order of ISO 13732-1",
    ),
    "ambient": (35.0, "degree_Celsius", "a warm day", _DESIGN),
    "thermal_resistance": (8.0, "kelvin/watt", "from the glasses to the air", _DESIGN),
    "thermal_time": (300.0, "second", "time constant of the glasses", _DESIGN),
    "mobile_battery": (0.96 * 3600, "joule", "battery of the glasses", "iFixit teardown: 0.96 Wh"),
    "edge_full_power": (60.0, "watt", "power mode with the full clock", "Jetson AGX Orin technical brief"),
    "clock_exponent": (1 / 3, "", "clock over dynamic power, exponent", "assumed: voltage follows the clock"),
    "loop_spread": (0.3e-3, "second", "standard deviation of a turn", _DESIGN),
    "overlap_spread": (0.2e-3, "second", "what full overlap adds to it", _DESIGN),
    "frame_spread": (2e-3, "second", "standard deviation of a frame on glasses", _DESIGN),
    "stall_share": (1e-5, "", "turns that stall", _DESIGN),
    "stall_time": (3e-3, "second", "what a stall adds", _DESIGN),
    "edge_headline": (
        275e12,
        "FLOP/second",
        "rate on the box: sparse, all engines",
        "Jetson AGX Orin technical brief",
    ),
    # Serving (Lab 13).
    "reply_tokens": (256.0, "token", "tokens of a reply", _DESIGN),
    "prompt_tokens": (1792.0, "token", "tokens of a prompt", _DESIGN),
    # Operations (Lab 14).
    "year": (365.25, "day", "a year", "arithmetic"),
    # Who is missed, and what is emitted (Lab 15).
    "grid_intensity": (
        0.4 / 3.6e6,
        "kilogram/joule",
        "emissions of electricity",
        "assumed: 0.4 kg/kWh, a round number",
    ),
    "building_overhead": (1.2, "", "power usage effectiveness of a data centre", "assumed: a round number"),
    "tpr_gap_limit": (
        0.05,
        "",
        "gap between groups that raises an alarm",
        f"{_BOOK}, responsible engineering",
    ),
    "error_ratio_limit": (
        1.25,
        "",
        "ratio of errors that raises an alarm",
        f"{_BOOK}, responsible engineering",
    ),
    "feedback_amplification": (1.2, "", "growth of a gap in one round", f"{_BOOK}, responsible engineering"),
}

#: Candidate gates of a project by tier: name -> (days it adds to a loop, share of faults it catches, what it is).
GATES: dict[str, dict[str, tuple[float, float, str]]] = {
    "cloud": {
        "memory": (0.05, 0.35, "footprint against the card"),
        "token_time": (0.2, 0.45, "time of a token at full batch"),
        "price": (0.1, 0.30, "dollars of a million tokens"),
        "quality": (1.0, 0.60, "the whole evaluation suite"),
        "load": (1.5, 0.75, "percentiles under replayed load"),
        "canary": (2.5, 0.85, "a shadow of real traffic"),
    },
    "edge": {
        "memory": (0.05, 0.15, "footprint against the module"),
        "mean_time": (0.1, 0.35, "mean of the loop"),
        "worst_case": (0.8, 0.70, "longest loop of an hour's replay"),
        "recall": (1.0, 0.55, "misses on the night set"),
        "heat": (1.5, 0.60, "an hour in the climate chamber"),
        "track_day": (3.0, 0.85, "a day on the proving ground"),
    },
    "mobile": {
        "memory": (0.05, 0.15, "footprint against the device"),
        "frame_time": (0.1, 0.40, "time of a frame, cold"),
        "power": (0.3, 0.55, "draw at the battery"),
        "soak": (1.0, 0.75, "fifteen minutes on a warm head"),
        "quality": (0.8, 0.50, "overlap on the field set"),
        "panel": (2.5, 0.80, "a panel of wearers"),
    },
    "tiny": {
        "memory": (0.05, 0.45, "footprint against the store"),
        "delay": (0.1, 0.35, "sound to sound"),
        "power": (0.4, 0.60, "draw at the cell"),
        "noise": (0.5, 0.50, "quality in recorded noise"),
        "listening": (2.0, 0.80, "a listening test"),
        "wear": (3.0, 0.85, "a week in the ear"),
    },
}
#: What a structural cut takes from quality, by tier and knob: full value, points lost at the first halving, exponent.
CUTS: dict[str, dict[str, tuple[float, float, float, str]]] = {
    "cloud": {
        "kv_heads": (
            64.0,
            0.00584,
            2.585,
            "assumed: curve through 47.2, 47.1 and 46.6 points at 64, 8 and 1 heads (Ainslie et al., GQA, 2023, table 1)",
        ),
        "context": (
            4096.0,
            1.0,
            1.3,
            f"{_DESIGN}: documents of some 4,000 tokens, of which the rest is not read",
        ),
        "kv_bytes": (2.0, 0.3, 1.0, f"{_DESIGN}: what narrower keys and values blur"),
    },
    "edge": {
        "side": (
            640.0,
            10.0,
            1.3,
            "assumed: of the order of the YOLOX zoo, whose smallest two are given at 416 pixels",
        ),
    },
    "mobile": {
        "width": (1.0, 5.0, 1.3, "assumed: of the order of Sandler et al., MobileNetV2, 2018, on ImageNet"),
        "side": (513.0, 7.0, 1.3, "assumed: of the order of Sandler et al., MobileNetV2, 2018, on ImageNet"),
        "rate": (60.0, 4.0, 1.3, f"{_DESIGN}: a mask that lags behind the head"),
    },
    "tiny": {
        "width": (1.0, 0.5, 1.3, f"{_DESIGN}: a learning curve in the size of the network"),
        "rate": (500.0, 0.4, 1.3, f"{_DESIGN}: what a coarser cut in time smears, from hops of 2 ms on"),
    },
}
#: Share of a device constraint that shows at each stage, by tier: what there is to put on the device by then.
SIGHT: dict[str, tuple[float, ...]] = {
    "cloud": (0.55, 0.75, 0.95, 1.0, 1.0, 1.0),
    "edge": (0.40, 0.65, 0.85, 1.0, 1.0, 1.0),
    "mobile": (0.35, 0.60, 0.90, 1.0, 1.0, 1.0),
    "tiny": (0.80, 0.85, 0.95, 1.0, 1.0, 1.0),
}
#: What a tier's project pays and loses: figure -> unit, meaning, value for cloud, edge, mobile and tiny.
_BY_TIER: dict[str, tuple[str, str, tuple[float, float, float, float]]] = {
    "retrain_cost": ("USD", "price of one training and its approval", (397.0, 5000.0, 0.05, 0.10)),
    "answer_value": ("USD/day", "worth of a day's right answers", (267.0, 1000.0, 0.02, 0.03)),
    "fresh_accuracy": ("", "accuracy on the day of training", (0.90, 0.90, 0.85, 0.90)),
    "decay": ("1/day", "share of the accuracy lost in a day", (0.005, 0.003, 0.002, 0.004)),
    "psi_rate": ("1/day", "divergence the input gains in a day", (0.010, 0.020, 0.008, 0.012)),
    "psi_noise": ("", "divergence that chance alone shows in a week", (0.030, 0.050, 0.060, 0.060)),
    "label_delay": ("day", "until outcomes are known", (7.0, 3.0, 30.0, 90.0)),
    "base_rate_large": ("", "share of positives in the larger group", (0.30, 0.40, 0.50, 0.50)),
    "base_rate_small": ("", "share of positives in the smaller group", (0.20, 0.25, 0.35, 0.40)),
    "share_small": ("", "share of samples from the smaller group", (0.10, 0.15, 0.20, 0.15)),
    "separation_large": (
        "",
        "distance of the scores of positives and negatives, in sigma",
        (2.6, 2.8, 2.6, 2.4),
    ),
    "separation_small": ("", "the same in the smaller group", (1.9, 2.0, 1.8, 1.7)),
    "path_cores": ("", "cores beside the machine that decode and transform", (8.0, 4.0, 1.0, 1.0)),
    "core_power": ("watt", "one such core at work", (10.0, 2.0, 0.3, 0.005)),
    "transform_rate": (
        "byte/second",
        "bytes of samples that such a core transforms: cleans, resizes, converts, filters",
        (20e6, 4e9, 1e9, 0.25e6),
    ),
    "compile_time": (
        "second",
        "one compilation for one shape, or one image sent",
        (120.0, 300.0, 20.0, 48.0),
    ),
    "shape_common": ("", "share of the passes with the commonest shape left", (0.40, 0.90, 0.50, 0.50)),
    "embodied": ("kilogram", "emissions of making the device", (164.0, 90.0, 24.0, 3.0)),
    "life": ("year", "years the device is used", (5.0, 8.0, 3.0, 4.0)),
}
CONSTANTS |= {
    f"{figure}_{tier}": (value, unit, meaning, _DESIGN)
    for figure, (unit, meaning, values) in _BY_TIER.items()
    for tier, value in zip(("cloud", "edge", "mobile", "tiny"), values, strict=True)
}
CONSTANTS |= {
    f"cut_{tier}_{knob}_{figure}": (value, unit, meaning, source)
    for tier, cuts in CUTS.items()
    for knob, (full, first, curve, source) in cuts.items()
    for figure, value, unit, meaning in (
        ("full", full, "", f"{knob.replace('_', ' ')} that loses nothing"),
        (
            "loss",
            first,
            "decibel" if tier == "tiny" else "percentage_point",
            f"quality lost at the first halving of the {knob.replace('_', ' ')}",
        ),
        ("curve", curve, "", f"how steeply the loss grows with the halvings of the {knob.replace('_', ' ')}"),
    )
}
CONSTANTS |= {
    f"sight_{stage}_{tier}": (share, "", f"share of a constraint that shows at the {stage} stage", _DESIGN)
    for tier, shares in SIGHT.items()
    for stage, share in zip(
        ("problem", "data", "model", "evaluation", "deployment", "monitoring"), shares, strict=True
    )
}
CONSTANTS |= {
    f"gate_{tier}_{gate}_{figure}": (value, unit, meaning, _DESIGN)
    for tier, gates in GATES.items()
    for gate, (days, catch, what) in gates.items()
    for figure, value, unit, meaning in (
        ("days", days, "day", f"time it adds to a loop ({what})"),
        ("catch", catch, "", f"share of faults it catches ({what})"),
    )
}


@dataclass(frozen=True)
class Constant:
    """A figure of the table.

    Parameters
    ----------
    key : str
        Its name in the table.
    value : float
        In `unit`; it carries the source to wherever it is given.
    unit : str
        As pint writes it; "" for a pure number.
    meaning : str
        What it is, in words.
    source : str
        Where it comes from; starts with "assumed" when nothing outside this project backs it.
    """

    key: str
    value: float
    unit: str
    meaning: str
    source: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", Sourced(self.value, self.source))

    @property
    def assumed(self) -> bool:
        """Whether nothing outside this project backs the value."""
        return self.source.startswith("assumed")

    @property
    def quantity(self) -> Any:
        """The value with its unit, and its source with both."""
        return ureg.Quantity(self.value, self.unit)


_factors: ContextVar[Mapping[str, float]] = ContextVar("factors", default=MappingProxyType({}))
_asked: ContextVar[set[str] | None] = ContextVar("asked", default=None)


def constant(name: str) -> Constant:
    """Look a constant up.

    Raises
    ------
    KeyError
        The table has none of that name; the message names the nearest.
    """
    if name not in CONSTANTS:
        raise KeyError(f"no constant {name!r}: {nearest(name, CONSTANTS)}")
    asked = _asked.get()
    if asked is not None:
        asked.add(name)
    value, *rest = CONSTANTS[name]
    return Constant(name, value * _factors.get().get(name, 1.0), *rest)


@contextmanager
def trial(factors: Mapping[str, float] | None = None) -> Iterator[set[str]]:
    """Multiply some constants for a while, and note which ones are asked for: for doubts about assumed figures.

    Examples
    --------
    >>> with trial({"drift_accuracy": 0.5}) as asked:
    ...     value = constant("drift_accuracy").value
    >>> value, asked
    (0.425, {'drift_accuracy'})
    """
    asked: set[str] = set()
    marks = _factors.set(factors or {}), _asked.set(asked)
    try:
        yield asked
    finally:
        _factors.reset(marks[0])
        _asked.reset(marks[1])
