"""The folder ``static/pyodide`` of the site: Pyodide, the wheels, and one lock that knows them all."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name

from lite import wheels
from lite.progress import say, step
from lite.pyodide import Release, SourceError

HERE = Path(__file__).parent
PYTHON_VARIABLE = "MLSYS_PYTHON312"

#: Modules that a lab has imported by the time it is open, written by ``python -m tests.browser.imported``; they are compiled.
IMPORTED = HERE / "imported.txt"
OURS = ("mlsys/", "labs/")

#: What starts Python, beside it.
START_FILES = ("early.js", "start.js", "start.py")

#: What is loaded before the first cell; everything else in the lock waits for an import.
PRELOADED = ("micropip", "piplite", "ipykernel", "comm", "pyodide-kernel", "ipython", "sqlite3", "mlsys-labs")

#: Official packages that nothing loads at the start: a cell that imports pandas gets them, as they came.
LATER = ("pandas", "python-dateutil", "pytz")

#: Packages the kernel believes are there, so that it does not look for them: no socket needs ``ssl`` in a browser, and
#: IPython completes without ``jedi``. Together they are 3.6 MB that a student does not wait for.
LEFT_OUT = ("ssl", "jedi")

#: Highlighters of 500 languages, of which a lab shows one: 1 MB that a student does not wait for.
LEXERS = "pygments/lexers/"

#: What IPython needs in a terminal only; kernel/start.py imports it without.
TERMINAL = ("prompt-toolkit", "wcwidth")


def assemble(root: Path, build: Path, official: Path, out: Path, release: Release) -> None:
    """Write the folder.

    Parameters
    ----------
    root : Path
        The repository, from which our wheel is built.
    build : Path
        Where downloads and bytecode are kept between runs.
    official : Path
        The verified official files.
    out : Path
        The folder to write; it is emptied first.
    release : Release
        What the official files are.

    Raises
    ------
    SourceError
        If a wheel cannot be had or the lock is not closed.
    """
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    own = wheels.own(root, out.with_name("own"))
    pure = [own, *wheels.pinned(build / "wheels"), *wheels.kernel()]
    environment = wheels.browser_environment(release.data["info"])
    at_start = [
        official / entry["file_name"] for name, entry in release.packages.items() if name not in LATER
    ]
    archives = [*pure, *at_start, official / "python_stdlib.zip"]
    compiled = _compile(archives, release, official, build / "bytecode")

    packages: dict[str, dict[str, Any]] = {}
    for path in pure:
        leave_out = wheels.NOT_FOR_KERNEL + wheels.NOT_FOR_STUDENTS
        wheel = wheels.Wheel.read(compiled[path], environment, leave_out)
        if wheel.name == "bqplot":
            wheel = wheel.without("pandas")  # kernel/start.py says what stands in for it, and when
        packages[wheel.name] = wheel.write(out)
    for name, entry in release.packages.items():
        entry["depends"] = [need for need in entry["depends"] if canonicalize_name(need) not in TERMINAL]
        path = official / entry["file_name"]
        if compiled.get(path, path) == path:
            shutil.copyfile(path, out / entry["file_name"])
            packages.setdefault(name, entry)
        else:
            wheel = wheels.Wheel.read(compiled[path], environment, wheels.NOT_AT_RUN_TIME)
            written = wheel.with_only(LEXERS, IMPORTED.read_text(encoding="utf-8").split()).write(out)
            packages.setdefault(name, entry | {key: written[key] for key in ("file_name", "sha256")})
    for name in release.core:
        shutil.copyfile(compiled.get(official / name, official / name), out / name)

    lock = {"info": release.data["info"], "packages": dict(sorted(packages.items()))}
    (out / "pyodide-lock.json").write_text(
        json.dumps(lock, sort_keys=True, separators=(",", ":")), encoding="utf-8"
    )
    for name in START_FILES:
        shutil.copyfile(HERE / "kernel" / name, out / name)
    problems = check(out, release)
    if problems:
        raise SourceError("the Pyodide folder is not sound:\n  " + "\n  ".join(problems))


def check(folder: Path, release: Release) -> list[str]:
    """Say what is wrong with an assembled folder: files that the lock does not describe, and needs it does not meet."""
    packages = json.loads((folder / "pyodide-lock.json").read_text(encoding="utf-8"))["packages"]
    known = {canonicalize_name(name) for name in packages}
    problems = [
        f"{name} is preloaded but not in the lock" for name in (*PRELOADED, *LATER) if name not in known
    ]
    for name, entry in packages.items():
        problems += [
            f"{name} needs {need}, which is not in the lock"
            for need in entry["depends"]
            if canonicalize_name(need) not in known
        ]
        path = folder / entry["file_name"]
        if not path.is_file():
            problems.append(f"{entry['file_name']} is missing")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != entry["sha256"]:
            problems.append(f"{entry['file_name']} is not the file the lock describes")
    expected = {entry["file_name"] for entry in packages.values()} | set(release.core)
    expected |= {"pyodide-lock.json", *START_FILES}
    found = {path.name for path in folder.iterdir()}
    problems += [f"{name} is missing" for name in sorted(set(release.core) - found)]
    return problems + [
        f"{name} is in the folder, and nothing asks for it" for name in sorted(found - expected)
    ]


def _compile(archives: list[Path], release: Release, official: Path, cache: Path) -> dict[Path, Path]:
    """Give for each archive its twin in bytecode, or itself where nothing here can compile it.

    Twins are kept by content, so that an unchanged archive is compiled once.
    """
    command = compiler(release, official, cache)
    if command is None:
        say(
            f"  neither Python {release.python} nor Node.js is here: the site keeps sources, and starts a little later"
        )
        return {path: path for path in archives}
    listed = cache / "modules.txt"
    ours = [line.removesuffix(".py") for path in archives for line in _names(path) if line.startswith(OURS)]
    listed.write_text("\n".join([*IMPORTED.read_text(encoding="utf-8").split(), *ours]), encoding="utf-8")
    wanted = IMPORTED.read_bytes()
    twins = {
        path: cache / hashlib.sha256(wanted + path.read_bytes()).hexdigest()[:24] / path.name
        for path in archives
    }
    todo = {path: twin.with_name(twin.name + ".part") for path, twin in twins.items() if not twin.is_file()}
    if todo:
        with step(f"Compiling {len(todo)} archives for the browser with {Path(command[0]).name}"):
            for part in todo.values():
                part.parent.mkdir(parents=True, exist_ok=True)
            pairs = [str(path.resolve()) for pair in todo.items() for path in pair]
            subprocess.run([*command, str(listed.resolve()), *pairs], check=True)
            for part in todo.values():
                part.replace(part.with_suffix(""))
    return twins


def _names(archive: Path) -> list[str]:
    with zipfile.ZipFile(archive) as members:
        return members.namelist()


def compiler(release: Release, official: Path, cache: Path) -> list[str] | None:
    """The command that compiles archives: ``COMMAND IN OUT [IN OUT …]``.

    Bytecode must come from Pyodide's own minor version of Python. In this order: the interpreter that runs us, the one
    that ``MLSYS_PYTHON312`` names, one on the path, Pyodide itself under Node.js; None if there is none of them.
    """
    script = str(HERE / "bytecode.py")
    for candidate in (
        sys.executable,
        os.environ.get(PYTHON_VARIABLE),
        shutil.which(f"python{release.python}"),
    ):
        if candidate and _version(candidate) == release.python:
            return [candidate, script]
    if node := shutil.which("node"):
        lock = cache / "empty-lock.json"
        lock.parent.mkdir(parents=True, exist_ok=True)
        lock.write_text(json.dumps({"info": release.data["info"], "packages": {}}), encoding="utf-8")
        command = [node, str(HERE / "bytecode.js"), str(official.resolve()), str(lock.resolve()), script]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return command
    return None


def _version(python: str) -> str:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        return subprocess.run(
            [python, "-c", code], capture_output=True, text=True, check=False
        ).stdout.strip()
    except OSError:
        return ""
