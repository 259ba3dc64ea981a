"""``make bench-lite``: how long a student waits for the first widget, for how many bytes, and for a card when a slider moves.

Each cold start is one: a new browser profile, nothing cached. The notebook is opened as the start page opens it, so
that its cells run as soon as Python is there. Times count from the navigation.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

from benchmarks.site import sliders, stock
from lite import site as lite_site
from lite.progress import say, step
from lite.pyodide import SourceError
from lite.server import serving
from tests.browser import chromium, jupyterlab
from tests.browser.notebook import CELL

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


def main() -> int:
    """Measure cold starts, beside a stock site if wanted, then sliders; print medians."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.site", description="Time cold starts and sliders in a real browser."
    )
    parser.add_argument(
        "--runs", type=int, default=5, help="cold starts to take the median of (default: %(default)s)"
    )
    parser.add_argument("--alone", action="store_true", help="do not compare with a stock JupyterLite site")
    parser.add_argument("--notebook", help="notebook of the site to open (default: Lab 02, else the first)")
    arguments = parser.parse_args()
    try:
        site = lite_site.build()
        path = chromium.find()
        if path is None:
            raise SourceError(chromium.MEND)
        if arguments.runs > 0:
            chosen = arguments.notebook or _first_notebook(site)
            _cold_starts(site, path, arguments.runs, chosen, not arguments.alone)
        _sliders(site, path)
    except (SourceError, RuntimeError) as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    return 0


def _cold_starts(site: Path, path: str, runs: int, chosen: str, compare: bool) -> None:
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
    say(f"  the site has {lite_site.size(site) / 1e6:.1f} MB")


def _sliders(site: Path, path: str) -> None:
    """Move sliders on the site and in JupyterLab, and print how long the cards take."""
    results: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        servers = {"JupyterLite": serving(site), "JupyterLab": jupyterlab.serving(Path(folder))}
        for name, server in servers.items():
            with server as running, _browser(playwright, path) as browser:
                for panel in sliders.PANELS:
                    say(f"· sliders, {name}: {panel}")
                    address = running if isinstance(running, str) else running.url
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


def _browser(playwright: Playwright, path: str) -> Browser:
    return playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS))


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


if __name__ == "__main__":
    sys.exit(main())
