"""The digest's build checks of Lab 03, as its review corrects them."""

from __future__ import annotations

import itertools

import pytest

from labs.core.disclosure import PLAIN_CARDS
from labs.core.ledger import Entry, Ledger, decided
from labs.core.record import Given, Record
from labs.core.session import observe
from labs.core.spec import EVERYONE
from labs.core.tracks import TRACKS
from labs.registry import find_lab
from tests.labs.specs import inherited, model, seen

LAB = find_lab("lab_03_ml_workflow")
PROBE, LOOP, CONTRACT = LAB.tasks
each_track = pytest.mark.parametrize("track", TRACKS)


def at(task, track, ledger, **design):
    """What the engine says of a design under another ledger than the reference path's."""
    scenario = task.scenario(track)
    record = Record(
        lab=LAB.slug,
        task=task.id,
        track=track,
        inherited=inherited(LAB, track) | ledger,
        prediction=Given(choice="x", reason="a b c"),
        design={**scenario.opening(), **design},
    )
    return observe(task, record)


def passes(task, track, ledger, values):
    """Whether the knobs, in their order, meet every goal."""
    scenario = task.scenario(track)
    design = {knob.id: value for knob, value in zip(scenario.knobs, values, strict=True)}
    profile = scenario.solve(scenario.complete(design, inherited(LAB, track) | ledger))
    return all(goal.check(profile).holds for goal in scenario.goals)


def weeks(quantity):
    return quantity.m_as("week")


def days(quantity):
    return quantity.m_as("day")


def test_the_ladder_and_no_instrument_of_later_labs():
    shown = {card.kind for task, key, _ in LAB.walk() for card in task.cards_of(key)}
    assert shown - PLAIN_CARDS == {"ConstraintLadder"}
    assert LAB.unlocks == ("ConstraintLadder",)


# -- Task 1 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("track", "times"), [("cloud", 16), ("edge", 32), ("mobile", 16), ("tiny", 16)])
def test_a_late_find_costs_two_to_the_k(track, times):
    study = seen(LAB, PROBE, track, weeks=0.0, stage="problem").profile.study
    assert study.multiplier.m == weeks(study.late) == weeks(study.expected) == times


@pytest.mark.parametrize(
    ("track", "unit", "need", "limit"),
    [
        ("cloud", "GB", 146.1, 80),
        ("edge", "ms", 18.8, 10),
        ("mobile", "W", 1.25, 1.0),
        ("tiny", "MB", 0.97, 0.5),
    ],
)
def test_the_device_would_have_said_no(track, unit, need, limit):
    wall = seen(LAB, PROBE, track).cases["device"].study
    assert wall.need.m_as(unit) == pytest.approx(need, rel=0.005)
    assert wall.limit.m_as(unit) == pytest.approx(limit)
    assert not wall.met


def test_on_the_road_is_more_than_the_project_has():
    assert weeks(seen(LAB, PROBE, "edge", weeks=0.0).profile.study.late) > 26


@each_track
def test_neither_no_probe_nor_an_endless_one_is_cheapest(track):
    knob = PROBE.scenario(track).knob("weeks")
    stage = model(LAB, PROBE, track).design["stage"]
    plans = [
        weeks(seen(LAB, PROBE, track, stage=stage, weeks=w).profile.study.expected) for w in knob.steps()
    ]
    assert 0 < plans.index(min(plans)) < len(plans) - 1


def test_the_best_stage_differs_from_track_to_track():
    """Bytes can be counted at once; heat and the longest loop need something that runs."""

    def best(track):
        knobs = [PROBE.scenario(track).knob(name).steps() for name in ("stage", "weeks")]
        plans = {
            (s, w): weeks(seen(LAB, PROBE, track, stage=s, weeks=w).profile.study.expected)
            for s, w in itertools.product(*knobs)
        }
        return min(plans, key=plans.get)[0]

    assert {track: best(track) for track in TRACKS} == {
        "cloud": "data",
        "edge": "data",
        "mobile": "data",
        "tiny": "problem",
    }


