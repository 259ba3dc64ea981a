"""nbgrader's steps as data-only ones: a student's answers are lifted into the instructor's notebook and scored.

Nothing a student wrote is run: no kernel starts. `configure` puts the steps in place; nbgrader's own commands
then work as its manual says.
"""

import os
from functools import lru_cache
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
    SaveAutoGrades,
    SaveCells,
)
from nbgrader.preprocessors.base import NbGraderPreprocessor
from traitlets import Dict, Float, Unicode

from labs.core.magics import RECORD_STUB, REFLECT_STUB
from labs.grading.frame import UNREADABLE, Frame
from labs.grading.gradebook import register
from labs.grading.intake import harvest, read_cells, slot_of
from labs.registry import find_lab

NEVER_RELEASED = ("answers.toml", "*.toml", "*.py", "*.md", ".jupyter", ".virtual_documents")
"""Files beside a source notebook that no student may get: model answers and the text pair."""

PAPERS = ("timestamp.txt", "submission_secret.txt")
"""Files that nbgrader itself lays beside a submission; the exchange needs them to give feedback back."""


def configure(c: Any) -> None:
    """Make nbgrader's commands use the steps of this module.

    Parameters
    ----------
    c : traitlets.config.Config
        What `get_config()` gives in nbgrader_config.py.
    """
    c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", *NEVER_RELEASED]
    c.GenerateAssignment.preprocessors = [
        LockCells,
        ClearAnswers,
        ClearOutput,
        ProseCell,
        CheckCellMetadata,
        ComputeChecksums,
        SaveCells,
    ]
    c.Autograde.exporter_class = TolerantExporter
    c.Autograde.sanitize_preprocessors = [TransplantAnswers]
    c.Autograde.autograde_preprocessors = [SaveScores, AssignLatePenalties]


class ClearAnswers(ClearSolutions):
    """Leaves each answer cell with its first line and the stub of its magic."""

    stubs = Dict(
        {"record": RECORD_STUB, "reflect": REFLECT_STUB},
        help="What a released answer cell holds below its first line, by magic.",
    ).tag(config=True)

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Replace the solution region of one cell."""
        slot = slot_of(cell.source)
        if slot is None:
            return super().preprocess_cell(cell, resources, cell_index)
        language, stock = resources["language"], self.code_stub
        self.code_stub = {**stock, language: self.stubs[slot.magic]}
        try:
            return super().preprocess_cell(cell, resources, cell_index)
        finally:
            self.code_stub = stock


class ProseCell(NbGraderPreprocessor):
    """Adds one cell per lab that a person grades, for the quality of the prose."""

    points = Float(0.0, help="Points for the prose of a lab; 0 leaves the cell out.").tag(config=True)
    text = Unicode(
        "**Quality of the letters.** Graded by a person: clear, honest, written for its reader.",
        help="What the cell says.",
    ).tag(config=True)

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Append the cell when there are points for it."""
        if self.points > 0:
            cell = nbformat.v4.new_markdown_cell(self.text, id="prose-quality")
            cell.metadata["nbgrader"] = {
                "cell_type": "markdown",
                "grade": False,
                "grade_id": "prose-quality",
                "locked": True,
                "points": self.points,
                "schema_version": 3,
                "solution": False,
                "task": True,
            }
            nb.cells.append(cell)
        return nb, resources


class TolerantExporter(NotebookExporter):
    """Reads a submission whatever state it is in, so that no file ends the batch."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        coursedir = getattr(self.parent, "coursedir", None)
        if coursedir is not None:
            register(coursedir.db_url, coursedir.course_id, coursedir.assignment_id, _released(coursedir))

    def from_filename(self, filename: str, resources: Any = None, **kw: Any) -> tuple[str, Any]:
        """Read a submission into `resources`; read an autograded notebook as usual."""
        if not getattr(self.parent, "_sanitizing", False):
            return super().from_filename(filename, resources=resources, **kw)
        path = Path(filename)
        resources = self._init_resources(resources)
        resources["metadata"]["path"] = str(path.parent)
        resources["metadata"]["name"] = path.stem
        resources["submission"] = read_cells(path)
        return self.from_notebook_node(nbformat.v4.new_notebook(), resources=resources, **kw)


class TransplantAnswers(NbGraderPreprocessor):
    """Puts the answers of a submission into the released notebook and scores it."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return the instructor's notebook, filled and scored."""
        of = resources["nbgrader"]
        coursedir = self.parent.parent.coursedir
        _keep_only_papers(
            Path(coursedir.format_path(coursedir.autograded_directory, of["student"], of["assignment"])),
            Path(resources["metadata"]["path"]),
        )
        path = _released(coursedir, of["assignment"]) / f"{of['notebook']}.ipynb"
        mould = frame(of["assignment"], str(path), path.stat().st_mtime_ns)
        cells, problems = resources["submission"]
        graded = mould.fill(harvest(cells, mould.slots, problems))
        for problem in graded.problems:
            self.log.warning("%s, %s: %s", of["student"], of["assignment"], problem)
        return nbformat.from_dict(graded.notebook), resources


class SaveScores(SaveAutoGrades):
    """Writes scores to the gradebook; what could not be read gets none and waits for a person."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Write the scores of one notebook."""
        self.unreadable = bool(nb.metadata.get(UNREADABLE))
        return super().preprocess(nb, resources)

    def _add_score(self, cell: Any, resources: Any) -> None:
        super()._add_score(cell, resources)
        if self.unreadable:
            grade = self.gradebook.find_grade(
                cell.metadata["nbgrader"]["grade_id"], self.notebook_id, self.assignment_id, self.student_id
            )
            grade.auto_score, grade.needs_manual_grade = None, True
            self.gradebook.db.commit()


@lru_cache(64)
def frame(assignment: str, path: str, changed: int) -> Frame:
    """Read a released notebook once; `changed` is its time of change, so that a new release is read anew."""
    return Frame.read(find_lab(assignment), Path(path))


def _released(coursedir: Any, assignment: str = "") -> Path:
    return Path(
        coursedir.format_path(coursedir.release_directory, ".", assignment or coursedir.assignment_id)
    )


def papers(submitted: Path) -> list[Path]:
    """Give nbgrader's own small files beside a submission, in so far as they are what they seem."""
    found = (submitted / name for name in PAPERS)
    return [path for path in found if path.is_file() and not path.is_symlink() and path.stat().st_size <= 200]


def _keep_only_papers(folder: Path, submitted: Path) -> None:
    # nbgrader copies whatever else was handed in, through links too; none of it is needed from here on.
    kept = {path.name for path in papers(submitted)}
    for found in sorted(folder.rglob("*"), reverse=True):
        if found.is_dir() and not found.is_symlink():
            found.rmdir()
        elif found.parent != folder or found.name not in kept:
            os.remove(found)
