"""Who is missed, how a gap feeds on itself, and what a year emits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..catalog.constants import CONSTANTS, constant
from ..laws.carbon import lifetime_carbon, operational_carbon
from ..laws.fairness import feedback_gap, group_rates
from ..laws.statistics import normal_tail
from ..units import Q_, InputError
from .base import Answer, Quantity, Value, found, given, of_system, share, si, tabled, verdict

if TYPE_CHECKING:
    from ..profile import PerformanceProfile


@dataclass(frozen=True, kw_only=True)
class GroupsAnswer(Answer):
    """Error rates of a larger and a smaller group; the groups are synthetic."""

    true_positive: tuple[Quantity, Quantity]
    """Of the larger and the smaller group [dimensionless]."""
    false_positive: tuple[Quantity, Quantity]
    """Of the larger and the smaller group [dimensionless]."""
    precision: tuple[Quantity, Quantity]
    """Of the larger and the smaller group [dimensionless]."""
    overall: Quantity
    """True positive rate over both [dimensionless]."""
    gap: Quantity
    """Of the true positive rates [dimensionless]."""
    ratio: Quantity
    """Miss rate of the smaller over that of the larger group [dimensionless]."""
    missed: Quantity
    """Of a thousand positives of the smaller group [dimensionless]."""
    alarm: bool
    """Whether the gap or the ratio of misses passes the limit that calls for a review; an array for a sweep."""
    equal_opportunity: bool
    """Whether the true positive rates are within the limit; an array for a sweep."""
    equalised_odds: bool
    """Whether the false positive rates are, too."""
    predictive_parity: bool
    """Whether the precisions are."""


@dataclass(frozen=True)
class Groups:
    """Split one average by group, with one threshold or two.

    Scores of positives and negatives are normal in each group; what compression and a thin training set took
    from the smaller group brings its two curves closer.

    Parameters
    ----------
    threshold : float or array
        Of the larger group, in standard deviations above the negatives' mean [1].
    threshold_small : float or array, optional
        Of the smaller group; the same when left out [1].
    lost : float or array
        Share of its separation that the smaller group lost to compression [1].
    recall : float or array
        Share of its separation that the training set left it, such as `RareFloor`'s recall [1].
    """

    threshold: Value
    threshold_small: Value = None
    lost: Value = 0.0
    recall: Value = 1.0

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> GroupsAnswer:
        """Cut both groups' curves at their thresholds.

        Raises
        ------
        InputError
            If a threshold is below -1 or above 5, where a rate has no meaning any more, another input is no share,
            or the system is of no track.
        """
        tier = profile._case.system.tier
        if f"base_rate_large_{tier}" not in CONSTANTS:
            raise InputError(
                "system", f"system is {profile._case.system}: it must be of a track, such as Systems.Edge."
            )
        large = _threshold(self.threshold, "threshold")
        small = large if self.threshold_small is None else _threshold(self.threshold_small, "threshold_small")
        lost, recall = share(self.lost, "lost"), share(self.recall, "recall")
        rows = {
            key: tabled(f"{key}_{tier}", symbol, None, key)
            for key, symbol in (
                ("base_rate_large", "p_l"),
                ("base_rate_small", "p_s"),
                ("separation_large", "d_l"),
                ("separation_small", "d_s"),
                ("share_small", "w"),
            )
        }
        limit, limit_term = tabled("tpr_gap_limit", r"\Delta_{max}", None, "limit")
        worst, worst_term = tabled("error_ratio_limit", "r_{max}", None, "ratio")
        separation = rows["separation_small"][0] * (1.0 - lost) * recall
        first = _rates(rows["base_rate_large"][0], rows["separation_large"][0], large)
        second = _rates(rows["base_rate_small"][0], separation, small)
        weight = rows["share_small"][0] * rows["base_rate_small"][0]
        rest = (1.0 - rows["share_small"][0]) * rows["base_rate_large"][0]
        gap = first.true_positive - second.true_positive
        close = [
            np.abs(a - b) <= limit
            for a, b in (
                (first.true_positive, second.true_positive),
                (first.false_positive, second.false_positive),
                (first.precision, second.precision),
            )
        ]
        ratio = second.false_negative / first.false_negative
        return GroupsAnswer(
            true_positive=(Q_(first.true_positive, ""), Q_(second.true_positive, "")),
            false_positive=(Q_(first.false_positive, ""), Q_(second.false_positive, "")),
            precision=(Q_(first.precision, ""), Q_(second.precision, "")),
            overall=Q_((rest * first.true_positive + weight * second.true_positive) / (rest + weight), ""),
            gap=Q_(gap, ""),
            ratio=Q_(ratio, ""),
            missed=Q_(1000.0 * second.false_negative, ""),
            alarm=verdict((np.abs(gap) > limit) | (ratio > worst)),
            equal_opportunity=verdict(close[0]),
            equalised_odds=verdict(close[0] & close[1]),
            predictive_parity=verdict(close[2]),
            formula=r"\mathrm{TPR}_g = Q(t_g - d_g), \quad \mathrm{FPR}_g = Q(t_g), \quad "
            r"\mathrm{PPV}_g = \frac{p_g \mathrm{TPR}_g}{p_g \mathrm{TPR}_g + (1 - p_g) \mathrm{FPR}_g}",
            terms=(
                given("t_l", "threshold of the larger group", large, ""),
                given("t_s", "threshold of the smaller group", small, ""),
                given("1 - c", "separation left by compression", 1.0 - lost, ""),
                given("r", "separation left by the training set", recall, ""),
                *(term for _, term in rows.values()),
                limit_term,
                worst_term,
            ),
        )


def _threshold(value: Value, argument: str) -> Value:
    number = si(value, "", argument, minimum=-1.0)
    if np.max(number) > 5.0:
        raise InputError(argument, f"{argument} is {value}: it must be at most 5.")
    return number


def _rates(base: Value, separation: Value, threshold: Value) -> Value:
    """Error rates of one group with normal scores."""
    caught, alarmed = normal_tail(threshold - separation), normal_tail(threshold)
    return group_rates(
        base * caught, base * (1.0 - caught), (1.0 - base) * alarmed, (1.0 - base) * (1.0 - alarmed)
    )


@dataclass(frozen=True, kw_only=True)
class FeedbackAnswer(Answer):
    """A gap after rounds of learning from one's own decisions."""

    gap: Quantity
    """At the end, at most the whole scale [percentage_point]."""
    growth: Quantity
    """Over the beginning [dimensionless]."""


