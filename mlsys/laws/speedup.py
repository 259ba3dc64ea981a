"""What making one part faster does for the whole."""

from __future__ import annotations

import numpy as np

from .domain import Real, check, positive


def amdahl(share: Real, factor: Real) -> Real:
    r"""Speed-up of the whole when a part of it becomes `factor` times faster.

    .. math:: S = \frac{1}{(1 - p) + p / s}

    Parameters
    ----------
    share : float or array
        Share of the old time the part takes, p [1].
    factor : float or array
        How many times faster the part becomes, s [1]; ``inf`` removes it.

    Returns
    -------
    float or array
        Old time over new time, S [1].

    Raises
    ------
    ValueError
        If `share` is outside [0, 1] or `factor` is not positive.

    Notes
    -----
    Valid for parts that run one after the other, with the work unchanged; parts that overlap gain less.

    References
    ----------
    G. M. Amdahl, "Validity of the single processor approach to achieving large scale computing
    capabilities", AFIPS Spring Joint Computer Conference, 1967, doi:10.1145/1465482.1465560.

    Examples
    --------
    A model of 45 ms in a path of 130 ms, made three times faster:

    >>> f"{amdahl(45 / 130, 3):.2f}"
    '1.30'
    """
    check("share", share, 0.0, 1.0)
    positive("factor", factor)
    return 1.0 / ((1.0 - share) + share / factor)


def amdahl_ceiling(share: Real) -> Real:
    r"""Speed-up of the whole when a part of it takes no time at all.

    .. math:: S_\infty = \lim_{s \to \infty} S = \frac{1}{1 - p}

    Parameters
    ----------
    share : float or array
        Share of the old time the part takes, p [1].

    Returns
    -------
    float or array
        The bound no improvement of the part can pass [1]; ``inf`` when the part is everything.

    Raises
    ------
    ValueError
        If `share` is outside [0, 1].

    Notes
    -----
    Valid for parts that run one after the other.

    References
    ----------
    G. M. Amdahl, "Validity of the single processor approach to achieving large scale computing
    capabilities", AFIPS Spring Joint Computer Conference, 1967, doi:10.1145/1465482.1465560.

    Examples
    --------
    >>> f"{amdahl_ceiling(45 / 130):.2f}"
    '1.53'
    """
    check("share", share, 0.0, 1.0)
    with np.errstate(divide="ignore"):
        ceiling: Real = np.divide(1.0, 1.0 - np.asarray(share, dtype=float))
    return ceiling
