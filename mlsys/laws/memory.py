"""Bytes a model occupies: training state, activations, caches and adapters."""

from __future__ import annotations

import numpy as np

from .domain import Real, check, positive

WEIGHT_BYTES = 2
"""A half-precision working copy [byte/parameter]."""
GRADIENT_BYTES = 2
"""A half-precision gradient [byte/parameter]."""
OPTIMIZER_BYTES = {"sgd": 4, "momentum": 8, "adam": 12}
"""fp32 master copy and moments [byte/parameter]."""


def training_state(parameters: Real, optimizer: str = "adam") -> Real:
    r"""Bytes of weights, gradients and optimiser state under mixed precision, activations left out.

    .. math:: M = P \, (2 + 2 + k), \quad k_{Adam} = 12, \; k_{momentum} = 8, \; k_{SGD} = 4

    Parameters
    ----------
    parameters : float or array
        Trainable parameters, P [1].
    optimizer : str
        "sgd", "momentum" or "adam".

    Returns
    -------
    float or array
        State [byte].

    Raises
    ------
    ValueError
        If `parameters` is negative or `optimizer` is unknown.

    Notes
    -----
    Valid for fp16 or bf16 training with an fp32 master copy on one device, nothing sharded or offloaded.

    References
    ----------
    S. Rajbhandari et al., "ZeRO: memory optimizations toward training trillion parameter models", 2020,
    arXiv:1910.02054; P. Micikevicius et al., "Mixed precision training", 2018, arXiv:1710.03740.

    Examples
    --------
    >>> f"{training_state(70.6e9) / 1e9:.0f} GB"
    '1130 GB'
    """
    check("parameters", parameters, 0.0)
    if optimizer not in OPTIMIZER_BYTES:
        raise ValueError(f"optimizer is {optimizer!r}; it has to be one of {', '.join(OPTIMIZER_BYTES)}")
    return parameters * (WEIGHT_BYTES + GRADIENT_BYTES + OPTIMIZER_BYTES[optimizer])


def checkpoint_units(layers: Real) -> Real:
    r"""Layers' worth of activations alive when about sqrt(L) of L layers are checkpointed.

    .. math:: N_{alive} \approx 2 \sqrt{L}

    Parameters
    ----------
    layers : float or array
        L [1].

    Returns
    -------
    float or array
        Activation units, each one layer's [1].

    Raises
    ------
    ValueError
        If there is less than one layer.

    Notes
    -----
    Valid for a chain of equal layers, at the price of one more forward pass, about a third more work.

    References
    ----------
    T. Chen et al., "Training deep nets with sublinear memory cost", 2016, arXiv:1604.06174.

    Examples
    --------
    >>> f"{checkpoint_units(48):.1f} of 48, {1 - checkpoint_units(48) / 48:.0%} saved"
    '13.9 of 48, 71% saved'
    """
    check("layers", layers, 1.0)
    alive: Real = 2.0 * np.sqrt(layers)
    return alive


def layer_inputs(layers: Real, width: Real, tokens: Real, bytes_per_element: Real = 2) -> Real:
    r"""Activations kept when only the input of each transformer layer is saved.

    .. math:: M = L \, d \, S \, b

    Parameters
    ----------
    layers, width, tokens : float or array
        Layers L, model width d, and tokens in the batch S [1].
    bytes_per_element : float or array
        b [byte].

    Returns
    -------
    float or array
        Saved activations [byte]; the layer being recomputed needs its working set on top.

    Raises
    ------
    ValueError
        If an argument is not positive.

    Notes
    -----
    Valid for one checkpoint per layer; every layer is then computed twice.

    References
    ----------
    V. Korthikanti et al., "Reducing activation recomputation in large transformer models", 2022,
    arXiv:2205.05198.

    Examples
    --------
    >>> f"{layer_inputs(80, 8192, 2048) / 1e9:.1f} GB"
    '2.7 GB'
    """
    positive("layers", layers)
    positive("width", width)
    positive("tokens", tokens)
    positive("bytes_per_element", bytes_per_element)
    return layers * width * tokens * bytes_per_element


def kv_cache(
    layers: Real, kv_heads: Real, head_dim: Real, context: Real, batch: Real = 1, bytes_per_element: Real = 2
) -> Real:
    r"""Bytes of keys and values a transformer keeps for the tokens it has seen.

    .. math:: M = 2 \, L \, h_{kv} \, d_h \, b \, S \, B

    Parameters
    ----------
    layers, kv_heads, head_dim : float or array
        Layers L, key/value heads and their width [1].
    context : float or array
        Tokens a sequence, S [1].
    batch : float or array
        Sequences, B [1].
    bytes_per_element : float or array
        b [byte].

    Returns
    -------
    float or array
        Cache [byte].

    Raises
    ------
    ValueError
        If an argument is negative.

    Notes
    -----
    Valid for full attention in every layer; sliding windows and shared layers keep less.

    References
    ----------
    A. Vaswani et al., "Attention is all you need", 2017, arXiv:1706.03762; J. Ainslie et al., "GQA", 2023,
    arXiv:2305.13245.

    Examples
    --------
    >>> kv_cache(80, 8, 128, 1)
    327680
    """
    for name, value in (
        ("layers", layers),
        ("kv_heads", kv_heads),
        ("head_dim", head_dim),
        ("context", context),
        ("batch", batch),
        ("bytes_per_element", bytes_per_element),
    ):
        check(name, value, 0.0)
    return 2 * layers * kv_heads * head_dim * bytes_per_element * context * batch


def adapter_parameters(rank: Real, fan_in: Real, fan_out: Real, count: Real = 1) -> Real:
    r"""Trainable parameters of low-rank adapters beside frozen matrices.

    .. math:: P = n \, r \, (d_{in} + d_{out})

    Parameters
    ----------
    rank : float or array
        r [1].
    fan_in, fan_out : float or array
        Shape of the frozen matrix [1].
    count : float or array
        Matrices of that shape, n [1].

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
    Valid while the rank stays below both sides of the matrix.

    References
    ----------
    E. J. Hu et al., "LoRA: low-rank adaptation of large language models", 2021, arXiv:2106.09685.

    Examples
    --------
    >>> adapter_parameters(16, 8192, 8192, 80)
    20971520
    """
    positive("rank", rank)
    positive("fan_in", fan_in)
    positive("fan_out", fan_out)
    positive("count", count)
    return count * rank * (fan_in + fan_out)
