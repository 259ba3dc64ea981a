"""The view of a card: what every component has in common, and the list of components by name."""

from __future__ import annotations

import abc
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any, ClassVar

import ipywidgets as widgets

from labs.core.components.fold import Fold
from labs.core.components.math_peek import MathPeek
from labs.core.components.spoken import Spoken
from labs.core.disclosure import INSTRUMENTS
from labs.core.parcel import together
from labs.core.session import Observation
from labs.core.spec import Card, Verdict, read
from labs.core.style import NBSP, Comparison, compare, format_quantity, icon, number_in, stylesheet
from mlsys.profile import Term

IRON_LAW = r"T = \frac{D_{vol}}{BW \cdot \eta_m} + \frac{O}{R_{peak} \cdot \eta} + L_{ovh}"
"""The law that the terms of a profile add up to."""


@dataclass(frozen=True, kw_only=True)
class Peek:
    """What a card's MathPeek explains: formula (LaTeX), the numbers put in, every symbol."""

    formula: str
    numbers: str = ""
    terms: Sequence[Term] = ()


@dataclass(frozen=True, kw_only=True)
class Table:
    """The same figures as the chart, as text: a header, rows, and which rows are sums."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sums: frozenset[int] = frozenset()

    def html(self, caption: str) -> str:
        """The table as HTML; figures stand to the right, and only a screen reader hears the caption."""
        head = "".join(f'<th scope="col"{_right(i)}>{escape(cell)}</th>' for i, cell in enumerate(self.head))
        body = "".join(
            f"<tr{' class=ml-sum' if n in self.sums else ''}>"
            + f'<th scope="row">{escape(name)}</th>'
            + "".join(f'<td class="ml-r">{escape(cell)}</td>' for cell in cells)
            + "</tr>"
            for n, (name, *cells) in enumerate(self.rows)
        )
        return (
            f'<table><caption class="ml-sr">{escape(caption)}</caption>'
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )

    def text(self) -> str:
        """The table as plain text, one row a line."""
        return "\n".join(" | ".join(row) for row in (self.head, *self.rows)).replace(NBSP, " ")


def _right(column: int) -> str:
    return ' class="ml-r"' if column else ""


@dataclass(frozen=True, kw_only=True)
class Face:
    """What a card says of one observation, in words; the chart says the same.

    Attributes
    ----------
    headline : str
        The one figure in large type; empty for a card without one.
    aside : str
        What stands beside it, in small type.
    verdict : str
        Words of the verdict; empty where nothing is judged.
    good : bool
        Whether the verdict is kept.
    warning : str
        What is wrong when the verdict is not kept, and the way out, in plain words. A card that may need it gives it
        always, so that its place is kept free; empty for a card that never warns.
    text : str
        Everything the chart shows, in one or two sentences.
    table : Table
        The twin of the chart.
    peek : Peek
        The maths behind it.
    """

    text: str
    table: Table
    peek: Peek
    headline: str = ""
    aside: str = ""
    verdict: str = ""
    good: bool = True
    warning: str = ""

    @property
    def alert(self) -> str:
        """The warning while it applies; empty when nothing is wrong."""
        return "" if self.good else self.warning


class CardView(abc.ABC):
    """A card of the panel: name and verdict, headline figure, chart, alert, Math peek, Table, in this order.

    A component says what it knows in `read` (pure, no widgets) and moves its chart in `draw`. Every card has a
    MathPeek and a Table twin; there is no way to make one without.

    Parameters
    ----------
    card : labs.core.spec.Card
        Title, figure, unit, limit and options, from the lab's spec.

    Attributes
    ----------
    widget : ipywidgets.VBox
        The card; it wants a root (`labs.core.components.root`) around it.
    instrument : bool
        Whether progressive disclosure applies; plain cards are free in every lab.
    unlocked_by : str or None
        Slug of the lab that unlocks the instrument.
    """

    kinds: ClassVar[dict[str, type[CardView]]] = {}
    instrument: ClassVar[bool]
    unlocked_by: ClassVar[str | None]

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.instrument = cls.__name__ in INSTRUMENTS
        cls.unlocked_by = INSTRUMENTS.get(cls.__name__)
        CardView.kinds[cls.__name__] = cls

    def __init__(self, card: Card) -> None:
        self.card = card
        self.face: Face | None = None
        self._head = widgets.HTML(f"<h3>{escape(card.title)}</h3>")
        self._alert = widgets.HTML()
        self._spoken = Spoken()
        self._peek = MathPeek(r"\ldots")
        self._twin = Fold("Table", style="ml-twin")
        self._room = ""
        self._folds = (self._peek.fold, self._twin)
        self._unfold()
        self._spoken.observe(self._unfold, names="opened")
        chart = self.build()
        if chart is not None:
            chart.add_class("ml-chart")
        parts = [self._head, chart, self._alert, self._spoken, self._peek.widget, self._twin.widget]
        self.widget = widgets.VBox([part for part in parts if part is not None])
        self.widget.add_class("ml-card")

    # -- what a component writes --------------------------------------------------------------

    @abc.abstractmethod
    def read(self, observation: Observation) -> Face:
        """Say what the card says of `observation`, in words."""

    def build(self) -> Any:
        """Make the chart's widget; None for a card of words and numbers."""
        return None

    def draw(self, observation: Observation) -> None:  # noqa: B027 (a card may have no chart)
        """Move the chart to `observation`."""

    # -- what a panel calls -------------------------------------------------------------------

    def update(self, observation: Observation) -> None:
        """Show `observation`; the same widgets stay on the page, only their state is sent."""
        face = self.read(observation)
        with together():
            self.draw(observation)
            self._say(face)

    def _say(self, face: Face) -> None:
        self.face = face
        self._head.value = _head(self.card.title, face)
        # The place of the longest warning is kept free, so that nothing below moves when a knob crosses a limit.
        if len(face.warning) > len(self._room):
            self._room = face.warning + _SPARE
        self._alert.value = _alert(face.alert, self._room)
        self._spoken.text = face.text
        self._peek.show(face.peek.formula, face.peek.terms, face.peek.numbers)
        self._twin.fill(partial(face.table.html, self.card.title))
        if face.verdict and not face.good:
            self.widget.add_class("ml-over")
        else:
            self.widget.remove_class("ml-over")

    def _unfold(self, _: Any = None) -> None:
        """Write what the reader has opened; what is shut waits."""
        for fold in self._folds:
            fold.open = fold.style in self._spoken.opened

    def text(self) -> str:
        """What the card says, as a sentence or two; empty before the first observation."""
        if self.face is None:
            return ""
        stop = "" if self.card.title.endswith(("?", "!", ".")) else "."
        return f"{self.card.title}{stop} {self.face.text}".replace(NBSP, " ")

    def table(self) -> Table | None:
        """The card's figures as a table; None before the first observation."""
        return self.face.table if self.face else None

    def peek(self) -> MathPeek:
        """The card's MathPeek."""
        return self._peek

    def __repr__(self) -> str:
        return f"{type(self).__name__}: {self.text() or self.card.title}"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return mimebundle(self.widget, repr(self))

    # -- what components share ----------------------------------------------------------------

    def verdict_on(self, observation: Observation) -> Verdict | None:
        """The verdict on the card's own limit, if it draws one."""
        return observation.verdict(self.card.limit) if self.card.limit else None

    def figure_of(self, profile: Any) -> Any:
        """The card's figure, read from a profile."""
        return read(profile, self.card.of)


