"""nbgrader's gradebook: opened quickly, and one assignment of it read once and written in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import nbformat
from nbgrader import api
from nbgrader.dbutil import ALEMBIC_DIR
from nbgrader.preprocessors import SaveCells
from nbgrader.utils import parse_utc
from sqlalchemy import create_engine, insert, inspect, select, text, update

from labs.grading.feedback import ByPerson
from labs.grading.lms import Person, Submission

NO_RESPONSE: Final = "No response."
"""What nbgrader says of an answer cell that is as it was released."""


@dataclass(frozen=True)
class Item:
    """A submission on its way to a worker."""

    student: str
    path: str
    problems: tuple[str, ...] = ()
    by_person: ByPerson = field(default_factory=ByPerson)
    late: float = 0.0


@dataclass(frozen=True)
class TaskResult:
    """One task of one student, for the instructor's report."""

    task: str
    track: str | None
    rows: Mapping[str, float]
    said: float | str | None
    truth: float | str | None
    unit: str


@dataclass(frozen=True)
class Result:
    """What came of one submission: what the gradebook and the report need, no more."""

    student: str
    scores: Mapping[str, float]
    silent: tuple[str, ...]
    problems: tuple[str, ...]
    unreadable: bool
    penalty: float | None
    tasks: tuple[TaskResult, ...]

    @property
    def points(self) -> float:
        """Points of the whole lab."""
        return sum(self.scores.values())


def open_gradebook(db_url: str, course_id: str) -> Any:
    """Open nbgrader's gradebook.

    nbgrader asks a process of its own for the version of a new gradebook; it takes longer than a class of
    fifty, so the version is written here, before nbgrader makes the rest.
    """
    engine = create_engine(db_url)
    if not inspect(engine).get_table_names():
        from alembic.script import ScriptDirectory  # Only a new gradebook needs it.

        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            connection.execute(
                text("INSERT INTO alembic_version (version_num) VALUES (:head)"),
                {"head": ScriptDirectory(ALEMBIC_DIR).get_current_head()},
            )
    engine.dispose()
    return api.Gradebook(db_url, course_id)


def register(db_url: str, course_id: str, assignment: str, folder: Path) -> None:
    """Enter a released assignment in the gradebook, unless it is there: a clone can grade at once."""
    with open_gradebook(db_url, course_id) as gradebook:
        try:
            if gradebook.find_assignment(assignment).notebooks:
                return
        except api.MissingEntry:
            gradebook.add_assignment(assignment)
    for path in sorted(folder.glob("*.ipynb")):
        SaveCells().preprocess(
            nbformat.read(path, 4),
            {"nbgrader": {"notebook": path.stem, "assignment": assignment, "db_url": db_url}},
        )


