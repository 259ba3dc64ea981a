"""Numbers that remember where they come from, until something is computed from them."""

from __future__ import annotations

from typing import Any

from .units import Real

__all__ = ["SET_BY_YOU", "Sourced", "source_of", "sourced"]

#: The source of a number that a caller typed.
SET_BY_YOU = "set by you"


class Sourced(float):
    """A float with a source; arithmetic on it gives a plain float, whose source would be another.

    Parameters
    ----------
    value : float
        The number, in whatever unit its owner says.
    source : str
        Where it comes from; starts with "assumed" when nothing backs it.

    Examples
    --------
    >>> rate = Sourced(30.0, "the track's mission")
    >>> source_of(rate), source_of(rate * 6)
    ("the track's mission", 'set by you')
    """

    source: str

    def __new__(cls, value: float, source: str = SET_BY_YOU) -> Sourced:
        """Make one."""
        made = super().__new__(cls, value)
        made.source = source
        return made


def source_of(value: Any) -> str:
    """Say where a number, or the number in a quantity, comes from; whoever asked, where it does not say."""
    return str(getattr(getattr(value, "magnitude", value), "source", SET_BY_YOU))


def sourced(number: Real, value: Any) -> Real:
    """Give a number, converted from what a caller gave, the source that the latter had."""
    if type(value) is float or type(value) is int or type(number) is not float:
        return number
    source = source_of(value)
    return number if source == SET_BY_YOU else Sourced(number, source)
