"""The cards of a panel: one component a file, this is their public import path."""

from labs.core.components.base import CardView, Face, Peek, Table, make, root
from labs.core.components.constraint_ladder import ConstraintLadder
from labs.core.components.dam_card import DamCard
from labs.core.components.facts import Facts
from labs.core.components.feed_gauge import FeedGauge
from labs.core.components.kernel_timeline import KernelTimeline
from labs.core.components.latency_waterfall import LatencyWaterfall
from labs.core.components.limit_bar import LimitBar
from labs.core.components.math_peek import MathPeek, law_html, mathml
from labs.core.components.memory_stack import MemoryStack
from labs.core.components.scaling_curve import ScalingCurve
from labs.core.components.spoken import Spoken

__all__ = [
    "CardView",
    "ConstraintLadder",
    "DamCard",
    "Face",
    "Facts",
    "FeedGauge",
    "KernelTimeline",
    "LatencyWaterfall",
    "LimitBar",
    "MathPeek",
    "MemoryStack",
    "Peek",
    "ScalingCurve",
    "Spoken",
    "Table",
    "law_html",
    "make",
    "mathml",
    "root",
]
