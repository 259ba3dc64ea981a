"""Downloads of Canvas, Moodle and Blackboard, as they come: whose file is which, and which one counts."""

import csv
import io
import os
import re
import stat
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import IO, Any, Final

from labs.grading.intake import LARGEST_FILE

NESTED: Final = 2
"""How deep zips may be packed into one another inside a download."""

MOST_FILES: Final = 200_000
"""Files of one download that are looked at."""


class DownloadError(Exception):
    """A download cannot be read at all; the message names it and says what would be right."""


@dataclass(frozen=True)
class Entry:
    """A file of a download: its path there, and how to read it without unpacking it by its name."""

    path: str
    size: int
    when: tuple[int, ...]
    open: Callable[[], Any] = field(compare=False, repr=False)
    wrong: str = ""


@dataclass(frozen=True)
class Handed:
    """A file that somebody handed in.

    Attributes
    ----------
    key : str
        Who, as the LMS counts people: a user id, a participant's number, a user name.
    name : str
        The person's name, as far as the file's name tells.
    entry : Entry
        The file.
    order : tuple
        The greater, the later.
    prefix : str
        What a feedback file has to be called by, to find its way back.
    late : bool
        The LMS marked it late.
    timestamp : str
        When it was handed in, where the LMS says so.
    """

    key: str
    name: str
    entry: Entry
    order: tuple[Any, ...] = ()
    prefix: str = ""
    late: bool = False
    timestamp: str = ""


# -- Reading a download ----------------------------------------------------------------------------


def entries(download: Path) -> Iterator[Entry]:
    """Walk the files of a folder or a zip, zips within it included; links are named, never followed.

    Raises
    ------
    DownloadError
        There is no such folder or zip, or the zip is broken.
    """
    if download.is_dir():
        yield from _folder(download)
    elif download.is_file():
        try:
            # Open as long as an entry of it is: reading the directory of a big zip again and again takes minutes.
            archive = zipfile.ZipFile(download)
        except zipfile.BadZipFile as error:
            raise DownloadError(f"{download} is no zip ({error}); give the download itself") from None
        yield from _members(archive, "", 0, lambda info: lambda: archive.open(info))
    else:
        raise DownloadError(f"{download} does not exist")


def _noise(path: str) -> bool:
    parts = path.split("/")
    return any(
        part in ("__MACOSX", ".ipynb_checkpoints") or part.startswith("._") for part in parts
    ) or parts[-1] in (".DS_Store", "Thumbs.db", "desktop.ini")


def _folder(folder: Path) -> Iterator[Entry]:
    for place, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            file = Path(place) / name
            path = file.relative_to(folder).as_posix()
            if _noise(path):
                continue
            status = file.lstat()
            when = (int(status.st_mtime),)
            if not stat.S_ISREG(status.st_mode):
                yield Entry(path, 0, when, _nothing, "it is a link or no regular file")
            elif name.lower().endswith(".zip"):
                yield from _nested(path, status.st_size, when, _reopen(file), 1)
            else:
                yield Entry(path, status.st_size, when, _reopen(file))


def _reopen(file: Path) -> Callable[[], Any]:
    return lambda: file.open("rb")


@contextmanager
def _nothing() -> Iterator[IO[bytes]]:
    yield io.BytesIO()


def _members(
    archive: zipfile.ZipFile,
    prefix: str,
    depth: int,
    reopen: Callable[[zipfile.ZipInfo], Callable[[], Any]],
) -> Iterator[Entry]:
    for info in archive.infolist()[:MOST_FILES]:
        path = prefix + info.filename.replace("\\", "/").lstrip("/")
        if info.is_dir() or _noise(path):
            continue
        when = tuple(info.date_time)
        if stat.S_ISLNK(info.external_attr >> 16):
            yield Entry(path, 0, when, _nothing, "it is a link")
        elif info.flag_bits & 1:
            yield Entry(path, info.file_size, when, _nothing, "it is encrypted")
        elif info.filename.lower().endswith(".zip"):
            yield from _nested(path, info.file_size, when, reopen(info), depth + 1)
        else:
            yield Entry(path, info.file_size, when, reopen(info))