# -- Task 2 ----------------------------------------------------------------------------------------


@each_track
def test_quality_grows_with_every_loop_and_never_closes_more_than_the_gap(track):
    size = LOOP.scenario(track).knobs[1]
    studies = [seen(LAB, LOOP, track, **{size.id: value}).profile.study for value in size.grid(9)]
    closed = [s.closed.m for s in studies]
    assert closed == sorted(closed, reverse=True)
    assert all(0 < c < 1 for c in closed)
    assert all(s.closed.m + s.gap.m == pytest.approx(1) for s in studies)


@each_track
def test_the_best_care_lies_between_haste_and_perfection(track):
    knob = LOOP.scenario(track).knob("care")
    gaps = [seen(LAB, LOOP, track, care=c).profile.study.gap.m for c in knob.steps()]
    assert 0 < gaps.index(min(gaps)) < len(gaps) - 1


@pytest.mark.parametrize(
    ("track", "design", "evaluation"),
    [
        ("cloud", {"tokens": 10}, 0.620),  # 10 million tokens at 187 a second
        ("edge", {"pictures": 15}, 0.492),  # 15 million pictures at 353 a second
        ("mobile", {"soak": 15}, 0.944),  # forty scenes of 15 minutes, cooled as long, and the field set
        ("tiny", {"sound": 60}, 0.876),  # 60 hours of hops, and half a day of listeners
    ],
)
def test_an_evaluation_takes_what_the_engine_says(track, design, evaluation):
    assert days(seen(LAB, LOOP, track, **design).profile.study.evaluation) == pytest.approx(
        evaluation, rel=0.005
    )


@pytest.mark.parametrize(
    ("track", "one", "other", "ratio"),
    [
        ("cloud", {"operating_batch": 5}, {"operating_batch": 11}, 381.3 / 186.6),
        ("edge", {"operating_batch": 2}, {"operating_batch": 6}, 404.6 / 352.9),
        ("edge", {"start_precision": "fp16"}, {"start_precision": "fp32"}, 62.45 / 352.9),
    ],
)
def test_what_lab_02_decided_sets_the_length_of_an_evaluation(track, one, other, ratio):
    first, second = (at(LOOP, track, ledger).profile.study.evaluation for ledger in (one, other))
    assert (first / second).m_as("") == pytest.approx(ratio, rel=1e-3)


def test_shorter_hops_make_longer_evaluations_on_the_earbud():
    long, short = (at(LOOP, "tiny", {"hop": hop}, sound=60).profile.study.evaluation for hop in (7.0, 3.5))
    assert days(short) - 0.5 == pytest.approx(2 * (days(long) - 0.5))


def test_the_frame_of_lab_01_sets_the_field_set_on_the_glasses():
    fp16, int8 = (at(LOOP, "mobile", {"start_precision": p}).profile.study for p in ("fp16", "int8"))
    saved = 500_000 * (19.1e-3 - 10.3e-3) / 86_400
    assert days(fp16.evaluation) - days(int8.evaluation) == pytest.approx(saved, rel=0.01)


@pytest.mark.parametrize(
    ("track", "ledger"),
    [
        ("cloud", {"operating_batch": 4}),
        ("cloud", {"operating_batch": 9}),
        ("edge", {"operating_batch": 3}),
        ("mobile", {"start_precision": "int8"}),
        ("tiny", {"hop": 5.3}),
        ("tiny", {"hop": 8.9}),
    ],
)
def test_whatever_lab_02_let_through_can_pass_here(track, ledger):
    for task in (LOOP, CONTRACT):
        grids = [knob.grid(15 if task is CONTRACT else 41) for knob in task.scenario(track).knobs]
        assert any(passes(task, track, ledger, values) for values in itertools.product(*grids))


# -- Task 3 ----------------------------------------------------------------------------------------


