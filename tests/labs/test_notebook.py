"""What a notebook calls: the answer cells, the score, the ledger between labs."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from IPython.testing.globalipapp import get_ipython

from labs.authoring import find_house, model_record, read_answers
from labs.core.hand_in import HandIn
from labs.core.ledger import Ledger
from labs.core.magics import RECORD_STUB, REFLECT_STUB
from labs.core.session import Stage
from labs.core.store import BrowserStore, MemoryStore
from labs.notebook import LEDGER_KEY, LabView, TaskView, open_lab
from labs.registry import find_lab
from tests.labs.core.test_store import Browser
from tests.labs.tiny_lab import LAB

ROOT = Path(__file__).parents[2]


@pytest.fixture
def lab() -> LabView:
    view = LabView(LAB, MemoryStore())
    view.choose_track("cloud")
    return view


@pytest.fixture
def task(lab: LabView) -> TaskView:
    return lab.task(1)


def predict(view: TaskView, value: float = 2.5) -> None:
    view.session.predict(value=value, unit="ms", reason="ten times the chip")


# ---------------------------------------------------------------- opening


def test_a_lab_opens_by_its_slug_and_knows_its_tasks() -> None:
    lab = open_lab("lab_02_ml_systems")
    assert lab.task(2) is lab.task(2)
    assert open_lab("lab_02_ml_systems") is lab
    with pytest.raises(KeyError, match="no task 4"):
        lab.task(4)
    with pytest.raises(KeyError, match="did you mean"):
        open_lab("lab_02_ml_system")


def test_what_is_displayed_has_a_text_twin_that_never_changes(lab: LabView, task: TaskView) -> None:
    for view in (lab, task):
        bundle = view._repr_mimebundle_()
        assert "application/vnd.jupyter.widget-view+json" in bundle
        assert "at 0x" not in bundle["text/plain"]
    assert task._repr_mimebundle_()["text/plain"] == "Task 1 of lab_02_ml_systems: Magic chip"


def test_a_key_is_named_as_the_lab_that_writes_it_names_it(lab: LabView) -> None:
    assert lab.label("start_precision") == "Weights"
    assert lab.label("number_of_cats") == "Number of cats"


# ---------------------------------------------------------------- the record cell


def test_an_empty_record_cell_before_the_prediction_says_what_to_do(task: TaskView, capsys: Any) -> None:
    assert task.on_record("") is None
    assert "Nothing to record yet" in capsys.readouterr().out
    assert task.session.stage is Stage.LOCKED


def test_the_record_cell_fills_itself_and_stands(task: TaskView, capsys: Any) -> None:
    predict(task)
    task.session.act(batch_size=4)
    text = task.on_record("")
    assert text is not None
    assert json.loads(text)["design"] == {"batch_size": 4, "peak": 1.0}
    assert capsys.readouterr().out == "Recorded: Chats at once 4; Peak arithmetic × 1.\n"
    assert task.on_record(text) is None


def test_a_record_that_breaks_a_limit_says_that_the_ledger_does_not_take_it(
    task: TaskView, capsys: Any
) -> None:
    predict(task)
    task.session.act(batch_size=16)
    task.on_record("")
    assert "still to decide: Binding term." in capsys.readouterr().out
    assert "binding_term" not in task.lab.ledger.to_json()
    task.session.act(batch_size=4)
    task.on_record("")
    assert "still to decide" not in capsys.readouterr().out
    assert "binding_term" in task.lab.ledger.to_json()


def test_a_record_cell_replays_in_a_new_kernel(task: TaskView) -> None:
    predict(task)
    task.session.act(batch_size=4)
    text = task.on_record("")
    again = LabView(LAB, MemoryStore())
    assert again.task(1).on_record(text or "") is None
    assert again.task(1).session.as_record() == task.session.as_record()
    assert again.track == "cloud"


def test_a_knob_moved_since_is_written_the_prediction_stays(task: TaskView) -> None:
    predict(task)
    text = task.on_record("") or ""
    task.session.act(batch_size=9)
    rewritten = json.loads(task.on_record(text) or "")
    assert rewritten["design"]["batch_size"] == 9
    assert rewritten["prediction"]["value"] == 2.5


@pytest.mark.parametrize("body", ["import os", "{", '{"schema": 1}', "[]", '"x"', "null"])
def test_a_record_cell_that_is_no_record_is_refused_in_words(task: TaskView, capsys: Any, body: str) -> None:
    predict(task)
    assert task.on_record(body) is None
    said = capsys.readouterr().out
    assert said.startswith("This cell cannot be used: ")
    assert said.endswith("Nothing was changed.\n")
    assert task.session.stage is Stage.PREDICTED


# ---------------------------------------------------------------- the letter and the score


def test_a_letter_is_taken_over_and_counted(task: TaskView, capsys: Any) -> None:
    task.on_reflect("")
    assert "No letter yet. Write to the CFO" in capsys.readouterr().out
    task.on_reflect("One two three.")
    assert capsys.readouterr().out == "Letter of 3 words to the CFO.\n"
    task.on_reflect("One.")
    assert "1 word to" in capsys.readouterr().out


def test_the_score_is_a_plain_float_within_its_range(task: TaskView) -> None:
    assert task.score() == 0.0
    predict(task)
    task.on_record("")
    points = task.score()
    assert type(points) is float
    assert 0 < points <= 10


def test_the_recorded_design_is_scored_not_where_the_knobs_have_gone_since(task: TaskView) -> None:
    predict(task)
    task.on_record("")
    task.on_reflect("A token takes 25.4 ms.")
    before = task.graded()
    task.session.act(batch_size=16)
    assert task.graded() == before
    task.on_record("")
    assert task.graded() != before


def test_every_model_answer_scores_full_marks_in_the_notebook() -> None:
    for slug in ("lab_01_ml_intro", "lab_02_ml_systems"):
        answers = tomllib.loads((ROOT / "source" / slug / "answers.toml").read_text(encoding="utf-8"))
        for track in ("cloud", "tiny"):
            lab = LabView(find_lab(slug), MemoryStore())
            lab.choose_track(track)
            for number, task in enumerate(lab.lab.tasks, start=1):
                answer = answers["all" if task.shared else track][task.id]
                view = lab.task(number)
                view.session.predict(**answer["prediction"])
                view.session.act(**answer["design"])
                view.on_record("")
                view.on_reflect(answer["letter"])
                assert view.score() == 10.0, (slug, track, task.id)


# ---------------------------------------------------------------- handing in


@pytest.fixture
def finish(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run `lab.finish()`; gives what it displays as text, and the button."""

    class Handle:
        def __init__(self, shown: list[str]) -> None:
            self.shown = shown

        def update(self, shown: Any) -> None:
            self.shown[0] = repr(shown)

    def run(lab: LabView) -> tuple[list[str], HandIn]:
        shown: list[str] = []
        made: list[HandIn] = []

        def display(thing: Any, **options: Any) -> Any:
            bundle = thing._repr_mimebundle_() if hasattr(thing, "_widget") else {}
            shown.append(bundle.get("text/plain") or repr(thing))
            return Handle(shown)

        def hand_in(*given: Any) -> HandIn:
            made.append(HandIn(*given))
            return made[-1]

        monkeypatch.setattr("labs.notebook.display", display)
        monkeypatch.setattr("labs.notebook.HandIn", hand_in)
        lab.finish()
        return shown, made[0]

    return run


