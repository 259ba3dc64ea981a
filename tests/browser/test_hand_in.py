"""`lab.finish()` in a browser: one button downloads the notebook under the grader's name, and says what is in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from labs.core.hand_in import HandIn
from labs.grading.checklist import check
from labs.grading.intake import read_cells
from labs.registry import find_lab
from tests.browser.jupyterlab import LabServer
from tests.browser.notebook import Notebook
from tests.browser.student import Student
from tests.browser.test_course_on_site import answers
from tests.browser.test_lab_in_jupyterlab import start

pytestmark = pytest.mark.browser

LAB = find_lab("lab_02_ml_systems")
PATH = f"{LAB.slug}/{LAB.slug}.ipynb"
BUTTON = "Download the notebook to hand in"


def finish(student: Student) -> Locator:
    """Run the last cell, and give it back."""
    cell = student.run("lab.finish()")
    expect(cell.get_by_role("button", name=BUTTON)).to_be_visible()
    return cell


def download(page: Page, cell: Locator, folder: Path, key: bool = False) -> Path:
    """Press the button, with the mouse or with the keyboard; gives the file."""
    button = cell.get_by_role("button", name=BUTTON)
    with page.expect_download() as caught:
        if key:
            button.focus()
            page.keyboard.press("Enter")
        else:
            button.click()
    file = folder / caught.value.suggested_filename
    caught.value.save_as(file)
    return file


def do_the_first_task(student: Student) -> None:
    student.header().get_by_role("button", name="Be the Cloud Titan").click()
    given = answers(LAB.slug)["cloud"][LAB.task(1).id]
    student.predict(1, given["prediction"])
    student.act(1, LAB.task(1).scenario("cloud"), given["design"])
    student.record(1)


def hand_in(student: Student, folder: Path) -> None:
    """From a half-done task to a file that says the same as the page."""
    page = student.page
    do_the_first_task(student)
    cell = finish(student)
    card, said = cell.locator(".mls"), cell.get_by_role("status")
    expect(card).to_contain_text("There is no letter: write it in the cell %%reflect task1.")

    # A letter that was typed and not run is in the file, so it counts.
    letter = answers(LAB.slug)["cloud"][LAB.task(1).id]["letter"]
    student.cell("%%reflect task1").locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(f"%%reflect task1\n{letter}")
    student.cell("lab.finish()")
    file = download(page, cell, folder, key=True)
    assert file.name == f"{LAB.slug}.ipynb"
    expect(said).to_contain_text(f"{file.name} was downloaded and read back. Still open: Task 2, Task 3")
    expect(card).to_contain_text("There is no letter: write it in the cell %%reflect task2")
    expect(card).not_to_contain_text("%%reflect task1")
    expect(card).to_contain_text("10 of 30 points so far")
    cells, problems = read_cells(file)
    checks, odd = check(LAB, cells)
    assert (problems, odd) == ([], ())
    assert [c.score.points for c in checks] == [10, 0, 0]

    # What is wrong with the file is said in the same words as on the grader's side.
    student.cell("%%record task1").locator(".cm-content").click()
    page.keyboard.press("Control+Home")
    page.keyboard.press("ArrowDown")
    page.keyboard.insert_text("torn")
    student.cell("lab.finish()")
    file = download(page, cell, folder)
    expect(said).to_contain_text("Still open: Task 1, Task 2, Task 3")
    expect(card).to_contain_text("The record cannot be used: the record is not JSON")
    assert check(LAB, read_cells(file)[0])[0][0].missing[0].startswith("the record cannot be used")
    assert student.notebook.errors() == []


def test_on_the_site(new_page: Callable[..., Page], site: str, tmp_path: Path, artifacts: Path) -> None:
    page = new_page(viewport={"width": 1280, "height": 6000}, accept_downloads=True)
    notebook = Notebook(page, site).open(PATH)
    notebook.run_all()
    student = Student(notebook, LAB)
    hand_in(student, tmp_path)
    student.cell("lab.finish()").screenshot(path=artifacts / "hand-in.png")
    # The site kept it as well.
    kept = page.evaluate(
        "async (path) => (await window.jupyterapp.serviceManager.contents.get(path, { content: true })).content",
        PATH,
    )
    assert "torn" in json.dumps(kept)


def test_in_jupyterlab(new_page: Callable[..., Page], lab_server: LabServer, tmp_path: Path) -> None:
    (lab_server.root / "mine.ipynb").write_bytes((lab_server.root / PATH).read_bytes())
    page = new_page(viewport={"width": 1280, "height": 6000}, accept_downloads=True)
    student = start(Notebook(page, lab_server.url, lite=False).open("mine.ipynb"))
    hand_in(student, tmp_path)
    expect(
        student.page.get_by_text("It was made from mine.ipynb: is that the copy you mean?")
    ).to_be_visible()
    assert "torn" in (lab_server.root / "mine.ipynb").read_text(encoding="utf-8")


#: Draws the button in an empty page, for a manager and a kernel as given.
DRAW = """async ([script, traits, context, send]) => {
  const address = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
  const { default: widget } = await import(address);
  const model = {
    get: (name) => traits[name],
    on: () => 0,
    off: () => 0,
    send: eval(send),
    widget_manager: { context: context && {
      path: "x/x.ipynb", save: async () => { throw new Error("no room"); }, model: { dirty: true, toJSON: () => context },
    } },
  };
  widget.render({ model, el: document.body });
}"""


def draw(page: Page, context: object, send: str) -> None:
    button = HandIn("lab.ipynb", lambda text, notebook, saved: [])
    traits = {name: getattr(button, name) for name in ("label", "file_name", "said", "by_menu", "silent")}
    page.clock.install()
    page.evaluate(DRAW, [HandIn._esm, traits, context, send])


@pytest.mark.parametrize("send", ["() => 0", "() => { throw new Error('dead') }"])
def test_a_kernel_that_is_busy_or_dead_does_not_keep_the_file_back(
    new_page: Callable[..., Page], tmp_path: Path, send: str
) -> None:
    page = new_page(accept_downloads=True)
    draw(page, {"cells": ["ü"]}, send)
    file = download(page, page.locator("body"), tmp_path)
    assert json.loads(file.read_text(encoding="utf-8")) == {"cells": ["ü"]}
    page.clock.fast_forward(30_000)
    expect(page.get_by_role("status")).to_contain_text("lab.ipynb was downloaded, and was not read back")
    expect(page.get_by_role("button")).to_be_enabled()


def test_a_page_that_knows_no_document_says_the_way_by_menu(new_page: Callable[..., Page]) -> None:
    page = new_page()
    draw(page, None, "() => 0")
    expect(page.get_by_role("status")).to_contain_text("(File, Download), and hand it in as lab.ipynb")
    expect(page.get_by_role("button")).to_have_count(0)
