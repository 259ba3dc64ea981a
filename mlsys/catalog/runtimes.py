"""Named runtimes, fitted per class of software to measured devices (`calibration/fit.py`, `docs/decisions`)."""

from __future__ import annotations

from math import exp
from typing import Any

from ..spec import ErrorBand
from .fitted import FITTED

#: Runtime to the class of measured points it was fitted to.
CLASSES = {
    "TensorRT": "gpu",
    "Eager": "gpu_eager",
    "JetsonTensorRT": "gpu_edge",
    "JetsonEager": "gpu_edge_eager",
    "MobileNPU": "npu",
    "CortexM4": "mcu_m4",
    "CortexM33": "mcu_m33",
    "CortexM7": "mcu_m7",
    "CortexM85": "mcu_m85",
    "LlamaCppDecode": "llm_decode_lcpp",
    "LlamaCppPrefill": "llm_prefill_lcpp",
    "MetalDecode": "llm_decode_apple",
    "MetalPrefill": "llm_prefill_apple",
    "NpuDecode": "llm_decode_npu",
    "NpuPrefill": "llm_prefill_npu",
    "CompiledDecode": "compiled_decode",
}

#: What to know of a class before trusting it.
_FP16 = (
    "fitted to peaks of fp16 accumulation, which are twice those that the catalog states for GeForce cards"
)
_CAVEATS = {
    "llm_decode_lcpp": _FP16,
    "llm_prefill_lcpp": _FP16,
    "npu": "a weak class: most peak rates of phone NPUs are guesses",
    "compiled_decode": (
        "share of the bandwidth from class llm_decode_lcpp; tax of a kernel, held towards class gpu, and share of the "
        "peak from TensorRT-LLM at full load; no single stream was measured"
    ),
}


def _runtime(runtime_class: str) -> dict[str, Any]:
    row = FITTED[runtime_class]
    fitted = f"fitted to class {runtime_class}: {row['points']} points of {row['devices']} device(s)"
    if runtime_class in _CAVEATS:
        fitted += f"; {_CAVEATS[runtime_class]}"
    left_out = row["left_out"]
    median, p90 = left_out or row["in_sample"]
    checked = (
        "devices left out one at a time"
        if left_out
        else "the points of the fit itself: there is no other device"
    )
    entry: dict[str, Any] = {
        "dispatch": (0.0, "not fitted: a fixed time of a pass did not hold on devices left out"),
        "confidence": ErrorBand(
            exp(median), exp(p90), row["points"], row["devices"], f"{fitted}; checked on {checked}"
        ),
    }
    own: dict[str, dict[str, float]] = {}
    for key, value in row["constants"].items():
        name, _, precision = key.partition("@")
        if precision:
            own.setdefault(precision, {})[name] = value
        else:
            entry[name] = (value, fitted)
    if "kernel_cycles" in entry:
        entry["kernel_tax"] = (0.0, "none: the tax of a kernel is counted in cycles")
    if own:
        entry["by_precision"] = (own, fitted)
    return entry


RUNTIMES: dict[str, dict[str, Any]] = {
    name: _runtime(runtime_class) for name, runtime_class in CLASSES.items()
}
