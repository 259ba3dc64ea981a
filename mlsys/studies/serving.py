"""Waiting and deadlines: what load and jitter do to the time until an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..catalog.constants import constant
from ..laws.economics import cost_per_sample
from ..laws.queueing import deterministic_wait_quantile, erlang_c, little, wait_quantile
from ..laws.reliability import deadline_miss
from ..laws.statistics import normal_quantile
from ..units import Q_, InputError
from .base import (
    Answer,
    Quantity,
    Value,
    fixed_time,
    found,
    given,
    ms,
    of_system,
    share,
    si,
    tabled,
    transformer,
)
from .data import FORMATS

if TYPE_CHECKING:
    from ..profile import PerformanceProfile

_erlang_c = np.vectorize(erlang_c, otypes=[float])
_fixed = np.vectorize(deterministic_wait_quantile, otypes=[float])
_random = np.vectorize(wait_quantile, otypes=[float])


@dataclass(frozen=True, kw_only=True)
class ServingAnswer(Answer):
    """What a language-model server offers at a load."""

    prefill: Quantity
    """Of one prompt [s]."""
    service: Quantity
    """Of one request, its share of others' prompts included [s]."""
    capacity: Quantity
    """Tokens delivered at full load [token/s]."""
    throughput: Quantity
    """Tokens delivered at this load [token/s]."""
    waiting: Quantity
    """Share of requests that wait for a slot [dimensionless]."""
    wait: Quantity
    """Quantile of the wait for a slot [s]."""
    first_token: Quantity
    """That wait and the prompt [s]."""
    response: Quantity
    """That wait and the whole request [s]."""
    inside: Quantity
    """Requests being served, on average [dimensionless]."""
    per_million: Quantity
    """Cost of a million tokens; 0 where the system has no price, inf at no load [USD/megatoken]."""
    feasible: bool
    """Whether the slots fit the memory; an array for a sweep."""


