"""Where the time goes: shares of the Iron Law's terms, and of the stages of a path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..laws.speedup import amdahl, amdahl_ceiling
from ..units import Q_, InputError, Real
from .base import Answer, Quantity, Value, found, given, ms, si

if TYPE_CHECKING:
    from ..profile import PerformanceProfile


@dataclass(frozen=True, kw_only=True)
class TermSharesAnswer(Answer):
    """Share of the latency that each term of the Iron Law takes."""

    memory: Quantity
    """[dimensionless]"""
    compute: Quantity
    """[dimensionless]"""
    overhead: Quantity
    """[dimensionless]"""
    largest: str
    """"Memory", "Compute" or "Overhead"; an array of them for a sweep."""


@dataclass(frozen=True)
class TermShares:
    """Which term of the Iron Law takes how much of the latency."""

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> TermSharesAnswer:
        """Divide each term of the profile by its latency."""
        return TermSharesAnswer(
            memory=Q_(profile._memory / profile._latency, ""),
            compute=Q_(profile._compute / profile._latency, ""),
            overhead=Q_(profile._overhead / profile._latency, ""),
            largest=profile.dominant,
            formula=r"s_i = \frac{T_i}{T_{mem} + T_{comp} + T_{ovh}}",
            terms=(
                found("T_{mem}", "memory time", profile._memory, "second"),
                found("T_{comp}", "compute time", profile._compute, "second"),
                found("T_{ovh}", "overhead", profile._overhead, "second"),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class StagePathAnswer(Answer):
    """A path of stages, before and after some of them became faster."""

    before: Quantity
    """Time of the path as it was [ms]."""
    after: Quantity
    """Time of the path with the speed-ups [ms]."""
    gain: Quantity
    """Before over after [dimensionless]."""
    ceiling: Quantity
    """Gain if the stages made faster (when none is, the longest) took no time at all [dimensionless]."""
    largest: str
    """The stage that takes longest after the speed-ups (at its longest, for a sweep)."""
    shares: dict[str, Quantity]
    """Share of the path after the speed-ups, by stage [dimensionless]."""
    doublings: Quantity
    """How many times a stage was made twice as fast, all stages together: the effort [dimensionless]."""


@dataclass(frozen=True)
class StagePath:
    """What a faster stage does for a path of stages that run one after the other (Amdahl).

    Parameters
    ----------
    stages : mapping of str to float, array or quantity, optional
        Time of each stage [s]; the system's pipeline and the "model" when left out.
    speedup : mapping of str to float or array
        How many times faster a stage becomes [1]; stages that are left out stay as they are.
    source : str
        Where the stage times come from, for MathPeek.
    """

    stages: Mapping[str, Value] | None = None
    speedup: Mapping[str, Value] = field(default_factory=dict)
    source: str = "assumed: stages of the scenario"

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> StagePathAnswer:
        """Add up the stages, before and after.

        Raises
        ------
        InputError
            If there is no stage, a time or a factor is not positive, or a factor names no stage.
        """
        stages, source = self.stages, self.source
        if stages is None:
            system = profile._case.system
            stages, source = {**system.pipeline, "model": profile._latency}, system.source("pipeline")
        if not stages:
            raise InputError("stages", "stages is empty: it must name at least one stage and its time.")
        for name in self.speedup:
            if name not in stages:
                raise InputError("speedup", f"speedup names {name!r}: it must be one of {', '.join(stages)}.")
        times = {name: si(time, "second", name, above=0.0) for name, time in stages.items()}
        factors = {
            name: si(factor, "", f"speedup of {name}", above=0.0) for name, factor in self.speedup.items()
        }
        faster = {name: time / factors.get(name, 1.0) for name, time in times.items()}
        before: Real = sum(times.values())
        after: Real = sum(faster.values())
        changed = [name for name, factor in factors.items() if np.any(np.not_equal(factor, 1.0))] or [
            max(times, key=lambda name: float(np.max(times[name])))
        ]
        part: Real = sum(times[name] for name in changed)
        share, factor = part / before, part / sum(faster[name] for name in changed)
        return StagePathAnswer(
            before=ms(before),
            after=ms(after),
            gain=Q_(amdahl(share, factor), ""),
            ceiling=Q_(amdahl_ceiling(share), ""),
            largest=max(faster, key=lambda name: float(np.max(faster[name]))),
            shares={name: Q_(time / after, "") for name, time in faster.items()},
            doublings=Q_(sum((np.log2(factor) for factor in factors.values()), 0.0), ""),
            formula=r"S = \frac{1}{(1 - p) + p / s}, \quad S_\infty = \frac{1}{1 - p}",
            terms=(
                *(
                    given(rf"t_{{\text{{{name}}}}}", f"stage {name}", time, "second", source)
                    for name, time in times.items()
                ),
                given("p", f"share of {' and '.join(changed)}", share, "", "computed"),
                given("s", "how many times faster", factor, ""),
            ),
        )
