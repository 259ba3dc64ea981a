"""What every study promises: quantities, a formula, terms that explain it, and sweeps equal to single points."""

from dataclasses import fields, is_dataclass, replace
from pathlib import Path

import numpy as np
import pytest

import mlsys.studies as st
from mlsys import Q_, Engine, InputError, Models, Runtimes, Systems, Term, ureg, variants
from mlsys.catalog.constants import CONSTANTS, CUTS, GATES, constant, trial

FILTER = (Models.DeepLabV3_MobileNetV2, Systems.Mobile)
LLAMA = (Models.Llama3_70B, Systems.Cloud)
LSTM = (Models.TinyLSTM, Systems.Tiny)

#: One of each study, and the case it is asked of.
EXAMPLES = {
    "TermShares": (st.TermShares(), FILTER),
    "StagePath": (st.StagePath({"pre": 0.06, "model": 0.045}, {"model": 3}), FILTER),
    "Loop": (st.Loop(1 / 60), FILTER),
    "Duty": (st.Duty(1 / 60), FILTER),
    "Offload": (st.Offload(1e6), FILTER),
    "Drift": (st.Drift(6), FILTER),
    "Cost": (st.Cost(1e-3), FILTER),
    "Wall": (st.Wall(1e9), FILTER),
    "Redesign": (st.Redesign(peak=2, bandwidth=1.5), FILTER),
    "Rounds": (st.Rounds(6), FILTER),
    "Stream": (st.Stream(8e-3), LSTM),
    "FullLoad": (st.FullLoad(1000, 1000), LLAMA),
    "Probe": (st.Probe(2), FILTER),
    "Iteration": (st.Iteration(2.2, samples=1e6), FILTER),
    "Gates": (st.Gates(["memory", "power"]), FILTER),
    "Transfer": (st.Transfer(125e6), LLAMA),
    "Recording": (st.Recording(256, 125), LSTM),
    "Feed": (st.Feed(3e6), FILTER),
    "ColdStart": (st.ColdStart(1e9, 12), LLAMA),
    "Dataset": (st.Dataset("binary", "nvme", "serving", 1e6, rate=30), FILTER),
    "FusionWork": (st.FusionWork(4), FILTER),
    "Launches": (st.Launches(0.5, 1 / 60), FILTER),
    "Firmware": (st.Firmware(8, Models.TinyLSTM), LSTM),
    "Prefix": (st.Prefix(2048, 1e9, 0.5), LLAMA),
    "Copies": (st.Copies(1, 8e6, 1 / 60), FILTER),
    "FlashSplit": (st.FlashSplit(0.5), LSTM),
    "Slots": (st.Slots(), LLAMA),
    "Buckets": (st.Buckets(4), LLAMA),
    "Compile": (st.Compile(Runtimes.CloudGraph, 120), LLAMA),
    "Roofline": (st.Roofline(), FILTER),
    "Overlap": (st.Overlap(0.5), FILTER),
    "EnergySplit": (st.EnergySplit(), FILTER),
    "OnChip": (st.OnChip(0.5, 1 / 60), FILTER),
    "Traffic": (st.Traffic(1 / 60), FILTER),
    "TrainingMemory": (st.TrainingMemory(0.1, checkpoint=True), FILTER),
    "TrainingStep": (st.TrainingStep(), FILTER),
    "TrainingRun": (st.TrainingRun(1e9), LLAMA),
    "Adapter": (st.Adapter(8), LLAMA),
    "LearningBudget": (st.LearningBudget(3600, 3456, 1.0), FILTER),
    "Selection": (st.Selection(0.5, 1e6), FILTER),
    "RareFloor": (st.RareFloor(0.1, 1e5, 0.001, 50), FILTER),
    "Compression": (st.Compression(4, "trained", 0.3), FILTER),
    "Sustained": (st.Sustained(1 / 60, time=300), FILTER),
    "PowerMode": (st.PowerMode(30, 0.01), (Models.YOLOX_S, Systems.Edge)),
    "Runs": (st.Runs(0.1, 0.01), FILTER),
    "Proof": (st.Proof(1 / 60, 1e6), FILTER),
    "Headline": (st.Headline(275e12), FILTER),
    "Serving": (st.Serving(0.7), LLAMA),
    "Deadline": (st.Deadline(1 / 60), FILTER),
    "Preprocess": (st.Preprocess("text", 1e-3), FILTER),
    "Retrain": (st.Retrain(20), FILTER),
    "Monitor": (st.Monitor("psi"), FILTER),
    "Shadow": (st.Shadow(0.5, 1 / 30), FILTER),
    "Groups": (st.Groups(1.0), FILTER),
    "Feedback": (st.Feedback(0.05, 6), FILTER),
    "Carbon": (st.Carbon(0.5), FILTER),
    "Variant": (st.Variant(Models.DeepLabV3_MobileNetV2, {"width": 0.5, "side": 400}, 1 / 60), FILTER),
}
#: Studies that need a sweep, and studies that cannot have one.
SWEPT = {"Exponent": (st.Exponent([1.0, 4.0, 9.0]), FILTER)}
SINGLE = {"Samples": (st.Samples(100), FILTER), "Elasticity": (st.Elasticity("bandwidth"), FILTER)}


def ask(example, batch_size=1):
    study, (model, system) = example
    return Engine.solve(model, system, batch_size, "int8", study=study).study


