"""One student's browser through reload, restart, a closed tab and a cleared ledger: nothing typed or chosen is lost."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Page, expect

from labs.registry import find_lab
from tests.browser import chromium as browser_finder
from tests.browser.notebook import Notebook
from tests.browser.student import Student

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
LAB, NEXT = find_lab("lab_02_ml_systems"), find_lab("lab_03_ml_workflow")
STUB, DRAFT = "Write your letter here", "The chip waits for its memory, and"


@contextmanager
def browser(chromium, folder: Path) -> Iterator[BrowserContext]:
    """A browser that keeps what it stores in `folder`, as a student's does."""
    context = chromium.browser_type.launch_persistent_context(
        folder,
        executable_path=browser_finder.find(),
        args=["--no-sandbox", "--disable-dev-shm-usage"],
        viewport={"width": 1280, "height": 6000},
        accept_downloads=True,
    )
    context.set_default_timeout(60_000)
    try:
        yield context
    finally:
        context.close()


def arrive(page: Page, site: str, lab) -> Student:
    """Open a lab as the start page does, and wait until its cells have run."""
    page.goto(f"{site}notebooks/index.html?path={lab.slug}/{lab.slug}.ipynb&run")
    return ran(Student(Notebook(page, site), lab))


def ran(student: Student) -> Student:
    student.notebook.wait_for_kernel()
    expect(student.panel(3)).to_be_visible(timeout=60_000)
    student.notebook.settle()
    assert student.notebook.errors() == []
    return student


def all_there(student: Student, answer) -> None:
    """What was typed and recorded in Task 1, half typed in Task 2, and half written as a letter."""
    first, second = student.panel(1), student.panel(2)
    expect(student.header()).to_contain_text("Cloud Titan")
    expect(first).to_contain_text("You predicted 20 %")
    expect(first).to_contain_text(answer["prediction"]["reason"])
    expect(first.locator("output").first).to_have_text("11")
    assert json.loads(student.source("%%record task1"))["design"] == answer["design"]
    expect(second.get_by_label("Your value")).to_have_value("20")
    expect(second.get_by_label("Why, in one line")).to_have_value("because bytes")
    assert student.source("%%reflect task1") == answer["letter"]
    assert student.source("%%reflect task2").endswith(DRAFT)


def ledger(page: Page):
    return json.loads(page.evaluate("() => localStorage.getItem('mlsys-labs/ledger')"))


def saved(page: Page) -> None:
    """The notebook saves itself about a second after the last change; nobody presses anything."""
    page.wait_for_function("() => !window.jupyterapp.shell.currentWidget.context.model.dirty")


def test_nothing_is_lost(chromium, page_guard, site, tmp_path):
    answers = tomllib.loads((ROOT / "source" / LAB.slug / "answers.toml").read_text(encoding="utf-8"))[
        "cloud"
    ]
    task = LAB.task(1)
    answer = answers[task.id]

    with browser(chromium, tmp_path / "profile") as context:
        page = page_guard(context.pages[0])
        student = arrive(page, site, LAB)
        student.header().get_by_role("button", name="Be the Cloud Titan").click()
        student.predict(1, answer["prediction"])
        student.act(1, task.scenario("cloud"), answer["design"])
        student.record(1)
        student.reflect(1, answer["letter"])
        student.type_prediction(2, {"value": "20", "reason": "because bytes"})
        student.cell("%%reflect task2").locator(".cm-content").click()
        page.keyboard.press("Control+End")
        page.keyboard.type(DRAFT)
        saved(page)
        all_there(student, answer)

        page.reload()
        all_there(ran(student), answer)

        page.evaluate("() => { window.jupyterapp.commands.execute('notebook:restart-run-all'); }")
        page.locator(".jp-Dialog .jp-mod-accept").click()
        page.wait_for_selector("html:not([data-course-start])", state="attached")
        all_there(ran(student), answer)

        # The tab is closed in the middle of a word.
        student.panel(2).get_by_label("Why, in one line").press("End")
        page.keyboard.type(" are m")
        page.wait_for_function(
            "() => Object.values(localStorage).some((kept) => kept.includes('bytes are m'))"
        )
        page.close()

    with browser(chromium, tmp_path / "profile") as context:
        page = page_guard(context.pages[0])
        student = arrive(page, site, LAB)
        reason = student.panel(2).get_by_label("Why, in one line")
        expect(reason).to_have_value("because bytes are m")
        reason.fill("because bytes")
        all_there(student, answer)

        # The last task decides what later labs start from.
        last, third = LAB.task(3), answers[LAB.task(3).id]
        student.predict(3, third["prediction"])
        student.act(3, last.scenario("cloud"), third["design"])
        student.record(3)
        batch = third["design"]["batch_size"]
        saved(page)

        following = arrive(page, site, NEXT)
        specs = following.header().locator(".ml-specs")
        expect(following.header()).to_contain_text("Cloud Titan")
        expect(specs.locator("div").filter(has_text="Operating batch").last).to_contain_text(
            f"{batch} · Lab 02"
        )

        before = ledger(page)
        with page.expect_download() as download:
            following.header().get_by_role("button", name="Export").click()
        download.value.save_as(tmp_path / "ledger.json")
        following.header().get_by_role("button", name="Reset", exact=True).click()
        following.header().get_by_role("button", name="Empty the ledger").click()
        expect(following.header().get_by_role("button", name="Be the Cloud Titan")).to_be_visible()
        assert ledger(page)["entries"] == []
        with page.expect_file_chooser() as chooser:
            following.header().get_by_role("button", name="Import a Design Ledger from a file").click()
        chooser.value.set_files(tmp_path / "ledger.json")
        expect(following.header()).to_contain_text("Cloud Titan")
        expect(specs.locator("div").filter(has_text="Operating batch").last).to_contain_text(
            f"{batch} · Lab 02"
        )
        assert ledger(page) == before

        # Another lab's reset took nothing from this one's notebook.
        all_there(arrive(page, site, LAB), answer)


