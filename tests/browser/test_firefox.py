"""The site in a stock Firefox: a task from the lock to moving cards, by keys alone, and a draft that survives a reload."""

from __future__ import annotations

import os
import re
from urllib.parse import urlsplit

import pytest

from labs.registry import find_lab
from tests.browser import firefox
from tests.browser.conftest import NOT_OURS

pytestmark = pytest.mark.browser

SLUG = "lab_02_ml_systems"

#: JupyterLab's own: it draws its table of contents while the page is left.
LOGGED_BY_JUPYTERLAB = (*NOT_OURS, re.compile(r"Failed to update the table of contents"))

HAS = "(selector) => Boolean(document.querySelector(selector))"
FOCUS = """(selector) => {
  const at = document.querySelector(selector);
  at?.focus();
  return at !== null && document.activeElement === at;
}"""
VALUE = "(selector) => document.querySelector(selector).value"
CARDS = "() => [...document.querySelectorAll('.ml-grid .ml-card')].map((card) => card.innerText).join('|')"
KNOB = ".ml-knob .noUi-handle"


@pytest.fixture
def browser(tmp_path):
    path = firefox.find()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(firefox.MEND)
    with firefox.running(path, tmp_path) as browser:
        yield browser


def open_lab(browser: firefox.Firefox, site: str) -> None:
    browser.open(f"{site}notebooks/index.html?path={SLUG}/{SLUG}.ipynb&run")
    browser.wait(HAS, ".ml-panel .ml-tracks, .ml-panel .ml-predict", seconds=120)


def test_a_student_with_firefox(browser, site):
    asked = find_lab(SLUG).task(1).scenario("cloud").predict
    open_lab(browser, site)
    browser.wait(FOCUS, ".ml-take-cloud")
    browser.press("Enter")
    browser.wait("() => document.activeElement.matches('h1')")  # the button is gone, and the focus went up
    browser.wait(FOCUS, ".ml-value input")
    browser.type(f"{asked.naive:g}")
    browser.wait(FOCUS, ".ml-reason input")
    browser.type("the weights are read once")
    browser.wait("() => Object.keys(localStorage).some((key) => localStorage[key].includes('read once'))")

    open_lab(browser, site)  # a reload before anything was recorded
    browser.wait(
        "(selector, text) => document.querySelector(selector)?.value === text",
        ".ml-reason input",
        "the weights are read once",
    )
    assert browser.ask(VALUE, ".ml-value input") == f"{asked.naive:g}"
    assert browser.ask("() => document.querySelector('.ml-knobs .noUi-target').hasAttribute('disabled')")

    browser.wait(FOCUS, ".ml-reason input")
    browser.press("Enter")
    browser.wait("() => document.activeElement?.matches('.ml-knob .noUi-handle')")
    browser.wait(HAS, ".ml-grid .bqplot rect.bar")
    before = browser.ask(CARDS)
    browser.press("ArrowRight", "ArrowRight", "ArrowRight")
    browser.wait(f"(before) => ({CARDS})() !== before", before)

    others = {
        urlsplit(address).hostname for address in browser.requests if address.startswith(("http", "ws"))
    }
    assert others == {"localhost"} or others == {"127.0.0.1"}
    logged = [
        text for text in browser.problems if not any(known.search(text) for known in LOGGED_BY_JUPYTERLAB)
    ]
    assert not logged, "\n".join(logged)
