"""What every study promises: quantities, a formula, terms that explain it, and sweeps equal to single points."""

from dataclasses import fields, is_dataclass

import numpy as np
import pytest

import mlsys.studies
from mlsys import Engine, Models, Systems, Term, ureg
from mlsys.catalog.constants import CONSTANTS, constant
from mlsys.studies import (
    Cost,
    Drift,
    Duty,
    FullLoad,
    Loop,
    Offload,
    Redesign,
    Rounds,
    StagePath,
    Stream,
    TermShares,
    Wall,
)

EXAMPLES = {
    "TermShares": TermShares(),
    "StagePath": StagePath({"pre": 0.06, "model": 0.045}, {"model": 3}),
    "Loop": Loop(1 / 60),
    "Duty": Duty(1 / 60),
    "Offload": Offload(1e6),
    "Drift": Drift(6),
    "Cost": Cost(1e-3),
    "Wall": Wall(1e9),
    "Redesign": Redesign(peak=2, bandwidth=1.5),
    "Rounds": Rounds(6),
    "Stream": Stream(8e-3),
    "FullLoad": FullLoad(1000, 1000),
}
TRANSFORMERS_ONLY = {FullLoad}


def ask(study, batch_size=1):
    case = (Models.DeepLabV3_MobileNetV2, Systems.Mobile)
    if type(study) in TRANSFORMERS_ONLY:
        case = (Models.Llama3_70B, Systems.Cloud)
    return Engine.solve(*case, batch_size, "int8", study=study).study


def test_every_study_has_an_example_here():
    studies = {name for name in mlsys.studies.__all__ if hasattr(getattr(mlsys.studies, name), "answer")}
    assert studies == set(EXAMPLES)


@pytest.mark.parametrize("study", EXAMPLES.values(), ids=EXAMPLES)
def test_an_answer_explains_itself(study):
    answer = ask(study)
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


@pytest.mark.parametrize("study", EXAMPLES.values(), ids=EXAMPLES)
def test_a_sweep_equals_its_points(study):
    batches = np.array([1.0, 4.0, 9.0])
    swept, points = ask(study, batches), [ask(study, batch) for batch in batches]
    for field in fields(swept):
        if field.name in ("formula", "terms"):
            continue
        value = getattr(swept, field.name)
        singles = [getattr(point, field.name) for point in points]
        if isinstance(value, dict):
            value = np.stack([np.broadcast_to(entry.m, 3) for entry in value.values()])
            singles = np.transpose([[entry.m for entry in single.values()] for single in singles])
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


def test_an_unknown_constant_is_answered_with_the_nearest():
    with pytest.raises(KeyError, match="did you mean drift_accuracy"):
        constant("drift_acuracy")
