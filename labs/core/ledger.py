"""The Design Ledger: what a student decided in each lab, and what later labs inherit from it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

import fastjsonschema

from labs.core.reference import reference, reference_path
from labs.core.session import Observation
from labs.core.spec import Decision, Lab, read
from labs.core.tracks import TRACKS, find_track

SCHEMA_VERSION: Final = 1
"""Version of the ledger's format."""

LARGEST: Final = 1_000_000
"""The most characters a ledger may have."""

SCHEMA: Final[dict[str, Any]] = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "title": "Design Ledger of mlsys-labs",
    "type": "object",
    "additionalProperties": False,
    "required": ["schema", "entries"],
    "properties": {
        "schema": {"const": SCHEMA_VERSION},
        "entries": {
            "type": "array",
            "maxItems": 64,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["volume", "chapter_id", "track", "current_design", "reflections"],
                "properties": {
                    "volume": {"type": "integer", "minimum": 1, "maximum": 2},
                    "chapter_id": {"type": "integer", "minimum": 1, "maximum": 17},
                    "track": {"enum": [*TRACKS, None]},
                    "current_design": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["params"],
                        "properties": {
                            "params": {
                                "type": "object",
                                "additionalProperties": {"type": ["string", "number", "boolean"]},
                            },
                            "preset": {"type": "boolean"},
                        },
                    },
                    "reflections": {
                        "type": "array",
                        "maxItems": 16,
                        "items": {
                            "type": "object",
                            "additionalProperties": False,
                            "required": ["task", "text"],
                            "properties": {"task": {"type": "string"}, "text": {"type": "string"}},
                        },
                    },
                },
            },
        },
    },
}
"""JSON Schema of the ledger; `ledger.schema.json` beside this file is its published copy."""

_validate = fastjsonschema.compile(SCHEMA)


class LedgerError(ValueError):
    """A ledger cannot be read; the message says what is wrong and what would be right."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What one lab left in the ledger, with the protocol's keys.

    Attributes
    ----------
    volume, chapter_id : int
        The lab.
    track : str or None
        Track of the lab; None while only shared tasks are done.
    params : mapping
        Decisions by ledger key.
    reflections : tuple of (task, text)
        The letters.
    preset : bool
        Whether the Expert Preset filled it in.
    """

    volume: int
    chapter_id: int
    track: str | None
    params: Mapping[str, Any]
    reflections: tuple[tuple[str, str], ...] = ()
    preset: bool = False

    def over(self, before: Entry | None, keys: Iterable[str]) -> Entry:
        """Take over from the entry that the same lab left `before`: a new kernel has seen only some of its cells.

        Parameters
        ----------
        before : Entry or None
            What is there; of another track, or of the Expert Preset, nothing is kept.
        keys : iterable of str
            Decisions to keep where this entry makes none.

        Returns
        -------
        Entry
            This one, with those decisions, and the letters of tasks that have none here.
        """
        if before is None or before.preset or before.track != self.track:
            return self
        kept = {key: before.params[key] for key in keys if key in before.params}
        return replace(
            self,
            params=kept | dict(self.params),
            reflections=tuple((dict(before.reflections) | dict(self.reflections)).items()),
        )

    @property
    def place(self) -> tuple[int, int]:
        """Volume and chapter."""
        return self.volume, self.chapter_id


