"""The studies of labs 03 to 07 give the digest's figures, as corrected by its review."""

from itertools import combinations

import numpy as np
import pytest

from mlsys import Q_, Engine, InputError, Models, Runtimes, Systems, variants
from mlsys.catalog.constants import GATES, SIGHT, constant
from mlsys.laws.architecture import lstm_parameters
from mlsys.studies import (
    Adapter,
    Buckets,
    ColdStart,
    Compile,
    Copies,
    Dataset,
    Duty,
    EnergySplit,
    Exponent,
    Feed,
    FlashSplit,
    FusionWork,
    Gates,
    Iteration,
    Loop,
    OnChip,
    Prefix,
    Probe,
    Recording,
    Roofline,
    Slots,
    TermShares,
    TrainingMemory,
    TrainingRun,
    TrainingStep,
    Transfer,
)

LLAMA, YOLOX, FILTER, LSTM = Models.Llama3_70B, Models.YOLOX_S, Models.DeepLabV3_MobileNetV2, Models.TinyLSTM
CLOUD, EDGE, MOBILE, TINY = Systems.Cloud, Systems.Edge, Systems.Mobile, Systems.Tiny
GRAPH = CLOUD.variant(runtime=Runtimes.CloudGraph)
ENGINE = EDGE.variant(runtime=Runtimes.EdgeEngine)
CAMERA = constant("camera_bytes").quantity


def ask(model, system, batch_size, precision, study, **case):
    return Engine.solve(model, system, batch_size, precision, study=study, **case).study


# Lab 03


def test_a_late_find_costs_its_power_of_two():
    for found, times in (("deployment", 16), ("monitoring", 32)):
        blind = ask(LLAMA, CLOUD, 1, "fp16", Probe(0, found=found))
        assert blind.multiplier.m == times
        assert blind.expected.m_as("week") == blind.late.m_as("week") == times


@pytest.mark.parametrize("stage", [1, 2, 3])
def test_a_probe_has_a_best_size(stage):
    """Where the last week of looking saves a week: sight times late-less-early times miss is one."""
    weeks = np.linspace(0, 8, 801)
    probe = ask(LLAMA, CLOUD, 1, "fp16", Probe(weeks, stage=stage))
    sight = SIGHT["cloud"][stage - 1]
    best = weeks[np.argmin(probe.expected.m)]
    assert best == pytest.approx(np.log(sight * (16 - 2 ** (stage - 1))) / sight, abs=0.02)
    assert probe.expected.m.min() < probe.late.m / 2
    assert probe.left.m + probe.expected.m == pytest.approx(26)


def test_an_early_stand_in_shows_less_and_a_late_probe_repairs_dearer():
    stages = np.arange(1, 7)
    probe = ask(FILTER, MOBILE, 1, "fp16", Probe(1.0, stage=stages))
    assert (np.diff(probe.miss.m) <= 0).all()
    assert probe.miss.m[0] == pytest.approx(np.exp(-0.35))
    assert probe.early.m.tolist() == [1, 2, 4, 8, 16, 16]
    with pytest.raises(InputError, match=r"stage is 2\.5: it must be a whole number from 1 to 6"):
        ask(FILTER, MOBILE, 1, "fp16", Probe(1.0, stage=2.5))


def test_gates_share_the_calendar_with_care():
    chosen = ("memory", "token_time", "load")
    gates = ask(LLAMA, CLOUD, 5, "int8", Gates(chosen, care=4.75))
    assert gates.gates == "memory + token_time + load"
    assert gates.cycle.m_as("day") == pytest.approx(6.5)
    assert gates.loops.m == pytest.approx(84 / 6.5)
    assert gates.escape.m == pytest.approx(0.65 * 0.55 * 0.25)
    assert gates.late.m_as("week") == pytest.approx(16 * gates.escape.m)
    loop = ask(LLAMA, CLOUD, 5, "int8", Iteration(4.75, wait=1.75 * 86_400))
    assert gates.gap.m == pytest.approx(loop.gap.m)
    twice = ask(LLAMA, CLOUD, 5, "int8", Gates(("load", "load", "load"), care=4.75))
    assert twice.escape.m == pytest.approx(0.25)
    assert twice.days.m_as("day") == 1.5


