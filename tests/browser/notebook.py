"""A notebook in a real browser, in JupyterLite and in JupyterLab alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from playwright.sync_api import Locator, Page

CELL = ".jp-Notebook .jp-Cell"

_SAVE = """async ([path, kernel, cells]) => {
  const source = cells.map((cell, index) => ({
    id: `cell-${index}`, metadata: {}, ...cell,
    ...(cell.cell_type === "code" ? { outputs: [], execution_count: null } : {}),
  }));
  const content = { nbformat: 4, nbformat_minor: 5, cells: source, metadata: {
    kernelspec: { name: kernel, display_name: kernel, language: "python" }, language_info: { name: "python" } } };
  await window.jupyterapp.serviceManager.contents.save(path, { type: "notebook", format: "json", content });
}"""

_READ = """async (path) => {
  const model = await window.jupyterapp.serviceManager.contents.get(path, { content: true });
  return model.content;
}"""

# The page says "idle" before there is a kernel, and a cell that is run before one is connected is not run at all.
_CONNECTED = """async () => {
  const context = window.jupyterapp?.shell.currentWidget?.sessionContext;
  await context?.ready;
  await context?.session?.kernel?.info;
  return context?.session?.kernel?.connectionStatus === "connected" && context.session.kernel.status === "idle";
}"""

_BUSY = """() => {
  const prompts = [...document.querySelectorAll(".jp-Notebook .jp-CodeCell .jp-InputPrompt")];
  return prompts.some((prompt) => prompt.textContent.includes("[*]"));
}"""


class Notebook:
    """One open notebook.

    Parameters
    ----------
    page : Page
        A page, guarded or not.
    address : str
        Address of the site, or of a JupyterLab.
    lite : bool
        Whether it is a JupyterLite site.
    """

    def __init__(self, page: Page, address: str, *, lite: bool = True) -> None:
        self.page, self.address, self.lite = page, address, lite

    def open(self, path: str) -> Notebook:
        """Open a notebook by its path in the file list, and wait for the kernel."""
        where = f"notebooks/index.html?path={path}" if self.lite else f"lab/tree/{path}?reset"
        self.page.goto(self.address + where)
        self.page.wait_for_selector(CELL, timeout=60_000)
        self.wait_for_kernel()
        return self

    def create(self, path: str, cells: Iterable[str | dict[str, Any]]) -> Notebook:
        """Save a notebook made of code cells (or of given cells) through the page, and open it."""
        where = "tree/index.html" if self.lite else "lab?reset"
        self.page.goto(self.address + where)
        self.page.wait_for_function("() => window.jupyterapp?.serviceManager?.isReady", timeout=60_000)
        made = [{"cell_type": "code", "source": cell} if isinstance(cell, str) else cell for cell in cells]
        self.page.evaluate(_SAVE, [path, "python" if self.lite else "python3", made])
        return self.open(path)

    def wait_for_kernel(self) -> None:
        """Wait until the kernel has started, is connected and idle."""
        if self.lite:
            self.page.wait_for_selector("html[data-course-start]", state="attached", timeout=90_000)
            problem = self.page.locator("#course-problem")
            assert problem.count() == 0, problem.inner_text()
        self.page.wait_for_function(_CONNECTED, timeout=60_000)

    def run_all(self) -> None:
        """Run every cell, and wait until all have run."""
        self._do("notebook:run-all-cells")
        self.settle()

    def run(self, index: int) -> Locator:
        """Run one cell, and give it back when it has run."""
        cell = self.cell(index)
        cell.locator(".jp-InputPrompt").first.click()
        self._do("notebook:run-cell")
        self.settle()
        return cell

    def _do(self, command: str) -> None:
        # Not awaited in the page: a command that never ends would hang the test without a timeout
        self.page.evaluate("(command) => { window.jupyterapp.commands.execute(command); }", command)

    def settle(self) -> None:
        """Wait until no cell is running or waiting."""
        self.page.wait_for_function(f"() => !({_BUSY})()", timeout=90_000)

    def cell(self, index: int) -> Locator:
        """A cell by its place, from 0."""
        return self.page.locator(CELL).nth(index)

    def output(self, index: int) -> Locator:
        """What a cell shows below its source."""
        return self.cell(index).locator(".jp-Cell-outputWrapper")

    def errors(self) -> list[str]:
        """Texts of the tracebacks on the page."""
        found = self.page.locator(
            ".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.error'], .jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']"
        )
        return found.all_inner_texts()

    def saved(self, path: str) -> dict[str, Any]:
        """Save, and give the notebook as it is now in the file list."""
        self.page.evaluate("() => window.jupyterapp.commands.execute('docmanager:save')")
        content: dict[str, Any] = self.page.evaluate(_READ, path)
        return content