@each_track
def test_three_sharp_gates_learn_too_little_and_three_quick_ones_stop_too_little(track):
    gates = dict.fromkeys(CONTRACT.scenario(track).knob("first").options)

    def study(chosen, care=4.0):
        slots = dict(zip(("first", "second", "third"), chosen, strict=True))
        return seen(LAB, CONTRACT, track, care=care, **slots)

    alone = {name: study((name,) * 3).profile.study for name in gates}
    sharpest = sorted(gates, key=lambda name: alone[name].escape.m)[:3]
    quickest = sorted(gates, key=lambda name: alone[name].days.m)[:3]
    knob = CONTRACT.scenario(track).knob("care")
    assert not any(study(sharpest, c).verdict("gap").holds for c in knob.steps())
    assert not study(quickest).verdict("tight").holds


@each_track
def test_some_three_gates_pass_and_they_are_not_all_the_same(track):
    scenario = CONTRACT.scenario(track)
    passing = [
        chosen
        for chosen in itertools.combinations(scenario.knob("first").options, 3)
        if any(passes(CONTRACT, track, {}, (*chosen, care)) for care in scenario.knob("care").grid(14))
    ]
    assert 2 <= len(passing) <= 12


def test_the_store_gate_fails_for_nothing():
    contract = seen(LAB, CONTRACT, "tiny").cases["contract"]
    assert contract.memory_footprint.m_as("MB") == pytest.approx(0.97)
    assert contract.feasible is False


@pytest.mark.parametrize(
    ("track", "ledger", "figure"),
    [
        ("cloud", {"operating_batch": 11}, "price"),
        ("edge", {"operating_batch": 6}, "turn"),
        ("mobile", {"start_precision": "int8"}, "rate"),
        ("tiny", {"hop": 5.5}, "draw"),
    ],
)
def test_the_gates_read_what_lab_02_decided(track, ledger, figure):
    wanted = next(f for f in CONTRACT.scenario(track).figures if f.id == figure)
    before, after = (at(CONTRACT, track, ledger_).figure(wanted) for ledger_ in ({}, ledger))
    assert before != after


def test_the_glasses_run_41_frames_a_second_with_their_serial_time():
    rate = seen(LAB, CONTRACT, "mobile").cases["contract"].study.rate
    assert rate.m == pytest.approx(41.5, abs=0.05)


# -- The ledger ------------------------------------------------------------------------------------


@each_track
def test_the_purse_pays_for_the_probe_the_calendar_and_what_escapes(track):
    observations = {task.id: seen(LAB, task, track, **model(LAB, task, track).design) for task in LAB.tasks}
    written = decided(LAB, observations)
    assert set(written) == {"constraint_stage", "cycle_time", "gates", "weeks_left"}
    assert written["constraint_stage"] == (1 if track == "tiny" else 2)
    assert type(written["constraint_stage"]) is int
    spent = (
        weeks(observations["late_find"].profile.study.expected)
        + 12
        + weeks(observations["contract"].profile.study.late)
    )
    assert written["weeks_left"] == pytest.approx(26 - spent, abs=1e-3)
    assert 3 < written["weeks_left"] < 10
    assert written["cycle_time"] == pytest.approx(days(observations["speed_or_care"].profile.study.cycle))
    assert len(written["gates"].split(" + ")) == 3


def test_the_purse_stays_shut_until_every_task_passes():
    designs = {task.id: model(LAB, task, "cloud").design for task in LAB.tasks}
    observations = {task.id: seen(LAB, task, "cloud", **designs[task.id]) for task in LAB.tasks}
    observations["contract"] = seen(LAB, CONTRACT, "cloud")
    assert "weeks_left" not in decided(LAB, observations)


def test_a_later_lab_finds_the_decisions():
    entry = Entry(volume=1, chapter_id=3, track="cloud", params={"weeks_left": 6.1, "cycle_time": 3.62})
    assert Ledger.from_json(Ledger((entry,)).to_json()).entries[0].params["cycle_time"] == 3.62


def test_no_task_is_shared():
    assert all(EVERYONE not in task.scenarios for task in LAB.tasks)
