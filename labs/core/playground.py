"""The playground: any model on any system of the catalog, with nothing to predict and nothing to score."""

from __future__ import annotations

from html import escape
from itertools import pairwise
from types import SimpleNamespace
from typing import Any, Final

import bqplot
import ipywidgets as widgets
import numpy as np

from labs.core.components import CardView, Face, Peek, Table, make
from labs.core.components.axes import figure, label
from labs.core.components.base import IRON_LAW, mimebundle
from labs.core.record import Given
from labs.core.session import Observation
from labs.core.spec import Card, Goal, Verdict
from labs.core.style import NBSP, choose_unit, colour, format_number, format_quantity, icon, number_in
from mlsys import Engine, Models, Runtimes, Systems, ureg
from mlsys.units import InputError

OWN: Final = "the system's own"
"""The runtime a system comes with."""

BATCHES: Final = tuple(2**power for power in range(13))
"""What the batch slider offers, and the sweep runs through."""

FITS: Final = Goal(
    id="fits", label="fits in memory", of="feasible", equals=True, measured_by="memory_footprint"
)
"""The one limit that every machine sets."""

CARDS: Final = (
    Card(kind="LatencyWaterfall", title="Where the time goes", unit=""),
    Card(kind="LimitBar", title="Memory", of="memory_footprint", unit="", limit="fits"),
    Card(kind="BatchSweep", title="Over the batch"),
)
"""What is shown of a choice."""

_TERMS: Final = (("latency_memory", "memory", "dashed"), ("latency_compute", "compute", "dash_dotted"))
_LINES: Final = (("latency", "total", "solid"), *_TERMS, ("latency_overhead", "overhead", "dotted"))


def sight(profile: Any) -> Observation:
    """Make what a card is shown in a lab, from a profile alone: no task, no prediction, no limit but memory."""
    limit = ureg.Quantity(profile._case.system.ram, "byte")
    fits = Verdict(goal=FITS, holds=bool(profile.feasible), value=profile.feasible, limit=limit)
    nobody = SimpleNamespace(predict=SimpleNamespace(answer=None))
    return Observation(
        task=None,  # type: ignore[arg-type]
        scenario=nobody,  # type: ignore[arg-type]
        design={},
        whole={},
        profile=profile,
        today=profile,
        cases={},
        verdicts=(fits,),
        given=Given(reason=""),
        truth=None,
    )


