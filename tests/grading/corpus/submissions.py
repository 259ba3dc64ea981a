"""The makings of every submission of the corpus; what each must get stands in expected.md."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

from tests.grading.corpus.case import BOOM, FILE, Case, Notebook, dumped
from tests.grading.course import EDGE_LETTER, LETTER, answered, cell, find, full, record


def submissions(released: Notebook) -> Iterator[Case]:
    """Everything that lies in nbgrader's own submitted/ tree."""
    for maker in (_letters, _records, _cells, _hostile, _files):
        yield from maker(released)


def _case(name: str, notebook: Any, **more: Any) -> Case:
    content = notebook if isinstance(notebook, bytes) else dumped(notebook)
    return Case(name, {FILE: content} | more.pop("beside", {}), **more)


def _letters(released: Notebook) -> Iterator[Case]:
    good = full()
    for track in ("cloud", "edge", "mobile", "tiny"):
        records = {f"record{n}": record(n, track) for n in (1, 2, 3)}
        letter = EDGE_LETTER if track == "edge" else LETTER
        letters = {f"reflect{n}": letter for n in (1, 2, 3)}
        yield _case(f"honest_{track}", answered(released, **good | records | letters))
    yield _case("untouched", released)
    yield _case("first_task_only", answered(released, record1=record(1), reflect1=LETTER))
    records = {f"record{n}": record(n) for n in (1, 2, 3)}
    yield _case("records_only", answered(released, **records))
    yield _case("letters_only", answered(released, **{f"reflect{n}": LETTER for n in (1, 2, 3)}))

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
        "letter_of_another_track": EDGE_LETTER,
        "code_as_letter": f"import os\n{BOOM}\nwhile True:\n    pass",
    }
    for name, letter in silent.items():
        yield _case(name, with_letter(letter))
    wrong_term = LETTER.replace("memory: reading the weights", "compute: the arithmetic")
    partial = {
        "one_figure": "Dear CFO, with eleven chats at once a token takes 28.9 ms, and I stand by it.",
        "figures_only": "Dear CFO, with eleven chats a token takes 28.9 ms. The card gives 381 tokens per second.",
        "wrong_term": wrong_term.replace("bandwidth is", "compute is"),
        "three_strays": LETTER + " We also know that it is 91 ms or 7 ms or 55 ms for us.",
        "rounded": LETTER.replace("28.9 ms", "29 ms").replace("381 tokens", "about 380 tokens"),
    }
    for name, letter in partial.items():
        yield _case(name, with_letter(letter))
    yield _case(
        "typographic",
        with_letter(LETTER.replace(" ms", "\u2009ms").replace("28.9", "28,9").replace("'", "\u2019")),
    )
    yield _case("other_order", with_letter(" ".join(reversed(LETTER.replace(". ", ".|").split("|")))))
    yield _case("markdown_letter", with_letter(LETTER.replace("28.9 ms", "**28.9** ms")))
    yield _case("script_in_letter", with_letter("<script>alert(1)</script>\n\n" + LETTER))
    yield _case("surrogates", with_letter(LETTER + " \ud800\udfff"))
    yield _case("control_characters", with_letter("\x00\x1b[31m" + LETTER + "\x7f"))
    yield _case("delimiters_kept", with_letter(f"### BEGIN SOLUTION\n{LETTER}\n### END SOLUTION"))
    yield _case("endless_letter", with_letter(LETTER + "\n" + "and so on and on " * 3000))


