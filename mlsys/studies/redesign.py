"""What another chip would take and give: silicon in, time out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..laws.silicon import die_area
from ..units import Q_
from .base import Answer, Quantity, Value, fixed_time, found, given, ms, si, tabled

if TYPE_CHECKING:
    from ..profile import PerformanceProfile


@dataclass(frozen=True, kw_only=True)
class RedesignAnswer(Answer):
    """The silicon a redesign takes, and the time of one turn on it."""

    area: Quantity
    """Die area over today's [dimensionless]."""
    total: Quantity
    """The system's fixed pipeline and the latency [ms]."""


@dataclass(frozen=True)
class Redesign:
    """How much die a chip takes whose arithmetic and bandwidth were multiplied.

    The profile has to be that of the multiplied chip: ``system.variant(scale={"peak": 2, "bandwidth": 1.5})``.

    Parameters
    ----------
    peak, bandwidth : float or array
        How many times today's [1].
    arithmetic_share : float or array, optional
        Share of today's die that calculates [1]; the constants table's when left out.
    """

    peak: Value = 1.0
    bandwidth: Value = 1.0
    arithmetic_share: Value = None

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> RedesignAnswer:
        """Add up the two parts of the die, and the turn on the new chip.

        Raises
        ------
        InputError
            If a factor is not positive, or the share is outside [0, 1].
        """
        peak = si(self.peak, "", "peak", above=0.0)
        bandwidth = si(self.bandwidth, "", "bandwidth", above=0.0)
        part, row = tabled("die_arithmetic_share", "a", self.arithmetic_share, "arithmetic_share", high=1.0)
        fixed, stages = fixed_time(profile)
        return RedesignAnswer(
            area=Q_(die_area(peak, bandwidth, part), ""),
            total=ms(fixed + profile._latency),
            formula=r"A = a \, k_R + (1 - a) \, k_{BW}^2, \quad T_{turn} = T_{fixed} + T",
            terms=(
                given("k_R", "times today's peak arithmetic", peak, ""),
                given("k_{BW}", "times today's memory bandwidth", bandwidth, ""),
                row,
                *stages,
                found("T", "latency", profile._latency, "second"),
            ),
        )
