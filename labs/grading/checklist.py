"""What is still missing before a notebook is handed in."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from labs.core.record import RecordError, parse
from labs.core.spec import Lab
from labs.grading.intake import Answers, Slot, harvest
from labs.grading.rubric import Score, grade

SHORTEST = 40
"""Words of a letter below which it is probably not finished."""

_OPENED = re.compile(r"open_lab\(\s*[\"'](\w+)[\"']")


@dataclass(frozen=True)
class Check:
    """One task: what is missing, and the points as things stand."""

    number: int
    title: str
    missing: tuple[str, ...]
    score: Score


def opened(cells: Iterable[Any]) -> str | None:
    """Return the slug of the lab that a notebook opens."""
    for cell in cells:
        source = cell.get("source", "") if isinstance(cell, dict) else ""
        text = source if isinstance(source, str) else "".join(map(str, source))
        if match := _OPENED.search(text):
            return match[1]
    return None


def slots(lab: Lab) -> dict[Slot, str]:
    """The answer cells of a lab, as the course names them."""
    names = [f"task{number}" for number in range(1, len(lab.tasks) + 1)]
    return {Slot(magic, name): f"{name}-{magic}" for name in names for magic in ("record", "reflect")}


def check(lab: Lab, cells: Iterable[Any]) -> tuple[tuple[Check, ...], tuple[str, ...]]:
    """Check the cells of a notebook; also gives what is odd about the file."""
    answers: Answers = harvest(cells, slots(lab))
    return tuple(
        _task(lab, number, answers.bodies) for number in range(1, len(lab.tasks) + 1)
    ), answers.problems


def _task(lab: Lab, number: int, bodies: Mapping[Slot, str]) -> Check:
    task = lab.task(number)
    name = f"task{number}"
    body, letter = bodies.get(Slot("record", name), ""), bodies.get(Slot("reflect", name), "")
    record, problem, missing = None, "", []
    if not body:
        missing.append(f"there is no record: predict, move the knobs, then run the cell %%record {name}")
    else:
        try:
            record = parse(body, lab, task)
        except RecordError as error:
            problem = str(error)
            missing.append(f"the record cannot be used: {problem}")
    score = grade(task, record, letter, problem=problem)
    if record is not None and score.rows[1].points < score.rows[1].of:
        missing.append(score.rows[1].missing)
    count = len(letter.split())
    if not count:
        missing.append(f"there is no letter: write it in the cell %%reflect {name}")
    elif count < SHORTEST:
        missing.append(f"the letter has {count} words; it is probably not finished")
    return Check(number, task.title, tuple(missing), score)
