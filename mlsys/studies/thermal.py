"""Heat and power modes: what a device sustains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..laws.energy import duty_power
from ..laws.thermal import sustainable_power, temperature_rise, time_to_limit
from ..units import Q_, InputError
from .base import Answer, Quantity, Value, fixed_time, found, given, ms, of_system, si, tabled, verdict

if TYPE_CHECKING:
    from ..profile import PerformanceProfile


@dataclass(frozen=True, kw_only=True)
class SustainedAnswer(Answer):
    """How warm the device gets, and what it can keep up."""

    power: Quantity
    """Drawn at the rate asked for [W]."""
    rise: Quantity
    """Above ambient after the time asked for [K]."""
    temperature: Quantity
    """Of the skin side after that time [degree_Celsius]."""
    time_to_limit: Quantity
    """Until the skin limit; inf when it is never reached [s]."""
    sustainable: Quantity
    """Power that ends at the limit [W]."""
    rate: Quantity
    """Passes a second that can be kept up, at most those asked for [frame/s]."""
    factor: Quantity
    """That rate over the one asked for [dimensionless]."""
    battery: Quantity
    """How long the battery lasts at the rate asked for [hour]."""
    met: bool
    """Whether the limit is never reached; an array for a sweep."""


@dataclass(frozen=True)
class Sustained:
    """Does the device stay below the skin limit, for ever?

    Parameters
    ----------
    period : float, array or quantity
        Time between two starts [s].
    ambient : float, array or quantity, optional
        Temperature of the air [degree_Celsius].
    time : float, array or quantity
        Since the start, for the temperature [s]; for ever when left out.
    warm : bool
        Start from the base load's steady state instead of cold.
    """

    period: Value
    ambient: Value = None
    time: Value = None
    warm: bool = False

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> SustainedAnswer:
        """Warm a single body with the average power of the task.

        Raises
        ------
        InputError
            If the period is no positive time, or the air is at the limit already.
        """
        period = si(self.period, "second", "period", above=0.0)
        resistance, resistance_term = tabled("thermal_resistance", "R_{th}", None, "resistance")
        constant, constant_term = tabled("thermal_time", r"\tau", None, "time constant")
        skin, skin_term = tabled("skin_limit", r"\vartheta_{max}", None, "limit")
        ambient, ambient_term = tabled("ambient", r"\vartheta_0", self.ambient, "ambient")
        energy_stored, battery_term = tabled("mobile_battery", "E_b", None, "battery")
        allowed = skin - ambient
        if np.min(allowed) <= 0.0:
            raise InputError(
                "ambient", f"ambient is {self.ambient}: it must be below the skin limit, {skin:g} °C."
            )
        static, energy = profile._case.system.static_power, profile._energy
        power = duty_power(energy, period, static)
        start = static * resistance if self.warm else 0.0
        if self.time is None:
            rise = power * resistance
        else:
            time = si(self.time, "second", "time", minimum=0.0)
            rise = start + temperature_rise(power, time, resistance, constant) * (
                1.0 - start / (power * resistance)
            )
        limit = sustainable_power(allowed, resistance)
        rate = np.clip((limit - static) / energy, 0.0, 1.0 / period)
        return SustainedAnswer(
            power=Q_(power, "watt"),
            rise=Q_(rise, "kelvin"),
            temperature=Q_(ambient + rise, "degree_Celsius"),
            time_to_limit=Q_(time_to_limit(power, allowed, resistance, constant, start), "second"),
            sustainable=Q_(limit, "watt"),
            rate=Q_(rate, "frame/second"),
            factor=Q_(rate * period, ""),
            battery=Q_(energy_stored / power / 3600.0, "hour"),
            met=verdict(power <= limit),
            formula=r"\Delta\vartheta = P R_{th} (1 - e^{-t / \tau}) \le \vartheta_{max} - \vartheta_0",
            terms=(
                found("E", "energy of one pass", energy, "joule"),
                of_system("P_{static}", "base load", static, "watt", profile._case.system, "static_power"),
                given("T_{period}", "period", period, "second"),
                resistance_term,
                constant_term,
                skin_term,
                ambient_term,
                battery_term,
            ),
        )


@dataclass(frozen=True, kw_only=True)
class PowerModeAnswer(Answer):
    """What a power cap does to the clock."""

    clock: Quantity
    """Over the full clock [dimensionless]."""
    latency: Quantity
    """With that clock [ms]."""
    total: Quantity
    """The system's fixed pipeline and that latency [ms]."""
    draw: Quantity
    """Mean draw at the period asked for [W]."""
    met: bool
    """Whether the draw stays within the cap; an array for a sweep."""


@dataclass(frozen=True)
class PowerMode:
    """Cap the power of a module: the clock, and with it the peak rate, follows.

    Parameters
    ----------
    cap : float, array or quantity
        Power the module may draw [W].
    period : float, array or quantity
        Time between two starts [s].
    """

    cap: Value
    period: Value

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> PowerModeAnswer:
        """Scale the compute time by the clock that the cap leaves; memory keeps its own.

        Raises
        ------
        InputError
            If the cap does not exceed the static power, or the period is no positive time.
        """
        period = si(self.period, "second", "period", above=0.0)
        system = profile._case.system
        full, full_term = tabled("edge_full_power", "P_{full}", None, "full power")
        exponent, exponent_term = tabled("clock_exponent", "k", None, "exponent")
        static = system.static_power
        cap = si(self.cap, "watt", "cap", above=static)
        clock = np.minimum(((cap - static) / (full - static)) ** exponent, 1.0)
        latency = profile._memory + profile._compute / clock + profile._overhead
        fixed, stages = fixed_time(profile)
        # The voltage follows the clock, so an operation costs less at a lower one.
        arithmetic = profile._work / 2.0 * profile._energy_per_mac
        draw = duty_power(profile._energy - arithmetic * (1.0 - clock**2), period, static)
        return PowerModeAnswer(
            clock=Q_(clock, ""),
            latency=ms(latency),
            total=ms(fixed + latency),
            draw=Q_(draw, "watt"),
            met=verdict(draw <= cap),
            formula=r"\frac{f}{f_{full}} = \left(\frac{P - P_{static}}{P_{full} - P_{static}}\right)^k, \quad "
            r"T = T_{mem} + T_{comp} \frac{f_{full}}{f} + T_{ovh}",
            terms=(
                given("P", "cap", cap, "watt"),
                of_system("P_{static}", "static power", static, "watt", system, "static_power"),
                full_term,
                exponent_term,
                found("T_{mem}", "memory time", profile._memory, "second"),
                found("T_{comp}", "compute time at the full clock", profile._compute, "second"),
                found("T_{ovh}", "overhead", profile._overhead, "second"),
                *stages,
                given("T_{period}", "period", period, "second"),
            ),
        )
