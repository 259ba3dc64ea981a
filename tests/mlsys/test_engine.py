"""Engine.solve against figures worked out by hand, and what it does with input that cannot be used."""

import copy
import pickle

import numpy as np
import pytest

from mlsys import Q_, Engine, InputError, Models, ModelSpec, Runtime, Runtimes, SystemArchetype, Systems
from mlsys.spec import ErrorBand

LLAMA, YOLOX_S, YOLOX_M = Models.Llama3_70B, Models.YOLOX_S, Models.YOLOX_M
FILTER, ENHANCER = Models.DeepLabV3_MobileNetV2, Models.TinyLSTM
GRAPH = Systems.Cloud.variant(runtime=Runtimes.CloudGraph)
ENGINE = Systems.Edge.variant(runtime=Runtimes.EdgeEngine)
KV8 = LLAMA.variant(kv_bytes=1)

#: Section 0.2 of the curriculum, with the review's runtimes (a captured graph leaves 0.8 ms, an eager detector takes
#: 1.0): model, system, batch, precision, efficiency -> memory, compute, overhead, sum [ms].
BASELINES = [
    (LLAMA, Systems.Cloud, 1, "int8", None, 21.27, 0.14, 4.00, 25.42),
    (LLAMA, Systems.Cloud, 11, "int8", None, 23.28, 1.57, 4.00, 28.85),
    (LLAMA, GRAPH, 11, "int8", None, 23.28, 1.57, 0.80, 25.65),
    (KV8, GRAPH, 23, "int8", None, 23.38, 3.28, 0.80, 27.46),
    (YOLOX_S, ENGINE, 6, "fp16", None, 3.02, 10.81, 0.30, 14.13),
    (YOLOX_S, Systems.Edge, 6, "fp16", None, 3.02, 10.81, 1.00, 14.83),
    (YOLOX_S, ENGINE, 6, "int8", None, 1.51, 5.40, 0.30, 7.21),
    (YOLOX_S, ENGINE, 6, "int8", 0.45, 1.51, 4.20, 0.30, 6.01),
    (YOLOX_S, ENGINE, 6, "int8", 0.55, 1.51, 3.44, 0.30, 5.25),
    (YOLOX_S, ENGINE, 6, "int8", 0.70, 1.51, 2.70, 0.30, 4.51),
    (YOLOX_M, ENGINE, 6, "int8", None, 2.76, 14.88, 0.30, 17.94),
    (FILTER, Systems.Mobile, 1, "fp16", None, 8.43, 9.17, 1.5, 19.10),
    (FILTER, Systems.Mobile, 1, "int8", None, 4.22, 4.58, 1.5, 10.30),
    (ENHANCER, Systems.Tiny, 1, "int8", None, 0.76, 0.0947, 0.20, 1.054),
    (
        ENHANCER.variant(scale={"parameters": 0.32, "macs": 0.34}),
        Systems.Tiny,
        1,
        "int8",
        None,
        0.244,
        0.0322,
        0.20,
        0.476,
    ),
]


@pytest.mark.parametrize(
    "case", BASELINES, ids=lambda case: f"{case[0]}-{case[1].runtime}-{case[2]}-{case[3]}-{case[4]}"
)
def test_latencies_of_the_curriculum(case):
    model, system, batch, precision, efficiency, memory, compute, overhead, total = case
    profile = Engine.solve(model, system, batch, precision, efficiency)
    assert profile.latency_memory.m_as("ms") == pytest.approx(memory, rel=0.01)
    assert profile.latency_compute.m_as("ms") == pytest.approx(compute, rel=0.01, abs=0.005)
    assert profile.latency_overhead.m_as("ms") == pytest.approx(overhead, rel=1e-9)
    assert profile.latency.m_as("ms") == pytest.approx(total, rel=0.01)
    assert profile.throughput.m_as("sample/s") == pytest.approx(batch / total * 1e3, rel=0.01)


