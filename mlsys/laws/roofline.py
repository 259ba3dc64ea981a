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


def ridge_batch(weights: Real, sample_work: Real, sample_traffic: Real, top: Real) -> Real:
    r"""Samples in a pass with which the ridge is reached, weights read once for all of them.

    .. math:: B^* = \frac{I^* W}{O_1 - I^* D_1}

    Parameters
    ----------
    weights : float or array
        Read once a pass, W [byte].
    sample_work : float or array
        Of one sample, O_1 [FLOP].
    sample_traffic : float or array
        Moved for each sample besides the weights, D_1 [byte].
    top : float or array
        Intensity of the ridge, I* [FLOP/byte].

    Returns
    -------
    float or array
        Samples [1]; infinite where no batch reaches the ridge, since each sample brings too many bytes of its own.

    Raises
    ------
    ValueError
        If the weights, the work or the ridge are not positive, or the traffic is negative.

    Notes
    -----
    Valid while each sample moves as many bytes as the next. Below one, a single sample is beyond the ridge.

    References
    ----------
    S. Williams, A. Waterman, D. Patterson, "Roofline", CACM 52(4), 2009, doi:10.1145/1498765.1498785, solved
    for the batch.

    Examples
    --------
    >>> f"{ridge_batch(70.6e9, 141.2e9, 512 * 327_680, 590.7):.0f} chats"
    '991 chats'
    >>> ridge_batch(70.6e9, 141.2e9, 2048 * 327_680, 590.7)
    inf
    """
    positive("weights", weights)
    positive("sample_work", sample_work)
    positive("top", top)
    check("sample_traffic", sample_traffic, 0.0)
    gained = np.subtract(sample_work, np.multiply(top, sample_traffic))
    reached = np.where(gained > 0.0, np.multiply(top, weights) / np.where(gained > 0.0, gained, 1.0), np.inf)
    return float(reached) if reached.ndim == 0 else reached


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
