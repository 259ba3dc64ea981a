"""A student who has a keyboard and nothing else: every act here is a key press, and all of them are counted."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

from labs.core.controls import knob_text
from labs.core.spec import Knob, Prediction
from labs.core.style import NBSP

_FOCUSED = """() => {
  const node = document.activeElement;
  const name = node.getAttribute("aria-label") || node.title || node.textContent.trim();
  const edge = getComputedStyle(node), mark = node.closest("label") ? getComputedStyle(node.closest("label")) : edge;
  const ours = node.closest(".ml") !== null;
  return {
    name: `${node.localName} “${name.slice(0, 60)}”`,
    hidden: ours && edge.outlineStyle === "none" && mark.outlineStyle === "none",
  };
}"""

_CELL = "() => window.jupyterapp.shell.currentWidget.content.activeCell.model.sharedModel.getSource()"


class Keyboard:
    """The keys of one page.

    Parameters
    ----------
    page : Page
        The page.

    Attributes
    ----------
    presses : dict of str to int
        How often each key was pressed; all that was typed as text counts as ``text``.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses: dict[str, int] = {}

    def press(self, *keys: str) -> None:
        """Press keys one after another."""
        for key in keys:
            self.page.keyboard.press(key)
            self._count(key)

    def type(self, text: str) -> None:
        """Type a text, a key a character."""
        self.page.keyboard.type(text)
        self._count("text", len(text))

    def _count(self, key: str, times: int = 1) -> None:
        self.presses[key] = self.presses.get(key, 0) + times

    # -- going somewhere ----------------------------------------------------------------------

    def tab_to(self, target: Locator, *, back: bool = False, most: int = 25) -> None:
        """Press Tab (or Shift+Tab) until the focus is on `target`; each stop in our cards must show it."""
        passed = []
        for _ in range(most):
            self.press("Shift+Tab" if back else "Tab")
            stop = self.page.evaluate(_FOCUSED)
            assert not stop["hidden"], f"the focus on {stop['name']} does not show"
            if target.evaluate("(node) => node === document.activeElement"):
                return
            passed.append(stop["name"])
        raise AssertionError(f"{most} times Tab did not reach {target}; on the way: {', '.join(passed)}")

    def to_cell(self, first_line: str, most: int = 12) -> None:
        """From anywhere in a cell or its card: Escape, then down to the cell that starts with `first_line`."""
        self.press("Escape")
        expect(self.page.locator(".jp-Cell.jp-mod-active")).to_be_focused()
        for step in range(most + 1):
            if self.page.evaluate(_CELL).partition("\n")[0] == first_line:
                return
            if step < most:
                self.press("ArrowDown")
        raise AssertionError(f"{most} times down did not reach the cell {first_line!r}")

    # -- what a student does in a lab ---------------------------------------------------------

    def predict(self, panel: Locator, asked: Prediction, given: dict[str, Any]) -> None:
        """Answer in the form of a task; the focus is above it before, and on the first knob after."""
        if asked.is_choice:
            places = list(asked.choices)
            self.tab_to(panel.get_by_role("radio").first)
            self.press(*(["ArrowDown"] * places.index(given["choice"]) or ["Space"]))
            expect(
                panel.get_by_role("radio", name=asked.choices[given["choice"]], exact=True)
            ).to_be_checked()
        else:
            self.tab_to(panel.get_by_label("Your value"))
            unit = given.get("unit", asked.units[0])
            self.type(str(given["value"]) + (f" {unit}" if unit != asked.units[0] else ""))
        self.tab_to(panel.get_by_label("Why, in one line"))
        self.type(given["reason"])
        expect(panel.get_by_role("button", name="Record prediction")).to_be_enabled()
        self.press("Enter")
        expect(panel.locator(".ml-knob").first.locator(":focus")).to_have_count(1)

    def move(self, panel: Locator, knob: Knob, value: Any) -> None:
        """Bring a knob to `value` with few keys; the focus is on it, or on one above it, before."""
        if knob.is_choice:
            self._choose(panel, knob, value)
            return
        slider = panel.get_by_role("slider", name=knob.label)
        self._reach(slider)
        steps = knob.steps()
        at, to = (steps.index(knob.check(v)) for v in (knob.default, value))
        self.press(
            *min((_route(at, to), ["Home", *_route(0, to)], ["End", *_route(len(steps) - 1, to)]), key=len)
        )
        shown = r"\s".join(re.escape(word) for word in knob_text(knob, value).split(NBSP))
        expect(panel.locator(f".ml-knob-{knob.id} output")).to_have_text(re.compile(rf"^{shown}(?![\d.,])"))

    def _choose(self, panel: Locator, knob: Knob, value: Any) -> None:
        places = list(knob.options)
        away = places.index(value) - places.index(knob.default)
        menu = panel.get_by_role("combobox", name=knob.label)
        if menu.count():
            self._reach(menu)
            self.press(*["ArrowDown" if away > 0 else "ArrowUp"] * abs(away))
            expect(menu.locator("option:checked")).to_have_text(knob.options[value])
            return
        row = panel.get_by_role("group", name=knob.label)
        wanted = row.get_by_role("button", name=knob.options[value], exact=True)
        self._reach(wanted, back=away < 0 and row.locator(":focus").count() == 1)
        self.press("Space")
        expect(wanted).to_have_attribute("aria-pressed", "true")

    def _reach(self, target: Locator, *, back: bool = False) -> None:
        if not target.evaluate("(node) => node === document.activeElement"):
            self.tab_to(target, back=back, most=5)  # a row of choices has a stop for each

    def write(self, text: str) -> None:
        """Replace what stands in the cell that is selected, and run it."""
        self.press("Enter", "Control+a")
        self.type(text)
        self.press("Shift+Enter")


def _route(at: int, to: int) -> list[str]:
    """PageUp and PageDown are five steps of a slider, an arrow is one."""
    pages, arrows = divmod(abs(to - at), 5)
    up = to > at
    return ["PageUp" if up else "PageDown"] * pages + ["ArrowRight" if up else "ArrowLeft"] * arrows
