"""What the charts share: axes that stand still, labels, and the figure around them."""

from __future__ import annotations

import math
from typing import Any

import bqplot
import ipywidgets as widgets

from labs.core.style import colour, format_number, with_unit

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


WIDE, NARROW = 14.0, 12.0
"""Sizes of a label that only a wide card shows, and of its shorter twin; the stylesheet sets both to one size."""


def label(
    scales: Any,
    *,
    bold: bool = False,
    token: str = "ink",
    align: str = "middle",
    size: float = 13.0,
    **offset: int,
) -> Any:
    """Words in a chart, at points of `scales`; empty until told."""
    return bqplot.Label(
        scales=scales,
        x=[],
        y=[],
        text=[],
        default_size=size,
        font_weight="bold" if bold else "normal",
        colors=[colour(token)],
        align=align,
        **offset,
    )


def figure(marks: list[Any], axes: list[Any], height: int, margin: tuple[int, int, int, int]) -> Any:
    """A bqplot figure without its toolbar, `height` px high, as wide as its card.

    `margin` is top, right, bottom, left [px].
    """
    made = bqplot.Figure(
        marks=marks,
        axes=axes,
        fig_margin=dict(zip(("top", "right", "bottom", "left"), margin)),
        padding_x=0,
        padding_y=0,
        layout=widgets.Layout(height=f"{height}px", width="100%", min_width="0"),
        display_toolbar=False,
    )
    return made


def round_ticks(top: float, most: int = 4) -> tuple[float, ...]:
    """Round ticks from 0 to at least `top`, in at most `most` steps.

    Examples
    --------
    >>> round_ticks(28.0)
    (0.0, 10.0, 20.0, 30.0)
    """
    top = top if math.isfinite(top) and top > 0 else 1.0
    power = 10.0 ** math.floor(math.log10(top / most))
    step = next(s * power for s in (*_STEPS, 20.0, 50.0) if s * power * most >= top * (1 - 1e-12))
    count = math.ceil(top / step - 1e-9)
    return tuple(float(f"{i * step:.12g}") for i in range(count + 1))


class SteadyAxis:
    """A linear axis from 0 that does not follow a knob: it grows when a figure needs room, and never shrinks.

    Attributes
    ----------
    scale : bqplot.LinearScale
        From 0 to the last tick.
    axis : bqplot.Axis
        With a faint line at every tick.
    """

    def __init__(self, orientation: str) -> None:
        self._orientation = orientation
        self.scale = bqplot.LinearScale(min=0.0, max=1.0)
        self.axis = bqplot.Axis(
            scale=self.scale,
            side="left" if orientation == "vertical" else "bottom",
            grid_lines="solid",
            grid_color=colour("line"),
            color=colour("line-strong"),
            tick_values=[0.0, 1.0],
        )

    @property
    def top(self) -> float:
        """Where the axis ends."""
        return float(self.scale.max)

    def reach(self, *figures: float, unit: str = "", afresh: bool = False) -> None:
        """Make room for `figures`; `afresh` forgets what was shown before.

        A horizontal axis names its unit at the last tick.
        """
        needed = max(abs(f) for f in figures)
        if not afresh and needed <= self.top * (1 + 1e-9):
            return
        ticks = round_ticks(needed)
        labels = {f"{tick:.12g}": format_number(tick, 6, trim=True) for tick in ticks}
        if unit and self._orientation == "horizontal":
            labels[f"{ticks[-1]:.12g}"] = with_unit(labels[f"{ticks[-1]:.12g}"], unit)
            if len(unit) > 3:  # a long unit needs the place of the tick before
                labels[f"{ticks[-2]:.12g}"] = ""
        self.scale.max = ticks[-1]
        self.axis.tick_labels = labels
        self.axis.tick_values = list(ticks)
