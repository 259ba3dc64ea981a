"""What time does to a deployed model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..laws.drift import degrade
from ..units import Q_
from .base import Answer, Quantity, Value, given, si, tabled

if TYPE_CHECKING:
    from ..profile import PerformanceProfile


@dataclass(frozen=True, kw_only=True)
class DriftAnswer(Answer):
    """What is left of the accuracy."""

    accuracy: Quantity
    """Now [dimensionless]."""
    lost: Quantity
    """Since the day of training [dimensionless]."""


@dataclass(frozen=True)
class Drift:
    """How far accuracy has fallen after months of steady drift, with no change in code or speed.

    Parameters
    ----------
    months : float, array or quantity
        Since the day of training [month].
    accuracy : float, array or quantity, optional
        On the day of training [1]; the table's when left out.
    loss_per_month : float, array or quantity, optional
        Accuracy lost in a month [1]; the table's when left out.
    """

    months: Value
    accuracy: Value = None
    loss_per_month: Value = None

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> DriftAnswer:
        """Subtract the loss of the months; the speed of the profile plays no part, which is the point.

        Raises
        ------
        InputError
            If the time is negative, or an accuracy is outside 0 to 1.
        """
        months = si(self.months, "month", "months", minimum=0.0)
        accuracy, accuracy_term = tabled("drift_accuracy", r"\mathrm{Acc}_0", self.accuracy, "accuracy", 1.0)
        loss, loss_term = tabled(
            "drift_loss_per_month", r"\lambda", self.loss_per_month, "loss_per_month", 1.0
        )
        now = degrade(accuracy, loss, months)
        return DriftAnswer(
            accuracy=Q_(now, ""),
            lost=Q_(accuracy - now, ""),
            formula=r"\mathrm{Acc}(t) = \mathrm{Acc}_0 - \lambda \, t",
            terms=(accuracy_term, loss_term, given("t", "time since training", months, "month")),
        )
