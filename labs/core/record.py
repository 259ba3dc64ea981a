"""The record: what a student did in one task, as the JSON that the record cell holds."""

from __future__ import annotations

import json
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from labs.core.reference import reference
from labs.core.spec import Lab, Prediction, Task, is_number
from mlsys import ureg

SCHEMA: Final = 1
"""Version of the record format."""

LARGEST: Final = 20_000
"""The most characters a record may have; a real one has a few hundred."""

REASON_WORDS: Final = 3
"""The fewest words of why a prediction needs."""

REASON_CHARACTERS: Final = 500
"""The most characters of why that are kept."""


class RecordError(ValueError):
    """A record cannot be used; the message says what is wrong and what would be right."""


@dataclass(frozen=True, kw_only=True)
class Need:
    """One thing a prediction needs, whether it is there, and how to say so."""

    met: bool
    text: str


@dataclass(frozen=True, kw_only=True)
class Given:
    """A prediction as the student gave it: a value with a unit, or a choice, and why."""

    reason: str
    value: float | None = None
    unit: str = ""
    choice: str | None = None

    @property
    def quantity(self) -> Any:
        """The value as a quantity (None for a choice)."""
        return None if self.value is None else ureg.Quantity(self.value, self.unit)

    def as_dict(self) -> dict[str, Any]:
        """The prediction as the record holds it."""
        if self.choice is not None:
            return {"choice": self.choice, "reason": self.reason}
        return {"value": self.value, "unit": self.unit, "reason": self.reason}


def needs(
    asked: Prediction, *, value: Any = None, unit: str = "", choice: Any = None, reason: str = ""
) -> tuple[Need, ...]:
    """Say what a prediction has and what it still needs.

    Parameters
    ----------
    asked : Prediction
        What the task asks.
    value, unit, choice, reason
        What the student typed so far; anything at all.

    Returns
    -------
    tuple of Need
        One for the answer and one for the reason; the prediction is complete when all are met.
    """
    return (_answer_need(asked, value, unit, choice), _reason_need(reason))


def _answer_need(asked: Prediction, value: Any, unit: str, choice: Any) -> Need:
    if asked.is_choice:
        if isinstance(choice, str) and choice in asked.choices:
            return Need(met=True, text=f"“{asked.choices[choice]}” is one of the choices")
        return Need(met=False, text=f"Still needed: one of {', '.join(asked.choices.values())}")
    usual = asked.units[0]
    wanted = f"a number of {asked.counts}" if asked.counts else _dimension_name(usual)
    if value is None or value == "":
        return Need(met=False, text=f"Still needed: {wanted}")
    if not is_number(value):
        return Need(met=False, text=f"“{str(value)[:40]}” is not a number; type one such as 12.5")
    if value <= 0:
        return Need(met=False, text=f"{value:g} cannot be right: the answer is above 0")
    try:
        given = ureg.Unit(unit)
    except Exception:  # pint raises many kinds, down to tokenizer errors
        return Need(met=False, text=f"“{unit}” is no unit known here; use {_or(asked.units)}")
    if given.dimensionality != ureg.Unit(usual).dimensionality:
        return Need(met=False, text=f"{value:g} {unit} is not {wanted}; use {_or(asked.units)}")
    return Need(met=True, text=f"{value:g} {unit}".strip().replace("percent", "%") + f" is {wanted}")


def _reason_need(reason: str) -> Need:
    if len(str(reason).split()) >= REASON_WORDS:
        return Need(met=True, text="You said why")
    return Need(met=False, text="Still needed: a few words of why")


def _or(units: tuple[str, ...]) -> str:
    names = [unit or "a plain number" for unit in units]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


_NAMES: Final = {
    "ms": "a time",
    "J": "an energy",
    "W": "a power",
    "byte": "an amount of memory",
    "km": "a distance",
    "": "a plain number",
    "percent": "a share",
    "USD": "a price",
    "sample": "a count",
    "1/s": "a rate",
    "byte/s": "a bandwidth",
    "sample/s": "a throughput",
}


def _dimension_name(unit: str) -> str:
    if unit in ("", "percent"):
        return _NAMES[unit]
    dimensionality = ureg.Unit(unit).dimensionality
    for known, name in _NAMES.items():
        if known not in ("", "percent") and ureg.Unit(known).dimensionality == dimensionality:
            return name
    return f"a figure in {unit}"