@pytest.mark.parametrize(("evaluation", "best"), [(0.3, 2.2), (2.0, 5.0)])
def test_care_has_a_best_size(evaluation, best):
    care = np.linspace(0.5, 10, 1901)
    throughput = Engine.solve(LLAMA, CLOUD, 11, "int8").throughput.m
    samples = evaluation * 86_400 * throughput
    loops = ask(LLAMA, CLOUD, 11, "int8", Iteration(care, samples=samples))
    assert loops.evaluation.m_as("day") == pytest.approx(evaluation)
    assert care[np.argmax(loops.closed.m)] == pytest.approx(best, abs=0.15)


@pytest.mark.parametrize(
    ("tier", "system", "model"),
    [("cloud", CLOUD, LLAMA), ("edge", EDGE, YOLOX), ("mobile", MOBILE, FILTER), ("tiny", TINY, LSTM)],
)
def test_three_of_six_gates_are_a_choice(tier, system, model):
    assert len(GATES[tier]) == 6
    choices = {c: ask(model, system, 1, "int8", Gates(c, loops=6)) for c in combinations(GATES[tier], 3)}
    expected = {c: answer.expected.m_as("week") for c, answer in choices.items()}
    best = min(expected, key=expected.get)
    cheapest = min(choices, key=lambda c: choices[c].days.m)
    surest = min(choices, key=lambda c: choices[c].escape.m)
    assert best not in (cheapest, surest)
    assert max(expected.values()) > 1.3 * expected[best]
    with pytest.raises(InputError, match="chosen names 'luck'"):
        ask(model, system, 1, "int8", Gates(["luck"]))


# Lab 04


def test_weighing_data():
    assert ask(LLAMA, CLOUD, 1, "int8", Transfer(0.125e9)).time.m_as("s") == pytest.approx(565, rel=0.01)
    fast = ask(LLAMA, CLOUD, 1, "int8", Transfer(Q_(7, "GB/s")))
    assert fast.time.m_as("s") == pytest.approx(10.1, rel=0.01)
    assert fast.idle_cost.m_as("USD") == pytest.approx(2 / 3600 * 10.1, rel=0.01)
    log = ask(YOLOX, EDGE, 6, "int8", Recording(CAMERA, 6 * 30, Q_(1, "hour")))
    assert log.volume.m_as("terabyte") == pytest.approx(2.0, rel=0.02)
    frames = ask(FILTER, MOBILE, 1, "int8", Recording(constant("frame_bytes").quantity, 60))
    assert frames.rate.m_as("megabit/s") == pytest.approx(379, rel=0.01)
    second = ask(LSTM, TINY, 1, "int8", Recording(2, 16_000, 1.0, store=Q_(320, "kB")))
    assert second.volume.m_as("kB") == pytest.approx(32)
    assert second.share.m == pytest.approx(0.1)
    mel = ask(LSTM, TINY, 1, "int8", Recording(constant("mel_bytes").quantity, 125))
    assert (second.rate / mel.rate).m == pytest.approx(6.4)


@pytest.mark.parametrize(("precision", "efficiency", "idle"), [("fp16", None, 0.905), ("int8", None, 0.952)])
def test_a_basic_disk_starves_the_edge(precision, efficiency, idle):
    feed = ask(YOLOX, ENGINE, 6, precision, Feed(CAMERA), efficiency=efficiency)
    assert feed.idle.m == pytest.approx(idle, abs=0.002)
    assert feed.limit == "Storage"
    assert feed.efficiency.m + feed.idle.m == pytest.approx(1.0)
    demand = Engine.solve(YOLOX, ENGINE, 6, precision).throughput * CAMERA
    assert feed.demand.m_as("MB/s") == pytest.approx(demand.to("image*MB/s").m)


def test_a_basic_disk_starves_nobody_else():
    for model, system, size in (
        (LLAMA, CLOUD, "token_bytes"),
        (FILTER, MOBILE, "frame_bytes"),
        (LSTM, TINY, "hop_bytes"),
    ):
        feed = ask(model, system, 1, "int8", Feed(constant(size).quantity))
        assert feed.idle.m == 0
        assert feed.limit == "Machine"


