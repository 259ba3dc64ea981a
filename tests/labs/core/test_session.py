"""The lock and the four steps."""

from __future__ import annotations

import math

import pytest

from labs.core.session import LockedError, PredictionError, Session, Stage, observe
from mlsys import ureg
from tests.labs.tiny_lab import LAB

WHY = "ten times the arithmetic, a tenth of the time"
INT8 = {"start_precision": "int8"}


@pytest.fixture
def session() -> Session:
    return Session(LAB, LAB.task(1), "cloud", INT8)


def predicted(session: Session) -> Session:
    session.predict(value=2.5, unit="ms", reason=WHY)
    return session


def test_nothing_is_solved_before_the_prediction(session, monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("solved before the prediction")

    monkeypatch.setattr("mlsys.Engine.solve", refuse)
    assert session.stage is Stage.LOCKED
    with pytest.raises(LockedError, match="prediction"):
        _ = session.observation
    with pytest.raises(LockedError, match="open when the prediction"):
        session.act(batch_size=4)
    with pytest.raises(LockedError, match="nothing to record"):
        session.record()
    session.needs(value=2.5, unit="ms", reason=WHY)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"value": 2.5, "unit": "GB", "reason": WHY}, "2.5 GB is not a time; use ms, s or us"),
        ({"value": 2.5, "unit": "", "reason": WHY}, "is not a time"),
        ({"value": 2.5, "unit": "blorp", "reason": WHY}, "“blorp” is no unit known here"),
        ({"value": 2.5, "unit": "1/0", "reason": WHY}, "no unit known here"),
        ({"value": None, "unit": "ms", "reason": WHY}, "Still needed: a time"),
        ({"value": "soon", "unit": "ms", "reason": WHY}, "“soon” is not a number"),
        ({"value": math.nan, "unit": "ms", "reason": WHY}, "not a number"),
        ({"value": True, "unit": "ms", "reason": WHY}, "not a number"),
        ({"value": -1.0, "unit": "ms", "reason": WHY}, "above 0"),
        ({"value": 2.5, "unit": "ms", "reason": "just because"}, "a few words of why"),
    ],
)
def test_an_incomplete_prediction_is_refused_and_says_what_is_missing(session, typed, says):
    with pytest.raises(PredictionError) as error:
        session.predict(**typed)
    assert says in str(error.value)
    assert session.stage is Stage.LOCKED


def test_a_choice_is_one_of_the_choices():
    session = Session(LAB, LAB.task(3), "cloud", INT8)
    with pytest.raises(PredictionError, match="one of Ten times the chip, Eight chats at once"):
        session.predict(choice="both", reason=WHY)
    session.predict(choice="chip", reason=WHY)
    assert session.observation.truth == "batch"


def test_the_prediction_is_frozen_and_opens_the_knobs(session):
    predicted(session)
    assert session.stage is Stage.PREDICTED
    with pytest.raises(LockedError, match="frozen"):
        session.predict(value=25, unit="ms", reason=WHY)
    session.act(peak=10.0)
    assert session.stage is Stage.ACTED
    seen = session.observation
    assert seen.profile.latency.m_as("ms") == pytest.approx(25.289, rel=1e-3)
    assert seen.today.latency.m_as("ms") == pytest.approx(25.418, rel=1e-3)
    assert seen.truth.m_as("ms") == pytest.approx(seen.profile.latency.m_as("ms"))
    assert seen.figure(session.scenario.figures[2]).m_as("ms") == pytest.approx(25.418, rel=1e-3)


def test_goals_are_held_against_the_design(session):
    predicted(session)
    session.act(batch_size=16)
    quick, fits = session.observation.verdicts
    assert not quick.holds
    assert quick.limit == ureg.Quantity(30, "ms")
    assert not fits.holds


def test_knobs_refuse_what_they_cannot_be(session):
    predicted(session)
    with pytest.raises(
        ValueError, match=r"Chats at once \(batch_size\) is 17; it is to be a number from 1 to 16"
    ):
        session.act(batch_size=17)
    with pytest.raises(ValueError, match="'speed' is not one of: batch_size, peak"):
        session.act(speed=2)
    assert session.design == {"batch_size": 1, "peak": 1.0}


def test_watchers_hear_of_every_change_once(session):
    heard = []
    session.watch(lambda: heard.append(session.stage))
    predicted(session)
    session.act(batch_size=2)
    session.act(batch_size=2)
    session.record()
    session.reflect("Dear CFO")
    assert heard == [Stage.PREDICTED, Stage.ACTED, Stage.RECORDED, Stage.REFLECTED]


def test_a_replayed_record_restores_everything(session):
    predicted(session).act(batch_size=8, peak=10.0)
    record = session.record()
    fresh = Session(LAB, LAB.task(1))
    assert not fresh.bound
    assert fresh.replay(record) == record
    assert (fresh.track, fresh.inherited, fresh.given, fresh.design) == (
        "cloud",
        INT8,
        session.given,
        {"batch_size": 8, "peak": 10.0},
    )
    assert fresh.stage is Stage.RECORDED
    assert observe(LAB.task(1), record).profile.latency == session.observation.profile.latency


def test_replay_keeps_the_knobs_that_moved_but_never_another_prediction(session):
    predicted(session).act(batch_size=8)
    record = session.record()
    session.act(batch_size=9)
    assert session.changed_since_recorded
    rewritten = session.replay(record)
    assert rewritten.design["batch_size"] == 9
    assert rewritten.prediction == record.prediction
    # A prediction given anew after a restart does not replace the one in the cell.
    again = Session(LAB, LAB.task(1), "cloud", INT8)
    again.predict(value=25.3, unit="ms", reason="I have seen the answer already")
    again.act(batch_size=3)
    rewritten = again.replay(record)
    assert rewritten.prediction == record.prediction
    assert rewritten.design["batch_size"] == 3


def test_a_track_is_needed_and_cannot_change_under_a_prediction():
    session = Session(LAB, LAB.task(1))
    with pytest.raises(LockedError, match="choose a track"):
        session.predict(value=2.5, unit="ms", reason=WHY)
    with pytest.raises(KeyError, match="'mars'"):
        session.bind("mars", {})
    session.bind("cloud", {**INT8, "stranger": 1})
    assert session.inherited == INT8
    predicted(session)
    with pytest.raises(LockedError, match="reset"):
        session.bind("edge", INT8)
    session.reset()
    assert session.stage is Stage.LOCKED
    session.bind("edge", INT8)
    assert session.track == "edge"


def test_threshold_is_the_last_value_that_meets_the_goals():
    session = Session(LAB, LAB.task(2), "cloud", INT8)
    session.predict(value=64, unit="", reason=WHY)
    assert session.observation.truth == ureg.Quantity(11, "")
