"""Grades as Canvas, Moodle and Blackboard import them, and feedback files as they want them back."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from labs.grading.course import Course, CourseError
from labs.grading.gradebook import open_gradebook
from labs.grading.tables import inert, read_table

LMS: Final = ("canvas", "moodle", "blackboard")
"""Systems that grade files are written for."""


@dataclass(frozen=True)
class Line:
    """One student's grade on its way back.

    Attributes
    ----------
    student : str
        As nbgrader calls them.
    key : str
        As the LMS counts them.
    name : str
        For people.
    score : float or None
        Points, the late penalty taken off; None while a person has still to look.
    prefix : str
        What the LMS called the file that was handed in.
    """

    student: str
    key: str
    first_name: str
    last_name: str
    score: float | None
    prefix: str

    @property
    def name(self) -> str:
        """Last name first, as grade files have it."""
        return ", ".join(part for part in (self.last_name, self.first_name) if part) or self.student


@dataclass(frozen=True)
class GradeFile:
    """A grade file and who is not in it.

    Attributes
    ----------
    text : str
        The file.
    waiting : tuple of str
        Students whose work a person has still to look at: no grade of theirs is written or changed.
    unknown : tuple of str
        Graded students whom the template does not have.
    """

    text: str
    waiting: tuple[str, ...]
    unknown: tuple[str, ...]


def lines(course: Course, assignment: str) -> tuple[list[Line], float]:
    """Read the grades of an assignment from the gradebook; also gives the points of the whole.

    Raises
    ------
    CourseError
        Nothing has been graded yet.
    """
    noted: dict[str, Any] = {}
    if course.logbook(assignment).is_file():
        noted = json.loads(course.logbook(assignment).read_text(encoding="utf-8"))["students"]
    with open_gradebook(course.db_url, str(course.directory.course_id)) as gradebook:
        submissions = gradebook.assignment_submissions(assignment)
        if not submissions:
            raise CourseError(f"nothing of {assignment} is graded yet; run: mlsys-labs grade {assignment}")
        most = float(submissions[0].max_score)
        found = []
        for submission in submissions:
            student, about = submission.student, noted.get(submission.student.id, {})
            penalty = sum(notebook.late_submission_penalty or 0.0 for notebook in submission.notebooks)
            waits = submission.needs_manual_grade
            found.append(
                Line(
                    student=student.id,
                    key=student.lms_user_id or about.get("key") or student.id,
                    first_name=student.first_name or "",
                    last_name=student.last_name or about.get("name", ""),
                    score=None if waits else max(0.0, float(submission.score) - penalty),
                    prefix=about.get("prefix", ""),
                )
            )
    return sorted(found, key=lambda line: line.student), most


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def grade_file(
    lms: str, found: Iterable[Line], most: float, title: str, template: bytes | None = None
) -> GradeFile:
    """Write a grade file.

    Parameters
    ----------
    lms : str
        ``"canvas"``, ``"moodle"`` or ``"blackboard"``.
    found : iterable of Line
        The grades.
    most : float
        Points of the whole.
    title : str
        Heading of the grade column; with a template, what that heading starts with.
    template : bytes, optional
        The grade file that the LMS gave; every other column of it is given back as it was. Without one,
        a file with the columns that the import needs is made.

    Raises
    ------
    CourseError
        The template is not of that LMS, or lacks the column.
    """
    found = list(found)
    waiting = tuple(line.student for line in found if line.score is None)
    graded = [line for line in found if line.score is not None]
    if template is None:
        table, unknown = _ANEW[lms](graded, most, title), ()
    else:
        table, unknown = _filled(lms, graded, most, title, template)
    stream = io.StringIO()
    quoting = csv.QUOTE_ALL if lms == "blackboard" else csv.QUOTE_MINIMAL
    writer = csv.writer(stream, quoting=quoting, lineterminator="\r\n")
    writer.writerows([inert(cell) for cell in row] for row in table)
    return GradeFile(stream.getvalue(), waiting, unknown)


def _canvas(graded: list[Line], most: float, title: str) -> list[list[str]]:
    head = ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", title]
    possible = ["    Points Possible", "", "", "", "", _number(most)]
    return [head, possible, *([line.name, line.key, "", "", "", _number(line.score or 0)] for line in graded)]


def _moodle(graded: list[Line], most: float, title: str) -> list[list[str]]:
    # The import wants these three by name; an empty time of change lets it compare nothing.
    head = ["Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)"]
    return [
        head,
        *(
            [f"Participant {line.key}", line.name, _number(line.score or 0), _number(most), "-"]
            for line in graded
        ),
    ]


def _blackboard(graded: list[Line], most: float, title: str) -> list[list[str]]:
    head = ["Last Name", "First Name", "Username", f"{title} [Total Pts: {_number(most)} Score]"]
    return [head, *([line.last_name, line.first_name, line.key, _number(line.score or 0)] for line in graded)]


_ANEW: Final = {"canvas": _canvas, "moodle": _moodle, "blackboard": _blackboard}
_WHO: Final = {"canvas": "ID", "moodle": "Identifier", "blackboard": "Username"}


def _filled(
    lms: str, graded: list[Line], most: float, title: str, template: bytes
) -> tuple[list[list[str]], tuple[str, ...]]:
    try:
        table = read_table(template)
    except ValueError as error:
        raise CourseError(f"the template cannot be read: {error}") from None
    head = table[0] if table else []
    if _WHO[lms] not in head:
        raise CourseError(f"the template has no column “{_WHO[lms]}”, so it is not a grade file of {lms}")
    who = head.index(_WHO[lms])
    wanted = "Grade" if lms == "moodle" else title
    columns = [i for i, name in enumerate(head) if name == wanted] or [
        i for i, name in enumerate(head) if name.startswith(wanted)
    ]
    if len(columns) != 1:
        named = ", ".join(head[who + 1 :])
        raise CourseError(
            f"{len(columns)} columns of the template start with “{wanted}”; name one by --column: {named}"
        )
    (column,) = columns
    possible = _possible(lms, table, column)
    by_key = {line.key.lower(): line for line in graded}
    seen = set()
    for row in table[1:]:
        key = row[who].strip().rpartition(" ")[2].lower() if row else ""
        line = by_key.get(key)
        if line is None or not key:
            continue
        seen.add(line.student)
        score = line.score or 0.0
        row[column] = _number(score * (_float(possible(row)) or most) / most)
    return table, tuple(line.student for line in graded if line.student not in seen)


def _possible(lms: str, table: list[list[str]], column: int) -> Callable[[list[str]], str]:
    """Say where the template keeps the points that are possible: in each row, in one of its own, in the heading."""
    if lms == "moodle":
        scale = table[0].index("Maximum Grade") if "Maximum Grade" in table[0] else None
        return lambda row: "" if scale is None else row[scale]
    if lms == "canvas":
        points = [row[column] for row in table[1:] if row and row[0].strip() == "Points Possible"]
        return lambda row: points[0] if points else ""
    total = re.search(r"\[Total Pts: ([\d.,]+)", table[0][column])
    return lambda row: total[1] if total else ""


def _float(text: str) -> float | None:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return None


def pack_feedback(course: Course, assignment: str, lms: str, found: Iterable[Line], target: Path) -> int:
    """Pack the feedback pages as the LMS wants them back; return how many there are."""
    count = 0
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for line in found:
            page = course.folder("feedback", line.student, assignment) / f"{assignment}.html"
            if not page.is_file():
                continue
            known = lms in ("canvas", "moodle") and line.prefix
            name = f"{line.prefix}feedback.html" if known else f"{line.key}.html"
            archive.write(page, name.lstrip("/").replace("..", "_"))
            count += 1
    return count
