"""What a pass moves between memory and chip: weights once, everything else for each sample."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..units import Q_
from .base import Answer, Quantity, Value, activation_traffic, beat, found, given, of_system

if TYPE_CHECKING:
    from ..profile import PerformanceProfile

_MB = 1e6


@dataclass(frozen=True, kw_only=True)
class TrafficAnswer(Answer):
    """The bytes of a pass by what they are, and what they take of the bus."""

    weights: Quantity
    """Read once a pass [MB]."""
    activations: Quantity
    """Read and written for every sample [MB]."""
    cache: Quantity
    """Resident state of every sample, read again [MB]."""
    moved: Quantity
    """All of them [MB]."""
    share: Quantity
    """Of the weights in all that is moved [dimensionless]."""
    rate: Quantity
    """With one pass every period [MB/s]."""
    bus: Quantity
    """That rate over the bandwidth of the system [dimensionless]."""


@dataclass(frozen=True)
class Traffic:
    """What crosses the memory bus in a pass, and in a second of passes.

    Parameters
    ----------
    period : float, array or quantity, optional
        Time between two starts [s], or a rate of so many starts a second; back to back when left out.
    """

    period: Value = None

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> TrafficAnswer:
        """Take the traffic of the profile apart.

        Raises
        ------
        InputError
            If the period is no positive time or rate.
        """
        case = profile._case
        period = profile._latency if self.period is None else beat(self.period, "period")
        activations = activation_traffic(profile)
        cache = profile._traffic - profile._weights - activations
        rate = profile._traffic / period
        return TrafficAnswer(
            weights=Q_(profile._weights / _MB, "megabyte"),
            activations=Q_(activations / _MB, "megabyte"),
            cache=Q_(cache / _MB, "megabyte"),
            moved=Q_(profile._traffic / _MB, "megabyte"),
            share=Q_(profile._weights / profile._traffic, ""),
            rate=Q_(rate / _MB, "megabyte/second"),
            bus=Q_(rate / case.system.bandwidth, ""),
            formula=r"D_{vol} = P b + B (a b + s), \quad \dot D = D_{vol} / T_{period}",
            terms=(
                given("P", "parameters", case.model.parameters, "", case.model.source("parameters")),
                found("P b", "weights, read once", profile._weights, "byte"),
                found("B", "samples in the pass", case.batch_size, ""),
                given(
                    "a",
                    "values read and written for a sample",
                    case.model.activations,
                    "",
                    case.model.source("activations"),
                ),
                found("B s", "resident state of the samples", cache, "byte"),
                found("D_{vol}", "bytes moved", profile._traffic, "byte"),
                given("T_{period}", "time between two starts", period, "second")
                if self.period is not None
                else found("T_{period}", "one pass after the other", period, "second"),
                of_system("BW", "bandwidth", case.system.bandwidth, "byte/second", case.system, "bandwidth"),
            ),
        )
