"""``serve``: the site on this machine."""

from __future__ import annotations

import errno
import functools
import http.server
import os
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from lite.progress import say

PORT = 8000
HOST = "127.0.0.1"

#: Types a browser insists on, whatever the machine's own table says.
TYPES = {
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".ipynb": "application/json",
    ".js": "text/javascript",
    ".json": "application/json",
    ".mjs": "text/javascript",
    ".py": "text/x-python; charset=utf-8",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".whl": "application/zip",
    ".woff2": "font/woff2",
    ".zip": "application/zip",
}


class PortTakenError(Exception):
    """Another program listens on the port."""


class _Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | TYPES
    protocol_version = "HTTP/1.1"

    def end_headers(self) -> None:
        # Ask whether a file changed before using a copy: a rebuilt site is seen at the next reload
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a page is three hundred requests."""


class _Server(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    allow_reuse_address = True


@contextmanager
def serving(site: Path, port: int = 0, prefix: str = "", sent: dict[str, int] | None = None) -> Iterator[str]:
    """Serve a folder in the background, and give its address.

    Parameters
    ----------
    site : Path
        The folder.
    port : int
        0 takes a free one.
    prefix : str
        Serve under this path, such as ``/course``, as a site in a folder of a larger one.
    sent : dict of str to int, optional
        Is filled with the bytes sent by path, for whoever measures.

    Raises
    ------
    PortTakenError
        If something else listens there.
    """
    handler = functools.partial(_handler(prefix, sent), directory=str(site))
    try:
        server = _Server((HOST, port), handler)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise PortTakenError(
            f"port {port} is taken by another program; choose another one: make serve PORT={port + 1}"
        ) from error
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://localhost:{server.server_address[1]}{prefix}/"
    finally:
        server.shutdown()
        server.server_close()


def _handler(prefix: str, sent: dict[str, int] | None) -> type[_Handler]:
    class Handler(_Handler):
        def translate_path(self, path: str) -> str:
            outside = prefix and not path.startswith(prefix + "/")
            return super().translate_path("/nowhere-outside-the-site" if outside else path[len(prefix) :])

        def copyfile(self, source: IO[bytes], outputfile: IO[bytes]) -> None:
            if sent is not None:
                sent[self.path] = sent.get(self.path, 0) + os.fstat(source.fileno()).st_size
            super().copyfile(source, outputfile)

    return Handler


def require_free(port: int) -> None:
    """Say at once when a port is taken, not after a minute of building."""
    with serving(Path(), port):
        pass


def serve(site: Path, port: int = PORT) -> None:
    """Serve the site until interrupted, and say where it is."""
    with serving(site, port) as address:
        say(f"\n  The course is open at  {address}\n\n  Stop it with Ctrl+C.")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            say("\nStopped.")
