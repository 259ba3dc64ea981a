"""What a sample costs on a machine that is paid by time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..laws.economics import cost_per_sample
from ..units import Q_, InputError
from .base import Answer, Quantity, Value, found, given, si

if TYPE_CHECKING:
    from ..profile import PerformanceProfile


@dataclass(frozen=True, kw_only=True)
class CostAnswer(Answer):
    """The price of the work, both ways round."""

    per_million: Quantity
    """[USD per million samples]"""
    samples_per_dollar: Quantity
    """[sample/USD], in the model's own sample"""


@dataclass(frozen=True)
class Cost:
    """What a million samples cost at the throughput of the profile.

    Parameters
    ----------
    price : float, array or quantity, optional
        Of the system [USD/s; write ``Q_(2, "USD/hour")``]; the system's own when left out.
    """

    price: Value = None

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> CostAnswer:
        """Divide the price of the system by the throughput.

        Raises
        ------
        InputError
            If the price is negative or no rate of money, or neither the study nor the system has one.
        """
        model, system = profile._case.model, profile._case.system
        price = system.price if self.price is None else self.price
        if price is None:
            raise InputError(
                "price", f"price is missing: {system} has none, so the study must be given one, in USD/h."
            )
        rate = si(price, "USD/second", "price", above=0.0)
        throughput = profile.throughput
        cost = cost_per_sample(rate, throughput.magnitude)
        source = system.source("price") if self.price is None else None
        return CostAnswer(
            per_million=Q_(cost * 1e6, f"USD/mega{model.sample_unit}"),
            samples_per_dollar=Q_(1.0 / cost, f"{model.sample_unit}/USD"),
            formula=r"c = \frac{p}{X}",
            terms=(
                given("p", f"price of {system}", rate, "USD/second", source),
                found("X", "throughput", throughput.magnitude, str(throughput.units)),
            ),
        )
