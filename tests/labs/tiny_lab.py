"""A small lab for tests of the machinery: real physics, no prose worth reading."""

from __future__ import annotations

from typing import Any

from labs.core.spec import (
    At,
    Best,
    Card,
    Decision,
    Figure,
    Goal,
    Invariant,
    Knob,
    Lab,
    Prediction,
    Scenario,
    Task,
    Threshold,
)
from labs.core.tracks import TRACKS
from mlsys import Engine, Models, Systems

LAW = Invariant(
    id="iron_law",
    name="Iron Law",
    statement="Time is movement plus arithmetic plus overhead.",
    formula=r"T = \frac{D}{BW} + \frac{O}{R \eta} + L",
    reference="Hennessy and Patterson",
)

BATCH = Knob(id="batch_size", label="Chats at once", default=1, low=1, high=16, step=1)
PEAK = Knob(
    id="peak", label="Peak arithmetic", default=1.0, low=1.0, high=100.0, step=0.05, log=True, factor=True
)
PRECISION = Knob(id="precision", label="Precision", default="fp16", options={"fp16": "fp16", "int8": "int8"})

FITS = Goal(id="fits", label="fits", of="feasible", equals=True, measured_by="memory_footprint")
QUICK = Goal(id="quick", label="within the 30 ms limit", of="latency", at_most=30, unit="ms")

CARDS = (
    Card(kind="LatencyWaterfall", title="Time per token", limit="quick"),
    Card(kind="LimitBar", title="Memory on the chip", of="memory_footprint", unit="GB", limit="fits"),
)
FIGURES = (
    Figure(id="latency", label="time per token", of="latency", unit="ms"),
    Figure(id="throughput", label="throughput", of="throughput", unit="token/s"),
    Figure(id="before", label="time per token today", of="latency", unit="ms", case="today"),
)


def solve(design: Any) -> Any:
    """One token of the chats that run at once."""
    return Engine.solve(
        model=Models.Llama3_70B,
        system=Systems.Cloud.variant(scale={"peak": design["peak"]}),
        batch_size=design["batch_size"],
        precision=design["start_precision"],
    )


def _scenario(track: str, prediction: Prediction) -> Scenario:
    return Scenario(
        brief=f"A small scenario for {track}.",
        predict=prediction,
        knobs=(BATCH, PEAK),
        solve=solve,
        goals=(QUICK, FITS),
        figures=FIGURES,
        asks="What am I paying for?",
        binding=At(of="dominant"),
        pays=("throughput",),
        losing_side="the chat that waits",
        misconception="More arithmetic is more speed.",
    )


def _task(name: str, prediction: Prediction) -> Task:
    return Task(
        id=name,
        title=name.replace("_", " ").capitalize(),
        invariant="iron_law",
        scenarios={track: _scenario(track, prediction) for track in TRACKS},
        cards=CARDS,
    )


LAB = Lab(
    slug="lab_02_ml_systems",
    volume=1,
    chapter=2,
    title="Tiny",
    objectives=("Test.",),
    invariants=(LAW,),
    unlocks=("LatencyWaterfall",),
    reads=("start_precision",),
    writes=(
        Decision(key="operating_batch", task="most_chats", label="Operating batch", knob="batch_size"),
        Decision(key="binding_term", task="magic_chip", label="Binding term", of="dominant"),
    ),
    tasks=(
        _task(
            "magic_chip",
            Prediction(
                question="How long with ten times the chip?",
                answer=At(of="latency", design={"peak": 10.0}),
                naive=2.5,
                units=("ms", "s", "us"),
            ),
        ),
        _task(
            "most_chats",
            Prediction(
                question="How many chats at once?",
                answer=Threshold(knob="batch_size", extreme="most"),
                naive=64,
                units=("",),
            ),
        ),
        _task(
            "which_helps",
            Prediction(
                question="Which helps more?",
                answer=Best(
                    of="throughput",
                    among={"chip": {"peak": 10.0}, "batch": {"batch_size": 8}},
                    want="highest",
                ),
                naive="chip",
                choices={"chip": "Ten times the chip", "batch": "Eight chats at once"},
            ),
        ),
    ),
)
