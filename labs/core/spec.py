"""What a lab is made of: frozen dataclasses, checked the moment a spec module is imported.

Knobs, goals, figures and cards are written as rows: key, the student's words, path in the profile, unit; whatever
else a row says has a name.
"""

from __future__ import annotations

import math
import reprlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Final, Literal

from labs.core.disclosure import unlocked
from labs.core.tracks import TRACKS
from mlsys.units import in_unit, ureg

Value = Any
"""A figure read from a profile: a pint quantity, a string or a bool."""

Design = Mapping[str, Any]
"""Knob values and inherited decisions by name, in the units their knobs declare."""

Solve = Callable[[Design], Any]
"""One call of `Engine.solve` for a design; a case function of a spec module."""

EVERYONE: Final = "all"
"""Scenario key of a task that all tracks share."""

BRIEF_WORDS: Final = 90
"""The most words a brief may have."""


class SpecError(ValueError):
    """A lab spec is wrong; the message names the lab part, what is wrong and what would be right."""


def read(profile: Any, path: str) -> Value:
    """Read a figure such as ``"latency"`` or ``"study.total"`` from a profile.

    Raises
    ------
    AttributeError
        The profile has no such figure.
    """
    value = profile
    for name in path.split("."):
        value = getattr(value, name)
    return value