class BatchSweep(CardView):
    """Latency and its three terms against the batch, one solve for the whole curve."""

    def build(self) -> Any:
        """Make the figure."""
        self._across = bqplot.LogScale(min=float(BATCHES[0]), max=float(BATCHES[-1]))
        self._up = bqplot.LogScale()
        scales = {"x": self._across, "y": self._up}
        self._lines = [
            bqplot.Lines(
                scales=scales, colors=[colour("bar")], stroke_width=2.5 if style == "solid" else 1.5,
                line_style=style, x=[1], y=[1],
            )
            for _, _, style in _LINES
        ]  # fmt: skip
        self._here = bqplot.Scatter(scales=scales, colors=[colour("bar")], default_size=80, x=[], y=[])
        free = {"x": self._across, "y": bqplot.LinearScale(min=0.0, max=1.0)}
        self._wall = bqplot.Lines(scales=free, colors=[colour("red")], stroke_width=2, x=[], y=[])
        self._wall_name = label(free, bold=True, token="red-text", align="end", x_offset=-6)
        self._names = label(scales, align="start", x_offset=4)
        shared = {"color": colour("line-strong"), "grid_color": colour("line")}
        self._axes = [
            bqplot.Axis(scale=self._across, tick_values=list(BATCHES[::2]), tick_format="d", grid_lines="none", **shared),
            bqplot.Axis(scale=self._up, orientation="vertical", label_offset="44px", **shared),
        ]  # fmt: skip
        return figure(
            [*self._lines, self._here, self._wall, self._wall_name, self._names],
            self._axes,
            height=280,
            margin=(16, 76, 32, 60),
        )

    def read(self, observation: Observation) -> Face:
        """Say where the curve bends, and up to which batch it fits."""
        here = observation.profile
        case = here._case
        self._curve = curve = Engine.solve(
            case.model,
            case.system,
            np.array(BATCHES),
            case.precision,
            case.efficiency if case.efficiency_given else None,
        )
        self._unit = choose_unit(curve.latency[0])
        fitting = [batch for batch, fits in zip(BATCHES, curve.feasible, strict=True) if fits]
        most = f"It fits up to a batch of {fitting[-1]:,}." if fitting else "It does not fit at any batch."
        if len(fitting) == len(BATCHES):
            most = "It fits at every batch shown."
        dominant = [str(name) for name in curve.dominant]
        turns = [
            f"from {BATCHES[i]:,} {name.lower()}"
            for i, name in enumerate(dominant)
            if i and name != dominant[i - 1]
        ]
        largest = ", ".join([f"the largest term is {dominant[0].lower()}", *turns])
        return Face(
            text=f"With one sample {largest}. {most}",
            table=self._table(curve),
            peek=Peek(formula=IRON_LAW, terms=here.terms),
        )

    def _table(self, curve: Any) -> Table:
        rows = []
        for i in range(0, len(BATCHES), 2):
            figures = (curve.latency[i], curve.throughput[i], curve.energy[i], curve.memory_footprint[i])
            said = tuple(format_quantity(entry) for entry in figures)
            rows.append((f"{BATCHES[i]:,}", *said, "yes" if curve.feasible[i] else "no"))
        return Table(head=("Batch", "latency", "throughput", "energy", "footprint", "fits"), rows=tuple(rows))

    def draw(self, observation: Observation) -> None:
        """Move the lines, the disc and the wall."""
        curve, batches = self._curve, np.array(BATCHES, dtype=float)
        factor = number_in(ureg.Quantity(1.0, "ms"), self._unit)
        heights = {name: getattr(curve, name).magnitude * factor for name, _, _ in _LINES}
        top = float(heights["latency"].max())
        # A term that vanishes (no overhead) has no place on a logarithmic axis.
        bottom = max(min(float(y.min()) for y in heights.values() if y.min() > 0), top * 1e-5)
        self._up.min, self._up.max = bottom / 1.5, top * 1.5
        decades = 10.0 ** np.arange(np.ceil(np.log10(self._up.min)), np.floor(np.log10(self._up.max)) + 1)
        self._axes[1].tick_values = decades
        self._axes[1].tick_labels = {f"{tick:.12g}": format_number(tick, trim=True) for tick in decades}
        shown = []
        for line, (name, said, _) in zip(self._lines, _LINES, strict=True):
            y = np.maximum(heights[name], bottom / 1.5)
            line.x, line.y = batches, y
            if heights[name][-1] > 0:
                shown.append((said, float(y[-1])))
        self._names.x = [batches[-1]] * len(shown)
        self._names.y = _apart([y for _, y in shown], float(np.log10(top / bottom)) / 14)
        self._names.text = [said for said, _ in shown]
        self._axes[1].label = f"time, {self._unit}"
        profile = observation.profile
        self._here.x = [float(profile._case.batch_size)]
        self._here.y = [number_in(profile.latency, self._unit)]
        misses = [batch for batch, fits in zip(BATCHES, curve.feasible, strict=True) if not fits]
        wall = float(misses[0]) if misses else None
        self._wall.x, self._wall.y = ([wall, wall], [0.0, 1.0]) if wall else ([], [])
        self._wall_name.x, self._wall_name.y = ([wall], [0.94]) if wall else ([], [])
        self._wall_name.text = ["does not fit"] if wall else []


def _apart(heights: list[float], decades: float) -> list[float]:
    """Move labels on a logarithmic axis so far apart that they can be read."""
    order = sorted(range(len(heights)), key=heights.__getitem__)
    placed = list(heights)
    for below, above in pairwise(order):
        placed[above] = max(placed[above], placed[below] * 10**decades)
    return placed


