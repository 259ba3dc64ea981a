"""The one table of design constants that belong to no model, system or runtime, each with unit and source.

Labs and studies never repeat a number that stands here: they ask for it by name, and show its source with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from ..spec import nearest
from ..units import ureg

__all__ = ["CONSTANTS", "Constant", "constant", "trial"]

_DESIGN = "assumed: design constant of the course"

#: Name -> (value, unit, what it is, source).
CONSTANTS: dict[str, tuple[float, str, str, str]] = {
    # What time does to a model that nobody touches (Lab 01).
    "drift_accuracy": (
        0.85,
        "",
        "accuracy on the day of training",
        "assumed: the book's example of silent decay",
    ),
    "drift_loss_per_month": (
        0.008,
        "1/month",
        "accuracy lost in a month",
        "assumed: the book's example, 85 % falls to 80.2 % in six months",
    ),
    # What a redesigned chip spends (Lab 02).
    "die_arithmetic_share": (
        0.5,
        "",
        "share of today's die that calculates; the rest moves bytes",
        "assumed: about half, the other half being caches, controllers and the pads along the edge",
    ),
    # Limits of the missions (Labs 01, 02).
    "edge_camera_rate": (30.0, "1/second", "pictures a camera takes", "the track's mission"),
    "server_distance": (1e6, "meter", "to the nearest large data centre", "assumed: a day's drive away"),
    "edge_cameras": (6.0, "", "cameras around the car", "the track's mission"),
    "edge_loop": (10e-3, "second", "one turn of the braking loop", "the track's mission"),
    "mobile_frame": (1 / 60, "second", "one frame at 60 a second", "the track's mission"),
    "tiny_delay": (10e-3, "second", "sound to sound, through the enhancer", "the track's mission"),
    "mobile_power": (1.0, "watt", "what skin tolerates beside the temple", _DESIGN),
    "tiny_power": (1e-3, "watt", "what the coin cell can give all day", "the track's mission"),
}


@dataclass(frozen=True)
class Constant:
    """A figure of the table.

    Parameters
    ----------
    key : str
        Its name in the table.
    value : float
        In `unit`.
    unit : str
        As pint writes it; "" for a pure number.
    meaning : str
        What it is, in words.
    source : str
        Where it comes from; starts with "assumed" when nothing outside this project backs it.
    """

    key: str
    value: float
    unit: str
    meaning: str
    source: str

    @property
    def assumed(self) -> bool:
        """Whether nothing outside this project backs the value."""
        return self.source.startswith("assumed")

    @property
    def quantity(self) -> Any:
        """The value with its unit."""
        return ureg.Quantity(self.value, self.unit)


_factors: ContextVar[Mapping[str, float]] = ContextVar("factors", default=MappingProxyType({}))
_asked: ContextVar[set[str] | None] = ContextVar("asked", default=None)


def constant(name: str) -> Constant:
    """Look a constant up.

    Raises
    ------
    KeyError
        The table has none of that name; the message names the nearest.
    """
    if name not in CONSTANTS:
        raise KeyError(f"no constant {name!r}: {nearest(name, CONSTANTS)}")
    asked = _asked.get()
    if asked is not None:
        asked.add(name)
    value, *rest = CONSTANTS[name]
    return Constant(name, value * _factors.get().get(name, 1.0), *rest)


@contextmanager
def trial(factors: Mapping[str, float] | None = None) -> Iterator[set[str]]:
    """Multiply some constants for a while, and note which ones are asked for: for doubts about assumed figures.

    Examples
    --------
    >>> with trial({"drift_accuracy": 0.5}) as asked:
    ...     value = constant("drift_accuracy").value
    >>> value, asked
    (0.425, {'drift_accuracy'})
    """
    asked: set[str] = set()
    marks = _factors.set(factors or {}), _asked.set(asked)
    try:
        yield asked
    finally:
        _factors.reset(marks[0])
        _asked.reset(marks[1])
