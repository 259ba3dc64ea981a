"""How many measurements a claim needs."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np

from .domain import Real, check, positive

_NORMAL = NormalDist()


def normal_tail(z: Real) -> Real:
    r"""Probability that a standard normal variable exceeds z.

    .. math:: Q(z) = \tfrac{1}{2} \operatorname{erfc}\left(\frac{z}{\sqrt 2}\right)

    Parameters
    ----------
    z : float or array
        Standard deviations above the mean [1].

    Returns
    -------
    float or array
        Probability [1].

    Raises
    ------
    ValueError
        If `z` is NaN.

    Notes
    -----
    Valid for every z; far in the tail a real latency is never normal, so treat small values as a bound.

    References
    ----------
    M. Abramowitz, I. A. Stegun, "Handbook of Mathematical Functions", chapter 26, 1964.

    Examples
    --------
    >>> f"{normal_tail(2.5):.4f}"
    '0.0062'
    """
    check("z", z)
    if np.ndim(z) == 0:
        return 0.5 * math.erfc(float(z) / math.sqrt(2.0))
    tail: Real = 0.5 * np.vectorize(math.erfc, otypes=[float])(np.asarray(z) / math.sqrt(2.0))
    return tail


def normal_quantile(probability: Real) -> Real:
    r"""The number of standard deviations below which a normal variable stays with a given probability.

    .. math:: z = \Phi^{-1}(p)

    Parameters
    ----------
    probability : float or array
        p [1].

    Returns
    -------
    float or array
        z [1].

    Raises
    ------
    ValueError
        If `probability` is outside the open interval (0, 1).

    Notes
    -----
    Valid for a normal variable.

    References
    ----------
    M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", 1988,
    doi:10.2307/2347330.

    Examples
    --------
    >>> f"{normal_quantile(0.99):.3f}"
    '2.326'
    """
    check("probability", probability, 1e-300, 1.0 - 1e-16)
    if np.ndim(probability) == 0:
        return _NORMAL.inv_cdf(float(probability))
    z: Real = np.vectorize(_NORMAL.inv_cdf, otypes=[float])(probability)
    return z


def sample_size(variation: Real, margin: Real, confidence: Real = 0.95) -> Real:
    r"""Runs needed to know a mean to within a relative margin.

    .. math:: n = \left(\frac{z \cdot c_v}{\varepsilon}\right)^2

    Parameters
    ----------
    variation : float or array
        Standard deviation over mean of one run, c_v [1].
    margin : float or array
        Relative half width of the interval, epsilon [1].
    confidence : float or array
        Two-sided [1].

    Returns
    -------
    float or array
        Runs, rounded up [1].

    Raises
    ------
    ValueError
        If `variation` is negative, `margin` is not positive or `confidence` is outside (0, 1).

    Notes
    -----
    Valid for independent runs and enough of them for the central limit theorem.

    References
    ----------
    W. G. Cochran, "Sampling Techniques", 3rd ed., chapter 4, Wiley, 1977.

    Examples
    --------
    >>> f"{sample_size(0.1, 0.01):.0f}"
    '385'
    """
    check("variation", variation, 0.0)
    positive("margin", margin)
    check("confidence", confidence, 0.0, 1.0 - 1e-12, above=True)
    z = normal_quantile(0.5 + np.multiply(confidence, 0.5))
    runs: Real = np.ceil((z * variation / margin) ** 2)
    return runs


def margin_of_error(spread: Real, samples: Real, confidence: Real = 0.95) -> Real:
    r"""Half width of the interval in which a mean lies.

    .. math:: \varepsilon = \frac{z \, \sigma}{\sqrt{n}}

    Parameters
    ----------
    spread : float or array
        Standard deviation of one sample, sigma [any unit].
    samples : float or array
        Independent samples, n [1].
    confidence : float or array
        Two-sided [1].

    Returns
    -------
    float or array
        Half width [unit of `spread`].

    Raises
    ------
    ValueError
        If `spread` is negative, `samples` is not positive or `confidence` is outside (0, 1).

    Notes
    -----
    Valid for independent samples and enough of them for the central limit theorem.

    References
    ----------
    W. G. Cochran, "Sampling Techniques", 3rd ed., chapter 2, Wiley, 1977.

    Examples
    --------
    >>> f"{margin_of_error(0.5, 9604):.4f}"
    '0.0100'
    """
    check("spread", spread, 0.0)
    positive("samples", samples)
    check("confidence", confidence, 0.0, 1.0 - 1e-12, above=True)
    return normal_quantile(0.5 + np.multiply(confidence, 0.5)) * spread / np.sqrt(samples)


def quantile_sample_size(quantile: Real, spread: Real, margin: Real, confidence: Real = 0.95) -> Real:
    r"""Runs needed to prove that a quantile of a normal latency lies below a limit.

    .. math:: n = \left(\frac{z_c \, \sigma}{m} \cdot \frac{\sqrt{q (1 - q)}}{\varphi(z_q)}\right)^2

    Parameters
    ----------
    quantile : float or array
        q, such as 0.99 [1].
    spread : float or array
        Standard deviation of one run, sigma [s].
    margin : float or array
        How far the true quantile lies below the limit, m [s].
    confidence : float or array
        One-sided [1].

    Returns
    -------
    float or array
        Runs, rounded up [1].

    Raises
    ------
    ValueError
        If `spread` or `margin` is not positive or a probability is outside (0, 1).

    Notes
    -----
    Valid for independent runs of a normal latency, in the large-sample limit of the sample quantile.

    References
    ----------
    F. Mosteller, "On some useful 'inefficient' statistics", 1946, doi:10.1214/aoms/1177730881.

    Examples
    --------
    >>> f"{quantile_sample_size(0.99, 0.3e-3, 0.054e-3):.0f}"
    '1164'
    """
    positive("spread", spread)
    positive("margin", margin)
    z = normal_quantile(quantile)
    density = np.exp(-0.5 * np.square(z)) / math.sqrt(2.0 * math.pi)
    width = np.sqrt(np.multiply(quantile, 1.0 - np.asarray(quantile))) / density
    runs: Real = np.ceil((normal_quantile(confidence) * spread / margin * width) ** 2)
    return runs


def rule_of_three(runs: Real) -> Real:
    r"""Upper bound of a failure rate after runs without a single failure, at 95 % confidence.

    .. math:: p < \frac{3}{n}

    Parameters
    ----------
    runs : float or array
        Runs without failure, n [1].

    Returns
    -------
    float or array
        Bound of the failure probability [1].

    Raises
    ------
    ValueError
        If there is less than one run.

    Notes
    -----
    Valid for independent runs, thirty or more.

    References
    ----------
    J. A. Hanley, A. Lippman-Hand, "If nothing goes wrong, is everything all right?", JAMA 249(13), 1983,
    doi:10.1001/jama.1983.03330370053031.

    Examples
    --------
    >>> rule_of_three(3e6)
    1e-06
    """
    check("runs", runs, 1.0)
    bound: Real = np.divide(3.0, runs)
    return float(bound) if np.ndim(bound) == 0 else bound