@dataclass(frozen=True)
class Ledger:
    """All entries, one a lab, in the order of the book. Immutable; changes return a new ledger."""

    entries: tuple[Entry, ...] = ()

    # -- reading ------------------------------------------------------------------------------

    @classmethod
    def from_json(cls, text: str) -> Ledger:
        """Read a ledger.

        Raises
        ------
        LedgerError
            The text is no ledger of a version that can be read; nothing of it is used then.
        """
        if len(text) > LARGEST:
            raise LedgerError(f"the ledger has {len(text)} characters; a ledger has at most {LARGEST}")
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise LedgerError(
                f"the ledger is not JSON ({error}); choose the file that Export ledger wrote"
            ) from None
        if isinstance(data, dict) and data.get("schema") != SCHEMA_VERSION:
            raise LedgerError(
                f"the ledger has schema {data.get('schema')!r}; this version of the labs reads schema "
                f"{SCHEMA_VERSION}. Nothing of it was read"
            )
        try:
            _validate(data)
        except fastjsonschema.JsonSchemaValueException as error:
            raise LedgerError(
                f"the ledger is damaged: {error.message.removeprefix('data.')}. Nothing of it was read"
            ) from None
        entries = [
            Entry(
                volume=item["volume"],
                chapter_id=item["chapter_id"],
                track=item["track"],
                params=dict(item["current_design"]["params"]),
                reflections=tuple((r["task"], r["text"]) for r in item["reflections"]),
                preset=item["current_design"].get("preset", False),
            )
            for item in data["entries"]
        ]
        places = [entry.place for entry in entries]
        if len(set(places)) < len(places):
            raise LedgerError(
                "the ledger has two entries for one lab; it is to have one a lab. Nothing of it was read"
            )
        return cls(tuple(sorted(entries, key=lambda entry: entry.place)))

    def to_json(self) -> str:
        """The ledger as text, the same text every time."""
        entries = []
        for entry in self.entries:
            design: dict[str, Any] = {"params": dict(entry.params)}
            if entry.preset:
                design["preset"] = True
            entries.append(
                {
                    "volume": entry.volume,
                    "chapter_id": entry.chapter_id,
                    "track": entry.track,
                    "current_design": design,
                    "reflections": [{"task": task, "text": text} for task, text in entry.reflections],
                }
            )
        return json.dumps({"schema": SCHEMA_VERSION, "entries": entries}, ensure_ascii=False)

    @property
    def track(self) -> str | None:
        """The track of the latest lab that has one."""
        return next((entry.track for entry in reversed(self.entries) if entry.track), None)

    def entry(self, lab: Lab) -> Entry | None:
        """The entry of `lab`, if there is one."""
        return next((e for e in self.entries if e.place == (lab.volume, lab.chapter)), None)

    def source(self, key: str, lab: Lab) -> Entry | None:
        """The latest entry before `lab` that decided `key`."""
        before = [e for e in self.entries if e.place < (lab.volume, lab.chapter) and key in e.params]
        return before[-1] if before else None

    def inherited(self, lab: Lab) -> dict[str, Any]:
        """Values of the keys that `lab` reads: what earlier labs decided, else the reference path of the track."""
        own = self.entry(lab)
        values = reference((own.track if own else None) or self.track, lab)
        for entry in self.entries:
            if entry.place < (lab.volume, lab.chapter):
                values |= entry.params
        return {key: values[key] for key in lab.reads if key in values}

    def missing(self, lab: Lab) -> tuple[str, ...]:
        """Keys that `lab` reads and no earlier lab decided."""
        return tuple(key for key in lab.reads if self.source(key, lab) is None)

    # -- changing -----------------------------------------------------------------------------

    def with_entry(self, entry: Entry) -> Ledger:
        """Add `entry`, in place of the one its lab had."""
        kept = [e for e in self.entries if e.place != entry.place]
        return Ledger(tuple(sorted([*kept, entry], key=lambda e: e.place)))

    def with_track(self, track: str, lab: Lab) -> Ledger:
        """Choose a track in `lab`."""
        find_track(track)
        old = self.entry(lab) or Entry(volume=lab.volume, chapter_id=lab.chapter, track=track, params={})
        return self.with_entry(replace(old, track=track))

    def with_preset(self, track: str, lab: Lab) -> Ledger:
        """Fill in the reference path of `track` for every lab before `lab` that the student has not done.

        The entries are marked as preset; what the student decided stays.
        """
        find_track(track)
        ledger = self
        for place, params in reference_path(track, before=(lab.volume, lab.chapter)):
            if not any(e.place == place for e in ledger.entries):
                ledger = ledger.with_entry(
                    Entry(volume=place[0], chapter_id=place[1], track=track, params=params, preset=True)
                )
        return ledger


def decided(lab: Lab, observations: Mapping[str, Observation]) -> dict[str, Any]:
    """Decisions that recorded tasks of `lab` leave in the ledger.

    Parameters
    ----------
    lab : Lab
        The lab.
    observations : mapping
        What the engine says of the recorded designs, by task id.

    Returns
    -------
    dict
        Values by ledger key. A design that breaks one of its goals decides nothing: it would not be built,
        and a later lab could not stand on it.
    """
    values: dict[str, Any] = {}
    for decision in lab.writes:
        seen = [observations.get(task) for task in decision.tasks]
        if not all(o is not None and all(verdict.holds for verdict in o.verdicts) for o in seen):
            continue
        observation = observations[decision.task]
        if decision.spends:
            values[decision.key] = _purse(decision, observations)
            continue
        if decision.knob is not None:
            if decision.knob in observation.design:
                values[decision.key] = observation.design[decision.knob]
            continue
        assert decision.of is not None
        value = read(observation.profile, decision.of)
        number = value if isinstance(value, str | bool) else value.magnitude
        values[decision.key] = number if isinstance(number, str | bool | int) else float(number)
    return values


def _purse(decision: Decision, observations: Mapping[str, Observation]) -> float:
    """What is left of a purse: what earlier labs left in it, or its beginning, less what the tasks spend."""
    unit = decision.purse.units
    left = float(observations[decision.task].whole.get(decision.key, decision.purse.magnitude))
    for task, path in decision.spends.items():
        left -= float(read(observations[task].profile, path).m_as(unit))
    return round(left, 3)


def label(key: str, labs: Iterable[Lab]) -> str:
    """Name of a ledger key as the student reads it.

    Raises
    ------
    KeyError
        No lab writes such a key.
    """
    decision: Decision
    for lab in labs:
        for decision in lab.writes:
            if decision.key == key:
                return decision.label
    raise KeyError(f"no lab writes the ledger key {key!r}")
