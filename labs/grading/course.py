"""A course folder as grading sees it: nbgrader's configuration, its folders, its gradebook."""

import os
import sys
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import LateSubmissionPlugin
from traitlets.config import PyFileConfigLoader

from labs.grading.frame import Frame
from labs.grading.transplant import frame


class CourseError(Exception):
    """The course is not ready for grading; the message says what to do."""


class Course:
    """A course folder: nbgrader's configuration, its folders and its gradebook.

    Parameters
    ----------
    root : Path
        Folder that holds nbgrader_config.py.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config: Any = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
        if "root" not in self.config.CourseDirectory:
            self.config.CourseDirectory.root = str(root)
        self.directory = CourseDirectory(config=self.config)
        # nbgrader makes a gradebook with alembic, which it looks for on the path.
        os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"

    def folder(self, step: str, student: str = "", assignment: str = "") -> Path:
        """A folder of one of nbgrader's steps: ``release``, ``submitted``, ``autograded`` or ``feedback``."""
        name = getattr(self.directory, f"{step}_directory")
        if not student:
            return Path(self.directory.root) / name
        return Path(self.directory.format_path(name, student, assignment))

    def submitted(self, student: str, assignment: str) -> Path:
        """Where the notebook of a student is handed in."""
        return self.folder("submitted", student, assignment) / f"{assignment}.ipynb"

    def released(self, assignment: str) -> Path:
        """The released notebook.

        Raises
        ------
        CourseError
            There is none.
        """
        path = self.folder("release", ".", assignment) / f"{assignment}.ipynb"
        if not path.is_file():
            raise CourseError(f"{path} does not exist; run: nbgrader generate_assignment {assignment}")
        return path

    def frame(self, assignment: str) -> Frame:
        """The released notebook as a mould.

        Raises
        ------
        CourseError
            There is none, or it would not be graded safely.
        """
        path = self.released(assignment)
        try:
            return frame(assignment, str(path), path.stat().st_mtime_ns)
        except ValueError as error:
            raise CourseError(
                f"{path} is not as released ({error}); run: nbgrader generate_assignment {assignment} --force"
            ) from None

    def late_plugin(self) -> Any:
        """nbgrader's plugin for late submissions, as configured."""
        made = self.config.AssignLatePenalties.get("plugin_class", LateSubmissionPlugin)
        return made(config=self.config)

    def logbook(self, assignment: str) -> Path:
        """Where what became of every file is written down."""
        return Path(self.directory.root) / "intake" / f"{assignment}.json"

    @property
    def db_url(self) -> str:
        """The gradebook."""
        return str(self.directory.db_url)
