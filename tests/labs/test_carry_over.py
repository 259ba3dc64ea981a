"""What a student wrote is in the next release; each case is run here and, in a browser, through the JavaScript twin."""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.carry_over import KEY, CarryOverError, carried_over, name_of_old, release_of, sealed
from labs.grading.checklist import slots
from labs.grading.intake import harvest
from labs.registry import find_lab

ROOT = Path(__file__).parents[2]
SLUG = "lab_02_ml_systems"


def cell(id: str, source: Any, kind: str = "code", **metadata: Any) -> dict[str, Any]:
    made = {"id": id, "cell_type": kind, "metadata": metadata, "source": source}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def answer(id: str, source: str) -> dict[str, Any]:
    return cell(id, source, nbgrader={"grade_id": id, "solution": True}, deletable=False)


def notebook(*cells: dict[str, Any]) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


FIRST = sealed(
    notebook(
        cell("title", "# Lab", "markdown"),
        cell("lab", "lab = open_lab('x')"),
        cell("prose", "Old prose.", "markdown"),
        answer("task1-record", "%%record task1\nRun me."),
        answer("task1-reflect", "%%reflect task1\nWrite here."),
        cell("gone", "Dropped by the second release.", "markdown"),
        cell("finish", "lab.finish()"),
    )
)
SECOND = sealed(
    notebook(
        cell("title", "# Lab", "markdown"),
        cell("lab", "lab = open_lab('x')"),
        cell("prose", "New prose.", "markdown"),
        cell("more", "More prose.", "markdown"),
        answer("task1-record", "%%record task1\nRun this cell."),
        answer("task1-reflect", "%%reflect task1\nWrite your letter."),
        cell("finish", "lab.finish()"),
    )
)
NAMES = [made["id"] for made in SECOND["cells"]]


@dataclass
class Case:
    """A copy that a student has of FIRST, and the sources that the new notebook is to have where they are not its own."""

    old: Any
    sources: dict[str, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=lambda: list(NAMES))
    written: int = 0
    error: str = ""


def edited(changes: dict[str, Any] | None = None, **inserted: list[dict[str, Any]]) -> dict[str, Any]:
    """FIRST with other sources, and with cells inserted behind those named (``start``: before all)."""
    old = copy.deepcopy(FIRST)
    for made in old["cells"]:
        made["source"] = (changes or {}).get(made["id"], made["source"])
    cells = list(inserted.get("start", []))
    for made in old["cells"]:
        cells += [made, *inserted.get(made["id"].replace("-", "_"), [])]
    return old | {"cells": cells}


def unstamped(old: dict[str, Any]) -> dict[str, Any]:
    return old | {"metadata": {}}


def after(name: str, *own: str) -> list[str]:
    at = NAMES.index(name) + 1
    return [*NAMES[:at], *own, *NAMES[at:]]


RECORD, LETTER = '%%record task1\n{"schema": 1}', "%%reflect task1\nDear CFO,\n\n25 ms – “so”."
CASES = {
    "nothing written": Case(edited()),
    "an editor's line ends are no change": Case(edited({"task1-reflect": "%%reflect task1\r\nWrite here.\r\n"})),
    "answers": Case(
        edited({"task1-record": RECORD, "task1-reflect": LETTER}),
        {"task1-record": RECORD, "task1-reflect": LETTER},
        written=2,
    ),
    "sources as lists of lines": Case(
        edited({"task1-reflect": ["%%reflect task1\n", "One.\n", "Two."], "title": ["# Lab"]}),
        {"task1-reflect": "%%reflect task1\nOne.\nTwo."},
        written=1,
    ),
    "cells of their own stay in their place": Case(
        edited(start=[cell("a", "1")], prose=[cell("b", "Mine", "markdown"), cell("c", "2")], finish=[cell("d", "3", "raw")]),
        {"a": "1", "b": "Mine", "c": "2", "d": "3"},
        ["a", *NAMES[:3], "b", "c", *NAMES[3:], "d"],
        written=4,
    ),
    "behind a cell that is gone": Case(
        edited(gone=[cell("a", "1")]), {"a": "1"}, after("task1-reflect", "a"), written=1
    ),
    "notes in a cell of the course": Case(
        edited({"prose": "Old prose. My note."}),
        {"prose-2": "Old prose. My note."},
        after("prose", "prose-2"),
        written=1,
    ),
    "notes in a cell that is gone": Case(
        edited({"gone": "My note."}), {"gone": "My note."}, after("task1-reflect", "gone"), written=1
    ),
    "an answer known by its first line alone": Case(
        edited({"task1-reflect": ""}, task1_reflect=[cell("x", f"\ufeff\n{LETTER}")]),
        {"task1-reflect": LETTER},
        written=1,
    ),
    "an answer whose first line is lost": Case(
        edited({"task1-reflect": "Dear CFO."}), {"task1-reflect": "%%reflect task1\nDear CFO."}, written=1
    ),
    "a cell that has an answer's id, and neither its first line nor nbgrader's": Case(
        edited(start=[cell("task1-reflect", "Mine.")]),
        {"task1-reflect-2": "Mine."},
        [*NAMES[:6], "task1-reflect-2", NAMES[6]],
        written=1,
    ),
    "another magic where an answer was": Case(
        edited({"task1-reflect": "%%latex\nx"}),
        {"task1-reflect-2": "%%latex\nx"},
        after("task1-reflect", "task1-reflect-2"),
        written=1,
    ),
    "copies of an answer": Case(
        edited({"task1-reflect": LETTER}, task1_reflect=[answer("copy", "%%reflect task1\nLater.")]),
        {"task1-reflect-2": LETTER, "task1-reflect": "%%reflect task1\nLater."},
        after("task1-record", "task1-reflect-2"),
        written=2,
    ),
    "a copy with a first line beats one without": Case(
        edited({"task1-reflect": "Lost."}, start=[cell("copy", LETTER)]),
        {"task1-reflect": LETTER, "task1-reflect-2": "Lost."},
        after("task1-record", "task1-reflect-2"),
        written=2,
    ),
    "an answer to a task that is gone": Case(
        edited(finish=[answer("task9-reflect", "%%reflect task9\nStill mine.")]),
        {"task9-reflect": "%%reflect task9\nStill mine."},
        after("finish", "task9-reflect"),
        written=1,
    ),
    "an emptied answer": Case(edited({"task1-reflect": "%%reflect task1\n  \n"})),
    "a copy without a stamp": Case(
        unstamped(edited({"task1-record": RECORD, "prose": "Whose?"}, lab=[cell("a", "1")])),
        {
            "task1-record": RECORD,
            "task1-reflect": "%%reflect task1\nWrite here.",
            "a": "1",
            "gone": "Dropped by the second release.",
        },
        [*NAMES[:2], "a", *NAMES[2:6], "gone", NAMES[6]],
        written=5,
    ),
    "names that are no names": Case(
        edited(start=[cell("constructor", "1", nbgrader={"grade_id": ["x"]})]), {"constructor": "1"}, ["constructor", *NAMES], written=1
    ),
    "no notebook": Case("text", error="it is no notebook"),
    "no cells": Case({"nbformat": 3, "worksheets": []}, error="it is no notebook"),
    "nothing at all": Case(None, error="it is no notebook"),
    "a damaged cell": Case(notebook(cell("title", "# Lab", "markdown"), {"id": "x"}), error="cell 2 of it is damaged"),
    "a source that is no text": Case(notebook(cell("title", [1])), error="cell 1 of it is damaged"),
    "a cell of another kind": Case(notebook(cell("title", "x", "video")), error="cell 1 of it is damaged"),
}  # fmt: skip


