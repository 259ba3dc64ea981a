"""The one way a package registry is reached: pip, as the user has configured it, with pins and hashes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


class DownloadError(Exception):
    """Pip did not get what was pinned; the message says what it said."""


def download(pins: Path, folder: Path, *options: str) -> None:
    """Download the wheels of a requirements file with hashes, and nothing else.

    Parameters
    ----------
    pins : Path
        Requirements with ``--hash``; pip refuses any other content.
    folder : Path
        Where the wheels go.
    *options : str
        Further options of ``pip download``.

    Raises
    ------
    DownloadError
        If one of them cannot be had.
    """
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--require-hashes", "--retries", "2"]
    command += ["--disable-pip-version-check", "--dest", str(folder), "--requirement", str(pins), *options]
    done = subprocess.run(
        command, stderr=subprocess.PIPE, text=True, check=False
    )  # progress goes to the screen
    if done.returncode:
        errors = [
            line.removeprefix("ERROR: ") for line in done.stderr.splitlines() if line.startswith("ERROR")
        ]
        raise DownloadError("; ".join(errors) or done.stderr.strip())
