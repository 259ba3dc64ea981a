"""What a framework adds to the arithmetic: launches, and bytes that fusion could save."""

from __future__ import annotations

from .domain import Real, check


def dispatch_time(kernels: Real, tax: Real, fusion: Real = 1.0) -> Real:
    r"""Time spent on starting and draining kernels, one after the other.

    .. math:: T_{ovh} = \frac{n}{f} \, t

    Parameters
    ----------
    kernels : float or array
        Kernels before fusion, n [1].
    tax : float or array
        Launch gap, ramp-up and tail of one kernel, t [s].
    fusion : float or array
        Kernels merged into one, f [1].

    Returns
    -------
    float or array
        Overhead [s].

    Raises
    ------
    ValueError
        If `kernels` or `tax` is negative, or `fusion` is below one.

    Notes
    -----
    Valid for kernels in one stream whose tax is not hidden by the kernel before.

    References
    ----------
    A. Paszke et al., "PyTorch: an imperative style, high-performance deep learning library", 2019,
    arXiv:1912.01703.

    Examples
    --------
    >>> f"{dispatch_time(800, 5e-6) * 1e3:.1f} ms"
    '4.0 ms'
    """
    check("kernels", kernels, 0.0)
    check("tax", tax, 0.0)
    check("fusion", fusion, 1.0)
    return kernels / fusion * tax


def fused_bytes(intermediate: Real, fusion: Real) -> Real:
    r"""Bytes that stay on the chip when chains of kernels are fused.

    .. math:: \Delta D = 2 \, A \, \frac{f - 1}{f}

    Parameters
    ----------
    intermediate : float or array
        Tensors written by one kernel and read by the next, counted once, A [byte].
    fusion : float or array
        Kernels merged into one, f [1].

    Returns
    -------
    float or array
        Traffic saved: each fused tensor is neither written nor read [byte].

    Raises
    ------
    ValueError
        If `intermediate` is negative or `fusion` is below one.

    Notes
    -----
    Valid for chains of equal tensors that fit on the chip; weights are read all the same.

    References
    ----------
    T. Dao et al., "FlashAttention", 2022, arXiv:2205.14135; M. Alwani et al., "Fused-layer CNN
    accelerators", MICRO 2016, doi:10.1109/MICRO.2016.7783725.

    Examples
    --------
    >>> fused_bytes(35e6, 2)
    35000000.0
    """
    check("intermediate", intermediate, 0.0)
    check("fusion", fusion, 1.0)
    return 2.0 * intermediate * (fusion - 1.0) / fusion


def padding_share(bucket_width: Real, mean_length: Real) -> Real:
    r"""Share of work wasted when lengths are rounded up to fixed buckets.

    .. math:: w \approx \frac{\Delta / 2}{\bar S + \Delta / 2}

    Parameters
    ----------
    bucket_width : float or array
        Distance between two buckets, Delta [any unit of length].
    mean_length : float or array
        Mean length of the inputs [the same unit].

    Returns
    -------
    float or array
        Share of the padded length that is padding [1].

    Raises
    ------
    ValueError
        If `bucket_width` is negative or `mean_length` is not above zero.

    Notes
    -----
    Valid for lengths spread evenly inside a bucket.

    References
    ----------
    Mean of the uniform distribution; for sequence batching: M. Krell et al., "Efficient sequence packing
    without cross-contamination", 2021, arXiv:2107.02027.

    Examples
    --------
    >>> padding_share(512, 2048 - 256)
    0.125
    """
    check("bucket_width", bucket_width, 0.0)
    check("mean_length", mean_length, 0.0, above=True)
    return 0.5 * bucket_width / (mean_length + 0.5 * bucket_width)
