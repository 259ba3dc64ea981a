"""What must fit into a period: the loop around the model, and how busy and warm it keeps the device."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..laws.energy import duty_power
from ..units import Q_
from .base import Answer, Quantity, Value, beat, fixed_time, found, given, ms, share, si, verdict

if TYPE_CHECKING:
    from ..profile import PerformanceProfile


@dataclass(frozen=True, kw_only=True)
class LoopAnswer(Answer):
    """One turn of the loop around the model."""

    fixed: Quantity
    """Time outside the model [ms]."""
    total: Quantity
    """Fixed time and latency [ms]."""
    rate: Quantity
    """Turns in a second, one frame a turn [frame/s]."""
    left: Quantity
    """What the period leaves for the model [ms]."""
    slack: Quantity
    """Period less total; negative when the loop is late [ms]."""
    met: bool
    """Whether the total fits the period; an array for a sweep."""


@dataclass(frozen=True)
class Loop:
    """Does one turn, the system's fixed pipeline and one pass of the model, fit the period?

    Parameters
    ----------
    period : float, array or quantity
        Time one turn may take [s].
    """

    period: Value

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> LoopAnswer:
        """Add the system's pipeline to the latency and compare with the period.

        Raises
        ------
        InputError
            If the period is no positive time.
        """
        period = si(self.period, "second", "period", above=0.0)
        fixed, stages = fixed_time(profile)
        total = fixed + profile._latency
        return LoopAnswer(
            fixed=ms(fixed),
            total=ms(total),
            rate=Q_(1.0 / total, "frame/second"),
            left=ms(period - fixed),
            slack=ms(period - total),
            met=verdict(total <= period),
            formula=r"T_{loop} = T_{fixed} + T \le T_{period}",
            terms=(
                *stages,
                found("T_{fixed}", "time outside the model", fixed, "second"),
                found("T", "latency", profile._latency, "second"),
                given("T_{period}", "period", period, "second"),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class DutyAnswer(Answer):
    """How busy and how warm a periodic task keeps the device."""

    duty: Quantity
    """Share of the period spent in the model [dimensionless]."""
    power: Quantity
    """Average power, static part included [W]."""
    rate: Quantity
    """Samples taken in a second while the model runs, in its own unit."""
    met: bool
    """Whether the model ends within the period; an array for a sweep."""


@dataclass(frozen=True)
class Duty:
    """What one pass every period draws on average.

    Parameters
    ----------
    period : float, array or quantity
        Time between two starts [s], or a rate of so many starts a second.
    active : float or array
        Share of the periods in which the model runs at all, behind a wake gate for instance [1].
    """

    period: Value
    active: Value = 1.0

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> DutyAnswer:
        """Spread the energy of one pass over the period and add the static power.

        Raises
        ------
        InputError
            If the period is no positive time or rate, or the share is outside 0 to 1.
        """
        period = beat(self.period, "period")
        active = share(self.active, "active")
        system = profile._case.system
        busy = profile._latency / period
        return DutyAnswer(
            duty=Q_(active * busy, ""),
            power=Q_(duty_power(active * profile._energy, period, system.static_power), "watt"),
            rate=Q_(profile._case.batch_size / period, f"{profile._case.model.sample_unit}/second"),
            met=verdict(busy <= 1.0),
            formula=r"\bar P = \frac{f E}{T_{period}} + P_{static}, \quad \delta = \frac{f T}{T_{period}}",
            terms=(
                given("f", "share of the periods with a pass", active, ""),
                found("E", "energy of one pass", profile._energy, "joule"),
                given(
                    "P_{static}", "static power", system.static_power, "watt", system.source("static_power")
                ),
                found("T", "latency", profile._latency, "second"),
                given("T_{period}", "period", period, "second"),
            ),
        )
