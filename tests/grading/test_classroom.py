"""A class at once: the same gradebook as nbgrader's own command, whatever the LMS packed and whatever happens."""

import io
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from datetime import datetime

import pytest
from nbgrader.api import Gradebook

from labs.grading.classroom import grade_class
from labs.grading.course import Course, CourseError
from labs.grading.gradebook import open_gradebook
from labs.grading.gradefile import lines
from labs.grading.lms import (
    DownloadError,
    Entry,
    Handed,
    Person,
    Roster,
    collect,
    entries,
    handed_in,
    recognise,
    student_id,
)
from labs.grading.report import read_report
from tests.grading.conftest import ENVIRONMENT, nbgrader, rows
from tests.grading.corpus import FILE, dumped
from tests.grading.course import LETTER, SLUG, answered, full, make_course, record

# -- The same gradebook ----------------------------------------------------------------------------


@pytest.mark.nbgrader
def test_points_for_prose_wait_for_a_person(tmp_path, released):
    ours, theirs = make_course(tmp_path / "ours", prose=5), make_course(tmp_path / "theirs", prose=5)
    for folder in (ours, theirs):
        assert nbgrader(folder, "generate_assignment", SLUG).returncode == 0
        hand_in(folder / "submitted" / "ann" / SLUG / FILE, answered(released, **full()))
    assert nbgrader(theirs, "autograde", SLUG).returncode == 0
    grade_class(Course(ours), SLUG, jobs=1)
    assert rows(ours) == rows(theirs)
    page = ours / "feedback" / "ann" / SLUG / f"{SLUG}.html"
    assert "<b>30 of 35 points, so far</b>" in page.read_text()
    with Gradebook(f"sqlite:///{ours}/gradebook.db", "test") as gradebook:
        grade = gradebook.find_grade("prose-quality", SLUG, SLUG, "ann")
        grade.manual_score, grade.needs_manual_grade = 4.0, False
        gradebook.find_comment("prose-quality", SLUG, SLUG, "ann").manual_comment = "Clear & short."
        gradebook.db.commit()
    assert grade_class(Course(ours), SLUG, jobs=1).changed == 0
    assert "<b>34 of 35 points</b>" in page.read_text()
    assert "Clear &amp; short." in page.read_text()


@pytest.mark.nbgrader
def test_formgrader_and_export_go_on_from_there(fresh, released):
    hand_in(fresh / "submitted" / "ann" / SLUG / FILE, answered(released, **full()))
    grade_class(Course(fresh), SLUG, jobs=1)
    done = nbgrader(fresh, "export", f"--to={fresh}/grades.csv")
    assert done.returncode == 0, done.stderr
    assert ",30.0," in (fresh / "grades.csv").read_text()
    assert nbgrader(fresh, "generate_feedback", SLUG, "--force").returncode == 0


def test_a_new_gradebook_is_as_nbgrader_makes_it(tmp_path):
    made = []
    for name, opened in (("ours", open_gradebook), ("theirs", Gradebook)):
        with opened(f"sqlite:///{tmp_path}/{name}.db", "test"):
            pass
        with sqlite3.connect(tmp_path / f"{name}.db") as database:
            tables = database.execute("select name, sql from sqlite_master order by name").fetchall()
            version = database.execute("select * from alembic_version").fetchall()
            made.append(([(n, " ".join((sql or "").split()).strip(";")) for n, sql in tables], version))
    assert made[0] == made[1]


# -- Again, and half-way ---------------------------------------------------------------------------


def hand_in(path, notebook):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(notebook if isinstance(notebook, bytes) else dumped(notebook))


def test_grading_again_changes_nothing(fresh, released):
    for name in ("ann", "bob"):
        hand_in(fresh / "submitted" / name / SLUG / FILE, answered(released, **full()))
    course = Course(fresh)
    assert grade_class(course, SLUG, jobs=1).changed == 2
    before = rows(fresh)
    assert grade_class(course, SLUG, jobs=1).changed == 0
    assert rows(fresh) == before


def test_a_resubmission_changes_its_own_rows_only(fresh, released):
    for name in ("ann", "bob"):
        hand_in(fresh / "submitted" / name / SLUG / FILE, released)
    course = Course(fresh)
    grade_class(course, SLUG, jobs=1)
    before = rows(fresh)
    hand_in(fresh / "submitted" / "bob" / SLUG / FILE, answered(released, **full()))
    assert grade_class(course, SLUG, jobs=1).changed == 1
    after = rows(fresh)
    assert after["ann"] == before["ann"]
    assert [grade[0] for grade in after["bob"]["grades"].values()] == [10, 10, 10]


