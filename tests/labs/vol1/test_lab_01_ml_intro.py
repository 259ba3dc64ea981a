"""The digest's build checks of Lab 01, as its review corrects them."""

from __future__ import annotations

import re

import pytest

from labs.core.disclosure import PLAIN_CARDS
from labs.core.presets import PRESETS
from labs.core.session import Session
from labs.core.tracks import TRACKS
from labs.registry import find_lab
from mlsys import Models, Systems
from tests.labs.specs import seen

LAB = find_lab("lab_01_ml_intro")
SICK, FASTER, CALL = LAB.tasks


def test_no_chart_before_its_lab():
    assert {card.kind for task, key, _ in LAB.walk() for card in task.cards_of(key)} <= PLAIN_CARDS
    assert LAB.unlocks == ()


def test_the_track_is_chosen_in_the_third_task_and_not_before():
    assert [task.shared for task in LAB.tasks] == [True, True, False]
    assert [task.picks_track for task in LAB.tasks] == [False, False, True]


@pytest.mark.parametrize("task", [SICK, FASTER], ids=lambda task: task.id)
def test_shared_tasks_are_the_same_for_all_tracks(task):
    observations = []
    for track in TRACKS:
        session = Session(LAB, task, track)
        asked = session.scenario.predict
        said = {"choice": asked.naive} if asked.is_choice else {"value": asked.naive, "unit": asked.units[0]}
        session.predict(**said, reason="as most people say")
        assert session.track is None
        observation = session.observation
        figures = [str(observation.figure(figure)) for figure in session.scenario.figures]
        observations.append((session.record().to_json(), figures, str(observation.truth)))
    assert all(seen == observations[0] for seen in observations)


def test_accuracy_falls_while_time_stands_still():
    today, fresh = seen(LAB, SICK, "all"), seen(LAB, SICK, "all", months=0.0)
    assert today.profile.study.accuracy.m == pytest.approx(0.802)
    assert today.profile.study.lost.m_as("percentage_point") == pytest.approx(4.8)
    assert fresh.profile.study.accuracy.m == pytest.approx(0.85)
    assert fresh.profile.latency == today.profile.latency
    assert today.truth == "data"


@pytest.mark.parametrize("knob", ["network", "machine"])
def test_the_other_two_axes_move_the_time_only(knob):
    today, moved = seen(LAB, SICK, "all"), seen(LAB, SICK, "all", **{knob: 4.0})
    assert moved.profile.study.accuracy == today.profile.study.accuracy
    assert moved.profile.latency != today.profile.latency


def test_a_model_three_times_as_fast_is_worth_thirty_percent():
    observation = seen(LAB, FASTER, "all", model=3.0)
    study = observation.profile.study
    assert observation.truth.m == pytest.approx(1.30, abs=0.01)
    assert study.before.m_as("ms") == pytest.approx(130, rel=1e-3)
    assert study.after.m_as("ms") == pytest.approx(100, rel=1e-3)
    assert study.ceiling.m == pytest.approx(1.53, abs=0.005)
    assert study.largest == "pre-processing"
    assert study.shares["pre-processing"].m == pytest.approx(0.60, abs=0.01)
    assert seen(LAB, FASTER, "all").profile.study.shares["pre-processing"].m == pytest.approx(0.46, abs=0.005)


def test_the_brief_says_how_long_each_stage_takes():
    stages = [*Systems.Reference.pipeline.values(), seen(LAB, FASTER, "all").profile.latency.m_as("s")]
    said = re.findall(r"\((\d+) ms\)", FASTER.scenario(None).brief)
    assert sorted(map(int, said)) == sorted(round(1e3 * seconds) for seconds in stages)


@pytest.mark.parametrize(
    ("track", "words", "figure"),
    [
        ("cloud", "the {:.0f} GB on the card", Systems.Cloud.ram / 1e9),
        ("edge", "take {:.0f} of them", 1e3 * sum(Systems.Edge.pipeline.values())),
        ("edge", "takes {:.1f} billion operations", 2e-9 * Models.YOLOX_S.macs),
        ("edge", "promises {:.1f} trillion a second in fp16", 1e-12 * Systems.Edge.peak["fp16"]),
        ("mobile", "composition, {:.0f} ms, included", 1e3 * sum(Systems.Mobile.pipeline.values())),
        ("mobile", "takes {:.1f} billion operations", 2e-9 * Models.DeepLabV3_MobileNetV2.macs),
        ("mobile", "promises {:.0f} trillion a second in fp16", 1e-12 * Systems.Mobile.peak["fp16"]),
    ],
)
def test_the_brief_holds_what_a_prediction_needs(track, words, figure):
    assert words.format(figure) in CALL.scenario(track).brief


def test_no_effort_that_skips_the_longest_stage_is_enough():
    factors = FASTER.scenario(None).knob("model").grid()
    for model in factors:
        for after in factors:
            observation = seen(LAB, FASTER, "all", model=model, after=after)
            assert not all(verdict.holds for verdict in observation.verdicts)


@pytest.mark.parametrize(
    ("track", "ratio"), [("cloud", 1.79), ("edge", 1.88), ("mobile", 1.45), ("tiny", 3.88)]
)
def test_no_mission_is_behind_its_wall_at_fp16(track, ratio):
    observation = seen(LAB, CALL, track)
    assert observation.truth.m == pytest.approx(ratio, rel=0.01)
    assert not observation.verdict("fits").holds
    assert observation.design["precision"] == "fp16"


def test_one_gpu_holds_the_weights_in_int8_only():
    assert seen(LAB, CALL, "cloud", precision="fp16", batch_size=1).profile.feasible is False
    assert seen(LAB, CALL, "cloud", precision="int8", batch_size=1).profile.feasible is True
    assert seen(LAB, CALL, "cloud", precision="int8", batch_size=11).profile.feasible is True
    assert seen(LAB, CALL, "cloud", precision="int8", batch_size=12).profile.feasible is False


def test_the_store_of_the_earbud_is_half_of_what_int8_needs():
    assert seen(LAB, CALL, "tiny", precision="int8").profile.study.ratio.m == pytest.approx(1.94)


def test_two_cameras_fit_the_loop_at_fp16():
    fits = [seen(LAB, CALL, "edge", batch_size=n).verdict("fits").holds for n in range(1, 7)]
    assert fits == [True, True, False, False, False, False]


@pytest.mark.parametrize("track", TRACKS)
def test_only_the_precision_of_the_reference_path_gets_behind_the_wall(track):
    scenario = CALL.scenario(track)
    wanted = {"cloud": "int8", "edge": "fp16", "mobile": "fp16", "tiny": "int8"}[track]
    load = scenario.knobs[1]
    passing = {
        precision
        for precision in scenario.knob("precision").grid()
        for value in load.steps()
        if seen(LAB, CALL, track, precision=precision, **{load.id: value}).verdict("fits").holds
    }
    assert passing == {wanted}
    assert PRESETS[1, 1][track] == {"start_precision": wanted}
