"""Error rates by group, and how they feed on themselves."""

from __future__ import annotations

from typing import NamedTuple

from .domain import Real, check, positive


class GroupRates(NamedTuple):
    """Error rates of one group [1]."""

    true_positive: Real
    false_negative: Real
    false_positive: Real
    precision: Real


def group_rates(
    true_positive: Real, false_negative: Real, false_positive: Real, true_negative: Real
) -> GroupRates:
    r"""Error rates of one group from its confusion table.

    .. math::

        \mathrm{TPR} = \frac{TP}{TP + FN}, \quad \mathrm{FPR} = \frac{FP}{FP + TN}, \quad
        \mathrm{PPV} = \frac{TP}{TP + FP}

    Parameters
    ----------
    true_positive, false_negative, false_positive, true_negative : float or array
        Counts [1].

    Returns
    -------
    GroupRates
        True positive, false negative and false positive rate, and precision [1].

    Raises
    ------
    ValueError
        If a count is negative, or a group has no positives, no negatives or no alarms.

    Notes
    -----
    Valid for labels that are right; a biased label biases every rate.

    References
    ----------
    M. Hardt, E. Price, N. Srebro, "Equality of opportunity in supervised learning", 2016, arXiv:1610.02413.

    Examples
    --------
    >>> group_rates(4500, 500, 500, 4500).true_positive, group_rates(600, 400, 100, 900).true_positive
    (0.9, 0.6)
    """
    check("true_positive", true_positive, 0.0)
    check("false_negative", false_negative, 0.0)
    check("false_positive", false_positive, 0.0)
    check("true_negative", true_negative, 0.0)
    positives, negatives = true_positive + false_negative, false_positive + true_negative
    alarms = true_positive + false_positive
    positive("true_positive + false_negative", positives)
    positive("false_positive + true_negative", negatives)
    positive("true_positive + false_positive", alarms)
    return GroupRates(
        true_positive / positives,
        false_negative / positives,
        false_positive / negatives,
        true_positive / alarms,
    )


def implied_false_positive_rate(base_rate: Real, precision: Real, false_negative: Real) -> Real:
    r"""False positive rate a group must have, once its base rate, precision and miss rate are fixed.

    .. math:: \mathrm{FPR} = \frac{p}{1 - p} \cdot \frac{1 - \mathrm{PPV}}{\mathrm{PPV}} \cdot (1 - \mathrm{FNR})

    Parameters
    ----------
    base_rate : float or array
        Share of positives in the group, p [1].
    precision : float or array
        PPV [1].
    false_negative : float or array
        FNR [1].

    Returns
    -------
    float or array
        False positive rate [1]; above one means that no classifier has these rates.

    Raises
    ------
    ValueError
        If `base_rate` is outside [0, 1), `precision` outside (0, 1] or `false_negative` outside [0, 1].

    Notes
    -----
    Valid as an identity: two groups with unequal base rates cannot share all three other rates.

    References
    ----------
    A. Chouldechova, "Fair prediction with disparate impact", 2017, arXiv:1610.07524; J. Kleinberg et al.,
    "Inherent trade-offs in the fair determination of risk scores", 2017, arXiv:1609.05807.

    Examples
    --------
    >>> f"{implied_false_positive_rate(0.5, 0.9, 0.1):.2f}, {implied_false_positive_rate(0.2, 0.9, 0.1):.3f}"
    '0.10, 0.025'
    """
    check("base_rate", base_rate, 0.0, 1.0 - 1e-12)
    check("precision", precision, 0.0, 1.0, above=True)
    check("false_negative", false_negative, 0.0, 1.0)
    return base_rate / (1.0 - base_rate) * (1.0 - precision) / precision * (1.0 - false_negative)


def feedback_gap(gap: Real, amplification: Real, rounds: Real) -> Real:
    r"""Gap between groups after rounds in which a system learns from its own decisions.

    .. math:: \Delta_k = \Delta_0 \, \alpha^k

    Parameters
    ----------
    gap : float or array
        Before the first round, Delta_0 [any unit].
    amplification : float or array
        Of one round, alpha [1]; below one the gap closes.
    rounds : float or array
        k [1].

    Returns
    -------
    float or array
        Gap [unit of `gap`].

    Raises
    ------
    ValueError
        If an argument is negative.

    Notes
    -----
    Valid while the gap is small; no gap grows past the whole scale.

    References
    ----------
    D. Ensign et al., "Runaway feedback loops in predictive policing", 2018, arXiv:1706.09847.

    Examples
    --------
    >>> f"{feedback_gap(5, 1.2, 6):.1f}"
    '14.9'
    """
    check("gap", gap, 0.0)
    check("amplification", amplification, 0.0)
    check("rounds", rounds, 0.0)
    return gap * amplification**rounds