def _nested(
    path: str, size: int, when: tuple[int, ...], source: Callable[[], Any], depth: int
) -> Iterator[Entry]:
    wrong = ""
    if depth > NESTED:
        wrong = "zips are packed too deeply into one another"
    elif size > LARGEST_FILE:
        wrong = f"the zip unpacks to {size:,} bytes"
    if wrong:
        yield Entry(path, size, when, _nothing, wrong)
        return

    def reopen(info: zipfile.ZipInfo) -> Callable[[], Any]:
        # Read again each time, so that the zips of a whole class are never in memory at once.
        @contextmanager
        def member() -> Iterator[IO[bytes]]:
            with source() as stream:
                content = io.BytesIO(stream.read(LARGEST_FILE))
            with zipfile.ZipFile(content) as archive, archive.open(info) as opened:
                yield opened

        return member

    try:
        with source() as stream:
            content = io.BytesIO(stream.read(LARGEST_FILE))
        with zipfile.ZipFile(content) as archive:
            yield from _members(archive, f"{path}/", depth, reopen)
    except (zipfile.BadZipFile, OSError, RuntimeError, EOFError) as error:
        yield Entry(path, size, when, _nothing, f"the zip is broken ({error})")


# -- Who is who ------------------------------------------------------------------------------------

_CANVAS = re.compile(
    r"(?:^|/)(?P<prefix>(?P<name>[^_/]+)_(?:(?P<late>LATE)_)?(?P<key>\d+)_(?P<attempt>\d+)_)(?P<file>.+)$",
    re.I,
)
_MOODLE = re.compile(
    r"(?:^|/)(?P<prefix>(?P<name>[^/]+?)_(?P<key>\d+)_assignsubmission_(?:file|onlinetext)_?/?)(?P<file>.+)$"
)
_BLACKBOARD = re.compile(
    r"(?:^|/)(?P<prefix>[^/]+?_(?P<key>[^_/]+)_attempt_(?P<time>\d{4}(?:-\d\d){5}))(?P<file>[_.].+)$"
)


def recognise(paths: Iterable[str], assignment: str) -> str:
    """Say which LMS a download comes from: ``canvas``, ``moodle``, ``blackboard``, ``nbgrader`` or ``folder``."""
    counts = dict.fromkeys(("moodle", "blackboard", "canvas", "nbgrader"), 0)
    total = 0
    for path in paths:
        total += 1
        counts["moodle"] += bool(_MOODLE.search(path))
        counts["blackboard"] += bool(_BLACKBOARD.search(path))
        counts["canvas"] += bool(_CANVAS.search(path))
        counts["nbgrader"] += f"/{assignment}/" in path
    best = max(counts, key=lambda lms: counts[lms])
    return best if total and counts[best] * 2 >= total else "folder"


def handed_in(found: Iterable[Entry], assignment: str, lms: str) -> Iterator[Handed | Entry]:
    """Say whose each file is; a file whose name does not tell comes back as it is."""
    found = list(found)
    read = {"canvas": _canvas, "moodle": _moodle, "blackboard": _blackboard, "nbgrader": _nbgrader}.get(
        lms, partial(_plain_folder, _wrapping(entry.path for entry in found))
    )
    for entry in found:
        yield read(entry, assignment) or entry


def _canvas(entry: Entry, assignment: str) -> Handed | None:
    if not (match := _CANVAS.search(entry.path)):
        return None
    again = re.search(r"-(\d+)\.[^.]+$", match["file"])
    order = (int(match["attempt"]), int(again[1]) if again else 0)
    return Handed(match["key"], match["name"], entry, order, match["prefix"], late=bool(match["late"]))


def _moodle(entry: Entry, assignment: str) -> Handed | None:
    if not (match := _MOODLE.search(entry.path)):
        return None
    return Handed(match["key"], match["name"], entry, entry.when, match["prefix"])


def _blackboard(entry: Entry, assignment: str) -> Handed | None:
    if not (match := _BLACKBOARD.search(entry.path)):
        return None
    day, clock = match["time"][:10], match["time"][11:].replace("-", ":")
    return Handed(match["key"], "", entry, (match["time"],), match["prefix"], timestamp=f"{day} {clock}")


def _nbgrader(entry: Entry, assignment: str) -> Handed | None:
    student, _, rest = entry.path.partition(f"/{assignment}/")
    if not rest:
        return None
    return Handed(student.rpartition("/")[2], "", entry, entry.when, student)


