"""Downloads of Canvas, Moodle and Blackboard, as they come: whose file is which, and which one counts."""

import io
import os
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256
from itertools import takewhile
from pathlib import Path
from typing import IO, Any, Final

from labs.grading.intake import LARGEST_FILE, parse_cells, slot_of, source_of
from labs.grading.tables import read_table
from labs.grading.whole import put

NESTED: Final = 2
"""How deep zips may be packed into one another inside a download."""

MOST_FILES: Final = 200_000
"""Files of a zip that is looked into."""

BROKEN: Final = (OSError, RuntimeError, ValueError, EOFError, zipfile.BadZipFile, zlib.error, struct.error)
"""What a zip raises that is torn, or made to be: its directory, a name, a packed stream, a way of packing."""


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
    is_stamp : bool
        It is nbgrader's own note of the time; a file of that name anywhere else is the student's.
    """

    key: str
    name: str
    entry: Entry
    order: tuple[Any, ...] = ()
    prefix: str = ""
    late: bool = False
    timestamp: str = ""
    is_stamp: bool = False


# -- Reading a download ----------------------------------------------------------------------------


def entries(download: Path) -> Iterator[Entry]:
    """Walk the files of a folder or a zip, zips within it included; links are named, never followed.

    Raises
    ------
    DownloadError
        There is no such folder or zip, or the zip is broken or has more files than are looked at.
    """
    if download.is_dir():
        yield from _folder(download)
    elif download.is_file():
        try:
            # Open as long as an entry of it is: reading the directory of a big zip again and again takes minutes.
            archive = zipfile.ZipFile(download)
        except BROKEN as error:
            raise DownloadError(
                f"{download} is no zip that can be read ({error}); give the download itself, or the folder it unpacks to"
            ) from None
        if wrong := _too_many(archive):
            raise DownloadError(f"{download} cannot be looked into: {wrong}")
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
            # A name that is no UTF-8 could be written down nowhere.
            path = os.fsencode(file.relative_to(folder).as_posix()).decode("utf-8", "replace")
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


def _too_many(archive: zipfile.ZipFile) -> str:
    count = len(archive.infolist())
    return f"the zip holds {count:,} files, the most is {MOST_FILES:,}" if count > MOST_FILES else ""


def _members(
    archive: zipfile.ZipFile,
    prefix: str,
    depth: int,
    reopen: Callable[[zipfile.ZipInfo], Callable[[], Any]],
) -> Iterator[Entry]:
    for info in archive.infolist():
        path = prefix + info.filename.replace("\\", "/").lstrip("/")
        if info.is_dir() or _noise(path):
            continue
        when = tuple(info.date_time)
        if stat.S_ISLNK(info.external_attr >> 16):
            yield Entry(path, 0, when, _nothing, "it is a link")
        elif info.flag_bits & 1:
            yield Entry(path, info.file_size, when, _nothing, "it is encrypted")
        elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            yield Entry(
                path, info.file_size, when, _nothing, "it is packed in a way other than zip's usual one"
            )
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
            if wrong := _too_many(archive):
                yield Entry(path, size, when, _nothing, wrong)
            else:
                yield from _members(archive, f"{path}/", depth, reopen)
    except BROKEN as error:
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
    return Handed(
        student.rpartition("/")[2], "", entry, entry.when, student, is_stamp=rest == "timestamp.txt"
    )


def _plain_folder(wrapping: str, entry: Entry, assignment: str) -> Handed | None:
    who = _top(entry.path.removeprefix(wrapping))
    return Handed(who, "", entry, entry.when, who)


def _top(path: str) -> str:
    top, below, _ = path.partition("/")
    return re.sub(r"\.zip$" if below else r"\.[^.]*$", "", top, flags=re.I)


def _wrapping(paths: Iterable[str]) -> str:
    """Give the folders around all notebooks of a plain folder, as long as what is below tells people apart."""
    notebooks = [path for path in paths if ".ipynb" in path.lower()]
    levels = zip(*(path.split("/")[:-1] for path in notebooks), strict=False)
    wrapping = "".join(f"{level[0]}/" for level in takewhile(lambda level: len(set(level)) == 1, levels))
    return wrapping if len({_top(path.removeprefix(wrapping)) for path in notebooks}) > 1 else ""


_FORBIDDEN = re.compile(r"[^\w.@-]+")


def student_id(key: str) -> str:
    """Make a name for a folder and for nbgrader of whatever an LMS calls somebody."""
    plain = _FORBIDDEN.sub("-", _composed(key)).strip("-.")
    return plain[:120] or "unknown"


def _composed(key: str) -> str:
    return unicodedata.normalize("NFC", key)


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
        """Read a roster from a table.

        Raises
        ------
        DownloadError
            It is no table, or has no column ``id``.
        """
        try:
            head, *rows = read_table(path.read_bytes()) or [[]]
        except ValueError as error:
            raise DownloadError(f"{path} cannot be read: {error}") from None
        columns = [name.strip() for name in head]
        names = Person.__dataclass_fields__
        if "id" not in columns:
            raise DownloadError(f"{path} has no column id; its first line is to be: {', '.join(names)}")
        told = [{k: v.strip() for k, v in zip(columns, row, strict=False) if k in names} for row in rows]
        return cls(Person(**about) for about in told if about.get("id"))

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
    downloads: Iterable[Path],
    assignment: str,
    submitted: Path,
    roster: Roster,
    known: Mapping[str, str] | None = None,
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
    known : mapping of str to str, optional
        What the LMS calls the students of earlier downloads.

    Returns
    -------
    list of Submission, list of Filed, str
        One submission per student, what became of every file, and the LMS.
    """
    by_person: dict[str, list[Handed]] = {}
    people: dict[str, Person | None] = {}
    keys = {student: _composed(key) for student, key in (known or {}).items()}
    keys |= {student: student for student in roster.people}
    odd: dict[str, str] = {}
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
            key = _composed(handed.key)
            if person is None and keys.setdefault(student, key) != key:
                taken, student = student, f"{student}-{sha256(key.encode()).hexdigest()[:6]}"
                odd[student] = (
                    f"“{taken}” is somebody else; “{key}” is called “{student}”, a roster tells them apart"
                )
            people[student] = person
            by_person.setdefault(student, []).append(handed)
    submissions = []
    for student, files in sorted(by_person.items()):
        problems = (odd[student],) if student in odd else ()
        submission, became = lay_down(student, people[student], files, assignment, submitted, problems)
        filed += became
        if submission:
            submissions.append(submission)
    return submissions, filed, lms


