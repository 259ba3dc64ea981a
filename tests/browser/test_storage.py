"""A browser that keeps nothing: the lab works all the same, and says what to do."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from labs.registry import find_lab
from tests.browser.notebook import Notebook
from tests.browser.student import Student

pytestmark = pytest.mark.browser

LAB = find_lab("lab_02_ml_systems")
PATH = f"{LAB.slug}/{LAB.slug}.ipynb"

#: What a browser does where a site may keep nothing (private windows of some, cookies blocked).
BLOCKED = """for (const name of ["localStorage", "indexedDB"]) {
  Object.defineProperty(window, name, { get() { throw new DOMException("denied", "SecurityError"); } });
}"""
LOCAL_FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError') }"


def work(page, site: str) -> Student:
    """Open the lab, take a track and open a task."""
    notebook = Notebook(page, site).open(PATH)
    notebook.run_all()
    student = Student(notebook, LAB)
    student.header().get_by_role("button", name="Be the Edge Guardian").click()
    student.predict(2, {"value": "40", "reason": "pictures are big and chips are small"})
    student.record(2)
    assert notebook.errors() == []
    return student


@pytest.mark.parametrize(
    ("script", "said"),
    [
        (BLOCKED, "Your browser keeps nothing here (its storage is blocked)"),
        (LOCAL_FULL, "Your browser's storage for this site is full"),
    ],
)
def test_a_lab_works_where_nothing_is_kept_and_says_so(new_page, site, script, said):
    page = new_page(viewport={"width": 1280, "height": 6000})
    page.add_init_script(script)
    student = work(page, site)
    expect(student.header()).to_contain_text(said)
    expect(student.header()).to_contain_text("download the notebook before you close it")


def test_a_lab_works_where_the_disk_is_full_and_says_so_when_it_cannot_be_saved(chromium, site):
    # Not guarded: JupyterLab throws what it has shown
    context = chromium.new_context(viewport={"width": 1280, "height": 6000}, accept_downloads=True)
    page = context.new_page()
    page.goto(site)
    origin = site.removesuffix("/")
    context.new_cdp_session(page).send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 10})
    # JupyterLab says it at the first save, which comes by itself while the student works
    told = page.locator(".jp-Dialog").filter(has_text="File Save Error")
    page.add_locator_handler(told, lambda: told.get_by_role("button", name="Close").click())
    student = work(page, site)
    cell = student.run("lab.finish()")
    with page.expect_download():
        cell.get_by_role("button", name="Download the notebook to hand in").click()
    expect(page.get_by_role("status").filter(has_text="could not be saved in your browser")).to_contain_text(
        "download the notebook (File, Download) before you close it"
    )
    expect(cell).to_contain_text("could not be saved here, so keep the downloaded file")
    context.close()
