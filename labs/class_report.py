"""Pictures of a class for its instructor, each with the same figures as text."""

from __future__ import annotations

import random
from html import escape
from pathlib import Path
from typing import Any, Final

import bqplot
import ipywidgets as widgets

from labs.core.components.axes import figure
from labs.core.components.base import Table, mimebundle
from labs.core.style import colour
from labs.core.tracks import TRACKS
from labs.grading.report import EVERYBODY, ClassReport, Guess, invented, read_report
from labs.registry import find_lab

ROWS: Final = {
    "prediction": "prediction",
    "design": "design",
    "figures": "figures",
    "binding": "what binds",
    "losing": "what is paid",
}
"""Rows of the rubric, in order, as the report names them."""

FACTORS: Final = (0.01, 0.1, 1.0, 10.0, 100.0)
"""Where the axis of the predictions is labelled [times the truth]."""


def open_report(slug: str) -> ClassView:
    """Open the report of a graded lab; of an invented class where none has been graded.

    Raises
    ------
    KeyError
        There is no such lab.
    """
    lab = find_lab(slug)
    for folder in (Path.cwd(), *Path.cwd().parents):
        if (folder / "intake" / f"{slug}.json").is_file():
            from labs.grading.course import Course  # nbgrader is there where something was graded

            return ClassView(read_report(Course(folder), slug), graded=True)
    return ClassView(invented(lab), graded=False)


class _Picture:
    """A chart with a heading, its table, and the table as text for where there are no widgets."""

    def __init__(self, title: str, table: Table, chart: Any = None, note: str = "") -> None:
        self.title, self.table, self.chart, self.note = title, table, chart, note

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        parts: list[Any] = [widgets.HTML(f"<h3>{escape(self.title)}</h3>")]
        if self.note:
            parts.append(widgets.HTML(f'<p class="ml-mut">{escape(self.note)}</p>'))
        if self.chart is not None:
            parts.append(self.chart)
        is_open = "" if self.chart is not None else " open"
        parts.append(
            widgets.HTML(f"<details{is_open}><summary>Table</summary>{self.table.html(self.title)}</details>")
        )
        text = "\n".join(line for line in (self.title, self.note, self.table.text()) if line)
        return mimebundle(widgets.VBox(parts), text)