def test_energy_of_the_filter_breaks_the_budget_of_one_watt():
    profile = Engine.solve(FILTER, Systems.Mobile, precision="int8")
    # 72.11 MB x 80 pJ + 2.75 GMAC x 0.7 pJ
    assert profile.energy.m_as("mJ") == pytest.approx(7.694, rel=1e-3)
    at_60 = profile.energy * Q_(60, "1/s") + Q_(Systems.Mobile.static_power, "W")
    assert at_60.m_as("W") == pytest.approx(1.06, abs=0.005)


def test_cloud_draws_less_than_its_card_may():
    power = Engine.solve(LLAMA, Systems.Cloud, precision="int8").power.m_as("W")
    assert power == pytest.approx(401, rel=0.01)
    assert power < 700


def test_a_measured_draw_makes_the_energy():
    board = SystemArchetype("board", "tiny", peak={"int8": 1e9}, bandwidth=1e9, ram=1e6, active_power=0.05)
    profile = Engine.solve(ENHANCER, board, precision="int8")
    assert profile.energy.m_as("J") == pytest.approx(0.05 * profile.latency.m_as("s"))
    assert profile.power.m_as("W") == pytest.approx(0.05)


def test_eleven_chats_fit_and_twelve_do_not_but_still_answer():
    eleven, twelve = (Engine.solve(LLAMA, Systems.Cloud, batch, "int8") for batch in (11, 12))
    assert eleven.feasible is True
    assert twelve.feasible is False
    assert twelve.memory_footprint.m_as("GB") == pytest.approx(80.15, abs=0.005)
    assert twelve.latency > eleven.latency


@pytest.mark.parametrize(
    ("model", "system", "precision", "feasible"),
    [
        (LLAMA, Systems.Cloud, "fp16", False),
        (LLAMA, Systems.Cloud, "int8", True),
        (YOLOX_S, Systems.Edge, "fp16", True),
        (FILTER, Systems.Mobile, "fp16", True),
        (ENHANCER, Systems.Tiny, "int8", False),
    ],
)
def test_what_fits(model, system, precision, feasible):
    assert Engine.solve(model, system, precision=precision).feasible is feasible


def test_a_model_that_fills_the_memory_exactly_fits():
    model, chip = ModelSpec("m", 1e6, 1e6), SystemArchetype("c", "tiny", {"int8": 1e9}, 1e9, 1e6)
    assert Engine.solve(model, chip, precision="int8").feasible is True
    assert Engine.solve(model, chip.variant(reserve=1), precision="int8").feasible is False


def test_the_neutral_reference_takes_45_ms():
    assert Engine.solve(Models.ResNet50, Systems.Reference).latency.m_as("ms") == pytest.approx(
        45.0, abs=0.05
    )


def test_bottleneck_is_hardware_and_dominant_may_be_overhead():
    slow_start = SystemArchetype(
        "slow start",
        "edge",
        peak={"fp16": 1e15},
        bandwidth=1e13,
        ram=1e12,
        runtime=Runtime("r", 1, dispatch=1.0),
    )
    profile = Engine.solve(YOLOX_S, slow_start)
    assert (profile.bottleneck, profile.dominant) == ("Compute", "Overhead")
    assert Engine.solve(LLAMA, Systems.Cloud, precision="int8").dominant == "Memory"


def test_overlap_hides_the_smaller_term():
    profile = Engine.solve(FILTER, Systems.Mobile, precision="int8")
    assert profile.overlap_bound.m_as("ms") == pytest.approx(4.583 + 1.5, rel=1e-3)


def test_overhead_counts_dispatch_kernels_and_cycles():
    runtime = Runtime("r", 0.5, dispatch=1e-3, kernel_tax=1e-6, kernel_cycles=500)
    chip = SystemArchetype(
        "chip", "tiny", peak={"int8": 1e9}, bandwidth=1e9, ram=1e6, clock=1e8, runtime=runtime
    )
    profile = Engine.solve(ModelSpec("m", 1e3, 1e6, kernels=10), chip, precision="int8")
    assert profile.latency_overhead.m_as("s") == pytest.approx(1e-3 + 10 * (1e-6 + 500 / 1e8))