def test_what_a_person_gave_is_kept_and_shown(fresh, released):
    hand_in(fresh / "submitted" / "ann" / SLUG / FILE, released)
    course = Course(fresh)
    grade_class(course, SLUG, jobs=1)
    with Gradebook(f"sqlite:///{fresh}/gradebook.db", "test") as gradebook:
        grade = gradebook.find_grade("task1-score", SLUG, SLUG, "ann")
        grade.manual_score, grade.needs_manual_grade = 6.5, False
        gradebook.find_comment("task1-reflect", SLUG, SLUG, "ann").manual_comment = "See me <b>soon</b>."
        gradebook.db.commit()
    assert grade_class(course, SLUG, jobs=1).changed == 0
    feedback = (fresh / "feedback" / "ann" / SLUG / f"{SLUG}.html").read_text()
    assert "A grader gave 6.5 of 10 points" in feedback
    assert "See me &lt;b&gt;soon&lt;/b&gt;." in feedback
    hand_in(fresh / "submitted" / "ann" / SLUG / FILE, answered(released, **full()))
    grade_class(course, SLUG, jobs=1)
    assert rows(fresh)["ann"]["grades"]["task1-score"] == (10.0, 6.5, None, True)


def test_nbgraders_own_papers_go_along_and_nothing_else(fresh, released):
    place = fresh / "submitted" / "ann" / SLUG
    hand_in(place / FILE, released)
    (place / "timestamp.txt").write_text("2026-09-01 11:59:00 UTC")
    (place / "submission_secret.txt").write_text("abc")
    (place / "notes.txt").write_text("mine")
    hand_in(fresh / "submitted" / "bob" / SLUG / FILE, released)
    (fresh / "submitted" / "bob" / SLUG / "submission_secret.txt").symlink_to("/etc/hostname")
    grade_class(Course(fresh), SLUG, jobs=1)
    for step, page in (("autograded", FILE), ("feedback", f"{SLUG}.html")):
        found = {p.name for p in (fresh / step / "ann" / SLUG).iterdir()}
        assert found == {page, "timestamp.txt", "submission_secret.txt"}
        assert {p.name for p in (fresh / step / "bob" / SLUG).iterdir()} == {page}


@pytest.mark.nbgrader
def test_killed_half_way_and_run_again_it_is_as_if_nothing_had_happened(fresh, released):
    for number in range(120):
        hand_in(
            fresh / "submitted" / f"s{number:03}" / SLUG / FILE,
            answered(released, **full() | {"record1": record(1, batch_size=1 + number % 16)}),
        )
    command = [sys.executable, "-m", "labs.cli", "grade", SLUG, "--jobs=2"]
    running = subprocess.Popen(command, cwd=fresh, env=ENVIRONMENT, start_new_session=True)
    while not list(fresh.glob("autograded/*/*/*.ipynb")) and running.poll() is None:
        time.sleep(0.02)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert rows(fresh) == {}
    course = Course(fresh)
    grade_class(course, SLUG, jobs=2)
    interrupted = rows(fresh)
    with Gradebook(f"sqlite:///{fresh}/gradebook.db", "test") as gradebook:
        for student in list(interrupted):
            gradebook.remove_submission(SLUG, student)
    shutil.rmtree(fresh / "autograded")
    grade_class(course, SLUG, jobs=1)
    assert rows(fresh) == interrupted
    assert not list(fresh.rglob("*.part"))


def test_the_number_of_processes_does_not_matter(fresh, released):
    for number in range(60):
        hand_in(fresh / "submitted" / f"s{number:02}" / SLUG / FILE, answered(released, **full()))
    course = Course(fresh)
    grade_class(course, SLUG, jobs=3)
    assert grade_class(course, SLUG, jobs=1).changed == 0


@pytest.mark.parametrize(("size", "jobs"), [(60, 2), (3, 1)])
def test_a_file_that_kills_its_process_costs_one_student_only(fresh, released, size, jobs):
    with (fresh / "nbgrader_config.py").open("a") as config:
        config.write(KILLER)
    names = ["killer", *(f"s{number:02}" for number in range(1, size))]
    for name in names:
        hand_in(fresh / "submitted" / name / SLUG / FILE, answered(released, **full()))
    done = grade_class(Course(fresh), SLUG, jobs=jobs)
    assert [result.student for result in done.results] == names
    odd = {
        result.student: result.problems for result in done.results if result.problems or result.points != 30
    }
    assert odd == {"killer": ("the file ended the grader's process: a person has to look",)}


