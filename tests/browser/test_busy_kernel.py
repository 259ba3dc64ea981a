"""What is typed while the kernel is busy: it hears of nothing, so the page has to keep it."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.notebook import Notebook

pytestmark = pytest.mark.browser

PATH = "busy.ipynb"
CELLS = (
    "from labs import open_lab\nlab = open_lab('lab_02_ml_systems')\nlab.choose_track('edge')\nlab.task(1)",
    "while True: pass",
)


def test_what_is_typed_beside_a_cell_that_never_ends_is_there_after_the_tab_is_closed(
    new_page, page_guard, site
):
    page = new_page()
    notebook = Notebook(page, site).create(PATH, CELLS)
    notebook.run(0)
    value, reason = page.get_by_label("Your value"), page.get_by_label("Why, in one line")
    value.fill("12")
    expect(page.locator(".ml-needs-line .ml-ok-line")).to_have_count(1)  # the kernel has heard of it
    notebook.cell(1).locator(".jp-InputPrompt").first.click()
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:run-cell'); }")
    expect(notebook.cell(1).locator(".jp-InputPrompt")).to_contain_text("*")
    value.fill("17")
    reason.fill("the bytes take longest")
    context = page.context
    page.close()

    page = page_guard(context.new_page())
    Notebook(page, site).open(PATH).run(0)
    expect(page.get_by_label("Your value")).to_have_value("17")
    expect(page.get_by_label("Why, in one line")).to_have_value("the bytes take longest")
