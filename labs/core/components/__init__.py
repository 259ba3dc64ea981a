"""The cards of a panel: one component a file, this is their public import path."""

from labs.core.components.base import CardView, Face, Peek, Table, make, root
from labs.core.components.latency_waterfall import LatencyWaterfall
from labs.core.components.limit_bar import LimitBar
from labs.core.components.math_peek import MathPeek, mathml
from labs.core.components.spoken import Spoken

__all__ = [
    "CardView",
    "Face",
    "LatencyWaterfall",
    "LimitBar",
    "MathPeek",
    "Peek",
    "Spoken",
    "Table",
    "make",
    "mathml",
    "root",
]
