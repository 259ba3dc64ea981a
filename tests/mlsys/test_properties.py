"""What holds for every model on every system, not only for the ones we thought of."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mlsys import Q_, Engine, InputError, Models, ModelSpec, Runtime, SystemArchetype, Systems

WIDTHS = {"fp32": 4.0, "fp16": 2.0, "int8": 1.0, "int4": 0.5}
ROUNDING = 1e-12


def numbers(low, high):
    """Positive floats over decades, as devices are."""
    return st.floats(math.log(low), math.log(high)).map(math.exp)


shares = st.floats(0.01, 1.0)
batches = st.integers(1, 10_000)
precisions = st.sampled_from(sorted(WIDTHS))
runtimes = st.builds(
    Runtime,
    name=st.just("runtime"),
    compute_efficiency=shares,
    memory_efficiency=shares,
    dispatch=st.floats(0, 0.1),
    kernel_tax=st.floats(0, 1e-4),
    kernel_cycles=st.floats(0, 1e4),
)
models = st.builds(
    ModelSpec,
    name=st.just("model"),
    parameters=numbers(1e3, 1e12),
    macs=numbers(1e3, 1e13),
    activations=st.one_of(st.just(0.0), numbers(1, 1e9)),
    kernels=st.integers(1, 5_000),
    state_bytes=st.one_of(st.just(0.0), numbers(1, 1e10)),
    sample_unit=st.sampled_from(["sample", "token", "image", "frame", "hop"]),
    weight_bytes=st.one_of(st.none(), st.floats(0.25, 8)),
)
systems = st.builds(
    SystemArchetype,
    name=st.just("system"),
    tier=st.just("edge"),
    peak=st.fixed_dictionaries({precision: numbers(1e6, 1e16) for precision in WIDTHS}),
    bandwidth=numbers(1e6, 1e14),
    ram=numbers(1e4, 1e13),
    runtime=runtimes,
    reserve=st.floats(0, 1e10),
    clock=numbers(1e6, 1e10),
    energy_per_byte=numbers(1e-13, 1e-9),
    static_power=st.floats(0, 1e3),
)
LATENCIES = ("latency", "latency_memory", "latency_compute", "latency_overhead", "overlap_bound")
FIGURES = (*LATENCIES, "throughput", "energy", "memory_footprint", "work", "traffic", "power")


@given(models, systems, batches, precisions)
def test_terms_are_positive_and_add_up(model, system, batch, precision):
    profile = Engine.solve(model, system, batch, precision)
    memory, compute, overhead = profile.latency_memory, profile.latency_compute, profile.latency_overhead
    assert memory.m > 0
    assert compute.m > 0
    assert overhead.m >= 0
    assert profile.latency.m == pytest.approx(memory.m + compute.m + overhead.m, rel=ROUNDING)
    bound = max(memory, compute) + overhead
    assert profile.overlap_bound.m == pytest.approx(bound.m, rel=ROUNDING)
    assert (
        profile.latency.m / 2 * (1 - ROUNDING)
        <= profile.overlap_bound.m
        <= profile.latency.m * (1 + ROUNDING)
    )
    assert profile.bottleneck == ("Compute" if compute > memory else "Memory")
    largest = max((overhead.m, "Overhead"), (compute.m, "Compute"), (memory.m, "Memory"))
    assert profile.dominant == largest[1]


@given(models, systems, batches, precisions)
def test_figures_are_plain_finite_floats(model, system, batch, precision):
    profile = Engine.solve(model, system, batch, precision)
    for field in FIGURES:
        magnitude = getattr(profile, field).magnitude
        assert type(magnitude) is float, field
        assert math.isfinite(magnitude), field
    assert type(profile.feasible) is bool
    assert profile.feasible == (profile.memory_footprint.m_as("byte") <= system.ram)


@given(
    models,
    systems,
    batches,
    precisions,
    st.floats(1, 100),
    st.sampled_from(["bandwidth", "peak", "efficiency"]),
)
def test_more_machine_never_slows_down(model, system, batch, precision, factor, resource):
    before = Engine.solve(model, system, batch, precision)
    if resource == "efficiency":
        low = system.runtime.compute_efficiency
        after = Engine.solve(model, system, batch, precision, efficiency=min(1.0, low * factor))
    else:
        after = Engine.solve(model, system.variant(scale={resource: factor}), batch, precision)
    assert after.latency.m <= before.latency.m * (1 + ROUNDING)
    assert after.throughput.m >= before.throughput.m * (1 - ROUNDING)
    assert after.energy == before.energy


@given(models, systems, batches, batches, precisions)
def test_more_batch_never_costs_less(model, system, one, other, precision):
    few, many = (Engine.solve(model, system, batch, precision) for batch in sorted((one, other)))
    assert many.latency >= few.latency
    assert many.memory_footprint >= few.memory_footprint
    assert many.energy >= few.energy
    assert many.throughput.m >= few.throughput.m * (1 - ROUNDING)
    assert few.feasible or not many.feasible


@given(models, systems, batches, st.sampled_from([("fp32", "fp16"), ("fp16", "int8"), ("int8", "int4")]))
def test_halving_bytes_never_raises_memory_time(model, system, batch, formats):
    wide, narrow = (Engine.solve(model, system, batch, precision) for precision in formats)
    assert narrow.latency_memory <= wide.latency_memory
    assert narrow.memory_footprint <= wide.memory_footprint
    assert narrow.traffic >= wide.traffic / 2


@given(models, systems, batches, precisions)
def test_bytes_operations_and_footprint_are_counted_once(model, system, batch, precision):
    profile = Engine.solve(model, system, batch, precision)
    weights = model.parameters * (WIDTHS[precision] if model.weight_bytes is None else model.weight_bytes)
    passing = batch * (model.activations * WIDTHS[precision] + model.state_bytes)
    assert profile.traffic.m_as("byte") == pytest.approx(weights + passing)
    assert profile.work.m_as("MAC") == pytest.approx(model.macs * batch)
    assert profile.memory_footprint.m_as("byte") == pytest.approx(
        weights + batch * model.state_bytes + system.reserve
    )
    assert profile.throughput.m_as("sample/s") == pytest.approx(batch / profile.latency.m_as("s"))
    assert profile.power.m_as("W") == pytest.approx(
        profile.energy.m_as("J") / profile.latency.m_as("s") + system.static_power
    )


@given(models, systems, batches, precisions)
def test_units_survive_the_way_in_and_out(model, system, batch, precision):
    typed = system.variant(
        bandwidth=Q_(system.bandwidth * 8 / 1e9, "Gbit/s"),
        ram=Q_(system.ram / 2**30, "GiB"),
        peak={name: Q_(rate / 1e12, "TFLOP/s") for name, rate in system.peak.items()},
        clock=Q_(system.clock / 1e6, "MHz"),
        energy_per_byte=Q_(system.energy_per_byte * 1e12, "pJ/B"),
        static_power=Q_(system.static_power * 1e3, "mW"),
    )
    asked = (
        Engine.solve(model, system, batch, precision),
        Engine.solve(model, typed, Q_(batch, "image"), precision),
    )
    for field in FIGURES:
        plain, quantity = (getattr(profile, field) for profile in asked)
        assert plain.units == quantity.units
        assert quantity.m == pytest.approx(plain.m, rel=1e-9)


@given(
    models,
    systems,
    st.lists(batches, min_size=1, max_size=4),
    st.lists(shares, min_size=1, max_size=3),
    precisions,
)
def test_arrays_equal_the_loop_of_scalars(model, system, batch, efficiency, precision):
    grid = Engine.solve(model, system, np.array(batch), precision, np.array(efficiency)[:, None])
    for row, share in enumerate(efficiency):
        for column, count in enumerate(batch):
            one = Engine.solve(model, system, count, precision, share)
            for field in FIGURES:
                values = getattr(grid, field)
                assert values.shape == (len(efficiency), len(batch))
                assert values.m[row, column] == getattr(one, field).m, field
                assert values.units == getattr(one, field).units
            for field in ("bottleneck", "dominant", "feasible"):
                assert getattr(grid, field)[row, column] == getattr(one, field), field


@given(
    models,
    systems,
    st.sampled_from(["parameters", "macs", "state_bytes"]),
    st.lists(numbers(0.1, 10), min_size=1),
)
def test_arrays_in_a_spec_equal_the_loop_of_specs(model, system, field, factors):
    assume(field != "state_bytes" or model.state_bytes)
    curve = Engine.solve(model.variant(scale={field: np.array(factors)}), system)
    for index, factor in enumerate(factors):
        one = Engine.solve(model.variant(scale={field: factor}), system)
        for figure in FIGURES:
            assert getattr(curve, figure).m[index] == pytest.approx(getattr(one, figure).m, rel=ROUNDING), (
                figure
            )


bad_numbers = st.one_of(
    st.just(float("nan")),
    st.just(float("inf")),
    st.floats(max_value=0, allow_nan=False),
    st.text(max_size=3),
    st.booleans(),
    st.just(Q_(1, "kelvin")),
)


@given(models, systems, st.sampled_from(["batch_size", "efficiency"]), bad_numbers)
def test_every_refusal_of_solve_names_its_argument(model, system, argument, value):
    with pytest.raises(InputError) as refusal:
        Engine.solve(model, system, **{argument: value})
    assert refusal.value.argument == argument
    assert argument in str(refusal.value)


@given(systems, st.sampled_from(["bandwidth", "ram", "clock"]), bad_numbers)
def test_every_refusal_of_a_system_names_its_field(system, field, value):
    with pytest.raises(InputError) as refusal:
        system.variant(**{field: value})
    assert refusal.value.argument == field
    assert field in str(refusal.value)


@given(models, systems, st.text(max_size=6).filter(lambda text: text not in WIDTHS))
def test_an_unknown_precision_is_answered_with_those_on_offer(model, system, precision):
    with pytest.raises(InputError, match="offers") as refusal:
        Engine.solve(model, system, precision=precision)
    assert refusal.value.argument == "precision"
    assert all(offered in str(refusal.value) for offered in WIDTHS)


@given(models, systems, batches, precisions)
def test_every_symbol_is_explained_once_and_with_a_source(model, system, batch, precision):
    terms = Engine.solve(model, system, batch, precision).terms
    symbols = [term.symbol for term in terms]
    assert len(set(symbols)) == len(symbols)
    assert all(term.source and term.name for term in terms)
    assert all(np.isfinite(term.quantity.magnitude) for term in terms)


@pytest.mark.parametrize("name", Systems)
def test_the_same_holds_for_every_named_system_under_its_own_runtime(name):
    system = Systems[name]
    formats = [precision for precision in ("fp32", "fp16", "int8", "int4") if precision in system.peak]
    for model in Models.values():
        for precision in system.peak:
            one = Engine.solve(model, system, 1, precision)
            assert one.latency.m == pytest.approx(
                one.latency_memory.m + one.latency_compute.m + one.latency_overhead.m, rel=ROUNDING
            )
            assert Engine.solve(model, system, 8, precision).latency >= one.latency
            for resource in ("peak", "bandwidth"):
                more = Engine.solve(model, system.variant(scale={resource: 4.0}), 1, precision)
                assert more.latency.m <= one.latency.m * (1 + ROUNDING)
        wider = [Engine.solve(model, system, 4, precision).latency_memory for precision in formats]
        assert wider == sorted(wider, reverse=True)
