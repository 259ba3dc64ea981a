"""A structural knob changes the figures it should, says where they come from, and sweeps."""

import numpy as np
import pytest

from mlsys import Engine, InputError, Models, Runtimes, Systems, variants

LLAMA, YOLOX, FILTER, LSTM = Models.Llama3_70B, Models.YOLOX_S, Models.DeepLabV3_MobileNetV2, Models.TinyLSTM
FIGURES = ("parameters", "macs", "activations", "kernels", "state_bytes", "weight_bytes")

#: Knob, and what it does to the figures that it changes.
KNOBS = [
    (variants.resized, YOLOX, 320.0, (640,), {"macs": 0.25, "activations": 0.25}),
    (variants.narrowed, FILTER, 0.5, (), {"parameters": 0.25, "macs": 0.25, "activations": 0.5}),
    (variants.narrowed_lstm, LSTM, 0.5, (), {"parameters": 0.305, "macs": 0.305, "activations": 0.5}),
    (variants.unrolled, LSTM, 3.0, (), {"macs": 3.0, "activations": 529.2}),
    (variants.with_kv_heads, LLAMA, 16.0, (), {"parameters": 1.019, "macs": 1.019, "state_bytes": 2.0}),
    (variants.pruned, YOLOX, 0.25, (), {"parameters": 0.75, "macs": 0.75}),
    (variants.pruned, YOLOX, 0.25, (False,), {"macs": 0.925}),
    (variants.fused, FILTER, 4.0, (0.5,), {"kernels": 0.25, "activations": 0.625}),
]
IDS = [f"{knob.__name__}{'' if not more else more[0]}" for knob, _, _, more, _ in KNOBS]


@pytest.mark.parametrize(("knob", "model", "value", "more", "factors"), KNOBS, ids=IDS)
def test_a_knob_changes_what_it_should_and_nothing_else(knob, model, value, more, factors):
    variant = knob(model, value, *more)
    for figure in FIGURES:
        before, after = getattr(model, figure), getattr(variant, figure)
        if figure in factors:
            assert after == pytest.approx(before * factors[figure], rel=1e-3), figure
        else:
            assert after == before, figure
    assert variant.name.startswith(model.name + " ")
    assert variant.quality is None
    assert all(
        variant.source(figure).startswith(f"computed from {model.name}: ")
        for figure in factors
        if figure != "state_bytes"
    )


@pytest.mark.parametrize(("knob", "model", "value", "more", "factors"), KNOBS, ids=IDS)
def test_a_knob_sweeps(knob, model, value, more, factors):
    system = {LLAMA: Systems.Cloud, YOLOX: Systems.Edge, FILTER: Systems.Mobile, LSTM: Systems.Tiny}[model]
    neutral = {"resized": 640.0, "with_kv_heads": 8.0, "pruned": 0.0}.get(knob.__name__, 1.0)
    swept = Engine.solve(knob(model, np.array([neutral, value]), *more), system, 1, "int8")
    points = [Engine.solve(knob(model, point, *more), system, 1, "int8") for point in (neutral, value)]
    assert swept.latency.m == pytest.approx([point.latency.m for point in points])
    assert swept.memory_footprint.m == pytest.approx([point.memory_footprint.m for point in points])
    assert points[0].latency.m == pytest.approx(Engine.solve(model, system, 1, "int8").latency.m)


def test_narrow_weights_are_stored_and_not_calculated():
    four = variants.quantised(LLAMA, 4)
    assert four.weight_bytes == 0.5
    plain, narrow = (Engine.solve(model, Systems.Cloud, 1, "fp16") for model in (LLAMA, four))
    assert narrow.latency_compute == plain.latency_compute
    assert narrow.latency_memory < plain.latency_memory / 3.5


@pytest.mark.parametrize(
    ("call", "argument"),
    [
        (lambda: variants.resized(YOLOX, 0, 640), "side"),
        (lambda: variants.narrowed(FILTER, 1.2), "width"),
        (lambda: variants.narrowed_lstm(LSTM, 0), "width"),
        (lambda: variants.unrolled(LSTM, 0.5), "hops"),
        (lambda: variants.with_kv_heads(YOLOX, 8), "model"),
        (lambda: variants.with_kv_heads(LLAMA, 0), "kv_heads"),
        (lambda: variants.quantised(LLAMA, 32), "bits"),
        (lambda: variants.pruned(YOLOX, 1.0), "sparsity"),
        (lambda: variants.fused(FILTER, 0.5), "factor"),
        (lambda: variants.fused(FILTER, 2, 1.5), "fusible"),
    ],
)
def test_a_refusal_names_its_argument(call, argument):
    with pytest.raises(InputError, match=f"{argument} is ") as refusal:
        call()
    assert refusal.value.argument == argument


def test_kernels_are_counted_as_a_share_of_all():
    assert variants.share_of_kernels(Models.TinyLSTM, 3) == 0.5
    assert variants.share_of_kernels(Models.TinyLSTM, [0, 6]).tolist() == [0.0, 1.0]
    with pytest.raises(InputError) as refused:
        variants.share_of_kernels(Models.TinyLSTM, 7)
    assert refused.value.argument == "kernels"


def test_a_captured_share_lies_between_two_runtimes():
    eager, graph = Runtimes.CloudEager, Runtimes.CloudGraph
    half = variants.captured(eager, graph, 0.5)
    assert half.kernel_tax == pytest.approx(3e-6)
    assert half.compute_efficiency == eager.compute_efficiency
    assert variants.captured(eager, graph, 0.0).kernel_tax == eager.kernel_tax
    assert variants.captured(eager, graph, 1.0).kernel_tax == graph.kernel_tax
    assert variants.captured(Runtimes.EdgeEager, Runtimes.EdgeEngine, 0.5).dispatch == pytest.approx(0.15e-3)
    assert "each has its share" in half.source("kernel_tax")
    with pytest.raises(InputError) as refused:
        variants.captured(eager, graph, 1.5)
    assert refused.value.argument == "share"