KILLER = """
import multiprocessing
import os
from labs.grading import classroom

if multiprocessing.parent_process():
    read = classroom.read_cells
    classroom.read_cells = lambda path: os._exit(9) if "killer" in str(path) else read(path)
"""
"""Configuration of a course, read in each process: one file ends it, as want of memory would."""


# -- Late ------------------------------------------------------------------------------------------


def test_late_penalties_come_from_nbgraders_own_plugin(fresh, released):
    with (fresh / "nbgrader_config.py").open("a") as config:
        config.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    with Gradebook(f"sqlite:///{fresh}/gradebook.db", "test") as gradebook:
        gradebook.find_assignment(SLUG).duedate = datetime(2026, 9, 1, 12)
        gradebook.db.commit()
    for name, stamp in (
        ("early", "2026-09-01 11:59:00 UTC"),
        ("late", "2026-09-01 12:00:01 UTC"),
        ("odd", "nonsense"),
    ):
        hand_in(fresh / "submitted" / name / SLUG / FILE, answered(released, **full()))
        (fresh / "submitted" / name / SLUG / "timestamp.txt").write_text(stamp)
    grade_class(Course(fresh), SLUG, jobs=1)
    assert {name: row["penalty"] for name, row in rows(fresh).items()} == {
        "early": None,
        "late": 30.0,
        "odd": None,
    }
    feedback = (fresh / "feedback" / "late" / SLUG / f"{SLUG}.html").read_text()
    assert "<b>0 of 30 points</b>. A penalty of 30 points" in feedback


def test_late_by_an_unknown_time_is_named_and_costs_nothing_by_itself(fresh, released, tmp_path):
    with (fresh / "nbgrader_config.py").open("a") as config:
        config.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    with Gradebook(f"sqlite:///{fresh}/gradebook.db", "test") as gradebook:
        gradebook.find_assignment(SLUG).duedate = datetime(2026, 9, 1, 12)
        gradebook.db.commit()
    good = answered(released, **full())
    download = packed(
        tmp_path / "submissions.zip",
        {"doejane_LATE_101_5001_lab_02.ipynb": good, "rayrob_102_5002_lab_02.ipynb": good},
    )
    done = grade_class(Course(fresh), SLUG, [download], jobs=1)
    assert done.late_by_unknown == ("101",)
    assert {name: (row["penalty"], row["grades"]["task1-score"][0]) for name, row in rows(fresh).items()} == {
        "101": (None, 10.0),
        "102": (None, 10.0),
    }
    said = "marked it late, by how much is unknown (it was due 2026-09-01 12:00 UTC): no penalty was taken"
    table = (fresh / "intake" / f"{SLUG}.csv").read_text(encoding="utf-8")
    assert said in table
    assert said in (fresh / "feedback" / "101" / SLUG / f"{SLUG}.html").read_text(encoding="utf-8")
    # A person gives the time; the tree alone still knows that it came late, and from where.
    (fresh / "submitted" / "101" / SLUG / "timestamp.txt").write_text("2026-09-02 09:00:00 UTC")
    done = grade_class(Course(fresh), SLUG, jobs=1)
    assert (done.late_by_unknown, done.lms) == ((), "canvas")
    assert {name: row["penalty"] for name, row in rows(fresh).items()} == {"101": 30.0, "102": None}


def test_what_a_download_told_is_known_later(fresh, released, tmp_path):
    good = answered(released, **full())
    first = {
        "doejane_101_5001_lab_02.ipynb": released,
        "doejane_101_5002_lab_02-1.ipynb.txt": good,
        "rayrob_102_5003_lab.zip": b"torn",
        "readme.txt": b"nobody's",
    }
    grade_class(Course(fresh), SLUG, [packed(tmp_path / "first.zip", first)], jobs=1)
    table = fresh / "intake" / f"{SLUG}.csv"
    before = table.read_text(encoding="utf-8")
    assert grade_class(Course(fresh), SLUG, jobs=1).changed == 0
    assert table.read_text(encoding="utf-8") == before
    assert "the zip is broken" in before
    second = packed(tmp_path / "second.zip", {"newann_103_5009_lab_02.ipynb": good})
    grade_class(Course(fresh), SLUG, [second], jobs=1)
    assert table.read_text(encoding="utf-8").startswith(before.partition("\n")[0])
    assert set(before.splitlines()) < set(table.read_text(encoding="utf-8").splitlines())
    assert read_report(Course(fresh), SLUG).points == {"101": 30.0, "103": 30.0}
    assert {line.student: line.prefix for line in lines(Course(fresh), SLUG)[0]} == {
        "101": "doejane_101_5002_",
        "102": "rayrob_102_5003_",
        "103": "newann_103_5009_",
    }
    # A file mended by hand is a new one: what was wrong with the old one is past.
    hand_in(fresh / "submitted" / "102" / SLUG / FILE, good)
    (mended,) = (r for r in grade_class(Course(fresh), SLUG, jobs=1).results if r.student == "102")
    assert (mended.points, mended.problems) == (30.0, ())


