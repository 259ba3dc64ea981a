"""What an instructor wants to know of a class: points by row, predictions against truth, oddities, look-alikes."""

import json
import math
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from labs.core.record import Given, Record, RecordError, parse
from labs.core.reference import reference
from labs.core.spec import Lab, Task
from labs.core.style import format_number
from labs.core.tracks import TRACKS
from labs.grading.intake import harvest, read_cells
from labs.grading.prose import words
from labs.grading.rubric import grade, observed

SHINGLE: Final = 5
"""Words in a row that two letters are compared by."""

ALIKE: Final = 0.5
"""Share of the shorter letter's shingles from which two letters are shown side by side."""

COMMON: Final = 0.2
"""Share of the class from which a shingle is everybody's (the task's own words), and counts for nothing."""

REASON: Final = 8
"""Words of a prediction's reason from which two people are not expected to find the same ones."""

EVERYBODY: Final = "all"

NO_TIMES: Final = "Records hold no times: when and how long somebody worked cannot be told from a submission."


@dataclass(frozen=True)
class Tally:
    """One row of the rubric over the students of one task and track."""

    task: str
    track: str
    row: str
    count: int
    mean: float
    of: float


@dataclass(frozen=True)
class Guess:
    """One student's prediction and what the engine says to it; numbers in `unit`, or choices."""

    student: str
    task: str
    track: str
    said: float | str
    truth: float | str
    unit: str

    @property
    def factor(self) -> float | None:
        """How many times too high (or, below one, too low) the prediction was; None for a choice."""
        if isinstance(self.said, str) or isinstance(self.truth, str) or not self.truth:
            return None
        return self.said / self.truth


@dataclass(frozen=True)
class Pair:
    """Two letters that share much: a hint to read both, and never a verdict."""

    task: str
    first: str
    second: str
    share: float
    texts: tuple[str, str]


@dataclass(frozen=True)
class ClassReport:
    """What came of a class.

    Attributes
    ----------
    lab : Lab
        The lab.
    points : mapping of str to float
        Points of each student; those whom a person has still to look at are left out.
    tallies : tuple of Tally
        Mean points by task, track and row.
    guesses : tuple of Guess
        Predictions against truth.
    pairs : tuple of Pair
        Letters that look alike.
    waiting : mapping of str to str
        Students whose file a person has to look at, and why.
    odd : mapping of str to tuple of str
        What else is odd, by student.
    """

    lab: Lab
    points: Mapping[str, float]
    tallies: tuple[Tally, ...]
    guesses: tuple[Guess, ...]
    pairs: tuple[Pair, ...]
    waiting: Mapping[str, str]
    odd: Mapping[str, tuple[str, ...]]

    def by_place(self) -> dict[tuple[str, str], dict[str, Tally]]:
        """Tallies by task and track, and by row."""
        grouped: dict[tuple[str, str], dict[str, Tally]] = defaultdict(dict)
        for tally in self.tallies:
            grouped[tally.task, tally.track][tally.row] = tally
        return dict(grouped)

    def histogram(self, bins: int = 10) -> list[tuple[float, float, int]]:
        """Count students by points: lower end, upper end, how many; the full score is in the last bin."""
        width = self.lab.points / bins
        counts = [0] * bins
        for points in self.points.values():
            counts[min(int(points / width), bins - 1)] += 1
        return [(i * width, (i + 1) * width, count) for i, count in enumerate(counts)]


def against(task: Task, record: Record, truth: Any) -> dict[str, Any]:
    """A prediction and what the engine says to it, in the first unit of the question; a choice has none."""
    given = record.prediction
    if given.choice is not None:
        return {"said": given.choice, "truth": str(truth), "unit": ""}
    unit = task.scenario(record.track).predict.units[0]
    said, so = (float(q.to(unit or "dimensionless").magnitude) for q in (given.quantity, truth))
    return {"said": said, "truth": so, "unit": unit}


