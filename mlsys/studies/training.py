"""Learning instead of only answering: memory, time, money and joules of training on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..engine import Engine
from ..laws.memory import OPTIMIZER_BYTES, adapter_parameters, checkpoint_units, layer_inputs, training_state
from ..laws.training import train_time, training_work
from ..profile import weight_bytes
from ..units import Q_, InputError, Real
from .base import (
    Answer,
    Quantity,
    Value,
    found,
    given,
    ms,
    of_system,
    share,
    si,
    tabled,
    transformer,
    verdict,
)

if TYPE_CHECKING:
    from ..profile import PerformanceProfile

_GB = 1e9


@dataclass(frozen=True, kw_only=True)
class TrainingMemoryAnswer(Answer):
    """What training needs beside what the machine has."""

    parameters: Quantity
    """That learn [dimensionless]."""
    weights: Quantity
    """Weights the pass reads anyway [GB]."""
    state: Quantity
    """Copies, gradients and optimiser state of the trainable part [GB]."""
    activations: Quantity
    """Kept for the backward pass [GB]."""
    total: Quantity
    """All of it, with the system's reserve [GB]."""
    room: Quantity
    """What the machine leaves for the state [GB]."""
    largest_share: Quantity
    """Largest share of the parameters that can be trained [dimensionless]."""
    ratio: Quantity
    """Total over the footprint of a pass without learning [dimensionless]."""
    met: bool
    """Whether it fits; an array for a sweep."""


@dataclass(frozen=True)
class TrainingMemory:
    """Does the model that runs here also learn here?

    Parameters
    ----------
    trainable : float or array
        Share of the parameters that learns [1].
    optimizer : str
        "sgd", "momentum" or "adam".
    checkpoint : bool
        Keep only some activations and compute the others again.
    budget : float, array or quantity, optional
        Memory that learning may take in all [byte]; the machine's own when left out.
    """

    trainable: Value = 1.0
    optimizer: str = "adam"
    checkpoint: bool = False
    budget: Value = None

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> TrainingMemoryAnswer:
        """Add up weights, state, activations and reserve.

        Raises
        ------
        InputError
            If the share is outside 0 to 1, or the optimiser is unknown.
        """
        part = share(self.trainable, "trainable")
        if self.optimizer not in OPTIMIZER_BYTES:
            raise InputError(
                "optimizer",
                f"optimizer is {self.optimizer!r}: it must be one of {', '.join(OPTIMIZER_BYTES)}.",
            )
        case = profile._case
        weights, reserve = profile._weights, case.system.reserve
        state = training_state(part * case.model.parameters, self.optimizer)
        activations = _kept_activations(profile, self.checkpoint)
        system = case.system
        memory = system.ram if self.budget is None else si(self.budget, "byte", "budget", above=0.0)
        room = memory - reserve - weights - activations
        per_share = training_state(case.model.parameters, self.optimizer)
        total = weights + state + activations + reserve
        return TrainingMemoryAnswer(
            parameters=Q_(part * case.model.parameters, ""),
            weights=Q_(weights / _GB, "gigabyte"),
            state=Q_(state / _GB, "gigabyte"),
            activations=Q_(activations / _GB, "gigabyte"),
            total=Q_(total / _GB, "gigabyte"),
            room=Q_(room / _GB, "gigabyte"),
            largest_share=Q_(np.clip(room / per_share, 0.0, 1.0), ""),
            ratio=Q_(total / profile._footprint, ""),
            met=verdict(total <= memory),
            formula=r"M = P b + f P (2 + 2 + k) + M_{act} + M_{reserve}",
            terms=(
                found("P b", "weights", weights, "byte"),
                given("f", "share that learns", part, ""),
                given("P", "parameters", case.model.parameters, "", case.model.source("parameters")),
                given(
                    "k",
                    f"state of {self.optimizer} per parameter",
                    OPTIMIZER_BYTES[self.optimizer],
                    "byte",
                    "ZeRO, 2020",
                ),
                found("M_{act}", "activations kept", activations, "byte"),
                of_system("M_{reserve}", "reserve", reserve, "byte", case.system, "reserve"),
                of_system("M_{max}", "memory of the machine", memory, "byte", system, "ram")
                if self.budget is None
                else given("M_{max}", "memory for learning", memory, "byte"),
            ),
        )