class Playground:
    """Pick a model, a system, its runtime, a precision and a batch; see what the engine answers.

    Parameters
    ----------
    model, system, precision : str
        What stands there first, by name.
    batch_size : int
        One of `BATCHES`.

    Attributes
    ----------
    profile : PerformanceProfile
        The answer to what stands there.
    """

    def __init__(
        self,
        model: str = "ResNet50",
        system: str = "Mobile",
        precision: str = "int8",
        batch_size: int = 1,
    ) -> None:
        offered = list(Systems[system].peak)
        self._held = False
        self.model = self._field(widgets.Dropdown(description="Model", options=list(Models), value=model))
        self.system = self._field(widgets.Dropdown(description="System", options=list(Systems), value=system))
        self.runtime = self._field(widgets.Dropdown(description="Runtime", options=[OWN, *Runtimes]))
        self.precision = self._field(
            widgets.Dropdown(description="Precision", options=offered, value=precision)
        )
        sizes = [(f"{batch:,}", batch) for batch in BATCHES]
        self.batch = self._field(
            widgets.SelectionSlider(description="Batch", options=sizes, value=batch_size)
        )
        self._said = widgets.HTML()
        fields = widgets.Box([self.model, self.system, self.runtime, self.precision, self.batch])
        fields.add_class("ml-knobs")
        self._pair, self._below = widgets.Box(), widgets.Box()
        self._pair.add_class("ml-grid")
        for name in ("ml-grid", "ml-one"):
            self._below.add_class(name)
        self.panel = widgets.VBox([fields, self._below])
        self.panel.add_class("ml-panel")
        self.profile: Any = None
        self._deal()
        self._solve()

    def _deal(self) -> None:
        """Lay out fresh cards: another machine needs other axes."""
        self.cards = [make(card) for card in CARDS]
        first, second, sweep = (card.widget for card in self.cards)
        self._pair.children = (first, second)
        self._below.children = (self._said, self._pair, sweep)

    def _field(self, widget: Any) -> Any:
        widget.add_class("ml-field")
        widget.observe(self._changed, names="value")
        return widget

    def _changed(self, change: Any) -> None:
        if self._held:
            return
        if change["owner"] is self.system:
            self._offer(list(Systems[change["new"]].peak))
        if change["owner"] is not self.batch:
            self._deal()
        self._solve()

    def _offer(self, precisions: list[str]) -> None:
        """Offer what the system can do, and keep the precision where it can."""
        kept = self.precision.value
        self._held = True
        self.precision.options = precisions
        self.precision.value = kept if kept in precisions else precisions[-1]
        self._held = False

    def _solve(self) -> None:
        try:
            system = Systems[self.system.value]
            if self.runtime.value != OWN:
                system = system.variant(runtime=Runtimes[self.runtime.value])
            self.profile = Engine.solve(
                Models[self.model.value], system, self.batch.value, self.precision.value
            )
        except InputError as error:
            self._said.value = f'<p class="ml-alert">{icon("no")}<span>{escape(str(error))}</span></p>'
            return
        self.batch.description = f"Batch: {self.batch.value:,}"
        self._said.value = f'<p class="ml-ask">{escape(self._words())}</p>'
        for card in self.cards:
            card.update(sight(self.profile))

    def _words(self) -> str:
        profile = self.profile
        return (
            f"{profile._case.model} on {profile._case.system}: {format_quantity(profile.throughput)}, "
            f"{format_quantity(profile.energy)} a pass, {format_quantity(profile.power)} while it runs. "
            f"What these figures are worth: {profile.confidence}."
        )

    def __repr__(self) -> str:
        cards = "\n".join(card.text() for card in self.cards)
        return f"{self._words()}\n{cards}".replace(NBSP, " ")

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return mimebundle(self.panel, repr(self))
