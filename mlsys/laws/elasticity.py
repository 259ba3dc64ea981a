"""How strongly an outcome answers to a knob."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from .domain import Real, positive


def sensitivity(outcome: Callable[[float], float], knob: float, step: float = 1e-3) -> float:
    r"""Per cent the outcome moves when the knob moves by one per cent.

    .. math:: e = \frac{\partial \ln M}{\partial \ln k} \approx \frac{\ln M(k e^{h}) - \ln M(k e^{-h})}{2 h}

    Parameters
    ----------
    outcome : callable
        Gives M, positive, for a value of the knob.
    knob : float
        Operating point, k, positive.
    step : float
        h, in logarithms [1].

    Returns
    -------
    float
        Elasticity [1].

    Raises
    ------
    ValueError
        If the knob, the step or an outcome is not positive.

    Notes
    -----
    Valid where the outcome is smooth; a knob that moves a whole number of slots needs a larger step.

    References
    ----------
    A. Marshall, "Principles of Economics", book III, chapter IV, 1890 (elasticity).

    Examples
    --------
    >>> f"{sensitivity(lambda bandwidth: 3.0 / bandwidth + 1.0, 1.0):.2f}"
    '-0.75'
    """
    positive("knob", knob)
    positive("step", step)
    above, below = outcome(knob * np.exp(step)), outcome(knob * np.exp(-step))
    positive("outcome", above)
    positive("outcome", below)
    return float(np.log(above / below) / (2.0 * step))


def log_slope(knob: Real, cost: Real) -> float:
    r"""Exponent with which a cost grows with a knob, fitted over a sweep.

    .. math:: \ln C = n \ln k + c

    Parameters
    ----------
    knob : array, shape (n,)
        Values of the knob, k, positive.
    cost : array, shape (n,)
        Cost at each, C, positive.

    Returns
    -------
    float
        The exponent n, by least squares [1].

    Raises
    ------
    ValueError
        If a value is not positive.

    Notes
    -----
    Valid where the sweep follows one power; a constant term bends the line and lowers the slope.

    References
    ----------
    A.-M. Legendre, "Nouvelles méthodes pour la détermination des orbites des comètes", 1805 (least squares).

    Examples
    --------
    >>> f"{log_slope([320, 448, 640], [1.0, 1.96, 4.0]):.2f}"
    '2.00'
    """
    positive("knob", knob)
    positive("cost", cost)
    return float(np.polyfit(np.log(knob), np.log(cost), 1)[0])
