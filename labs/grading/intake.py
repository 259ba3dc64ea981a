"""From a submitted file to the answers in it: read as data, whatever state it is in, and nothing of it is run."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from labs.core.magics import answer_body
from labs.core.record import LARGEST as LARGEST_RECORD
from labs.grading.evidence import LETTER_CAP

LARGEST_FILE: Final = 25_000_000
"""Bytes of a file that is still read: outputs and pictures have room, and no made-up file fills the memory."""

_MAGIC = re.compile(r"%%(record|reflect)[ \t]+([^\W\d]\w*)[ \t]*")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


class Slot(NamedTuple):
    """An answer cell: which magic, for which task."""

    magic: str
    name: str

    @property
    def line(self) -> str:
        """The first line of the cell."""
        return f"%%{self.magic} {self.name}"


@dataclass(frozen=True)
class Answers:
    """The bodies of the answer cells of one submission, and what had to be mended on the way.

    Attributes
    ----------
    bodies : mapping of Slot to str
        What stands below the first line, without the stub; a slot that was not found is missing.
    problems : tuple of str
        Each names what was wrong and what was done about it.
    unreadable : bool
        There is nothing to grade, so a person has to look; it is not the same as no points.
    """

    bodies: Mapping[Slot, str] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    unreadable: bool = False


def slot_of(source: str) -> Slot | None:
    """Return the slot that a cell's first line names, blank lines and a byte-order mark forgiven."""
    first = source.lstrip("\ufeff\u200b\r\n\t ").partition("\n")[0].rstrip("\r")
    match = _MAGIC.fullmatch(first)
    return Slot(match[1], match[2]) if match else None


def source_of(cell: Any) -> str | None:
    """Return the text of a cell of any make; None when it has none."""
    if not isinstance(cell, dict):
        return None
    source = cell.get("source", cell.get("input"))
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    return source if isinstance(source, str) else None


def read_cells(path: Path) -> tuple[list[Any], list[str]]:
    """Read the cells of a submitted notebook; never raises for what is in the file.

    Returns
    -------
    list, list of str
        Cells as they stand in the file, and what is wrong with it.
    """
    try:
        if path.is_symlink() or not path.is_file():
            return [], ["the notebook is a link or no regular file: a person has to look"]
        size = path.stat().st_size
        if size > LARGEST_FILE:
            return [], [f"the file has {size:,} bytes, the most is {LARGEST_FILE:,}: a person has to look"]
        return parse_cells(path.read_bytes())
    except OSError as error:
        return [], [f"the file cannot be read ({type(error).__name__}): a person has to look"]


def parse_cells(content: bytes) -> tuple[list[Any], list[str]]:
    """Read the cells of a notebook from its bytes; see `read_cells`."""
    if not content.strip():
        return [], ["the file is empty: a person has to look"]
    problems = []
    try:
        try:
            notebook = json.loads(content, object_pairs_hook=_without_outputs)
        except UnicodeDecodeError:
            notebook = json.loads(content.decode("cp1252", "replace"), object_pairs_hook=_without_outputs)
            problems.append("the file is not UTF-8; it was read as Windows-1252, check its letters")
    except (ValueError, RecursionError, MemoryError) as error:
        return [], [f"the file is not a notebook ({_what(error)}): a person has to look"]
    if not isinstance(notebook, dict):
        return [], [f"the file holds a JSON {type(notebook).__name__}, not a notebook: a person has to look"]
    cells = notebook.get("cells")
    if cells is None and isinstance(sheets := notebook.get("worksheets"), list):
        problems.append("the notebook is of an old format (3 or before); its cells were read all the same")
        cells = [cell for sheet in sheets if isinstance(sheet, dict) for cell in _list(sheet.get("cells"))]
    if not isinstance(cells, list):
        return [], ["the file has no cells, so it is not a notebook: a person has to look"]
    if not cells:
        return [], ["the notebook has no cells: a person has to look"]
    return cells, problems


