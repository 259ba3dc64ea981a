"""The controls of a panel: the prediction form, one control per knob, the track picker. They hold no state."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from html import escape
from itertools import pairwise
from typing import Any, Final

import ipywidgets as widgets

from labs.core.record import Need
from labs.core.spec import Knob, Prediction
from labs.core.style import NBSP, format_number, icon, unit_text
from labs.core.tracks import TRACKS, Track

Attributes = Mapping[str, Mapping[str, str]]
"""HTML attributes by CSS selector, for `labs.core.access.Access.name`."""


def html(value: str = "", *classes: str) -> widgets.HTML:
    """Make an HTML widget with CSS classes."""
    return classed(widgets.HTML(value), *classes)


def classed(widget: Any, *classes: str) -> Any:
    """Give a widget CSS classes, and return it."""
    for name in classes:
        widget.add_class(name)
    return widget


def button(text: str, on_click: Callable[[], None], *classes: str) -> widgets.Button:
    """Make a button."""
    made: widgets.Button = classed(widgets.Button(description=text), "ml-btn", *classes)
    made.on_click(lambda _: on_click())
    return made


def show(widget: Any, visible: bool) -> None:
    """Show or hide a widget; what is hidden cannot be focused."""
    # An empty string, not None: JupyterLite's front end keeps the old style when it is sent None.
    widget.layout.display = "" if visible else "none"


# ---------------------------------------------------------------- the prediction form

_NUMBER: Final = re.compile(r"([+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:[eE][+-]?\d+)?)\s*(.*)", re.DOTALL)
_SPACED: Final = re.compile(r"(?<=\d)[ \u00a0\u202f'](?=\d{3}(?!\d))")
_TWO_WAYS: Final = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}(?![\d,])")
_UNITS: Final = {"%": "percent", "×": "", "x": "", "times": ""}


def read_answer(text: str) -> tuple[float | str, str | None]:
    """Read a typed figure: the number, and the unit if one was typed with it.

    Text that is no number comes back as it is, for the message that refuses it.

    Examples
    --------
    >>> read_answer("2,5"), read_answer("12.5 ms"), read_answer("1 200"), read_answer("1,234.5")
    ((2.5, None), (12.5, 'ms'), (1200.0, None), (1234.5, None))
    >>> read_answer("about two")
    ('about two', None)
    """
    text = text.strip()
    plain = _SPACED.sub("", text)
    if plain.count(",") > 1 or ("," in plain and "." in plain.partition(",")[2]):
        plain = re.sub(r",(?=\d{3}(?!\d))", "", plain)
    match = _NUMBER.fullmatch(plain)
    if match is None:
        return text, None
    value = float(match[1].replace(",", "."))
    unit = match[2].strip()
    return value, (_UNITS.get(unit.lower(), unit) if unit else None)


def asked_html(asked: Prediction, brief: str) -> str:
    """The situation and the question."""
    return f'<p class="ml-ask">{escape(brief)}</p><p class="ml-ask ml-question">{escape(asked.question)}</p>'


class PredictionForm:
    """Where a student commits: a figure and its unit, or a choice, one line of why, and the button.

    Parameters
    ----------
    asked : Prediction
        What the task asks.
    brief : str
        The situation.
    on_change : callable
        Called after every key.
    on_record : callable
        Called when the student records.
    """

    def __init__(
        self, asked: Prediction, brief: str, on_change: Callable[[], None], on_record: Callable[[], None]
    ) -> None:
        self.asked = asked
        self._on_change = on_change
        self._held = False
        ask = html(asked_html(asked, brief))
        self.value = self._field(widgets.Text(description="Your value"), "ml-value")
        units = [(unit_text(unit) or "(none)", unit) for unit in asked.units]
        self.unit = self._field(widgets.Dropdown(description="Unit", options=units), "ml-unit-field")
        choices = [(label, choice) for choice, label in asked.choices.items()]
        self.choice = self._field(widgets.RadioButtons(options=choices, value=None), "ml-choices")
        self.reason = self._field(
            widgets.Text(description="Why, in one line", placeholder="because …"), "ml-reason"
        )
        self.button = button("Record prediction", on_record)
        self._needs = html("", "ml-needs-line")
        if asked.is_choice:
            answer, look = [self.choice], "ml-choice"
        elif asked.units == ("",):
            answer, look = [self.value], "ml-count"
        else:
            answer, look = [self.value, self.unit], "ml-figure"
        fields = classed(widgets.Box([*answer, self.reason, self.button]), "ml-fields", look)
        self.widget = classed(widgets.VBox([ask, fields, self._needs]), "ml-predict")

    def _field(self, widget: Any, name: str) -> Any:
        widget.observe(self._changed, names="value")
        return classed(widget, "ml-field", name)

    def _changed(self, change: Any) -> None:
        if self._held:
            return
        if change["owner"] is self.value:
            _, unit = read_answer(self.value.value)
            if unit in self.asked.units:
                self._hold(lambda: setattr(self.unit, "value", unit))
        self._on_change()

    def _hold(self, change: Callable[[], None]) -> None:
        held, self._held = self._held, True
        try:
            change()
        finally:
            self._held = held

    def typed(self) -> dict[str, Any]:
        """What is typed so far, as `Session.needs` and `Session.predict` take it."""
        if self.asked.is_choice:
            return {"choice": self.choice.value, "reason": self.reason.value}
        if not self.value.value.strip():
            return {"value": None, "unit": self.unit.value, "reason": self.reason.value}
        value, unit = read_answer(self.value.value)
        return {
            "value": value,
            "unit": self.unit.value if unit is None else unit,
            "reason": self.reason.value,
        }

    def own_need(self) -> Need | None:
        """What only the form can say: ``1,234`` means two things, and the choices stand above."""
        if self.asked.is_choice:
            return None if self.choice.value else Need(met=False, text="Still needed: one of the choices")
        text = self.value.value.strip()
        match = _TWO_WAYS.match(text)
        if match is None or "." in text:
            return None
        number = match[0]
        ways = f"{number.replace(',', '')} or {number.replace(',', '.')}"
        return Need(met=False, text=f"“{number}” can be read two ways; type {ways}")

    def show_needs(self, needs: tuple[Need, ...]) -> None:
        """Say what is there and what is still needed; the button follows."""
        items = "".join(
            f'<span class="{"ml-ok-line" if need.met else ""}">'
            f"{icon('ok' if need.met else 'open')}{escape(need.text)}</span>"
            for need in needs
        )
        self._needs.value = f'<p class="ml-needs">{items}</p>'
        self.button.disabled = not all(need.met for need in needs)

    def drafted(self) -> dict[str, str | None]:
        """The fields as they stand, for a draft."""
        return {
            "value": self.value.value,
            "unit": self.unit.value,
            "choice": self.choice.value,
            "reason": self.reason.value,
        }

    def fill(self, fields: Mapping[str, Any]) -> None:
        """Put texts back into the fields; what does not fit a field is left out."""
        wanted = {
            self.value: fields.get("value"),
            self.unit: fields.get("unit"),
            self.choice: fields.get("choice"),
            self.reason: fields.get("reason"),
        }

        def put() -> None:
            for field, text in wanted.items():
                fits = text in self.asked.units if field is self.unit else text in self.asked.choices
                if isinstance(text, str) and (isinstance(field, widgets.Text) or fits):
                    field.value = text

        self._hold(put)
        self._on_change()

    def clear(self) -> None:
        """Empty the fields."""

        def put() -> None:
            self.value.value = self.reason.value = ""
            self.choice.value = None

        self._hold(put)
        self._on_change()

    def names(self) -> Attributes:
        """What the browser adds for screen readers."""
        return {
            ".ml-value input": {"inputmode": "decimal", "data-field": "value", "autocomplete": "off"},
            ".ml-reason input": {"data-field": "reason", "autocomplete": "off"},
            ".ml-choices .widget-radio-box": {"role": "radiogroup", "aria-label": "Your answer"},
            # One group, so that Tab stops there once and a screen reader counts: 1 of 3.
            ".ml-choices input": {"name": self.choice.model_id},
            ".ml-needs-line": {"role": "status", "aria-live": "polite"},
        }


# ---------------------------------------------------------------- knobs


_WORDS: Final = frozenset(
    {"minute", "hour", "day", "week", "month", "year", "token", "image", "frame", "hop", "sample"}
)


def knob_text(knob: Knob, value: Any) -> str:
    """A knob's value as a reader sees it: ``× 10``, ``12``, ``30 ms``, or the label of a choice."""
    if knob.is_choice:
        return knob.options[value]
    number = format_number(value, 4, trim=True)
    if knob.factor:
        return f"×{NBSP}{number}"
    unit = unit_text(knob.unit)
    if unit.removesuffix("s") in _WORDS:
        unit = unit.removesuffix("s") + ("" if value == 1 else "s")
    return f"{number}{NBSP}{unit}" if unit else number


