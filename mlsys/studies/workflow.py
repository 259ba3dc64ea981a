"""How a project learns: what it finds out when, how often it goes round, and which gates it keeps."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..catalog.constants import GATES, SIGHT, constant
from ..laws.workflow import care_gain, correction_cost, escape, expected_cost, probe_miss, quality_after
from ..profile import Term
from ..units import Q_, InputError
from .base import Answer, Quantity, Value, found, given, si, tabled
from .trials import Trial

if TYPE_CHECKING:
    from ..profile import PerformanceProfile

#: Stages of a project, in order; the exponent of a late find is the distance between two of them.
STAGES = ("problem", "data", "model", "evaluation", "deployment", "monitoring")


def _place(stage: str, argument: str) -> int:
    """Number of a stage, from 1.

    Raises
    ------
    InputError
        If there is no such stage.
    """
    if stage not in STAGES:
        raise InputError(argument, f"{argument} is {stage!r}: it must be one of {', '.join(STAGES)}.")
    return STAGES.index(stage) + 1


def _longer(care: Value, other: Value, name: str) -> Any:
    """Name what takes longer, care or the other; an array of names for a sweep."""
    longer = np.where(np.greater(care, other), "care", name)
    return str(longer) if longer.ndim == 0 else longer


@dataclass(frozen=True, kw_only=True)
class ProbeAnswer(Answer):
    """What an early look at the device costs and saves."""

    multiplier: Quantity
    """How many times dearer the correction is at the late stage [dimensionless]."""
    late: Quantity
    """Effort of the correction at the late stage [week]."""
    early: Quantity
    """Effort of the correction at the stage of the probe [week]."""
    stage: Quantity
    """Number of the stage of the probe, a whole number [dimensionless]."""
    miss: Quantity
    """Probability that the probe overlooks the constraint [dimensionless]."""
    expected: Quantity
    """Effort of the probe and of the correction, early or late, to be expected [week]."""
    left: Quantity
    """What the project's weeks leave for everything else [week]."""


@dataclass(frozen=True)
class Probe:
    """A probe on the device at an early stage, priced against what it may still overlook.

    The earlier the stage, the cheaper the correction, and the less there is to put on the device: a stand-in
    shows only a part of the constraint.

    Parameters
    ----------
    weeks : float, array or quantity
        Effort of the probe [week].
    found : str
        Stage at which the constraint shows when the probe missed it: one of `STAGES`.
    base : float, array or quantity, optional
        Effort of the correction when it is known at the start [week].
    stage : str, int or array
        Stage of the probe: one of `STAGES`, or its number from 1.
    """

    weeks: Value
    found: str = "deployment"
    base: Value = None
    stage: Value = 1

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> ProbeAnswer:
        """Weigh the probe and the early correction against the late one.

        Raises
        ------
        InputError
            If the effort is negative, or a stage is none.
        """
        weeks = si(self.weeks, "week", "weeks", minimum=0.0)
        late_stage = _place(self.found, "found")
        stage = si(
            _place(self.stage, "stage") if isinstance(self.stage, str) else self.stage,
            "",
            "stage",
            minimum=1.0,
        )
        if np.max(stage) > len(STAGES) or np.any(np.mod(stage, 1.0)):
            raise InputError(
                "stage", f"stage is {self.stage}: it must be a whole number from 1 to {len(STAGES)}."
            )
        base, base_term = tabled("correction_base", "C_0", self.base, "base")
        scale, scale_term = tabled("probe_scale", "w_0", None, "scale")
        purse, purse_term = tabled("project_weeks", "P", None, "purse")
        tier = profile._case.system.tier
        rows = [constant(f"sight_{stage}_{tier}") for stage in STAGES] if tier in SIGHT else []
        shown = np.array([row.value for row in rows] or [1.0] * len(STAGES))
        place: Any = np.asarray(stage, dtype=int)
        sight: Any = shown[place - 1]
        if place.ndim == 0:
            place, sight = int(place), float(sight)
        source = rows[0].source if rows else "nothing known of this tier: the whole"
        early = correction_cost(base, np.minimum(stage, late_stage))
        late = correction_cost(base, late_stage)
        miss = probe_miss(weeks * sight, scale)
        expected = expected_cost(weeks, miss, late) + (1.0 - miss) * early
        return ProbeAnswer(
            multiplier=Q_(correction_cost(1.0, late_stage), ""),
            late=Q_(late, "week"),
            stage=Q_(place, ""),
            early=Q_(early, "week"),
            miss=Q_(miss, ""),
            expected=Q_(expected, "week"),
            left=Q_(purse - expected, "week"),
            formula=r"\mathbb{E}[C] = w + C_0 \left( (1 - m) \, 2^{s - 1} + m \, 2^{k} \right), \quad m = e^{-v w / w_0}",
            terms=(
                given("w", "effort of the probe", weeks, "week"),
                given("s", "stage of the probe", stage, ""),
                given("v", "share of the constraint that shows at that stage", sight, "", source),
                given("k", f"stages from problem to {self.found}", late_stage - 1.0, ""),
                base_term,
                scale_term,
                purse_term,
            ),
        )


