"""A working copy of the course in JupyterLab: the committed release is never opened itself."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

from labs.carry_over import CarryOverError, carried_over, name_of_old, release_of, sealed

DESK = Path("build/desk")
"""Where the working copy lives by default; what a student wrote there is kept."""


@dataclass
class Laid:
    """What came of laying out a working copy: names of notebooks."""

    copied: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def lay_out(root: Path, desk: Path) -> Laid:
    """Copy release/ and notebooks/ into `desk`; what is there is kept, or carried over into a newer release.

    Raises
    ------
    FileNotFoundError
        There is no release to copy; the message says how to make one.
    """
    release = root / "release"
    if not release.is_dir():
        raise FileNotFoundError(f"{release} does not exist; run `make release` first")
    laid = Laid()
    for folder in (release, root / "notebooks"):
        for source in sorted(folder.rglob("*.ipynb")):
            if ".ipynb_checkpoints" in source.parts:
                continue
            target = desk / source.relative_to(folder if folder == release else root)
            target.parent.mkdir(parents=True, exist_ok=True)
            _lay(sealed(json.loads(source.read_text(encoding="utf-8"))), target, laid)
    return laid


def _lay(new: dict[str, Any], target: Path, laid: Laid) -> None:
    if not target.exists():
        _write(target, new)
        laid.copied.append(target.stem)
        return
    try:
        old = json.loads(target.read_text(encoding="utf-8"))
        if release_of(old) == release_of(new):
            laid.kept.append(target.stem)
            return
        carried = carried_over(old, new)
    except (CarryOverError, ValueError, RecursionError) as error:
        why = str(error) if isinstance(error, CarryOverError) else "it is no notebook"
        laid.problems.append(
            f"{target} was updated, but your copy could not be brought along: {why}. It was left as it is; to take "
            "the new version, rename your copy and start again."
        )
        return
    if carried.written:
        target.rename(_free(target))
    _write(target, carried.notebook)
    laid.updated.append(target.stem)


def _free(target: Path) -> Path:
    names = (name_of_old(target.stem, date.today(), number) for number in count(1))
    return next(path for name in names if not (path := target.with_name(name)).exists())


def _write(path: Path, notebook: Mapping[str, Any]) -> None:
    # By way of another name, so that a full disk leaves no half of a notebook.
    beside = path.with_name(f".{path.name}.new")
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
    beside.write_text(text + "\n", encoding="utf-8")
    beside.replace(path)


def settings(root: Path, desk: Path) -> Path:
    """Write JupyterLab's settings for the desk: the shortcuts that leave arrow keys to sliders."""
    folder = desk.parent / f"{desk.name}-settings"
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(root / "lite" / "overrides.json", folder / "overrides.json")
    return folder


def command(desk: Path, settings_folder: Path, port: int, browser: bool) -> list[str]:
    """Return the command that opens JupyterLab on the desk.

    The port is kept (no retries), since the browser keeps ledger and drafts by port.
    """
    return [
        sys.executable,
        "-m",
        "jupyterlab",
        f"--ServerApp.root_dir={desk.resolve()}",
        f"--LabApp.app_settings_dir={settings_folder.resolve()}",
        f"--port={port}",
        "--port-retries=0",
        *([] if browser else ["--no-browser"]),
        *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
    ]


def run(arguments: argparse.Namespace) -> int:
    """Open the desk; returns the exit status."""
    root = Path.cwd()
    try:
        laid = lay_out(root, arguments.folder)
    except FileNotFoundError as error:
        print(f"mlsys-labs lab: {error}", file=sys.stderr)
        return 1
    counts = f"{len(laid.copied)} notebooks copied, {len(laid.kept)} kept as you left them"
    print(f"[lab] {arguments.folder}: {counts}", flush=True)
    for name in laid.updated:
        print(f"[lab] {name} was updated; your answers are kept", flush=True)
    for problem in laid.problems:
        print(f"[lab] {problem}", file=sys.stderr, flush=True)
    line = command(arguments.folder, settings(root, arguments.folder), arguments.port, arguments.browser)
    os.execv(line[0], line)


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb ``lab``."""
    parser = subparsers.add_parser(
        "lab",
        help="open a working copy of the course in JupyterLab",
        description="Copies release/ and notebooks/ into a folder, keeps what you wrote there and carries it over "
        "when a lab was updated, and opens JupyterLab on it.",
    )
    parser.add_argument("--folder", type=Path, default=DESK, help="the working copy (default: %(default)s)")
    parser.add_argument(
        "--port", type=int, default=8899, help="kept from start to start (default: %(default)s)"
    )
    parser.add_argument("--no-browser", dest="browser", action="store_false", help="do not open a browser")
    parser.set_defaults(run=run)
