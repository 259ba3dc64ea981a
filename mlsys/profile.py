"""What the engine answers: one immutable profile, SI floats inside, pint quantities when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from .sourced import SET_BY_YOU, source_of
from .spec import PRECISIONS, ErrorBand, ModelSpec, Runtime, SystemArchetype
from .units import Real, format_quantity, parsed, ureg

__all__ = ["PerformanceProfile", "Term"]


@dataclass(frozen=True)
class Term:
    """One line of an explanation: a symbol of the equations with its value and where that comes from.

    Parameters
    ----------
    symbol : str
        LaTeX, without dollar signs.
    name : str
        What the symbol means, in words.
    value : float or array
        In `unit`.
    unit : str
        As pint writes it; "" for a pure number.
    source : str
        Where the value comes from; starts with "assumed" when nothing backs it.
    part : str
        "memory", "compute", "overhead", "footprint", "energy", "pipeline" or "study".
    """

    symbol: str
    name: str
    value: Real
    unit: str
    source: str
    part: str

    @property
    def assumed(self) -> bool:
        """Whether nothing outside this project backs the value."""
        return self.source.startswith("assumed")

    @property
    def quantity(self) -> Any:
        """The value with its unit."""
        return ureg.Quantity(self.value, self.unit)

    def __str__(self) -> str:
        return f"{self.symbol} = {format_quantity(self.quantity, trim=True)}: {self.name} ({self.source})"


@dataclass(frozen=True, slots=True)
class Case:
    """What was asked, validated: for studies of mlsys only."""

    model: ModelSpec
    system: SystemArchetype
    #: The system's, as it is at this precision.
    runtime: Runtime
    batch_size: Real
    precision: str
    efficiency: Real
    #: Whether the caller set the efficiency, instead of the runtime.
    efficiency_given: bool
    #: The shape all results broadcast to; () for a single design point.
    shape: tuple[int, ...]
    #: The study asked for, if any.
    study: Any = None


@dataclass(frozen=True, eq=False, repr=False)
class PerformanceProfile:
    """How one model runs on one system, by the Iron Law as a sum.

    latency = latency_memory + latency_compute + latency_overhead, with

    * memory = bytes moved / (bandwidth x memory efficiency),
    * compute = 2 x MACs x batch / (peak[precision] x efficiency),
    * overhead = dispatch + kernels x (kernel tax + kernel cycles / clock).

    All fields are pint quantities of :data:`mlsys.ureg`, single numbers or arrays of one shape. Attributes
    with an underscore hold the same in SI floats [s, B, FLOP, J], for the studies of mlsys.

    References
    ----------
    Hennessy and Patterson, Computer Architecture: A Quantitative Approach (the processor performance law);
    Williams, Waterman and Patterson, Roofline, CACM 52(4), 2009, doi:10.1145/1498765.1498785.
    """

    _case: Case
    _memory: Real
    _compute: Real
    _overhead: Real
    _study: Any = None

    # SI floats, each made once.

    @cached_property
    def _latency(self) -> Real:
        return _locked(self._memory + self._compute + self._overhead)

    @cached_property
    def _overlapped(self) -> Real:
        longer = np.maximum if self._case.shape else max
        return _locked(longer(self._memory, self._compute) + self._overhead)

    @cached_property
    def _traffic(self) -> Real:
        case = self._case
        per_sample = case.model.activations * PRECISIONS[case.precision] + case.model.state_bytes
        return self._whole(self._weights + case.batch_size * per_sample)

    @cached_property
    def _work(self) -> Real:
        return self._whole(2.0 * self._case.model.macs * self._case.batch_size)

    @cached_property
    def _weights(self) -> Real:
        return self._whole(self._case.model.parameters * weight_bytes(self._case))

    @cached_property
    def _footprint(self) -> Real:
        case = self._case
        return self._whole(self._weights + case.batch_size * case.model.state_bytes + case.system.reserve)

    @cached_property
    def _energy_per_mac(self) -> Real:
        system = self._case.system
        return system.energy_per_mac[str(system.energy_precision(self._case.precision))]

    @cached_property
    def _energy(self) -> Real:
        system = self._case.system
        if system.active_power is not None:
            return self._whole(system.active_power * self._latency)
        return self._whole(self._traffic * system.energy_per_byte + self._work / 2 * self._energy_per_mac)

    def _whole(self, value: Real) -> Real:
        """Give a result the profile's shape, and lock it: it is kept, and handed out."""
        shape = self._case.shape
        if not shape:
            return value
        return _locked(value if np.shape(value) == shape else np.broadcast_to(value, shape))

    # The contract's nine.

    @property
    def latency(self) -> Any:
        """Time of one pass over the whole batch [ms]."""
        return _milliseconds(self._latency)

    @property
    def latency_memory(self) -> Any:
        """Time to move the bytes [ms]."""
        return _milliseconds(self._memory)

    @property
    def latency_compute(self) -> Any:
        """Time of the arithmetic [ms]."""
        return _milliseconds(self._compute)

    @property
    def latency_overhead(self) -> Any:
        """Time the software adds: dispatch and kernels [ms]."""
        return _milliseconds(self._overhead)

    @property
    def throughput(self) -> Any:
        """Samples per second while the machine is busy; the unit is the model's own [token/s, image/s, …]."""
        return ureg.Quantity(
            self._whole(self._case.batch_size / self._latency), parsed(f"{self._sample}/second")
        )

    @property
    def bottleneck(self) -> Any:
        """The larger of the two terms that hardware decides: "Compute" or "Memory"."""
        return _choose(self._compute > self._memory, "Compute", "Memory")

    @property
    def energy(self) -> Any:
        """Energy of one pass over the whole batch, static power left out [J]."""
        return ureg.Quantity(self._energy, parsed("joule"))

    @property
    def memory_footprint(self) -> Any:
        """Weights, resident state and the software's reserve [byte]."""
        return ureg.Quantity(self._footprint, parsed("byte"))

    @property
    def feasible(self) -> Any:
        """Whether the footprint fits the system's ram; an infeasible profile still answers the rest."""
        fits = self._footprint <= self._case.system.ram
        return self._whole(fits) if self._case.shape else bool(fits)

    # And what explains them.

    @property
    def dominant(self) -> Any:
        """The largest of the three terms: "Memory", "Compute" or "Overhead"."""
        hardware = _choose(self._compute > self._memory, "Compute", "Memory")
        if self._case.shape:
            return np.where(self._overhead > np.maximum(self._memory, self._compute), "Overhead", hardware)
        return "Overhead" if self._overhead > max(self._memory, self._compute) else hardware

    @property
    def overlap_bound(self) -> Any:
        """What perfect overlap would leave: max(memory, compute) + overhead [ms]."""
        return _milliseconds(self._overlapped)

    @property
    def work(self) -> Any:
        """Arithmetic of the whole batch, 2 x MACs x batch [FLOP]."""
        return ureg.Quantity(self._work, parsed("FLOP"))

    @property
    def traffic(self) -> Any:
        """Bytes moved for the whole batch [byte]."""
        return ureg.Quantity(self._traffic, parsed("byte"))

    @property
    def power(self) -> Any:
        """Mean draw while a pass runs: energy / latency + static power [W]."""
        return ureg.Quantity(
            self._whole(self._energy / self._latency + self._case.system.static_power), parsed("watt")
        )

    @property
    def confidence(self) -> str | ErrorBand:
        """What the figures are worth: an error band where the runtime was calibrated, else words."""
        runtime = self._case.system.runtime
        if self._case.efficiency_given and not isinstance(runtime.confidence, str):
            return f"no error band: the efficiency was set by hand, {runtime} was calibrated with its own"
        return runtime.confidence

    @property
    def study(self) -> Any:
        """The answer of the study that was asked with this profile, or None."""
        return self._study

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """Every input and result of every term, in reading order, each with its source."""
        return tuple(_terms(self))

    @property
    def _sample(self) -> str:
        return self._case.model.sample_unit

    def __repr__(self) -> str:
        case = self._case
        batch = _short(case.batch_size)
        rows = [
            ("latency", format_quantity(self.latency, trim=True)),
            ("  memory", format_quantity(self.latency_memory, trim=True)),
            ("  compute", format_quantity(self.latency_compute, trim=True)),
            ("  overhead", format_quantity(self.latency_overhead, trim=True)),
            ("throughput", format_quantity(self.throughput, trim=True)),
            ("bottleneck", _words(self.bottleneck)),
            ("energy", format_quantity(self.energy, trim=True)),
            ("footprint", format_quantity(self.memory_footprint, trim=True)),
            ("feasible", _words(self.feasible)),
        ]
        title = f"{case.model} on {case.system}, batch {batch}, {case.precision}, {case.system.runtime}"
        return "\n".join([title, *(f"  {label:<11} {value}" for label, value in rows)])