def test_formats_differ_in_bytes_and_in_decoding():
    text, compressed, binary = (
        ask(YOLOX, ENGINE, 6, "int8", Feed(CAMERA, stored, 2, Q_(7, "GB/s")))
        for stored in ("text", "compressed", "binary")
    )
    assert (text.decode / binary.decode).m == pytest.approx(10)
    assert text.decode == compressed.decode
    assert compressed.limit == "Decoding"
    assert binary.limit == "Machine"
    slow = [
        ask(YOLOX, ENGINE, 6, "int8", Feed(CAMERA, s, 16)).supply.m for s in ("text", "binary", "compressed")
    ]
    assert slow == sorted(slow)
    assert slow[0] < slow[1] < slow[2]


def test_a_prefix_is_fetched_or_computed_again():
    prefix = ask(LLAMA, CLOUD, 1, "int8", Prefix(2048, host=0, reuse=1.0))
    assert prefix.host.m_as("ms") == pytest.approx(12, abs=0.5)
    assert prefix.drive.m_as("ms") == pytest.approx(96, abs=0.5)
    assert prefix.recompute.m_as("ms") == pytest.approx(292, abs=1)
    assert prefix.mean == prefix.drive
    rented = ask(LLAMA, CLOUD, 1, "int8", Prefix(2048, host=Q_(200, "GB"), reuse=1.0))
    assert rented.mean < prefix.mean
    assert rented.rent > prefix.rent
    assert ask(LLAMA, CLOUD, 1, "int8", Prefix(2048, 0, reuse=0.0)).mean == prefix.recompute


def test_keeping_prefixes_longer_brings_more_back_and_crowds_the_host():
    short, long = (
        ask(LLAMA, CLOUD, 5, "int8", Prefix(2048, Q_(150, "GB"), kept=Q_(m, "minute"))) for m in (15, 120)
    )
    assert long.reuse > short.reuse
    assert long.held < short.held
    minutes = np.linspace(1, 240, 240)
    mean = ask(LLAMA, CLOUD, 5, "int8", Prefix(2048, Q_(150, "GB"), kept=minutes * 60)).mean.m
    assert 0 < mean.argmin() < len(minutes) - 1
    assert (short.volume / short.demand).m_as("ms") == pytest.approx(110)
    assert short.unmet.m == pytest.approx(1 - 110 / short.mean.m_as("ms"))
    with pytest.raises(InputError, match="either reuse"):
        ask(LLAMA, CLOUD, 1, "int8", Prefix(2048, 1e9))


def test_a_fast_volume_repays_its_rent_when_it_is_used_often():
    bandwidths = np.geomspace(125e6, 16e9, 300)
    starts = ask(LLAMA, CLOUD, 1, "int8", ColdStart(bandwidths, 24))
    best = bandwidths[starts.saved.m.argmax()]
    assert best == pytest.approx(np.sqrt(24 * 70.6e9 * 2 / 3600 / (0.04e-6 / (365.25 / 12))), rel=0.02)
    assert starts.time.m[0] == pytest.approx(565, rel=0.01)
    assert starts.waiting.m[0] == pytest.approx(24 * starts.time.m[0] / 60)


@pytest.mark.parametrize(
    ("model", "system", "size"), [(YOLOX, EDGE, 3.1e6), (FILTER, MOBILE, 0.79e6), (LSTM, TINY, 256)]
)
def test_transforming_early_and_late_each_cost_something(model, system, size):
    offline, serving = (
        ask(model, system, 1, "int8", Dataset("binary", "disk", place, size, rate=30))
        for place in ("offline", "serving")
    )
    assert serving.added > offline.added
    assert serving.power > offline.power
    assert offline.rent > serving.rent
    assert offline.skew.m_as("percentage_point") == pytest.approx(0.75)
    assert serving.skew.m == 0


