"""A lab that was updated on the site: the browser's older copy comes along, with everything that was written in it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from labs.registry import find_lab
from lite import course, server
from lite import site as lite_site
from tests.browser.notebook import CELL, Notebook
from tests.browser.student import Student
from tests.browser.test_course_on_site import answers
from tests.labs.test_carry_over import CASES, SECOND, result

pytestmark = pytest.mark.browser

SLUG = "lab_02_ml_systems"
PATH = f"{SLUG}/{SLUG}.ipynb"
LAB = find_lab(SLUG)

KEPT = """async () => {
  const open = indexedDB.open("mlsys-labs notebooks");
  const database = await new Promise((resolve) => (open.onsuccess = () => resolve(open.result)));
  const all = database.transaction("files").objectStore("files").getAll();
  const files = await new Promise((resolve) => (all.onsuccess = () => resolve(all.result)));
  database.close();
  return files;
}"""

#: Puts a file into JupyterLite's storage, as it is.
KEEP = """async ([path, content]) => {
  const open = indexedDB.open("mlsys-labs notebooks");
  const database = await new Promise((resolve) => (open.onsuccess = () => resolve(open.result)));
  const transaction = database.transaction("files", "readwrite");
  const name = path.split("/").pop();
  const now = new Date().toISOString();
  transaction.objectStore("files").put(
    { name, path, content, type: "notebook", format: "json", mimetype: "application/json", writable: true,
      created: now, last_modified: now, size: 1 }, path);
  await new Promise((resolve) => (transaction.oncomplete = resolve));
  database.close();
}"""


def test_the_browser_carries_over_what_python_carries_over(new_page):
    page = new_page()
    page.add_script_tag(path=lite_site.HERE / "page/carry_over.js")
    for name, case in CASES.items():
        said = page.evaluate(
            """([old, fresh]) => {
              const kept = JSON.stringify(old);
              try {
                const { notebook, written } = courseCarryOver.carriedOver(old, fresh);
                if (JSON.stringify(old) !== kept) return "the old copy was changed";
                return { cells: notebook.cells.map(({ id, source }) => [id, source]), written };
              } catch (error) {
                return { error: error.message };
              }
            }""",
            [case.old, SECOND],
        )
        assert said == result(case), name


def released(root: Path, change: bool) -> Path:
    """A course of one lab and its guide, as it is, or as a later release might be."""
    for name in ("release", "notebooks"):
        shutil.copytree(lite_site.ROOT / name, root / name)
    for folder in (root / "release").iterdir():
        if folder.name != SLUG:
            shutil.rmtree(folder)
    path = root / "release" / PATH
    if change:
        text = path.read_text(encoding="utf-8")
        text = text.replace("# Lab 02 · ML Systems", "# Lab 02 · ML Systems, mended")
        text = text.replace("Write your letter here", "Your letter belongs here")
        path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def rebuilt(site, tmp_path, monkeypatch):
    """The address of a site, and a function that builds a changed course and puts it in its place."""
    folder = shutil.copytree(lite_site.SITE, tmp_path / "site")
    collect = course.collect_notebooks

    def rebuild() -> None:
        root = released(tmp_path / "course", change=True)
        monkeypatch.setattr(course, "collect_notebooks", lambda _, target: collect(root, target))
        lite_site.build(site=folder, force=True)

    with server.serving(folder) as address:
        yield address, rebuild


def test_a_student_finds_everything_in_the_updated_lab(new_page, rebuilt, artifacts):
    address, rebuild = rebuilt
    page = new_page(viewport={"width": 1280, "height": 6000})
    notebook = Notebook(page, address).open(PATH)
    notebook.run_all()
    student = Student(notebook, LAB)
    student.header().get_by_role("button", name="Be the Cloud Titan").click()
    given = answers(SLUG)["cloud"][LAB.task(1).id]
    student.predict(1, given["prediction"])
    student.act(1, LAB.task(1).scenario("cloud"), given["design"])
    record = student.record(1)
    student.reflect(1, given["letter"])
    assert student.score(1) == 10.0
    student.cell("task1.score()").locator(".jp-InputPrompt").click()
    page.evaluate("() => window.jupyterapp.commands.execute('notebook:insert-cell-below')")
    page.keyboard.press("Enter")
    page.keyboard.insert_text("my_own = 6 * 7\nmy_own")
    old = notebook.saved(PATH)

    rebuild()
    page.goto(f"{address}notebooks/index.html?path={PATH}&run")
    said = page.get_by_role("status").filter(has_text="This lab was updated; your answers are kept.")
    expect(said).to_be_visible(timeout=30_000)
    notebook.wait_for_kernel()
    expect(student.panel(1)).to_contain_text("frozen", timeout=60_000)
    notebook.settle()
    sources = student.sources()
    assert "mended" in sources[0]
    assert json.loads(student.source("%%record task1")) == record
    assert student.source("%%reflect task1").strip() == given["letter"].strip()
    assert "Your letter belongs here" in student.source("%%reflect task2")
    assert sources.index("my_own = 6 * 7\nmy_own") == sources.index("task1.score()") + 1
    assert student.score(1) == 10.0
    assert notebook.errors() == []
    page.screenshot(
        path=artifacts / "updated-lab.png", clip={"x": 0, "y": 5400, "width": 1280, "height": 600}
    )

    # The copy from before is there, whole, under a name that nobody takes for the lab.
    beside = [file for file in page.evaluate(KEPT) if "(before the update of " in file["name"]]
    assert [file["content"]["cells"] for file in beside] == [old["cells"]]
    assert beside[0]["name"] in said.inner_text()
    assert beside[0]["path"] == f"{SLUG}/{beside[0]['name']}"
    page.get_by_role("button", name="Close").click()
    expect(page.locator("#course-said")).to_have_count(0)
    notebook.saved(PATH)

    # It is said once.
    page.reload()
    notebook.wait_for_kernel()
    assert page.locator("#course-said").count() == 0
    assert len([file for file in page.evaluate(KEPT) if "(before the update of " in file["name"]]) == 1


def old_copy(letter: str) -> dict[str, Any]:
    """A copy of Lab 02 from an earlier release, with a letter."""
    copy: dict[str, Any] = json.loads((lite_site.SITE / "files" / PATH).read_text(encoding="utf-8"))
    copy["metadata"]["mlsys_labs"]["release"] = "earlier"
    for cell in copy["cells"]:
        if cell["id"] == "task1-reflect":
            cell["source"] = f"%%reflect task1\n{letter}"
    return copy


@pytest.fixture
def keep(new_page, site):
    """Leave a file in the browser's storage, as an earlier visit would have; gives the page."""

    def leave(content: Any, **options: Any):
        page = new_page(**options)
        Notebook(page, site).create("first.ipynb", ["1"])
        page.evaluate(KEEP, [PATH, content])
        return page

    return leave


