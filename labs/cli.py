"""The command `mlsys-labs`: one function a verb, each explained by its --help."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from labs import authoring, desk
from labs.authoring import AuthorError, find_house
from labs.core.tracks import TRACKS
from labs.grading import commands
from labs.registry import SLUGS


def fill(arguments: argparse.Namespace) -> int:
    """Write the answered notebook of a track."""
    house = find_house(Path.cwd())
    if arguments.output and len(arguments.track or TRACKS) > 1:
        raise AuthorError("--output names one file: give one --track with it")
    for track in arguments.track or TRACKS:
        path = arguments.output or house.filled(arguments.lab, track)
        notebook = authoring.fill(house, arguments.lab, track)
        if arguments.execute:
            notebook = authoring.execute(notebook, path.parent)
        authoring.write_notebook(path, notebook)
        print(path)
    return 0


def presets(arguments: argparse.Namespace) -> int:
    """Make the reference path from the model designs."""
    house = find_house(Path.cwd())
    text = authoring.presets_text(house)
    current = house.presets.read_text(encoding="utf-8") == text
    if arguments.write:
        authoring.write_presets(house)
        print(f"{house.presets}: {'unchanged' if current else 'written'}")
    elif arguments.check:
        print(f"{house.presets}: {'current' if current else 'stale, run mlsys-labs presets --write'}")
        return 0 if current else 1
    else:
        print(text, end="")
    return 0


def coverage(arguments: argparse.Namespace) -> int:
    """Print what there is of every lab."""
    lines = list(authoring.coverage(find_house(Path.cwd())))
    if arguments.lab:
        lines = [line for line in lines if line.lab == arguments.lab]
    head = ("lab", "track", "task", "spec", "notebook", "release", "answer", "points")
    rows = [
        (
            line.lab,
            line.track,
            line.task,
            *(
                "yes" if there else "MISSING"
                for there in (line.spec, line.notebook, line.release, line.answer)
            ),
            f"{line.points:g} of {line.of:g}" + ("" if line.points == line.of else " !"),
        )
        for line in lines
    ]
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    for row in (head, *rows):
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    gaps = [line for line in lines if not line.complete]
    for problem in dict.fromkeys(line.problem for line in gaps if line.problem):
        print(f"! {problem}", file=sys.stderr)
    labs = len({line.lab for line in lines})
    print(f"\n{labs} of {len(SLUGS)} labs written; {len(gaps)} gaps")
    return 1 if gaps or not lines else 0


def notes(arguments: argparse.Namespace) -> int:
    """Print the instructor's notes of a lab."""
    print(authoring.notes(arguments.lab), end="")
    return 0


def new(arguments: argparse.Namespace) -> int:
    """Write what a new lab lacks."""
    made = authoring.new(find_house(Path.cwd()), arguments.lab)
    for path in made:
        print(path)
    if not made:
        print(f"{arguments.lab} has its spec, notebook and answers already; nothing was written")
    return 0


def sync(arguments: argparse.Namespace) -> int:
    """Bring generated copies up to date."""
    changed = 0
    for path in authoring.sync(find_house(Path.cwd()), check=arguments.check, run=arguments.execute):
        print(f"{'stale' if arguments.check else 'written'}: {path}", flush=True)
        changed += 1
    if not changed:
        print("all generated copies are current")
    elif arguments.check:
        print("run `make sync` and commit what it writes", file=sys.stderr)
    return 1 if arguments.check and changed else 0


def parser() -> argparse.ArgumentParser:
    """Make the parser, with every verb registered."""
    main_parser = argparse.ArgumentParser(
        prog="mlsys-labs",
        description="Write, check, hand out and grade the labs of Machine Learning Systems.",
    )
    verbs = main_parser.add_subparsers(title="verbs", metavar="VERB", required=True)

    def verb(name: str, run: object, description: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(
            name, help=description[0].lower() + description[1:].rstrip("."), description=description
        )
        made.set_defaults(run=run)
        return made

    made = verb("new", new, "Write spec, notebook and answers of a new lab, as far as they are missing.")
    made.add_argument("lab", metavar="LAB", help="slug of the lab, such as lab_03_ml_workflow")

    made = verb("fill", fill, "Write the answered notebook of a lab from its model answers.")
    made.add_argument("lab", metavar="LAB", help="slug of the lab, such as lab_02_ml_systems")
    made.add_argument(
        "--track", action="append", choices=list(TRACKS), help="one track (again for more); all by default"
    )
    made.add_argument(
        "--output", type=Path, help="where to write it (default: tests/notebooks/LAB_TRACK.ipynb)"
    )
    made.add_argument("--no-run", dest="execute", action="store_false", help="do not execute it")

    made = verb(
        "coverage",
        coverage,
        "Print labs, tracks and tasks with what there is of each; fail when there is a gap.",
    )
    made.add_argument("lab", nargs="?", metavar="LAB", help="one lab only")

    made = verb("presets", presets, "Print the reference path that the model designs make.")
    how = made.add_mutually_exclusive_group()
    how.add_argument("--write", action="store_true", help="write it to labs/core/presets.py")
    how.add_argument("--check", action="store_true", help="fail when labs/core/presets.py is another")

    made = verb(
        "notes",
        notes,
        "Print an instructor's notes: truth, naive answer and misconception of every scenario.",
    )
    made.add_argument("lab", metavar="LAB", help="slug of the lab, such as lab_02_ml_systems")

    made = verb("sync", sync, "Bring .py pairs, presets, filled notebooks and release/ up to date.")
    made.add_argument("--check", action="store_true", help="change nothing; fail when something is stale")
    made.add_argument("--no-run", dest="execute", action="store_false", help="do not execute what is current")

    desk.register(verbs)
    commands.register(verbs)
    return main_parser


def main(argv: list[str] | None = None) -> int:
    """Run one verb; returns the exit status."""
    arguments = parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
    except (AuthorError, KeyError) as error:
        message = error.args[0] if error.args else error
        print(f"mlsys-labs: {message}", file=sys.stderr)
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
