"""The figures a calibrated runtime may add to the Iron Law: each does what it says, and nothing when left out."""

import numpy as np
import pytest

from mlsys import Engine, ModelSpec, Runtime, SystemArchetype
from mlsys.units import InputError

MODEL = ModelSpec("net", parameters=1e6, macs=1e9, activations=4e6, kernels=10, state_bytes=2e6)
PLAIN = Runtime("plain", 0.5, 0.8, kernel_tax=1e-5)


def ask(precision="fp16", batch_size=4, **fields):
    system = SystemArchetype(
        "chip",
        "edge",
        peak={"fp32": 1e12, "fp16": 2e12},
        bandwidth=1e11,
        ram=1e10,
        runtime=PLAIN.variant(**fields),
    )
    return Engine.solve(MODEL, system, batch_size, precision)


def seconds(profile):
    return tuple(
        getattr(profile, f"latency_{part}").m_as("second") for part in ("memory", "compute", "overhead")
    )


def test_left_out_they_change_nothing():
    memory, compute, overhead = seconds(ask())
    assert memory == pytest.approx((1e6 * 2 + 4 * (4e6 * 2 + 2e6)) / (1e11 * 0.8))
    assert compute == pytest.approx(2 * 1e9 * 4 / (2e12 * 0.5))
    assert overhead == pytest.approx(10 * 1e-5)
    assert seconds(ask(activation_efficiency=0.8, bandwidth_cap=1e12, tile_intensity=1e15)) == pytest.approx(
        (memory, compute, overhead), rel=1e-6
    )


@pytest.mark.parametrize(
    ("fields", "memory", "compute"),
    [
        ({"activation_efficiency": 0.1}, (2e6 / 0.8 + 4e7 / 0.1) / 1e11, 8e-3),
        ({"bandwidth_cap": 5e10}, 4.2e7 / (5e10 * 0.8), 8e-3),
        ({"tile_intensity": 100.0}, 4.2e7 / 8e10 + 8e9 / (100 * 1e11), 8e-3),
        ({"flop_tax": 1e-13}, 4.2e7 / 8e10, 8e-3 + 8e9 * 1e-13),
    ],
)
def test_each_field_moves_its_own_term(fields, memory, compute):
    profile = ask(**fields)
    assert seconds(profile) == pytest.approx((memory, compute, 1e-4))
    # What is moved and computed stays the model's own: a runtime changes how fast, not how much.
    assert profile.traffic == ask().traffic
    assert profile.energy == ask().energy
    assert {term.name for term in profile.terms} > {term.name for term in ask().terms}


def test_a_precision_may_have_figures_of_its_own():
    own = {"fp32": {"compute_efficiency": 2.0, "kernel_tax": 3e-5}}
    assert seconds(ask("fp16", by_precision=own)) == seconds(ask("fp16"))
    _, compute, overhead = seconds(ask("fp32", by_precision=own))
    assert compute == pytest.approx(2 * 1e9 * 4 / (1e12 * 2.0))
    assert overhead == pytest.approx(10 * 3e-5)
    # An efficiency set by hand wins over both.
    runtime = PLAIN.variant(by_precision=own)
    system = SystemArchetype("chip", "edge", {"fp32": 1e12}, 1e11, 1e10, runtime=runtime)
    assert Engine.solve(MODEL, system, 4, "fp32", 1.0).latency_compute.m_as("second") == pytest.approx(8e-3)


def test_a_sweep_equals_its_points():
    fields = {"activation_efficiency": 0.3, "bandwidth_cap": 9e10, "tile_intensity": 50.0, "flop_tax": 1e-14}
    batches = [1.0, 7.0, 64.0]
    swept = ask(batch_size=np.array(batches), **fields).latency.m
    assert swept == pytest.approx([ask(batch_size=batch, **fields).latency.m for batch in batches])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"activation_efficiency": 1.2}, "activation_efficiency is 1.2"),
        ({"activation_efficiency": 0.0}, "activation_efficiency is 0"),
        ({"bandwidth_cap": -1.0}, "bandwidth_cap is -1"),
        ({"tile_intensity": float("nan")}, "tile_intensity is nan"),
        ({"flop_tax": -1e-15}, "flop_tax is -1e-15"),
        ({"by_precision": {"fp61": {"kernel_tax": 1.0}}}, "did you mean"),
        ({"by_precision": {"fp16": {"kernel_taxes": 1.0}}}, "did you mean kernel_tax"),
        ({"by_precision": {"fp16": {"kernel_tax": -1.0}}}, r"by_precision\['fp16'\]\['kernel_tax'\] is -1"),
        ({"by_precision": {"fp16": 2.0}}, "must be a dict"),
    ],
)
def test_a_refusal_names_its_field(fields, words):
    with pytest.raises(InputError, match=words):
        PLAIN.variant(**fields)
