"""Which decision did it: elasticities, and the factor each step of a path brought."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ..engine import Engine
from ..laws.elasticity import sensitivity
from ..units import Q_, InputError
from .base import Answer, Quantity, found

if TYPE_CHECKING:
    from ..profile import PerformanceProfile

__all__ = ["Elasticity", "attribute"]

_OUTCOMES = {
    "latency": lambda profile: profile._latency,
    "throughput": lambda profile: profile.throughput.magnitude,
    "energy": lambda profile: profile._energy,
    "memory_footprint": lambda profile: profile._footprint,
    "power": lambda profile: profile.power.magnitude,
}
_SYSTEM = ("peak", "bandwidth", "energy_per_byte", "energy_per_mac", "static_power")
_MODEL = ("parameters", "macs", "activations", "kernels", "context")
_CASE = ("batch_size", "efficiency")


@dataclass(frozen=True, kw_only=True)
class ElasticityAnswer(Answer):
    """How strongly an outcome answers to a knob."""

    elasticity: Quantity
    """Per cent of outcome for one per cent of knob [dimensionless]."""


@dataclass(frozen=True)
class Elasticity:
    """Per cent that an outcome moves when one figure of the design moves by one per cent.

    Parameters
    ----------
    knob : str
        A figure of the system ("peak", "bandwidth", "energy_per_byte", "energy_per_mac", "static_power"), of the
        model ("parameters", "macs", "activations", "kernels", "context") or of the case ("batch_size",
        "efficiency").
    of : str
        "latency", "throughput", "energy", "memory_footprint" or "power".
    """

    knob: str
    of: str = "latency"

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> ElasticityAnswer:
        """Solve again on either side of the operating point.

        Raises
        ------
        InputError
            If knob or outcome is unknown, or the profile is a sweep.
        """
        known = (*_SYSTEM, *_MODEL, *_CASE)
        if self.knob not in known:
            raise InputError("knob", f"knob is {self.knob!r}: it must be one of {', '.join(known)}.")
        if self.of not in _OUTCOMES:
            raise InputError("of", f"of is {self.of!r}: it must be one of {', '.join(_OUTCOMES)}.")
        case = profile._case
        if case.shape:
            raise InputError("profile", "profile is a sweep: an elasticity belongs to a single design.")

        def outcome(factor: float) -> float:
            model, system, batch, share = case.model, case.system, case.batch_size, case.efficiency
            if self.knob in _SYSTEM:
                system = system.variant(scale={self.knob: factor})
            elif self.knob in _MODEL:
                model = model.variant(scale={self.knob: factor})
            elif self.knob == "batch_size":
                batch = batch * factor
            else:
                share = share * factor
            return float(_OUTCOMES[self.of](Engine.solve(model, system, batch, case.precision, share)))

        # A batch of one and an efficiency of one can only move one way: stand a step inside.
        middle = 1.0
        if self.knob == "batch_size" and case.batch_size < 1.001:
            middle = 1.0011
        if self.knob == "efficiency" and case.efficiency > 0.999:
            middle = 0.9989
        return ElasticityAnswer(
            elasticity=Q_(sensitivity(outcome, middle), ""),
            formula=r"e = \frac{\partial \ln M}{\partial \ln k}",
            terms=(found("M", self.of.replace("_", " "), _OUTCOMES[self.of](profile), _UNITS[self.of]),),
        )


_UNITS = {
    "latency": "second",
    "throughput": "1/second",
    "energy": "joule",
    "memory_footprint": "byte",
    "power": "watt",
}


def attribute(
    path: Mapping[str, PerformanceProfile], outcome: Callable[[PerformanceProfile], Any]
) -> dict[str, Quantity]:
    """Give the factor that each step of a path brought to an outcome; their product is the whole gain.

    Parameters
    ----------
    path : mapping of str to PerformanceProfile
        The starting design first, then the design after each decision, in order.
    outcome : callable
        What counts, of a profile: a number or a quantity.

    Returns
    -------
    dict of str to quantity
        Outcome after over outcome before, by decision [dimensionless]. Another order gives other factors, with
        the same product.

    Raises
    ------
    InputError
        If the path holds less than two designs.

    Examples
    --------
    >>> from mlsys import Engine, Models, Systems
    >>> one, eleven = (Engine.solve(Models.Llama3_70B, Systems.Cloud, batch, "int8") for batch in (1, 11))
    >>> factors = attribute({"start": one, "batch": eleven}, lambda profile: profile.throughput)
    >>> f"{factors['batch'].m:.1f}"
    '9.7'
    """
    if len(path) < 2:
        raise InputError(
            "path", f"path holds {len(path)} design: it must hold a start and at least one decision."
        )
    names, values = list(path), [outcome(profile) for profile in path.values()]
    return {
        name: Q_(1.0, "") * (after / before) for name, before, after in zip(names[1:], values, values[1:])
    }
