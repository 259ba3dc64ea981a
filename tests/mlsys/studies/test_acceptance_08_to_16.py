"""The studies of labs 08 to 16 give the digest's figures, as corrected by its review."""

import itertools
import math

import numpy as np
import pytest

from mlsys import Q_, Engine, InputError, Models, Runtimes, Systems, variants
from mlsys.catalog.constants import constant
from mlsys.studies import (
    Carbon,
    Compression,
    Cost,
    Deadline,
    Elasticity,
    Feedback,
    Groups,
    Headline,
    LearningBudget,
    Loop,
    Monitor,
    Overlap,
    PowerMode,
    Preprocess,
    Proof,
    RareFloor,
    Retrain,
    Runs,
    Samples,
    Selection,
    Serving,
    Shadow,
    Sustained,
    TrainingMemory,
    TrainingRun,
    TrainingStep,
    attribute,
)

LLAMA, YOLOX, FILTER, LSTM = Models.Llama3_70B, Models.YOLOX_S, Models.DeepLabV3_MobileNetV2, Models.TinyLSTM
CLOUD, EDGE, MOBILE, TINY = Systems.Cloud, Systems.Edge, Systems.Mobile, Systems.Tiny
#: What the digest's serving figures stand on: launches all but gone.
GRAPH = CLOUD.variant(runtime=Runtimes.CloudGraph.variant(kernel_tax=0.05e-3 / 800))
ENGINE = EDGE.variant(runtime=Runtimes.EdgeEngine)
NARROW_KV = LLAMA.variant(kv_bytes=1)
FRAME, TURN = 1 / 60, 10e-3
TRACKS = [(LLAMA, CLOUD), (YOLOX, EDGE), (FILTER, MOBILE), (LSTM, TINY)]


def ask(model, system, batch_size, precision, study, **case):
    return Engine.solve(model, system, batch_size, precision, study=study, **case).study


# Lab 08


def test_the_only_card_trains_for_days():
    runs = {n: ask(LLAMA.variant(context=n), CLOUD, 1, "int8", TrainingRun(1e9)) for n in (256, 2048, 8192)}
    days = [run.time.m_as("day") for run in runs.values()]
    assert days == sorted(days, reverse=True), "a larger micro-batch reads the weights less often"
    assert all(8 <= run <= 14 for run in days)
    assert days[0] / days[-1] > 1.2
    assert ask(LLAMA, CLOUD, 1, "int8", TrainingRun(1e9, 0.4, passes=2)).time.m_as("day") == pytest.approx(
        8.3, abs=0.1
    )


def test_the_battery_pays_for_few_samples():
    free, cool = (
        ask(
            FILTER,
            MOBILE,
            1,
            "fp16",
            LearningBudget(Q_(8, "hour"), constant("mobile_battery").quantity, power=power),
        )
        for power in (None, Q_(1, "W"))
    )
    step = ask(FILTER, MOBILE, 1, "fp16", TrainingStep())
    assert cool.samples.m == pytest.approx(3456 / 1.0 * 0.4 / step.per_sample.m_as("J"), rel=1e-6)
    assert cool.samples < free.samples, "at one watt the base load drains longer for each sample"
    with pytest.raises(InputError, match=r"power is 0\.5: it must be more than the base load"):
        ask(FILTER, MOBILE, 1, "fp16", LearningBudget(1, power=0.5))


def test_a_depot_night():
    night = ask(YOLOX, ENGINE, 8, "fp16", LearningBudget(Q_(8, "hour")))
    assert night.samples.m == pytest.approx(3.6e6, rel=0.15)


def test_a_leftover_budget_asks_for_recomputation():
    def fits(batch, checkpoint):
        memory = TrainingMemory(checkpoint=checkpoint, budget=Q_(150, "MB"))
        return ask(FILTER, MOBILE, batch, "fp16", memory).met

    assert fits(1, False) is True
    assert fits(2, False) is False
    assert fits(4, True) is True
    plain, again = (ask(FILTER, MOBILE, 4, "fp16", TrainingStep(checkpoint=c)) for c in (False, True))
    assert (again.per_sample / plain.per_sample).m == pytest.approx(4 / 3)


# Lab 09


