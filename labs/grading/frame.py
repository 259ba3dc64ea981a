"""The instructor's own notebook with a student's answers in it: filled, scored, and nothing of it is run."""

import copy
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, Final

from labs.core.record import Record, RecordError, parse
from labs.core.session import Observation, Session
from labs.core.spec import Lab, Task
from labs.grading.excerpt import excerpt, fits
from labs.grading.intake import Answers, Slot, slot_of
from labs.grading.rubric import PROBLEM_SHOWN, Score, grade, observed
from labs.grading.score_card import score_html

SCORE: Final = re.compile(r"([^\W\d]\w*)\.score\(\)")
"""The last line of a graded cell: it returns a plain float between 0 and the points of the task."""

LETTER_SHOWN: Final = 1_000
"""Characters of HTML that a letter takes beside its score; the whole of it is in its own cell."""

MARKS_SHOWN: Final = 10
"""Figures of a letter that are marked; a feedback page stays small whatever was written."""

UNREADABLE: Final = "mlsys_labs_unreadable"
"""Key in the metadata of an autograded notebook that holds nothing to grade."""


class FrameError(ValueError):
    """A released notebook is not of the course's make; the message names the cell and what would be right."""


@dataclass(frozen=True)
class Frame:
    """A released notebook as a mould for submissions.

    Parameters
    ----------
    lab : Lab
        The lab it belongs to.
    notebook : mapping
        The notebook as JSON.
    """

    lab: Lab
    notebook: Mapping[str, Any]

    @classmethod
    def read(cls, lab: Lab, path: Path) -> "Frame":
        """Read a released notebook.

        Raises
        ------
        FrameError
            It has no answer cells, or its graded cells do not end in ``taskN.score()``.
        """
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell["source"] = _source(cell)
        frame = cls(lab, notebook)
        if problems := lint(frame.notebook):
            raise FrameError(f"{path.name}: {problems[0]}")
        return frame

    @cached_property
    def slots(self) -> dict[Slot, str]:
        """The answer cells and their nbgrader ids."""
        return {
            slot: nbgrader["grade_id"]
            for cell in self.notebook["cells"]
            if (nbgrader := _nbgrader(cell)).get("solution") and (slot := slot_of(_source(cell)))
        }

    def fill(self, answers: Answers) -> "Graded":
        """Put a student's answers in and score them."""
        notebook: dict[str, Any] = copy.deepcopy(dict(self.notebook))
        marked: list[Marked] = []
        problems = list(answers.problems)
        for cell in notebook["cells"]:
            if cell["cell_type"] != "code":
                continue
            cell["outputs"], cell["execution_count"] = [], None
            nbgrader, slot = _nbgrader(cell), slot_of(_source(cell))
            if slot in self.slots:
                body = answers.bodies.get(slot, "")
                cell["source"] = f"{slot.line}\n{body}" if body else _source(cell)
            elif nbgrader.get("grade"):
                name = SCORE.fullmatch(_source(cell).strip().rpartition("\n")[2])[1]  # type: ignore[index]
                done = self._mark(name, nbgrader, answers)
                marked.append(done)
                if done.problem:
                    problems.append(f"“%%record {name}”: {done.problem}")
                cell["outputs"], cell["execution_count"] = done.outputs(len(marked)), len(marked)
        problems = [excerpt(problem, PROBLEM_SHOWN) for problem in problems]
        if answers.unreadable:
            notebook["metadata"][UNREADABLE] = True
        if problems:
            notebook["cells"].insert(0, _report(problems))
        return Graded(notebook, tuple(marked), tuple(problems), answers.unreadable)

    def _mark(self, name: str, nbgrader: Mapping[str, Any], answers: Answers) -> "Marked":
        number = int(re.sub(r"\D", "", name))
        task = self.lab.task(number)
        body = answers.bodies.get(Slot("record", name), "")
        letter = answers.bodies.get(Slot("reflect", name), "")
        record, problem = None, ""
        if body:
            try:
                record = parse(body, self.lab, task)
            except RecordError as error:
                problem = str(error)
        score = grade(task, record, letter, problem=problem)
        if record is not None and not score.rows[0].points:
            record, problem = None, score.rows[0].reason  # It parses, but the engine cannot solve it.
        return Marked(
            grade_id=nbgrader["grade_id"],
            most=float(nbgrader["points"]),
            lab=self.lab,
            task=task,
            number=number,
            record=record,
            letter=letter,
            problem=problem,
            score=score,
        )


class _Replayed(Session):
    """A session that only replays: classmates with the same design share its figures."""

    @property
    def observation(self) -> Observation:
        return observed(self.task, self.as_record())


