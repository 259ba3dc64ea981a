"""A whole class at once: collect, score in parallel, write nbgrader's gradebook in one go, and the feedback."""

import csv
import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final

from nbgrader import api
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.utils import parse_utc
from sqlalchemy import insert, select, update
from traitlets.config import PyFileConfigLoader

from labs.grading.feedback import ByPerson, page
from labs.grading.frame import Frame, Graded
from labs.grading.intake import harvest, read_cells
from labs.grading.lms import (
    Entry,
    Filed,
    Handed,
    Person,
    Roster,
    Submission,
    collect,
    entries,
    handed_in,
    lay_down,
)
from labs.grading.transplant import frame, papers, register

CHUNK: Final = 25
"""Submissions that a worker takes at a time."""


class CourseError(Exception):
    """The course is not ready for grading; the message says what to do."""


class Course:
    """A course folder: nbgrader's configuration, its folders and its gradebook.

    Parameters
    ----------
    root : Path
        Folder that holds nbgrader_config.py.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config: Any = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
        if "root" not in self.config.CourseDirectory:
            self.config.CourseDirectory.root = str(root)
        self.directory = CourseDirectory(config=self.config)
        # nbgrader makes a gradebook with alembic, which it looks for on the path.
        os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"

    def folder(self, step: str, student: str = "", assignment: str = "") -> Path:
        """A folder of one of nbgrader's steps: ``release``, ``submitted``, ``autograded`` or ``feedback``."""
        name = getattr(self.directory, f"{step}_directory")
        if not student:
            return Path(self.directory.root) / name
        return Path(self.directory.format_path(name, student, assignment))

    def released(self, assignment: str) -> Path:
        """The released notebook.

        Raises
        ------
        CourseError
            There is none.
        """
        path = self.folder("release", ".", assignment) / f"{assignment}.ipynb"
        if not path.is_file():
            raise CourseError(f"{path} does not exist; run: nbgrader generate_assignment {assignment}")
        return path

    def frame(self, assignment: str) -> Frame:
        """The released notebook as a mould.

        Raises
        ------
        CourseError
            There is none.
        """
        path = self.released(assignment)
        return frame(assignment, str(path), path.stat().st_mtime_ns)

    def late_plugin(self) -> Any:
        """nbgrader's plugin for late submissions, as configured."""
        made = self.config.AssignLatePenalties.get("plugin_class", LateSubmissionPlugin)
        return made(config=self.config)

    def intake(self, assignment: str) -> Path:
        """Where what became of every file is written down."""
        return Path(self.directory.root) / "intake" / f"{assignment}.json"

    @property
    def db_url(self) -> str:
        """The gradebook."""
        return str(self.directory.db_url)


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


@dataclass(frozen=True)
class ClassResult:
    """What came of a class."""

    assignment: str
    lms: str
    results: tuple[Result, ...]
    filed: tuple[Filed, ...]
    changed: int


# -- Workers ---------------------------------------------------------------------------------------

_WORKER: dict[str, Any] = {}


def _start(assignment: str, root: Path) -> None:
    course = Course(root)
    _WORKER.update(
        assignment=assignment, course=course, frame=course.frame(assignment), plugin=course.late_plugin()
    )
    _WORKER["sources"] = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell["source"]
        for cell in _WORKER["frame"].notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }


def _grade_chunk(items: list[Item]) -> list[Result]:
    return [_grade_one(item) for item in items]


def _grade_one(item: Item) -> Result:
    mould: Frame = _WORKER["frame"]
    assignment, course = _WORKER["assignment"], _WORKER["course"]
    cells, problems = read_cells(Path(item.path))
    try:
        graded = mould.fill(harvest(cells, mould.slots, (*item.problems, *problems)))
    except Exception as error:  # One student's file must not cost the others their grades.
        said = f"the grader failed ({type(error).__name__}: {error}); tell the instructor"
        graded = mould.fill(harvest([], mould.slots, (*item.problems, said)))
    folder = course.folder("autograded", item.student, assignment)
    _write(folder / f"{assignment}.ipynb", _text_of(graded.notebook), 0o444)
    result = _result(item, graded)
    person = ByPerson(item.by_person.points, item.by_person.comments, result.penalty or 0.0)
    feedback = course.folder("feedback", item.student, assignment) / f"{assignment}.html"
    _write(feedback, page(mould.lab, item.student, graded, person), 0o644)
    for paper in papers(Path(item.path).parent):
        text = paper.read_text(encoding="utf-8", errors="replace")
        _write(folder / paper.name, text, 0o444)
        _write(feedback.parent / paper.name, text, 0o644)
    return result


