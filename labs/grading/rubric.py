"""The rubric: what a record and a letter earn, row by row, each with its reason and the way to the rest."""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cached_property, lru_cache
from itertools import combinations
from typing import Any, Literal

from labs.core import invariants
from labs.core.record import Record
from labs.core.session import Observation, observe
from labs.core.spec import Figure, Invariant, Scenario, Task, read
from labs.core.style import format_quantity
from labs.grading.evidence import (
    LANGUAGES,
    LETTER_CAP,
    PRECISE,
    PRECISE_TOLERANCE,
    TOLERANCE,
    Quote,
    base,
    quotes,
    si,
)
from labs.grading.excerpt import excerpt
from labs.grading.language import Language
from labs.grading.language.en import ENGLISH
from labs.grading.prose import Sentence, claims, mentions, names, paid, sentences, words
from mlsys.units import Q_

WANTED = 2
"""Different quantities a letter is to cite."""

MOST_PER_DIMENSION = 8
"""Different figures of one dimension that a letter may hold before the rest counts as thrown in."""

MOST_NAMED = 4
"""Figures that the reason of a row names; the letter beside it shows them all."""

PROBLEM_SHOWN = 200
"""Characters of HTML that what is wrong with a record or a file takes."""

STRAY_COST = 0.75
"""Points a figure costs that matches nothing; a letter with full evidence has one free."""

_COPY = 1e-3
"""Relative distance within which a figure repeats another one, rather than states a quantity."""

_ROUNDING = 0.02
"""Relative distance that rounding leaves between a figure and what else the engine says."""

_MOVED = 0.01
"""Relative change from which a figure counts as changed by the design."""

_RIVALS = (("memory", "compute", "overhead"), ("data", "algorithm", "machine"), ("capacity", "bandwidth"))

_BOUND = 0.25
"""Relative distance within which "less than 5 dollars" speaks of 4.75 dollars."""

_LAWS = {law.id: law.name for law in vars(invariants).values() if isinstance(law, Invariant)}

_PROFILE = (
    "latency", "latency_memory", "latency_compute", "latency_overhead", "overlap_bound", "throughput",
    "energy", "power", "memory_footprint", "work", "traffic",
)  # fmt: skip

Kind = Literal["evidence", "engine", "given", "stray", "aside"]


