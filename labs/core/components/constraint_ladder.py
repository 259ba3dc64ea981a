"""ConstraintLadder: six rungs, one a stage of a project, and what a correction costs where it is found."""

from __future__ import annotations

from typing import Any

import bqplot
import numpy as np

from labs.core.components.axes import NARROW_CARD, SteadyAxis, figure, label
from labs.core.components.base import CardView, Face, Peek, Table, explain, standing
from labs.core.session import Observation
from labs.core.style import colour, format_number, number_in, unit_text, with_unit
from mlsys.studies.workflow import STAGES, Probe

_ROW, _TOP, _BOTTOM = 40, 44, 28


class ConstraintLadder(CardView):
    """What one correction costs on each rung, against what the plan is expected to cost.

    ``card.of`` is that expectation (``study.expected``), ``card.unit`` its unit (weeks). Options: ``found`` (the
    stage where the constraint shows, or the knob that says so; deployment by default), ``base`` (path of the effort
    at the first rung, the constants table's by default), ``way_out`` (a sentence for the alert).
    """

    def build(self) -> Any:
        """Make the figure."""
        self._along = SteadyAxis("horizontal")
        self._settled = False
        rows = [stage.capitalize() for stage in STAGES]
        self._rows = rows
        down = bqplot.OrdinalScale(domain=rows[::-1])
        on = {"x": self._along.scale, "y": down}
        upright = {"x": self._along.scale, "y": bqplot.LinearScale(min=0.0, max=1.0)}
        self._bars = bqplot.Bars(
            x=rows,
            y=np.zeros((2, len(rows))),
            scales={"x": down, "y": self._along.scale},
            orientation="horizontal",
            type="stacked",
            padding=0.4,
            # The stylesheet paints the two layers: the rung in question, and the others.
            colors=[colour("bar"), colour("blue-tint")],
            stroke=None,
        )
        self._expected = bqplot.Lines(
            scales=upright, colors=[colour("blue")], stroke_width=2, line_style="dashed", x=[0.0], y=[0.0]
        )
        self._limit = bqplot.Lines(scales=upright, colors=[colour("ink")], stroke_width=1.5, x=[0.0], y=[0.0])
        self._costs = label(on, bold=True, align="start", x_offset=6)
        self._expected_name = label(upright, bold=True, token="blue", y_offset=-10)
        # One above the other, so that they cannot run into one another, nor a line into either.
        self._limit_name = label(upright, bold=True, y_offset=-28)
        base = bqplot.Axis(scale=down, side="left", color=colour("line-strong"), grid_lines="none")
        self._figure = figure(
            [self._bars, self._expected, self._limit, self._costs, self._expected_name, self._limit_name],
            [base, self._along.axis],
            _TOP + _BOTTOM + _ROW * len(rows),
            (_TOP, 24, _BOTTOM, 80),
        )
        self._figure.add_class("ml-ladder")
        return self._figure

    def read(self, observation: Observation) -> Face:
        """Say the rung, its cost, and what the plan is expected to cost."""
        unit = self.card.unit
        self._found = self._stage(observation)
        answers = [Probe(0.0, found=stage).answer(observation.profile) for stage in STAGES]
        self._late = [number_in(answer.late, unit) for answer in answers]
        times = [f"{format_number(float(a.multiplier.magnitude), trim=True)}×" for a in answers]
        self._times = times
        here = self.figure_of(observation.profile)
        stand = standing(here, unit, self.verdict_on(observation), str(self.card.options.get("way_out", "")))
        self._plan, self._limit_is, self._kept = number_in(here, unit), stand.limit, stand.kept
        self._limit_text = stand.comparison.limit if stand.comparison else ""
        place = STAGES.index(self._found)
        cost = with_unit(format_number(self._late[place], trim=True), unit)
        rows = [
            (stage, times[i], format_number(self._late[i], decimals=3)) for i, stage in enumerate(self._rows)
        ]
        rows.append(("Expected of this plan", "", format_number(self._plan, decimals=3)))
        behind = explain(observation.profile)
        return Face(
            headline=stand.value,
            aside=f"expected; found at {self._found} a correction takes {cost}, {times[place]} the first rung",
            verdict=stand.words,
            good=stand.kept,
            warning=stand.warning,
            text=f"A constraint of the first stage that shows at {self._found} takes {cost} to correct, {times[place]} as "
            f"much as at the start. This plan is expected to take {stand.value}"
            f"{f', {stand.words}' if stand.words else ''}.",
            table=Table(
                head=("Found at", "times", unit_text(unit)), rows=tuple(rows), sums=frozenset({len(rows) - 1})
            ),
            peek=Peek(formula=behind.formula, terms=behind.terms),
        )

    def draw(self, observation: Observation) -> None:
        """Move rungs, plan and limit."""
        self._along.reach(
            *self._late,
            self._plan,
            self._limit_is or 0.0,
            unit=self.card.unit,
            afresh=not self._settled,
        )
        self._settled = True
        late = np.array(self._late)
        here = np.array([stage == self._found for stage in STAGES])
        with self._bars.hold_trait_notifications():
            self._bars.y = np.array([np.where(here, late, 0.0), np.where(here, 0.0, late)])
        self._costs.x = [self._beyond_lines(cost) for cost in self._late]
        self._costs.y, self._costs.text = self._rows, self._times
        self._expected.x, self._expected.y = [self._plan, self._plan], [0.0, 1.0]
        self._expected_name.x, self._expected_name.y = [self._plan], [1.0]
        self._expected_name.align = "end" if self._plan > 0.75 * self._along.top else "middle"
        self._expected_name.text = [f"expected {with_unit(format_number(self._plan), self.card.unit)}"]
        self._limit.visible = self._limit_is is not None
        if self._limit_is is None:
            self._limit_name.text = []
            return
        self._limit.x, self._limit.y = [self._limit_is, self._limit_is], [0.0, 1.0]
        self._limit.colors = [colour("ink" if self._kept else "red")]
        self._limit.stroke_width = 1.5 if self._kept else 2.5
        self._limit_name.x, self._limit_name.y = [self._limit_is], [1.0]
        self._limit_name.text = [f"limit {self._limit_text}"]
        self._limit_name.colors = [colour("ink" if self._kept else "red-text")]

    def _beyond_lines(self, cost: float) -> float:
        """Where a rung's factor begins: at the end of its bar, or behind a line that would strike it out."""
        length = 40 / NARROW_CARD * self._along.top
        for line in sorted((self._plan, self._limit_is or 0.0)):
            if cost < line < cost + length:
                cost = line
        return cost

    def _stage(self, observation: Observation) -> str:
        found = str(self.card.options.get("found", "deployment"))
        return str(observation.whole.get(found, found))
