"""What a letter and a record earn: the honest, the lazy and the clever."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labs.core import invariants
from labs.core.record import Given, Record
from labs.core.reference import reference
from labs.core.session import observe
from labs.core.spec import Invariant
from labs.grading.language.en import ENGLISH
from labs.grading.prose import claims, names, paid, sentences, words
from labs.grading.rubric import grade
from labs.registry import all_labs, find_lab
from tests.labs.tiny_lab import LAB

TASK = LAB.tasks[0]
LETTER = (
    "Dear CFO, you pay for memory: reading the weights takes most of each token, so bandwidth is the "
    "bottleneck. With eleven chats at once a token takes 28.9 ms, against the 30 ms limit, as the Iron Law "
    "says. The price is that each chat waits 28.9 ms instead of 25.4 ms, and only 381 tokens per second remain."
)


def record(**design):
    return Record(
        lab=LAB.slug,
        task=TASK.id,
        track="cloud",
        inherited={"start_precision": "int8"},
        prediction=Given(value=2.5, unit="ms", reason="ten times the chip"),
        design={"batch_size": 11, "peak": 1.0} | design,
    )


def points(letter, given_record=None, task=TASK):
    score = grade(task, given_record or record(), letter)
    return {row.id: row.points for row in score.rows} | {"all": score.points}


def test_an_honest_letter_earns_everything():
    assert points(LETTER) == {
        "prediction": 1, "design": 3, "figures": 3, "binding": 1.5, "losing": 1.5, "all": 10,
    }  # fmt: skip


def test_sentences_may_come_in_any_order():
    parts = [part.strip() + "." for part in LETTER.split(".  ".strip() + " ")]
    assert points(" ".join(reversed(parts)))["all"] == 10


@pytest.mark.parametrize(
    "respelled",
    [
        LETTER.replace(" ms", "\u2009ms"),
        LETTER.replace("28.9 ms", "0.0289 s"),
        LETTER.replace("28.9 ms", "28,9 ms"),
        LETTER.replace("381 tokens per second", "381 tok/s"),
        LETTER.replace("28.9 ms", "29 milliseconds"),
        LETTER.upper().replace("MS", "ms").replace("TOKENS PER SECOND", "tokens per second"),
    ],
)
def test_any_sane_spelling_of_a_unit_counts(respelled):
    assert points(respelled)["all"] == 10


def test_a_decimal_comma_is_remarked_on():
    (row,) = (r for r in grade(TASK, record(), LETTER.replace("28.9", "28,9")).rows if r.id == "figures")
    assert "decimal comma" in row.reason


def test_half_the_goals_earn_half_the_points():
    assert points("", record(batch_size=16))["design"] == 0
    slow = grade(TASK, record(batch_size=11, peak=1.0), "")
    assert slow.rows[1].points == 3
    too_big = replace(TASK, scenarios=TASK.scenarios)
    verdicts = {v.goal.id: v.holds for v in observe(too_big, record(batch_size=12)).verdicts}
    assert points("", record(batch_size=12))["design"] == 3 * sum(verdicts.values()) / len(verdicts)


NOTHING = {
    "empty": "",
    "gibberish": "asdf jkl qwer uiop zxcv 12 foo bar baz",
    "filler": "We have thought about this for a long time and we are sure that it is the best for all of us.",
    "keywords": "memory compute overhead bandwidth iron law bottleneck dominates price pays costs 30 ms",
    "keywords and figures": "memory bottleneck iron law 28.9 ms 381 tok/s price pays costs waits",
    "card copied": "Time per token 28.9 ms Throughput 381 token/s Time per token today 25.4 ms",
    "generic": (
        "Dear CFO, memory is the bottleneck, as the Iron Law says, so we pay for bandwidth and the price is that "
        "each chat has to wait a little longer than it did before."
    ),
    "brief copied": TASK.scenario("cloud").brief + " " + TASK.scenario("cloud").asks,
    "limit only": "Dear CFO, we stay within the 30 ms limit, since memory is the bottleneck by the Iron Law.",
}


@pytest.mark.parametrize("name", NOTHING)
def test_a_letter_that_says_nothing_earns_nothing(name):
    assert points(NOTHING[name])["all"] == 4


@pytest.mark.parametrize("seed", range(30))
def test_random_figures_earn_no_evidence(seed):
    dice = random.Random(seed)
    figures = (
        f"{10 ** dice.uniform(-1, 3):.3g} {dice.choice(['ms', 'tok/s', 'GB', 'W', '%'])}" for _ in range(20)
    )
    letter = "We pay for memory, which is the bottleneck, at the price of " + " and of ".join(figures) + "."
    assert points(letter)["all"] <= 4


def test_sweeping_a_range_of_figures_earns_nothing():
    letter = "We know that it takes " + " or it takes ".join(f"{ms} ms" for ms in range(10, 60)) + "."
    assert points(letter)["figures"] == 0


@pytest.mark.parametrize("batch", [1, 3, 5, 7, 9, 10])
def test_another_designs_letter_earns_nothing(batch):
    """Even at ten chats, where both figures are within 5 %: written with three digits, they are those of eleven."""
    score = points(LETTER, record(batch_size=batch))
    assert score["figures"] == score["binding"] == score["losing"] == 0


def test_figures_of_today_alone_are_no_evidence():
    score = grade(
        TASK, record(), "Dear CFO, today it takes 25.4 ms for a token and we are all fine with that."
    )
    assert score.rows[2].points == 0
    assert "none of them depends on your design" in score.rows[2].reason


def test_naming_the_wrong_term_loses_its_points():
    wrong = LETTER.replace("you pay for memory: reading the weights", "you pay for compute: the arithmetic")
    wrong = wrong.replace("bandwidth is", "compute is")
    score = points(wrong)
    assert score["binding"] == 0.5
    assert score["figures"] == 3


def test_hedging_over_all_terms_names_none():
    hedge = LETTER + " Compute is the bottleneck too. The overhead is the bottleneck as well for all of us."
    assert points(hedge)["binding"] == 0.5


def test_a_price_needs_its_figure():
    moved = (
        LETTER.replace("only 381 tokens per second remain", "little remains")
        + " We see 381 tokens per second."
    )
    assert points(moved)["losing"] == 0.5


def test_a_figure_needs_its_price():
    bare = "We see 381 tok/s and 28.9 ms here. The memory is what binds us by the Iron Law."
    assert points(bare)["losing"] == 0.5


def test_stray_figures_cost():
    assert points(LETTER + " We also know that it is 91 ms for us.")["figures"] == 3
    assert points(LETTER + " We also know that it is 91 ms or 7 ms or 55 ms for us.")["figures"] == 1.5


def test_differences_and_shares_of_the_engines_figures_cost_nothing():
    worked_out = (
        " So it is 3.4 ms slower than it was, with 80 % of it in the memory and 9.7 times the throughput."
    )
    assert points(LETTER + worked_out)["figures"] == 3


def test_no_record_earns_nothing_and_says_why():
    score = grade(TASK, None, LETTER, problem="the record is not JSON")
    assert score.points == 0
    assert all(row.reason and row.missing for row in score.rows)
    assert "not JSON" in score.rows[0].reason


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=400) | st.just(LETTER), st.integers(1, 16))
def test_every_row_is_in_range_and_explained(letter, batch):
    score = grade(TASK, record(batch_size=batch), letter)
    assert type(score.points) is float
    assert 0 <= score.points <= score.of == 10
    for row in score.rows:
        assert 0 <= row.points <= row.of
        assert row.reason
        assert bool(row.missing) == (row.points < row.of)
    assert score == grade(TASK, record(batch_size=batch), letter)
    for mark in score.marks:
        assert 0 <= mark.start < mark.end <= len(letter)


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(["ms", "tok/s", "GB"]), st.floats(0.1, 1e3))
def test_a_further_figure_never_helps_a_full_letter(unit, value):
    assert points(LETTER + f" And then there is {value:.4g} {unit} as well.")["all"] <= 10


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.sampled_from(["memory", "bottleneck", "iron", "law", "price", "pays", "28.9 ms", "381 tok/s"])
    )
)
def test_any_heap_of_keywords_earns_nothing(heap):
    assert points(" ".join(heap))["all"] == 4


@pytest.mark.parametrize(
    ("sentence", "claimed"),
    [
        ("Memory is the bottleneck", ["memory"]),
        ("memory, not compute, is the bottleneck", ["memory"]),
        ("compute is the bottleneck, not memory", ["compute"]),
        ("we are memory-bound", ["memory"]),
        ("most of the time goes to moving the weights", ["memory", "memory"]),
        ("compute is never the limiting term", []),
        ("the weather is nice", []),
        ("compute is largest, memory stands just behind", ["compute"]),
        ("compute is the largest and memory stands just behind", ["compute"]),
        ("what binds us, after all, is memory", ["memory"]),
        ("memory is the limit", ["memory"]),
        ("so the problem is the arithmetic", ["compute"]),
    ],
)
def test_claims_are_read_from_the_sentence(sentence, claimed):
    assert claims(sentence, ("memory", "compute", "overhead")) == claimed


def test_sentences_are_cut_where_they_end():
    text = (
        "It takes 28.9 ms, e.g. per token. That is what we pay!\n- One bullet is here\n- two bullets are here"
    )
    assert [text[s.start : s.end].strip() for s in sentences(text)] == [
        "It takes 28.9 ms, e.g. per token.",
        "That is what we pay!",
        "- One bullet is here",
        "- two bullets are here",
    ]


@pytest.mark.parametrize("text", ["It takes 85 ms, i.e. 1.53x, for us.", "We have approx. 5 chats at once."])
def test_a_full_stop_of_an_abbreviation_ends_no_sentence(text):
    assert len(sentences(text)) == 1


def test_a_copied_sentence_is_no_prose():
    brief = "One token of the chats that run at once is what the card has to read from its memory each time."
    own, copied = sentences("We have written this on our own for you. " + brief, [brief])
    assert own.prose
    assert not copied.prose


def test_phrases_are_lower_case_words():
    for phrases in (*ENGLISH.terms.values(), *ENGLISH.laws.values(), ENGLISH.binding, ENGLISH.giving_up):
        for phrase in phrases:
            assert " ".join(words(phrase)) == phrase


LAWS = [law for law in vars(invariants).values() if isinstance(law, Invariant)]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.id)
def test_a_law_is_known_by_its_name_and_by_what_the_lab_says_of_it(law):
    assert names(f"It is {law.name}.", law.id)
    assert names(law.statement, law.id)
    assert not names("We have thought about it for a long time.", law.id)


def test_a_law_may_be_written_with_a_stroke_and_without_articles():
    assert names("Time = volume / bandwidth.", "data_gravity")
    assert names("It is the volume over the bandwidth.", "data_gravity")


@pytest.mark.parametrize(
    ("sentence", "is_price"),
    [
        ("We lose four cameras", True),
        ("What we lose: no wearer tries it", True),
        ("381 instead of 400 are left", True),
        ("We lose nothing", False),
        ("nobody loses", False),
        ("it comes without any loss", False),
        ("it takes only 85 ms and less is needed", False),
        ("We lose no chats by it", False),
        ("no one pays for the 28.9 ms", False),
        ("no reader has to wait longer", False),
        ("not a single chat is lost", False),
        ("it costs us nothing", False),
        ("it won't cost a cent", False),
        ("the loss is zero", False),
        ("there is no trade-off", False),
        ("this is without a penalty", False),
        ("we give up neither speed nor memory", False),
        ("it is not without a price", True),
        ("it costs not only time but 3 W", True),
        ("the price is that no reader is served at once", True),
        ("nobody sees what is left out", True),
        ("nobody likes it, but five people are sent away", True),
        ("we pay 3 dollars and get nothing for it", True),
    ],
)
def test_a_price_is_what_somebody_gives_up(sentence, is_price):
    assert paid(sentence) is is_price


def test_the_price_may_be_the_second_mention_or_the_difference():
    seen = "We see 28.9 ms and 381 tok/s here. The memory is what binds us by the Iron Law. "
    assert points(seen + "We pay with 381 tok/s.")["losing"] == 1.5
    assert points(seen + "What do we give up? It is 381 tok/s that the card has.")["losing"] == 1.5
    assert points(seen + "What do we give up? It is all fine.")["losing"] == 0.5


def test_the_panels_words_with_a_verb_are_a_sentence():
    labels = ("time of a pass", "gap still open at the end")
    said = sentences("The gap still open at the end is 4.03 %.", figures=[(34, 40)], labels=labels)
    copied = sentences("Gap still open at the end: 4.03 %.", figures=[(27, 33)], labels=labels)
    assert said[0].prose
    assert not copied[0].prose


@pytest.mark.parametrize(
    "loose", ["It is less than 30.5 ms for us.", "It takes about 3 ms more than the 0.026 s of before."]
)
def test_true_bounds_and_one_digit_cost_nothing(loose):
    assert not [mark for mark in grade(TASK, record(), LETTER + " " + loose).marks if mark.kind == "stray"]


def test_a_false_bound_costs():
    kinds = {mark.kind for mark in grade(TASK, record(), LETTER + " It is less than 17.7 ms for us.").marks}
    assert "stray" in kinds


def test_a_number_of_the_task_is_evidence_only_beside_another_figure():
    assert points("We stay at 30 ms now, as we have to.")["figures"] == 0


AT_THE_LIMIT = (
    "We keep the 27 ms that were asked, with five chats. Memory is the bottleneck, as all the weights have to be read, "
    "and the Iron Law says so. The price is that a million tokens cost us about 3 dollars. "
)


def test_a_limit_said_again_stands_beside_two_figures_of_the_engine():
    """26.8 ms, where 27 ms are asked for: with one figure more the letter has only one of the engine's."""
    lab = find_lab("lab_02_ml_systems")
    task = lab.tasks[2]
    at_limit = Record(
        lab=lab.slug,
        task=task.id,
        track="cloud",
        inherited=reference("cloud", lab),
        prediction=Given(value=6, unit="", reason="a b c"),
        design={"batch_size": 5, "context": 2048},
    )
    assert points(AT_THE_LIMIT, at_limit, task) == {
        "prediction": 1, "design": 3, "figures": 1.5, "binding": 0, "losing": 0, "all": 5.5,
    }  # fmt: skip
    assert points(AT_THE_LIMIT + "A full card serves 381 tok/s.", at_limit, task)["all"] == 10