def _milliseconds(seconds: Real) -> Any:
    return ureg.Quantity(seconds * 1e3, parsed("millisecond"))


def _locked(value: Real) -> Real:
    if isinstance(value, np.ndarray):
        value.flags.writeable = False
    return value


def _choose(condition: Any, yes: str, no: str) -> Any:
    return np.where(condition, yes, no) if isinstance(condition, np.ndarray) else (yes if condition else no)


def _short(value: Real) -> str:
    if np.ndim(value):
        flat = np.ravel(value)
        return f"{flat[0]:g} … {flat[-1]:g}" if flat.size else "nothing"
    return f"{value:g}"


def _words(value: Any) -> str:
    return (
        " or ".join(sorted({str(entry) for entry in value.flat}))
        if isinstance(value, np.ndarray)
        else str(value)
    )


def weight_bytes(case: Case) -> Real:
    """Bytes per parameter: the model's own, or the precision's."""
    own = case.model.weight_bytes
    return PRECISIONS[case.precision] if own is None else own


def _terms(profile: PerformanceProfile) -> Iterator[Term]:
    """Walk the equations in reading order; a factor that is not there (no state, no cycles) is left out."""
    case = profile._case
    model, system, runtime, precision = case.model, case.system, case.runtime, case.precision
    format_width = f"width of {precision}"

    def of(spec: ModelSpec | SystemArchetype | Runtime, key: str) -> Callable[[str, str, str, str], Term]:
        value = getattr(spec, key)
        if isinstance(value, Mapping):
            value = value[precision]
        return lambda symbol, name, unit, part: Term(symbol, name, value, unit, spec.source(key), part)

    def computed(symbol: str, name: str, value: Real, unit: str, part: str) -> Term:
        return Term(symbol, name, value, unit, "computed", part)

    own_width = model.weight_bytes is not None
    width_source = model.source("weight_bytes") if own_width else format_width
    yield of(model, "parameters")("P", "parameters", "", "memory")
    yield Term("b", "bytes per weight", weight_bytes(case), "byte", width_source, "memory")
    yield Term(
        "B", f"batch size [{model.sample_unit}]", case.batch_size, "", source_of(case.batch_size), "memory"
    )
    if np.any(model.activations):
        yield of(model, "activations")("a", "activations read and written per sample", "", "memory")
        yield Term("b_a", "bytes per activation", PRECISIONS[precision], "byte", format_width, "memory")
    if np.any(model.state_bytes):
        if model.is_transformer:
            yield of(model, "layers")("N_L", "layers", "", "memory")
            yield of(model, "kv_heads")("h_{kv}", "key-value heads", "", "memory")
            yield of(model, "head_dim")("d_h", "width of a head", "", "memory")
            yield of(model, "context")("S", "context [token]", "", "memory")
            yield of(model, "kv_bytes")("b_{kv}", "bytes per cached value", "byte", "memory")
            yield computed("s", "resident state per sample", model.state_bytes, "byte", "memory")
        else:
            yield of(model, "state_bytes")("s", "resident state per sample", "byte", "memory")
    yield computed("D_{vol}", "bytes moved", profile._traffic, "byte", "memory")
    yield of(system, "bandwidth")("BW", "memory bandwidth", "byte/second", "memory")
    yield of(runtime, "memory_efficiency")(r"\eta_m", "share of the bandwidth reached", "", "memory")
    if runtime.activation_efficiency is not None:
        yield of(runtime, "activation_efficiency")(
            r"\eta_a", "share that activations and state reach", "", "memory"
        )
    if runtime.bandwidth_cap is not None:
        yield of(runtime, "bandwidth_cap")("BW_{max}", "most the software draws", "byte/second", "memory")
    if runtime.tile_intensity is not None:
        yield of(runtime, "tile_intensity")("I_t", "arithmetic per byte fetched again", "FLOP/byte", "memory")
    yield computed(r"T_{mem}", "memory time", profile._memory, "second", "memory")

    yield of(model, "macs")(r"O_1", "multiply-accumulates per sample", "MAC", "compute")
    yield computed("O", "arithmetic of the batch, two FLOP a MAC", profile._work, "FLOP", "compute")
    yield of(system, "peak")("R_{peak}", f"peak rate in {precision}", "FLOP/second", "compute")
    share = SET_BY_YOU if case.efficiency_given else runtime.source("compute_efficiency")
    yield Term(r"\eta", "share of the peak reached", case.efficiency, "", share, "compute")
    if np.any(runtime.flop_tax):
        yield of(runtime, "flop_tax")("t_o", "tax of an operation", "second/FLOP", "compute")
    yield computed("T_{comp}", "compute time", profile._compute, "second", "compute")

    yield of(runtime, "dispatch")("t_d", "dispatch of a pass", "second", "overhead")
    if np.any(runtime.kernel_tax) or np.any(runtime.kernel_cycles):
        yield of(model, "kernels")("n", "kernels per pass", "", "overhead")
        yield of(runtime, "kernel_tax")("t_k", "tax of a kernel", "second", "overhead")
    if np.any(runtime.kernel_cycles):
        yield of(runtime, "kernel_cycles")("c_k", "cycles of a kernel", "", "overhead")
        yield of(system, "clock")("f", "clock", "hertz", "overhead")
    yield computed("L_{ovh}", "overhead", profile._overhead, "second", "overhead")
    yield computed("T", "latency", profile._latency, "second", "overhead")

    yield computed("W", "weights", profile._weights, "byte", "footprint")
    if np.any(system.reserve):
        yield of(system, "reserve")("M_0", "reserve of the runtime", "byte", "footprint")
    yield computed("M", "memory footprint", profile._footprint, "byte", "footprint")
    yield of(system, "ram")("C", "capacity", "byte", "footprint")

    if system.active_power is None:
        yield of(system, "energy_per_byte")("e_B", "energy to move a byte", "joule/byte", "energy")
        served = str(system.energy_precision(precision))
        source = system.source("energy_per_mac")
        if served != precision:
            source = f"assumed: that of {served} stands in for {precision}; {source}"
        energy_per_mac = system.energy_per_mac[served]
        yield Term(
            "e_{MAC}", "energy of a multiply-accumulate", energy_per_mac, "joule/MAC", source, "energy"
        )
    else:
        yield of(system, "active_power")("P_a", "draw of a running pass", "watt", "energy")
    yield computed("E", "energy of the batch", profile._energy, "joule", "energy")
    if np.any(system.static_power):
        yield of(system, "static_power")("P_0", "static power", "watt", "energy")

    for name, seconds in system.pipeline.items():
        symbol = rf"t_{{\text{{{name}}}}}"
        yield Term(
            symbol,
            f"fixed time outside the model: {name}",
            seconds,
            "second",
            system.source("pipeline"),
            "pipeline",
        )