def test_scoring_by_the_model_itself_pays_below_two_thirds():
    kept = np.array([0.6, 0.66, 0.674, 0.7])
    selection = ask(LLAMA, CLOUD, 1, "int8", Selection(kept, 1e9))
    assert (selection.saved.m > 0).tolist() == [True, True, False, False]
    assert ask(LLAMA, CLOUD, 1, "int8", Selection(0.7, 1e9, proxy=0.1)).saved.m > 0
    assert ask(LLAMA, CLOUD, 1, "int8", Selection(0.9, 1e9, scored=False)).choosing.m == 0


@pytest.mark.parametrize(("redundancy", "tenth"), [("high", 0.98), ("medium", 0.95), ("none", 0.72)])
def test_a_tenth_of_the_data(redundancy, tenth):
    tenth_kept = ask(LLAMA, CLOUD, 1, "int8", Selection(0.1, 1e9, scored=False, redundancy=redundancy))
    assert tenth_kept.retained.m == pytest.approx(tenth)
    half = ask(LLAMA, CLOUD, 1, "int8", Selection(0.5, 1e9, redundancy=redundancy))
    assert half.effective.m == pytest.approx(0.9, abs=0.001)
    everything = ask(LLAMA, CLOUD, 1, "int8", Selection(1.0, 1e9, redundancy=redundancy))
    assert everything.retained.m == 1.0, "choosing everything cannot be better than everything"


@pytest.mark.parametrize(("model", "system"), TRACKS)
def test_training_on_half_takes_half(model, system):
    half = ask(model, system, 1, "int8", Selection(0.5, 1e5, scored=False))
    assert (half.training / half.full).m == pytest.approx(0.5)
    assert bool(half.cost.m > 0) == (system is CLOUD)


def test_a_floor_protects_the_rare():
    cut, kept = (ask(YOLOX, EDGE, 1, "fp16", RareFloor(0.1, 1e6, 0.001, floor)) for floor in (0, 400))
    assert cut.count.m == pytest.approx(100)
    assert cut.shortfall.m == pytest.approx(300)
    assert kept.count.m == 400
    assert kept.recall.m == 1.0 > cut.recall.m
    assert kept.added_energy > cut.added_energy
    tiny = ask(LSTM, TINY, 1, "int8", RareFloor(0.1, 1000, 0.01, 5, sample_bytes=Q_(32, "kB")))
    assert tiny.store.m_as("MB") == pytest.approx(4 * 0.032)


# Lab 10


def test_the_cliff():
    naive = ask(YOLOX, EDGE, 1, "int8", Compression([8, 6, 4])).from_bits.m_as("percentage_point")
    assert naive == pytest.approx([0.1, 1.0, 10.0], rel=0.01)
    bits = np.array([8.0, 4.0, 3.0, 2.0])
    mild = ask(LLAMA, CLOUD, 1, "int8", Compression(bits, "calibrated")).from_bits.m_as("percentage_point")
    assert mild[1] < 1.0 < mild[2] < 10 < mild[3], "4 bits mild, 3 risky, 2 a collapse"
    assert ask(LLAMA, CLOUD, 1, "int8", Compression(16)).from_bits.m == 0


@pytest.mark.parametrize(("sparsity", "decibels"), [(0.68, 0.55), (0.90, 9.9)])
def test_the_enhancer_in_decibels(sparsity, decibels):
    recipe = ask(LSTM, TINY, 1, "int8", Compression(16, sparsity=sparsity))
    limit = constant("quant_most").value * constant("quality_scale_tiny").value
    assert recipe.from_sparsity.m_as("decibel") == pytest.approx(decibels, rel=0.01)
    assert recipe.lost.m_as("decibel") == pytest.approx(min(decibels, limit), rel=0.01)


def test_nothing_in_a_recipe_is_free():
    naive, calibrated, trained = (
        ask(LLAMA, CLOUD, 1, "int8", Compression(4, method)) for method in ("naive", "calibrated", "trained")
    )
    assert naive.lost > calibrated.lost > trained.lost
    assert naive.weeks < calibrated.weeks < trained.weeks
    eight, four = (ask(LLAMA, CLOUD, 1, "fp16", Compression(bits)) for bits in (8, 4))
    assert four.latency > eight.latency, "weights below 8 bits have to be unpacked"
    right, wrong = (
        ask(YOLOX, EDGE, 1, "int8", Compression(6, sparsity=0.5, pruned_first=p)) for p in (True, False)
    )
    assert (wrong.lost / right.lost).m == pytest.approx(1.3)
    whole, scattered = (
        ask(YOLOX, EDGE, 1, "int8", Compression(sparsity=0.5, structured=s)) for s in (True, False)
    )
    assert whole.from_sparsity > scattered.from_sparsity


