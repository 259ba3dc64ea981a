"""Find the Chromium that the browser tests drive, or install one: ``python -m tests.browser.chromium``."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
#: Containers have a small /dev/shm, and root has no sandbox.
FLAGS = ("--no-sandbox", "--disable-dev-shm-usage")
MEND = (
    "No Chromium or Chrome was found, and none could be installed.\n"
    "  Debian or Ubuntu:  sudo apt-get install chromium\n"
    "  elsewhere:         .venv/bin/python -m playwright install chromium\n"
    "or name one:         CHROMIUM=/path/to/chrome make test"
)


def find() -> str | None:
    """Return the path of an installed browser: $CHROMIUM, one on PATH, or Playwright's own."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    for name in NAMES:
        path = shutil.which(name)
        if path:
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if os.access(own, os.X_OK) else None


def install() -> None:
    """Install a browser: with apt as root, else Playwright's own. Failures show in `find`."""
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        print("[browser] installing chromium with apt", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "chromium"], env=environment, check=False)
    if find() is None:
        print("[browser] installing Playwright's Chromium", flush=True)
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


def main() -> int:
    """Print the path of a browser, after installing one where there is none."""
    path = find()
    if path is None:
        install()
        path = find()
    if path is None:
        print(MEND, file=sys.stderr)
        return 1
    print(f"[browser] {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
