"""The site in a real Chromium: Python starts, widgets draw, arrow keys move them, and no other host is asked."""

from __future__ import annotations

import json
import shutil

import pytest

from lite import server
from lite import site as lite_site
from tests.browser.notebook import CELL, Notebook

pytestmark = pytest.mark.browser

SLIDER = """
import bqplot, labs, mlsys
import ipywidgets as widgets
slider = widgets.IntSlider(value=3, min=0, max=10, description="bars")
bars = bqplot.Bars(x=[1, 2, 3], y=[1, 2, slider.value], scales={"x": bqplot.LinearScale(), "y": bqplot.LinearScale(max=10)})
slider.observe(lambda change: setattr(bars, "y", [1, 2, change["new"]]), "value")
widgets.VBox([slider, bqplot.Figure(marks=[bars], animation_duration=0)])
"""

HEIGHT = "() => document.querySelectorAll('.bqplot rect.bar')[2].getBoundingClientRect().height"


def test_a_notebook_imports_the_course_and_arrow_keys_move_a_chart(new_page, site):
    page = new_page()
    notebook = Notebook(page, site).create("try.ipynb", [SLIDER])
    notebook.run_all()
    assert notebook.errors() == []
    page.wait_for_selector(".bqplot rect.bar", state="attached")
    before = page.evaluate(HEIGHT)

    page.locator(".noUi-handle").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowUp")
    page.wait_for_function(f"(before) => ({HEIGHT})() > before * 1.5", arg=before)
    assert page.locator(".widget-readout").inner_text() == "5"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    page.wait_for_function(f"(before) => Math.abs(({HEIGHT})() - before) < 1", arg=before)


def test_keys_that_edit_a_notebook_do_nothing_inside_a_widget(new_page, site):
    page = new_page()
    notebook = Notebook(page, site).create("keys.ipynb", [SLIDER, "2"])
    notebook.run_all()
    page.locator(".noUi-handle").focus()
    page.keyboard.type("ddbaxm1")
    page.keyboard.press("ArrowRight")
    assert page.locator(".widget-readout").inner_text() == "4"
    assert page.locator(CELL).count() == 2
    assert page.locator(CELL + ".jp-CodeCell").count() == 2


def test_the_start_page_opens_a_lab_that_runs_by_itself(new_page, site):
    page = new_page()
    page.goto(site)
    link = page.locator(".lab h4 a, .companions a").first
    link.click()
    page.wait_for_selector(".jp-OutputArea .jupyter-widgets", timeout=90_000)
    notebook = Notebook(page, site)
    notebook.settle()
    assert notebook.errors() == []
    assert page.get_by_role("link", name="All labs").get_attribute("href") == site
    # the reader is still at the top, not where running ended
    assert page.locator(CELL).first.evaluate("(cell) => cell.getBoundingClientRect().top >= 0")


def test_a_lab_opened_from_another_notebook_runs_by_itself_too(new_page, page_guard, site):
    page = new_page()
    Notebook(page, site).open("notebooks/00_start_here.ipynb")
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Lab 01").first.click()
    lab = page_guard(opened.value)
    lab.wait_for_selector(".jp-OutputArea .ml-panel", timeout=90_000)
    assert Notebook(lab, site).errors() == []


def test_python_says_how_far_it_is(new_page, site):
    page = new_page()
    page.add_init_script("""() => 0;
      window.heard = [];
      addEventListener("DOMContentLoaded", () => new MutationObserver(() => {
        const text = document.querySelector("#course-start p")?.textContent;
        if (text && window.heard.at(-1) !== text) window.heard.push(text);
      }).observe(document.body, { childList: true, subtree: true, characterData: true }));
    """)
    Notebook(page, site).open("notebooks/playground.ipynb")
    heard = page.evaluate("window.heard")
    assert heard[-1] == "Ready"
    assert [text for text in heard if text != "Ready"] == [
        "Starting: python",
        "Starting: physics",
        "Starting: lab",
    ]
    page.wait_for_selector("#course-start", state="detached")


def test_the_kernel_starts_again(new_page, site):
    page = new_page()
    notebook = Notebook(page, site).create("again.ipynb", ["import labs; print('here')"])
    notebook.run_all()
    page.evaluate("() => { window.jupyterapp.commands.execute('notebook:restart-kernel'); }")
    page.locator(".jp-Dialog .jp-mod-accept").click()
    page.wait_for_selector("html:not([data-course-start])", state="attached")
    notebook.wait_for_kernel()
    notebook.run(0)
    assert notebook.output(0).inner_text().strip().endswith("here")


def test_pandas_comes_with_its_import_and_bqplot_then_knows_it(new_page, site):
    page = new_page()
    notebook = Notebook(page, site).create(
        "pandas.ipynb",
        [
            "import sys, bqplot; stand_in = sys.modules['bqplot.traits'].pd; 'pandas' in sys.modules",
            "stand_in.to_datetime",
            "import pandas; pandas.DataFrame({'a': [40, 2]}).a.sum()",
            "stand_in.to_datetime is pandas.to_datetime and stand_in.DataFrame is pandas.DataFrame",
        ],
    )
    for index in range(4):
        notebook.run(index)
    assert notebook.output(0).inner_text().strip().endswith("False")
    assert "Run `import pandas` in a cell of its own" in notebook.output(1).inner_text()
    assert "42" in notebook.output(2).inner_text()
    assert notebook.output(3).inner_text().strip().endswith("True")


