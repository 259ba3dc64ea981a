"""The laws give the figures the curriculum promises, as corrected by its review, and their limits."""

import math

import numpy as np
import pytest

from mlsys.laws import (
    architecture,
    carbon,
    compression,
    data,
    drift,
    economics,
    elasticity,
    energy,
    fairness,
    frameworks,
    light,
    memory,
    queueing,
    reliability,
    roofline,
    selection,
    speedup,
    statistics,
    thermal,
    training,
    workflow,
)


def test_amdahl_of_a_camera_path():
    assert speedup.amdahl(45 / 130, 3) == pytest.approx(1.30, abs=0.005)
    assert speedup.amdahl(60 / 200, 10) == pytest.approx(1.37, abs=0.005)
    assert speedup.amdahl_ceiling(60 / 200) == pytest.approx(1.43, abs=0.005)
    assert speedup.amdahl(0.9, math.inf) == pytest.approx(speedup.amdahl_ceiling(0.9)) == pytest.approx(10)
    assert speedup.amdahl_ceiling(1.0) == math.inf
    assert speedup.amdahl(0.95, 100) == pytest.approx(16.8, abs=0.05)


def test_light_is_slow():
    assert light.light_floor(1e6) == pytest.approx(10e-3)
    assert 36e-3 <= light.light_floor(3.6e6) <= light.light_floor(4.0e6) <= 40e-3


def test_a_late_find_doubles_with_every_stage():
    assert workflow.correction_cost(1, found=5) == 16
    assert workflow.correction_cost(1, found=6) == 32
    assert workflow.correction_cost(3, found=4, origin=4) == 3
    loops = np.arange(0, 60)
    quality = workflow.quality_after(loops, 70, 95, 0.2)
    assert np.all(np.diff(quality) > 0)
    assert quality[0] == 70
    assert quality.max() < 95


@pytest.mark.parametrize(("evaluation", "best"), [(0.3, 2.2), (2.0, 5.0)])
def test_between_haste_and_care_there_is_an_optimum(evaluation, best):
    care = np.linspace(0.2, 12, 2000)
    loops = 84 / (care + evaluation)
    quality = workflow.quality_after(loops, 0, 1, workflow.care_gain(care, 0.35, 6.0))
    assert care[np.argmax(quality)] == pytest.approx(best, abs=0.15)


def test_data_has_weight():
    assert data.transfer_time(1e15, 10e9 / 8) / 86400 == pytest.approx(9.26, rel=0.01)
    assert data.transfer_time(1e15, 100e9 / 8) / 3600 == pytest.approx(22.2, rel=0.01)
    assert data.transfer_cost(1e15, 0.09e-9) == pytest.approx(90e3)
    assert data.transfer_time(70.6e9, 0.125e9) == pytest.approx(565, rel=0.01)
    assert data.transfer_time(70.6e9, 7e9) == pytest.approx(10.1, rel=0.01)
    assert data.feed_efficiency(1.0, 2.0) == 1.0
    assert data.feed_efficiency(10.0, 2.0) == pytest.approx(0.2)


def test_training_state():
    assert memory.training_state(70.6e9) / 1e9 == pytest.approx(1130, rel=0.01)
    assert memory.training_state(9.0e6) == pytest.approx(144e6)
    assert memory.training_state(0.97e6) / 0.5e6 == pytest.approx(31, rel=0.01)
    assert (
        memory.training_state(1.0, "sgd")
        < memory.training_state(1.0, "momentum")
        < memory.training_state(1.0)
    )
    assert 1 - memory.checkpoint_units(48) / 48 == pytest.approx(0.71, abs=0.01)
    assert 1 - memory.checkpoint_units(80) / 80 == pytest.approx(0.78, abs=0.01)
    assert memory.layer_inputs(80, 8192, 2048) / 1e9 == pytest.approx(2.7, rel=0.01)


