"""The small course, released once; nbgrader's commands find the tools of this environment."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.grading.course import ROOT, SLUG, make_course
from tests.grading.submissions import cases

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
    for case in cases(released):
        case.write(course / "submitted" / case.name / SLUG)
    done = nbgrader(course, "autograde", SLUG, audit=True)
    assert done.returncode == 0, done.stderr[-3000:]
    for student in ("untouched", "script_in_letter"):
        feedback = nbgrader(course, "generate_feedback", SLUG, f"--student={student}", audit=True)
        assert feedback.returncode == 0, feedback.stderr[-3000:]
    return course


@pytest.fixture
def fresh(tmp_path, course):
    """The released course, nothing handed in yet."""
    folder = make_course(tmp_path / "course")
    shutil.copytree(course / "release", folder / "release")
    shutil.copy(course / "gradebook.db", folder / "gradebook.db")
    with Gradebook(f"sqlite:///{folder}/gradebook.db", "test") as gradebook:
        for submission in gradebook.assignment_submissions(SLUG):
            gradebook.remove_submission(SLUG, submission.student.id)
        for student in gradebook.students:
            gradebook.remove_student(student.id)
    return folder