def test_a_site_in_a_folder_works(new_page, site, tmp_path):
    copy = shutil.copytree(lite_site.SITE, tmp_path / "site")
    with server.serving(copy, prefix="/course") as address:
        notebook = Notebook(new_page(), address).open("notebooks/playground.ipynb")
        notebook.run_all()
        assert notebook.errors() == []


@pytest.fixture
def broken_site(site, tmp_path):
    copy = shutil.copytree(lite_site.SITE, tmp_path / "site")
    with server.serving(copy) as address:
        yield copy, address


def test_a_kernel_that_does_not_start_is_said_with_what_to_try(chromium, broken_site, artifacts):
    folder, address = broken_site
    lock = next((folder / "static/pyodide").glob("numpy-*.whl"))
    lock.write_bytes(lock.read_bytes()[:-1] + b"?")
    page = chromium.new_page()
    page.goto(address + "notebooks/index.html?path=notebooks/playground.ipynb")
    problem = page.locator("#course-problem")
    problem.wait_for(timeout=60_000)
    text = problem.inner_text()
    assert "The lab could not start" in text
    assert "Reload the page" in text
    assert "numpy" in text
    page.screenshot(path=artifacts / "site-could-not-start.png")
    page.close()


def test_a_file_that_is_not_there_is_said_too(chromium, broken_site):
    folder, address = broken_site
    (folder / "static/pyodide/pyodide.asm.wasm").unlink()
    page = chromium.new_page()
    page.goto(address + "notebooks/index.html?path=notebooks/playground.ipynb")
    page.locator("#course-problem").wait_for(timeout=60_000)
    assert "The lab could not start" in page.locator("#course-problem").inner_text()
    page.close()


def test_a_browser_that_is_too_old_is_told_so(chromium, site):
    page = chromium.new_page()
    page.add_init_script("delete window.WebAssembly")
    page.goto(site + "notebooks/index.html?path=notebooks/playground.ipynb")
    page.locator("#course-problem").wait_for()
    assert "too old" in page.locator("#course-problem").inner_text()
    page.close()


def test_after_one_visit_a_lab_opens_without_a_network(chromium, site):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(site)
    page.evaluate("() => navigator.serviceWorker.ready.then(() => 0)")
    page.wait_for_function(
        "() => caches.open('precache').then((kept) => kept.keys()).then((all) => all.length > 3)"
    )
    lab = page.locator(".lab h4 a, .companions a").first
    lab.click()
    page.wait_for_selector(".jp-OutputArea .jupyter-widgets", timeout=90_000)
    Notebook(page, site).settle()

    context.set_offline(True)
    page.goto(site)
    assert page.locator("h1").inner_text() == "The labs"
    lab.click()
    page.wait_for_selector(".jp-OutputArea .jupyter-widgets", timeout=90_000)
    context.close()


def test_a_rebuilt_site_is_seen_at_the_next_visit(chromium, broken_site):
    folder, address = broken_site
    context = chromium.new_context()
    page = context.new_page()
    for _ in range(2):  # the second is passed on by the service worker
        page.goto(address)
        page.evaluate("() => navigator.serviceWorker.ready.then(() => 0)")
    start = folder / "index.html"
    start.write_text(start.read_text().replace("The labs</h1>", "New labs</h1>"))
    page.goto(address)
    assert page.locator("h1").inner_text() == "New labs"
    context.close()


LEDGER = {
    "schema": 1,
    "entries": [
        {
            "volume": 1,
            "chapter_id": 1,
            "track": "edge",
            "current_design": {"params": {}},
            "reflections": [{"task": name, "text": "…"} for name in ("one", "two", "three")],
        }
    ],
}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_start_page_shows_what_the_ledger_says(new_page, site, artifacts, theme):
    page = new_page(color_scheme=theme)
    page.goto(site)
    assert page.locator(".progress:visible").count() == 0
    page.screenshot(path=artifacts / f"start-{theme}.png", full_page=True)
    page.evaluate("(ledger) => localStorage.setItem('mlsys-labs/ledger', ledger)", json.dumps(LEDGER))
    page.reload()
    assert "all letters" in page.locator(".lab").first.inner_text()
    assert page.locator("[data-track=edge].chosen").count() == 1
    assert page.locator("#continue").inner_text() == "Continue with Lab 02"


def test_the_start_page_is_whole_with_a_damaged_ledger_and_on_a_phone(new_page, site, artifacts):
    page = new_page(viewport={"width": 390, "height": 844})
    page.goto(site)
    page.evaluate("() => localStorage.setItem('mlsys-labs/ledger', '{not json')")
    page.reload()
    assert page.locator(".lab h4 a").first.is_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    page.screenshot(path=artifacts / "start-phone.png", full_page=True)
