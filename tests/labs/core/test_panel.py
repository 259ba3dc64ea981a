"""The panel of a task and the header of a lab: the lock, the loop, drafts, and what goes wrong in words."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import ipywidgets as widgets
import pytest

from labs.core import reference
from labs.core.controls import KnobControl, aloud, knob_text, read_answer, ticks
from labs.core.ledger import Entry, Ledger
from labs.core.panel import TaskPanel
from labs.core.session import Stage
from labs.core.spec import Knob
from labs.core.store import BrowserStore, MemoryStore
from labs.notebook import LabView, TaskView
from labs.registry import find_lab
from mlsys import Engine
from tests.labs.core.test_store import Browser
from tests.labs.tiny_lab import LAB


@pytest.fixture
def lab() -> LabView:
    view = LabView(LAB, MemoryStore())
    view.choose_track("cloud")
    return view


@pytest.fixture
def view(lab: LabView) -> TaskView:
    return lab.task(1)


def walk(widget: Any) -> Iterator[Any]:
    yield widget
    for child in getattr(widget, "children", ()):
        yield from walk(child)


def page(widget: Any) -> str:
    """All that is sent to the page for a widget and what it holds."""
    return json.dumps([part.get_state() for part in walk(widget)], default=str, ensure_ascii=False)


def shown(widget: Any) -> bool:
    return bool(widget.layout.display != "none")


def predict(panel: TaskPanel, value: str = "2.5", reason: str = "ten times the chip") -> None:
    assert panel.form is not None
    panel.form.value.value = value
    panel.form.reason.value = reason
    panel.form.button.click()


# ---------------------------------------------------------------- locked


def test_locked_controls_are_disabled_and_inert(view: TaskView) -> None:
    panel = view.panel
    assert view.session.stage is Stage.LOCKED
    assert {control.control.disabled for control in panel.knobs.values()} == {True}
    inert = [part for part in walk(panel.widget) if "ml-inert" in getattr(part, "_dom_classes", ())]
    assert len(inert) == 1
    inside = {id(part) for part in walk(inert[0])}
    assert {id(control.control) for control in panel.knobs.values()} <= inside
    assert panel.cards == []


def test_nothing_is_solved_and_nothing_is_sent_before_the_prediction(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Any] = []
    solve = Engine.solve
    monkeypatch.setattr(Engine, "solve", lambda *a, **k: calls.append(k) or solve(*a, **k))
    view = LabView(LAB, MemoryStore())
    view.choose_track("cloud")
    panel = view.task(1).panel
    panel.form.value.value = "2.5"  # type: ignore[union-attr]
    panel.form.reason.value = "two words"  # type: ignore[union-attr]
    panel.form.button.click()  # type: ignore[union-attr]
    before = page(panel.widget)
    assert calls == []
    predict(panel)
    assert calls
    after = page(panel.widget)
    answer = view.task(1).session.observation.profile.latency.to("ms").magnitude
    assert f"{answer:.1f}" in after
    assert f"{answer:.1f}" not in before
    assert "Math peek" not in before


def test_moving_a_knob_of_a_locked_panel_is_refused_in_words(view: TaskView) -> None:
    view.panel.knobs["batch_size"].control.value = 5
    assert "open when the prediction is recorded" in view.panel._problem.value
    assert view.session.design["batch_size"] == 1


# ---------------------------------------------------------------- the prediction


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2.5 GB", "2.5 GB is not a time; use ms, s or us"),
        ("about two", "“about two” is not a number"),
        ("1,234", "can be read two ways; type 1234 or 1.234"),
        ("-3", "the answer is above 0"),
        ("2.5 parsecsss", "no unit known here"),
        ("", "Still needed: a time"),
        ("1e999", "is not a number"),
    ],
)
def test_a_wrong_prediction_is_refused_and_stays(view: TaskView, typed: str, said: str) -> None:
    panel = view.panel
    predict(panel, typed)
    assert view.session.stage is Stage.LOCKED
    assert panel.form is not None
    assert said in panel.form._needs.value
    assert panel.form.button.disabled
    assert panel.form.value.value == typed
    assert panel.form.reason.value == "ten times the chip"


@pytest.mark.parametrize(
    ("typed", "value", "unit"),
    [
        ("2.5", 2.5, "ms"),
        ("2,5", 2.5, "ms"),
        ("0.0025 s", 0.0025, "s"),
        ("1,234.5", 1234.5, "ms"),
        ("2500 µs", 2500, "µs"),
    ],
)
def test_a_figure_is_read_as_it_is_written(view: TaskView, typed: str, value: float, unit: str) -> None:
    predict(view.panel, typed)
    assert view.session.given is not None
    assert (view.session.given.value, view.session.given.unit) == (value, unit)


def test_a_unit_typed_behind_the_figure_moves_the_menu(view: TaskView) -> None:
    form = view.panel.form
    assert form is not None
    form.value.value = "0.0025 s"
    assert form.unit.value == "s"


def test_the_live_line_says_what_is_there_and_what_is_needed(view: TaskView) -> None:
    form = view.panel.form
    assert form is not None
    form.value.value = "2.5"
    assert "2.5 ms is a time" in form._needs.value
    assert "Still needed: a few words of why" in form._needs.value
    assert form.button.disabled
    form.reason.value = "ten times the chip"
    assert not form.button.disabled


def test_enter_records_even_what_is_still_on_its_way(view: TaskView) -> None:
    view.panel._access._handle_custom_msg({"enter": {"value": "2,5", "reason": "ten times the chip"}}, [])
    assert view.session.given is not None
    assert view.session.given.value == 2.5


def test_student_text_is_escaped(view: TaskView) -> None:
    predict(view.panel, reason="<img src=x onerror=alert(1)> is why")
    assert "<img" not in view.panel._said.value
    assert "&lt;img" in view.panel._said.value


def test_a_choice_is_made_with_radio_buttons(lab: LabView) -> None:
    panel = lab.task(3).panel
    assert panel.form is not None
    assert panel.form.choice.value is None
    panel.form.reason.value = "the larger one wins"
    assert panel.form.button.disabled
    panel.form.choice.value = "batch"
    panel.form.button.click()
    assert lab.task(3).session.given.choice == "batch"  # type: ignore[union-attr]
    assert "Eight chats at once" in panel._said.value


# ---------------------------------------------------------------- act and observe


def test_after_the_prediction_knobs_and_cards_open(view: TaskView) -> None:
    panel = view.panel
    predict(panel)
    assert {control.control.disabled for control in panel.knobs.values()} == {False}
    assert not [part for part in walk(panel.widget) if "ml-inert" in getattr(part, "_dom_classes", ())]
    assert [card.card.title for card in panel.cards] == ["Time per token", "Memory on the chip"]
    assert "You predicted" in panel._said.value
    assert not shown(panel._form_place)
    assert "Engine confidence" in page(panel._card_place)


def test_what_was_asked_can_be_read_again_after_the_prediction(lab: LabView, view: TaskView) -> None:
    panel = view.panel
    scenario = view.session.scenario
    assert not shown(panel._asked.widget)
    predict(panel)
    assert shown(panel._asked.widget)
    again = page(panel._asked.widget)
    assert scenario.brief in again
    assert scenario.predict.question in again
    lab.system_reset()
    assert not shown(panel._asked.widget)


def test_a_moved_slider_changes_the_same_cards(view: TaskView) -> None:
    panel = view.panel
    predict(panel)
    cards = [card.widget for card in panel.cards]
    before = panel.cards[0].text()
    panel.knobs["batch_size"].control.value = 8
    assert view.session.design["batch_size"] == 8
    assert view.session.stage is Stage.ACTED
    assert panel.cards[0].text() != before
    assert [card.widget for card in panel.cards] == cards
    assert "Chats at once 8" in panel._spoken.text


def test_a_screen_reader_is_told_what_has_changed_and_nothing_else(view: TaskView) -> None:
    panel = view.panel
    predict(panel)
    opened = panel._spoken.text
    for control in panel.knobs.values():
        assert f"{control.knob.label} {aloud(control.said)}" in opened
    for goal in view.session.scenario.goals:
        assert goal.label in opened
    moved, *others = panel.knobs.values()
    moved.control.value += 1
    assert panel._spoken.text.startswith(f"{moved.knob.label} {aloud(moved.said)}")
    assert not any(control.knob.label in panel._spoken.text for control in others)


def test_over_the_limit_the_card_says_so(view: TaskView) -> None:
    panel = view.panel
    predict(panel)
    assert "ml-over" not in panel.cards[1].widget._dom_classes
    panel.knobs["batch_size"].control.value = 16
    assert "ml-over" in panel.cards[1].widget._dom_classes
    assert "does not hold" in panel._spoken.text


def test_the_note_says_which_assumed_figures_would_turn_a_verdict(view: TaskView) -> None:
    panel = view.panel
    predict(panel)
    note = panel._note
    assert note is not None
    assert "11 assumed" in note._text.value
    assert note._table.value == ""
    note.ask.click()
    assert "Memory efficiency of" in note._table.value
    assert "within the 30 ms limit" in note._table.value
    assert "does not hold" in note._table.value
    panel.knobs["batch_size"].control.value = 2
    assert note._table.value == ""


def test_a_log_slider_lands_on_the_knobs_own_steps(view: TaskView) -> None:
    predict(view.panel)
    view.panel.knobs["peak"].control.value = 10.0**0.95000001
    assert view.session.design["peak"] == 8.9


def test_a_replayed_record_moves_the_sliders_without_a_loop(view: TaskView) -> None:
    predict(view.panel)
    view.panel.knobs["batch_size"].control.value = 8
    record = view.session.record()
    other = LabView(LAB, MemoryStore()).task(1)
    told: list[Stage] = []
    other.session.watch(lambda: told.append(other.session.stage))
    other.session.replay(record)
    assert other.panel.knobs["batch_size"].control.value == 8
    assert other.panel.cards
    assert told == [Stage.RECORDED]


def test_an_engine_that_refuses_is_heard_in_words(view: TaskView, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = view.panel
    predict(panel)

    def refuse(*args: Any, **kwargs: Any) -> Any:
        raise ValueError("batch_size is 4; this machine counts to 3")

    monkeypatch.setattr(Engine, "solve", refuse)
    panel.knobs["batch_size"].control.value = 4
    assert "this machine counts to 3" in panel._problem.value
    monkeypatch.undo()
    panel.knobs["batch_size"].control.value = 3
    assert panel._problem.value == ""


def test_the_steps_follow_the_session(view: TaskView) -> None:
    panel = view.panel
    steps = [panel._head.value]
    predict(panel)
    assert "%%record task1" in panel._next.value
    steps.append(panel._head.value)
    view.on_record("")
    assert "What am I paying for?" in panel._next.value
    assert "The CFO asks" in panel._next.value
    steps.append(panel._head.value)
    view.on_reflect("A letter.")
    steps.append(panel._head.value)
    assert len(set(steps)) == 4
    panel.knobs["batch_size"].control.value = 2
    assert "You moved a knob since you recorded" in panel._next.value


def test_reset_locks_again_and_forgets_the_cards(lab: LabView, view: TaskView) -> None:
    panel = view.panel
    predict(panel)
    panel.knobs["batch_size"].control.value = 8
    lab.system_reset()
    lab.choose_track("cloud")
    assert view.session.stage is Stage.LOCKED
    assert panel.cards == []
    assert panel.form is not None
    assert panel.form.value.value == panel.form.reason.value == ""
    assert panel.knobs["batch_size"].control.value == 1
    assert "Math peek" not in page(panel.widget)


def test_every_control_has_a_name(lab: LabView) -> None:
    for number in (1, 2, 3):
        panel = lab.task(number).panel
        names = panel._access.names
        for knob_id, control in panel.knobs.items():
            here = [v for selector, v in names.items() if f".ml-knob-{knob_id} " in selector]
            assert here[0]["aria-label"] == control.knob.label
            if not control.knob.is_choice:
                steps = panel._access.steps[f".ml-knob-{knob_id} .noUi-handle"]
                assert len(steps) == len(control.knob.steps())
                assert here[0]["aria-valuetext"].partition(" = ")[0] in steps
        for part in walk(panel.widget):
            if isinstance(part, widgets.Button | widgets.Text | widgets.Dropdown):
                assert part.description
    assert lab.task(1).panel._access.names[".ml-knob-peak .noUi-handle"]["aria-valuetext"] == "times 1"


# ---------------------------------------------------------------- drafts


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> BrowserStore:
    made = BrowserStore()
    made.browser = Browser(made, monkeypatch)
    return made


def reopened(items: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> LabView:
    """The lab in a new kernel, whose browser still holds `items`."""
    store = BrowserStore()
    browser = Browser(store, monkeypatch)
    lab = LabView(LAB, store)
    for number in (1, 2, 3):
        lab.task(number)
    browser.load(items)
    return lab


def opened(store: BrowserStore) -> LabView:
    lab = LabView(LAB, store)
    lab.task(1)
    store.browser.load({})
    lab.choose_track("cloud")
    return lab


def test_what_is_typed_comes_back(store: BrowserStore, monkeypatch: pytest.MonkeyPatch) -> None:
    form = opened(store).task(1).panel.form
    assert form is not None
    form.value.value = "2,5"
    form.reason.value = "ten"
    again = reopened(dict(store._items), monkeypatch).task(1)
    assert again.panel.form is not None
    assert (again.panel.form.value.value, again.panel.form.reason.value) == ("2,5", "ten")
    assert again.session.stage is Stage.LOCKED


def test_a_prediction_comes_back_frozen_and_with_its_knobs(
    store: BrowserStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = opened(store).task(1)
    predict(view.panel)
    view.panel.knobs["batch_size"].control.value = 8
    again = reopened(dict(store._items), monkeypatch).task(1)
    assert again.session.given == view.session.given
    assert again.session.design == view.session.design
    assert again.panel.knobs["batch_size"].control.value == 8


def test_a_recorded_task_leaves_no_draft(store: BrowserStore) -> None:
    view = opened(store).task(1)
    predict(view.panel)
    assert any(key.startswith("draft/") for key in store._items)
    view.on_record("")
    assert not any(key.startswith("draft/") for key in store._items)


def test_knobs_moved_after_the_record_come_back_too(
    store: BrowserStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = opened(store).task(1)
    predict(view.panel)
    record = view.on_record("") or ""
    view.panel.knobs["batch_size"].control.value = 8
    items = dict(store._items)
    fresh = BrowserStore()
    browser = Browser(fresh, monkeypatch)
    again = LabView(LAB, fresh).task(1)
    again.on_record(record)
    assert again.session.design["batch_size"] == 1
    browser.load(items)
    assert again.session.design["batch_size"] == 8
    assert again.session.changed_since_recorded
    assert "You moved a knob since you recorded" in again.panel._next.value


def test_a_draft_never_touches_a_record_it_does_not_belong_to(
    store: BrowserStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = opened(store).task(1)
    predict(view.panel)
    view.panel.knobs["batch_size"].control.value = 8
    items = dict(store._items)
    other = LabView(LAB, MemoryStore())
    other.choose_track("cloud")
    predict(other.task(1).panel, "3", "another student's reason")
    record = other.task(1).on_record("")
    fresh = BrowserStore()
    browser = Browser(fresh, monkeypatch)
    lab = LabView(LAB, fresh)
    lab.task(1).on_record(record or "")
    browser.load(items)
    assert lab.task(1).session.design["batch_size"] == 1
    assert lab.task(1).session.given.value == 3  # type: ignore[union-attr]


@pytest.mark.parametrize("draft", ["not json", "[]", '{"track": "cloud", "fields": 3}', '{"track": "cloud", "given": {"x": 1}}',
                                   '{"track": "edge", "fields": {"value": "9"}}'])  # fmt: skip
def test_a_draft_that_does_not_fit_is_left_alone(
    store: BrowserStore, draft: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(store)
    items = {**store._items, "draft/lab_02_ml_systems/magic_chip": draft}
    again = reopened(items, monkeypatch).task(1)
    assert again.session.stage is Stage.LOCKED
    assert again.panel.form.value.value == ""  # type: ignore[union-attr]


def test_forgetting_a_draft_empties_the_form(store: BrowserStore) -> None:
    panel = opened(store).task(1).panel
    assert panel.form is not None
    panel.form.value.value = "2.5"
    panel.forget_draft()
    assert panel.form.value.value == ""
    assert not any(key.startswith("draft/") for key in store._items)


# ---------------------------------------------------------------- tracks


def test_without_a_track_the_task_asks_for_one() -> None:
    lab = LabView(LAB, MemoryStore())
    panel = lab.task(1).panel
    assert shown(panel._pick)
    assert panel.form is None
    assert shown(lab.panel._pick)
    panel._picker.buttons["cloud"].click()
    assert lab.track == "cloud"
    assert not shown(panel._pick)
    assert panel.form is not None
    assert not shown(lab.panel._pick)


def test_the_call_to_adventure_waits_for_the_tasks_before_it() -> None:
    lab = LabView(find_lab("lab_01_ml_intro"), MemoryStore())
    panel = lab.task(3).panel
    assert not shown(panel._picker.widget)
    assert "a letter in Task 1 and Task 2" in panel._call.value
    assert not shown(lab.panel._pick)
    for number in (1, 2):
        view = lab.task(number)
        asked = view.session.scenario.predict
        choice = next(iter(asked.choices), None)
        unit = "" if asked.is_choice else asked.units[0]
        view.session.predict(value=None if choice else 3.0, unit=unit, choice=choice, reason="it has to be")
        view.on_record("")
        assert not shown(panel._picker.widget)
        view.on_reflect("A letter.")
    assert shown(panel._picker.widget)
    panel._picker.buttons["edge"].click()
    assert lab.task(3).session.track == "edge"
    assert shown(panel._pick)
    panel._picker.buttons["tiny"].click()
    assert lab.task(3).session.track == "tiny"
    assert panel._picker.buttons["tiny"].description == "You are the Tiny Pioneer"


# ---------------------------------------------------------------- the header of a lab


def text(widget: Any) -> str:
    return " ".join(part.value for part in walk(widget) if isinstance(part, widgets.HTML) and shown(part))


def test_the_header_says_who_and_what(lab: LabView) -> None:
    said = text(lab.panel.widget)
    for part in ("Lab 02", "Cloud Titan", "The HBM wall", "The CFO, who counts samples per dollar", "<math"):
        assert part in said
    assert "you write this today" in said


def test_the_specs_show_inherited_and_written_decisions(lab: LabView, view: TaskView) -> None:
    lab.import_ledger(
        Ledger((Entry(volume=1, chapter_id=1, track="cloud", params={"start_precision": "int8"}),)).to_json()
    )
    lab.choose_track("cloud")
    assert "int8 <span" in lab.panel._specs.value
    assert "· Lab 01" in lab.panel._specs.value
    predict(view.panel)
    view.on_record("")
    assert "Memory <span" in lab.panel._specs.value
    assert "· this lab" in lab.panel._specs.value


def test_a_key_that_only_other_tracks_decide_is_not_listed() -> None:
    """A hop is decided on the earbud; the Cloud would wait for it for ever."""
    view = LabView(find_lab("lab_03_ml_workflow"), MemoryStore())
    for track, has_hop, has_batch in (
        ("cloud", False, True),
        ("tiny", True, False),
        ("mobile", False, False),
    ):
        view.choose_track(track)
        specs = view.panel._specs.value
        assert ("Hop [ms]" in specs, "Operating batch" in specs) == (has_hop, has_batch)


def test_reset_asks_first_and_can_be_taken_back_once(lab: LabView) -> None:
    panel = lab.panel
    assert not shown(panel.undo)
    panel.reset.click()
    assert lab.track == "cloud"
    assert shown(panel._question)
    panel._no.click()
    assert lab.track == "cloud"
    assert not shown(panel._question)
    panel.reset.click()
    panel._yes.click()
    assert lab.track is None
    assert shown(panel.undo)
    panel.undo.click()
    assert lab.track == "cloud"
    assert not shown(panel.undo)


def test_the_preset_says_what_it_fills_in(lab: LabView, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reference, "PRESETS", {(1, 1): {"cloud": {"start_precision": "int8"}}})
    lab.panel.preset.click()
    assert "int8 (Lab 01)" in lab.panel._asked.value
    assert lab.ledger.missing(LAB) == ("start_precision",)
    lab.panel._yes.click()
    assert lab.ledger.inherited(LAB) == {"start_precision": "int8"}
    assert "Lab 01, preset" in lab.panel._specs.value
    lab.panel.preset.click()
    assert "nothing to fill in" in lab.panel._asked.value
    assert not shown(lab.panel._yes)


def upload(lab: LabView, content: bytes, name: str = "ledger.json") -> str:
    lab.panel._import({"new": ({"name": name, "content": memoryview(content)},)})
    said: str = lab.panel._problem.value
    return said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\x00", "is no text file"),
        (b"hello", "is not JSON"),
        (b'{"schema": 0, "entries": []}', "schema 0"),
        (b'{"schema": 1, "entries": [{"volume": 9}]}', "damaged"),
    ],
)
def test_a_wrong_ledger_file_is_refused_in_words(lab: LabView, content: bytes, said: str) -> None:
    before = lab.ledger
    assert said in upload(lab, content)
    assert lab.ledger == before


def test_a_ledger_travels_as_a_file(lab: LabView, monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(lab.panel._access, "send", lambda content, buffers=None: sent.append(content))
    lab.panel.export.click()
    assert sent[0]["download"].endswith(".json")
    other = LabView(LAB, MemoryStore())
    assert upload(other, sent[0]["text"].encode()) == ""
    assert other.ledger == lab.ledger
    assert "Cloud Titan" in text(other.panel.widget)


def test_a_browser_that_keeps_nothing_is_told_of_in_the_header(monkeypatch: pytest.MonkeyPatch) -> None:
    store = BrowserStore()
    browser = Browser(store, monkeypatch)
    lab = LabView(LAB, store)
    browser.load({}, "blocked")
    assert "Your browser keeps nothing here" in lab.panel._problem.value
    lab.choose_track("cloud")
    predict(lab.task(1).panel)
    assert lab.task(1).session.stage is Stage.PREDICTED
    assert "Your browser keeps nothing here" in lab.panel._problem.value


# ---------------------------------------------------------------- small parts


def test_a_choice_is_a_row_of_buttons_or_a_menu_where_the_row_would_be_long() -> None:
    short = {"fp16": "fp16", "int8": "int8"}
    long = {name: f"{name}: half a day, four faults in ten" for name in ("memory", "power", "soak")}
    kinds = []
    for options in (short, long):
        moved: list[Any] = []
        knob = Knob(id="k", label="Gate", default=next(iter(options)), options=options)
        made = KnobControl(knob, lambda name, value, moved=moved: moved.append((name, value)))
        kinds.append(type(made.control))
        made.put(list(options)[1])
        assert moved == []
        made.put(next(iter(options)))
        made.control.value = list(options)[1]
        assert moved == [("k", list(options)[1])]
        assert {"aria-label": "Gate"}.items() <= made.names()[".ml-knob-k select"].items()
    assert kinds == [widgets.ToggleButtons, widgets.Dropdown]


def test_answers_are_read_in_both_spellings() -> None:
    assert read_answer("  12 ") == (12.0, None)
    assert read_answer("1 234") == (1234.0, None)
    assert read_answer("1,234,567") == (1234567.0, None)
    assert read_answer(".5 %") == (0.5, "percent")
    assert read_answer("1e3 µs") == (1000.0, "µs")
    assert read_answer("ten") == ("ten", None)


def test_knobs_are_written_for_people() -> None:
    factor = Knob(id="f", label="F", default=1.0, low=1.0, high=100.0, step=0.05, log=True, factor=True)
    count = Knob(id="n", label="N", default=1, low=1, high=16, step=1)
    time = Knob(id="t", label="T", default=10, low=10, high=40, step=5, unit="ms")
    assert knob_text(factor, 10.0) == "×\u00a010"
    assert knob_text(time, 30) == "30\u00a0ms"
    assert [label for _, label in ticks(factor)] == ["×\u00a01", "×\u00a010", "×\u00a0100"]
    assert [label for _, label in ticks(count)] == ["1", "4", "8", "12", "16"]
    assert [label for _, label in ticks(time)] == ["10", "20", "30", "40\u00a0ms"]
    for knob in (factor, count, time):
        places = [at for at, _ in ticks(knob)]
        assert places[0] == 0
        assert places[-1] == 1
        assert places == sorted(places)


@pytest.mark.parametrize(
    ("low", "high", "default", "drawn"),
    [(2.0, 9.5, 7.0, 6.999999999999999), (0.2, 0.7, 0.35, 0.35000000000000003), (2.0, 10.0, 7.0, 7.0)],
)
def test_a_slider_starts_where_the_browser_draws_it(low, high, default, drawn):
    """A number the browser would correct comes back later, as if somebody had moved the knob."""
    step = 0.1 if high > 1 else 0.05
    knob = Knob(id="hop", label="Hop", default=default, low=low, high=high, step=step)
    control = KnobControl(knob, lambda name, value: None)
    assert control.control.value == drawn
    assert control.value == default
