"""What a person sees while something takes longer than a moment."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager


def say(text: str) -> None:
    """Print one line at once, so that it is seen before the work it announces."""
    print(text, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Announce a piece of work, and say how long it took when it is done."""
    say(f"· {text} …")
    start = time.monotonic()
    yield
    seconds = time.monotonic() - start
    if seconds >= 2:
        say(f"  done in {seconds:.0f} s")


class Bar:
    """A progress bar counted in bytes.

    On a terminal one line is redrawn; elsewhere (a log) each quarter is a line of its own.

    Parameters
    ----------
    label : str
        What is being read.
    total : int
        Size of the whole [byte]; 0 when it is not known.
    """

    def __init__(self, label: str, total: int = 0) -> None:
        self.label, self.total, self.done = label, total, 0
        self._live = sys.stderr.isatty()
        self._drawn = 0.0
        self._quarter = 0

    def add(self, count: int) -> None:
        """Count further bytes in, and draw when it is time to."""
        self.done += count
        if self._live:
            if time.monotonic() - self._drawn > 0.1:
                self._draw()
        elif self.total and self.done * 4 // self.total > self._quarter:
            self._quarter = self.done * 4 // self.total
            self._draw()

    def close(self) -> None:
        """Draw the last state and leave the line."""
        if self._live:
            self._draw()
            print(file=sys.stderr, flush=True)

    def _draw(self) -> None:
        self._drawn = time.monotonic()
        amount = f"{self.done / 1e6:.1f} MB"
        if self.total:
            share = min(1.0, self.done / self.total)
            amount = f"{self.done / 1e6:.1f} of {self.total / 1e6:.1f} MB"
            bar = "█" * round(24 * share) + "░" * (24 - round(24 * share))
            line = f"  {bar} {share:4.0%}  {amount}  {self.label}"
        else:
            line = f"  {amount}  {self.label}"
        print(
            f"\r{line}" if self._live else line, end="" if self._live else "\n", file=sys.stderr, flush=True
        )
