"""ScalingCurve: a cost over one structural knob on two log axes, where the slope is the answer."""

from __future__ import annotations

import math
from typing import Any

import bqplot
import ipywidgets as widgets
import numpy as np

from labs.core.components.axes import DIGIT, GUTTER, beside, figure, heights, label, tick_key
from labs.core.components.base import CardView, Face, Peek, Table, explain, standing
from labs.core.controls import knob_text
from labs.core.session import Observation
from labs.core.spec import Card
from labs.core.style import colour, format_number, number_in, unit_text, with_unit
from mlsys.laws.elasticity import log_slope
from mlsys.profile import Term

_HEIGHT, _TOP, _BOTTOM, _POINTS = 292, 28, 46, 25
_PLOT = _HEIGHT - _TOP - _BOTTOM
_NARROW_PLOT = 220
"""Length of the plot on a phone [px]: words are placed for the worst case."""
_AWAY = 15
"""From the design to the middle of its figure [px]."""


class ScalingCurve(CardView):
    """``card.of`` over the whole range of one knob, the other knobs as they stand; the design is the disc on it.

    Options: ``knob`` (id of the knob across), ``guides`` (slopes of the faint lines through the design, 1 and 2 by
    default), ``way_out`` (a sentence for the alert).
    """

    def __init__(self, card: Card) -> None:
        super().__init__(card)
        # On a phone what stands beside the slope has a line of its own, whatever its length.
        self.widget.add_class("ml-grows")

    def build(self) -> Any:
        """Make the figure."""
        self._across, self._up = bqplot.LogScale(min=1.0, max=10.0), bqplot.LogScale(min=1.0, max=10.0)
        on = {"x": self._across, "y": self._up}
        self._x_axis = bqplot.Axis(
            scale=self._across,
            side="bottom",
            color=colour("line-strong"),
            grid_color=colour("line"),
            label_offset="34px",
        )
        self._y_axis = bqplot.Axis(
            scale=self._up, side="left", color=colour("line-strong"), grid_color=colour("line")
        )
        self._guides = bqplot.Lines(
            scales=on, colors=[colour("line-strong")], stroke_width=1, line_style="dotted", x=[1.0], y=[1.0]
        )
        self._runs = bqplot.Lines(scales=on, colors=[colour("bar")], stroke_width=2.5, x=[1.0], y=[1.0])
        self._would = bqplot.Lines(
            scales=on, colors=[colour("bar")], stroke_width=2.5, line_style="dashed", x=[1.0], y=[1.0]
        )
        self._limit = bqplot.Lines(scales=on, colors=[colour("ink")], stroke_width=1.5, x=[1.0], y=[1.0])
        self._disc = label(on, bold=True, token="blue", size=13.0)
        self._name = label(on, bold=True)
        self._limit_name = label(on, bold=True, align="start", x_offset=8)
        self._figure = figure(
            [
                self._guides,
                self._would,
                self._runs,
                self._limit,
                self._disc,
                self._name,
                self._limit_name,
            ],
            [self._x_axis, self._y_axis],
            _HEIGHT,
            (_TOP, GUTTER if self.card.limit else 16, _BOTTOM, 52),
        )
        self._figure.add_class("ml-curve")
        self._unit_name = widgets.HTML()
        self._unit_name.add_class("ml-unit")
        self._sweeps: dict[tuple[Any, ...], tuple[Any, ...]] = {}
        self._swept: tuple[Any, ...] = ()
        self._frame: tuple[float, ...] = ()
        return widgets.VBox([self._unit_name, self._figure])

    # -- the words ----------------------------------------------------------------------------

    def read(self, observation: Observation) -> Face:
        """Say the slope, the design's point and the ends of the curve."""
        unit, knob = self.card.unit, observation.scenario.knob(str(self.card.options["knob"]))
        xs, ys, fits = self._sweep(observation)
        slope = float(log_slope(xs, ys))
        here = self.figure_of(observation.profile)
        verdict = self.verdict_on(observation)
        stand = standing(here, unit, verdict, str(self.card.options.get("way_out", "")))
        self._here = (float(observation.design[knob.id]), number_in(here, unit))
        self._limit_is, self._kept = stand.limit, stand.kept
        least = verdict is not None and verdict.goal.at_least is not None
        word = "at least" if least else "limit"
        self._limit_words = beside(word, stand.comparison.limit) if stand.comparison else []
        self._unit_text = unit_text(unit) if unit else ""
        self._slope = slope
        exponent = format_number(slope, decimals=2)
        rows = tuple(
            (
                format_number(x, 4, trim=True),
                format_number(y, decimals=3) if y >= 0.1 else format_number(y, 4),
                "yes" if f else "no",
            )
            for x, y, f in zip(xs, ys, fits)
        )
        x_name = self._x_name = f"{knob.label}, {unit_text(knob.unit)}" if knob.unit else knob.label
        y_name = f"{self.card.title}, {unit_text(unit)}" if unit else self.card.title
        return Face(
            headline=f"slope {exponent}",
            aside=f"{stand.value} ({knob.label.lower()}: {knob_text(knob, observation.design[knob.id])})",
            verdict=stand.words,
            good=stand.kept,
            warning=stand.warning,
            text=f"Slope {exponent} over {knob.label.lower()}, from "
            f"{with_unit(format_number(ys[0]), unit)} at {knob_text(knob, xs[0])} to "
            f"{with_unit(format_number(ys[-1]), unit)} at {knob_text(knob, xs[-1])}. Here it is {stand.value}"
            f"{f', {stand.words}' if stand.words else ''}.",
            table=Table(head=(x_name, y_name, "fits"), rows=rows),
            peek=self._explain(observation, slope),
        )

    def _sweep(self, observation: Observation) -> tuple[Any, Any, Any]:
        """Knob, cost and feasibility along the curve; solved anew only where another knob has not stood before."""
        knob = observation.scenario.knob(str(self.card.options["knob"]))
        others = tuple(sorted((k, str(v)) for k, v in observation.whole.items() if k != knob.id))
        if others not in self._sweeps:
            xs = [float(v) for v in knob.grid(_POINTS)]
            profiles = [
                observation.scenario.solve({**observation.whole, knob.id: v}) for v in knob.grid(_POINTS)
            ]
            ys = [number_in(self.figure_of(p), self.card.unit) for p in profiles]
            keep = [i for i, (x, y) in enumerate(zip(xs, ys)) if x > 0 and y > 0]
            fits = [bool(profiles[i].feasible) for i in keep]
            self._sweeps[others] = (np.array([xs[i] for i in keep]), np.array([ys[i] for i in keep]), fits)
        self._swept = self._sweeps[others]
        return self._swept

    def _explain(self, observation: Observation, slope: float) -> Peek:
        behind = explain(observation.profile)
        fitted = Term("n", "slope of the curve, fitted over the whole knob", slope, "", "computed", "study")
        return Peek(
            formula=r"C \propto k^{n}, \quad n = \frac{\Delta \ln C}{\Delta \ln k}",
            numbers=f"n = {format_number(slope, decimals=2)}",
            terms=(fitted, *behind.terms),
        )

    # -- the picture --------------------------------------------------------------------------

    def draw(self, observation: Observation) -> None:
        """Move curve, point and guides."""
        xs, ys, fits = self._swept
        self._fit(xs, ys)
        low, high = self._frame[2], self._frame[3]
        x, y = self._here
        self._runs.x, self._runs.y = _pieces(xs, ys, fits, True)
        self._would.x, self._would.y = _pieces(xs, ys, fits, False)
        slopes = [float(s) for s in self.card.options.get("guides", (1, 2))]
        lines = [_guide(x, y, s, self._frame) for s in slopes]
        self._guides.x = np.array([line[0] for line in lines])
        self._guides.y = np.array([line[1] for line in lines])
        ends = np.array(self._frame[:2])
        self._disc.x, self._disc.y, self._disc.text = [x], [y], ["●"]
        self._name_design(x, y)
        self._name.text = [with_unit(format_number(y), self.card.unit)]
        shown = self._limit_is is not None and low <= self._limit_is <= high
        self._limit.visible = shown
        if shown and self._limit_is is not None:
            self._limit.x, self._limit.y = ends, [self._limit_is] * 2
            self._limit.colors = [colour("ink" if self._kept else "red")]
            self._limit.stroke_width = 1.5 if self._kept else 2.5
            self._limit_name.x = [ends[1]] * len(self._limit_words)
            self._limit_name.y = [
                self._limit_is * self._pixel**up for up in heights(0.0, len(self._limit_words))
            ]
            self._limit_name.colors = [colour("ink" if self._kept else "red-text")]
        self._limit_name.text = self._limit_words if shown else []
        dashed = "" if all(fits) else _key("5,4", "bar", "does not fit")
        self._unit_name.value = self._unit_text + _key("1.5,3", "line-strong", _slopes(slopes)) + dashed

    @property
    def _pixel(self) -> float:
        """What one pixel up is on the axis of the cost, as a factor."""
        return float((self._frame[3] / self._frame[2]) ** (1 / _PLOT))

    def _name_design(self, x: float, y: float) -> None:
        """Put the design's figure where neither curve nor guides go: before and above it, or behind and below."""
        left, right, low, high = self._frame
        across = math.log(x / left) / math.log(right / left) * _NARROW_PLOT
        up = math.log(y / low) / math.log(high / low) * _PLOT
        length = DIGIT * len(with_unit(format_number(y), self.card.unit))
        line = math.log(self._limit_is / low) / math.log(high / low) * _PLOT if self._limit_is else -99.0
        rising = self._slope >= 0

        def free(above: bool, before: bool) -> bool:
            room = across if before else _NARROW_PLOT - across
            middle = up + (_AWAY if above else -_AWAY)
            return room >= length and middle > 8 and abs(middle - line) > 10

        places = ((True, rising), (False, not rising), (True, across > _NARROW_PLOT / 2))
        above, before = next((place for place in places if free(*place)), places[-1])
        self._name.align, self._name.x_offset = ("end", 6) if before else ("start", -6)
        self._name.x, self._name.y = [x], [y]
        self._name.y_offset = -_AWAY if above else _AWAY

    def _fit(self, xs: Any, ys: Any) -> None:
        """Axes over the whole knob and curve; they only ever grow."""
        limit = [self._limit_is] if self._limit_is and self._limit_is < 20 * max(ys) else []
        low, high = min([*ys, *limit]), max([*ys, *limit]) * 1.25
        low /= max(1.25, (high / low) ** 0.14)  # room for words below the lowest point
        if high < 10 * low:  # a flat curve is to look flat
            low, high = low / math.sqrt(10 * low / high), high * math.sqrt(10 * low / high)
        if self._frame:
            low, high = min(low, self._frame[2]), max(high, self._frame[3])
        frame = (float(xs[0]), float(xs[-1]), float(low), float(high))
        if frame == self._frame:
            return
        self._frame = frame
        self._across.min, self._across.max, self._up.min, self._up.max = frame
        self._x_axis.label = self._x_name
        for axis, start, end in ((self._x_axis, *frame[:2]), (self._y_axis, *frame[2:])):
            ticks = _log_ticks(start, end)
            axis.tick_labels = {tick_key(t): format_number(t, 4, trim=True) for t in ticks}
            axis.tick_values = ticks