def test_pruning_the_enhancer():
    def solve(sparsity):
        return Engine.solve(variants.pruned(LSTM, sparsity), TINY, 1, "int8")

    assert solve(0.50).feasible
    assert not solve(0.48).feasible
    assert solve(0.68).memory_footprint.m_as("MB") == pytest.approx(0.31, abs=0.001)


@pytest.mark.parametrize(
    ("model", "slots"), [(NARROW_KV, 23), (variants.quantised(LLAMA, 4), 64), (LLAMA, 11)]
)
def test_slots_of_a_recipe(model, slots):
    precision = "int8" if model.weight_bytes is None else "fp16"
    assert Engine.solve(model, CLOUD, slots, precision).feasible
    assert not Engine.solve(model, CLOUD, slots + 1, precision).feasible


def test_four_bits_keep_the_thirty_milliseconds():
    four = Engine.solve(variants.quantised(LLAMA, 4), GRAPH, 39, "fp16", study=Cost())
    assert four.latency.m_as("ms") == pytest.approx(29.5, abs=0.1)
    assert four.throughput.m == pytest.approx(1321, rel=0.005)
    assert four.study.per_million.m_as("USD/megatoken") == pytest.approx(0.42, abs=0.005)


# Lab 11


def test_overlap_fits_the_loop_and_jitters_more():
    plain, full = (ask(YOLOX, ENGINE, 6, "int8", Overlap(part)) for part in (0.0, 1.0))
    assert plain.latency.m_as("ms") == pytest.approx(7.21, abs=0.01)
    assert full.latency == full.bound
    assert full.latency.m_as("ms") == pytest.approx(5.71, abs=0.01)
    assert (plain.spread.m_as("ms"), full.spread.m_as("ms")) == pytest.approx((0.3, 0.5))
    assert full.buffer > plain.buffer


def test_a_power_cap_slows_the_clock():
    caps = np.array([15.0, 30.0, 50.0, 60.0])
    modes = ask(YOLOX, ENGINE, 6, "int8", PowerMode(caps, TURN))
    assert np.all(np.diff(modes.clock.m) > 0)
    assert modes.clock.m[-1] == 1.0
    assert np.all(np.diff(modes.total.m) < 0)
    with pytest.raises(InputError, match="cap"):
        ask(YOLOX, ENGINE, 6, "int8", PowerMode(10.0, TURN))


# Lab 12


@pytest.mark.parametrize(
    ("model", "system", "batch", "headline", "share"),
    [
        (LLAMA, GRAPH, 11, None, 0.032),
        (LLAMA, CLOUD, 1, None, 0.0028),
        (YOLOX, ENGINE, 6, "edge_headline", 0.081),
        (FILTER, MOBILE, 1, None, 0.13),
        (LSTM, TINY, 1, None, 0.045),
    ],
)
def test_headlines(model, system, batch, headline, share):
    box = None if headline is None else constant(headline).quantity
    assert ask(model, system, batch, "int8", Headline(box)).of_headline.m == pytest.approx(share, rel=0.03)


def test_certainty():
    assert ask(LLAMA, CLOUD, 11, "int8", Runs(0.1, 0.01)).runs.m == 385
    proof = ask(YOLOX, ENGINE, 6, "int8", Proof(TURN, 3e6), efficiency=0.55)
    assert proof.bound.m == pytest.approx(1e-6)
    assert proof.time.m_as("hour") == pytest.approx(8.3, abs=0.05)
    assert proof.p99.m_as("ms") == pytest.approx(9.95, abs=0.01)
    assert proof.margin.m_as("ms") == pytest.approx(0.054, abs=0.001)
    assert proof.runs.m == pytest.approx(1175, rel=0.02)
    assert ask(YOLOX, ENGINE, 6, "int8", Proof(TURN, 10)).runs.m == np.inf


