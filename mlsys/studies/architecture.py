"""What the structure of a network does: how steeply a cost follows a knob, and what a variant gains and gives up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from ..catalog.constants import CONSTANTS, CUTS, constant
from ..engine import Engine
from ..laws.architecture import quality_lost
from ..laws.economics import cost_per_sample
from ..laws.elasticity import log_slope
from ..laws.energy import duty_power
from ..profile import Term
from ..spec import ModelSpec
from ..units import Q_, InputError, Real
from .base import Answer, Quantity, Value, fixed_time, found, given, ms, of_system, si

if TYPE_CHECKING:
    from ..profile import PerformanceProfile


def _lost(profile: PerformanceProfile, kept: Mapping[str, Value]) -> tuple[Real, str, tuple[Term, ...]]:
    """Quality that the cuts take together, its unit, and the rows of the table behind it.

    Raises
    ------
    InputError
        If the tier's table has no such cut, or what is kept is not positive.
    """
    tier = profile._case.system.tier
    lost: Real = 0.0
    terms: list[Term] = []
    for knob, value in kept.items():
        if f"cut_{tier}_{knob}_full" not in CONSTANTS:
            known = ", ".join(CUTS.get(tier, {})) or "nothing"
            raise InputError("kept", f"kept has {knob!r}: on the tier {tier} quality follows {known}.")
        left = si(value, "", "kept", above=0.0)
        full, first, curve = (constant(f"cut_{tier}_{knob}_{figure}") for figure in ("full", "loss", "curve"))
        lost = lost + quality_lost(full.value, left, first.value, curve.value)
        name = knob.replace("_", " ")
        terms += [
            given(rf"k_{{\text{{{name}}}}}", f"{name} kept", left, ""),
            given(rf"k_{{0,\text{{{name}}}}}", full.meaning, full.value, full.unit, full.source),
            given(rf"\Delta_{{1,\text{{{name}}}}}", first.meaning, first.value, first.unit, first.source),
            given(rf"\gamma_{{\text{{{name}}}}}", curve.meaning, curve.value, curve.unit, curve.source),
        ]
    return lost, "decibel" if tier == "tiny" else "percentage_point", tuple(terms)


_COSTS = {
    "latency": ("_latency", "second", "millisecond"),
    "memory_footprint": ("_footprint", "byte", "megabyte"),
    "energy": ("_energy", "joule", "millijoule"),
    "work": ("_work", "FLOP", "gigaFLOP"),
    "traffic": ("_traffic", "byte", "megabyte"),
    "state": ("", "byte", "gigabyte"),
}


def _cost(profile: PerformanceProfile, of: str) -> Real:
    if of == "state":
        return profile._case.batch_size * profile._case.model.state_bytes
    cost: Real = getattr(profile, _COSTS[of][0])
    return cost


@dataclass(frozen=True, kw_only=True)
class ExponentAnswer(Answer):
    """How steeply a cost follows a knob."""

    slope: Quantity
    """Exponent, fitted over the sweep [dimensionless]."""
    doubled: Quantity
    """How many times as much twice the knob costs, 2 to the slope [dimensionless]."""
    cost: Quantity
    """The cost of the profile itself [ms, MB, mJ, GFLOP or GB]."""
    lost: Quantity
    """Quality the cuts take [percentage_point; dB on Tiny]."""


@dataclass(frozen=True)
class Exponent:
    """The power with which a cost grows with a structural knob.

    Parameters
    ----------
    knob : array
        Values of the knob, in the order of the sweep.
    of : str
        "latency", "memory_footprint", "energy", "work", "traffic", or "state" (caches of all sequences of the pass).
    model : callable, optional
        The model at a value of the knob: the study then sweeps the knob itself, around a single design. When left
        out, the profile is the sweep.
    kept : mapping of str to float
        What is kept of the dimensions that quality follows, by name (`mlsys.catalog.constants.CUTS`).
    """

    knob: Value
    of: str = "latency"
    model: Callable[[Value], ModelSpec] | None = None
    kept: Mapping[str, Value] = field(default_factory=dict)

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> ExponentAnswer:
        """Fit a straight line through the logarithms.

        Raises
        ------
        InputError
            If `of` names no cost, the knob has another number of values than the sweep, or `kept` names a dimension
            that the tier's quality does not follow.
        """
        if self.of not in _COSTS:
            raise InputError("of", f"of is {self.of!r}: it must be one of {', '.join(_COSTS)}.")
        knob = np.ravel(si(self.knob, "", "knob", above=0.0))
        swept = profile
        if self.model is not None:
            case = profile._case
            efficiency = case.efficiency if case.efficiency_given else None
            swept = Engine.solve(self.model(knob), case.system, case.batch_size, case.precision, efficiency)
        cost = np.ravel(_cost(swept, self.of))
        if knob.size < 2 or knob.shape != cost.shape:
            raise InputError(
                "knob",
                f"knob has {knob.size} values: it must have the {cost.size} of the sweep, two or more.",
            )
        slope = log_slope(knob, cost)
        lost, points, cuts = _lost(profile, self.kept)
        _, unit, shown = _COSTS[self.of]
        name = self.of.replace("_", " ")
        return ExponentAnswer(
            slope=Q_(slope, ""),
            doubled=Q_(2.0**slope, ""),
            cost=Q_(_cost(profile, self.of), unit).to(shown),
            lost=Q_(lost, points),
            formula=r"\ln C = n \ln k + c",
            terms=(
                given("k_1", "least value of the knob", float(knob.min()), ""),
                given("k_2", "largest value of the knob", float(knob.max()), ""),
                found("C_1", f"{name} at the least", float(cost[knob.argmin()]), unit),
                found("C_2", f"{name} at the largest", float(cost[knob.argmax()]), unit),
                found("n", "slope of the line through all points", float(slope), ""),
                *cuts,
            ),
        )


@dataclass(frozen=True, kw_only=True)
class VariantAnswer(Answer):
    """What a variant of an architecture gains, and what it gives up."""

    architecture: str
    """Name of the network before it was cut, as the catalog has it."""
    lost: Quantity
    """Quality the cuts take [percentage_point; dB on Tiny]."""
    quality: Quantity
    """What the network reaches after the cuts, in its own measure [percentage_point; dB on Tiny]."""
    total: Quantity
    """The system's fixed pipeline, the wait for all samples of a pass, and the pass [ms]."""
    rate: Quantity
    """Samples in a second when one turn follows the other, pipeline included [sample/s]."""
    power: Quantity
    """Mean draw at the period, static part included [W]."""
    per_million: Quantity
    """Price of a million samples; nothing on a machine that is not paid by time [USD]."""
    intensity: Quantity
    """Arithmetic for a byte moved [FLOP/byte]."""


