"""What a kilowatt-hour emits, and what a lifetime does."""

from __future__ import annotations

from .domain import Real, check, positive


def operational_carbon(energy: Real, overhead: Real, intensity: Real) -> Real:
    r"""Emissions of the electricity a computation uses.

    .. math:: C = E \cdot \mathrm{PUE} \cdot CI

    Parameters
    ----------
    energy : float or array
        Of the equipment, E [J].
    overhead : float or array
        Power usage effectiveness of the building, one for a device outside one [1].
    intensity : float or array
        Of the grid, CI [kg/J].

    Returns
    -------
    float or array
        Emissions [kg CO2e].

    Raises
    ------
    ValueError
        If `energy` or `intensity` is negative, or `overhead` is below one.

    Notes
    -----
    Valid for average intensity over the time the energy is drawn.

    References
    ----------
    D. Patterson et al., "Carbon emissions and large neural network training", 2021, arXiv:2104.10350.

    Examples
    --------
    0.44 kWh, in a building with a PUE of 1.2, on a grid of 0.4 kg/kWh:

    >>> f"{operational_carbon(0.44 * 3.6e6, 1.2, 0.4 / 3.6e6):.2f} kg"
    '0.21 kg'
    """
    check("energy", energy, 0.0)
    check("overhead", overhead, 1.0)
    check("intensity", intensity, 0.0)
    return energy * overhead * intensity


def lifetime_carbon(embodied: Real, lifetime: Real, operational_rate: Real) -> Real:
    r"""Emissions a year when making the device is spread over its life.

    .. math:: C_{year} = \frac{C_{made}}{T_{life}} + \dot C_{use}

    Parameters
    ----------
    embodied : float or array
        Emissions of making it, C_made [kg].
    lifetime : float or array
        T_life [year].
    operational_rate : float or array
        Emissions of its use [kg/year].

    Returns
    -------
    float or array
        Emissions [kg/year].

    Raises
    ------
    ValueError
        If `embodied` or `operational_rate` is negative, or `lifetime` is not positive.

    Notes
    -----
    Valid for straight-line spreading; recycling is left out.

    References
    ----------
    U. Gupta et al., "Chasing carbon: the elusive environmental footprint of computing", 2021,
    arXiv:2011.02839.

    Examples
    --------
    >>> lifetime_carbon(24.0, 3.0, 0.14)
    8.14
    """
    check("embodied", embodied, 0.0)
    positive("lifetime", lifetime)
    check("operational_rate", operational_rate, 0.0)
    return embodied / lifetime + operational_rate
