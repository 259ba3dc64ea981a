"""Note anew which modules the labs import, for the site's compiler: ``python -m tests.browser.imported``."""

from __future__ import annotations

import json
import sys

from playwright.sync_api import sync_playwright

from lite import site
from lite.distribution import IMPORTED
from lite.server import serving
from tests.browser import chromium
from tests.browser.notebook import Notebook

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


def main() -> int:
    """Write ``lite/imported.txt``: the modules that are there once every lab of the site has been opened."""
    path = chromium.find()
    if path is None:
        print(chromium.MEND, file=sys.stderr)
        return 1
    with serving(site.build()) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(chromium.FLAGS))
        notebook = Notebook(browser.new_page(), address).create("imported.ipynb", [_IMPORTED])
        notebook.run_all()
        names = json.loads(notebook.output(0).inner_text().split("JSON", 1)[1])
    IMPORTED.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    print(f"lite/imported.txt: {len(names)} modules")
    return 0


if __name__ == "__main__":
    sys.exit(main())
