"""Which side of the ridge a design stands on, and what overlap could still give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..laws.energy import duty_power, movement_share
from ..laws.roofline import arithmetic_intensity, attainable, ridge, ridge_batch
from ..units import Q_, Real
from .base import (
    Answer,
    Quantity,
    Value,
    activation_traffic,
    fixed_time,
    found,
    given,
    ms,
    of_system,
    share,
    si,
    tabled,
)

if TYPE_CHECKING:
    from ..profile import PerformanceProfile


@dataclass(frozen=True, kw_only=True)
class RooflineAnswer(Answer):
    """The operating point under its roof."""

    intensity: Quantity
    """Of the work [FLOP/byte]."""
    ridge: Quantity
    """Of the machine's peak at this precision [FLOP/byte]."""
    effective_ridge: Quantity
    """Of the share of the peak that the runtime reaches [FLOP/byte]."""
    attainable: Quantity
    """The roof above this intensity [TFLOP/s]."""
    achieved: Quantity
    """Work over latency [TFLOP/s]."""
    utilisation: Quantity
    """Achieved over peak [dimensionless]."""
    ridge_batch: Quantity
    """Samples in a pass that reach the ridge; infinite where none do [dimensionless]."""
    side: str
    """"Memory" left of the ridge, "Compute" right of it; an array for a sweep."""


