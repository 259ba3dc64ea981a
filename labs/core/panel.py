"""The ipywidgets view of a task: an observer of its session that implements the lock and the loop."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial
from html import escape
from typing import Any, Final, Protocol

import ipywidgets as widgets

from labs.core.access import Access
from labs.core.components import CardView, Spoken, make, root
from labs.core.components.fold import Fold
from labs.core.components.math_peek import term_value
from labs.core.confidence import ConfidenceNote
from labs.core.controls import (
    KnobControl,
    PredictionForm,
    TrackPicker,
    aloud,
    asked_html,
    capital,
    classed,
    html,
    knob_text,
    show,
)
from labs.core.header import LabHome
from labs.core.parcel import Parcel, together
from labs.core.session import LockedError, Observation, PredictionError, Session, Stage
from labs.core.spec import Scenario, Task, Verdict
from labs.core.style import NBSP, format_number, format_quantity, icon, unit_text
from labs.core.tracks import find_track


class TaskHome(Protocol):
    """What a panel needs to know of a task."""

    lab: Neighbours
    task: Task
    number: int
    name: str
    session: Session


class Neighbours(LabHome, Protocol):
    """A lab and its tasks by number: the call to adventure waits for the ones before it."""

    def task(self, number: int) -> TaskHome:
        """The view of a task."""


_STEPS: Final = ("Predict", "Act", "Observe", "Reflect")
_DONE: Final = {Stage.LOCKED: 0, Stage.PREDICTED: 1, Stage.ACTED: 1, Stage.RECORDED: 3, Stage.REFLECTED: 4}
_NOW: Final = {
    Stage.LOCKED: {0},
    Stage.PREDICTED: {1, 2},
    Stage.ACTED: {1, 2},
    Stage.RECORDED: {3},
    Stage.REFLECTED: set[int](),
}


class TaskPanel:
    """The card of a task: predict, act, observe, and what to do next.

    Until the prediction is given, knobs are disabled and inert, cards are a skeleton, and nothing is solved.

    Parameters
    ----------
    view : TaskHome
        The task in its notebook (`labs.notebook.TaskView`).
    """

    def __init__(self, view: TaskHome) -> None:
        self.view = view
        self.session = view.session
        self.form: PredictionForm | None = None
        self.knobs: dict[str, KnobControl] = {}
        self.cards: list[CardView] = []
        self._note: ConfidenceNote | None = None
        self._shown: Scenario | None = None
        self._opened = False
        self._draft: dict[str, Any] | None = None
        self._drafting = False
        self._recorded: dict[str, Any] | None = None
        self._observed: Observation | None = None
        self._cards_first = False
        self._told: list[str] = []

        self._access = Access(self._enter)
        self._parcel = Parcel()
        self._spoken = Spoken(live=True)
        self._head = html("", "ml-head")
        self._picker = TrackPicker(self._choose_track)
        self._call = html("", "ml-call")
        self._pick = classed(widgets.VBox([self._call, self._picker.widget]), "ml-pick")
        self._form_place = widgets.VBox()
        self._said = html()
        self._asked = Fold("What was asked", style="ml-asked")
        self._problem = html("", "ml-problem")
        self._knob_place = classed(widgets.Box(), "ml-knobs")
        self._card_place = classed(widgets.Box(), "ml-grid")
        self._veil = html(
            f'<div class="ml-veil"><span>{icon("lock")}Opens when your prediction is recorded</span></div>',
            "ml-cover",
        )
        self._blur = classed(widgets.VBox([self._knob_place, self._card_place]), "ml-act")
        self._gate = classed(widgets.VBox([self._blur, self._veil]), "ml-gate")
        self._next = html("", "ml-next")
        body = [
            self._head,
            self._pick,
            self._form_place,
            self._said,
            self._asked.widget,
            self._problem,
            self._gate,
            self._next,
            self._spoken,
            self._access,
            self._parcel,
        ]
        self.widget = root(classed(widgets.VBox(body), "ml-panel"))

        self.session.watch(self.refresh)
        if view.task.picks_track:
            for number in range(1, view.number):
                view.lab.task(number).session.watch(self.refresh)
        self.refresh()
        view.lab.store.watch(self._draft_key, self._draft_arrived)

    # -- what is shown ------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the session as it is."""
        session = self.session
        self._head.value = _task_head(self.view, session.stage)
        self._refresh_picker()
        if session.bound and self._shown is not session.scenario:
            self._build(session.scenario)
        if not session.bound:
            for part in (self._form_place, self._said, self._asked.widget, self._gate, self._next):
                show(part, False)
            return
        self._access.keep(self._draft_key, session.track)
        self._restore_draft()
        if session.given is None:
            self._refresh_locked()
        else:
            self._refresh_open()
        if not self._cards_first:
            self._follow()

    def _follow(self) -> None:
        """Write what stands around the cards, tell screen readers, and keep the draft."""
        if not self.session.bound:
            return
        if self._opened and self._observed is not None and self._note is not None:
            self._note.show(self._observed)
            self._said.value = _said(self.session, self._observed)
            self._tell(self._observed)
            self._name()
        self._next.value = self._next_step()
        show(self._next, bool(self._next.value))
        self._save_draft()

    def _tell(self, observation: Observation) -> None:
        """Tell screen readers what has changed since they were last told; all of it the first time."""
        now = [
            *(f"{control.knob.label} {control.said}" for control in self.knobs.values()),
            *(_spoken(verdict) for verdict in observation.verdicts),
        ]
        if changed := [aloud(text) for text in now if text not in self._told]:
            self._spoken.text = f"{'. '.join(changed)}."
        self._told = now

    def _refresh_picker(self) -> None:
        session, task = self.session, self.view.task
        wanted = session.given is None and (task.picks_track or not session.bound)
        show(self._pick, wanted)
        if not wanted:
            return
        waiting = [] if session.bound or not task.picks_track else self._unfinished()
        show(self._picker.widget, not waiting)
        self._picker.choose(session.track)
        self._call.value = _call(task, waiting, session.track)
        self._name()

    def _unfinished(self) -> list[int]:
        numbers = range(1, self.view.number)
        return [n for n in numbers if self.view.lab.task(n).session.stage < Stage.REFLECTED]

    def _build(self, scenario: Scenario) -> None:
        """Make the controls of a scenario; cards wait for the prediction."""
        before = self.form.drafted() if self.form is not None else None
        self._shown, self._opened = scenario, False
        self.form = PredictionForm(scenario.predict, scenario.brief, self._typed, self.predict)
        if before is not None:
            self.form.fill({"reason": before["reason"]})
        self.knobs = {knob.id: KnobControl(knob, self._moved) for knob in scenario.knobs}
        self.cards, self._note, self._told = [], None, []
        self._form_place.children = [self.form.widget]
        self._asked.fill(partial(asked_html, scenario.predict, scenario.brief))
        self._knob_place.children = [control.widget for control in self.knobs.values()]
        for count, look in ((1, "ml-one"), (3, "ml-three")):
            (self._knob_place.add_class if len(self.knobs) == count else self._knob_place.remove_class)(look)
        self._card_place.add_class("ml-one")
        self._card_place.children = [html(_skeleton(self.view.task.cards_of(self.session.track)))]
        show(self._form_place, True)
        show(self._gate, True)
        self._name()
        self._access.name_steps(
            {
                selector: texts
                for control in self.knobs.values()
                for selector, texts in control.steps().items()
            }
        )

    def _refresh_locked(self) -> None:
        assert self.form is not None
        if self._opened:
            self._build(self.session.scenario)
            self.form.clear()
        show(self._form_place, True)
        show(self._said, False)
        show(self._asked.widget, False)
        show(self._veil, True)
        self._gate.add_class("ml-locked")
        self._blur.add_class("ml-blur")
        self._blur.add_class("ml-inert")
        for control in self.knobs.values():
            control.disable(True)
        self._problem.value = ""
        self.form.show_needs(self._needs())

    def _refresh_open(self) -> None:
        show(self._form_place, False)
        show(self._said, True)
        show(self._asked.widget, True)
        show(self._veil, False)
        self._gate.remove_class("ml-locked")
        self._blur.remove_class("ml-blur")
        self._blur.remove_class("ml-inert")
        for name, control in self.knobs.items():
            control.disable(False)
            control.put(self.session.design[name])
        try:
            observation = self.session.observation
            if not self._opened:
                self._open(observation)
            self._observe(observation)
        except (ArithmeticError, KeyError, TypeError, ValueError, AttributeError) as error:
            self._problem.value = _alert(
                f"The engine could not answer this design: {error}. Move a knob to go on; what you gave is kept."
            )
            return
        self._problem.value = ""

    def _open(self, observation: Observation) -> None:
        """Make the cards: the first moment at which anything is shown of the engine's answer."""
        cards = [make(card) for card in self.view.task.cards_of(self.session.track)]
        for card in cards:
            card.update(observation)
        note = ConfidenceNote()
        note.show(observation)
        left = [card.widget for card in cards[0::2]]
        right = [card.widget for card in cards[1::2]]
        # The note goes below the shorter column; a waterfall is taller than any card beside it.
        tall = len(left) > len(right) or cards[0].instrument
        (right if tall else left).append(note.widget)
        self._card_place.remove_class("ml-one")
        self._card_place.children = [classed(widgets.VBox(column), "ml-col") for column in (left, right)]
        self.cards, self._note = cards, note
        self._opened = True

    def _observe(self, observation: Observation) -> None:
        self._observed = observation
        shown = any(control.knob.shows for control in self.knobs.values())
        terms = {term.symbol: term for term in observation.profile.terms} if shown else {}
        for name, control in self.knobs.items():
            term = terms.get(control.knob.shows or "")
            value = self.session.design[name]
            # A plain number that is the knob itself is not said twice.
            told = term is not None and (term.unit or term.value != value)
            control.read_out(value, term_value(term) if term is not None and told else "")
        for card in self.cards:
            card.update(observation)

    def _name(self) -> None:
        names = {**self._picker.names(), "h2": {"tabindex": "-1"}}
        if self.form is not None:
            names.update(self.form.names())
        for control in self.knobs.values():
            names.update(control.names())
        self._access.name(names)

    def _next_step(self) -> str:
        session, name = self.session, self.view.name
        if session.stage in (Stage.PREDICTED, Stage.ACTED):
            return (
                '<p class="ml-do">Move the knobs and watch the cards. When the design is yours, run the cell '
                f"<code>%%record {name}</code> below: click into it, then Shift+Enter.</p>"
            )
        if session.stage < Stage.RECORDED:
            return ""
        moved = ""
        if session.changed_since_recorded:
            moved = (
                f'<p class="ml-do">{icon("info")} You moved a knob since you recorded. Run <code>%%record '
                f"{name}</code> again to keep this design.</p>"
            )
        return _asks(self.session, self.view) + moved

    # -- what the student does ----------------------------------------------------------------

    def predict(self) -> None:
        """Record what is typed in the form; what is missing is said below it."""
        if self.form is None:
            return
        needs = self._needs()
        if not all(need.met for need in needs):
            self.form.show_needs(needs)
            return
        try:
            self.session.predict(**self.form.typed())
        except (LockedError, PredictionError) as error:
            self._problem.value = _alert(str(error))
            return
        self._access.focus(".ml-knob .noUi-handle, .ml-knob button.mod-active, .ml-knob select")

    def _needs(self) -> Any:
        assert self.form is not None
        needs = self.session.needs(**self.form.typed())
        own = self.form.own_need()
        return (own, *needs[1:]) if own else needs

    def _typed(self) -> None:
        if self.form is not None and self.session.bound and self.session.given is None:
            self.form.show_needs(self._needs())
            self._save_draft()

    def _enter(self, typed: Mapping[str, str]) -> None:
        if self.form is not None and self.session.given is None:
            self.form.fill({**self.form.drafted(), **typed})
            self.predict()

    def _moved(self, name: str, value: Any) -> None:
        # The page draws the cards while the rest is written.
        self._cards_first = True
        try:
            with together(self._parcel):
                self.session.act(**{name: value})
        except (LockedError, ValueError) as error:
            self._problem.value = _alert(str(error))
        finally:
            self._cards_first = False
        with together(self._parcel):
            self._follow()

    def _choose_track(self, track: str) -> None:
        self.view.lab.choose_track(track)
        if not self.view.task.picks_track:  # the button that was pressed is gone
            self._access.focus("h2")

    # -- drafts -------------------------------------------------------------------------------

    @property
    def _draft_key(self) -> str:
        return f"draft/{self.view.lab.lab.slug}/{self.view.task.id}"

    def forget_draft(self) -> None:
        """Forget what is typed and not recorded."""
        self._draft = None
        if self.form is not None and self.session.given is None:
            self.form.clear()
        self.view.lab.store.remove(self._draft_key)

    def _save_draft(self) -> None:
        if self._drafting or self.form is None or self._draft is not None:
            return
        session = self.session
        if session.stage >= Stage.RECORDED and not session.changed_since_recorded:
            self._recorded = dict(session.design)
            # While the browser has not answered, it may hold knobs that were moved after this record.
            if self.view.lab.store.ready:
                self.view.lab.store.remove(self._draft_key)
            return
        if session.given is None and not any(
            (self.form.value.value, self.form.reason.value, self.form.choice.value)
        ):
            return
        draft = {
            "track": session.track,
            "fields": self.form.drafted(),
            "given": session.given.as_dict() if session.given else None,
            "design": session.design if session.given else None,
            "recorded": self._recorded,
        }
        self.view.lab.store.set(self._draft_key, json.dumps(draft, ensure_ascii=False))

    def _draft_arrived(self, text: str | None) -> None:
        try:
            draft = json.loads(text) if text else None
        except ValueError:
            draft = None
        if isinstance(draft, dict):
            self._draft = draft
            self.refresh()

    def _restore_draft(self) -> None:
        """Put a draft back; one of another track, or of a design recorded since, is left alone."""
        draft, session = self._draft, self.session
        if draft is None or self._drafting or self.form is None or draft.get("track") != session.track:
            return
        self._draft, self._drafting = None, True
        try:
            given = draft.get("given")
            if session.given is None:
                self.form.fill(draft.get("fields") or {})
                if given:
                    session.predict(**given)
            ours = session.given is not None and session.given.as_dict() == given
            if ours and draft.get("design") and draft.get("recorded") == self._recorded:
                session.act(**draft["design"])
        except (AttributeError, KeyError, TypeError, ValueError, LockedError):
            # A draft of an older version of the lab: what fits was put back, the rest has no place any more.
            pass
        finally:
            self._drafting = False