@dataclass(frozen=True, kw_only=True)
class IterationAnswer(Answer):
    """How far a fixed calendar gets."""

    evaluation: Quantity
    """Time one evaluation takes [day]."""
    resolution: Quantity
    """What one evaluation can tell, in the unit of its trial; 1 without a trial."""
    cycle: Quantity
    """Time of a whole loop [day]."""
    largest: str
    """What takes most of a loop: "care" or "evaluation"; an array of names for a sweep."""
    gain: Quantity
    """Part of the remaining gap that one loop closes [dimensionless]."""
    loops: Quantity
    """Loops the calendar holds [dimensionless]."""
    closed: Quantity
    """Part of the whole gap closed at the end [dimensionless]."""
    gap: Quantity
    """Part of the gap that is still open at the end [dimensionless]."""
    calendar: Quantity
    """Time the project has [week]."""


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
    trial : Trial, optional
        What an evaluation consists of; its samples and its wait come on top of those above.
    """

    care: Value
    samples: Value = 0.0
    wait: Value = 0.0
    calendar: Value = None
    trial: Trial | None = None

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
        resolution, formula = Q_(1.0, ""), ""
        trial_terms: tuple[Term, ...] = ()
        if self.trial is not None:
            run = self.trial.run()
            samples, wait = samples + run.samples, wait + run.wait
            resolution, trial_terms, formula = run.resolution, run.terms, rf", \quad {run.formula}"
        evaluation = (samples / throughput.magnitude + wait) / 86_400.0
        gain = care_gain(care, limit, scale)
        loops = calendar / (care + evaluation)
        closed = quality_after(loops, 0.0, 1.0, gain)
        return IterationAnswer(
            evaluation=Q_(evaluation, "day"),
            resolution=resolution,
            cycle=Q_(care + evaluation, "day"),
            largest=_longer(care, evaluation, "evaluation"),
            gain=Q_(gain, ""),
            loops=Q_(loops, ""),
            closed=Q_(closed, ""),
            gap=Q_(1.0 - closed, ""),
            calendar=Q_(calendar / 7.0, "week"),
            formula=r"q = 1 - (1 - g)^n, \quad n = \frac{T}{c + h}, \quad g = g_\infty (1 - e^{-c / c_0})"
            + formula,
            terms=(
                given("c", "care in a loop", care, "day"),
                found("h", "evaluation of a loop", evaluation, "day"),
                found("X", "throughput", throughput.magnitude, str(throughput.units)),
                calendar_term,
                limit_term,
                scale_term,
                *trial_terms,
            ),
        )


@dataclass(frozen=True, kw_only=True)
class GatesAnswer(Answer):
    """What the chosen gates cost and let through."""

    gates: str
    """Names of the gates, each once, in the order of the table."""
    days: Quantity
    """Time the gates add to every loop [day]."""
    escape: Quantity
    """Probability that a fault passes all of them [dimensionless]."""
    late: Quantity
    """Effort to expect for correcting what escapes [week]."""
    expected: Quantity
    """Days in the gates over all loops, and the late correction of what escapes [week]."""
    cycle: Quantity
    """Time of a whole loop [day]."""
    largest: str
    """What takes most of a loop: "care" or "gates"."""
    loops: Quantity
    """Loops that pass through the gates [dimensionless]."""
    gap: Quantity
    """Part of the gap that those loops leave open [dimensionless]."""


@dataclass(frozen=True)
class Gates:
    """Gates a fault has to pass, each with its price and its blind spots.

    Parameters
    ----------
    chosen : sequence of str
        Names of gates; `mlsys.catalog.constants.GATES` lists the candidates of each tier. A gate named twice is
        one gate.
    loops : float or array, optional
        Loops that pass through them [1]; as many as the project's calendar holds when left out.
    found : str
        Stage at which a fault shows that escapes them.
    care : float, array or quantity
        Time spent on the change itself, in each loop [day].
    """

    chosen: Sequence[str]
    loops: Value = None
    found: str = "deployment"
    care: Value = 2.0

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> GatesAnswer:
        """Add up the days, multiply the blind spots.

        Raises
        ------
        InputError
            If a gate is unknown to the tier of the system, `found` is no stage, or a loop takes no time.
        """
        tier = profile._case.system.tier
        known = GATES.get(tier, {})
        late_stage = _place(self.found, "found")
        for name in self.chosen:
            if name not in known:
                raise InputError("chosen", f"chosen names {name!r}: it must be one of {', '.join(known)}.")
        care = si(self.care, "day", "care", above=0.0)
        calendar, calendar_term = tabled("project_calendar", "T", None, "calendar")
        limit, limit_term = tabled("care_gain_limit", r"g_\infty", None, "limit")
        scale, scale_term = tabled("care_scale", "c_0", None, "scale")
        base, base_term = tabled("correction_base", "C_0", None, "base")
        kept = [name for name in known if name in self.chosen]
        rows = [
            (name, constant(f"gate_{tier}_{name}_days"), constant(f"gate_{tier}_{name}_catch"))
            for name in kept
        ]
        days = float(sum(days.value for _, days, _ in rows))
        cycle = care + days
        loops = calendar / cycle if self.loops is None else si(self.loops, "", "loops", minimum=0.0)
        missed = escape([catch.value for _, _, catch in rows])
        late = correction_cost(base, late_stage)
        terms: list[Term] = []
        for name, price, catch in rows:
            label = name.replace("_", " ")
            terms.append(
                given(rf"d_\text{{{label}}}", f"{label}: {price.meaning}", price.value, "day", price.source)
            )
            terms.append(
                given(rf"p_\text{{{label}}}", f"{label}: {catch.meaning}", catch.value, "", catch.source)
            )
        return GatesAnswer(
            gates=" + ".join(kept),
            days=Q_(days, "day"),
            escape=Q_(missed, ""),
            late=Q_(missed * late, "week"),
            expected=Q_(expected_cost(loops * days / 7.0, missed, late), "week"),
            cycle=Q_(cycle, "day"),
            largest=_longer(care, days, "gates"),
            loops=Q_(loops, ""),
            gap=Q_(1.0 - quality_after(loops, 0.0, 1.0, care_gain(care, limit, scale)), ""),
            formula=r"m = \prod_i (1 - p_i), \quad n = \frac{T}{c + \sum_i d_i}, \quad \mathbb{E}[C_{late}] = m \, C_0 \, 2^k",
            terms=(
                *terms,
                given("c", "care in a loop", care, "day"),
                given("n", "loops", loops, ""),
                given("k", f"stages from problem to {self.found}", late_stage - 1.0, ""),
                calendar_term,
                limit_term,
                scale_term,
                base_term,
            ),
        )