@dataclass(frozen=True, kw_only=True)
class Row:
    """One line of a score.

    Attributes
    ----------
    id, title : str
        Key and heading of the row.
    points, of : float
        Points earned, and what the row is worth.
    reason : str
        Why it earned what it earned.
    missing : str
        What would have earned the rest; empty at full points.
    """

    id: str
    title: str
    points: float
    of: float
    reason: str
    missing: str = ""


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A figure of the letter and what the grader made of it.

    Attributes
    ----------
    start, end : int
        Where it stands in the letter.
    kind : str
        ``"evidence"`` earned points, ``"engine"`` is true but earned none, ``"given"`` repeats the task,
        ``"stray"`` matches nothing and costs, ``"aside"`` is of a kind that nothing here is held against.
    note : str
        The same in words.
    """

    start: int
    end: int
    kind: Kind
    note: str


@dataclass(frozen=True, kw_only=True)
class Score:
    """Points of a task, row by row, and the figures found in its letter."""

    rows: tuple[Row, ...]
    marks: tuple[Mark, ...] = ()

    @property
    def points(self) -> float:
        """Points of the task, a plain float."""
        return round(float(sum(row.points for row in self.rows)), 2)

    @property
    def of(self) -> float:
        """Points the task is worth."""
        return float(sum(row.of for row in self.rows))


def grade(
    task: Task, record: Record | None, letter: str, *, problem: str = "", language: Language = ENGLISH
) -> Score:
    """Score one task; the same function live in the notebook, in every grader and in the tests.

    Parameters
    ----------
    task : Task
        What was asked.
    record : Record or None
        What the record cell holds; None when there is none, or it cannot be used.
    letter : str
        What the reflection cell holds.
    problem : str
        Why the record cannot be used.
    language : Language
        Of the letter.

    Returns
    -------
    Score
        Rows for prediction, design, figures, binding term and losing side. The three rows of the letter
        need figures of the student's own design, more of them than strays: words that fit any design
        earn nothing.
    """
    if record is None:
        return _without_record(task, letter, problem)
    try:
        facts = _facts(task, record)
    except (KeyError, ValueError, ArithmeticError) as error:
        said = f"it inherits no {error}" if isinstance(error, KeyError) else str(error)
        return _without_record(task, letter, f"the engine cannot solve it ({said})")
    letter = letter[:LETTER_CAP]
    observation = replace(facts.observation, given=record.prediction)
    reading = _Letter(facts, record, letter, language)
    rubric = task.rubric
    return Score(
        rows=(
            _prediction(rubric.prediction, observation),
            _design(rubric.design, task, facts),
            reading.figures(rubric.figures),
            reading.binding(rubric.binding),
            reading.losing(rubric.losing),
        ),
        marks=tuple(reading.marks),
    )


_TITLES = {
    "prediction": "Prediction recorded",
    "design": "Design meets its constraint",
    "finding": "Finding shown",
    "figures": "Figures of your own design",
    "binding": "The term that binds, and the law behind it",
    "losing": "What the losing side pays",
}


def _row(id: str, points: float, of: float, reason: str, missing: str = "", title: str = "") -> Row:
    points = round(min(max(points, 0.0), of), 2)
    if points == of:
        missing = ""
    return Row(id=id, title=title or _TITLES[id], points=points, of=of, reason=reason, missing=missing)


def _without_record(task: Task, letter: str, problem: str) -> Score:
    rubric = task.rubric
    why = excerpt(problem.rstrip("."), PROBLEM_SHOWN)
    reason = f"The record cannot be used: {why}." if problem else "There is no record."
    later = f"{reason} So there is no design to hold it against."
    if not letter.strip():
        later = "There is no letter."
    finding = _TITLES["finding"] if task.diagnosis else ""
    return Score(
        rows=(
            _row("prediction", 0, rubric.prediction, reason,
                 "Give a prediction with its unit and a few words of why, then run the record cell."),
            _row("design", 0, rubric.design, reason,
                 "Move the knobs until the verdicts are green, then run the record cell.", finding),
            _row("figures", 0, rubric.figures, later, "Record a design, then cite two of its figures."),
            _row("binding", 0, rubric.binding, later, "Record a design, then say which term binds and by which law."),
            _row("losing", 0, rubric.losing, later, "Record a design, then say what the losing side pays for it."),
        )
    )  # fmt: skip


def _prediction(of: float, observation: Observation) -> Row:
    given, truth = observation.given, observation.truth
    asked = observation.scenario.predict
    if asked.is_choice:
        said, is_so = asked.choices[str(given.choice)], asked.choices.get(str(truth), str(truth))
    else:
        figures = (given.quantity, truth.to(given.quantity.units))
        said, is_so = (f"{format_quantity(f, trim=True)} {asked.counts or ''}".strip() for f in figures)
    reason = f"You predicted {said}; the engine says {is_so}. How near you were is not graded."
    return _row("prediction", of, of, reason)


def _design(of: float, task: Task, facts: "_Facts") -> Row:
    verdicts = facts.observation.verdicts
    held = [v for v in verdicts if v.holds]
    missing = "; ".join(v.goal.label for v in verdicts if not v.holds)
    return _row(
        "design",
        of * len(held) / len(verdicts),
        of,
        facts.verdicts,
        f"Record a design for which this holds as well: {missing}.",
        _TITLES["finding"] if task.diagnosis else "",
    )


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}."


def _say(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not hasattr(value, "magnitude"):
        return str(value)
    return format_quantity(value)


@dataclass(frozen=True)
class _Design:
    """A design to be solved, known by what decides its figures."""

    identity: tuple[Any, ...]
    task: Task = field(compare=False)
    record: Record = field(compare=False)


class _Facts:
    """What the engine says of one design, made ready for letters; a class shares it."""

    def __init__(self, task: Task, record: Record):
        self.inherited = record.inherited
        self.observation = observe(task, record, _truth(_question(task, record)))
        self.texts, self.labels = _given_texts(self.observation), _labels(self.observation.scenario)
        self.panel = frozenset(word for label in self.labels for word in words(label))
        self.values = {
            figure: value
            for figure in self.observation.scenario.figures
            if hasattr(value := self.observation.figure(figure), "magnitude")
        }
        self.truths = {figure: si(value) for figure, value in self.values.items()}
        self.before = {
            figure: si(self.observation.figure(replace(figure, case="today")))
            for figure in self.truths
            if figure.case == "design"
        }
        self.own = self._depend_on_design() or list(self.truths)
        self.dimensions = {dimension for _, dimension in self.truths.values()}
        self._said: dict[str, str] = {}
        self._given: dict[str, list[tuple[float, str]]] = {}

    def _depend_on_design(self) -> list[Figure]:
        """Figures of the student's own design that are not what they were before a knob was moved."""
        own = list(self.before)
        moved = [
            figure
            for figure, (before, _) in self.before.items()
            if abs(self.truths[figure][0] - before) > _MOVED * abs(before)
        ]
        # Where a task shows what does not move, two that moved are too much to ask for.
        return moved if len(moved) > WANTED else own

    @cached_property
    def verdicts(self) -> str:
        """How the design stands to its goals, in words."""
        said = (
            f"{'holds' if v.holds else 'does not hold'}: {v.goal.label} ({_say(v.value)})"
            for v in self.observation.verdicts
        )
        return _sentence("; ".join(said))

    def say(self, figure: Figure) -> str:
        """The value of a figure in words."""
        if figure.id not in self._said:
            self._said[figure.id] = _say(self.values[figure])
        return self._said[figure.id]

    def given(self, language: Language) -> list[tuple[float, str]]:
        """Numbers that the task itself states: copied, they earn nothing."""
        if language.code not in self._given:
            limits = [si(v.limit) for v in self.observation.verdicts if v.limit is not None]
            self._given[language.code] = [
                *_stated((*self.texts, *self.labels), language.code, self.panel),
                *limits,
            ]
        return self._given[language.code]

    @cached_property
    def set(self) -> list[tuple[float, str]]:
        """Numbers that the student set with the knobs, and that the named cases set."""
        scenario = self.observation.scenario
        values = []
        for design in (self.observation.design, *scenario.cases.values()):
            for knob in scenario.knobs:
                if knob.id in design and not knob.is_choice:
                    values.append(si(Q_(design[knob.id], knob.unit)))
                    if not knob.unit:
                        values.append((float(design[knob.id]), "count"))
        return values

    @cached_property
    def said(self) -> list[tuple[float, str]]:
        """What else the engine says."""
        return list(dict.fromkeys(_engine_values(self.observation)))

    @cached_property
    def known(self) -> list[tuple[float, str]]:
        """What else the engine says, and what a careful letter works out from it."""
        limits = [si(v.limit) for v in self.observation.verdicts if v.limit is not None]
        pairs = ((before, self.truths[figure]) for figure, before in self.before.items())
        gains = [(value - 1, "") for value, dimension in self.truths.values() if not dimension and value > 1]
        return [
            *self.said,
            *_derived(combinations(dict.fromkeys([*self.truths.values(), *limits]), 2)),
            *_derived(pairs),
            *gains,
        ]

    @cached_property
    def on_the_way(self) -> list[tuple[float, str]]:
        """Figures of the designs that lie between the opening and the student's: some knobs moved, some not yet."""
        scenario = self.observation.scenario
        opening, design = scenario.opening(), self.observation.design
        moved = [name for name in opening if design[name] != opening[name]]
        figures = [figure for figure in self.truths if figure.case == "design"]
        values = []
        for count in range(1, len(moved)):
            for some in combinations(moved, count):
                half = {**opening, **{name: design[name] for name in some}}
                try:
                    profile = scenario.solve(scenario.complete(half, self.inherited))
                    values += [si(read(profile, figure.of)) for figure in figures]
                except (KeyError, ValueError, ArithmeticError):
                    continue
        return values


