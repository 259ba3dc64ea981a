"""The command line of the site: ``python -m lite build | serve``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lite import server, site
from lite.pyodide import FOLDER_VARIABLE, SourceError


def main() -> int:
    """Run a command; 0 when it did what it says."""
    parser = argparse.ArgumentParser(
        prog="python -m lite", description="Build and serve the JupyterLite site."
    )
    commands = parser.add_subparsers(dest="command", required=True)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument(
        "--pyodide",
        type=Path,
        metavar="FOLDER",
        help=f"a folder with the official Pyodide files, for machines without a network (or {FOLDER_VARIABLE}=FOLDER)",
    )
    common.add_argument("--force", action="store_true", help="build even if nothing changed")
    build = commands.add_parser("build", parents=[common], help="build the site into build/site")
    build.add_argument(
        "--zip", action="store_true", help="also pack it into one file, for any web server or a USB stick"
    )
    serve = commands.add_parser("serve", parents=[common], help="build what changed, then serve the site")
    serve.add_argument(
        "--port", type=int, default=server.PORT, help="port on this machine (default: %(default)s)"
    )
    arguments = parser.parse_args()
    try:
        if arguments.command == "serve":
            server.require_free(arguments.port)
        place = site.build(arguments.pyodide, force=arguments.force)
        if arguments.command == "build" and arguments.zip:
            site.pack(place)
        elif arguments.command == "serve":
            server.serve(place, arguments.port)
    except (SourceError, server.PortTakenError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
