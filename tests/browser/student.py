"""What a student does in an open lab, with real clicks and real keys."""

from __future__ import annotations

import json
from typing import Any

from playwright.sync_api import Locator, expect

from labs.core.spec import Knob, Lab, Scenario
from tests.browser.notebook import Notebook


class Student:
    """A student in front of one open notebook of a lab.

    Parameters
    ----------
    notebook : Notebook
        The open notebook.
    lab : Lab
        Its spec.
    """

    def __init__(self, notebook: Notebook, lab: Lab) -> None:
        self.notebook, self.page, self.lab = notebook, notebook.page, lab

    # -- finding things -----------------------------------------------------------------------

    def header(self) -> Locator:
        """The card of the lab."""
        return self.page.locator(".ml-panel").filter(has=self.page.locator("h1.ml-big"))

    def panel(self, number: int) -> Locator:
        """The card of task `number`."""
        return self.page.locator(".ml-panel").filter(has_text=f"Task {number} · ").first

    def sources(self) -> list[str]:
        """Sources of all cells, from the notebook's model: the page draws editors only where they are seen."""
        return list(
            self.page.evaluate(
                "() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells"
                ".map((cell) => cell.getSource())"
            )
        )

    def cell(self, first_line: str) -> Locator:
        """The cell whose source starts with the line `first_line`, scrolled to."""
        found = [n for n, text in enumerate(self.sources()) if text.partition("\n")[0] == first_line]
        assert len(found) == 1, f"{len(found)} cells start with {first_line!r}"
        cell = self.notebook.cell(found[0])
        cell.evaluate("(cell) => cell.scrollIntoView({block: 'center'})")
        return cell

    def source(self, first_line: str) -> str:
        """What stands in that cell below its first line."""
        found = [text for text in self.sources() if text.partition("\n")[0] == first_line]
        assert len(found) == 1, f"{len(found)} cells start with {first_line!r}"
        return found[0].partition("\n")[2]

    # -- the four steps -----------------------------------------------------------------------

    def type_prediction(self, number: int, given: dict[str, Any]) -> None:
        """Fill in the prediction, and leave it there."""
        panel = self.panel(number)
        if "choice" in given:
            asked = [s.predict.choices for task, _, s in self.lab.walk() if task is self.lab.task(number)]
            label = next(c[given["choice"]] for c in asked if given["choice"] in c)
            panel.get_by_role("radio", name=label, exact=True).check()
        else:
            panel.get_by_label("Your value").fill(str(given["value"]))
            unit = panel.get_by_label("Unit")
            if unit.count() and unit.is_visible():
                unit.select_option(index=given.get("unit_index", 0))
        panel.get_by_label("Why, in one line").fill(given["reason"])

    def predict(self, number: int, given: dict[str, Any]) -> None:
        """Give the prediction, and wait until the task has opened."""
        self.type_prediction(number, given)
        self.panel(number).get_by_role("button", name="Record prediction").click()
        expect(self.panel(number).locator(".ml-locked")).to_have_count(0)
        expect(self.panel(number)).to_contain_text("frozen")

    def move(self, number: int, knob: Knob, value: Any) -> None:
        """Bring a knob to `value`: arrow keys on a slider, a click on a choice."""
        panel = self.panel(number)
        if knob.is_choice:
            menu = panel.get_by_role("combobox", name=knob.label)
            if menu.count():
                menu.select_option(knob.options[value])
            else:
                panel.get_by_role("group", name=knob.label).get_by_text(
                    knob.options[value], exact=True
                ).click()
            return
        steps = knob.steps()
        handle = panel.get_by_role("slider", name=knob.label)
        handle.focus()
        moves = steps.index(knob.check(value)) - steps.index(knob.check(knob.default))
        for _ in range(abs(moves)):
            self.page.keyboard.press("ArrowRight" if moves > 0 else "ArrowLeft")

    def act(self, number: int, scenario: Scenario, design: dict[str, Any]) -> None:
        """Bring all knobs to a design."""
        for knob in scenario.knobs:
            self.move(number, knob, design[knob.id])

    def run(self, first_line: str) -> Locator:
        """Click into a cell and press Shift+Enter."""
        cell = self.cell(first_line)
        cell.locator(".cm-content").click()
        self.page.keyboard.press("Shift+Enter")
        self.notebook.settle()
        return cell

    def record(self, number: int) -> dict[str, Any]:
        """Run the record cell; returns what it wrote into itself."""
        line = f"%%record task{number}"
        self.run(line)
        self.page.wait_for_function(
            "(line) => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells"
            ".some((cell) => cell.getSource().startsWith(line + '\\n{'))",
            arg=line,
        )
        record: dict[str, Any] = json.loads(self.source(line))
        return record

    def reflect(self, number: int, letter: str) -> None:
        """Write the letter in place of the stub, and run the cell."""
        line = f"%%reflect task{number}"
        editor = self.cell(line).locator(".cm-content")
        editor.click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(f"{line}\n{letter}")
        self.page.keyboard.press("Shift+Enter")
        self.notebook.settle()

    def score(self, number: int) -> float:
        """Run the score cell; returns the points it ends in."""
        cell = self.run(f"task{number}.score()")
        return float(cell.locator(".jp-OutputArea-executeResult .jp-OutputArea-output").last.inner_text())
