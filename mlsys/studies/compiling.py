"""Whether compiling repays what it costs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..engine import Engine
from ..laws.economics import break_even
from ..spec import Runtime
from ..units import Q_, InputError
from .base import Answer, Quantity, Value, found, given, ms, si, tabled

if TYPE_CHECKING:
    from ..profile import PerformanceProfile


@dataclass(frozen=True, kw_only=True)
class CompileAnswer(Answer):
    """Before and after compiling, and how long until it has paid."""

    before: Quantity
    """Latency as it is [ms]."""
    after: Quantity
    """Latency under the other runtime [ms]."""
    gain: Quantity
    """Before over after [dimensionless]."""
    passes: Quantity
    """Passes until the compile time is won back; inf when nothing is saved [dimensionless]."""
    wait: Quantity
    """Time those passes take [s]."""
    stored: Quantity
    """Compiled copies of the weights, one a shape [MB]."""


@dataclass(frozen=True)
class Compile:
    """Change the runtime once, at a price, and save on every pass.

    Parameters
    ----------
    to : Runtime
        The runtime that compiling leads to, such as ``Runtimes.CloudGraph``.
    seconds : float, array or quantity
        Of one compilation [s].
    shapes : float or array
        Shapes that each need a compilation of their own [1].
    """

    to: Runtime
    seconds: Value
    shapes: Value = 1.0

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> CompileAnswer:
        """Solve the same case under the other runtime, and divide the compile time by what it saves.

        Raises
        ------
        InputError
            If `to` is no runtime, the time is negative, or there is less than one shape.
        """
        if not isinstance(self.to, Runtime):
            raise InputError("to", f"to is {self.to!r}: it must be a Runtime, such as Runtimes.CloudGraph.")
        seconds = si(self.seconds, "second", "seconds", minimum=0.0)
        shapes = si(self.shapes, "", "shapes", minimum=1.0)
        case = profile._case
        efficiency = case.efficiency if case.efficiency_given else None
        compiled = Engine.solve(
            case.model, case.system.variant(runtime=self.to), case.batch_size, case.precision, efficiency
        )
        saving = profile._latency - compiled._latency
        saves = np.greater(saving, 0.0)
        passes = np.where(saves, break_even(seconds * shapes, np.where(saves, saving, 1.0)), np.inf)
        return CompileAnswer(
            before=ms(profile._latency),
            after=ms(compiled._latency),
            gain=Q_(profile._latency / compiled._latency, ""),
            passes=Q_(passes[()], ""),
            wait=Q_((passes * compiled._latency)[()], "second"),
            stored=Q_(shapes * profile._weights / 1e6, "megabyte"),
            formula=r"N^* = \frac{k \, C}{T_{before} - T_{after}}",
            terms=(
                given("C", "one compilation", seconds, "second"),
                given("k", "shapes compiled", shapes, ""),
                found("T_{before}", f"latency, {case.runtime}", profile._latency, "second"),
                found("T_{after}", f"latency, {self.to}", compiled._latency, "second"),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class FusionWorkAnswer(Answer):
    """What fused kernels ask of a team."""

    weeks: Quantity
    """To write and check them [week]."""
    upkeep: Quantity
    """In a year, at the updates asked for [week]."""


@dataclass(frozen=True)
class FusionWork:
    """Work that goes into fused kernels, and into every update of what lies below them.

    Ask it of the fused model: ``variants.fused(model, factor)``.

    Parameters
    ----------
    factor : float or array
        Kernels merged into one [1].
    updates : float or array
        Of driver, compiler or model in a year, each of which is checked again [1].
    """

    factor: Value
    updates: Value = 4.0

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> FusionWorkAnswer:
        """Charge every doubling of the fusion.

        Raises
        ------
        InputError
            If the factor is below one, or the updates are negative.
        """
        factor = si(self.factor, "", "factor", minimum=1.0)
        updates = si(self.updates, "", "updates", minimum=0.0)
        each, each_term = tabled("fusion_weeks", "w", None, "weeks")
        weeks = each * np.log2(factor)
        return FusionWorkAnswer(
            weeks=Q_(weeks, "week"),
            upkeep=Q_(weeks * updates / 4.0, "week"),
            formula=r"W = w \log_2 f, \quad W_{year} = \frac{n}{4} W",
            terms=(
                given("f", "kernels merged into one", factor, ""),
                given("n", "updates in a year", updates, ""),
                each_term,
                found("T", "latency of the fused model", profile._latency, "second"),
            ),
        )