# -- Feedback --------------------------------------------------------------------------------------


def test_a_feedback_page_is_small_and_inert(fresh, released):
    letter = "<script>alert(1)</script><img src=x onerror=alert(2)> " + LETTER
    bodies = full() | {f"reflect{n}": letter for n in (1, 2, 3)}
    hand_in(fresh / "submitted" / "ann" / SLUG / FILE, answered(released, **bodies))
    grade_class(Course(fresh), SLUG, jobs=1)
    page = (fresh / "feedback" / "ann" / SLUG / f"{SLUG}.html").read_text(encoding="utf-8")
    without_pictures = re.sub(r"<svg.*?</svg>", "", page, flags=re.S)
    assert len(without_pictures.encode()) <= 20_000
    for forbidden in ("<script", "<img", "http://", "https://", "javascript:"):
        assert forbidden not in page
    for wanted in (
        "default-src 'none'",
        'lang="en"',
        "<h1>",
        "<main>",
        "What was asked",
        "The CFO asked: ",
        "Prediction recorded",
    ):
        assert wanted in page
    assert "&lt;script&gt;" in page


def test_an_endless_letter_makes_no_endless_page(fresh, released):
    endless = 'We know <b>&" it is 28.91 ms or 71.3 ms & 9.1 GB or 44 W or 7 %. ' * 300
    bodies = full() | {f"reflect{n}": endless for n in (1, 2, 3)}
    hand_in(fresh / "submitted" / "ann" / SLUG / FILE, answered(released, **bodies))
    grade_class(Course(fresh), SLUG, jobs=1)
    page = (fresh / "feedback" / "ann" / SLUG / f"{SLUG}.html").read_text(encoding="utf-8")
    assert len(re.sub(r"<svg.*?</svg>", "", page, flags=re.S).encode()) <= 20_000
    assert "… (18," in page
    notebook = json.loads((fresh / "autograded" / "ann" / SLUG / FILE).read_text(encoding="utf-8"))
    assert endless.strip() in next(c["source"] for c in notebook["cells"] if c["id"] == "task1-reflect")


ENDLESS = "<&'\"" * 3000


@pytest.mark.parametrize("odd", [{ENDLESS: 1}, {"inherited": {ENDLESS: 1}}, {"track": ENDLESS}])
def test_an_endless_record_makes_no_endless_page(fresh, released, odd):
    """Its problem is told in four rows of each task."""
    bodies = full()
    for number in (1, 2, 3):
        bodies[f"record{number}"] = json.dumps(json.loads(bodies[f"record{number}"]) | odd)
    hand_in(fresh / "submitted" / "ann" / SLUG / FILE, answered(released, **bodies))
    grade_class(Course(fresh), SLUG, jobs=1)
    page = (fresh / "feedback" / "ann" / SLUG / f"{SLUG}.html").read_text(encoding="utf-8")
    assert "The record cannot be used" in page
    assert len(re.sub(r"<svg.*?</svg>", "", page, flags=re.S).encode()) <= 20_000


def test_an_unreadable_file_says_so_on_its_page(fresh):
    hand_in(fresh / "submitted" / "ann" / SLUG / FILE, b"not a notebook")
    grade_class(Course(fresh), SLUG, jobs=1)
    page = (fresh / "feedback" / "ann" / SLUG / f"{SLUG}.html").read_text(encoding="utf-8")
    assert "not graded yet" in page
    assert "not a notebook" in page
    assert "<section>" not in page