def aloud(text: str) -> str:
    """Words as a screen reader is to say them: ``× 2`` is "times 2"."""
    return text.replace("×" + NBSP, "times ").replace(NBSP, " ")


def ticks(knob: Knob) -> list[tuple[float, str]]:
    """Where a slider is labelled: share of its length from 0 to 1, and text; the ends are always there."""
    assert knob.low is not None
    assert knob.high is not None
    low, high = float(knob.low), float(knob.high)

    def place(inner: list[float]) -> list[tuple[float, str]]:
        placed = [(0.0, _tick(knob, low)), (1.0, _tick(knob, high, last=True))]
        for value in inner:
            at = math.log(value / low, high / low) if knob.log else (value - low) / (high - low)
            text = _tick(knob, value)
            # Labels nearer than this run into each other on a phone.
            if min(abs(at - there) - 0.012 * len(words) for there, words in placed) >= 0.1 + 0.012 * len(
                text
            ):
                placed.insert(-1, (at, text))
        return placed

    if knob.log:
        return place(_log_ticks(low, high))
    return min((place(inner) for inner in _even_ticks(low, high)), key=_unevenness)


def _tick(knob: Knob, value: float, last: bool = False) -> str:
    return knob_text(knob, value) if knob.factor or last else format_number(value, 4, trim=True)


