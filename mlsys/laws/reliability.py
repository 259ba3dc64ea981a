"""How often a deadline is missed."""

from __future__ import annotations

from .domain import Real, check, positive
from .statistics import normal_tail


def deadline_miss(
    mean: Real, spread: Real, deadline: Real, stall_share: Real = 0.0, stall: Real = 0.0
) -> Real:
    r"""Probability that one turn of a loop ends after its deadline.

    .. math:: m = (1 - \epsilon) \, Q\left(\frac{D - \mu}{\sigma}\right) + \epsilon \, Q\left(\frac{D - \mu - d}{\sigma}\right)

    Parameters
    ----------
    mean : float or array
        Mean time of a turn, mu [s].
    spread : float or array
        Its standard deviation, sigma [s].
    deadline : float or array
        D [s].
    stall_share : float or array
        Share of turns that stall, epsilon [1].
    stall : float or array
        What a stall adds, d [s].

    Returns
    -------
    float or array
        Probability of a miss [1]; times the rate it gives misses a second.

    Raises
    ------
    ValueError
        If `spread` is not positive, `stall_share` is outside [0, 1] or a time is negative.

    Notes
    -----
    Valid for turns that are independent; without stalls the normal tail promises far too much beyond four
    sigma.

    References
    ----------
    J. Dean, L. A. Barroso, "The tail at scale", Communications of the ACM 56(2), 2013,
    doi:10.1145/2408776.2408794 (tails come from rare stalls); mixture of normals: K. Pearson, 1894.

    Examples
    --------
    >>> f"{deadline_miss(9.25e-3, 0.3e-3, 10e-3):.2%}"
    '0.62%'
    """
    check("mean", mean, 0.0)
    positive("spread", spread)
    check("deadline", deadline, 0.0)
    check("stall_share", stall_share, 0.0, 1.0)
    check("stall", stall, 0.0)
    usual = normal_tail((deadline - mean) / spread)
    stalled = normal_tail((deadline - mean - stall) / spread)
    return (1.0 - stall_share) * usual + stall_share * stalled
