"""The one door to physics: `Engine.solve` turns a model, a system and an operating point into a profile."""

from __future__ import annotations

from typing import Any

import numpy as np

from .profile import Case, PerformanceProfile
from .sourced import sourced
from .spec import PRECISIONS, ModelSpec, SystemArchetype
from .units import InputError, Real, si

__all__ = ["Engine"]


class Engine:
    """The solver; it has no state, so there is nothing to construct."""

    @staticmethod
    def solve(
        model: ModelSpec,
        system: SystemArchetype,
        batch_size: Real = 1,
        precision: str = "fp16",
        efficiency: Real | None = None,
        *,
        study: Any = None,
    ) -> PerformanceProfile:
        """Answer how a model runs on a system.

        Parameters
        ----------
        model : ModelSpec
            What runs.
        system : SystemArchetype
            Where it runs.
        batch_size : float or array
            Samples per pass, at least 1 [1].
        precision : str
            One of those the system offers: its ``peak`` says which.
        efficiency : float or array, optional
            Share of the peak rate reached, 0 < efficiency <= 1 [1]; None takes the runtime's own.
        study : optional
            A question beyond a single pass, such as ``mlsys.studies.Loop(period=0.01)``; its answer is
            ``profile.study``.

        Returns
        -------
        PerformanceProfile
            Of single numbers, or of arrays of the shape to which the arguments broadcast.

        Raises
        ------
        InputError
            An argument cannot be used; the message names it, its value and what would be right.

        Notes
        -----
        latency = bytes moved / (bandwidth x memory efficiency) + 2 x MACs x batch / (peak x efficiency)
        + dispatch + kernels x (kernel tax + kernel cycles / clock), where
        bytes moved = parameters x bytes + batch x (activations x bytes + resident state). A calibrated runtime may
        refine this by the fields that :class:`~mlsys.Runtime` describes.

        Examples
        --------
        >>> from mlsys import Engine, Models, Systems
        >>> profile = Engine.solve(Models.Llama3_70B, Systems.Cloud, precision="int8")
        >>> print(f"{profile.latency:.1f~P}", profile.bottleneck, profile.feasible)
        25.4 ms Memory True
        """
        if not isinstance(model, ModelSpec):
            raise InputError("model", f"model is {model!r}: it must be a ModelSpec, such as Models.ResNet50.")
        if not isinstance(system, SystemArchetype):
            raise InputError(
                "system", f"system is {system!r}: it must be a SystemArchetype, such as Systems.Mobile."
            )
        peak = system.peak.get(precision) if isinstance(precision, str) else None
        if peak is None:
            offered = ", ".join(system.peak)
            raise InputError("precision", f"precision is {precision!r}: {system} offers {offered}.")
        batch = sourced(si(_count(batch_size), "", "batch_size", minimum=1.0), batch_size)
        runtime = system.runtime.at(precision)
        share = (
            runtime.compute_efficiency if efficiency is None else si(efficiency, "", "efficiency", above=0.0)
        )
        if efficiency is not None and (share if type(share) is float else np.max(share, initial=0.0)) > 1:
            raise InputError(
                "efficiency", f"efficiency is {efficiency}: it must be more than 0 and at most 1."
            )
        shape = _shape(model, system, batch, share)

        # Every term is a fixed part and a part per sample; the batch, which may be a long array, is touched last.
        width = PRECISIONS[precision]
        weight = width if model.weight_bytes is None else model.weight_bytes
        flop = 2.0 * model.macs
        bandwidth = system.bandwidth
        if runtime.bandwidth_cap is not None:
            bandwidth = (np.minimum if shape else min)(bandwidth, runtime.bandwidth_cap)
        streaming = runtime.activation_efficiency
        if streaming is None:
            streaming = runtime.memory_efficiency
        moving = (model.activations * width + model.state_bytes) / (bandwidth * streaming)
        if runtime.tile_intensity is not None:
            moving = moving + flop / (runtime.tile_intensity * bandwidth)
        tax = runtime.kernel_tax
        if system.clock is not None:
            tax = tax + runtime.kernel_cycles / system.clock
        memory = model.parameters * weight / (bandwidth * runtime.memory_efficiency) + batch * moving
        compute = batch * (flop / (peak * share) + flop * runtime.flop_tax)
        overhead = runtime.dispatch + model.kernels * tax
        if shape:
            memory, compute, overhead = (np.broadcast_to(term, shape) for term in (memory, compute, overhead))
        case = Case(model, system, runtime, batch, precision, share, efficiency is not None, shape, study)
        profile = PerformanceProfile(case, memory, compute, overhead)
        if study is not None:
            if not callable(getattr(study, "answer", None)) or isinstance(study, type):
                raise InputError(
                    "study",
                    f"study is {study!r}: it must be one of mlsys.studies, with its inputs filled in.",
                )
            object.__setattr__(profile, "_study", study.answer(profile))
        return profile


def _count(value: Any) -> Any:
    """Let `32 image` stand for `32`."""
    if hasattr(value, "dimensionality") and value.dimensionality == {"[sample]": 1.0}:
        return value.to("sample").magnitude
    return value


def _shape(model: ModelSpec, system: SystemArchetype, batch: Real, share: Real) -> tuple[int, ...]:
    shapes = {
        "model": model.shape,
        "system": system.shape,
        "runtime": system.runtime.shape,
        "batch_size": np.shape(batch) if type(batch) is not float else (),
        "efficiency": np.shape(share) if type(share) is not float else (),
    }
    arrays = {name: shape for name, shape in shapes.items() if shape}
    if not arrays:
        return ()
    try:
        return np.broadcast_shapes(*arrays.values())
    except ValueError:
        listed = ", ".join(f"{name} {shape}" for name, shape in arrays.items())
        raise InputError(next(iter(arrays)), f"the arrays' shapes do not broadcast: {listed}.") from None
