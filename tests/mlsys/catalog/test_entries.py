"""Every entry of the catalog: a source beside every figure, units, and an order of magnitude that fits its class."""

import numpy as np
import pytest

from mlsys import Engine, Models, Runtimes, Systems
from mlsys.catalog import models, runtimes, systems, teaching
from mlsys.catalog.fitted import FITTED
from mlsys.spec import ErrorBand

MODELS = {**teaching.MODELS, **models.MODELS}
SYSTEMS = {**teaching.SYSTEMS, **systems.SYSTEMS}
RUNTIMES = {**teaching.RUNTIMES, **runtimes.RUNTIMES}
ENTRIES = [
    (kind, name, entry)
    for kind, table in (("model", MODELS), ("system", SYSTEMS), ("runtime", RUNTIMES))
    for name, entry in table.items()
]
NAMES = [f"{kind} {name}" for kind, name, _ in ENTRIES]
#: What stands alone: words, not figures.
WORDS = {"tier", "runtime", "sample_unit", "confidence", "name"}
#: What every entry of a kind has to state, so that no figure comes from a default without a source.
STATED = {
    "model": {"parameters", "macs", "activations", "kernels"},
    "system": {"peak", "bandwidth", "ram", "energy_per_byte", "energy_per_mac", "static_power"},
    "runtime": {"compute_efficiency", "memory_efficiency", "dispatch"},
}


def test_the_catalog_is_as_large_as_ordered_and_keeps_its_names_apart():
    assert len(systems.SYSTEMS) >= 40
    assert len(models.MODELS) >= 40
    assert not teaching.MODELS.keys() & models.MODELS.keys()
    assert not teaching.SYSTEMS.keys() & systems.SYSTEMS.keys()
    for _, name, _ in ENTRIES:
        assert name.isidentifier()
    for name in ("H100", "JetsonAGXOrin", "STM32H7"):
        assert name in Systems


@pytest.mark.parametrize(("kind", "name", "entry"), ENTRIES, ids=NAMES)
def test_every_figure_has_a_source(kind, name, entry):
    assert STATED[kind] <= entry.keys()
    for key, value in entry.items():
        if key in WORDS:
            assert not isinstance(value, tuple), key
            continue
        figure, source = value
        assert isinstance(source, str), key
        assert len(source) > 8, f"{key}: {source!r} is no source"
        assert "sparsity" not in source or "twice" in source or "halved" in source, key
        numbers = [n for n in (figure.values() if isinstance(figure, dict) else [figure]) if n is not None]
        if key not in ("quality", "by_precision"):
            assert np.isfinite(np.array(numbers, dtype=float)).all(), key


#: Least and largest of a class: fp32 or the narrowest peak [FLOP/s], bandwidth [B/s], capacity [B].
CLASSES = {
    "cloud": ((5e13, 1e16), (2e11, 1e13), (1.4e10, 5e11)),
    "workstation": ((2e12, 1e15), (5e10, 2e12), (8e9, 2e11)),
    "edge": ((1e13, 3e14), (5e10, 5e11), (8e9, 7e10)),
    "mobile": ((1e12, 2e14), (1e10, 1e11), (1e9, 2e10)),
    "tiny": ((1e8, 1e12), (5e7, 1e10), (1e5, 1e7)),
    "reference": ((1e11, 1e13), (1e10, 1e11), (1e9, 1e11)),
}


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_system_is_of_its_class(name):
    system = Systems[name]
    for value, (least, largest) in zip(
        (max(system.peak.values()), system.bandwidth, system.ram), CLASSES[system.tier], strict=True
    ):
        assert least <= value <= largest
    # Narrower numbers are not slower than twice wider ones, nor more than eight times faster.
    for wide, narrow in (("fp32", "fp16"), ("fp32", "tf32"), ("fp16", "fp8")):
        if wide in system.peak and narrow in system.peak:
            assert 1 <= system.peak[narrow] / system.peak[wide] <= 64
    if "fp16" in system.peak and "int8" in system.peak:
        assert 0.5 <= system.peak["int8"] / system.peak["fp16"] <= 32
    # Arithmetic outruns memory on every machine, by the balance that class of machine has.
    assert 0.5 <= max(system.peak.values()) / system.bandwidth <= 2000
    assert system.reserve < system.ram
    assert 1e-12 <= system.energy_per_byte <= 1e-9
    for joules in system.energy_per_mac.values():
        assert 1e-13 <= joules <= 1e-10
    # Running flat out must not draw more than such a machine can be fed.
    hottest = max(
        system.static_power
        + rate / 2 * system.energy_per_mac[system.energy_precision(precision)]
        + system.bandwidth * system.energy_per_byte
        for precision, rate in system.peak.items()
    )
    assert (
        hottest
        <= {"cloud": 3000, "workstation": 800, "edge": 120, "mobile": 50, "tiny": 1, "reference": 100}[
            system.tier
        ]
    )