def class_report(
    lab: Lab,
    noted: Mapping[str, Any],
    letters: Mapping[str, Mapping[str, str]],
    records: Mapping[str, Mapping[str, Record]] | None = None,
) -> ClassReport:
    """Work out the report.

    Parameters
    ----------
    lab : Lab
        The lab.
    noted : mapping
        What grading wrote down (intake/ASSIGNMENT.json).
    letters : mapping
        Letters by student and task id.
    records : mapping, optional
        Records by student and task id; without them nothing is said of their order.
    """
    results = noted["results"]
    read = [result for result in results if not result["unreadable"]]
    odd = {result["student"]: list(result["problems"]) for result in read}
    for student, said in out_of_order(records or {}).items():
        odd.setdefault(student, []).extend(said)
    return ClassReport(
        lab=lab,
        points={result["student"]: result["points"] for result in read},
        tallies=tuple(_tallies(lab, read)),
        guesses=tuple(_guesses(read)),
        pairs=tuple(look_alikes(letters)),
        waiting={
            result["student"]: "; ".join(result["problems"]) for result in results if result["unreadable"]
        },
        odd={student: tuple(said) for student, said in odd.items() if said},
    )


def _tallies(lab: Lab, results: Iterable[Mapping[str, Any]]) -> Iterable[Tally]:
    sums: dict[tuple[str, str, str], list[float]] = defaultdict(list)
    for result in results:
        for task in result["tasks"]:
            for row, points in task["rows"].items():
                sums[task["task"], task["track"] or EVERYBODY, row].append(points)
    for task in lab.tasks:
        of = {
            "prediction": task.rubric.prediction, "design": task.rubric.design, "figures": task.rubric.figures,
            "binding": task.rubric.binding, "losing": task.rubric.losing,
        }  # fmt: skip
        for (task_id, track, row), points in sorted(sums.items(), key=lambda item: item[0][1]):
            if task_id == task.id:
                yield Tally(task.id, track, row, len(points), sum(points) / len(points), of[row])


def _guesses(results: Iterable[Mapping[str, Any]]) -> Iterable[Guess]:
    for result in results:
        for task in result["tasks"]:
            if task["said"] is not None:
                yield Guess(
                    result["student"],
                    task["task"],
                    task["track"] or EVERYBODY,
                    task["said"],
                    task["truth"],
                    task["unit"],
                )


def out_of_order(records: Mapping[str, Mapping[str, Record]]) -> dict[str, list[str]]:
    """Say whose records do not look like one person's way through one lab, from what records hold.

    A lab is one way on one track with one inheritance, and a prediction's reason is one's own words.
    """
    said: dict[str, list[str]] = defaultdict(list)
    reasons: dict[tuple[str, tuple[str, ...]], list[str]] = defaultdict(list)
    for student, by_task in records.items():
        tracks = {record.track: task for task, record in by_task.items() if record.track is not None}
        if len(tracks) > 1:
            said[student].append(
                "tasks on different tracks: " + _listed(f"{v} on {k}" for k, v in tracks.items())
            )
        own = [record.inherited for record in by_task.values() if record.track is not None]
        keys = sorted({key for inherited in own for key in inherited})
        changed = [key for key in keys if len({repr(inherited.get(key)) for inherited in own}) > 1]
        if changed and len(tracks) == 1:
            said[student].append(f"tasks inherit different decisions: {_listed(changed)}")
        for task, record in by_task.items():
            tokens = tuple(words(record.prediction.reason))
            if len(tokens) >= REASON:
                reasons[task, tokens].append(student)
    for (task, _), students in reasons.items():
        for student in students if len(students) > 1 else ():
            others = [other for other in students if other != student]
            said[student].append(
                f"the reason for the prediction of {task} is word for word that of {_listed(others)}"
            )
    return dict(said)


