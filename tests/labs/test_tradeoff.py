"""Every task is a real trade-off on every track: nothing passes as it opens, every knob counts, no corner wins.

The rules are decision 6 of the curriculum's review; a new lab is held to them by being in the registry.
"""

from __future__ import annotations

import itertools
import math

import pytest

from labs.core.spec import Threshold, read
from mlsys import ureg
from tests.labs.specs import answers, each_scenario, inherited, model, seen, solve

MOVES = 0.05
"""Share by which a knob has to move an outcome."""

SURPRISE = 1.1
"""Factor by which the naive prediction has to miss."""


@each_scenario
def test_it_opens_with_something_to_do(lab, task, key, scenario):
    today = solve(lab, key, scenario)
    assert not all(goal.check(today).holds for goal in scenario.goals)


@each_scenario
def test_each_knob_alone_moves_an_outcome(lab, task, key, scenario):
    today = solve(lab, key, scenario)
    for knob in scenario.knobs:
        moved = [solve(lab, key, scenario, **{knob.id: value}) for value in knob.grid(most=15)]
        changes = []
        for goal in scenario.goals:
            before = read(today, goal.outcome)
            for profile in moved:
                after = read(profile, goal.outcome).to(before.units).magnitude
                changes.append(abs(after - before.magnitude) / max(abs(before.magnitude), 1e-300))
        assert max(changes) > MOVES, f"{knob.id} changes nothing"


@each_scenario
def test_designs_that_pass_are_neither_none_nor_all_nor_a_corner(lab, task, key, scenario):
    grids = [knob.grid(most=25 if len(scenario.knobs) < 3 else 15) for knob in scenario.knobs]
    ends = [{grid[0], grid[-1]} for grid in grids]
    passing, inside, total = 0, 0, 0
    for values in itertools.product(*grids):
        total += 1
        design = {knob.id: value for knob, value in zip(scenario.knobs, values, strict=True)}
        profile = solve(lab, key, scenario, **design)
        if all(goal.check(profile).holds for goal in scenario.goals):
            passing += 1
            inside += any(value not in end for value, end in zip(values, ends, strict=True))
    assert inside > 0, f"{passing} of {total} pass, none away from the corners of the knobs' box"
    assert passing < 0.9 * total, f"{passing} of {total} pass: there is nothing to find"


@each_scenario
def test_the_prediction_is_one_answer_that_the_engine_settles(lab, task, key, scenario):
    asked = scenario.predict
    truth = asked.answer.settle(scenario, inherited(lab, key))
    if asked.is_choice:
        assert truth in asked.choices
        assert asked.naive != truth, "what most people say is right: nothing to learn"
        return
    value = truth.to(asked.units[0]).magnitude
    assert math.isfinite(value)
    assert value > 0
    factor = (truth / ureg.Quantity(asked.naive, asked.units[0])).to("").magnitude
    assert max(factor, 1 / factor) > SURPRISE, "what most people say is right: nothing to learn"
    if isinstance(asked.answer, Threshold):
        knob = scenario.knob(asked.answer.knob)
        assert knob.low < value < knob.high, (
            "the threshold lies at an end of its knob, where anybody looks first"
        )


@each_scenario
def test_what_the_losing_side_pays_depends_on_the_design(lab, task, key, scenario):
    own, today = seen(lab, task, key, **model(lab, task, key).design), seen(lab, task, key)
    prices = [figure for figure in scenario.figures if figure.id in scenario.pays]
    assert any(
        own.figure(figure) != today.figure(figure) if figure.case == "design" else True for figure in prices
    )
    for figure in scenario.figures:
        value = own.figure(figure)
        if hasattr(value, "units"):
            assert value.check(ureg.Unit(figure.unit).dimensionality), f"{figure.id} is no {figure.unit}"


@each_scenario
def test_the_model_design_passes(lab, task, key, scenario):
    record = model(lab, task, key)
    assert all(verdict.holds for verdict in seen(lab, task, key, **record.design).verdicts)
    assert 60 <= len(answers(lab.slug)[key, task.id].letter.split()) <= 150


def test_the_rules_would_notice():
    """The rules fail on a task that breaks them: one that passes as it opens, with a knob that does nothing."""
    from dataclasses import replace

    from labs.core.spec import Goal, Knob
    from labs.registry import find_lab

    lab = find_lab("lab_02_ml_systems")
    task = lab.task("service_level")
    scenario = task.scenario("cloud")
    idle = Knob(id="idle", label="Idle", default=1, low=1, high=9, step=1)
    easy = Goal(id="easy", label="anything", of="latency", at_most=1e6, unit="ms")
    broken = replace(scenario, knobs=(*scenario.knobs, idle), goals=(easy,), cards=())
    with pytest.raises(AssertionError):
        test_it_opens_with_something_to_do(lab, task, "cloud", broken)
    with pytest.raises(AssertionError, match="idle changes nothing"):
        test_each_knob_alone_moves_an_outcome(lab, task, "cloud", broken)
    with pytest.raises(AssertionError, match="nothing to find"):
        test_designs_that_pass_are_neither_none_nor_all_nor_a_corner(lab, task, "cloud", broken)
    right = replace(scenario, predict=replace(scenario.predict, naive=5))
    with pytest.raises(AssertionError, match="nothing to learn"):
        test_the_prediction_is_one_answer_that_the_engine_settles(lab, task, "cloud", right)
