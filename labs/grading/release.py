"""What leaves the house: release/ made from source/ by nbgrader's own steps, and the handout for students."""

import logging
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any, Final

import nbformat
from nbgrader.converters import GenerateAssignment
from nbgrader.coursedir import CourseDirectory
from traitlets.config import PyFileConfigLoader

from labs.grading.frame import lint
from labs.registry import FOR_INSTRUCTORS, written

EPOCH: Final = (1980, 1, 1, 0, 0, 0)
"""Time of every file in a zip, so that the same content makes the same bytes."""

README: Final = """\
Machine Learning Systems: interactive labs
==========================================

Needs Python 3.11 or newer. In this folder:

    python3 -m venv .venv
    .venv/bin/pip install {wheel} jupyterlab
    .venv/bin/jupyter lab

(On Windows: .venv\\Scripts\\pip and .venv\\Scripts\\jupyter.)

Open a lab, work through it from top to bottom, save it, and hand in that one notebook file.
Labs run in the browser too, with nothing installed, where your course offers that page.
"""


class ReleaseError(Exception):
    """A source notebook cannot be released; the message names it and says what would be right."""


def released(root: Path) -> dict[str, bytes]:
    """Make the released notebooks of every lab that has a source.

    Parameters
    ----------
    root : Path
        Folder that holds nbgrader_config.py and source/.

    Returns
    -------
    dict of str to bytes
        Path within release/, and content; the same bytes that ``nbgrader generate_assignment`` writes.

    Raises
    ------
    ReleaseError
        A source notebook is not fit for grading, or nbgrader refused it.
    """
    slugs = [slug for slug in written() if (root / "source" / slug / f"{slug}.ipynb").is_file()]
    for slug in slugs:
        path = root / "source" / slug / f"{slug}.ipynb"
        if problems := lint(nbformat.read(path, 4)):
            raise ReleaseError("\n".join(f"{path}: {problem}" for problem in problems))
    made = {}
    with tempfile.TemporaryDirectory() as folder:
        for slug in slugs:
            _generate(root, slug, Path(folder))
            for path in sorted((Path(folder) / slug).rglob("*")):
                if path.is_file():
                    made[path.relative_to(folder).as_posix()] = path.read_bytes()
    return made


def _generate(root: Path, slug: str, into: Path) -> None:
    config: Any = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    config.CourseDirectory.release_directory = str(into)
    config.CourseDirectory.assignment_id = slug
    config.CourseDirectory.root = str(root)
    config.SaveCells.enabled = False
    quiet = logging.getLogger("mlsys-labs.release")
    quiet.setLevel(logging.WARNING)
    converter = GenerateAssignment(
        coursedir=CourseDirectory(config=config), config=config, no_database=True, log=quiet
    )
    try:
        converter.start()
    except Exception as error:
        raise ReleaseError(f"nbgrader could not release {slug}: {error}") from error


def make_release(root: Path) -> list[Path]:
    """Bring release/ up to date; return the files that changed."""
    return _differences(root, write=True)


def stale(root: Path) -> list[Path]:
    """Return the files of release/ that are not what source/ makes of them."""
    return _differences(root, write=False)


def _differences(root: Path, write: bool) -> list[Path]:
    folder, wanted = root / "release", released(root)
    changed = []
    for name, content in wanted.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != content:
            changed.append(path)
            if write:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.relative_to(folder).as_posix() not in wanted:
            changed.append(path)
            if write:
                path.unlink()
    return changed


def make_handout(root: Path, folder: Path) -> list[Path]:
    """Pack what a student may have: the labs, the companions, our wheel, and a zip per assignment for an LMS.

    Raises
    ------
    ReleaseError
        The wheel cannot be built, or release/ is stale.
    """
    if late := stale(root):
        raise ReleaseError(f"{late[0]} is not what source/ makes of it; run `make release` first")
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    wheel = _wheel(root, folder)
    readme = README.format(wheel=wheel.name)
    (folder / "README.txt").write_text(readme, encoding="utf-8")
    made = [wheel, folder / "README.txt"]
    companions = [path for path in sorted(root.glob("notebooks/*.ipynb")) if path.stem != FOR_INSTRUCTORS]
    for notebook in [*sorted(root.glob("release/*/*.ipynb")), *companions]:
        where = folder / ("labs" if notebook.parent.name == notebook.stem else "notebooks") / notebook.name
        where.parent.mkdir(exist_ok=True)
        shutil.copyfile(notebook, where)
        made.append(where)
    for notebook in sorted(folder.glob("labs/*.ipynb")):
        archive = folder / "zips" / f"{notebook.stem}.zip"
        archive.parent.mkdir(exist_ok=True)
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in (
                (notebook.name, notebook.read_bytes()),
                ("README.txt", readme.encode("utf-8")),
                (wheel.name, wheel.read_bytes()),
            ):
                packed.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
        made.append(archive)
    return made


def _wheel(root: Path, folder: Path) -> Path:
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(root)],
        env=os.environ | {"SOURCE_DATE_EPOCH": "1577836800"},
        capture_output=True,
        text=True,
        check=False,
    )
    wheels = sorted(folder.glob("*.whl"))
    if done.returncode or not wheels:
        raise ReleaseError(f"the wheel could not be built:\n{(done.stderr or done.stdout)[-2000:]}")
    return wheels[0]