def _records(released: Notebook) -> Iterator[Case]:
    good = full()

    def with_first(body: str) -> Notebook:
        return answered(released, **good | {"record1": body})

    def edited(**changes: Any) -> str:
        return json.dumps(json.loads(record(1)) | changes)

    prediction = {"value": 2.5, "unit": "ms", "reason": "ten times the chip"}
    yield _case("other_design", answered(released, **good | {"record1": record(1, batch_size=5)}))
    yield _case("no_goal_met", answered(released, **good | {"record1": record(1, batch_size=16)}))
    yield _case("one_goal_met", answered(released, **good | {"record1": record(1, batch_size=12)}))
    refused = {
        "track_of_another_kind": edited(track=None),
        "other_lab": edited(lab="lab_03_ml_workflow"),
        "other_task": record(2),
        "unknown_track": edited(track="moon"),
        "future_schema": edited(schema=2),
        "forged_results": edited(latency=1.0, score=10),
        "knob_off_the_scale": edited(design={"batch_size": 99, "peak": 1.0}),
        "knob_missing": edited(design={"peak": 1.0}),
        "knob_is_text": edited(design={"batch_size": "11", "peak": 1.0}),
        "prediction_of_another_kind": edited(prediction=prediction | {"unit": "GB"}),
        "prediction_without_reason": edited(prediction=prediction | {"reason": ""}),
        "inherited_invented": edited(inherited={"grade": 10}),
        "not_a_number": record(1).replace("2.5", "NaN"),
        "torn": record(1)[:-20],
        "a_list": "[1, 2, 3]",
        "code": f"{{{BOOM}}}",
        "nested": "[" * 9000 + "]" * 9000,
        "huge": json.dumps({"filler": "x" * 5_000_000}),
    }
    for name, body in refused.items():
        yield _case(f"record_{name}", with_first(body))
    yield _case("record_in_one_line", with_first(json.dumps(json.loads(record(1)))))


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

    def swap_tasks(notebook: Notebook) -> None:
        first, second = find(notebook, "record1"), find(notebook, "record2")
        first["source"], second["source"] = second["source"], first["source"]

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

    yield _case("deleted_record", changed(lambda nb: without(nb, "task1-record")))
    yield _case("deleted_graded_cells", changed(lambda nb: without(nb, "task1-score", "task2-score")))
    yield _case("only_answer_cells", changed(only_answers))
    yield _case("moved_cells", changed(lambda nb: nb["cells"].reverse()))
    yield _case("duplicated", changed(lambda nb: nb["cells"].extend(nb["cells"])))
    yield _case(
        "duplicated_and_better", changed(lambda nb: nb["cells"].insert(0, find(nb, "record1") | {
            "source": "%%record task1\n" + record(1, batch_size=16)})),
    )  # fmt: skip
    yield _case("duplicated_and_torn", changed(lambda nb: copy_last(nb, "%%record task1\n{torn")))
    yield _case("duplicated_and_empty", changed(lambda nb: copy_last(nb, "%%record task1\n")))
    yield _case("swapped_bodies", changed(swap))
    yield _case("swapped_tasks", changed(swap_tasks))
    yield _case("lost_metadata", changed(strip_metadata))
    yield _case("lost_first_lines", changed(drop_first_lines))
    yield _case("pushed_down", changed(push_down))
    yield _case("odd_cells", changed(odd_cells))


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

    yield _case("forged_scores", forged())
    yield _case("raised_points", raised_points())
    yield _case("code_in_added_cells", added(BOOM, "import pint", "while True:\n    pass", "!rm -rf ~"))
    yield _case("checker_replaced", added("import labs.grading.rubric as r\nr.grade = lambda *a, **k: 10"))
    yield _case(
        "code_in_answer_cells",
        answered(released, record1=BOOM, reflect1=BOOM, record2=record(2), reflect2="%%bash\n" + BOOM),
    )
    shadows = {
        f"{module}.py": BOOM.encode() for module in ("pint", "json", "sitecustomize", "nbgrader_config")
    }
    shadows |= {"labs/__init__.py": BOOM.encode(), "conftest.py": BOOM.encode()}
    yield _case("shadow_modules", good, beside=shadows)
    yield _case("link_beside", good, links=(("passwords.txt", "/etc/passwd"),))
    yield Case("link_as_notebook", {}, links=((FILE, "/etc/passwd"),))
    for name, size in (("twenty", 20_000_000), ("sixty", 60_000_000)):
        loud = copy.deepcopy(good)
        loud["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "x" * size}]
        yield _case(f"{name}_megabytes_of_output", loud)


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
        "empty_file": b"",
        "blank_file": b" \n\n",
        "no_json": b"Here is my homework.",
        "python_file": BOOM.encode(),
        "picture": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        "json_list": b"[]",
        "no_cells": b'{"nbformat": 4}',
        "cells_no_list": b'{"cells": {"a": 1}}',
        "torn_file": text[: len(text) // 2].encode(),
        "nested_file": b"[" * 200_000 + b"]" * 200_000,
    }
    for name, content in broken.items():
        yield _case(name, content)
    yield _case("another_notebook", {"cells": [cell("code", BOOM, "a")]})
    yield _case("nbformat_3", old)
    yield _case("nbformat_5", good | {"nbformat": 5, "nbformat_minor": 99})
    yield _case("lists_of_lines", json.dumps(_as_lines(good)).encode())
    yield _case("byte_order_mark", text.encode("utf-8-sig"))
    yield _case("utf_32", text.encode("utf-32"))
    yield _case("utf_16", text.encode("utf-16"))
    yield _case("windows_1252", accented.encode("cp1252", "replace"))
    yield _case("windows_lines", text.replace("\\n", "\\r\\n").encode())


def _as_lines(notebook: Notebook) -> Notebook:
    lined = copy.deepcopy(notebook)
    for each in lined["cells"]:
        each["source"] = (
            each["source"].splitlines(keepends=True) if isinstance(each["source"], str) else each["source"]
        )
    return lined