@dataclass(frozen=True)
class Roofline:
    """Where the design stands on the roofline of its system."""

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> RooflineAnswer:
        """Divide work by traffic, and peak by bandwidth."""
        case = profile._case
        peak, bandwidth = case.system.peak[case.precision], case.system.bandwidth
        intensity = arithmetic_intensity(profile._work, profile._traffic)
        top = ridge(peak, bandwidth)
        achieved = profile._work / profile._latency
        batch = case.batch_size
        own = (profile._traffic - profile._weights) / batch
        reached = ridge_batch(profile._weights, profile._work / batch, own, top)
        side = np.where(np.less(intensity, top), "Memory", "Compute")
        return RooflineAnswer(
            intensity=Q_(intensity, "FLOP/byte"),
            ridge=Q_(top, "FLOP/byte"),
            effective_ridge=Q_(top * case.efficiency, "FLOP/byte"),
            attainable=Q_(attainable(intensity, peak, bandwidth) / 1e12, "teraFLOP/second"),
            achieved=Q_(achieved / 1e12, "teraFLOP/second"),
            utilisation=Q_(achieved / peak, ""),
            ridge_batch=Q_(reached, ""),
            side=str(side) if side.ndim == 0 else side,  # type: ignore[arg-type]
            formula=r"I = \frac{O}{D_{vol}}, \quad I^* = \frac{R_{peak}}{BW}, \quad R \le \min(R_{peak}, I \cdot BW), \quad "
            r"B^* = \frac{I^* W}{O / B - I^* D_1}",
            terms=(
                found("O", "arithmetic of the batch", profile._work, "FLOP"),
                found("B", "samples in the pass", batch, ""),
                found("W", "weights", profile._weights, "byte"),
                found("D_1", "bytes of one sample besides the weights", own, "byte"),
                found("D_{vol}", "bytes moved", profile._traffic, "byte"),
                of_system(
                    "R_{peak}", f"peak rate, {case.precision}", peak, "FLOP/second", case.system, "peak"
                ),
                of_system("BW", "bandwidth", bandwidth, "byte/second", case.system, "bandwidth"),
                given(
                    r"\eta",
                    "share of the peak reached",
                    case.efficiency,
                    "",
                    case.runtime.source("compute_efficiency"),
                ),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class OverlapAnswer(Answer):
    """What hiding one term behind the other gives and takes."""

    bound: Quantity
    """With perfect overlap [ms]."""
    latency: Quantity
    """With the overlap chosen [ms]."""
    total: Quantity
    """The system's fixed pipeline and that latency [ms]."""
    gain: Quantity
    """Today's latency over that one [dimensionless]."""
    spread: Quantity
    """Standard deviation of a turn, which overlap raises [ms]."""
    buffer: Quantity
    """Second buffer for the overlapped share of the traffic of one kernel [kB]."""


@dataclass(frozen=True)
class Overlap:
    """Double buffering: movement hides behind arithmetic, at the price of a second buffer.

    Parameters
    ----------
    overlapped : float or array
        Share of the shorter term that is hidden [1].
    """

    overlapped: Value = 1.0

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> OverlapAnswer:
        """Take the hidden share of the shorter term off the latency.

        Raises
        ------
        InputError
            If the share is outside 0 to 1.
        """
        part = share(self.overlapped, "overlapped")
        shorter: Real = np.minimum(profile._memory, profile._compute)
        latency = profile._latency - part * shorter
        spread, spread_term = tabled("loop_spread", r"\sigma_0", None, "spread")
        added, added_term = tabled("overlap_spread", r"\Delta\sigma", None, "added")
        fixed, stages = fixed_time(profile)
        kernels = profile._case.model.kernels
        return OverlapAnswer(
            bound=profile.overlap_bound,
            latency=ms(latency),
            total=ms(fixed + latency),
            gain=Q_(profile._latency / latency, ""),
            spread=ms(spread + part * added),
            buffer=Q_(part * profile._traffic / kernels / 1e3, "kilobyte"),
            formula=r"T = T_{mem} + T_{comp} + T_{ovh} - f \min(T_{mem}, T_{comp})",
            terms=(
                found("T_{mem}", "memory time", profile._memory, "second"),
                found("T_{comp}", "compute time", profile._compute, "second"),
                found("T_{ovh}", "overhead", profile._overhead, "second"),
                given("f", "share that overlaps", part, ""),
                *stages,
                spread_term,
                added_term,
            ),
        )


@dataclass(frozen=True, kw_only=True)
class EnergySplitAnswer(Answer):
    """Where the joules go."""

    movement: Quantity
    """Of the bytes [mJ]."""
    arithmetic: Quantity
    """Of the operations [mJ]."""
    share: Quantity
    """Movement over both [dimensionless]."""
    per_sample: Quantity
    """Both, for one sample [mJ]."""


@dataclass(frozen=True)
class EnergySplit:
    """Joules spent on moving bytes, and on arithmetic."""

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> EnergySplitAnswer:
        """Price the bytes of the profile, and its operations."""
        case = profile._case
        system = case.system
        movement = profile._traffic * system.energy_per_byte
        arithmetic = profile._work / 2.0 * profile._energy_per_mac
        return EnergySplitAnswer(
            movement=Q_(movement * 1e3, "millijoule"),
            arithmetic=Q_(arithmetic * 1e3, "millijoule"),
            share=Q_(movement_share(movement, arithmetic), ""),
            per_sample=Q_((movement + arithmetic) / case.batch_size * 1e3, "millijoule"),
            formula=r"E = D \, e_{byte} + M \, e_{MAC}",
            terms=(
                found("D", "bytes moved", profile._traffic, "byte"),
                of_system(
                    "e_{byte}",
                    "energy of a byte",
                    system.energy_per_byte,
                    "joule/byte",
                    system,
                    "energy_per_byte",
                ),
                found("M", "multiply-accumulates", profile._work / 2.0, "MAC"),
                of_system(
                    "e_{MAC}", "energy of one", profile._energy_per_mac, "joule/MAC", system, "energy_per_mac"
                ),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class OnChipAnswer(Answer):
    """What keeping activations on the chip gives and takes."""

    latency: Quantity
    """Of one pass [ms]."""
    energy: Quantity
    """Of one pass [mJ]."""
    power: Quantity
    """Of a pass every period, static part included [W]."""
    arena: Quantity
    """On-chip memory for the tiles of two neighbouring kernels [kB]."""


@dataclass(frozen=True)
class OnChip:
    """Fuse neighbouring kernels in tiles, so that a share of the activations never leaves the chip.

    Parameters
    ----------
    kept : float or array
        Share of the activations [1].
    period : float, array or quantity
        Time between two starts [s].
    """

    kept: Value
    period: Value

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> OnChipAnswer:
        """Move the kept bytes on the chip, and compute the borders of the tiles twice.

        Raises
        ------
        InputError
            If the share is outside 0 to 1, or the period is no positive time.
        """
        part = share(self.kept, "kept")
        period = si(self.period, "second", "period", above=0.0)
        system = profile._case.system
        near, near_term = tabled("on_chip_energy_per_byte", "e_{chip}", None, "near")
        halo, halo_term = tabled("halo_share", "h", None, "halo")
        activations = activation_traffic(profile)
        kept, again = part * activations, 1.0 + halo * part
        off = system.energy_per_byte
        arithmetic = profile._work / 2.0 * profile._energy_per_mac * again
        energy = (profile._traffic - kept) * off + kept * np.minimum(near, off) + arithmetic
        memory = profile._memory * (1.0 - kept / profile._traffic)
        latency = memory + profile._compute * again + profile._overhead
        return OnChipAnswer(
            latency=ms(latency),
            energy=Q_(energy * 1e3, "millijoule"),
            power=Q_(duty_power(energy, period, system.static_power), "watt"),
            arena=Q_(kept / profile._case.model.kernels / 1e3, "kilobyte"),
            formula=r"E = (D - f A)\, e_{byte} + f A \, e_{chip} + (1 + h f)\, M \, e_{MAC}",
            terms=(
                found("D", "bytes moved", profile._traffic, "byte"),
                found("A", "activations among them", activations, "byte"),
                given("f", "share of them kept on the chip", part, ""),
                of_system("e_{byte}", "energy of a byte", off, "joule/byte", system, "energy_per_byte"),
                near_term,
                halo_term,
                found("M", "multiply-accumulates", profile._work / 2.0, "MAC"),
                of_system(
                    "e_{MAC}", "energy of one", profile._energy_per_mac, "joule/MAC", system, "energy_per_mac"
                ),
                of_system("P_{static}", "static power", system.static_power, "watt", system, "static_power"),
                given("T_{period}", "period", period, "second"),
            ),
        )
