"""What fewer bits and fewer weights cost in quality and give in speed."""

from __future__ import annotations

import numpy as np

from .domain import Real, check, positive


def sqnr(bits: Real) -> Real:
    r"""Signal-to-noise ratio of uniform quantisation of a full-scale sine.

    .. math:: \mathrm{SQNR} = 6.02\,b + 1.76 \; \mathrm{dB}

    Parameters
    ----------
    bits : float or array
        b [1].

    Returns
    -------
    float or array
        Ratio [dB].

    Raises
    ------
    ValueError
        If there is less than one bit.

    Notes
    -----
    Valid for many levels and a signal that fills the range; weights with outliers do worse.

    References
    ----------
    W. R. Bennett, "Spectra of quantized signals", Bell System Technical Journal 27(3), 1948,
    doi:10.1002/j.1538-7305.1948.tb01340.x.

    Examples
    --------
    >>> f"{sqnr(8):.1f} dB"
    '49.9 dB'
    """
    check("bits", bits, 1.0)
    return 6.02 * bits + 1.76


def quant_drop(bits: Real, drop_at_8: Real, beta: Real, most: Real = np.inf) -> Real:
    r"""Quality lost to a narrower format, a cliff rather than a slope.

    .. math:: \Delta q = \min\left(\Delta_8 \, 2^{\beta (8 - b)}, \; \Delta_{max}\right)

    Parameters
    ----------
    bits : float or array
        b [1].
    drop_at_8 : float or array
        Quality lost at 8 bits, Delta_8 [the track's quality unit].
    beta : float or array
        Steepness: 2 beta quality-doublings for every two bits [1].
    most : float or array
        All there is to lose [the track's quality unit].

    Returns
    -------
    float or array
        Quality lost [the track's quality unit].

    Raises
    ------
    ValueError
        If `bits` is outside [1, 16] or another argument is negative.

    Notes
    -----
    Valid as a shape fitted to a few points between 2 and 8 bits; it is not a figure to cite.

    References
    ----------
    W. Huang et al., "How good are low-bit quantized LLaMA3 models?", 2024, arXiv:2404.14047 (mild at 4 bits,
    collapse at 2); the exponential form is the project's own.

    Examples
    --------
    >>> f"{quant_drop(6, 0.1, 1.66):.1f}, {quant_drop(4, 0.1, 1.66):.0f}"
    '1.0, 10'
    """
    check("bits", bits, 1.0, 16.0)
    check("drop_at_8", drop_at_8, 0.0)
    check("beta", beta, 0.0)
    check("most", most, 0.0)
    drop: Real = np.minimum(drop_at_8 * 2.0 ** (beta * (8.0 - bits)), most)
    return drop


def sparsity_drop(sparsity: Real, scale: Real, gamma: Real) -> Real:
    r"""Quality lost when a share of the weights is removed.

    .. math:: \Delta q = a \left(\frac{s}{1 - s}\right)^{\gamma}

    Parameters
    ----------
    sparsity : float or array
        Share of weights removed, s [1].
    scale : float or array
        Quality lost at one half, a [the track's quality unit].
    gamma : float or array
        Steepness [1].

    Returns
    -------
    float or array
        Quality lost [the track's quality unit].

    Raises
    ------
    ValueError
        If `sparsity` is outside [0, 1] or another argument is negative.

    Notes
    -----
    Valid as a shape: flat at first, steep near one, with constants fitted to one point per track.

    References
    ----------
    T. Gale, E. Elsen, S. Hooker, "The state of sparsity in deep neural networks", 2019, arXiv:1902.09574
    (the shape; the form is the project's own).

    Examples
    --------
    >>> f"{sparsity_drop(0.68, 0.1216, 2.0):.2f}, {sparsity_drop(0.90, 0.1216, 2.0):.1f}"
    '0.55, 9.8'
    """
    check("sparsity", sparsity, 0.0, 1.0 - 1e-9)
    check("scale", scale, 0.0)
    check("gamma", gamma, 0.0)
    return scale * (sparsity / (1.0 - sparsity)) ** gamma


def sparse_speedup(sparsity: Real, skipped: Real) -> Real:
    r"""Speed-up of a term when hardware can skip part of the removed weights.

    .. math:: S = \frac{1}{1 - \varphi s}

    Parameters
    ----------
    sparsity : float or array
        Share of weights removed, s [1].
    skipped : float or array
        Share of those that hardware skips, phi: about 0.3 for scattered zeros, 1 for whole channels [1].

    Returns
    -------
    float or array
        Speed-up [1].

    Raises
    ------
    ValueError
        If a share is outside [0, 1].

    Notes
    -----
    Valid for the term that shrinks; overhead and activations do not.

    References
    ----------
    A. Mishra et al., "Accelerating sparse deep neural networks", 2021, arXiv:2104.08378; G. M. Amdahl, 1967,
    doi:10.1145/1465482.1465560.

    Examples
    --------
    >>> f"{sparse_speedup(0.4, 0.3):.2f}"
    '1.14'
    """
    check("sparsity", sparsity, 0.0, 1.0)
    check("skipped", skipped, 0.0, 1.0)
    positive("1 - skipped * sparsity", 1.0 - np.multiply(skipped, sparsity))
    return 1.0 / (1.0 - skipped * sparsity)
