"""The digest's build checks of Lab 06, as its review corrects them."""

from __future__ import annotations

import itertools
import re

import pytest

from labs.core.disclosure import PLAIN_CARDS
from labs.core.ledger import decided
from labs.core.record import Given, Record
from labs.core.session import observe
from labs.core.spec import EVERYONE
from labs.core.tracks import TRACKS
from labs.registry import find_lab
from mlsys import Engine, Models, Runtimes, Systems, variants
from mlsys.laws.architecture import separable_ratio
from mlsys.studies import Exponent, Slots
from tests.labs.specs import inherited, model, seen

LAB = find_lab("lab_06_nn_arch")
EXPONENT, ACCURACY, COMMIT = LAB.tasks
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


def passing(task, track, ledger):
    """Designs, out of a coarse grid, that meet every goal under a ledger."""
    scenario = task.scenario(track)
    grids = [knob.grid(41) for knob in scenario.knobs]
    for values in itertools.product(*grids):
        design = {knob.id: value for knob, value in zip(scenario.knobs, values, strict=True)}
        profile = scenario.solve(scenario.complete(design, inherited(LAB, track) | ledger))
        if all(goal.check(profile).holds for goal in scenario.goals):
            yield design


def test_the_curve_and_no_instrument_of_later_labs():
    shown = {card.kind for task, key, _ in LAB.walk() for card in task.cards_of(key)}
    assert shown - PLAIN_CARDS == {"ScalingCurve", "LatencyWaterfall"}
    assert LAB.unlocks == ("ScalingCurve",)
    for task, key, _ in LAB.walk():
        assert task.cards_of(key)[0].kind == "ScalingCurve"


def test_no_task_is_shared():
    assert all(EVERYONE not in task.scenarios for task in LAB.tasks)


# -- Task 1 ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("track", "slope"), [("cloud", 1.0), ("edge", 0.955), ("mobile", 1.19), ("tiny", 1.72)]
)
def test_four_exponents_and_none_is_two(track, slope):
    assert seen(LAB, EXPONENT, track).truth.m == pytest.approx(slope, abs=0.005)
    assert EXPONENT.scenario(track).predict.naive == 2


@each_track
def test_the_curve_shows_the_exponent_that_was_asked_for(track):
    from labs.core.components import make

    observation = seen(LAB, EXPONENT, track)
    view = make(EXPONENT.cards_of(track)[0])
    view.update(observation)
    assert view.face.headline == f"slope {observation.truth.m:.2f}"


def test_arithmetic_follows_the_side_with_the_square_and_time_does_not():
    sides = EXPONENT.scenario("edge").knob("side").grid(25)

    def slope(of, cameras, system=Systems.Edge):
        study = Exponent(sides, of=of, model=lambda s: variants.resized(Models.YOLOX_S, s, 640))
        return Engine.solve(Models.YOLOX_S, system, cameras, "int8", study=study).study.slope.m

    assert slope("work", 1) == pytest.approx(2.0, abs=1e-9)
    assert [round(slope("latency", n), 2) for n in (1, 4, 6)] == [0.95, 1.56, 1.68]
    # Launches flatten it: with a compiled engine, which is Lab 07's, the review's figures come out.
    engine = Systems.Edge.variant(runtime=Runtimes.EdgeEngine)
    assert [round(slope("latency", n, engine), 2) for n in (1, 4, 6)] == [1.46, 1.83, 1.88]


@pytest.mark.parametrize(("context", "slots"), [(512, 47), (2048, 11), (8192, 2)])
def test_chats_that_fit_fall_as_the_context_grows(context, slots):
    profile = Engine.solve(
        Models.Llama3_70B.variant(context=context), Systems.Cloud, 1, "int8", study=Slots()
    )
    assert profile.study.slots.m == slots
    last = seen(LAB, EXPONENT, "cloud", context=context, batch_size=min(slots, 24))
    assert last.verdict("fits").holds
    if slots < 24:
        assert not seen(LAB, EXPONENT, "cloud", context=context, batch_size=slots + 1).verdict("fits").holds


def test_what_sales_promised_is_hatched_and_still_answered():
    profile = seen(LAB, EXPONENT, "cloud").profile
    assert profile.feasible is False
    assert profile.memory_footprint.m_as("GB") == pytest.approx(101.6, abs=0.1)
    assert profile.latency.m_as("ms") == pytest.approx(35.5, abs=0.1)


