"""The page a student gets back: one file, no script, nothing loaded, nothing of a submission unescaped."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from typing import Final

from labs.core.spec import Lab
from labs.core.tracks import TRACKS
from labs.grading.frame import Graded, Marked

PROBLEMS_SHOWN: Final = 6
"""Remarks on the file that a page shows."""

_HEAD: Final = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{title}</title>
{style}
<style>
body{{margin:0 auto;max-width:900px;padding:24px 16px;font:400 16px/24px system-ui,sans-serif;color:#1B2026;
background:#fff}}
h1{{font-size:24px;line-height:32px;margin:0 0 8px}} h2{{font-size:16px;margin:40px 0 8px}}
aside{{border-left:2px solid #006395;padding-left:16px;margin:16px 0}}
aside p,aside ul{{margin:0}} summary{{cursor:pointer}}
@media (prefers-color-scheme:dark){{body{{color:#ECEFF2;background:#111316}}aside{{border-color:#4A9FD0}}}}
</style>
</head>
"""


@dataclass(frozen=True)
class ByPerson:
    """What a person added to one submission: points and comments by nbgrader id, and the late penalty."""

    points: Mapping[str, float] = field(default_factory=dict)
    comments: Mapping[str, str] = field(default_factory=dict)
    penalty: float = 0.0


def page(lab: Lab, student: str, graded: Graded, by_person: ByPerson | None = None) -> str:
    """Write the feedback page of one student.

    Parameters
    ----------
    lab : Lab
        The lab.
    student : str
        Whose page it is.
    graded : Graded
        The submission, scored.
    by_person : ByPerson, optional
        What a grader added.

    Returns
    -------
    str
        HTML that stands alone.
    """
    person = by_person or ByPerson()
    title = f"Lab {lab.chapter:02} · {lab.title}: feedback"
    style, tasks = "", []
    for marked in graded.tasks:
        style, _, body = marked.shown[0].partition("</style>")
        tasks.append(_task(marked, "" if graded.unreadable else body, person))
    points = sum(person.points.get(m.grade_id, m.points) for m in graded.tasks) - person.penalty
    most = sum(m.most for m in graded.tasks)
    open_points = 0.0
    for name, worth in _graded_by_hand(graded):
        most += worth
        if name in person.points:
            points += person.points[name]
            said = f"A grader gave {person.points[name]:g} of {worth:g} points."
        else:
            open_points += worth
            said = f"A grader has still to give up to {worth:g} points."
        wrote = _wrote(person.comments, name)
        tasks.append(f"<section><h2>Quality of the letters</h2><p>{said}</p>{wrote}</section>")
    if graded.unreadable and any(marked.grade_id not in person.points for marked in graded.tasks):
        total = "not graded yet: a person has to look"
    else:
        total = f"{points:g} of {most:g} points{', so far' if open_points else ''}"
    late = f" A penalty of {person.penalty:g} points for being late is counted." if person.penalty else ""
    odd = list(graded.problems[:PROBLEMS_SHOWN])
    if more := len(graded.problems) - len(odd):
        odd.append(f"… ({more} more)")
    said = "".join(f"<li>{escape(problem)}</li>" for problem in odd)
    report = f"<aside><p>About the file you handed in</p><ul>{said}</ul></aside>" if odd else ""
    head = _HEAD.format(title=escape(title), style=f"{style}</style>")
    return (
        f"{head}<body><main><h1>{escape(title)}</h1>"
        f"<p>{escape(student)}: <b>{total}</b>.{late}</p>{report}{''.join(tasks)}</main></body></html>\n"
    )


def _graded_by_hand(graded: Graded) -> Iterator[tuple[str, float]]:
    """Cells that only a person grades, and what they are worth."""
    for cell in graded.notebook["cells"]:
        nbgrader = cell.get("metadata", {}).get("nbgrader", {})
        if nbgrader.get("task"):
            yield nbgrader["grade_id"], float(nbgrader["points"])


def _task(marked: Marked, body: str, person: ByPerson) -> str:
    said = _wrote(person.comments, f"task{marked.number}-")
    if marked.grade_id in person.points:
        given = f"A grader gave {person.points[marked.grade_id]:g} of {marked.most:g} points for this task."
        said = f"<aside><p>{given}</p></aside>{said}"
    if not said and not body:
        return ""
    return f"<section><h2>Task {marked.number} · {escape(marked.task.title)}</h2>{_asked(marked)}{said}{body}</section>"


def _wrote(comments: Mapping[str, str], cell: str) -> str:
    """What a grader wrote to the cells whose id starts like this."""
    return "".join(
        f"<aside><p>A grader wrote</p><p>{escape(comment)}</p></aside>"
        for name, comment in comments.items()
        if name.startswith(cell)
    )


def _asked(marked: Marked) -> str:
    if marked.record is None:
        return ""
    scenario = marked.task.scenario(marked.record.track)
    track = TRACKS.get(marked.record.track or "")
    # str.capitalize() would make a CFO a cfo
    who = f"{track.stakeholder[:1].upper()}{track.stakeholder[1:]} asked" if track else "You were asked"
    return (
        f"<details><summary>What was asked</summary><p>{escape(scenario.brief)}</p>"
        f"<p>{escape(scenario.predict.question)}</p><p>{escape(who)}: {escape(scenario.asks)}</p></details>"
    )
