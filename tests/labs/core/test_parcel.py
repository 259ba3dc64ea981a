"""A parcel: what leaves the kernel, in how many messages, and that nothing is lost on the way."""

from __future__ import annotations

import json
from typing import Any

import bqplot
import comm
import ipywidgets as widgets
import numpy as np
import pytest

from labs import open_lab
from labs.core.parcel import Parcel, together


@pytest.fixture
def sent(monkeypatch) -> list[tuple[str, dict[str, Any], list[Any]]]:
    """What leaves the kernel: comm, data and buffers of each message."""
    messages: list[tuple[str, dict[str, Any], list[Any]]] = []

    def publish(self, kind, data=None, metadata=None, buffers=None, **keys):
        if kind == "comm_msg":
            messages.append((self.comm_id, data, list(buffers or ())))

    monkeypatch.setattr(comm.DummyComm, "publish_msg", publish)
    return messages


@pytest.fixture
def unread(sent) -> Parcel:
    """A parcel whose page has said nothing yet."""
    parcel = Parcel()
    sent.clear()
    return parcel


@pytest.fixture
def parcel(unread) -> Parcel:
    """A parcel whose page has said that it can unpack."""
    unread._handle_custom_msg({"unpacks": True}, [])
    return unread


def marks() -> tuple[widgets.HTML, bqplot.Bars]:
    scales = {"x": bqplot.OrdinalScale(), "y": bqplot.LinearScale()}
    return widgets.HTML("old"), bqplot.Bars(x=["a", "b"], y=[1.0, 2.0], scales=scales)


def change(text: widgets.HTML, bars: bqplot.Bars) -> None:
    bars.x = ["a", "b", "c"]
    text.value = "new"
    bars.y = np.array([3.0, 4.0, 5.0])


def test_each_widget_says_everything_in_one_message(sent):
    text, bars = marks()
    with together():
        change(text, bars)
        assert not sent
    assert [(name, set(data["state"])) for name, data, _ in sent] == [
        (bars.model_id, {"x", "y"}),
        (text.model_id, {"value"}),
    ]


def test_a_parcel_carries_all_of_it_in_one_message(parcel, sent):
    text, bars = marks()
    with together():
        change(text, bars)
    alone = {name: (data, buffers) for name, data, buffers in sent}
    text, bars = marks()
    sent.clear()
    with together(parcel):
        change(text, bars)
    ((name, data, buffers),) = sent
    assert name == parcel.model_id
    assert data["method"] == "custom"
    parts = json.loads(data["content"]["parts"])
    assert [part["id"] for part in parts] == [bars.model_id, text.model_id]
    # Each part is what the widget would have sent, and the buffers come in the order of the parts.
    assert [part["data"] for part in parts] == [json.loads(json.dumps(data)) for data, _ in alone.values()]
    assert [bytes(b) for b in buffers] == [bytes(b) for _, own in alone.values() for b in own]
    assert sum(len(part["data"]["buffer_paths"]) for part in parts) == len(buffers) == 1


def test_a_page_that_has_not_said_so_gets_no_parcel(unread, sent):
    text, bars = marks()
    with together(unread):
        change(text, bars)
    assert [name for name, _, _ in sent] == [bars.model_id, text.model_id]


def test_what_is_no_state_is_not_held_back(parcel, sent):
    with together(parcel):
        parcel.send({"download": "now"})
        assert [data["content"] for _, data, _ in sent] == [{"download": "now"}]
    assert len(sent) == 1


def test_after_an_error_what_had_changed_is_sent_and_widgets_are_as_they_were(parcel, sent):
    text, _ = marks()

    def fail() -> None:
        text.value = "half"
        raise ArithmeticError

    with pytest.raises(ArithmeticError), together(parcel):
        fail()
    assert json.loads(sent[0][1]["content"]["parts"])[0]["data"]["state"] == {"value": "half"}
    text.value = "by itself"
    assert sent[1][0] == text.model_id


def test_the_outer_one_sends(parcel, sent):
    text, bars = marks()
    with together(parcel):
        with together():
            change(text, bars)
        assert not sent
    assert len(sent) == 1


def test_a_move_of_a_knob_is_one_message_and_then_one_for_what_stands_around_the_cards(sent):
    lab = open_lab("lab_02_ml_systems")
    lab.choose_track("cloud")
    task = lab.task(1)
    asked = task.session.scenario.predict
    task.session.predict(value=asked.naive, unit=asked.units[0], reason="a first guess")
    panel = task.panel
    panel._parcel._handle_custom_msg({"unpacks": True}, [])
    control = next(iter(panel.knobs.values())).control
    sent.clear()
    control.value += 1
    parcels = [
        {part["id"]: part["data"]["state"] for part in json.loads(data["content"]["parts"])}
        for _, data, _ in sent
        if "parts" in data.get("content", {})
    ]
    loose = [data for name, data, _ in sent if data["method"] == "update" and name != control.model_id]
    assert not loose
    cards, around = parcels
    assert len(cards) > 10
    heads = {card._head.model_id for card in panel.cards}
    assert heads & cards.keys()
    assert not heads & around.keys()
    assert panel._spoken.model_id in around
    # Both say the same design.
    assert f"{control.value}" in around[panel._spoken.model_id]["text"]