def _kept_activations(profile: PerformanceProfile, checkpoint: bool) -> Real:
    """Activations a backward pass needs, in half precision [byte]."""
    case = profile._case
    model = case.model
    if model.is_transformer:
        layers, _, _, context = transformer(profile, "training")
        width, _ = tabled("llama_width", "d", None, "width")
        working, _ = tabled("recompute_working_set", "M_w", None, "working set")
        inputs = layer_inputs(layers, width, context * case.batch_size)
        return inputs + working if checkpoint else layers * working
    written = (
        case.batch_size * model.activations / 2.0 * 2.0
    )  # half of the elements moved are written, two bytes each
    return (
        written * np.minimum(checkpoint_units(model.kernels) / model.kernels, 1.0) if checkpoint else written
    )


@dataclass(frozen=True, kw_only=True)
class TrainingStepAnswer(Answer):
    """One step of learning on this machine."""

    parameters: Quantity
    """That learn [dimensionless]."""
    time: Quantity
    """[ms]"""
    energy: Quantity
    """[mJ]"""
    per_sample: Quantity
    """Energy of one sample [mJ]."""
    throughput: Quantity
    """Samples learned from in a second, in the model's own unit."""
    lost: Quantity
    """Turns of the loop that the step displaces, whole ones [dimensionless]."""


