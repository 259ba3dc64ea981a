"""Specs are checked the moment they are imported."""

from __future__ import annotations

import dataclasses
from types import SimpleNamespace

import pytest

from labs.core.disclosure import unlocked
from labs.core.spec import Card, Goal, Knob, Prediction, Rubric, SpecError
from mlsys.units import Q_
from tests.labs.tiny_lab import BATCH, LAB, QUICK

TASK = LAB.task(1)
SCENARIO = TASK.scenario("cloud")


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: dataclasses.replace(SCENARIO, brief="word " * 91), "has 91 words, the most is 90"),
        (lambda: dataclasses.replace(SCENARIO, brief=""), "0 words"),
        (lambda: dataclasses.replace(SCENARIO, asks=" "), "asks is empty"),
        (lambda: dataclasses.replace(SCENARIO, knobs=(BATCH, BATCH)), "knobs are missing or share an id"),
        (lambda: dataclasses.replace(SCENARIO, pays=("nothing",)), "pays names no figure"),
        (lambda: dataclasses.replace(SCENARIO, cases={"today": {}}), "reserved name"),
        (
            lambda: dataclasses.replace(TASK, scenarios={"cloud": SCENARIO}),
            r"needs exactly \['cloud', 'edge', 'mobile', 'tiny'\]",
        ),
        (
            lambda: dataclasses.replace(TASK, cards=(Card(kind="LimitBar", title="x", limit="no"),)),
            "no goal of it",
        ),
        (lambda: dataclasses.replace(LAB, tasks=LAB.tasks[:2]), "has 2 tasks; a lab has three"),
        (lambda: dataclasses.replace(LAB, chapter=1), "LatencyWaterfall is not unlocked yet"),
        (lambda: dataclasses.replace(QUICK, at_least=3), "exactly one of"),
        (lambda: Goal(id="x", label="x", of="dominant", equals="Memory"), "measured_by"),
        (lambda: Knob(id="b", label="B", default=3.5, low=1, high=8, step=1), "not one of its own steps"),
        (lambda: Knob(id="b", label="B", default=1), "give low, high and step"),
        (
            lambda: Prediction(
                question="?", answer=TASK.scenario("cloud").predict.answer, naive=1, units=("ms", "GB")
            ),
            "differ in dimension",
        ),
        (
            lambda: Prediction(question="?", answer=TASK.scenario("cloud").predict.answer, naive=1),
            "units or choices",
        ),
        (lambda: Rubric(figures=4), "adds up to 10"),
    ],
)
def test_a_wrong_spec_is_refused_with_its_name(make, says):
    with pytest.raises(SpecError, match=says):
        make()


def test_instruments_appear_from_their_lab_on():
    assert not unlocked("LatencyWaterfall", volume=1, chapter=1)
    assert unlocked("LatencyWaterfall", volume=1, chapter=2)
    assert not unlocked("ParetoCurve", volume=1, chapter=8)
    assert unlocked("P99Histogram", volume=2, chapter=1)
    assert unlocked("LimitBar", volume=1, chapter=1)
    with pytest.raises(KeyError, match="'Speedometer' is not known; the cards are"):
        unlocked("Speedometer", volume=1, chapter=1)


def test_a_task_is_found_by_number_and_id():
    assert LAB.task(2) is LAB.task("most_chats")
    with pytest.raises(KeyError, match=r"no task 4; its tasks are: 1 \(magic_chip\)"):
        LAB.task(4)


@pytest.mark.parametrize("step", [0.01, 0.02, 0.05, 0.1, 0.25, 0.5])
def test_a_dial_in_decades_stands_on_short_numbers_that_stay_apart(step):
    knob = Knob(id="k", label="K", default=1.0, low=1.0, high=100.0, step=step, log=True)
    values = knob.steps()
    assert len(values) == round(2 / step) + 1
    assert all(knob.check(value) == value for value in values)
    if step == 0.05:
        assert {2.0, 5.0, 10.0, 20.0} <= set(values)


@pytest.mark.parametrize(("side", "beyond"), [("at_most", 1.0), ("at_least", -1.0)])
def test_a_goal_holds_at_exactly_its_limit(side, beyond):
    """Whatever a float makes of it, on either side; a millionth beyond is beyond."""
    goal = Goal(id="each", label="0.8 ms", of="latency", unit="ms", **{side: 0.8})

    def holds(ms):
        return goal.check(SimpleNamespace(latency=Q_(ms, "ms"))).holds

    assert holds(0.8 + beyond * 2e-16)
    assert holds(0.8 - beyond * 2e-16)
    assert not holds(0.8 * (1 + beyond * 1e-6))
