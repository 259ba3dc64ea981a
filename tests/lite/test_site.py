"""The built site stands alone, holds what it should, and each check fails when its subject is broken."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import tarfile
import urllib.error
import urllib.request
import zipfile
from datetime import datetime
from pathlib import Path

import jupyterlite_core
import nbformat
import pytest

from labs.registry import FOR_INSTRUCTORS
from lite import course, distribution, server, site
from lite.pyodide import Release, SourceError


@pytest.fixture(scope="module")
def built():
    return site.build()


@pytest.fixture
def copy(built, tmp_path):
    """A copy that a test may break; the large files are links."""
    return shutil.copytree(built, tmp_path / "site", copy_function=_link)


def _link(source, target):
    if source.endswith((".json", ".html")):
        return shutil.copyfile(source, target)
    os.link(source, target)
    return target


def _edit_config(folder, change):
    path = folder / "jupyter-lite.json"
    data = json.loads(path.read_text())
    change(data["jupyter-config-data"])
    path.write_text(json.dumps(data))


def test_the_site_is_sound(built):
    assert site.check(built, Release.load()) == []


def test_a_second_build_does_nothing(built, capsys):
    before = (built / "index.html").stat().st_mtime_ns
    site.build()
    if "up to date" in capsys.readouterr().out:  # else somebody is editing the sources right now
        assert (built / "index.html").stat().st_mtime_ns == before


@pytest.mark.parametrize("address", ["", "https://elsewhere.example/pyodide.js", "./static/pyodide/none.js"])
def test_python_from_elsewhere_is_noticed(copy, address):
    def change(data):
        data["litePluginSettings"][site.KERNEL_PLUGIN]["pyodideUrl"] = address

    _edit_config(copy, change)
    assert any("pyodideUrl" in problem for problem in site.check(copy, Release.load()))


def test_a_package_fallback_is_noticed(copy):
    _edit_config(copy, lambda data: data["litePluginSettings"][site.KERNEL_PLUGIN].pop("disablePyPIFallback"))
    assert any("disablePyPIFallback" in problem for problem in site.check(copy, Release.load()))


def test_storage_without_a_name_is_noticed(copy):
    _edit_config(copy, lambda data: data.pop("contentsStorageName"))
    assert any("contentsStorageName" in problem for problem in site.check(copy, Release.load()))


def test_a_page_that_loads_from_another_host_is_noticed(copy):
    page = copy / "index.html"
    page.write_text(
        page.read_text().replace("<head>", '<head><script src="https://elsewhere.example/x.js"></script>')
    )
    assert any("elsewhere.example" in problem for problem in site.check(copy, Release.load()))


def test_a_stray_extension_is_noticed(copy):
    _edit_config(copy, lambda data: data["federated_extensions"].append({"name": "@jupyter/nbgrader"}))
    assert any("nbgrader" in problem for problem in site.check(copy, Release.load()))


def test_the_lock_is_closed_and_true(built, copy):
    folder = copy / "static/pyodide"
    release = Release.load()
    lock = json.loads((folder / "pyodide-lock.json").read_text())
    name, entry = next(iter(lock["packages"].items()))
    lock["packages"][name] = entry | {"depends": ["absent"], "sha256": "0" * 64}
    (folder / "pyodide-lock.json").write_text(json.dumps(lock))
    (folder / "stray.whl").write_bytes(b"")
    (folder / "pyodide.asm.wasm").unlink()
    problems = "\n".join(distribution.check(folder, release))
    assert f"{name} needs absent" in problems
    assert "is not the file the lock describes" in problems
    assert "stray.whl is in the folder, and nothing asks for it" in problems
    assert "pyodide.asm.wasm is missing" in problems


def test_labs_load_without_pandas_and_pandas_is_there_for_who_asks(built):
    packages = json.loads((built / "static/pyodide/pyodide-lock.json").read_text())["packages"]
    needed, todo = set(), list(distribution.PRELOADED)
    while todo:
        name = todo.pop()
        if name not in needed:
            needed.add(name)
            todo += packages[name]["depends"]
    assert "mlsys-labs" in needed
    assert "pandas" not in needed
    assert packages["pandas"]["imports"] == ["pandas"]
    for module in ("mlsys", "labs", "bqplot", "ipywidgets", "pint", "anywidget"):
        assert any(module in packages[name]["imports"] for name in needed), module


def test_every_notebook_of_the_release_is_there_with_the_sites_kernel(built):
    expected = {
        path.relative_to(site.ROOT / "release").as_posix()
        for path in (site.ROOT / "release").rglob("*.ipynb")
        if ".ipynb_checkpoints" not in path.parts
    }
    found = {path.relative_to(built / "files").as_posix() for path in (built / "files").rglob("*.ipynb")}
    assert expected <= found
    for path in (built / "files").rglob("*.ipynb"):
        notebook = json.loads(path.read_text())
        assert notebook["metadata"]["kernelspec"] == course.KERNEL
        assert all(isinstance(cell["source"], str) for cell in notebook["cells"])
        nbformat.validate(nbformat.read(path, as_version=4))


def test_every_notebook_has_the_stamp_of_its_release_and_pages_know_it(built):
    stamps = {}
    for path in (built / "files").rglob("*.ipynb"):
        stamp = json.loads(path.read_text())["metadata"]["mlsys_labs"]
        assert stamp["cells"]
        stamps[path.relative_to(built / "files").as_posix()] = stamp["release"]
    assert len(set(stamps.values())) == len(stamps)
    for app in ("notebooks", "lab"):
        page = (built / app / "index.html").read_text()
        kept = json.loads(html.unescape(re.search(r'data-notebooks="([^"]+)"', page)[1]))
        assert kept["releases"] == stamps
        config = json.loads((built / "jupyter-lite.json").read_text())["jupyter-config-data"]
        assert kept["storage"] == config["contentsStorageName"]
        # JupyterLite reads no notebook before the page has looked at it
        assert page.index("await window.courseReady;") < page.index("await import(")


def test_files_have_the_date_of_the_site_whatever_the_builder_is_told(built, monkeypatch, tmp_path):
    lists = [*(built / "api/contents").rglob("all.json")]
    dates = [
        datetime.fromisoformat(entry["last_modified"]).timestamp()
        for path in lists
        for entry in json.loads(path.read_text())["content"]
    ]
    age = (built / "index.html").stat().st_mtime - min(dates)
    assert dates
    assert 0 <= age < 3600
    heard = {}
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1577836800")

    def run(command, **options):
        heard.update(options)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(site.subprocess, "run", run)
    site.jupyterlite(tmp_path)
    assert "SOURCE_DATE_EPOCH" not in heard["env"]
    assert heard["env"]["PATH"] == os.environ["PATH"]


@pytest.mark.parametrize(
    ("change", "script", "said"),
    [
        (site._open_with_full_storage, "await a.setItem(b,c),{id:0}", "checkpoints"),
        (site._hand_over_at_once, "setTimeout((function(e){return t.call(e)}),4,e)", "socket"),
    ],
)
@pytest.mark.parametrize("scripts", [0, 2])
def test_a_script_of_jupyterlite_that_has_changed_is_noticed(tmp_path, change, script, said, scripts):
    (tmp_path / "build").mkdir()
    for number in range(scripts):
        (tmp_path / "build" / f"{number}.js").write_text(script)
    with pytest.raises(SourceError, match=said):
        change(tmp_path)


def test_a_message_to_the_kernel_waits_for_no_timer(built):
    scripts = [path.read_text("utf-8") for path in (built / "build").glob("*.js")]
    assert not [text for text in scripts if re.search(r"\.call\(\w+\)\}\)\),4,", text)]
    assert len([text for text in scripts if "queueMicrotask((function(" in text]) == 1


def test_no_model_answer_reaches_the_site(built):
    letters = []
    for path in (site.ROOT / "source").rglob("answers.toml"):
        letters += [line.strip() for line in path.read_text().splitlines() if len(line.strip()) > 60]
    text = "\n".join(path.read_text() for path in (built / "files").rglob("*.ipynb"))
    assert not [line for line in letters if json.dumps(line, ensure_ascii=False)[1:-1] in text]
    assert not [*built.rglob("answers*")]


def test_what_is_for_instructors_is_not_on_the_site(built):
    names = {path.stem for path in (built / "files").rglob("*.ipynb")}
    assert "00_start_here" in names
    assert FOR_INSTRUCTORS not in names


def test_the_start_page_links_only_to_what_is_there(built):
    page = (built / "index.html").read_text()
    for address in re.findall(r'(?:href|src)="([^"#]+)"', page):
        if not address.startswith("http"):
            path = address.replace("&amp;", "&").split("?")[0]
            assert (built / path).is_file(), address
    for path in re.findall(r"(?:notebooks|lab)/index\.html\?path=([^&\"]+)", page):
        assert (built / "files" / path).is_file(), path
    assert "binder" not in page.lower()


def test_links_to_hosted_services_have_the_right_form():
    path = "lab_02_ml_systems/lab_02_ml_systems.ipynb"
    assert [link["text"] for link in course.links(path, "")] == ["JupyterLab", "Blank notebook"]
    links = {link["text"]: link["href"] for link in course.links(path, "school/ml-handout")}
    assert links["JupyterLab"] == f"lab/index.html?path={path}"
    assert links["Binder"] == (
        "https://mybinder.org/v2/gh/school/ml-handout/HEAD?labpath=lab_02_ml_systems%2Flab_02_ml_systems.ipynb"
    )
    assert links["Colab"] == f"https://colab.research.google.com/github/school/ml-handout/blob/HEAD/{path}"


@pytest.mark.parametrize("name", ["https://github.example/a/b", "a b/c", "only"])
def test_a_handout_repository_of_another_form_is_refused(tmp_path, name):
    pyproject = tmp_path / "pyproject.toml"
    pyproject.write_text(f'[tool.mlsys-labs]\nhandout-repository = "{name}"\n')
    with pytest.raises(ValueError, match="owner/name"):
        course.handout_repository(pyproject)


def test_what_is_pruned_is_what_the_pinned_jupyterlite_contains(built):
    pruned = json.loads(site.PRUNED.read_text())
    archive = next(Path(jupyterlite_core.__file__).parent.glob("jupyterlite-app-*.tgz"))
    with tarfile.open(archive) as app:
        there = {Path(name).name for name in app.getnames() if name.startswith("package/build/")}
    assert set(pruned) <= there, "another jupyterlite-core: look anew at what is worth pruning"
    assert not [name for name in pruned if (built / "build" / name).exists()]


def test_nothing_large_has_slipped_into_the_site(built):
    assert site.size(built) <= 45e6


def test_of_the_highlighters_only_those_a_lab_loads_are_there(built):
    wheel = next((built / "static/pyodide").glob("pygments-*.whl"))
    with zipfile.ZipFile(wheel) as archive:
        names = {name.rpartition(".")[0] for name in archive.namelist()}
    lexers = {name for name in names if name.startswith(distribution.LEXERS)}
    assert lexers == {f"pygments/lexers/{name}" for name in ("__init__", "_mapping", "python")}
    assert "pygments/formatters/html" in names


def test_every_shortcut_that_edits_a_notebook_leaves_outputs_alone(built):
    everywhere = ".jp-Notebook.jp-mod-commandMode:not(.jp-mod-readWrite) :focus"
    harmless = {"notebook:run-cell", "notebook:run-cell-and-insert-below"}
    shortcuts = json.loads((site.HERE / "overrides.json").read_text())[
        "@jupyterlab/shortcuts-extension:shortcuts"
    ]
    off = {
        (shortcut["command"], *shortcut["keys"])
        for shortcut in shortcuts["shortcuts"]
        if shortcut["disabled"] and shortcut["selector"] == everywhere
    }
    for plugin in json.loads((built / "build/schemas/all.json").read_text()):
        for shortcut in plugin["schema"].get("jupyter.lab.shortcuts", []):
            if shortcut["selector"] == everywhere and shortcut["command"] not in harmless:
                assert (shortcut["command"], *shortcut["keys"]) in off


def test_the_site_is_served_with_the_types_browsers_insist_on(built):
    with server.serving(built) as address:
        for path, kind in (
            ("static/pyodide/pyodide.asm.wasm", "application/wasm"),
            ("start/start.js", "text/javascript"),
        ):
            with urllib.request.urlopen(address + path) as response:
                assert response.headers["Content-Type"].startswith(kind)


def test_a_site_in_a_folder_is_served_there_and_nowhere_else(built):
    with server.serving(built, prefix="/course") as address:
        assert address.endswith("/course/")
        with urllib.request.urlopen(address) as response:
            assert b"The labs" in response.read()
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(address.removesuffix("course/"))


def test_a_taken_port_is_said_with_a_way_out(built):
    with server.serving(built) as address:
        port = int(address.rstrip("/").rsplit(":", 1)[1])
        with (
            pytest.raises(server.PortTakenError, match=f"port {port} is taken .* PORT={port + 1}"),
            server.serving(built, port),
        ):
            pass
