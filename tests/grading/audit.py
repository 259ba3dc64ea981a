"""Run a command of nbgrader, or of mlsys-labs, under an audit hook that refuses whatever a submission could have caused.

Usage: python -m tests.grading.audit FOLDER COMMAND ARGUMENT…
"""

import multiprocessing.popen_fork
import os
import sys
from pathlib import Path
from typing import Any

FORBIDDEN = frozenset(
    (
        "subprocess.Popen",
        "os.system",
        "os.exec",
        "os.posix_spawn",
        "os.fork",
        "os.spawn",
        "socket.connect",
        "socket.bind",
    )
)


POOL = multiprocessing.popen_fork.__file__
"""Where a pool makes its workers."""


def install(folder: Path) -> None:
    """Refuse code of a submission, processes, sockets, and writing outside `folder`."""
    inside = str(folder.resolve()) + os.sep
    submissions = (f"{inside}submitted", f"{inside}autograded", f"{inside}downloaded")

    def refuse(event: str, what: Any) -> None:
        os.write(2, f"REFUSED {event}: {what!r:.300}\n".encode())
        os._exit(97)

    def hook(event: str, args: tuple[Any, ...]) -> None:
        if event == "compile":
            source = args[0] if isinstance(args[0], str | bytes) else b""
            source = source.encode("utf-8", "replace") if isinstance(source, str) else source
            if b"PWNED" in source or str(args[1]).startswith(submissions):
                refuse(event, args[1])
        elif event == "exec":
            if str(getattr(args[0], "co_filename", "")).startswith(submissions):
                refuse(event, args[0])
        elif event == "import":
            if args[1] and str(args[1]).startswith(submissions):
                refuse(event, args)
        elif event == "os.fork" and sys._getframe(1).f_code.co_filename == POOL:
            pass  # The grader's own worker: it goes on under this hook.
        elif event in FORBIDDEN:
            refuse(event, args)
        elif event == "open" and isinstance(args[0], str) and isinstance(args[1], str):
            path = os.path.abspath(args[0])
            writes = set(args[1]) & set("wax+")
            if writes and not path.startswith((inside, "/dev/", "/tmp/pytest-", str(Path.home() / ".cache"))):
                refuse(event, args)

    sys.addaudithook(hook)


if __name__ == "__main__":
    course = Path(sys.argv[1])
    from nbgrader.apps.nbgraderapp import NbGraderApp

    import labs.cli
    import labs.grading.classroom
    import labs.grading.transplant

    install(course)
    if sys.argv[2] == "mlsys-labs":
        sys.exit(labs.cli.main(sys.argv[3:]))
    NbGraderApp.launch_instance(sys.argv[2:])
