"""Work and parameters a layer has because of its shape."""

from __future__ import annotations

import numpy as np

from .domain import Real, check, positive


def dense_macs(fan_in: Real, fan_out: Real) -> Real:
    r"""Multiply-accumulates of a fully connected layer, for one sample.

    .. math:: M = n_{in} \, n_{out}

    Parameters
    ----------
    fan_in, fan_out : float or array
        Inputs and outputs [1].

    Returns
    -------
    float or array
        Work [MAC].

    Raises
    ------
    ValueError
        If an argument is not positive.

    Notes
    -----
    Valid for a dense product; the bias adds are left out.

    References
    ----------
    D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by back-propagating errors",
    Nature 323, 1986, doi:10.1038/323533a0.

    Examples
    --------
    >>> sum(dense_macs(i, o) for i, o in ((784, 128), (128, 64), (64, 10)))
    109184
    """
    positive("fan_in", fan_in)
    positive("fan_out", fan_out)
    return fan_in * fan_out


def dense_parameters(fan_in: Real, fan_out: Real) -> Real:
    r"""Weights and biases of a fully connected layer.

    .. math:: P = (n_{in} + 1) \, n_{out}

    Parameters
    ----------
    fan_in, fan_out : float or array
        Inputs and outputs [1].

    Returns
    -------
    float or array
        Parameters [1].

    Raises
    ------
    ValueError
        If an argument is not positive.

    Notes
    -----
    Valid for one bias an output.

    References
    ----------
    D. E. Rumelhart, G. E. Hinton, R. J. Williams, "Learning representations by back-propagating errors",
    Nature 323, 1986, doi:10.1038/323533a0.

    Examples
    --------
    >>> sum(dense_parameters(i, o) for i, o in ((784, 128), (128, 64), (64, 10)))
    109386
    """
    positive("fan_in", fan_in)
    positive("fan_out", fan_out)
    return (fan_in + 1) * fan_out


def separable_ratio(kernel: Real, channels: Real) -> Real:
    r"""Work of a depthwise separable convolution, as a share of the ordinary one.

    .. math:: r = \frac{1}{C_{out}} + \frac{1}{K^2}

    Parameters
    ----------
    kernel : float or array
        Side of the kernel, K [1].
    channels : float or array
        Output channels, C_out [1].

    Returns
    -------
    float or array
        Share [1].

    Raises
    ------
    ValueError
        If an argument is not positive.

    Notes
    -----
    Valid for the work; the bytes of the activations do not shrink with it.

    References
    ----------
    A. G. Howard et al., "MobileNets", 2017, arXiv:1704.04861.

    Examples
    --------
    >>> f"1/{1 / separable_ratio(3, 256):.2f}"
    '1/8.69'
    """
    positive("kernel", kernel)
    positive("channels", channels)
    return 1.0 / channels + 1.0 / kernel**2


def attention_scores(context: Real, heads: Real = 1) -> Real:
    r"""Scores self-attention computes in one layer over a whole sequence.

    .. math:: N = h \, S^2

    Parameters
    ----------
    context : float or array
        Tokens, S [1].
    heads : float or array
        Query heads, h [1].

    Returns
    -------
    float or array
        Scores [1].

    Raises
    ------
    ValueError
        If an argument is negative.

    Notes
    -----
    Valid for full attention without a causal mask; the mask halves it.

    References
    ----------
    A. Vaswani et al., "Attention is all you need", 2017, arXiv:1706.03762.

    Examples
    --------
    >>> attention_scores(2048) / attention_scores(512)
    16.0
    """
    check("context", context, 0.0)
    check("heads", heads, 0.0)
    return heads * context**2


def lstm_parameters(inputs: Real, hidden: Real) -> Real:
    r"""Weights of two recurrent layers between a dense layer on either side, biases left out.

    .. math:: P = 4 h (n + h) + 4 h (2 h) + h n + n^2

    Parameters
    ----------
    inputs : float or array
        Width of the features in and out, n [1].
    hidden : float or array
        Width of the recurrent state, h [1].

    Returns
    -------
    float or array
        Parameters [1].

    Raises
    ------
    ValueError
        If an argument is not positive.

    Notes
    -----
    Valid for the long short-term memory with four gates and no peepholes.

    References
    ----------
    S. Hochreiter, J. Schmidhuber, "Long short-term memory", Neural Computation 9(8), 1997,
    doi:10.1162/neco.1997.9.8.1735; the stack: I. Fedorov et al., "TinyLSTMs", 2020, arXiv:2005.11138.

    Examples
    --------
    >>> lstm_parameters(128, 256)
    966656
    """
    positive("inputs", inputs)
    positive("hidden", hidden)
    return 4 * hidden * (inputs + hidden) + 8 * hidden**2 + hidden * inputs + inputs**2


def quality_lost(full: Real, kept: Real, first: Real, curve: Real) -> Real:
    r"""Quality a network gives up when one of its dimensions is cut.

    .. math:: \Delta q = \Delta_1 \left( \log_2 \frac{k_0}{k} \right)^{\gamma}

    Parameters
    ----------
    full, kept : float or array
        The dimension where nothing is lost, k_0, and what is kept of it, k [1].
    first : float or array
        Loss at the first halving, in the unit of the quality [1].
    curve : float or array
        Exponent of the halvings; above one, each costs more than the one before [1].

    Returns
    -------
    float or array
        Loss, in the unit of `first`; none where more is kept than `full`.

    Raises
    ------
    ValueError
        If `full`, `kept` or `curve` is not positive, or `first` is negative.

    Notes
    -----
    Valid as a fit for a few halvings; a form of the course's own, not a law of nature.

    References
    ----------
    The shape of the tables in M. Sandler et al., "MobileNetV2", CVPR 2018, arXiv:1801.04381, and J. Ainslie et al.,
    "GQA", EMNLP 2023, arXiv:2305.13245.

    Examples
    --------
    >>> quality_lost(64, 16, 1.0, 1.0)
    2.0
    """
    positive("full", full)
    positive("kept", kept)
    positive("curve", curve)
    check("first", first, 0.0)
    lost: Real = first * np.maximum(np.log2(full / kept), 0.0) ** curve
    return lost if np.ndim(lost) else float(lost)