def test_a_format_is_bytes_on_the_tier_and_time_in_the_answer():
    text, compressed, binary = (
        ask(YOLOX, EDGE, 2, "fp16", Dataset(s, "nvme", "serving", CAMERA, rate=30, streams=6))
        for s in ("text", "compressed", "binary")
    )
    assert binary.volume.m_as("TB") == pytest.approx(2.0, rel=0.02)
    assert (text.volume / binary.volume).m == pytest.approx(3.6)
    assert (compressed.volume / binary.volume).m == pytest.approx(0.15)
    assert text.added == compressed.added
    decoding = (text.added - binary.added).m_as("ms")
    assert decoding == pytest.approx(2 * 3.1104e6 / 4 * (1 / 0.5e9 - 1 / 5e9) * 1e3)


def test_waiting_for_a_scan_is_paid_where_the_machine_has_a_price():
    often, seldom = (
        ask(LLAMA, CLOUD, 1, "int8", Dataset("text", "disk", "serving", 4, samples=1e11, every=Q_(d, "day")))
        for d in (1, 10)
    )
    assert often.rent == seldom.rent
    assert ((often.cost - often.rent) / (seldom.cost - seldom.rent)).m == pytest.approx(10)
    with pytest.raises(InputError, match="tier is 'tape'"):
        ask(LLAMA, CLOUD, 1, "int8", Dataset("text", "tape", "serving", 4))


def test_copies_cost_watts_and_milliseconds():
    none, two = (ask(FILTER, MOBILE, 1, "int8", Copies(n, Q_(8, "MB"), 1 / 60)) for n in (0, 2))
    assert none.power.m_as("W") == pytest.approx(1.06, abs=0.01)
    assert (two.power - none.power).m_as("mW") == pytest.approx(2 * 2 * 8e6 * 80e-12 * 60 * 1e3)
    assert two.total > none.total
    assert two.unmet.m == pytest.approx(1)  # the filter alone exceeds the budget at 60 a second
    part = ask(FILTER, MOBILE, 1, "int8", Copies(2, Q_(8, "MB"), rate=30, kept=0.25, needed=Q_(0.5, "MB")))
    assert part.zoom.m == pytest.approx(2)
    assert part.pace.m_as("frame/s") == pytest.approx(30)
    assert part.demand.m_as("W") == pytest.approx(part.added.m_as("W"))
    assert part.unmet.m == pytest.approx(max(0, 1 - (part.supply / part.demand).m))


def test_flash_saves_sram_and_costs_everything_else():
    all_fast, split = (ask(LSTM, TINY, 1, "int8", FlashSplit(part)) for part in (0.0, 0.5))
    plain = Engine.solve(LSTM, TINY, 1, "int8")
    assert all_fast.latency.m == pytest.approx(plain.latency.m)
    assert all_fast.energy.m_as("J") == pytest.approx(plain.energy.m_as("J"))
    assert all_fast.fits is False
    assert split.fits is True
    assert split.latency > all_fast.latency
    assert split.energy > all_fast.energy
    fast = ask(LSTM, TINY, 1, "int8", FlashSplit(0.5, bandwidth=Q_(400, "MB/s")))
    assert fast.latency < split.latency
    assert fast.power > split.power
    # In time exactly when supply meets demand.
    for answer in (split, fast):
        assert (answer.unmet.m < 1e-9) == (answer.latency.m_as("ms") <= 3)


# Lab 05


@pytest.mark.parametrize(
    ("model", "system", "batch", "intensity", "side"),
    [
        (LLAMA, CLOUD, 11, 19.9, "Memory"),
        (YOLOX, EDGE, 6, 520, "Compute"),
        (FILTER, MOBILE, 1, 76, "Memory"),
        (LSTM, TINY, 1, 2.0, "Memory"),
    ],
)
def test_sides_of_the_ridge(model, system, batch, intensity, side):
    roof = ask(model, system, batch, "int8", Roofline())
    assert roof.intensity.m == pytest.approx(intensity, rel=0.01)
    assert roof.side == side
    assert roof.achieved <= roof.attainable
    assert ask(FILTER, MOBILE, 1, "int8", Roofline()).effective_ridge.m == pytest.approx(70, abs=0.5)


def test_the_cache_keeps_the_ridge_out_of_reach():
    batches = np.array([1e3, 1e5, 1e7])
    long = ask(LLAMA, CLOUD, batches, "int8", Roofline())
    assert long.intensity.m[-1] == pytest.approx(210, rel=0.01)
    assert set(long.side) == {"Memory"}
    short = Engine.solve(
        LLAMA.variant(context=512), CLOUD, np.array([985.0, 995.0]), "int8", study=Roofline()
    )
    assert short.study.side.tolist() == ["Memory", "Compute"]


