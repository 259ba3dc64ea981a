"""The whole site: contents, JupyterLite, start page, and the checks that it stands alone.

The site is always built from nothing and put in place at the end: a second run over an old output would silently lose
the address of Pyodide and send the browser to another host.
"""

from __future__ import annotations

import hashlib
import html
import html.parser
import importlib.metadata
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lite import course, distribution
from lite.progress import say, step
from lite.pyodide import Release, SourceError, fetch

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

HERE = Path(__file__).parent
ROOT = HERE.parent
BUILD = ROOT / "build"
SITE = BUILD / "site"

#: Pages of JupyterLite a student needs: the notebook, the file list, an editor for other files, and JupyterLab.
APPS = ("notebooks", "tree", "edit", "lab")

#: Front ends of the widgets, and the kernel. Others that are installed here have no place in a browser-only site.
EXTENSIONS = (
    "@jupyter-widgets/jupyterlab-manager",
    "@jupyterlite/pyodide-kernel-extension",
    "anywidget",
    "bqplot",
    "bqscales",
)

#: Older formats of fonts that are there as woff2 as well: no browser that can run Python asks for them.
OLD_FONTS = ("*.eot", "*.ttf", "fa-*.svg", "fa-*.woff")

#: Parts of JupyterLab that no lab draws with, 3 MB together; the names are those of the pinned jupyterlite-core.
PRUNED = HERE / "pruned.json"

KERNEL_PLUGIN = "@jupyterlite/pyodide-kernel-extension:kernel"