def press(button: HandIn, *sources: str, name: str = "lab_02_ml_systems.ipynb", saved: bool = True) -> str:
    """What is said after the browser has downloaded a notebook of these cells."""
    text = json.dumps({"cells": [{"cell_type": "code", "source": source} for source in sources]})
    button._handle_custom_msg({"text": text, "from": name, "saved": saved}, [])
    return button.said


OPEN = 'lab = open_lab("lab_02_ml_systems")'


def test_finish_says_what_each_task_lacks_even_those_never_opened(lab: LabView, finish: Any) -> None:
    shown, _ = finish(lab)
    assert shown[0].count("There is no record: predict, move the knobs, then run the cell %%record task") == 3
    assert shown[1] == "[Download the notebook to hand in] or save it, and choose File, Download"
    assert "0 of 30 points" in shown[0]


def test_finish_knows_what_was_done(lab: LabView, task: TaskView, finish: Any) -> None:
    predict(task)
    task.on_record("")
    task.on_reflect("word " * 50)
    shown, _ = finish(lab)
    assert "Task 1, Magic chip, " in shown[0]
    assert "%%record task1" not in shown[0]
    task.session.act(batch_size=9)
    assert "The knobs stand elsewhere than in the record: run the cell %%record task1" in finish(lab)[0][0]


