"""The verbs of `mlsys-labs` for handing out and grading; each imports what it needs when it runs."""

import argparse
import sys
from pathlib import Path


def _root() -> Path:
    """The folder that holds nbgrader_config.py, at or above this one."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "nbgrader_config.py").is_file():
            return folder
    raise KeyError(f"{here} is in no course: there is no nbgrader_config.py in it or above it")


def release(arguments: argparse.Namespace) -> int:
    """Make release/ from source/, or say what of it is stale."""
    from labs.grading.release import ReleaseError, make_release, stale

    try:
        changed = stale(_root()) if arguments.check else make_release(_root())
    except ReleaseError as error:
        print(f"mlsys-labs release: {error}", file=sys.stderr)
        return 1
    for path in changed:
        print(f"{'stale' if arguments.check else 'written'}: {path}")
    if not changed:
        print("release/ is current")
    return 1 if arguments.check and changed else 0


def handout(arguments: argparse.Namespace) -> int:
    """Pack what a student may have."""
    from labs.grading.release import ReleaseError, make_handout

    try:
        for path in make_handout(_root(), arguments.folder):
            print(path)
    except ReleaseError as error:
        print(f"mlsys-labs handout: {error}", file=sys.stderr)
        return 1
    return 0


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs."""
    made = subparsers.add_parser(
        "release",
        help="make release/ from source/",
        description="Makes release/ from source/ with nbgrader's own steps, byte for byte.",
    )
    made.add_argument("--check", action="store_true", help="change nothing; fail when something is stale")
    made.set_defaults(run=release)

    made = subparsers.add_parser(
        "handout",
        help="pack what a student may have",
        description="Packs released labs, companion notebooks, the wheel, and a zip per assignment for an LMS.",
    )
    made.add_argument(
        "folder", nargs="?", type=Path, default=Path("build/handout"), help="default: %(default)s"
    )
    made.set_defaults(run=handout)
