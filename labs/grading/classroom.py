"""A whole class at once: collect, score in parallel, write the gradebook in one go, and the feedback."""

import json
import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, Final

from labs.grading.course import Course, CourseError
from labs.grading.feedback import ByPerson, page
from labs.grading.frame import Frame, Graded
from labs.grading.gradebook import Book, Item, Result, TaskResult, open_gradebook, register
from labs.grading.intake import harvest, read_cells
from labs.grading.lms import (
    Entry,
    Filed,
    Handed,
    Roster,
    Submission,
    collect,
    entries,
    handed_in,
    lay_down,
    stamp_of,
)
from labs.grading.logbook import Logbook
from labs.grading.report import against
from labs.grading.transplant import papers
from labs.grading.whole import put

CHUNK: Final = 25
"""Submissions that a worker takes at a time."""


@dataclass(frozen=True)
class ClassResult:
    """What came of a class.

    Attributes
    ----------
    assignment, lms : str
        What was graded, and where it came from.
    results : tuple of Result
        One a student.
    filed : tuple of Filed
        What became of every file.
    changed : int
        How many submissions have other rows than before.
    late_by_unknown : tuple of str
        Students whom the LMS marked late without saying by how much: no penalty is taken.
    """

    assignment: str
    lms: str
    results: tuple[Result, ...]
    filed: tuple[Filed, ...]
    changed: int
    late_by_unknown: tuple[str, ...] = ()


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
    cells, problems = read_cells(Path(item.path))
    try:
        graded = mould.fill(harvest(cells, mould.slots, (*item.problems, *problems)))
    except Exception as error:  # One student's file must not cost the others their grades.
        return _unreadable(item, f"the grader failed ({type(error).__name__}: {error}); tell the instructor")
    return _hand_back(item, graded)


def _unreadable(item: Item, problem: str) -> Result:
    mould: Frame = _WORKER["frame"]
    return _hand_back(item, mould.fill(harvest([], mould.slots, (*item.problems, problem))))


def _hand_back(item: Item, graded: Graded) -> Result:
    """Write the graded notebook and the feedback page of one student."""
    mould: Frame = _WORKER["frame"]
    assignment, course = _WORKER["assignment"], _WORKER["course"]
    folder = course.folder("autograded", item.student, assignment)
    put(folder / f"{assignment}.ipynb", _text_of(graded.notebook), 0o444)
    result = _result(item, graded)
    person = ByPerson(item.by_person.points, item.by_person.comments, result.penalty or 0.0)
    feedback = course.folder("feedback", item.student, assignment) / f"{assignment}.html"
    put(feedback, page(mould.lab, item.student, graded, person))
    for paper in papers(Path(item.path).parent):
        text = paper.read_text(encoding="utf-8", errors="replace")
        put(folder / paper.name, text, 0o444)
        put(feedback.parent / paper.name, text)
    return result


def _text_of(notebook: dict[str, Any]) -> str:
    # nbformat's own writer validates and splits lines: right for people's files, slow for thousands of ours.
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


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
    told = against(marked.task, marked.record, marked.session.observation.truth)
    return TaskResult(marked.task.id, marked.record.track, rows, **told)


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
        Worker processes; as many as there are processors when left out, at least one.
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
    logbook = Logbook(course, assignment)
    submissions, filed, lms = _collect(course, logbook, [Path(d) for d in downloads], roster or Roster())
    if not submissions:
        raise CourseError(f"no submission to {assignment} was found")
    results: list[Result] = []
    with open_gradebook(course.db_url, str(course.directory.course_id)) as gradebook:
        book = Book(gradebook, assignment)
        items = [book.item(s, course.submitted(s.student, assignment)) for s in submissions]
        progress(0, len(items))
        for chunk in _run(course, assignment, items, jobs):
            results += chunk
            progress(len(results), len(items))
        results.sort(key=lambda result: result.student)
        changed = book.write(results, {s.student: s for s in submissions})
    logbook.write(lms, submissions, results, filed)
    unknown = tuple(s.student for s in submissions if book.late_by_unknown(s))
    return ClassResult(assignment, lms, tuple(results), tuple(filed), changed, unknown)


def _collect(
    course: Course, logbook: Logbook, downloads: list[Path], roster: Roster
) -> tuple[list[Submission], list[Filed], str]:
    submitted, assignment = course.folder("submitted"), logbook.assignment
    if downloads and [d.resolve() for d in downloads] != [submitted.resolve()]:
        keys = {student: str(about["key"]) for student, about in logbook.students.items()}
        return collect(downloads, assignment, submitted, roster, keys)
    # nbgrader's own tree: what is in its place stays as it is.
    submissions, filed = [], []
    for folder in sorted(submitted.glob(f"*/{assignment}")):
        student = folder.parent.name
        notebook = folder / f"{assignment}.ipynb"
        if notebook.exists() or notebook.is_symlink():
            entry = next(e for e in entries(folder) if e.path == notebook.name)
            handed = Handed(student, "", entry, prefix=student, timestamp=stamp_of(folder))
            known, files = logbook.recall(Submission(student, roster.people.get(student), handed))
            submissions.append(known)
            filed += files or [Filed(f"{student}/{assignment}/{notebook.name}", student, "graded")]
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
    return submissions, filed, logbook.lms or "nbgrader"


def _inside(folder: Path, student: str, assignment: str) -> Iterator[Entry]:
    for entry in entries(folder):
        yield replace(entry, path=f"{student}/{assignment}/{entry.path}")


def _run(course: Course, assignment: str, items: list[Item], jobs: int | None) -> Iterator[list[Result]]:
    waiting = iter(items)
    chunks = list(iter(lambda: list(islice(waiting, CHUNK)), []))
    workers = max(1, min(jobs or os.cpu_count() or 1, len(chunks)))
    _start(assignment, course.root)
    # Even one worker is a process of its own: whatever a file does to it, the gradebook is here.
    start = partial(ProcessPoolExecutor, initializer=_start, initargs=(assignment, course.root))
    with start(workers) as pool:
        futures: list[Future[list[Result]]] = []
        with suppress(BrokenProcessPool):
            for chunk in chunks:
                futures.append(pool.submit(_grade_chunk, chunk))
        lost = chunks[len(futures) :]
        for chunk, future in zip(chunks, futures, strict=False):
            try:
                yield future.result()
            except BrokenProcessPool:  # The file of one has ended a process, and with it those of all others.
                lost.append(chunk)
    for chunk in lost:
        yield _grade_alone(chunk, start)


def _grade_alone(chunk: list[Item], start: Callable[[int], ProcessPoolExecutor]) -> list[Result]:
    """Grade a chunk in a process of its own, by halves as often as it dies, down to the one file that kills it."""
    try:
        with start(1) as pool:
            return pool.submit(_grade_chunk, chunk).result()
    except BrokenProcessPool:
        if len(chunk) == 1:
            return [_unreadable(chunk[0], "the file ended the grader's process: a person has to look")]
        half = len(chunk) // 2
        return [*_grade_alone(chunk[:half], start), *_grade_alone(chunk[half:], start)]
