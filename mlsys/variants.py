"""What a structural knob does to a model: the `ModelSpec` behind a resolution, a width, a head count, a bit width.

Each function gives a variant of a model under a name of its own, with figures whose sources say that they were
computed from the original's. Quality is left out: a variant's is not the original's.
"""

from __future__ import annotations

from typing import Any

from .laws.architecture import lstm_parameters
from .laws.compression import sparse_speedup
from .laws.domain import check, positive
from .spec import ModelSpec
from .units import InputError

__all__ = [
    "fused",
    "narrowed",
    "narrowed_lstm",
    "pruned",
    "quantised",
    "resized",
    "unrolled",
    "with_kv_heads",
]


def _derived(model: ModelSpec, name: str, why: str, **figures: Any) -> ModelSpec:
    sources = {**model.sources, **dict.fromkeys(figures, f"computed from {model.name}: {why}")}
    return model.variant(name=f"{model.name} {name}", quality=None, sources=sources, **figures)


def resized(model: ModelSpec, side: float, native: float) -> ModelSpec:
    """Give an image model at another side of its square input: work and activations follow the pixels.

    Parameters
    ----------
    model : ModelSpec
        At its native resolution.
    side, native : float
        Side of the input asked for, and of the model as it is [pixel].
    """
    positive("side", side)
    positive("native", native)
    pixels = (side / native) ** 2
    return _derived(
        model,
        f"at {side:g}",
        "work and activations follow the pixels",
        macs=model.macs * pixels,
        activations=model.activations * pixels,
    )


def narrowed(model: ModelSpec, width: float) -> ModelSpec:
    """Give a convolutional model with a share of its channels: weights and work follow the square, activations don't.

    Parameters
    ----------
    model : ModelSpec
        At full width.
    width : float
        Share of the channels kept [1].
    """
    check("width", width, 0.0, 1.0, above=True)
    return _derived(
        model,
        f"x {width:g}",
        "weights and work follow the square of the channels, activations the channels",
        parameters=model.parameters * width**2,
        macs=model.macs * width**2,
        activations=model.activations * width,
    )


def narrowed_lstm(model: ModelSpec, width: float, inputs: float = 128.0, hidden: float = 256.0) -> ModelSpec:
    """Give a recurrent enhancer with a share of its hidden units, its input and output as wide as before.

    Parameters
    ----------
    model : ModelSpec
        Two recurrent layers between two dense ones.
    width : float
        Share of the hidden units kept [1].
    inputs, hidden : float
        Width of the features, and of the hidden state at full width [1].
    """
    check("width", width, 0.0, 1.0, above=True)
    ratio = lstm_parameters(inputs, hidden * width) / lstm_parameters(inputs, hidden)
    return _derived(
        model,
        f"x {width:g}",
        "recurrent weights follow the square of the width, the others the width",
        parameters=model.parameters * ratio,
        macs=model.macs * ratio,
        activations=model.activations * width,
    )


def unrolled(model: ModelSpec, hops: float, inputs: float = 128.0, hidden: float = 256.0) -> ModelSpec:
    """Give a recurrent enhancer that waits for several hops: all its weights but the recurrent ones are read once.

    Parameters
    ----------
    model : ModelSpec
        Two recurrent layers between two dense ones.
    hops : float
        Hops in one pass [1].
    inputs, hidden : float
        Width of the features, and of the hidden state [1].
    """
    check("hops", hops, 1.0)
    recurrent = 8.0 * hidden**2 / lstm_parameters(inputs, hidden) * model.parameters
    return _derived(
        model,
        f"in {hops:g} hops",
        "the recurrent weights are read again at every hop",
        macs=model.macs * hops,
        activations=model.activations * hops + recurrent * (hops - 1.0),
    )


def with_kv_heads(model: ModelSpec, kv_heads: float, width: float = 8192.0) -> ModelSpec:
    """Give a transformer with another number of key-value heads: the cache and two projections follow it.

    Parameters
    ----------
    model : ModelSpec
        A transformer.
    kv_heads : float
        Key-value heads asked for [1].
    width : float
        Width of a token in the model [1].
    """
    if model.layers is None or model.kv_heads is None or model.head_dim is None:
        raise InputError("model", f"model is {model}: it must be a transformer to have key-value heads.")
    positive("kv_heads", kv_heads)
    added = 2.0 * model.layers * width * model.head_dim * (kv_heads - model.kv_heads)
    return _derived(
        model,
        f"with {kv_heads:g} KV heads",
        "key and value projections follow the heads",
        kv_heads=kv_heads,
        parameters=model.parameters + added,
        macs=model.macs + added,
    )


def quantised(model: ModelSpec, bits: float) -> ModelSpec:
    """Give a model whose weights are stored in fewer bits, while it calculates in the precision asked for.

    Parameters
    ----------
    model : ModelSpec
        At the precision's own width.
    bits : float
        Bits of a weight [1].
    """
    check("bits", bits, 1.0, 16.0)
    return _derived(model, f"in {bits:g} bits", "weights alone are stored narrower", weight_bytes=bits / 8.0)


def pruned(model: ModelSpec, sparsity: float, structured: bool = True, skipped: float = 0.3) -> ModelSpec:
    """Give a model with a share of its weights removed: whole channels, or single weights here and there.

    Parameters
    ----------
    model : ModelSpec
        Dense.
    sparsity : float
        Share of the weights removed [1].
    structured : bool
        Remove whole channels: bytes and work shrink. Otherwise the zeros stay in memory, and hardware skips some.
    skipped : float
        Share of scattered zeros that hardware skips [1].
    """
    check("sparsity", sparsity, 0.0, 0.999)
    if structured:
        left = 1.0 - sparsity
        return _derived(
            model,
            f"pruned by {sparsity:.0%}",
            "whole channels are gone",
            parameters=model.parameters * left,
            macs=model.macs * left,
        )
    return _derived(
        model,
        f"with {sparsity:.0%} zeros",
        f"hardware skips {skipped:.0%} of the zeros, memory none",
        macs=model.macs / sparse_speedup(sparsity, skipped),
    )


def fused(model: ModelSpec, factor: float, fusible: float = 1.0) -> ModelSpec:
    """Give a model whose kernels were merged: fewer of them, and fewer activations written and read between them.

    Parameters
    ----------
    model : ModelSpec
        Unfused.
    factor : float
        Kernels merged into one [1].
    fusible : float
        Share of the activations that pass between kernels of one chain [1].
    """
    check("factor", factor, 1.0)
    check("fusible", fusible, 0.0, 1.0)
    return _derived(
        model,
        f"fused by {factor:g}",
        "merged kernels keep what passes between them on the chip",
        kernels=model.kernels / factor,
        activations=model.activations * (1.0 - fusible * (factor - 1.0) / factor),
    )
