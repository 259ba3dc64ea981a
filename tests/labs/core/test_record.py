"""The record cell's JSON."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.core.record import LARGEST, RecordError, parse
from labs.core.session import Session
from tests.labs.tiny_lab import LAB, PEAK

TASK = LAB.task(1)


def sample() -> dict:
    session = Session(LAB, TASK, "cloud", {"start_precision": "int8"})
    session.predict(value=2.5, unit="ms", reason='ten times "the" arithmetic, “a tenth”')
    session.act(batch_size=8, peak=10.0)
    return json.loads(session.record().to_json())


def test_a_record_survives_the_cell():
    text = json.dumps(sample())
    record = parse(text, LAB, TASK)
    assert parse(record.to_json(), LAB, TASK) == record
    assert record.design == {"batch_size": 8, "peak": 10.0}
    assert "profile" not in text
    assert "latency" not in text


def change(**changes):
    data = sample()
    for path, value in changes.items():
        *above, last = path.split("__")
        target = data
        for key in above:
            target = target[key]
        if value is ...:
            del target[last]
        else:
            target[last] = value
    return json.dumps(data)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "not JSON"),
        ("{'schema': 1}", "not JSON"),
        ("[1]", "is a list"),
        ("[" * 100_000, f"the most is {LARGEST}"),
        ("[" * 10_000, "not JSON"),
        ("NaN", "NaN is not a number"),
        (change(schema=2), "schema 2"),
        (
            change(lab="lab_03_ml_workflow"),
            "belongs to lab 'lab_03_ml_workflow'; this is 'lab_02_ml_systems'",
        ),
        (change(task="most_chats"), "belongs to task 'most_chats'"),
        (change(track="mars"), "track 'mars'; the tracks are: cloud, edge, mobile, tiny"),
        (change(track=["cloud"]), "track"),
        (change(extra=1), r"has \['extra'\] too much"),
        (change(design=...), r"lacks \['design'\]"),
        (change(design__batch_size=99), "Chats at once"),
        (change(design__batch_size="8"), "Chats at once"),
        (change(design__batch_size=True), "Chats at once"),
        (change(design__batch_size=[8]), "Chats at once"),
        (change(design__speed=1), "has the knobs"),
        (change(design=[]), "has the knobs"),
        (change(design__peak=10**400), "Peak arithmetic"),
        (change(prediction__value=10**400), "not a number"),
        (change(prediction__unit="GB"), "2.5 GB is not a time"),
        (change(prediction__value="2.5"), "not a number"),
        (change(prediction__reason="x"), "a few words of why"),
        (change(prediction__reason=5), "are to be text"),
        (change(prediction="2.5 ms"), "is to be an object"),
        (change(inherited__start_precision=["int8"]), "a number or a word"),
        (change(inherited__budget=9), r"reads \['start_precision'\]"),
    ],
)
def test_a_wrong_record_says_what_is_wrong(text, says):
    with pytest.raises(RecordError, match=says):
        parse(text, LAB, TASK)


@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.text(),
        lambda c: st.lists(c) | st.dictionaries(st.text(), c),
    )
)
def test_any_json_is_a_record_or_a_clear_refusal(value):
    for data in (
        value,
        {**sample(), "design": value},
        {**sample(), "prediction": value},
        {**sample(), "track": value},
    ):
        with pytest.raises(RecordError):
            parse(json.dumps(data), LAB, TASK)


@given(st.floats(min_value=1, max_value=100))
def test_a_log_knob_stands_on_its_own_steps(value):
    stepped = PEAK.check(value)
    assert PEAK.check(stepped) == stepped
    assert abs(stepped / value - 1) < 0.1  # half a step, and short figures


def test_a_knob_says_no_more_digits_than_its_step():
    assert PEAK.check(10.000000000000002) == 10.0
    assert len(PEAK.steps()) == 41
    assert PEAK.steps()[0] == 1.0
    assert PEAK.steps()[-1] == 100.0
