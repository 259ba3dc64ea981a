"""Serving a language model at full load: the batch that memory allows, and what it delivers."""

from __future__ import annotations

import numpy as np

from .domain import Real, check, positive


def memory_limited_batch(
    capacity: Real,
    weights: Real,
    cache_per_token: Real,
    tokens_in: Real,
    tokens_out: Real,
    usable: Real = 0.93,
) -> Real:
    r"""Sequences that fit beside the weights, each at the mean length it has while it is served.

    .. math:: B = \frac{u C - W}{k \, (n_{in} + n_{out} / 2)}

    Parameters
    ----------
    capacity, weights : float or array
        C and W [byte].
    cache_per_token : float or array
        k, the key-value cache of a token [byte].
    tokens_in, tokens_out : float or array
        Length of a prompt and of its answer [token].
    usable : float or array
        u, the share of the capacity that weights and cache may fill [1].

    Returns
    -------
    float or array
        Batch, not rounded; 0 where the weights leave no room [1].

    Raises
    ------
    ValueError
        If a size is not positive or `usable` lies outside (0, 1].

    Notes
    -----
    Valid for a paged cache, which wastes next to nothing, and for sequences of which each is equally likely to be
    met at any point of its answer.

    References
    ----------
    W. Kwon et al., "Efficient Memory Management for Large Language Model Serving with PagedAttention", SOSP 2023,
    doi:10.1145/3600006.3613165.

    Examples
    --------
    >>> f"{memory_limited_batch(80e9, 8.03e9, 65_536, 1000, 1000):.0f} sequences"
    '675 sequences'
    """
    for name, value in (("capacity", capacity), ("weights", weights), ("cache_per_token", cache_per_token)):
        positive(name, value)
    check("tokens_in", tokens_in, 0.0)
    positive("tokens_out", tokens_out)
    check("usable", usable, 0.0, 1.0, above=True)
    room = np.maximum(np.multiply(usable, capacity) - weights, 0.0)
    batch: Real = room / np.multiply(cache_per_token, np.add(tokens_in, np.divide(tokens_out, 2.0)))
    return float(batch) if np.ndim(batch) == 0 else batch


def full_load_throughput(batch: Real, tokens_out: Real, step: Real, prefill: Real) -> Real:
    r"""Tokens delivered per second when a batch of answers is always being written.

    .. math:: X = \frac{B \, n_{out}}{n_{out} \, T_{step} + B \, T_{prefill}}

    Parameters
    ----------
    batch : float or array
        B [1].
    tokens_out : float or array
        Length of an answer [token].
    step : float or array
        Time in which each of the batch gains one token [s].
    prefill : float or array
        Time a prompt takes from the same machine [s].

    Returns
    -------
    float or array
        Throughput [token/s].

    Raises
    ------
    ValueError
        If `batch` or `prefill` is negative, or `tokens_out` or `step` not positive.

    Notes
    -----
    Valid for continuous batching on one machine that does both phases, without queueing for either.

    References
    ----------
    G.-I. Yu et al., "Orca: A Distributed Serving System for Transformer-Based Generative Models", OSDI 2022.

    Examples
    --------
    >>> f"{full_load_throughput(675, 1000, 40e-3, 16e-3):.0f} token/s"
    '13287 token/s'
    """
    check("batch", batch, 0.0)
    positive("tokens_out", tokens_out)
    positive("step", step)
    check("prefill", prefill, 0.0)
    delivered: Real = np.multiply(batch, tokens_out) / (
        np.multiply(tokens_out, step) + np.multiply(batch, prefill)
    )
    return float(delivered) if np.ndim(delivered) == 0 else delivered