def test_a_cache_grows_with_its_heads_and_its_context():
    per_token = memory.kv_cache(80, 8, 128, 1)
    assert per_token == 327_680
    assert memory.kv_cache(80, 64, 128, 1) == 8 * per_token
    assert memory.kv_cache(80, 8, 128, 2048) / 1e9 == pytest.approx(0.671, rel=0.01)
    assert memory.kv_cache(80, 8, 128, 8192) / 1e9 == pytest.approx(2.68, rel=0.01)
    assert memory.kv_cache(80, 8, 128, 2048, 11) < 7.9e9 < memory.kv_cache(80, 8, 128, 2048, 12)


@pytest.mark.parametrize(
    ("peak", "bandwidth", "expected"),
    [(1978.9e12, 3.35e12, 591), (85e12, 204.8e9, 415), (4e12, 17.1e9, 234), (40.96e9, 1.28e9, 32)],
)
def test_ridge(peak, bandwidth, expected):
    at = roofline.ridge(peak, bandwidth)
    assert at == pytest.approx(expected, rel=0.01)
    assert roofline.attainable(at, peak, bandwidth) == pytest.approx(peak)
    assert roofline.attainable(at / 2, peak, bandwidth) == pytest.approx(peak / 2)
    assert roofline.attainable(at * 2, peak, bandwidth) == peak


def test_intensity_and_overlap():
    assert roofline.gemm_intensity(1, 2048, 2048, 2) == pytest.approx(1.0, rel=0.01)
    assert roofline.gemm_intensity(256, 2048, 2048, 2) == pytest.approx(205, rel=0.01)
    assert roofline.arithmetic_intensity(2.0, 4.0) == 0.5
    for times in np.random.default_rng(0).random((20, 3)):
        bound = roofline.overlap_bound(*times)
        assert bound <= times.sum() <= 2 * bound


def test_layers():
    net = ((784, 128), (128, 64), (64, 10))
    assert sum(architecture.dense_macs(*shape) for shape in net) == 109_184
    assert sum(architecture.dense_parameters(*shape) for shape in net) == 109_386
    assert architecture.dense_macs(784, 128) == 100_352
    assert 1 / architecture.separable_ratio(3, 256) == pytest.approx(8.69, rel=0.001)
    assert architecture.attention_scores(2048) == 16 * architecture.attention_scores(512)


def test_frameworks():
    assert frameworks.dispatch_time(800, 5e-6) == pytest.approx(4.0e-3)
    assert frameworks.dispatch_time(800, 5e-6, fusion=4) == pytest.approx(1.0e-3)
    assert frameworks.fused_bytes(35e6, 1) == 0
    assert frameworks.fused_bytes(35e6, 8) < 70e6
    assert economics.break_even(120, 3.2e-3) == pytest.approx(37_500)
    assert economics.cost_per_sample(2 / 3600, 381.3) * 1e6 == pytest.approx(1.46, abs=0.005)


def test_training_time():
    work = training.training_work(70.6e9, 1e9)
    assert work == pytest.approx(4.24e20, rel=0.01)
    assert training.train_time(work, 989.4e12, 0.4) / 86400 == pytest.approx(12.4, rel=0.01)
    assert training.train_time(1e24, 1e15, 1.0) / 3.156e7 == pytest.approx(32, rel=0.02)
    assert training.model_flops_utilisation(831.7, 26.8e9, 275e12) == pytest.approx(0.081, abs=0.001)


def test_selection():
    assert selection.scaling_loss(0.5) == pytest.approx(1.068, abs=0.001)
    assert selection.scaling_loss(1.0) == 1.0
    assert selection.effective_share(0.5, 0.152) == pytest.approx(0.9, abs=0.001)
    for share, sign in ((0.6, 1), (2 / 3 + 0.01, -1)):
        assert math.copysign(1, selection.selection_net(12.4 / 3, 12.4 * share, 12.4)) == sign
    for kept in (0.01, 0.1, 0.5, 1.0):
        assert selection.stratified_count(1e6, kept, 1e-3, 150) >= 150
    assert selection.stratified_count(1e6, 0.1, 1e-3, 0) == pytest.approx(100)
    assert selection.stratified_count(1e4, 0.1, 1e-3, 150) == pytest.approx(10)


