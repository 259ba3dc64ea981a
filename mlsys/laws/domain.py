"""The range checks every law makes before it answers: the argument, its value, and what would be right."""

from __future__ import annotations

from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

Real: TypeAlias = float | npt.NDArray[np.float64]
"""What a law takes and gives: a number, or an array of them that broadcasts."""


def check(name: str, value: Any, low: float = -np.inf, high: float = np.inf, *, above: bool = False) -> None:
    """Refuse a value that lies outside ``[low, high]``, or that is NaN.

    Parameters
    ----------
    name : str
        The argument as its caller spells it.
    value : float or array
        What was given.
    low, high : float
        The range, both ends included.
    above : bool
        Leave `low` itself out of the range.

    Raises
    ------
    ValueError
        If any element is NaN or outside the range.
    """
    numbers = np.asarray(value, dtype=float)
    inside = (numbers > low if above else numbers >= low) & (numbers <= high)
    if not np.all(inside):
        bounds = [f"above {low:g}" if above else f"at least {low:g}"] if low > -np.inf else []
        bounds += [f"at most {high:g}"] if high < np.inf else []
        raise ValueError(f"{name} is {numbers[~inside].flat[0]:g}; it has to be {' and '.join(bounds)}")


def positive(name: str, value: Any) -> None:
    """Refuse a value that is not above zero.

    Raises
    ------
    ValueError
        If any element is zero, negative or NaN.
    """
    check(name, value, 0.0, above=True)
