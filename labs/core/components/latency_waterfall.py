"""LatencyWaterfall: the Iron Law as a sum, one bar a term, the overhead always among them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import bqplot
import ipywidgets as widgets
import numpy as np

from labs.core.components.axes import GUTTER, NARROW, WIDE, SteadyAxis, beside, figure, heights, label
from labs.core.components.base import IRON_LAW, CardView, Face, Peek, Table, warning
from labs.core.session import Observation
from labs.core.spec import At, Card
from labs.core.style import (
    HATCH_INFEASIBLE,
    NBSP,
    Comparison,
    adding_up,
    choose_unit,
    colour,
    compare,
    format_number,
    number_in,
    with_unit,
)
from mlsys.units import ureg

_HEIGHT, _TOP, _BOTTOM = 292, 28, 28
_PLOT = _HEIGHT - _TOP - _BOTTOM
_THINNEST = 2
_PADDING = 0.14
_TERMS = ("Memory", "Compute", "Overhead")
_KEY = (
    '<span class="ml-key"><svg width="18" height="12" aria-hidden="true"><rect x="0.5" y="0.5" width="17" height="11" '
    f'fill="{HATCH_INFEASIBLE}" stroke="{colour("blue")}"/></svg>does not fit in memory</span>'
)
"""What hatched bars mean: the engine answers all the same."""


@dataclass(frozen=True)
class Reading:
    """The figures of one waterfall, all in `unit`."""

    unit: str
    names: tuple[str, ...]
    parts: tuple[float, ...]
    before: tuple[float, ...]
    fixed: tuple[tuple[str, float], ...]
    feasible: bool
    comparison: Comparison | None
    limit: float | None
    said: float | None

    @property
    def total(self) -> float:
        """Sum of the parts."""
        return sum(self.parts)

    @property
    def over(self) -> float:
        """How much lies over the limit."""
        return (
            max(0.0, self.total - self.limit)
            if self.comparison and self.limit and self.comparison.over
            else 0.0
        )


class LatencyWaterfall(CardView):
    """Memory, compute, overhead and their total; fixed pipeline time before them where the lab counts it.

    Reads ``card.of`` as the total: ``"latency"``, or a figure that adds fixed time to it (``"study.total"``);
    what it adds stands as a grey bar in front. Options: ``fixed`` (name of that bar, "Pipeline" by default),
    ``today`` (name of the case the knobs opened with, for the table).
    """

    def __init__(self, card: Card) -> None:
        super().__init__(card)
        self.widget.add_class("ml-grows")

    def build(self) -> Any:
        """Make the figure; bars, joins, limit, prediction and labels are moved by `draw`."""
        names = [*_TERMS, "Total"]
        self._names = tuple(names)
        self._across = bqplot.OrdinalScale(domain=names)
        self._along = bqplot.LinearScale(min=0.0, max=1.0)
        self._up = SteadyAxis("vertical")
        self._settled = False
        band = {"x": self._across, "y": self._up.scale}
        free = {"x": self._along, "y": self._up.scale}
        self._bars = bqplot.Bars(
            x=names,
            y=np.zeros((3, len(names))),
            scales=band,
            type="stacked",
            padding=_PADDING,
            # The stylesheet paints the three layers: base (nothing), figure, and what is over the limit.
            colors=["transparent", colour("bar"), colour("red")],
            stroke=None,
        )
        self._joins = bqplot.Lines(scales=free, colors=[colour("line-strong")], stroke_width=1, x=[0], y=[0])
        self._limit = bqplot.Lines(scales=free, colors=[colour("ink")], stroke_width=1.5, x=[0, 1], y=[0, 0])
        self._said = bqplot.Lines(
            scales=free, colors=[colour("ink")], stroke_width=1.5, line_style="dashed", x=[0], y=[0]
        )
        self._diamond = label(free)
        self._first = label(band, bold=True, size=WIDE)
        self._short = label(band, bold=True, size=NARROW)
        self._second = label(band, size=WIDE)
        # It ends with the plot, so that it does not run into the name of a limit just beside it.
        self._excess = label(free, bold=True, token="red-text", align="end")
        # "16.67 ms" has just room before the edge of the card; a prediction has its diamond there.
        self._limit_name = label(free, bold=True, align="start", x_offset=5)
        self._said_name = label(free, bold=True, align="start", x_offset=10)
        base = bqplot.Axis(scale=self._across, color=colour("line-strong"), grid_lines="none", num_ticks=None)
        self._figure = figure(
            marks=[
                self._bars,
                self._joins,
                self._limit,
                self._said,
                self._first,
                self._short,
                self._second,
                self._excess,
                self._limit_name,
                self._said_name,
                self._diamond,
            ],
            axes=[base, self._up.axis],
            height=_HEIGHT,
            margin=(_TOP, 0, _BOTTOM, 36),
        )
        self._figure.add_class("ml-waterfall")
        self._unit = widgets.HTML()
        self._unit.add_class("ml-unit")
        return widgets.VBox([self._unit, self._figure])

    # -- the words ----------------------------------------------------------------------------

    def read(self, observation: Observation) -> Face:
        """Say the four bars, the limit and the prediction in words."""
        reading = self._reading = self._measure(observation)
        unit = f"{NBSP}{reading.unit}"
        total = reading.comparison.value if reading.comparison else format_number(reading.total) + unit
        said = f" You predicted {_said(observation)}." if reading.said is not None else ""
        bars = ", ".join(
            f"{n.lower()} {format_number(p)}{unit}" for n, p in zip(reading.names, reading.parts)
        )
        verdict, alarm = _judge(reading), ""
        if reading.comparison is not None:
            alarm = warning(
                reading.comparison, least=False, way_out=str(self.card.options.get("way_out", ""))
            )
        limit = f" The limit is {reading.comparison.limit}: {verdict}." if reading.comparison else ""
        hatched = "" if reading.feasible else " The design does not fit in memory, so its bars are hatched."
        was = sum(reading.before)
        aside = NBSP  # its place is kept, on a phone a line
        if abs(was - reading.total) > 1e-9 * was:
            change = 100 * abs(reading.total / was - 1)
            way = "faster" if reading.total < was else "slower"
            aside = f"was {format_number(was)}{unit}, {_percent(change)} {way}"
        return Face(
            headline=total,
            aside=aside,
            verdict=verdict,
            good=reading.over == 0,
            warning=alarm,
            text=f"{bars[:1].upper()}{bars[1:]}, total {total}.{limit}{said}{hatched}",
            table=_table(reading),
            peek=self._explain(observation, reading),
        )

    def _measure(self, observation: Observation) -> Reading:
        profile, today = observation.profile, observation.today
        total = self.figure_of(profile)
        verdict = self.verdict_on(observation)
        limit = verdict.limit if verdict is not None else None
        unit = self.card.unit or choose_unit(total)
        rest = [_terms(p, self.figure_of(p), unit) for p in (profile, today)]
        counted = any(fixed > 1e-9 * sum(terms) for fixed, *terms in rest)
        name = str(self.card.options.get("fixed", "Pipeline"))
        parts, before = (tuple(r if counted else r[1:]) for r in rest)
        items = profile._case.system.pipeline if counted else {}
        pieces = tuple((str(k), number_in(ureg.Quantity(v, "second"), unit)) for k, v in items.items())
        exact = abs(sum(v for _, v in pieces) - parts[0]) < 1e-6 * max(parts[0], 1e-12)
        return Reading(
            unit=unit,
            names=(name, *_TERMS) if counted else _TERMS,
            parts=parts,
            before=before,
            fixed=pieces if counted and exact else (),
            feasible=bool(profile.feasible),
            comparison=compare(total, limit, unit=unit) if limit is not None else None,
            limit=number_in(limit, unit) if limit is not None else None,
            said=self._prediction(observation, unit),
        )

    def _prediction(self, observation: Observation, unit: str) -> float | None:
        """The prediction, if it is of the very total this card shows."""
        answer, given = observation.scenario.predict.answer, observation.given
        if not isinstance(answer, At) or answer.of != self.card.of or given.value is None:
            return None
        return number_in(ureg.Quantity(float(given.value), given.unit), unit)

    def _explain(self, observation: Observation, reading: Reading) -> Peek:
        figures = " + ".join(f"{format_number(p)}{NBSP}{reading.unit}" for p in reading.parts)
        total = f"{format_number(reading.total)}{NBSP}{reading.unit}"
        wanted = {"memory", "compute", "overhead"}
        formula = IRON_LAW
        if len(reading.parts) > len(_TERMS):
            wanted.add("pipeline")
            formula = IRON_LAW.replace("T = ", r"T = T_{fix} + ")
        terms = tuple(term for term in observation.profile.terms if term.part in wanted)
        return Peek(formula=formula, numbers=f"T = {figures} = {total}", terms=terms)

    # -- the picture --------------------------------------------------------------------------

    def draw(self, observation: Observation) -> None:
        """Move bars, lines and labels; the axis stands still unless a bar needs room."""
        reading = self._reading
        names = (*reading.names, "Total")
        self._fit(reading, names)
        count = len(names)
        pixel = self._up.top / _PLOT
        parts = np.array(reading.parts)
        tops = np.cumsum(parts)
        drawn = np.maximum([*parts, reading.total], _THINNEST * pixel)
        base = np.array([*(tops - parts), 0.0])
        over = np.zeros(count)
        over[-1] = reading.over
        with self._bars.hold_trait_notifications():
            self._bars.x = list(names)
            self._bars.y = np.array([base, drawn - over, over])
        half = (1 - _PADDING) / 2
        edges = [((i + 0.5 + half) / count, (i + 1.5 - half) / count) for i in range(count - 1)]
        # The last of the lines is the base the bars stand on.
        self._joins.x = np.array([*edges, (0.0, 1.0)])
        self._joins.y = np.repeat(np.array([*tops, 0.0])[:, None], 2, axis=1)
        self._label_bars(reading, base, drawn, pixel)
        limit_at, said_at = self._beside(reading, pixel)
        self._mark_limit(reading, limit_at, pixel)
        self._mark_prediction(reading, observation, said_at, count, half, pixel)
        self._dress(reading)

    def _fit(self, reading: Reading, names: tuple[str, ...]) -> None:
        room = [reading.total, sum(reading.before), 1.07 * (reading.limit or 0.0)]
        said = reading.said or 0.0
        # A prediction far off the scale must not flatten the bars: it is named at the edge instead.
        room.append(said if said <= 2 * max(room) else 0.0)
        self._up.reach(*room, afresh=not self._settled)
        if not self._settled:
            gutter = 0 if reading.limit is None and reading.said is None else GUTTER
            self._figure.fig_margin = {**self._figure.fig_margin, "right": gutter}
        self._settled = True
        if tuple(self._across.domain) != names:
            self._across.domain = list(names)
        self._unit.value = reading.unit + ("" if reading.feasible else _KEY)

    def _label_bars(self, reading: Reading, base: Any, drawn: Any, pixel: float) -> None:
        values = (*reading.parts, reading.total)
        unit = f"{NBSP}{reading.unit}"
        seconds, places, alone = [], [], []
        for i in range(len(values)):
            last = i == len(values) - 1
            top, bottom = base[i] + drawn[i], base[i]
            second = self._second_line(reading, i)
            if last and reading.over:
                top = min(top, max(reading.limit or top, base[i] + 26 * pixel))
            lines = [] if reading.limit is None else [reading.limit]
            if last and reading.said is not None:
                lines.append(min(reading.said, self._up.top))
            # Above the last bar stands the excess, on a phone wider than the bar.
            if i >= len(values) - 2 and reading.over:
                lines += [reading.total + 6 * pixel, reading.total + 18 * pixel]
            seconds.append(second)
            places.append(_place(bottom, top, 2 if second else 1, lines, pixel))
            # In a narrow card the value has no second line.
            alone.append(_place(bottom, top, 1, lines, pixel))
        names = [*reading.names, "Total"]
        self._first.x = self._short.x = self._second.x = names
        self._first.y, self._short.y = [y for y, _ in places], [y for y, _ in alone]
        self._second.y = [y - 18 * pixel for y, _ in places]
        # In five columns there is no room for a unit, which the axis names as well.
        roomy = len(names) <= len(_TERMS) + 1
        self._first.text = [format_number(v) + (unit if roomy else "") for v in values]
        self._short.text = [format_number(v) for v in values]
        self._second.text = seconds
        inks, short = _inks(places, reading), _inks(alone, reading)
        self._first.colors, self._short.colors = [colour(ink) for ink in inks], [colour(ink) for ink in short]
        self._second.colors = [colour("ink-2" if ink == "ink" else ink) for ink in inks]

    def _second_line(self, reading: Reading, i: int) -> str:
        """What a changed term was; else the share of the largest term."""
        if i == len(reading.parts):
            return ""
        value, was = reading.parts[i], reading.before[i]
        if abs(value - was) > 1e-9 * max(value, was):
            return f"was {format_number(was)}"
        return _percent(100 * value / reading.total) if value == max(reading.parts) else ""

    def _beside(self, reading: Reading, pixel: float) -> tuple[float | None, float | None]:
        """Heights at which limit and prediction are named: at their lines, and apart where the lines nearly meet."""
        limit, said = reading.limit, reading.said
        said = None if said is None else min(said, self._up.top)
        if limit is None or said is None or abs(limit - said) >= 38 * pixel:
            return limit, said
        middle, way = (limit + said) / 2, 19 * pixel if limit > said else -19 * pixel
        return middle + way, middle - way

    def _mark_limit(self, reading: Reading, named_at: float | None, pixel: float) -> None:
        shown = reading.limit is not None and reading.comparison is not None
        self._limit.visible = shown
        if not shown or reading.comparison is None or named_at is None:
            self._limit_name.text = self._excess.text = []
            return
        hit = reading.over > 0
        self._limit.y = [reading.limit, reading.limit]
        self._limit.colors = [colour("red" if hit else "ink")]
        self._limit.stroke_width = 2.5 if hit else 1.5
        _name(self._limit_name, beside("limit", reading.comparison.limit), named_at, pixel)
        self._limit_name.colors = [colour("red-text" if hit else "ink")]
        self._excess.x, self._excess.y = [1.0], [reading.total + 12 * pixel]
        self._excess.text = [f"+{NBSP}{reading.comparison.gap}"] if hit else [""]

    def _mark_prediction(
        self,
        reading: Reading,
        observation: Observation,
        named_at: float | None,
        count: int,
        half: float,
        pixel: float,
    ) -> None:
        self._said.visible = reading.said is not None
        if reading.said is None or named_at is None:
            self._said_name.text = self._diamond.text = []
            return
        y = min(reading.said, self._up.top)
        left, right = (count - 0.5 - half) / count, (count - 0.5 + half) / count
        inside = colour("on-bar" if y < reading.total and reading.feasible else "ink")
        self._said.x = np.array([[left - 0.02, left], [left, right], [right, 1.0]])
        self._said.y = np.full((3, 2), y)
        self._said.colors = [colour("ink"), inside, colour("ink")]
        self._diamond.x, self._diamond.y, self._diamond.text = [1.0], [y], ["◆"]
        beyond = " ↑" if reading.said > self._up.top else ""
        _name(self._said_name, beside("you said", f"{_said(observation)}{beyond}"), named_at, pixel)

    def _dress(self, reading: Reading) -> None:
        for name, on in (("ml-would", not reading.feasible), ("ml-fixed", len(reading.parts) > len(_TERMS))):
            (self._figure.add_class if on else self._figure.remove_class)(name)


def _terms(profile: Any, total: Any, unit: str) -> list[float]:
    """Fixed time, memory, compute and overhead [unit]."""
    terms = [number_in(getattr(profile, f"latency_{name.lower()}"), unit) for name in _TERMS]
    return [max(0.0, number_in(total, unit) - sum(terms)), *terms]


def _said(observation: Observation) -> str:
    given = observation.given
    return with_unit(format_number(float(given.value or 0.0), trim=True), given.unit)


def _name(mark: Any, lines: list[str], at: float, pixel: float) -> None:
    mark.x, mark.text = [1.0] * len(lines), lines
    mark.y = [height * pixel for height in heights(at / pixel, len(lines))]


def _place(bottom: float, top: float, lines: int, avoid: list[float], pixel: float) -> tuple[float, bool]:
    """Height of a bar's value, and whether that is inside the bar: where no line strikes it out, if there is a place.

    `lines` is how many lines of text there are, the value first; `avoid` holds the heights of the lines.
    """
    tall = 18 * (lines - 1)
    steps = int((top - bottom) / pixel - 18 * lines - 8) // 6 + 1
    places = [(top - (14 + 6 * step) * pixel, True) for step in range(steps)]
    if bottom >= (18 * lines + 6) * pixel:
        places += [(bottom - (15 + 6 * step) * pixel, False) for step in range(3)]
    places += [(top + (tall + 12 + 6 * step) * pixel, False) for step in range(6)]

    def free(y: float) -> bool:
        return not any(y - (tall + 9) * pixel < line < y + 9 * pixel for line in avoid)

    return next((place for place in places if free(place[0])), places[0])


def _inks(places: list[tuple[float, bool]], reading: Reading) -> list[str]:
    """Colour of each value: as its bar wants it inside, ink outside and on hatching."""
    fixed = len(reading.parts) > len(_TERMS)
    return [
        ("on-fixed" if fixed and i == 0 else "on-bar") if inside and reading.feasible else "ink"
        for i, (_, inside) in enumerate(places)
    ]


def _percent(value: float) -> str:
    digits = 1 if value < 1 else 2 if value < 99.5 else 3
    return f"{format_number(value, digits, trim=True)}{NBSP}%"


def _judge(reading: Reading) -> str:
    if reading.comparison is None:
        return ""
    limit = reading.comparison.limit
    return f"{reading.comparison.gap} over the {limit} limit" if reading.over else f"within the {limit} limit"


def _table(reading: Reading) -> Table:
    rounded, before = adding_up(reading.parts), adding_up(reading.before)
    changed = any(abs(a - b) > 1e-9 * max(a, b, 1e-12) for a, b in zip(reading.parts, reading.before))
    decimals = 3

    def row(name: str, was: float | None, now: float | None) -> tuple[str, ...]:
        cells = [was, now] if changed else [now]
        return (name, *("" if c is None else format_number(c, decimals=decimals) for c in cells))

    rows = [row(n, b, p) for n, b, p in zip(reading.names, before, rounded)]
    rows.append(row("Total", sum(before), sum(rounded)))
    sums = frozenset({len(rows) - 1})
    if reading.limit is not None:
        rows.append(row("Limit", reading.limit, reading.limit))
    if reading.said is not None:
        rows.append(row("You said", None, reading.said))
    rows += [row(f"of {reading.names[0].lower()}: {n}", v, v) for n, v in reading.fixed]
    head = (f"Term, {reading.unit}", "as it opened", "now") if changed else (f"Term, {reading.unit}", "now")
    return Table(head=head, rows=tuple(rows), sums=sums)
