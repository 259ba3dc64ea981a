"""What an answer hangs on: how strongly it follows a knob, and which assumed figures it would not survive."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from ..catalog.constants import constant, trial
from ..engine import Engine
from ..profile import PerformanceProfile
from ..spec import ModelSpec, Runtime, SystemArchetype

__all__ = ["Doubt", "verdict_flips"]


@dataclass(frozen=True)
class Doubt:
    """An assumed figure, and the verdict at half and at twice its value."""

    owner: str
    """Whose figure: a model, a system, a runtime, or "course" for the table of constants."""
    name: str
    """Which of its figures."""
    source: str
    """What was assumed."""
    verdict: Any
    """With the figure as it stands."""
    halved: Any
    """With half of it; None where half of it is impossible."""
    doubled: Any
    """With twice of it; None where twice of it is impossible."""

    @property
    def flips(self) -> bool:
        """Whether the verdict is another one at half or at twice the value."""
        return any(other is not None and other != self.verdict for other in (self.halved, self.doubled))


def verdict_flips(
    profile: PerformanceProfile, verdict: Callable[[PerformanceProfile], Any]
) -> tuple[Doubt, ...]:
    """Halve and double every assumed figure behind a verdict, and see which of them overturn it.

    Parameters
    ----------
    profile : PerformanceProfile
        Of the design that is judged, with its study.
    verdict : callable
        What is claimed of such a profile, a bool or a text: ``lambda profile: profile.study.met``.

    Returns
    -------
    tuple of Doubt
        One for each assumed figure of the model, the system, its runtime, and of the rows of the table of
        constants that the study asks for; those that overturn the verdict come first.

    Examples
    --------
    >>> from mlsys import Engine, Models, Systems
    >>> from mlsys.studies import Wall
    >>> watt = Wall(1.0, of="power", period=1 / 60)
    >>> profile = Engine.solve(Models.DeepLabV3_MobileNetV2, Systems.Mobile, precision="int8", study=watt)
    >>> doubts = verdict_flips(profile, lambda profile: profile.study.met)
    >>> [doubt.name for doubt in doubts if doubt.flips]
    ['activations', 'energy_per_byte', 'static_power']
    """
    case = profile._case
    model, system, runtime = case.model, case.system, case.system.runtime

    def judge(m: ModelSpec, s: SystemArchetype) -> Any:
        given = case.efficiency if case.efficiency_given else None
        again = Engine.solve(m, s, case.batch_size, case.precision, given, study=case.study)
        return verdict(again)

    with trial() as rows:
        now = judge(model, system)

    def doubt(owner: str, name: str, source: str, judged: Callable[[float], Any]) -> Doubt:
        return Doubt(owner, name, source, now, _possible(judged, 0.5), _possible(judged, 2.0))

    doubts: list[Doubt] = []
    with_model = partial(_with, model, lambda changed: judge(changed, system))
    with_system = partial(_with, system, lambda changed: judge(model, changed))
    with_runtime = partial(_with, runtime, lambda changed: judge(model, system.variant(runtime=changed)))
    for spec, judged in ((model, with_model), (system, with_system), (runtime, with_runtime)):
        for name in _assumed(spec):
            doubts.append(doubt(str(spec), name, spec.source(name), partial(judged, name)))
    for row in (constant(name) for name in sorted(rows)):
        if row.assumed:
            again = partial(_with_row, row.key, lambda: judge(model, system))
            doubts.append(doubt("course", row.key, row.source, again))
    return tuple(sorted(doubts, key=lambda entry: not entry.flips))


def _with(spec: Any, judge: Callable[[Any], Any], name: str, factor: float) -> Any:
    return judge(spec.variant(scale={name: factor}))


def _with_row(row: str, judge: Callable[[], Any], factor: float) -> Any:
    with trial({row: factor}):
        return judge()


def _assumed(spec: ModelSpec | SystemArchetype | Runtime) -> Iterator[str]:
    """Name the figures of a spec that nothing outside this project backs and that can be scaled."""
    idle = (
        () if not isinstance(spec, ModelSpec) else ("state_bytes",) if spec.is_transformer else ("kv_bytes",)
    )
    for name in spec._units:
        value = getattr(spec, name)
        numbers = list(value.values()) if hasattr(value, "values") else [0.0 if value is None else value]
        stated = name not in idle and any(np.any(number) for number in numbers)
        if stated and spec.source(name).startswith("assumed"):
            yield name


def _possible(change: Callable[[float], Any], factor: float) -> Any:
    try:
        return change(factor)
    except ValueError:  # half or twice the figure is out of its range, such as an efficiency above one
        return None