def test_an_unreadable_file_that_a_person_scored_shows_the_grade_that_is_exported(fresh):
    hand_in(fresh / "submitted" / "ann" / SLUG / FILE, b"not a notebook")
    course, page = Course(fresh), fresh / "feedback" / "ann" / SLUG / f"{SLUG}.html"
    grade_class(course, SLUG, jobs=1)
    for number, said in ((1, "not graded yet"), (2, "not graded yet"), (3, "<b>21 of 30 points</b>")):
        with Gradebook(f"sqlite:///{fresh}/gradebook.db", "test") as gradebook:
            grade = gradebook.find_grade(f"task{number}-score", SLUG, SLUG, "ann")
            grade.manual_score, grade.needs_manual_grade = 7.0, False
            gradebook.find_comment("task1-reflect", SLUG, SLUG, "ann").manual_comment = "Read from your PDF."
            gradebook.db.commit()
        grade_class(course, SLUG, jobs=1)
        shown = page.read_text(encoding="utf-8")
        assert said in shown
        assert "Read from your PDF." in shown
    assert "A grader gave 7 of 10 points" in shown
    assert [line.score for line in lines(course, SLUG)[0]] == [21.0]


# -- What an LMS gives -----------------------------------------------------------------------------


def packed(path, files, **odd):
    """A zip of `files`; content may be bytes or a notebook."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, bytes) else dumped(content))
        for name, info in odd.items():
            archive.writestr(info, name)
    return path


def nested(files):
    """A zip as bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, bytes) else dumped(content))
    return stream.getvalue()


@pytest.fixture
def taken(tmp_path):
    """What `collect` makes of files packed into one zip: points at submitted/, and what became of each file."""

    def take(files, roster=None, known=None):
        download = tmp_path / "download.zip"
        if isinstance(files, bytes):
            download.write_bytes(files)
        else:
            packed(download, files)
        submissions, filed, lms = collect([download], SLUG, tmp_path / "submitted", roster or Roster(), known)
        return {s.student: s for s in submissions}, {f.path: f for f in filed}, lms

    take.submitted = tmp_path / "submitted"
    return take


def test_canvas(taken, released):
    good, poor = answered(released, **full()), released
    roster = Roster(
        [Person("jdoe", "Jane", "Doe", "jane@example.org", "101"), Person("müller", "Jörg", "Müller")]
    )
    submissions, filed, lms = taken(
        {
            "doejane_101_5001_lab_02.ipynb": poor,
            "doejane_101_5002_lab_02-1.ipynb": good,
            "mllerjrg_LATE_102_5003_Lab 2 (final).ipynb": good,
            "mullerjorg_103_5004_lab_02.ipynb": good,
            "smithsam_104_5005_notes.pdf": b"%PDF",
            "readme.txt": b"hello",
        },
        roster,
    )
    assert lms == "canvas"
    assert set(submissions) == {"jdoe", "102", "müller", "104"}
    assert filed["doejane_101_5001_lab_02.ipynb"].status == "superseded"
    assert filed["doejane_101_5002_lab_02-1.ipynb"].status == "graded"
    assert submissions["102"].handed.late
    assert "no notebook, only" in submissions["104"].problems[0]
    assert filed["readme.txt"].status == "set aside"
    laid = json.loads((taken.submitted / "jdoe" / SLUG / FILE).read_bytes())
    assert laid == json.loads(dumped(good))


def test_moodle(taken, released):
    good = answered(released, **full())
    submissions, filed, lms = taken(
        {
            "Zoë Ångström_77_assignsubmission_file_/lab_02.ipynb": good,
            "José Núñez_78_assignsubmission_file_/work.zip": nested(
                {"a/b/lab_02.ipynb": good, "a/data.csv": b"1,2"}
            ),
            "Li Wei_79_assignsubmission_file_/lab_02.ipynb.txt": good,
            "Li Wei_79_assignsubmission_onlinetext_/onlinetext.html": b"<p>see file</p>",
            "Ann Lee_80_assignsubmission_file_lab_02.ipynb": good,
        }
    )
    assert lms == "moodle"
    assert set(submissions) == {"77", "78", "79", "80"}
    assert submissions["77"].handed.prefix == "Zoë Ångström_77_assignsubmission_file_/"
    assert "was read as a notebook" in submissions["79"].problems[0]
    assert {f.status for f in filed.values()} == {"graded", "set aside"}
    for student in submissions:
        assert (taken.submitted / student / SLUG / FILE).stat().st_size > 1000