@pytest.mark.parametrize(("context", "slots"), [(512, 47), (2048, 11), (8192, 2)])
def test_slots(context, slots):
    model = LLAMA.variant(context=context)
    room = ask(model, CLOUD, 1, "int8", Slots())
    assert room.slots.m == slots
    assert room.room.m_as("GB") == pytest.approx(7.9)
    assert room.tokens.m == pytest.approx(24_100, rel=0.01)
    assert Engine.solve(model, CLOUD, slots, "int8").feasible
    assert not Engine.solve(model, CLOUD, slots + 1, "int8").feasible


def test_two_hops_share_their_weights_only_in_part():
    one, two = (Engine.solve(variants.unrolled(LSTM, hops), TINY, 1, "int8") for hops in (1, 2))
    assert (two.traffic / one.traffic).m / 2 == pytest.approx(0.77, abs=0.005)
    assert (two.work / one.work).m == pytest.approx(2)
    assert two.memory_footprint == one.memory_footprint


def test_learning_needs_more_than_answering():
    full = ask(LLAMA, CLOUD, 1, "int8", TrainingMemory(checkpoint=True))
    assert full.state.m_as("GB") == pytest.approx(1130, rel=0.01)
    assert full.met is False
    assert full.activations.m_as("GB") == pytest.approx(2.7 + 0.57, abs=0.03)
    plain = ask(LLAMA, CLOUD, 1, "int8", TrainingMemory())
    assert plain.activations.m_as("GB") == pytest.approx(46, abs=0.5)
    assert plain.largest_share.m == 0
    assert full.largest_share.m == pytest.approx((7.9e9 - full.activations.m_as("byte")) / (16 * 70.6e9))
    assert (
        ask(LLAMA, CLOUD, 1, "int8", TrainingMemory(full.largest_share.m - 1e-6, checkpoint=True)).met is True
    )
    edge = ask(YOLOX, EDGE, 8, "fp16", TrainingMemory())
    assert (edge.met, edge.state.m_as("MB")) == (True, pytest.approx(144))
    assert ask(FILTER, MOBILE, 1, "fp16", TrainingMemory()).activations.m_as("MB") == pytest.approx(70)
    assert ask(LSTM, TINY, 1, "int8", TrainingMemory()).state.m_as("MB") == pytest.approx(15.5, rel=0.01)
    assert ask(LSTM, TINY, 1, "int8", TrainingMemory()).largest_share.m == 0


def test_a_step_displaces_loops():
    step = ask(YOLOX, ENGINE, 8, "fp16", TrainingStep(period=10e-3))
    assert step.throughput.m_as("image/s") == pytest.approx(142, abs=1)
    assert step.lost.m == 6
    frozen = ask(YOLOX, ENGINE, 8, "fp16", TrainingStep(0.0))
    assert (step.time / frozen.time).m == pytest.approx(1.5)


# Lab 06


def test_more_heads_leave_no_room():
    wide = variants.with_kv_heads(LLAMA, 64)
    assert wide.state_bytes == 8 * LLAMA.state_bytes
    assert (wide.parameters - LLAMA.parameters) / 1e9 == pytest.approx(9.4, rel=0.01)
    profile = Engine.solve(wide, CLOUD, 1, "int8", study=Slots())
    assert profile.study.slots.m == 0
    assert profile.feasible is False


def test_exponents():
    sides = np.array([416.0, 512.0, 640.0, 800.0])
    grown = np.array([variants.resized(YOLOX, side, 640).macs for side in sides])
    swept = YOLOX.variant(macs=grown, activations=YOLOX.activations * (sides / 640) ** 2)
    slope = Engine.solve(swept, EDGE, 6, "int8", study=Exponent(sides, of="work")).study.slope.m
    assert slope == pytest.approx(2.0, abs=0.05)
    assert 1.2 < Engine.solve(swept, EDGE, 6, "int8", study=Exponent(sides)).study.slope.m < 2.0
    batches = np.arange(1.0, 12.0)
    assert ask(LLAMA, CLOUD, batches, "int8", Exponent(batches, of="work")).slope.m == pytest.approx(1.0)
    widths = np.array([0.5, 1.0])
    weights = [lstm_parameters(128, 256 * width) for width in widths]
    assert np.log2(weights[1] / weights[0]) == pytest.approx(1.71, abs=0.01)