def is_number(value: object) -> bool:
    """Tell whether `value` is a finite real number (bools are none)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:  # an integer beyond every float
        return False


def _frozen(mapping: Mapping[str, Any]) -> Mapping[str, Any]:
    return MappingProxyType(dict(mapping))


def _freeze(instance: object, *names: str) -> None:
    for name in names:
        object.__setattr__(instance, name, _frozen(getattr(instance, name)))


def _require(condition: bool, message: str) -> None:
    if not condition:
        raise SpecError(message)


@dataclass(frozen=True, kw_only=True)
class Invariant:
    """A law the lab is about.

    Attributes
    ----------
    id : str
        Key of its synonyms in the grader's word lists.
    name, statement : str
        As the student reads them.
    formula : str
        LaTeX.
    reference : str
        Where the law comes from.
    """

    id: str
    name: str
    statement: str
    formula: str
    reference: str


@dataclass(frozen=True)
class Knob:
    """One thing the student can change: a slider, or a choice when `options` is given.

    Attributes
    ----------
    id : str
        Key of the value in the design.
    label : str
        As the student reads it.
    default : float or str
        Where it stands when the task opens.
    low, high, step : float, optional
        Range of a slider [unit]. Integers throughout make an integer knob.
    unit : str
        Pint unit of the value; empty for a count or a plain factor.
    log : bool
        The slider moves in decades; `step` is then a step of the exponent, and values are rounded to
        the digits that keep steps apart.
    factor : bool
        The value multiplies something, and is shown as ``× 10``.
    options : mapping
        Values of a choice and their labels.
    shows : str, optional
        Symbol of the `profile.terms` entry whose value stands beside the knob.
    """

    id: str
    label: str
    _: KW_ONLY
    default: Any
    low: float | None = None
    high: float | None = None
    step: float | None = None
    unit: str = ""
    log: bool = False
    factor: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    shows: str | None = None

    def __post_init__(self) -> None:
        _freeze(self, "options")
        where = f"knob {self.id!r}"
        _require(self.id.isidentifier(), f"{where}: the id is to be a Python name")
        if self.options:
            _require(self.low is self.high is self.step is None, f"{where}: a choice has no range")
        else:
            _require(None not in (self.low, self.high, self.step), f"{where}: give low, high and step")
            low, high, step = self._range
            _require(low < high and step > 0, f"{where}: low < high and step > 0, please")
            _require(not self.log or low > 0, f"{where}: a log slider starts above 0")
        ureg.parse_units(self.unit)
        _require(
            self.check(self.default) == self.default, f"{where}: the default is not one of its own steps"
        )

    @property
    def _range(self) -> tuple[float, float, float]:
        assert self.low is not None
        assert self.high is not None
        assert self.step is not None
        return self.low, self.high, self.step

    @property
    def is_choice(self) -> bool:
        """Whether the knob offers options rather than a range."""
        return bool(self.options)

    @property
    def is_integer(self) -> bool:
        """Whether the values are whole numbers."""
        return (
            not self.is_choice
            and not self.log
            and all(isinstance(x, int) for x in (self.low, self.high, self.step, self.default))
        )

    def check(self, value: Any) -> Any:
        """Return `value` on the knob's own steps.

        Raises
        ------
        ValueError
            The value is not on offer; the message names the knob, the value and what would be right.
        """
        if self.is_choice:
            if not isinstance(value, str) or value not in self.options:
                raise ValueError(
                    f"{self.label} ({self.id}) is {reprlib.repr(value)}; it is to be one of: {', '.join(self.options)}"
                )
            return value
        low, high, step = self._range
        unit = f" {self.unit}" if self.unit else ""
        wrong = (
            f"{self.label} ({self.id}) is {reprlib.repr(value)}; "
            f"it is to be a number from {low:g} to {high:g}{unit}"
        )
        if not is_number(value):
            raise ValueError(wrong)
        slack = 1e-9 * max(abs(low), abs(high))
        if not low - slack <= value <= high + slack:
            raise ValueError(wrong)
        if self.is_integer:
            return int(low + round((value - low) / step) * step)
        if self.log:
            exponent = round(math.log10(value) / step) * step
            # As few digits as keep neighbours apart: a dial says 2, not 1.995.
            digits = 1 + max(1, math.ceil(-math.log10(10.0**step - 1.0)))
            return float(f"{min(max(10.0**exponent, low), high):.{digits}g}")
        stepped = low + round((value - low) / step) * step
        return float(f"{min(max(stepped, low), high):.10g}")

    def grid(self, most: int = 41) -> tuple[Any, ...]:
        """Values over the whole range, ends included, at most `most` of them."""
        if self.is_choice:
            return tuple(self.options)
        low, high, step = self._range
        if self.log:
            low, high = math.log10(low), math.log10(high)
        count = min(most, round((high - low) / step) + 1)
        points = (low + (high - low) * i / (count - 1) for i in range(count))
        return tuple(dict.fromkeys(self.check(10**p if self.log else p) for p in points))

    def steps(self) -> tuple[Any, ...]:
        """Every value the slider can take (a few thousand at most)."""
        return self.grid(most=5000)


@dataclass(frozen=True)
class Goal:
    """Something that must hold of the student's design: a limit on a figure, or a finding.

    Attributes
    ----------
    id, label : str
        Key, and the words of the verdict ("within the 30 ms limit").
    of : str
        Path of the figure in the profile.
    unit : str
        Pint unit of the limit.
    at_most, at_least : float or quantity, optional
        The limit, a number in `unit` or a quantity that converts to it; give one of them, or `equals`.
    equals : str or bool, optional
        The value of a named figure, such as ``dominant`` or ``feasible``.
    measured_by : str, optional
        For `equals`: the numeric figure behind it.
    """

    id: str
    label: str
    of: str
    unit: str = ""
    _: KW_ONLY
    at_most: Any = None
    at_least: Any = None
    equals: str | bool | None = None
    measured_by: str | None = None

    def __post_init__(self) -> None:
        given = [x for x in (self.at_most, self.at_least, self.equals) if x is not None]
        _require(len(given) == 1, f"goal {self.id!r}: give exactly one of at_most, at_least, equals")
        _require(
            self.equals is None or self.measured_by is not None,
            f"goal {self.id!r}: say in measured_by which number stands behind {self.of!r}",
        )
        ureg.parse_units(self.unit)
        for name in ("at_most", "at_least"):
            limit = getattr(self, name)
            if hasattr(limit, "m_as"):
                object.__setattr__(self, name, float(limit.m_as(self.unit)))

    @property
    def outcome(self) -> str:
        """Path of the number that a knob moves."""
        return self.measured_by or self.of

    def check(self, profile: Any) -> Verdict:
        """Hold the goal against a profile."""
        value = read(profile, self.of)
        if self.equals is not None:
            return Verdict(goal=self, holds=bool(value == self.equals), value=value, limit=None)
        limit = self._limit
        value = in_unit(value, self.unit)
        number = value.magnitude
        slack = 1e-9 * abs(limit.magnitude)  # 4 x 0.2 ms is a hair more than 0.8 ms to a float
        above = self.at_least is not None
        holds = number >= limit.magnitude - slack if above else number <= limit.magnitude + slack
        return Verdict(goal=self, holds=bool(holds), value=value, limit=limit)

    @cached_property
    def _limit(self) -> Any:
        return ureg.Quantity(self.at_most if self.at_most is not None else self.at_least, self.unit)


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What came of a goal: whether it holds, the value, and the limit (None for a finding)."""

    goal: Goal
    holds: bool
    value: Value
    limit: Any


