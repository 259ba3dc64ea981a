"""The verbs of `mlsys-labs` for handing out and grading; each imports what it needs when it runs."""

import argparse
import sys
from pathlib import Path


def _root() -> Path:
    """The folder that holds nbgrader_config.py, at or above this one."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        if (folder / "nbgrader_config.py").is_file():
            return folder
    raise KeyError(f"{here} is in no course: there is no nbgrader_config.py in it or above it")


def _start_quickly() -> None:
    # nbformat imports jsonschema, which makes a grammar of web addresses on import: two seconds for a check
    # that nothing here asks for. Without the grammar's package jsonschema leaves that check out.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def release(arguments: argparse.Namespace) -> int:
    """Make release/ from source/, or say what of it is stale."""
    _start_quickly()
    from labs.grading.release import ReleaseError, make_release, stale

    try:
        changed = stale(_root()) if arguments.check else make_release(_root())
    except ReleaseError as error:
        print(f"mlsys-labs release: {error}", file=sys.stderr)
        return 1
    for path in changed:
        print(f"{'stale' if arguments.check else 'written'}: {path}")
    if not changed:
        print("release/ is current")
    return 1 if arguments.check and changed else 0


def handout(arguments: argparse.Namespace) -> int:
    """Pack what a student may have."""
    _start_quickly()
    from labs.grading.release import ReleaseError, make_handout

    try:
        for path in make_handout(_root(), arguments.folder):
            print(path)
    except ReleaseError as error:
        print(f"mlsys-labs handout: {error}", file=sys.stderr)
        return 1
    return 0


def grade(arguments: argparse.Namespace) -> int:
    """Grade a class."""
    _start_quickly()
    from labs.grading.classroom import grade_class
    from labs.grading.course import Course, CourseError
    from labs.grading.lms import DownloadError, Roster

    def progress(done: int, of: int) -> None:
        if sys.stderr.isatty():
            bar = "#" * round(30 * done / of)
            print(f"\r[grade] {bar:<30} {done} of {of}", end="\n" if done == of else "", file=sys.stderr)

    try:
        roster = Roster.read(arguments.roster) if arguments.roster else Roster()
        done = grade_class(
            Course(_root()),
            arguments.assignment,
            arguments.download,
            roster=roster,
            jobs=arguments.jobs,
            progress=progress,
        )
    except (CourseError, DownloadError, OSError) as error:
        print(f"mlsys-labs grade: {error}", file=sys.stderr)
        return 1
    odd = [result for result in done.results if result.problems]
    unread = sum(result.unreadable for result in done.results)
    average = sum(r.points for r in done.results if not r.unreadable) / max(1, len(done.results) - unread)
    graded = f"{len(done.results)} submission{'' if len(done.results) == 1 else 's'}"
    print(f"{done.assignment} from {done.lms}: {graded}, {done.changed} changed")
    print(f"mean {average:.1f} points; {unread} that a person has to look at; {len(odd)} with something odd")
    if penalised := sum(bool(result.penalty) for result in done.results):
        print(f"{penalised} with a penalty for being late")
    if done.late_by_unknown:
        print(
            f"{len(done.late_by_unknown)} late by a time that the LMS does not tell, no penalty taken: "
            f"{', '.join(done.late_by_unknown)}"
        )
        print(
            "  to take one, write the time into submitted/STUDENT/ASSIGNMENT/timestamp.txt and grade again "
            "without the download"
        )
    for result in odd[: arguments.show]:
        print(f"  {result.student}: {'; '.join(result.problems)}")
    if len(odd) > arguments.show:
        print(f"  … and {len(odd) - arguments.show} more")
    print(f"every file and what became of it: {Course(_root()).logbook(done.assignment).with_suffix('.csv')}")
    return 0


def export(arguments: argparse.Namespace) -> int:
    """Write the grades and the feedback as an LMS imports them."""
    _start_quickly()
    import json

    from labs.grading.course import Course, CourseError
    from labs.grading.gradefile import LMS, grade_file, lines, pack_feedback
    from labs.registry import find_lab

    try:
        course = Course(_root())
        lab = find_lab(arguments.assignment)
        lms = arguments.lms
        if lms is None and course.logbook(lab.slug).is_file():
            lms = json.loads(course.logbook(lab.slug).read_text(encoding="utf-8"))["lms"]
        if lms not in LMS:
            raise CourseError(f"say for which LMS, with --lms: {', '.join(LMS)}")
        found, most = lines(course, lab.slug)
        template = arguments.template.read_bytes() if arguments.template else None
        title = arguments.column or f"Lab {lab.chapter:02} {lab.title}"
        made = grade_file(lms, found, most, title, template)
        arguments.to.mkdir(parents=True, exist_ok=True)
        grades = arguments.to / f"{lab.slug}_{lms}.csv"
        grades.write_text(made.text, encoding="utf-8", newline="")
        archive = arguments.to / f"{lab.slug}_feedback.zip"
        pages = pack_feedback(course, lab.slug, lms, found, archive)
    except (CourseError, OSError) as error:
        print(f"mlsys-labs export: {error}", file=sys.stderr)
        return 1
    print(f"{grades}: {len(found) - len(made.waiting) - len(made.unknown)} grades")
    print(f"{archive}: {pages} feedback pages")
    if made.waiting:
        print(f"left out, a person has to look first: {', '.join(made.waiting)}")
    if made.unknown:
        print(f"not in the template: {', '.join(made.unknown)}")
    return 0


def check(arguments: argparse.Namespace) -> int:
    """Say what a notebook still lacks."""
    from labs.grading.checklist import check as look
    from labs.grading.checklist import opened
    from labs.grading.intake import read_cells
    from labs.registry import find_lab

    cells, problems = read_cells(arguments.notebook)
    slug = opened(cells)
    if problems and not cells:
        print(f"{arguments.notebook}: {problems[0]}", file=sys.stderr)
        return 1
    if slug is None:
        print(f"{arguments.notebook}: it opens no lab of this course", file=sys.stderr)
        return 1
    lab = find_lab(slug)
    tasks, odd = look(lab, cells)
    for task in tasks:
        print(
            f"Task {task.number}, {task.title}: {task.score.points:g} of {task.score.of:g} points as it stands"
        )
        for missing in task.missing:
            print(f"  - {missing}")
    for problem in (*problems, *odd):
        print(f"! {problem}")
    complete = not any(task.missing for task in tasks)
    print("Everything is there." if complete else "Some of it is still open; you can hand in all the same.")
    return 0 if complete else 1


def report(arguments: argparse.Namespace) -> int:
    """Print what came of a class."""
    _start_quickly()
    from labs.grading.course import Course, CourseError
    from labs.grading.report import read_report, text

    try:
        print(text(read_report(Course(_root()), arguments.assignment), arguments.pairs), end="")
    except (CourseError, OSError) as error:
        print(f"mlsys-labs report: {error}", file=sys.stderr)
        return 1
    return 0


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the verbs."""
    made = subparsers.add_parser(
        "release",
        help="make release/ from source/",
        description="Makes release/ from source/ with nbgrader's own steps, byte for byte.",
    )
    made.add_argument("--check", action="store_true", help="change nothing; fail when something is stale")
    made.set_defaults(run=release)

    made = subparsers.add_parser(
        "grade",
        help="grade a class into nbgrader's gradebook",
        description="Grades what Canvas, Moodle or Blackboard gave, or nbgrader's submitted/ tree, into the "
        "gradebook, with autograded notebooks and feedback pages. Nothing of a submission is run.",
    )
    made.add_argument("assignment", metavar="ASSIGNMENT", help="slug of the lab, such as lab_02_ml_systems")
    made.add_argument(
        "download", metavar="DOWNLOAD", nargs="*", type=Path, help="zip or folder (default: submitted/)"
    )
    made.add_argument(
        "--roster", type=Path, help="CSV with columns id, first_name, last_name, email, lms_user_id"
    )
    made.add_argument("--jobs", type=int, help="processes (default: one per processor)")
    made.add_argument("--show", type=int, default=20, help="odd submissions to list (default: %(default)s)")
    made.set_defaults(run=grade)

    made = subparsers.add_parser(
        "export",
        help="write grades and feedback as an LMS imports them",
        description="Writes the grade file and the zip of feedback pages that Canvas, Moodle or Blackboard import. "
        "Work that a person has still to look at is left out, so that no grade of it changes.",
    )
    made.add_argument("assignment", metavar="ASSIGNMENT", help="slug of the lab")
    made.add_argument("--lms", choices=("canvas", "moodle", "blackboard"), help="default: where it came from")
    made.add_argument("--template", type=Path, help="the grade file the LMS gave, to be filled in")
    made.add_argument("--column", help="heading of the grade column (default: number and title of the lab)")
    made.add_argument("--to", type=Path, default=Path("export"), help="folder (default: %(default)s)")
    made.set_defaults(run=export)

    made = subparsers.add_parser(
        "check",
        help="say what a notebook still lacks before it is handed in",
        description="Reads a notebook as the grader will, and says what is missing, task by task.",
    )
    made.add_argument("notebook", metavar="NOTEBOOK", type=Path)
    made.set_defaults(run=check)

    made = subparsers.add_parser(
        "report",
        help="print what came of a class",
        description="Prints points by row and track, predictions against the engine, oddities, and letters that look "
        "alike, of an assignment graded with `mlsys-labs grade`.",
    )
    made.add_argument("assignment", metavar="ASSIGNMENT", help="slug of the lab")
    made.add_argument("--pairs", type=int, default=10, help="look-alikes to show (default: %(default)s)")
    made.set_defaults(run=report)

    made = subparsers.add_parser(
        "handout",
        help="pack what a student may have",
        description="Packs released labs, companion notebooks, the wheel, and a zip per assignment for an LMS.",
    )
    made.add_argument(
        "folder", nargs="?", type=Path, default=Path("build/handout"), help="default: %(default)s"
    )
    made.set_defaults(run=handout)
