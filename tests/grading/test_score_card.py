"""The score as a page and as text: nothing of a student's text becomes HTML, every row has its reason."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from labs.core.store import MemoryStore
from labs.grading.checklist import Check
from labs.grading.rubric import Mark, Row, Score
from labs.grading.score_card import _scale, finish_html, score_html
from labs.notebook import LabView, TaskView
from mlsys import ureg
from tests.labs.tiny_lab import LAB

VOID = {"line", "circle", "path", "rect", "br"}


class Balanced(HTMLParser):
    """Fails on a tag that is left open or closed twice."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: Any) -> None:
        self.tags.add(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def task(number: int = 1, **prediction: Any) -> TaskView:
    lab = LabView(LAB, MemoryStore())
    lab.choose_track("cloud")
    view = lab.task(number)
    if prediction:
        view.session.predict(reason="ten times the chip", **prediction)
        view.on_record("")
    return view


ROWS = (
    Row(id="prediction", title="Prediction recorded", points=1, of=1, reason="You predicted."),
    Row(id="figures", title="Figures", points=1.5, of=3, reason="One of two.", missing="Cite another."),
    Row(
        id="losing",
        title="What the losing side pays",
        points=0,
        of=1.5,
        reason="Not said.",
        missing="Say it.",
    ),
)


def test_each_row_says_points_reason_and_what_is_missing() -> None:
    page, text = score_html(task(), Score(rows=ROWS))
    Balanced(page)
    for row in ROWS:
        assert row.title in page
        assert row.reason in page
        assert row.missing in page
    assert "1.5 / 3" in page
    assert re.findall(r'aria-label="(full|partial|none yet)"', page) == [
        "full",
        "partial",
        "none yet",
    ]
    assert text == (
        "Score of Task 1: 2.5 of 5.5 points\n"
        "1 / 1  Prediction recorded: You predicted.\n"
        "1.5 / 3  Figures: One of two. Cite another.\n"
        "0 / 1.5  What the losing side pays: Not said. Say it."
    )


def test_the_letter_is_shown_with_its_figures_marked() -> None:
    view = task(value=2.5, unit="ms")
    view.session.reflect("It takes 25.4 ms, not 12.7 ms, of 30 ms.")
    marks = (
        Mark(start=9, end=16, kind="evidence", note="time per token"),
        Mark(start=22, end=29, kind="stray", note="matches nothing"),
        Mark(start=34, end=39, kind="given", note="repeats the task"),
    )
    page, _ = score_html(view, Score(rows=ROWS, marks=marks))
    Balanced(page)
    assert 'title="time per token">25.4 ms<' in page
    assert 'title="matches nothing">12.7 ms<' in page
    assert "repeats the task" not in page
    assert "of 30 ms." in page


def test_student_text_never_becomes_html() -> None:
    evil = "<script>alert(1)</script> costs 25.4 ms & <img src=x onerror=alert(2)>"
    view = task()
    view.session.predict(value=2.5, unit="ms", reason=evil)
    view.on_record("")
    view.on_reflect(evil)
    page, _ = score_html(view, view.graded())
    assert not {"script", "img"} & Balanced(page).tags
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("value", "unit", "verdict"),
    [
        (2.5, "ms", "10× off"),
        (25.0, "ms", "On the mark"),
        (0.03, "s", "19\u00a0% too high"),
        (20, "ms", "21\u00a0% too low"),
        (2.5, "s", "99× off"),
        (1e-9, "us", "25\u00a0×\u00a010¹²× off"),
    ],
)
def test_the_prediction_error_is_shown_in_words_and_on_a_scale(value: float, unit: str, verdict: str) -> None:
    view = task(value=value, unit=unit)
    page, _ = score_html(view, view.graded())
    Balanced(page)
    assert verdict in page
    assert "not graded" in page
    places = [float(x) for x in re.findall(r'x[12]?="(-?[\d.]+)%"', page)]
    assert places
    assert min(places) >= 0
    assert max(places) <= 100


def test_a_share_is_answered_in_the_unit_it_was_said_in() -> None:
    words = _scale(ureg.Quantity(8, "percent"), ureg.Quantity(0.19))
    assert "You said 8.00\u00a0%; the engine says 19.0\u00a0%." in words


def test_a_count_has_no_decimals() -> None:
    assert "You said 8; the engine says 5." in _scale(ureg.Quantity(8.0), ureg.Quantity(5.0))


def test_a_choice_is_as_the_student_said_or_not() -> None:
    for choice in ("chip", "batch"):
        view = task(3, choice=choice)
        page, _ = score_html(view, view.graded())
        Balanced(page)
        right = choice == str(view.session.observation.truth)
        assert ("As you said" in page) == right
        assert ("Not as you said" in page) != right


def test_before_the_prediction_nothing_of_the_answer_is_in_the_page() -> None:
    page, text = score_html(task(), task().graded())
    Balanced(page)
    assert "engine says" not in page + text
    assert "25." not in text


def test_the_page_stands_alone() -> None:
    view = task(value=2.5, unit="ms")
    page, _ = score_html(view, view.graded())
    assert "<style>" in page
    assert "http" not in page
    assert "url(" not in page
    used = set(re.findall(r"var\(--([\w-]+)\)", page))
    assert used <= set(re.findall(r"--([\w-]+):", page))


def test_hand_in_says_what_is_complete_and_what_is_missing() -> None:
    score, full = Score(rows=ROWS), Score(rows=ROWS[:1])
    checks = [
        Check(1, "Magic chip", (), full),
        Check(2, "Most chats", ("there is no letter: write <it>", "the record cannot be used: why"), score),
        Check(3, "One lever", (), score),
    ]
    page, text = finish_html(LAB, checks, ["the file is odd"])
    Balanced(page)
    assert text.splitlines() == [
        "lab_02_ml_systems: 6 of 12 points so far. Some of it is still open; you can hand in all the same.",
        "Task 1, Magic chip, 1 / 1: Complete.",
        "Task 2, Most chats, 2.5 / 5.5: There is no letter: write <it>. The record cannot be used: why.",
        "Task 3, One lever, 2.5 / 5.5: Complete; task3.score() says where the other points are.",
        "About the file: the file is odd.",
        "Hand in one file, lab_02_ml_systems.ipynb: it holds your predictions, designs and letters.",
    ]
    for line in ("There is no letter: write &lt;it&gt;.", "About the file: the file is odd."):
        assert line in page
    assert re.findall(r'aria-label="(complete|open)"', page) == ["complete", "open", "complete"]
    assert "Everything is there" in finish_html(LAB, [checks[0]])[1]
