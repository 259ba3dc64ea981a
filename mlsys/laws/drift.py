"""How a model ages when the world moves away from its training data, and when to train it again."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from .domain import Real, check, positive


def psi(expected: npt.ArrayLike, observed: npt.ArrayLike) -> float:
    r"""Population stability index between two histograms over the same bins.

    .. math:: \mathrm{PSI} = \sum_i (q_i - p_i) \ln \frac{q_i}{p_i}

    Parameters
    ----------
    expected, observed : array, shape (n,)
        Counts or shares per bin, p at training time and q now; each is normalised to sum to one.

    Returns
    -------
    float
        The divergence [nat], zero when both have the same shape.

    Raises
    ------
    ValueError
        If the bins do not match, or a bin is empty or negative (merge it with its neighbour).

    Notes
    -----
    Valid for bins that are filled on both sides; it is symmetric and unbounded. The customary bands (0.1
    watch, 0.25 act) are practice, not statistics, and a large value alone does not prove that accuracy fell.

    References
    ----------
    N. Siddiqi, "Credit Risk Scorecards", Wiley, 2006; the symmetric divergence of H. Jeffreys, "An invariant
    form for the prior probability in estimation problems", 1946, doi:10.1098/rspa.1946.0056.

    Examples
    --------
    >>> f"{psi([25, 25, 25, 25], [10, 20, 30, 40]):.3f}"
    '0.228'
    """
    before, now = np.asarray(expected, dtype=float), np.asarray(observed, dtype=float)
    if before.shape != now.shape or before.ndim != 1:
        raise ValueError(
            f"observed has the shape {now.shape} and expected {before.shape}; both have to list the same bins"
        )
    positive("expected", before)
    positive("observed", now)
    p, q = before / before.sum(), now / now.sum()
    return float(np.sum((q - p) * np.log(q / p)))


def degrade(accuracy: Real, sensitivity: Real, divergence: Real) -> Real:
    r"""Accuracy left after the input has moved away from what the model was trained on.

    .. math:: \mathrm{Acc}(t) \approx \mathrm{Acc}_0 - \lambda \, D(P_t \parallel P_0)

    Parameters
    ----------
    accuracy : float or array
        On the day of training, between 0 and 1 [1].
    sensitivity : float or array
        Accuracy lost per unit of divergence, lambda [1 per unit of `divergence`].
    divergence : float or array
        How far the input has moved: a divergence, or simply the months passed at a steady drift.

    Returns
    -------
    float or array
        Accuracy now [1], never below zero.

    Raises
    ------
    ValueError
        If `accuracy` is outside [0, 1] or another argument is negative.

    Notes
    -----
    Valid as a local linear fit, for small drift: the slope belongs to one model and one kind of drift.

    References
    ----------
    V. J. Reddi, "Machine Learning Systems", Volume 1, introduction (degradation equation); kinds of drift:
    J. Quiñonero-Candela et al., "Dataset Shift in Machine Learning", MIT Press, 2009.

    Examples
    --------
    85 % that loses 0.8 points a month, after half a year:

    >>> f"{degrade(0.85, 0.008, 6):.3f}"
    '0.802'
    """
    check("accuracy", accuracy, 0.0, 1.0)
    check("sensitivity", sensitivity, 0.0)
    check("divergence", divergence, 0.0)
    left: Real = np.maximum(accuracy - sensitivity * divergence, 0.0)
    return left


def retrain_interval(cost: Real, volume: Real, value: Real, accuracy: Real, decay: Real) -> Real:
    r"""Time between two trainings that makes stale answers and training together cheapest.

    .. math:: T^* = \sqrt{\frac{2 C}{Q \, V \, \mathrm{Acc}_0 \, \gamma}}

    Parameters
    ----------
    cost : float or array
        Of one training, C [USD].
    volume : float or array
        Answers, Q [1/day].
    value : float or array
        Of a right answer, V [USD].
    accuracy : float or array
        On the day of training, Acc_0 [1].
    decay : float or array
        Share of the accuracy lost in a day, gamma [1/day].

    Returns
    -------
    float or array
        Interval [day].

    Raises
    ------
    ValueError
        If an argument is not positive or `accuracy` is above one.

    Notes
    -----
    Valid for linear decay within the interval and a training that takes no time; below the duration of a
    training the answer cannot be used.

    References
    ----------
    F. W. Harris, "How many parts to make at once", Factory 10(2), 1913 (the same square root).

    Examples
    --------
    >>> f"{retrain_interval(5000, 1e6, 0.5, 0.95, 0.02):.2f} days"
    '1.03 days'
    """
    positive("cost", cost)
    positive("volume", volume)
    positive("value", value)
    check("accuracy", accuracy, 0.0, 1.0, above=True)
    positive("decay", decay)
    interval: Real = np.sqrt(2.0 * cost / (volume * value * accuracy * decay))
    return interval
