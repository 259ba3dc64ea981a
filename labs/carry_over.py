"""What a student wrote in a notebook, carried over into the next release of that notebook.

lite/page/carry_over.js does the same in the browser, before any Python runs; one set of cases tests both.
"""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Mapping
from copy import deepcopy
from datetime import date
from itertools import count
from typing import Any, Final, NamedTuple

from labs.grading.intake import Slot, slot_of

KEY: Final = "mlsys_labs"
"""Key in a notebook's metadata: ``release`` names the release, ``cells`` has a hash of each cell as released."""

_PRIVATE: Final = ("nbgrader", "deletable", "editable")
"""Metadata that a cell loses when it becomes the student's own: there would be two cells of one id to nbgrader."""


class CarryOverError(ValueError):
    """A copy cannot be carried over; the message says what is wrong with it, as the end of a sentence."""


class Carried(NamedTuple):
    """A notebook of the new release with what the student wrote.

    Attributes
    ----------
    notebook : dict
        The notebook as JSON.
    written : int
        In how many cells the student wrote something, or may have; with 0 the old copy holds nothing of theirs.
    """

    notebook: dict[str, Any]
    written: int


def sealed(notebook: Mapping[str, Any]) -> dict[str, Any]:
    """Return a released notebook with the stamp of its release in the metadata.

    The kernel's name, outputs and earlier stamps are no part of the release.
    """
    made: dict[str, Any] = deepcopy(dict(notebook))
    cells = made["cells"]
    released = [[cell.get("id"), cell["cell_type"], _text(cell), cell.get("metadata", {})] for cell in cells]
    digest = hashlib.sha256(json.dumps(released, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
    made["metadata"][KEY] = {
        "release": digest[:12],
        "cells": {str(cell.get("id")): _mark(_text(cell)) for cell in cells},
    }
    return made


def release_of(notebook: Any) -> str | None:
    """Name the release that a notebook says it is of."""
    return _stamp(notebook).get("release")


def carried_over(old: Any, new: Mapping[str, Any]) -> Carried:
    """Carry what a student wrote in `old` over into `new`.

    Answers go into the cells that have their first line, else their nbgrader id. Cells of their own, and cells of the
    course that they changed, stay behind the cell they stood behind. Of several copies of an answer the last takes
    the place and the others stay before it, so that a grader finds what it would have found.

    Parameters
    ----------
    old : object
        The student's copy as JSON, whatever state it is in.
    new : mapping
        The released notebook, `sealed`.

    Raises
    ------
    CarryOverError
        Something in the copy is no cell, so that it might be lost.
    """
    cells, released = _cells(old), _stamp(old).get("cells", {})
    made = deepcopy(dict(new))
    homes = made["cells"]
    by_name: dict[Any, int] = {}
    for place, home in enumerate(homes):
        for name in _names(home):
            by_name.setdefault(name, place)
    before: dict[int, list[Any]] = defaultdict(list)
    after: dict[int, list[Any]] = defaultdict(list)
    answers: dict[int, tuple[str, Any]] = {}
    written, at = 0, -1
    for cell in cells:
        text, names = _text(cell), _names(cell)
        place = next((by_name[name] for name in names if name in by_name), None)
        known = next((released[name] for name in names if name in released), None)
        at = at if place is None else place
        if not text.strip() or _mark(text) == known:
            continue
        if place is None:
            after[at].append(cell)
            continue
        home = _text(homes[place])
        if _mark(text) == _mark(home):
            continue
        answered = slot_of(home) is not None
        body = _body(cell) if answered else None
        if body is not None:
            if not body.strip():
                continue
            # As for a grader, a copy that kept its first line beats one that only kept its id.
            earlier = answers.get(place)
            if earlier is not None and slot_of(text) is None and slot_of(_text(earlier[1])) is not None:
                before[place].append(cell)
                continue
            if earlier is not None:
                before[place].append(earlier[1])
            answers[place] = body, cell
        elif answered or known is not None:
            after[at].append(cell)
        else:
            # Without a stamp nobody knows whether the student changed this cell or the course did.
            written += 1
    for place, (body, _) in answers.items():
        homes[place]["source"] = _text(homes[place]).partition("\n")[0] + "\n" + body
    taken = {home.get("id") for home in homes}
    result = [_own(cell, taken) for cell in after[-1]]
    for place, home in enumerate(homes):
        result += [_own(cell, taken) for cell in before[place]]
        result.append(home)
        result += [_own(cell, taken) for cell in after[place]]
    made["cells"] = result
    return Carried(made, written + len(result) - len(homes) + len(answers))


def name_of_old(stem: str, day: date, number: int = 1) -> str:
    """Name the copy from before an update, so that nobody takes it for the lab."""
    return f"{stem} (before the update of {day.isoformat()}{f', {number}' if number > 1 else ''}).ipynb"


def _cells(old: Any) -> list[Any]:
    cells = old.get("cells") if isinstance(old, dict) else None
    if not isinstance(cells, list):
        raise CarryOverError("it is no notebook")
    for number, cell in enumerate(cells, start=1):
        sound = isinstance(cell, dict) and cell.get("cell_type") in ("code", "markdown", "raw")
        if not sound or _text(cell) is None or not isinstance(cell.get("metadata", {}), dict):
            raise CarryOverError(f"cell {number} of it is damaged")
    return cells


def _stamp(notebook: Any) -> dict[str, Any]:
    metadata = notebook.get("metadata") if isinstance(notebook, dict) else None
    stamp = metadata.get(KEY) if isinstance(metadata, dict) else None
    return stamp if isinstance(stamp, dict) and isinstance(stamp.get("cells"), dict) else {}


def _names(cell: Mapping[str, Any]) -> list[Any]:
    """What a cell is known by, the surest first: the slot of its first line, nbgrader's id, its own id."""
    return [
        name
        for name in (slot_of(_text(cell)), _grade_id(cell), cell.get("id"))
        if isinstance(name, str | Slot)
    ]


def _grade_id(cell: Mapping[str, Any]) -> Any:
    nbgrader = cell.get("metadata", {}).get("nbgrader")
    return nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None


def _text(cell: Mapping[str, Any]) -> Any:
    source = cell.get("source")
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    return source if isinstance(source, str) else None


def _mark(text: str) -> str:
    """FNV-1a of the text, without what an editor may change at its ends: no secret, only a difference."""
    value = 0x811C9DC5
    for byte in text.replace("\r\n", "\n").strip(" \t\r\n").encode("utf-8", "replace"):
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return f"{value:08x}"


def _body(cell: Mapping[str, Any]) -> str | None:
    """What a cell answers, read as a grader reads it; None where it is no answer any more."""
    text = _text(cell)
    if slot_of(text) is not None:
        return re.sub(r"^[\ufeff\u200b\r\n\t ]*", "", text).partition("\n")[2]
    lost = not isinstance(_grade_id(cell), str) or text.lstrip(" \t\r\n").startswith("%%")
    return None if lost else text


def _own(cell: Mapping[str, Any], taken: set[Any]) -> dict[str, Any]:
    """A cell of the old notebook as the student's own in the new one."""
    metadata = {key: value for key, value in cell.get("metadata", {}).items() if key not in _PRIVATE}
    stem = str(cell.get("id") or "kept")[:56]
    name = next(n for k in count(1) if (n := stem if k == 1 else f"{stem}-{k}") not in taken)
    taken.add(name)
    return {**deepcopy(dict(cell)), "id": name, "metadata": metadata, "source": _text(cell)}
