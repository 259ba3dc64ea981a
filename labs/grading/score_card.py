"""What a notebook shows of a score: rubric, letter and prediction error as one piece of HTML that stands alone."""

from __future__ import annotations

import math
from collections.abc import Iterable
from html import escape
from typing import Any, Final, Protocol

from labs.core.session import Session
from labs.core.spec import Lab, Task
from labs.core.style import DARK, LIGHT, NBSP, choose_unit, format_number, format_quantity, icon, number_in
from labs.grading.checklist import Check
from labs.grading.rubric import Mark, Row, Score

# The page is saved in the notebook and read in places that have no panel on them (feedback, a viewer), so it
# brings its few styles along, and only the tokens it uses.
_TOKENS: Final = ("surface", "sunken", "line", "line-strong", "ink", "ink-2", "ink-3", "blue", "red", "red-text",
                  "green", "green-text")  # fmt: skip


def _theme(tokens: Any) -> str:
    return ";".join(f"--{name}:{tokens[name]}" for name in _TOKENS)


# One class is no more specific than JupyterLab's own rules for tables and headings; two are.
_CSS: Final = f"""<style>
.mls{{{_theme(LIGHT)};max-width:900px;container-type:inline-size;color:var(--ink);
font:400 13px/20px system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
font-variant-numeric:tabular-nums lining-nums}}
body[data-jp-theme-light="false"] .mls{{{_theme(DARK)}}}
@media (prefers-color-scheme:dark){{body:not([data-jp-theme-light]) .mls{{{_theme(DARK)}}}}}
.mls *{{box-sizing:border-box}}
.mls :is(h3,p,blockquote){{margin:0;padding:0;border:0;font:inherit;color:inherit;background:none}}
.mls :is(b,h3){{font-weight:600}}
.mls .s-mut{{color:var(--ink-3)}} .mls .s-big{{font-size:24px;line-height:32px;font-weight:600}}
.mls .s-num{{white-space:nowrap}}
.mls .s-row{{display:flex;gap:4px 16px;justify-content:space-between;flex-wrap:wrap}}
.mls .ml-ic{{width:16px;height:16px;fill:none;stroke:currentColor;stroke-width:1.6;stroke-linecap:round;
stroke-linejoin:round;vertical-align:-3px}}
.mls .ok{{color:var(--green-text)}} .mls .bad{{color:var(--red-text)}}
.mls .s-grid{{display:grid;gap:16px;grid-template-columns:minmax(0,8fr) minmax(0,5fr);align-items:start}}
.mls .s-card{{border:1px solid var(--line);border-radius:8px;background:var(--surface);padding:16px;min-width:0}}
.mls .s-letter{{border-left:2px solid var(--line);padding-left:16px;margin:0 0 24px;font-size:16px;line-height:24px;
white-space:pre-line;overflow-wrap:anywhere}}
.mls .s-fig{{text-decoration:underline 2px var(--line-strong);text-underline-offset:4px}}
.mls .s-fig.y{{text-decoration-color:var(--green)}}
.mls .s-fig.n{{text-decoration:underline wavy 1.5px var(--red)}}
.mls .s-fig .ml-ic{{width:14px;height:14px;stroke-width:2;margin-left:2px}}
.mls table{{width:100%;table-layout:auto;border-collapse:collapse;border:0;margin:8px 0 0;font:inherit;color:inherit}}
.mls tr{{background:none!important;border:0}}
.mls td,.mls th{{padding:6px 8px 6px 0;border:0;border-bottom:1px solid var(--line);vertical-align:top;
text-align:left;line-height:20px;max-width:none;font-weight:400;white-space:normal}}
.mls tr:last-child>*{{border-bottom:0}}
.mls td.s-disc{{width:28px;padding-right:0}}
.mls td.s-pts,.mls th.s-pts{{width:1%;padding-right:0;text-align:right;white-space:nowrap;font-weight:600}}
.mls td b,.mls .s-line{{display:block}} .mls .s-line{{color:var(--ink-3)}}
.mls svg.s-axis{{display:block;width:100%;height:112px;overflow:visible;margin-top:12px}}
.mls svg.s-axis text{{font:400 13px system-ui,sans-serif;fill:var(--ink-2);text-anchor:middle}}
.mls svg.s-axis .k{{fill:var(--ink)}} .mls svg.s-axis .b{{fill:var(--ink);font-weight:600}}
.mls .s-strip{{padding:0 32px}}
.mls p+p,.mls .s-card>*+p{{margin-top:8px}} .mls .s-card>.s-row+p{{margin-top:0}}
@container (max-width:620px){{.mls .s-grid{{grid-template-columns:minmax(0,1fr)}}}}
</style>""".replace(".mls", ".mls.mls")


class Scored(Protocol):
    """What is scored: a task in its notebook."""

    task: Task
    number: int
    session: Session