@lru_cache(maxsize=512)
def _stated(texts: tuple[str, ...], code: str, panel: frozenset[str]) -> tuple[tuple[float, str], ...]:
    found = [quote for text in texts for quote in quotes(text, LANGUAGES[code], panel)]
    return tuple((reading, quote.dimension) for quote in found for reading in quote.readings)


@lru_cache(maxsize=1024)
def _solve(design: _Design) -> _Facts:
    return _Facts(design.task, design.record)


@lru_cache(maxsize=512)
def _truth(question: _Design) -> Any:
    scenario = question.task.scenario(question.record.track)
    return scenario.predict.answer.settle(scenario, question.record.inherited)


def _question(task: Task, record: Record) -> _Design:
    """What decides the answer to the prediction's question: no knob does."""
    return _Design((id(task), record.track, _items(record.inherited)), task, record)


def _facts(task: Task, record: Record) -> _Facts:
    decided = (_items(record.inherited), _items(record.design))
    return _solve(_Design((id(task), record.track, *decided), task, record))


def _items(mapping: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(sorted(map(repr, mapping.items())))


def observed(task: Task, record: Record) -> Observation:
    """Solve a record, or take it from what was solved before; else the same as `labs.core.session.observe`.

    Raises
    ------
    KeyError, ValueError, ArithmeticError
        What was inherited comes from the record: it may lack a decision, or hold one nothing offers.
    """
    return replace(_facts(task, record).observation, given=record.prediction)


class _Letter:
    """One letter held against what the engine says of the design it is about."""

    def __init__(self, facts: _Facts, record: Record, text: str, language: Language):
        self.facts = facts
        self.scenario: Scenario = facts.observation.scenario
        self.text = text
        self.language = language
        self.quotes = quotes(text, language, facts.panel)
        self.sentences: list[Sentence] = sentences(
            text, facts.texts, ((quote.start, quote.end) for quote in self.quotes), language, facts.labels
        )
        self.marks: list[Mark] = []
        self.matched: dict[str, Quote] = {}
        self.prices: dict[str, list[Quote]] = {}
        self.at_limit: dict[str, Quote] = {}
        self.strays = 0
        self.foreign = 0
        self.commas: list[str] = []
        self._read(record)
        self.evidence = self._evidence()

    # -- figures ------------------------------------------------------------------------------

    def _read(self, record: Record) -> None:
        predicted = record.prediction.quantity
        typed = [*self.facts.set, *([si(predicted)] if predicted is not None else [])]
        seen: dict[str, set[float]] = {}
        strays: set[tuple[str, float]] = set()
        foreign: set[tuple[str, float]] = set()
        for quote in self.quotes:
            kind, note = self._judge(quote, typed)
            if kind != "given" and quote.dimension in self.facts.dimensions:
                several = seen.setdefault(quote.dimension, set())
                if quote.readings[0] not in several and len(several) == MOST_PER_DIMENSION:
                    kind, note = "stray", f"more than {MOST_PER_DIMENSION} figures of one kind"
                else:
                    several.add(quote.readings[0])
            if kind == "stray":
                strays.add((quote.dimension, quote.readings[0]))
            elif kind == "aside" and self._is_foreign(quote):
                foreign.add((quote.dimension, quote.readings[0]))
            if quote.comma and kind != "given":
                self.commas.append(quote.text)
            self.marks.append(Mark(start=quote.start, end=quote.end, kind=kind, note=note))
        self.strays, self.foreign = len(strays), len(foreign)

    def _judge(self, quote: Quote, typed: list[tuple[float, str]]) -> tuple[Kind, str]:
        figure = self._nearest(quote)
        in_prose = self._in_prose(quote)
        if figure and in_prose:
            self.prices.setdefault(figure.id, []).append(quote)
        if any(quote.states(*value, _COPY) for value in self.facts.given(self.language)):
            if figure and in_prose and self._rounds_to(quote, figure):
                self.at_limit.setdefault(figure.id, quote)
            return "given", "repeats the task"
        if figure:
            if not in_prose:
                return "engine", f"{figure.label}, but in no sentence of your own"
            if figure.id in self.matched:
                return "engine", f"{figure.label}, once more"
            if self._states_another(quote, figure):
                return "engine", "agrees with the engine"
            self.matched[figure.id] = quote
            return "evidence", figure.label
        if any(quote.states(*value, _COPY) for value in typed):
            return "given", "repeats what you set or predicted"
        if quote.inferred or quote.dimension not in self.facts.dimensions:
            return "aside", "not held against anything"
        if any(quote.states(*value, _ROUNDING) for value in self.facts.known):
            if in_prose:
                self._note_difference(quote)
            return "engine", "agrees with the engine"
        if self._is_loose(quote):
            return "aside", "true, but too rough to say which figure it is"
        if any(quote.states(*value, _ROUNDING) for value in self.facts.on_the_way):
            return "engine", "agrees with the engine on the way to your design"
        return "stray", "matches nothing at your design"

    def _is_foreign(self, quote: Quote) -> bool:
        """Whether the figure is of a kind that this task has none of: kilobytes, where all is weeks and percent."""
        return not quote.inferred and quote.dimension not in {*self.facts.dimensions, "count"}

    def _nearest(self, quote: Quote) -> Figure | None:
        fits = [
            (figure.id in self.matched, abs(abs(quote.readings[0]) - abs(value)), number, figure)
            for number, (figure, (value, dimension)) in enumerate(self.facts.truths.items())
            if quote.states(value, dimension)
        ]
        return min(fits)[3] if fits else None

    def _rounds_to(self, quote: Quote, figure: Figure) -> bool:
        """Whether a number of the task is the student's own as well: 84.2 %, where 84 % are asked for."""
        if quote.digits < 2:
            return False
        written = "".join(c for c in quote.text if c.isdecimal()).lstrip("0")[: quote.digits]
        return quote.states(*self.facts.truths[figure], 0.5 / float(written))

    def _states_another(self, quote: Quote, figure: Figure) -> bool:
        """Whether a rounded figure is exactly another one that the engine says, and only near to this one."""
        return not quote.states(*self.facts.truths[figure], _COPY) and any(
            quote.states(*value, _COPY) for value in self.facts.said
        )

    def _note_difference(self, quote: Quote) -> None:
        """A price may be told as what is lost: "we pay with 47 images per second"."""
        truths = self.facts.truths
        for figure, (value, dimension) in truths.items():
            others = [other for other in truths.values() if other[1] == dimension and other[0] != value]
            if figure.id in self.scenario.pays and any(
                quote.states(value - other, dimension, _ROUNDING) for other, _ in others
            ):
                self.prices.setdefault(figure.id, []).append(quote)

    def _is_loose(self, quote: Quote) -> bool:
        """Whether the figure is a true one rounded to one digit, a true bound, or a true one per something."""
        values = [
            abs(value)
            for value, dimension in (*self.facts.truths.values(), *self.facts.known)
            if dimension == quote.dimension
        ]
        before = words(self.text[max(0, quote.start - 24) : quote.start])[-3:]
        lead = self._only_digit(quote)
        for reading in map(abs, quote.readings):
            half = (0.5 / lead + 1e-9) * reading if lead else 0.0
            if any(abs(value - reading) <= half for value in values):
                return True
            if mentions(before, self.language.below) and any(
                (1 - _BOUND) * reading <= value <= reading for value in values
            ):
                return True
            if mentions(before, self.language.above) and any(
                reading <= value <= (1 + _BOUND) * reading for value in values
            ):
                return True
        if quote.numerator:
            alone = replace(quote, readings=quote.numerator[:1], dimension=quote.numerator[1])
            return any(alone.states(*value) for value in self.facts.truths.values())
        return False

    def _only_digit(self, quote: Quote) -> float:
        """The digit of a figure that is written with only one, or 0."""
        first = words(quote.text)[:1]
        if quote.digits == 1:
            return next((float(c) for c in quote.text if c in "123456789"), 0.0)
        number = self.language.numbers.get(first[0], 0.0) if first and not quote.digits else 0.0
        return number if number < 10 else 0.0

    def _in_prose(self, quote: Quote) -> bool:
        return any(s.prose and s.start <= quote.start < s.end for s in self.sentences)

    @property
    def _own(self) -> int:
        """How many figures of the student's own design the letter cites."""
        return sum(figure.id in self.matched for figure in self.facts.own)

    @property
    def _by_chance(self) -> bool:
        """Whether more of the letter's figures mean nothing here than are the design's own."""
        return self.strays + self.foreign > self._own

    def _evidence(self) -> float:
        """Share of the points for figures, from 0 to 1; only figures of the student's own design count."""
        wanted = min(WANTED, len(self.facts.own)) or 1
        own = self._own
        # Whoever stands at a limit may say so; without two figures of the engine it only repeats the task.
        if own and len(self.matched) >= WANTED:
            own += any(f.id in self.at_limit and f.id not in self.matched for f in self.facts.own)
        if own < wanted and self._by_chance:
            return 0.0
        return min(own, wanted) / wanted

    def figures(self, of: float) -> Row:
        """Points for figures that match the engine at the student's own design."""
        penalty = self._penalty
        points = max(0.0, self.evidence * of - penalty)
        cited = [
            f"{quote.text} ({figure.label}, {self.facts.say(figure)})"
            for figure in self.facts.truths
            if (quote := self.matched.get(figure.id))
        ]
        wanted = []
        if self.evidence < 1:
            offered = ", ".join(figure.label for figure in self.facts.own if figure.id not in self.matched)
            wanted.append(
                f"Cite {WANTED} different figures of your own design, each in a sentence: {offered}."
            )
        if penalty:
            wanted.append("Leave out what the engine does not say.")
        missing = " ".join(wanted)
        parts = []
        if not self.text.strip():
            return _row("figures", 0.0, of, "There is no letter.", missing)
        if not cited:
            parts.append("No figure of the letter matches your design within " + _TOLERANCE)
        else:
            more = f" and {len(cited) - MOST_NAMED} more" if len(cited) > MOST_NAMED else ""
            parts.append("Found: " + ", ".join(" ".join(c.split()) for c in cited[:MOST_NAMED]) + more)
            if not self._own:
                parts.append("none of them depends on your design")
            elif not self.evidence:
                parts.append("more figures of the letter are of something else")
        if not cited and any(mark.kind == "given" for mark in self.marks):
            parts.append("figures that the task itself gives, or that you set, earn nothing")
        if self.strays:
            cost = f"costs {penalty:g}" if penalty else "the first is free"
            parts.append(f"{self.strays} {'match' if self.strays > 1 else 'matches'} nothing ({cost})")
        if self.commas:
            parts.append(f"read with a decimal comma: {', '.join(self.commas[:3])}; write a point")
        return _row("figures", points, of, _sentence("; ".join(parts)), missing)

    # -- words --------------------------------------------------------------------------------

    @property
    def _penalty(self) -> float:
        free = 1 if self.evidence == 1 else 0
        return STRAY_COST * max(0, self.strays - free)

    @property
    def stands(self) -> bool:
        """Whether the letter is about this design, so that its words count."""
        return self.evidence == 1 and self.strays < max(self._own, 1)

    def _unsupported(self, id: str, of: float) -> Row:
        if not self.text.strip():
            reason = "There is no letter."
        elif not self.matched:
            reason = "The letter has no figure of your design, so its words could be about any."
        else:
            reason = (
                "Too few of the letter's figures are those of your design, so its words could be about any."
            )
        return _row(id, 0.0, of, reason, _WANTS[id].format(losing=self.scenario.losing_side))

    def binding(self, of: float) -> Row:
        """Points for naming the term that binds and the law that says so."""
        if not self.stands:
            return self._unsupported("binding", of)
        term = self._binding_term()
        rivals = next((group for group in _RIVALS if term in group), (term,))
        prose = [self.text[s.start : s.end] for s in self.sentences if s.prose]
        asked = set(words(self.scenario.asks))
        says = replace(
            self.language,
            binding=(*self.language.binding, *(w for w in self.language.binding_asked if w in asked)),
        )
        said = [claim for sentence in prose for claim in claims(sentence, rivals, says)]
        named = said.count(term) > 0 and said.count(term) >= max(said.count(rival) for rival in rivals)
        if len(rivals) > 1 and len(set(said)) == len(rivals):
            named = False
        law = self.facts.observation.task.invariant
        law_name = _LAWS.get(law, law.replace("_", " "))
        lawful = any(names(sentence, law, self.language) for sentence in prose)
        others = said or [claim for s in prose for claim in claims(s, self.language.terms, says)]
        term_said = (
            f"it says that {others[0].replace('_', ' ')} binds" if others else "it does not say what binds"
        )
        reason = (
            f"The letter names what binds, {term.replace('_', ' ')}" if named else f"Not named: {term_said}"
        ) + (f"; and the law behind it, {law_name}." if lawful else "; the law behind it is not named.")
        wants = [] if named else ["Say which term binds."]
        if not lawful:
            wants.append(f"Name the law: {law_name}.")
        if len(set(said)) == len(rivals) > 1:
            reason = "The letter says of every term that it binds" + reason[reason.index(";") :]
        return _row(
            "binding", of * (2 / 3 * named + 1 / 3 * lawful), of, reason, " ".join(wants)
        )  # fmt: skip

    def _binding_term(self) -> str:
        binding = self.scenario.binding
        if isinstance(binding, str):
            return binding
        value = (
            read(self.facts.observation.profile, binding.of)
            if not binding.design
            else binding.settle(self.scenario, dict(self.facts.observation.whole))
        )
        return str(value).lower()

    def losing(self, of: float) -> Row:
        """Points for saying what the losing side pays, with its figure."""
        if not self.stands:
            return self._unsupported("losing", of)
        pays = [figure for figure in self.facts.truths if figure.id in self.scenario.pays]
        prices = [
            (figure, quote.text)
            for figure in pays
            for quote in self.prices.get(figure.id, ())
            if self._near_giving_up(quote)
        ]
        cited = [figure for figure in pays if figure.id in self.prices]
        wants = _sentence(_PRICE.format(losing=self.scenario.losing_side))
        if prices:
            figure, text = prices[0]
            return _row(
                "losing", of, of, f"The letter says what it costs: {figure.label}, {' '.join(text.split())}."
            )
        speaks = any(s.prose and paid(self.text[s.start : s.end], self.language) for s in self.sentences)
        if cited:
            return _row(
                "losing", of / 3, of, _sentence(f"{cited[0].label} is cited, but not as a price"), wants
            )
        if speaks:
            labels = " or ".join(figure.label for figure in pays)
            return _row("losing", of / 3, of, f"A price is spoken of, without its figure: {labels}.", wants)
        return _row("losing", 0.0, of, "The letter does not say what anybody pays.", wants)

    def _near_giving_up(self, quote: Quote) -> bool:
        """Whether a price is spoken of in the sentence of a figure, or next to it in one without any figure."""
        prose = self.sentences
        (here,) = (n for n, s in enumerate(prose) if s.start <= quote.start < s.end)
        return any(
            s.prose and paid(self.text[s.start : s.end], self.language)
            for n, s in enumerate(prose)
            if n == here or (abs(n - here) == 1 and not self._has_figure(s))
        )

    def _has_figure(self, sentence: Sentence) -> bool:
        return any(sentence.start <= quote.start < sentence.end for quote in self.quotes)


_TOLERANCE = f"{TOLERANCE:.0%} (written with {PRECISE} digits or more: {PRECISE_TOLERANCE:.0%})".replace(
    "%", " %"
)
_PRICE = "say as a price, with its figure, what {losing} pays"
_WANTS = {
    "binding": "With two figures of your own design in the letter, say which term binds and which law says so.",
    "losing": f"With two figures of your own design in the letter, {_PRICE}.",
}


def _given_texts(observation: Observation) -> tuple[str, ...]:
    """What the student was given to read, and so earns nothing when it comes back."""
    scenario, task = observation.scenario, observation.task
    return (
        task.title,
        scenario.brief,
        scenario.predict.question,
        *scenario.predict.choices.values(),
        scenario.asks,
        scenario.losing_side,
        *(f"{knob.label} {knob.default} {knob.unit}" for knob in scenario.knobs),
    )


def _labels(scenario: Scenario) -> tuple[str, ...]:
    """What the panel calls the figures that it shows."""
    return (
        *(goal.label for goal in scenario.goals),
        *(figure.label for figure in scenario.figures),
    )


def _engine_values(observation: Observation) -> Iterator[tuple[float, str]]:
    """All the engine says of the design, today and the named cases, whether a figure of the task or not."""
    for profile in (observation.profile, observation.today, *observation.cases.values()):
        for name in _PROFILE:
            yield from _value(getattr(profile, name, None))
        yield from map(_term, profile.terms)
        study = getattr(profile, "study", None)
        if is_dataclass(study) and not isinstance(study, type):
            for item in fields(study):
                value = getattr(study, item.name)
                for part in value.values() if isinstance(value, dict) else (value,):
                    yield from _value(part)
            yield from map(_term, getattr(study, "terms", ()))
    yield from _value(observation.truth)


def _term(term: Any) -> tuple[float, str]:
    factor, offset, dimension, _ = base(term.unit or "dimensionless")
    return float(term.value) * factor + offset, dimension


def _value(value: Any) -> Iterator[tuple[float, str]]:
    if hasattr(value, "magnitude") and getattr(value.magnitude, "ndim", 0) == 0:
        number, dimension = si(value)
        if math.isfinite(number):  # every figure lies within a tolerance of infinity
            yield number, dimension


def _derived(
    pairs: Iterable[tuple[tuple[float, str], tuple[float, str]]],
) -> Iterator[tuple[float, str]]:
    """Differences, ratios, shares and increases that a careful letter works out from two figures of the engine."""
    for (a, left), (b, right) in pairs:
        if left == right and left and a and b:
            yield a - b, left
            for ratio in (a / b, b / a):
                yield ratio, ""
                yield ratio - 1, ""