def build(pyodide: Path | None = None, site: Path = SITE, force: bool = False) -> Path:
    """Build the site, unless it is there already and nothing it is made of has changed.

    Parameters
    ----------
    pyodide : Path, optional
        A folder that holds the official Pyodide files.
    site : Path
        Where to put it.
    force : bool
        Build even if nothing changed.

    Raises
    ------
    SourceError
        If a part cannot be had, or the result would not stand alone; an older site stays as it was.
    """
    BUILD.mkdir(exist_ok=True)
    with _alone(BUILD / "site.lock"):
        return _build_if_changed(pyodide, site, force)


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Wait for another build in this folder to end, where the system has a lock for it."""
    with lock.open("w") as file:
        if fcntl is not None:
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build_if_changed(pyodide: Path | None, site: Path, force: bool) -> Path:
    mark = site.with_name(site.name + ".inputs")
    inputs = fingerprint()
    if not force and site.is_dir() and mark.is_file() and mark.read_text(encoding="utf-8") == inputs:
        say(f"The site in {_short(site)} is up to date.")
        return site
    release = Release.load()
    official = fetch(BUILD / "pyodide", pyodide, release)
    with tempfile.TemporaryDirectory(prefix="stage-", dir=BUILD) as stage:
        new = _build(Path(stage), official, release)
        shutil.rmtree(site, ignore_errors=True)
        shutil.move(new, site)
    mark.write_text(inputs, encoding="utf-8")
    say(f"The site is in {_short(site)}: {size(site) / 1e6:.1f} MB.")
    return site


def _build(stage: Path, official: Path, release: Release) -> Path:
    """Build into an empty folder, and give the site in it once it has been checked."""
    (stage / "contents").mkdir()
    with step("Python for the browser: our wheel, its dependencies, one lock"):
        distribution.assemble(ROOT, BUILD, official, stage / "pyodide", release)
    notebooks = course.collect_notebooks(ROOT, stage / "contents")
    with step("JupyterLite"):
        jupyterlite(stage)
    new = stage / "site"
    for pattern in OLD_FONTS:
        for path in (new / "build").glob(pattern):
            path.unlink()
    for name in json.loads(PRUNED.read_text(encoding="utf-8")):
        (new / "build" / name).unlink(missing_ok=True)
    shutil.copytree(stage / "pyodide", new / "static/pyodide")
    _configure(new)
    _add_pages(new, notebooks)
    _open_with_full_storage(new)
    _hand_over_at_once(new)
    problems = check(new, release)
    if problems:
        raise SourceError("the site would not stand alone:\n  " + "\n  ".join(problems))
    return new


def pack(site: Path) -> Path:
    """The site as one file, for any web server or a USB stick."""
    with step("Packing"):
        archive = Path(shutil.make_archive(str(BUILD / "mlsys-labs-site"), "zip", site))
    say(
        f"{_short(archive)}: {archive.stat().st_size / 1e6:.1f} MB. Unpack it anywhere; `python -m http.server` serves it."
    )
    return archive


def fingerprint() -> str:
    """A hash of everything the site is made of: our sources, the notebooks, the versions of the tools."""
    digest = hashlib.sha256()
    for path in sorted(_inputs()):
        digest.update(f"{path.relative_to(ROOT)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    for name in (
        "jupyterlite-core",
        "jupyterlite-pyodide-kernel",
        "jupyterlab-widgets",
        "bqplot",
        "anywidget",
    ):
        try:
            digest.update(f"{name} {importlib.metadata.version(name)}\0".encode())
        except importlib.metadata.PackageNotFoundError:
            raise SourceError(f"{name} is not installed in {sys.prefix}; `make install` does it") from None
    return digest.hexdigest()


def _inputs() -> Iterator[Path]:
    yield ROOT / "pyproject.toml"
    for folder in ("lite", "mlsys", "labs", "release", "notebooks"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(path.parts):
                yield path


def size(folder: Path) -> int:
    """Size of a folder [byte]."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def jupyterlite(stage: Path) -> None:
    extensions = Path(sys.prefix, "share/jupyter/labextensions")
    absent = [name for name in EXTENSIONS if not (extensions / name / "package.json").is_file()]
    if absent:
        raise SourceError(f"{', '.join(absent)}: not installed here; `make install` does it")
    shutil.copyfile(HERE / "overrides.json", stage / "overrides.json")
    config = {
        "LiteBuildConfig": {
            "apps": list(APPS),
            "contents": [str(stage / "contents")],
            "ignore_sys_prefix": ["federated_extensions"],
            "federated_extensions": [str(extensions / name) for name in EXTENSIONS],
            "output_dir": str(stage / "site"),
            "cache_dir": str(stage / "cache"),
            "no_sourcemaps": True,
            "no_unused_shared_packages": True,
        }
    }
    (stage / "jupyter_lite_config.json").write_text(json.dumps(config), encoding="utf-8")
    # With SOURCE_DATE_EPOCH set, students would read that their notebook was last saved years ago.
    environment = {name: value for name, value in os.environ.items() if name != "SOURCE_DATE_EPOCH"}
    done = subprocess.run(
        [sys.executable, "-m", "jupyterlite_core", "build", "--lite-dir", str(stage)],
        cwd=stage,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SourceError(f"jupyter lite build failed:\n{(done.stdout + done.stderr)[-4000:]}")


def _configure(site: Path) -> None:
    """Merge our configuration into the site's ``jupyter-lite.json``."""
    path = site / "jupyter-lite.json"
    built = json.loads(path.read_text(encoding="utf-8"))
    ours = json.loads((HERE / "jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]
    kernel = ours["litePluginSettings"][KERNEL_PLUGIN]
    kernel["pyodideUrl"] += f"?{_start_stamp(site)}"
    kernel["loadPyodideOptions"] = _python_options(site)
    data = built["jupyter-config-data"]
    plugins = data.setdefault("litePluginSettings", {})
    for plugin, settings in ours.pop("litePluginSettings").items():
        plugins[plugin] = plugins.get(plugin, {}) | settings
    data.update(ours)
    path.write_text(json.dumps(built, indent=1, sort_keys=True), encoding="utf-8")


def _start_stamp(site: Path) -> str:
    # An address that changes with the content, so that no browser pairs an old file with a new one
    return _stamp(*(site / "static/pyodide" / name for name in distribution.START_FILES))


def _python_options(site: Path) -> dict[str, Any]:
    """How Python is started, for the kernel and for the page that starts it early."""
    # the kernel knows its own package by its module name
    preloaded = [name.replace("pyodide-kernel", "pyodide_kernel") for name in distribution.PRELOADED]
    return {
        "packages": [*preloaded, *distribution.LEFT_OUT],
        "leftOut": list(distribution.LEFT_OUT),
        "lockFile": f"pyodide-lock.json?{_stamp(site / 'static/pyodide/pyodide-lock.json')}",
        "script": f"start.py?{_start_stamp(site)}",
    }


def _add_pages(site: Path, notebooks: dict[str, str]) -> None:
    """Put the start page at the root, and ours into JupyterLite's pages."""
    for name in ("start", "page"):
        shutil.copytree(HERE / name, site / name)
    (site / "start/tokens.css").write_text(course.tokens(), encoding="utf-8")
    template = site / "start/index.html.j2"
    try:
        repository = course.handout_repository(ROOT / "pyproject.toml")
    except ValueError as error:
        raise SourceError(str(error)) from error
    start = course.start_page(
        template, site / "files", notebooks, repository, _stamp(*sorted((site / "start").iterdir()))
    )
    (site / "index.html").write_text(start, encoding="utf-8")
    template.unlink()
    _change_service_worker(site)
    stamp = _stamp(*sorted((site / "page").iterdir()), site / "start/tokens.css")
    python = {"worker": f"../static/pyodide/early.js?{_start_stamp(site)}", "options": _python_options(site)}
    config = json.loads((site / "jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]
    kept = {"storage": config["contentsStorageName"], "releases": notebooks}
    ours = (
        f'<link rel="stylesheet" href="../start/tokens.css?{stamp}" />'
        f'<link rel="stylesheet" href="../page/start.css?{stamp}" />'
        f'<script src="../page/start.js?{stamp}" data-python="{_attribute(python)}"></script>'
        f'<script src="../page/carry_over.js?{stamp}"></script>'
        f'<script src="../page/update.js?{stamp}" data-notebooks="{_attribute(kept)}"></script>'
        f'<script src="../page/typed.js?{stamp}" data-notebooks="{_attribute(kept)}"></script>'
        f'<script src="../page/save.js?{stamp}"></script>'
        f'<script src="../page/prose.js?{stamp}"></script>'
        f'<script src="../page/toolbar.js?{stamp}"></script>'
    )
    for app in APPS:
        # One icon for all, in place of a favicon of 320 kB in each
        icon = f'<link rel="icon" href="../start/icon.svg?{stamp}" />'
        page = site / app / "index.html"
        if app in ("notebooks", "lab"):
            _change(page, "<head>", f"<head>\n    {icon}{ours}")
            _change(page, "await import(", "await window.courseReady;\n        await import(")
        else:
            _change(page, "<head>", f"<head>\n    {icon}")
        (site / app / "favicon.ico").unlink()
        settings = site / app / "jupyter-lite.json"
        data = json.loads(settings.read_text(encoding="utf-8"))
        data["jupyter-config-data"].pop("faviconUrl", None)
        settings.write_text(json.dumps(data), encoding="utf-8")


def _attribute(value: Any) -> str:
    return html.escape(json.dumps(value))


def _change_service_worker(site: Path) -> None:
    ours, theirs = site / "page/service-worker.js", site / "service-worker.js"
    text = theirs.read_text(encoding="utf-8")
    for name in ("maybeFromCache(e)", "shouldDrop(e,t)", "fromCache(e)", "updateCache(e,t)"):
        if f"function {name}" not in text:
            raise SourceError(
                f"JupyterLite's service worker has no {name} any more; see lite/page/service-worker.js"
            )
    theirs.write_text(text + ours.read_text(encoding="utf-8"), encoding="utf-8")
    ours.unlink()


def _open_with_full_storage(site: Path) -> None:
    """Let a notebook open although its checkpoint cannot be kept; JupyterLite else shows nothing but an error."""
    _change_script(
        site,
        re.compile(r"await (\w+)\.setItem\((\w+),(\w+)\)(?=,\{id:)"),
        r"await \1.setItem(\2,\3).catch(console.warn)",
        "JupyterLite keeps checkpoints in another way now; see _open_with_full_storage",
    )


def _hand_over_at_once(site: Path) -> None:
    """Have a message to the kernel leave when it is sent.

    JupyterLite's socket to its kernel is a stand-in of the same page, which waits 4 ms before each message as a
    network would; and browsers put timers off until they have drawn what a key has changed.
    """
    _change_script(
        site,
        re.compile(r"setTimeout\(\((function\(\w+\)\{return \w+\.call\(\w+\)\})\),4,(\w+)\)"),
        r"queueMicrotask((\1).bind(null,\2))",
        "JupyterLite's stand-in for a socket waits in another way now; see _hand_over_at_once",
    )


def _change_script(site: Path, old: re.Pattern[str], new: str, problem: str) -> None:
    """Replace `old` in the one script of JupyterLite that has it."""
    found = {
        path: text for path in (site / "build").glob("*.js") if old.search(text := path.read_text("utf-8"))
    }
    if len(found) != 1:
        raise SourceError(problem)
    for path, text in found.items():
        path.write_text(old.sub(new, text), encoding="utf-8")


def _change(page: Path, old: str, new: str) -> None:
    """Replace the first `old` in a page of JupyterLite; one that is not there is a change of JupyterLite's."""
    text = page.read_text(encoding="utf-8")
    if old not in text:
        raise SourceError(f"{page.parent.name}/index.html of JupyterLite has no {old} any more")
    page.write_text(text.replace(old, new, 1), encoding="utf-8")


def check(site: Path, release: Release) -> list[str]:
    """Say what would keep a site from standing alone, or from working at all."""
    problems = distribution.check(site / "static/pyodide", release)
    data = json.loads((site / "jupyter-lite.json").read_text(encoding="utf-8"))["jupyter-config-data"]
    kernel = data.get("litePluginSettings", {}).get(KERNEL_PLUGIN, {})
    address = str(kernel.get("pyodideUrl", ""))
    if not address.startswith("./") or not (site / address.split("?")[0]).is_file():
        problems.append(
            f"pyodideUrl is {address!r}; it must be a file of the site, or browsers fetch Python elsewhere"
        )
    if kernel.get("disablePyPIFallback") is not True:
        problems.append(
            "disablePyPIFallback is not set: a missing package would be looked for on another host"
        )
    if not data.get("contentsStorageName"):
        problems.append(
            "contentsStorageName is not pinned: students would lose their notebooks when the site moves"
        )
    extensions = {extension["name"] for extension in data.get("federated_extensions", [])}
    if extensions != set(EXTENSIONS):
        problems.append(f"front-end extensions are {sorted(extensions)}, expected {sorted(EXTENSIONS)}")
    for page in [*site.glob("*.html"), *site.glob("*/index.html"), site / "jupyter-lite.json"]:
        problems += [
            f"{page.relative_to(site)} loads {address} from another host"
            for address in _loads(page)
            if "//" in address
        ]
    return problems


class _Loaded(html.parser.HTMLParser):
    """Collects what a page loads by itself; links a person follows are no business of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        wanted = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src"}.get(tag)
        if wanted and given.get(wanted):
            self.addresses.append(str(given[wanted]))


def _loads(page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    if page.suffix == ".json":
        return re.findall(r'"(?:https?:)?(//[^"]+)"', text)
    parser = _Loaded()
    parser.feed(text)
    return parser.addresses


def _stamp(*paths: Path) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:12]


def _short(path: Path) -> Path:
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


__all__ = ["ROOT", "SITE", "build", "check", "fingerprint", "size"]
