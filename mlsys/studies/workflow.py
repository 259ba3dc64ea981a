"""How a project learns: what it finds out when, how often it goes round, and which gates it keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..catalog.constants import GATES, constant
from ..laws.workflow import care_gain, correction_cost, escape, expected_cost, probe_miss, quality_after
from ..profile import Term
from ..units import Q_, InputError
from .base import Answer, Quantity, Value, found, given, si, tabled

if TYPE_CHECKING:
    from ..profile import PerformanceProfile

#: Stages of a project, in order; the exponent of a late find is the distance between two of them.
STAGES = ("problem", "data", "model", "evaluation", "deployment", "monitoring")


@dataclass(frozen=True, kw_only=True)
class ProbeAnswer(Answer):
    """What an early look at the device costs and saves."""

    multiplier: Quantity
    """How many times dearer the correction is at the late stage [dimensionless]."""
    late: Quantity
    """Effort of the correction at the late stage [week]."""
    miss: Quantity
    """Probability that the probe overlooks the constraint [dimensionless]."""
    expected: Quantity
    """Effort of the probe and, where it misses, of the late correction [week]."""


@dataclass(frozen=True)
class Probe:
    """An early probe on the device, priced against what it may still overlook.

    Parameters
    ----------
    weeks : float, array or quantity
        Effort of the probe [week].
    found : str
        Stage at which the constraint shows when the probe missed it: one of `STAGES`.
    base : float, array or quantity, optional
        Effort of the correction when it is known at the start [week].
    """

    weeks: Value
    found: str = "deployment"
    base: Value = None

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> ProbeAnswer:
        """Weigh the probe against the late correction.

        Raises
        ------
        InputError
            If the effort is negative, or `found` is no stage.
        """
        weeks = si(self.weeks, "week", "weeks", minimum=0.0)
        if self.found not in STAGES:
            raise InputError("found", f"found is {self.found!r}: it must be one of {', '.join(STAGES)}.")
        stage = STAGES.index(self.found) + 1
        base, base_term = tabled("correction_base", "C_0", self.base, "base")
        scale, scale_term = tabled("probe_scale", "w_0", None, "scale")
        late = correction_cost(base, stage)
        miss = probe_miss(weeks, scale)
        return ProbeAnswer(
            multiplier=Q_(correction_cost(1.0, stage), ""),
            late=Q_(late, "week"),
            miss=Q_(miss, ""),
            expected=Q_(expected_cost(weeks, miss, late), "week"),
            formula=r"\mathbb{E}[C] = w + m(w) \, C_0 \, 2^{k}, \quad m(w) = e^{-w / w_0}",
            terms=(
                given("w", "effort of the probe", weeks, "week"),
                given("k", f"stages from problem to {self.found}", stage - 1.0, ""),
                base_term,
                scale_term,
            ),
        )


@dataclass(frozen=True, kw_only=True)
class IterationAnswer(Answer):
    """How far a fixed calendar gets."""

    evaluation: Quantity
    """Time one evaluation takes on the device [day]."""
    gain: Quantity
    """Part of the remaining gap that one loop closes [dimensionless]."""
    loops: Quantity
    """Loops the calendar holds [dimensionless]."""
    closed: Quantity
    """Part of the whole gap closed at the end [dimensionless]."""


@dataclass(frozen=True)
class Iteration:
    """Fast small loops or slow careful ones, when each also waits for its evaluation.

    Parameters
    ----------
    care : float, array or quantity
        Time spent on the change itself, in each loop [day].
    samples : float or array
        Samples one evaluation runs through the profile [1].
    wait : float, array or quantity
        Time an evaluation takes besides: warming up, flashing, listening [s].
    calendar : float, array or quantity, optional
        Time the project has [day].
    """

    care: Value
    samples: Value = 0.0
    wait: Value = 0.0
    calendar: Value = None

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> IterationAnswer:
        """Divide the calendar by care and evaluation, and let every loop close its part of the gap.

        Raises
        ------
        InputError
            If a time is negative or no time, or a loop takes none at all.
        """
        care = si(self.care, "day", "care", above=0.0)
        samples = si(self.samples, "", "samples", minimum=0.0)
        wait = si(self.wait, "second", "wait", minimum=0.0)
        calendar, calendar_term = tabled("project_calendar", "T", self.calendar, "calendar")
        limit, limit_term = tabled("care_gain_limit", r"g_\infty", None, "limit")
        scale, scale_term = tabled("care_scale", "c_0", None, "scale")
        throughput = profile.throughput
        evaluation = (samples / throughput.magnitude + wait) / 86_400.0
        gain = care_gain(care, limit, scale)
        loops = calendar / (care + evaluation)
        return IterationAnswer(
            evaluation=Q_(evaluation, "day"),
            gain=Q_(gain, ""),
            loops=Q_(loops, ""),
            closed=Q_(quality_after(loops, 0.0, 1.0, gain), ""),
            formula=r"q = 1 - (1 - g)^n, \quad n = \frac{T}{c + h}, \quad g = g_\infty (1 - e^{-c / c_0})",
            terms=(
                given("c", "care in a loop", care, "day"),
                found("h", "evaluation of a loop", evaluation, "day"),
                found("X", "throughput", throughput.magnitude, str(throughput.units)),
                calendar_term,
                limit_term,
                scale_term,
            ),
        )


@dataclass(frozen=True, kw_only=True)
class GatesAnswer(Answer):
    """What the chosen gates cost and let through."""

    days: Quantity
    """Time the gates add to every loop [day]."""
    escape: Quantity
    """Probability that a fault passes all of them [dimensionless]."""
    expected: Quantity
    """Days in the gates over all loops, and the late correction of what escapes [week]."""


@dataclass(frozen=True)
class Gates:
    """Gates a fault has to pass, each with its price and its blind spots.

    Parameters
    ----------
    chosen : sequence of str
        Names of gates; `mlsys.catalog.constants.GATES` lists the candidates of each tier.
    loops : float or array
        Loops that pass through them [1].
    found : str
        Stage at which a fault shows that escapes them.
    """

    chosen: Sequence[str]
    loops: Value = 10.0
    found: str = "deployment"

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> GatesAnswer:
        """Add up the days, multiply the blind spots.

        Raises
        ------
        InputError
            If a gate is unknown to the tier of the system or named twice, or `found` is no stage.
        """
        tier = profile._case.system.tier
        known = GATES.get(tier, ())
        if self.found not in STAGES:
            raise InputError("found", f"found is {self.found!r}: it must be one of {', '.join(STAGES)}.")
        if len(set(self.chosen)) < len(tuple(self.chosen)):
            raise InputError("chosen", f"chosen is {list(self.chosen)}: it must name each gate once.")
        for name in self.chosen:
            if name not in known:
                raise InputError("chosen", f"chosen names {name!r}: it must be one of {', '.join(known)}.")
        loops = si(self.loops, "", "loops", minimum=0.0)
        base, base_term = tabled("correction_base", "C_0", None, "base")
        rows = [
            (name, constant(f"gate_{tier}_{name}_days"), constant(f"gate_{tier}_{name}_catch"))
            for name in self.chosen
        ]
        days = float(sum(days.value for _, days, _ in rows))
        missed = escape([catch.value for _, _, catch in rows])
        late = correction_cost(base, STAGES.index(self.found) + 1)
        terms: list[Term] = []
        for name, price, catch in rows:
            terms.append(
                given(rf"d_\text{{{name}}}", f"{name}: {price.meaning}", price.value, "day", price.source)
            )
            terms.append(
                given(rf"p_\text{{{name}}}", f"{name}: {catch.meaning}", catch.value, "", catch.source)
            )
        return GatesAnswer(
            days=Q_(days, "day"),
            escape=Q_(missed, ""),
            expected=Q_(expected_cost(loops * days / 7.0, missed, late), "week"),
            formula=r"m = \prod_i (1 - p_i), \quad \mathbb{E}[C] = n \sum_i d_i + m \, C_0 \, 2^k",
            terms=(*terms, given("n", "loops", loops, ""), base_term),
        )
