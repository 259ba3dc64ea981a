"""Keeping a deployed model right: when to train again, how soon a fall is noticed, what a rehearsal costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..catalog.constants import CONSTANTS
from ..laws.drift import retrain_interval
from ..laws.energy import duty_power
from ..units import Q_, InputError
from .base import Answer, Quantity, Value, fixed_time, found, given, ms, of_system, share, si, tabled, verdict

if TYPE_CHECKING:
    from ..profile import PerformanceProfile


def _tier(profile: PerformanceProfile) -> str:
    """Name the tier of the profile's system, one of the four tracks'."""
    tier = profile._case.system.tier
    if f"decay_{tier}" not in CONSTANTS:
        raise InputError(
            "system", f"system is {profile._case.system}: it must be of a track, such as Systems.Edge."
        )
    return tier


@dataclass(frozen=True, kw_only=True)
class RetrainAnswer(Answer):
    """What an interval between trainings costs."""

    best: Quantity
    """The cheapest interval [day]."""
    training: Quantity
    """Trainings, with the service they displace [USD/day]."""
    staleness: Quantity
    """Answers that grew wrong [USD/day]."""
    per_day: Quantity
    """Both [USD/day]."""
    accuracy: Quantity
    """At the end of an interval [dimensionless]."""
    oldest: Quantity
    """The longest interval that keeps the accuracy above its floor [day]."""
    met: bool
    """Whether the accuracy stays above its floor; an array for a sweep."""


@dataclass(frozen=True)
class Retrain:
    """How often to train again: stale answers against trainings.

    Parameters
    ----------
    interval : float, array or quantity
        Between two trainings [day].
    cost : float, array or quantity, optional
        Of one training [USD]; the tier's when left out.
    busy : float, array or quantity
        Time for which the training keeps this machine from serving [day].
    loss_allowed : float or array
        Accuracy that may be lost within an interval [1].
    """

    interval: Value
    cost: Value = None
    busy: Value = 0.0
    loss_allowed: Value = 0.05

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> RetrainAnswer:
        """Add the price of trainings and of stale answers, and find the interval that makes the sum smallest.

        Raises
        ------
        InputError
            If the interval is not positive, another input is negative, or the system is of no track.
        """
        tier = _tier(profile)
        interval = si(self.interval, "day", "interval", above=0.0)
        busy = si(self.busy, "day", "busy", minimum=0.0)
        allowed = share(self.loss_allowed, "loss_allowed")
        cost, cost_term = tabled(f"retrain_cost_{tier}", "C", self.cost, "cost")
        value, value_term = tabled(f"answer_value_{tier}", "Q V", None, "value")
        accuracy, accuracy_term = tabled(f"fresh_accuracy_{tier}", r"\mathrm{Acc}_0", None, "accuracy")
        decay, decay_term = tabled(f"decay_{tier}", r"\gamma", None, "decay")
        once = cost + busy * value
        training = once / interval
        stale = value * accuracy * decay * interval / 2.0
        lost = accuracy * decay * interval
        return RetrainAnswer(
            best=Q_(retrain_interval(np.maximum(once, 1e-12), value, 1.0, accuracy, decay), "day"),
            training=Q_(training, "USD/day"),
            staleness=Q_(stale, "USD/day"),
            per_day=Q_(training + stale, "USD/day"),
            accuracy=Q_(np.maximum(accuracy - lost, 0.0), ""),
            oldest=Q_(allowed / (accuracy * decay), "day"),
            met=verdict(lost <= allowed),
            formula=r"K(T) = \frac{C + t_b Q V}{T} + \frac{Q V \mathrm{Acc}_0 \gamma T}{2}, \quad "
            r"T^* = \sqrt{\frac{2 (C + t_b Q V)}{Q V \mathrm{Acc}_0 \gamma}}",
            terms=(
                given("T", "interval", interval, "day"),
                given("t_b", "time the training takes from serving", busy, "day"),
                cost_term,
                value_term,
                accuracy_term,
                decay_term,
                given(r"\Delta_{max}", "accuracy that may be lost", allowed, ""),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class MonitorAnswer(Answer):
    """How soon a fall is noticed, and how often for nothing."""

    noticed: Quantity
    """After the drift began; inf for a signal that never shows it [day]."""
    accuracy: Quantity
    """When it is noticed [dimensionless]."""
    lost: Quantity
    """Accuracy lost by then [dimensionless]."""
    false_alarms: Quantity
    """In a year without drift [1/year]."""


#: What may be watched: whether the service answers, the shape of its input, or outcomes.
SIGNALS = ("uptime", "psi", "labels")


@dataclass(frozen=True)
class Monitor:
    """Watch one signal, with one threshold.

    Parameters
    ----------
    signal : str
        "uptime", "psi" (the shape of the input) or "labels" (outcomes, when they are known).
    threshold : float or array
        Of the divergence for "psi", of the accuracy lost for "labels" [1].
    label_delay : float, array or quantity, optional
        Until outcomes are known [day].
    """

    signal: str
    threshold: Value = 0.25
    label_delay: Value = None

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> MonitorAnswer:
        """Let the signal drift until it crosses the threshold.

        Raises
        ------
        InputError
            If the signal is unknown, the threshold is not positive, or the system is of no track.
        """
        tier = _tier(profile)
        if self.signal not in SIGNALS:
            raise InputError("signal", f"signal is {self.signal!r}: it must be one of {', '.join(SIGNALS)}.")
        threshold = si(self.threshold, "", "threshold", above=0.0)
        delay, delay_term = tabled(f"label_delay_{tier}", "t_l", self.label_delay, "label_delay")
        rate, rate_term = tabled(f"psi_rate_{tier}", r"\dot D", None, "rate")
        noise, noise_term = tabled(f"psi_noise_{tier}", r"\nu", None, "noise")
        accuracy, accuracy_term = tabled(f"fresh_accuracy_{tier}", r"\mathrm{Acc}_0", None, "accuracy")
        decay, decay_term = tabled(f"decay_{tier}", r"\gamma", None, "decay")
        per_day = accuracy * decay
        if self.signal == "psi":
            days, alarms = threshold / rate, 52.0 * np.exp(-threshold / noise)
        elif self.signal == "labels":
            days, alarms = threshold / per_day + delay, 0.0 * threshold
        else:
            days, alarms = np.inf + 0.0 * threshold, 0.0 * threshold
        lost = np.minimum(per_day * days, accuracy)
        return MonitorAnswer(
            noticed=Q_(days, "day"),
            accuracy=Q_(accuracy - lost, ""),
            lost=Q_(lost, ""),
            false_alarms=Q_(alarms, "1/year"),
            formula=r"t_{psi} = \frac{D_{max}}{\dot D}, \quad t_{labels} = \frac{\Delta_{max}}{\gamma \mathrm{Acc}_0} + t_l",
            terms=(
                given(r"D_{max}", "threshold", threshold, ""),
                delay_term,
                rate_term,
                noise_term,
                accuracy_term,
                decay_term,
            ),
        )


@dataclass(frozen=True, kw_only=True)
class ShadowAnswer(Answer):
    """What a rehearsal beside the service takes."""

    footprint: Quantity
    """Of both models [MB]."""
    fits: bool
    """Whether the memory holds both; an array for a sweep."""
    total: Quantity
    """Of a turn in which both run [ms]."""
    power: Quantity
    """Average, with the shadow on its share of the turns [W]."""
    days: Quantity
    """Until the shadow has seen the turns asked for [day]."""


@dataclass(frozen=True)
class Shadow:
    """Run the next model beside the present one on a share of the turns, its answers unused.

    Parameters
    ----------
    sampled : float or array
        Share of the turns it sees [1].
    period : float, array or quantity
        Time between two turns [s].
    turns : float or array
        Turns it has to see before it may go live [1].
    """

    sampled: Value
    period: Value
    turns: Value = 1e6

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> ShadowAnswer:
        """Add a second pass of the same profile to a share of the turns.

        Raises
        ------
        InputError
            If the share is outside 0 to 1, or the period is no positive time.
        """
        sampled = share(self.sampled, "sampled")
        if np.min(sampled) <= 0.0:
            raise InputError("sampled", f"sampled is {self.sampled}: it must be more than 0.")
        period = si(self.period, "second", "period", above=0.0)
        turns = si(self.turns, "", "turns", minimum=0.0)
        system = profile._case.system
        fixed, stages = fixed_time(profile)
        both = 2.0 * profile._footprint - system.reserve
        power = duty_power((1.0 + sampled) * profile._energy, period, system.static_power)
        return ShadowAnswer(
            footprint=Q_(both / 1e6, "megabyte"),
            fits=verdict(both <= system.ram),
            total=ms(fixed + 2.0 * profile._latency),
            power=Q_(power, "watt"),
            days=Q_(turns * period / sampled / 86_400.0, "day"),
            formula=r"M = 2 M_1, \quad T = T_{fixed} + 2 T_1, \quad \bar P = \frac{(1 + f) E}{T_{period}} + P_{static}",
            terms=(
                given("f", "share of the turns", sampled, ""),
                given("T_{period}", "period", period, "second"),
                given("n", "turns to be seen", turns, ""),
                *stages,
                found("T_1", "latency", profile._latency, "second"),
                found("E", "energy of one pass", profile._energy, "joule"),
                found("M_1", "footprint", profile._footprint, "byte"),
                of_system("P_{static}", "static power", system.static_power, "watt", system, "static_power"),
            ),
        )