def test_the_same_seed_draws_the_same_turns():
    one, same, other = (ask(YOLOX, ENGINE, 6, "int8", Samples(5000, seed)) for seed in (1, 1, 2))
    assert np.array_equal(one.times.m, same.times.m)
    assert not np.array_equal(one.times.m, other.times.m)
    assert one.mean.m_as("ms") == pytest.approx(11.21, abs=0.02)
    assert one.p99.m_as("ms") == pytest.approx(11.21 + 0.698, abs=0.05)
    stalled = ask(YOLOX, ENGINE, 6, "int8", Samples(5000, stalls=0.05))
    assert stalled.longest > one.longest


def test_heat_ends_the_claim():
    cold, warm = (ask(FILTER, MOBILE, 1, "int8", Sustained(FRAME, warm=w)) for w in (False, True))
    assert cold.power.m_as("W") == pytest.approx(1.06, abs=0.01)
    assert cold.met is False
    assert cold.time_to_limit > warm.time_to_limit
    assert cold.factor.m == pytest.approx(0.4 / (cold.power.m - 0.6), rel=1e-6)
    slower = ask(FILTER, MOBILE, 1, "int8", Sustained(1 / 50))
    assert (slower.met, slower.time_to_limit.m) == (True, np.inf)
    at_limit = ask(FILTER, MOBILE, 1, "int8", Sustained(FRAME, time=cold.time_to_limit))
    assert at_limit.temperature.m_as("degree_Celsius") == pytest.approx(43.0)
    assert ask(FILTER, MOBILE, 1, "int8", Sustained(FRAME, time=1e-9, warm=True)).rise.m == pytest.approx(4.8)
    assert cold.battery.m_as("hour") == pytest.approx(0.96 / cold.power.m)


def test_a_hotter_day_leaves_less():
    days = ask(FILTER, MOBILE, 1, "int8", Sustained(FRAME, ambient=np.array([35.0, 37.0, 38.0, 40.0])))
    assert days.sustainable.m_as("W") == pytest.approx([1.0, 0.75, 0.625, 0.375])
    rates = days.rate.m_as("frame/s")
    assert rates[0] > rates[1] > rates[2] > rates[3] == 0.0
    assert rates[1] / rates[2] == pytest.approx(6)
    with pytest.raises(InputError, match="ambient is 43"):
        ask(FILTER, MOBILE, 1, "int8", Sustained(FRAME, ambient=43.0))


# Lab 13


@pytest.mark.parametrize(
    ("model", "slots", "capacity", "throughput", "price"),
    [(NARROW_KV, 23, 463, 324, 1.71), (LLAMA, 11, 307, 215, 2.59)],
)
def test_serving_with_prefill(model, slots, capacity, throughput, price):
    serving = ask(model, GRAPH, slots, "int8", Serving(0.7))
    assert serving.capacity.m_as("token/s") == pytest.approx(capacity, rel=0.005)
    assert serving.throughput.m_as("token/s") == pytest.approx(throughput, rel=0.005)
    assert serving.per_million.m_as("USD/megatoken") == pytest.approx(price, rel=0.005)
    assert serving.prefill.m_as("s") == pytest.approx(0.256, abs=0.001)
    assert serving.feasible is True
    assert serving.inside.m == pytest.approx(0.7 * slots)


def test_the_queue_without_prefill_and_with_random_lengths():
    bare, random = (ask(LLAMA, GRAPH, 11, "int8", Serving(0.7, 0, fixed_length=f)) for f in (True, False))
    assert bare.wait.m_as("s") == pytest.approx(3.0, abs=0.1)
    assert random.wait.m_as("s") == pytest.approx(5.8, abs=0.05)
    assert random.waiting.m == pytest.approx(0.202, abs=0.001)
    assert ask(NARROW_KV, GRAPH, 23, "int8", Serving(0.7, 0)).wait.m_as("s") == pytest.approx(1.25, abs=0.05)
    knee = ask(LLAMA, GRAPH, 11, "int8", Serving(np.array([0.7, 0.9]), 0, fixed_length=False))
    assert knee.wait.m[1] / knee.wait.m[0] == pytest.approx(4.2, abs=0.05)
    assert (knee.throughput[1] / knee.throughput[0]).m == pytest.approx(1.29, abs=0.01)


