"""One small task on real physics: the magic accelerator of the Cloud track, seen at any design."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from labs.core.record import Given, Record
from labs.core.session import Observation, observe
from labs.core.spec import At, Card, Figure, Goal, Knob, Prediction, Scenario, Task
from mlsys import Engine, Models, Systems
from mlsys.studies import Loop

PEAK = Knob(
    id="peak", label="Peak arithmetic", default=1.0, low=1.0, high=100.0, step=0.05, log=True, factor=True
)
BATCH = Knob(id="batch", label="Chats at once", default=1, low=1, high=16, step=1)
QUICK = Goal(id="quick", label="quick enough", of="latency", at_most=27, unit="ms")
BUSY = Goal(id="busy", label="enough tokens", of="throughput", at_least=300, unit="token/s")


def solve(design: Any) -> Any:
    """One token on the Cloud, on a chip with more peak or more chats at once."""
    return Engine.solve(
        model=Models.Llama3_70B.variant(context=2048),
        system=Systems.Cloud.variant(scale={"peak": design["peak"]}),
        batch_size=design["batch"],
        precision=design.get("precision", "int8"),
    )


def loop(design: Any) -> Any:
    """One turn of the car's loop: fixed time outside the model, then the model."""
    return Engine.solve(
        model=Models.YOLOX_S,
        system=Systems.Edge,
        batch_size=design["batch"],
        precision="fp16",
        study=Loop(0.01),
    )


def _observation(solver: Any, of: str, given: Given, **design: Any) -> Observation:
    scenario = Scenario(
        brief="A vendor offers ten times the peak.",
        predict=Prediction(
            question="How long does a token take then?",
            answer=At(of=of, design={"peak": 10.0}),
            naive=2.5,
            units=("ms", "s"),
        ),
        knobs=(PEAK, BATCH),
        solve=solver,
        goals=(QUICK, BUSY),
        figures=(
            Figure(id="time", label="time per token", of="latency", unit="ms"),
            Figure(id="rate", label="throughput", of="throughput", unit="token/s"),
            Figure(id="memory", label="footprint", of="memory_footprint", unit="GB"),
            Figure(id="before", label="time as it opened", of="latency", unit="ms", case="today"),
        ),
        asks="Which upgrade pays?",
        binding=At(of="dominant"),
        pays=("rate",),
        losing_side="the other upgrade",
        misconception="Ten times the peak is ten times the speed.",
        cases={"fp16": {"precision": "fp16"}},
    )
    task = Task(
        id="upgrade",
        title="The magic accelerator",
        invariant="iron_law",
        scenarios={"all": scenario},
        cards=(Card(kind="Facts", title="Figures"),),
        shared=True,
    )
    record = Record(
        lab="lab_02_ml_systems",
        task="upgrade",
        track=None,
        inherited={},
        prediction=given,
        design={**scenario.opening(), **design},
    )
    return observe(task, record)


@pytest.fixture(scope="session")
def at() -> Callable[..., Observation]:
    """Observe the task at a design: ``at(peak=10.0)``; ``said`` is the prediction in ms."""

    def at(*, said: float = 2.5, unit: str = "ms", **design: Any) -> Observation:
        return _observation(solve, "latency", Given(value=said, unit=unit, reason="a tenth"), **design)

    return at


@pytest.fixture(scope="session")
def at_loop() -> Callable[..., Observation]:
    """Observe a loop that has fixed time outside the model."""

    def at_loop(**design: Any) -> Observation:
        return _observation(loop, "study.total", Given(value=12, unit="ms", reason="guess"), **design)

    return at_loop
