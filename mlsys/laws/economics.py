"""Money: the price of a sample, and when a one-off cost pays for itself."""

from __future__ import annotations

from .domain import Real, check, positive


def cost_per_sample(price: Real, throughput: Real) -> Real:
    r"""Price of one sample on a machine that is paid by time.

    .. math:: c = \frac{p}{X}

    Parameters
    ----------
    price : float or array
        Of the machine, p [USD/s].
    throughput : float or array
        Samples it completes, X [sample/s].

    Returns
    -------
    float or array
        Cost [USD/sample].

    Raises
    ------
    ValueError
        If `price` is negative or `throughput` is not positive.

    Notes
    -----
    Valid for a machine that is paid whether busy or not; use the throughput it sustains, idle time included.

    References
    ----------
    L. A. Barroso, U. Hölzle, P. Ranganathan, "The Datacenter as a Computer", 3rd ed., 2018,
    doi:10.2200/S00874ED3V01Y201809CAC046.

    Examples
    --------
    2 USD an hour at 381 samples a second, for a million samples:

    >>> f"{cost_per_sample(2 / 3600, 381) * 1e6:.2f} USD"
    '1.46 USD'
    """
    check("price", price, 0.0)
    positive("throughput", throughput)
    return price / throughput


def break_even(cost_once: Real, saving_each: Real) -> Real:
    r"""Number of uses after which a one-off cost is repaid.

    .. math:: N^* = \frac{C}{\Delta}

    Parameters
    ----------
    cost_once : float or array
        Paid before the first use, C [any unit: s, J, USD].
    saving_each : float or array
        Saved at every use [the same unit].

    Returns
    -------
    float or array
        Uses [1].

    Raises
    ------
    ValueError
        If `cost_once` is negative or `saving_each` is not positive.

    Notes
    -----
    Valid when every use saves the same and nothing is discounted.

    References
    ----------
    J. F. Schär, "Allgemeine Handelsbetriebslehre", 1911 (the break-even point).

    Examples
    --------
    Two minutes of compilation that save 3.2 ms a step:

    >>> f"{break_even(120, 3.2e-3):.0f}"
    '37500'
    """
    check("cost_once", cost_once, 0.0)
    positive("saving_each", saving_each)
    return cost_once / saving_each
