"""LimitBar: one quantity as a plain bar against its limit, and at most one other case to compare it with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import bqplot
import numpy as np

from labs.core.components.axes import SteadyAxis, figure, label
from labs.core.components.base import CardView, Face, Peek, Table
from labs.core.session import Observation
from labs.core.spec import read
from labs.core.style import NBSP, Comparison, choose_unit, colour, compare, format_number, number_in
from mlsys.units import ureg

FOOTPRINT = r"M = P \cdot b + B \cdot s + M_{res}"
"""What a model takes of the memory: weights, state of each sample, reserve."""

_ROW, _TOP, _BOTTOM, _BAR = 66, 24, 28, 28


@dataclass(frozen=True)
class Row:
    """One bar: its name, its figure in the card's unit, and how that stands to the limit."""

    name: str
    number: float
    text: str
    comparison: Comparison | None
    kept: bool


class LimitBar(CardView):
    """A plain bar of ``card.of`` against the limit of goal ``card.limit``.

    A goal that asks for ``feasible`` means the memory of the system. Options: ``name`` (what the bar is called,
    "this design" by default), ``compare`` (a named case, or ``"today"``) and ``compare_name`` for a second,
    read-only bar, ``way_out`` (a sentence for the alert: what to change).
    """

    def build(self) -> Any:
        """Make the figure."""
        self._count = 2 if "compare" in self.card.options else 1
        rows = [str(i) for i in range(self._count)]
        self._down = bqplot.OrdinalScale(domain=rows[::-1])
        self._along = SteadyAxis("horizontal")
        self._settled = False
        free = bqplot.LinearScale(min=0.0, max=1.0)
        across = {"x": self._along.scale, "y": self._down}
        upright = {"x": self._along.scale, "y": free}
        self._bars = bqplot.Bars(
            x=rows,
            y=np.zeros((2, self._count)),
            scales={"x": self._down, "y": self._along.scale},
            orientation="horizontal",
            type="stacked",
            padding=1 - _BAR / _ROW,
            # The stylesheet paints the two layers: what is kept, and what is not.
            colors=[colour("bar"), colour("red")],
            stroke=None,
        )
        self._limit = bqplot.Lines(
            scales=upright, colors=[colour("ink")], stroke_width=1.5, x=[0, 0], y=[0, 1]
        )
        self._foot = bqplot.Lines(
            scales=upright, colors=[colour("line-strong")], stroke_width=1, x=[0, 0], y=[0, 1]
        )
        self._names = label(across, align="start", x_offset=6, y_offset=-23)
        self._values = label(across, bold=True, align="start", x_offset=8)
        self._excess = label(across, bold=True, token="red-text", align="start", x_offset=8)
        self._limit_name = label(upright, bold=True, y_offset=-10)
        height = _TOP + _BOTTOM + _ROW * self._count
        self._figure = figure(
            marks=[
                self._bars,
                self._foot,
                self._limit,
                self._names,
                self._values,
                self._excess,
                self._limit_name,
            ],
            axes=[self._along.axis],
            height=height,
            margin=(_TOP, 12, _BOTTOM, 1),
        )
        self._figure.add_class("ml-limitbar")
        return self._figure

    def moving(self) -> Iterable[Any]:
        """Everything `draw` touches."""
        return (self._along.scale, self._along.axis, *self._figure.marks)

    # -- the words ----------------------------------------------------------------------------

    def read(self, observation: Observation) -> Face:
        """Say the figure, its limit and what lies over it."""
        self._limit_is, self._rows, self._unit = self._measure(observation)
        own, *others = self._rows
        memory = self.card.of == "memory_footprint"
        verdict = alert = ""
        sentence = f"{own.name} needs {own.text}"
        if own.comparison is not None:
            bound, gap = own.comparison.limit, own.comparison.gap
            sentence += f"; the limit is {bound}"
            if own.kept:
                verdict = "fits" if memory else f"within the {bound} limit"
            else:
                kind = "too much" if own.comparison.over else "too little"
                verdict = "does not fit" if memory else f"{gap} {kind}"
                start = "Out of memory. " if memory else ""
                way_out = str(self.card.options.get("way_out", ""))
                alert = f"{start}{_capital(sentence)}: {gap} {kind}. {way_out}".rstrip()
            sentence += f", so it {verdict}" if memory else f": {verdict}"
        for other in others:
            said = f" To compare, {other.name}: {other.text}"
            gap = f", {_excess(other)}" if other.comparison is not None and not other.kept else ""
            sentence += f".{said}{gap}"
        return Face(
            headline=own.text,
            aside=f"of {own.comparison.limit}" if own.comparison is not None and memory else "",
            verdict=verdict,
            good=own.kept,
            alert=alert,
            text=f"{_capital(sentence)}.",
            table=self._table(),
            peek=self._explain(observation),
        )

    def _measure(self, observation: Observation) -> tuple[float | None, tuple[Row, ...], str]:
        profiles = [(str(self.card.options.get("name", "this design")), observation.profile)]
        if "compare" in self.card.options:
            case = str(self.card.options["compare"])
            other = observation.today if case == "today" else observation.cases[case]
            profiles.append((str(self.card.options.get("compare_name", case)), other))
        figures = [(name, self.figure_of(profile)) for name, profile in profiles]
        limit, least = self._bound(observation)
        known = [figure for _, figure in figures] + ([limit] if limit is not None else [])
        unit = self.card.unit or choose_unit(*known)
        rows = tuple(_row(name, figure, limit, least, unit) for name, figure in figures)
        return (number_in(limit, unit) if limit is not None else None), rows, unit

    def _bound(self, observation: Observation) -> tuple[Any, bool]:
        """The limit, and whether the figure must reach it instead of staying below it."""
        verdict = self.verdict_on(observation)
        if verdict is not None and verdict.limit is not None:
            return verdict.limit, verdict.goal.at_least is not None
        if "limit" in self.card.options:
            return read(observation.profile, str(self.card.options["limit"])), False
        if self.card.of == "memory_footprint":
            return ureg.Quantity(observation.profile._case.system.ram, "byte"), False
        return None, False

    def _explain(self, observation: Observation) -> Peek:
        own = self._rows[0]
        if self.card.of.startswith("study."):
            study = observation.profile.study
            return Peek(formula=study.formula, terms=tuple(study.terms))
        part = {"memory_footprint": "footprint", "energy": "energy", "power": "energy"}.get(self.card.of, "")
        terms = tuple(t for t in observation.profile.terms if t.part == part or not part)
        if part == "footprint":
            return Peek(formula=FOOTPRINT, numbers=f"M = {own.text}", terms=terms)
        formula = str(self.card.options.get("formula", r"T = T_{mem} + T_{comp} + L_{ovh}"))
        return Peek(formula=formula, terms=terms)

    def _table(self) -> Table:
        head = (
            f"{self.card.title}, {self._unit}" if self._unit else self.card.title,
            *(r.name for r in self._rows),
        )
        rows = [("Figure", *(format_number(r.number, decimals=3) for r in self._rows))]
        if self._limit_is is not None:
            bound = format_number(self._limit_is, decimals=3)
            rows.append(("Limit", *(bound for _ in self._rows)))
            rows.append(("Verdict", *(_excess(r) for r in self._rows)))
        return Table(head=head, rows=tuple(rows), sums=frozenset({2}) if len(rows) > 2 else frozenset())

    # -- the picture --------------------------------------------------------------------------

    def draw(self, observation: Observation) -> None:
        """Move bars, limit and labels."""
        numbers = np.array([row.number for row in self._rows])
        self._along.reach(*numbers, 1.25 * (self._limit_is or 0.0), unit=self._unit, afresh=not self._settled)
        self._settled = True
        kept = np.array([row.kept for row in self._rows])
        with self._bars.hold_trait_notifications():
            self._bars.y = np.array([np.where(kept, numbers, 0.0), np.where(kept, 0.0, numbers)])
        rows = [str(i) for i in range(self._count)]
        self._names.x, self._names.y = [0.0] * self._count, rows
        self._names.text = [row.name for row in self._rows]
        self._label_values(rows)
        self._mark_limit(rows)

    def _label_values(self, rows: list[str]) -> None:
        room = 0.3 * self._along.top
        shown = [(y, r) for y, r in zip(rows, self._rows) if r.kept]
        inside = [r.number >= room for _, r in shown]
        self._values.x = [0.0 if i else r.number for i, (_, r) in zip(inside, shown)]
        self._values.y = [y for y, _ in shown]
        self._values.text = [r.text for _, r in shown]
        self._values.colors = [colour("on-bar" if i else "ink") for i in inside] or [colour("ink")]

    def _mark_limit(self, rows: list[str]) -> None:
        self._limit.visible = self._limit_is is not None
        if self._limit_is is None:
            return
        own = self._rows[0]
        hit = not own.kept
        self._limit.x = [self._limit_is, self._limit_is]
        self._limit.colors = [colour("red" if hit else "ink")]
        self._limit.stroke_width = 2.5 if hit else 1.5
        self._limit_name.x, self._limit_name.y = [self._limit_is], [1.0]
        self._limit_name.text = [f"limit {own.comparison.limit}" if own.comparison else ""]
        self._limit_name.colors = [colour("red-text" if hit else "ink")]
        broken = [(y, r) for y, r in zip(rows, self._rows) if not r.kept]
        self._excess.y = [y for y, _ in broken]
        # Beside the bar while there is room to its right, else above it.
        ends = [max(r.number, self._limit_is) for _, r in broken]
        beside = all(end <= 0.7 * self._along.top for end in ends)
        self._excess.y_offset = 0 if beside else -23
        self._excess.x = ends if beside else [self._limit_is] * len(broken)
        self._excess.text = [_excess(r) for _, r in broken]


def _row(name: str, figure: Any, limit: Any, least: bool, unit: str) -> Row:
    number = number_in(figure, unit)
    if limit is None:
        text = format_number(number) + (f"{NBSP}{unit}" if unit else "")
        return Row(name=name, number=number, text=text, comparison=None, kept=True)
    comparison = compare(figure, limit, unit=unit)
    reached = comparison.over or number_in(limit, unit) <= number
    return Row(
        name=name,
        number=number,
        text=comparison.value,
        comparison=comparison,
        kept=reached if least else not comparison.over,
    )


def _excess(row: Row) -> str:
    if row.comparison is None:
        return ""
    if row.kept:
        return f"{row.comparison.gap} to spare"
    return f"{row.comparison.gap} {'too much' if row.comparison.over else 'too little'}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
