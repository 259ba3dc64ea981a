"""Named models, systems and runtimes: native dicts with a source beside every figure, specs on demand.

An entry maps the spec's fields to ``(value, source)`` pairs, values in SI units; fields that are no figures
(``name``, ``tier``, ``sample_unit``, ``runtime`` by its name) stand alone. A source starts with "assumed"
where nothing outside this project backs the value. ``name`` may be left out: the entry's key is its name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Generic, TypeVar

from ..spec import DATASHEET, ModelSpec, Runtime, SystemArchetype, nearest
from ..units import Q_, format_quantity
from . import models, runtimes, systems, teaching

__all__ = ["Catalog", "Entry", "Models", "Runtimes", "Systems"]

Entry = Mapping[str, Any]
S = TypeVar("S", bound="ModelSpec | SystemArchetype | Runtime")


class Catalog(Generic[S]):
    """A namespace of specs: ``Models.ResNet50``, ``list(Models)``, ``Models.search("llama")``.

    Parameters
    ----------
    title : str
        What the catalog is called, for messages.
    build : callable
        Makes a spec of the fields of an entry.
    entries : dict of name to entry, or to a finished spec
        What it holds.
    columns : dict of heading to callable
        What its table shows of a spec.
    """

    def __init__(
        self,
        title: str,
        build: Callable[..., S],
        entries: Mapping[str, Entry | S],
        columns: Mapping[str, Callable[[S], str]],
    ) -> None:
        self._title = title
        self._build = build
        self._entries = dict(entries)
        self._columns = columns
        self._made: dict[str, S] = {}

    def __getattr__(self, name: str) -> S:
        if name.startswith("_") or name not in self._entries:
            raise AttributeError(self._unknown(name))
        return self[name]

    def __getitem__(self, name: str) -> S:
        if name not in self._made:
            if name not in self._entries:
                raise KeyError(self._unknown(name))
            entry = self._entries[name]
            self._made[name] = self._make(name, entry) if isinstance(entry, Mapping) else entry
        return self._made[name]

    def _make(self, name: str, entry: Entry) -> S:
        fields: dict[str, Any] = {"name": name}
        sources: dict[str, str] = {}
        for key, value in entry.items():
            if isinstance(value, tuple):
                fields[key], sources[key] = value
            else:
                fields[key] = value
        if isinstance(fields.get("runtime"), str):
            fields["runtime"] = Runtimes[fields["runtime"]]
        return self._build(**fields, sources=sources)

    def _unknown(self, name: str) -> str:
        return f"{self._title} has no {name!r}: {nearest(name, self._entries)}"

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self._entries]

    def values(self) -> list[S]:
        """Give every spec, in the catalog's order."""
        return [self[name] for name in self._entries]

    def search(self, text: str) -> Catalog[S]:
        """Give the entries whose name, or any field in words, has `text` in it, whatever its case."""
        wanted = text.casefold()
        found = {
            name: spec
            for name in self
            for spec in (self[name],)
            if any(wanted in word.casefold() for word in (name, *_words(spec)))
        }
        return Catalog(f"{self._title} with {text!r}", self._build, found, self._columns)

    def __repr__(self) -> str:
        rows = [("", *self._columns)]
        rows += [(name, *(show(self[name]) for show in self._columns.values())) for name in self]
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
        return "\n".join([f"{self._title}: {len(self)}", *lines])


def _words(spec: Any) -> list[str]:
    return [
        value for value in (spec.name, getattr(spec, "tier", ""), getattr(spec, "sample_unit", "")) if value
    ]


#: Runtimes by name: how well software drives a chip.
Runtimes: Catalog[Runtime] = Catalog(
    "Runtimes",
    Runtime,
    {"Datasheet": DATASHEET, **teaching.RUNTIMES, **runtimes.RUNTIMES},
    {
        "compute": lambda r: f"{r.compute_efficiency:.0%}",
        "memory": lambda r: f"{r.memory_efficiency:.0%}",
        "dispatch": lambda r: format_quantity(Q_(r.dispatch, "second"), trim=True),
        "per kernel": lambda r: (
            f"{r.kernel_cycles:,.0f} cycles"
            if r.kernel_cycles
            else format_quantity(Q_(r.kernel_tax, "second"), trim=True)
        ),
        "worth": lambda r: str(r.confidence),
    },
)
#: Models by name.
Models: Catalog[ModelSpec] = Catalog(
    "Models",
    ModelSpec,
    {**teaching.MODELS, **models.MODELS},
    {
        "parameters": lambda m: _count(m.parameters),
        "MACs": lambda m: _count(m.macs) + f"/{m.sample_unit}",
        "activations": lambda m: _count(m.activations),
        "kernels": lambda m: f"{m.kernels:,.0f}",
        "state": lambda m: format_quantity(Q_(m.state_bytes, "byte"), trim=True),
    },
)
#: Systems by name: the four teaching archetypes first, then named devices.
Systems: Catalog[SystemArchetype] = Catalog(
    "Systems",
    SystemArchetype,
    {**teaching.SYSTEMS, **systems.SYSTEMS},
    {
        "tier": lambda s: s.tier,
        "peak": lambda s: ", ".join(
            f"{p} {format_quantity(Q_(rate, 'FLOP/second'), trim=True)}" for p, rate in s.peak.items()
        ),
        "bandwidth": lambda s: format_quantity(Q_(s.bandwidth, "byte/second"), trim=True),
        "ram": lambda s: format_quantity(Q_(s.ram, "byte"), trim=True),
        "runtime": lambda s: s.runtime.name,
    },
)


def _count(value: float) -> str:
    """Write a count with the letter people use for it: 70.6 G, 2.11 M."""
    return format_quantity(Q_(value, "byte"), trim=True).removesuffix("B").rstrip()