@dataclass(frozen=True)
class Variant:
    """What a structural variant costs in every currency of its track, and what it gives up in quality.

    Parameters
    ----------
    full : ModelSpec
        The network before it was cut; its `quality` is where the losses start.
    kept : mapping of str to float
        What is kept of the dimensions that quality follows, by name (`mlsys.catalog.constants.CUTS`).
    period : float, array or quantity, optional
        Time between two samples [s]; one pass after the other when left out.
    rate : float, array or quantity, optional
        Samples in a second, instead of `period` [1/s].
    hops : float or array
        Samples that one pass waits for, a period apart [1].
    """

    full: ModelSpec
    kept: Mapping[str, Value] = field(default_factory=dict)
    period: Value = None
    rate: Value = None
    hops: Value = 1.0

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> VariantAnswer:
        """Add up what the cuts take, and spread a pass over its period.

        Raises
        ------
        InputError
            If the period or the rate is not positive, there is less than one hop, or `kept` names a dimension that
            the tier's quality does not follow.
        """
        case = profile._case
        hops = si(self.hops, "", "hops", minimum=1.0)
        fixed, stages = fixed_time(profile)
        period = None
        if self.period is not None:
            period = si(self.period, "second", "period", above=0.0)
        elif self.rate is not None:
            period = 1.0 / si(self.rate, "1/second", "rate", above=0.0)
        kept = dict(self.kept)
        if period is not None and "rate" in CUTS.get(case.system.tier, {}):
            kept["rate"] = 1.0 / period
        lost, points, cuts = _lost(profile, kept)
        waits = 0.0 if period is None else (hops - 1.0) * period
        total = fixed + waits + profile._latency
        between = total if period is None else hops * period
        static = case.system.static_power
        price = 0.0 if case.system.price is None else case.system.price
        best = next(iter((self.full.quality or {"": 0.0}).values()))
        return VariantAnswer(
            architecture=self.full.name,
            lost=Q_(lost, points),
            quality=Q_(best - lost, points),
            total=ms(total),
            rate=Q_(case.batch_size / total, f"{case.model.sample_unit}/second"),
            power=Q_(duty_power(profile._energy, between, static), "watt"),
            per_million=Q_(
                cost_per_sample(price, profile.throughput.magnitude) * 1e6,
                f"USD/mega{case.model.sample_unit}",
            ),
            intensity=Q_(profile._work / profile._traffic, "FLOP/byte"),
            formula=r"\Delta q = \sum_k \Delta_{1,k} \left(\log_2 \frac{k_0}{k}\right)^{\gamma_k}, \quad "
            r"T_{turn} = T_{fixed} + T, \quad \bar P = \frac{E}{T_{period}} + P_0",
            terms=(
                *cuts,
                *stages,
                found("T", "latency", profile._latency, "second"),
                found("T_{period}", "time between two passes", between, "second"),
                found("E", "energy of a pass", profile._energy, "joule"),
                of_system("P_0", "static power", static, "watt", case.system, "static_power"),
            ),
        )
