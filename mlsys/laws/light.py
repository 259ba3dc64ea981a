"""How soon an answer can come back over a distance."""

from __future__ import annotations

from .domain import Real, check, positive

SPEED_IN_FIBRE = 2.0e8
"""Speed of light in silica fibre [m/s]: c over a group index of about 1.47, rounded."""


def light_floor(distance: Real, speed: Real = SPEED_IN_FIBRE) -> Real:
    r"""Shortest round trip over a distance, before any work is done at the other end.

    .. math:: t_{RTT} \ge \frac{2 d}{v}

    Parameters
    ----------
    distance : float or array
        One way, along the cable, d [m].
    speed : float or array
        Of the signal, v [m/s]; fibre unless told.

    Returns
    -------
    float or array
        Round trip [s].

    Raises
    ------
    ValueError
        If `distance` is negative or `speed` is not positive.

    Notes
    -----
    Valid as a lower bound at any distance: real routes are longer than the straight line, and switches,
    queues and radio links add to it.

    References
    ----------
    ITU-T Recommendation G.652, "Characteristics of a single-mode optical fibre and cable"; group index
    about 1.47.

    Examples
    --------
    >>> f"{light_floor(1_000e3) * 1e3:.0f} ms"
    '10 ms'
    """
    check("distance", distance, 0.0)
    positive("speed", speed)
    return 2.0 * distance / speed
