"""MemoryStack: what fills a memory, layer on layer, against the line where it ends."""

from __future__ import annotations

from typing import Any, Final

import bqplot
import ipywidgets as widgets
import numpy as np

from labs.core.components.axes import SteadyAxis, figure, label
from labs.core.components.base import CardView, Face, Peek, Table, profile_of, warning
from labs.core.components.limit_bar import FOOTPRINT, footprint_terms
from labs.core.session import Observation
from labs.core.spec import read
from labs.core.style import (
    NBSP,
    adding_up,
    choose_unit,
    colour,
    compare,
    format_number,
    number_in,
    unit_text,
    with_unit,
)
from mlsys.units import ureg

_HEIGHT, _TOP, _BOTTOM = 292, 28, 28
_PLOT = _HEIGHT - _TOP - _BOTTOM
_LAYERS: Final = 5

LEARNING: Final = (
    ("Weights", "study.weights"),
    ("Training state", "study.state"),
    ("Activations", "study.activations"),
)
"""Layers of a design that learns, from study `TrainingMemory`."""


class MemoryStack(CardView):
    """One bar a case, its layers named beside it, under the line of what the machine has.

    A design that learns is read from study `TrainingMemory`, any other from its footprint. The line is that of goal
    ``card.limit``, and else what the machine has. Options: ``cases`` (cases to stand side by side, how the task opened
    and the design by default), ``layers`` (pairs of name and path, for another study), ``way_out`` (a sentence for
    the alert).
    """

    def build(self) -> Any:
        """Make the figure."""
        self._cases = tuple(str(c) for c in self.card.options.get("cases", ("today", "design")))
        self._judged = "design" if "design" in self._cases else self._cases[0]
        names = [_case_name(c) for c in self._cases]
        self._across = bqplot.OrdinalScale(domain=[*names, " "])
        self._up = SteadyAxis("vertical")
        self._settled = False
        band = {"x": self._across, "y": self._up.scale}
        free = {"x": bqplot.LinearScale(min=0.0, max=1.0), "y": self._up.scale}
        self._bars = bqplot.Bars(
            x=names,
            y=np.zeros((_LAYERS, len(names))),
            scales=band,
            type="stacked",
            padding=0.3,
            # The stylesheet paints the layers, from strong to faint.
            colors=[colour("bar")] * _LAYERS,
            stroke=None,
        )
        self._foot = bqplot.Lines(
            scales=free, colors=[colour("line-strong")], stroke_width=1, x=[0, 1], y=[0, 0]
        )
        self._limit = bqplot.Lines(scales=free, colors=[colour("ink")], stroke_width=1.5, x=[0, 1], y=[0, 0])
        self._layer_names = label(free, align="start")
        self._totals = label(band, bold=True)
        self._limit_name = label(free, bold=True, align="start")
        base = bqplot.Axis(scale=self._across, side="bottom", color=colour("line-strong"), grid_lines="none")
        self._figure = figure(
            [self._bars, self._foot, self._limit, self._layer_names, self._totals, self._limit_name],
            [base, self._up.axis],
            _HEIGHT,
            (_TOP, 0, _BOTTOM, 44),
        )
        self._figure.add_class("ml-stack")
        # The stylesheet hatches the bar of this case, counted from the left.
        self._figure.add_class(f"ml-case-{self._cases.index(self._judged) + 1}")
        self._unit_name = widgets.HTML()
        self._unit_name.add_class("ml-unit")
        return widgets.VBox([self._unit_name, self._figure])

    # -- the words ----------------------------------------------------------------------------

    def read(self, observation: Observation) -> Face:
        """Say every layer, the sum and what the machine has."""
        stacks = [self._layers(profile_of(observation, case)) for case in self._cases]
        profile = profile_of(observation, self._judged)
        own = stacks[self._cases.index(self._judged)]
        total = sum((q for _, q in own[1:]), own[0][1])
        verdict = self.verdict_on(observation)
        limit = ureg.Quantity(profile._case.system.ram, "byte") if verdict is None else verdict.limit
        unit = self._unit = self.card.unit or choose_unit(total, limit)
        self._stacks = [[(name, number_in(q, unit)) for name, q in stack] for stack in stacks]
        written = compare(total, limit, unit=unit)
        self._limit_is, self._hit = number_in(limit, unit), written.over
        self._limit_text = written.limit
        layers = ", ".join(
            f"{_lower(name)} {with_unit(format_number(number_in(q, unit)), unit)}" for name, q in own
        )
        start = "Out of memory. " if verdict is None else ""
        way_out = str(self.card.options.get("way_out", ""))
        return Face(
            headline=written.value,
            aside=f"of {written.limit}",
            verdict=f"{written.gap} too much" if written.over else f"fits, {written.gap} free",
            good=not written.over,
            warning=start + warning(written, least=False, way_out=way_out),
            text=f"{layers[:1].upper()}{layers[1:]}: {written.value} of {written.limit}, "
            f"{f'{written.gap} too much' if written.over else f'{written.gap} free'}.",
            table=self._table(),
            peek=self._explain(profile),
        )

    def _layers(self, profile: Any) -> list[tuple[str, Any]]:
        """Name and size of each layer, from the bottom."""
        given = self.card.options.get("layers")
        if given is not None:
            return [(str(name), read(profile, str(path))) for name, path in given]
        if hasattr(profile.study, "state") and hasattr(profile.study, "activations"):
            return [(name, read(profile, path)) for name, path in LEARNING] + _reserve(profile)
        case = profile._case
        layers = [("Weights", ureg.Quantity(float(profile._weights), "byte"))]
        state = float(case.batch_size) * float(case.model.state_bytes)
        if state:
            name = "KV cache" if case.model.is_transformer else "State"
            layers.append((name, ureg.Quantity(state, "byte")))
        return layers + _reserve(profile)

    def _explain(self, profile: Any) -> Peek:
        study = profile.study
        if study is not None and ("layers" in self.card.options or hasattr(study, "state")):
            return Peek(formula=study.formula, terms=tuple(study.terms))
        return Peek(formula=FOOTPRINT, terms=footprint_terms(profile))

    def _table(self) -> Table:
        names = list(dict.fromkeys(name for stack in self._stacks for name, _ in stack))
        columns = []
        for stack in self._stacks:
            rounded = dict(zip((n for n, _ in stack), adding_up(v for _, v in stack)))
            columns.append([rounded.get(name) for name in names] + [sum(rounded.values())])
        rows = [
            (
                name,
                *(
                    "" if column[i] is None else format_number(column[i] or 0.0, decimals=3)
                    for column in columns
                ),
            )
            for i, name in enumerate([*names, "Total"])
        ]
        limit = format_number(self._limit_is, decimals=3)
        rows.append(("Limit", *(limit for _ in columns)))
        head = (f"Layer, {unit_text(self._unit)}", *(_case_name(case) for case in self._cases))
        return Table(head=head, rows=tuple(rows), sums=frozenset({len(names)}))

    # -- the picture --------------------------------------------------------------------------

    def draw(self, observation: Observation) -> None:
        """Move layers, line and names."""
        totals = [sum(v for _, v in stack) for stack in self._stacks]
        self._up.reach(*totals, 1.07 * self._limit_is, afresh=not self._settled)
        self._settled = True
        self._unit_name.value = unit_text(self._unit)
        pixel = self._up.top / _PLOT
        heights = np.zeros((_LAYERS, len(self._stacks)))
        for column, stack in enumerate(self._stacks):
            for row, (_, value) in enumerate(stack):
                heights[row, column] = max(value, 2 * pixel) if value else 0.0
        with self._bars.hold_trait_notifications():
            self._bars.y = heights
        self._totals.x = [_case_name(case) for case in self._cases]
        # A sum stands on its bar, or on the line where that would strike it out: no layer is behind it.
        line = self._limit_is
        on = [max(total, line) if abs(total + 12 * pixel - line) < 12 * pixel else total for total in totals]
        self._totals.y = [height + 12 * pixel for height in on]
        self._totals.text = [format_number(t) for t in totals]
        beside = (len(self._stacks) - 0.12) / (len(self._stacks) + 1)
        self._name_layers(heights[:, -1], beside, pixel)
        # The lines end where the names begin, so that they strike none of them out.
        self._foot.x = [0.0, beside - 0.01]
        self._limit.x, self._limit.y = [0.0, beside - 0.01], [self._limit_is, self._limit_is]
        self._limit.colors = [colour("red" if self._hit else "ink")]
        self._limit.stroke_width = 2.5 if self._hit else 1.5
        self._limit_name.x, self._limit_name.y = [beside], [self._limit_is]
        self._limit_name.text = [f"limit {self._limit_text}"]
        self._limit_name.colors = [colour("red-text" if self._hit else "ink")]
        (self._figure.add_class if self._hit else self._figure.remove_class)("ml-would")

    def _name_layers(self, heights: Any, start: float, pixel: float) -> None:
        """Names beside the last bar, moved apart where layers are thin, and away from the name of the limit."""
        stack = self._stacks[-1]
        middles = np.cumsum(heights)[: len(stack)] - heights[: len(stack)] / 2
        room = 18 * pixel
        places = [float(middle) for middle in middles]
        below = sum(middle < self._limit_is for middle in middles)
        for i in reversed(range(below)):
            places[i] = min(places[i], (places[i + 1] if i + 1 < below else self._limit_is) - room)
        # Down there they keep above the foot of the chart, if the limit leaves them the room.
        if (below + 0.4) * room <= self._limit_is:
            for i in range(below):
                places[i] = max(places[i], places[i - 1] + room if i else 0.4 * room)
        for i in range(below, len(places)):
            places[i] = max(places[i], (places[i - 1] if i > below else self._limit_is) + room)
        self._layer_names.x = [start] * len(stack)
        self._layer_names.y = places
        self._layer_names.text = [f"{name}{NBSP}{format_number(value)}" for name, value in stack]


def _reserve(profile: Any) -> list[tuple[str, Any]]:
    reserve = float(profile._case.system.reserve)
    return [("Reserve", ureg.Quantity(reserve, "byte"))] if reserve else []


def _lower(name: str) -> str:
    return name if name[:2].isupper() else name.lower()


def _case_name(case: str) -> str:
    return {"today": "as it opened", "design": "this design"}.get(case, case)
