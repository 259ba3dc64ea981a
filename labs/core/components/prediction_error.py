"""PredictionError: what the student said and what the engine says, on one log axis; shown, never graded."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import bqplot

from labs.core.components.axes import figure, label
from labs.core.components.base import CardView, Face, Table, explain
from labs.core.session import Observation
from labs.core.style import NBSP, colour, format_number, number_in, unit_text, with_unit


class PredictionError(CardView):
    """The frozen prediction against the truth it was asked for; a choice is compared in words."""

    def build(self) -> Any:
        """Make the strip."""
        self._scale = bqplot.LogScale(min=1.0, max=100.0)
        free = bqplot.LinearScale(min=0.0, max=1.0)
        on = {"x": self._scale, "y": free}
        self._axis = bqplot.Axis(scale=self._scale, grid_lines="none", tick_values=[1.0, 10.0, 100.0])
        self._base = bqplot.Lines(
            scales=on, colors=[colour("line-strong")], stroke_width=1, x=[1, 100], y=[0, 0]
        )
        self._between = bqplot.Lines(
            scales=on, colors=[colour("ink")], stroke_width=1.5, line_style="dashed", x=[], y=[]
        )
        self._diamond = label(on)
        self._disc = label(on, token="blue")
        self._heads = label(on, y_offset=-42)
        self._values = label(on, bold=True, y_offset=-22)
        self._figure = figure(
            marks=[self._base, self._between, self._diamond, self._disc, self._heads, self._values],
            axes=[self._axis],
            height=112,
            margin=(56, 34, 30, 34),
        )
        self._figure.add_class("ml-strip")
        return self._figure

    def moving(self) -> Iterable[Any]:
        """Everything `draw` touches."""
        return (self._scale, self._axis, *self._figure.marks)

    def read(self, observation: Observation) -> Face:
        """Say both figures and their ratio."""
        said, truth, unit = self._pair = _pair(observation)
        peek = explain(observation.profile)
        if said is None or truth is None:
            wanted, got = _choices(observation)
            right = wanted == got
            return Face(
                headline="as predicted" if right else "not as predicted",
                text=f"You said {got}; the engine says {wanted}.",
                table=Table(head=("", "answer"), rows=(("You said", got), ("The engine says", wanted))),
                peek=peek,
            )
        texts = [with_unit(format_number(x, trim=x == said), unit) for x in (said, truth)]
        return Face(
            headline=_off(said, truth),
            aside="not graded",
            text=f"You said {texts[0]}; the engine says {texts[1]}: {_off(said, truth)}.",
            table=Table(
                head=(f"Prediction, {unit_text(unit)}" if unit else "Prediction", "value"),
                rows=(
                    ("You said", format_number(said, decimals=3)),
                    ("The engine says", format_number(truth, decimals=3)),
                ),
            ),
            peek=peek,
        )

    def draw(self, observation: Observation) -> None:
        """Put diamond and disc on the axis."""
        said, truth, unit = self._pair
        shown = said is not None and truth is not None and said > 0 and truth > 0
        self._figure.layout.display = None if shown else "none"
        if not shown or said is None or truth is None:
            return
        low = math.floor(math.log10(min(said, truth)) - 0.15)
        high = max(low + 1, math.ceil(math.log10(max(said, truth)) + 0.15))
        self._scale.min, self._scale.max = 10.0**low, 10.0**high
        ticks = [float(f"1e{k}") for k in range(low, high + 1)]
        if len(ticks) > 4:
            ticks = [ticks[0], ticks[len(ticks) // 2], ticks[-1]]
        names = {f"{t:.12g}": format_number(t, trim=True) for t in ticks}
        names[f"{ticks[-1]:.12g}"] = with_unit(names[f"{ticks[-1]:.12g}"], unit)
        self._axis.tick_labels = names
        self._axis.tick_values = ticks
        self._base.x = [10.0**low, 10.0**high]
        self._between.x, self._between.y = [said, truth], [0.5, 0.5]
        self._diamond.x, self._diamond.y, self._diamond.text = [said], [0.5], ["◆"]
        self._disc.x, self._disc.y, self._disc.text = [truth], [0.5], ["●"]
        close = abs(math.log10(said / truth)) < 0.3 * (high - low)
        # Words of figures that lie close together would overlap: then one stands left, the other right.
        first, second = (said, truth)
        spread = 10.0 ** (0.17 * (high - low)) if close else 1.0
        xs = [first / spread, second * spread] if first <= second else [first * spread, second / spread]
        self._heads.x = self._values.x = xs
        self._heads.y = self._values.y = [1.0, 1.0]
        self._heads.text = ["you said", "the engine says"]
        self._values.text = [
            with_unit(format_number(said, trim=True), unit),
            with_unit(format_number(truth), unit),
        ]


def _pair(observation: Observation) -> tuple[float | None, float | None, str]:
    given, truth = observation.given, observation.truth
    if given.value is None or not hasattr(truth, "magnitude"):
        return None, None, ""
    return float(given.value), number_in(truth, given.unit), given.unit


def _choices(observation: Observation) -> tuple[str, str]:
    names = observation.scenario.predict.choices
    got = str(observation.given.choice)
    return str(names.get(observation.truth, observation.truth)), str(names.get(got, got))


def _off(said: float, truth: float) -> str:
    if said <= 0 or truth <= 0:
        return "cannot be compared as a factor"
    factor = max(said / truth, truth / said)
    if factor < 1.005:
        return "spot on"
    if factor < 2:
        return f"{format_number(100 * abs(said / truth - 1), 2, trim=True)}{NBSP}% off"
    return f"{format_number(factor, 2, trim=True)}× off"