@dataclass(frozen=True)
class Figure:
    """A figure a letter may cite.

    Attributes
    ----------
    id, label : str
        Key, and the name a reader would use.
    of : str
        Path in the profile.
    unit : str
        The unit it is shown in.
    case : str
        Which design it belongs to: ``"design"`` (the student's own), ``"today"`` (the knobs as
        the task opens), or one of the scenario's named cases.
    """

    id: str
    label: str
    of: str
    unit: str
    case: str = "design"

    def as_opened(self, label: str = "") -> Figure:
        """Return its twin ``<id>_today``, the same figure of the knobs as the task opens.

        Parameters
        ----------
        label : str
            Its name; by default the figure's own, "as the task opened".
        """
        label = label or f"{self.label} as the task opened"
        return replace(self, id=f"{self.id}_today", label=label, case="today")


@dataclass(frozen=True)
class Card:
    """A card of the panel.

    Attributes
    ----------
    kind : str
        Name in `labs.core.components`.
    title : str
        As the student reads it.
    of : str
        Path of the figure a plain card shows.
    unit : str
        Unit of that figure.
    limit : str, optional
        Id of the goal whose limit the card draws.
    options : mapping
        What else the component takes, by its own names.
    """

    kind: str
    title: str
    of: str = "latency"
    unit: str = "ms"
    _: KW_ONLY
    limit: str | None = None
    options: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        _freeze(self, "options")


@dataclass(frozen=True, kw_only=True)
class At:
    """Settled by one figure at one design: the knobs as they open, changed by `design`."""

    of: str
    design: Design = field(default_factory=dict)

    def settle(self, scenario: Scenario, inherited: Design) -> Value:
        """Return the figure."""
        return read(scenario.solve(scenario.complete(self.design, inherited)), self.of)


@dataclass(frozen=True, kw_only=True)
class Ratio:
    """Settled by a figure at one design divided by the same figure at another."""

    of: str
    design: Design
    over: Design = field(default_factory=dict)

    def settle(self, scenario: Scenario, inherited: Design) -> Value:
        """Return the ratio, dimensionless."""
        top, bottom = (At(of=self.of, design=d).settle(scenario, inherited) for d in (self.design, self.over))
        return (top / bottom).to("")


@dataclass(frozen=True, kw_only=True)
class Threshold:
    """Settled by the least (or most) value of a knob at which goals hold, the others standing at `design`."""

    knob: str
    extreme: Literal["least", "most"]
    goals: tuple[str, ...] = ()
    design: Design = field(default_factory=dict)

    def settle(self, scenario: Scenario, inherited: Design) -> Value:
        """Return the knob's value as a quantity of its unit.

        Raises
        ------
        SpecError
            No value of the knob meets the goals, so there is nothing to predict.
        """
        knob = scenario.knob(self.knob)
        goals = [g for g in scenario.goals if not self.goals or g.id in self.goals]
        values = knob.steps() if self.extreme == "least" else reversed(knob.steps())
        for value in values:
            profile = scenario.solve(scenario.complete({**self.design, knob.id: value}, inherited))
            if all(goal.check(profile).holds for goal in goals):
                return ureg.Quantity(value, knob.unit)
        raise SpecError(f"no value of knob {knob.id!r} meets {[g.id for g in goals]}")


@dataclass(frozen=True, kw_only=True)
class Best:
    """Settled by which of several designs gives the lowest (or highest) figure."""

    of: str
    among: Mapping[str, Design]
    want: Literal["lowest", "highest"] = "lowest"

    def settle(self, scenario: Scenario, inherited: Design) -> Value:
        """Return the id of the winning choice."""
        figures = {
            choice: At(of=self.of, design=design).settle(scenario, inherited)
            for choice, design in self.among.items()
        }
        pick = min if self.want == "lowest" else max
        return pick(figures, key=lambda choice: figures[choice])


