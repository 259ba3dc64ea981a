"""What a notebook calls: `open_lab`, and the views of lab and task that join session, panel, ledger and grading."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

from IPython import get_ipython
from IPython.display import HTML, display

from labs.core import magics
from labs.core.access import Access
from labs.core.components import root
from labs.core.controls import knob_text
from labs.core.hand_in import LABEL, HandIn
from labs.core.header import LabPanel
from labs.core.ledger import Entry, Ledger, LedgerError, decided
from labs.core.ledger import label as ledger_label
from labs.core.panel import TaskPanel
from labs.core.record import RecordError, parse
from labs.core.session import Session, Stage, observe
from labs.core.spec import Lab, Task
from labs.core.store import Store, open_store
from labs.core.tracks import find_track
from labs.grading.checklist import Check, check, opened
from labs.grading.intake import parse_cells
from labs.grading.rubric import Score, grade
from labs.grading.score_card import finish_html, score_html
from labs.registry import all_labs, find_lab

LEDGER_KEY = "ledger"
"""Name of the ledger in the store."""


def open_lab(slug: str) -> LabView:
    """Open a lab in a notebook: ``lab = open_lab("lab_02_ml_systems"); lab``.

    Run again in the same kernel it gives the same lab, so that nothing typed is lost.

    Raises
    ------
    KeyError
        There is no such lab; the message names the nearest ones.
    """
    shell = get_ipython()
    if shell is not None:
        magics.load(shell)
    return _opened(slug)


@cache
def _opened(slug: str) -> LabView:
    return LabView(find_lab(slug), open_store())


class LabView:
    """A lab in a notebook: its header, its tasks, and its place in the ledger.

    Parameters
    ----------
    lab : Lab
        The spec.
    store : Store
        Where the ledger lives between notebooks. What is in it may arrive after the running cell, so
        nothing here waits for it: sessions that have no prediction yet are bound again when it comes.
    """

    def __init__(self, lab: Lab, store: Store) -> None:
        self.lab = lab
        self.store = store
        self.tasks: dict[int, TaskView] = {}
        self.ledger = Ledger()
        self.problem = ""
        self._before_reset: Ledger | None = None
        self._heard = False
        self.panel = LabPanel(self)
        store.watch(LEDGER_KEY, self._arrived)

    def task(self, number: int) -> TaskView:
        """Return the view of task `number` (1, 2 or 3); the same one every time."""
        task = self.lab.task(number)
        if number not in self.tasks:
            self.tasks[number] = TaskView(self, task, number)
        return self.tasks[number]

    @property
    def track(self) -> str | None:
        """The track in play: this lab's own, else the ledger's."""
        own = self.ledger.entry(self.lab)
        return (own.track if own else None) or self.ledger.track

    def label(self, key: str) -> str:
        """Name of a ledger key as the student reads it; a key that no lab writes is spelled out."""
        try:
            return ledger_label(key, all_labs())
        except KeyError:
            return key.replace("_", " ").capitalize()

    # -- the ledger ---------------------------------------------------------------------------

    def choose_track(self, track: str) -> None:
        """Take a track (the call to adventure, or a start mid-book)."""
        self._change(self.ledger.with_track(track, self.lab))

    def expert_preset(self, track: str) -> tuple[str, ...]:
        """Fill in the reference path of earlier labs; return the keys it decided."""
        before = set(self.ledger.missing(self.lab))
        self._change(self.ledger.with_preset(track, self.lab).with_track(track, self.lab))
        return tuple(key for key in self.lab.reads if key in before - set(self.ledger.missing(self.lab)))

    def system_reset(self) -> None:
        """Empty the ledger and every task of this lab; `undo_reset` takes the ledger back once."""
        self._before_reset = self.ledger
        for number in range(1, len(self.lab.tasks) + 1):  # a task not opened yet has a draft as well
            view = self.task(number)
            view.session.reset()
            view.panel.forget_draft()
        self._replace(Ledger())

    @property
    def can_undo_reset(self) -> bool:
        """Whether there is a reset to take back."""
        return self._before_reset is not None

    def undo_reset(self) -> None:
        """Bring back the ledger as it was before the last reset."""
        if self._before_reset is not None:
            ledger, self._before_reset = self._before_reset, None
            self._replace(ledger)

    def import_ledger(self, text: str) -> None:
        """Take over a ledger from a file.

        Raises
        ------
        LedgerError
            The text is no ledger; nothing was changed.
        """
        self._replace(Ledger.from_json(text))

    def _replace(self, ledger: Ledger) -> None:
        # Asked for by the student: from here on what could not be read may go.
        self.problem = ""
        self._change(ledger)

    def _change(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._save()
        self._rebind()

    def _save(self) -> None:
        # Before the store has answered, writing would wipe out what other labs left there; and a ledger that
        # cannot be read here may be whole for a newer version of the course.
        if self.store.ready and not self.problem:
            self.store.set(LEDGER_KEY, self.ledger.to_json())

    def _arrived(self, text: str | None) -> None:
        # What was done here before the browser answered stands; after that whoever wrote last is right,
        # or two notebooks of one lab would overrule each other for ever.
        own = None if self._heard else self.ledger.entry(self.lab)
        try:
            stored = Ledger.from_json(text) if text else Ledger()
        except LedgerError as error:
            self.problem = (
                f"The ledger in this browser cannot be used: {error}. It is left as it is, so what you decide now "
                "stays in this notebook, until you import a ledger or reset the system."
            )
            self.panel.refresh()
            return
        self.problem, self._heard = "", True
        self.ledger = stored.with_entry(own.over(stored.entry(self.lab), self._open())) if own else stored
        if own is not None:
            self._save()
        self._rebind()

    def _rebind(self) -> None:
        inherited = self.ledger.inherited(self.lab)
        for view in self.tasks.values():
            if view.session.given is None:
                view.session.bind(self.track, inherited)
        self.panel.refresh()

    def note(self, view: TaskView) -> None:
        """Write into the ledger what the tasks of this lab have recorded so far."""
        entry = self._entry(view.session.track).over(self.ledger.entry(self.lab), self._open())
        self.ledger = self.ledger.with_entry(entry)
        self._save()
        self._rebind()

    def _open(self) -> tuple[str, ...]:
        """Keys whose tasks are not all recorded in this kernel: an earlier one may have decided them."""
        recorded = {view.task.id for view in self.tasks.values() if view.session.recorded}
        return tuple(decision.key for decision in self.lab.writes if not recorded.issuperset(decision.tasks))

    def _entry(self, track: str | None) -> Entry:
        by_id = {view.task.id: view.session for view in self.tasks.values()}
        recorded = {
            id: observe(session.task, session.recorded) for id, session in by_id.items() if session.recorded
        }
        letters = tuple(
            (task.id, by_id[task.id].letter) for task in self.lab.tasks if _has_letter(by_id.get(task.id))
        )
        return Entry(
            volume=self.lab.volume,
            chapter_id=self.lab.chapter,
            track=track or self.track,
            params=decided(self.lab, recorded),
            reflections=letters,
        )

    # -- the notebook -------------------------------------------------------------------------

    def finish(self) -> None:
        """Show what is complete and what is missing, with a button that downloads the notebook to hand in."""
        shown = display(_Shown(*finish_html(self.lab, self._checks())), display_id=True)

        def read(text: str, notebook: str, saved: bool) -> list[str]:
            cells, problems = parse_cells(text.encode("utf-8", "replace"))
            checks, odd = check(self.lab, cells)
            checks = self._with_moved(checks)
            if shown is not None:
                shown.update(_Shown(*finish_html(self.lab, checks, (*problems, *odd))))
            return _read_back(self.lab, checks, opened(cells), notebook, saved)

        button = HandIn(f"{self.lab.slug}.ipynb", read)
        display(_Widget(button, f"[{LABEL}] or save it, and choose File, Download"))

    def _checks(self) -> tuple[Check, ...]:
        """What the lab lacks as its cells were last run."""
        cells = []
        for number in range(1, len(self.lab.tasks) + 1):
            view = self.task(number)
            record = view.session.recorded.to_json() if view.session.recorded else ""
            cells += [f"%%record {view.name}\n{record}", f"%%reflect {view.name}\n{view.session.letter}"]
        return self._with_moved(check(self.lab, [{"source": cell} for cell in cells])[0])

    def _with_moved(self, checks: tuple[Check, ...]) -> tuple[Check, ...]:
        """Add what only a live notebook knows: a design that is not the recorded one."""
        made = []
        for found in checks:
            view = self.task(found.number)
            missing = found.missing
            if view.session.recorded is not None and view.session.changed_since_recorded:
                moved = "the knobs stand elsewhere than in the record: run the cell %%record {} to keep the new design"
                missing = (*missing, moved.format(view.name))
            made.append(replace(found, missing=missing))
        return tuple(made)

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        return _bundle(self.panel.widget, f"{self.lab.slug}: {self.lab.title}", kwargs)


class TaskView:
    """A task in a notebook: the panel to see, the two answer cells, the score."""

    def __init__(self, lab: LabView, task: Task, number: int) -> None:
        self.lab = lab
        self.task = task
        self.number = number
        self.name = f"task{number}"
        self.session = Session(lab.lab, task, lab.track, lab.ledger.inherited(lab.lab))
        self.panel = TaskPanel(self)

    # -- the answer cells ---------------------------------------------------------------------

    def on_record(self, body: str) -> str | None:
        """Replay the record in the cell, or fill the cell; see `labs.core.magics`."""
        session = self.session
        if not body:
            if session.stage is Stage.LOCKED:
                print(
                    f"Nothing to record yet. In the card of {self.name} above, give your prediction and move the "
                    "knobs; then run this cell again."
                )
                return None
            record = session.record()
        else:
            try:
                given = parse(body, self.lab.lab, self.task)
            except RecordError as error:
                print(f"This cell cannot be used: {error}. Nothing was changed.")
                return None
            record = session.replay(given)
        self.lab.note(self)
        text = record.to_json()
        print(f"Recorded: {self._summary()}")
        if left_open := self._left_open():
            print(
                "It breaks a limit of this task, so your Design Ledger does not take it; still to decide: "
                f"{', '.join(left_open)}."
            )
        return None if text == body else text

    def on_reflect(self, body: str) -> None:
        """Take over the letter in the cell."""
        self.session.reflect(body)
        if not body:
            print(
                f"No letter yet. Write to {self._stakeholder()} below the first line of this cell, then run it again."
            )
            return
        if self.session.stage >= Stage.RECORDED:
            self.lab.note(self)
        count = len(body.split())
        print(f"Letter of {count} word{'s' if count != 1 else ''} to {self._stakeholder()}.")

    def _left_open(self) -> list[str]:
        """Labels of the decisions that wait for this task, when what is recorded breaks one of its goals."""
        record = self.session.recorded
        assert record is not None
        if all(verdict.holds for verdict in observe(self.task, record).verdicts):
            return []
        return [
            decision.label
            for decision in self.lab.lab.writes
            if self.task.id in decision.tasks and (decision.knob is None or decision.knob in record.design)
        ]

    def _summary(self) -> str:
        design = self.session.design
        knobs = (f"{knob.label} {knob_text(knob, design[knob.id])}" for knob in self.session.scenario.knobs)
        return "; ".join(knobs).replace("\u00a0", " ") + "."

    def _stakeholder(self) -> str:
        track = self.session.track or self.lab.track
        return find_track(track).stakeholder if track else "your stakeholder"

    # -- the score ----------------------------------------------------------------------------

    def graded(self) -> Score:
        """Grade the recorded work as the grader will."""
        return grade(self.task, self.session.recorded, self.session.letter)

    def score(self) -> float:
        """Show the rubric, row by row, and return the points: a plain float from 0 to the task's total."""
        score = self.graded()
        page, text = score_html(self, score)
        display(_Shown(page, text))
        return float(min(max(score.points, 0.0), self.task.rubric.total))

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        return _bundle(
            self.panel.widget, f"Task {self.number} of {self.lab.lab.slug}: {self.task.title}", kwargs
        )


