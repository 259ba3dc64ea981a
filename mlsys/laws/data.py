"""Moving data: how long it takes, what it costs, and whether it keeps an accelerator fed."""

from __future__ import annotations

import numpy as np

from .domain import Real, check, positive


def transfer_time(volume: Real, bandwidth: Real) -> Real:
    r"""Time to move a volume of data through a link or a decoder.

    .. math:: t = \frac{V}{BW}

    Parameters
    ----------
    volume : float or array
        V [byte].
    bandwidth : float or array
        Sustained rate, BW [byte/s].

    Returns
    -------
    float or array
        Time [s].

    Raises
    ------
    ValueError
        If `volume` is negative or `bandwidth` is not positive.

    Notes
    -----
    Valid for volumes so large that start-up and round trips do not count.

    References
    ----------
    D. McCrory, "Data gravity - in the clouds", 2010.

    Examples
    --------
    A petabyte over 10 Gb/s:

    >>> f"{transfer_time(1e15, 10e9 / 8) / 86400:.2f} days"
    '9.26 days'
    """
    check("volume", volume, 0.0)
    positive("bandwidth", bandwidth)
    return volume / bandwidth


def transfer_cost(volume: Real, price: Real) -> Real:
    r"""Price of moving a volume of data out of a place that charges for it.

    .. math:: C = V p

    Parameters
    ----------
    volume : float or array
        V [byte].
    price : float or array
        p [USD/byte].

    Returns
    -------
    float or array
        Cost [USD].

    Raises
    ------
    ValueError
        If an argument is negative.

    Notes
    -----
    Valid for a flat price; real tariffs fall with volume.

    References
    ----------
    D. McCrory, "Data gravity - in the clouds", 2010.

    Examples
    --------
    >>> f"{transfer_cost(1e15, 0.09e-9):.0f} USD"
    '90000 USD'
    """
    check("volume", volume, 0.0)
    check("price", price, 0.0)
    return volume * price


def feed_efficiency(demand: Real, supply: Real) -> Real:
    r"""Share of the time an accelerator works, when its input may not keep up.

    .. math:: \eta_{feed} = \min\left(1, \frac{\text{supply}}{\text{demand}}\right)

    Parameters
    ----------
    demand : float or array
        What the accelerator could take [any rate].
    supply : float or array
        What storage and decoders give [the same rate].

    Returns
    -------
    float or array
        Share, at most one [1].

    Raises
    ------
    ValueError
        If `demand` is not positive or `supply` is negative.

    Notes
    -----
    Valid for a buffered, steady pipeline: the slower side sets the pace.

    References
    ----------
    J. Mohan et al., "Analyzing and mitigating data stalls in DNN training", VLDB 2021, arXiv:2007.06775.

    Examples
    --------
    >>> feed_efficiency(500e6, 125e6)
    0.25
    """
    positive("demand", demand)
    check("supply", supply, 0.0)
    efficiency: Real = np.minimum(1.0, np.divide(supply, demand))
    return float(efficiency) if np.ndim(efficiency) == 0 else efficiency


def pipeline_supply(*stages: Real) -> Real:
    r"""Samples a second that come out of a pipeline of stages.

    .. math:: X = \min_i X_i

    Parameters
    ----------
    *stages : float or array
        Rate of each stage, X_i: reading, decoding, copying [any rate].

    Returns
    -------
    float or array
        Supply [the same rate].

    Raises
    ------
    ValueError
        If a rate is negative.

    Notes
    -----
    Valid for stages that overlap, with buffers between them.

    References
    ----------
    J. Mohan et al., "Analyzing and mitigating data stalls in DNN training", VLDB 2021, arXiv:2007.06775.

    Examples
    --------
    Pictures of 3.11 MB from a disk of 125 MB/s, decoded at 5 GB/s:

    >>> f"{pipeline_supply(125e6 / 3.11e6, 5e9 / 3.11e6):.0f} pictures/s"
    '40 pictures/s'
    """
    for stage in stages:
        check("stages", stage, 0.0)
    slowest: Real = stages[0]
    for stage in stages[1:]:
        slowest = np.minimum(slowest, stage)
    return slowest
