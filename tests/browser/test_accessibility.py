"""The start page and the labs for everyone: what axe-core finds in our own markup, narrow windows, less motion.

What axe-core finds in JupyterLab's own markup is left in artifacts/axe-jupyterlab-<lab>.json.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, TimeoutError, expect

from labs.core.controls import aloud, knob_text
from labs.core.spec import Knob
from labs.registry import find_lab
from tests.browser.notebook import Notebook
from tests.browser.student import Student

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]

_OURS = """(targets) => targets.filter((target) => {
  const node = document.querySelector(target.flat().at(-1));
  return node !== null && node.closest(".ml, .mls, #course-start, #course-problem, #course-said") !== null;
}).map(String)"""

_WIDER = """() => [...document.querySelectorAll(".ml, .mls")].filter((card) => card.checkVisibility()).filter((card) =>
  card.scrollWidth > card.clientWidth + 1 || card.getBoundingClientRect().right > innerWidth + 1).map((card) =>
  `${card.innerText.slice(0, 60)}: ${card.scrollWidth} > ${card.clientWidth}, ${card.getBoundingClientRect().right}`)"""

_MOVES = """() => [...document.querySelectorAll(".ml *")].filter((node) => {
  const { transitionDuration, animationName } = getComputedStyle(node);
  return node.checkVisibility() && (transitionDuration.split(", ").some((time) => time !== "0s") || animationName !== "none");
}).map((node) => `${node.localName}.${node.getAttribute("class")}`)"""

_HEAR = """(handle) => {
  window.heard = [];
  // Observers are called in the order in which they were made, so this one reads what the panel's has left.
  const hear = () => window.heard.push(handle.getAttribute("aria-valuetext"));
  new MutationObserver(hear).observe(handle, { attributeFilter: ["aria-valuetext"] });
}"""


class Audit:
    """Lets axe look at a page, and sorts what it finds.

    Parameters
    ----------
    page : Page
        The page.
    all_ours : bool
        Whether the whole page is ours, or only our cards in it.
    """

    def __init__(self, page: Page, *, all_ours: bool = False) -> None:
        self.page, self.all_ours = page, all_ours
        #: Elements of JupyterLab's own that break a rule, by rule, at the last look.
        self.of_jupyterlab: dict[str, int] = {}

    def look(self, when: str) -> None:
        """Fail on what is serious or critical in our own markup."""
        found = Axe().run(self.page, options={"resultTypes": ["violations", "passes"]}).response
        checked = self._ours([node for rule in found["passes"] for node in rule["nodes"]])
        assert len(checked) >= 40, f"{when}: axe looked at {len(checked)} elements of ours only"
        bad, self.of_jupyterlab = [], {}
        for rule in found["violations"]:
            if rule["impact"] not in ("serious", "critical"):
                continue
            ours = self._ours(rule["nodes"])
            bad += [f"{rule['id']} ({rule['impact']}): {node['html'][:200]}" for node in ours]
            if others := len(rule["nodes"]) - len(ours):
                self.of_jupyterlab[f"{rule['id']} ({rule['impact']})"] = others
        assert not bad, f"{when}: " + "\n".join(bad)

    def _ours(self, nodes):
        if self.all_ours:
            return nodes
        kept = set(self.page.evaluate(_OURS, [node["target"] for node in nodes]))
        return [node for node in nodes if ",".join(map(str, node["target"])) in kept]


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_start_page(new_page, site, look):
    page = new_page(color_scheme=look)
    page.goto(site)
    Audit(page, all_ours=True).look(f"start page, {look}")


def listen(panel: Locator, knob: Knob) -> None:
    """Move a slider fast and past its ends: what it says is always the words of a step, never a bare number."""
    handle = panel.get_by_role("slider", name=knob.label)
    handle.focus()
    handle.evaluate(_HEAR)
    for key in ("End", "ArrowRight", "PageDown", "ArrowLeft", "ArrowLeft", "Home", "ArrowLeft", "ArrowRight"):
        panel.page.keyboard.press(key)
    steps = [aloud(knob_text(knob, value)) for value in knob.steps()]
    expect(handle).to_have_attribute("aria-valuetext", re.compile(rf"^{re.escape(steps[1])}($| = )"))
    expect(panel.locator(f".ml-knob-{knob.id} output")).to_contain_text(knob_text(knob, knob.steps()[1]))
    heard = {text.partition(" = ")[0] for text in panel.page.evaluate("() => window.heard")}
    assert {steps[0], steps[1]} <= heard <= set(steps)


def go_dark(page: Page) -> None:
    """Change JupyterLab's theme, and wait until it is there."""
    ground = page.evaluate("() => getComputedStyle(document.body).backgroundColor")
    page.evaluate(
        "() => { window.jupyterapp.commands.execute('apputils:change-theme', { theme: 'JupyterLab Dark' }); }"
    )
    expect(page.locator("body")).to_have_attribute("data-jp-theme-light", "false")
    expect(page.locator("body")).not_to_have_css("background-color", ground)


