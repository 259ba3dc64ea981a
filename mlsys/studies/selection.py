"""Which data to keep, what choosing costs, and who is lost in a cut."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..catalog.constants import constant
from ..laws.selection import effective_share, scaling_loss, selection_net, stratified_count
from ..units import Q_, InputError, Real
from .base import Answer, Quantity, Value, found, given, share, si, tabled
from .training import TrainingRun, TrainingStep

if TYPE_CHECKING:
    from ..profile import PerformanceProfile

#: How much alike the samples are; the table says what the best tenth of them is worth.
REDUNDANCY = ("high", "medium", "none")


@dataclass(frozen=True, kw_only=True)
class SelectionAnswer(Answer):
    """What a smaller training set gives and takes."""

    effective: Quantity
    """Share of all data that the subset is worth [dimensionless]."""
    retained: Quantity
    """Accuracy kept, as a share of that with all data [dimensionless]."""
    full: Quantity
    """Training on everything [day]."""
    choosing: Quantity
    """Scoring every sample once [day]."""
    training: Quantity
    """Training on the subset [day]."""
    saved: Quantity
    """Everything less choosing and training; negative when choosing does not pay [day]."""
    cost: Quantity
    """Of choosing and training; 0 where the system has no price [USD]."""


@dataclass(frozen=True)
class Selection:
    """Keep a share of the training samples, at random or by score.

    Parameters
    ----------
    kept : float or array
        Share kept [1].
    total : float or array
        Samples before the cut; tokens for a transformer [1].
    scored : bool
        Choose by score: better samples, at the price of a forward pass over all of them.
    proxy : float or array
        Cost of the scoring model, as a share of the model's own [1].
    redundancy : str
        "high", "medium" or "none".
    """

    kept: Value
    total: Value
    scored: bool = True
    proxy: Value = 1.0
    redundancy: str = "medium"

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> SelectionAnswer:
        """Price the subset by the engine's training time, and judge it by the power law of its data.

        Raises
        ------
        InputError
            If a share is out of range, `total` is not positive, or the redundancy is unknown.
        """
        if self.redundancy not in REDUNDANCY:
            raise InputError(
                "redundancy", f"redundancy is {self.redundancy!r}: it must be one of {', '.join(REDUNDANCY)}."
            )
        kept, proxy = share(self.kept, "kept"), share(self.proxy, "proxy")
        if np.min(kept) <= 0.0:
            raise InputError("kept", f"kept is {self.kept}: it must be more than 0.")
        total = si(self.total, "", "total", above=0.0)
        tenth = constant(f"redundancy_{self.redundancy}")
        exponent = constant("scored_exponent")
        effective = effective_share(kept, exponent.value) if self.scored else kept
        full = _training_days(profile, total)
        choosing = full / 3.0 * proxy if self.scored else 0.0 * full
        price = profile._case.system.price or 0.0
        return SelectionAnswer(
            effective=Q_(effective, ""),
            retained=Q_(1.0 / scaling_loss(effective, -np.log10(tenth.value)), ""),
            full=Q_(full, "day"),
            choosing=Q_(choosing, "day"),
            training=Q_(kept * full, "day"),
            saved=Q_(selection_net(choosing, kept * full, full), "day"),
            cost=Q_((choosing + kept * full) * 86_400.0 * price, "USD"),
            formula=r"A = A_1 f_{eff}^{\alpha}, \quad \Delta t = t_{full} - (t_{sel} + f \, t_{full})",
            terms=(
                given("f", "share kept", kept, ""),
                given("f_{eff}", "share it is worth", effective, "", "computed"),
                given("A_{0.1}", tenth.meaning, tenth.value, "", tenth.source),
                given(r"\kappa", exponent.meaning, exponent.value, "", exponent.source),
                found("t_{full}", "training on everything", full, "day"),
                given(
                    "t_{sel}",
                    "scoring: a third of a training pass, by the proxy",
                    choosing,
                    "day",
                    "computed",
                ),
            ),
        )


def _training_days(profile: PerformanceProfile, total: Real) -> Real:
    """Time to learn from every sample once [day]."""
    if profile._case.model.is_transformer:
        days: Real = TrainingRun(total).answer(profile).time.m_as("day")
        return days
    step: Real = TrainingStep().answer(profile).time.m_as("day")
    return total * step / profile._case.batch_size


@dataclass(frozen=True, kw_only=True)
class RareFloorAnswer(Answer):
    """What is left of a rare class."""

    count: Quantity
    """Its samples after the cut [dimensionless]."""
    shortfall: Quantity
    """Samples it lacks to be learned fully [dimensionless]."""
    recall: Quantity
    """Recall of the class, as a share of what enough samples give [dimensionless]."""
    added: Quantity
    """Samples the floor keeps beyond the cut [dimensionless]."""
    added_energy: Quantity
    """Of learning from them [J]."""
    store: Quantity
    """They occupy [MB]."""


@dataclass(frozen=True)
class RareFloor:
    """Protect a rare class with a floor.

    Parameters
    ----------
    kept : float or array
        Share kept of all samples [1].
    total : float or array
        Samples before the cut [1].
    rare : float or array
        Share of the rare class [1].
    floor : float or array
        Samples of it kept at least [1].
    needed : float or array, optional
        Samples that teach it fully [1].
    sample_bytes : float, array or quantity
        Of one sample, for the store [byte].
    """

    kept: Value
    total: Value
    rare: Value
    floor: Value
    needed: Value = None
    sample_bytes: Value = 0.0

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> RareFloorAnswer:
        """Count what the cut and the floor leave.

        Raises
        ------
        InputError
            If a share is outside 0 to 1, or a count is negative.
        """
        kept, rare = share(self.kept, "kept"), share(self.rare, "rare")
        total = si(self.total, "", "total", minimum=0.0)
        floor = si(self.floor, "", "floor", minimum=0.0)
        size = si(self.sample_bytes, "byte", "sample_bytes", minimum=0.0)
        needed, needed_term = tabled("rare_needed", "n_0", self.needed, "needed")
        exponent, exponent_term = tabled("rare_exponent", "k", None, "exponent")
        count = stratified_count(total, kept, rare, floor)
        cut = stratified_count(total, kept, rare, 0.0)
        added = count - cut
        energy = TrainingStep().answer(profile).per_sample.m_as("joule")
        return RareFloorAnswer(
            count=Q_(count, ""),
            shortfall=Q_(np.maximum(needed - count, 0.0), ""),
            recall=Q_(np.minimum(count / needed, 1.0) ** exponent, ""),
            added=Q_(added, ""),
            added_energy=Q_(added * energy, "joule"),
            store=Q_(added * size / 1e6, "megabyte"),
            formula=r"n = \min(N p, \max(f N p, n_{floor})), \quad r = \min\left(1, \frac{n}{n_0}\right)^k",
            terms=(
                given("N", "samples", total, ""),
                given("p", "share of the class", rare, ""),
                given("f", "share kept", kept, ""),
                given("n_{floor}", "floor", floor, ""),
                needed_term,
                exponent_term,
                found("e_1", "learning from one sample", energy, "joule"),
            ),
        )
