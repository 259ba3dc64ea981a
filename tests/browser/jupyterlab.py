"""A real JupyterLab on a scratch desk, as ``make lab`` starts it."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from labs import desk

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class LabServer:
    """A running JupyterLab and the folder it shows."""

    url: str
    root: Path


@contextlib.contextmanager
def serving(scratch: Path) -> Iterator[LabServer]:
    """Run JupyterLab on release/ and notebooks/ laid out in `scratch`: free port, no token.

    Raises
    ------
    RuntimeError
        It did not start; the message holds the end of its log.
    """
    root = scratch / "desk"
    root.mkdir()
    if (ROOT / "release").is_dir():
        desk.lay_out(ROOT, root)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        *desk.command(root, desk.settings(ROOT, root), port, browser=False),
        "--IdentityProvider.token=",
        "--LabApp.expose_app_in_browser=True",
        "--ServerApp.ip=127.0.0.1",
    ]
    environment = os.environ | {
        f"JUPYTER_{name}_DIR": str(scratch / name.lower()) for name in ("CONFIG", "RUNTIME")
    }
    log = scratch / "jupyterlab.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/api", process, log)
        yield LabServer(f"http://127.0.0.1:{port}/", root)
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()


def _wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start:\n{log.read_text()[-3000:]}")