def score_html(view: Scored, score: Score, *, final: bool = False) -> tuple[str, str]:
    """Show a score: the letter with its figures marked, the rubric row by row, the prediction error.

    Parameters
    ----------
    view : Scored
        What is scored.
    score : Score
        Its score.
    final : bool
        The work is handed in, so nothing invites to go on.

    Returns
    -------
    tuple of str
        A page of HTML that needs nothing else, and the same as plain text.
    """
    session = view.session
    letter = _letter(session.letter, score.marks) if session.letter else ""
    error = _error(session) if session.given is not None else ""
    title = f"Score of Task {view.number}"
    again = '<p class="s-mut">Edit the letter, run its cell and score again as often as you like.</p>'
    again = "" if final else again
    rubric = (
        f'<section class="s-card" aria-label="{title}"><h3>{title} · {escape(view.task.title)}</h3>'
        f'<p><span class="s-big s-num">{_points(score.points)}</span> '
        f'<span class="s-mut">of {_points(score.of)} points</span></p>'
        f'<table role="presentation">{"".join(map(_row, score.rows))}</table>'
        f"{again}</section>"
    )
    page = f'{_CSS}<div class="mls">{letter}<div class="s-grid">{rubric}{error}</div></div>'
    lines = [f"{title}: {_points(score.points)} of {_points(score.of)} points"]
    lines += [
        f"{_points(row.points)} / {_points(row.of)}  {row.title}: {_because(row)}" for row in score.rows
    ]
    return page, "\n".join(lines)


def finish_html(lab: Lab, checks: Iterable[Check], odd: Iterable[str] = ()) -> tuple[str, str]:
    """Show what of a lab is complete, task by task, and what is missing of the rest.

    Parameters
    ----------
    lab : Lab
        The lab.
    checks : iterable of Check
        Its tasks as `labs.grading.checklist` finds them.
    odd : iterable of str
        What is odd about the file, if one was read.

    Returns
    -------
    tuple of str
        A page of HTML that needs nothing else, and the same as plain text.
    """
    checks = list(checks)
    points, of = sum(check.score.points for check in checks), sum(check.score.of for check in checks)
    done = not any(check.missing for check in checks)
    head = "Everything is there." if done else "Some of it is still open; you can hand in all the same."
    table, lines = "", []
    for check in checks:
        earned = f"{_points(check.score.points)} / {_points(check.score.of)}"
        state = "part" if check.score.points else "none"
        disc = _disc("full", "complete") if not check.missing else _disc(state, "open")
        said = "".join(f'<span class="s-line">{escape(line)}</span>' for line in _wanting(check))
        table += (
            f'<tr><td class="s-disc">{disc}</td><td><b>Task {check.number} · {escape(check.title)}</b>{said}</td>'
            f'<td class="s-pts">{earned}</td></tr>'
        )
        lines.append(f"Task {check.number}, {check.title}, {earned}: {' '.join(_wanting(check))}")
    notes = [f"About the file: {problem}." for problem in odd]
    how = f"Hand in one file, {lab.slug}.ipynb: it holds your predictions, designs and letters."
    page = (
        f'{_CSS}<div class="mls"><section class="s-card" aria-label="Hand in"><h3>{escape(lab.title)}: hand in</h3>'
        f'<p><span class="s-big s-num">{_points(points)}</span> <span class="s-mut">of {_points(of)} points so far</span>'
        f'</p><p>{head}</p><table role="presentation">{table}</table>'
        f"{''.join(f'<p>{escape(note)}</p>' for note in notes)}<p>{how}</p></section></div>"
    )
    total = f"{lab.slug}: {_points(points)} of {_points(of)} points so far. {head}"
    return page, "\n".join([total, *lines, *notes, how])


def _wanting(check: Check) -> list[str]:
    """Say what a task lacks, in sentences; or that it lacks nothing."""
    if check.missing:
        return [f"{text[0].upper()}{text[1:].rstrip('.')}." for text in check.missing]
    if check.score.points < check.score.of:
        return [f"Complete; task{check.number}.score() says where the other points are."]
    return ["Complete."]


def _points(value: float) -> str:
    return f"{value:g}"


def _because(row: Row) -> str:
    return f"{row.reason} {row.missing}".strip()


def _row(row: Row) -> str:
    name, label = (
        ("full", "full")
        if row.points >= row.of
        else ("part", "partial")
        if row.points > 0
        else ("none", "none yet")
    )
    missing = f" <span>{escape(row.missing)}</span>" if row.missing else ""
    return (
        f'<tr><td class="s-disc">{_disc(name, label)}</td><td><b>{escape(row.title)}</b>'
        f'<span class="s-mut">{escape(row.reason)}</span>{missing}</td>'
        f'<td class="s-pts">{_points(row.points)} / {_points(row.of)}</td></tr>'
    )


def _disc(name: str, label: str) -> str:
    tone = ' class="ok"' if name == "full" else ""
    return f"<span{tone}>{icon(name, label)}</span>"


_MARKED: Final = {
    "evidence": ("y", "tick", "ok"),
    "engine": ("y", "tick", "ok"),
    "stray": ("n", "cross", "bad"),
}


