"""The site as JupyterLite builds it by default, with a ``%pip`` cell: what the bench compares ours with.

It differs in nothing but how Python starts: the same pinned JupyterLite and Pyodide, self-hosted, and the same wheels, which
the notebook's first cell installs.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import nbformat

from lite import bytecode, course, site, wheels
from lite.pyodide import Release, fetch


def build(stage: Path, notebook: str) -> Path:
    """Build it in an empty folder, with one notebook, and give it."""
    release = Release.load()
    release = Release(release.data | {"packages": release.data["packages"] | release.data["stock"]})
    official = fetch(site.BUILD / "pyodide-stock", site.BUILD / "pyodide", release)
    pyodide = stage / "static/pyodide"
    pyodide.mkdir(parents=True)
    for name in release.hashes:
        shutil.copyfile(official / name, pyodide / name)
    lock = {"info": release.data["info"], "packages": release.packages}
    (pyodide / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")

    (stage / "pypi").mkdir()
    for wheel in (wheels.own(site.ROOT, stage / "own"), *wheels.pinned(site.BUILD / "wheels")):
        shutil.copyfile(wheel, stage / "pypi" / wheel.name)
    _empty_wheel(stage / "pypi", "jupyterlab_widgets", "3.0.15")  # ipywidgets requires its front end by name
    path = stage / "contents" / notebook
    path.parent.mkdir(parents=True)
    content = nbformat.read(site.SITE / "files" / notebook, as_version=4)
    content.cells.insert(0, nbformat.v4.new_code_cell("%pip install -q mlsys-labs"))
    content.metadata["kernelspec"] = course.KERNEL
    path.write_text(json.dumps(content), encoding="utf-8")
    settings = {"disablePyPIFallback": True}
    data = {"exposeAppInBrowser": True, "litePluginSettings": {site.KERNEL_PLUGIN: settings}}
    (stage / "jupyter-lite.json").write_text(
        json.dumps({"jupyter-lite-schema-version": 0, "jupyter-config-data": data}), encoding="utf-8"
    )
    site.jupyterlite(stage)
    return stage / "site"


def _empty_wheel(folder: Path, name: str, version: str) -> None:
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode()
    tag = b"Wheel-Version: 1.0\nGenerator: bench\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
    info = f"{name}-{version}.dist-info"
    members = {f"{info}/METADATA": metadata, f"{info}/WHEEL": tag, f"{info}/RECORD": b""}
    bytecode.write_archive(folder / f"{name}-{version}-py3-none-any.whl", members)
