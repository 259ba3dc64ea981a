"""Here or elsewhere: what it costs to send the work away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..laws.light import SPEED_IN_FIBRE, light_floor
from .base import Answer, Quantity, Value, found, given, ms, si

if TYPE_CHECKING:
    from ..profile import PerformanceProfile


@dataclass(frozen=True, kw_only=True)
class OffloadAnswer(Answer):
    """What a remote server can offer at best."""

    floor: Quantity
    """Round trip at the speed of light in fibre [ms]."""
    total: Quantity
    """Round trip and the pass of the model [ms]."""


@dataclass(frozen=True)
class Offload:
    """How soon an answer could be back if the profile's system stood at a distance.

    Parameters
    ----------
    distance : float, array or quantity
        One way [m].
    """

    distance: Value

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> OffloadAnswer:
        """Add the light floor of the distance to the latency.

        Raises
        ------
        InputError
            If the distance is negative or no length.
        """
        distance = si(self.distance, "meter", "distance", minimum=0.0)
        floor = light_floor(distance)
        return OffloadAnswer(
            floor=ms(floor),
            total=ms(floor + profile._latency),
            formula=r"T_{away} \ge \frac{2 d}{v} + T",
            terms=(
                given("d", "distance, one way", distance, "meter"),
                given(
                    "v",
                    "speed of light in fibre",
                    SPEED_IN_FIBRE,
                    "meter/second",
                    "ITU-T G.652: group index 1.47",
                ),
                found("T", "latency", profile._latency, "second"),
            ),
        )