@pytest.mark.parametrize(("cameras", "slope"), [(1, 1.45), (4, 1.82), (6, 1.88)])
def test_latency_grows_more_slowly_than_work(cameras, slope):
    sides = np.array([416.0, 800.0])
    swept = YOLOX.variant(
        macs=YOLOX.macs * (sides / 640) ** 2, activations=YOLOX.activations * (sides / 640) ** 2
    )
    profile = Engine.solve(swept, ENGINE, cameras, "int8", study=Exponent(sides))
    assert profile.study.slope.m == pytest.approx(slope, abs=0.01)


def test_half_the_width_of_the_enhancer():
    half = Engine.solve(variants.narrowed_lstm(LSTM, 0.5), TINY, 1, "int8")
    assert half.memory_footprint.m_as("MB") == pytest.approx(0.296, abs=0.001)


def test_quality_is_paid_in_milliseconds():
    times = {
        (model.name, cameras): Engine.solve(model, ENGINE, cameras, "int8").latency.m
        for model in (YOLOX, Models.YOLOX_M)
        for cameras in (1, 2, 4)
    }
    assert times["YOLOX_S", 4] == pytest.approx(4.92, rel=0.01)
    assert times["YOLOX_M", 1] == pytest.approx(3.34, rel=0.01)
    assert times["YOLOX_M", 2] == pytest.approx(6.26, rel=0.01)


# Lab 07


@pytest.mark.parametrize(
    ("model", "system", "batch", "precision", "share"),
    [
        (LLAMA, CLOUD, 1, "int8", 0.16),
        (FILTER, MOBILE, 1, "int8", 0.146),
        (LSTM, TINY, 1, "int8", 0.19),
        (YOLOX, ENGINE, 6, "fp16", 0.02),
        (YOLOX, ENGINE, 6, "int8", 0.04),
    ],
)
def test_share_of_launches(model, system, batch, precision, share):
    assert ask(model, system, batch, precision, TermShares()).overhead.m == pytest.approx(share, abs=0.005)


def test_compiling_repays():
    graph = ask(LLAMA, CLOUD, 1, "int8", Compile(Runtimes.CloudGraph, 120))
    assert graph.passes.m == pytest.approx(120 / 3.2e-3, rel=0.001)
    assert graph.gain.m == pytest.approx(25.42 / 22.22, rel=0.01)
    assert graph.wait.m_as("s") == pytest.approx(graph.passes.m * graph.after.m_as("s"))
    assert ask(LLAMA, GRAPH, 1, "int8", Compile(Runtimes.CloudEager, 120)).passes.m == np.inf
    edge = ask(YOLOX, EDGE, 6, "int8", Compile(Runtimes.EdgeEngine, 300, shapes=6))
    assert (edge.before - edge.after).m_as("ms") == pytest.approx(0.7)
    assert edge.stored.m_as("MB") == pytest.approx(54)


def test_an_interpreter_takes_its_part_of_the_store():
    small = variants.pruned(LSTM, 0.5)
    store = TINY.variant(reserve=constant("interpreter_bytes").quantity)
    with_it, without = (Engine.solve(small, system, 1, "int8") for system in (store, TINY))
    assert without.feasible
    assert not with_it.feasible
    assert ((with_it.memory_footprint - without.memory_footprint) / TINY.ram).m == pytest.approx(0.064)


def test_buckets_have_a_best_number():
    counts = np.arange(1.0, 33.0)
    buckets = ask(LLAMA, GRAPH, 1, "int8", Buckets(counts))
    best = counts[np.argmax(buckets.slots.m)]
    assert 1 < best < 32
    assert buckets.padding.m[0] == pytest.approx(0.5)
    assert np.all(np.diff(buckets.padding.m) < 0)