def test_blackboard(taken, released):
    good = answered(released, **full())
    submissions, filed, lms = taken(
        {
            "Lab 2_jdoe_attempt_2026-09-01-10-00-00_lab_02.ipynb": released,
            "Lab 2_jdoe_attempt_2026-09-02-11-30-00_lab_02.ipynb": good,
            "Lab 2_jdoe_attempt_2026-09-02-11-30-00.txt": b"Name: Jane Doe",
            "Lab 2_ann_attempt_2026-09-01-09-00-00_lab_02.ipynb": good,
        }
    )
    assert lms == "blackboard"
    assert submissions["jdoe"].handed.timestamp == "2026-09-02 11:30:00"
    assert filed["Lab 2_jdoe_attempt_2026-09-01-10-00-00_lab_02.ipynb"].status == "superseded"
    assert (taken.submitted / "jdoe" / SLUG / "timestamp.txt").read_text() == "2026-09-02 11:30:00\n"


def test_nbgraders_tree_and_a_plain_folder(taken, released, tmp_path):
    submissions, _, lms = taken(
        {f"submitted/ann/{SLUG}/{FILE}": released, f"submitted/bob/{SLUG}/mine.ipynb": released}
    )
    assert (lms, set(submissions)) == ("nbgrader", {"ann", "bob"})
    assert recognise(["ann.ipynb", "bob/lab.ipynb"], SLUG) == "folder"
    hand_in(tmp_path / "plain" / "ann.ipynb", released)
    hand_in(tmp_path / "plain" / "bob" / "lab.ipynb", released)
    found, _, _ = collect([tmp_path / "plain"], SLUG, tmp_path / "into", Roster())
    assert [s.student for s in found] == ["ann", "bob"]


@pytest.mark.parametrize("around", ["", "submissions/", "Downloads/submissions/", "whole.zip/"])
@pytest.mark.parametrize(
    ("below", "students"),
    [
        (("doejane_12_34_lab.ipynb", "roejim_13_35_lab.ipynb"), {"12", "13"}),
        (("anna/lab.ipynb", "ben/lab.ipynb", "ben/data.csv"), {"anna", "ben"}),
        (("anna.ipynb", "ben.ipynb"), {"anna", "ben"}),
        (("anna.zip/lab.ipynb", "ben.zip/lab.ipynb"), {"anna", "ben"}),
    ],
)
def test_a_folder_around_the_download_tells_nobodys_name(around, below, students):
    found = [Entry(around + path, 0, (), io.BytesIO) for path in (*below, "__stray.txt")]
    handed = handed_in(found, SLUG, recognise((entry.path for entry in found), SLUG))
    assert {h.key for h in handed if isinstance(h, Handed) and "stray" not in h.entry.path} == students


def test_a_folder_of_one_person_is_no_folder_around_people(taken, released):
    submissions, _, _ = taken({"ann/lab.ipynb": released, "ann/data.csv": b"1,2"})
    assert set(submissions) == {"ann"}


def test_a_wrongly_named_file_in_nbgraders_tree_is_found(fresh, released):
    hand_in(fresh / "submitted" / "ann" / SLUG / "Lab2 final.ipynb", answered(released, **full()))
    (result,) = grade_class(Course(fresh), SLUG, jobs=1).results
    assert result.points == 30


def test_of_two_notebooks_the_one_of_this_lab_counts(taken, released):
    other = {"cells": [{"cell_type": "markdown", "source": "# Another lab", "metadata": {}}]}
    submissions, _, _ = taken(
        {"doejane_101_5001_lab_02.ipynb": released, "doejane_101_5002_lab_01.ipynb": other}
    )
    assert submissions["101"].handed.entry.path == "doejane_101_5001_lab_02.ipynb"


def test_the_newest_counts_wherever_its_answers_stand(taken, released):
    picture = {"cell_type": "markdown", "source": f"![]({'A' * 300_000})", "metadata": {}}
    late = released | {"cells": [picture, *released["cells"]]}
    submissions, _, _ = taken(
        {"doejane_101_5001_lab_02.ipynb": released, "doejane_101_5002_lab_02-1.ipynb": late}
    )
    assert submissions["101"].handed.entry.path == "doejane_101_5002_lab_02-1.ipynb"


def test_two_people_of_one_folder_name_stay_two(taken, released):
    good = answered(released, **full())
    files = {
        "anna müller/lab.ipynb": good,
        "anna-müller/lab.ipynb": released,
        "+/a.ipynb": good,
        "!/a.ipynb": good,
    }
    submissions, _, _ = taken(files)
    second = submissions.keys() - {"anna-müller", "unknown"}
    assert len(submissions) == 4
    assert all("somebody else" in submissions[student].problems[0] for student in second)
    assert not submissions["anna-müller"].problems
    # Who has a folder keeps it, whoever else comes alone in a further download.
    (student,) = taken({"anna-müller/lab.ipynb": good}, known={"anna-müller": "anna müller"})[0]
    assert student in second
    roster = Roster([Person("anna-müller")])
    assert set(taken({"anna müller/lab.ipynb": good, "anna-müller/lab.ipynb": good}, roster)[0]) > {
        "anna-müller"
    }


