"""Grade files carry the columns each LMS looks for, and nothing that a spreadsheet would run."""

import csv
import io
import zipfile

import pytest

from labs.grading.classroom import grade_class
from labs.grading.course import Course, CourseError
from labs.grading.gradefile import Line, grade_file, lines, pack_feedback
from labs.grading.tables import inert, read_table
from tests.grading.course import SLUG, answered, full
from tests.grading.test_classroom import packed

FOUND = [
    Line("jdoe", "101", "Jane", "Doe, Jr.", 23.5, "doejane_101_5002_"),
    Line("eve", "102", "", '=HYPERLINK("http://x")', 30.0, "eve_102_5003_"),
    Line("bob", "103", "Bob", "Ray", None, "raybob_103_5004_"),
]


def table(made):
    return list(csv.reader(io.StringIO(made.text)))


def test_canvas_anew():
    made = grade_file("canvas", FOUND, 30, "Lab 02 (777)")
    assert table(made) == [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "Lab 02 (777)"],
        ["    Points Possible", "", "", "", "", "30"],
        ["Doe, Jr., Jane", "101", "", "", "", "23.5"],
        ['\'=HYPERLINK("http://x")', "102", "", "", "", "30"],
    ]
    assert made.waiting == ("bob",)


def test_canvas_template_keeps_every_other_cell():
    template = (
        "Student,ID,SIS User ID,SIS Login ID,Section,Lab 01 (776),Lab 02 (777),Final Score\n"
        "    Points Possible,,,,,30,30,(read only)\n"
        '"Doe, Jane",101,s1,jdoe,A,12,,40\n"Ray, Bob",103,s3,bob,A,11,9,33\n"New, Ann",109,s9,ann,A,,,\n'
    )
    made = grade_file("canvas", FOUND, 30, "Lab 02", template.encode())
    rows = table(made)
    assert rows[2] == ["Doe, Jane", "101", "s1", "jdoe", "A", "12", "23.5", "40"]
    assert rows[3] == ["Ray, Bob", "103", "s3", "bob", "A", "11", "9", "33"]
    assert rows[4] == ["New, Ann", "109", "s9", "ann", "A", "", "", ""]
    assert made.unknown == ("eve",)


def test_moodle_has_the_three_columns_its_import_needs():
    made = grade_file("moodle", FOUND, 30, "Lab 02")
    rows = table(made)
    assert {"Identifier", "Grade", "Last modified (grade)"} <= set(rows[0])
    assert [row[0] for row in rows[1:]] == ["Participant 101", "Participant 102"]
    assert [row[rows[0].index("Grade")] for row in rows[1:]] == ["23.5", "30"]


def test_moodle_template_is_scaled_to_its_maximum():
    template = (
        "Identifier,Full name,ID number,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
        "Last modified (submission),Last modified (grade),Feedback comments\n"
        "Participant 101,Jane Doe,s1,j@x.org,Submitted for grading - ,,100.00,Yes,,-,\n"
        "Participant 103,Bob Ray,s3,b@x.org,Submitted for grading - ,55.00,100.00,Yes,,-,good\n"
    )
    rows = table(grade_file("moodle", FOUND, 30, "Lab 02", template.encode()))
    assert rows[1][5] == "78.33"
    assert rows[2][5] == "55.00"
    assert rows[2][9:] == ["-", "good"]


def test_canvas_and_blackboard_templates_are_scaled_as_well():
    canvas = "Student,ID,Section,Lab 02 (777)\n    Points Possible,,,100\nJane,101,,\n"
    assert table(grade_file("canvas", FOUND, 30, "Lab 02", canvas.encode()))[2] == [
        "Jane",
        "101",
        "",
        "78.33",
    ]
    blackboard = '"Username","Lab 02 [Total Pts: 60 Score] |4711"\n"101",""\n'
    assert table(grade_file("blackboard", FOUND, 30, "Lab 02", blackboard.encode()))[1] == ["101", "47"]


def test_blackboard_is_quoted_throughout():
    made = grade_file("blackboard", FOUND, 30, "Lab 02")
    assert made.text.splitlines()[0] == '"Last Name","First Name","Username","Lab 02 [Total Pts: 30 Score]"'
    template = "Last Name\tFirst Name\tUsername\tLab 02 [Total Pts: 30 Score] |4711\nDoe\tJane\t101\t\n"
    rows = table(grade_file("blackboard", FOUND, 30, "Lab 02", template.encode("utf-16")))
    assert rows[1] == ["Doe", "Jane", "101", "23.5"]
    assert rows[0][3].endswith("|4711")


@pytest.mark.parametrize(
    ("lms", "template"), [("canvas", "a,b\n"), ("moodle", ""), ("blackboard", "Username\nx\n")]
)
def test_a_template_of_another_kind_is_refused(lms, template):
    with pytest.raises(CourseError):
        grade_file(lms, FOUND, 30, "Lab 02", template.encode())


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        ("+1", "'+1"),
        ("@x", "'@x"),
        ("-cmd", "'-cmd"),
        ("\t=1", "'\t=1"),
        ("-", "-"),
        ("-3", "-3"),
        ("-2,5", "-2,5"),
        ("-2+3+cmd|' /C calc'!A0", "'-2+3+cmd|' /C calc'!A0"),
        ("", ""),
        ("Ann", "Ann"),
    ],
)
def test_formulas_are_made_inert(text, safe):
    assert inert(text) == safe


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("between", [",", ";", "\t"])
def test_a_table_is_read_however_it_was_saved(encoding, between):
    lines = ("id,name,grade", 'a1,"Zoë, ""Z""",1', "a2,Jörg", "", "a3")
    text = "\r\n".join(line.replace(",", between) for line in lines)
    assert read_table(text.encode(encoding)) == [
        ["id", "name", "grade"],
        ["a1", f'Zoë{between} "Z"', "1"],
        ["a2", "Jörg", ""],
        [],
        ["a3", "", ""],
    ]


def test_a_row_shorter_than_its_header_gets_its_grade():
    template = b"Student,ID,Section,Lab 02 (777)\n\nJane,101\n"
    assert table(grade_file("canvas", FOUND, 30, "Lab 02", template))[2] == ["Jane", "101", "", "23.5"]


def test_what_is_no_table_is_refused_by_name():
    with pytest.raises(CourseError, match="the template cannot be read: it is no table"):
        grade_file("canvas", FOUND, 30, "Lab 02", b"ID,Lab 02\n" + b"x" * 200_000)


def test_from_a_download_to_grades_and_feedback(fresh, released, tmp_path):
    download = packed(
        tmp_path / "submissions.zip",
        {
            "doejane_101_5001_lab_02.ipynb": answered(released, **full()),
            "rayrob_102_5002_lab_02.ipynb": b"not a notebook",
        },
    )
    course = Course(fresh)
    grade_class(course, SLUG, [download], jobs=1)
    found, most = lines(course, SLUG)
    assert [(line.key, line.score) for line in found] == [("101", 30.0), ("102", None)]
    made = grade_file("canvas", found, most, "Lab 02")
    assert made.waiting == ("102",)
    assert "102" not in made.text
    assert pack_feedback(course, SLUG, "canvas", found, tmp_path / "feedback.zip") == 2
    assert zipfile.ZipFile(tmp_path / "feedback.zip").namelist() == [
        "doejane_101_5001_feedback.html",
        "rayrob_102_5002_feedback.html",
    ]


def test_nothing_graded_is_said(fresh):
    with pytest.raises(CourseError, match="nothing of"):
        lines(Course(fresh), SLUG)