def test_weight_only_quantisation_leaves_activations_alone():
    model = ModelSpec("m", 1e9, 1e9, activations=1e6, weight_bytes=0.5)
    chip = SystemArchetype("chip", "edge", peak={"fp16": 1e12}, bandwidth=1e11, ram=1e12)
    profile = Engine.solve(model, chip)
    assert profile.traffic.m_as("byte") == 0.5e9 + 2e6
    assert profile.memory_footprint.m_as("byte") == 0.5e9


@pytest.mark.parametrize(("precision", "width"), [("bf16", 2), ("fp8", 1), ("int4", 0.5)])
def test_a_system_may_offer_more_formats(precision, width):
    chip = SystemArchetype("chip", "edge", peak={precision: 1e12}, bandwidth=1e11, ram=1e12)
    profile = Engine.solve(ModelSpec("m", 1e9, 1e9), chip, precision=precision)
    assert profile.traffic.m_as("byte") == width * 1e9
    stand_in = next(term for term in profile.terms if term.symbol == "e_{MAC}")
    assert stand_in.assumed


def test_plain_numbers_and_quantities_make_the_same_spec():
    plain = ModelSpec("m", 9e6, 13.4e9, activations=50e6, state_bytes=1e6)
    typed = ModelSpec(
        "m", Q_(9e6, ""), Q_("26.8 GFLOP/image"), activations=50e6, state_bytes=Q_("1 MB/frame")
    )
    assert plain == typed
    chip = SystemArchetype(
        "c", "edge", {"int8": 85e12}, 204.8e9, 64e9, price=2 / 3600, energy_per_byte=80e-12
    )
    same = SystemArchetype(
        "c",
        "edge",
        {"int8": Q_("85 TFLOP/s")},
        Q_("204.8 GB/s"),
        Q_("64 GB"),
        price=Q_("2 USD/hour"),
        energy_per_byte=Q_("10 pJ/bit"),
    )
    assert chip.bandwidth == same.bandwidth
    assert Engine.solve(plain, chip, precision="int8").energy.m == pytest.approx(
        Engine.solve(typed, same, precision="int8").energy.m
    )


def test_a_stranger_runs_named_runtimes():
    chip = SystemArchetype("mine", "edge", {"fp16": 1e13}, 1e11, 8e9, runtime=Runtimes.CloudEager)
    profile = Engine.solve(ModelSpec("mine", 1e6, 1e9, kernels=100), chip)
    assert profile.latency_overhead.m_as("ms") == pytest.approx(0.5)


def test_variants_replace_and_scale():
    assert LLAMA.variant(context=8192).state_bytes == 4 * LLAMA.state_bytes == 4 * 2048 * 327_680
    assert LLAMA.variant(scale={"context": 4}) == LLAMA.variant(context=8192)
    chip = Systems.Cloud.variant(scale={"peak": 10, "bandwidth": 2}, name="tenfold")
    assert chip.name == "tenfold"
    assert chip.peak["int8"] == 10 * Systems.Cloud.peak["int8"]
    assert chip.bandwidth == 2 * Systems.Cloud.bandwidth
    assert Systems.Cloud.variant() == Systems.Cloud
    assert Systems.Cloud.peak["int8"] == 1978.9e12


def test_the_magic_accelerator_of_lab_02():
    def latency(model, system, batch, precision, **scale):
        return Engine.solve(model, system.variant(scale=scale), batch, precision).latency.m_as("ms")

    assert latency(LLAMA, Systems.Cloud, 1, "int8", peak=10) == pytest.approx(25.29, rel=1e-3)
    assert latency(LLAMA, Systems.Cloud, 1, "int8", bandwidth=2) == pytest.approx(14.78, rel=1e-3)
    assert latency(YOLOX_S, ENGINE, 6, "fp16", peak=10) == pytest.approx(4.40, rel=2e-3)
    assert latency(FILTER, Systems.Mobile, 1, "fp16", peak=10) == pytest.approx(10.85, rel=1e-3)
    assert latency(ENHANCER, Systems.Tiny, 1, "int8", peak=10) == pytest.approx(0.97, rel=5e-3)


