"""What a class leaves beside the gradebook: who is who at the LMS, what became of every file, every result."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, replace
from functools import cached_property
from typing import Any, Final

from labs.grading.course import Course
from labs.grading.gradebook import Result
from labs.grading.lms import Filed, Submission
from labs.grading.tables import inert
from labs.grading.whole import put

_NOTHING: Final = {"lms": "", "students": {}, "files": [], "results": []}


class Logbook:
    """What was written down of one assignment, as an earlier run left it.

    A later run may know less: the tree of submissions does not tell what the LMS called a file, or that it
    came late. So what was noted stays, as long as the submission is there.
    """

    def __init__(self, course: Course, assignment: str) -> None:
        self.course = course
        self.assignment = assignment
        self.path = course.logbook(assignment)
        noted = _NOTHING | (json.loads(self.path.read_text(encoding="utf-8")) if self.path.is_file() else {})
        self.lms = str(noted["lms"])
        self.students: dict[str, dict[str, Any]] = {
            student: about for student, about in noted["students"].items() if self._file(student)
        }
        self.files = [Filed(*row) for row in noted["files"]]
        self.results: dict[str, dict[str, Any]] = {
            result["student"]: result for result in noted["results"] if result["student"] in self.students
        }

    @cached_property
    def _files_of(self) -> dict[str, list[Filed]]:
        found: dict[str, list[Filed]] = defaultdict(list)
        for filed in self.files:
            found[filed.student].append(filed)
        return found

    def _file(self, student: str) -> list[int]:
        """Size and time of change of a submission, to know it again; nothing when there is none."""
        path = self.course.submitted(student, self.assignment)
        try:
            status = path.lstat()
        except OSError:
            return []
        return [status.st_size, status.st_mtime_ns]

    def recall(self, submission: Submission) -> tuple[Submission, list[Filed]]:
        """Add to a submission of the tree what is known of it; also gives what became of its files."""
        student = submission.student
        about = self.students.get(student)
        if about is None:
            return submission, []
        handed = replace(
            submission.handed,
            key=about["key"],
            name=about["name"],
            prefix=about["prefix"],
            late=about["late"],
        )
        if about.get("file") != self._file(
            student
        ):  # Replaced by hand: what was wrong with the old one is past.
            return replace(submission, handed=handed), []
        return replace(submission, handed=handed, problems=tuple(about["problems"])), self._files_of[student]

    def write(
        self, lms: str, submissions: Iterable[Submission], results: Iterable[Result], files: Iterable[Filed]
    ) -> None:
        """Write down what came of a run, beside what is known of everybody else."""
        for s in submissions:
            self.students[s.student] = {
                "key": s.handed.key,
                "name": s.person.name if s.person and s.person.name else s.handed.name,
                "prefix": s.handed.prefix,
                "late": s.handed.late,
                "problems": list(s.problems),
                "file": self._file(s.student),
            }
        self.results |= {result.student: _result(result) for result in results}
        files = list(files)
        seen = {filed.student for filed in files} - {""} | {
            filed.path for filed in files if not filed.student
        }
        kept = [filed for filed in self.files if (filed.student or filed.path) not in seen]
        self.files = sorted([*kept, *files], key=lambda filed: (filed.student, filed.path))
        noted = {
            "assignment": self.assignment,
            "lms": lms,
            "students": self.students,
            "files": [[f.path, f.student, f.status, f.reason] for f in self.files],
            "results": [self.results[student] for student in sorted(self.results)],
        }
        put(self.path, json.dumps(noted, ensure_ascii=False) + "\n")
        self._table()

    def _table(self) -> None:
        """Write what became of every file as a table for people."""
        stream = io.StringIO()
        table = csv.writer(stream, lineterminator="\r\n")
        table.writerow(["student", "file", "status", "reason"])
        for filed in self.files:
            status, reason = filed.status, filed.reason
            if status == "graded" and (result := self.results.get(filed.student)):
                status = "unreadable" if result["unreadable"] else status
                reason = "; ".join(result["problems"])
            table.writerow([inert(cell) for cell in (filed.student, filed.path, status, reason)])
        put(self.path.with_suffix(".csv"), stream.getvalue())


def _result(result: Result) -> dict[str, Any]:
    return {
        "student": result.student,
        "points": result.points,
        "unreadable": result.unreadable,
        "problems": list(result.problems),
        "tasks": [asdict(task) for task in result.tasks],
    }
