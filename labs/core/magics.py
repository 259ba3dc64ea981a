"""The two answer cells: %%record keeps prediction and design, %%reflect keeps the letter."""

from __future__ import annotations

import sys
from typing import Any, Final, Protocol

from IPython.core.magic import Magics, cell_magic, magics_class

RECORD_STUB: Final = "Run this cell when the design is yours: it writes your prediction and your design here."
"""What a released record cell holds below its first line; IPython refuses a cell magic without a body."""

REFLECT_STUB: Final = (
    "Write your letter here, in place of this line: 60 to 150 words, with the engine's figures."
)
"""What a released reflection cell holds below its first line."""

DELIMITERS: Final = ("### BEGIN SOLUTION", "### END SOLUTION")
"""Lines that nbgrader puts around an answer in the instructor's copy."""


class AnswerCells(Protocol):
    """What the object named on a magic's first line can do."""

    name: str

    def on_record(self, body: str) -> str | None:
        """Replay `body`; return the text that should stand in the cell, or None to leave it."""

    def on_reflect(self, body: str) -> None:
        """Take over the letter."""


def answer_body(cell: str) -> str:
    """Return what a student wrote in an answer cell: without nbgrader's delimiters and without the stub."""
    lines = [line for line in cell.splitlines() if line.strip() not in DELIMITERS]
    body = "\n".join(lines).strip()
    return "" if body in (RECORD_STUB, REFLECT_STUB) else body


@magics_class
class AnswerMagics(Magics):  # type: ignore[misc]
    """Cell magics whose body is data: nothing in it is ever run."""

    @cell_magic  # type: ignore[untyped-decorator]
    def record(self, line: str, cell: str) -> None:
        """Keep prediction and design in this cell: ``%%record task1``."""
        task = self._named(line, "record")
        if task is None:
            return
        text = task.on_record(answer_body(cell))
        if text is not None:
            rewrite_cell(self.shell, f"%%record {line.strip()}\n{text}")

    @cell_magic  # type: ignore[untyped-decorator]
    def reflect(self, line: str, cell: str) -> None:
        """Hand the letter below the first line to the task: ``%%reflect task1``."""
        task = self._named(line, "reflect")
        if task is not None:
            task.on_reflect(answer_body(cell))

    def _named(self, line: str, magic: str) -> AnswerCells | None:
        name = line.strip()
        task: Any = self.shell.user_ns.get(name)
        if hasattr(task, "on_record"):
            return task  # type: ignore[no-any-return]
        known = sorted(
            n for n, v in self.shell.user_ns.items() if hasattr(v, "on_record") and not n.startswith("_")
        )
        if known:
            print(
                f"%%{magic} {name}: there is no task called {name!r} here; the tasks are: {', '.join(known)}."
            )
        else:
            print(f"%%{magic} {name}: run the cells above first, then this one; your text stays as it is.")
        return None


def rewrite_cell(shell: Any, text: str) -> None:
    """Replace the source of the running cell by `text`.

    The payload works in JupyterLab and in JupyterLite alike. Colab ignores payloads, so there the text
    is printed to be pasted.
    """
    if "google.colab" in sys.modules:
        print("This notebook host cannot fill the cell by itself. Replace the whole cell by these lines:\n")
        print(text)
        return
    shell.payload_manager.write_payload({"source": "set_next_input", "text": text, "replace": True})


def load(shell: Any) -> None:
    """Register the magics in an IPython shell (again is harmless)."""
    shell.register_magics(AnswerMagics)
