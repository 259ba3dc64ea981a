"""How much of the data is worth its training time."""

from __future__ import annotations

import numpy as np

from .domain import Real, check

KAPLAN_DATA_EXPONENT = 0.095
"""Exponent of loss in tokens for language-model pretraining (Kaplan 2020, equation 1.2), and only there."""


def scaling_loss(data: Real, exponent: Real = KAPLAN_DATA_EXPONENT) -> Real:
    r"""Loss when only a share of the data is used, relative to all of it.

    .. math:: \frac{L(f)}{L(1)} = f^{-\alpha}

    Parameters
    ----------
    data : float or array
        Effective share of the data, f [1].
    exponent : float or array
        alpha [1].

    Returns
    -------
    float or array
        Loss ratio, at least one [1].

    Raises
    ------
    ValueError
        If `data` is outside (0, 1] or `exponent` is negative.

    Notes
    -----
    Valid in the power-law regime; the exponent belongs to one task, and Kaplan's to language pretraining.

    References
    ----------
    J. Hestness et al., "Deep learning scaling is predictable, empirically", 2017, arXiv:1712.00409; J. Kaplan
    et al., "Scaling laws for neural language models", 2020, arXiv:2001.08361.

    Examples
    --------
    >>> f"{scaling_loss(0.5):.3f}"
    '1.068'
    """
    check("data", data, 0.0, 1.0, above=True)
    check("exponent", exponent, 0.0)
    return data ** np.negative(exponent)


def effective_share(kept: Real, exponent: Real) -> Real:
    r"""Share of random data that a well-chosen subset is worth.

    .. math:: f_{eff} = f^{\kappa}, \quad 0 < \kappa \le 1

    Parameters
    ----------
    kept : float or array
        Share kept, f [1].
    exponent : float or array
        kappa [1]; 1 is random choice, smaller is better choice.

    Returns
    -------
    float or array
        Effective share, never above one [1].

    Raises
    ------
    ValueError
        If an argument is outside (0, 1].

    Notes
    -----
    Valid as a design curve of the labs, set so that choosing helps most where little is kept and gives
    nothing where all is.

    References
    ----------
    M. Paul, S. Ganguli, G. K. Dziugaite, "Deep learning on a data diet", 2021, arXiv:2107.07075 (the effect;
    the curve is the project's own).

    Examples
    --------
    >>> f"{effective_share(0.5, 0.152):.2f}, {effective_share(1.0, 0.152):.2f}"
    '0.90, 1.00'
    """
    check("kept", kept, 0.0, 1.0, above=True)
    check("exponent", exponent, 0.0, 1.0, above=True)
    return kept**exponent


def selection_net(choosing: Real, subset: Real, full: Real) -> Real:
    r"""Time saved by choosing a subset and training on it, instead of on everything.

    .. math:: \Delta = t_{full} - (t_{sel} + t_{sub})

    Parameters
    ----------
    choosing : float or array
        Time to score and choose [s].
    subset, full : float or array
        Time to train on the subset, and on everything [s].

    Returns
    -------
    float or array
        Time saved; negative when choosing costs more than it saves [s].

    Raises
    ------
    ValueError
        If an argument is negative.

    Notes
    -----
    Valid for one training run; scores that are used again are cheaper.

    References
    ----------
    C. Coleman et al., "Selection via proxy: efficient data selection for deep learning", 2020,
    arXiv:1906.11829.

    Examples
    --------
    Scoring costs a third of a full run, so it pays below two thirds:

    >>> selection_net(4.0, 12.0 * 0.5, 12.0), selection_net(4.0, 12.0 * 0.75, 12.0)
    (2.0, -1.0)
    """
    check("choosing", choosing, 0.0)
    check("subset", subset, 0.0)
    check("full", full, 0.0)
    return full - (choosing + subset)


def stratified_count(total: Real, kept: Real, rare: Real, floor: Real) -> Real:
    r"""Samples of a rare class that remain when a floor protects them.

    .. math:: n = \min(N p, \; \max(f N p, \; n_{floor}))

    Parameters
    ----------
    total : float or array
        Samples before the cut, N [1].
    kept : float or array
        Share kept, f [1].
    rare : float or array
        Share of the rare class, p [1].
    floor : float or array
        Samples of the class kept at least, as far as there are any [1].

    Returns
    -------
    float or array
        Samples of the rare class [1].

    Raises
    ------
    ValueError
        If a share is outside [0, 1] or a count is negative.

    Notes
    -----
    Valid in expectation for a cut at random with a floor on top.

    References
    ----------
    J. Neyman, "On the two different aspects of the representative method", 1934, doi:10.2307/2342192.

    Examples
    --------
    >>> f"{stratified_count(1e6, 0.1, 0.001, 0):.0f}, {stratified_count(1e6, 0.1, 0.001, 150):.0f}"
    '100, 150'
    """
    check("total", total, 0.0)
    check("kept", kept, 0.0, 1.0)
    check("rare", rare, 0.0, 1.0)
    check("floor", floor, 0.0)
    count: Real = np.minimum(total * rare, np.maximum(kept * total * rare, floor))
    return count
