"""The wheels of the site: our own, its pure-Python dependencies, and the kernel's; trimmed and compiled.

A wheel here is read once into a :class:`Wheel`, changed in memory, and written under a name that carries the hash of
its content as a build tag, so that a browser never mixes a cached file of an older site with a newer lock.
"""

from __future__ import annotations

import fnmatch
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Collection
from dataclasses import dataclass, replace
from email.parser import Parser
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name, parse_wheel_filename

from lite import bytecode, pip
from lite.pyodide import SourceError

PINS = Path(__file__).with_name("requirements.txt")
KERNEL_EXTENSION = Path(sys.prefix, "share/jupyter/labextensions/@jupyterlite/pyodide-kernel-extension")

#: Front-end halves that JupyterLite serves itself, and packages that only an operating system has a use for.
NOT_IN_BROWSER = frozenset(
    {"jupyterlab-widgets", "widgetsnbextension", "pexpect", "psutil", "colorama", "tzdata"}
)

#: Front-end files inside wheels: of no use to a kernel.
NOT_FOR_KERNEL = ("*/nbextension/*", "*/labextension/*", "bqscales/static/*")

#: For people who compile or type-check against a package.
NOT_AT_RUN_TIME = ("*.pyi", "*.pxd", "*.h", "*.a")

#: Tests of other projects, and files that belong beside an installed package, not in it.
NOT_FOR_STUDENTS = ("*/tests/*", "*/testsuite/*", "*.data/*")


@dataclass(frozen=True)
class Wheel:
    """A wheel as the site's lock sees it.

    Parameters
    ----------
    name, version : str
        Canonical name and version.
    tag : str
        What it runs on, as its file name says: ``py3-none-any`` for pure Python.
    members : dict of str to bytes
        Its files.
    depends : tuple of str
        Canonical names of what it requires inside Pyodide.
    """

    name: str
    version: str
    tag: str
    members: dict[str, bytes]
    depends: tuple[str, ...]

    @classmethod
    def read(cls, path: Path, environment: dict[str, str], leave_out: tuple[str, ...] = ()) -> Wheel:
        """Read a wheel; its requirements are evaluated for the given marker environment.

        Parameters
        ----------
        path : Path
            The wheel.
        environment : dict of str to str
            Markers of the Python that will run it, see :func:`browser_environment`.
        leave_out : tuple of str
            Patterns of files that are not wanted.
        """
        name, version, _, _ = parse_wheel_filename(path.name)
        with zipfile.ZipFile(path) as archive:
            members = {
                info.filename: archive.read(info)
                for info in archive.infolist()
                if not info.is_dir() and not _left_out(info.filename, leave_out)
            }
        metadata = next(
            content for member, content in members.items() if member.endswith(".dist-info/METADATA")
        )
        requirements = map(Requirement, Parser().parsestr(metadata.decode()).get_all("Requires-Dist") or [])
        depends = {
            canonicalize_name(requirement.name)
            for requirement in requirements
            if requirement.marker is None or requirement.marker.evaluate(environment | {"extra": ""})
        }
        tag = "-".join(path.stem.split("-")[-3:])
        return cls(str(name), str(version), tag, members, tuple(sorted(depends - NOT_IN_BROWSER)))

    @property
    def imports(self) -> list[str]:
        """Top-level modules it provides."""
        top = {member.split("/")[0] for member in self.members if ".dist-info/" not in member}
        return sorted(
            re.sub(r"\.pyc?$", "", module)
            for module in top
            if "/" in module or _is_module(module, self.members)
        )

    def write(self, folder: Path) -> dict[str, Any]:
        """Write it into a folder, and give its entry for ``pyodide-lock.json``."""
        buffer = io.BytesIO()
        bytecode.write_archive(buffer, self.members | self._record())
        content = buffer.getvalue()
        sha256 = hashlib.sha256(content).hexdigest()
        file_name = f"{self.name.replace('-', '_')}-{self.version}-0x{sha256[:12]}-{self.tag}.whl"
        (folder / file_name).write_bytes(content)
        return {
            "depends": list(self.depends),
            "file_name": file_name,
            "imports": self.imports,
            "install_dir": "site",
            "name": self.name,
            "package_type": "package",
            "sha256": sha256,
            "unvendored_tests": False,
            "version": self.version,
        }

    def without(self, *names: str) -> Wheel:
        """Leave requirements out."""
        return replace(self, depends=tuple(name for name in self.depends if name not in names))

    def with_only(self, folder: str, modules: Collection[str]) -> Wheel:
        """Leave out what is in `folder`, but for some modules (paths without their ending)."""
        members = {
            name: content
            for name, content in self.members.items()
            if not name.startswith(folder) or name.rpartition(".")[0] in modules
        }
        return replace(self, members=members)

    def _record(self) -> dict[str, bytes]:
        record = next(member for member in self.members if member.endswith(".dist-info/METADATA"))
        record = record.replace("METADATA", "RECORD")
        rows = []
        for member, content in sorted(self.members.items()):
            if member == record:
                continue
            digest = urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
            rows.append(f"{member},sha256={digest},{len(content)}")
        return {record: ("\n".join([*rows, f"{record},,"]) + "\n").encode()}


