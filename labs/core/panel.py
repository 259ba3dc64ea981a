"""The ipywidgets view of a lab and of a task: observers of a session implement the lock and the loop."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from html import escape
from typing import Any, Final, Protocol

import ipywidgets as widgets

from labs.core.access import Access
from labs.core.components import CardView, Spoken, make, mathml, root
from labs.core.components.math_peek import term_value
from labs.core.controls import (
    KnobControl,
    PredictionForm,
    TrackPicker,
    button,
    capital,
    classed,
    html,
    knob_text,
    show,
)
from labs.core.ledger import Ledger, LedgerError
from labs.core.reference import reference, reference_path
from labs.core.session import LockedError, Observation, PredictionError, Session, Stage
from labs.core.spec import Decision, Lab, Scenario, Task
from labs.core.store import Store
from labs.core.style import NBSP, format_number, format_quantity, icon, unit_text
from labs.core.tracks import find_track
from mlsys import Models, Systems, ureg


class LabHome(Protocol):
    """What a panel needs to know and do of the lab as a whole."""

    lab: Lab
    store: Store
    ledger: Ledger
    problem: str
    can_undo_reset: bool

    @property
    def track(self) -> str | None:
        """The track in play."""

    def task(self, number: int) -> TaskHome:
        """The view of a task."""

    def label(self, key: str) -> str:
        """Name of a ledger key as the student reads it."""

    def choose_track(self, track: str) -> None:
        """Take a track."""

    def expert_preset(self, track: str) -> tuple[str, ...]:
        """Fill in the reference path; return the keys it decided."""

    def system_reset(self) -> None:
        """Empty the ledger and the tasks of this lab."""

    def undo_reset(self) -> None:
        """Bring the ledger back."""

    def import_ledger(self, text: str) -> None:
        """Take over a ledger from a file."""


class TaskHome(Protocol):
    """What a panel needs to know of a task."""

    lab: LabHome
    task: Task
    number: int
    name: str
    session: Session


# ---------------------------------------------------------------- a task

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
        self._shown: Scenario | None = None
        self._opened = False
        self._draft: dict[str, Any] | None = None
        self._drafting = False
        self._recorded: dict[str, Any] | None = None

        self._access = Access(self._enter)
        self._spoken = Spoken(live=True)
        self._head = html("", "ml-head")
        self._picker = TrackPicker(self._choose_track)
        self._call = html("", "ml-call")
        self._pick = classed(widgets.VBox([self._call, self._picker.widget]), "ml-pick")
        self._form_place = widgets.VBox()
        self._said = html()
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
            self._problem,
            self._gate,
            self._next,
            self._spoken,
            self._access,
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
            for part in (self._form_place, self._said, self._gate, self._next):
                show(part, False)
            return
        self._restore_draft()
        if session.given is None:
            self._refresh_locked()
        else:
            self._refresh_open()
        self._next.value = self._next_step()
        show(self._next, bool(self._next.value))
        self._save_draft()

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
        self.cards = []
        self._form_place.children = [self.form.widget]
        self._knob_place.children = [control.widget for control in self.knobs.values()]
        for count, look in ((1, "ml-one"), (3, "ml-three")):
            (self._knob_place.add_class if len(self.knobs) == count else self._knob_place.remove_class)(look)
        self._card_place.add_class("ml-one")
        self._card_place.children = [html(_skeleton(self.view.task.cards_of(self.session.track)))]
        show(self._form_place, True)
        show(self._gate, True)
        self._name()

    def _refresh_locked(self) -> None:
        assert self.form is not None
        if self._opened:
            self._build(self.session.scenario)
            self.form.clear()
        show(self._form_place, True)
        show(self._said, False)
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
        aside = html(_confidence(observation.profile), "ml-aside")
        left = [card.widget for card in cards[0::2]]
        right = [card.widget for card in cards[1::2]]
        # The note goes below the shorter column; a waterfall is taller than any card beside it.
        tall = len(left) > len(right) or cards[0].instrument
        (right if tall else left).append(aside)
        self._card_place.remove_class("ml-one")
        self._card_place.children = [classed(widgets.VBox(column), "ml-col") for column in (left, right)]
        self.cards = cards
        self._opened = True

    def _observe(self, observation: Observation) -> None:
        terms = {term.symbol: term for term in observation.profile.terms}
        for name, control in self.knobs.items():
            term = terms.get(control.knob.shows or "")
            control.read_out(self.session.design[name], term_value(term) if term else "")
        for card in self.cards:
            card.update(observation)
        self._said.value = _said(self.session, observation)
        self._spoken.text = _spoken(self.knobs.values(), observation)
        self._name()

    def _name(self) -> None:
        names = dict(self._picker.names())
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
                f"<code>%%record {name}</code> below.</p>"
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
        self._access.focus(".ml-knob .noUi-handle, .ml-knob button.mod-active")

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
        try:
            self.session.act(**{name: value})
        except (LockedError, ValueError) as error:
            self._problem.value = _alert(str(error))

    def _choose_track(self, track: str) -> None:
        self.view.lab.choose_track(track)

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
        figure = asked.choices[given.choice]
    else:
        assert given.value is not None
        figure = f"{format_number(given.value, 4, trim=True)}{NBSP}{unit_text(given.unit)}".strip()
    recorded = ""
    if session.stage >= Stage.RECORDED:
        knobs = ", ".join(
            f"{k.label} {knob_text(k, session.design[k.id])}" for k in observation.scenario.knobs
        )
        word = "recorded" if not session.changed_since_recorded else "moved on to"
        recorded = f"<span>and {word} <b>{escape(knobs)}</b></span>"
    return (
        '<p class="ml-said"><span class="ml-dia" aria-hidden="true"></span>'
        f'<span>You predicted <b class="ml-num">{escape(figure)}</b></span>'
        f'<span class="ml-mut">“{escape(given.reason)}”</span>{recorded}'
        f'<span class="ml-frozen">{icon("lock")} frozen</span></p>'
    )


def _spoken(knobs: Any, observation: Observation) -> str:
    moved = "; ".join(f"{control.knob.label} {control.said}" for control in knobs)
    verdicts = "; ".join(
        f"{verdict.goal.label}: {'holds' if verdict.holds else 'does not hold'}, {_value(verdict.value)}"
        for verdict in observation.verdicts
    )
    return f"{moved}. {verdicts}.".replace(NBSP, " ")


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return format_quantity(value) if hasattr(value, "magnitude") else str(value)


def _confidence(profile: Any) -> str:
    assumed = sum(term.assumed for term in profile.terms)
    others = len(profile.terms) - assumed
    return (
        f"<p>{icon('info')} <b>Engine confidence</b></p><p>{escape(capital(str(profile.confidence)).rstrip('.'))}. "
        f"Of its inputs, {others} are sourced or computed and {assumed} assumed; each Math peek says which.</p>"
    )


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


# ---------------------------------------------------------------- a lab


class LabPanel:
    """The header of a lab: what it is about, who the student is, and the Design Ledger.

    Parameters
    ----------
    view : LabHome
        The lab in its notebook (`labs.notebook.LabView`).
    """

    def __init__(self, view: LabHome) -> None:
        self.view = view
        self._access = Access()
        self._head = html()
        self._body = html()
        self._problem = html("", "ml-problem")
        self._picker = TrackPicker(self._choose_track)
        self._pick = classed(
            widgets.VBox(
                [
                    html('<p class="ml-ask">Which track is yours? It stays the same in every lab.</p>'),
                    self._picker.widget,
                ]
            ),
            "ml-pick",
        )
        self._asked = html()
        self._yes = button("", self._confirm)
        self._no = button("Leave it as it is", self._cancel, "ml-link")
        answers = classed(widgets.HBox([self._yes, self._no]), "ml-links")
        self._question = classed(widgets.VBox([self._asked, answers]), "ml-confirm")
        self._confirmed: Any = None

        self.reset = button("Reset", self._ask_reset, "ml-link")
        self.undo = button("Undo reset", self._undo, "ml-link")
        self.preset = button("Expert preset", self._ask_preset, "ml-link")
        self.export = button("Export", self._export, "ml-link")
        self.upload = classed(
            widgets.FileUpload(accept=".json,application/json", description="Import", icon=""),
            "ml-btn",
            "ml-link",
        )
        self.upload.observe(self._import, names="value")
        links = classed(widgets.HBox([self.undo, self.reset, self.preset]), "ml-links")
        files = classed(widgets.HBox([self.export, self.upload]), "ml-links")
        self._specs = html()
        specs_head = html("<h2>System Specs</h2>")
        ledger = classed(
            widgets.HBox([html('<span class="ml-mut">your Design Ledger</span>'), files]), "ml-links"
        )
        specs = classed(
            widgets.VBox([classed(widgets.HBox([specs_head, ledger]), "ml-row"), self._specs]),
            "ml-card",
            "ml-specs",
        )
        over = html(f'<p class="ml-mut">{_place(view.lab)}</p>')
        body = [
            classed(widgets.HBox([over, links]), "ml-row"),
            self._head,
            self._question,
            self._body,
            self._problem,
            self._pick,
            specs,
            self._access,
        ]
        store = [view.store.widget] if view.store.widget is not None else []
        self.widget = root(classed(widgets.VBox(body), "ml-panel"), *store)
        self._access.name(
            {
                **self._picker.names(),
                ".widget-upload": {"aria-label": "Import a Design Ledger from a file"},
                ".ml-problem": {"role": "status", "aria-live": "polite"},
            }
        )
        view.store.watch_state(self.refresh)
        self._cancel()
        self.refresh()

    def refresh(self) -> None:
        """Show lab, track and ledger as they are."""
        view, track = self.view, self.view.track
        self._head.value = _lab_head(view.lab, track)
        self._body.value = _law(view.lab) + _facts(view.lab, track)
        self._specs.value = _specs(view)
        problems = [text for text in (view.problem, view.store.problem) if text]
        self._say(*problems)
        picks_itself = any(task.picks_track for task in view.lab.tasks)
        show(self._pick, track is None and not picks_itself)
        show(self.undo, view.can_undo_reset)
        self._picker.choose(track)

    def _say(self, *problems: str) -> None:
        self._problem.value = "".join(
            f'<p class="ml-alert ml-note">{icon("info")}<span>{escape(text)}</span></p>' for text in problems
        )

    def _choose_track(self, track: str) -> None:
        self.view.choose_track(track)

    # -- questions before something is lost ---------------------------------------------------

    def _ask(self, text: str, yes: str, confirmed: Any) -> None:
        self._asked.value = f'<p class="ml-alert ml-note">{icon("info")}<span>{escape(text)}</span></p>'
        self._yes.description, self._confirmed = yes, confirmed
        show(self._yes, confirmed is not None)
        self._no.description = "Leave it as it is" if confirmed is not None else "Close"
        show(self._question, True)
        self._access.focus(".ml-confirm button")

    def _confirm(self) -> None:
        confirmed = self._confirmed
        self._cancel()
        if confirmed is not None:
            confirmed()

    def _cancel(self) -> None:
        self._confirmed = None
        show(self._question, False)

    def _ask_reset(self) -> None:
        self._ask(
            "Reset empties your whole Design Ledger, all labs of it, and starts the three tasks of this lab again. "
            "Your notebook cells stay as they are.",
            "Empty the ledger",
            self.view.system_reset,
        )

    def _undo(self) -> None:
        self.view.undo_reset()

    def _ask_preset(self) -> None:
        view, track = self.view, self.view.track
        if track is None:
            self._ask("The preset follows a track: choose yours first.", "", None)
            return
        lab = view.lab
        filled = [
            (place, params)
            for place, params in reference_path(track, before=(lab.volume, lab.chapter))
            if not any(entry.place == place for entry in view.ledger.entries)
        ]
        decisions = [
            f"{view.label(key)} {_param(value)} (Lab {place[1]:02d})"
            for place, params in filled
            for key, value in params.items()
        ]
        if not decisions:
            self._ask("There is nothing to fill in: every earlier lab has its decisions.", "", None)
            return
        self._ask(
            "The Expert preset fills in what a sound design decided in the labs you have not done, as the "
            f"{find_track(track).name}: {'; '.join(decisions)}. What you decided yourself stays.",
            "Fill it in",
            lambda: self._preset(track),
        )

    def _preset(self, track: str) -> None:
        self.view.expert_preset(track)

    # -- the ledger as a file -----------------------------------------------------------------

    def _export(self) -> None:
        self._access.download("mlsys-design-ledger.json", self.view.ledger.to_json())

    def _import(self, change: Any) -> None:
        files = change["new"]
        if not files:
            return
        try:
            self.view.import_ledger(bytes(files[0]["content"]).decode("utf-8"))
        except UnicodeDecodeError:
            self._say(
                f"{files[0]['name']} is no text file; choose the file that Export wrote. Nothing was changed."
            )
        except LedgerError as error:
            self._say(f"{files[0]['name']} cannot be used: {error}.")
        finally:
            self.upload.value = ()


_SPLIT: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


def _place(lab: Lab) -> str:
    return f"Lab {lab.chapter:02d} · Volume {lab.volume}, Chapter {lab.chapter}"


def _lab_head(lab: Lab, track: str | None) -> str:
    badge = ""
    if track is not None:
        badge = f'<span class="ml-badge">{icon(track)}{escape(find_track(track).name)}</span>'
    return f'<div class="ml-row"><h1 class="ml-big">{escape(lab.title)}</h1>{badge}</div>'


def _law(lab: Lab) -> str:
    rows = "".join(
        f'<div class="ml-law"><div class="ml-math">{mathml(law.formula, block=True)}</div>'
        f'<p><b>{escape(law.name)}.</b> <span class="ml-mut">{escape(law.statement)}</span></p></div>'
        for law in lab.invariants
    )
    return f'<div class="ml-laws">{rows}</div>'


def _facts(lab: Lab, track: str | None) -> str:
    if track is None:
        chosen = next((n for n, task in enumerate(lab.tasks, start=1) if task.picks_track), None)
        return f'<p class="ml-mut">No track yet: you choose it in Task {chosen}.</p>' if chosen else ""
    found = find_track(track)
    facts = (
        ("flag", "Mission", found.mission),
        ("wall", "Arch-nemesis", found.nemesis),
        ("person", "Stakeholder", f"{capital(found.stakeholder)}, who counts {found.cares_about}."),
    )
    rows = "".join(f"<div><dt>{icon(i)}{word}</dt><dd>{escape(text)}</dd></div>" for i, word, text in facts)
    return f'<dl class="ml-facts">{rows}</dl>'


def _specs(view: LabHome) -> str:
    lab, ledger = view.lab, view.ledger
    rows: list[tuple[str, str]] = []
    if view.track is not None:
        track = find_track(view.track)
        system, model = Systems[track.system], Models[track.model]
        rows += [
            (
                "System",
                escape(f"{system.name}, {format_quantity(ureg.Quantity(system.ram, 'byte'), trim=True)}"),
            ),
            ("Model", escape(model.name.replace("_", "-"))),
            ("Runtime", escape(_SPLIT.sub(" ", system.runtime.name).capitalize())),
        ]
    path = reference(view.track, lab)
    for key in lab.reads:
        entry = ledger.source(key, lab)
        other_track = entry is None and view.track is not None and key not in path
        if key == "track" or other_track:
            continue
        if entry is None and key in path:
            value = f'{escape(_param(path[key]))} <span class="ml-from">· reference path</span>'
        elif entry is None:
            value = '<span class="ml-from">not decided yet</span>'
        else:
            origin = f"Lab {entry.chapter_id:02d}" + (", preset" if entry.preset else "")
            value = f'{escape(_param(entry.params[key]))} <span class="ml-from">· {origin}</span>'
        rows.append((view.label(key), value))
    own = ledger.entry(lab)
    for decision in lab.writes:
        rows.append((decision.label, _written(decision, own.params if own is not None else {})))
    return "<dl>" + "".join(f"<div><dt>{escape(dt)}</dt><dd>{dd}</dd></div>" for dt, dd in rows) + "</dl>"


def _written(decision: Decision, params: Mapping[str, Any]) -> str:
    if decision.key in params:
        return f'{escape(_param(params[decision.key]))} <span class="ml-from">· this lab</span>'
    return '<span class="ml-todo">you write this today</span>'


def _param(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return format_number(value, 4, trim=True) if isinstance(value, int | float) else str(value)