# -- When it was handed in -------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    [
        "doejane_101_5001_timestamp.txt",
        f"doejane_101_5001_work.zip/jane/{SLUG}/timestamp.txt",
        "Jane_101_assignsubmission_file_/timestamp.txt",
        f"Jane_101_assignsubmission_file_/jane/{SLUG}/timestamp.txt",
        "Lab 2_jane_attempt_2026-09-01-10-00-00_timestamp.txt",
        "jane/timestamp.txt",
    ],
)
def test_no_student_sets_their_own_clock(taken, released, path):
    files = {path.rpartition("timestamp.txt")[0] + "lab.ipynb": released, path: b"2020-01-01 00:00:00 UTC"}
    if ".zip/" in path:
        outer, _, _ = path.partition(".zip/")
        files = {f"{outer}.zip": nested({p.partition(".zip/")[2]: content for p, content in files.items()})}
    submissions, filed, _ = taken(files)
    (submission,) = submissions.values()
    assert "2020" not in submission.handed.timestamp
    assert filed[path].status == "set aside"


def test_a_time_in_nbgraders_tree_is_believed_and_a_torn_one_is_named(taken, released):
    place = f"submitted/ann/{SLUG}"
    submissions, _, _ = taken(
        {f"{place}/{FILE}": released, f"{place}/timestamp.txt": b"2026-09-01 10:00:00 UTC"}
    )
    assert submissions["ann"].handed.timestamp == "2026-09-01 10:00:00 UTC"
    torn = torn_stream(
        {f"{place}/timestamp.txt": b"2026-09-01 10:00:00 UTC" * 9, f"{place}/{FILE}": released}
    )
    submissions, _, _ = taken(torn)
    assert "its time cannot be read" in submissions["ann"].problems[0]


def test_a_time_that_a_person_wrote_lasts_as_long_as_the_file_is_the_same(taken, released):
    first, clock = (
        {"doejane_LATE_101_5001_lab_02.ipynb": released},
        taken.submitted / "101" / SLUG / "timestamp.txt",
    )
    taken(first)
    clock.write_text("2026-09-02 09:00:00 UTC\n")
    assert taken(first)[0]["101"].handed.timestamp == "2026-09-02 09:00:00 UTC"
    newer = {"doejane_LATE_101_5002_lab_02-1.ipynb": answered(released, **full())}
    assert taken(first | newer)[0]["101"].handed.timestamp == ""
    assert not clock.exists()


# -- What should not be there ----------------------------------------------------------------------


def torn_stream(files):
    """A zip as bytes; the packed stream of its first file is nonsense."""
    content = bytearray(nested(files))
    start = 30 + int.from_bytes(content[26:28], "little")
    content[start : start + 8] = b"\xff" * 8
    return bytes(content)


def odd_names(files):
    """A zip as bytes that says its names are UTF-8, and they are not."""
    return nested(files).replace("ö".encode(), b"\xf6\xff")


def test_a_torn_stream_or_name_costs_one_student_only(taken, released):
    files = {
        "doejane_101_5001_lab.zip": torn_stream({"lab_02.ipynb": released}),
        "roejim_102_5002_lab.zip": odd_names({"lösung.ipynb": released}),
        "poeann_103_5003_lab_02.ipynb": released,
    }
    submissions, _, _ = taken(files)
    assert "cannot be unpacked" in submissions["101"].problems[0]
    assert "the zip is broken" in submissions["102"].problems[0]
    assert submissions["103"].problems == ()


def test_a_zip_packed_in_a_rare_way_is_named(taken, released):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("lab_02.ipynb", dumped(released))
    submissions, _, _ = taken({"doejane_101_5001_lab.zip": content.getvalue()})
    assert "other than zip's usual one" in submissions["101"].problems[0]