@dataclass(frozen=True)
class Feedback:
    """Let a system learn from its own decisions for some rounds.

    Parameters
    ----------
    gap : float, array or quantity
        At the beginning [1; write ``Q_(5, "percentage_point")``].
    rounds : float or array
        Of training [1].
    amplification : float or array, optional
        Of one round [1].
    """

    gap: Value
    rounds: Value
    amplification: Value = None

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> FeedbackAnswer:
        """Multiply the gap once a round.

        Raises
        ------
        InputError
            If the gap is outside 0 to 1, or another input is negative.
        """
        gap = share(self.gap, "gap")
        rounds = si(self.rounds, "", "rounds", minimum=0.0)
        alpha, alpha_term = tabled("feedback_amplification", r"\alpha", self.amplification, "amplification")
        after = np.minimum(feedback_gap(gap, alpha, rounds), 1.0)
        return FeedbackAnswer(
            gap=Q_(after * 100.0, "percentage_point"),
            growth=Q_(alpha**rounds, ""),
            formula=r"\Delta_k = \Delta_0 \alpha^k",
            terms=(
                given(r"\Delta_0", "gap at the beginning", gap, ""),
                given("k", "rounds", rounds, ""),
                alpha_term,
            ),
        )


@dataclass(frozen=True, kw_only=True)
class CarbonAnswer(Answer):
    """What a year of this design emits."""

    power: Quantity
    """Average, idle time included [W]."""
    energy: Quantity
    """A year's, in the device [kWh]."""
    operational: Quantity
    """A year's emissions of use [kilogram]."""
    embodied: Quantity
    """A year's share of making the device [kilogram]."""
    per_year: Quantity
    """Both [kilogram]."""
    per_million: Quantity
    """Emissions of use for a million samples [kilogram]."""
    per_sample: Quantity
    """Energy of one sample, idle time included [J]."""


@dataclass(frozen=True)
class Carbon:
    """Energy and emissions of a device that works for a share of the time.

    Parameters
    ----------
    busy : float or array
        Share of the time a pass runs [1].
    on : float or array
        Share of the time the device is on [1].
    extra : float, array or quantity
        Emissions of training in a year [kilogram].
    """

    busy: Value
    on: Value = 1.0
    extra: Value = 0.0

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> CarbonAnswer:
        """Average the profile's power with the static power, for a year.

        Raises
        ------
        InputError
            If a share is outside 0 to 1, `busy` exceeds `on` or is zero, or the system is of no track.
        """
        case = profile._case
        tier = case.system.tier
        if f"embodied_{tier}" not in CONSTANTS:
            raise InputError(
                "system", f"system is {case.system}: it must be of a track, such as Systems.Edge."
            )
        busy, on = share(self.busy, "busy"), share(self.on, "on")
        if np.min(busy) <= 0.0 or np.any(np.greater(busy, on)):
            raise InputError(
                "busy", f"busy is {self.busy}: it must be more than 0 and at most on, {self.on}."
            )
        extra = si(self.extra, "kilogram", "extra", minimum=0.0)
        intensity, intensity_term = tabled("grid_intensity", "CI", None, "intensity")
        building, building_term = tabled("building_overhead", "PUE", None, "building")
        made, made_term = tabled(f"embodied_{tier}", "C_{made}", None, "embodied")
        life, life_term = tabled(f"life_{tier}", "T_{life}", None, "life")
        pue = building if tier == "cloud" else 1.0
        power = busy * profile._energy / profile._latency + on * case.system.static_power
        year = constant("year").value * 86_400.0
        emitted = operational_carbon(power * year, pue, intensity) + extra
        samples = busy * year * case.batch_size / profile._latency
        return CarbonAnswer(
            power=Q_(power, "watt"),
            energy=Q_(power * year / 3.6e6, "kilowatt_hour"),
            operational=Q_(emitted, "kilogram"),
            embodied=Q_(made / life, "kilogram"),
            per_year=Q_(lifetime_carbon(made, life, emitted), "kilogram"),
            per_million=Q_(emitted / samples * 1e6, "kilogram"),
            per_sample=Q_(power * year / samples, "joule"),
            formula=r"C = (\bar P \, \mathrm{year}) \, \mathrm{PUE} \, CI + \frac{C_{made}}{T_{life}}, \quad "
            r"\bar P = u \frac{E}{T} + v P_{static}",
            terms=(
                given("u", "share of the time a pass runs", busy, ""),
                given("v", "share of the time the device is on", on, ""),
                found("E", "energy of one pass", profile._energy, "joule"),
                found("T", "latency", profile._latency, "second"),
                of_system(
                    "P_{static}",
                    "static power",
                    case.system.static_power,
                    "watt",
                    case.system,
                    "static_power",
                ),
                intensity_term,
                *((building_term,) if tier == "cloud" else ()),
                made_term,
                life_term,
            ),
        )
