"""What the engine is told about: a model, a system and the runtime between them, as frozen dataclasses.

Every numeric field takes a plain SI number, a pint quantity of the right dimension, or an array of either,
and holds a plain SI number (or a float array) afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields, replace
from difflib import get_close_matches
from types import MappingProxyType
from typing import Any, ClassVar, Self

import numpy as np

from .units import Q_, InputError, Real, format_quantity, si, ureg

__all__ = ["DATASHEET", "PRECISIONS", "ErrorBand", "ModelSpec", "Runtime", "SystemArchetype"]

#: Bytes a value takes, by precision.
PRECISIONS = {
    "fp64": 8.0,
    "fp32": 4.0,
    "tf32": 4.0,
    "fp16": 2.0,
    "bf16": 2.0,
    "fp8": 1.0,
    "int8": 1.0,
    "fp4": 0.5,
    "int4": 0.5,
}

#: Whose energy per MAC stands in where a system states none: the format of the same width, or the next wider.
ENERGY_STAND_IN = {
    "fp64": ("fp32",),
    "tf32": ("fp32",),
    "bf16": ("fp16", "fp32"),
    "fp16": ("bf16", "fp32"),
    "fp8": ("int8", "fp16", "bf16"),
    "int8": ("fp8", "fp16"),
    "fp4": ("int4", "int8", "fp8", "fp16"),
    "int4": ("fp4", "int8", "fp8", "fp16"),
}

#: Other names of a sample: what one pass of a model is given.
SAMPLE_UNITS = ("sample", "token", "image", "frame", "hop")


def nearest(name: str, known: Any) -> str:
    """Say which known names come nearest to an unknown one, as the end of an error message."""
    lowered = {str(entry).lower().replace("_", ""): str(entry) for entry in known}
    close = get_close_matches(str(name).lower().replace("_", ""), lowered, n=3, cutoff=0.5)
    if close:
        return "did you mean " + " or ".join(lowered[entry] for entry in close) + "?"
    return "known: " + ", ".join(sorted(map(str, known))) + "."


class _Spec:
    """What the three have in common: conversion on the way in, variants, equality by value."""

    #: Field name to where its figure comes from.
    sources: Mapping[str, str]
    #: The SI unit of each numeric field; all must be at least zero.
    _units: ClassVar[Mapping[str, str]]
    #: Fields that must be more than zero.
    _above_zero: ClassVar[frozenset[str]] = frozenset()
    #: Numeric fields that may be None.
    _optional: ClassVar[frozenset[str]] = frozenset()
    #: The shape to which the numeric fields broadcast; () for a plain spec.
    shape: ClassVar[tuple[int, ...]] = ()

    def __post_init__(self) -> None:
        owner = type(self).__name__
        name = getattr(self, "name")  # noqa: B009 - every subclass has it
        if not isinstance(name, str) or not name:
            raise InputError("name", f"{owner}'s name is {name!r}: it must be a text that says what this is.")
        for key, unit in self._units.items():
            value = getattr(self, key)
            if value is None and key in self._optional:
                continue
            bound: dict[str, float] = {"above": 0.0} if key in self._above_zero else {"minimum": 0.0}
            if key in _TABLES:
                if not isinstance(value, Mapping):
                    raise InputError(
                        key, f"{key} is {value!r}: it must be a dict of name to number [{unit}]."
                    )
                value = MappingProxyType(
                    {str(k): si(v, unit, f"{key}[{k!r}]", **bound) for k, v in value.items()}
                )
            else:
                value = si(value, unit, key, **bound)
            object.__setattr__(self, key, value)
        object.__setattr__(self, "sources", MappingProxyType(dict(self.sources)))
        object.__setattr__(self, "shape", self._broadcast())

    def _broadcast(self) -> tuple[int, ...]:
        """Give the shape to which the numeric fields broadcast, () when none is an array."""
        values: list[Any] = []
        for key in self._units:
            value = getattr(self, key)
            values += value.values() if isinstance(value, Mapping) else [value]
        shapes = {np.shape(value) for value in values if isinstance(value, np.ndarray)}
        try:
            return np.broadcast_shapes(*shapes)
        except ValueError:
            raise InputError(
                "name", f"the arrays in {self} do not broadcast: shapes {sorted(shapes)}."
            ) from None

    def variant(self, *, scale: Mapping[str, Real] | None = None, **changes: Any) -> Self:
        """Give a copy with some fields replaced, and others multiplied.

        Parameters
        ----------
        scale : dict of field name to factor, optional
            ``scale={"peak": 10}`` multiplies the field (every entry of it, where it is a dict) by ten.
        **changes
            Fields to replace.

        Raises
        ------
        InputError
            A field of that name does not exist, or is no number and so cannot be scaled.

        Examples
        --------
        >>> chip = SystemArchetype("chip", "edge", peak={"fp16": 1e12}, bandwidth=1e11, ram=1e9)
        >>> chip.variant(scale={"peak": 10}).peak["fp16"]
        10000000000000.0
        """
        known = [f.name for f in fields(self)]  # type: ignore[arg-type]
        for key in (*changes, *(scale or {})):
            if key not in known:
                raise InputError(key, f"{type(self).__name__} has no field {key!r}: {nearest(key, known)}")
        for key, factor in (scale or {}).items():
            value = changes.get(key, getattr(self, key))
            if key not in self._units or value is None:
                raise InputError(key, f"scale cannot multiply {key}: {self!s} holds no number there.")
            times = si(factor, "", f"scale[{key!r}]", above=0.0)
            if isinstance(value, Mapping):
                changes[key] = {name: entry * times for name, entry in value.items()}
            else:
                changes[key] = (value if hasattr(value, "__mul__") else np.asarray(value)) * times
        return replace(self, **changes)  # type: ignore[type-var]

    def source(self, key: str) -> str:
        """Say where the figure in a field comes from; starts with "assumed" when nothing backs it."""
        return self.sources.get(key, "assumed: no source given")

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        mine = [getattr(self, f.name) for f in fields(self)]  # type: ignore[arg-type]
        theirs = [getattr(other, f.name) for f in fields(self)]  # type: ignore[arg-type]
        return all(_same(a, b) for a, b in zip(mine, theirs, strict=True))

    def __reduce__(self) -> tuple[Any, ...]:
        # Read-only mappings cannot be pickled or copied; a spec is rebuilt from its fields instead.
        values = {f.name: getattr(self, f.name) for f in fields(self)}  # type: ignore[arg-type]
        return _rebuild, (
            type(self),
            {k: dict(v) if isinstance(v, Mapping) else v for k, v in values.items()},
        )

    def __hash__(self) -> int:
        return hash((type(self).__name__, getattr(self, "name")))  # noqa: B009

    def __str__(self) -> str:
        return str(getattr(self, "name"))  # noqa: B009

    def __repr__(self) -> str:
        rows = []
        for given in fields(self):  # type: ignore[arg-type]
            key, value = given.name, getattr(self, given.name)
            left_out = key not in self.sources and (_same(value, given.default) or value == {})
            if key in {"name", "sources"} or left_out:
                continue
            figure = key in self._units or key in self.sources
            rows.append((key, self._said(key, value), self.source(key) if figure else ""))
        widths = [max(len(row[column]) for row in rows) for column in (0, 1)]
        lines = [
            f"  {key:<{widths[0]}}  {said:<{widths[1]}}  {source}".rstrip() for key, said, source in rows
        ]
        return "\n".join([f"{self} ({type(self).__name__})", *lines])

    def _said(self, key: str, value: Any) -> str:
        if isinstance(value, Mapping):
            return ", ".join(f"{name} {self._said(key, entry)}" for name, entry in value.items())
        if key not in self._units:
            return str(value)
        quantity = Q_(value, self._units[key])
        return format_quantity(quantity.to("USD/hour") if key == "price" else quantity, trim=True)


def _rebuild(kind: Callable[..., Any], values: dict[str, Any]) -> Any:
    return kind(**values)


#: Fields that hold several figures by name.
_TABLES = frozenset({"peak", "energy_per_mac", "pipeline"})


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, Mapping) and isinstance(b, Mapping):
        return a.keys() == b.keys() and all(_same(a[k], b[k]) for k in a)
    return (
        bool(np.array_equal(a, b)) if isinstance(a, np.ndarray) or isinstance(b, np.ndarray) else bool(a == b)
    )


@dataclass(frozen=True)
class ErrorBand:
    """How far a calibrated runtime's predictions were from measurement, as factors up or down.

    Parameters
    ----------
    median, p90 : float
        Half, and nine tenths, of the points were within this factor [1].
    points, devices : int
        How many measured points, on how many devices.
    source : str
        What it was fitted and checked on.
    """

    median: float
    p90: float
    points: int
    devices: int
    source: str

    def __str__(self) -> str:
        return (
            f"within ×{self.median:.2f} for half and ×{self.p90:.2f} for nine in ten "
            f"of {self.points} measured points on {self.devices} device{'s' if self.devices != 1 else ''}"
        )


@dataclass(frozen=True, eq=False, repr=False)
class Runtime(_Spec):
    """How well software drives a chip: overhead = dispatch + kernels x (kernel_tax + kernel_cycles / clock).

    The first six figures are the law of the course. The five after them are what measured devices needed beyond it
    (`docs/decisions` says which class needs which); left out, they change nothing.

    Parameters
    ----------
    name : str
        The runtime's name.
    compute_efficiency : float
        Share of the peak rate reached, 0 < x <= 1 [1].
    memory_efficiency : float
        Share of the bandwidth reached, 0 < x <= 1 [1].
    dispatch : float
        Fixed time of one pass [s].
    kernel_tax : float
        Time each kernel adds: launch gap, ramp-up and tail [s].
    kernel_cycles : float
        Cycles each kernel adds, on systems that state a clock [1].
    activation_efficiency : float, optional
        Share of the bandwidth that activations and resident state reach, where it is not the weights' [1].
    bandwidth_cap : float, optional
        The most that the software's own path from memory draws, however wide the memory is [byte/s].
    tile_intensity : float, optional
        Arithmetic done per byte that a blocked kernel fetches once more; it adds
        work / (tile_intensity x bandwidth) to the memory time [FLOP/byte].
    flop_tax : float
        Time each operation adds whatever the chip's peak; it adds work x flop_tax to the compute time [s/FLOP].
    by_precision : dict of precision to dict of field to value
        Figures that differ at a precision. There alone a compute efficiency may exceed 1: a matrix unit behind a
        peak that was stated without it (TF32 for fp32).
    confidence : str or ErrorBand
        What a prediction under this runtime is worth.
    sources : dict
        Field name to where its figure comes from.

    Raises
    ------
    InputError
        A figure is missing, of another dimension, or out of range; the message names it.
    """

    name: str
    compute_efficiency: Real
    memory_efficiency: Real = 1.0
    dispatch: Real = 0.0
    kernel_tax: Real = 0.0
    kernel_cycles: Real = 0.0
    activation_efficiency: Real | None = None
    bandwidth_cap: Real | None = None
    tile_intensity: Real | None = None
    flop_tax: Real = 0.0
    by_precision: Mapping[str, Mapping[str, Real]] = field(default_factory=dict)
    confidence: str | ErrorBand = "not checked against measurements"
    sources: Mapping[str, str] = field(default_factory=dict)

    _units: ClassVar[Mapping[str, str]] = {
        "compute_efficiency": "",
        "memory_efficiency": "",
        "dispatch": "second",
        "kernel_tax": "second",
        "kernel_cycles": "",
        "activation_efficiency": "",
        "bandwidth_cap": "byte/second",
        "tile_intensity": "FLOP/byte",
        "flop_tax": "second/FLOP",
    }
    _above_zero: ClassVar[frozenset[str]] = frozenset(
        {
            "compute_efficiency",
            "memory_efficiency",
            "activation_efficiency",
            "bandwidth_cap",
            "tile_intensity",
        }
    )
    _optional: ClassVar[frozenset[str]] = frozenset(
        {"activation_efficiency", "bandwidth_cap", "tile_intensity"}
    )

    def __post_init__(self) -> None:
        super().__post_init__()
        for key in ("compute_efficiency", "memory_efficiency", "activation_efficiency"):
            value = getattr(self, key)
            if value is not None and np.max(value) > 1:
                raise InputError(key, f"{key} is {value}: it must be a share, more than 0 and at most 1.")
        object.__setattr__(
            self, "_at", {str(name): self._changed(name, c) for name, c in self.by_precision.items()}
        )

    def _changed(self, precision: str, changes: Mapping[str, Real]) -> Runtime:
        where = f"by_precision[{precision!r}]"
        if precision not in PRECISIONS:
            raise InputError(
                "by_precision", f"by_precision names {precision!r}: {nearest(precision, PRECISIONS)}"
            )
        if not isinstance(changes, Mapping):
            raise InputError("by_precision", f"{where} is {changes!r}: it must be a dict of field to value.")
        changed = object.__new__(type(self))
        changed.__dict__.update(self.__dict__, by_precision={})
        for key, value in changes.items():
            if key not in self._units:
                raise InputError("by_precision", f"{where} names {key!r}: {nearest(key, self._units)}")
            bound: dict[str, float] = {"above": 0.0} if key in self._above_zero else {"minimum": 0.0}
            object.__setattr__(changed, key, si(value, self._units[key], f"{where}[{key!r}]", **bound))
        return changed

    def at(self, precision: str) -> Runtime:
        """Give the runtime as it is at a precision: itself, with that precision's own figures where it has any."""
        at: dict[str, Runtime] = self._at  # type: ignore[attr-defined]
        return at.get(precision, self)


