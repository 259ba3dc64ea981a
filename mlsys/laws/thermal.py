"""Heat: how warm a device gets, how soon, and what it may draw for ever."""

from __future__ import annotations

import numpy as np

from .domain import Real, check, positive


def temperature_rise(power: Real, time: Real, resistance: Real, time_constant: Real) -> Real:
    r"""Rise above ambient after a step of power, from cold.

    .. math:: \Delta T = P R_{th} (1 - e^{-t / \tau})

    Parameters
    ----------
    power : float or array
        P [W].
    time : float or array
        Since the step, t [s]; ``inf`` gives the steady state.
    resistance : float or array
        Thermal resistance to the air, R_th [K/W].
    time_constant : float or array
        tau [s].

    Returns
    -------
    float or array
        Rise [K].

    Raises
    ------
    ValueError
        If `power` or `time` is negative, or another argument is not positive.

    Notes
    -----
    Valid for a body that warms as one; glasses have several time constants, which this lumps together.

    References
    ----------
    T. L. Bergman et al., "Fundamentals of Heat and Mass Transfer", chapter 5 (lumped capacitance), Wiley,
    2011; G. Newton, Philosophical Transactions 22, 1701, doi:10.1098/rstl.1700.0082.

    Examples
    --------
    >>> f"{temperature_rise(1.33, 418, 8.0, 300.0):.1f} K"
    '8.0 K'
    """
    check("power", power, 0.0)
    check("time", time, 0.0)
    positive("resistance", resistance)
    positive("time_constant", time_constant)
    return power * resistance * -np.expm1(np.negative(time) / time_constant)


def time_to_limit(power: Real, limit: Real, resistance: Real, time_constant: Real, start: Real = 0.0) -> Real:
    r"""Time until a step of power warms the body to its limit.

    .. math:: t = \tau \ln \frac{P R_{th} - \Delta T_0}{P R_{th} - \Delta T_{max}}

    Parameters
    ----------
    power : float or array
        P [W].
    limit : float or array
        Rise allowed above ambient [K].
    resistance : float or array
        R_th [K/W].
    time_constant : float or array
        tau [s].
    start : float or array
        Rise at the beginning: zero from cold, base load times resistance from warm [K].

    Returns
    -------
    float or array
        Time [s]; ``inf`` when the steady state stays below the limit, zero when the start is above it.

    Raises
    ------
    ValueError
        If `power`, `limit` or `start` is negative, or another argument is not positive.

    Notes
    -----
    Valid for a body that warms as one, at constant power.

    References
    ----------
    T. L. Bergman et al., "Fundamentals of Heat and Mass Transfer", chapter 5 (lumped capacitance), Wiley,
    2011; G. Newton, Philosophical Transactions 22, 1701, doi:10.1098/rstl.1700.0082.

    Examples
    --------
    >>> f"{time_to_limit(1.33, 8.0, 8.0, 300.0):.0f} s, {time_to_limit(0.965, 8.0, 8.0, 300.0)} s"
    '418 s, inf s'
    """
    check("power", power, 0.0)
    check("limit", limit, 0.0)
    positive("resistance", resistance)
    positive("time_constant", time_constant)
    check("start", start, 0.0)
    steady = np.multiply(power, resistance)
    with np.errstate(divide="ignore", invalid="ignore"):
        time = time_constant * np.log((steady - start) / (steady - limit))
    answer: Real = np.where(start >= limit, 0.0, np.where(steady <= limit, np.inf, time))
    return float(answer) if np.ndim(answer) == 0 else answer


def sustainable_power(limit: Real, resistance: Real) -> Real:
    r"""Power that warms the body to its limit and no further.

    .. math:: P = \frac{\Delta T_{max}}{R_{th}}

    Parameters
    ----------
    limit : float or array
        Rise allowed above ambient [K]; a warmer room leaves less.
    resistance : float or array
        R_th [K/W].

    Returns
    -------
    float or array
        Power [W].

    Raises
    ------
    ValueError
        If `limit` is negative or `resistance` is not positive.

    Notes
    -----
    Valid in the steady state, several time constants after the start.

    References
    ----------
    T. L. Bergman et al., "Fundamentals of Heat and Mass Transfer", chapter 3 (thermal resistance), Wiley,
    2011.

    Examples
    --------
    >>> sustainable_power(8.0, 8.0), sustainable_power(3.0, 8.0)
    (1.0, 0.375)
    """
    check("limit", limit, 0.0)
    positive("resistance", resistance)
    return limit / resistance
