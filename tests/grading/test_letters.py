"""Letters the rubric was not made with: honest ones keep what they earn, empty ones earn no more than their figures."""

import tomllib
from pathlib import Path

import pytest

from labs.core.record import Record
from labs.core.reference import reference
from labs.core.session import Session
from labs.grading.rubric import grade
from labs.registry import find_lab

LETTERS = tomllib.loads(Path(__file__).with_name("letters.toml").read_text(encoding="utf-8"))
FIGURES_ONLY = 7.5
"""Prediction, design and figures in full, and a third of the price for citing what somebody pays."""


def recorded(about) -> tuple[Session, Record]:
    lab = find_lab(about["lab"])
    task = lab.task(about["task"])
    session = Session(lab, task, about["track"], reference(about["track"], lab))
    asked = session.scenario.predict
    choice = next(iter(asked.choices), None)
    session.predict(
        value=None if choice else 1.0,
        unit=asked.units[0] if asked.units else "",
        choice=choice,
        reason="a b c",
    )
    session.act(**{**session.scenario.opening(), **about["design"]})
    return session, session.record()


def earned(about) -> float:
    session, record = recorded(about)
    return grade(session.task, record, about["letter"]).points


def named(kind):
    return [
        pytest.param(about, id=f"{about['lab']}-{about['task']}-{about['track']}") for about in LETTERS[kind]
    ]


@pytest.mark.parametrize("about", named("honest"))
def test_an_honest_letter_keeps_what_it_earns(about):
    assert earned(about) >= about["points"]


def test_honest_letters_lose_one_point_on_average():
    assert sum(map(earned, LETTERS["honest"])) >= 9 * len(LETTERS["honest"])


@pytest.mark.parametrize("about", named("empty"))
def test_an_empty_letter_earns_no_more_than_its_figures(about):
    assert earned(about) <= min(about["points"], FIGURES_ONLY)