#: Half the peak rate, all of the bandwidth and no overhead: what a data sheet alone can say.
DATASHEET = Runtime(
    "Datasheet",
    compute_efficiency=0.5,
    confidence="datasheet bound",
    sources=dict.fromkeys(
        ("compute_efficiency", "memory_efficiency", "dispatch", "kernel_tax", "kernel_cycles"),
        "assumed: half the peak, all of the bandwidth, no overhead",
    ),
)


@dataclass(frozen=True, eq=False, repr=False)
class ModelSpec(_Spec):
    """A model, by what one pass of it moves and computes.

    Parameters
    ----------
    name : str
        The model's name.
    parameters : float
        Weights [1].
    macs : float
        Multiply-accumulates per sample [MAC]; a quantity in FLOP is halved.
    activations : float
        Elements read and written per sample [1].
    kernels : float
        Kernels launched per pass [1].
    state_bytes : float
        Resident state per sample: KV cache, recurrent state [byte]. Derived for a transformer.
    sample_unit : str
        What a sample is: "sample", "token", "image", "frame" or "hop".
    weight_bytes : float, optional
        Bytes per parameter, where it is not the precision's (weight-only quantisation) [byte].
    quality : optional
        The model's quality in its own measure, kept for readers.
    sources : dict
        Field name to where its figure comes from.
    layers, kv_heads, head_dim, context : float, optional
        A transformer's dimensions, all four or none:
        state_bytes = 2 x layers x kv_heads x head_dim x context x kv_bytes.
    kv_bytes : float
        Bytes per cached value [byte].

    Raises
    ------
    InputError
        A figure is missing, of another dimension, or out of range; the message names it.
    """

    name: str
    parameters: Real
    macs: Real
    activations: Real = 0.0
    kernels: Real = 1.0
    state_bytes: Real = 0.0
    sample_unit: str = "sample"
    weight_bytes: Real | None = None
    quality: Any = None
    sources: Mapping[str, str] = field(default_factory=dict)
    layers: Real | None = None
    kv_heads: Real | None = None
    head_dim: Real | None = None
    context: Real | None = None
    kv_bytes: Real = 2.0

    _units: ClassVar[Mapping[str, str]] = {
        "parameters": "",
        "macs": "MAC",
        "activations": "",
        "kernels": "",
        "state_bytes": "byte",
        "weight_bytes": "byte",
        "layers": "",
        "kv_heads": "",
        "head_dim": "",
        "context": "",
        "kv_bytes": "byte",
    }
    _above_zero: ClassVar[frozenset[str]] = frozenset(
        {"macs", "weight_bytes", "layers", "kv_heads", "head_dim", "kv_bytes"}
    )
    _optional: ClassVar[frozenset[str]] = frozenset(
        {"weight_bytes", "layers", "kv_heads", "head_dim", "context"}
    )

    def __post_init__(self) -> None:
        for key in ("parameters", "macs", "activations", "state_bytes", "context"):
            object.__setattr__(self, key, _per_sample(getattr(self, key)))
        super().__post_init__()
        if self.sample_unit not in SAMPLE_UNITS:
            raise InputError(
                "sample_unit",
                f"sample_unit is {self.sample_unit!r}: it must be one of {', '.join(SAMPLE_UNITS)}.",
            )
        given = {key: getattr(self, key) for key in ("layers", "kv_heads", "head_dim", "context")}
        missing = [key for key, value in given.items() if value is None]
        if missing and len(missing) < len(given):
            raise InputError(
                missing[0], f"{self.name} lacks {', '.join(missing)}: a transformer states all four."
            )
        if self.layers is not None and self.kv_heads is not None:
            derived = 2 * self.layers * self.kv_heads * self.head_dim * self.context * self.kv_bytes
            object.__setattr__(self, "state_bytes", derived)

    def source(self, key: str) -> str:  # noqa: D102
        if key == "state_bytes" and self.is_transformer:
            return "computed from layers, KV heads, head width and context"
        return super().source(key)

    @property
    def is_transformer(self) -> bool:
        """Whether the resident state follows from layers, kv_heads, head_dim and context."""
        return self.layers is not None

    def variant(self, *, scale: Mapping[str, Real] | None = None, **changes: Any) -> Self:  # noqa: D102
        if "state_bytes" in {*changes, *(scale or {})} and self.is_transformer:
            raise InputError(
                "state_bytes",
                f"{self.name} derives its state_bytes: change context, kv_heads or kv_bytes instead.",
            )
        return super().variant(scale=scale, **changes)