class ClassView:
    """What came of a class, picture by picture.

    Parameters
    ----------
    report : ClassReport
        What is shown.
    graded : bool
        Whether the class is real.
    """

    def __init__(self, report: ClassReport, *, graded: bool) -> None:
        self.report = report
        self.note = "" if graded else "An invented class, drawn at random: none has been graded here yet."

    def points(self) -> Any:
        """How many students have how many points."""
        bins = self.report.histogram()
        names = [f"{low:g}–{high:g}" for low, high, _ in bins]
        scales = {"x": bqplot.OrdinalScale(domain=names), "y": bqplot.LinearScale(min=0)}
        bars = bqplot.Bars(x=names, y=[count for *_, count in bins], scales=scales, colors=[colour("bar")])
        axes = [
            bqplot.Axis(scale=scales["x"], label="points", grid_lines="none"),
            bqplot.Axis(scale=scales["y"], label="students", orientation="vertical", tick_format="d"),
        ]
        chart = figure([bars], axes, 240, (8, 8, 48, 56))
        rows = tuple((f"{low:g} to {high:g}", f"{count}") for low, high, count in bins)
        return _Picture(
            f"Points of {self.report.lab.points:g}",
            Table(head=("points", "students"), rows=rows),
            chart,
            self.note,
        )

    def rows(self) -> Any:
        """Mean share of each rubric row, by task and track."""
        rows = tuple(
            (
                task,
                track,
                f"{places['design'].count}",
                *(f"{places[row].mean:.1f} of {places[row].of:g}" for row in ROWS),
            )
            for (task, track), places in self.report.by_place().items()
        )
        return _Picture(
            "Mean points by row",
            Table(head=("task", "track", "students", *ROWS.values()), rows=rows),
            note=self.note,
        )

    def predictions(self, task: str) -> Any:
        """The misconception map of a task: every prediction as a multiple of the truth, track by track.

        Raises
        ------
        KeyError
            The lab has no such task.
        """
        spec = self.report.lab.task(task)
        guesses = [guess for guess in self.report.guesses if guess.task == spec.id]
        tracks = [track for track in (*TRACKS, EVERYBODY) if any(g.track == track for g in guesses)]
        numbers = [guess for guess in guesses if guess.factor]
        title = f"Predictions of {spec.title}"
        if not numbers:
            return _Picture(title, self._choices(spec.id, guesses, tracks), note=self.note)
        scales = {
            "x": bqplot.LogScale(min=FACTORS[0], max=FACTORS[-1]),
            "y": bqplot.LinearScale(min=-0.5, max=len(tracks) - 0.5),
        }
        spread = random.Random(spec.id)
        marks: list[Any] = [
            bqplot.Lines(x=[1, 1], y=[-0.5, len(tracks) - 0.5], scales=scales, colors=[colour("line-strong")])
        ]
        marks.append(
            bqplot.Scatter(
                x=[min(max(guess.factor or 1, FACTORS[0]), FACTORS[-1]) for guess in numbers],
                y=[tracks.index(guess.track) + spread.uniform(-0.25, 0.25) for guess in numbers],
                scales=scales,
                colors=[colour("bar")],
                default_size=24,
                default_opacities=[0.5],
            )
        )
        names = {i: TRACKS[track].name if track in TRACKS else "everybody" for i, track in enumerate(tracks)}
        axes = [
            bqplot.Axis(
                scale=scales["x"],
                label="times the truth",
                tick_values=list(FACTORS),
                tick_labels={f"{factor:g}": f"{factor:g}" for factor in FACTORS},
            ),
            bqplot.Axis(
                scale=scales["y"],
                orientation="vertical",
                tick_values=list(names),
                tick_labels={f"{i}": name for i, name in names.items()},
                grid_lines="none",
            ),
        ]
        chart = figure(marks, axes, 80 + 56 * len(tracks), (8, 16, 48, 112))
        return _Picture(title, self._factors(numbers, tracks), chart, self.note)

    def _factors(self, guesses: list[Guess], tracks: list[str]) -> Table:
        rows = []
        for track in tracks:
            factors = sorted(g.factor or 1.0 for g in guesses if g.track == track)
            if factors:
                low, middle, high = (factors[round(q * (len(factors) - 1))] for q in (0.1, 0.5, 0.9))
                near = sum(0.8 <= factor <= 1.25 for factor in factors)
                rows.append(
                    (track, f"{len(factors)}", f"{low:.2g}", f"{middle:.2g}", f"{high:.2g}", f"{near}")
                )
        return Table(
            head=("track", "students", "a tenth below", "median", "a tenth above", "within a quarter"),
            rows=tuple(rows),
        )

    def _choices(self, task: str, guesses: list[Guess], tracks: list[str]) -> Table:
        choices = dict.fromkeys(str(guess.said) for guess in guesses)
        rows = tuple(
            (
                track,
                choice,
                f"{sum(g.said == choice for g in mine)}",
                "yes" if any(g.truth == choice for g in mine) else "",
            )
            for track in tracks
            if (mine := [g for g in guesses if g.track == track])
            for choice in choices
        )
        return Table(head=("track", "choice", "students", "as the engine"), rows=rows)

    def to_look_at(self) -> Any:
        """Files that a person has to look at, and what else is odd."""
        rows = [(student, "has to be looked at", said) for student, said in self.report.waiting.items()]
        rows += [(student, "odd", "; ".join(said)) for student, said in self.report.odd.items()]
        return _Picture(
            "To look at",
            Table(head=("student", "", "what"), rows=tuple(rows) or (("nobody", "", ""),)),
            note=self.note,
        )

    def look_alikes(self) -> Any:
        """Letters that share much, side by side: a reason to read both, and never a verdict."""
        rows = [
            (f"{pair.task}: {pair.first} and {pair.second}", f"{pair.share:.0%}", *pair.texts)
            for pair in self.report.pairs
        ]
        note = "A likeness says nothing about its reason. " + self.note
        table = Table(
            head=("who", "shared", "one letter", "the other"), rows=tuple(rows) or (("nobody", "", "", ""),)
        )
        return _Picture("Letters that look alike", table, note=note.strip())
