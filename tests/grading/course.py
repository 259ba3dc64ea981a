"""A small course in a folder, and the makings of submissions to it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from labs.core.record import Given, Record
from mlsys import Engine, Models, Systems
from tests.labs import tiny_lab


def _twice_the_bandwidth(design: Any) -> Any:
    """One token of the chats that run at once, on a card that reads twice as fast."""
    return Engine.solve(
        model=Models.Llama3_70B,
        system=Systems.Cloud.variant(scale={"peak": design["peak"], "bandwidth": 2}),
        batch_size=design["batch_size"],
        precision=design["start_precision"],
    )


def _of_two_kinds(task: Any) -> Any:
    edge = replace(task.scenarios["edge"], solve=_twice_the_bandwidth)
    return replace(task, scenarios={**task.scenarios, "edge": edge})


LAB = replace(tiny_lab.LAB, tasks=tuple(_of_two_kinds(task) for task in tiny_lab.LAB.tasks))
"""The small lab, with other figures on one of its tracks, so that a letter can belong to the wrong one."""

ROOT = Path(__file__).parents[2]
SLUG = LAB.slug
LETTER = (
    "Dear CFO, you pay for memory: reading the weights takes most of each token, so bandwidth is the "
    "bottleneck. With eleven chats at once a token takes 28.9 ms, against the 30 ms limit, as the Iron Law "
    "says. The price is that each chat waits 28.9 ms instead of 25.4 ms, and only 381 tokens per second remain."
)
EDGE_LETTER = LETTER.replace("28.9", "17.2").replace("25.4", "14.8").replace("381", "639")
"""The same about the track whose card reads twice as fast."""

CONFIG = """
import sys
sys.path.insert(0, {root!r})
import labs.grading.transplant as transplant
from tests.grading.course import LAB

transplant.find_lab = lambda slug: LAB
c = get_config()
c.CourseDirectory.course_id = "test"
c.CourseDirectory.root = {course!r}
transplant.configure(c)
c.ProseCell.points = {prose}
"""


def cell(kind: str, source: str, id: str, **nbgrader: Any) -> dict[str, Any]:
    """A notebook cell, with nbgrader's metadata when any are given."""
    made: dict[str, Any] = {"cell_type": kind, "id": id, "metadata": {}, "source": source}
    if kind == "code":
        made |= {"outputs": [], "execution_count": None}
    if nbgrader:
        defaults = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
        made["metadata"]["nbgrader"] = {**defaults, "grade_id": id, "cell_type": kind, **nbgrader}
    return made


def source_notebook() -> dict[str, Any]:
    """The notebook an author would write for the small lab."""
    region = "### BEGIN SOLUTION\n### END SOLUTION"
    cells = [
        cell("markdown", "# Tiny lab", "title"),
        cell("code", f'from labs.notebook import open_lab\n\nlab = open_lab("{SLUG}")\nlab', "open"),
    ]
    for n in (1, 2, 3):
        name = f"task{n}"
        cells += [
            cell("markdown", f"## Task {n}", f"prose{n}"),
            cell("code", f"{name} = lab.task({n})\n{name}", f"{name}-panel"),
            cell("code", f"%%record {name}\n{region}", f"{name}-record", solution=True),
            cell("code", f"%%reflect {name}\n{region}", f"{name}-reflect", solution=True),
            cell("code", f"{name}.score()", f"{name}-score", grade=True, locked=True, points=10.0),
        ]
    cells.append(cell("code", "lab.finish()", "finish"))
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


def make_course(folder: Path, prose: float = 0) -> Path:
    """Write source and configuration of the small course."""
    source = folder / "source" / SLUG
    source.mkdir(parents=True)
    (source / f"{SLUG}.ipynb").write_text(json.dumps(source_notebook()), encoding="utf-8")
    (source / f"{SLUG}.py").write_text("SECRET_PAIR = 1\n", encoding="utf-8")
    (source / "answers.toml").write_text('letter = "SECRET_ANSWER"\n', encoding="utf-8")
    config = CONFIG.format(root=str(ROOT), course=str(folder), prose=prose)
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    return folder


def record(task: int = 1, track: str = "cloud", **design: Any) -> str:
    """A record as the record cell holds it; a good design unless told otherwise."""
    spec = LAB.tasks[task - 1]
    if spec.scenario(track).predict.is_choice:
        given = Given(choice="chip", reason="more arithmetic is faster")
    elif task == 2:
        given = Given(value=64, unit="", reason="memory seems plentiful")
    else:
        given = Given(value=2.5, unit="ms", reason="ten times the chip")
    return Record(
        lab=SLUG,
        task=spec.id,
        track=track,
        inherited={"start_precision": "int8"},
        prediction=given,
        design={"batch_size": 11, "peak": 1.0} | design,
    ).to_json()


def answered(released: dict[str, Any], **bodies: str) -> dict[str, Any]:
    """A released notebook with answers: ``answered(nb, record1=…, reflect1=…)``."""
    notebook: dict[str, Any] = json.loads(json.dumps(released))
    for key, body in bodies.items():
        find(notebook, key)["source"] = f"%%{key[:-1]} task{key[-1]}\n{body}"
    return notebook


def find(notebook: dict[str, Any], key: str) -> dict[str, Any]:
    """The answer cell ``record1``, ``reflect3``, or the graded cell ``score2``."""
    return next(c for c in notebook["cells"] if c["id"] == f"task{key[-1]}-{key[:-1]}")


def full() -> dict[str, str]:
    """Answers that earn full marks on all three tasks."""
    return {f"record{n}": record(n) for n in (1, 2, 3)} | {f"reflect{n}": LETTER for n in (1, 2, 3)}
