"""The header of a lab: what it is about, who the student is, and the Design Ledger as System Specs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any, Final, Protocol

import ipywidgets as widgets

from labs.core.access import Access
from labs.core.components import law_html, root
from labs.core.controls import TrackPicker, button, capital, classed, html, show
from labs.core.ledger import Ledger, LedgerError
from labs.core.reference import reference, reference_path
from labs.core.spec import Decision, Lab, Task
from labs.core.store import Store
from labs.core.style import format_number, format_quantity, icon
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
        self._asked_by = ""

        self.reset = button("Reset", self._ask_reset, "ml-link", "ml-reset")
        self.undo = button("Undo reset", self._undo, "ml-link")
        self.preset = button("Expert preset", self._ask_preset, "ml-link", "ml-preset")
        self.export = button("Export", self._export, "ml-link")
        self.upload = classed(
            widgets.FileUpload(
                accept=".json,application/json",
                description="Import",
                icon="",
                tooltip="Import a Design Ledger from a file",  # without one the page shows the word "null"
            ),
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
                "h1": {"tabindex": "-1"},
            }
        )
        view.store.watch_state(self.refresh)
        show(self._question, False)
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
        self._access.focus("h1")  # the button that was pressed is gone

    # -- questions before something is lost ---------------------------------------------------

    def _ask(self, text: str, yes: str, confirmed: Any) -> None:
        self._asked.value = (
            f'<p class="ml-alert ml-note" role="alert">{icon("info")}<span>{escape(text)}</span></p>'
        )
        self._yes.description, self._confirmed = yes, confirmed
        show(self._yes, confirmed is not None)
        self._no.description = "Leave it as it is" if confirmed is not None else "Close"
        show(self._question, True)
        # The answer that loses nothing: Enter pressed twice must not empty a ledger.
        self._access.focus(".ml-confirm .ml-link")

    def _confirm(self) -> None:
        confirmed = self._confirmed
        self._cancel()
        if confirmed is not None:
            confirmed()

    def _cancel(self) -> None:
        self._confirmed = None
        show(self._question, False)
        self._access.focus(self._asked_by)

    def _ask_reset(self) -> None:
        self._asked_by = ".ml-reset"
        self._ask(
            "Reset empties your whole Design Ledger, all labs of it, and starts the three tasks of this lab again. "
            "Your notebook cells stay as they are.",
            "Empty the ledger",
            self.view.system_reset,
        )

    def _undo(self) -> None:
        self.view.undo_reset()
        self._access.focus(".ml-reset")

    def _ask_preset(self) -> None:
        self._asked_by = ".ml-preset"
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
        f'<div class="ml-law"><div class="ml-math">{law_html(law.formula)}</div>'
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
        if _taken(decision, lab.task(decision.task), view.track):
            rows.append((decision.label, _written(decision, own.params if own is not None else {})))
    return "<dl>" + "".join(f"<div><dt>{escape(dt)}</dt><dd>{dd}</dd></div>" for dt, dd in rows) + "</dl>"


def _taken(decision: Decision, task: Task, track: str | None) -> bool:
    """Whether the track takes this decision at all; a knob that only other tracks have it does not turn."""
    if decision.knob is None or not (track or task.shared):
        return True
    return any(knob.id == decision.knob for knob in task.scenario(track).knobs)


def _written(decision: Decision, params: Mapping[str, Any]) -> str:
    if decision.key in params:
        return f'{escape(_param(params[decision.key]))} <span class="ml-from">· this lab</span>'
    return '<span class="ml-todo">you write this today</span>'


def _param(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return (
        format_number(value, 4, trim=True) if isinstance(value, int | float) else str(value).replace("_", "-")
    )
