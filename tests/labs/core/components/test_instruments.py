"""Instruments of Labs 03 to 07, each on the study it was made for."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from labs.core.components import (
    ConstraintLadder,
    FeedGauge,
    KernelTimeline,
    MemoryStack,
    ScalingCurve,
    make,
)
from labs.core.components.axes import NARROW_CARD
from labs.core.record import Given, Record
from labs.core.session import observe
from labs.core.spec import At, Card, Figure, Goal, Knob, Prediction, Scenario, Task
from mlsys import Engine, Models, Runtimes, Systems
from mlsys.studies import Feed, Probe, Slots, Traffic, TrainingMemory

LLAMA = Models.Llama3_70B.variant(context=2048)


def probe(design: Any) -> Any:
    return Engine.solve(
        model=LLAMA, system=Systems.Cloud, precision="int8", study=Probe(design["weeks"], found="deployment")
    )


def feed(design: Any) -> Any:
    return Engine.solve(
        model=Models.YOLOX_S,
        system=Systems.Edge,
        batch_size=6,
        study=Feed(sample_bytes=3.1e6, stored=design["stored"], workers=2, bandwidth=125e6),
    )


def learn(design: Any) -> Any:
    return Engine.solve(
        model=LLAMA, system=Systems.Cloud, precision="int8", study=TrainingMemory(trainable=design["share"])
    )


def serve(design: Any) -> Any:
    return Engine.solve(model=LLAMA, system=Systems.Cloud, precision="int8", batch_size=design["batch"])


def slots(design: Any) -> Any:
    model = Models.Llama3_70B.variant(context=int(design["context"]))
    return Engine.solve(model=model, system=Systems.Cloud, precision="int8", study=Slots())


def move(design: Any) -> Any:
    return Engine.solve(
        model=Models.YOLOX_S,
        system=Systems.Edge,
        precision="int8",
        batch_size=design["batch"],
        study=Traffic(),
    )


def launch(design: Any) -> Any:
    system = Systems.Cloud.variant(runtime=getattr(Runtimes, design["runtime"]))
    return Engine.solve(model=LLAMA, system=system, precision="int8")


WEEKS = Knob(id="weeks", label="Weeks of probing", default=0.0, low=0.0, high=8.0, step=0.5, unit="week")
STORED = Knob(
    id="stored", label="Format", default="binary", options={"binary": "binary", "compressed": "compressed"}
)
SHARE = Knob(id="share", label="Trainable share", default=0.001, low=1e-4, high=1.0, step=0.1, log=True)
BATCH = Knob(id="batch", label="Chats", default=1, low=1, high=16, step=1)
CONTEXT = Knob(id="context", label="Context", default=2048, low=512, high=8192, step=512)
RUNTIME = Knob(
    id="runtime",
    label="Runtime",
    default="CloudEager",
    options={"CloudEager": "eager", "CloudGraph": "graph"},
)


def look(solve: Any, knob: Knob, goal: Goal, **design: Any) -> Any:
    scenario = Scenario(
        brief="A case.",
        predict=Prediction(question="How long?", answer=At(of="latency"), naive=1, units=("ms",)),
        knobs=(knob,),
        solve=solve,
        goals=(goal,),
        figures=(Figure(id="time", label="time", of="latency", unit="ms"),),
        asks="?",
        binding="memory",
        pays=("time",),
        losing_side="nobody",
        misconception="None.",
    )
    task = Task(
        id="case",
        title="Case",
        invariant="law",
        scenarios={"all": scenario},
        cards=(Card(kind="Facts", title="x"),),
        shared=True,
    )
    record = Record(
        lab="lab",
        task="case",
        track=None,
        inherited={},
        prediction=Given(value=1.0, unit="ms", reason="guess"),
        design={**scenario.opening(), **design},
    )
    return observe(task, record)


CHEAP = Goal(id="goal", label="cheap", of="study.expected", at_most=8, unit="week")
BUSY = Goal(id="goal", label="busy", of="study.idle", at_most=50, unit="percent")
FITS = Goal(id="goal", label="fits", of="memory_footprint", at_most=80, unit="GB")
MANY = Goal(id="goal", label="many", of="study.slots", at_least=20)
LEAN = Goal(id="goal", label="lean", of="latency_overhead", at_most=2, unit="ms")

CASES = {
    "ConstraintLadder": (
        Card(kind="ConstraintLadder", title="Found late", of="study.expected", unit="week", limit="goal"),
        (probe, WEEKS, CHEAP),
        {"weeks": 2.0},
    ),
    "FeedGauge": (
        Card(kind="FeedGauge", title="Idle share", of="study.idle", unit="percent", limit="goal"),
        (feed, STORED, BUSY),
        {"stored": "compressed"},
    ),
    "MemoryStack": (
        Card(kind="MemoryStack", title="Memory", unit="GB"),
        (serve, BATCH, FITS),
        {"batch": 8},
    ),
    "ScalingCurve": (
        Card(
            kind="ScalingCurve",
            title="Slots",
            of="study.slots",
            unit="",
            limit="goal",
            options={"knob": "context", "guides": (-1,)},
        ),
        (slots, CONTEXT, MANY),
        {"context": 4096},
    ),
    "KernelTimeline": (
        Card(kind="KernelTimeline", title="Overhead", of="latency_overhead", unit="ms", limit="goal"),
        (launch, RUNTIME, LEAN),
        {"runtime": "CloudGraph"},
    ),
}


@pytest.fixture(params=sorted(CASES))
def case(request):
    return CASES[request.param]


def test_every_instrument_has_peek_text_and_table(case):
    card, how, design = case
    view = make(card)
    view.update(look(*how, **design))
    assert view.instrument
    assert view.peek().terms
    assert view.peek().formula
    table = view.table()
    assert {len(row) for row in table.rows} == {len(table.head)}
    assert any(character.isdigit() for character in view.text())


def test_every_instrument_moves_in_place_and_back(case):
    card, how, design = case
    view = make(card)
    view.update(look(*how))
    first = view.text()
    ids = [child.model_id for child in view.widget.children]
    view.update(look(*how, **design))
    assert view.text() != first
    view.update(look(*how))
    assert view.text() == first
    assert [child.model_id for child in view.widget.children] == ids


def test_the_ladder_doubles_on_every_rung():
    card, how, design = CASES["ConstraintLadder"]
    view = ConstraintLadder(card)
    view.update(look(*how, **design))
    costs = [float(row[2]) for row in view.table().rows[:6]]
    assert costs == pytest.approx([1, 2, 4, 8, 16, 32])
    here, _ = np.asarray(view._bars.y)
    assert list(here) == pytest.approx([0, 0, 0, 0, 16, 0])
    assert view.face.good
    view.update(look(*how, weeks=0.0))
    assert not view.face.good
    assert view._limit.colors == ["var(--ml-red)"]


def test_the_gauge_shows_what_the_machine_waits_for():
    card, how, _ = CASES["FeedGauge"]
    observation = look(*how)
    view = FeedGauge(card)
    view.update(observation)
    answer = observation.profile.study
    delivered, missing = np.asarray(view._bars.y)
    assert delivered[1] + missing[1] == pytest.approx(delivered[0])
    assert missing[1] / delivered[0] == pytest.approx(float(answer.idle.magnitude))
    assert answer.limit.lower() in view.text()


def test_the_demand_strikes_no_words_out_that_have_room_behind_it():
    card, how, _ = CASES["FeedGauge"]
    view = FeedGauge(card)
    view.update(look(*how))
    top, moved = view._along.top, 0
    long = 100 / NARROW_CARD * top
    for demand in np.linspace(0.01, 1.0, 50) * top:
        view._pair = (demand, 0.9 * top)
        start = view._clear(0.0, 100)
        assert start in (0.0, demand)
        assert start + long <= top
        assert not start < demand < start + long
        moved += start == demand
    assert moved > 10
    view._pair = (0.7 * top, 0.9 * top)
    assert view._clear(0.0, 0.9 * NARROW_CARD) == 0.0


def test_the_gauge_calls_demand_and_supply_what_they_are():
    card, how, _ = CASES["FeedGauge"]
    view = FeedGauge(replace(card, options={"asks": "the promise asks for", "gives": "the drive delivers"}))
    view.update(look(*how))
    assert list(view._names.text) == ["the promise asks for", "the drive delivers"]
    assert view.text().startswith("Idle share. The promise asks for ")
    assert [row[0] for row in view.table().rows][:2] == ["The promise asks for", "The drive delivers"]


def test_layers_of_the_stack_add_up_to_the_footprint():
    card, how, design = CASES["MemoryStack"]
    observation = look(*how, **design)
    view = MemoryStack(card)
    view.update(observation)
    rows = {row[0]: float(row[-1]) for row in view.table().rows}
    assert rows["Total"] == pytest.approx(observation.profile.memory_footprint.m_as("GB"), abs=1e-3)
    assert rows["Weights"] + rows["KV cache"] + rows["Reserve"] == pytest.approx(rows["Total"])
    assert "ml-would" not in view._figure._dom_classes
    view.update(look(*how, batch=12))
    assert {"ml-would", "ml-case-2"} <= set(view._figure._dom_classes)
    assert view.face.alert.startswith("Out of memory. 80.15")


def test_a_design_that_learns_stacks_its_training_state():
    view = MemoryStack(Card(kind="MemoryStack", title="Memory", unit="GB"))
    observation = look(learn, SHARE, FITS, share=0.01)
    view.update(observation)
    rows = {row[0]: float(row[-1]) for row in view.table().rows}
    study = observation.profile.study
    assert rows["Training state"] == pytest.approx(study.state.m_as("GB"), abs=1e-3)
    assert rows["Total"] == pytest.approx(study.total.m_as("GB"), abs=1e-3)


def test_a_stack_stands_under_the_limit_of_its_goal_and_shows_any_layers():
    light = Goal(id="goal", label="light", of="study.moved", at_most=200, unit="MB")
    layers = (("Weights", "study.weights"), ("Activations", "study.activations"))
    card = Card(kind="MemoryStack", title="Bytes", unit="MB", limit="goal", options={"layers": layers})
    view = MemoryStack(card)
    observation = look(move, BATCH, light, batch=4)
    view.update(observation)
    rows = {row[0]: float(row[-1]) for row in view.table().rows}
    assert rows == {"Weights": 9.0, "Activations": 200.0, "Total": 209.0, "Limit": 200.0}
    assert view.face.alert == "209.0 MB is 9 MB over the limit of 200 MB.".replace(" MB", "\u00a0MB")
    assert view.face.peek.formula == observation.profile.study.formula
    view.update(look(move, BATCH, light, batch=3))
    assert view.face.good
    assert not view.face.alert


def test_names_of_thin_layers_keep_above_the_foot_of_a_stack():
    light = Goal(id="goal", label="light", of="study.moved", at_most=2000, unit="MB")
    layers = (("Weights", "study.weights"), ("Activations", "study.activations"))
    view = MemoryStack(
        Card(kind="MemoryStack", title="Bytes", unit="MB", limit="goal", options={"layers": layers})
    )
    view.update(look(move, BATCH, light, batch=1))
    low, high = view._layer_names.y
    pixel = view._up.top / 236
    assert low >= 7 * pixel
    assert 17.9 * pixel <= high - low <= 2000 - high


def test_sums_of_a_stack_stand_on_their_bars_and_no_line_strikes_them():
    card, how, _ = CASES["MemoryStack"]
    view = MemoryStack(card)
    for batch in range(1, 17):
        view.update(look(*how, batch=batch))
        pixel = view._up.top / 236
        for y, stack in zip(view._totals.y, view._stacks, strict=True):
            assert y >= sum(value for _, value in stack) + 11.9 * pixel
            assert abs(y - 80) >= 9 * pixel


def test_a_stack_of_another_case_is_explained_by_that_case():
    card = Card(kind="MemoryStack", title="Memory", unit="GB", options={"cases": ("today",)})
    view = MemoryStack(card)
    observation = look(learn, SHARE, FITS, share=0.01)
    view.update(observation)
    rows = {row[0]: float(row[-1]) for row in view.table().rows}
    assert rows["Total"] == pytest.approx(observation.today.study.total.m_as("GB"), abs=1e-3)
    assert view.face.peek.terms == observation.today.study.terms


def test_the_slope_is_the_answer():
    card, how, design = CASES["ScalingCurve"]
    view = ScalingCurve(card)
    view.update(look(*how, **design))
    assert view.face.headline == "slope −1.08"
    assert len(view.table().rows) == len(CONTEXT.grid(25))
    assert not view.face.good
    assert view._here == (4096.0, 5.0)


def test_a_flat_curve_looks_flat():
    view = ScalingCurve(
        Card(
            kind="ScalingCurve", title="Memory", of="memory_footprint", unit="GB", options={"knob": "context"}
        )
    )
    view.update(look(slots, CONTEXT, MANY))
    assert view._up.max / view._up.min == pytest.approx(10)


def test_a_curve_says_what_its_thin_lines_are():
    card, how, design = CASES["ScalingCurve"]
    view = ScalingCurve(card)
    view.update(look(*how, **design))
    assert "slope −1</span>" in view._unit_name.value
    assert "does not fit" not in view._unit_name.value
    view = ScalingCurve(
        Card(kind="ScalingCurve", title="Memory", of="memory_footprint", unit="GB", options={"knob": "batch"})
    )
    view.update(look(serve, BATCH, FITS))
    assert "slopes 1 and 2</span>" in view._unit_name.value
    assert "does not fit</span>" in view._unit_name.value


def test_the_design_on_a_curve_is_named_clear_of_curve_edge_and_limit():
    card, how, _ = CASES["ScalingCurve"]
    view, sides = ScalingCurve(card), set()
    for context in CONTEXT.grid(16):
        view.update(look(*how, context=context))
        above, before = view._name.y_offset < 0, view._name.align == "end"
        # The curve falls, and so do its guides: words stand before and below the design, or behind and above it.
        assert above != before, context
        (y,) = view._name.y
        line = [math.log(v / view._frame[2], view._pixel) for v in (y, view._limit_is)]
        assert abs(line[0] - view._name.y_offset - line[1]) > 8
        sides.add(before)
    assert sides == {True, False}
    assert view.face.aside.endswith("(context: 8,192)")


def test_a_short_stretch_of_a_log_axis_has_round_ticks():
    view = ScalingCurve(
        Card(
            kind="ScalingCurve", title="Memory", of="memory_footprint", unit="GB", options={"knob": "context"}
        )
    )
    short = Knob(id="context", label="Context", default=640, low=416, high=800, step=16)
    view.update(look(slots, short, MANY))
    assert list(view._x_axis.tick_values) == [500, 600, 700, 800]


def test_the_part_of_a_curve_that_does_not_fit_is_dashed():
    view = ScalingCurve(
        Card(kind="ScalingCurve", title="Time", of="latency", unit="ms", options={"knob": "batch"})
    )
    view.update(look(serve, BATCH, FITS))
    assert list(view._would.x) == [11, 12, 13, 14, 15, 16]
    assert max(view._runs.x) == 11


def test_gaps_and_work_of_the_timeline_are_the_pass():
    card, how, _ = CASES["KernelTimeline"]
    observation = look(*how)
    view = KernelTimeline(card)
    view.update(observation)
    kernels = float(observation.profile._case.model.kernels)
    own = view._passes[0]
    assert own.kernels == kernels
    assert own.gap * kernels == pytest.approx(observation.profile.latency_overhead.m_as(view._unit))
    assert (own.gap + own.work) * kernels == pytest.approx(observation.profile.latency.m_as(view._unit))
    layers = np.asarray(view._bars.y)[:, 0]
    assert layers[0] == pytest.approx(own.gap)
    assert layers[1] == pytest.approx(own.work)
    assert sum(layers) <= view._along.top * (1 + 1e-9)


def test_fewer_microseconds_a_kernel_narrow_the_gaps():
    card, how, design = CASES["KernelTimeline"]
    view = KernelTimeline(card)
    view.update(look(*how, **design))
    own, was = view._passes
    assert own.gap == pytest.approx(1.0)
    assert was.gap == pytest.approx(5.0)
    assert view.face.good


def test_the_names_of_a_ladder_never_share_a_row_and_no_line_strikes_a_factor():
    card, how, _ = CASES["ConstraintLadder"]
    view = ConstraintLadder(card)
    for weeks in WEEKS.grid(17):
        view.update(look(*how, weeks=weeks))
        assert abs(view._limit_name.y_offset - view._expected_name.y_offset) >= 16
        long = 40 / NARROW_CARD * view._along.top
        for start in view._costs.x:
            assert not any(start < line < start + long for line in (view._plan, view._limit_is))


def test_a_card_keeps_room_for_its_warning_before_it_is_needed():
    card, how, design = CASES["ConstraintLadder"]
    view = ConstraintLadder(card)
    view.update(look(*how, **design))
    assert view.face.good
    assert view.face.alert == ""
    kept = view._alert.value
    assert kept.count("ml-alert") == kept.count("ml-gone") == 1
    view.update(look(*how, weeks=0.0))
    assert view.face.alert
    assert view._alert.value.startswith(kept.removesuffix("</div>"))
    assert view._alert.value.count("ml-alert") == 2
    view.update(look(*how, **design))
    assert view._alert.value == kept