def _letter(text: str, marks: Iterable[Mark]) -> str:
    parts, at = [], 0
    for mark in sorted(marks, key=lambda m: m.start):
        if mark.kind not in _MARKED or mark.start < at:
            continue
        look, name, tone = _MARKED[mark.kind]
        parts.append(escape(text[at : mark.start]))
        parts.append(
            f'<span class="s-fig {look}" title="{escape(mark.note)}">{escape(text[mark.start : mark.end])}'
            f'<span class="{tone}">{icon(name, mark.note)}</span></span>'
        )
        at = mark.end
    parts.append(escape(text[at:]))
    return f'<p class="s-mut">Your letter</p><blockquote class="s-letter">{"".join(parts)}</blockquote>'


# ---------------------------------------------------------------- how far off the prediction was


def _error(session: Session) -> str:
    given, truth = session.given, session.observation.truth
    assert given is not None
    head = '<div class="s-row"><h3>Prediction error</h3><span class="s-mut">not graded</span></div>'
    if given.choice is not None:
        choices = session.scenario.predict.choices
        verdict = "As you said" if given.choice == str(truth) else "Not as you said"
        body = (
            f'<p class="s-big">{verdict}</p><p>You said <b>{escape(choices[given.choice])}</b>; the engine says '
            f"<b>{escape(choices.get(str(truth), str(truth)))}</b>.</p>"
        )
    else:
        body = _scale(given.quantity, truth)
    return f'<section class="s-card">{head}{body}</section>'


def _scale(said: Any, truth: Any) -> str:
    if truth.dimensionless:  # a share said in percent is answered in percent
        truth = truth.to(said.units)
    unit = choose_unit(said, truth)
    a, b = number_in(said, unit), number_in(truth, unit)
    if not (a > 0 and b > 0 and math.isfinite(a) and math.isfinite(b)):
        return f"<p>You said {_text(said, unit)}; the engine says {_text(truth, unit)}.</p>"
    low, high = math.floor(math.log10(min(a, b))), math.ceil(math.log10(max(a, b)))
    high = max(high, low + 1)
    step = max(1, math.ceil((high - low) / 5))

    def at(value: float) -> float:
        return 100.0 * (math.log10(value) - low) / (high - low)

    ticks = ""
    for decade in range(low, high + 1, step):
        name = format_number(10.0**decade, trim=True)
        name += f"{NBSP}{unit}" if unit and decade + step > high else ""
        x = f"{at(10.0**decade):.2f}%"
        ticks += f'<line x1="{x}" x2="{x}" y1="80" y2="86" stroke="var(--line-strong)"/><text x="{x}" y="104">{name}</text>'
    x, y = at(a), at(b)
    near = abs(x - y) < 38
    # Two labels over one another say nothing: near figures move them apart, towards the outside.
    left, right = ("end", "start") if x <= y else ("start", "end")
    anchors = (f' style="text-anchor:{left}"', f' style="text-anchor:{right}"') if near else ("", "")
    shift = (-6 if x <= y else 6, 6 if x <= y else -6) if near else (0, 0)

    def label(value: Any, where: float, word: str, anchor: str, dx: int) -> str:
        return (
            f'<text class="k"{anchor} x="{where:.2f}%" dx="{dx}" y="18">{word}</text>'
            f'<text class="b"{anchor} x="{where:.2f}%" dx="{dx}" y="38">{_text(value, unit)}</text>'
            f'<line x1="{where:.2f}%" x2="{where:.2f}%" y1="56" y2="80" stroke="var(--line-strong)"/>'
        )

    words = f"You said {_text(said, unit)}; the engine says {_text(truth, unit)}."
    return (
        f'<p class="s-big s-num">{_off(a, b)}</p><div class="s-strip" role="img" aria-label="{words}">'
        f'<svg class="s-axis" aria-hidden="true"><line x1="0" x2="100%" y1="80" y2="80" stroke="var(--line-strong)"/>{ticks}'
        f"{label(said, x, 'you said', anchors[0], shift[0])}{label(truth, y, 'the engine says', anchors[1], shift[1])}"
        f'<line x1="{x:.2f}%" x2="{y:.2f}%" y1="56" y2="56" stroke="var(--ink)" stroke-width="1.5" stroke-dasharray="4 3"/>'
        f'<svg x="{x:.2f}%" y="56" overflow="visible"><path d="M-6 0 0-6 6 0 0 6z" fill="var(--ink)"/></svg>'
        f'<circle cx="{y:.2f}%" cy="56" r="6" fill="var(--blue)"/></svg></div><p class="s-mut">{words}</p>'
    )


def _text(quantity: Any, unit: str) -> str:
    # A plain number is a count or a factor: 8 chats, not 8.00.
    return escape(format_quantity(quantity, unit=unit) if unit else format_quantity(quantity, trim=True))


def _off(said: float, truth: float) -> str:
    ratio = max(said / truth, truth / said)
    if ratio < 1.05:
        return "On the mark"
    if ratio < 2:
        off = 100.0 * (said - truth) / truth
        return f"{format_number(abs(off), 2)}{NBSP}% too {'high' if off > 0 else 'low'}"
    return f"{format_number(ratio, 2)}× off"
