"""What software adds to a pass, and whether compiling and fusing repay what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..catalog.constants import constant
from ..engine import Engine
from ..laws.economics import break_even
from ..spec import ModelSpec, Runtime
from ..units import Q_, InputError, Real
from .base import Answer, Quantity, Value, fixed_time, found, given, ms, share, si, tabled

if TYPE_CHECKING:
    from ..profile import PerformanceProfile


@dataclass(frozen=True, kw_only=True)
class LaunchesAnswer(Answer):
    """What a pass loses between its kernels."""

    waiting: Quantity
    """Share of the pass that is overhead [dimensionless]."""
    ceiling: Quantity
    """How many times faster the pass could get if all overhead went [dimensionless]."""
    each: Quantity
    """Overhead for one sample of the pass [ms]."""
    open: Quantity
    """Share of the kernels that stay outside the captured part [dimensionless]."""
    watched: Quantity
    """Kernels outside it, which can still be stopped at and exchanged [dimensionless]."""
    busy: Quantity
    """Share of the period that a core spends on overhead [dimensionless]."""
    draw: Quantity
    """What that core draws for it, on average [W]."""
    total: Quantity
    """The system's fixed pipeline and one pass [ms]."""
    rate: Quantity
    """Samples in a second [sample/s]."""


@dataclass(frozen=True)
class Launches:
    """Where the software's share of a pass goes, when a part of the kernels was captured.

    Ask it of a system whose runtime is ``variants.captured(runtime, to, share)``.

    Parameters
    ----------
    captured : float, array or quantity
        Share of the kernels that run without the eager runtime [1].
    period : float, array or quantity, optional
        Time between two passes [s]; one pass after the other when left out.
    pace : float, array or quantity, optional
        Passes in a second, instead of `period` [1/s].
    """

    captured: Value = 0.0
    period: Value = None
    pace: Value = None

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> LaunchesAnswer:
        """Hold the overhead against the pass, its samples and its period.

        Raises
        ------
        InputError
            If the share is outside 0 to 1, or the period or the pace is not positive.
        """
        part = share(self.captured, "captured")
        fixed, stages = fixed_time(profile)
        total = fixed + profile._latency
        period: Real = total
        if self.period is not None:
            period = si(self.period, "second", "period", above=0.0)
        elif self.pace is not None:
            period = 1.0 / si(self.pace, "1/second", "pace", above=0.0)
        overhead, kernels = profile._overhead, profile._case.model.kernels
        core = constant(f"core_power_{profile._case.system.tier}")
        return LaunchesAnswer(
            waiting=Q_(overhead / profile._latency, ""),
            ceiling=Q_(profile._latency / (profile._latency - overhead), ""),
            each=ms(overhead / profile._case.batch_size),
            open=Q_(1.0 - part, ""),
            watched=Q_((1.0 - part) * kernels, ""),
            busy=Q_(overhead / period, ""),
            draw=Q_(overhead / period * core.value, "watt"),
            total=ms(total),
            rate=Q_(profile._case.batch_size / period, f"{profile._case.model.sample_unit}/second"),
            formula=r"w = \frac{L_{ovh}}{T}, \quad S_{max} = \frac{1}{1 - w}, \quad "
            r"L_{ovh} = (1 - f)\,L_0 + f L_1",
            terms=(
                found("L_{ovh}", "overhead of a pass", overhead, "second"),
                found("T", "latency", profile._latency, "second"),
                given("f", "share of the kernels captured", part, ""),
                found("n", "kernels", kernels, ""),
                *stages,
                given("P_{core}", core.meaning, core.value, core.unit, core.source),
            ),
        )


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
    covered: Quantity
    """Share of the passes that find a compiled shape [dimensionless]."""
    outside: Quantity
    """Share that does not, and runs as before [dimensionless]."""
    mean: Quantity
    """Mean latency of both kinds of passes [ms]."""
    overhead: Quantity
    """Mean overhead of both kinds of passes [ms]."""
    build: Quantity
    """Time all compilations take [minute]."""
    building: Quantity
    """The same over the life of what they make [dimensionless]."""
    saved: Quantity
    """Share of the time that is won, all compilations paid [dimensionless]."""
    delay: Quantity
    """Mean time a change waits for the next compilation [hour]."""
    runtime: str
    """Name of the runtime that compiling leads to."""


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
        Shapes that each need a compilation of their own, the commonest first [1].
    common : float, array or quantity
        Share of the passes that have the commonest shape, and again of the rest the next one's [1].
    life : float, array or quantity, optional
        Time until everything is compiled again [s]; never, when left out.
    period : float, array or quantity, optional
        Time between two passes [s]; one compiled pass after the other when left out.
    """

    to: Runtime
    seconds: Value
    shapes: Value = 1.0
    common: Value = 1.0
    life: Value = None
    period: Value = None

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> CompileAnswer:
        """Solve the same case under the other runtime, and divide the compile time by what it saves.

        Raises
        ------
        InputError
            If `to` is no runtime, the time is negative, there is less than one shape, the share is outside 0 to 1,
            or the life or the period is no positive time.
        """
        if not isinstance(self.to, Runtime):
            raise InputError("to", f"to is {self.to!r}: it must be a Runtime, such as Runtimes.CloudGraph.")
        seconds = si(self.seconds, "second", "seconds", minimum=0.0)
        shapes = si(self.shapes, "", "shapes", minimum=1.0)
        common = share(self.common, "common")
        life = np.inf if self.life is None else si(self.life, "second", "life", above=0.0)
        period = None if self.period is None else si(self.period, "second", "period", above=0.0)
        case = profile._case
        efficiency = case.efficiency if case.efficiency_given else None
        compiled = Engine.solve(
            case.model, case.system.variant(runtime=self.to), case.batch_size, case.precision, efficiency
        )
        saving = profile._latency - compiled._latency
        saves = np.greater(saving, 0.0)
        passes = np.where(saves, break_even(seconds * shapes, np.where(saves, saving, 1.0)), np.inf)
        outside = (1.0 - common) ** shapes
        mean = profile._latency - (1.0 - outside) * saving
        building = seconds * shapes / life
        return CompileAnswer(
            before=ms(profile._latency),
            after=ms(compiled._latency),
            gain=Q_(profile._latency / compiled._latency, ""),
            passes=Q_(passes[()], ""),
            wait=Q_((passes * (compiled._latency if period is None else period))[()], "second"),
            stored=Q_(shapes * profile._weights / 1e6, "megabyte"),
            covered=Q_(1.0 - outside, ""),
            outside=Q_(outside, ""),
            mean=ms(mean),
            overhead=ms(outside * profile._overhead + (1.0 - outside) * compiled._overhead),
            build=Q_(seconds * shapes / 60.0, "minute"),
            building=Q_(building, ""),
            saved=Q_(1.0 - mean / profile._latency - building, ""),
            delay=Q_((0.0 if self.life is None else life / 2.0) / 3600.0, "hour"),
            runtime=self.to.name,
            formula=r"N^* = \frac{k \, C}{T_{before} - T_{after}}, \quad c = 1 - (1 - q)^k, \quad "
            r"s = c \, \frac{T_{before} - T_{after}}{T_{before}} - \frac{k \, C}{T_{life}}",
            terms=(
                given("C", "one compilation", seconds, "second"),
                given("k", "shapes compiled", shapes, ""),
                given("q", "share of the commonest shape among those left", common, ""),
                *(
                    ()
                    if self.life is None
                    else (given("T_{life}", "time until the next one", life, "second"),)
                ),
                *(
                    ()
                    if period is None
                    else (given("T_{period}", "time between two passes", period, "second"),)
                ),
                found("T_{before}", f"latency, {case.runtime}", profile._latency, "second"),
                found("T_{after}", f"latency, {self.to}", compiled._latency, "second"),
                found("L_{before}", "overhead in it", profile._overhead, "second"),
                found("L_{after}", f"overhead, {self.to}", compiled._overhead, "second"),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class FusionWorkAnswer(Answer):
    """What fused kernels ask of a team."""

    weeks: Quantity
    """To write and check them [week]."""
    upkeep: Quantity
    """In a year, at the updates asked for [week]."""
    release: Quantity
    """Longest time that a fix waits for the next update [day]."""
    saved: Quantity
    """Share of the bytes that are no longer moved [dimensionless]."""
    gain: Quantity
    """Latency without fusing over latency with it [dimensionless]."""
    spared: Quantity
    """Energy that a pass no longer takes [mJ]."""
    total: Quantity
    """The system's fixed pipeline and one pass [ms]."""


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
    unfused : ModelSpec, optional
        The model before it was fused, to say what was saved; the profile's own when left out.
    """

    factor: Value
    updates: Value = 4.0
    unfused: ModelSpec | None = None

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> FusionWorkAnswer:
        """Charge every doubling of the fusion.

        Raises
        ------
        InputError
            If the factor is below one, or the updates are not positive.
        """
        factor = si(self.factor, "", "factor", minimum=1.0)
        updates = si(self.updates, "", "updates", above=0.0)
        case, before = profile._case, profile
        if self.unfused is not None:
            efficiency = case.efficiency if case.efficiency_given else None
            before = Engine.solve(self.unfused, case.system, case.batch_size, case.precision, efficiency)
        fixed, stages = fixed_time(profile)
        year = constant("year")
        each, each_term = tabled("fusion_weeks", "w", None, "weeks")
        weeks = each * np.log2(factor)
        return FusionWorkAnswer(
            weeks=Q_(weeks, "week"),
            upkeep=Q_(weeks * updates / 4.0, "week"),
            release=Q_(year.value / updates, "day"),
            saved=Q_(1.0 - profile._traffic / before._traffic, ""),
            gain=Q_(before._latency / profile._latency, ""),
            spared=Q_((before._energy - profile._energy) * 1e3, "millijoule"),
            total=ms(fixed + profile._latency),
            formula=r"s = \frac{A}{D} \, u \, \frac{f - 1}{f}, \quad W = w \log_2 f, \quad W_{year} = \frac{n}{4} W",
            terms=(
                given("f", "kernels merged into one", factor, ""),
                given("n", "updates in a year", updates, ""),
                each_term,
                found("D", "bytes of a pass, unfused", before._traffic, "byte"),
                found("D_f", "bytes of a pass, fused", profile._traffic, "byte"),
                found("T", "latency of the fused model", profile._latency, "second"),
                *stages,
            ),
        )


@dataclass(frozen=True, kw_only=True)
class FirmwareAnswer(Answer):
    """What shares a store with the weights."""

    image: Quantity
    """Weights and interpreter together [kB]."""
    weights: Quantity
    """Weights alone [kB]."""
    interpreter: Quantity
    """The interpreter with its operators [kB]."""
    spare: Quantity
    """What the store has left; negative when it overflows [kB]."""
    kept: Quantity
    """Weights over those of the full network [dimensionless]."""
    reach: Quantity
    """Share of new networks that run without new firmware [dimensionless]."""
    missed: Quantity
    """Share that needs new firmware [dimensionless]."""


@dataclass(frozen=True)
class Firmware:
    """An interpreter beside the weights: every operator it keeps takes bytes, and runs networks not yet made.

    Parameters
    ----------
    operators : float or array
        Kinds of operators the interpreter keeps [1].
    full : ModelSpec
        The network before it was narrowed.
    """

    operators: Value
    full: ModelSpec

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> FirmwareAnswer:
        """Add the interpreter to the weights.

        Raises
        ------
        InputError
            If there is less than one operator.
        """
        operators = si(self.operators, "", "operators", minimum=1.0)
        whole, whole_term = tabled("interpreter_bytes", "M_i", None, "whole")
        kinds, kinds_term = tabled("interpreter_operators", "n_0", None, "kinds")
        common, common_term = tabled("operator_common", "q", None, "common")
        store = profile._case.system.ram
        interpreter = whole * operators / kinds
        image = profile._weights + interpreter
        missed = (1.0 - common) ** operators
        return FirmwareAnswer(
            image=Q_(image / 1e3, "kilobyte"),
            weights=Q_(profile._weights / 1e3, "kilobyte"),
            interpreter=Q_(interpreter / 1e3, "kilobyte"),
            spare=Q_((store - image) / 1e3, "kilobyte"),
            kept=Q_(profile._case.model.parameters / self.full.parameters, ""),
            reach=Q_(1.0 - missed, ""),
            missed=Q_(missed, ""),
            formula=r"M = W + \frac{n}{n_0} M_i \le C, \quad r = 1 - (1 - q)^n",
            terms=(
                found("W", "weights", profile._weights, "byte"),
                given("n", "operators kept", operators, ""),
                kinds_term,
                whole_term,
                found("M_i / n_0", "one operator", whole / kinds, "byte"),
                common_term,
                found("C", "store", store, "byte"),
            ),
        )