def test_compression():
    assert [compression.sqnr(bits) for bits in (8, 4)] == pytest.approx([49.92, 25.84])
    drops = [compression.quant_drop(bits, 0.1, 1.66) for bits in (8, 6, 4, 3)]
    assert drops == pytest.approx([0.1, 1.0, 10.0, 31.5], rel=0.01)
    assert compression.quant_drop(2, 0.1, 1.66, most=60) == 60
    assert 1 - 1 / compression.sparse_speedup(0.4, 0.3) == pytest.approx(0.12)
    assert compression.sparse_speedup(0.5, 1.0) == 2.0
    assert compression.sparsity_drop(0.68, 0.1216, 2.0) == pytest.approx(0.55, abs=0.005)
    assert compression.sparsity_drop(0.90, 0.1216, 2.0) == pytest.approx(9.85, abs=0.01)


def test_heat():
    assert thermal.time_to_limit(1.33, 8.0, 8.0, 300.0) == pytest.approx(418, abs=5)
    assert thermal.time_to_limit(1.33, 8.0, 8.0, 300.0, start=0.6 * 8) == pytest.approx(238, abs=3)
    assert thermal.time_to_limit(0.965, 8.0, 8.0, 300.0) == math.inf
    assert thermal.time_to_limit(0.5, 8.0, 8.0, 300.0, start=9.0) == 0.0
    seconds = thermal.time_to_limit(1.33, 8.0, 8.0, 300.0)
    assert thermal.temperature_rise(1.33, seconds, 8.0, 300.0) == pytest.approx(8.0)
    assert thermal.temperature_rise(1.33, math.inf, 8.0, 300.0) == pytest.approx(10.64)
    assert thermal.sustainable_power(3.0, 8.0) == pytest.approx(0.375)
    assert thermal.temperature_rise(1.0, 900, 8.0, 300.0) / 8.0 == pytest.approx(0.95, abs=0.001)


def test_certainty_costs_runs():
    assert statistics.sample_size(0.1, 0.01) == 385
    assert statistics.rule_of_three(3e6) == pytest.approx(1e-6)
    assert statistics.quantile_sample_size(0.99, 0.3, 0.054) == pytest.approx(1175, rel=0.02)
    assert statistics.normal_quantile(0.99) == pytest.approx(2.326, abs=0.001)
    z = np.array([-1.0, 0.0, 2.0])
    assert statistics.normal_quantile(1 - statistics.normal_tail(z)) == pytest.approx(z)


def test_queues():
    service = 5e-3
    mean, p99 = (f(0.7 / service, 1 / service) for f in (queueing.mm1_response, queueing.mm1_quantile))
    assert mean == pytest.approx(16.7e-3, rel=0.01)
    assert p99 == pytest.approx(76.8e-3, rel=0.01)
    assert p99 / mean == pytest.approx(math.log(100))
    assert queueing.mm1_response(1.0, 1.0) == math.inf
    assert queueing.mm1_response(0.9, 1.0) / queueing.mm1_response(0.7, 1.0) == pytest.approx(3.0)
    assert queueing.erlang_c(11, 0.7) == pytest.approx(0.202, abs=0.001)
    assert queueing.erlang_c(1, 0.6) == pytest.approx(0.6)
    assert queueing.erlang_c(500, 0.9) < 0.02
    assert queueing.wait_quantile(11, 0.7, 256 * 24.9e-3) == pytest.approx(5.8, abs=0.05)
    assert queueing.wait_quantile(23, 0.7, 256 * 26.71e-3) == pytest.approx(1.98, abs=0.02)
    assert queueing.wait_quantile(50, 0.3, 1.0) == 0.0
    assert queueing.deterministic_wait_quantile(11, 0.7, 256 * 24.9e-3) == pytest.approx(3.0, abs=0.1)
    assert queueing.deterministic_wait_quantile(23, 0.7, 256 * 26.71e-3) == pytest.approx(1.25, abs=0.05)
    assert queueing.little(2.0, 3.0) == 6.0


def test_fixed_service_waits_as_a_simulation_does():
    servers, load, draws = 4, 0.8, 60_000
    arrivals = np.cumsum(np.random.default_rng(7).exponential(1 / (servers * load), draws))
    free, waits = np.zeros(servers), np.empty(draws)
    for index, arrival in enumerate(arrivals):
        first = free.argmin()
        start = max(free[first], arrival)
        waits[index], free[first] = start - arrival, start + 1.0
    assert queueing.deterministic_wait_quantile(servers, load, 1.0, 0.9) == pytest.approx(
        np.quantile(waits[1000:], 0.9), rel=0.1
    )