def _plain_folder(wrapping: str, entry: Entry, assignment: str) -> Handed | None:
    who = _top(entry.path.removeprefix(wrapping))
    return Handed(who, "", entry, entry.when, who)


def _top(path: str) -> str:
    top, below, _ = path.partition("/")
    return re.sub(r"\.zip$" if below else r"\.[^.]*$", "", top, flags=re.I)


def _wrapping(paths: Iterable[str]) -> str:
    """Give the folders around all notebooks of a plain folder, as long as what is below tells people apart."""
    notebooks = [path for path in paths if ".ipynb" in path.lower()]
    around = os.path.commonprefix([path.split("/")[:-1] for path in notebooks])
    wrapping = "".join(f"{folder}/" for folder in around)
    return wrapping if len({_top(path.removeprefix(wrapping)) for path in notebooks}) > 1 else ""


_FORBIDDEN = re.compile(r"[^\w.@-]+")


def student_id(key: str) -> str:
    """Make a name for a folder and for nbgrader of whatever an LMS calls somebody."""
    plain = _FORBIDDEN.sub("-", unicodedata.normalize("NFC", key)).strip("-.")
    return plain[:120] or "unknown"


# -- The roster ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    """A student as the course knows them."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_user_id: str = ""

    @property
    def name(self) -> str:
        """First and last name."""
        return f"{self.first_name} {self.last_name}".strip()


class Roster:
    """People of a course, found by any name an LMS has for them.

    Parameters
    ----------
    people : iterable of Person
        The columns of ``nbgrader db student import``: id, first_name, last_name, email, lms_user_id.
    """

    def __init__(self, people: Iterable[Person] = ()):
        self.people = {person.id: person for person in people}
        self._known: dict[str, Person | None] = {}
        for person in self.people.values():
            keys = {person.lms_user_id, person.id, person.email, person.email.partition("@")[0]}
            keys |= {_plain(person.name), _plain(person.last_name + person.first_name)}
            for key in keys - {""}:
                # A name that two people share names nobody.
                known = self._known.get(key.lower(), person)
                self._known[key.lower()] = person if known is person else None

    @classmethod
    def read(cls, path: Path) -> "Roster":
        """Read a roster from CSV.

        Raises
        ------
        DownloadError
            It has no column ``id``.
        """
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        if rows and "id" not in rows[0]:
            columns = ", ".join(Person.__dataclass_fields__)
            raise DownloadError(f"{path} has no column id; its first line is to be: {columns}")
        names = set(Person.__dataclass_fields__)
        return cls(Person(**{k: (v or "").strip() for k, v in row.items() if k in names}) for row in rows)

    def find(self, key: str, name: str) -> Person | None:
        """Find a person by the LMS's key, else by name."""
        return self._known.get(key.lower()) or (self._known.get(_plain(name)) if name else None)


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    return "".join(letter for letter in letters if letter.isalnum())


# -- Which file counts -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Filed:
    """What became of one file of a download."""

    path: str
    student: str
    status: str
    reason: str = ""


@dataclass(frozen=True)
class Submission:
    """The file that counts for one student, laid down in the course's submitted/ tree."""

    student: str
    person: Person | None
    handed: Handed
    problems: tuple[str, ...] = ()


def collect(
    downloads: Iterable[Path], assignment: str, submitted: Path, roster: Roster
) -> tuple[list[Submission], list[Filed], str]:
    """Lay the notebooks of a download into nbgrader's ``submitted/STUDENT/ASSIGNMENT/`` tree.

    Parameters
    ----------
    downloads : iterable of Path
        Zips or folders.
    assignment : str
        Whose notebooks are looked for.
    submitted : Path
        The tree; a file that is there already and the same is left alone.
    roster : Roster
        Who is who; without an entry, people are called as the LMS counts them.

    Returns
    -------
    list of Submission, list of Filed, str
        One submission per student, what became of every file, and the LMS.
    """
    by_person: dict[str, list[Handed]] = {}
    people: dict[str, Person | None] = {}
    filed: list[Filed] = []
    lms = "folder"
    for download in downloads:
        found = list(entries(download))
        lms = recognise((entry.path for entry in found), assignment)
        for handed in handed_in(found, assignment, lms):
            if isinstance(handed, Entry):
                filed.append(Filed(handed.path, "", "set aside", "its name does not say whose it is"))
                continue
            person = roster.find(handed.key, handed.name)
            student = person.id if person else student_id(handed.key)
            people[student] = person
            by_person.setdefault(student, []).append(handed)
    submissions = []
    for student, files in sorted(by_person.items()):
        submission, became = lay_down(student, people[student], files, assignment, submitted)
        filed += became
        if submission:
            submissions.append(submission)
    return submissions, filed, lms