def test_half_the_width_is_0_296_megabytes_since_the_features_stay():
    half, full = (
        seen(LAB, EXPONENT, "tiny", width=w).profile.memory_footprint.m_as("MB") for w in (0.5, 1.0)
    )
    assert half == pytest.approx(0.296, abs=5e-4)
    assert full == pytest.approx(0.97)


def test_weights_and_arithmetic_follow_the_square_of_the_width_and_bytes_do_not():
    half, full = (seen(LAB, EXPONENT, "mobile", width=w).profile for w in (0.5, 1.0))
    assert (full.work / half.work).m == pytest.approx(4.0)
    assert (full.traffic / half.traffic).m == pytest.approx(2.03, abs=0.01)


def test_an_ordinary_convolution_would_take_8_7_times_the_arithmetic():
    assert 1 / separable_ratio(3, 256) == pytest.approx(8.69, abs=0.005)


# -- Task 2 ----------------------------------------------------------------------------------------


def test_no_chat_at_all_with_64_heads():
    profile = seen(LAB, ACCURACY, "cloud", kv_heads=64.0, batch_size=1).profile
    assert profile.feasible is False
    added = variants.with_kv_heads(Models.Llama3_70B, 64).parameters - Models.Llama3_70B.parameters
    assert added == pytest.approx(9.4e9, rel=1e-3)
    study = Engine.solve(
        variants.with_kv_heads(Models.Llama3_70B, 64), Systems.Cloud, 1, "int8", study=Slots()
    ).study
    assert study.slots.m == 0
    assert study.each.m_as("GB") == pytest.approx(5.37, abs=0.005)


def test_eight_heads_keep_an_eighth_of_the_cache():
    few, all_ = (variants.with_kv_heads(Models.Llama3_70B, h).state_bytes for h in (8, 64))
    assert few / all_ == pytest.approx(1 / 8)


def test_twice_the_heads_leave_fewer_than_half_of_the_chats():
    assert seen(LAB, ACCURACY, "cloud").truth.m == 4


@pytest.mark.parametrize(("heads", "lost"), [(64.0, 0.0), (8.0, 0.1), (1.0, 0.6)])
def test_points_lost_are_those_of_the_paper_on_shared_heads(heads, lost):
    study = seen(LAB, ACCURACY, "cloud", kv_heads=heads).profile.study
    assert study.lost.m == pytest.approx(lost, abs=0.002)


@pytest.mark.parametrize(("network", "quality"), [("YOLOX_S", 40.5), ("YOLOX_M", 46.9), ("YOLOX_L", 49.7)])
def test_whole_pictures_have_the_published_accuracy(network, quality):
    study = seen(LAB, ACCURACY, "edge", arch_variant=network, side=640).profile.study
    assert study.quality.m_as("percent") == pytest.approx(quality)
    assert study.lost.m == 0


def test_nearly_three_times_the_work_is_a_third_more_time():
    small, medium = (seen(LAB, ACCURACY, "edge", arch_variant=n).profile for n in ("YOLOX_S", "YOLOX_M"))
    assert (medium.work / small.work).m == pytest.approx(2.75, abs=0.005)
    assert (medium.study.total / small.study.total).m == pytest.approx(1.37, abs=0.005)


def test_a_smaller_network_on_the_whole_picture_and_a_larger_one_on_a_part_both_pass():
    networks = {design["arch_variant"] for design in passing(ACCURACY, "edge", {})}
    assert networks == {"YOLOX_M", "YOLOX_L"}


def test_the_base_load_makes_frames_dear():
    assert seen(LAB, ACCURACY, "mobile").truth.m_as("frame/s") == 39


def test_a_recurrent_layer_reads_its_matrix_again_at_each_hop():
    one, two = (seen(LAB, ACCURACY, "tiny", hop=4.0, hops=n).profile for n in (1, 2))
    assert (two.traffic / one.traffic / 2).m == pytest.approx(0.77, abs=0.005)
    assert one.study.intensity.m == pytest.approx(2.0, abs=0.01)
    assert seen(LAB, ACCURACY, "tiny").truth.m_as("mW") == pytest.approx(2.67, abs=0.005)


def test_the_finer_cut_and_the_single_hop_are_two_ways_through():
    assert {design["hops"] for design in passing(ACCURACY, "tiny", {})} == {1, 2}


