"""How far a design is from the limit that binds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..profile import Term
from ..units import Q_, InputError, Real
from .base import Answer, Quantity, Value, fixed_time, found, given, si, verdict
from .pacing import Duty

if TYPE_CHECKING:
    from ..profile import PerformanceProfile

_FIGURES = {
    "memory_footprint": "byte",
    "latency": "second",
    "loop": "second",
    "energy": "joule",
    "power": "watt",
    "loop_power": "watt",
}


@dataclass(frozen=True, kw_only=True)
class WallAnswer(Answer):
    """What the design needs, beside what it may have."""

    need: Quantity
    """The figure [byte, ms, J or W]."""
    limit: Quantity
    """In the unit of the need."""
    ratio: Quantity
    """Need divided by limit; above one the wall stands [dimensionless]."""
    met: bool
    """Whether the need stays within the limit; an array for a sweep."""


@dataclass(frozen=True)
class Wall:
    """One figure of the design against the limit that binds its track.

    Parameters
    ----------
    limit : float, array or quantity
        What the design may have [byte, s, J or W].
    of : str
        "memory_footprint", "latency", "loop" (latency and the system's pipeline), "energy", "power", or
        "loop_power" (of loops that follow one another without a rest).
    period : float, array or quantity, optional
        Time between two starts, for the power of a periodic task [s]; back to back when left out.
    """

    limit: Value
    of: str = "memory_footprint"
    period: Value = None

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> WallAnswer:
        """Divide the need by the limit.

        Raises
        ------
        InputError
            If the limit is not positive or of another dimension than the figure, or `of` names no figure.
        """
        if self.of not in _FIGURES:
            raise InputError("of", f"of is {self.of!r}: it must be one of {', '.join(_FIGURES)}.")
        unit = _FIGURES[self.of]
        limit = si(self.limit, unit, "limit", above=0.0)
        need, terms = self._need(profile)
        ratio = need.m_as(unit) / limit
        return WallAnswer(
            need=need,
            limit=Q_(limit, unit).to(need.units),
            ratio=Q_(ratio, ""),
            met=verdict(ratio <= 1.0),
            formula=r"r = \frac{x}{x_{limit}} \le 1",
            terms=(*terms, given("x_{limit}", "limit", limit, unit)),
        )

    def _need(self, profile: PerformanceProfile) -> tuple[Quantity, tuple[Term, ...]]:
        if self.of == "loop":
            fixed, stages = fixed_time(profile)
            need: Real = fixed + profile._latency
            return Q_(need * 1e3, "millisecond"), (*stages, found("T", "latency", profile._latency, "second"))
        if self.of == "loop_power":
            duty = Duty(fixed_time(profile)[0] + profile._latency).answer(profile)
            return duty.power, duty.terms
        if self.of == "power" and self.period is not None:
            duty = Duty(self.period).answer(profile)
            return duty.power, duty.terms
        quantity = getattr(profile, self.of)
        return quantity, (found("x", self.of.replace("_", " "), quantity.magnitude, str(quantity.units)),)
