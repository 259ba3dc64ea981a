"""The working copy: laid out once, never overwritten, and carried over when a lab was updated."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from labs import desk
from labs.carry_over import release_of
from tests.labs.test_carry_over import LETTER, cell, notebook

PATH = "lab_x/lab_x.ipynb"


@pytest.fixture
def house(tmp_path: Path) -> Path:
    root = tmp_path / "house"
    for name in ("release/lab_x/lab_x.ipynb", "notebooks/guide.ipynb"):
        (root / name).parent.mkdir(parents=True)
        write(
            root / name,
            notebook(cell("title", "# Lab", "markdown"), cell("task1-reflect", "%%reflect task1\nWrite.")),
        )
    return root


def write(path: Path, content: Any) -> None:
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return content


def answer(path: Path, letter: str = LETTER) -> None:
    copy = read(path)
    copy["cells"][1]["source"] = letter
    copy["cells"].append(cell("mine", "6 * 7"))
    write(path, copy)


def update(root: Path, title: str = "# Mended") -> None:
    path = root / "release" / PATH
    released = read(path)
    released["cells"][0]["source"] = title
    write(path, released)


def test_a_first_time_copies_and_a_second_keeps(house: Path, tmp_path: Path) -> None:
    laid = desk.lay_out(house, tmp_path / "desk")
    assert (laid.copied, laid.kept) == (["lab_x", "guide"], [])
    nbformat.validate(nbformat.read(tmp_path / "desk" / PATH, 4))
    answer(tmp_path / "desk" / PATH)
    before = (tmp_path / "desk" / PATH).read_bytes()
    laid = desk.lay_out(house, tmp_path / "desk")
    assert (laid.copied, laid.kept, laid.updated) == ([], ["lab_x", "guide"], [])
    assert (tmp_path / "desk" / PATH).read_bytes() == before


def test_an_updated_lab_keeps_the_answers_and_the_old_copy(house: Path, tmp_path: Path) -> None:
    path = tmp_path / "desk" / PATH
    desk.lay_out(house, tmp_path / "desk")
    for number, title in enumerate(("# Mended", "# Mended again")):
        answer(path, LETTER + str(number))
        before = path.read_bytes()
        update(house, title)
        assert desk.lay_out(house, tmp_path / "desk").updated == ["lab_x"]
        assert [c["source"] for c in read(path)["cells"]][:3] == [title, LETTER + str(number), "6 * 7"]
        copies = sorted(path.parent.glob("lab_x (before the update of *).ipynb"))
        assert len(copies) == number + 1
        assert before in [copy.read_bytes() for copy in copies]
    assert desk.lay_out(house, tmp_path / "desk").updated == []


def test_a_copy_that_nobody_wrote_in_is_simply_replaced(house: Path, tmp_path: Path) -> None:
    desk.lay_out(house, tmp_path / "desk")
    update(house)
    assert desk.lay_out(house, tmp_path / "desk").updated == ["lab_x"]
    assert [path.name for path in (tmp_path / "desk/lab_x").iterdir()] == ["lab_x.ipynb"]


def test_a_copy_from_before_there_were_stamps_is_carried_over(house: Path, tmp_path: Path) -> None:
    path = tmp_path / "desk" / PATH
    path.parent.mkdir(parents=True)
    write(path, read(house / "release" / PATH))
    answer(path)
    desk.lay_out(house, tmp_path / "desk")
    assert read(path)["cells"][1]["source"] == LETTER
    assert release_of(read(path))


@pytest.mark.parametrize("content", ["", "torn {", "[]", '{"cells": [{"cell_type": "code"}]}'])
def test_a_damaged_copy_is_left_and_said(house: Path, tmp_path: Path, content: str) -> None:
    path = tmp_path / "desk" / PATH
    path.parent.mkdir(parents=True)
    write(path, content)
    laid = desk.lay_out(house, tmp_path / "desk")
    assert path.read_text(encoding="utf-8") == content
    assert "rename your copy and start again" in laid.problems[0]
    assert laid.copied == ["guide"]


def test_without_a_release_it_is_said_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="make release"):
        desk.lay_out(tmp_path, tmp_path / "desk")