# Every lab that the next test does not look at more closely; the tracks take turns.
@pytest.mark.parametrize(
    ("slug", "track"),
    [
        ("lab_01_ml_intro", "edge"),
        ("lab_04_data_engr", "mobile"),
        ("lab_05_nn_compute", "cloud"),
        ("lab_06_nn_arch", "tiny"),
        ("lab_07_ml_frameworks", "edge"),
    ],
)
def test_a_lab_with_its_cards_open(new_page, site, slug, track):
    lab = find_lab(slug)
    path = ROOT / "source" / slug / "answers.toml"
    answers = tomllib.loads(path.read_text(encoding="utf-8"))
    page = new_page()
    notebook = Notebook(page, site).open(f"{slug}/{slug}.ipynb")
    notebook.run_all()
    student, audit = Student(notebook, lab), Audit(page)
    if not any(task.picks_track for task in lab.tasks):
        student.header().get_by_role("button", name=f"Be the {track.title()}").click()
    for number, task in enumerate(lab.tasks, start=1):
        if not task.picks_track:
            answer = answers["all" if task.shared else track][task.id]
            student.predict(number, answer["prediction"])
    audit.look("open, light")
    go_dark(page)
    audit.look("open, dark")


# A figure in a form, sliders and a waterfall; a choice of radio buttons, and menus.
@pytest.mark.parametrize(
    ("slug", "track", "number"), [("lab_02_ml_systems", "cloud", 2), ("lab_03_ml_workflow", "mobile", 3)]
)
def test_a_lab(new_page, site, artifacts, slug, track, number):
    lab = find_lab(slug)
    task = lab.task(number)
    answer = tomllib.loads((ROOT / "source" / slug / "answers.toml").read_text(encoding="utf-8"))[track][
        task.id
    ]
    page = new_page()
    notebook = Notebook(page, site).open(f"{slug}/{slug}.ipynb")
    notebook.run_all()
    student, audit = Student(notebook, lab), Audit(page)
    audit.look("no track yet")

    student.header().get_by_role("button", name=f"Be the {track.title()}").click()
    expect(student.panel(number).get_by_label("Why, in one line")).to_be_visible()
    student.type_prediction(number, answer["prediction"])
    audit.look("locked")
    student.predict(number, answer["prediction"])
    student.act(number, task.scenario(track), answer["design"])
    student.record(number)
    student.reflect(number, answer["letter"])
    assert student.score(number) == 10.0
    student.run("lab.finish()")

    listen(
        panel := student.panel(number),
        next(knob for knob in task.scenario(track).knobs if not knob.is_choice),
    )

    # All that opens is open: Math peeks, tables, what a doubted figure would turn, the question before a reset.
    for summary in panel.locator("summary").all():
        summary.click()
    panel.get_by_role("button", name="What if one of them were half").click()
    expect(panel.locator(".ml-aside")).to_contain_text("assumed figures")
    student.header().get_by_role("button", name="Reset", exact=True).click()
    expect(student.header().get_by_role("button", name="Leave it as it is")).to_be_focused()
    audit.look("open, light")

    go_dark(page)
    audit.look("open, dark")
    (artifacts / f"axe-jupyterlab-{slug}.json").write_text(json.dumps(audit.of_jupyterlab, indent=1))

    # Whoever asks for less motion gets none.
    page.emulate_media(reduced_motion="reduce")
    assert page.evaluate(_MOVES) == []
    # A window at 200 %, and a phone, show every card whole.
    for width in (640, 390):
        page.set_viewport_size({"width": width, "height": 900})
        try:
            page.wait_for_function(f"() => ({_WIDER})().length === 0", timeout=15_000)
        except TimeoutError:
            raise AssertionError(f"at {width} pixels: {page.evaluate(_WIDER)}") from None
