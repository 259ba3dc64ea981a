"""Joules: what moving a byte and doing an operation cost, and what a repeated task draws."""

from __future__ import annotations

from .domain import Real, check, positive


def movement_share(movement: Real, arithmetic: Real) -> Real:
    r"""Share of the dynamic energy that goes into moving bytes.

    .. math:: s = \frac{E_{move}}{E_{move} + E_{comp}}, \quad E_{move} = D e_{byte}, \; E_{comp} = M e_{MAC}

    Parameters
    ----------
    movement : float or array
        Energy of the bytes moved [J].
    arithmetic : float or array
        Energy of the operations [J].

    Returns
    -------
    float or array
        Share [1].

    Raises
    ------
    ValueError
        If an argument is negative, or both are zero.

    Notes
    -----
    Valid for the boundary the two energies share: the chip, the board or the device, static power left out.

    References
    ----------
    M. Horowitz, "Computing's energy problem (and what we can do about it)", ISSCC 2014,
    doi:10.1109/ISSCC.2014.6757323.

    Examples
    --------
    >>> f"{movement_share(12.15e-6, 0.22e-6):.3f}"
    '0.982'
    """
    check("movement", movement, 0.0)
    check("arithmetic", arithmetic, 0.0)
    positive("movement + arithmetic", movement + arithmetic)
    return movement / (movement + arithmetic)


def duty_power(energy: Real, period: Real, static_power: Real) -> Real:
    r"""Average power of a task repeated once a period.

    .. math:: \bar P = \frac{E}{T_{period}} + P_{static}

    Parameters
    ----------
    energy : float or array
        Of one repetition, on top of the static power, E [J].
    period : float or array
        Time between two starts [s].
    static_power : float or array
        Drawn all the time, busy or not [W].

    Returns
    -------
    float or array
        Average power [W].

    Raises
    ------
    ValueError
        If `period` is not positive or another argument is negative.

    Notes
    -----
    Valid while one repetition ends before the next starts, averaged over many periods.

    References
    ----------
    Conservation of energy; for duty-cycled devices: J. Polastre, R. Szewczyk, D. Culler, "Telos: enabling
    ultra-low power wireless research", IPSN 2005, doi:10.1109/IPSN.2005.1440950.

    Examples
    --------
    >>> f"{duty_power(7.7e-3, 1 / 60, 0.6):.2f} W"
    '1.06 W'
    """
    check("energy", energy, 0.0)
    positive("period", period)
    check("static_power", static_power, 0.0)
    return energy / period + static_power
