"""Facts: figures of a design as plain numbers, for labs that have no instrument yet."""

from __future__ import annotations

from html import escape
from typing import Any

import ipywidgets as widgets

from labs.core.components.base import CardView, Face, Table, explain, profile_of
from labs.core.session import Observation
from labs.core.spec import Figure
from labs.core.style import NBSP, format_number, format_quantity


class Facts(CardView):
    """Label, value and unit of each figure, and what it was as the task opened.

    Options: ``figures`` (ids of the scenario's figures; all of the student's own design by default).
    """

    def build(self) -> Any:
        """Make the list of figures."""
        self._list = widgets.HTML()
        return self._list

    def read(self, observation: Observation) -> Face:
        """Say each figure, and what changed."""
        chosen = self._chosen(observation)
        self._rows = [_row(figure, observation) for figure in chosen]
        cases = {figure.case for figure in chosen}
        explained = profile_of(observation, cases.pop() if len(cases) == 1 else "design")
        said = ", ".join(
            f"{label} {now}" + (f" (was {was})" if was else "") for label, now, was in self._rows
        )
        table = Table(
            head=("Figure", "now", "as it opened"),
            rows=tuple(
                (label, now, "" if was is None else was or "the same") for label, now, was in self._rows
            ),
        )
        return Face(text=f"{said[:1].upper()}{said[1:]}.", table=table, peek=explain(explained))

    def draw(self, observation: Observation) -> None:
        """Write the figures."""
        parts = "".join(
            f"<div><dt>{escape(label)}</dt><dd>{_large(now)}"
            f'<span class="ml-mut">{_note(was)}</span></dd></div>'
            for label, now, was in self._rows
        )
        self._list.value = f'<dl class="ml-figures">{parts}</dl>'

    def _chosen(self, observation: Observation) -> list[Figure]:
        figures = observation.scenario.figures
        wanted = self.card.options.get("figures")
        if wanted is None:
            return [f for f in figures if f.case == "design"]
        known = {f.id: f for f in figures}
        return [known[name] for name in wanted]


def _note(was: str | None) -> str:
    """What a figure was; while it is the same, the line is kept free, so that nothing moves with the first change."""
    return "" if was is None else f"was {escape(was)}" if was else "&nbsp;"


def _large(value: str) -> str:
    """A figure in large type, its unit in small: a long one would not fit beside it."""
    number, space, unit = value.partition(NBSP)
    if not space or not number[-1:].isdigit():
        return f"<b>{escape(value)}</b>"
    return f"<b>{escape(number)}<small>{NBSP}{escape(unit)}</small></b>"


def _row(figure: Figure, observation: Observation) -> tuple[str, str, str | None]:
    """Label, value now, and what it was if that differs; None for a case that never opened."""
    now = value_text(observation.figure(figure), figure.unit)
    if figure.case != "design":
        return figure.label, now, None
    before = Figure(id=figure.id, label=figure.label, of=figure.of, unit=figure.unit, case="today")
    was = value_text(observation.figure(before), figure.unit)
    return figure.label, now, was if was != now else ""


def value_text(value: Any, unit: str) -> str:
    """A figure for a reader: a quantity in its unit, yes or no, or a word."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if hasattr(value, "magnitude"):
        return format_quantity(value, unit=unit) if unit else format_number(float(value.m_as("")))
    return str(value).replace(" ", NBSP)