class Book:
    """One assignment in nbgrader's gradebook, read once and written once."""

    def __init__(self, gradebook: Any, assignment: str) -> None:
        self.session = gradebook.db
        self.assignment = gradebook.find_assignment(assignment)
        (self.notebook,) = self.assignment.notebooks
        self.grade_cells = {cell.name: cell.id for cell in self.notebook.grade_cells}
        self.task_cells = {cell.name: cell.id for cell in self.notebook.task_cells}
        self.solution_cells = {cell.name: cell.id for cell in self.notebook.solution_cells}
        self.names = {
            id: name
            for cells in (self.grade_cells, self.task_cells, self.solution_cells)
            for name, id in cells.items()
        }
        self.students = set(self.session.execute(select(api.Student.id)).scalars())
        rows = self.session.execute(
            select(api.SubmittedAssignment.__table__).where(
                api.SubmittedAssignment.assignment_id == self.assignment.id
            )
        )
        self.submitted = {row.student_id: row for row in rows}
        rows = self.session.execute(
            select(api.SubmittedNotebook.__table__).where(
                api.SubmittedNotebook.notebook_id == self.notebook.id
            )
        )
        self.notebooks = {row.assignment_id: row for row in rows}
        self.grades = self._of(api.Grade)
        self.comments = self._of(api.Comment)

    def _of(self, table: Any) -> dict[str, dict[str, Any]]:
        """Rows of `table` by submitted notebook and cell name."""
        rows = self.session.execute(
            select(table.__table__)
            .join(api.SubmittedNotebook, api.SubmittedNotebook.id == table.notebook_id)
            .where(api.SubmittedNotebook.notebook_id == self.notebook.id)
        )
        found: dict[str, dict[str, Any]] = {}
        for row in rows:
            found.setdefault(row.notebook_id, {})[self.names.get(row.cell_id, "")] = row
        return found

    def _notebook_of(self, student: str) -> Any:
        submitted = self.submitted.get(student)
        return self.notebooks.get(submitted.id) if submitted else None

    def item(self, submission: Submission, path: Path) -> Item:
        """Make the work of one submission at `path`, with what a person gave and how late it is."""
        student = submission.student
        notebook = self._notebook_of(student)
        points: dict[str, float] = {}
        comments: dict[str, str] = {}
        if notebook is not None:
            for name, row in self.grades.get(notebook.id, {}).items():
                base = row.manual_score if row.manual_score is not None else row.auto_score
                # Extra credit for what has no score yet waits with it.
                if base is not None and (row.manual_score is not None or row.extra_credit):
                    points[name] = base + (row.extra_credit or 0.0)
            for name, row in self.comments.get(notebook.id, {}).items():
                if row.manual_comment:
                    comments[name] = row.manual_comment
        return Item(
            student,
            str(path),
            (*submission.problems, *self._late_remark(submission)),
            ByPerson(points, comments),
            self._seconds_late(submission),
        )

    def late_by_unknown(self, submission: Submission) -> bool:
        """Whether the LMS marked it late and nothing says when it came."""
        return submission.handed.late and _time(submission.handed.timestamp) is None

    def _late_remark(self, submission: Submission) -> tuple[str, ...]:
        if not submission.handed.late:
            stamp = submission.handed.timestamp
            unread = stamp and _time(stamp) is None
            return (f"its time “{stamp[:40]}” cannot be read: no penalty was taken",) if unread else ()
        if not self.late_by_unknown(submission):
            return ("the LMS marked it late",)
        due = self.assignment.duedate
        was_due = f" (it was due {due:%Y-%m-%d %H:%M} UTC)" if due else ""
        return (f"the LMS marked it late, by how much is unknown{was_due}: no penalty was taken",)

    def _seconds_late(self, submission: Submission) -> float:
        handed_in, due = _time(submission.handed.timestamp), self.assignment.duedate
        if handed_in is None or due is None:
            return 0.0
        before = self.submitted.get(submission.student)
        if before is not None and before.extension:
            due += before.extension
        return max(0.0, (handed_in - due).total_seconds())

    def write(self, results: list[Result], submissions: Mapping[str, Submission]) -> int:
        """Write all results in one transaction; return how many submissions changed."""
        new: dict[Any, list[dict[str, Any]]] = {
            table: []
            for table in (api.Student, api.SubmittedAssignment, api.SubmittedNotebook, api.Grade, api.Comment)
        }
        old: dict[Any, list[dict[str, Any]]] = {table: [] for table in new}
        changed = 0
        for result in results:
            submission = submissions[result.student]
            before = sum(map(len, (*new.values(), *old.values())))
            if result.student not in self.students:
                new[api.Student].append(_student(submission.person, result.student))
            if self._notebook_of(result.student) is None:
                self._add(result, submission, new)
            else:
                self._update(result, submission, old)
            changed += sum(map(len, (*new.values(), *old.values()))) > before
        for table, rows in new.items():
            if rows:
                self.session.execute(insert(table.__table__), rows)
        for table, rows in old.items():
            if rows:
                self.session.execute(update(table), rows)
        self.session.commit()
        return changed

    def _add(self, result: Result, submission: Submission, new: dict[Any, list[dict[str, Any]]]) -> None:
        submitted = self.submitted.get(result.student)
        submitted_id = submitted.id if submitted else api.new_uuid()
        notebook_id = api.new_uuid()
        if submitted is None:
            new[api.SubmittedAssignment].append(
                {
                    "id": submitted_id,
                    "assignment_id": self.assignment.id,
                    "student_id": result.student,
                    "timestamp": _time(submission.handed.timestamp),
                    "extension": None,
                }
            )
        new[api.SubmittedNotebook].append(
            {
                "id": notebook_id,
                "assignment_id": submitted_id,
                "notebook_id": self.notebook.id,
                "flagged": False,
                "late_submission_penalty": result.penalty,
            }
        )
        for name, cell in {**self.grade_cells, **self.task_cells}.items():
            score = result.scores.get(name)
            new[api.Grade].append(
                {
                    "id": api.new_uuid(),
                    "cell_id": cell,
                    "notebook_id": notebook_id,
                    "auto_score": score,
                    "manual_score": None,
                    "extra_credit": None,
                    "needs_manual_grade": score is None,
                }
            )
        for name, cell in {**self.solution_cells, **self.task_cells}.items():
            new[api.Comment].append(
                {
                    "id": api.new_uuid(),
                    "cell_id": cell,
                    "notebook_id": notebook_id,
                    "auto_comment": NO_RESPONSE if name in result.silent else None,
                    "manual_comment": None,
                }
            )

    def _update(self, result: Result, submission: Submission, old: dict[Any, list[dict[str, Any]]]) -> None:
        submitted, notebook = self.submitted[result.student], self._notebook_of(result.student)
        handed_in = _time(submission.handed.timestamp)
        if handed_in is not None and handed_in != submitted.timestamp:
            old[api.SubmittedAssignment].append({"id": submitted.id, "timestamp": handed_in})
        if result.penalty != notebook.late_submission_penalty:
            old[api.SubmittedNotebook].append({"id": notebook.id, "late_submission_penalty": result.penalty})
        grades = self.grades.get(notebook.id, {})
        for name in self.grade_cells:
            row, score = grades[name], result.scores.get(name)
            if row.auto_score != score:
                waits = score is None or row.manual_score is not None
                old[api.Grade].append({"id": row.id, "auto_score": score, "needs_manual_grade": waits})
        for name, row in self.comments.get(notebook.id, {}).items():
            said = NO_RESPONSE if name in result.silent else None
            if name in self.solution_cells and row.auto_comment != said:
                old[api.Comment].append({"id": row.id, "auto_comment": said})


def _student(person: Person | None, student: str) -> dict[str, Any]:
    known = person or Person(student)
    return {
        "id": student,
        "first_name": known.first_name or None,
        "last_name": known.last_name or None,
        "email": known.email or None,
        "lms_user_id": known.lms_user_id or None,
    }


def _time(stamp: str) -> datetime | None:
    if not stamp:
        return None
    try:
        parsed: datetime = parse_utc(stamp)
    except (ValueError, OverflowError, TypeError):
        return None
    return parsed
