"""Waiting: what load does to the time until an answer."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from .domain import Real, check, positive


def mm1_response(arrival_rate: Real, service_rate: Real) -> Real:
    r"""Mean time in a queue with one server, service included.

    .. math:: W = \frac{1}{\mu - \lambda}

    Parameters
    ----------
    arrival_rate : float or array
        lambda [1/s].
    service_rate : float or array
        mu [1/s].

    Returns
    -------
    float or array
        Mean response time [s]; ``inf`` when load reaches capacity.

    Raises
    ------
    ValueError
        If `arrival_rate` is negative or `service_rate` is not positive.

    Notes
    -----
    Valid for Poisson arrivals and exponential service in the steady state.

    References
    ----------
    L. Kleinrock, "Queueing Systems, Volume 1: Theory", Wiley, 1975.

    Examples
    --------
    >>> f"{mm1_response(0.7 / 5e-3, 1 / 5e-3) * 1e3:.1f} ms"
    '16.7 ms'
    """
    check("arrival_rate", arrival_rate, 0.0)
    positive("service_rate", service_rate)
    gap = np.subtract(service_rate, arrival_rate)
    with np.errstate(divide="ignore"):
        mean: Real = np.where(gap > 0.0, np.divide(1.0, gap), np.inf)
    return float(mean) if np.ndim(mean) == 0 else mean


def mm1_quantile(arrival_rate: Real, service_rate: Real, quantile: Real = 0.99) -> Real:
    r"""Response time that a share of the requests stays below, with one server.

    .. math:: t_q = -\ln(1 - q) \, W, \quad t_{0.99} \approx 4.6 \, W

    Parameters
    ----------
    arrival_rate, service_rate : float or array
        lambda and mu [1/s].
    quantile : float or array
        q [1].

    Returns
    -------
    float or array
        Response time [s].

    Raises
    ------
    ValueError
        If `arrival_rate` is negative, `service_rate` is not positive or `quantile` is outside [0, 1).

    Notes
    -----
    Valid for Poisson arrivals and exponential service in the steady state.

    References
    ----------
    L. Kleinrock, "Queueing Systems, Volume 1: Theory", Wiley, 1975.

    Examples
    --------
    >>> f"{mm1_quantile(0.7 / 5e-3, 1 / 5e-3) * 1e3:.1f} ms"
    '76.8 ms'
    """
    check("quantile", quantile, 0.0, 1.0 - 1e-15)
    tail: Real = -np.log1p(np.negative(quantile)) * mm1_response(arrival_rate, service_rate)
    return tail


def erlang_c(servers: int, load: float) -> float:
    r"""Probability that an arrival has to wait for one of several servers.

    .. math:: C = \frac{\frac{a^c}{c!} \frac{1}{1 - \rho}}{\sum_{k<c} \frac{a^k}{k!} + \frac{a^c}{c!} \frac{1}{1 - \rho}}

    Parameters
    ----------
    servers : int
        c [1].
    load : float
        Share of the capacity in use, rho = lambda / (c mu) [1]; a = c rho.

    Returns
    -------
    float
        Probability of waiting [1].

    Raises
    ------
    ValueError
        If there is less than one server or `load` is outside [0, 1).

    Notes
    -----
    Valid for Poisson arrivals and exponential service in the steady state; computed by the recursion of the
    Erlang B formula, which neither overflows nor loses digits.

    References
    ----------
    A. K. Erlang, "Solution of some problems in the theory of probabilities of significance in automatic
    telephone exchanges", 1917.

    Examples
    --------
    >>> f"{erlang_c(11, 0.7):.3f}"
    '0.202'
    """
    check("servers", servers, 1.0)
    check("load", load, 0.0, 1.0 - 1e-12)
    offered, blocking = servers * load, 1.0
    for busy in range(1, int(servers) + 1):
        blocking = offered * blocking / (busy + offered * blocking)
    return blocking / (1.0 - load * (1.0 - blocking))


def wait_quantile(servers: int, load: float, service_time: float, quantile: float = 0.99) -> float:
    r"""Wait that a share of the requests stays below, with exponential service.

    .. math:: t_q = \frac{\ln(C / (1 - q))}{c \mu (1 - \rho)}, \quad C > 1 - q

    Parameters
    ----------
    servers : int
        c [1].
    load : float
        rho [1].
    service_time : float
        Mean, 1 / mu [s].
    quantile : float
        q [1].

    Returns
    -------
    float
        Wait before service [s]; zero when fewer than 1 - q have to wait at all.

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Valid for Poisson arrivals and exponential service; fixed service times roughly halve the tail.

    References
    ----------
    A. K. Erlang, 1917; L. Kleinrock, "Queueing Systems, Volume 1: Theory", Wiley, 1975.

    Examples
    --------
    >>> f"{wait_quantile(11, 0.7, 256 * 24.9e-3):.1f} s"
    '5.8 s'
    """
    positive("service_time", service_time)
    check("quantile", quantile, 0.0, 1.0 - 1e-15)
    waiting = erlang_c(servers, load)
    if waiting <= 1.0 - quantile:
        return 0.0
    return math.log(waiting / (1.0 - quantile)) * service_time / (servers * (1.0 - load))


def deterministic_wait_quantile(
    servers: int, load: float, service_time: float, quantile: float = 0.99
) -> float:
    r"""Wait that a share of the requests stays below, when every service takes the same time (M/D/c).

    .. math::

        P(W \le t) = e^{-\lambda (k D - t)} \sum_{j=0}^{k c - 1} \frac{(\lambda (k D - t))^j}{j!} Q_{k c - 1 - j},
        \quad (k - 1) D \le t < k D

    Parameters
    ----------
    servers : int
        c [1].
    load : float
        rho = lambda D / c [1].
    service_time : float
        D [s].
    quantile : float
        q [1].

    Returns
    -------
    float
        Wait before service [s].

    Raises
    ------
    ValueError
        If an argument is out of range.

    Notes
    -----
    Valid for Poisson arrivals and one fixed service time, up to a load of 0.98. Q_m is the probability that
    at most c + m requests are in the system, from Crommelin's equations N(t + D) = max(N(t) - c, 0) + A.

    References
    ----------
    C. D. Crommelin, "Delay probability formulae when the holding times are constant", Post Office Electrical
    Engineers' Journal 25, 1932; G. J. Franx, "A simple solution for the M/D/c waiting time distribution",
    Operations Research Letters 29(5), 2001.

    Examples
    --------
    >>> f"{deterministic_wait_quantile(11, 0.7, 256 * 24.9e-3):.1f} s"
    '3.1 s'
    """
    check("servers", servers, 1.0)
    check("load", load, 0.0, 0.98)
    positive("service_time", service_time)
    check("quantile", quantile, 0.0, 1.0 - 1e-9)
    if load == 0.0:
        return 0.0
    cumulative = np.cumsum(_crommelin(int(servers), load))[int(servers) :]

    def within(wait: float) -> float:
        turns = int(wait / service_time) + 1
        mean = servers * load * (turns - wait / service_time)
        last = turns * int(servers) - 1
        arrivals = _poisson(mean, last + 1)
        seen = np.concatenate([cumulative, np.ones(max(0, last + 1 - cumulative.size))])[: last + 1]
        return float(arrivals @ seen[::-1])

    if within(0.0) >= quantile:
        return 0.0
    low, high = 0.0, service_time
    while within(high) < quantile:
        low, high = high, high + service_time
    while high - low > 1e-9 * service_time:
        middle = 0.5 * (low + high)
        low, high = (middle, high) if within(middle) < quantile else (low, middle)
    return high


def _poisson(mean: float, terms: int) -> npt.NDArray[np.float64]:
    """Probabilities of 0, 1, … arrivals, by logarithms so that large means do not underflow to zero."""
    counts = np.arange(terms)
    logs = np.array([math.lgamma(count + 1.0) for count in counts])
    shares: npt.NDArray[np.float64] = np.exp(counts * math.log(mean) - mean - logs)
    return shares


def _crommelin(servers: int, load: float) -> npt.NDArray[np.float64]:
    """Stationary probabilities of 0, 1, … requests in an M/D/c system."""
    size = servers + int(40.0 + 20.0 / (1.0 - load))
    arrivals = _poisson(servers * load, size)
    chain = np.zeros((size, size))
    for present in range(size):
        left = max(present - servers, 0)
        chain[present, left:] = arrivals[: size - left]
    chain[:, -1] += 1.0 - chain.sum(axis=1)
    balance = (chain.T - np.eye(size))[:-1]
    shares: npt.NDArray[np.float64] = np.linalg.solve(np.vstack([balance, np.ones(size)]), np.eye(size)[-1])
    return shares


def little(arrival_rate: Real, time: Real) -> Real:
    r"""Mean number of requests in a system.

    .. math:: L = \lambda W

    Parameters
    ----------
    arrival_rate : float or array
        lambda [1/s].
    time : float or array
        Mean time each spends inside, W [s].

    Returns
    -------
    float or array
        Requests inside, L [1].

    Raises
    ------
    ValueError
        If an argument is negative.

    Notes
    -----
    Valid for any stable system in the long run, whatever the distributions.

    References
    ----------
    J. D. C. Little, "A proof for the queuing formula L = lambda W", Operations Research 9(3), 1961,
    doi:10.1287/opre.9.3.383.

    Examples
    --------
    >>> little(20.0, 0.5)
    10.0
    """
    check("arrival_rate", arrival_rate, 0.0)
    check("time", time, 0.0)
    return arrival_rate * time