@dataclass(frozen=True, kw_only=True)
class Marked:
    """One task of one submission, scored.

    Attributes
    ----------
    grade_id : str
        nbgrader's id of the graded cell.
    most : float
        Points of that cell.
    lab, task, number : Lab, Task, int
        What was asked.
    record : Record or None
        What was recorded; None when there is nothing that can be solved.
    letter : str
        What was written.
    problem : str
        Why a record cannot be used.
    score : Score
        The rubric, row by row.
    """

    grade_id: str
    most: float
    lab: Lab
    task: Task
    number: int
    record: Record | None
    letter: str
    problem: str
    score: Score

    @property
    def points(self) -> float:
        """Points, within what the cell can give."""
        return min(max(float(self.score.points), 0.0), self.most)

    @cached_property
    def session(self) -> Session:
        """The student's way through the task, replayed; of an endless letter as much as is shown."""
        session = _Replayed(self.lab, self.task)
        if self.record is not None:
            session.replay(self.record)
        session.reflect(excerpt(self.letter, LETTER_SHOWN))
        return session

    @cached_property
    def shown(self) -> tuple[str, str]:
        """The score as HTML and as text."""
        cut = fits(self.letter, LETTER_SHOWN)
        marks = [mark for mark in self.score.marks if mark.end <= cut]
        return score_html(self, replace(self.score, marks=tuple(marks[:MARKS_SHOWN])), final=True)

    def outputs(self, count: int) -> list[dict[str, Any]]:
        """What the graded cell would have put out: the rubric, and the points as a plain float."""
        page, text = self.shown
        return [
            {
                "output_type": "display_data",
                "data": {"text/html": page, "text/plain": text},
                "metadata": {},
            },
            {
                "output_type": "execute_result",
                "data": {"text/plain": repr(self.points)},
                "metadata": {},
                "execution_count": count,
            },
        ]


@dataclass(frozen=True)
class Graded:
    """What came of one submission.

    Attributes
    ----------
    notebook : dict
        The instructor's notebook with the student's answers and the scores.
    tasks : tuple of Marked
        Task by task.
    problems : tuple of str
        What is odd about the submission.
    unreadable : bool
        There was nothing to grade: the scores are no points, and a person has to look.
    """

    notebook: dict[str, Any]
    tasks: tuple[Marked, ...]
    problems: tuple[str, ...]
    unreadable: bool = False


def _report(problems: list[str]) -> dict[str, Any]:
    lines = "\n".join(f"- {_plain(problem)}" for problem in problems)
    return {
        "cell_type": "markdown",
        "id": "intake-report",
        "metadata": {},
        "source": f"**Intake report.** What was found wrong with the submitted file:\n\n{lines}",
    }


def _plain(text: str) -> str:
    """Text of a submission as Markdown that means nothing but itself."""
    return re.sub(r"([\\`*_{}\[\]()#+!|~$<>-])", r"\\\1", escape(text.replace("\n", " "), quote=False))


def _nbgrader(cell: Mapping[str, Any]) -> dict[str, Any]:
    nbgrader = cell.get("metadata", {}).get("nbgrader")
    return nbgrader if isinstance(nbgrader, dict) else {}


def _source(cell: Mapping[str, Any]) -> str:
    source = cell["source"]
    return source if isinstance(source, str) else "".join(source)


def lint(notebook: Mapping[str, Any]) -> list[str]:
    """Say what is wrong with a source or released notebook, for grading to be safe.

    A graded cell whose last line is no plain float in range would score full marks with nbgrader; so
    each is to end in ``taskN.score()``, and each task needs its two answer cells.
    """
    problems, graded, answered = [], set(), set()
    for cell in notebook["cells"]:
        nbgrader, source = _nbgrader(cell), _source(cell).strip()
        where = f"cell {nbgrader.get('grade_id', cell.get('id'))!r}"
        slot = slot_of(source)
        if nbgrader.get("grade"):
            last = SCORE.fullmatch(source.rpartition("\n")[2])
            if cell["cell_type"] != "code" or not last:
                problems.append(f"{where} is graded; its last line is to be taskN.score(), nothing after it")
            elif nbgrader.get("solution"):
                problems.append(f"{where} is graded and an answer; it is to be one of them")
            else:
                graded.add(last[1])
        elif nbgrader.get("solution"):
            if slot is None:
                problems.append(
                    f"{where} is an answer; its first line is to be %%record taskN or %%reflect taskN"
                )
            else:
                answered.add(slot)
        elif slot is not None:
            problems.append(f"{where} starts with {slot.line}; it is to be an answer cell of nbgrader")
    for name in sorted(graded | {slot.name for slot in answered}):
        for slot in (Slot("record", name), Slot("reflect", name)):
            if slot not in answered:
                problems.append(f"there is no cell {slot.line}")
        if name not in graded:
            problems.append(f"there is no graded cell {name}.score()")
    if not graded:
        problems.append("there is no graded cell")
    return problems