def _task_head(view: TaskHome, stage: Stage) -> str:
    items = []
    for step, word in enumerate(_STEPS):
        now = step in _NOW[stage]
        done = step < _DONE[stage] and not now
        look = ' class="ml-now" aria-current="step"' if now else ' class="ml-done"' if done else ""
        said = '<span class="ml-sr">done: </span>' if done else ""
        items.append(f'<li{look}><span class="ml-dot"></span>{said}{word}</li>')
    title = f"Task {view.number} · {view.task.title}"
    steps = f'<ol class="ml-steps" aria-label="Progress">{"".join(items)}</ol>'
    return f'<div class="ml-row"><h2>{escape(title)}</h2>{steps}</div>'


def _call(task: Task, waiting: list[int], track: str | None) -> str:
    if waiting:
        names = " and ".join(f"Task {number}" for number in waiting)
        return (
            '<p class="ml-ask">Your call to adventure opens here: four tracks, one of them yours for the whole '
            f'course.</p><p class="ml-needs"><span>{icon("lock")}Still needed: a letter in {names}</span></p>'
        )
    if not task.picks_track:
        return '<p class="ml-ask">This task differs from track to track. Which one is yours?</p>'
    if track is None:
        return (
            '<p class="ml-ask">The call to adventure: choose the track that is yours from here to the last lab. '
            "Each has one mission, one nemesis, and somebody who reads your letters.</p>"
        )
    return '<p class="ml-ask">You can still change your mind, until your prediction is recorded.</p>'


