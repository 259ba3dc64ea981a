"""What travels from lab to lab."""

from __future__ import annotations

import importlib.resources
import json
from dataclasses import replace

import pytest

from labs.core import reference as reference_module
from labs.core.ledger import SCHEMA, Entry, Ledger, LedgerError, decided
from labs.core.session import Session
from labs.core.spec import Decision, SpecError
from mlsys import Q_
from tests.labs.tiny_lab import LAB

FIRST = Entry(
    volume=1,
    chapter_id=1,
    track="cloud",
    params={"start_precision": "int8"},
    reflections=(("fit", "Dear “CFO”"),),
)
LATER = Entry(volume=1, chapter_id=3, track="edge", params={"start_precision": "fp16"})


def test_the_published_schema_is_the_one_that_validates():
    text = importlib.resources.files("labs.core").joinpath("ledger.schema.json").read_text(encoding="utf-8")
    assert json.loads(text) == SCHEMA


def test_a_ledger_survives_its_file_with_the_protocols_keys():
    ledger = Ledger((FIRST, LATER))
    assert Ledger.from_json(ledger.to_json()) == ledger
    entry = json.loads(ledger.to_json())["entries"][0]
    assert entry == {
        "volume": 1,
        "chapter_id": 1,
        "track": "cloud",
        "current_design": {"params": {"start_precision": "int8"}},
        "reflections": [{"task": "fit", "text": "Dear “CFO”"}],
    }


def test_a_lab_inherits_from_the_labs_before_it_only():
    ledger = Ledger((FIRST, LATER))
    assert ledger.inherited(LAB) == {"start_precision": "int8"}
    assert Ledger((LATER,)).missing(LAB) == ("start_precision",)
    assert ledger.track == "edge"


def test_one_entry_a_lab_in_the_order_of_the_book():
    ledger = Ledger().with_entry(LATER).with_entry(FIRST)
    assert [e.chapter_id for e in ledger.entries] == [1, 3]
    assert (
        ledger.with_entry(Entry(volume=1, chapter_id=1, track="tiny", params={})).entries[0].track == "tiny"
    )
    assert len(ledger.with_track("mobile", LAB).entries) == 3
    with pytest.raises(KeyError, match="'mars'"):
        ledger.with_track("mars", LAB)


def test_the_preset_fills_gaps_and_keeps_what_the_student_decided(monkeypatch):
    path = {track: {"start_precision": "fp16"} for track in ("cloud", "edge", "mobile", "tiny")}
    monkeypatch.setattr(reference_module, "PRESETS", {(1, 1): path, (1, 2): path, (1, 3): path})
    filled = Ledger().with_preset("cloud", LAB)
    assert [(e.place, e.preset) for e in filled.entries] == [((1, 1), True)]
    assert filled.inherited(LAB) == {"start_precision": "fp16"}
    assert Ledger((FIRST,)).with_preset("cloud", LAB).inherited(LAB) == {"start_precision": "int8"}
    assert Ledger.from_json(filled.to_json()) == filled


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not JSON"),
        ('{"schema": 1, "entr', "not JSON"),
        ("[]", "damaged"),
        ('{"schema": 0, "entries": []}', "schema 0; this version of the labs reads schema 1"),
        ('{"entries": []}', "schema None"),
        ('{"schema": 1}', "entries"),
        ('{"schema": 1, "entries": [{"volume": 1}]}', "must contain"),
        (Ledger((FIRST,)).to_json().replace('"cloud"', '"mars"'), "track must be one of"),
        (Ledger((FIRST,)).to_json().replace('"int8"', '["int8"]'), "start_precision must be"),
        (
            '{"schema": 1, "entries": ['
            + ",".join([json.dumps(json.loads(Ledger((FIRST,)).to_json())["entries"][0])] * 2)
            + "]}",
            "two entries",
        ),
    ],
)
def test_a_wrong_ledger_is_refused_whole(text, says):
    with pytest.raises(LedgerError, match=says):
        Ledger.from_json(text)


def test_what_nobody_decided_comes_from_the_reference_path_of_the_track(monkeypatch):
    path = {"cloud": {"start_precision": "int8"}, "edge": {"start_precision": "fp16"}}
    monkeypatch.setattr(reference_module, "PRESETS", {(1, 1): path})
    assert Ledger().inherited(LAB) == {}
    assert Ledger().with_track("edge", LAB).inherited(LAB) == {"start_precision": "fp16"}
    decided_fp16 = Ledger((Entry(volume=1, chapter_id=1, track="cloud", params={"start_precision": "fp16"}),))
    assert decided_fp16.inherited(LAB) == {"start_precision": "fp16"}


def test_a_design_that_breaks_a_goal_decides_nothing():
    session = Session(LAB, LAB.task(2), "cloud", {"start_precision": "int8"})
    session.predict(value=5, reason="because I say so")
    session.act(batch_size=4)
    assert decided(LAB, {"most_chats": session.observation}) == {"operating_batch": 4}
    session.act(batch_size=16)
    assert decided(LAB, {"most_chats": session.observation}) == {}


def _spending(purse=26):
    """The small lab, its first two tasks paying out of a purse of hours."""
    spends = {task.id: "latency" for task in LAB.tasks[:2]}
    decision = Decision(
        key="left", task=LAB.tasks[1].id, label="Left", spends=spends, purse=Q_(purse, "millisecond")
    )
    return replace(LAB, writes=(decision,), reads=("start_precision", "left"))


def test_a_purse_is_what_was_left_less_what_every_task_spends():
    lab = _spending(100)
    seen = {}
    for task in lab.tasks[:2]:
        session = Session(lab, task, "cloud", {"start_precision": "int8"})
        asked = session.scenario.predict
        session.predict(
            **({"choice": asked.naive} if asked.is_choice else {"value": 5, "unit": asked.units[0]}),
            reason="because I say so",
        )
        assert decided(lab, seen) == {}
        seen[task.id] = session.observation
    spent = sum(o.profile.latency.m_as("ms") for o in seen.values())
    assert decided(lab, seen) == {"left": pytest.approx(100 - spent, abs=1e-3)}
    inherited = replace(seen[lab.tasks[1].id], whole={"left": 60.0})
    assert decided(lab, seen | {lab.tasks[1].id: inherited})["left"] == pytest.approx(60 - spent, abs=1e-3)


def test_a_purse_says_what_is_in_it_and_who_spends_last():
    with pytest.raises(SpecError, match="a purse starts with something"):
        Decision(key="left", task="a", label="Left", spends={"b": "latency"}, purse=Q_(1, "week"))
    with pytest.raises(SpecError, match="a purse starts with something"):
        Decision(key="left", task="a", label="Left", spends={"a": "latency"})
    with pytest.raises(SpecError, match="give knob, of or spends"):
        Decision(
            key="left", task="a", label="Left", of="latency", spends={"a": "latency"}, purse=Q_(1, "week")
        )
