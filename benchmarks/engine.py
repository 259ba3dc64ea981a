"""How fast the engine answers, beside a pint-in-the-loop solver and, where it is installed, PyPI's mlsysim."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable, Iterator
from statistics import median
from timeit import Timer
from typing import Any

import numpy as np

from benchmarks.report import Row
from mlsys import Engine, Models, Systems
from mlsys.spec import PRECISIONS
from mlsys.units import Q_

POINTS = 1_000_000
#: Points of the loops that would take too long at POINTS.
FEW = 200

MODEL, SYSTEM = Models.ResNet50, Systems.Mobile


def seconds(call: Callable[[], Any], repeat: int = 9, at_least: float = 0.02) -> float:
    """Give the median time of a call [s], each sample long enough for the clock."""
    timer = Timer(call)
    number = 1
    while (taken := timer.timeit(number)) < at_least:
        number = max(number + 1, int(number * at_least / max(taken, 1e-9)))
    return median(timer.repeat(repeat, number)) / number


def start(*codes: str, repeat: int = 9) -> list[float]:
    """Give the median times [s] that fresh interpreters say each code took, taken in turns.

    Turns, because a start reads files and spawns a process: a machine that becomes busy would change the ratio.
    """
    runs: list[list[float]] = [[] for _ in codes]
    for _ in range(repeat):
        for times, code in zip(runs, codes, strict=True):
            probe = f"from time import perf_counter as now; start = now(); {code}; print(now() - start)"
            run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
            times.append(float(run.stdout.split()[-1]))
    return [median(times) for times in runs]


def naive(batch: Any) -> Any:
    """Solve the same equation with pint quantities all the way: what the engine would cost if it did that."""
    runtime, width = SYSTEM.runtime, Q_(PRECISIONS["int8"], "byte")
    parameters, activations = Q_(MODEL.parameters, ""), Q_(MODEL.activations, "")
    traffic = parameters * width + batch * (activations * width + Q_(MODEL.state_bytes, "byte"))
    memory = traffic / (Q_(SYSTEM.bandwidth, "byte/s") * runtime.memory_efficiency)
    compute = Q_(MODEL.macs, "MAC") * batch / (Q_(SYSTEM.peak["int8"], "FLOP/s") * runtime.compute_efficiency)
    overhead = Q_(runtime.dispatch, "s") + MODEL.kernels * Q_(runtime.kernel_tax, "s")
    return (memory.to("ms") + compute.to("ms") + overhead).to("ms")


def nine(batch: Any) -> tuple[Any, ...]:
    """Solve, and read all nine fields of the contract."""
    profile = Engine.solve(MODEL, SYSTEM, batch, "int8")
    return (
        profile.latency,
        profile.latency_compute,
        profile.latency_memory,
        profile.latency_overhead,
        profile.throughput,
        profile.bottleneck,
        profile.energy,
        profile.memory_footprint,
        profile.feasible,
    )


def solve_seconds() -> tuple[float, float]:
    """Give the time of one solve, and of a point of a long sweep [s]."""
    batches = np.linspace(1, 64, POINTS)
    one = seconds(lambda: Engine.solve(MODEL, SYSTEM, 32, "int8").latency)
    return one, seconds(lambda: Engine.solve(MODEL, SYSTEM, batches, "int8").latency) / POINTS


def mlsysim_seconds() -> float | None:
    """Give the time of one solve of PyPI's mlsysim [s], None where it is not installed."""
    if importlib.util.find_spec("mlsysim") is None:
        return None
    from mlsysim import Engine as Other
    from mlsysim import Hardware
    from mlsysim import Models as Known

    model, hardware = Known.Vision.ResNet50, Hardware.Cloud.H100
    return seconds(lambda: Other.solve(model=model, hardware=hardware, batch_size=32, precision="fp16"))


def measure() -> Iterator[Row]:
    """Measure everything, each figure beside its baseline of the same run."""
    one, point = solve_seconds()
    batches = np.linspace(1, 64, POINTS)
    loop = seconds(lambda: naive(32))
    yield Row("one solve, latency read", one, "pint in the loop", loop)
    yield Row("one solve, nine fields read", seconds(lambda: nine(32)), "pint in the loop", loop)
    yield Row(
        f"a sweep of {POINTS:,}, latency read",
        point * POINTS,
        "pint on arrays",
        seconds(lambda: naive(batches)),
    )
    yield Row(f"a sweep of {POINTS:,}, nine fields read", seconds(lambda: nine(batches)))
    yield Row("a point of a sweep", point, "pint in a loop of points", loop)
    other = mlsysim_seconds()
    if other is not None:
        yield Row("one solve", one, "mlsysim", other)
        yield Row("a point of a sweep", point, "mlsysim", other)
    own, pint = start("import mlsys", "import pint; pint.UnitRegistry()")
    yield Row("import mlsys", own, "import pint, its registry made", pint)