def test_the_file_is_read_as_it_was_downloaded_not_as_the_kernel_knows_it(
    lab: LabView, task: TaskView, finish: Any
) -> None:
    predict(task)
    record = task.on_record("")
    shown, button = finish(lab)
    assert "There is no letter: write it in the cell %%reflect task1" in shown[0]
    said = press(button, OPEN, f"%%record task1\n{record}", "%%reflect task1\n" + "word " * 50)
    assert "lab_02_ml_systems.ipynb was downloaded and read back. Still open: Task 2, Task 3;" in said
    assert "write it in the cell %%reflect task1" not in shown[0]
    assert "About the file: “%%record task2”: the cell is missing." in shown[0]
    assert "Still open: Task 1," in press(button, OPEN, "%%record task1\n{torn", "%%reflect task1\nShort.")
    assert "The record cannot be used: the record is not JSON" in shown[0]
    assert "The letter has 1 words; it is probably not finished." in shown[0]


def test_what_is_odd_about_a_download_is_said(lab: LabView, finish: Any) -> None:
    _, button = finish(lab)
    assert "is it the right notebook" not in press(button, OPEN)
    assert "It opens no lab, not lab_02_ml_systems" in press(button, "1")
    assert "It opens lab lab_03_x, not lab_02_ml_systems" in press(button, 'open_lab("lab_03_x")')
    assert "It was made from &lt;mine&gt;.ipynb: is that the copy you mean?" in press(
        button, name="<mine>.ipynb"
    )
    assert "could not be saved here, so keep the downloaded file" in press(button, saved=False)
    button._handle_custom_msg({"text": "torn", "from": "x", "saved": True}, [])
    assert "read back" in button.said


# ---------------------------------------------------------------- the ledger between labs


def test_a_decision_reaches_the_next_lab_through_the_store(monkeypatch: pytest.MonkeyPatch) -> None:
    store = BrowserStore()
    browser = Browser(store, monkeypatch)
    first = LabView(find_lab("lab_01_ml_intro"), store)
    second = LabView(LAB, store)
    session = second.task(1).session
    browser.load({})
    answers = tomllib.loads((ROOT / "source/lab_01_ml_intro/answers.toml").read_text(encoding="utf-8"))
    first.choose_track("cloud")
    answer = answers["cloud"]["call_to_adventure"]
    view = first.task(3)
    view.session.predict(**answer["prediction"])
    view.session.act(**answer["design"])
    view.on_record("")
    # The page tells other notebooks what one of them wrote.
    browser.change("elsewhere", "x")
    second._arrived(store.get(LEDGER_KEY))
    assert second.track == "cloud"
    assert second.ledger.inherited(LAB) == {"start_precision": answer["design"]["precision"]}
    assert session.track == "cloud"
    assert session.inherited == second.ledger.inherited(LAB)


def test_nothing_is_written_before_the_browser_has_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    store = BrowserStore()
    browser = Browser(store, monkeypatch)
    lab = LabView(LAB, store)
    lab.choose_track("edge")
    assert store.get(LEDGER_KEY) is None
    kept = '{"schema": 1, "entries": [{"volume": 1, "chapter_id": 1, "track": "tiny", "current_design": {"params": {}}, "reflections": []}]}'
    browser.load({LEDGER_KEY: kept})
    assert [entry.chapter_id for entry in lab.ledger.entries] == [1, 2]
    assert lab.track == "edge"
    assert json.loads(store.get(LEDGER_KEY) or "")["entries"][0]["track"] == "tiny"