def _listed(names: Iterable[str], most: int = 5) -> str:
    listed = list(names)
    return ", ".join(listed[:most]) + (f" and {len(listed) - most} more" if len(listed) > most else "")


def look_alikes(letters: Mapping[str, Mapping[str, str]]) -> list[Pair]:
    """Find pairs of letters that share runs of words, whatever their order; the closest first."""
    pairs = []
    by_task: dict[str, dict[str, str]] = defaultdict(dict)
    for student, by_id in letters.items():
        for task, letter in by_id.items():
            if letter.strip():
                by_task[task][student] = letter
    for task, texts in by_task.items():
        shingles = {student: _shingles(text) for student, text in texts.items()}
        where: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for student, own in shingles.items():
            for shingle in own:
                where[shingle].append(student)
        most = max(2, round(COMMON * len(texts)))
        shared: dict[tuple[str, str], int] = defaultdict(int)
        counted: dict[str, int] = defaultdict(int)
        for students in where.values():
            if len(students) > most:
                continue
            for i, first in enumerate(students):
                counted[first] += 1
                for second in students[i + 1 :]:
                    shared[first, second] += 1
        for (first, second), count in shared.items():
            share = count / max(1, min(counted[first], counted[second]))
            if share >= ALIKE and count >= SHINGLE:
                pairs.append(Pair(task, first, second, share, (texts[first], texts[second])))
    return sorted(pairs, key=lambda pair: (-pair.share, pair.task, pair.first, pair.second))


def _shingles(text: str) -> set[tuple[str, ...]]:
    tokens = words(text)
    return {tuple(tokens[i : i + SHINGLE]) for i in range(len(tokens) - SHINGLE + 1)}


def read_report(course: Any, assignment: str) -> ClassReport:
    """Read the report of a graded assignment.

    Parameters
    ----------
    course : labs.grading.course.Course
        Where it was graded.
    assignment : str
        Slug of the lab.

    Raises
    ------
    FileNotFoundError
        It was not graded with ``mlsys-labs grade``.
    """
    path: Path = course.logbook(assignment)
    if not path.is_file():
        raise FileNotFoundError(f"{path} does not exist; run: mlsys-labs grade {assignment}")
    noted = json.loads(path.read_text(encoding="utf-8"))
    mould = course.frame(assignment)
    letters: dict[str, dict[str, str]] = {}
    records: dict[str, dict[str, Record]] = {}
    for result in noted["results"]:
        student = result["student"]
        cells, _ = read_cells(course.folder("autograded", student, assignment) / f"{assignment}.ipynb")
        bodies = harvest(cells, mould.slots).bodies
        letters[student], records[student] = {}, {}
        for slot, body in bodies.items():
            task = mould.lab.task(int(slot.name.removeprefix("task")))
            if slot.magic == "reflect":
                letters[student][task.id] = body
            else:
                with suppress(RecordError):  # Grading has named it already.
                    records[student][task.id] = parse(body, mould.lab, task)
    return class_report(mould.lab, noted, letters, records)


