"""The release is what nbgrader makes of the source, fit for grading, and without model answers."""

import copy
import zipfile
from pathlib import Path

import nbformat
import pytest

from labs.grading import release
from labs.grading.frame import lint
from labs.registry import written
from tests.grading.course import ROOT, SLUG, cell, make_course, source_notebook

SOURCES = sorted(ROOT.glob("source/*/*.ipynb"))


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_every_graded_cell_returns_a_plain_float(path):
    """nbgrader gives full marks to a graded cell that ends in anything else than a float in range."""
    assert lint(nbformat.read(path, 4)) == []


def _change(id, **changes):
    notebook = copy.deepcopy(source_notebook())
    for each in notebook["cells"]:
        if each["id"] == id:
            each.update(changes)
    return notebook


@pytest.mark.parametrize(
    ("notebook", "complaint"),
    [
        (_change("task1-score", source="task1.score();"), "nothing after it"),
        (_change("task1-score", source="task1.score() + 1"), "nothing after it"),
        (_change("task1-score", source="task1.score()\nprint('done')"), "nothing after it"),
        (_change("task1-score", source="score = task1.score()"), "nothing after it"),
        (_change("task1-score", source="10.0"), "nothing after it"),
        (_change("task1-record", source="%%record task9"), "no cell %%record task1"),
        (_change("task1-record", source="task1"), "its first line"),
        (_change("task2-reflect", metadata={}), "to be an answer cell"),
        ({"cells": [cell("markdown", "# A", "a")]}, "no graded cell"),
    ],
)
def test_the_linter_complains(notebook, complaint):
    assert any(complaint in problem for problem in lint(notebook)), lint(notebook)


def test_the_linter_is_content_with_the_mould():
    assert lint(source_notebook()) == []


@pytest.fixture
def small(tmp_path, monkeypatch):
    """The small course, its one lab being all there is."""
    monkeypatch.setattr(release, "written", lambda: (SLUG,))
    return make_course(tmp_path)


def test_the_same_bytes_as_nbgraders_own_command(small, course):
    assert release.make_release(small) == [small / "release" / SLUG / f"{SLUG}.ipynb"]
    ours = (small / "release" / SLUG / f"{SLUG}.ipynb").read_bytes()
    assert ours == (course / "release" / SLUG / f"{SLUG}.ipynb").read_bytes()


def test_a_stale_release_is_found_and_mended(small):
    release.make_release(small)
    assert release.stale(small) == []
    path = small / "release" / SLUG / f"{SLUG}.ipynb"
    path.write_bytes(path.read_bytes() + b" ")
    (path.parent / "answers.toml").write_text("left over")
    assert release.stale(small) == [path, path.parent / "answers.toml"]
    assert release.make_release(small) == [path, path.parent / "answers.toml"]
    assert release.stale(small) == []


def test_only_the_notebook_is_released(small):
    assert list(release.released(small)) == [f"{SLUG}/{SLUG}.ipynb"]
    assert b"SECRET" not in release.released(small)[f"{SLUG}/{SLUG}.ipynb"]


def test_an_unfit_source_is_refused_by_name(small):
    path = small / "source" / SLUG / f"{SLUG}.ipynb"
    path.write_text(path.read_text().replace("task2.score()", "task2.score();"))
    with pytest.raises(release.ReleaseError, match="task2-score"):
        release.released(small)


def test_the_committed_release_is_current():
    assert release.stale(ROOT) == []


def test_every_written_lab_with_a_source_is_released():
    assert {path.parent.name for path in SOURCES} <= set(written())
    assert {Path(name).parent.name for name in release.released(ROOT)} == {p.parent.name for p in SOURCES}


def test_the_handout_holds_labs_wheel_and_zips(small, monkeypatch):
    release.make_release(small)
    monkeypatch.setattr(release, "_wheel", lambda root, folder: _fake_wheel(folder))
    made = release.make_handout(small, small / "build" / "handout")
    names = {path.relative_to(small / "build" / "handout").as_posix() for path in made}
    assert names == {"mlsys_labs-0-py3-none-any.whl", "README.txt", f"labs/{SLUG}.ipynb", f"zips/{SLUG}.zip"}
    archive = small / "build" / "handout" / "zips" / f"{SLUG}.zip"
    first = archive.read_bytes()
    assert set(zipfile.ZipFile(archive).namelist()) == {
        f"{SLUG}.ipynb",
        "README.txt",
        "mlsys_labs-0-py3-none-any.whl",
    }
    release.make_handout(small, small / "build" / "handout")
    assert archive.read_bytes() == first


def test_no_handout_of_a_stale_release(small):
    with pytest.raises(release.ReleaseError, match="make release"):
        release.make_handout(small, small / "build" / "handout")


def _fake_wheel(folder):
    wheel = folder / "mlsys_labs-0-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    return wheel
