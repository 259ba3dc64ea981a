"""The digest's build checks of Lab 05, as its review corrects them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from labs.core.components import make
from labs.core.disclosure import PLAIN_CARDS
from labs.core.ledger import decided
from labs.core.presets import PRESETS
from labs.core.spec import read
from labs.core.tracks import TRACKS
from labs.registry import find_lab
from mlsys import Engine, Models, Systems
from mlsys.laws.architecture import dense_macs, dense_parameters
from mlsys.studies import Duty, Roofline, TrainingMemory, TrainingStep, verdict_flips
from tests.labs.specs import ROOT, inherited, model, seen

LAB = find_lab("lab_05_nn_compute")
COUNT, BATCH, LEARN = LAB.tasks
CLOUD = Models.Llama3_70B, Systems.Cloud


def with_ledger(task, track, ledger, **design):
    """Solve a task for somebody who decided otherwise."""
    scenario = task.scenario(track)
    return scenario.solve(scenario.complete(design, {**inherited(LAB, track), **ledger}))


def passes(task, track, ledger, **design):
    profile = with_ledger(task, track, ledger, **design)
    return all(goal.check(profile).holds for goal in task.scenario(track).goals)


def test_the_memory_stack_and_what_came_before():
    shown = {card.kind for task, key, _ in LAB.walk() for card in task.cards_of(key)}
    assert shown - PLAIN_CARDS == {"MemoryStack", "LatencyWaterfall"}
    assert LAB.unlocks == ("MemoryStack",)


# -- Task 1: count it ------------------------------------------------------------------------------


def test_the_network_that_the_notebook_counts_by_hand():
    layers = ((784, 128), (128, 64), (64, 10))
    macs = sum(dense_macs(i, o) for i, o in layers)
    parameters = sum(dense_parameters(i, o) for i, o in layers)
    assert (macs, parameters) == (109_184, 109_386)
    prose = (ROOT / "source" / LAB.slug / f"{LAB.slug}.ipynb").read_text(encoding="utf-8")
    for figure in (f"{macs:,}", f"{parameters:,}", *(f"{parameters * b / 1e3:.0f} kB" for b in (4, 2, 1))):
        assert figure in prose


def test_the_formats_are_those_of_the_contract():
    for task, _, scenario in LAB.walk():
        for knob in scenario.knobs:
            if knob.id == "precision":
                assert tuple(knob.options) == ("fp32", "fp16", "int8"), task.id


@pytest.mark.parametrize("track", TRACKS)
def test_weights_shrink_four_two_one_and_nothing_else_has_to(track):
    profiles = [seen(LAB, COUNT, track, precision=p).profile for p in ("fp32", "fp16", "int8")]
    weights = [profile._weights for profile in profiles]
    assert weights[0] / weights[2] == pytest.approx(4)
    assert weights[1] / weights[2] == pytest.approx(2)
    rest = [profile._footprint - profile._weights for profile in profiles]
    assert rest[0] == rest[1] == rest[2]


@pytest.mark.parametrize(
    ("precision", "memory", "footprint"),
    [("fp32", 84.5, 282.4), ("fp16", 42.35, 141.2), ("int8", 21.3, 70.6)],
)
def test_one_chat_in_three_formats(precision, memory, footprint):
    profile = with_ledger(COUNT, "cloud", {"operating_batch": 1}, precision=precision, context=2048)
    assert profile.latency_memory.m_as("ms") == pytest.approx(memory, abs=0.05)
    assert profile._weights / 1e9 == pytest.approx(footprint, abs=0.05)
    assert profile.feasible is (precision == "int8")


def test_what_does_not_fit_still_answers():
    profile = seen(LAB, COUNT, "cloud").profile
    assert profile.feasible is False
    assert profile.latency.m_as("ms") == pytest.approx(51.6, abs=0.05)


def test_the_longest_memory_does_not_fit_even_at_int8():
    assert seen(LAB, COUNT, "cloud").truth.m_as("GB") == pytest.approx(85.5, abs=0.05)
    assert not seen(LAB, COUNT, "cloud", precision="int8").verdict("fits").holds


def test_a_detector_moves_many_times_its_weights():
    observation = seen(LAB, COUNT, "edge")
    assert observation.truth.m_as("MB") == pytest.approx(218)
    assert observation.profile.study.weights.m_as("MB") == pytest.approx(18)


def test_int8_is_worth_more_than_its_bytes_on_glasses():
    times = [
        seen(LAB, COUNT, "mobile", precision=p).profile.latency.m_as("ms") for p in ("fp32", "fp16", "int8")
    ]
    assert times == pytest.approx([91.7, 19.1, 10.3], abs=0.05)
    assert seen(LAB, COUNT, "mobile").truth.m == pytest.approx(times[0] / times[2])


@pytest.mark.parametrize(("precision", "megabytes"), [("fp32", 3.88), ("fp16", 1.94), ("int8", 0.97)])
def test_no_format_fits_the_whole_network_into_the_store(precision, megabytes):
    profile = seen(LAB, COUNT, "tiny", precision=precision).profile
    assert profile.memory_footprint.m_as("MB") == pytest.approx(megabytes)
    assert profile.feasible is False


def test_a_megabyte_network_moves_well_over_a_hundred_megabytes_a_second():
    assert seen(LAB, COUNT, "tiny").truth.m_as("MB/s") == pytest.approx(139, abs=0.5)


@pytest.mark.parametrize("track", TRACKS)
def test_no_figure_gives_away_what_a_format_costs_in_quality(track):
    for task in LAB.tasks:
        for figure in task.scenario(track).figures:
            assert not set(figure.of.split(".")) & {"quality", "lost_quality", "accuracy", "from_bits"}
        assert not hasattr(seen(LAB, task, track).profile.study, "accuracy")
    brief = COUNT.scenario(track).brief
    assert any(
        said in brief for said in ("has measured yet", "has looked at yet", "has listened to the result yet")
    )


# -- Task 2: batch for intensity -------------------------------------------------------------------


def test_the_cache_keeps_the_ridge_out_of_reach():
    assert seen(LAB, BATCH, "cloud").truth.m == pytest.approx(991, abs=1)
    at_2k = seen(LAB, BATCH, "cloud", context=2048).profile.study
    assert at_2k.ridge.m == pytest.approx(591, abs=0.5)
    assert math.isinf(at_2k.ridge_batch.m)
    reached = Engine.solve(
        CLOUD[0].variant(context=512), CLOUD[1], np.array([990.0, 992.0]), "int8", study=Roofline()
    )
    assert reached.study.side.tolist() == ["Memory", "Compute"]


@pytest.mark.parametrize(("context", "chats", "intensity"), [(2048, 11, 19.9), (512, 47, 84.6)])
def test_operations_per_byte_on_a_full_card(context, chats, intensity):
    full = seen(LAB, BATCH, "cloud", batch_size=chats, context=context)
    assert full.profile.study.intensity.m == pytest.approx(intensity, abs=0.05)
    assert full.verdict("fits").holds
    assert not seen(LAB, BATCH, "cloud", batch_size=chats + 1, context=context).verdict("fits").holds


def test_six_cameras_bring_a_seventh_more_operations_per_byte():
    assert seen(LAB, BATCH, "edge").truth.m == pytest.approx(1.146, abs=0.001)


@pytest.mark.parametrize(("cameras", "latency"), [(4, 5.62), (6, 7.91)])
def test_int8_still_takes_too_long_for_six_cameras(cameras, latency):
    observation = seen(LAB, BATCH, "edge", batch_size=cameras, precision="int8")
    assert observation.profile.latency.m_as("ms") == pytest.approx(latency, abs=0.005)
    assert observation.verdict("quick").holds is (latency < 6)


def test_int8_does_not_buy_sixty_cool_frames():
    observation = seen(LAB, BATCH, "mobile")
    assert observation.profile.study.power.m_as("W") == pytest.approx(1.54, abs=0.005)
    assert observation.truth.m_as("W") == pytest.approx(1.06, abs=0.005)
    knob = BATCH.scenario("mobile").knob("frames")
    paces = [f for f in knob.steps() if passes(BATCH, "mobile", {}, precision="int8", frames=f)]
    assert (paces[0], paces[-1]) == (36, 51)
    assert not any(passes(BATCH, "mobile", {}, precision="fp16", frames=f) for f in knob.steps())


def test_the_roofline_beside_the_draw_explains_itself():
    (card,) = (c for c in BATCH.cards_of("mobile") if c.kind == "Facts")
    view, observation = make(card), seen(LAB, BATCH, "mobile", precision="int8")
    view.update(observation)
    assert view.face.peek.formula == observation.cases["roofline"].study.formula
    assert [row[1:] for row in view.table().rows] == [("76.3\u00a0FLOP/B", ""), ("234\u00a0FLOP/B", "")]


def test_the_thermal_verdict_hangs_on_assumed_figures_and_says_on_which():
    pace = Duty(1 / 60)
    profile = Engine.solve(Models.DeepLabV3_MobileNetV2, Systems.Mobile, precision="int8", study=pace)
    flips = {d.name for d in verdict_flips(profile, lambda p: p.study.power.m_as("W") <= 1.0) if d.flips}
    assert flips == {"activations", "energy_per_byte", "static_power"}


def test_two_hops_in_a_pass_save_a_quarter_and_not_a_half():
    assert seen(LAB, BATCH, "tiny").truth.m / 2 == pytest.approx(0.77, abs=0.005)


def test_waiting_for_a_second_long_hop_breaks_the_promise():
    assert not seen(LAB, BATCH, "tiny", hops=2, hop_length=8.0).verdict("prompt").holds
    assert seen(LAB, BATCH, "tiny", hops=1, hop_length=8.0).verdict("prompt").holds


# -- Task 3: could it learn where it runs? ---------------------------------------------------------


def test_what_serves_on_one_card_learns_on_fourteen():
    full = Engine.solve(*CLOUD, precision="int8", study=TrainingMemory()).study
    assert full.state.m_as("GB") == pytest.approx(1130, rel=0.01)
    assert 14 < full.state.m_as("byte") / Systems.Cloud.ram < 15


def test_the_largest_share_counts_the_activations():
    study = seen(LAB, LEARN, "cloud").profile.study
    beside_weights = Systems.Cloud.ram - Systems.Cloud.reserve - study.weights.m_as("byte")
    assert beside_weights == pytest.approx(7.9e9)
    assert beside_weights / (16 * 70.6e9) == pytest.approx(0.0070, abs=5e-5)
    assert seen(LAB, LEARN, "cloud").truth.m_as("percent") == pytest.approx(0.411, abs=0.001)
    kept = seen(LAB, LEARN, "cloud").cases["kept"].study
    assert kept.largest_share.m == 0
    assert kept.activations.m_as("GB") > 45


@pytest.mark.parametrize("track", TRACKS)
def test_the_lock_is_not_the_state_alone(track):
    """Settled by the state of a weight and nothing else, the prediction would be another one."""
    scenario = LEARN.scenario(track)
    case = seen(LAB, LEARN, track, **getattr(scenario.predict.answer, "design", {})).profile._case
    room = case.system.ram - case.system.reserve
    by_state = min(1.0, room / (16 * float(case.model.parameters)))
    assert seen(LAB, LEARN, track).truth.m_as("") < 0.6 * by_state, scenario.losing_side


@pytest.mark.parametrize(("share", "turns"), [(100, 6), (3, 4)])
def test_a_step_over_eight_pictures_loses_turns(share, turns):
    observation = seen(LAB, LEARN, "edge", share=share, batch_size=8)
    study = observation.profile.study
    assert study.lost.m == turns == math.ceil(study.time.m_as("ms") / 10)
    assert observation.cases["learning"].study.met is True
    again = Engine.solve(Models.YOLOX_S, Systems.Edge, 8, "fp16", study=TrainingStep(share / 100)).study
    assert study.time.m == again.time.m


def test_two_frames_leave_a_sixth_of_the_weights():
    observation = seen(LAB, LEARN, "mobile")
    assert observation.profile.study.state.m_as("MB") == pytest.approx(33.8, abs=0.05)
    assert observation.truth.m_as("percent") == pytest.approx(17.1, abs=0.05)


def test_the_store_teaches_a_twenty_fifth_of_half_a_network():
    assert seen(LAB, LEARN, "tiny").truth.m_as("percent") == pytest.approx(4.29, abs=0.01)
    full = seen(LAB, LEARN, "tiny", width=100).profile.study
    assert full.state.m_as("MB") == pytest.approx(15.5, abs=0.05)
    assert full.largest_share.m == 0


# -- What came before changes the numbers, and what comes after finds them -------------------------


@pytest.mark.parametrize(
    ("task", "track", "of", "ledgers", "factor"),
    [
        (COUNT, "cloud", "memory_footprint", ({"operating_batch": 4}, {"operating_batch": 9}), 1.086),
        (COUNT, "edge", "study.moved", ({"operating_batch": 2}, {"operating_batch": 4}), 1.917),
        (COUNT, "tiny", "study.rate", ({"hop": 8.4}, {"hop": 5.6}), 1.5),
        (LEARN, "edge", "study.time", ({"start_precision": "fp16"}, {"start_precision": "fp32"}), 6.43),
        (LEARN, "mobile", "study.weights", ({"start_precision": "fp16"}, {"start_precision": "fp32"}), 2.0),
    ],
)
def test_what_was_decided_before_changes_the_numbers(task, track, of, ledgers, factor):
    before, after = (read(with_ledger(task, track, ledger), of) for ledger in ledgers)
    assert (after / before).to("").m == pytest.approx(factor, rel=0.005)


@pytest.mark.parametrize(
    ("data_format", "storage_tier", "pictures"),
    [("binary", "disk", 40), ("compressed", "disk", 161), ("binary", "nvme", 412)],
)
def test_pictures_to_learn_from_come_out_of_lab_04s_store(data_format, storage_tier, pictures):
    scenario = LEARN.scenario("edge")
    ledger = {**inherited(LAB, "edge"), "data_format": data_format, "storage_tier": storage_tier}
    store = scenario.comparisons["store"](scenario.complete({}, ledger))
    assert store.study.throughput.m_as("image/s") == pytest.approx(pictures, rel=0.05)


@pytest.mark.parametrize(
    ("track", "ledgers", "knobs"),
    [
        ("cloud", [{"operating_batch": n} for n in range(4, 10)], ("precision", "context")),
        ("edge", [{"operating_batch": n} for n in range(2, 5)], ("precision", "kept")),
        ("tiny", [{"hop": h} for h in (5.3, 7.0, 8.9)], ("precision", "weights")),
    ],
)
def test_every_legal_past_leaves_task_1_open_and_solvable(track, ledgers, knobs):
    scenario = COUNT.scenario(track)
    for ledger in ledgers:
        held = [
            passes(COUNT, track, ledger, **dict(zip(knobs, (a, b), strict=True)))
            for a in scenario.knob(knobs[0]).steps()
            for b in scenario.knob(knobs[1]).steps()
        ]
        assert 0 < sum(held) < 0.9 * len(held), ledger
        assert not passes(COUNT, track, ledger), ledger


@pytest.mark.parametrize("track", TRACKS)
def test_the_ledger_gets_what_was_decided(track):
    observations = {task.id: seen(LAB, task, track, **model(LAB, task, track).design) for task in LAB.tasks}
    assert decided(LAB, observations) == PRESETS[1, 5][track]
    assert set(PRESETS[1, 5][track]) == {"precision", "trainable_share"}


@pytest.mark.parametrize(
    ("track", "inherited"), [("mobile", {}), ("tiny", {"hop": 7.0}), ("tiny", {"hop": 8.9})]
)
def test_only_int8_passes_where_later_labs_have_no_room_for_more(track, inherited):
    """Lab 06 has no design for wider weights on these tracks, so this lab must not let them through."""
    scenario = LAB.task("count_it").scenario(track)
    other = next(knob for knob in scenario.knobs if knob.id != "precision")
    passing = {
        precision
        for precision in scenario.knob("precision").options
        for value in other.steps()
        if all(
            goal.check(
                scenario.solve(scenario.complete({"precision": precision, other.id: value}, inherited))
            ).holds
            for goal in scenario.goals
        )
    }
    assert passing == {"int8"}