def test_fusion_takes_kernels_and_activations():
    fused = variants.fused(FILTER, 2)
    work = [
        Engine.solve(variants.fused(FILTER, f), MOBILE, 1, "int8", study=FusionWork(f)).study
        for f in (1, 2, 8)
    ]
    assert [answer.weeks.m for answer in work] == pytest.approx([0, 1.5, 4.5])
    assert fused.kernels == FILTER.kernels / 2
    assert fused.activations == FILTER.activations / 2
    assert Engine.solve(fused, MOBILE, 1, "int8").energy < Engine.solve(FILTER, MOBILE, 1, "int8").energy


# Labs 08, 10 and 11, as far as they stand on the same studies


def test_a_run_of_a_billion_tokens():
    run = ask(LLAMA, CLOUD, 1, "int8", TrainingRun(1e9, utilisation=0.4))
    assert run.time.m_as("day") == pytest.approx(12.4, rel=0.01)
    assert run.cost.m_as("USD") == pytest.approx(595, rel=0.01)
    assert run.work.m == pytest.approx(4.24e20, rel=0.01)


def test_the_rank_of_an_adapter_is_bounded():
    adapter = ask(LLAMA, CLOUD, 1, "int8", Adapter(25))
    assert adapter.largest_rank.m == 25
    assert adapter.met is True
    assert ask(LLAMA, CLOUD, 1, "int8", Adapter(26)).met is False


def test_pruning_and_narrow_weights():
    structured = Engine.solve(variants.pruned(YOLOX, 0.25), ENGINE, 6, "int8")
    scattered = Engine.solve(variants.pruned(YOLOX, 0.25, structured=False), ENGINE, 6, "int8")
    assert structured.latency.m_as("ms") == pytest.approx(5.85, abs=0.01)
    assert scattered.latency.m_as("ms") == pytest.approx(6.80, abs=0.01)
    assert ask(YOLOX, ENGINE, 6, "int8", Loop(10e-3)).met is False
    half = Engine.solve(variants.quantised(LLAMA, 4), CLOUD, 1, "fp16")
    assert half.memory_footprint.m_as("GB") == pytest.approx(35.3 + 1.5 + 0.67, abs=0.01)
    assert Engine.solve(variants.pruned(LSTM, 0.5), TINY, 1, "int8").memory_footprint.m_as(
        "MB"
    ) == pytest.approx(0.485)


def test_joules_are_split_without_remainder():
    for model, system, batch in ((LLAMA, CLOUD, 11), (YOLOX, EDGE, 6), (FILTER, MOBILE, 1), (LSTM, TINY, 1)):
        profile = Engine.solve(model, system, batch, "int8", study=EnergySplit())
        split = profile.study
        assert (split.movement + split.arithmetic).m_as("J") == pytest.approx(profile.energy.m_as("J"))


def test_activations_on_the_chip_cool_the_filter():
    none, half = (ask(FILTER, MOBILE, 1, "int8", OnChip(kept, 1 / 60)) for kept in (0.0, 0.5))
    plain = Engine.solve(FILTER, MOBILE, 1, "int8")
    assert none.energy.m_as("J") == pytest.approx(plain.energy.m_as("J"))
    assert none.latency.m == pytest.approx(plain.latency.m)
    assert none.power.m_as("W") > 1.0 > half.power.m_as("W")
    assert half.arena > none.arena


def test_a_rate_says_the_same_as_its_period():
    for pace in (Q_(60, "1/s"), Q_(60, "frame/s"), Q_(60, "hertz")):
        assert (
            ask(FILTER, MOBILE, 1, "int8", Duty(pace)).power
            == ask(FILTER, MOBILE, 1, "int8", Duty(1 / 60)).power
        )
    with pytest.raises(InputError, match="period"):
        ask(FILTER, MOBILE, 1, "int8", Duty(Q_(60, "meter/s")))
    with pytest.raises(InputError, match="period"):
        ask(FILTER, MOBILE, 1, "int8", Duty(Q_(-60, "1/s")))


def test_a_detector_beyond_the_ridge_needs_no_batch_and_a_filter_never_gets_there():
    assert ask(YOLOX, EDGE, 4, "int8", Roofline()).ridge_batch.m < 1
    assert np.isinf(ask(FILTER, MOBILE, 4, "int8", Roofline()).ridge_batch.m)
