"""One submission of the corpus, and what it must get according to expected.md."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.grading.course import SLUG

FILE = f"{SLUG}.ipynb"
BOOM = "open('/tmp/mlsys_labs_ran_student_code', 'w').write('PWNED')"
"""Code that must never run; the audit hook of the tests looks for its last word."""

Notebook = dict[str, Any]


@dataclass(frozen=True)
class Case:
    """One submission: what is handed in, and under which name.

    Attributes
    ----------
    name : str
        As in expected.md.
    files : dict of str to bytes
        Content by path: in the student's folder, or in the download of the LMS.
    links : tuple of (str, str)
        Symbolic links and where they point.
    student : str
        As the gradebook calls them; the name of the case where nothing else is said.
    """

    name: str
    files: dict[str, bytes]
    links: tuple[tuple[str, str], ...] = ()
    student: str = field(default="")

    def __post_init__(self) -> None:
        object.__setattr__(self, "student", self.student or self.name)

    def write(self, folder: Path) -> None:
        """Hand in: write the files into `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in self.files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        for name, target in self.links:
            (folder / name).symlink_to(target)


@dataclass(frozen=True)
class Expected:
    """One row of expected.md: points of the three tasks (None: a person has to look), and words that are said."""

    points: tuple[float | None, ...]
    said: str


def dumped(notebook: Any) -> bytes:
    """A notebook as the bytes of its file."""
    return json.dumps(notebook, ensure_ascii=False).encode("utf-8", "surrogatepass")


def expected() -> dict[str, Expected]:
    """Read the table."""
    found: dict[str, Expected] = {}
    for line in Path(__file__).with_name("expected.md").read_text(encoding="utf-8").splitlines():
        cells = [part.strip() for part in line.strip("|").split("|")]
        if len(cells) == 4 and cells[0].startswith("`"):
            name, _, points, said = cells
            assert name not in found, f"{name} stands in expected.md twice"
            found[name.strip("`")] = Expected(
                tuple(None if p == "?" else float(p) for p in points.split()), said
            )
    return found
