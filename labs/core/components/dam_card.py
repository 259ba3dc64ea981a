"""DamCard: which of Data, Algorithm and Machine is behind what one sees; three diagnoses side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from types import MappingProxyType
from typing import Any, Final

import ipywidgets as widgets

from labs.core.components.base import CardView, Face, Table, explain
from labs.core.components.facts import value_text
from labs.core.session import Observation
from labs.core.spec import Figure, read
from labs.core.style import icon

AXES: Final[Mapping[str, tuple[str, str]]] = MappingProxyType(
    {"data": ("Data", "data"), "algorithm": ("Algorithm", "algorithm"), "machine": ("Machine", "tiny")}
)
"""The three axes: name and icon."""


@dataclass(frozen=True)
class Diagnosis:
    """One axis moved alone: the knobs that were moved, and each figure before and after."""

    axis: str
    knobs: tuple[str, ...]
    figures: tuple[tuple[str, str, str], ...]

    @property
    def moved(self) -> tuple[str, ...]:
        """Labels of the figures that this axis moves."""
        return tuple(label for label, was, now in self.figures if was != now)


class DamCard(CardView):
    """For each axis: what changes when only its knobs are moved from where the task opened.

    Options: ``axes`` (mapping of ``data``, ``algorithm``, ``machine`` to knob ids), ``figures`` (ids of the figures
    to watch; all of the student's own design by default).
    """

    def build(self) -> Any:
        """Make the three columns."""
        self._columns = widgets.HTML()
        return self._columns

    def read(self, observation: Observation) -> Face:
        """Say for each axis which figure it moves."""
        self._found = [self._diagnose(axis, observation) for axis in AXES]
        rows = [
            (AXES[d.axis][0], *(f"{was} → {now}" if was != now else now for _, was, now in d.figures))
            for d in self._found
        ]
        labels = tuple(label for label, _, _ in self._found[0].figures)
        return Face(
            text=" ".join(_sentence(d) for d in self._found),
            table=Table(head=("Moved alone", *labels), rows=tuple(rows)),
            peek=explain(observation.profile),
        )

    def draw(self, observation: Observation) -> None:
        """Write the columns."""
        columns = (
            _column(d, tuple(observation.scenario.knob(name).label for name in self._mine(d.axis)))
            for d in self._found
        )
        self._columns.value = f'<ul class="ml-dam">{"".join(columns)}</ul>'

    def _mine(self, axis: str) -> tuple[str, ...]:
        """Knobs of an axis."""
        return tuple(dict(self.card.options["axes"]).get(axis, ()))

    def _diagnose(self, axis: str, observation: Observation) -> Diagnosis:
        scenario, today = observation.scenario, observation.scenario.opening()
        alone = {
            name: observation.design[name]
            for name in self._mine(axis)
            if observation.design[name] != today[name]
        }
        profile = observation.today
        if alone:
            profile = scenario.solve({**observation.whole, **today, **alone})
        figures = tuple(
            (f.label, value_text(_of(observation.today, f), f.unit), value_text(_of(profile, f), f.unit))
            for f in self._watched(observation)
        )
        return Diagnosis(axis=axis, knobs=tuple(scenario.knob(name).label for name in alone), figures=figures)

    def _watched(self, observation: Observation) -> list[Figure]:
        wanted = self.card.options.get("figures")
        figures = observation.scenario.figures
        return [f for f in figures if (f.case == "design" if wanted is None else f.id in wanted)]


def _of(profile: Any, figure: Figure) -> Any:
    return read(profile, figure.of)


def _sentence(found: Diagnosis) -> str:
    name = AXES[found.axis][0]
    if not found.knobs:
        return f"{name}: not moved."
    effects = ", ".join(
        f"{label} {was} → {now}" if was != now else f"{label} unchanged" for label, was, now in found.figures
    )
    return f"{name} alone: {effects}."


def _column(found: Diagnosis, knobs: tuple[str, ...]) -> str:
    """A column; each line keeps the place free for the longest it can say with all its `knobs` moved."""
    name, symbol = AXES[found.axis]
    first = _line(_only(found.knobs) if found.knobs else "not moved yet", _only(knobs))
    figures = "".join(
        f"<div><dt class='ml-mut'>{escape(label)}</dt><dd>{_effect(was, now, bool(found.knobs))}</dd></div>"
        for label, was, now in found.figures
    )
    look = ' class="ml-moved"' if found.moved else ""
    head = f'<p class="ml-axis">{icon(symbol)}{name}</p>'
    return f'<li{look}>{head}<div class="ml-mut">{first}</div><dl>{figures}</dl></li>'


def _only(knobs: tuple[str, ...]) -> str:
    return escape(f"only {', '.join(knobs).lower()}")


def _effect(was: str, now: str, moved: bool) -> str:
    was, now = escape(was), escape(now)
    changed, same = f"{was} → <b>{now}</b>", f"{now}, unchanged"
    return _line(now if not moved else same if was == now else changed, changed, same)


def _line(shown: str, *longest: str) -> str:
    room = "".join(f'<span class="ml-gone" aria-hidden="true">{text}</span>' for text in longest)
    return f'<span class="ml-room">{room}<span>{shown}</span></span>'