Answer = At | Ratio | Threshold | Best


@dataclass(frozen=True, kw_only=True)
class Prediction:
    """What the student commits to before anything opens: a quantity with a unit, or a choice.

    Attributes
    ----------
    question : str
        As the student reads it.
    answer : At, Ratio, Threshold or Best
        How the engine settles it.
    units : tuple of str
        Pint units on offer, the usual one first (empty string for a plain factor); empty for a choice.
    choices : mapping
        Ids of a choice and their labels.
    naive : float or str
        What most people say, in ``units[0]`` or as a choice; the instructor's notes give its error.
    counts : str
        What a plain number counts ("chats"); empty where it is a factor or a ratio.
    """

    question: str
    answer: Answer
    naive: Any
    units: tuple[str, ...] = ()
    choices: Mapping[str, str] = field(default_factory=dict)
    counts: str = ""

    def __post_init__(self) -> None:
        _freeze(self, "choices")
        _require(
            bool(self.units) != bool(self.choices),
            f"prediction {self.question!r}: units or choices, one of them",
        )
        dimensions = {str(ureg.Unit(unit).dimensionality) for unit in self.units}
        _require(len(dimensions) < 2, f"prediction {self.question!r}: the units differ in dimension")
        _require(
            not self.choices or self.naive in self.choices,
            f"prediction {self.question!r}: naive is no choice",
        )

    @property
    def is_choice(self) -> bool:
        """Whether it asks for a choice rather than a number."""
        return bool(self.choices)


@dataclass(frozen=True, kw_only=True)
class Scenario:
    """A task as one track meets it.

    Attributes
    ----------
    brief : str
        The situation, at most 90 words.
    predict : Prediction
        What is asked before the knobs open.
    knobs : tuple of Knob
        What can be changed.
    solve : callable
        One call of `Engine.solve` for a design; it holds no arithmetic.
    goals : tuple of Goal
        What the recorded design must meet, or show.
    figures : tuple of Figure
        What the letter may cite.
    asks : str
        The stakeholder's question, in their own voice.
    binding : At or str
        What binds: a figure the engine names (``At(of="dominant")`` is read at the student's own
        design), or a key of the grader's word lists such as ``"capacity"``.
    pays : tuple of str
        Ids of the figures that say what the losing side pays.
    losing_side : str
        What gives way, in words and in the singular: completes "the letter is to say what ... pays".
    misconception : str
        For the instructor: what most people believe, and why it fails.
    cases : mapping
        Further named designs, each completed from the knobs as they open.
    comparisons : mapping
        Designs of another kind, to compare with and never to choose (what a server far away would do):
        by name, a case function that is given the student's own design.
    cards : tuple of Card
        Replaces the task's cards where a track needs its own.
    """

    brief: str
    predict: Prediction
    knobs: tuple[Knob, ...]
    solve: Solve
    goals: tuple[Goal, ...]
    figures: tuple[Figure, ...]
    asks: str
    binding: At | str
    pays: tuple[str, ...]
    losing_side: str
    misconception: str
    cases: Mapping[str, Design] = field(default_factory=dict)
    comparisons: Mapping[str, Solve] = field(default_factory=dict)
    cards: tuple[Card, ...] = ()

    def __post_init__(self) -> None:
        _freeze(self, "cases", "comparisons")
        where = f"scenario {self.brief[:40]!r}…"
        words = len(self.brief.split())
        _require(0 < words <= BRIEF_WORDS, f"{where}: the brief has {words} words, the most is {BRIEF_WORDS}")
        for name in ("asks", "losing_side", "misconception"):
            _require(bool(getattr(self, name).strip()), f"{where}: {name} is empty")
        for name in ("knobs", "goals", "figures"):
            ids = [x.id for x in getattr(self, name)]
            _require(bool(ids) and len(ids) == len(set(ids)), f"{where}: {name} are missing or share an id")
        names = ["design", "today", *self.cases, *self.comparisons]
        _require(
            len(names) == len(set(names)),
            f"{where}: two cases share a name, or take a reserved name: {sorted(names)}",
        )
        for figure in self.figures:
            _require(
                figure.case in names,
                f"{where}: figure {figure.id!r} is of case {figure.case!r}, which the scenario lacks",
            )
        missing = set(self.pays) - {f.id for f in self.figures}
        _require(
            bool(self.pays) and not missing, f"{where}: pays names no figure, or unknown ones: {missing}"
        )

    def knob(self, knob_id: str) -> Knob:
        """Return the knob called `knob_id`."""
        for knob in self.knobs:
            if knob.id == knob_id:
                return knob
        raise SpecError(f"knob {knob_id!r} is not one of: {', '.join(k.id for k in self.knobs)}")

    def opening(self) -> dict[str, Any]:
        """Return the knobs as the task opens."""
        return {knob.id: knob.default for knob in self.knobs}

    def complete(self, design: Design, inherited: Design) -> dict[str, Any]:
        """Join inherited decisions, the knobs as they open, and `design` (the later wins)."""
        return {**inherited, **self.opening(), **design}

    def case(self, name: str, design: Design, inherited: Design) -> dict[str, Any]:
        """Return the whole design of case `name`; `design` is the student's own."""
        chosen: Design = design if name == "design" else self.cases.get(name, {})
        return self.complete(chosen, inherited)


