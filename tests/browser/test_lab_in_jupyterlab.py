"""A lab in a real JupyterLab: the lock, real keys, what comes back after a reload, and how it looks."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from labs.core.store import PREFIX
from labs.registry import find_lab
from tests.browser.jupyterlab import LabServer
from tests.browser.notebook import Notebook
from tests.browser.student import Student

pytestmark = pytest.mark.browser

SLUG = "lab_02_ml_systems"
LAB = find_lab(SLUG)
RELEASED = f"{SLUG}/{SLUG}.ipynb"

_NAMELESS = """(root) => [...root.querySelectorAll("button, input, select, [role=slider]")]
  .filter((node) => node.checkVisibility() && !node.closest("[inert]"))
  .filter((node) => !(node.getAttribute("aria-label") || node.textContent.trim() || [...(node.labels ?? [])]
    .some((label) => label.textContent.trim())))
  .map((node) => node.outerHTML.slice(0, 120))"""


@pytest.fixture
def open_lab(new_page: Callable[..., Page], lab_server: LabServer) -> Callable[..., Student]:
    """Open a fresh copy of the released lab, run it, and take a track."""

    def open_copy(name: str, track: str | None = "cloud", **options: Any) -> Student:
        copy = lab_server.root / f"{name}.ipynb"
        copy.write_bytes((lab_server.root / RELEASED).read_bytes())
        # JupyterLab takes cells off the page that are out of sight; a tall window keeps the whole lab on it.
        page = new_page(**({"viewport": {"width": 1280, "height": 6000}} | options))
        student = start(Notebook(page, lab_server.url, lite=False).open(copy.name))
        if track is not None:
            student.header().get_by_role("button", name=re.compile(f"Be the {track.title()}")).click()
            expect(student.panel(2).get_by_label("Why, in one line")).to_be_visible()
        return student

    return open_copy


def start(notebook: Notebook) -> Student:
    student = Student(notebook, LAB)
    notebook.run_all()
    expect(student.header()).to_be_visible(timeout=60_000)
    expect(student.panel(3)).to_be_visible(timeout=60_000)
    assert notebook.errors() == []
    return student


BARS = "(chart) => [...chart.querySelectorAll('.bar, rect')].map((r) => r.getAttribute('height')).join(' ')"


def waterfall(panel: Locator) -> str:
    """Where the bars of the waterfall stand."""
    shapes: str = panel.locator(".ml-gate .bqplot").first.evaluate(BARS)
    return shapes


def stored(page: Page) -> dict[str, str]:
    kept: dict[str, str] = page.evaluate(
        "(prefix) => Object.fromEntries(Object.entries(localStorage).filter(([key]) => key.startsWith(prefix)))",
        PREFIX,
    )
    return {key.removeprefix(PREFIX): text for key, text in kept.items()}


def test_through_the_lock_by_keyboard(open_lab: Callable[..., Student], artifacts: Path) -> None:
    student = open_lab("keyboard")
    page, panel = student.page, student.panel(2)

    # Locked: nothing to reach by mouse or keyboard, and no chart on the page.
    gate = panel.locator(".ml-gate")
    assert gate.locator(".ml-blur").evaluate("(node) => node.inert")
    expect(gate.locator(".noUi-target").first).to_have_attribute("disabled", "true")
    expect(gate.locator(".bqplot")).to_have_count(0)
    expect(panel.get_by_text("Opens when your prediction is recorded")).to_be_visible()
    panel.screenshot(path=artifacts / "jupyterlab-locked.png")

    # Refused, and still there.
    value, reason = panel.get_by_label("Your value"), panel.get_by_label("Why, in one line")
    record = panel.get_by_role("button", name="Record prediction")
    value.click()
    page.keyboard.type("2.5 GB")
    expect(panel).to_contain_text("2.5 GB is not a time; use ms, s or us")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(reason).to_be_focused()
    page.keyboard.type("ten times the chip")
    page.keyboard.press("Enter")
    expect(record).to_be_disabled()
    expect(value).to_have_value("2.5 GB")

    # Taken: Enter records, and the focus is on the first knob.
    value.fill("2,5")
    expect(panel).to_contain_text("2.5 ms is a time")
    expect(record).to_be_enabled()
    reason.press("Enter")
    expect(panel).to_contain_text("You predicted 2.5 ms")
    slider = panel.get_by_role("slider").first
    expect(slider).to_be_focused()
    expect(panel.locator(".ml-gate .bqplot")).not_to_have_count(0)
    panel.screenshot(path=artifacts / "jupyterlab-open.png")

    # Real arrow keys move the slider and the waterfall; the notebook's own keys stay out of it.
    before, said = waterfall(panel), slider.get_attribute("aria-valuetext")
    cells = len(student.sources())
    for key in [*["ArrowRight"] * 20, "d", "d", "a", "x", "ArrowDown", "ArrowUp"]:
        page.keyboard.press(key)
    expect(slider).not_to_have_attribute("aria-valuetext", said or "")
    expect(panel.locator("output").first).to_contain_text("10")
    page.wait_for_function(
        f"([chart, before]) => ({BARS})(chart) !== before",
        arg=[panel.locator(".ml-gate .bqplot").first.element_handle(), before],
    )
    assert len(student.sources()) == cells
    assert student.notebook.errors() == []


def test_everything_comes_back(open_lab: Callable[..., Student]) -> None:
    student = open_lab("again")
    page, panel = student.page, student.panel(2)
    student.predict(2, {"value": 2.5, "reason": "ten times the chip"})
    slider = panel.get_by_role("slider").first
    slider.focus()
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(slider).not_to_have_attribute("aria-valuetext", re.compile(r"times 1\b(?!\.)"))
    record = student.record(2)
    assert record["prediction"] == {"value": 2.5, "unit": "ms", "reason": "ten times the chip"}
    assert record["design"]["peak"] > 1
    student.panel(3).get_by_label("Why, in one line").fill("not finished")
    expect.set_options(timeout=15_000)
    page.wait_for_timeout(500)
    said = panel.locator("output").first.inner_text()
    student.notebook.saved("again.ipynb")

    # A reload keeps the kernel.
    page.reload()
    page.wait_for_selector(".jp-Notebook .jp-Cell")
    student.notebook.wait_for_kernel()
    expect(student.panel(2).locator("output").first).to_have_text(said, timeout=30_000)
    expect(student.panel(3).get_by_label("Why, in one line")).to_have_value("not finished")

    # A new kernel replays the record from its cell, and finds track and draft in the browser.
    page.evaluate(
        "async () => { const panel = window.jupyterapp.shell.currentWidget;"
        " await panel.sessionContext.restartKernel(); panel.content.widgets.forEach((c) => c.model.clearExecution?.()) }"
    )
    student = start(student.notebook)
    expect(student.panel(2)).to_contain_text("You predicted 2.5 ms", timeout=30_000)
    expect(student.panel(2).locator("output").first).to_have_text(said, timeout=30_000)
    expect(student.panel(3).get_by_label("Why, in one line")).to_have_value("not finished")
    expect(student.header()).to_contain_text("Cloud Titan")
    assert student.notebook.errors() == []


def test_the_ledger_of_the_header(open_lab: Callable[..., Student], tmp_path: Path) -> None:
    student = open_lab("ledger", accept_downloads=True)
    page, header = student.page, student.header()
    assert json.loads(stored(page)["ledger"])["entries"][0]["track"] == "cloud"
    with page.expect_download() as download:
        header.get_by_role("button", name="Export").click()
    exported = Path(download.value.path()).read_text(encoding="utf-8")
    assert json.loads(exported)["entries"][0]["track"] == "cloud"

    header.get_by_role("button", name="Reset", exact=True).click()
    expect(header).to_contain_text("Reset empties your whole Design Ledger")
    header.get_by_role("button", name="Empty the ledger").click()
    expect(header.get_by_role("button", name="Be the Cloud Titan")).to_be_visible()
    assert json.loads(stored(page)["ledger"])["entries"] == []

    for name, text, said in (
        ("wrong.json", "hello", "wrong.json cannot be used: the ledger is not JSON"),
        ("ledger.json", exported, "The CFO, who counts samples per dollar"),
    ):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        with page.expect_file_chooser() as chooser:
            header.get_by_role("button", name="Import a Design Ledger from a file").click()
        chooser.value.set_files(path)
        expect(header).to_contain_text(said)


@pytest.mark.parametrize(("look", "width"), [("light", 1280), ("dark", 1280), ("light", 390)])
def test_how_it_looks(open_lab: Callable[..., Student], artifacts: Path, look: str, width: int) -> None:
    student = open_lab(f"look-{look}-{width}", viewport={"width": width, "height": 9000})
    page = student.page
    page.evaluate("(theme) => { window.jupyterapp.commands.execute('apputils:change-theme', { theme }) }",
                  f"JupyterLab {look.title()}")  # fmt: skip
    expect(page.locator("body")).to_have_attribute(
        "data-jp-theme-light", "true" if look == "light" else "false"
    )
    if width < 500:
        page.evaluate("() => { window.jupyterapp.commands.execute('application:toggle-left-area') }")
    student.predict(2, {"value": 2.5, "reason": "ten times the chip"})
    expect(student.panel(2).locator(".ml-gate .bqplot").first).to_be_visible()
    for name, part in (
        ("header", student.header()),
        ("locked", student.panel(1)),
        ("open", student.panel(2)),
    ):
        assert part.evaluate(_NAMELESS) == []
        assert part.evaluate("(node) => node.scrollWidth <= node.clientWidth + 1"), (
            f"{name} is wider than its place"
        )
        part.screenshot(path=artifacts / f"jupyterlab-{name}-{look}-{width}.png")
