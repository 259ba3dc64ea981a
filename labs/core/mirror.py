"""The mirror: every measured point beside what the engine says of it, and how far the two lie apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import bqplot
import ipywidgets as widgets
import numpy as np

from labs.core.components.base import Table, mimebundle
from labs.core.style import colour
from mlsys import Engine, ModelSpec, Runtimes, SystemArchetype
from mlsys.catalog.fitted import FITTED
from mlsys.catalog.measured import CASES, CASES_COLUMNS, SOURCES
from mlsys.catalog.runtimes import CLASSES
from mlsys.spec import PRECISIONS

RUNTIMES: Final = {runtime_class: name for name, runtime_class in CLASSES.items()}
"""Class of measured points to the runtime fitted to it."""

LOOKS: Final = {
    "gpu": ("#0072B2", "circle"),
    "gpu_eager": ("#0072B2", "cross"),
    "gpu_edge": ("#56B4E9", "circle"),
    "gpu_edge_eager": ("#56B4E9", "cross"),
    "npu": ("#D55E00", "circle"),
    "mcu_m4": ("#009E73", "circle"),
    "mcu_m33": ("#009E73", "square"),
    "mcu_m7": ("#009E73", "triangle-up"),
    "mcu_m85": ("#009E73", "diamond"),
    "llm_decode_lcpp": ("#CC79A7", "circle"),
    "llm_decode_apple": ("#CC79A7", "square"),
    "llm_decode_npu": ("#CC79A7", "diamond"),
    "llm_prefill_lcpp": ("#E69F00", "circle"),
    "llm_prefill_apple": ("#E69F00", "square"),
    "llm_prefill_npu": ("#E69F00", "diamond"),
}
"""Colour and marker of a class: Okabe and Ito's set, which colour-blind readers can tell apart.

