"""Model answers stay in answers.toml: no student's copy of anything holds one."""

import tomllib
import zipfile
from collections.abc import Iterator

import pytest

from labs.grading.prose import words
from labs.grading.release import _wheel, released
from tests.grading.course import ROOT

SHINGLE = 12
"""Words in a row that no text shares with a letter by chance."""


def _letters() -> Iterator[tuple[str, str]]:
    for path in sorted(ROOT.glob("source/*/answers.toml")):
        for key, tasks in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for task, answer in tasks.items():
                yield f"{path.parent.name}.{key}.{task}", answer["letter"]


def _runs(text: str) -> set[tuple[str, ...]]:
    tokens = words(text)
    return {tuple(tokens[i : i + SHINGLE]) for i in range(len(tokens) - SHINGLE + 1)}


SECRETS = {name: _runs(letter) for name, letter in _letters()}


def leaks(contents: Iterator[tuple[str, bytes]]) -> list[tuple[str, str]]:
    """Name every file that holds part of a model letter, and which."""
    found = []
    for name, content in contents:
        # Strings of notebooks and scripts: their escaped line ends part words like real ones.
        text = content.decode("utf-8", "ignore").replace("\\n", " ")
        runs = _runs(text)
        found += [(name, secret) for secret, letter in SECRETS.items() if runs & letter]
    return found


def test_the_search_finds_what_is_there():
    for path in ROOT.glob("source/*/answers.toml"):
        assert leaks(iter([(path.name, path.read_bytes())]))


def test_the_release_holds_no_model_answer():
    assert leaks(iter(released(ROOT).items())) == []


def test_the_companions_hold_no_model_answer():
    assert leaks((str(path), path.read_bytes()) for path in ROOT.glob("notebooks/*")) == []


@pytest.mark.nbgrader
def test_the_wheel_holds_no_model_answer(tmp_path):
    with zipfile.ZipFile(_wheel(ROOT, tmp_path)) as wheel:
        assert not [name for name in wheel.namelist() if name.endswith("answers.toml")]
        assert leaks((name, wheel.read(name)) for name in wheel.namelist()) == []
