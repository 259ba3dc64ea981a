"""What a benchmark says: a median, and the ratio to a baseline measured in the same run."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from mlsys.units import Q_, format_quantity


@dataclass(frozen=True)
class Row:
    """One figure.

    Parameters
    ----------
    what : str
        What was measured.
    median : float
        The middle one of several runs [s].
    beside : str
        The baseline, where there is one.
    baseline : float, optional
        Its median, of the same run [s].
    """

    what: str
    median: float
    beside: str = ""
    baseline: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times as long the baseline took."""
        return None if self.baseline is None else self.baseline / self.median


def table(rows: Iterable[Row]) -> str:
    """Lay the rows out as text."""
    lines = [("", "median", "baseline", "takes", "ratio")]
    for row in rows:
        taken = "" if row.baseline is None else format_quantity(Q_(row.baseline, "s"))
        ratio = "" if row.ratio is None else f"{row.ratio:,.2f}×"
        lines.append((row.what, format_quantity(Q_(row.median, "s")), row.beside, taken, ratio))
    widths = [max(len(line[column]) for line in lines) for column in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
