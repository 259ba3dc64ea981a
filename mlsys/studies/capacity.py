"""How many sequences the memory holds, and how finely their lengths are told apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..laws.frameworks import padding_share
from ..units import Q_, Real
from .base import Answer, Quantity, Value, found, given, of_system, si, tabled, transformer

if TYPE_CHECKING:
    from ..profile import PerformanceProfile


@dataclass(frozen=True, kw_only=True)
class SlotsAnswer(Answer):
    """Room for sequences beside the weights."""

    room: Quantity
    """Memory left by weights and reserve [GB]."""
    each: Quantity
    """Resident state of one sequence [GB]."""
    slots: Quantity
    """Whole sequences that fit [dimensionless]."""
    tokens: Quantity
    """Tokens of context that fit [token]."""
    context: Quantity
    """Tokens that each sequence may hold [token]."""


@dataclass(frozen=True)
class Slots:
    """How many sequences of the model's context fit the machine at once."""

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> SlotsAnswer:
        """Divide the room by the resident state of a sequence.

        Raises
        ------
        InputError
            If the model keeps no cache per token.
        """
        context = transformer(profile, "the number of slots").context
        case = profile._case
        room, each = _room(profile), case.model.state_bytes
        return SlotsAnswer(
            room=Q_(room / 1e9, "gigabyte"),
            each=Q_(each / 1e9, "gigabyte"),
            slots=Q_(np.floor(room / each), ""),
            tokens=Q_(room / each * context, "token"),
            context=Q_(context, "token"),
            formula=r"n = \left\lfloor \frac{C - M_{reserve} - W}{s} \right\rfloor",
            terms=(
                of_system("C", "memory", case.system.ram, "byte", case.system, "ram"),
                of_system("M_{reserve}", "reserve", case.system.reserve, "byte", case.system, "reserve"),
                found("W", "weights", profile._weights, "byte"),
                found("s", "resident state of a sequence", each, "byte"),
            ),
        )


def _room(profile: PerformanceProfile) -> Real:
    """Memory that weights and reserve leave, none at the least [byte]."""
    system = profile._case.system
    return np.maximum(system.ram - system.reserve - profile._weights, 0.0)


@dataclass(frozen=True, kw_only=True)
class BucketsAnswer(Answer):
    """What captured graphs, one for each bucket of lengths, take and give."""

    padding: Quantity
    """Share of a padded sequence that is padding [dimensionless]."""
    graphs: Quantity
    """Memory of the graphs [GB]."""
    slots: Quantity
    """Whole sequences of mean length that fit beside them [dimensionless]."""
    tokens: Quantity
    """Tokens of context that are no padding and fit beside them [token]."""
    idle: Quantity
    """Share of a padded batch that is padding [dimensionless]."""


@dataclass(frozen=True)
class Buckets:
    """How finely lengths and batches are rounded up, when every pair keeps a captured graph of its own.

    Parameters
    ----------
    count : float or array
        Buckets of length between nothing and the model's context [1].
    sizes : float or array
        Batch sizes between nothing and the largest [1].
    """

    count: Value
    sizes: Value = 1.0

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> BucketsAnswer:
        """Weigh the memory of the graphs against the padding they avoid.

        Raises
        ------
        InputError
            If there is less than one bucket or size, or the model keeps no cache per token.
        """
        context = transformer(profile, "a bucket").context
        count = si(self.count, "", "count", minimum=1.0)
        sizes = si(self.sizes, "", "sizes", minimum=1.0)
        graph, graph_term = tabled("graph_bytes", "M_g", None, "graph")
        padding = padding_share(context / count, context / 2.0)
        each = profile._case.model.state_bytes * 0.5 / (1.0 - padding)
        graphs = count * sizes * graph
        room = np.maximum(_room(profile) - graphs, 0.0)
        return BucketsAnswer(
            padding=Q_(padding, ""),
            graphs=Q_(graphs / 1e9, "gigabyte"),
            slots=Q_(np.floor(room / each), ""),
            tokens=Q_(room / each * context / 2.0, "token"),
            # Evenly spread batches waste as evenly spread lengths do: w depends on the number of steps alone.
            idle=Q_(padding_share(1.0 / sizes, 0.5), ""),
            formula=r"n = \left\lfloor \frac{M_{room} - k m M_g}{\bar s / (1 - w_k)} \right\rfloor, \quad "
            r"w_k = \frac{1}{k + 1}, \quad w_m = \frac{1}{m + 1}",
            terms=(
                given("k", "buckets of length", count, ""),
                given("m", "batch sizes", sizes, ""),
                graph_term,
                found("M_{room}", "memory left by weights and reserve", _room(profile), "byte"),
                found(
                    r"\bar s",
                    "state of a sequence of mean length",
                    profile._case.model.state_bytes * 0.5,
                    "byte",
                ),
            ),
        )
