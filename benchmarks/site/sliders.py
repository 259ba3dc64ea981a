"""How long a student waits from a key on a slider to the redrawn cards, in a real browser."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser

from lite.pyodide import SourceError
from tests.browser.notebook import Notebook

ROOT: Final = Path(__file__).parents[1]


@dataclass(frozen=True)
class Panel:
    """A task whose first slider is moved.

    Attributes
    ----------
    slug, track, number : str, str, int
        Lab, track and task, from 1.
    """

    slug: str
    track: str
    number: int

    def __str__(self) -> str:
        return f"Lab {self.slug.split('_')[1]} Task {self.number}, {self.track}"


#: Lab 02's first waterfall, and the panel of each later lab that takes the engine and the browser longest.
PANELS: Final = (
    Panel("lab_02_ml_systems", "cloud", 1),
    Panel("lab_03_ml_workflow", "cloud", 1),
    Panel("lab_04_data_engr", "edge", 3),
    Panel("lab_05_nn_compute", "cloud", 1),
    Panel("lab_06_nn_arch", "tiny", 3),
    Panel("lab_07_ml_frameworks", "cloud", 1),
)

#: Presses before the first that counts, and the presses that count.
WARM_UP, PRESSES = 8, 60

_OPEN: Final = """from labs import open_lab
lab = open_lab({slug!r})
lab.choose_track({track!r})
task = lab.task({number})
asked = task.session.scenario.predict
answer = {{"choice": asked.naive}} if asked.is_choice else {{"value": asked.naive, "unit": asked.units[0]}}
task.session.predict(**answer, reason="to time the cards")
task"""

# A press begins with the key's own time stamp. It ends with the frame that shows the last change of any card: a message
# from inside the frame's callback arrives when that frame has been drawn.
_WATCH: Final = """() => {
  const watch = { start: 0, end: 0, changed: 0 };
  window.sliderWatch = watch;
  document.addEventListener("keydown", (event) => {
    Object.assign(watch, { start: event.timeStamp, end: 0, changed: 0 });
  }, { capture: true });
  const drawn = new MessageChannel();
  drawn.port1.onmessage = () => { watch.end = performance.now(); };
  const see = () => {
    watch.changed = performance.now();
    requestAnimationFrame(() => drawn.port2.postMessage(0));
  };
  for (const card of document.querySelectorAll(".ml-grid .ml-card"))
    new MutationObserver(see).observe(card, { subtree: true, childList: true, attributes: true, characterData: true });
}"""

_QUIET: Final = """() => {
  const { start, end, changed } = window.sliderWatch;
  return end && end >= changed && performance.now() - changed > 150 ? [changed - start, end - start] : false;
}"""


def time_presses(browser: Browser, address: str, panel: Panel, *, lite: bool) -> list[tuple[float, float]]:
    """Press an arrow key on the panel's first slider again and again.

    Returns
    -------
    list of (float, float)
        From each key to the last change of a card, and to the frame that shows it [ms].

    Raises
    ------
    SourceError
        The lab does not open; the message says why.
    """
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(60_000)
    notebook = Notebook(page, address, lite=lite).create(
        f"slider-{panel.slug}.ipynb", [_OPEN.format(slug=panel.slug, track=panel.track, number=panel.number)]
    )
    notebook.run_all()
    if notebook.errors():
        raise SourceError(f"{panel} does not open: {'; '.join(map(str, notebook.errors()))}")
    handle = page.locator(".ml-knob .noUi-handle").first
    handle.scroll_into_view_if_needed()
    page.locator(".ml-grid .ml-card").first.wait_for()
    page.wait_for_timeout(1000)
    handle.focus()
    page.evaluate(_WATCH)
    # To and fro a few steps at a time, away from the end of the slider it may stand at: every press changes something.
    there, back = "ArrowRight", "ArrowLeft"
    if handle.get_attribute("aria-valuenow") == handle.get_attribute("aria-valuemax"):
        there, back = back, there
    times: list[tuple[float, float]] = []
    for number in range(WARM_UP + PRESSES):
        page.keyboard.press(there if number % 12 < 6 else back)
        redrawn, seen = page.wait_for_function(_QUIET, polling=25).json_value()
        times.append((float(redrawn), float(seen)))
    page.close()
    return times[WARM_UP:]


def summary(times: list[float]) -> tuple[float, float]:
    """Median and 95th percentile [ms]."""
    return statistics.median(times), statistics.quantiles(times, n=20, method="inclusive")[-1]
