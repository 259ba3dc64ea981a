"""What the charts share: axes that stand still, labels, and the figure around them."""

from __future__ import annotations

import math
from typing import Any

import bqplot
import ipywidgets as widgets
import numpy as np

from labs.core.style import NBSP, colour, format_number, with_unit

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)

NARROW_CARD, DIGIT = 260, 8
"""Length of a chart in the narrow column, and of a bold figure's character [px]: words are placed for the worst case."""

WIDE, NARROW = 14.0, 12.0
"""Sizes of a label that only a wide card shows, and of its shorter twin; the stylesheet sets both to one size."""


class _Words(bqplot.Label):  # type: ignore[misc]
    """A label that is not told twice: bqplot makes an array of each list and compares it member by member."""

    def __setattr__(self, name: str, value: Any) -> None:
        told = self.__dict__.setdefault("_told", {})
        if type(value) is not list:
            told.pop(name, None)
        elif told.get(name) == value:
            return
        else:
            told[name] = value
        super().__setattr__(name, value)


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
    return _Words(
        scales=scales,
        x=[],
        y=[],
        text=[],
        default_size=size,
        font_weight="bold" if bold else "normal",
        colors=[colour(token)],
        # bqplot asks the page for an opacity that is not written at the word, and "1" is never written: the whole
        # chart was laid out anew for the answer, a quarter of what a move of a knob took. This looks like 1.
        opacities=[0.999],
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


GUTTER = 60
"""Room right of a chart [px], where its horizontal lines are named: no bar, curve or value is there."""


def beside(word: str, text: str) -> list[str]:
    """Lines of a name in the gutter; a unit that is too long beside its figure has a line of its own.

    Examples
    --------
    >>> beside("limit", "27\\xa0ms"), beside("limit", "2\\xa0USD/Mtoken")
    (['limit', '27\\xa0ms'], ['limit', '2', 'USD/Mtoken'])
    """
    return [word, *(text.split(NBSP, 1) if len(text) > 8 else [text])]


def heights(middle: float, lines: int) -> list[float]:
    """Heights [px] of `lines` lines of text around `middle`, from the top."""
    return [middle + 16 * ((lines - 1) / 2 - n) for n in range(lines)]


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


def tick_key(tick: float) -> str:
    """Write a tick as JavaScript does: the key of its label in ``tick_labels``.

    Examples
    --------
    >>> tick_key(30.0), tick_key(2e-5), tick_key(5e-8)
    ('30', '0.00002', '5e-8')
    """
    if tick == 0 or 1e-6 <= abs(tick) < 1e21:
        return np.format_float_positional(float(f"{tick:.12g}"), trim="-")
    return np.format_float_scientific(float(f"{tick:.12g}"), trim="-", exp_digits=1)


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
        # Millions as the card writes them: "5,000,000" beside "10 × 10⁶" are hard to compare.
        large = self._orientation == "horizontal" and ticks[-1] >= 1e6
        labels = {
            tick_key(tick): format_number(tick, decimals=0) if large else format_number(tick, 6, trim=True)
            for tick in ticks
        }
        room = NARROW_CARD / (len(ticks) - 1)
        if self._orientation == "horizontal" and DIGIT * max(map(len, labels.values())) + 4 > room:
            labels.update({tick_key(tick): "" for tick in ticks[-2::-2]})
        if unit and self._orientation == "horizontal":
            last, before = tick_key(ticks[-1]), tick_key(ticks[-2])
            labels[last] = with_unit(labels[last], unit)
            # The last label ends at its tick, the one before stands in the middle of its own.
            taken = DIGIT * (len(labels[last]) + len(labels[before]) / 2) + 12
            if taken > room:
                labels[before] = ""
        self.scale.max = ticks[-1]
        self.axis.tick_labels = labels
        self.axis.tick_values = list(ticks)
