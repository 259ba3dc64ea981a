"""The small course, released once; nbgrader's commands find the tools of this environment."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook

from labs.grading.lms import Roster, collect
from tests.grading.corpus import Notebook, downloads, packed, submissions
from tests.grading.course import ROOT, SLUG, make_course

ENVIRONMENT = os.environ | {
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "PYTHONPATH": str(ROOT),
}


def nbgrader(course: Path, *command: str, audit: bool = False) -> subprocess.CompletedProcess:
    """Run an nbgrader command in a course folder."""
    start = ["-m", "tests.grading.audit", str(course)] if audit else ["-m", "nbgrader"]
    # Whatever the person who runs the tests has configured stays out of them.
    own = {f"JUPYTER_{kind}_DIR": str(course / ".jupyter") for kind in ("CONFIG", "DATA", "RUNTIME")}
    return subprocess.run(
        [sys.executable, *start, *command],
        cwd=course,
        env=ENVIRONMENT | own,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="session")
def course(tmp_path_factory) -> Path:
    """A course whose one assignment is released."""
    folder = make_course(tmp_path_factory.mktemp("course"))
    done = nbgrader(folder, "generate_assignment", SLUG)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="session")
def released(course):
    """The released notebook."""
    notebook = json.loads((course / "release" / SLUG / f"{SLUG}.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


@pytest.fixture(scope="session")
def graded(course, released):
    """The whole corpus through `nbgrader autograde`, some of it on to feedback, under the audit hook."""
    download = hand_in(course, released)
    collect([download], SLUG, course / "submitted", Roster())
    done = nbgrader(course, "autograde", SLUG, audit=True)
    assert done.returncode == 0, done.stderr[-3000:]
    for student in ("untouched", "script_in_letter"):
        feedback = nbgrader(course, "generate_feedback", SLUG, f"--student={student}", audit=True)
        assert feedback.returncode == 0, feedback.stderr[-3000:]
    return course


@pytest.fixture(scope="session")
def batch(tmp_path_factory, course, released):
    """The whole corpus through `mlsys-labs grade`, the tree and then the download, under the audit hook."""
    folder = _as_released(tmp_path_factory.mktemp("batch") / "course", course)
    download = hand_in(folder, released)
    for what in ([], [str(download)]):
        done = nbgrader(folder, "mlsys-labs", "grade", SLUG, *what, "--jobs=1", audit=True)
        assert done.returncode == 0, done.stderr[-3000:]
    return folder


def hand_in(folder: Path, released: Notebook) -> Path:
    """Lay the corpus into a course folder; give the download of the LMS."""
    for case in submissions(released):
        case.write(folder / "submitted" / case.name / SLUG)
    download = folder / "downloaded" / "submissions.zip"
    download.parent.mkdir()
    download.write_bytes(packed(downloads(released)))
    return download


@pytest.fixture
def fresh(tmp_path, course):
    """The released course, nothing handed in yet."""
    return _as_released(tmp_path / "course", course)


def _as_released(folder: Path, course: Path) -> Path:
    make_course(folder)
    shutil.copytree(course / "release", folder / "release")
    shutil.copy(course / "gradebook.db", folder / "gradebook.db")
    with Gradebook(f"sqlite:///{folder}/gradebook.db", "test") as gradebook:
        for submission in gradebook.assignment_submissions(SLUG):
            gradebook.remove_submission(SLUG, submission.student.id)
        for student in gradebook.students:
            gradebook.remove_student(student.id)
    return folder


def rows(folder: Path) -> dict[str, Any]:
    """The gradebook of a course, ids and times of making left out."""
    with Gradebook(f"sqlite:///{folder}/gradebook.db", "test") as gradebook:
        found = {}
        for submission in gradebook.assignment_submissions(SLUG):
            (notebook,) = submission.notebooks
            student = submission.student.to_dict()
            found[submission.student.id] = {
                "student": {k: v for k, v in student.items() if k not in ("score", "max_score")},
                "timestamp": submission.timestamp,
                "penalty": notebook.late_submission_penalty,
                "grades": {
                    g.name: (g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade)
                    for g in notebook.grades
                },
                "comments": {c.name: (c.auto_comment, c.manual_comment) for c in notebook.comments},
                "flagged": notebook.flagged,
            }
        return found