def test_one_call_draws_a_curve_over_any_argument():
    batch, efficiency = np.arange(1, 5), np.array([[0.25], [0.5]])
    profile = Engine.solve(YOLOX_S, Systems.Edge, batch, "int8", efficiency)
    for field in (
        "latency",
        "latency_memory",
        "latency_compute",
        "latency_overhead",
        "throughput",
        "energy",
        "work",
    ):
        assert getattr(profile, field).shape == (2, 4), field
    for field in ("bottleneck", "dominant", "feasible"):
        assert getattr(profile, field).shape == (2, 4), field
    assert profile.memory_footprint.shape == (2, 4)
    assert profile.power.shape == (2, 4)


def test_a_curve_over_a_spec():
    factors = np.array([1.0, 10.0, 100.0])
    profile = Engine.solve(YOLOX_S, Systems.Edge.variant(scale={"peak": factors}), 6)
    alone = [Engine.solve(YOLOX_S, Systems.Edge.variant(scale={"peak": k}), 6).latency.m for k in factors]
    assert profile.latency.m.tolist() == pytest.approx(alone)
    contexts = Engine.solve(LLAMA.variant(context=[512, 2048, 8192]), Systems.Cloud, 11, "int8")
    assert contexts.feasible.tolist() == [True, True, False]
    runtimes = Runtime("r", [0.25, 0.5])
    assert Engine.solve(YOLOX_S, Systems.Edge.variant(runtime=runtimes)).latency.shape == (2,)


def test_a_profile_cannot_be_changed():
    profile = Engine.solve(YOLOX_S, Systems.Edge, [1, 2])
    with pytest.raises(AttributeError):
        profile.latency = Q_("1 ms")
    before = profile.latency.m.copy()
    profile.latency.m[0] = 99.0
    assert profile.latency.m.tolist() == before.tolist()
    with pytest.raises(ValueError, match="read-only"):
        profile.energy.m[0] = 99.0
    with pytest.raises(TypeError):
        Systems.Edge.peak["int8"] = 1.0
    with pytest.raises(AttributeError):
        Systems.Edge.ram = 1.0


@pytest.mark.parametrize("spec", [LLAMA, Systems.Edge, Runtimes.CloudEager], ids=str)
def test_specs_can_be_copied_and_sent(spec):
    assert copy.deepcopy(spec) == spec == pickle.loads(pickle.dumps(spec))


@pytest.mark.parametrize(
    ("changes", "argument", "says"),
    [
        ({"precision": "int4"}, "precision", "Mobile offers fp32, fp16, int8"),
        ({"precision": 8}, "precision", "precision is 8"),
        ({"efficiency": 0}, "efficiency", "more than 0"),
        ({"efficiency": 1.01}, "efficiency", "at most 1"),
        ({"efficiency": [0.5, 2]}, "efficiency", "at most 1"),
        ({"efficiency": float("nan")}, "efficiency", "finite"),
        ({"efficiency": "half"}, "efficiency", "must be a number"),
        ({"efficiency": Q_("5 ms")}, "efficiency", "pure number"),
        ({"batch_size": 0}, "batch_size", "at least 1"),
        ({"batch_size": [1, -3]}, "batch_size", "at least 1"),
        ({"batch_size": None}, "batch_size", "must be a number"),
        ({"batch_size": float("nan")}, "batch_size", "finite"),
        ({"batch_size": Q_("3 GB")}, "batch_size", "pure number"),
        ({"batch_size": [1, 2], "efficiency": [0.1, 0.2, 0.3]}, "batch_size", "do not broadcast"),
        ({"model": "ResNet50"}, "model", "must be a ModelSpec"),
        ({"system": None}, "system", "must be a SystemArchetype"),
        ({"study": 3}, "study", "mlsys.studies"),
    ],
)
def test_solve_refuses_by_name(changes, argument, says):
    with pytest.raises(InputError) as refusal:
        Engine.solve(**{"model": Models.ResNet50, "system": Systems.Mobile, **changes})
    assert refusal.value.argument == argument
    assert says in str(refusal.value)


CHIP = {"name": "chip", "tier": "edge", "peak": {"fp16": 1e12}, "bandwidth": 1e11, "ram": 1e9}