def lay_down(
    student: str,
    person: Person | None,
    files: Iterable[Handed],
    assignment: str,
    submitted: Path,
    problems: Iterable[str] = (),
) -> tuple[Submission | None, list[Filed]]:
    """Choose the file of one student that counts, and lay it into the tree.

    Parameters
    ----------
    student, person : str, Person or None
        Whose files these are.
    files : iterable of Handed
        All that came of them.
    assignment, submitted : str, Path
        The tree; a notebook that is there already and the same is left alone, and so is its time.
    problems : iterable of str
        What was odd before; more is added.

    Returns
    -------
    Submission or None, list of Filed
        What counts, and what became of each file.
    """
    became, notebooks, others, stamps, odd = [], [], [], [], list(problems)
    for handed in files:
        kind = stamps if handed.is_stamp else notebooks if _is_notebook(handed.entry) else others
        kind.append(handed)
    if len(notebooks) > 1:
        notebooks.sort(key=lambda h: (_rank(h.entry, assignment), h.order, h.entry.when, h.entry.path))
    if not notebooks and not others:
        return None, [Filed(h.entry.path, student, "set aside", "a time, and no file to it") for h in stamps]
    chosen = (notebooks or others)[-1]
    content, wrong = b"", ""
    if notebooks:
        for handed in notebooks[:-1]:
            became.append(Filed(handed.entry.path, student, "superseded", f"{chosen.entry.path} counts"))
        if not chosen.entry.path.lower().endswith(".ipynb"):
            odd.append(f"the file is called {Path(chosen.entry.path).name}; it was read as a notebook")
        content, wrong = _read(chosen.entry, "the file cannot be unpacked")
    else:
        names = ", ".join(Path(h.entry.path).name for h in others[:5])
        why = f": {chosen.entry.wrong}" if chosen.entry.wrong else ""
        odd.append(f"there is no notebook, only {names}{why}")
    odd += [wrong] if wrong else []
    for handed in others:
        if handed is not chosen:
            reason = handed.entry.wrong or "it is no notebook"
            became.append(Filed(handed.entry.path, student, "set aside", reason))
    for handed in stamps:
        stamp, wrong = _read(handed.entry, "its time cannot be read")
        chosen = replace(chosen, timestamp=_time_in(stamp) or chosen.timestamp)
        odd += [wrong] if wrong else []
        became.append(Filed(handed.entry.path, student, "set aside", wrong or "its time is noted"))
    folder = submitted / student / assignment
    place, clock = folder / f"{assignment}.ipynb", folder / "timestamp.txt"
    if not (place.is_file() and not place.is_symlink() and place.read_bytes() == content):
        put(place, content)
        clock.unlink(missing_ok=True)  # It was the time of another file.
    if chosen.timestamp:
        put(clock, f"{chosen.timestamp}\n")
    else:
        # Somebody may have written it there: nothing in a Canvas download says when a file came.
        chosen = replace(chosen, timestamp=stamp_of(folder))
    became.append(Filed(chosen.entry.path, student, "graded", "; ".join(odd)))
    return Submission(student, person, chosen, tuple(odd)), became


def stamp_of(folder: Path) -> str:
    """Read when a submission of nbgrader's tree came; nothing when that is not told."""
    path = folder / "timestamp.txt"
    return "" if path.is_symlink() or not path.is_file() else _time_in(path.read_bytes())


def _time_in(content: bytes) -> str:
    return content[:100].decode("utf-8", "replace").strip()


def _read(entry: Entry, otherwise: str) -> tuple[bytes, str]:
    """Read a file of a download, no more than is still graded and one byte; also say what is wrong with it."""
    try:
        with entry.open() as stream:
            return stream.read(LARGEST_FILE + 1), ""
    except BROKEN as error:
        return b"", f"{otherwise} ({error})"


def _is_notebook(entry: Entry) -> bool:
    """Whether a file is named like a notebook, or is one whatever it is called."""
    if entry.wrong or entry.path.lower().endswith(".ipynb"):
        return not entry.wrong
    content, _ = _read(entry, "")
    return content.lstrip().startswith(b"{") and bool(parse_cells(content)[0])


def _rank(entry: Entry, assignment: str) -> int:
    """Rank a notebook among several: 2 one of this lab, 1 another one, 0 one that cannot be unpacked."""
    content, wrong = _read(entry, "it cannot be unpacked")
    sources = [source for cell in parse_cells(content)[0] if (source := source_of(cell)) is not None]
    if not sources:  # Half a notebook of this lab is still one: a person has to look.
        return 0 if wrong else 1 + (b"%%record" in content and assignment.encode() in content)
    return 1 + (any(map(slot_of, sources)) and any(assignment in source for source in sources))
