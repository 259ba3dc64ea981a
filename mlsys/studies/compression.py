"""What fewer bits and fewer weights take from quality, time and the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..catalog.constants import CONSTANTS, constant
from ..laws.compression import quant_drop, sparsity_drop, sqnr
from ..units import Q_, InputError
from .base import Answer, Quantity, Value, found, given, ms, share, si, tabled

if TYPE_CHECKING:
    from ..profile import PerformanceProfile

#: How weights become narrow: rounded to nearest, calibrated on samples, or trained with the rounding.
METHODS = ("naive", "calibrated", "trained")


@dataclass(frozen=True, kw_only=True)
class CompressionAnswer(Answer):
    """The bill of a recipe, in the quality of its track."""

    from_bits: Quantity
    """Quality lost to narrow weights [percentage_point, or dB on tiny]."""
    from_sparsity: Quantity
    """Quality lost to missing weights [the same]."""
    lost: Quantity
    """Both, in the order chosen [the same]."""
    noise: Quantity
    """Signal over quantisation noise [dB]."""
    latency: Quantity
    """Of the profile, with the time to unpack weights below 8 bits [ms]."""
    weeks: Quantity
    """Work of the method [week]."""


@dataclass(frozen=True)
class Compression:
    """Quality and work of a compression recipe; its bytes and its speed are the profile's.

    Solve it on the compressed model: ``variants.quantised(variants.pruned(model, sparsity), bits)``.

    Parameters
    ----------
    bits : float or array
        Of a weight [1].
    method : str
        "naive", "calibrated" or "trained" with the rounding.
    sparsity : float or array
        Share of the weights removed [1].
    structured : bool
        Whole channels; otherwise weights here and there, which cost less quality.
    pruned_first : bool
        Prune before quantising; the other order loses more.
    """

    bits: Value = 8.0
    method: str = "naive"
    sparsity: Value = 0.0
    structured: bool = True
    pruned_first: bool = True

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> CompressionAnswer:
        """Add the losses of bits and sparsity, in the unit of the system's tier.

        Raises
        ------
        InputError
            If the bits are outside 1 to 16, the sparsity is 1 or more, the method is unknown, or the tier has no
            quality of its own.
        """
        bits = si(self.bits, "", "bits", minimum=1.0)
        if np.max(bits) > 16.0:
            raise InputError("bits", f"bits is {self.bits}: it must be at most 16.")
        sparsity = share(self.sparsity, "sparsity")
        if np.max(sparsity) > 0.99:
            raise InputError("sparsity", f"sparsity is {self.sparsity}: it must be at most 0.99.")
        if self.method not in METHODS:
            raise InputError("method", f"method is {self.method!r}: it must be one of {', '.join(METHODS)}.")
        case = profile._case
        if f"quality_scale_{case.system.tier}" not in CONSTANTS:
            raise InputError(
                "system", f"system is {case.system}: it must be of a track, such as Systems.Edge."
            )
        point, point_term = tabled(f"quality_scale_{case.system.tier}", "u", None, "unit")
        unit = constant(f"quality_scale_{case.system.tier}").unit
        at_8, at_8_term = tabled(f"quant_{self.method}_drop", r"\Delta_8", None, "drop")
        beta, beta_term = tabled(f"quant_{self.method}_beta", r"\beta", None, "beta")
        most, most_term = tabled("quant_most", r"\Delta_{max}", None, "most")
        scale, scale_term = tabled("sparsity_scale", "a", None, "scale")
        gamma, gamma_term = tabled("sparsity_gamma", r"\gamma", None, "gamma")
        milder, _ = tabled("sparsity_scattered", "m", None, "milder")
        dearer, _ = tabled("wrong_order", "w", None, "dearer")
        unpack, unpack_term = tabled("dequantise_work", "O_u", None, "unpack")
        narrow = quant_drop(bits, at_8, beta, most) * np.where(bits < 16.0, 1.0, 0.0)
        sparse = sparsity_drop(sparsity, scale, gamma) * (1.0 if self.structured else milder)
        both = np.where((sparsity > 0.0) & (bits < 16.0), 1.0 if self.pruned_first else dearer, 1.0)
        rate = case.system.peak[case.precision] * case.efficiency
        unpacking = np.where(bits < 8.0, case.model.parameters * unpack / rate, 0.0)
        weeks = 0.0 if self.method == "naive" else constant(f"quant_{self.method}_weeks").value
        return CompressionAnswer(
            from_bits=Q_(narrow * point, unit),
            from_sparsity=Q_(sparse * point, unit),
            lost=Q_(np.minimum((narrow + sparse) * both, most) * point, unit),
            noise=Q_(sqnr(bits), "decibel"),
            latency=ms(profile._latency + unpacking),
            weeks=Q_(weeks, "week"),
            formula=r"\Delta q = u \left(\Delta_8 \, 2^{\beta (8 - b)} + a \left(\frac{s}{1 - s}\right)^\gamma\right)",
            terms=(
                given("b", "bits of a weight", bits, ""),
                given("s", "share of the weights removed", sparsity, ""),
                at_8_term,
                beta_term,
                most_term,
                scale_term,
                gamma_term,
                point_term,
                unpack_term,
                found("T", "latency of the profile", profile._latency, "second"),
            ),
        )