def test_deadlines():
    assert reliability.deadline_miss(9.25, 0.3, 10) == pytest.approx(0.0061, rel=0.03)
    assert reliability.deadline_miss(10.0, 0.3, 10) == pytest.approx(0.5)
    stalled = reliability.deadline_miss(7.6, 0.3, 10, stall_share=1e-5, stall=3.0)
    assert stalled == pytest.approx(1e-5, rel=0.05)
    assert reliability.deadline_miss(7.6, 0.3, 10) < 1e-14


def test_energy():
    assert energy.duty_power(7.69e-3, 1 / 60, 0.6) == pytest.approx(1.06, abs=0.005)
    assert energy.movement_share(98.6, 1.4) == pytest.approx(0.986)


def test_drift():
    histogram = [5, 20, 50, 25]
    assert drift.psi(histogram, histogram) == 0
    moved = drift.psi(histogram, [25, 50, 20, 5])
    assert moved == pytest.approx(drift.psi([25, 50, 20, 5], histogram))
    assert moved > 0.25
    assert drift.psi(histogram, np.multiply(histogram, 7)) == pytest.approx(0)
    assert drift.degrade(0.85, 0.008, 6) == pytest.approx(0.802)
    assert drift.degrade(0.5, 1.0, 2.0) == 0.0
    interval = drift.retrain_interval(5000, 1e6, 0.5, 0.95, 0.02)
    assert interval == pytest.approx(1.03, abs=0.005)
    assert drift.retrain_interval(20_000, 1e6, 0.5, 0.95, 0.02) == pytest.approx(2 * interval)
    assert drift.retrain_interval(5000, 2e6, 0.5, 0.95, 0.02) == pytest.approx(interval / math.sqrt(2))
    assert drift.retrain_interval(397, 267, 1.0, 0.9, 0.005) == pytest.approx(25.7, abs=0.1)


def test_groups():
    large, small = fairness.group_rates(4500, 500, 500, 4500), fairness.group_rates(600, 400, 100, 900)
    assert large.true_positive - small.true_positive == pytest.approx(0.30)
    assert small.false_negative / large.false_negative == pytest.approx(4)
    for table in ((300, 100, 50, 550), (80, 20, 120, 780)):
        rates = fairness.group_rates(*table)
        base = (table[0] + table[1]) / sum(table)
        implied = fairness.implied_false_positive_rate(base, rates.precision, rates.false_negative)
        assert implied == pytest.approx(rates.false_positive)
    assert fairness.feedback_gap(5, 1.2, 6) == pytest.approx(14.9, abs=0.05)


def test_carbon():
    assert carbon.operational_carbon(0.44 * 3.6e6, 1.2, 0.4 / 3.6e6) == pytest.approx(0.21, abs=0.005)
    year = 700 * 8760 * 3600
    assert year / 3.6e6 == pytest.approx(6132)
    assert carbon.operational_carbon(year, 1.2, 0.4 / 3.6e6) == pytest.approx(2943, rel=0.01)
    assert carbon.lifetime_carbon(24, 3, 0.14) == pytest.approx(8.14)


def test_elasticity():
    assert elasticity.sensitivity(lambda x: 5 * x**-0.66, 3.0) == pytest.approx(-0.66)
    side = np.array([416.0, 512.0, 640.0, 800.0])
    assert elasticity.log_slope(side, 7 * side**2) == pytest.approx(2.0)


@pytest.mark.parametrize("context", [512.0, 2048.0, 8192.0])
def test_laws_broadcast(context):
    contexts = np.array([512.0, 2048.0, 8192.0])
    where = int(np.argmax(contexts == context))
    assert memory.kv_cache(80, 8, 128, contexts)[where] == memory.kv_cache(80, 8, 128, context)
    assert thermal.time_to_limit(contexts / 1e3, 8.0, 8.0, 300.0)[where] == thermal.time_to_limit(
        context / 1e3, 8.0, 8.0, 300.0
    )