@pytest.mark.parametrize(
    ("make", "argument", "says"),
    [
        (lambda: ModelSpec("m", -1, 1e9), "parameters", "at least 0"),
        (lambda: ModelSpec("m", 1e6, 0), "macs", "more than 0"),
        (lambda: ModelSpec("m", Q_("3 GB"), 1e9), "parameters", "pure number"),
        (lambda: ModelSpec("m", 1e6, 1e9, sample_unit="picture"), "sample_unit", "image"),
        (lambda: ModelSpec("m", 1e6, 1e9, layers=80), "kv_heads", "states all four"),
        (lambda: ModelSpec("", 1e6, 1e9), "name", "text"),
        (lambda: SystemArchetype(**{**CHIP, "bandwidth": Q_("1 GB")}), "bandwidth", "byte/second"),
        (lambda: SystemArchetype(**{**CHIP, "ram": 0}), "ram", "more than 0"),
        (lambda: SystemArchetype(**{**CHIP, "peak": {}}), "peak", "at least one precision"),
        (lambda: SystemArchetype(**{**CHIP, "peak": {"fp17": 1e12}}), "peak", "fp16"),
        (lambda: SystemArchetype(**{**CHIP, "peak": 1e12}), "peak", "must be a dict"),
        (lambda: SystemArchetype(**CHIP, runtime="CloudEager"), "runtime", "must be a Runtime"),
        (lambda: SystemArchetype(**CHIP, energy_per_mac={"int8": 1e-12}), "energy_per_mac", "serve fp16"),
        (
            lambda: SystemArchetype(**CHIP, runtime=Runtime("r", 0.5, kernel_cycles=10)),
            "clock",
            "counts cycles",
        ),
        (lambda: Runtime("r", 1.5), "compute_efficiency", "at most 1"),
        (lambda: Runtime("r", 0.5, dispatch=Q_("1 GB")), "dispatch", "second"),
        (lambda: Systems.Cloud.variant(bandwith=1), "bandwith", "did you mean bandwidth"),
        (lambda: Systems.Cloud.variant(scale={"clock": 2}), "clock", "no number"),
        (lambda: Systems.Cloud.variant(scale={"tier": 2}), "tier", "no number"),
        (lambda: Systems.Cloud.variant(scale={"peak": 0}), "peak", "more than 0"),
        (lambda: LLAMA.variant(state_bytes=1), "state_bytes", "context"),
    ],
)
def test_specs_refuse_by_name(make, argument, says):
    with pytest.raises(InputError) as refusal:
        make()
    assert argument in refusal.value.argument
    assert says in str(refusal.value)


def test_a_study_answers_through_the_same_door():
    class Doubled:
        def answer(self, profile, baseline=None):
            return 2 * profile.latency

    profile = Engine.solve(YOLOX_S, Systems.Edge, study=Doubled())
    assert profile.study == 2 * profile.latency
    assert Engine.solve(YOLOX_S, Systems.Edge).study is None


def test_terms_explain_every_part_in_reading_order():
    terms = Engine.solve(LLAMA, Systems.Edge, 2, "int8", 0.4).terms
    parts = [term.part for term in terms]
    assert list(dict.fromkeys(parts)) == ["memory", "compute", "overhead", "footprint", "energy", "pipeline"]
    by_symbol = {term.symbol: term for term in terms}
    assert len(by_symbol) == len(terms)
    memory = by_symbol["P"].value * by_symbol["b"].value + by_symbol["B"].value * by_symbol["s"].value
    assert memory == by_symbol["D_{vol}"].value
    assert by_symbol["T_{mem}"].value == pytest.approx(
        memory / by_symbol["BW"].value / by_symbol[r"\eta_m"].value
    )
    assert by_symbol["T_{comp}"].value == pytest.approx(
        by_symbol["O"].value / by_symbol["R_{peak}"].value / by_symbol[r"\eta"].value
    )
    assert by_symbol[r"\eta"].source == "set by you"
    assert by_symbol["T"].value == pytest.approx(
        sum(by_symbol[symbol].value for symbol in ("T_{mem}", "T_{comp}", "L_{ovh}"))
    )
    pipeline = [term for term in terms if term.part == "pipeline"]
    assert {term.quantity.m_as("ms") for term in pipeline} == {2.0, 0.8, 0.7, 0.5}