@dataclass(frozen=True)
class TrainingStep:
    """What one step costs beside a plain pass: forward, backward, and the gradients of what learns.

    Parameters
    ----------
    trainable : float or array
        Share of the parameters that learns [1].
    checkpoint : bool
        Compute activations again instead of keeping them: one more forward pass.
    period : float, array or quantity
        Of the loop the step interferes with [s].
    """

    trainable: Value = 1.0
    checkpoint: bool = False
    period: Value = 10e-3

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> TrainingStepAnswer:
        """Multiply the pass by the passes of a step.

        Raises
        ------
        InputError
            If the share is outside 0 to 1, or the period is no positive time.
        """
        part = share(self.trainable, "trainable")
        period = si(self.period, "second", "period", above=0.0)
        passes = 2.0 + part + float(self.checkpoint)
        batch, unit = profile._case.batch_size, profile._case.model.sample_unit
        time, energy = passes * profile._latency, passes * profile._energy
        return TrainingStepAnswer(
            parameters=Q_(part * profile._case.model.parameters, ""),
            time=ms(time),
            energy=Q_(energy * 1e3, "millijoule"),
            per_sample=Q_(energy / batch * 1e3, "millijoule"),
            throughput=Q_(batch / time, f"{unit}/second"),
            lost=Q_(np.ceil(time / period), ""),
            formula=r"T_{step} = k T, \quad k = 2 + f + r",
            terms=(
                given("f", "share that learns", part, ""),
                given("r", "forward pass computed again", float(self.checkpoint), ""),
                found("T", "latency of a pass", profile._latency, "second"),
                found("E", "energy of a pass", profile._energy, "joule"),
                given("T_{period}", "period of the loop", period, "second"),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class TrainingRunAnswer(Answer):
    """A whole run, in days, dollars and kilowatt-hours."""

    work: Quantity
    """[FLOP]"""
    time: Quantity
    """[day]"""
    cost: Quantity
    """0 where the system has no price [USD]."""
    energy: Quantity
    """At the power of the profile [kWh]."""


@dataclass(frozen=True)
class TrainingRun:
    """How long a transformer learns from a number of tokens on this one machine.

    Parameters
    ----------
    tokens : float, array or quantity
        To learn from [token].
    utilisation : float or array, optional
        Share of the fp16 peak that useful arithmetic reaches [1]; what the engine gives for a micro-batch of the
        profile's batch and context when left out.
    passes : float or array
        Forward passes' worth of work a step: 3 for full training, 2 with frozen weights, and one more where
        activations are computed again [1].
    """

    tokens: Value
    utilisation: Value = None
    passes: Value = 3.0

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> TrainingRunAnswer:
        """Divide the work by what the machine sustains.

        Raises
        ------
        InputError
            If an input is not positive, the utilisation is above one, or the system offers no fp16.
        """
        system, model = profile._case.system, profile._case.model
        tokens = si(self.tokens, "token", "tokens", above=0.0)
        if self.utilisation is None:
            utilisation = _micro_batch_utilisation(profile)
        else:
            utilisation = share(self.utilisation, "utilisation")
        if np.min(utilisation) <= 0.0:
            raise InputError("utilisation", f"utilisation is {self.utilisation}: it must be more than 0.")
        passes = si(self.passes, "", "passes", above=0.0)
        if "fp16" not in system.peak:
            raise InputError(
                "system", f"system is {system}: training is priced at fp16, which it does not offer."
            )
        peak = system.peak["fp16"]
        work = training_work(model.parameters, tokens, passes)
        time = train_time(work, peak, utilisation)
        price = 0.0 if system.price is None else system.price
        return TrainingRunAnswer(
            work=Q_(work, "FLOP"),
            time=Q_(time / 86_400.0, "day"),
            cost=Q_(time * price, "USD"),
            energy=Q_(time * profile.power.m_as("watt") / 3.6e6, "kilowatt_hour"),
            formula=r"T = \frac{2 k P D}{R \cdot \mathrm{MFU}}",
            terms=(
                given("k", "passes of a step", passes, ""),
                given("P", "parameters", model.parameters, "", model.source("parameters")),
                given("D", "tokens", tokens, "token"),
                of_system("R", "peak rate, fp16", peak, "FLOP/second", system, "peak"),
                given(r"\mathrm{MFU}", "share of the peak reached", utilisation, ""),
                of_system("p", f"price of {system}", price, "USD/second", system, "price"),
            ),
        )


def _micro_batch_utilisation(profile: PerformanceProfile) -> Real:
    """Share of the fp16 peak that the profile's model reaches on one micro-batch of its batch and context [1]."""
    case = profile._case
    tokens = case.batch_size * transformer(profile, "the utilisation of a micro-batch").context
    alone = case.model.variant(context=0.0, weight_bytes=weight_bytes(case))
    efficiency = case.efficiency if case.efficiency_given else None
    step = Engine.solve(alone, case.system, tokens, "fp16", efficiency)
    return step._work / step._latency / case.system.peak["fp16"]


@dataclass(frozen=True, kw_only=True)
class AdapterAnswer(Answer):
    """Low-rank adapters beside frozen weights."""

    parameters: Quantity
    """Trainable ones [dimensionless]."""
    share: Quantity
    """Of all parameters [dimensionless]."""
    state: Quantity
    """Weights, gradients and optimiser state [GB]."""
    total: Quantity
    """With frozen weights, activations and reserve [GB]."""
    largest_rank: Quantity
    """That fits this machine [dimensionless]."""
    met: bool
    """Whether it fits; an array for a sweep."""


@dataclass(frozen=True)
class Adapter:
    """Train two thin matrices beside every frozen one of a transformer layer, activations computed again.

    Parameters
    ----------
    rank : float or array
        Of the adapters [1].
    optimizer : str
        "sgd", "momentum" or "adam".
    """

    rank: Value
    optimizer: str = "adam"

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> AdapterAnswer:
        """Count the adapters' parameters and add their state to what stays.

        Raises
        ------
        InputError
            If the model is no transformer, the rank is below one, or the optimiser is unknown.
        """
        case = profile._case
        model, system = case.model, case.system
        layers = transformer(profile, "an adapter").layers
        if self.optimizer not in OPTIMIZER_BYTES:
            raise InputError(
                "optimizer",
                f"optimizer is {self.optimizer!r}: it must be one of {', '.join(OPTIMIZER_BYTES)}.",
            )
        rank = si(self.rank, "", "rank", minimum=1.0)
        width, width_term = tabled("llama_width", "d", None, "width")
        hidden, hidden_term = tabled("llama_hidden", "d_f", None, "hidden")

        def trained(r: Real) -> Real:
            """Adapters of query, output and the three feed-forward matrices of every layer."""
            return layers * (adapter_parameters(r, width, width, 2) + adapter_parameters(r, width, hidden, 3))

        parameters = trained(rank)
        state = training_state(parameters, self.optimizer)
        held = profile._weights + _kept_activations(profile, checkpoint=True) + system.reserve
        room = system.ram - held
        largest = np.floor(np.maximum(room, 0.0) / training_state(trained(1.0), self.optimizer))
        return AdapterAnswer(
            parameters=Q_(parameters, ""),
            share=Q_(parameters / model.parameters, ""),
            state=Q_(state / _GB, "gigabyte"),
            total=Q_((held + state) / _GB, "gigabyte"),
            largest_rank=Q_(largest, ""),
            met=verdict(held + state <= system.ram),
            formula=r"P_{LoRA} = \sum r (d_{in} + d_{out}), \quad M = P b + P_{LoRA} (2 + 2 + k) + M_{act} + M_{reserve}",
            terms=(
                given("r", "rank", rank, ""),
                width_term,
                hidden_term,
                found("P b", "frozen weights", profile._weights, "byte"),
                found(
                    "M_{act}",
                    "layer inputs and one layer's working set",
                    held - profile._weights - system.reserve,
                    "byte",
                ),
                of_system("M_{reserve}", "reserve", system.reserve, "byte", system, "reserve"),
                of_system("M", "memory of the machine", system.ram, "byte", system, "ram"),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class LearningBudgetAnswer(Answer):
    """How many samples a budget of time or energy pays for."""

    by_time: Quantity
    """Samples in the window [dimensionless]."""
    by_energy: Quantity
    """Samples the joules allow, base load included [dimensionless]."""
    samples: Quantity
    """The smaller of the two [dimensionless]."""


@dataclass(frozen=True)
class LearningBudget:
    """What a night in the depot, a charge, or the idle hops of a day can teach.

    Parameters
    ----------
    window : float, array or quantity
        Time for learning [s].
    energy : float, array or quantity, optional
        Joules for learning and for staying on meanwhile [J]; no bound when left out.
    power : float, array or quantity, optional
        What the device may draw while it learns, base load included [W]; it rests between samples to keep it.
    trainable : float or array
        Share of the parameters that learns [1].
    checkpoint : bool
        Compute activations again.
    """

    window: Value
    energy: Value = None
    power: Value = None
    trainable: Value = 1.0
    checkpoint: bool = False

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> LearningBudgetAnswer:
        """Divide the window by the time of a sample, and the joules by its energy.

        Raises
        ------
        InputError
            If a budget is negative or has another dimension, or the share is outside 0 to 1.
        """
        window = si(self.window, "second", "window", minimum=0.0)
        step = TrainingStep(self.trainable, self.checkpoint).answer(profile)
        batch, static = profile._case.batch_size, profile._case.system.static_power
        time, joules = step.time.m_as("second") / batch, step.per_sample.m_as("joule")
        if self.power is not None:
            allowed = si(self.power, "watt", "power", above=0.0)
            if np.min(allowed - static) <= 0.0:
                raise InputError(
                    "power", f"power is {self.power}: it must be more than the base load, {static:g} W."
                )
            time = np.maximum(time, joules / (allowed - static))
        by_time = window / time
        by_energy: Real = np.inf
        if self.energy is not None:
            by_energy = si(self.energy, "joule", "energy", minimum=0.0) / (joules + static * time)
        return LearningBudgetAnswer(
            by_time=Q_(by_time, ""),
            by_energy=Q_(by_energy, ""),
            samples=Q_(np.minimum(by_time, by_energy), ""),
            formula=r"n = \min\left(\frac{T_{window}}{t_1}, \frac{E}{e_1 + P_{static} t_1}\right)",
            terms=(
                given("T_{window}", "time for learning", window, "second"),
                found("t_1", "time of a sample, rests included", time, "second"),
                found("e_1", "energy of a sample", joules, "joule"),
                of_system("P_{static}", "static power", static, "watt", profile._case.system, "static_power"),
            ),
        )