@dataclass(frozen=True)
class Serving:
    """Requests arrive at random for the batch of the profile: its slots, all on this one machine.

    An approximation: every slot is taken to serve at the pace of a full batch, so light loads look slower than
    they are, and prompts are spread evenly over the steps.

    Parameters
    ----------
    load : float or array
        Share of the capacity in use [1].
    tokens_in, tokens_out : float or array, optional
        Of a prompt and of its reply [token].
    quantile : float or array
        Of the wait [1].
    fixed_length : bool
        Every reply is as long as the mean; otherwise lengths are exponential, with twice the tail.
    """

    load: Value
    tokens_in: Value = None
    tokens_out: Value = None
    quantile: Value = 0.99
    fixed_length: bool = True

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> ServingAnswer:
        """Take the step from the profile, charge prompts to the same machine, and queue.

        Raises
        ------
        InputError
            If the model is no transformer, or an input is out of range.
        """
        transformer(profile, "serving")
        case = profile._case
        load = share(self.load, "load")
        if np.max(load) > 0.98:
            raise InputError(
                "load", f"load is {self.load}: it must be at most 0.98, above which queues do not settle."
            )
        quantile = share(self.quantile, "quantile")
        if np.max(quantile) > 0.9999 or np.min(quantile) < 0.5:
            raise InputError("quantile", f"quantile is {self.quantile}: it must be between 0.5 and 0.9999.")
        tokens_in, in_term = tabled("prompt_tokens", "n_{in}", self.tokens_in, "tokens_in")
        tokens_out, out_term = tabled("reply_tokens", "n_{out}", self.tokens_out, "tokens_out")
        slots = case.batch_size
        prefill = tokens_in * profile._compute / slots
        service = tokens_out * profile._latency + slots * prefill
        capacity = slots * tokens_out / service
        servers = np.floor(slots)
        waits = _fixed if self.fixed_length else _random
        wait = waits(servers, load, service, quantile)[()]
        arrivals = load * slots / service
        price = 0.0 if case.system.price is None else case.system.price
        delivered = load * capacity
        idle = np.equal(delivered, 0.0)
        cost = np.where(idle, np.inf, 1.0) * cost_per_sample(price, np.where(idle, 1.0, delivered))
        return ServingAnswer(
            prefill=Q_(prefill, "second"),
            service=Q_(service, "second"),
            capacity=Q_(capacity, "token/second"),
            throughput=Q_(delivered, "token/second"),
            waiting=Q_(_erlang_c(servers, load)[()], ""),
            wait=Q_(wait, "second"),
            first_token=Q_(wait + prefill, "second"),
            response=Q_(wait + service, "second"),
            inside=Q_(little(arrivals, service), ""),
            per_million=Q_(cost[()] * 1e6, "USD/megatoken"),
            feasible=profile.feasible,
            formula=r"X = \frac{\rho B n_{out}}{n_{out} T_{step} + B T_{prefill}}, \quad P(W > t) \le 1 - q",
            terms=(
                given(r"\rho", "load", load, ""),
                given("q", "quantile", quantile, ""),
                found("B", "slots", slots, ""),
                in_term,
                out_term,
                found("T_{step}", "latency of a step", profile._latency, "second"),
                found("T_{prefill}", "arithmetic of a prompt", prefill, "second"),
                of_system("p", f"price of {case.system}", price, "USD/second", case.system, "price"),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class DeadlineAnswer(Answer):
    """How often a loop is late."""

    mean: Quantity
    """Of a turn, fixed pipeline included [ms]."""
    p99: Quantity
    """Ninety-nine turns in a hundred end sooner, stalls left out [ms]."""
    miss: Quantity
    """Share of turns that end late [dimensionless]."""
    per_minute: Quantity
    """Late turns in a minute [1/minute]."""
    slack: Quantity
    """Deadline less mean [ms]."""


@dataclass(frozen=True)
class Deadline:
    """Turns of a loop jitter, and now and then one stalls: how many miss the deadline?

    Parameters
    ----------
    period : float, array or quantity
        Deadline of a turn, and time between two starts [s].
    spread : float, array or quantity, optional
        Standard deviation of a turn [s].
    stalls : float or array, optional
        Share of turns that stall [1].
    fixed : float, array or quantity, optional
        Time outside the model [s]; the system's pipeline when left out.
    """

    period: Value
    spread: Value = None
    stalls: Value = None
    fixed: Value = None

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> DeadlineAnswer:
        """Take the mean from the profile and the pipeline, and the tail from normal jitter and rare stalls.

        Raises
        ------
        InputError
            If a time is negative or of another dimension, or the share is outside 0 to 1.
        """
        period = si(self.period, "second", "period", above=0.0)
        tier = "frame_spread" if profile._case.system.tier == "mobile" else "loop_spread"
        spread, spread_term = tabled(tier, r"\sigma", self.spread, "spread")
        stalls, stalls_term = tabled("stall_share", r"\epsilon", self.stalls, "stalls", high=1.0)
        stall, stall_term = tabled("stall_time", "d", None, "stall")
        outside, stages = fixed_time(profile)
        if self.fixed is not None:
            outside = si(self.fixed, "second", "fixed", minimum=0.0)
            stages = (given("T_{fixed}", "time outside the model", outside, "second"),)
        mean = outside + profile._latency
        miss = deadline_miss(mean, np.maximum(spread, 1e-12), period, stalls, stall)
        return DeadlineAnswer(
            mean=ms(mean),
            p99=ms(mean + normal_quantile(0.99) * spread),
            miss=Q_(miss, ""),
            per_minute=Q_(miss * 60.0 / period, "1/minute"),
            slack=ms(period - mean),
            formula=r"m = (1 - \epsilon) Q\left(\frac{D - \mu}{\sigma}\right) + \epsilon Q\left(\frac{D - \mu - d}{\sigma}\right)",
            terms=(
                given("D", "deadline", period, "second"),
                *stages,
                found("T", "latency", profile._latency, "second"),
                spread_term,
                stalls_term,
                stall_term,
            ),
        )


@dataclass(frozen=True, kw_only=True)
class PreprocessAnswer(Answer):
    """What the stored format does to a serving path."""

    stage: Quantity
    """The pre-processing stage with this format [ms]."""
    total: Quantity
    """The whole fixed pipeline and the latency [ms]."""
    slowdown: Quantity
    """Over the binary format [dimensionless]."""


@dataclass(frozen=True)
class Preprocess:
    """Serve the data in the format in which it was stored: decoding is part of every answer.

    Parameters
    ----------
    stored : str
        "text", "compressed" or "binary".
    stage : float, array or quantity
        Pre-processing of one pass with the binary format [s]; the system's stage of that name when left out.
    """

    stored: str
    stage: Value = None

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> PreprocessAnswer:
        """Stretch the stage by the decode rate of the format.

        Raises
        ------
        InputError
            If the format is unknown, or neither the study nor the system has such a stage.
        """
        if self.stored not in FORMATS:
            raise InputError("stored", f"stored is {self.stored!r}: it must be one of {', '.join(FORMATS)}.")
        system = profile._case.system
        own = system.pipeline.get("pre-processing")
        if self.stage is not None:
            stage = si(self.stage, "second", "stage", minimum=0.0)
        elif own is not None:
            stage = own
        else:
            raise InputError(
                "stage", f"stage is missing: {system} has no pre-processing, so give its time, in s."
            )
        rate, plain = constant(f"decode_{self.stored}"), constant("decode_binary")
        slowdown = plain.value / rate.value
        fixed, stages = fixed_time(profile)
        rest = fixed - (0.0 if own is None else own)
        return PreprocessAnswer(
            stage=ms(stage * slowdown),
            total=ms(rest + stage * slowdown + profile._latency),
            slowdown=Q_(slowdown, ""),
            formula=r"t_{pre} = t_{binary} \frac{D_{binary}}{D_{format}}",
            terms=(
                given("t_{binary}", "pre-processing with the binary format", stage, "second"),
                given("D_{format}", rate.meaning, rate.value, rate.unit, rate.source),
                given("D_{binary}", plain.meaning, plain.value, plain.unit, plain.source),
                *stages,
                found("T", "latency", profile._latency, "second"),
            ),
        )
