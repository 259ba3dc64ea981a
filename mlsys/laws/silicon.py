"""What a chip is made of: how much die its arithmetic and its connections to memory take."""

from __future__ import annotations

from .domain import Real, check, positive


def die_area(peak: Real, bandwidth: Real, arithmetic_share: Real) -> Real:
    r"""Area of a redesigned die, beside today's.

    .. math:: A = a k_R + (1 - a) k_{BW}^2

    Arithmetic fills the area, so `peak` times the arithmetic takes `peak` times its part. Bytes enter along the
    edge, and an edge grows only with the root of the area, so `bandwidth` times the bandwidth takes its square.

    Parameters
    ----------
    peak : float or array
        How many times today's peak rate, k_R [1].
    bandwidth : float or array
        How many times today's memory bandwidth, k_BW [1].
    arithmetic_share : float or array
        Share of today's die that calculates, a [1].

    Returns
    -------
    float or array
        Area over today's area [1].

    Raises
    ------
    ValueError
        If a factor is not positive, or the share is outside [0, 1].

    Notes
    -----
    Valid for one process and one package technology; stacked memory and smaller transistors shift both parts.

    References
    ----------
    W. A. Wulf and S. A. McKee, "Hitting the memory wall: implications of the obvious", ACM SIGARCH Computer
    Architecture News 23(1), 1995, doi:10.1145/216585.216588; the root law of the edge: the book, chapter
    ML Systems.

    Examples
    --------
    Ten times the arithmetic of a die that is half arithmetic, against twice the bandwidth:

    >>> die_area(10, 1, 0.5), die_area(1, 2, 0.5)
    (5.5, 2.5)
    """
    positive("peak", peak)
    positive("bandwidth", bandwidth)
    check("arithmetic_share", arithmetic_share, 0.0, 1.0)
    return arithmetic_share * peak + (1.0 - arithmetic_share) * bandwidth**2