@dataclass(frozen=True, kw_only=True)
class Rubric:
    """Points of a task, row by row; they add up to ten."""

    prediction: float = 1.0
    design: float = 3.0
    figures: float = 3.0
    binding: float = 1.5
    losing: float = 1.5

    @property
    def total(self) -> float:
        """Points of the whole task."""
        return self.prediction + self.design + self.figures + self.binding + self.losing

    def __post_init__(self) -> None:
        _require(self.total == 10.0, f"a rubric adds up to 10 points, this one to {self.total:g}")


@dataclass(frozen=True, kw_only=True)
class Task:
    """A Key Analysis Task: Predict, Act, Observe, Reflect.

    Attributes
    ----------
    id, title : str
        Key in records, and heading.
    invariant : str
        Id of the lab's invariant that the letter must name.
    scenarios : mapping of str to Scenario
        One per track, or a single one under ``"all"`` when `shared`.
    cards : tuple of Card
        What the student observes, in order.
    shared : bool
        The same for all tracks; its records carry no track.
    picks_track : bool
        The task opens with the track picker.
    diagnosis : bool
        The goals are a finding to show, not a constraint to meet.
    """

    id: str
    title: str
    invariant: str
    scenarios: Mapping[str, Scenario]
    cards: tuple[Card, ...]
    shared: bool = False
    picks_track: bool = False
    diagnosis: bool = False
    rubric: Rubric = Rubric()

    def __post_init__(self) -> None:
        _freeze(self, "scenarios")
        wanted = {EVERYONE} if self.shared else set(TRACKS)
        _require(
            set(self.scenarios) == wanted,
            f"task {self.id!r} has scenarios for {sorted(self.scenarios)}; it needs exactly {sorted(wanted)}",
        )
        for key, scenario in self.scenarios.items():
            cards = self.cards_of(key)
            _require(bool(cards), f"task {self.id!r}, {key}: no cards")
            goals = {goal.id for goal in scenario.goals}
            for card in cards:
                _require(
                    card.limit is None or card.limit in goals,
                    f"task {self.id!r}, {key}: card {card.title!r} draws the limit of {card.limit!r}, no goal of it",
                )

    def scenario(self, track: str | None) -> Scenario:
        """Return the scenario of `track` (any track, or None, for a shared task).

        Raises
        ------
        KeyError
            The task needs a track and `track` is not one.
        """
        key = EVERYONE if self.shared else (track or "")
        if key not in self.scenarios:
            raise KeyError(
                f"task {self.id!r} needs a track, one of: {', '.join(self.scenarios)}; got {track!r}"
            )
        return self.scenarios[key]

    def cards_of(self, track: str | None) -> tuple[Card, ...]:
        """Return the cards that `track` sees."""
        return self.scenario(track).cards or self.cards


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What a lab writes into the ledger: a knob of a recorded design, a figure at that design, or a purse.

    A track whose scenario has no such knob leaves the key unwritten.

    Attributes
    ----------
    key, label : str
        Key in the ledger, and its name as the student reads it.
    task : str
        Id of the task that decides; of a purse, the last one that spends.
    knob, of : str, optional
        The knob, or the path of the figure.
    spends : mapping of str to str
        By task id, path of the figure that it takes out of the purse of this key.
    purse : quantity, optional
        What is in the purse when no earlier lab left anything; its unit is the unit of the key.
    """

    key: str
    task: str
    label: str
    knob: str | None = None
    of: str | None = None
    spends: Mapping[str, str] = field(default_factory=dict)
    purse: Any = None

    def __post_init__(self) -> None:
        _freeze(self, "spends")
        given = [x for x in (self.knob, self.of, self.spends or None) if x is not None]
        _require(len(given) == 1, f"decision {self.key!r}: give knob, of or spends, one of them")
        _require(
            not self.spends or (self.task in self.spends and self.purse is not None),
            f"decision {self.key!r}: a purse starts with something, and its task is one that spends",
        )

    @property
    def tasks(self) -> tuple[str, ...]:
        """Ids of the tasks it takes to decide."""
        return tuple(self.spends) or (self.task,)


@dataclass(frozen=True, kw_only=True)
class Lab:
    """A lab: prose apart, everything a student meets in one notebook.

    Attributes
    ----------
    slug : str
        Name of the assignment; `labs.vol<volume>` holds a module of (nearly) that name.
    volume, chapter : int
        Place in the book.
    title : str
        Heading.
    objectives : tuple of str
        What a student can do afterwards.
    invariants : tuple of Invariant
        The laws it is about.
    tasks : tuple of Task
        Three, in order.
    unlocks : tuple of str
        Instruments that appear here for the first time.
    reads : tuple of str
        Ledger keys whose values change this lab's numbers.
    writes : tuple of Decision
        What it leaves in the ledger.
    """

    slug: str
    volume: int
    chapter: int
    title: str
    objectives: tuple[str, ...]
    invariants: tuple[Invariant, ...]
    tasks: tuple[Task, ...]
    unlocks: tuple[str, ...] = ()
    reads: tuple[str, ...] = ()
    writes: tuple[Decision, ...] = ()

    def __post_init__(self) -> None:
        where = f"lab {self.slug!r}"
        _require(len(self.tasks) == 3, f"{where} has {len(self.tasks)} tasks; a lab has three")
        ids = [task.id for task in self.tasks]
        _require(len(set(ids)) == 3, f"{where}: tasks share an id")
        laws = {law.id for law in self.invariants}
        for task in self.tasks:
            _require(
                task.invariant in laws,
                f"{where}: task {task.id!r} is about {task.invariant!r}, not one of {laws}",
            )
            for key in task.scenarios:
                for card in task.cards_of(key):
                    _require(
                        unlocked(card.kind, volume=self.volume, chapter=self.chapter),
                        f"{where}: {card.kind} is not unlocked yet",
                    )
        for decision in self.writes:
            _require(
                set(decision.tasks) <= set(ids),
                f"{where}: decision {decision.key!r} is of tasks {list(decision.tasks)}",
            )
            knobs = {k.id for s in self.task(decision.task).scenarios.values() for k in s.knobs}
            _require(
                decision.knob is None or decision.knob in knobs,
                f"{where}: decision {decision.key!r} is of knob {decision.knob!r}, which no track has",
            )

    @property
    def points(self) -> float:
        """Points of the whole lab."""
        return sum(task.rubric.total for task in self.tasks)

    def task(self, number_or_id: int | str) -> Task:
        """Return a task by number (from 1) or id.

        Raises
        ------
        KeyError
            There is no such task; the message lists them.
        """
        for number, task in enumerate(self.tasks, start=1):
            if number_or_id in (number, task.id):
                return task
        known = ", ".join(f"{n} ({task.id})" for n, task in enumerate(self.tasks, start=1))
        raise KeyError(f"lab {self.slug!r} has no task {number_or_id!r}; its tasks are: {known}")

    def walk(self) -> Iterator[tuple[Task, str, Scenario]]:
        """Yield every (task, track or ``"all"``, scenario) of the lab."""
        for task in self.tasks:
            for key, scenario in task.scenarios.items():
                yield task, key, scenario