def text(report: ClassReport, pairs: int = 10) -> str:
    """Write the report for a terminal."""
    lab, points = report.lab, sorted(report.points.values())
    out = [f"{lab.slug}: {len(points)} graded, {len(report.waiting)} for a person to look at", ""]
    if points:
        middle = points[len(points) // 2]
        out += [f"Points: mean {sum(points) / len(points):.1f}, median {middle:g}, of {lab.points:g}", ""]
        most = max(count for *_, count in report.histogram()) or 1
        for low, high, count in report.histogram():
            out.append(f"  {low:5.1f} to {high:4.1f}  {'█' * round(40 * count / most):<40} {count}")
    out += [
        "",
        "Mean points by row",
        f"  {'task':<20} {'track':<8} {'n':>4}  prediction design figures binding losing",
    ]
    for (task, track), rows in report.by_place().items():
        cells = " ".join(
            f"{rows[name].mean:>{width}.1f}"
            for name, width in (
                ("prediction", 10),
                ("design", 6),
                ("figures", 7),
                ("binding", 7),
                ("losing", 6),
            )
        )
        out.append(f"  {task:<20} {track:<8} {rows['design'].count:>4}  {cells}")
    out += ["", "Predictions against the engine"]
    for (task, track), guesses in _by_place(report.guesses).items():
        out.append(f"  {task:<20} {track:<8} {_off(guesses)}")
    for title, found in (("A person has to look at", report.waiting), ("Something odd", report.odd)):
        if found:
            out += ["", title]
            for student, said in found.items():
                out.append(f"  {student}: {said if isinstance(said, str) else '; '.join(said)}")
    out += ["", NO_TIMES]
    if report.pairs:
        out += ["", "Letters that look alike: read both, the likeness says nothing about the reason"]
        for pair in report.pairs[:pairs]:
            out.append(f"  {pair.task}: {pair.first} and {pair.second} share {pair.share:.0%}")
            out += [f"    | {' '.join(letter.split())[:150]}" for letter in pair.texts]
    return "\n".join(out) + "\n"


def _by_place(guesses: Iterable[Guess]) -> dict[tuple[str, str], list[Guess]]:
    found: dict[tuple[str, str], list[Guess]] = defaultdict(list)
    for guess in guesses:
        found[guess.task, guess.track].append(guess)
    return dict(sorted(found.items()))


def _off(guesses: list[Guess]) -> str:
    factors = sorted(factor for guess in guesses if (factor := guess.factor))
    if not factors:
        right = sum(guess.said == guess.truth for guess in guesses)
        return f"{right} of {len(guesses)} chose as the engine does"
    middle = factors[len(factors) // 2]
    near = sum(0.8 <= factor <= 1.25 for factor in factors)
    times = f"{format_number(middle, 2)} times the truth"
    return f"median {times}; {near} of {len(factors)} within a quarter"


def invented(lab: Lab, students: int = 60, seed: int = 1) -> ClassReport:
    """Make a class that never was: designs and predictions drawn at random, graded like any other.

    It has no letters. For looking at the report before there is anything to report.
    """
    dice = random.Random(seed)
    results = []
    for number in range(students):
        track = list(TRACKS)[number % len(TRACKS)]
        tasks = []
        for task in lab.tasks:
            record = _invented_record(lab, task, None if task.shared else track, dice)
            score, observation = grade(task, record, ""), observed(task, record)
            rows = {row.id: row.points for row in score.rows}
            tasks.append(
                {
                    "task": task.id,
                    "track": record.track,
                    "rows": rows,
                    **against(task, record, observation.truth),
                }
            )
        points = sum(sum(task["rows"].values()) for task in tasks)
        results.append(
            {
                "student": f"student {number + 1}",
                "points": points,
                "unreadable": False,
                "problems": [],
                "tasks": tasks,
            }
        )
    return class_report(lab, {"results": results}, {})


def _invented_record(lab: Lab, task: Task, track: str | None, dice: random.Random) -> Record:
    scenario = task.scenario(track)
    asked = scenario.predict
    inherited = reference(track, lab)
    design = {knob.id: dice.choice(knob.grid()) for knob in scenario.knobs}
    reason = "drawn at random"
    if asked.is_choice:
        given = Given(choice=dice.choice(list(asked.choices)), reason=reason)
    else:
        truth = asked.answer.settle(scenario, inherited).to(asked.units[0] or "dimensionless")
        middle = math.sqrt(float(asked.naive) * float(truth.magnitude)) or 1.0
        given = Given(
            value=float(f"{middle * 10 ** dice.gauss(0, 0.4):.2g}"), unit=asked.units[0], reason=reason
        )
    return Record(
        lab=lab.slug, task=task.id, track=track, inherited=inherited, prediction=given, design=design
    )
