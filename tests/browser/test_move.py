"""What a move of a knob asks of the page: to be laid out once, when it is drawn."""

from __future__ import annotations

import pytest

from tests.browser.notebook import Notebook

pytestmark = pytest.mark.browser

LAB = """from labs import open_lab
lab = open_lab("lab_02_ml_systems")
lab.choose_track("cloud")
task = lab.task(1)
asked = task.session.scenario.predict
task.session.predict(value=asked.naive, unit=asked.units[0], reason="to see what moves")
task"""

# Each of these makes the browser lay the page out at once, whatever it had been about to do. What the notebook's
# toolbar asks is told apart: it waits for a rest, and on a slow machine a rest may come between two keys.
_LISTEN = """() => {
  window.asked = { toolbar: [], page: [] };
  const note = (name, node) => {
    const host = node.getRootNode().host ?? node;
    window.asked[host.closest("jp-toolbar") ? "toolbar" : "page"].push(`${name} of ${node.outerHTML.slice(0, 80)}`);
  };
  for (const [owner, name] of [[Element.prototype, "getClientRects"], [SVGGraphicsElement.prototype, "getBBox"]]) {
    const real = owner[name];
    owner[name] = function () { note(name, this); return real.call(this); };
  }
  const real = window.getComputedStyle;
  window.getComputedStyle = (node, ...given) => {
    note("getComputedStyle", node);
    return real.call(window, node, ...given);
  };
}"""

_DRAWN = """([card, before]) => card.textContent !== before
  && new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"""

# The mark of a busy kernel, changed twenty times; the toolbar hears of each.
_FLICKER = """async () => {
  const bar = document.querySelector(".jp-NotebookPanel-toolbar");
  window.asked.toolbar.length = 0;
  for (let n = 0; n < 20; n++) {
    const mark = document.createElement("i");
    bar.lastElementChild.append(mark);
    await Promise.resolve();
    mark.remove();
    await Promise.resolve();
  }
  const meanwhile = window.asked.toolbar.length;
  await new Promise((rested) => setTimeout(rested, 1500));
  return [meanwhile, window.asked.toolbar.length];
}"""


def test_a_move_of_a_knob_asks_for_no_layout_and_no_file(new_page, site):
    page = new_page()
    notebook = Notebook(page, site).create("move.ipynb", [LAB])
    notebook.run_all()
    assert notebook.errors() == []
    handle = page.locator(".ml-knob .noUi-handle").first
    handle.scroll_into_view_if_needed()
    card = page.locator(".ml-grid .ml-card").first
    card.wait_for()
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_timeout(1000)  # what waits for a rest comes to it
    fetched: list[str] = []
    page.on("request", lambda request: fetched.append(request.url))
    page.evaluate(_LISTEN)
    for _ in range(3):
        text = card.evaluate("(card) => card.textContent")
        page.keyboard.press("ArrowRight")
        page.wait_for_function(_DRAWN, arg=[card.element_handle(), text])
    assert page.evaluate("window.asked.page") == []
    assert [url for url in fetched if "/api/" not in url] == []

    meanwhile, at_rest = page.evaluate(_FLICKER)
    assert meanwhile == 0
    assert at_rest > 0
