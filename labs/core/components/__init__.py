"""The cards of a panel: one component a file, this is their public import path."""

from labs.core.components.base import CardView, Face, Peek, Table, make, root
from labs.core.components.dam_card import DamCard
from labs.core.components.facts import Facts
from labs.core.components.latency_waterfall import LatencyWaterfall
from labs.core.components.limit_bar import LimitBar
from labs.core.components.math_peek import MathPeek, mathml
from labs.core.components.prediction_error import PredictionError
from labs.core.components.spoken import Spoken

__all__ = [
    "CardView",
    "DamCard",
    "Face",
    "Facts",
    "LatencyWaterfall",
    "LimitBar",
    "MathPeek",
    "Peek",
    "PredictionError",
    "Spoken",
    "Table",
    "make",
    "mathml",
    "root",
]
