"""Progressive disclosure: which card a lab may show, and which lab unlocks which instrument."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

INSTRUMENTS: Final = MappingProxyType(
    {
        "LatencyWaterfall": "lab_02_ml_systems",
        "ConstraintLadder": "lab_03_ml_workflow",
        "FeedGauge": "lab_04_data_engr",
        "MemoryStack": "lab_05_nn_compute",
        "ScalingCurve": "lab_06_nn_arch",
        "KernelTimeline": "lab_07_ml_frameworks",
        "TrainingBudget": "lab_08_model_train",
        "ParetoCurve": "lab_09_data_selection",
        "CliffPlot": "lab_10_model_compress",
        "Roofline": "lab_11_hw_accel",
        "EnergySplit": "lab_11_hw_accel",
        "SustainedTrace": "lab_12_perf_bench",
        "P99Histogram": "lab_13_model_serving",
        "DriftMonitor": "lab_14_ml_ops",
        "SubgroupMatrix": "lab_15_responsible_engr",
        "CarbonMeter": "lab_15_responsible_engr",
    }
)
"""Instrument by name, and the lab of Volume 1 that unlocks it (protocol section 2)."""

PLAIN_CARDS: Final = frozenset({"DamCard", "Facts", "LimitBar"})
"""Cards that are no instruments: plain numbers and one bar against its limit, free in every lab."""


def unlocked(card: str, *, volume: int, chapter: int) -> bool:
    """Tell whether a lab may show `card`.

    Parameters
    ----------
    card : str
        Name of a card, e.g. ``"LatencyWaterfall"``.
    volume, chapter : int
        The lab that wants to show it. Volume 2 has every instrument of Volume 1.

    Raises
    ------
    KeyError
        The card has no entry in this module.
    """
    if card in PLAIN_CARDS:
        return True
    if card not in INSTRUMENTS:
        known = ", ".join([*sorted(PLAIN_CARDS), *INSTRUMENTS])
        raise KeyError(f"card {card!r} is not known; the cards are: {known}")
    unlocking_chapter = int(INSTRUMENTS[card].split("_")[1])
    return volume > 1 or chapter >= unlocking_chapter
