"""LimitBar: one quantity as a plain bar against its limit, and at most one other case to compare it with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import bqplot
import numpy as np

from labs.core.components.axes import DIGIT, NARROW_CARD, SteadyAxis, figure, label
from labs.core.components.base import IRON_LAW, CardView, Face, Peek, Table, kept_words, profile_of, warning
from labs.core.session import Observation
from labs.core.spec import read
from labs.core.style import (
    NBSP,
    Comparison,
    choose_unit,
    colour,
    compare,
    format_number,
    number_in,
    unit_text,
    with_unit,
)
from mlsys.profile import Term
from mlsys.units import ureg

FOOTPRINT = r"M = P \cdot b + B \cdot s + M_0"
"""What a model takes of the memory: weights, state of each sample, reserve."""

_NAMED, _PLAIN, _TOP, _BOTTOM, _BAR, _ABOVE = 68, 40, 24, 28, 28, 26


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

    A goal that asks for ``feasible`` means the memory of the system. Options: ``case`` (a named case to show
    instead of the student's design), ``name`` (what the bar is called, "this design" by default), ``compare`` (a
    named case, or ``"today"``) and ``compare_name`` for a second, read-only bar, ``way_out`` (a sentence for the
    alert: what to change), ``limit`` (path of the limit in the profile, where no goal has it).
    """

    def build(self) -> Any:
        """Make the figure."""
        self._count = 2 if "compare" in self.card.options else 1
        # A bar that stands alone needs no name: the card has one.
        self._named = self._count > 1 or "name" in self.card.options
        self._row = _NAMED if self._named else _PLAIN
        rows = [str(i) for i in range(self._count)]
        self._down = bqplot.OrdinalScale(domain=rows[::-1])
        self._along = SteadyAxis("horizontal")
        self._settled = False
        free = bqplot.LinearScale(min=0.0, max=1.0)
        upright = {"x": self._along.scale, "y": free}
        self._bars = bqplot.Bars(
            x=rows,
            y=np.zeros((2, self._count)),
            scales={"x": self._down, "y": self._along.scale},
            orientation="horizontal",
            type="stacked",
            padding=1 - _BAR / self._row,
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
        self._names = label(upright, align="start", x_offset=6)
        self._values = label(upright, bold=True, align="start", x_offset=8)
        self._excess = label(upright, bold=True, token="red-text", align="start", x_offset=8)
        self._excess_back = label(upright, bold=True, token="red-text", align="end", x_offset=-8)
        self._limit_name = label(upright, bold=True, y_offset=-10)
        height = _TOP + _BOTTOM + self._row * self._count
        self._figure = figure(
            marks=[
                self._bars,
                self._foot,
                self._limit,
                self._names,
                self._values,
                self._excess,
                self._excess_back,
                self._limit_name,
            ],
            axes=[self._along.axis],
            height=height,
            margin=(_TOP, 1, _BOTTOM, 1),
        )
        self._figure.add_class("ml-limitbar")
        return self._figure

    # -- the words ----------------------------------------------------------------------------

    def read(self, observation: Observation) -> Face:
        """Say the figure, its limit and what lies over it."""
        self._limit_is, self._rows, self._unit = self._measure(observation)
        least = self._least = self._bound(observation)[1]
        own, *others = self._rows
        memory = self.card.of == "memory_footprint"
        verdict = alarm = ""
        sentence = f"{own.name} needs {own.text}" if memory else f"{own.name}: {own.text}"
        if own.comparison is not None:
            bound, gap = own.comparison.limit, own.comparison.gap
            sentence += f"; it must reach {bound}" if least else f"; the limit is {bound}"
            if own.kept:
                verdict = "fits" if memory else f"reaches {bound}" if least else kept_words(bound)
            else:
                kind = "too much" if own.comparison.over else "too little"
                verdict = "does not fit" if memory else f"{gap} {kind}"
            start = "Out of memory. " if memory else ""
            alarm = start + warning(own.comparison, least, str(self.card.options.get("way_out", "")))
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
            warning=alarm,
            text=f"{_capital(sentence)}.",
            table=self._table(),
            peek=self._explain(observation),
        )

    def _measure(self, observation: Observation) -> tuple[float | None, tuple[Row, ...], str]:
        case = str(self.card.options.get("case", "design"))
        own = "this design" if case == "design" else case
        profiles = [(str(self.card.options.get("name", own)), profile_of(observation, case))]
        if "compare" in self.card.options:
            other = str(self.card.options["compare"])
            name = str(self.card.options.get("compare_name", other))
            profiles.append((name, profile_of(observation, other)))
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
            case = str(self.card.options.get("case", "design"))
            return read(profile_of(observation, case), str(self.card.options["limit"])), False
        if self.card.of == "memory_footprint":
            return ureg.Quantity(observation.profile._case.system.ram, "byte"), False
        return None, False

    def _explain(self, observation: Observation) -> Peek:
        profile = profile_of(observation, str(self.card.options.get("case", "design")))
        if self.card.of.startswith("study."):
            return Peek(formula=profile.study.formula, terms=tuple(profile.study.terms))
        if self.card.of == "memory_footprint":
            numbers = f"M = {self._rows[0].text}"
            return Peek(formula=FOOTPRINT, numbers=numbers, terms=footprint_terms(profile))
        # Whatever else the profile answers: this figure is a time, or what is done in it.
        terms = tuple(t for t in profile.terms if t.part in {"memory", "compute", "overhead"})
        return Peek(formula=IRON_LAW, terms=terms)

    def _table(self) -> Table:
        head = (
            f"{self.card.title}, {unit_text(self._unit)}" if self._unit else self.card.title,
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
        # A loss where a gain is asked for has no bar: it would run out of the card to the left.
        numbers = np.array([max(0.0, row.number) for row in self._rows])
        # The limit stays left of the middle, so that words fit beside it; a share ends at 100 % at most.
        room = 1.7 * (self._limit_is or 0.0)
        if unit_text(self._unit) == "%":
            room = min(room, 100.0) or 100.0
        self._along.reach(*numbers, room, unit=self._unit, afresh=not self._settled)
        self._settled = True
        kept = np.array([row.kept for row in self._rows])
        with self._bars.hold_trait_notifications():
            self._bars.y = np.array([np.where(kept, numbers, 0.0), np.where(kept, 0.0, numbers)])
        middles = [1 - (i + 0.5) / self._count for i in range(self._count)]
        above = _ABOVE / (self._row * self._count)
        self._names.x, self._names.y = [0.0] * self._count, [m + above for m in middles]
        names = [r.name if i == 0 else f"{r.name}, to compare" for i, r in enumerate(self._rows)]
        self._names.text = names if self._named else [""]
        self._label_values(middles)
        self._mark_limit(middles, above)

    def _label_values(self, middles: list[float]) -> None:
        shown = [(y, r) for y, r in zip(middles, self._rows) if r.kept]
        texts = [_on_bar(r) for _, r in shown]
        places = [self._place(row.number, self._length(text)) for text, (_, row) in zip(texts, shown)]
        self._values.x = [start for start, _ in places]
        self._values.y = [y for y, _ in shown]
        self._values.text = texts
        self._values.colors = [colour("on-bar" if i else "ink") for _, i in places] or [colour("ink")]

    def _place(self, bar: float, length: float) -> tuple[float, bool]:
        """Where a bar's figure begins and whether that is inside: where it has room and the limit's line is not."""
        limit = bar if self._limit_is is None else self._limit_is
        places = [(0.0, True), (limit, True), (bar, False), (max(bar, limit), False)]

        def free(start: float, inside: bool) -> bool:
            end = bar if inside else self._along.top
            return start + length <= end and not start < limit < start + length

        return next((place for place in places if free(*place)), places[2])

    def _mark_limit(self, middles: list[float], above: float) -> None:
        self._limit.visible = self._limit_is is not None
        if self._limit_is is None:
            return
        own = self._rows[0]
        hit = not own.kept
        self._limit.x = [self._limit_is, self._limit_is]
        self._limit.colors = [colour("red" if hit else "ink")]
        self._limit.stroke_width = 2.5 if hit else 1.5
        self._limit_name.x, self._limit_name.y = [self._limit_is], [1.0]
        word = "at least" if self._least else "limit"
        name = f"{word} {own.comparison.limit}" if own.comparison else ""
        # Near either end of the axis the words stand on the inner side of their line.
        half = self._length(name) / 2
        ends = self._limit_is + half > self._along.top
        self._limit_name.align = "end" if ends else "start" if self._limit_is < half else "middle"
        self._limit_name.text = [name]
        self._limit_name.colors = [colour("red-text" if hit else "ink")]
        broken = [(y, r, max(r.number, self._limit_is)) for y, r in zip(middles, self._rows) if not r.kept]
        # Beside the bar while there is room to its right, else above it, on the side of the limit that is free. A bar
        # without a name has no room above, and its verdict stands in the head of the card.
        beside = [
            end <= 0.6 * self._along.top and end + self._length(_short(r)) <= self._along.top
            for _, r, end in broken
        ]
        back = [not b and self._limit_is > 0.6 * self._along.top for b in beside]
        for mark, wanted in ((self._excess, False), (self._excess_back, True)):
            chosen = [
                (b, one) for b, far, one in zip(beside, back, broken) if far is wanted and (b or self._named)
            ]
            mark.x = [end if b else max(self._limit_is, self._behind(r)) for b, (_, r, end) in chosen]
            mark.y = [y if b else y + above for b, (y, _, _) in chosen]
            mark.text = [_short(r) if b else _excess(r) for b, (_, r, _) in chosen]

    def _length(self, text: str) -> float:
        """How much of the axis a bold figure beside a line takes on a narrow card."""
        return (DIGIT * len(text) + 12) / NARROW_CARD * self._along.top

    def _behind(self, row: Row) -> float:
        """Where the row's own name ends, on a narrow card; words above its bar begin there at the earliest."""
        return min((7 * len(row.name) + 12) / NARROW_CARD, 0.6) * self._along.top


def footprint_terms(profile: Any) -> tuple[Term, ...]:
    """What the footprint is made of."""
    inputs = ("P", "b", "B", "s")
    return tuple(t for t in profile.terms if t.symbol in inputs or t.part == "footprint")


def _row(name: str, figure: Any, limit: Any, least: bool, unit: str) -> Row:
    number = number_in(figure, unit)
    if limit is None:
        text = with_unit(format_number(number), unit)
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


def _on_bar(row: Row) -> str:
    """The figure without a unit that is too long for a bar; the axis names it."""
    text, _, unit = row.text.rpartition(NBSP)
    return text if text and len(unit) > 5 else row.text


def _short(row: Row) -> str:
    assert row.comparison is not None
    return f"{'+' if row.comparison.over else '−'}{NBSP}{row.comparison.gap}"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
