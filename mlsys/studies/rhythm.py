"""Work that comes in a steady beat: cameras that take turns, sound that comes in hops."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..laws.energy import duty_power
from ..units import Q_
from .base import Answer, Quantity, Value, fixed_time, found, given, ms, si, tabled

if TYPE_CHECKING:
    from ..profile import PerformanceProfile


@dataclass(frozen=True, kw_only=True)
class RoundsAnswer(Answer):
    """One turn of the loop, and how long it takes to come back to the same stream."""

    turn: Quantity
    """The system's fixed pipeline and one pass [ms]."""
    turns: Quantity
    """Turns until every stream had its own [dimensionless]."""
    revisit: Quantity
    """Time until the same stream has its turn again [ms]."""
    rate: Quantity
    """How often each stream is looked at [frame/s]."""


@dataclass(frozen=True)
class Rounds:
    """How often each of several streams is seen when one pass takes only a batch of them.

    Parameters
    ----------
    streams : float or array, optional
        Streams that take turns [1]; the cameras around the car when left out.
    """

    streams: Value = None

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> RoundsAnswer:
        """Count the turns of a round.

        Raises
        ------
        InputError
            If the number of streams is negative.
        """
        streams, row = tabled("edge_cameras", "N", self.streams, "streams")
        fixed, stages = fixed_time(profile)
        batch = profile._case.batch_size
        turn = fixed + profile._latency
        turns = np.maximum(np.ceil(streams / batch), 1.0)
        return RoundsAnswer(
            turn=ms(turn),
            turns=Q_(turns, ""),
            revisit=ms(turn * turns),
            rate=Q_(1.0 / (turn * turns), "frame/second"),
            formula=r"T_{turn} = T_{fixed} + T, \quad T_{round} = \lceil N / B \rceil \, T_{turn}",
            terms=(
                row,
                found("B", "streams in a turn", batch, ""),
                *stages,
                found("T", "latency", profile._latency, "second"),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class StreamAnswer(Answer):
    """How late, how busy and how hungry a hop-by-hop device is."""

    delay: Quantity
    """From sound in to sound out: its hops to fill, and the pass [ms]."""
    duty: Quantity
    """Share of those hops spent in the model [dimensionless]."""
    power: Quantity
    """Mean draw, static part included [W]."""


@dataclass(frozen=True)
class Stream:
    """What the length of a hop does: a long one waits, a short one never rests.

    Parameters
    ----------
    hop : float, array or quantity
        Length of a hop [s].
    hops : float or array
        Hops that wait for one another and share a pass of an unrolled model [1].
    """

    hop: Value
    hops: Value = 1.0

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> StreamAnswer:
        """Wait for the hops to fill, run the pass, rest until the next.

        Raises
        ------
        InputError
            If the hop is no positive time, or there is less than one.
        """
        hop = si(self.hop, "second", "hop", above=0.0)
        hops = si(self.hops, "", "hops", minimum=1.0)
        wait = hop * hops
        static = profile._case.system.static_power
        return StreamAnswer(
            delay=ms(wait + profile._latency),
            duty=Q_(profile._latency / wait, ""),
            power=Q_(duty_power(profile._energy, wait, static), "watt"),
            formula=r"T_{delay} = n T_{hop} + T, \quad \delta = \frac{T}{n T_{hop}}, \quad "
            r"\bar P = \frac{E}{n T_{hop}} + P_{static}",
            terms=(
                given("T_{hop}", "length of a hop", hop, "second"),
                given("n", "hops in a pass", hops, ""),
                found("T", "latency", profile._latency, "second"),
                found("E", "energy of one pass", profile._energy, "joule"),
                given(
                    "P_{static}", "static power", static, "watt", profile._case.system.source("static_power")
                ),
            ),
        )