def _text_of(notebook: dict[str, Any]) -> str:
    # nbformat's own writer validates and splits lines: right for people's files, slow for thousands of ours.
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _write(path: Path, text: str, mode: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.part")
    partial.write_text(text, encoding="utf-8")
    partial.chmod(mode)
    os.replace(partial, path)


def _result(item: Item, graded: Graded) -> Result:
    now = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell["source"]
        for cell in graded.notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("solution")
    }
    released = _WORKER["sources"]
    scores = {} if graded.unreadable else {marked.grade_id: marked.points for marked in graded.tasks}
    given = item.by_person.points
    total = sum(given.get(name, points) for name, points in scores.items()) + sum(
        points for name, points in given.items() if name not in scores
    )
    return Result(
        student=item.student,
        scores=scores,
        silent=tuple(name for name, source in now.items() if source == released[name]),
        problems=graded.problems,
        unreadable=graded.unreadable,
        penalty=_penalty(item, total),
        tasks=tuple(_task_result(marked) for marked in graded.tasks),
    )


def _penalty(item: Item, total: float) -> float | None:
    """Points that nbgrader's own plugin takes for being late, within what there is to take."""
    if item.late <= 0:
        return None
    penalty = _WORKER["plugin"].late_submission_penalty(item.student, total, item.late)
    return None if penalty is None else min(max(float(penalty), 0.0), total)


def _task_result(marked: Any) -> TaskResult:
    rows = {row.id: row.points for row in marked.score.rows}
    if marked.record is None:
        return TaskResult(marked.task.id, None, rows, None, None, "")
    given, truth = marked.record.prediction, marked.session.observation.truth
    if given.choice is not None:
        return TaskResult(marked.task.id, marked.record.track, rows, given.choice, str(truth), "")
    unit = marked.task.scenario(marked.record.track).predict.units[0]
    said = float(given.quantity.to(unit or "dimensionless").magnitude)
    is_so = float(truth.to(unit or "dimensionless").magnitude)
    return TaskResult(marked.task.id, marked.record.track, rows, said, is_so, unit)


# -- The class -------------------------------------------------------------------------------------