def browser_environment(info: dict[str, str]) -> dict[str, str]:
    """Marker environment (PEP 508) of the Python inside Pyodide, from its lock's ``info``."""
    return {
        "implementation_name": "cpython",
        "implementation_version": info["python"],
        "os_name": "posix",
        "platform_machine": "wasm32",
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": "Emscripten",
        "platform_version": "",
        "python_full_version": info["python"],
        "python_version": ".".join(info["python"].split(".")[:2]),
        "sys_platform": "emscripten",
    }


def pinned(cache: Path) -> list[Path]:
    """The pure-Python dependencies, as ``requirements.txt`` pins them."""
    cache.mkdir(parents=True, exist_ok=True)
    hashes = set(re.findall(r"sha256:([0-9a-f]{64})", PINS.read_text(encoding="utf-8")))
    if {_sha256(path) for path in cache.glob("*.whl")} != hashes:
        shutil.rmtree(cache)
        # `py3-none-any` and nothing else, whatever Python and machine this runs on
        platform = (
            "--implementation",
            "py",
            "--abi",
            "none",
            "--platform",
            "any",
            "--python-version",
            "3.12",
        )
        try:
            pip.download(PINS, cache, "--quiet", "--only-binary", ":all:", *platform)
        except pip.DownloadError as error:
            raise SourceError(
                f"the wheels of lite/requirements.txt could not be downloaded: {error}"
            ) from error
    return sorted(cache.glob("*.whl"))


def kernel() -> list[Path]:
    """The wheels that come with the JupyterLite kernel."""
    found = sorted((KERNEL_EXTENSION / "static/pypi").glob("*.whl"))
    if not found:
        raise SourceError("jupyterlite-pyodide-kernel is not installed here; `make install` does it")
    return [path for path in found if not path.name.startswith("widgetsnbextension")]


def own(root: Path, folder: Path) -> Path:
    """Build our own wheel from a checkout; the same sources give the same bytes."""
    shutil.rmtree(folder, ignore_errors=True)
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(root)],
        env=os.environ | {"SOURCE_DATE_EPOCH": "1577836800"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SourceError(f"our wheel could not be built:\n{done.stdout[-2000:]}{done.stderr[-2000:]}")
    return next(folder.glob("*.whl"))


def _left_out(member: str, patterns: tuple[str, ...]) -> bool:
    """Whether a file is not wanted; modules stay, even in a folder of front-end files, since something imports them."""
    wanted = member.endswith((".py", ".pyc")) and not any(
        fnmatch.fnmatch(member, p) for p in NOT_FOR_STUDENTS
    )
    return not wanted and any(fnmatch.fnmatch(member, pattern) for pattern in patterns)


def _is_module(name: str, members: dict[str, bytes]) -> bool:
    return name.endswith((".py", ".pyc")) or any(member.startswith(name + "/") for member in members)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