@pytest.mark.parametrize("width", [1280, 390])
def test_the_line_is_calm_and_fits(keep, site, artifacts, width):
    page = keep(old_copy("Dear CFO, so far."), viewport={"width": width, "height": 800})
    page.goto(f"{site}notebooks/index.html?path={PATH}")
    expect(page.locator("#course-said")).to_contain_text("your answers are kept")
    page.wait_for_selector(CELL)
    box = page.locator("#course-said").bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    page.screenshot(path=artifacts / f"updated-lab-{width}.png")


def test_jupyterlab_may_open_any_notebook_so_all_come_along(keep, site):
    page = keep(old_copy("Dear CFO, so far."))
    page.goto(f"{site}lab/index.html?path=notebooks/00_start_here.ipynb")
    expect(page.locator("#course-said")).to_contain_text(f"{SLUG} was updated; your answers are kept.")
    lab = next(file for file in page.evaluate(KEPT) if file["path"] == PATH)
    assert lab["content"]["metadata"]["mlsys_labs"]["release"] != "earlier"
    assert any("Dear CFO, so far." in cell["source"] for cell in lab["content"]["cells"])


def test_the_start_page_leads_to_jupyterlab(new_page, site):
    page = new_page()
    page.goto(site)
    page.get_by_role("link", name="JupyterLab Lab 02").click()
    expect(page.get_by_role("heading", name="Lab 02 · ML Systems")).to_be_visible(timeout=60_000)


def test_a_full_storage_leaves_the_old_copy_and_says_so(keep, site):
    page = keep(old_copy("Dear CFO, so far."))
    page.add_init_script(
        "IDBObjectStore.prototype.put = () => { throw new DOMException('no room', 'QuotaExceededError') }"
    )
    before = page.evaluate(KEPT)
    page.goto(f"{site}notebooks/index.html?path={PATH}")
    expect(page.get_by_role("status").filter(has_text="This lab was updated, but")).to_contain_text(
        "your browser's storage for this site is full. It was left as it is"
    )
    assert page.evaluate(KEPT) == before


@pytest.mark.parametrize("content", [None, "torn", {"cells": [{"cell_type": "code"}], "metadata": {}}])
def test_a_damaged_copy_is_left_and_said(chromium, site, content):
    # Not guarded: JupyterLite itself logs that it cannot open such a file
    page = chromium.new_page()
    Notebook(page, site).create("first.ipynb", ["1"])
    page.evaluate(KEEP, [PATH, content])
    before = page.evaluate(KEPT)
    page.goto(f"{site}notebooks/index.html?path={PATH}")
    expect(page.locator("#course-said")).to_contain_text("rename your copy under All files")
    assert [file for file in page.evaluate(KEPT) if file["path"] == PATH] == [
        file for file in before if file["path"] == PATH
    ]
    page.close()


def test_without_storage_the_lab_opens_as_it_is_on_the_site(new_page, site):
    page = new_page()
    page.add_init_script(
        "Object.defineProperty(window, 'indexedDB', { get() { throw new Error('blocked') } })"
    )
    Notebook(page, site).open(PATH)
    expect(page.get_by_role("heading", name="Lab 02 · ML Systems")).to_be_visible()
    assert page.locator("#course-said").count() == 0