def lay_down(
    student: str, person: Person | None, files: list[Handed], assignment: str, submitted: Path
) -> tuple[Submission | None, list[Filed]]:
    """Choose the file of one student that counts, and lay it into the tree."""
    became, notebooks, others = [], [], []
    for handed in files:
        kind = _kind(handed.entry, assignment)
        if kind is None:
            others.append(handed)
        else:
            notebooks.append((kind, handed.order, handed.entry.when, handed.entry.path, handed))
    notebooks.sort(key=lambda item: item[:4])
    problems = []
    stamps = [h for h in others if h.entry.path.endswith("timestamp.txt")]
    others = [h for h in others if h not in stamps]
    if notebooks:
        chosen = notebooks[-1][-1]
        for *_, handed in notebooks[:-1]:
            became.append(Filed(handed.entry.path, student, "superseded", f"{chosen.entry.path} counts"))
        if not chosen.entry.path.lower().endswith(".ipynb"):
            problems.append(f"the file is called {Path(chosen.entry.path).name}; it was read as a notebook")
    elif others:
        chosen = others[-1]
        names = ", ".join(Path(h.entry.path).name for h in others[:5])
        why = f": {chosen.entry.wrong}" if chosen.entry.wrong else ""
        problems.append(f"there is no notebook, only {names}{why}")
    else:
        return None, became
    for handed in others:
        if handed is not chosen:
            reason = handed.entry.wrong or "it is no notebook"
            became.append(Filed(handed.entry.path, student, "set aside", reason))
    folder = submitted / student / assignment
    folder.mkdir(parents=True, exist_ok=True)
    wrong = _copy(chosen.entry, folder / f"{assignment}.ipynb") if notebooks else _empty(folder, assignment)
    if wrong:
        problems.append(wrong)
    if stamps:
        with stamps[-1].entry.open() as stream:
            chosen = replace(chosen, timestamp=stream.read(100).decode("utf-8", "replace").strip())
    if chosen.timestamp:
        (folder / "timestamp.txt").write_text(f"{chosen.timestamp}\n", encoding="utf-8")
    became.append(Filed(chosen.entry.path, student, "graded", "; ".join(problems)))
    return Submission(student, person, chosen, tuple(problems)), became


def _kind(entry: Entry, assignment: str) -> int | None:
    """Rank a file: 2 a notebook of this lab, 1 a notebook, None something else."""
    if entry.wrong:
        return None
    named = entry.path.lower().endswith(".ipynb")
    try:
        with entry.open() as stream:
            head = stream.read(200_000)
    except (OSError, RuntimeError, zipfile.BadZipFile, EOFError, NotImplementedError):
        return 0 if named else None
    if not named and not (head.lstrip().startswith(b"{") and b'"cells"' in head):
        return None
    return 2 if assignment.encode() in head and b"%%record" in head else 1


def _copy(entry: Entry, target: Path) -> str:
    """Copy a file of a download; say what was wrong with it."""
    partial = target.with_suffix(".part")
    try:
        with entry.open() as stream, partial.open("wb") as copy:
            left = LARGEST_FILE + 1
            while left > 0 and (block := stream.read(min(left, 1 << 20))):
                copy.write(block)
                left -= len(block)
    except (OSError, RuntimeError, zipfile.BadZipFile, EOFError, NotImplementedError) as error:
        partial.write_bytes(b"")
        os.replace(partial, target)
        return f"the file cannot be unpacked ({error})"
    os.replace(partial, target)
    return ""


def _empty(folder: Path, assignment: str) -> str:
    (folder / f"{assignment}.ipynb").write_bytes(b"")
    return ""