def test_more_files_than_are_looked_at_are_named(taken, released, tmp_path, monkeypatch):
    monkeypatch.setattr("labs.grading.lms.MOST_FILES", 2)
    submissions, _, _ = taken(
        {"doejane_101_5001_lab.zip": nested({f"{n}.ipynb": released for n in range(3)})}
    )
    assert "holds 3 files, the most is 2" in submissions["101"].problems[0]
    with pytest.raises(DownloadError, match="holds 3 files"):
        list(entries(packed(tmp_path / "many.zip", {f"{n}.ipynb": released for n in range(3)})))


def test_hostile_zips_stay_inside_and_are_named(taken, released, tmp_path):
    bomb = nested({"lab_02.ipynb": b"{" + b" " * 30_000_000})
    link = zipfile.ZipInfo("evil_105_5006_lab_02.ipynb")
    link.external_attr = 0o120777 << 16
    deep = nested({"lab_02.ipynb": released})
    for _ in range(4):
        deep = nested({"again.zip": deep})
    files = {
        "../../../doejane_101_5001_lab_02.ipynb": released,
        "bombbill_102_5002_lab.zip": bomb,
        "brokenbea_103_5003_lab.zip": b"PK\x03\x04 torn",
        "deepdan_104_5004_lab.zip": deep,
        link: b"/etc/passwd",
        "__MACOSX/._doejane_101_5001_lab_02.ipynb": b"noise",
    }
    submissions, filed, _ = taken(files)
    assert sorted(submissions) == ["101", "102", "103", "104", "105"]
    said = {student: " ".join(s.problems) for student, s in submissions.items()}
    assert said["101"] == ""
    assert "broken" in said["103"]
    assert "too deeply" in said["104"]
    assert "a link" in said["105"]
    assert not [path for path in filed if "MACOSX" in path]
    for student in ("103", "104", "105"):
        assert (taken.submitted / student / SLUG / FILE).read_bytes() == b""
    assert (taken.submitted / "102" / SLUG / FILE).stat().st_size <= 25_000_001
    assert sorted(p.name for p in tmp_path.iterdir()) == ["download.zip", "submitted"]


def test_a_download_that_is_none_is_refused_by_name(tmp_path):
    (tmp_path / "not.zip").write_bytes(b"hello")
    with pytest.raises(DownloadError, match=r"not\.zip is no zip"):
        list(entries(tmp_path / "not.zip"))
    (tmp_path / "odd.zip").write_bytes(odd_names({"lösung.ipynb": b""}))
    with pytest.raises(DownloadError, match=r"odd\.zip is no zip that can be read"):
        list(entries(tmp_path / "odd.zip"))
    with pytest.raises(DownloadError, match="does not exist"):
        list(entries(tmp_path / "missing.zip"))


def test_nothing_to_grade_is_said(fresh, tmp_path):
    with pytest.raises(CourseError, match="no submission"):
        grade_class(Course(fresh), SLUG, [packed(tmp_path / "empty.zip", {})], jobs=1)
    released = fresh / "release" / SLUG / FILE
    released.write_text(released.read_text(encoding="utf-8").replace("task1.score()", "10"), encoding="utf-8")
    with pytest.raises(CourseError, match=r"not as released .*task1-score.*generate_assignment"):
        grade_class(Course(fresh), SLUG, jobs=1)
    shutil.rmtree(fresh / "release")
    with pytest.raises(CourseError, match="generate_assignment"):
        grade_class(Course(fresh), SLUG, jobs=1)


@pytest.mark.parametrize(
    ("key", "folder"),
    [
        ("jdoe", "jdoe"),
        ("../../x", "x"),
        ("Ann Lee", "Ann-Lee"),
        ("..", "unknown"),
        ("a@b.org", "a@b.org"),
        ("Zoë", "Zoë"),
    ],
)
def test_no_name_leaves_its_folder(key, folder):
    assert student_id(key) == folder


def test_a_roster_is_read_and_a_shared_name_names_nobody(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_text(
        "id,first_name,last_name,email,lms_user_id\na1,Ann,Lee,ann@x.org,7\na2,Ann,Lee,al@x.org,8\n"
    )
    roster = Roster.read(path)
    assert roster.find("7", "").id == "a1"
    assert roster.find("al", "").id == "a2"
    assert roster.find("999", "leeann") is None
    path.write_bytes("id;first_name;last_name\r\nz1;Zoë;Müller\r\n;;\r\nz2\r\n".encode("cp1252"))
    roster = Roster.read(path)
    assert roster.find("x", "müllerzoë").id == "z1"
    assert set(roster.people) == {"z1", "z2"}
    path.write_text("name\nAnn\n")
    with pytest.raises(DownloadError, match="no column id"):
        Roster.read(path)
