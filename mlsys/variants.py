"""What a structural knob does to a model or a runtime: the spec behind a resolution, a width, a captured share.

Each function gives a variant under a name of its own, with figures whose sources say that they were computed from
the original's. A knob may be an array: the variant is then a sweep. Quality is left out: a variant's is another one.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .catalog.constants import constant
from .laws.architecture import lstm_parameters
from .laws.compression import sparse_speedup
from .spec import ModelSpec, Runtime
from .units import InputError, Real, si

__all__ = [
    "captured",
    "fused",
    "narrowed",
    "narrowed_lstm",
    "pruned",
    "quantised",
    "resized",
    "share_of_kernels",
    "unrolled",
    "with_kv_heads",
]


def resized(model: ModelSpec, side: Real, native: Real) -> ModelSpec:
    """Give an image model at another side of its square input: work and activations follow the pixels.

    Parameters
    ----------
    model : ModelSpec
        At its native resolution.
    side, native : float or array
        Side of the input asked for, and of the model as it is [pixel].

    Raises
    ------
    InputError
        If a side is not positive.
    """
    side, native = si(side, "", "side", above=0.0), si(native, "", "native", above=0.0)
    pixels = (side / native) ** 2
    return _derived(
        model,
        f"at {_label(side)}",
        "work and activations follow the pixels",
        macs=model.macs * pixels,
        activations=model.activations * pixels,
    )


def narrowed(model: ModelSpec, width: Real) -> ModelSpec:
    """Give a convolutional model with a share of its channels: weights and work follow its square.

    Parameters
    ----------
    model : ModelSpec
        At full width.
    width : float or array
        Share of the channels kept [1].

    Raises
    ------
    InputError
        If the share is outside (0, 1].
    """
    width = _share(width, "width", above=0.0)
    return _derived(
        model,
        f"at {_label(width)} width",
        "weights and work follow the square of the channels, activations the channels",
        parameters=model.parameters * width**2,
        macs=model.macs * width**2,
        activations=model.activations * width,
    )


def narrowed_lstm(model: ModelSpec, width: Real) -> ModelSpec:
    """Give the recurrent enhancer with a share of its hidden units, its input and output as wide as before.

    Parameters
    ----------
    model : ModelSpec
        Two recurrent layers between two dense ones.
    width : float or array
        Share of the hidden units kept [1].

    Raises
    ------
    InputError
        If the share is outside (0, 1].
    """
    width = _share(width, "width", above=0.0)
    features, hidden = constant("lstm_features").value, constant("lstm_hidden").value
    left = lstm_parameters(features, hidden * width) / lstm_parameters(features, hidden)
    return _derived(
        model,
        f"at {_label(width)} width",
        "recurrent weights follow the square of the width, the others the width",
        parameters=model.parameters * left,
        macs=model.macs * left,
        activations=model.activations * width,
    )


def unrolled(model: ModelSpec, hops: Real) -> ModelSpec:
    """Give the recurrent enhancer that waits for several hops: all but its recurrent weights are read once.

    Parameters
    ----------
    model : ModelSpec
        Two recurrent layers between two dense ones.
    hops : float or array
        Hops in one pass [1].

    Raises
    ------
    InputError
        If there is less than one hop.
    """
    hops = si(hops, "", "hops", minimum=1.0)
    features, hidden = constant("lstm_features").value, constant("lstm_hidden").value
    recurrent = 8.0 * hidden**2 / lstm_parameters(features, hidden) * model.parameters
    return _derived(
        model,
        f"in {_label(hops)} hops",
        "the recurrent weights are read again at every hop",
        macs=model.macs * hops,
        activations=model.activations * hops + recurrent * (hops - 1.0),
    )


def with_kv_heads(model: ModelSpec, kv_heads: Real, width: Real | None = None) -> ModelSpec:
    """Give a transformer with another number of key-value heads: the cache and two projections follow it.

    Parameters
    ----------
    model : ModelSpec
        A transformer.
    kv_heads : float or array
        Key-value heads asked for [1].
    width : float, optional
        Width of a token in the model [1]; that of Llama 3 70B when left out.

    Raises
    ------
    InputError
        If the model is no transformer, or the heads are not positive.
    """
    if model.layers is None or model.kv_heads is None or model.head_dim is None:
        raise InputError("model", f"model is {model}: it must be a transformer to have key-value heads.")
    kv_heads = si(kv_heads, "", "kv_heads", above=0.0)
    width = constant("llama_width").value if width is None else si(width, "", "width", above=0.0)
    added = 2.0 * model.layers * width * model.head_dim * (kv_heads - model.kv_heads)
    return _derived(
        model,
        f"with {_label(kv_heads)} KV heads",
        "key and value projections follow the heads",
        kv_heads=kv_heads,
        parameters=model.parameters + added,
        macs=model.macs + added,
    )


def quantised(model: ModelSpec, bits: Real) -> ModelSpec:
    """Give a model whose weights are stored in fewer bits, while it calculates in the precision asked for.

    Parameters
    ----------
    model : ModelSpec
        At the precision's own width.
    bits : float or array
        Bits of a weight, 1 to 16 [1].

    Raises
    ------
    InputError
        If the bits are out of range.
    """
    bits = si(bits, "", "bits", minimum=1.0)
    if np.max(bits) > 16.0:
        raise InputError("bits", f"bits is {_label(bits)}: it must be at most 16.")
    return _derived(
        model, f"in {_label(bits)} bits", "the weights are stored narrower", weight_bytes=bits / 8.0
    )


def pruned(model: ModelSpec, sparsity: Real, structured: bool = True) -> ModelSpec:
    """Give a model with a share of its weights removed: whole channels, or single weights here and there.

    Parameters
    ----------
    model : ModelSpec
        Dense.
    sparsity : float or array
        Share of the weights removed [1].
    structured : bool
        Remove whole channels: bytes and work shrink. Otherwise the zeros stay in memory, and hardware skips some.

    Raises
    ------
    InputError
        If the share is outside 0 to 0.99.
    """
    sparsity = _share(sparsity, "sparsity", minimum=0.0, high=0.99)
    if structured:
        left = 1.0 - sparsity
        return _derived(
            model,
            f"without {_label(sparsity)} of its channels",
            "whole channels are gone",
            parameters=model.parameters * left,
            macs=model.macs * left,
        )
    skipped = constant("scattered_skipped").value
    return _derived(
        model,
        f"with {_label(sparsity)} zeros",
        f"hardware skips {skipped:.0%} of the zeros, memory none",
        macs=model.macs / sparse_speedup(sparsity, skipped),
    )


def fused(model: ModelSpec, factor: Real, fusible: Real = 1.0) -> ModelSpec:
    """Give a model whose kernels were merged: fewer of them, and fewer activations written and read between them.

    Parameters
    ----------
    model : ModelSpec
        Unfused.
    factor : float or array
        Kernels merged into one [1].
    fusible : float or array
        Share of the activations that pass between kernels of one chain [1].

    Raises
    ------
    InputError
        If the factor is below one, or the share is outside 0 to 1.
    """
    factor = si(factor, "", "factor", minimum=1.0)
    fusible = _share(fusible, "fusible", minimum=0.0)
    return _derived(
        model,
        f"fused by {_label(factor)}",
        "merged kernels keep what passes between them on the chip",
        kernels=model.kernels / factor,
        activations=model.activations * (1.0 - fusible * (factor - 1.0) / factor),
    )


def share_of_kernels(model: ModelSpec, kernels: Real) -> Real:
    """Say what share of a pass's kernels a number of them is: what `captured` takes.

    Parameters
    ----------
    model : ModelSpec
        Whose kernels they are.
    kernels : float or array
        How many of them, from 0 to all.

    Raises
    ------
    InputError
        If there are fewer than none, or more than the model has.
    """
    count = si(kernels, "", "kernels", minimum=0.0)
    if np.any(count > model.kernels):
        raise InputError("kernels", f"kernels is {kernels}: {model.name} has {model.kernels:g}.")
    return count / model.kernels


def captured(runtime: Runtime, to: Runtime, share: Real) -> Runtime:
    """Give a runtime that leaves a share of the kernels to another: the overhead lies between the two.

    Parameters
    ----------
    runtime : Runtime
        Of the kernels that stay, and of everything but the overhead.
    to : Runtime
        Of the kernels that are captured or compiled.
    share : float or array
        Share of the kernels that `to` takes [1].

    Raises
    ------
    InputError
        If the share is outside 0 to 1.
    """
    share = _share(share, "share", minimum=0.0)
    figures = {
        key: (1.0 - share) * getattr(runtime, key) + share * getattr(to, key)
        for key in ("dispatch", "kernel_tax", "kernel_cycles")
    }
    why = f"computed from {runtime} and {to}: each has its share of the kernels"
    return runtime.variant(
        name=f"{runtime} with {_label(share)} in {to}",
        sources={**runtime.sources, **dict.fromkeys(figures, why)},
        **figures,
    )


def _derived(model: ModelSpec, name: str, why: str, **figures: Any) -> ModelSpec:
    sources = {**model.sources, **dict.fromkeys(figures, f"computed from {model.name}: {why}")}
    return model.variant(name=f"{model.name} {name}", quality=None, sources=sources, **figures)


def _label(knob: Real) -> str:
    return "several" if np.ndim(knob) else f"{knob:g}"


def _share(value: Real, argument: str, high: float = 1.0, **bound: float) -> Real:
    number = si(value, "", argument, **bound)
    if np.max(number) > high:
        raise InputError(argument, f"{argument} is {_label(number)}: it must be at most {high:g}.")
    return number