def profile_of(observation: Observation, case: str) -> Any:
    """The profile of a case: ``"design"`` (the student's own), ``"today"`` (as the task opened) or a named one."""
    return {"design": observation.profile, "today": observation.today, **observation.cases}[case]


def explain(profile: Any) -> Peek:
    """What stands behind the figures of a profile: its study's equation if it answers one, else the Iron Law."""
    if profile.study is not None:
        return Peek(formula=profile.study.formula, terms=tuple(profile.study.terms))
    terms = tuple(t for t in profile.terms if t.part in {"memory", "compute", "overhead"})
    return Peek(formula=IRON_LAW, terms=terms)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a figure stands to a goal, in words.

    Attributes
    ----------
    value : str
        The figure, with more digits where it would look like the limit.
    words : str
        The verdict; empty without a goal.
    kept : bool
        Whether the goal holds (True without one).
    warning : str
        What is wrong while it does not hold; see `Face`.
    limit : float or None
        The limit in the card's unit.
    comparison : Comparison or None
        Value and limit side by side.
    """

    value: str
    words: str = ""
    kept: bool = True
    warning: str = ""
    limit: float | None = None
    comparison: Comparison | None = None


def kept_words(limit: str) -> str:
    """Verdict on a figure within its limit: "within the 27 ms limit", "within the limit of 6 weeks"."""
    apart = NBSP not in limit or limit.endswith(("days", "weeks", "months", "years", "points"))
    return f"within the limit of {limit}" if apart else f"within the {limit} limit"


def warning(written: Comparison, least: bool, way_out: str) -> str:
    """Say by how much a figure misses its limit, and the way out."""
    missed = "short of" if least else "over the limit of"
    return f"{written.value} is {written.gap} {missed} {written.limit}. {way_out}".rstrip()


def standing(quantity: Any, unit: str, verdict: Verdict | None, way_out: str = "") -> Standing:
    """Hold a figure against a goal, in words; `way_out` says what to change when it is missed."""
    if verdict is None:
        return Standing(value=format_quantity(quantity, unit=unit))
    if verdict.limit is None:
        words = verdict.goal.label if verdict.holds else f"not yet: {verdict.goal.label}"
        return Standing(value=format_quantity(quantity, unit=unit), words=words, kept=verdict.holds)
    written = compare(quantity, verdict.limit, unit=unit)
    least = verdict.goal.at_least is not None
    if verdict.holds:
        words = f"reaches {written.limit}" if least else kept_words(written.limit)
    else:
        words = f"{written.gap} {'too little' if least else 'too much'}"
    return Standing(
        value=written.value,
        words=words,
        kept=verdict.holds,
        warning=warning(written, least, way_out),
        limit=number_in(verdict.limit, unit),
        comparison=written,
    )


def make(card: Card) -> CardView:
    """Make the view of a card that a lab spec names.

    Raises
    ------
    KeyError
        There is no component of that name.
    """
    if card.kind not in CardView.kinds:
        raise KeyError(f"card {card.kind!r} is not made yet; the components are: {', '.join(CardView.kinds)}")
    return CardView.kinds[card.kind](card)


def root(*children: Any) -> widgets.VBox:
    """What is put on a page: `children` under the stylesheet, on their own if need be."""
    dress = widgets.HTML(stylesheet())
    dress.add_class("ml-style")
    box = widgets.VBox([dress, *children])
    box.add_class("ml")
    return box


def mimebundle(widget: Any, text: str) -> Any:
    """Display a widget under a root; `text` is what notebooks without widgets, and tests, see."""
    bundle = root(widget)._repr_mimebundle_()
    data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
    return {**data, "text/plain": text}, metadata


def _head(title: str, face: Face) -> str:
    verdict = ""
    if face.verdict:
        good = "ok" if face.good else "no"
        tone = "ml-ok" if face.good else "ml-bad"
        verdict = f'<span class="ml-verdict {tone}">{icon(good)}{escape(face.verdict)}</span>'
    row = f'<div class="ml-row"><h3>{escape(title)}</h3>{verdict}</div>'
    if not face.headline:
        return row
    aside = f' &nbsp;<span class="ml-mut">{escape(face.aside)}</span>' if face.aside else ""
    return f'{row}<p><span class="ml-big ml-num">{escape(face.headline)}</span>{aside}</p>'


_SPARE = "0" * 9
"""Its figures may grow by so many digits before a warning needs another line than the one kept free."""


def _alert(text: str, room: str) -> str:
    """The alert, over the place of the longest one."""
    if not room:
        return ""
    shown = f'<p class="ml-alert">{icon("no")}<span>{escape(text)}</span></p>' if text else ""
    return (
        f'<div class="ml-room"><p class="ml-alert ml-gone" aria-hidden="true">{icon("no")}'
        f"<span>{escape(room)}</span></p>{shown}</div>"
    )
