"""Fixtures of the browser tests: a real Chromium over the served site and over a real JupyterLab.

=============  =======================================================================================================
``chromium``   the browser, session wide: the one ``tests.browser.chromium`` finds. Without one, tests are skipped;
               with CI set that is a failure.
``site``       address of the JupyterLite site, built if anything changed and served on a free port, session wide.
               Ends in a slash: ``page.goto(site + "notebooks/index.html?path=lab_02_ml_systems/…ipynb")``.
``lab_server`` a real JupyterLab on a scratch copy of release/ and notebooks/, as ``make lab`` starts it: free port, no
               token, session wide. ``lab_server.url`` ends in a slash, ``lab_server.root`` is the scratch folder.
``new_page``   ``new_page(**options)`` opens a guarded page in a fresh context (nothing stored, light theme unless
               ``color_scheme="dark"``; any option of ``browser.new_context``). All are closed after the test; when
               it fails, a screenshot of each is left in artifacts/.
``page_guard`` ``page_guard(page)`` watches a page made otherwise. The test fails if it asks another host for anything,
               if a script throws, or if something is logged as an error that is not in ``NOT_OURS``.
``artifacts``  the folder artifacts/, for screenshots that a person should look at.
=============  =======================================================================================================

A test says ``pytestmark = pytest.mark.browser`` and drives pages through :class:`tests.browser.notebook.Notebook`, which
knows how to open, run and read a notebook in JupyterLite and in JupyterLab alike.

Playwright's synchronous API keeps an event loop running in the main thread from the first use of ``chromium`` to the
end of the session: run tests that call ``asyncio.run`` in another pytest process.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright

from lite import server
from lite import site as lite_site
from tests.browser import chromium as browser_finder
from tests.browser import jupyterlab
from tests.browser.jupyterlab import LabServer

ROOT = Path(__file__).parents[2]

#: What JupyterLab and JupyterLite log themselves, whatever notebook is open.
NOT_OURS = (
    # a reopened notebook still shows the views of a kernel that is gone, until its cells have run again
    re.compile(r"Error: widget model not found"),
    # JupyterLab's table of contents, when headings change while cells run
    re.compile(r"Cannot set properties of undefined \(setting 'isRunning'\)"),
    # JupyterLite asks for configuration files that a site need not have
    re.compile(r"Failed to load resource: .* 404 .*(jupyter-lite\.ipynb|all\.json|service-worker)"),
    # bqplot lays a figure out once before it has a size
    re.compile(r"<rect> attribute (width|height): A negative value is not valid"),
    # JupyterLab after a restart of the kernel; and it finds JupyterLite's kernel installed beside it
    re.compile(r"Could not restore the debugger state"),
    re.compile(r"Shared module @jupyterlite/\w+ doesn't exist in shared scope"),
)


@pytest.fixture(scope="session")
def artifacts() -> Path:
    folder = ROOT / "artifacts"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = browser_finder.find()
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(browser_finder.MEND)
    with sync_playwright() as playwright:
        # Containers have a small /dev/shm, and root has no sandbox
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    # A copy, so that a rebuild in another window does not change the site under a running test
    copy = shutil.copytree(lite_site.build(), tmp_path_factory.mktemp("lite") / "site")
    with server.serving(copy) as address:
        yield address


@pytest.fixture(scope="session")
def lab_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabServer]:
    with jupyterlab.serving(tmp_path_factory.mktemp("jupyterlab")) as server:
        yield server


class Guard:
    """Watches pages, and keeps what should not have happened."""

    def __init__(self) -> None:
        self.problems: list[str] = []

    def watch(self, page: Page) -> Page:
        """Watch a page from now on, and give it back."""
        page.on("request", self._request)
        page.on("pageerror", lambda error: self._note(f"a script threw {error}"))
        page.on("console", self._console)
        return page

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https", "ws", "wss") and parts.hostname not in (
            "localhost",
            "127.0.0.1",
        ):
            self.problems.append(f"a request to another host: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self._note(f"logged as an error: {message.text[:500]} ({message.location.get('url', '')})")

    def _note(self, problem: str) -> None:
        if not any(known.search(problem) for known in NOT_OURS):
            self.problems.append(problem)


@pytest.fixture
def page_guard() -> Iterator[Callable[[Page], Page]]:
    guard = Guard()
    yield guard.watch
    assert not guard.problems, "\n".join(guard.problems)


@pytest.fixture
def new_page(
    chromium: Browser, page_guard: Callable[[Page], Page], artifacts: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    pages: list[Page] = []

    def open_page(**options: Any) -> Page:
        context = chromium.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
        context.set_default_timeout(60_000)
        pages.append(page_guard(context.new_page()))
        return pages[-1]

    yield open_page
    report = getattr(request.node, "report_of_call", None)
    for number, page in enumerate(pages):
        if report is not None and report.failed and not page.is_closed():
            name = re.sub(r"\W+", "-", request.node.name)
            with contextlib.suppress(Exception):  # the page may be what broke
                page.screenshot(path=artifacts / f"failed-{name}-{number}.png", full_page=True)
        page.context.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Any:
    report = yield
    if report.when == "call":
        item.report_of_call = report  # type: ignore[attr-defined]
    return report
