"""Claims and the measurements they need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..laws.statistics import normal_quantile, quantile_sample_size, rule_of_three, sample_size
from ..units import Q_, InputError
from .base import Answer, Quantity, Value, fixed_time, found, given, ms, of_system, share, si, tabled

if TYPE_CHECKING:
    from ..profile import PerformanceProfile


@dataclass(frozen=True, kw_only=True)
class RunsAnswer(Answer):
    """Runs a mean needs."""

    runs: Quantity
    """[dimensionless]"""
    time: Quantity
    """Of those runs, back to back [s]."""
    cost: Quantity
    """0 where the system has no price [USD]."""


@dataclass(frozen=True)
class Runs:
    """How many runs until a mean is known to within a margin?

    Parameters
    ----------
    variation : float or array
        Standard deviation over mean of one run [1].
    margin : float or array
        Relative half width of the interval [1].
    confidence : float or array
        Two-sided [1].
    """

    variation: Value
    margin: Value
    confidence: Value = 0.95

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> RunsAnswer:
        """Count the runs, and price them at the latency of the profile.

        Raises
        ------
        InputError
            If the margin is not positive, or another input is out of range.
        """
        variation = si(self.variation, "", "variation", minimum=0.0)
        margin = si(self.margin, "", "margin", above=0.0)
        confidence = _confidence(self.confidence)
        runs = sample_size(variation, margin, confidence)
        time = runs * profile._latency
        price = profile._case.system.price or 0.0
        return RunsAnswer(
            runs=Q_(runs, ""),
            time=Q_(time, "second"),
            cost=Q_(time * price, "USD"),
            formula=r"n = \left(\frac{z \, c_v}{\varepsilon}\right)^2",
            terms=(
                given("c_v", "variation of one run", variation, ""),
                given(r"\varepsilon", "margin", margin, ""),
                given(
                    "z",
                    f"standard deviations for {confidence:g}",
                    normal_quantile(0.5 + confidence / 2),
                    "",
                    "computed",
                ),
                found("T", "latency", profile._latency, "second"),
            ),
        )


def _confidence(value: Value) -> float:
    number = share(value, "confidence")
    if np.ndim(number) or not 0.0 < number < 1.0:
        raise InputError("confidence", f"confidence is {value}: it must be one number between 0 and 1.")
    return float(number)


@dataclass(frozen=True, kw_only=True)
class ProofAnswer(Answer):
    """What clean runs prove, and what a percentile needs."""

    bound: Quantity
    """Miss probability that the clean runs rule out, at 95 % [dimensionless]."""
    time: Quantity
    """Of those runs, one a period [hour]."""
    p99: Quantity
    """Of a turn [ms]."""
    margin: Quantity
    """Deadline less that percentile [ms]."""
    runs: Quantity
    """Runs that prove the percentile below the deadline; inf when it is not [dimensionless]."""


@dataclass(frozen=True)
class Proof:
    """How sure can one be of a deadline after a number of turns without a miss?

    Parameters
    ----------
    period : float, array or quantity
        Deadline of a turn, and time between two starts [s].
    clean : float or array
        Turns seen without a miss [1].
    spread : float, array or quantity, optional
        Standard deviation of a turn [s].
    """

    period: Value
    clean: Value
    spread: Value = None

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> ProofAnswer:
        """Apply the rule of three to the clean turns, and the normal tail to the percentile.

        Raises
        ------
        InputError
            If the period is no positive time, or there is less than one clean turn.
        """
        period = si(self.period, "second", "period", above=0.0)
        clean = si(self.clean, "", "clean", minimum=1.0)
        spread, spread_term = tabled("loop_spread", r"\sigma", self.spread, "spread")
        fixed, stages = fixed_time(profile)
        p99 = fixed + profile._latency + normal_quantile(0.99) * spread
        margin = period - p99
        possible = np.greater(margin, 0.0)
        runs = np.where(
            possible,
            quantile_sample_size(0.99, np.maximum(spread, 1e-12), np.where(possible, margin, 1.0)),
            np.inf,
        )
        return ProofAnswer(
            bound=Q_(np.minimum(rule_of_three(clean), 1.0), ""),
            time=Q_(clean * period / 3600.0, "hour"),
            p99=ms(p99),
            margin=ms(margin),
            runs=Q_(runs[()], ""),
            formula=r"p < \frac{3}{n}, \quad n_{99} = \left(\frac{z \sigma}{m} \frac{\sqrt{q (1 - q)}}{\varphi(z_q)}\right)^2",
            terms=(
                given("n", "turns without a miss", clean, ""),
                given("T_{period}", "period", period, "second"),
                *stages,
                found("T", "latency", profile._latency, "second"),
                spread_term,
            ),
        )


@dataclass(frozen=True, kw_only=True)
class HeadlineAnswer(Answer):
    """What is held of what the box says."""

    achieved: Quantity
    """[TFLOP/s]"""
    of_peak: Quantity
    """Over the dense peak at this precision [dimensionless]."""
    of_headline: Quantity
    """Over the headline [dimensionless]."""


@dataclass(frozen=True)
class Headline:
    """Work over latency, beside the dense peak and the figure on the box.

    Parameters
    ----------
    headline : float, array or quantity
        The figure on the box [FLOP/s]; the dense peak when left out.
    """

    headline: Value = None

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> HeadlineAnswer:
        """Divide what is achieved by both.

        Raises
        ------
        InputError
            If the headline is no positive rate.
        """
        case = profile._case
        peak = case.system.peak[case.precision]
        headline = peak if self.headline is None else si(self.headline, "FLOP/second", "headline", above=0.0)
        achieved = profile._work / profile._latency
        return HeadlineAnswer(
            achieved=Q_(achieved / 1e12, "teraFLOP/second"),
            of_peak=Q_(achieved / peak, ""),
            of_headline=Q_(achieved / headline, ""),
            formula=r"\eta = \frac{O / T}{R}",
            terms=(
                found("O", "arithmetic of the batch", profile._work, "FLOP"),
                found("T", "latency", profile._latency, "second"),
                of_system(
                    "R_{peak}", f"dense peak, {case.precision}", peak, "FLOP/second", case.system, "peak"
                ),
                given("R_{box}", "headline", headline, "FLOP/second"),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class SamplesAnswer(Answer):
    """Turns as a stopwatch would see them."""

    times: Quantity
    """Of every turn [ms]."""
    mean: Quantity
    """[ms]"""
    p50: Quantity
    """[ms]"""
    p99: Quantity
    """[ms]"""
    longest: Quantity
    """[ms]"""


@dataclass(frozen=True)
class Samples:
    """Draw turns of the loop with their jitter and stalls, the same ones for the same seed.

    Parameters
    ----------
    count : int
        Turns drawn.
    seed : int
        Of the generator.
    spread : float or quantity, optional
        Standard deviation of a turn [s].
    stalls : float, optional
        Share of turns that stall [1].
    """

    count: int
    seed: int = 0
    spread: Value = None
    stalls: Value = None

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> SamplesAnswer:
        """Add normal jitter and rare stalls to the mean of pipeline and latency.

        Raises
        ------
        InputError
            If the count is no whole number from 1 to a million, or the profile is a sweep.
        """
        if not isinstance(self.count, int) or not 1 <= self.count <= 1_000_000:
            raise InputError(
                "count", f"count is {self.count!r}: it must be a whole number from 1 to 1,000,000."
            )
        if profile._case.shape:
            raise InputError("profile", "profile is a sweep: samples are drawn of a single design.")
        spread, spread_term = tabled("loop_spread", r"\sigma", self.spread, "spread")
        stalls, stalls_term = tabled("stall_share", r"\epsilon", self.stalls, "stalls", high=1.0)
        stall, stall_term = tabled("stall_time", "d", None, "stall")
        fixed, stages = fixed_time(profile)
        draw = np.random.default_rng(self.seed)
        jitter = draw.normal(0.0, spread, self.count)
        times = fixed + profile._latency + jitter + stall * (draw.random(self.count) < stalls)
        times = np.maximum(times, 0.0)
        return SamplesAnswer(
            times=ms(times),
            mean=ms(times.mean()),
            p50=ms(np.quantile(times, 0.5)),
            p99=ms(np.quantile(times, 0.99)),
            longest=ms(times.max()),
            formula=r"t_i = \mu + \sigma \, \mathcal{N}_i + d \, [u_i < \epsilon]",
            terms=(
                *stages,
                found("T", "latency", profile._latency, "second"),
                spread_term,
                stalls_term,
                stall_term,
            ),
        )