def test_a_lone_figure_among_more_of_something_else_agrees_by_chance():
    lone = "We see that it takes 28.9 ms for us, which is fine. "
    assert points(lone)["figures"] == 1.5
    foreign = "There are 300 kg of it, and 4.2 K between them."
    (row,) = (row for row in grade(TASK, record(), lone + foreign).rows if row.id == "figures")
    assert row.points == 0
    assert "something else" in row.reason
    assert points(LETTER + foreign)["all"] == 10


def test_reasons_say_what_to_do():
    rows = {row.id: row for row in grade(TASK, record(), LETTER.replace("Iron Law", "rule")).rows}
    assert rows["binding"].missing == "Name the law: Iron Law."
    wrong = LETTER.replace("you pay for memory: reading the weights", "heat is the problem and this")
    rows = {row.id: row for row in grade(TASK, record(), wrong.replace("bandwidth is", "heat is")).rows}
    assert "it says that thermal binds" in rows["binding"].reason
    assert "With two figures" not in rows["binding"].missing


@pytest.mark.parametrize(
    ("lab", "task", "key"), [(lab, task, key) for lab in all_labs() for task, key, _ in lab.walk()]
)
def test_every_lab_asks_for_words_the_grader_knows(lab, task, key):
    binding = task.scenario(key).binding
    assert task.invariant in ENGLISH.laws
    assert not isinstance(binding, str) or binding in ENGLISH.terms


@pytest.mark.parametrize("inherited", [{}, {"start_precision": "fp7"}])
def test_a_record_that_cannot_be_solved_is_named(inherited):
    score = grade(TASK, replace(record(), inherited=inherited), LETTER)
    assert score.points == 0
    assert "cannot solve" in score.rows[0].reason


def test_a_figure_without_end_excuses_no_other():
    """No batch reaches the ridge of Lab 05's card: that infinity must not match whatever a letter throws in."""
    lab = next(lab for lab in all_labs() if lab.slug == "lab_05_nn_compute")
    task = lab.task("batch_for_intensity")
    record = Record(
        lab=lab.slug,
        task=task.id,
        track="cloud",
        inherited={"start_precision": "int8"},
        prediction=Given(value=400, unit="", reason="a b c"),
        design={"batch_size": 11, "context": 2048},
    )
    (mark,) = grade(task, record, "We are 123.4 times as good as that.").marks
    assert mark.kind != "engine"