def _per_sample(value: Any) -> Any:
    """Let `4.1 GMAC/image` stand for `4.1 GMAC`, and `2048 token` for `2048`."""
    if hasattr(value, "dimensionality") and value.dimensionality.get("[sample]"):
        return value * ureg.sample ** -value.dimensionality["[sample]"]
    return value


@dataclass(frozen=True, eq=False, repr=False)
class SystemArchetype(_Spec):
    """A machine, by its rates, its capacity and what they cost.

    Parameters
    ----------
    name, tier : str
        The system's name, and its class ("cloud", "edge", "mobile", "tiny", …).
    peak : dict of precision to rate
        Dense peak rate by precision; its keys are what the system offers [FLOP/s].
    bandwidth : float
        Of the memory that holds the weights [byte/s].
    ram : float
        Capacity that decides whether a model fits [byte].
    runtime : Runtime
        The software that drives it.
    reserve : float
        Capacity the software keeps for itself [byte].
    clock : float, optional
        Needed by runtimes with a tax in cycles [Hz].
    energy_per_byte : float
        To move a byte from memory to the arithmetic [J/byte].
    energy_per_mac : dict of precision to energy
        Of a multiply-accumulate [J/MAC]; a missing precision takes the next wider one's.
    static_power : float
        Drawn whether or not a pass runs, on top of its energy [W].
    active_power : float, optional
        Drawn by a running pass, where that was measured: then energy = active_power x latency [W].
    pipeline : dict of name to time
        Fixed time outside the model: sensor, pre-processing, bus [s].
    price : float, optional
        Of using it [USD/s]; write ``Q_(2, "USD/hour")``.
    sources : dict
        Field name to where its figure comes from.

    Raises
    ------
    InputError
        A figure is missing, of another dimension, or out of range; the message names it.
    """

    name: str
    tier: str
    peak: Mapping[str, Real]
    bandwidth: Real
    ram: Real
    runtime: Runtime = DATASHEET
    reserve: Real = 0.0
    clock: Real | None = None
    energy_per_byte: Real = 80e-12
    energy_per_mac: Mapping[str, Real] = field(
        default_factory=lambda: {"fp32": 3.5e-12, "fp16": 1e-12, "int8": 5e-13}
    )
    static_power: Real = 0.0
    active_power: Real | None = None
    pipeline: Mapping[str, Real] = field(default_factory=dict)
    price: Real | None = None
    sources: Mapping[str, str] = field(default_factory=dict)

    _units: ClassVar[Mapping[str, str]] = {
        "peak": "FLOP/second",
        "bandwidth": "byte/second",
        "ram": "byte",
        "reserve": "byte",
        "clock": "hertz",
        "energy_per_byte": "joule/byte",
        "energy_per_mac": "joule/MAC",
        "static_power": "watt",
        "active_power": "watt",
        "pipeline": "second",
        "price": "USD/second",
    }
    _above_zero: ClassVar[frozenset[str]] = frozenset({"peak", "bandwidth", "ram", "clock"})
    _optional: ClassVar[frozenset[str]] = frozenset({"clock", "active_power", "price"})

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.peak:
            raise InputError(
                "peak", "peak is empty: it must give a rate for at least one precision, such as fp16."
            )
        for key in ("peak", "energy_per_mac"):
            for precision in getattr(self, key):
                if precision not in PRECISIONS:
                    raise InputError(key, f"{key} names {precision!r}: {nearest(precision, PRECISIONS)}")
        for precision in self.peak:
            if self.active_power is None and self.energy_precision(precision) is None:
                raise InputError(
                    "energy_per_mac", f"energy_per_mac has no figure that could serve {precision}."
                )
        if not isinstance(self.runtime, Runtime):
            raise InputError(
                "runtime", f"runtime is {self.runtime!r}: it must be a Runtime, such as Runtimes.Datasheet."
            )
        if self.clock is None and np.any(np.asarray(self.runtime.kernel_cycles) > 0):
            raise InputError(
                "clock", f"clock is None: {self.runtime} counts cycles, so {self.name} must state one."
            )

    def energy_precision(self, precision: str) -> str | None:
        """Name the precision whose energy per MAC serves `precision`: its own, or its stand-in's."""
        for candidate in (precision, *ENERGY_STAND_IN.get(precision, ())):
            if candidate in self.energy_per_mac:
                return candidate
        return None
