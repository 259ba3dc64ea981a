"""Real labs: model answers earn everything, and letters that say nothing of one's design earn next to nothing."""

import random
import re

import pytest

from labs.authoring import find_house, model_record, read_answers
from labs.core.session import observe
from labs.core.style import format_quantity
from labs.grading.evidence import si
from labs.grading.rubric import grade
from labs.registry import find_lab, written
from tests.grading.course import ROOT

HOUSE = find_house(ROOT)
SLUGS = [slug for slug in written() if HOUSE.answers(slug).is_file()]
CASES = [
    pytest.param(find_lab(slug), find_lab(slug).task(task), key, answer, id=f"{slug}-{key}-{task}")
    for slug in SLUGS
    for (key, task), answer in read_answers(HOUSE, slug).items()
]
every_scenario = pytest.mark.parametrize(("lab", "task", "key", "answer"), CASES)


def scored(lab, task, key, answer, letter, design=None):
    score = grade(task, model_record(lab, task, key, answer, design), letter)
    return score.points, {row.id: row.points for row in score.rows}


@every_scenario
def test_the_model_answer_earns_everything(lab, task, key, answer):
    assert scored(lab, task, key, answer, answer.letter)[0] == task.rubric.total


@every_scenario
def test_a_letter_that_says_nothing_earns_nothing(lab, task, key, answer):
    scenario = task.scenario(key)
    observation = observe(task, model_record(lab, task, key, answer))
    card = " ".join(f"{f.label} {format_quantity(observation.figure(f))}" for f in scenario.figures)
    keywords = (
        "memory compute overhead data model bottleneck binds law amdahl iron law price pays waits costs"
    )
    for letter in (
        "",
        "We have thought about this for a long time and we are sure that it is the best for all of us.",
        scenario.brief + " " + scenario.asks,
        scenario.predict.question + " " + scenario.losing_side,
        keywords,
        card,
        keywords + " " + card,
        "Memory is the bottleneck, by the Iron Law and by Amdahl, and the price is that everybody has to wait.",
    ):
        points, rows = scored(lab, task, key, answer, letter)
        assert points == 4, (letter, rows)


@every_scenario
@pytest.mark.parametrize("seed", range(5))
def test_random_figures_earn_no_evidence(lab, task, key, answer, seed):
    dice = random.Random(f"{lab.slug}{key}{task.id}{seed}")
    observation = observe(task, model_record(lab, task, key, answer))
    figures = []
    for _ in range(20):
        figure = dice.choice(task.scenario(key).figures)
        value = observation.figure(figure)
        guess = value * 10 ** dice.uniform(-1.5, 1.5)
        text = format_quantity(guess)
        figures.append(f"{text} times" if not value.units or si(value)[1] == "" else text)
    letter = (
        "We know that the memory binds by the Iron Law, at the price of " + " and of ".join(figures) + "."
    )
    points, rows = scored(lab, task, key, answer, letter)
    assert rows["figures"] == 0
    assert points == 4


LETTER = 6
"""Points that a letter can earn."""

STRANGERS = 0.4 * LETTER
"""The most that a letter about something else may earn: figures agree by chance, and its words earn nothing."""


@every_scenario
def test_a_letter_of_another_track_or_task_loses_its_evidence(lab, task, key, answer):
    for (other_key, other_task), other in read_answers(HOUSE, lab.slug).items():
        if (other_key, other_task) != (key, task.id):
            points, rows = scored(lab, task, key, answer, other.letter)
            if other_key == key:
                # A letter about another task of the same machine may share figures with this one.
                assert points <= 8, (other_key, other_task, rows)
            else:
                assert rows["figures"] <= STRANGERS, (other_key, other_task, rows)
                assert rows["binding"] == rows["losing"] == 0, (other_key, other_task, rows)


def test_few_letters_of_another_track_earn_anything():
    earned = [
        scored(lab, task, key, answer, other.letter)[0] - 4
        for lab, task, key, answer in (case.values for case in CASES)
        for (other_key, other_task), other in read_answers(HOUSE, lab.slug).items()
        if other_task == task.id and other_key != key
    ]
    assert sum(points > 0 for points in earned) <= 0.01 * len(earned)


@every_scenario
def test_a_right_letter_with_another_designs_numbers_loses_its_evidence(lab, task, key, answer):
    """Designs at random whose figures are all others than the model's, whether they meet the goals or miss them."""
    scenario = task.scenario(key)
    own = [figure for figure in scenario.figures if figure.case == "design"]

    def figures(design):
        observation = observe(task, model_record(lab, task, key, answer, design))
        return [observation.figure(figure).to_base_units().magnitude for figure in own]

    model = figures(answer.design)
    dice = random.Random(f"{lab.slug}{key}{task.id}")
    grids = {knob.id: list(knob.grid()) for knob in scenario.knobs}
    for _ in range(30):
        design = {name: dice.choice(grid) for name, grid in grids.items()}
        if all(abs(a - b) > 0.05 * abs(b) for a, b in zip(figures(design), model)):
            points, rows = scored(lab, task, key, answer, answer.letter, design)
            earned = rows["figures"] + rows["binding"] + rows["losing"]
            assert earned <= STRANGERS, (design, rows)
            assert points <= 4 + STRANGERS


@every_scenario
def test_a_letter_rounded_in_the_head_is_as_good(lab, task, key, answer):
    """Two digits state a figure as well as three do, where they do not happen to repeat a limit of the task."""
    record, letter = model_record(lab, task, key, answer), answer.letter
    marks = [mark for mark in grade(task, record, letter).marks if mark.kind == "evidence"]
    for mark in reversed(marks):
        quoted = letter[mark.start : mark.end]
        rounded = re.sub(r"\d+(?:,\d{3})*(?:\.\d+)?", lambda m: _two_digits(m[0]), quoted, count=1)
        if all(m.kind != "given" for m in grade(task, record, f"It is {rounded}.").marks):
            letter = letter[: mark.start] + rounded + letter[mark.end :]
    rows = {row.id: row for row in grade(task, record, letter).rows}
    assert rows["figures"].points == rows["figures"].of, (letter, rows["figures"].reason)


def _two_digits(number: str) -> str:
    value = float(number.replace(",", ""))
    return f"{float(f'{value:.2g}'):f}".rstrip("0").rstrip(".")