# -- Task 3 ----------------------------------------------------------------------------------------


def test_before_lab_07_the_full_card_gives_381_tokens_at_a_dollar_46():
    profile = seen(LAB, COMMIT, "cloud", context=2048, batch_size=11).profile
    assert profile.throughput.m == pytest.approx(381, abs=0.5)
    assert profile.study.per_million.m == pytest.approx(1.46, abs=0.005)
    assert seen(LAB, COMMIT, "cloud").truth.m == pytest.approx(7.49, abs=0.005)


def test_two_cameras_keep_almost_three_quarters_of_the_picture():
    side = seen(LAB, COMMIT, "edge").truth.m
    assert side == 544
    assert (side / 640) ** 2 == pytest.approx(0.72, abs=0.005)


def test_the_smaller_picture_is_cooler_than_the_narrower_network_at_the_same_loss():
    picture, network = (
        seen(LAB, COMMIT, "mobile", **design).profile.study
        for design in ({"side": 368, "width": 1.0}, {"side": 512, "width": 0.65})
    )
    assert picture.lost.m == pytest.approx(network.lost.m, rel=0.01)
    assert picture.power < network.power


def test_sixty_frames_of_513_pixels_are_6_percent_too_warm():
    assert seen(LAB, COMMIT, "mobile").profile.study.power.m_as("W") == pytest.approx(1.06, abs=0.005)


@each_track
def test_whatever_format_lab_05_leaves_some_design_passes(track):
    formats = ("int8",) if track in ("cloud", "tiny") else ("int8", "fp16")
    for task, precision in itertools.product(LAB.tasks, formats):
        if (track, precision) == ("mobile", "fp16"):
            continue
        assert next(passing(task, track, {"precision": precision}), None), (task.id, precision)


# -- The ledger ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("track", "figure", "other", "ratio"),
    [
        ("cloud", "memory_footprint", "fp16", 1.89),
        ("edge", "latency", "fp16", 1.82),
        ("mobile", "energy", "fp16", 2.04),
        ("tiny", "memory_footprint", "fp16", 2.0),
    ],
)
def test_the_format_of_lab_05_changes_the_figures(track, figure, other, ratio):
    cameras = {"cameras": 4} if track == "edge" else {"context": 2048} if track == "cloud" else {}
    one, two = (
        getattr(at(EXPONENT, track, {"precision": p}, **cameras).profile, figure) for p in ("int8", other)
    )
    assert (two / one).m_as("") == pytest.approx(ratio, abs=0.01)


@pytest.mark.parametrize(
    ("track", "decisions"),
    [
        ("cloud", {"arch_variant": "Llama3_70B", "context": 2048}),
        ("edge", {"arch_variant": "YOLOX_S", "resolution": 640, "cameras": 4}),
        ("mobile", {"arch_variant": "DeepLabV3_MobileNetV2", "resolution": 368}),
        ("tiny", {"arch_variant": "TinyLSTM", "hop": 8.0}),
    ],
)
def test_the_ledger_gets_what_was_committed(track, decisions):
    observations = {task.id: seen(LAB, task, track, **model(LAB, task, track).design) for task in LAB.tasks}
    assert decided(LAB, observations) == decisions
    assert decisions["arch_variant"] in Models


def test_another_network_is_written_down_by_its_name():
    design = {"arch_variant": "YOLOX_M", "cameras": 2, "side": 544}
    written = decided(LAB, {"commit": seen(LAB, COMMIT, "edge", **design)})
    assert written == {"arch_variant": "YOLOX_M", "resolution": 544, "cameras": 2}


@pytest.mark.parametrize(("precision", "times", "side"), [("int8", 1.37, 544), ("fp16", 1.56, 384)])
def test_the_questions_of_the_car_hold_for_both_formats_that_lab_05_lets_through(precision, times, side):
    inherited = {"precision": precision}
    accuracy, commit = (task.scenario("edge") for task in (ACCURACY, COMMIT))
    assert accuracy.predict.answer.settle(accuracy, inherited).m == pytest.approx(times, abs=0.01)
    assert commit.predict.answer.settle(commit, inherited).m == side
    for scenario in (accuracy, commit):
        assert not re.search(
            r"\d ms\b", scenario.predict.question
        )  # a time would be right for one of them only
