"""What every study shares: how it reads its inputs, and what its answer carries for MathPeek."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np

from .. import units
from ..catalog.constants import constant
from ..profile import Term
from ..sourced import source_of, sourced
from ..units import Q_, InputError, Real

if TYPE_CHECKING:
    from ..profile import PerformanceProfile
    from ..spec import SystemArchetype

__all__ = [
    "Answer",
    "Quantity",
    "Value",
    "activation_traffic",
    "beat",
    "fixed_time",
    "found",
    "given",
    "ms",
    "of_system",
    "share",
    "si",
    "tabled",
    "transformer",
    "verdict",
]

#: An input of a study: a number in the unit its docstring names, an array of them, or a pint quantity.
Value: TypeAlias = Any
#: A pint quantity of `mlsys.ureg`.
Quantity: TypeAlias = Any


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a study gives back: its own figures, and how they came about."""

    formula: str = field(repr=False)
    """The equation, in LaTeX."""
    terms: tuple[Term, ...] = field(repr=False)
    """Every symbol of the formula with its value, unit and source."""


def si(
    value: Value, unit: str, argument: str, *, minimum: float | None = None, above: float | None = None
) -> Real:
    """Read an input as :func:`mlsys.units.si` does, and keep the source that a constant of the table has."""
    return sourced(units.si(value, unit, argument, minimum=minimum, above=above), value)


def given(symbol: str, name: str, value: Real, unit: str, source: str | None = None) -> Term:
    """Name an input of the study for MathPeek; its source is the value's own, unless another is given."""
    return Term(symbol, name, value, unit, source_of(value) if source is None else source, "study")


def found(symbol: str, name: str, value: Real, unit: str) -> Term:
    """Name a figure the profile already holds for MathPeek."""
    return Term(symbol, name, value, unit, "computed", "study")


def tabled(
    name: str, symbol: str, value: Value, argument: str, high: float | None = None
) -> tuple[Real, Term]:
    """Read an input that has a row in the constants table, whose value stands in when none is given.

    Parameters
    ----------
    name : str
        The row.
    symbol : str
        LaTeX, for MathPeek.
    value : float, array or quantity, optional
        What was given; None takes the row's.
    argument : str
        The input as its study spells it.
    high : float, optional
        The largest value allowed.

    Returns
    -------
    float or array, Term
        The value in the unit of the row, and the line that explains it.

    Raises
    ------
    InputError
        If the value is no number, has another dimension, is negative or exceeds `high`.
    """
    row = constant(name)
    if value is None:
        return row.value, given(symbol, row.meaning, row.value, row.unit, row.source)
    number = si(value, row.unit, argument, minimum=0.0)
    if high is not None and np.max(number) > high:
        raise InputError(
            argument, f"{argument} is {value}: it must be at most {high:g} {row.unit}".rstrip() + "."
        )
    return number, given(symbol, row.meaning, number, row.unit)


class Transformer(NamedTuple):
    """The dimensions of a model that keeps keys and values."""

    layers: Real
    kv_heads: Real
    head_dim: Real
    context: Real


def transformer(profile: PerformanceProfile, question: str) -> Transformer:
    """Give the dimensions of the profile's model.

    Raises
    ------
    InputError
        If the model is no transformer; the message says that `question` asks for one.
    """
    model = profile._case.model
    if model.layers is None or model.kv_heads is None or model.head_dim is None or model.context is None:
        raise InputError(
            "model", f"model is {model}: {question} asks for a transformer, with layers and a cache."
        )
    return Transformer(model.layers, model.kv_heads, model.head_dim, model.context)


def of_system(symbol: str, name: str, value: Real, unit: str, system: SystemArchetype, field: str) -> Term:
    """Name a figure of the system for MathPeek, with the system's own source."""
    return Term(symbol, name, value, unit, system.source(field), "study")


def activation_traffic(profile: PerformanceProfile) -> Real:
    """Bytes the profile moves besides weights and resident state [byte]."""
    case = profile._case
    return profile._traffic - profile._weights - case.batch_size * case.model.state_bytes


def beat(value: Value, argument: str) -> Real:
    """Read the time between two starts: a time, or a rate of so many starts a second [s].

    Raises
    ------
    InputError
        If it is neither, or not positive.
    """
    for rate in ("1/second", "sample/second"):
        if hasattr(value, "check") and value.check(Q_(1.0, rate).dimensionality):
            return sourced(1.0 / si(value, rate, argument, above=0.0), value)
    return si(value, "second", argument, above=0.0)


def share(value: Value, argument: str) -> Real:
    """Read a share, a number between 0 and 1.

    Raises
    ------
    InputError
        If it is no number, has a dimension, or lies outside the range.
    """
    number = si(value, "", argument, minimum=0.0)
    if np.max(number) > 1.0:
        raise InputError(argument, f"{argument} is {value}: it must be a share, at most 1 (or 100 percent).")
    return number


def ms(time: Real) -> Quantity:
    """Turn seconds into a quantity of milliseconds."""
    return Q_(np.multiply(time, 1e3), "millisecond")


def verdict(passed: Any) -> Any:
    """Turn a comparison into a plain bool, or leave it an array of them for a sweep."""
    return bool(passed) if np.ndim(passed) == 0 else passed


def fixed_time(profile: PerformanceProfile) -> tuple[Real, tuple[Term, ...]]:
    """Sum the time the system spends outside the model [s], and name its stages for MathPeek."""
    system = profile._case.system
    source = system.source("pipeline")
    terms = tuple(
        given(rf"t_{{\text{{{name}}}}}", f"{name}, outside the model", time, "second", source)
        for name, time in system.pipeline.items()
    )
    return sum(system.pipeline.values()), terms