The course's own three colours each mean something else.
"""

TICKS: Final = {
    "0.0001": "0.1 ms",
    "0.001": "1 ms",
    "0.01": "10 ms",
    "0.1": "0.1 s",
    "1": "1 s",
    "10": "10 s",
    "100": "100 s",
}
"""Where the axes are labelled."""


@dataclass(frozen=True)
class Point:
    """One measured latency and the engine's answer to the same question.

    Attributes
    ----------
    id, runtime_class, device, model, source : str
        Which row it is, and where it stands in public.
    measured, predicted, bound : float
        Measured, predicted with the class's runtime, and what the data sheet allows at best [s].
    """

    id: str
    runtime_class: str
    device: str
    model: str
    source: str
    measured: float
    predicted: float
    bound: float

    @property
    def error(self) -> float:
        """ln(predicted / measured)."""
        return float(np.log(self.predicted / self.measured))


def _asked() -> Iterator[Point]:
    for row in CASES:
        case = dict(zip(CASES_COLUMNS, row))
        # The 4-bit classes keep their weights in 4 bits and compute in fp16.
        precision = case["precision"] if case["precision"] in PRECISIONS else "fp16"
        model = ModelSpec(
            case["model"],
            parameters=case["weight_bytes"] / PRECISIONS[precision],
            macs=case["flop"] / 2 / case["batch"],
            activations=case["activation_and_kv_bytes"] / case["batch"] / PRECISIONS[precision],
            kernels=case["kernels"],
        )
        system = SystemArchetype(
            case["device"],
            case["runtime_class"],
            peak={precision: case["peak"]},
            bandwidth=case["bandwidth"],
            ram=1e12,
            runtime=Runtimes[RUNTIMES[case["runtime_class"]]],
            clock=case["clock"],
        )
        by_class = Engine.solve(model, system, case["batch"], precision)
        by_sheet = Engine.solve(
            model, system.variant(runtime=Runtimes.Datasheet), case["batch"], precision, 1.0
        )
        yield Point(
            case["id"],
            case["runtime_class"],
            case["device"],
            case["model"],
            SOURCES[case["source"]],
            case["seconds"],
            float(by_class.latency.m_as("second")),
            float(by_sheet.overlap_bound.m_as("second")),
        )


def _where(source: str) -> str:
    """Shorten a source to what a tooltip has room for: the repository or page, and the date."""
    return f"{source.split(' ')[0]}, {source.rpartition(', ')[2]}"


@cache
def points() -> tuple[Point, ...]:
    """Ask the engine about every measured point."""
    return tuple(_asked())


def errors() -> Table:
    """Tabulate the errors by class: the median and the 90th percentile of |ln(predicted / measured)|."""

    def both(value: tuple[float, float] | None) -> str:
        return "n/a" if value is None else f"{value[0]:.3f} / {value[1]:.3f}"

    def row(name: str, runtime: str, mine: list[Point]) -> tuple[str, ...]:
        size = np.abs([point.error for point in mine])
        fitted = FITTED[name]
        return (
            name,
            runtime,
            f"{len(mine)}",
            f"{len({point.device for point in mine})}",
            both((float(np.median(size)), float(np.quantile(size, 0.9)))),
            both(fitted["left_out"]),
            both(fitted["held_back"]),
        )

    rows = [row(name, RUNTIMES[name], [p for p in points() if p.runtime_class == name]) for name in LOOKS]
    return Table(
        head=("class", "runtime", "points", "devices", "in sample", "device left out", "fifth held back"),
        rows=(*rows, row("all", "", list(points()))),
        sums=frozenset({len(rows)}),
    )


class Mirror:
    """Predicted against measured, log-log, one marker a point; hovering names the row and where it stands."""

    def __init__(self) -> None:
        every = points()
        ends = (min(p.measured for p in every) / 2, max(p.measured for p in every) * 2)
        scales = {
            "x": bqplot.LogScale(min=ends[0], max=ends[1]),
            "y": bqplot.LogScale(min=ends[0], max=ends[1]),
        }
        lines = [
            bqplot.Lines(
                scales=scales,
                x=list(ends),
                y=[ends[0] * factor, ends[1] * factor],
                colors=[colour("line-strong")],
                stroke_width=1.5 if factor == 1 else 1,
                line_style="solid" if factor == 1 else "dashed",
            )
            for factor in (0.5, 1.0, 2.0)
        ]
        clouds = []
        for name, (hue, marker) in LOOKS.items():
            mine = [p for p in every if p.runtime_class == name]
            clouds.append(
                bqplot.Scatter(
                    scales=scales,
                    x=[p.measured for p in mine],
                    y=[p.predicted for p in mine],
                    names=[f"{p.id} · {_where(p.source)}" for p in mine],
                    display_names=False,
                    colors=[hue],
                    marker=marker,
                    default_size=36,
                    default_opacities=[0.7],
                    labels=[name],
                    display_legend=True,
                    tooltip=bqplot.Tooltip(
                        fields=["name", "x", "y"],
                        labels=["row", "measured [s]", "predicted [s]"],
                        formats=["", ".3g", ".3g"],
                    ),
                )
            )
        axes = [
            bqplot.Axis(
                scale=scales[key],
                orientation=orientation,
                label=words,
                label_offset="45px",
                color=colour("line-strong"),
                grid_color=colour("line"),
                tick_values=[float(tick) for tick in TICKS],
                tick_labels=TICKS,
            )
            for key, orientation, words in (
                ("x", "horizontal", "measured"),
                ("y", "vertical", "predicted"),
            )
        ]
        figure = bqplot.Figure(
            marks=[*lines, *clouds],
            axes=axes,
            legend_location="top-left",
            fig_margin={"top": 16, "right": 16, "bottom": 60, "left": 70},
            layout=widgets.Layout(width="100%", min_width="0", height="620px"),
            display_toolbar=False,
        )
        self.widget = widgets.VBox([figure, widgets.HTML(errors().html("Errors by class of runtime"))])

    def __repr__(self) -> str:
        return errors().text()

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return mimebundle(self.widget, repr(self))
