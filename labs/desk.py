"""A working copy of the course in JupyterLab: the committed release is never opened itself."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from pathlib import Path

DESK = Path("build/desk")
"""Where the working copy lives by default; what is there already is kept."""


def lay_out(root: Path, desk: Path) -> tuple[int, int]:
    """Copy release/ and notebooks/ into `desk`, keeping every file that is there.

    Returns
    -------
    (new, kept) : tuple of int
        How many files were copied and how many were left as they were.

    Raises
    ------
    FileNotFoundError
        There is no release to copy; the message says how to make one.
    """
    release = root / "release"
    if not release.is_dir():
        raise FileNotFoundError(f"{release} does not exist; run `make release` first")
    new = kept = 0
    for folder in (release, root / "notebooks"):
        for source in sorted(folder.rglob("*.ipynb")):
            if ".ipynb_checkpoints" in source.parts:
                continue
            target = desk / source.relative_to(folder if folder == release else root)
            if target.exists():
                kept += 1
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            new += 1
    return new, kept


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
        new, kept = lay_out(root, arguments.folder)
    except FileNotFoundError as error:
        print(f"mlsys-labs lab: {error}", file=sys.stderr)
        return 1
    print(f"[lab] {arguments.folder}: {new} notebooks copied, {kept} kept as you left them", flush=True)
    line = command(arguments.folder, settings(root, arguments.folder), arguments.port, arguments.browser)
    os.execv(line[0], line)


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the verb ``lab``."""
    parser = subparsers.add_parser(
        "lab",
        help="open a working copy of the course in JupyterLab",
        description="Copies release/ and notebooks/ into a folder, keeps what you changed there, and opens JupyterLab on it.",
    )
    parser.add_argument("--folder", type=Path, default=DESK, help="the working copy (default: %(default)s)")
    parser.add_argument(
        "--port", type=int, default=8899, help="kept from start to start (default: %(default)s)"
    )
    parser.add_argument("--no-browser", dest="browser", action="store_false", help="do not open a browser")
    parser.set_defaults(run=run)
