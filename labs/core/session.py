"""The state machine of one task: locked, predicted, acted, recorded, reflected. No widgets here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from labs.core.record import REASON_CHARACTERS, Given, Need, Record, needs
from labs.core.spec import Figure, Lab, Scenario, Task, Value, Verdict, read
from mlsys.units import in_unit


class Stage(IntEnum):
    """How far a task has come; each stage contains the ones before it."""

    LOCKED = 0
    PREDICTED = 1
    ACTED = 2
    RECORDED = 3
    REFLECTED = 4


class LockedError(RuntimeError):
    """Something was asked for that only a prediction opens."""


class PredictionError(ValueError):
    """A prediction is incomplete or wrong in kind; `needs` says what is missing."""

    def __init__(self, wanting: tuple[Need, ...]) -> None:
        super().__init__(". ".join(need.text for need in wanting if not need.met))
        self.needs = wanting


@dataclass(frozen=True, kw_only=True)
class Observation:
    """All that a card may show of one design; made only after the prediction.

    Attributes
    ----------
    task, scenario : Task, Scenario
        What is being answered.
    design : mapping
        The knobs as they stand.
    whole : mapping
        The knobs and the inherited decisions.
    profile, today : PerformanceProfile
        The student's design, and the knobs as the task opens.
    cases : mapping of str to PerformanceProfile
        The scenario's further named cases, and its comparisons.
    verdicts : tuple of Verdict
        How the design stands to each goal, in the scenario's order.
    given : Given
        The frozen prediction.
    truth : quantity or str
        What the engine says to the prediction's question.
    """

    task: Task
    scenario: Scenario
    design: Mapping[str, Any]
    whole: Mapping[str, Any]
    profile: Any
    today: Any
    cases: Mapping[str, Any]
    verdicts: tuple[Verdict, ...]
    given: Given
    truth: Value

    def figure(self, figure: Figure) -> Value:
        """Return a figure of the scenario, in its own unit where it has one."""
        profile = {"design": self.profile, "today": self.today, **self.cases}[figure.case]
        value = read(profile, figure.of)
        return in_unit(value, figure.unit) if hasattr(value, "to") else value

    def verdict(self, goal_id: str) -> Verdict:
        """Return the verdict on the goal called `goal_id`."""
        return next(v for v in self.verdicts if v.goal.id == goal_id)


def observe(task: Task, record: Record, truth: Value = None) -> Observation:
    """Solve what a record holds; the one path from a record to figures, live and in grading.

    `truth` spares settling the prediction's question once more: no knob of the student's changes its answer.
    """
    scenario = task.scenario(record.track)
    whole = {
        name: scenario.case(name, record.design, record.inherited)
        for name in ("design", "today", *scenario.cases)
    }
    profiles = {name: scenario.solve(design) for name, design in whole.items()}
    compared = {name: solve(whole["design"]) for name, solve in scenario.comparisons.items()}
    return Observation(
        task=task,
        scenario=scenario,
        design=record.design,
        whole=whole["design"],
        profile=profiles["design"],
        today=profiles["today"],
        cases={name: profiles[name] for name in scenario.cases} | compared,
        verdicts=tuple(goal.check(profiles["design"]) for goal in scenario.goals),
        given=record.prediction,
        truth=scenario.predict.answer.settle(scenario, record.inherited) if truth is None else truth,
    )


class Session:
    """One student's way through one task.

    Parameters
    ----------
    lab, task : Lab, Task
        What is being done.
    track : str, optional
        The track, once it is known; not needed for a shared task.
    inherited : mapping, optional
        Values of the ledger keys that the lab reads.

    Notes
    -----
    Observers registered with `watch` are called without arguments after every change. Nothing is
    solved while the session is locked: `observation` raises `LockedError`.
    """

    def __init__(
        self, lab: Lab, task: Task, track: str | None = None, inherited: Mapping[str, Any] | None = None
    ) -> None:
        self.lab = lab
        self.task = task
        self._track: str | None = None
        self.inherited: dict[str, Any] = {}
        self.given: Given | None = None
        self.design: dict[str, Any] = {}
        self.letter = ""
        self._acted = False
        self.recorded: Record | None = None
        self._truth: Value = None
        self._watchers: list[Callable[[], None]] = []
        self.bind(track, inherited or {})

    # -- who the student is -------------------------------------------------------------------

    @property
    def track(self) -> str | None:
        """The track, or None while it is unknown (and always for a shared task)."""
        return self._track

    @property
    def bound(self) -> bool:
        """Whether the scenario is known."""
        return self.task.shared or self._track is not None

    @property
    def scenario(self) -> Scenario:
        """The scenario in play.

        Raises
        ------
        LockedError
            No track has been chosen yet.
        """
        if not self.bound:
            raise LockedError("choose a track first; this task differs from track to track")
        return self.task.scenario(self._track)

    def bind(self, track: str | None, inherited: Mapping[str, Any]) -> None:
        """Set track and inherited decisions; frozen once a prediction is there.

        Raises
        ------
        KeyError
            There is no such track.
        LockedError
            A prediction was made on another track.
        """
        track = None if self.task.shared else track
        if track is not None:
            self.task.scenario(track)
        if self.given is not None:
            if track != self._track:
                raise LockedError(
                    f"the prediction was made on track {self._track!r}; reset the task to do it on {track!r}"
                )
            return
        self._track = track
        self._truth = None
        self.inherited = {key: value for key, value in inherited.items() if key in self.lab.reads}
        self.design = self.scenario.opening() if self.bound else {}
        self._tell()

    # -- the four steps -----------------------------------------------------------------------

    @property
    def stage(self) -> Stage:
        """How far the task has come."""
        if self.given is None:
            return Stage.LOCKED
        if self.recorded is None:
            return Stage.ACTED if self._acted else Stage.PREDICTED
        return Stage.REFLECTED if self.letter else Stage.RECORDED

    def needs(self, **typed: Any) -> tuple[Need, ...]:
        """Say what a prediction still needs; see `labs.core.record.needs`."""
        return needs(self.scenario.predict, **typed)

    def predict(self, *, value: Any = None, unit: str = "", choice: Any = None, reason: str = "") -> None:
        """Freeze the prediction and open the task.

        Raises
        ------
        PredictionError
            Something is missing or of the wrong kind.
        LockedError
            There is a prediction already, or no track yet.
        """
        if self.given is not None:
            raise LockedError("the prediction is frozen; it was given before the knobs opened")
        wanting = self.needs(value=value, unit=unit, choice=choice, reason=reason)
        if not all(need.met for need in wanting):
            raise PredictionError(wanting)
        reason = reason.strip()[:REASON_CHARACTERS]
        if self.scenario.predict.is_choice:
            self.given = Given(choice=choice, reason=reason)
        else:
            self.given = Given(value=value, unit=unit, reason=reason)
        self._tell()

    def act(self, **knobs: Any) -> None:
        """Move knobs.

        Raises
        ------
        LockedError
            There is no prediction yet.
        ValueError
            A knob does not exist or cannot stand there.
        """
        if self.given is None:
            raise LockedError("the knobs open when the prediction is recorded")
        moved = {name: self.scenario.knob(name).check(value) for name, value in knobs.items()}
        if all(self.design[name] == value for name, value in moved.items()):
            return
        self.design.update(moved)
        self._acted = True
        self._tell()

    @property
    def observation(self) -> Observation:
        """Everything the cards may show.

        Raises
        ------
        LockedError
            There is no prediction yet.
        """
        observation = observe(self.task, self.as_record(), self._truth)
        self._truth = observation.truth
        return observation

    def as_record(self) -> Record:
        """The work so far as a record.

        Raises
        ------
        LockedError
            There is no prediction yet.
        """
        if self.given is None:
            raise LockedError("nothing to record yet: the prediction comes first")
        return Record(
            lab=self.lab.slug,
            task=self.task.id,
            track=self._track,
            inherited=self.inherited,
            prediction=self.given,
            design=self.design,
        )

    @property
    def changed_since_recorded(self) -> bool:
        """Whether a knob was moved after the last record (False while there is nothing to record)."""
        return self.given is not None and self.as_record() != self.recorded

    def record(self) -> Record:
        """Take note that the work so far stands in the record cell, and return it."""
        self.recorded = self.as_record()
        self._tell()
        return self.recorded

    def replay(self, record: Record) -> Record:
        """Take over a record from its cell; the frozen prediction of the record wins.

        Returns the record that should stand in the cell: the same, or one with the knobs of the live
        panel where the student moved them after the last replay.
        """
        if record.lab != self.lab.slug or record.task != self.task.id:
            raise LockedError(
                f"a record of {record.lab}, {record.task} cannot be replayed in {self.task.id!r}"
            )
        live = dict(self.design)
        moved = (
            self.given is not None
            and self._acted
            and self._track == record.track
            and self.changed_since_recorded
        )
        self._track = record.track
        self._truth = None
        self.inherited = dict(record.inherited)
        self.given = record.prediction
        self.design = live if moved else dict(record.design)
        self._acted = True
        return self.record()

    def reflect(self, letter: str) -> None:
        """Take over the letter; it can be changed as often as the student likes."""
        self.letter = letter.strip()
        self._tell()

    def reset(self) -> None:
        """Forget everything but track and inheritance."""
        self.given, self.letter, self._acted, self.recorded = None, "", False, None
        self.design = self.scenario.opening() if self.bound else {}
        self._tell()

    # -- observers ----------------------------------------------------------------------------

    def watch(self, watcher: Callable[[], None]) -> None:
        """Call `watcher` after every change."""
        self._watchers.append(watcher)

    def _tell(self) -> None:
        for watcher in tuple(self._watchers):
            watcher()