def test_the_last_key_before_a_crash_is_kept(chromium, page_guard, site, tmp_path):
    """Three times the page goes while a letter is being typed: it crashes, is closed, and is left by its address."""

    def crash(page: Page) -> None:
        with page.expect_event("crash"), suppress(Error):
            page.goto("chrome://crash")

    ends = {"one two": crash, " three four": Page.close, " five six": lambda page: page.goto("about:blank")}
    line = "%%reflect task2"
    with browser(chromium, tmp_path / "profile") as context:
        written = ""
        for words, end in ends.items():
            page = page_guard(context.new_page())
            page.goto(f"{site}notebooks/index.html?path={LAB.slug}/{LAB.slug}.ipynb")
            student = Student(Notebook(page, site), LAB)
            page.wait_for_function("() => window.jupyterapp?.shell.currentWidget?.context?.isReady")
            student.cell(line).locator(".cm-content").click()
            assert student.source(line).endswith(written)
            page.keyboard.press("Control+End")
            saved(page)
            page.keyboard.type(words)
            end(page)
            written += words
        page = page_guard(context.new_page())
        student = arrive(page, site, LAB)
        assert student.source(line).endswith(written)
        saved(page)
        assert student.notebook.saved(f"{LAB.slug}/{LAB.slug}.ipynb")["cells"]
        assert page.evaluate("() => Object.keys(localStorage).filter((key) => key.includes('typed'))") == []


def test_a_save_that_takes_long_is_not_taken_for_somebody_elses(new_page, site):
    page = new_page()
    notebook = Notebook(page, site).create("slow.ipynb", ["first"])
    page.evaluate(
        """async () => {
          const { context } = window.jupyterapp.shell.currentWidget;
          const { contents } = window.jupyterapp.serviceManager;
          const type = (text) => context.model.sharedModel.cells[0].setSource(text);
          const save = contents.save.bind(contents);
          let written, answer;
          const isWritten = new Promise((done) => (written = done));
          const isAnswered = new Promise((done) => (answer = done));
          contents.save = async (...given) => {
            const model = await save(...given);
            written();
            await isAnswered;
            return model;
          };
          type("second");
          const slow = context.save();
          await isWritten;
          type("third");
          const autosave = context.save();
          await contents.get(context.path, { content: false });  // as long as the second needs to look
          await new Promise((done) => setTimeout(done));
          answer();
          window.saved = Promise.all([slow, autosave]).then(() => "saved");
        }"""
    )
    page.wait_for_function(
        "async () => document.querySelector('.jp-Dialog') ? 'asked' : await Promise.race("
        "[window.saved, new Promise((done) => setTimeout(done, 100))])"
    )
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    assert notebook.saved("slow.ipynb")["cells"][0]["source"] == "third"
