"""What a machine delivers when it serves a language model at full load."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..engine import Engine
from ..laws.full_load import full_load_throughput, memory_limited_batch
from ..profile import weight_bytes
from ..units import Q_, InputError
from .base import Answer, Quantity, Value, found, given, ms, share, si

if TYPE_CHECKING:
    from ..profile import PerformanceProfile


@dataclass(frozen=True, kw_only=True)
class FullLoadAnswer(Answer):
    """The batch that memory allows, and what it delivers."""

    batch: Quantity
    """Sequences served at once, not rounded [dimensionless]."""
    step: Quantity
    """Time of one token for each of them [ms]."""
    prefill: Quantity
    """Time one prompt takes from the same machine [ms]."""
    throughput: Quantity
    """Tokens delivered [token/s]."""


@dataclass(frozen=True)
class FullLoad:
    """Throughput with as many sequences as the memory holds, prefill charged to the same machine.

    The batch and the context of the profile are set aside: the study solves again at those that full load brings.

    Parameters
    ----------
    tokens_in, tokens_out : float or array
        Length of a prompt and of its answer [token].
    usable : float
        Share of the memory that weights and cache may fill [1].
    """

    tokens_in: Value
    tokens_out: Value
    usable: Value = 0.93

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> FullLoadAnswer:
        """Fill the memory, then divide the tokens of a round by its time.

        Raises
        ------
        InputError
            If the model keeps no key-value cache, an input is out of range, or the weights leave no room for one
            sequence.
        """
        case = profile._case
        model, system = case.model, case.system
        if not model.is_transformer:
            raise InputError("model", f"model is {model}: full load is asked of a transformer with a cache.")
        tokens_in = si(self.tokens_in, "token", "tokens_in", minimum=0.0)
        tokens_out = si(self.tokens_out, "token", "tokens_out", above=0.0)
        usable = share(self.usable, "usable")
        one = model.variant(context=1.0)
        weights = model.parameters * weight_bytes(case)
        batch = memory_limited_batch(
            system.ram - system.reserve, weights, one.state_bytes, tokens_in, tokens_out, usable
        )
        if np.any(np.less(batch, 1.0)):
            raise InputError(
                "tokens_in",
                f"tokens_in is {self.tokens_in}: {system} has no room for one such sequence of {model}.",
            )
        at_load = Engine.solve(
            model.variant(context=np.add(tokens_in, np.divide(tokens_out, 2.0))),
            system,
            batch,
            case.precision,
            case.efficiency if case.efficiency_given else None,
        )
        # Prompts ride along with the steps that read the weights anyway: only their arithmetic is added.
        prefill = tokens_in * at_load._compute / batch
        delivered = full_load_throughput(batch, tokens_out, at_load._latency, prefill)
        return FullLoadAnswer(
            batch=Q_(batch, ""),
            step=ms(at_load._latency),
            prefill=ms(prefill),
            throughput=Q_(delivered, "token/second"),
            formula=(
                r"X = \frac{B\,n_{out}}{n_{out} T_{step} + B\,T_{prefill}},\quad "
                r"B = \frac{u C - W}{k\,(n_{in} + n_{out}/2)}"
            ),
            terms=(
                given("n_{in}", "tokens of a prompt", tokens_in, "token"),
                given("n_{out}", "tokens of an answer", tokens_out, "token"),
                given("u", "share of the memory that may be filled", usable, ""),
                given(
                    "C", "capacity less reserve", system.ram - system.reserve, "byte", system.source("ram")
                ),
                found("W", "weights", weights, "byte"),
                found("k", "cache of a token", one.state_bytes, "byte"),
                found("B", "sequences served at once", batch, ""),
                found("T_{step}", "time of a step", at_load._latency, "second"),
                found("T_{prefill}", "arithmetic of a prompt", prefill, "second"),
                found("X", "throughput", delivered, "token/second"),
            ),
        )
