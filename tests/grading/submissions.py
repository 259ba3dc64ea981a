"""Submissions good and bad to the small course, each with the points and the remark it must get."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.grading.course import LETTER, SLUG, answered, cell, find, full, record

GOOD = (10.0, 10.0, 10.0)
NONE = (0.0, 0.0, 0.0)
UNREADABLE = (None, None, None)
FIRST_LOST = (0.0, 10.0, 10.0)
SILENT = (4.0, 4.0, 4.0)
BOOM = "open('/tmp/mlsys_labs_ran_student_code', 'w').write('PWNED')"
"""Code that must never run; the audit hook of the tests looks for its last word."""


@dataclass(frozen=True)
class Case:
    """One submission: its folder's content, the points of the three tasks, a word of its intake report."""

    name: str
    files: dict[str, bytes]
    points: tuple[float | None, ...]
    remark: str = ""
    links: tuple[tuple[str, str], ...] = ()
    expected_name: bool = True

    def write(self, folder: Path) -> None:
        """Hand in: write the files into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        for name, target in self.links:
            (folder / name).symlink_to(target)


FILE = f"{SLUG}.ipynb"
Notebook = dict[str, Any]


def dumped(notebook: Any) -> bytes:
    """A notebook as the bytes of its file."""
    return json.dumps(notebook, ensure_ascii=False).encode("utf-8", "surrogatepass")


def cases(released: Notebook) -> list[Case]:
    """Every submission of the corpus."""
    made: list[Case] = []
    for maker in (_letters, _records, _cells, _hostile, _files):
        for case in maker(released):
            made.append(case)
    assert len({case.name for case in made}) == len(made)
    return made


def _case(name: str, notebook: Any, points: tuple[float | None, ...], remark: str = "", **more: Any) -> Case:
    content = notebook if isinstance(notebook, bytes) else dumped(notebook)
    return Case(name, {FILE: content} | more.pop("beside", {}), points, remark, **more)


def _letters(released: Notebook) -> Iterator[Case]:
    good = full()
    for track in ("cloud", "edge", "mobile", "tiny"):
        records = {f"record{n}": record(n, track) for n in (1, 2, 3)}
        yield _case(f"honest_{track}", answered(released, **good | records), GOOD)
    yield _case("untouched", released, NONE)
    yield _case("first_task_only", answered(released, record1=record(1), reflect1=LETTER), (10.0, 0.0, 0.0))
    records = {f"record{n}": record(n) for n in (1, 2, 3)}
    yield _case("records_only", answered(released, **records), SILENT)
    yield _case("letters_only", answered(released, **{f"reflect{n}": LETTER for n in (1, 2, 3)}), NONE)

    def with_letter(letter: str) -> Notebook:
        return answered(released, **records, **{f"reflect{n}": letter for n in (1, 2, 3)})

    silent = {
        "gibberish": "asdf qwer zxcv lkjh poiu mnbv wert sdfg xcvb",
        "filler": "We have thought about this for a long time and we are sure that this is right for all of us.",
        "keyword_soup": "memory compute overhead bandwidth bottleneck iron law price pays waits dominates 30 ms",
        "number_soup": " ".join(f"{1.37**n:.3g} {'ms' if n % 2 else 'tok/s'}" for n in range(-6, 22)),
        "number_soup_in_prose": "We know that it is "
        + " or it is ".join(f"{1.37**n:.3g} {'ms' if n % 2 else 'tok/s'}" for n in range(-6, 22)),
        "copied_brief": "A small scenario for cloud. What am I paying for? The chat that waits. 30 ms.",
        "copied_card": "Time per token 28.9 ms Throughput 381 token/s Time per token today 25.4 ms",
        "generic": "Dear CFO, memory is the bottleneck, as the Iron Law says, and the price is that each chat waits.",
        "code_as_letter": f"import os\n{BOOM}\nwhile True:\n    pass",
    }
    for name, letter in silent.items():
        yield _case(name, with_letter(letter), SILENT)
    yield _case(
        "typographic",
        with_letter(LETTER.replace(" ms", "\u2009ms").replace("28.9", "28,9").replace("'", "\u2019")),
        GOOD,
    )
    yield _case("other_order", with_letter(" ".join(reversed(LETTER.replace(". ", ".|").split("|")))), GOOD)
    yield _case("markdown_letter", with_letter(LETTER.replace("28.9 ms", "**28.9** ms")), GOOD)
    yield _case("script_in_letter", with_letter("<script>alert(1)</script>\n\n" + LETTER), GOOD)
    yield _case("surrogates", with_letter(LETTER + " \ud800\udfff"), GOOD)
    yield _case("control_characters", with_letter("\x00\x1b[31m" + LETTER + "\x7f"), GOOD)
    yield _case("delimiters_kept", with_letter(f"### BEGIN SOLUTION\n{LETTER}\n### END SOLUTION"), GOOD)
    yield _case(
        "endless_letter", with_letter(LETTER + "\n" + "and so on and on " * 3000), GOOD, "only the first"
    )


def _records(released: Notebook) -> Iterator[Case]:
    good = full()

    def with_first(body: str) -> Notebook:
        return answered(released, **good | {"record1": body})

    def edited(**changes: Any) -> str:
        return json.dumps(json.loads(record(1)) | changes)

    prediction = {"value": 2.5, "unit": "ms", "reason": "ten times the chip"}
    yield _case(
        "other_design", answered(released, **good | {"record1": record(1, batch_size=5)}), (4.0, 10.0, 10.0)
    )
    yield _case(
        "no_goal_met", answered(released, **good | {"record1": record(1, batch_size=16)}), (1.0, 10.0, 10.0)
    )
    yield _case(
        "one_goal_met", answered(released, **good | {"record1": record(1, batch_size=12)}), (3.25, 10.0, 10.0)
    )
    refused = {
        "other_lab": (edited(lab="lab_03_ml_workflow"), "belongs to lab"),
        "other_task": (record(2), "belongs to task"),
        "unknown_track": (edited(track="moon"), "is of track"),
        "future_schema": (edited(schema=2), "has schema 2"),
        "forged_results": (edited(latency=1.0, score=10), "too much"),
        "knob_off_the_scale": (edited(design={"batch_size": 99, "peak": 1.0}), "a number from 1 to 16"),
        "knob_missing": (edited(design={"peak": 1.0}), "has the knobs"),
        "knob_is_text": (edited(design={"batch_size": "11", "peak": 1.0}), "a number from 1 to 16"),
        "prediction_of_another_kind": (edited(prediction=prediction | {"unit": "GB"}), "prediction"),
        "prediction_without_reason": (edited(prediction=prediction | {"reason": ""}), "a few words of why"),
        "inherited_invented": (edited(inherited={"grade": 10}), "inherited has"),
        "not_a_number": (record(1).replace("2.5", "NaN"), "not JSON"),
        "torn": (record(1)[:-20], "not JSON"),
        "a_list": ("[1, 2, 3]", "is a list"),
        "code": (f"{{{BOOM}}}", "not JSON"),
        "nested": ("[" * 9000 + "]" * 9000, "not JSON"),
        "huge": (json.dumps({"filler": "x" * 5_000_000}), "only the first"),
    }
    for name, (body, remark) in refused.items():
        yield _case(f"record_{name}", with_first(body), FIRST_LOST, remark)
    yield _case("record_in_one_line", with_first(json.dumps(json.loads(record(1)))), GOOD)


def _cells(released: Notebook) -> Iterator[Case]:
    good = answered(released, **full())

    def changed(change: Callable[[Notebook], None]) -> Notebook:
        notebook = copy.deepcopy(good)
        change(notebook)
        return notebook

    def without(notebook: Notebook, *ids: str) -> None:
        notebook["cells"] = [c for c in notebook["cells"] if c["id"] not in ids]

    def only_answers(notebook: Notebook) -> None:
        notebook["cells"] = [c for c in notebook["cells"] if c["id"].endswith(("record", "reflect"))]

    def copy_last(notebook: Notebook, source: str) -> None:
        notebook["cells"].append(find(notebook, "record1") | {"source": source})

    def swap(notebook: Notebook) -> None:
        first, second = find(notebook, "record1"), find(notebook, "reflect1")
        bodies = [c["source"].partition("\n") for c in (first, second)]
        first["source"] = bodies[0][0] + "\n" + bodies[1][2]
        second["source"] = bodies[1][0] + "\n" + bodies[0][2]

    def strip_metadata(notebook: Notebook) -> None:
        for each in notebook["cells"]:
            each["metadata"] = {}

    def drop_first_lines(notebook: Notebook) -> None:
        for key in ("record1", "reflect1"):
            find(notebook, key)["source"] = find(notebook, key)["source"].partition("\n")[2]

    def push_down(notebook: Notebook) -> None:
        for key in ("record1", "reflect2"):
            find(notebook, key)["source"] = "\n  " + find(notebook, key)["source"]

    def odd_cells(notebook: Notebook) -> None:
        notebook["cells"][:0] = [
            None,
            7,
            "text",
            [],
            {},
            {"source": 5},
            {"source": ["a", 1]},
            {"metadata": []},
        ]

    yield _case("deleted_record", changed(lambda nb: without(nb, "task1-record")), FIRST_LOST, "is missing")
    yield _case("deleted_graded_cells", changed(lambda nb: without(nb, "task1-score", "task2-score")), GOOD)
    yield _case("only_answer_cells", changed(only_answers), GOOD)
    yield _case("moved_cells", changed(lambda nb: nb["cells"].reverse()), GOOD)
    yield _case("duplicated", changed(lambda nb: nb["cells"].extend(nb["cells"])), GOOD)
    yield _case(
        "duplicated_and_better", changed(lambda nb: nb["cells"].insert(0, find(nb, "record1") | {
            "source": "%%record task1\n" + record(1, batch_size=16)})), GOOD, "different copies",
    )  # fmt: skip
    yield _case(
        "duplicated_and_torn",
        changed(lambda nb: copy_last(nb, "%%record task1\n{torn")),
        GOOD,
        "different copies",
    )
    yield _case("duplicated_and_empty", changed(lambda nb: copy_last(nb, "%%record task1\n")), GOOD)
    yield _case("swapped_bodies", changed(swap), FIRST_LOST, "not JSON")
    yield _case("lost_metadata", changed(strip_metadata), GOOD, "lost its id")
    yield _case("lost_first_lines", changed(drop_first_lines), GOOD, "first line was lost")
    yield _case("pushed_down", changed(push_down), GOOD)
    yield _case("odd_cells", changed(odd_cells), GOOD)


def _hostile(released: Notebook) -> Iterator[Case]:
    good = answered(released, **full())

    def forged() -> Notebook:
        notebook = copy.deepcopy(released)
        for n in "123":
            graded = find(notebook, f"score{n}")
            graded["source"] = "10.0"
            graded["outputs"] = [
                {
                    "output_type": "execute_result",
                    "data": {"text/plain": "10.0"},
                    "metadata": {},
                    "execution_count": 1,
                }
            ]
        return notebook

    def added(*sources: str) -> Notebook:
        notebook = copy.deepcopy(good)
        notebook["cells"][1:1] = [cell("code", source, f"added{i}") for i, source in enumerate(sources)]
        return notebook

    def raised_points() -> Notebook:
        notebook = copy.deepcopy(released)
        find(notebook, "score1")["metadata"]["nbgrader"]["points"] = 1000
        notebook["cells"].append(cell("code", "99.0", "bonus", grade=True, points=50.0))
        return notebook

    yield _case("forged_scores", forged(), NONE)
    yield _case("raised_points", raised_points(), NONE)
    yield _case("code_in_added_cells", added(BOOM, "import pint", "while True:\n    pass", "!rm -rf ~"), GOOD)
    yield _case(
        "checker_replaced", added("import labs.grading.rubric as r\nr.grade = lambda *a, **k: 10"), GOOD
    )
    yield _case(
        "code_in_answer_cells",
        answered(released, record1=BOOM, reflect1=BOOM, record2=record(2), reflect2="%%bash\n" + BOOM),
        (0.0, 4.0, 0.0),
        "not JSON",
    )
    shadows = {
        f"{module}.py": BOOM.encode() for module in ("pint", "json", "sitecustomize", "nbgrader_config")
    }
    shadows |= {"labs/__init__.py": BOOM.encode(), "conftest.py": BOOM.encode()}
    yield _case("shadow_modules", good, GOOD, beside=shadows)
    yield _case("link_beside", good, GOOD, links=(("passwords.txt", "/etc/passwd"),))
    yield Case("link_as_notebook", {}, UNREADABLE, "is a link", links=((FILE, "/etc/passwd"),))
    loud = copy.deepcopy(good)
    loud["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * 60_000_000}]
    yield _case("sixty_megabytes_of_output", loud, GOOD)


def _files(released: Notebook) -> Iterator[Case]:
    good = answered(released, **full())
    text = json.dumps(good)
    accented = json.dumps(
        answered(released, **full() | {"reflect1": "Chère directrice. " + LETTER}), ensure_ascii=False
    )
    old = {
        "worksheets": [
            {"cells": [{"cell_type": "code", "input": c["source"], "outputs": []} for c in good["cells"]]}
        ],
        "metadata": {},
        "nbformat": 3,
        "nbformat_minor": 0,
    }
    broken = {
        "empty_file": (b"", "is empty"),
        "blank_file": (b" \n\n", "is empty"),
        "no_json": (b"Here is my homework.", "not a notebook"),
        "python_file": (BOOM.encode(), "not a notebook"),
        "picture": (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not a notebook"),
        "json_list": (b"[]", "holds a JSON list"),
        "no_cells": (b'{"nbformat": 4}', "has no cells"),
        "cells_no_list": (b'{"cells": {"a": 1}}', "has no cells"),
        "torn_file": (text[: len(text) // 2].encode(), "not a notebook"),
        "nested_file": (b"[" * 200_000 + b"]" * 200_000, "nested too deeply"),
    }
    for name, (content, remark) in broken.items():
        yield _case(name, content, UNREADABLE, remark)
    yield _case("another_notebook", {"cells": [cell("code", BOOM, "a")]}, UNREADABLE, "no answer cell")
    yield _case("nbformat_3", old, GOOD, "old format")
    yield _case("nbformat_5", good | {"nbformat": 5, "nbformat_minor": 99}, GOOD)
    yield _case("lists_of_lines", json.dumps(_as_lines(good)).encode(), GOOD)
    yield _case("byte_order_mark", text.encode("utf-8-sig"), GOOD)
    yield _case("utf_16", text.encode("utf-16"), GOOD)
    yield _case("windows_1252", accented.encode("cp1252", "replace"), GOOD, "not UTF-8")
    yield _case("windows_lines", text.replace("\\n", "\\r\\n").encode(), GOOD)


def _as_lines(notebook: Notebook) -> Notebook:
    lined = copy.deepcopy(notebook)
    for each in lined["cells"]:
        each["source"] = (
            each["source"].splitlines(keepends=True) if isinstance(each["source"], str) else each["source"]
        )
    return lined
