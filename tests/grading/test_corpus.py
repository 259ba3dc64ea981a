"""The corpus: each submission gets exactly its points and its words, on both roads, and no code of it runs."""

import csv
from pathlib import Path

import nbformat
import pytest

from tests.grading.conftest import rows
from tests.grading.corpus import FILE, downloads, expected, submissions
from tests.grading.course import SLUG

pytestmark = pytest.mark.nbgrader


@pytest.fixture(scope="module")
def everything(released):
    """All cases, those of the download included."""
    return [*submissions(released), *downloads(released)]


def test_the_table_and_the_submissions_are_of_one_another(everything):
    assert sorted(expected()) == sorted(case.name for case in everything)


def test_each_gets_exactly_its_points(batch, everything):
    table, got = expected(), rows(batch)
    given = {
        case.name: tuple(
            points for points, *_ in (got[case.student]["grades"][f"task{n}-score"] for n in (1, 2, 3))
        )
        for case in everything
    }
    assert given == {name: row.points for name, row in table.items()}


def test_each_is_told_why(batch, everything):
    table, noted = expected(), _intake(batch)
    for case in everything:
        told, said = _told(batch, case.student), table[case.name].said
        if said == "no remark":
            assert "Intake report" not in told, case.name
        else:
            assert said in f"{told} {noted[case.student]}", (case.name, told)


def test_both_roads_write_the_same_rows(batch, graded):
    assert rows(batch) == rows(graded)


def test_both_roads_write_the_same_notebooks(batch, graded, everything):
    for case in everything:
        ours, theirs = (
            nbformat.read(folder / "autograded" / case.student / SLUG / FILE, 4) for folder in (batch, graded)
        )
        # What the LMS did to a file, only the road that reads its download can tell.
        ours, theirs = (
            [(c.cell_type, c.source, c.get("outputs")) for c in made.cells if c.get("id") != "intake-report"]
            for made in (ours, theirs)
        )
        assert ours == theirs, case.name


def test_no_code_of_a_submission_ran(batch, graded):
    assert not Path("/tmp/mlsys_labs_ran_student_code").exists()
    assert not list(batch.parent.rglob("evil.ipynb"))


def test_every_file_is_accounted_for(batch, released):
    packed = {
        path.replace("../", "") for case in downloads(released) for path in (*case.files, *dict(case.links))
    }
    filed = _filed(batch)
    assert {row["status"] for row in filed} == {"graded", "unreadable", "superseded", "set aside"}
    assert all(row["reason"] for row in filed if row["status"] != "graded")
    found = {row["file"].replace("../", "").partition(".zip")[0] for row in filed}
    tree = {f"{case.name}/{SLUG}/{FILE}" for case in submissions(released)}
    assert found == {path.partition(".zip")[0] for path in packed} | {"readme.txt"} | tree


def _filed(batch: Path) -> list[dict[str, str]]:
    with (batch / "intake" / f"{SLUG}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def _intake(batch: Path) -> dict[str, str]:
    """What the table of files says, by student."""
    said: dict[str, str] = {}
    for row in _filed(batch):
        said[row["student"]] = f"{said.get(row['student'], '')} {row['file']}: {row['reason']};"
    return said


def _told(batch: Path, student: str) -> str:
    """What the student is told: the remarks on the file, and the rubric row by row."""
    notebook = nbformat.read(batch / "autograded" / student / SLUG / FILE, 4)
    told = [_plain(cell.source) for cell in notebook.cells if cell.get("id") == "intake-report"]
    for cell in notebook.cells:
        told += [output.data["text/plain"] for output in cell.get("outputs", []) if "data" in output]
    return " ".join(" ".join(told).split())


def _plain(markdown: str) -> str:
    return markdown.replace("\\", "")