def _skeleton(cards: Any) -> str:
    """Equal bars: they look like cards and say nothing of the answer."""
    tall = "".join(f'<rect x="{x}%" y="40" width="18%" height="110"/>' for x in (4, 29, 54, 79))
    wide = "".join(f'<rect x="0" y="{y}" width="60%" height="32"/>' for y in (40, 96))
    made = "".join(
        f'<div class="ml-card"><div class="ml-row"><h3>{escape(card.title)}</h3><span>– –</span></div>'
        f'<svg class="ml-skeleton" width="100%" height="160">{tall if n == 0 else wide}</svg></div>'
        for n, card in enumerate(cards[:2])
    )
    return f'<div class="ml-grid{" ml-one" if len(cards) == 1 else ""}" aria-hidden="true">{made}</div>'


def _said(session: Session, observation: Observation) -> str:
    given = observation.given
    asked = observation.scenario.predict
    if given.choice is not None:
        said = f"<b>{escape(asked.choices[given.choice])}</b>"  # may be long, so it may break
    else:
        assert given.value is not None
        figure = f"{format_number(given.value, 4, trim=True)}{NBSP}{unit_text(given.unit)}".strip()
        said = f'<b class="ml-num">{escape(figure)}</b>'
    recorded = ""
    if session.stage >= Stage.RECORDED:
        knobs = ", ".join(
            f"{k.label} {knob_text(k, session.design[k.id])}" for k in observation.scenario.knobs
        )
        word = "recorded" if not session.changed_since_recorded else "moved on to"
        recorded = f"<span>and {word} <b>{escape(knobs)}</b></span>"
    return (
        '<p class="ml-said"><span class="ml-dia" aria-hidden="true"></span>'
        f"<span>You predicted {said}</span>"
        f'<span class="ml-mut">“{escape(given.reason)}”</span>{recorded}'
        f'<span class="ml-frozen">{icon("lock")} frozen</span></p>'
    )


def _spoken(verdict: Verdict) -> str:
    return f"{verdict.goal.label}: {'holds' if verdict.holds else 'does not hold'}, {_value(verdict.value)}"


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return format_quantity(value) if hasattr(value, "magnitude") else str(value)


def _asks(session: Session, view: TaskHome) -> str:
    track = session.track or view.lab.track
    who = f"{capital(find_track(track).stakeholder)} asks" if track else "Your stakeholder asks"
    return (
        f'<div class="ml-who"><span class="ml-face" aria-hidden="true">{icon("person")}</span><div>'
        f'<p class="ml-mut">{escape(who)}</p><blockquote class="ml-mid">“{escape(session.scenario.asks)}”'
        f'</blockquote><p class="ml-do">Answer in the cell <code>%%reflect {view.name}</code> below; the letter '
        f"is to say what {escape(session.scenario.losing_side)} pays.</p></div></div>"
    )


def _alert(text: str) -> str:
    return f'<p class="ml-alert" role="alert">{icon("no")}<span>{escape(text)}</span></p>'
