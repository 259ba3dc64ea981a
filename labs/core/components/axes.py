"""Axes that stand still: round limits and ticks, and the bqplot axes drawn from them."""

from __future__ import annotations

import math

import bqplot

from labs.core.style import colour, format_number

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)


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
        self.scale = bqplot.LinearScale(min=0.0, max=1.0)
        self.axis = bqplot.Axis(
            scale=self.scale,
            orientation=orientation,
            grid_lines="solid",
            grid_color=colour("line"),
            color=colour("line-strong"),
            tick_values=[0.0, 1.0],
        )

    @property
    def top(self) -> float:
        """Where the axis ends."""
        return float(self.scale.max)

    def reach(self, *figures: float, afresh: bool = False) -> None:
        """Make room for `figures`; `afresh` forgets what was shown before."""
        needed = max(abs(f) for f in figures)
        if not afresh and needed <= self.top:
            return
        ticks = round_ticks(needed)
        self.scale.max = ticks[-1]
        self.axis.tick_values = list(ticks)
        longest = max(len(format_number(t, trim=True).partition(".")[2]) for t in ticks)
        self.axis.tick_format = f",.{longest}f"
