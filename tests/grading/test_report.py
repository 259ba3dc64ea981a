"""What the instructor reads of a class."""

import pytest

from labs.core.record import Given, Record
from labs.grading.classroom import grade_class
from labs.grading.course import Course
from labs.grading.report import look_alikes, out_of_order, read_report, text
from tests.grading.course import LETTER, SLUG, answered, full, record
from tests.grading.test_classroom import hand_in

OTHER = (
    "Our card reads all of its weights for every single token, and that reading is where nearly all of the time goes. "
    "I would rather buy a wider bus than more arithmetic units, because those units already sit and wait most of the "
    "day while the bytes come in from memory one after the other."
)


def test_planted_copies_are_found_and_others_are_not():
    sentences = LETTER.replace(". ", ".|").split("|")
    letters = {
        "ann": {"t": LETTER},
        "bob": {"t": OTHER},
        "reordered": {"t": " ".join(reversed(sentences))},
        "edited": {"t": OTHER.replace("wider bus", "faster bus").replace("day", "night")},
        "own": {
            "t": "I have nothing in common with any of the other letters, since I wrote this one all by myself."
        },
        "silent": {"t": " "},
    }
    assert {(p.first, p.second) for p in look_alikes(letters)} == {("ann", "reordered"), ("bob", "edited")}


def test_the_words_of_the_whole_class_count_for_nothing():
    shared = "In this letter we answer the question of the task as it was put to us by the people who pay. "
    words = [
        "alpha",
        "beta",
        "gamma",
        "delta",
        "epsilon",
        "zeta",
        "eta",
        "theta",
        "iota",
        "kappa",
        "lambda",
        "mu",
    ]
    letters = {
        f"s{i}": {"t": shared + " ".join(f"{w}{i} and {w}{i + 50} or" for w in words)} for i in range(30)
    }
    assert look_alikes(letters) == []


@pytest.fixture
def report(fresh, released):
    """A class of five."""
    good = answered(released, **full())
    hand_in(fresh / "submitted" / "ann" / SLUG / f"{SLUG}.ipynb", good)
    hand_in(fresh / "submitted" / "bea" / SLUG / f"{SLUG}.ipynb", good)
    hand_in(fresh / "submitted" / "cal" / SLUG / f"{SLUG}.ipynb", released)
    half = answered(released, record1=record(1, "tiny", batch_size=16), reflect1=OTHER, record2="{torn")
    hand_in(fresh / "submitted" / "dan" / SLUG / f"{SLUG}.ipynb", half)
    hand_in(fresh / "submitted" / "eve" / SLUG / f"{SLUG}.ipynb", b"not a notebook")
    course = Course(fresh)
    grade_class(course, SLUG, jobs=1)
    return read_report(course, SLUG)


def test_points_and_waiting(report):
    assert report.points == {"ann": 30, "bea": 30, "cal": 0, "dan": 1}
    assert list(report.waiting) == ["eve"]
    assert "not JSON" in report.odd["dan"][0]
    counts = [count for *_, count in report.histogram()]
    assert (counts[0], counts[-1], sum(counts)) == (2, 2, 4)


def test_rows_by_task_and_track(report):
    found = {(t.task, t.track, t.row): (t.count, t.mean) for t in report.tallies}
    assert found["magic_chip", "cloud", "design"] == (2, 3.0)
    assert found["magic_chip", "tiny", "design"] == (1, 0.0)
    assert found["magic_chip", "all", "prediction"] == (1, 0.0)


def test_predictions_against_truth(report):
    (guess,) = (g for g in report.guesses if g.student == "ann" and g.task == "magic_chip")
    assert (guess.said, guess.unit) == (2.5, "ms")
    assert guess.factor == pytest.approx(0.099, abs=0.002)
    (choice,) = (g for g in report.guesses if g.student == "ann" and g.task == "which_helps")
    assert (choice.said, choice.truth, choice.factor) == ("chip", "batch", None)


def test_look_alikes_are_shown_side_by_side(report):
    said = text(report)
    assert {(p.first, p.second) for p in report.pairs} == {("ann", "bea")}
    assert "ann and bea share 100%" in said
    assert "says nothing about the reason" in said
    assert "eve: the file is not a notebook" in said
    assert "0 of 2 chose as the engine does" in said


def test_what_records_hold_about_the_way_is_said(report):
    assert "no times" in text(report)
    assert not [said for said in report.odd.values() if "inherit" in str(said)]


def test_records_of_more_than_one_way_are_named():
    def made(task, track="cloud", reason="ten times the chip", inherited="int8"):
        return Record(
            lab=SLUG,
            task=task,
            track=track,
            inherited={"start_precision": inherited},
            prediction=Given(value=2.5, unit="ms", reason=reason),
            design={"batch_size": 11, "peak": 1.0},
        )

    long = "because the bytes of all weights have to come in for each token"
    said = out_of_order(
        {
            "ann": {"a": made("a"), "b": made("b")},
            "bob": {"a": made("a"), "b": made("b", track="tiny")},
            "cas": {"a": made("a"), "b": made("b", inherited="fp16")},
            "dan": {"a": made("a", reason=long)},
            "eve": {"a": made("a", reason=long.upper() + "!")},
            "fay": {"b": made("b", reason=long)},
        }
    )
    assert said == {
        "bob": ["tasks on different tracks: a on cloud, b on tiny"],
        "cas": ["tasks inherit different decisions: start_precision"],
        "dan": ["the reason for the prediction of a is word for word that of eve"],
        "eve": ["the reason for the prediction of a is word for word that of dan"],
    }


def test_without_grading_there_is_no_report(fresh):
    with pytest.raises(FileNotFoundError, match="mlsys-labs grade"):
        read_report(Course(fresh), SLUG)