@pytest.mark.parametrize("system", ["Cloud", "Edge", "Mobile", "Tiny", "Reference"])
def test_every_term_says_where_it_comes_from(system):
    for term in Engine.solve(Models.ResNet50, Systems[system]).terms:
        assert term.source
        assert term.source != "assumed: no source given", term
        assert term.assumed == term.source.startswith("assumed")
        assert term.quantity is not None


def test_confidence_says_what_a_figure_is_worth():
    assert Engine.solve(LLAMA, Systems.Cloud).confidence == "teaching constants, assumed"
    bare = Systems.Cloud.variant(runtime=Runtimes.Datasheet)
    assert Engine.solve(LLAMA, bare).confidence == "datasheet bound"
    assert (
        Engine.solve(LLAMA, bare.variant(runtime=Runtime("r", 0.5))).confidence
        == "not checked against measurements"
    )


def test_an_efficiency_set_by_hand_forfeits_the_error_band():
    band = ErrorBand(1.2, 1.6, 48, 6, "somewhere")
    system = Systems.Cloud.variant(runtime=Runtime("fitted", 0.5, confidence=band))
    assert Engine.solve(LLAMA, system).confidence is band
    assert "no error band" in Engine.solve(LLAMA, system, efficiency=0.5).confidence
    assert str(band) == "within ×1.20 for half and ×1.60 for nine in ten of 48 measured points on 6 devices"


def test_a_profile_reads_as_a_short_table():
    assert repr(Engine.solve(LLAMA, Systems.Cloud, 11, "int8")).replace("\u00a0", " ").splitlines() == [
        "Llama3_70B on Cloud, batch 11, int8, CloudEager",
        "  latency     28.8 ms",
        "    memory    23.3 ms",
        "    compute   1.57 ms",
        "    overhead  4 ms",
        "  throughput  381 tokens/s",
        "  bottleneck  Memory",
        "  energy      8.07 J",
        "  footprint   79.5 GB",
        "  feasible    True",
    ]


def test_a_sweep_reads_as_its_ends():
    text = repr(Engine.solve(LLAMA, Systems.Cloud, [1, 11, 16], "int8"))
    assert "batch 1 … 16" in text
    assert "False or True" in text


@pytest.mark.parametrize(
    ("refinement", "memory", "compute"),
    [
        ({}, 2.0 + 4 * 1.0, 4 * 2.0),
        ({"activation_efficiency": 0.25}, 2.0 + 4 * 2.0, 4 * 2.0),
        ({"bandwidth_cap": 0.5}, 4.0 + 4 * 2.0, 4 * 2.0),
        ({"bandwidth_cap": 7.0}, 2.0 + 4 * 1.0, 4 * 2.0),
        ({"tile_intensity": 2.0}, 2.0 + 4 * (1.0 + 0.5), 4 * 2.0),
        ({"flop_tax": 3.0}, 2.0 + 4 * 1.0, 4 * (2.0 + 3.0)),
        ({"by_precision": {"int8": {"memory_efficiency": 0.25}}}, 4.0 + 4 * 2.0, 4 * 2.0),
        ({"by_precision": {"fp16": {"memory_efficiency": 0.25}}}, 2.0 + 4 * 1.0, 4 * 2.0),
        ({"by_precision": {"int8": {"compute_efficiency": 2.0}}}, 2.0 + 4 * 1.0, 4 * 0.5),
    ],
    ids=str,
)
def test_what_calibrated_runtimes_add(refinement, memory, compute):
    # One byte of weights, half a byte of activations and one FLOP, on a machine of one byte and one FLOP a second.
    runtime = Runtime("r", 0.5, memory_efficiency=0.5, **refinement)
    chip = SystemArchetype("chip", "edge", {"int8": 1.0}, 1.0, 1e6, runtime=runtime)
    profile = Engine.solve(ModelSpec("m", 1, 0.5, activations=0.5), chip, 4, "int8")
    assert profile.latency_memory.m_as("s") == pytest.approx(memory)
    assert profile.latency_compute.m_as("s") == pytest.approx(compute)
    assert profile.traffic.m_as("byte") == 3.0
    assert copy.deepcopy(chip) == chip
    assert type(profile.latency.m) is float