def _read_back(
    lab: Lab, checks: tuple[Check, ...], slug: str | None, notebook: str, saved: bool
) -> list[str]:
    """Say what was found in the file that was downloaded."""
    name = f"{lab.slug}.ipynb"
    still = ", ".join(f"Task {found.number}" for found in checks if found.missing)
    said = f"Still open: {still}; the list above says what." if still else "Everything is there."
    lines = [f"{name} was downloaded and read back. {said}"]
    if slug != lab.slug:
        lines.append(
            f"It opens {f'lab {slug}' if slug else 'no lab'}, not {lab.slug}: is it the right notebook?"
        )
    if notebook != name:
        lines.append(f"It was made from {notebook}: is that the copy you mean?")
    if not saved:
        lines.append("The notebook itself could not be saved here, so keep the downloaded file.")
    return lines


def _has_letter(session: Session | None) -> bool:
    return session is not None and bool(session.letter)


class _Shown(HTML):  # type: ignore[misc]
    """A page with a plain-text twin, the same text every time."""

    def __init__(self, page: str, text: str) -> None:
        super().__init__(page)
        self._text = text

    def __repr__(self) -> str:
        return self._text


class _Widget:
    """A widget under the course's style, with a plain-text twin."""

    def __init__(self, widget: Any, text: str) -> None:
        self._widget, self._text = root(widget, Access()), text

    def _repr_mimebundle_(self, **kwargs: Any) -> dict[str, Any]:
        return _bundle(self._widget, self._text, kwargs)


def _bundle(widget: Any, text: str, kwargs: dict[str, Any]) -> dict[str, Any]:
    # The text twin keeps widget ids out of saved outputs, so that re-execution compares physics.
    bundle: dict[str, Any] = dict(widget._repr_mimebundle_(**kwargs))
    bundle["text/plain"] = text
    return bundle
