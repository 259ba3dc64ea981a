"""The figures, limits and plain cards that labs have in common, each written once; a lab picks from here."""

from __future__ import annotations

from typing import Any, Final

from labs.core.spec import Card, Figure, Goal
from mlsys import Systems, ureg
from mlsys.catalog.constants import constant

# -- Time, and the three terms of the Iron Law ------------------------------------------------------

PASS_TIME: Final = Figure("latency", "time of a pass", "latency", "ms")
TOKEN_TIME: Final = Figure("latency", "time per token", "latency", "ms")
HOP_TIME: Final = Figure("latency", "time of a hop", "latency", "ms")
TURN_TIME: Final = Figure("turn", "time of a turn", "study.total", "ms")
DELAY: Final = Figure("delay", "delay from sound in to sound out", "study.total", "ms")
MEMORY: Final = Figure("memory", "time in memory", "latency_memory", "ms")
COMPUTE: Final = Figure("compute", "time in arithmetic", "latency_compute", "ms")
OVERHEAD: Final = Figure("overhead", "overhead", "latency_overhead", "ms")

# -- What comes out, and what it takes --------------------------------------------------------------

TOKENS: Final = Figure("throughput", "throughput", "throughput", "token/s")
PICTURES: Final = Figure("throughput", "pictures a second", "throughput", "image/s")
FOOTPRINT: Final = Figure("footprint", "memory footprint", "memory_footprint", "GB")
PASS_WORK: Final = Figure("work", "arithmetic of a pass", "work", "GFLOP")
FRAME_WORK: Final = Figure("work", "arithmetic of a frame", "work", "GFLOP")
HOP_WORK: Final = Figure("work", "arithmetic of a hop", "work", "MFLOP")
FRAME_ENERGY: Final = Figure("energy", "energy of a frame", "energy", "mJ")
HOP_ENERGY: Final = Figure("energy", "energy of a hop", "energy", "uJ")
MEAN_DRAW: Final = Figure("power", "mean draw", "study.power", "mW")
PRICE: Final = Figure("price", "price of a million tokens", "study.per_million", "USD/megatoken")

# -- Limits of the four missions --------------------------------------------------------------------

CARD_MEMORY: Final = ureg.Quantity(Systems.Cloud.ram, "byte")
LOOP_TIME: Final = constant("edge_loop").quantity
FRAME_TIME: Final = constant("mobile_frame").quantity
SKIN_POWER: Final = constant("mobile_power").quantity
MODEL_STORE: Final = ureg.Quantity(Systems.Tiny.ram, "byte")
SOUND_DELAY: Final = constant("tiny_delay").quantity

FITS_CARD: Final = Goal("fits", "fits on the card", "memory_footprint", "GB", at_most=CARD_MEMORY)

# -- Plain cards ------------------------------------------------------------------------------------


def bar(title: str, of: str, unit: str, limit: str | None = None, **options: Any) -> Card:
    """Make a card that shows one figure, against the limit of a goal where there is one.

    Parameters
    ----------
    title : str
        As the student reads it.
    of, unit : str
        Path of the figure, and its unit.
    limit : str, optional
        Id of the goal whose limit is drawn.
    **options
        What `LimitBar` takes: ``way_out``, ``case``, ``name``, ``compare``, ``compare_name``.
    """
    return Card("LimitBar", title, of, unit, limit=limit, options=options)


def facts(title: str, *figures: str) -> Card:
    """Make a card of plain numbers: the scenario's figures of these ids, or all of the student's own design."""
    return Card("Facts", title, options={"figures": figures} if figures else {})