def _unevenness(placed: list[tuple[float, str]]) -> tuple[float, int]:
    gaps = [b - a for (a, _), (b, _) in pairwise(placed)]
    return round(max(gaps) - min(gaps), 3) if 2 < len(gaps) < 6 else 1.0, len(gaps)


def _even_ticks(low: float, high: float) -> Iterator[list[float]]:
    power = 10.0 ** math.floor(math.log10((high - low) / 3))
    for step in (m * power for m in (0.5, 1, 2, 2.5, 3, 4, 5, 6)):
        first, last = math.ceil(low / step), math.floor(high / step)
        if last - first <= 8:
            yield [n * step for n in range(first, last + 1) if low < n * step < high]


def _log_ticks(low: float, high: float) -> list[float]:
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    several = math.log10(high / low) > 1.5
    values = [m * 10.0**d for d in decades for m in ((1,) if several else (1, 2, 5))]
    return [v for v in values if low < v < high]


def _as_drawn(knob: Knob) -> float:
    """Where the browser draws the default of a slider: it counts steps in percent of the range, and rounds.

    Told any other number it answers with this one, and that answer would undo a record replayed meanwhile.
    """
    assert knob.low is not None
    assert knob.high is not None
    assert knob.step is not None
    step = knob.step * 100 / (knob.high - knob.low)
    steps = math.floor((knob.default - knob.low) * 100 / (knob.high - knob.low) / step + 0.5)
    return float(steps * step * (knob.high - knob.low) / 100 + knob.low)


_ROW: Final = 44
"""The most characters that the labels of a row of choices may have together."""