@dataclass(frozen=True, kw_only=True)
class Record:
    """Prediction, design and what was inherited, of one task of one lab on one track."""

    lab: str
    task: str
    track: str | None
    inherited: Mapping[str, Any]
    prediction: Given
    design: Mapping[str, Any]

    def __post_init__(self) -> None:
        for name in ("inherited", "design"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def to_json(self) -> str:
        """The record as the record cell holds it: one key a line, the same text every time."""
        content = {
            "schema": SCHEMA,
            "lab": self.lab,
            "task": self.task,
            "track": self.track,
            "inherited": dict(self.inherited),
            "prediction": self.prediction.as_dict(),
            "design": dict(self.design),
        }
        lines = [f" {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in content.items()]
        return "{\n" + ",\n".join(lines) + "\n}"


def parse(text: str, lab: Lab, task: Task) -> Record:
    """Read the record of `task` of `lab`; what it did not inherit is taken from the reference path.

    Raises
    ------
    RecordError
        The text is no record, belongs elsewhere, or holds values that are not on offer.
    """
    if len(text) > LARGEST:
        raise RecordError(
            f"the record has {len(text)} characters, the most is {LARGEST}; run the cell again to rewrite it"
        )
    try:
        data = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise RecordError(
            f"the record is not JSON ({error}); empty the cell below its first line and run it again"
        ) from None
    if not isinstance(data, dict):
        raise RecordError(f"the record is a {type(data).__name__}; it is to be an object that starts with {{")
    wanted = {"schema", "lab", "task", "track", "inherited", "prediction", "design"}
    if set(data) != wanted:
        missing, extra = sorted(wanted - set(data)), sorted(set(data) - wanted)
        raise RecordError(f"the record lacks {missing or 'nothing'} and has {extra or 'nothing'} too much")
    if data["schema"] is True or data["schema"] != SCHEMA:
        raise RecordError(
            f"the record has schema {_short(data['schema'])}; this version reads schema {SCHEMA}"
        )
    if data["lab"] != lab.slug:
        raise RecordError(f"the record belongs to lab {_short(data['lab'])}; this is {lab.slug!r}")
    if data["task"] != task.id:
        raise RecordError(f"the record belongs to task {_short(data['task'])}; this is {task.id!r}")
    track = data["track"]
    if task.shared and track is not None:
        raise RecordError(
            f"task {task.id!r} is shared by all tracks, so its track is null, not {_short(track)}"
        )
    if not task.shared and (not isinstance(track, str) or track not in task.scenarios):
        raise RecordError(
            f"the record is of track {_short(track)}; the tracks are: {', '.join(task.scenarios)}"
        )
    scenario = task.scenario(track)
    return Record(
        lab=lab.slug,
        task=task.id,
        track=track,
        inherited=reference(track, lab) | _inherited(data["inherited"], lab),
        prediction=_prediction(data["prediction"], scenario.predict),
        design=check_design(data["design"], task, track),
    )


def _short(value: Any) -> str:
    return reprlib.repr(value)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number here")


def _inherited(data: Any, lab: Lab) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise RecordError(f"inherited is {_short(data)}; it is to be an object")
    unknown = set(data) - set(lab.reads)
    if unknown:
        raise RecordError(f"inherited has {sorted(unknown)}; lab {lab.slug!r} reads {sorted(lab.reads)}")
    for key, value in data.items():
        if not isinstance(value, str) and not is_number(value):
            raise RecordError(f"inherited {key!r} is {_short(value)}; it is to be a number or a word")
    return data


def _prediction(data: Any, asked: Prediction) -> Given:
    if not isinstance(data, dict) or not set(data) <= {"value", "unit", "choice", "reason"}:
        raise RecordError("prediction is to be an object with value and unit, or choice, and reason")
    value, unit, choice = data.get("value"), data.get("unit", ""), data.get("choice")
    reason = data.get("reason", "")
    if not isinstance(unit, str) or not isinstance(reason, str):
        raise RecordError("unit and reason of the prediction are to be text")
    for need in needs(asked, value=value, unit=unit, choice=choice, reason=reason):
        if not need.met:
            raise RecordError(f"prediction: {need.text}")
    reason = reason[:REASON_CHARACTERS]
    if asked.is_choice:
        return Given(choice=choice, reason=reason)
    assert isinstance(value, int | float)
    return Given(value=value, unit=unit, reason=reason)


def check_design(data: Any, task: Task, track: str | None) -> dict[str, Any]:
    """Return `data` as a full design of the task's knobs.

    Raises
    ------
    RecordError
        A knob is missing, unknown, or stands where it cannot.
    """
    scenario = task.scenario(track)
    wanted = [knob.id for knob in scenario.knobs]
    if not isinstance(data, dict) or set(data) != set(wanted):
        got = sorted(data) if isinstance(data, dict) else data
        raise RecordError(f"design has {_short(got)}; task {task.id!r} has the knobs {wanted}")
    try:
        return {knob.id: knob.check(data[knob.id]) for knob in scenario.knobs}
    except ValueError as error:
        raise RecordError(str(error)) from None
    except TypeError:
        raise RecordError(f"design holds something that is no knob value: {_short(data)}") from None
