"""What limits a machine that has to move bytes and do arithmetic: intensity, ridge, roof and overlap."""

from __future__ import annotations

import numpy as np

from .domain import Real, check, positive


def arithmetic_intensity(work: Real, traffic: Real) -> Real:
    r"""Operations done for every byte moved.

    .. math:: I = \frac{O}{D}

    Parameters
    ----------
    work : float or array
        Operations, O [FLOP].
    traffic : float or array
        Bytes moved between memory and processor, D [byte].

    Returns
    -------
    float or array
        Intensity, I [FLOP/byte].

    Raises
    ------
    ValueError
        If `work` is negative or `traffic` is not positive.

    Notes
    -----
    Valid for the level of memory whose bytes are counted; a cache changes D, and so I.

    References
    ----------
    S. Williams, A. Waterman, D. Patterson, "Roofline: an insightful visual performance model for multicore
    architectures", Communications of the ACM 52(4), 2009, doi:10.1145/1498765.1498785.

    Examples
    --------
    >>> arithmetic_intensity(141.2e9, 70.6e9)
    2.0
    """
    check("work", work, 0.0)
    positive("traffic", traffic)
    return work / traffic


def ridge(peak: Real, bandwidth: Real) -> Real:
    r"""Intensity at which arithmetic and memory take equally long.

    .. math:: I^* = \frac{R_{peak}}{BW}

    Parameters
    ----------
    peak : float or array
        Arithmetic rate, R [FLOP/s]; multiply it by the efficiency for the effective ridge.
    bandwidth : float or array
        Memory rate, BW [byte/s].

    Returns
    -------
    float or array
        Ridge point [FLOP/byte].

    Raises
    ------
    ValueError
        If an argument is not positive.

    Notes
    -----
    Valid for one precision and one level of memory at a time.

    References
    ----------
    S. Williams, A. Waterman, D. Patterson, "Roofline", Communications of the ACM 52(4), 2009,
    doi:10.1145/1498765.1498785.

    Examples
    --------
    >>> f"{ridge(1978.9e12, 3.35e12):.0f}"
    '591'
    """
    positive("peak", peak)
    positive("bandwidth", bandwidth)
    return peak / bandwidth


def attainable(intensity: Real, peak: Real, bandwidth: Real) -> Real:
    r"""The roof: the highest arithmetic rate a kernel of this intensity can reach.

    .. math:: R \le \min(R_{peak}, \; I \cdot BW)

    Parameters
    ----------
    intensity : float or array
        Of the kernel, I [FLOP/byte].
    peak : float or array
        Arithmetic rate of the machine [FLOP/s].
    bandwidth : float or array
        Memory rate of the machine [byte/s].

    Returns
    -------
    float or array
        Attainable rate [FLOP/s].

    Raises
    ------
    ValueError
        If an argument is not positive.

    Notes
    -----
    Valid as an upper bound under perfect overlap of movement and arithmetic.

    References
    ----------
    S. Williams, A. Waterman, D. Patterson, "Roofline", Communications of the ACM 52(4), 2009,
    doi:10.1145/1498765.1498785.

    Examples
    --------
    >>> f"{attainable(2.0, 1978.9e12, 3.35e12) / 1e12:.1f} TFLOP/s"
    '6.7 TFLOP/s'
    """
    positive("intensity", intensity)
    positive("peak", peak)
    positive("bandwidth", bandwidth)
    roof: Real = np.minimum(peak, intensity * bandwidth)
    return roof


def overlap_bound(memory: Real, compute: Real, overhead: Real) -> Real:
    r"""Time when movement hides behind arithmetic, or the other way round, without a gap.

    .. math:: T \ge \max(T_{mem}, T_{comp}) + T_{ovh}

    Parameters
    ----------
    memory, compute, overhead : float or array
        The three terms of the Iron Law [s].

    Returns
    -------
    float or array
        Lower bound of the latency [s]; the sum of the three is the upper one.

    Raises
    ------
    ValueError
        If an argument is negative.

    Notes
    -----
    Valid as a bound only: the sum is at most twice as long, and only at the ridge.

    References
    ----------
    S. Williams, A. Waterman, D. Patterson, "Roofline", Communications of the ACM 52(4), 2009,
    doi:10.1145/1498765.1498785.

    Examples
    --------
    >>> f"{overlap_bound(1.51, 5.40, 0.30):.2f}"
    '5.70'
    """
    check("memory", memory, 0.0)
    check("compute", compute, 0.0)
    check("overhead", overhead, 0.0)
    bound: Real = np.maximum(memory, compute) + overhead
    return bound


def gemm_intensity(m: Real, n: Real, k: Real, bytes_per_element: Real) -> Real:
    r"""Intensity of one matrix product that reads and writes each element once.

    .. math:: I = \frac{2 m n k}{b \, (m k + k n + m n)}

    Parameters
    ----------
    m, n, k : float or array
        Rows of the left factor (the batch), columns of the right one, and the shared dimension [1].
    bytes_per_element : float or array
        Of every matrix, b [byte].

    Returns
    -------
    float or array
        Intensity [FLOP/byte]; about 2 m / b while m is far below n and k.

    Raises
    ------
    ValueError
        If an argument is not positive.

    Notes
    -----
    Valid when each operand crosses the memory bus once, that is, with ideal reuse on the chip.

    References
    ----------
    S. Williams, A. Waterman, D. Patterson, "Roofline", Communications of the ACM 52(4), 2009,
    doi:10.1145/1498765.1498785.

    Examples
    --------
    A 2048 x 2048 layer in 16 bits, one sample and 256:

    >>> f"{gemm_intensity(1, 2048, 2048, 2):.1f}, {gemm_intensity(256, 2048, 2048, 2):.0f}"
    '1.0, 205'
    """
    positive("m", m)
    positive("n", n)
    positive("k", k)
    positive("bytes_per_element", bytes_per_element)
    return 2.0 * m * n * k / (bytes_per_element * (m * k + k * n + m * n))
