"""A stock Firefox, driven by the protocol it has built in (WebDriver BiDi): Playwright drives only a Firefox of its own."""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import websocket

NAMES: Final = ("firefox-esr", "firefox")
MEND: Final = (
    "No Firefox was found, and none could be installed.\n"
    "  Debian:  sudo apt-get install firefox-esr\n"
    "or name one:  FIREFOX=/path/to/firefox make test"
)

#: What WebDriver types for a key that is no letter.
KEYS: Final = {"Tab": "\ue004", "Enter": "\ue007", "ArrowRight": "\ue014", "ArrowLeft": "\ue012"}


def find() -> str | None:
    """Return the path of an installed Firefox: $FIREFOX, or one on PATH."""
    named = os.environ.get("FIREFOX")
    if named:
        return named if os.access(named, os.X_OK) else None
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class BidiError(AssertionError):
    """Firefox refused a command, a script in the page threw, or something was waited for in vain."""


class Firefox:
    """One window of a running Firefox.

    Attributes
    ----------
    problems : list of str
        What the page logged as errors, or threw, so far.
    requests : list of str
        Addresses it asked for, so far.
    """

    def __init__(self, socket: websocket.WebSocket) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self.problems: list[str] = []
        self.requests: list[str] = []
        self.send("session.new", capabilities={})
        self.send("session.subscribe", events=["log.entryAdded", "network.beforeRequestSent"])
        # In the tab that is there from the start the address bar has the focus, and keys go nowhere.
        self._context = self.send("browsingContext.create", type="tab")["context"]
        self.send(
            "browsingContext.setViewport", context=self._context, viewport={"width": 1280, "height": 900}
        )

    def send(self, method: str, **parameters: Any) -> Any:
        """Send a command and give its result; events that come meanwhile are noted."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = json.loads(self._socket.recv())
            if message.get("id") == number:
                if message["type"] == "error":
                    raise BidiError(f"{method}: {message['error']}: {message['message']}")
                return message["result"]
            self._note(message)

    def _note(self, event: dict[str, Any]) -> None:
        said = event.get("params", {})
        if event.get("method") == "network.beforeRequestSent":
            self.requests.append(said["request"]["url"])
        elif event.get("method") == "log.entryAdded" and said["level"] == "error":
            self.problems.append(str(said["text"]))

    def open(self, address: str) -> None:
        """Go to a page, and wait until it has loaded."""
        self.send("browsingContext.navigate", context=self._context, url=address, wait="complete")

    def ask(self, function: str, *arguments: str) -> Any:
        """Call a JavaScript function in the page with texts; its result comes back through JSON."""
        result = self.send(
            "script.callFunction",
            functionDeclaration=f"async (...given) => JSON.stringify(await ({function})(...given) ?? null)",
            awaitPromise=True,
            target={"context": self._context},
            arguments=[{"type": "string", "value": argument} for argument in arguments],
        )
        if result["type"] == "exception":
            raise BidiError(result["exceptionDetails"]["text"])
        return json.loads(result["result"]["value"])

    def wait(self, function: str, *arguments: str, seconds: float = 60.0) -> Any:
        """Call a function again and again until its result is true, and give it."""
        end = time.monotonic() + seconds
        while not (result := self.ask(function, *arguments)):
            if time.monotonic() > end:
                raise BidiError(f"not true within {seconds:g} s: {function} {arguments}")
            time.sleep(0.1)
        return result

    def press(self, *keys: str) -> None:
        """Press keys one after the other, as a hand would: names of `KEYS`, or letters."""
        actions = []
        for key in keys:
            value = KEYS.get(key, key)
            actions += [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]
        source = {"type": "key", "id": "keyboard", "actions": actions}
        self.send("input.performActions", context=self._context, actions=[source])

    def type(self, text: str) -> None:
        """Type a text, letter by letter."""
        self.press(*text)


@contextmanager
def running(path: str, profile: Path) -> Iterator[Firefox]:
    """Start a Firefox without a window and with a fresh profile, and end it."""
    process = subprocess.Popen(
        [path, "--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", "0"],
        stderr=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stderr is not None
        found = (re.search(r"listening on (ws://\S+)", line) for line in process.stderr)
        address = next((match[1] for match in found if match), None)
        if address is None:
            raise BidiError(f"{path} ended before it listened (exit code {process.wait()})")
        socket = websocket.create_connection(f"{address}/session", timeout=120, suppress_origin=True)
        try:
            yield Firefox(socket)
        finally:
            socket.close()
    finally:
        process.terminate()
        process.wait(30)


def main() -> int:
    """Print the path of a Firefox, after installing one where apt can: ``python -m tests.browser.firefox``."""
    if find() is None and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        print("[browser] installing firefox-esr with apt", flush=True)
        subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
        subprocess.run(["apt-get", "install", "-y", "-qq", "firefox-esr"], env=environment, check=False)
    path = find()
    print(f"[browser] {path}" if path else MEND, file=sys.stdout if path else sys.stderr)
    return 0 if path else 1


if __name__ == "__main__":
    sys.exit(main())