def test_a_damaged_ledger_in_the_browser_is_named_and_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    store = BrowserStore()
    browser = Browser(store, monkeypatch)
    lab = LabView(LAB, store)
    browser.load({LEDGER_KEY: "{broken"})
    assert "cannot be used" in lab.panel._problem.value
    lab.choose_track("cloud")
    assert lab.track == "cloud"
    assert store.get(LEDGER_KEY) == "{broken"
    lab.import_ledger(Ledger().to_json())
    assert lab.problem == ""
    assert store.get(LEDGER_KEY) == Ledger().to_json()


def test_a_new_kernel_that_runs_some_cells_keeps_the_rest_of_the_ledger() -> None:
    """The decision of task 3 and all letters stay when only task 1 is run again."""
    slug = "lab_02_ml_systems"
    store, answers = MemoryStore(), read_answers(find_house(ROOT), slug)
    spec = find_lab(slug)
    first = LabView(spec, store)
    first.choose_track("cloud")
    texts = {}
    for number, task in enumerate(spec.tasks, 1):
        answer = answers["cloud", task.id]
        texts[number] = model_record(spec, task, "cloud", answer).to_json()
        first.task(number).on_record(texts[number])
        first.task(number).on_reflect(answer.letter)
    entry = first.ledger.entry(spec)
    assert entry is not None
    assert set(entry.params) == {"binding_term", "operating_batch"}
    again = LabView(spec, MemoryStore())
    again.import_ledger(first.ledger.to_json())
    again.task(1).on_record(texts[1])
    assert again.ledger.entry(spec) == entry
    task = spec.tasks[1]
    again.task(2).on_record(model_record(spec, task, "edge", answers["edge", task.id]).to_json())
    edge = again.ledger.entry(spec)
    assert edge is not None
    assert edge.track == "edge"
    assert "operating_batch" not in edge.params
    assert [task for task, _ in edge.reflections] == []


def test_two_notebooks_of_one_lab_do_not_overrule_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    store = BrowserStore()
    browser = Browser(store, monkeypatch)
    lab = LabView(LAB, store)
    browser.load({})
    lab.choose_track("cloud")
    written = len(browser.sent)
    other = LabView(LAB, MemoryStore())
    other.choose_track("edge")
    browser.change(LEDGER_KEY, other.ledger.to_json())
    assert lab.track == "edge"
    browser.change(LEDGER_KEY, '{"schema": 1, "entries": []}')
    assert lab.track is None
    assert len(browser.sent) == written


def test_reset_forgets_the_drafts_of_tasks_that_were_not_opened() -> None:
    store = MemoryStore()
    store.set(f"draft/{LAB.slug}/{LAB.tasks[1].id}", "{}")
    lab = LabView(LAB, store)
    lab.system_reset()
    assert store.get(f"draft/{LAB.slug}/{LAB.tasks[1].id}") is None


def test_reset_empties_lab_and_ledger_and_comes_back_once(lab: LabView, task: TaskView) -> None:
    predict(task)
    task.on_record("")
    kept = lab.ledger
    lab.system_reset()
    assert lab.ledger.entries == ()
    assert task.session.stage is Stage.LOCKED
    assert task.score() == 0.0
    lab.undo_reset()
    assert lab.ledger == kept
    lab.undo_reset()
    assert lab.ledger == kept


# ---------------------------------------------------------------- in a shell


def test_the_magics_find_the_task_and_leave_stubs_alone(task: TaskView, capsys: Any) -> None:
    from labs.core import magics

    shell = get_ipython()
    magics.load(shell)
    shell.user_ns["task1"] = task
    shell.run_cell(f"%%record task1\n{RECORD_STUB}")
    assert "Nothing to record yet" in capsys.readouterr().out
    shell.run_cell(f"%%reflect task1\n{REFLECT_STUB}")
    assert "No letter yet" in capsys.readouterr().out
    predict(task)
    shell.run_cell(f"%%record task1\n{RECORD_STUB}")
    payload = shell.payload_manager.read_payload()
    assert payload[-1]["source"] == "set_next_input"
    assert payload[-1]["text"].startswith('%%record task1\n{\n "schema": 1')
    shell.run_cell("%%reflect task1\nimport os; os.abort()")
    assert task.session.letter == "import os; os.abort()"