def grade_class(
    course: Course,
    assignment: str,
    downloads: Iterable[Path] = (),
    *,
    roster: Roster | None = None,
    jobs: int | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> ClassResult:
    """Grade a class into nbgrader's gradebook.

    Parameters
    ----------
    course : Course
        Where everything goes.
    assignment : str
        Slug of the lab.
    downloads : iterable of Path
        What the LMS gave; without any, everything in ``submitted/``.
    roster : Roster, optional
        Who is who.
    jobs : int, optional
        Processes; as many as there are processors when left out.
    progress : callable
        Told how many of how many are done.

    Returns
    -------
    ClassResult
        Grading again changes only what changed, and keeps what a person gave.

    Raises
    ------
    CourseError, DownloadError
        There is nothing to grade with, or nothing to grade.
    """
    course.frame(assignment)  # Complain before anything is touched.
    register(course.db_url, str(course.directory.course_id), assignment, course.released(assignment).parent)
    submissions, filed, lms = _collect(course, assignment, [Path(d) for d in downloads], roster or Roster())
    if not submissions:
        raise CourseError(f"no submission to {assignment} was found")
    results: list[Result] = []
    with api.Gradebook(course.db_url, str(course.directory.course_id)) as gradebook:
        book = _Book(gradebook, assignment)
        items = [book.item(submission, course) for submission in submissions]
        progress(0, len(items))
        for chunk in _run(course, assignment, items, jobs):
            results += chunk
            progress(len(results), len(items))
        results.sort(key=lambda result: result.student)
        changed = book.write(results, {s.student: s for s in submissions})
    done = ClassResult(assignment, lms, tuple(results), tuple(filed), changed)
    _note(course, done, submissions)
    return done


def _collect(
    course: Course, assignment: str, downloads: list[Path], roster: Roster
) -> tuple[list[Submission], list[Filed], str]:
    submitted = course.folder("submitted")
    if downloads and [d.resolve() for d in downloads] != [submitted.resolve()]:
        return collect(downloads, assignment, submitted, roster)
    # nbgrader's own tree: what is in its place stays as it is.
    submissions, filed = [], []
    for folder in sorted(submitted.glob(f"*/{assignment}")):
        student = folder.parent.name
        notebook = folder / f"{assignment}.ipynb"
        if notebook.exists() or notebook.is_symlink():
            stamp = _stamp(folder / "timestamp.txt")
            entry = next(e for e in entries(folder) if e.path == notebook.name)
            handed = Handed(student, "", entry, prefix=student, timestamp=stamp)
            submissions.append(Submission(student, roster.people.get(student), handed))
            filed.append(Filed(f"{student}/{assignment}/{notebook.name}", student, "graded"))
            continue
        found = handed_in(_inside(folder, student, assignment), assignment, "nbgrader")
        laid, became = lay_down(
            student,
            roster.people.get(student),
            [h for h in found if isinstance(h, Handed)],
            assignment,
            submitted,
        )
        filed += became
        if laid:
            submissions.append(laid)
    return submissions, filed, "nbgrader"


def _inside(folder: Path, student: str, assignment: str) -> Iterator[Entry]:
    for entry in entries(folder):
        yield replace(entry, path=f"{student}/{assignment}/{entry.path}")


def _stamp(path: Path) -> str:
    if path.is_symlink() or not path.is_file():
        return ""
    return path.read_bytes()[:100].decode("utf-8", "replace").strip()


def _run(course: Course, assignment: str, items: list[Item], jobs: int | None) -> Iterator[list[Result]]:
    waiting = iter(items)
    chunks = list(iter(lambda: list(islice(waiting, CHUNK)), []))
    workers = min(jobs or os.cpu_count() or 1, len(chunks))
    if workers <= 1:
        _start(assignment, course.root)
        yield from map(_grade_chunk, chunks)
        return
    with ProcessPoolExecutor(workers, initializer=_start, initargs=(assignment, course.root)) as pool:
        yield from pool.map(_grade_chunk, chunks)


# -- The gradebook ---------------------------------------------------------------------------------


class _Book:
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

    def item(self, submission: Submission, course: Course) -> Item:
        """Make the work of one submission, with what a person gave and how late it is."""
        student = submission.student
        path = course.folder("submitted", student, self.assignment.name) / f"{self.assignment.name}.ipynb"
        notebook = self._notebook_of(student)
        points: dict[str, float] = {}
        comments: dict[str, str] = {}
        if notebook is not None:
            for name, row in self.grades.get(notebook.id, {}).items():
                if row.manual_score is not None or row.extra_credit:
                    base = row.manual_score if row.manual_score is not None else row.auto_score
                    points[name] = (base or 0.0) + (row.extra_credit or 0.0)
            for name, row in self.comments.get(notebook.id, {}).items():
                if row.manual_comment:
                    comments[name] = row.manual_comment
        return Item(
            student,
            str(path),
            submission.problems,
            ByPerson(points, comments),
            self._seconds_late(submission),
        )

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


NO_RESPONSE: Final = "No response."


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


# -- What became of every file ---------------------------------------------------------------------


def _note(course: Course, done: ClassResult, submissions: list[Submission]) -> None:
    """Write down what export and report need later."""
    path = course.intake(done.assignment)
    noted = {
        "assignment": done.assignment,
        "lms": done.lms,
        "students": {
            s.student: {
                "key": s.handed.key,
                "name": s.person.name if s.person and s.person.name else s.handed.name,
                "prefix": s.handed.prefix,
                "late": s.handed.late,
            }
            for s in submissions
        },
        "results": [
            {
                "student": result.student,
                "points": result.points,
                "unreadable": result.unreadable,
                "problems": list(result.problems),
                "tasks": [asdict(task) for task in result.tasks],
            }
            for result in done.results
        ],
    }
    _write(path, json.dumps(noted, ensure_ascii=False) + "\n", 0o644)
    with path.with_suffix(".csv").open("w", encoding="utf-8", newline="") as stream:
        table = csv.writer(stream)
        table.writerow(["student", "file", "status", "reason"])
        problems = {result.student: result.problems for result in done.results}
        for filed in done.filed:
            said = "; ".join(problems.get(filed.student, ())) if filed.status == "graded" else filed.reason
            table.writerow([filed.student, filed.path, filed.status, said or filed.reason])
