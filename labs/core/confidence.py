"""What the engine's figures are worth: its confidence, and which verdicts an assumed figure would overturn."""

from __future__ import annotations

from functools import partial
from html import escape
from typing import Any

import ipywidgets as widgets

from labs.core.controls import button, capital, classed, html
from labs.core.session import Observation
from labs.core.spec import Goal
from labs.core.style import icon
from mlsys.studies.sensitivity import Doubt, verdict_flips


class ConfidenceNote:
    """The note beside the cards; on request it halves and doubles every assumed figure of the design."""

    def __init__(self) -> None:
        self._observation: Observation | None = None
        self._text = html()
        self.ask = button("What if one of them were half, or double?", self._answer, "ml-link")
        self._table = html()
        self.widget = classed(widgets.VBox([self._text, self.ask, self._table]), "ml-aside")

    def show(self, observation: Observation) -> None:
        """Speak of another design; what was worked out for the one before is taken away."""
        moved = self._observation is None or self._observation.design != observation.design
        self._observation = observation
        self._text.value = _text(observation.profile)
        if moved:
            self._table.value = ""

    def _answer(self) -> None:
        assert self._observation is not None
        profile, goals = self._observation.profile, self._observation.scenario.goals
        try:
            doubts = [
                (goal.label, doubt)
                for goal in goals
                for doubt in verdict_flips(profile, partial(_holds, goal))
            ]
        except (ArithmeticError, ValueError) as error:
            self._table.value = f"<p>This design cannot be doubted: {escape(str(error))}.</p>"
        else:
            self._table.value = _table(doubts)


def _holds(goal: Goal, profile: Any) -> bool:
    return goal.check(profile).holds


def _text(profile: Any) -> str:
    assumed = sum(term.assumed for term in profile.terms)
    others = len(profile.terms) - assumed
    return (
        f"<p>{icon('info')} <b>Engine confidence</b></p><p>{escape(capital(str(profile.confidence)).rstrip('.'))}. "
        f"Of its inputs, {others} are sourced or computed and {assumed} assumed; each Math peek says which.</p>"
    )


def _table(doubts: list[tuple[str, Doubt]]) -> str:
    figures = len({(doubt.owner, doubt.name) for _, doubt in doubts})
    turned = [(label, doubt) for label, doubt in doubts if doubt.flips]
    if not turned:
        return f"<p>No verdict here turns if any one of {figures} assumed figures were half or double.</p>"
    rows = "".join(
        f'<tr><th scope="row">{escape(_name(doubt))}<br><span class="ml-mut">{escape(label)}</span></th>'
        f'<td class="ml-r">{_mark(doubt.halved)}</td><td class="ml-r">{_mark(doubt.doubled)}</td></tr>'
        for label, doubt in turned
    )
    return (
        f"<p>Of {figures} assumed figures, these would turn a verdict:</p><table><thead><tr>"
        '<th scope="col">If it were</th><th scope="col" class="ml-r">half</th><th scope="col" class="ml-r">double</th>'
        f"</tr></thead><tbody>{rows}</tbody></table>"
    )


def _name(doubt: Doubt) -> str:
    owner = "" if doubt.owner == "course" else f" of {doubt.owner}"
    return capital(doubt.name.replace("_", " ")) + owner


def _mark(holds: Any) -> str:
    if holds is None:
        return '<span class="ml-mut">not possible</span>'
    tone, name, word = ("ml-ok", "tick", "holds") if holds else ("ml-bad", "cross", "does not hold")
    return f'<span class="{tone}">{icon(name, word)}</span>'