def _slopes(slopes: list[float]) -> str:
    words = [format_number(slope, trim=True) for slope in slopes]
    return f"slope{'s' if len(words) > 1 else ''} {' and '.join(words)}"


def _key(dashes: str, token: str, words: str) -> str:
    line = f'<line x1="0" x2="20" y1="6" y2="6" stroke="{colour(token)}" stroke-width="2" stroke-dasharray="{dashes}"/>'
    return f'<span class="ml-key"><svg width="20" height="12" aria-hidden="true">{line}</svg>{words}</span>'


def _guide(
    x: float, y: float, slope: float, frame: tuple[float, ...]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Both ends of the line with `slope` through a point, as far as the picture goes."""
    left, right, low, high = frame
    if slope:
        sides = sorted((x * (low / y) ** (1 / slope), x * (high / y) ** (1 / slope)))
        left, right = max(left, sides[0]), min(right, sides[1])
    return (left, right), (y * (left / x) ** slope, y * (right / x) ** slope)


def _log_ticks(low: float, high: float) -> list[float]:
    """Round numbers between two ends, about five of them."""
    for steps in (
        (1.0,),
        (1.0, 3.0),
        (1.0, 2.0, 5.0),
        (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0),
        tuple(map(float, range(1, 10))),
    ):
        powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
        ticks = [
            float(f"{s * 10.0**p:.6g}")
            for p in powers
            for s in steps
            if low <= s * 10.0**p <= high * (1 + 1e-9)
        ]
        if len(ticks) >= 3:
            return ticks if len(ticks) <= 7 else ticks[:: math.ceil(len(ticks) / 6)]
    return [low, high]


def _pieces(xs: Any, ys: Any, fits: list[bool], wanted: bool) -> tuple[Any, Any]:
    """The part of the curve that runs, or that does not; it starts where the other ends."""
    chosen = [i for i, f in enumerate(fits) if f is wanted]
    if not chosen:
        return xs[:1], ys[:1]
    if not wanted:
        chosen = sorted(
            {*chosen, *(i - 1 for i in chosen if i), *(i + 1 for i in chosen if i + 1 < len(fits))}
        )
    return xs[chosen], ys[chosen]
