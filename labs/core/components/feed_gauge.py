"""FeedGauge: what a machine could take against what storage and decoders deliver, and how long it idles."""

from __future__ import annotations

from typing import Any

import bqplot
import numpy as np

from labs.core.components.axes import DIGIT, NARROW_CARD, SteadyAxis, figure, label
from labs.core.components.base import CardView, Face, Table, explain, standing
from labs.core.session import Observation
from labs.core.spec import Card, read
from labs.core.style import (
    NBSP,
    choose_unit,
    colour,
    format_number,
    format_quantity,
    number_in,
    unit_text,
    with_unit,
)

_ROW, _BAR, _TOP, _BOTTOM, _ABOVE = 68, 28, 8, 28, 26


class FeedGauge(CardView):
    """Supply under demand; what the machine waits for is the missing piece of the lower bar.

    Reads the answer of study `Feed`; ``card.of`` is the headline (``study.idle``). Options: ``demand`` and
    ``supply`` (paths, for another study with two such figures), ``asks`` and ``gives`` (what the two are called),
    ``way_out`` (a sentence for the alert).
    """

    def __init__(self, card: Card) -> None:
        super().__init__(card)
        self.widget.add_class("ml-grows")

    @property
    def _called(self) -> tuple[str, str]:
        options = self.card.options
        return (
            str(options.get("asks", "the machine could take")),
            str(options.get("gives", "storage and decoders deliver")),
        )

    def build(self) -> Any:
        """Make the figure."""
        self._along = SteadyAxis("horizontal")
        self._settled = False
        rows = ["demand", "supply"]
        down = bqplot.OrdinalScale(domain=rows[::-1])
        on = {"x": self._along.scale, "y": bqplot.LinearScale(min=0.0, max=1.0)}
        self._bars = bqplot.Bars(
            x=rows,
            y=np.zeros((2, 2)),
            scales={"x": down, "y": self._along.scale},
            orientation="horizontal",
            type="stacked",
            padding=1 - _BAR / _ROW,
            colors=[colour("bar"), colour("red")],
            stroke=None,
        )
        self._mark = bqplot.Lines(
            scales=on, colors=[colour("ink")], stroke_width=1.5, line_style="dashed", x=[0, 0], y=[0, 1]
        )
        self._names = label(on, align="start", x_offset=6)
        self._values = label(on, bold=True, align="start", x_offset=8)
        self._figure = figure(
            [self._bars, self._mark, self._names, self._values],
            [self._along.axis],
            _TOP + _BOTTOM + 2 * _ROW,
            (_TOP, 1, _BOTTOM, 1),
        )
        self._figure.add_class("ml-limitbar")
        self._figure.add_class("ml-feed")
        return self._figure

    def read(self, observation: Observation) -> Face:
        """Say demand, supply, the idle share and what limits."""
        profile = observation.profile
        demand = read(profile, str(self.card.options.get("demand", "study.demand")))
        supply = read(profile, str(self.card.options.get("supply", "study.supply")))
        self._unit = choose_unit(demand, supply)
        self._pair = (number_in(demand, self._unit), number_in(supply, self._unit))
        headline = self.figure_of(profile)
        stand = standing(
            headline, self.card.unit, self.verdict_on(observation), str(self.card.options.get("way_out", ""))
        )
        self._kept = stand.kept
        slowest = str(getattr(profile.study, "limit", "")).lower()
        slowest = "the machine" if slowest == "machine" else slowest
        asks, gives = self._called
        texts = [format_quantity(q, unit=self._unit) for q in (demand, supply)]
        limit = f", limited by {slowest}" if slowest else ""
        was = format_quantity(self.figure_of(observation.today), unit=self.card.unit)
        now = format_quantity(headline, unit=self.card.unit)
        rows = (
            *(
                (name[:1].upper() + name[1:], format_number(value, decimals=3))
                for name, value in zip(self._called, self._pair)
            ),
            (
                f"{self.card.title}, {unit_text(self.card.unit)}",
                format_number(number_in(headline, self.card.unit), decimals=3),
            ),
        )
        return Face(
            headline=stand.value,
            # Never empty: its place is kept, on a phone a line.
            aside=" ".join(
                part
                for part in (f"limited by {slowest}" if slowest else "", f"(was {was})" if was != now else "")
                if part
            )
            or NBSP,
            verdict=stand.words,
            good=stand.kept,
            warning=stand.warning,
            text=f"{asks[:1].upper()}{asks[1:]} {texts[0]}; {gives} {texts[1]}{limit}. "
            f"{self.card.title}: {stand.value}{f', {stand.words}' if stand.words else ''}.",
            table=Table(head=("Feed", unit_text(self._unit)), rows=rows, sums=frozenset({2})),
            peek=explain(profile),
        )

    def draw(self, observation: Observation) -> None:
        """Move both bars and what is missing."""
        demand, supply = self._pair
        self._along.reach(1.1 * demand, 1.1 * supply, unit=self._unit, afresh=not self._settled)
        self._settled = True
        missing = max(0.0, demand - supply)
        thin = 2 * self._along.top / 300
        with self._bars.hold_trait_notifications():
            self._bars.y = np.array([[max(demand, thin), max(supply, thin)], [0.0, missing]])
        self._mark.x = [demand, demand]
        (self._figure.remove_class if self._kept else self._figure.add_class)("ml-short")
        # The demand's line runs through both rows: words that it would strike out stand behind it.
        self._names.x = [self._clear(0.0, 7 * len(name)) for name in self._called]
        self._names.y = [0.75 + _ABOVE / (2 * _ROW), 0.25 + _ABOVE / (2 * _ROW)]
        self._names.text = list(self._called)
        texts = [with_unit(format_number(x), self._unit) for x in self._pair]
        inside = [x >= 0.4 * self._along.top for x in (demand, supply)]
        ends = [
            0.0 if i else x + (missing if n else 0.0)
            for n, (i, x) in enumerate(zip(inside, (demand, supply)))
        ]
        self._values.x = [self._clear(end, DIGIT * len(text)) for end, text in zip(ends, texts)]
        self._values.y = [0.75, 0.25]
        self._values.text = texts
        self._values.colors = [colour("on-bar" if i else "ink") for i in inside]

    def _clear(self, start: float, length: float) -> float:
        """`start`, or the demand where its line would strike out words of `length` [px] that have room behind it."""
        demand, _ = self._pair
        taken = (length + 8) / NARROW_CARD * self._along.top
        return demand if start < demand < min(start + taken, self._along.top - taken) else start