@pytest.mark.parametrize(
    ("cameras", "efficiency", "miss"), [(6, 0.55, 0.0061), (4, 0.55, 0.0), (6, 0.70, 3.5e-7)]
)
def test_missed_deadlines_without_stalls(cameras, efficiency, miss):
    loop = ask(YOLOX, ENGINE, cameras, "int8", Deadline(TURN, stalls=0.0), efficiency=efficiency)
    assert loop.miss.m == pytest.approx(miss, rel=0.03, abs=1e-13)
    assert loop.per_minute.m_as("1/minute") == pytest.approx(loop.miss.m * 6000)


def test_stalls_decide_once_the_jitter_does_not():
    loop = ask(YOLOX, ENGINE, 4, "int8", Deadline(TURN), efficiency=0.55)
    assert loop.miss.m == pytest.approx(1e-5, rel=0.05)
    frame = ask(FILTER, MOBILE, 1, "int8", Deadline(FRAME))
    assert frame.p99.m_as("ms") == pytest.approx(19.95, abs=0.05)
    assert frame.miss.m == pytest.approx(0.25, abs=0.01)
    hop = ask(LSTM, TINY, 1, "int8", Deadline(TURN, spread=0.2e-3, fixed=8e-3))
    assert hop.mean.m_as("ms") == pytest.approx(9.05, abs=0.01)


def test_the_format_of_lab_04_decides_in_lab_13():
    text, binary = (ask(YOLOX, ENGINE, 6, "int8", Preprocess(stored)) for stored in ("text", "binary"))
    assert (text.stage / binary.stage).m == pytest.approx(10)
    assert text.stage.m_as("ms") == pytest.approx(8.0)
    assert binary.total.m == pytest.approx(ask(YOLOX, ENGINE, 6, "int8", Loop(TURN)).total.m)
    assert (text.total - binary.total).m_as("ms") == pytest.approx(7.2)
    with pytest.raises(InputError, match="stage is missing: Cloud"):
        ask(LLAMA, CLOUD, 1, "int8", Preprocess("text"))


# Lab 14


def test_when_to_train_again():
    edge = ask(YOLOX, EDGE, 6, "int8", Retrain(20))
    assert edge.best.m_as("day") == pytest.approx(60.9, abs=0.1)
    assert edge.oldest.m_as("day") == pytest.approx(18.5, abs=0.05)
    assert edge.met is False
    cloud, dearer = (ask(LLAMA, CLOUD, 1, "int8", Retrain(20, cost=c)) for c in (397, 4 * 397))
    assert cloud.best.m_as("day") == pytest.approx(25.7, abs=0.1)
    assert (dearer.best / cloud.best).m == pytest.approx(2)
    days = np.linspace(2, 100, 981)
    for model, system in TRACKS:
        swept = ask(model, system, 1, "int8", Retrain(days))
        assert days[np.argmin(swept.per_day.m)] == pytest.approx(swept.best.m, abs=0.1)
    busy = ask(LLAMA, CLOUD, 1, "int8", Retrain(20, cost=397, busy=10))
    assert busy.best > 2 * cloud.best, "the only card serves nobody while it trains"


@pytest.mark.parametrize(("model", "system"), TRACKS)
def test_nothing_is_red_while_the_answers_go_wrong(model, system):
    def watch(signal, threshold):
        return ask(model, system, 1, "int8", Monitor(signal, threshold))

    assert watch("uptime", 0.1).noticed.m == np.inf
    early, late = watch("psi", 0.1), watch("psi", 0.25)
    assert early.noticed < late.noticed
    assert early.false_alarms > late.false_alarms
    assert early.accuracy > late.accuracy
    assert watch("labels", 0.02).false_alarms.m == 0


def test_a_shadow_needs_room_and_joules():
    assert ask(LLAMA, CLOUD, 1, "int8", Shadow(1.0, 0.03)).fits is False
    assert ask(variants.pruned(LSTM, 0.75), TINY, 1, "int8", Shadow(1.0, 8e-3)).fits is True
    assert ask(variants.pruned(LSTM, 0.68), TINY, 1, "int8", Shadow(1.0, 8e-3)).fits is False
    half, full = (ask(FILTER, MOBILE, 1, "int8", Shadow(f, 1 / 30)) for f in (0.5, 1.0))
    assert half.power < full.power
    assert half.days > full.days


# Lab 15