def _without_outputs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # Outputs can be huge and say nothing that counts: they are dropped while the file is being read.
    return {key: value for key, value in pairs if key not in ("outputs", "attachments")}


def _what(error: BaseException) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"no JSON, line {error.lineno}"
    return {RecursionError: "nested too deeply", MemoryError: "too large"}.get(type(error), "no JSON")


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


class _Copy(NamedTuple):
    body: str
    by_id: bool
    first_line: bool


def harvest(cells: Iterable[Any], slots: Mapping[Slot, str], problems: Iterable[str] = ()) -> Answers:
    """Find the answers among the cells of a submission.

    Parameters
    ----------
    cells : iterable
        Cells of any make; what is not a cell is passed over.
    slots : mapping of Slot to str
        The answer cells of the assignment and their nbgrader ids.
    problems : iterable of str
        What `read_cells` found wrong.

    Returns
    -------
    Answers
        A cell belongs to the slot that its first line names, else to the one that its id names. Of
        several copies the last well-formed one counts.
    """
    cells = list(cells)
    by_id = {grade_id: slot for slot, grade_id in slots.items()}
    copies: dict[Slot, list[_Copy]] = {slot: [] for slot in slots}
    for cell in cells:
        source = source_of(cell)
        if source is None:
            continue
        grade_id = _grade_id(cell)
        slot = slot_of(source)
        if slot in copies:
            body = source.lstrip("\ufeff\u200b\r\n\t ").partition("\n")[2]
            copies[slot].append(_Copy(_clean(body), by_id.get(grade_id or "") == slot, True))
        elif slot is None and grade_id in by_id and not source.lstrip().startswith("%%"):
            copies[by_id[grade_id]].append(_Copy(_clean(source), True, False))
    bodies, said = {}, list(problems)
    if not any(copies.values()):
        if cells or not said:
            said.append("no answer cell of this lab is in the notebook: a person has to look")
        return Answers({}, tuple(said), unreadable=True)
    for slot, found in copies.items():
        chosen = _choose(slot, found, said)
        if chosen is not None:
            bodies[slot] = chosen
    return Answers(bodies, tuple(said))


def _grade_id(cell: dict[str, Any]) -> str | None:
    metadata = cell.get("metadata")
    nbgrader = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    grade_id = nbgrader.get("grade_id") if isinstance(nbgrader, dict) else None
    return grade_id if isinstance(grade_id, str) else None


def _clean(text: str) -> str:
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _choose(slot: Slot, found: list[_Copy], problems: list[str]) -> str | None:
    """Pick the copy that counts, and say what was odd."""
    if not found:
        problems.append(f"“{slot.line}”: the cell is missing")
        return None
    # A cell that kept its first line beats one that only kept its id.
    kept = [copy for copy in found if copy.first_line] or found
    answered = [copy for copy in kept if answer_body(copy.body)]
    well_formed = [copy for copy in answered if _well_formed(slot, copy.body)]
    chosen = (well_formed or answered or kept)[-1]
    if len({answer_body(copy.body) for copy in answered}) > 1:
        problems.append(f"“{slot.line}”: {len(answered)} different copies; the last one in order counts")
    if not chosen.first_line:
        problems.append(f"“{slot.line}”: the first line was lost; the cell was known by its id")
    elif not chosen.by_id:
        problems.append(f"“{slot.line}”: the cell lost its id and was known by its first line")
    body = answer_body(chosen.body)
    largest = LARGEST_RECORD if slot.magic == "record" else LETTER_CAP
    if len(body) > largest:
        problems.append(f"“{slot.line}”: {len(body):,} characters; only the first {largest:,} are read")
        body = body[:largest]
    return body


def _well_formed(slot: Slot, body: str) -> bool:
    if slot.magic == "reflect":
        return True
    if len(body) > LARGEST_RECORD:
        return False
    try:
        return isinstance(json.loads(answer_body(body)), dict)
    except (ValueError, RecursionError):
        return False