def test_every_study_has_an_example_here():
    studies = {name for name in st.__all__ if hasattr(getattr(st, name), "answer")}
    assert studies == {*EXAMPLES, *SWEPT, *SINGLE}


@pytest.mark.parametrize("example", [*EXAMPLES.values(), *SINGLE.values()], ids=[*EXAMPLES, *SINGLE])
def test_an_answer_explains_itself(example):
    study, answer = example[0], ask(example)
    assert is_dataclass(answer)
    assert type(answer).__doc__
    assert type(study).__doc__
    assert answer.formula
    assert answer.terms
    for term in answer.terms:
        assert isinstance(term, Term)
        assert term.part == "study"
        assert term.name
        assert term.source
        assert term.symbol
        ureg.Quantity(term.value, term.unit)


@pytest.mark.parametrize("example", EXAMPLES.values(), ids=EXAMPLES)
def test_a_sweep_equals_its_points(example):
    batches = np.array([1.0, 4.0, 9.0])
    swept, points = ask(example, batches), [ask(example, batch) for batch in batches]
    for field in fields(swept):
        if field.name in ("formula", "terms"):
            continue
        value = getattr(swept, field.name)
        singles = [getattr(point, field.name) for point in points]
        if isinstance(value, dict):
            value = np.stack([np.broadcast_to(entry.m, 3) for entry in value.values()])
            singles = np.transpose([[entry.m for entry in single.values()] for single in singles])
        elif isinstance(value, tuple):
            value = np.stack([np.broadcast_to(entry.m, 3) for entry in value])
            singles = np.transpose([[entry.m for entry in single] for single in singles])
        elif hasattr(value, "units"):
            singles = [single.m_as(value.units) for single in singles]
            value = np.broadcast_to(value.m, 3)
        else:
            value = np.broadcast_to(value, 3)
        if value.dtype.kind == "f":
            np.testing.assert_allclose(value, singles)
        else:
            assert value.tolist() == singles


@pytest.mark.parametrize("name", CONSTANTS)
def test_a_constant_has_a_unit_a_meaning_and_a_source(name):
    row = constant(name)
    ureg.Quantity(row.value, row.unit)
    assert row.meaning
    assert row.source
    assert row.assumed is row.source.startswith("assumed")


def test_every_constant_is_asked_for():
    """By a study here, or, as a limit or a size that labs hand to a study, by name in a lab or a test."""
    cases = {
        system.tier: (model, system)
        for model, system in (FILTER, LLAMA, LSTM, (Models.YOLOX_S, Systems.Edge))
    }
    more = [
        *(st.Compression(4, method) for method in ("naive", "calibrated", "trained")),
        *(st.Selection(0.5, 1e6, redundancy=r) for r in ("high", "medium", "none")),
        *(st.Feed(1e3, stored) for stored in ("text", "compressed", "binary")),
        *(
            st.Iteration(1.0, trial=trial)
            for trial in (st.Answers(1e6), st.Soak(900), st.Listening(3600, 8e-3))
        ),
        *(st.Dataset("binary", tier, "offline", 1e3) for tier in ("disk", "nvme", "host")),
        st.Prefix(2048, 1e9, kept=3600),
    ]
    with trial() as asked:
        for tier, (model, system) in cases.items():
            of_tier = st.Gates(list(GATES[tier])), st.Variant(model, dict.fromkeys(CUTS[tier], 0.5))
            for study in (*(example for example, _ in EXAMPLES.values()), *more, *of_tier):
                try:
                    Engine.solve(model, system, 1, "int8", study=study)
                except ValueError:  # asked of a model or a system for which it has no answer
                    continue
        variants.pruned(Models.YOLOX_S, 0.5, structured=False)
        variants.unrolled(Models.TinyLSTM, 2)
    root = Path(st.__file__).parents[2]
    files = [*root.glob("labs/**/*.py"), *root.glob("tests/mlsys/**/*.py"), *root.glob("notebooks/*.py")]
    texts = "".join(path.read_text(encoding="utf-8") for path in files)
    unused = [name for name in CONSTANTS if name not in asked and name not in texts]
    assert not unused, ", ".join(unused)


def test_an_unknown_constant_is_answered_with_the_nearest():
    with pytest.raises(KeyError, match="did you mean drift_accuracy"):
        constant("drift_acuracy")


def _wrong_inputs():
    wrong = {"nan": float("nan"), "word": "soon", "dimension": Q_(1, "ampere"), "negative": -1.0}
    for name, (study, case) in {**EXAMPLES, **SINGLE}.items():
        for entry in fields(study):
            value = getattr(study, entry.name)
            if not isinstance(value, int | float) or isinstance(value, bool) or entry.name == "seed":
                continue
            for kind, given in wrong.items():
                if (entry.name, kind) != ("threshold", "negative") or name != "Groups":
                    yield pytest.param(study, case, entry.name, given, id=f"{name}.{entry.name}-{kind}")


@pytest.mark.parametrize(("study", "case", "field", "wrong"), list(_wrong_inputs()))
def test_a_refusal_names_its_argument(study, case, field, wrong):
    with pytest.raises(InputError, match=f"{field} is ") as refusal:
        ask((replace(study, **{field: wrong}), case))
    assert refusal.value.argument == field