@pytest.mark.parametrize(("model", "system"), TRACKS)
def test_one_average_hides_a_group(model, system):
    groups = ask(model, system, 1, "int8", Groups(1.0))
    large, small = (rate.m for rate in groups.true_positive)
    assert small < groups.overall.m < large
    assert groups.ratio.m > 1.25
    assert groups.alarm is True
    assert groups.equal_opportunity is False
    assert groups.missed.m == pytest.approx(1000 * (1 - small))
    thin = ask(model, system, 1, "int8", Groups(1.0, recall=0.8))
    squeezed = ask(model, system, 1, "int8", Groups(1.0, lost=0.2))
    assert thin.true_positive[1].m < small
    assert squeezed.true_positive[1].m < small


@pytest.mark.parametrize(("model", "system"), TRACKS)
def test_no_pair_of_thresholds_meets_every_criterion(model, system):
    first, second = (axis.ravel() for axis in np.meshgrid(np.linspace(0, 3, 61), np.linspace(0, 3, 61)))
    groups = ask(model, system, 1, "int8", Groups(first, second))
    every = groups.equal_opportunity & groups.equalised_odds & groups.predictive_parity
    useful = groups.true_positive[0].m > 0.5
    assert not np.any(every & useful)
    assert np.any(groups.equal_opportunity & useful)
    assert np.any(groups.predictive_parity & useful)


def test_a_gap_feeds_on_itself():
    fed = ask(LLAMA, CLOUD, 1, "int8", Feedback(Q_(5, "percentage_point"), 6))
    assert fed.gap.m_as("percentage_point") == pytest.approx(14.9, abs=0.05)
    assert ask(LLAMA, CLOUD, 1, "int8", Feedback(0.5, 50)).gap.m == 100


def test_carbon():
    cloud = ask(LLAMA, CLOUD, 11, "int8", Carbon(1.0))
    assert cloud.operational.m == pytest.approx(cloud.energy.m * 1.2 * 0.4)
    assert cloud.per_sample.m_as("J") == pytest.approx(
        (Engine.solve(LLAMA, CLOUD, 11, "int8").power / Engine.solve(LLAMA, CLOUD, 11, "int8").throughput).m
    )
    half = ask(LLAMA, CLOUD, 11, "int8", Carbon(0.5))
    assert half.per_million > cloud.per_million, "an idle card is paid for by the tokens it does serve"
    mobile = ask(FILTER, MOBILE, 1, "int8", Carbon(0.1, on=0.15))
    assert mobile.embodied > mobile.operational
    with pytest.raises(InputError, match="busy is 0"):
        ask(LLAMA, CLOUD, 11, "int8", Carbon(0.0))


# Lab 16


@pytest.mark.parametrize(
    ("model", "system", "batch", "efficiency", "knob", "expected"),
    [(NARROW_KV, GRAPH, 23, None, "bandwidth", -0.875), (YOLOX, ENGINE, 6, 0.55, "efficiency", -0.66)],
)
def test_elasticity(model, system, batch, efficiency, knob, expected):
    answer = ask(model, system, batch, "int8", Elasticity(knob), efficiency=efficiency)
    assert answer.elasticity.m == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("knob", ["batch_size", "efficiency", "context", "static_power"])
def test_elasticities_at_the_edge_of_a_range(knob):
    answer = ask(LLAMA, CLOUD, 1, "int8", Elasticity(knob, of="power"), efficiency=1.0)
    assert math.isfinite(answer.elasticity.m)
    with pytest.raises(InputError, match="knob is 'luck'"):
        ask(LLAMA, CLOUD, 1, "int8", Elasticity("luck"))


def test_factors_depend_on_the_order_and_their_product_does_not():
    def design(steps):
        model = NARROW_KV if "cache" in steps else LLAMA
        batch = 1 if "batch" not in steps else 23 if "cache" in steps else 11
        return Engine.solve(model, GRAPH if "graph" in steps else CLOUD, batch, "int8")

    gains, firsts = set(), set()
    for order in itertools.permutations(("batch", "graph", "cache")):
        path = {"start": design(()), **{step: design(order[: n + 1]) for n, step in enumerate(order)}}
        factors = attribute(path, lambda profile: profile.throughput)
        gains.add(round(math.prod(factor.m for factor in factors.values()), 6))
        firsts.add(round(float(factors["batch"].m), 6))
    assert len(gains) == 1
    assert gains.pop() == pytest.approx(21.9, abs=0.1)
    assert len(firsts) > 1
