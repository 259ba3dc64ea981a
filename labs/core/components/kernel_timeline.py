"""KernelTimeline: a pass as its kernels, each a gap of software and a stretch of work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import bqplot
import numpy as np

from labs.core.components.axes import SteadyAxis, figure, label
from labs.core.components.base import CardView, Face, Peek, Table, profile_of, standing
from labs.core.session import Observation
from labs.core.spec import Card
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

_ROW, _BAR, _TOP, _BOTTOM, _ABOVE, _SHOWN = 72, 28, 8, 28, 27, 6

OVERHEAD = r"L_{ovh} = t_d + n \cdot t_k"
"""What the software adds to a pass: its dispatch, and a tax on every kernel."""


@dataclass(frozen=True)
class Pass:
    """The mean kernel of a pass: gap and work [unit], and how many there are."""

    name: str
    kernels: float
    gap: float
    work: float
    share: float


class KernelTimeline(CardView):
    """The first kernels of a pass on one clock, as they are on average: the engine knows no jitter.

    The upper row is the student's design, the lower what to compare it with. ``card.of`` is the headline
    (``latency_overhead``). Options: ``compare`` (a case, ``"today"`` by default), ``way_out`` (a sentence for the
    alert).
    """

    def __init__(self, card: Card) -> None:
        super().__init__(card)
        # On a phone the share of waiting has a line of its own, whatever its length.
        self.widget.add_class("ml-grows")

    def build(self) -> Any:
        """Make the figure."""
        self._along = SteadyAxis("horizontal")
        self._settled = False
        self._case = str(self.card.options.get("compare", "today"))
        rows = ["design", "other"]
        down = bqplot.OrdinalScale(domain=rows[::-1])
        on = {"x": self._along.scale, "y": bqplot.LinearScale(min=0.0, max=1.0)}
        self._bars = bqplot.Bars(
            x=rows,
            y=np.zeros((4 * _SHOWN, 2)),
            scales={"x": down, "y": self._along.scale},
            orientation="horizontal",
            type="stacked",
            padding=1 - _BAR / _ROW,
            # The stylesheet paints gaps and work in turn.
            colors=[colour("fixed"), colour("bar")],
            stroke=None,
        )
        self._names = label(on, align="start", x_offset=2)
        self._figure = figure(
            [self._bars, self._names],
            [self._along.axis],
            _TOP + _BOTTOM + 2 * _ROW,
            (_TOP, 1, _BOTTOM, 1),
        )
        self._figure.add_class("ml-timeline")
        return self._figure

    # -- the words ----------------------------------------------------------------------------

    def read(self, observation: Observation) -> Face:
        """Say how many kernels there are, and what each waits and works."""
        other = profile_of(observation, self._case)
        both = [("this design", observation.profile), (_case_name(self._case), other)]
        period = max((_period(p) for _, p in both), key=lambda q: float(q.magnitude))
        unit = self._unit = choose_unit(period)
        own, was = self._passes = [_read(name, profile, unit) for name, profile in both]
        headline = self.figure_of(observation.profile)
        stand = standing(
            headline, self.card.unit, self.verdict_on(observation), str(self.card.options.get("way_out", ""))
        )
        sentences = [
            f"{p.name}: {_count(p.kernels)} kernels, each waits {with_unit(format_number(p.gap), unit)} and works "
            f"{with_unit(format_number(p.work), unit)}, so {_percent(p.share)} of the pass is waiting"
            for p in (own, was)
        ]
        rows = (
            ("Kernels", *(_count(p.kernels) for p in (own, was))),
            (f"Gap of a kernel, {unit}", *(format_number(p.gap, decimals=3) for p in (own, was))),
            (f"Work of a kernel, {unit}", *(format_number(p.work, decimals=3) for p in (own, was))),
            (f"Overhead of a pass, {unit_text(self.card.unit)}", *self._both(both, "latency_overhead")),
            (f"Pass, {unit_text(self.card.unit)}", *self._both(both, "latency")),
            ("Share of waiting, %", *(format_number(100 * p.share, decimals=3) for p in (own, was))),
        )
        return Face(
            headline=stand.value,
            aside=f"{_percent(own.share)} of the pass is waiting",
            verdict=stand.words,
            good=stand.kept,
            warning=stand.warning,
            text=f"{sentences[0][:1].upper()}{sentences[0][1:]}. To compare, {sentences[1]}.",
            table=Table(head=("Pass", own.name, was.name), rows=rows),
            peek=self._explain(observation),
        )

    def _both(self, both: list[tuple[str, Any]], name: str) -> tuple[str, ...]:
        unit = self.card.unit
        return tuple(format_number(number_in(getattr(p, name), unit), decimals=3) for _, p in both)

    def _explain(self, observation: Observation) -> Peek:
        terms = tuple(t for t in observation.profile.terms if t.part == "overhead")
        own, profile = self._passes[0], observation.profile
        each = with_unit(format_number(own.gap), self._unit)
        total = format_quantity(profile.latency_overhead, unit=self.card.unit)
        return Peek(formula=OVERHEAD, numbers=f"{_count(own.kernels)} × {each} = {total}", terms=terms)

    # -- the picture --------------------------------------------------------------------------

    def draw(self, observation: Observation) -> None:
        """Lay gaps and work end to end, as many as the window holds."""
        self._along.reach(
            _SHOWN * max(p.gap + p.work for p in self._passes), unit=self._unit, afresh=not self._settled
        )
        self._settled = True
        window = self._along.top
        layers = np.zeros((4 * _SHOWN, 2))
        for column, one in enumerate(self._passes):
            at = 0.0
            for row in range(0, min(4 * _SHOWN, 2 * round(one.kernels)), 2):
                if at >= window or one.gap + one.work <= 0:
                    break
                gap = min(one.gap, window - at)
                work = min(one.work, window - at - gap)
                layers[row, column], layers[row + 1, column] = gap, work
                at += gap + work
        with self._bars.hold_trait_notifications():
            self._bars.y = layers
        self._names.x, self._names.y = [0.0, 0.0], [0.75 + _ABOVE / (2 * _ROW), 0.25 + _ABOVE / (2 * _ROW)]
        self._names.text = [
            f"{one.name}{', to compare' if n else ''}: {_count(one.kernels)} kernels"
            for n, one in enumerate(self._passes)
        ]


def _period(profile: Any) -> Any:
    return profile.latency / _kernels(profile)


def _kernels(profile: Any) -> float:
    return max(1.0, float(profile._case.model.kernels))


def _read(name: str, profile: Any, unit: str) -> Pass:
    kernels = _kernels(profile)
    overhead, latency = profile.latency_overhead, profile.latency
    return Pass(
        name=name,
        kernels=kernels,
        gap=number_in(overhead / kernels, unit),
        work=number_in((latency - overhead) / kernels, unit),
        share=float((overhead / latency).m_as("")),
    )


def _case_name(case: str) -> str:
    return {"today": "as it opened", "design": "this design"}.get(case, case)


def _count(kernels: float) -> str:
    return format_number(kernels, trim=True)


def _percent(share: float) -> str:
    return f"{format_number(100 * share, 2)}{NBSP}%"
