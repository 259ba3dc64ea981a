"""``bench``: how long a student waits for the first widget, for how many bytes, and for a card when a slider moves.

Each cold start is one: a new browser profile, nothing cached. The notebook is opened as the start page opens it, so
that its cells run as soon as Python is there. Times count from the navigation.
"""

from __future__ import annotations

import json
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

from lite import sliders, stock
from lite.distribution import IMPORTED
from lite.progress import say, step
from lite.pyodide import SourceError
from lite.server import serving
from tests.browser import chromium
from tests.browser.notebook import CELL, Notebook

#: Stages in the order a student meets them; the page marks those of the kernel itself.
STAGES = ("notebook drawn", "python", "physics", "lab", "ready", "first widget")

_WATCH = """() => {
  const find = () => {
    if (!document.querySelector(".jp-OutputArea .jupyter-widgets")) return requestAnimationFrame(find);
    performance.mark("course-start:first widget");
  };
  document.addEventListener("DOMContentLoaded", find);
}"""

#: What a student of a site that does not do it does as soon as it is possible.
_RUN = """() => {
  const { shell, commands } = window.jupyterapp;
  shell.currentWidget.context.sessionContext.ready.then(() => commands.execute("notebook:run-all-cells"));
}"""

_MARKS = """() => Object.fromEntries(performance.getEntriesByType("mark")
  .filter((mark) => mark.name.startsWith("course-start:"))
  .map((mark) => [mark.name.slice("course-start:".length), mark.startTime / 1000]))"""


_IMPORTED = r"""
import json, re, sys
from labs.notebook import open_lab
from labs.registry import written
for slug in written():
    lab = open_lab(slug)
    for number in range(1, len(lab.lab.tasks) + 1):
        lab.task(number)
files = {getattr(module, "__file__", None) or "" for module in list(sys.modules.values())}
names = {re.sub(r"^.*?/(site-packages|python312.zip)/|\.pyc?$", "", name) for name in files if re.search(r"\.pyc?$", name)}
print("JSON" + json.dumps(sorted(name for name in names if not name.startswith(("mlsys/", "labs/", "/")))))
"""


def run(site: Path, runs: int, notebook: str | None, compare: bool) -> int:
    """Measure cold starts, beside a stock site if wanted, then sliders; print medians.

    Raises
    ------
    SourceError
        There is no browser, or the site has no notebook to open.
    """
    chosen = notebook or _first_notebook(site)
    path = chromium.find()
    if path is None:
        raise SourceError(chromium.MEND)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        sites = {"this site": site}
        if compare:
            with step("A stock site to compare with"):
                sites["stock, %pip"] = stock.build(Path(folder), chosen)
        results: dict[str, list[dict[str, float]]] = {name: [] for name in sites}
        for number in range(runs):
            for name, place in sites.items():  # in turn, so that a busy machine slows both
                say(f"· cold start {number + 1} of {runs}: {name}")
                sent: dict[str, int] = {}
                with serving(place, sent=sent) as address, _browser(playwright, path) as browser:
                    times = _cold_start(browser, address, chosen, place == site)
                results[name].append(times | {"MB sent": sum(sent.values()) / 1e6})
    say(f"\nCold start of {chosen}: median of {runs}, from the navigation [s]")
    say(f"  {'':<18}" + "".join(f"{name:>14}" for name in sites))
    for stage in (*STAGES, "MB sent"):
        cells = []
        for measured in results.values():
            values = [result[stage] for result in measured if stage in result]
            cells.append(f"{statistics.median(values):14.1f}" if values else f"{'':>14}")
        say(f"  {stage:<18}" + "".join(cells))
    totals = [[result["first widget"] for result in measured] for measured in results.values()]
    say(
        f"  first widget, each: {' | '.join(', '.join(f'{value:.1f}' for value in values) for values in totals)}"
    )
    size = sum(file.stat().st_size for file in site.rglob("*") if file.is_file())
    say(f"  the site has {size / 1e6:.1f} MB")
    return _sliders(site, path)


def _sliders(site: Path, path: str) -> int:
    """Move sliders on the site and in JupyterLab, and print how long the cards take."""
    results: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        servers = {"JupyterLite": serving(site), "JupyterLab": sliders.jupyterlab(Path(folder))}
        for name, server in servers.items():
            with server as address, _browser(playwright, path) as browser:
                for panel in sliders.PANELS:
                    say(f"· sliders, {name}: {panel}")
                    times = sliders.time_presses(browser, address, panel, lite=name == "JupyterLite")
                    results.setdefault(str(panel), []).extend(
                        sliders.summary(list(each)) for each in zip(*times)
                    )
    say(
        f"\nFrom a key on a slider to cards redrawn, and seen: median and 95th percentile of {sliders.PRESSES} [ms]"
    )
    heads = [f"{name} {what}" for name in servers for what in ("redrawn", "seen")]
    say(f"  {'':<24}" + "".join(f"{head:>20}" for head in heads))
    for panel_name, measured in results.items():
        say(f"  {panel_name:<24}" + "".join(f"{median:13.0f},{p95:6.0f}" for median, p95 in measured))
    return 0


def note_imported(site: Path) -> int:
    """Write ``imported.txt``: the modules that are there once every lab of the site has been opened."""
    path = chromium.find()
    if path is None:
        raise SourceError(chromium.MEND)
    with serving(site) as address, sync_playwright() as playwright, _browser(playwright, path) as browser:
        page = browser.new_page()
        notebook = Notebook(page, address).create("imported.ipynb", [_IMPORTED])
        notebook.run_all()
        names = json.loads(notebook.output(0).inner_text().split("JSON", 1)[1])
    IMPORTED.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    say(f"lite/imported.txt: {len(names)} modules")
    return 0


def _browser(playwright: Playwright, path: str) -> Browser:
    return playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])


def _cold_start(browser: Browser, address: str, notebook: str, runs_itself: bool) -> dict[str, float]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.add_init_script(f"({_WATCH})()")
    page.goto(f"{address}notebooks/index.html?path={notebook}&run", wait_until="commit")
    page.wait_for_selector(CELL, timeout=60_000)
    drawn = page.evaluate("performance.now() / 1000")
    if not runs_itself:
        page.evaluate(_RUN)
    page.wait_for_function(
        "() => performance.getEntriesByName('course-start:first widget').length", timeout=120_000
    )
    marks: dict[str, float] = page.evaluate(_MARKS)
    return {"notebook drawn": drawn} | marks


def _first_notebook(site: Path) -> str:
    found = sorted(_notebooks(site))
    if not found:
        raise SourceError("the site has no notebook to open: release/ and notebooks/ are empty")
    return next((path for path in found if "lab_02_ml_systems" in path), found[0])


def _notebooks(site: Path) -> Iterator[str]:
    for listing in (site / "api/contents").rglob("all.json"):
        for entry in json.loads(listing.read_text(encoding="utf-8"))["content"]:
            if entry["type"] == "notebook":
                yield entry["path"]
