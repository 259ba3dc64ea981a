"""nbgrader's own commands over a class of good and bad submissions: exact grades, and no code of them runs."""

import subprocess
import sys

import pytest
from nbgrader.api import Gradebook

from tests.grading.conftest import ENVIRONMENT, nbgrader
from tests.grading.corpus import BOOM, submissions
from tests.grading.course import SLUG, make_course

pytestmark = pytest.mark.nbgrader


def test_nothing_but_the_notebook_is_passed_on(graded):
    for folder in ("autograded", "feedback"):
        names = {path.name for path in (graded / folder).rglob("*") if path.is_file()}
        assert names == {f"{SLUG}.{'ipynb' if folder == 'autograded' else 'html'}"}


def test_no_model_answer_is_passed_on(graded):
    for folder in ("release", "autograded", "feedback"):
        for path in (graded / folder).rglob("*"):
            if path.is_file():
                assert b"SECRET" not in path.read_bytes()


def test_feedback_shows_the_rows_and_escapes_the_letter(graded):
    page = (graded / "feedback" / "script_in_letter" / SLUG / f"{SLUG}.html").read_text(encoding="utf-8")
    assert "Prediction recorded" in page
    assert "What the losing side pays" in page
    assert "<script>alert(1)" not in page
    page = (graded / "feedback" / "untouched" / SLUG / f"{SLUG}.html").read_text(encoding="utf-8")
    assert page.count("There is no record.") >= 3


def test_grading_again_keeps_what_a_person_gave(graded):
    with Gradebook(f"sqlite:///{graded}/gradebook.db", "test") as gradebook:
        grade = gradebook.find_grade("task1-score", SLUG, SLUG, "honest_cloud")
        grade.manual_score = 7.0
        comment = gradebook.find_comment("task1-reflect", SLUG, SLUG, "honest_cloud")
        comment.manual_comment = "Well written."
        gradebook.db.commit()
    assert nbgrader(graded, "autograde", SLUG, "--student=honest_cloud", "--force").returncode == 0
    with Gradebook(f"sqlite:///{graded}/gradebook.db", "test") as gradebook:
        grade = gradebook.find_grade("task1-score", SLUG, SLUG, "honest_cloud")
        assert (grade.auto_score, grade.manual_score, grade.needs_manual_grade) == (10.0, 7.0, True)
        comment = gradebook.find_comment("task1-reflect", SLUG, SLUG, "honest_cloud")
        assert comment.comment == "Well written."
        grade.manual_score, grade.needs_manual_grade = None, False
        gradebook.db.commit()


def test_a_clone_without_gradebook_grades_at_once(tmp_path, course, released):
    folder = make_course(tmp_path)
    (folder / "release").symlink_to(course / "release")
    (good,) = (case for case in submissions(released) if case.name == "honest_cloud")
    good.write(folder / "submitted" / "ann" / SLUG)
    done = nbgrader(folder, "autograde", SLUG)
    assert done.returncode == 0, done.stderr
    with Gradebook(f"sqlite:///{folder}/gradebook.db", "test") as gradebook:
        assert gradebook.find_submission(SLUG, "ann").score == 30


def test_points_for_prose_add_one_cell_that_a_person_grades(tmp_path, released):
    folder = make_course(tmp_path, prose=5)
    assert nbgrader(folder, "generate_assignment", SLUG).returncode == 0
    (good,) = (case for case in submissions(released) if case.name == "honest_cloud")
    good.write(folder / "submitted" / "ann" / SLUG)
    assert nbgrader(folder, "autograde", SLUG).returncode == 0
    with Gradebook(f"sqlite:///{folder}/gradebook.db", "test") as gradebook:
        submission = gradebook.find_submission(SLUG, "ann")
        assert (submission.score, submission.max_score, submission.needs_manual_grade) == (30, 35, True)


def test_the_hook_would_have_caught_it(course):
    """The audit hook itself: a notebook whose code is compiled ends the command."""
    code = f"from pathlib import Path; from tests.grading.audit import install; install(Path('.')); exec({BOOM!r})"
    done = subprocess.run([sys.executable, "-c", code], env=ENVIRONMENT, capture_output=True, check=False)
    assert done.returncode == 97
    assert b"REFUSED" in done.stderr