def result(case: Case) -> dict[str, Any]:
    """What both languages are to say to a case."""
    if case.error:
        return {"error": case.error}
    released = {made["id"]: made["source"] for made in SECOND["cells"]}
    return {
        "cells": [[name, case.sources.get(name, released.get(name))] for name in case.order],
        "written": case.written,
    }


@pytest.mark.parametrize("name", CASES)
def test_what_was_written_is_carried_over(name: str) -> None:
    case = CASES[name]
    kept = copy.deepcopy(case.old)
    if case.error:
        with pytest.raises(CarryOverError, match=f"^{case.error}$"):
            carried_over(case.old, SECOND)
        return
    made = carried_over(case.old, SECOND)
    assert {
        "cells": [[c["id"], c["source"]] for c in made.notebook["cells"]],
        "written": made.written,
    } == result(case)
    assert case.old == kept, "the old copy is to stay as it was"
    assert release_of(made.notebook) == release_of(SECOND)
    own = [c for c in made.notebook["cells"] if c["id"] not in NAMES]
    assert not [c for c in own if {"nbgrader", "deletable", "editable"} & set(c["metadata"])]
    nbformat.validate(nbformat.from_dict(made.notebook))


texts = st.sampled_from(
    [
        "",
        "1",
        "%%reflect task1\nA",
        "%%reflect task1\nB",
        "%%record task1\n{}",
        "%%latex\nx",
        "Old prose.",
        " \n",
    ]
)
cells = st.builds(
    lambda id, text, graded: answer(id, text) if graded else cell(id, text),
    st.sampled_from([made["id"] for made in FIRST["cells"]] + ["a", "b"]),
    texts,
    st.booleans(),
)  # fmt: skip


@given(st.lists(cells, max_size=8), st.booleans())
def test_nothing_a_student_wrote_is_lost_and_a_grader_finds_the_same(made: list[Any], stamped: bool) -> None:
    old = FIRST | {"cells": made} if stamped else notebook(*made)
    carried = carried_over(old, SECOND)
    there = [c["source"] for c in carried.notebook["cells"]]
    for one in made:
        text = one["source"]
        if text.startswith("%%") and "\n" in text:
            assert any(text.partition("\n")[2] in source for source in there)
        if one["id"] in "ab" and text.strip():
            assert any(text in source for source in there)
    ids = [c["id"] for c in carried.notebook["cells"]]
    assert len(set(ids)) == len(ids)
    lab = find_lab(SLUG)
    known = {slot: name for slot, name in slots(lab).items() if name.startswith("task1")}
    before, now = harvest(made, known).bodies, harvest(carried.notebook["cells"], known).bodies
    for slot, body in before.items():
        if body:
            assert now[slot] == body


def test_a_stamp_changes_with_the_release_and_with_nothing_else() -> None:
    released = json.loads((ROOT / "release" / SLUG / f"{SLUG}.ipynb").read_text(encoding="utf-8"))
    first = sealed(released)
    again = copy.deepcopy(first)
    again["metadata"]["kernelspec"] = {"name": "python"}
    again["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x"}]
    assert release_of(sealed(again)) == release_of(first)
    assert carried_over(again, first).written == 0
    again["cells"][0]["source"] = "# Another title"
    assert release_of(sealed(again)) != release_of(first)
    assert KEY not in released["metadata"]
    assert release_of(released) is None


def test_the_old_copy_says_of_itself_what_it_is() -> None:
    day = date(2026, 11, 24)
    assert name_of_old("lab_02", day) == "lab_02 (before the update of 2026-11-24).ipynb"
    assert name_of_old("lab_02", day, 2) == "lab_02 (before the update of 2026-11-24, 2).ipynb"