class KnobControl:
    """One knob: label and readout, a slider with tick labels, or a row of choices.

    Parameters
    ----------
    knob : Knob
        What is changed.
    on_move : callable
        Called with the knob's id and its new value when the student moves it.
    """

    def __init__(self, knob: Knob, on_move: Callable[[str, Any], None]) -> None:
        self.knob = knob
        self._on_move = on_move
        self._held = False
        self._head = html()
        self.control = self._control()
        self.control.observe(self._moved, names="value")
        parts = [self._head, self.control]
        if not knob.is_choice:
            marks = "".join(f'<span style="left:{at:.1%}">{escape(text)}</span>' for at, text in ticks(knob))
            parts.append(html(f'<div class="ml-ticks" aria-hidden="true">{marks}</div>'))
        self.widget = classed(widgets.VBox(parts), "ml-knob", f"ml-knob-{knob.id}")
        self.read_out(knob.default)

    def _control(self) -> Any:
        knob = self.knob
        if knob.is_choice:
            options = [(label, value) for value, label in knob.options.items()]
            # A row of buttons shows at a glance what there is; long labels would stack up to a wall of them.
            if sum(len(label) for label in knob.options.values()) > _ROW:
                return classed(widgets.Dropdown(options=options, value=knob.default), "ml-field")
            return widgets.ToggleButtons(options=options, value=knob.default)
        shared = {"readout": False, "continuous_update": True}
        if knob.log:
            assert knob.low is not None
            assert knob.high is not None
            ends = {"min": math.log10(knob.low), "max": math.log10(knob.high), "step": knob.step}
            return widgets.FloatLogSlider(base=10, value=knob.default, **ends, **shared)
        if knob.is_integer:
            return widgets.IntSlider(
                value=knob.default, min=knob.low, max=knob.high, step=knob.step, **shared
            )
        return widgets.FloatSlider(
            value=_as_drawn(knob), min=knob.low, max=knob.high, step=knob.step, **shared
        )

    def _moved(self, change: Any) -> None:
        if not self._held:
            self._on_move(self.knob.id, change["new"])

    @property
    def value(self) -> Any:
        """Where the control stands, on the knob's own steps."""
        return self.knob.check(self.control.value)

    def put(self, value: Any) -> None:
        """Move the control without telling anybody."""
        if self.value == value:
            return
        self._held = True
        try:
            self.control.value = value
        finally:
            self._held = False

    def read_out(self, value: Any, means: str = "") -> None:
        """Write the value beside the label, and what it comes to."""
        self.said = knob_text(self.knob, value) + (f" = {means}" if means else "")
        aside = f' <span class="ml-mut">= {escape(means)}</span>' if means else ""
        shown = "" if self.knob.is_choice else escape(knob_text(self.knob, value))
        # The control says its name itself, and a slider its value: here they would be read a second time.
        heard = "" if self.knob.is_choice else ' aria-hidden="true"'
        self._head.value = (
            f'<div class="ml-row"><span aria-hidden="true">{escape(self.knob.label)}</span>'
            f'<output aria-live="off"{heard}>{shown}{aside}</output></div>'
        )

    def disable(self, disabled: bool) -> None:
        """Take the control out of reach, or give it back."""
        self.control.disabled = disabled

    def names(self) -> Attributes:
        """What the browser adds for screen readers."""
        here = f".ml-knob-{self.knob.id}"
        if self.knob.is_choice:
            label = {"aria-label": self.knob.label}
            return {f"{here} .widget-toggle-buttons": {"role": "group", **label}, f"{here} select": label}
        return {f"{here} .noUi-handle": {"aria-label": self.knob.label, "aria-valuetext": aloud(self.said)}}

    def steps(self) -> Mapping[str, list[str]]:
        """What each step of a slider means to a screen reader."""
        if self.knob.is_choice:
            return {}
        texts = [aloud(knob_text(self.knob, value)) for value in self.knob.steps()]
        return {f".ml-knob-{self.knob.id} .noUi-handle": texts}


# ---------------------------------------------------------------- the track picker


class TrackPicker:
    """The four tracks, each with its persona, mission, nemesis and stakeholder, and a button that takes it.

    Parameters
    ----------
    on_choose : callable
        Called with the track's id.
    """

    def __init__(self, on_choose: Callable[[str], None]) -> None:
        self.buttons: dict[str, widgets.Button] = {}
        cards = []
        for track in TRACKS.values():
            take = button("", partial(on_choose, track.id), "ml-take", f"ml-take-{track.id}")
            self.buttons[track.id] = take
            cards.append(classed(widgets.VBox([html(_track_card(track)), take]), "ml-card", "ml-track"))
        self._cards = dict(zip(TRACKS, cards, strict=True))
        self.widget = classed(widgets.Box(cards), "ml-tracks")
        self.choose(None)

    def choose(self, track_id: str | None) -> None:
        """Show which track is taken."""
        for name, take in self.buttons.items():
            taken = name == track_id
            take.description = f"You are the {TRACKS[name].name}" if taken else f"Be the {TRACKS[name].name}"
            (take.add_class if taken else take.remove_class)("ml-taken")
            (self._cards[name].add_class if taken else self._cards[name].remove_class)("ml-chosen")
        self.chosen = track_id

    def disable(self, disabled: bool) -> None:
        """Take the buttons out of reach, or give them back."""
        for take in self.buttons.values():
            take.disabled = disabled

    def names(self) -> Attributes:
        """What the browser adds for screen readers."""
        return {
            ".ml-tracks": {"role": "group", "aria-label": "Choose your track"},
            **{
                f".ml-take-{name}": {"aria-pressed": "true" if name == self.chosen else "false"}
                for name in self.buttons
            },
        }


def _track_card(track: Track) -> str:
    facts = (
        ("flag", "Mission", track.mission),
        ("wall", "Arch-nemesis", track.nemesis),
        ("person", "Stakeholder", f"{capital(track.stakeholder)}, who counts {track.cares_about}."),
    )
    rows = "".join(
        f"<div><dt>{icon(name)}{word}</dt><dd>{escape(text)}</dd></div>" for name, word, text in facts
    )
    return (
        f'<p class="ml-badge">{icon(track.id)}{escape(track.name)}</p>'
        f'<p class="ml-mid ml-persona">{escape(capital(track.persona))}</p><dl>{rows}</dl>'
    )


def capital(text: str) -> str:
    """`text` with its first letter in upper case, the others as they are."""
    return text[:1].upper() + text[1:]