@pytest.mark.parametrize("name", MODELS)
def test_a_model_is_plausible(name):
    model = Models[name]
    assert 1e4 <= model.parameters <= 1e12
    assert 1e5 <= model.macs <= 1e13
    assert 1 <= model.kernels <= 2000
    if model.is_transformer:
        assert model.sample_unit == "token"
        # A token meets every weight once, or only its experts'.
        assert 0.1 <= model.macs / model.parameters <= 1
        assert 1e4 <= model.state_bytes / model.context <= 6e6
        assert 16 <= model.layers <= 200
    else:
        # A weight is used at least once (a fully connected net) and at most at every pixel or position.
        assert 0.9 <= model.macs / model.parameters <= 1e4
        # An element that is moved takes part in some arithmetic, up to a thousand MACs.
        assert model.activations == 0 or 1 <= model.macs / model.activations <= 1000


@pytest.mark.parametrize("name", SYSTEMS)
def test_a_model_runs_on_every_system_in_every_precision_it_offers(name):
    system = Systems[name]
    for precision in system.peak:
        profile = Engine.solve(Models.MobileNetV1_025, system, precision=precision)
        assert np.isfinite(profile.latency.m)
        assert profile.latency.m > 0
        assert profile.feasible == (profile.memory_footprint.m <= system.ram)
        assert not [
            term for term in profile.terms if "no source given" in term.source and term.part != "pipeline"
        ]


def test_calibrated_runtimes_have_the_ordered_names_and_a_band():
    assert runtimes.CLASSES == {
        "TensorRT": "gpu",
        "Eager": "gpu_eager",
        "JetsonTensorRT": "gpu_edge",
        "JetsonEager": "gpu_edge_eager",
        "MobileNPU": "npu",
        "CortexM4": "mcu_m4",
        "CortexM33": "mcu_m33",
        "CortexM7": "mcu_m7",
        "CortexM85": "mcu_m85",
        "LlamaCppDecode": "llm_decode_lcpp",
        "LlamaCppPrefill": "llm_prefill_lcpp",
        "MetalDecode": "llm_decode_apple",
        "MetalPrefill": "llm_prefill_apple",
        "NpuDecode": "llm_decode_npu",
        "NpuPrefill": "llm_prefill_npu",
        "CompiledDecode": "compiled_decode",
    }
    for name, runtime_class in runtimes.CLASSES.items():
        row = FITTED[runtime_class]
        band = Runtimes[name].confidence
        assert isinstance(band, ErrorBand)
        median, p90 = row["left_out"] or row["in_sample"]
        assert np.log([band.median, band.p90]) == pytest.approx([median, p90])
        assert (band.points, band.devices) == (row["points"], row["devices"])
        assert ("left out" in band.source) == (row["left_out"] is not None)


def test_confidence_is_that_of_the_class_or_says_datasheet_bound():
    on = Engine.solve(Models.ResNet50, Systems.H100, precision="int8")
    assert on.confidence is Runtimes.TensorRT.confidence
    assert Engine.solve(Models.ResNet50, Systems.TPUv5e, precision="int8").confidence == "datasheet bound"


def test_an_unknown_name_answers_with_the_nearest():
    with pytest.raises(AttributeError, match="H100"):
        _ = Systems.H10
    with pytest.raises(AttributeError, match="Llama3_8B"):
        _ = Models.Llama3_8
    assert "Llama3_405B" in Models.search("llama3")


def test_geforce_cards_are_stated_with_one_accumulation_width():
    """With fp32 accumulation their matrix units do twice what their ordinary cores do, in every generation since Ampere."""
    cards = [
        Systems[name]
        for name in ("RTX3070", "RTX3080", "RTX3090", "RTX4070Ti", "RTX4080", "RTX4090", "RTX5090")
    ]
    assert [card.peak["fp16"] / card.peak["fp32"] for card in cards] == pytest.approx(
        [2.0] * len(cards), rel=0.01
    )
    assert all("fp32 accumulation" in card.source("peak") for card in cards)
