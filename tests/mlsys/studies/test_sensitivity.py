"""Assumed figures are halved and doubled, and those that overturn a verdict are found."""

import doctest

import mlsys.studies.sensitivity
from mlsys import Engine, Models, Systems
from mlsys.catalog import constants
from mlsys.studies import Drift, Loop, TermShares, verdict_flips


def doubts(model, system, verdict, **case):
    found = verdict_flips(Engine.solve(model, system, **case), verdict)
    return {(doubt.owner, doubt.name): doubt for doubt in found}


def test_examples_hold():
    assert doctest.testmod(mlsys.studies.sensitivity).failed == 0
    assert doctest.testmod(constants).failed == 0


def test_figures_of_model_system_and_runtime_are_tried():
    found = doubts(
        Models.YOLOX_S, Systems.Edge, lambda p: p.study.met, batch_size=6, precision="int8", study=Loop(10e-3)
    )
    assert found["Edge", "pipeline"].flips is True
    assert found["Edge", "pipeline"].halved is True
    assert found["EdgeEager", "compute_efficiency"].doubled is True
    assert found["EdgeEager", "kernel_tax"].flips is False
    assert ("Edge", "bandwidth") not in found, "a figure with a source is not in doubt"
    flips = [doubt.flips for doubt in found.values()]
    assert flips == sorted(flips, reverse=True)


def test_rows_of_the_table_are_tried_and_left_as_they_were():
    found = doubts(
        Models.ResNet50, Systems.Reference, lambda p: bool(p.study.accuracy.m > 0.8), study=Drift(6)
    )
    assert found["course", "drift_loss_per_month"].doubled is False
    assert constants.constant("drift_loss_per_month").value == 0.008


def test_an_impossible_figure_gives_no_verdict():
    found = doubts(
        Models.TinyLSTM, Systems.Tiny, lambda p: p.study.largest, precision="int8", study=TermShares()
    )
    efficiency = found["TinyInterpreter", "memory_efficiency"]
    assert (efficiency.halved, efficiency.doubled) == ("Memory", None)
    assert efficiency.flips is False


def test_an_efficiency_set_by_hand_stays_as_it_was():
    found = doubts(
        Models.YOLOX_S,
        Systems.Edge,
        lambda p: p.study.met,
        batch_size=6,
        precision="int8",
        efficiency=0.7,
        study=Loop(10e-3),
    )
    efficiency = found["EdgeEager", "compute_efficiency"]
    assert efficiency.verdict is efficiency.halved is efficiency.doubled is True
    assert found["Edge", "pipeline"].doubled is False
