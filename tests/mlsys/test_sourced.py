"""A constant given to the engine or to a study keeps its source; what is computed from it does not pretend to."""

import copy
import json
import pickle

import pytest

from mlsys import Q_, Engine, Models, Systems
from mlsys.catalog.constants import constant
from mlsys.sourced import Sourced, source_of, sourced
from mlsys.studies import Offload, Recording

CAMERAS = constant("edge_cameras")
CAMERA = constant("camera_bytes")


def sources(profile):
    return {term.symbol: term.source for term in (*profile.terms, *profile.study.terms)}


def test_a_constant_given_to_a_study_is_not_said_to_be_the_askers():
    recording = Recording(
        sample_bytes=CAMERA.quantity, rate=Q_(30, "1/second"), duration=Q_(1, "hour"), streams=CAMERAS.value
    )
    said = sources(Engine.solve(Models.YOLOX_S, Systems.Edge, study=recording))
    assert said["b"] == CAMERA.source
    assert said["n"] == CAMERAS.source
    assert said["f"] == said["t"] == "set by you"


def test_it_keeps_its_source_through_the_studys_unit():
    hours = constant("clip_hours")
    recording = Recording(
        sample_bytes=1,
        rate=Q_(30, "1/second"),
        duration=hours.quantity,
        store=constant("clip_store").quantity,
    )
    profile = Engine.solve(Models.YOLOX_S, Systems.Edge, study=recording)
    duration, store = (term for term in profile.study.terms if term.symbol in {"t", "V_{store}"})
    assert duration.value == pytest.approx(hours.value * 3600)
    assert duration.source == hours.source
    assert store.source == constant("clip_store").source


def test_a_batch_of_as_many_as_there_are_cameras_says_why():
    batch = Engine.solve(Models.YOLOX_S, Systems.Edge, batch_size=CAMERAS.value).terms[2]
    assert (batch.symbol, batch.source) == ("B", CAMERAS.source)
    typed = Engine.solve(Models.YOLOX_S, Systems.Edge, batch_size=6).terms[2]
    assert (typed.value, typed.source) == (batch.value, "set by you")


def test_a_figure_is_a_float_and_arithmetic_leaves_its_source_behind():
    figure = Sourced(6.0, "the mission")
    assert isinstance(figure, float)
    assert (figure, json.dumps(figure), f"{figure:g}") == (6.0, "6.0", "6")
    for again in (copy.deepcopy(figure), pickle.loads(pickle.dumps(figure))):
        assert (again, source_of(again)) == (6.0, "the mission")
    assert type(figure * 2) is float
    assert source_of(figure * 2) == "set by you"
    assert type(sourced(3.0, 3)) is float


def test_an_array_of_values_is_the_askers():
    swept = Engine.solve(Models.ResNet50, Systems.Edge, study=Offload([1e5, 1e6])).study.terms
    assert next(t for t in swept if t.symbol == "d").source == "set by you"


@pytest.mark.parametrize("name", ["edge_cameras", "camera_bytes"])
def test_a_constants_value_and_quantity_carry_its_source(name):
    row = constant(name)
    assert source_of(row.value) == source_of(row.quantity) == row.source
