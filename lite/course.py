"""What the site says about the course: the notebooks it offers, and the start page with its map."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
import nbformat

from labs.carry_over import KEY, sealed
from labs.registry import FOR_INSTRUCTORS

#: What JupyterLite calls its kernel; with any other name it asks the student to choose one.
KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}

GUIDE = "notebooks/00_start_here.ipynb"


def collect_notebooks(root: Path, target: Path) -> dict[str, str]:
    """Copy what a student may have into the site: ``release/*`` at its top, ``notebooks/`` beside it.

    Returns
    -------
    dict of str to str
        Paths of the notebooks in the site's file list, and the release that each is of.
    """
    releases = {}
    for folder, base in ((root / "release", root / "release"), (root / "notebooks", root)):
        for source in sorted(folder.rglob("*.ipynb")):
            if ".ipynb_checkpoints" in source.parts or source.stem == FOR_INSTRUCTORS:
                continue
            path = source.relative_to(base)
            (target / path).parent.mkdir(parents=True, exist_ok=True)
            notebook = _for_browser(source)
            text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
            (target / path).write_text(text + "\n", encoding="utf-8")
            releases[path.as_posix()] = notebook["metadata"][KEY]["release"]
    return releases


def _for_browser(source: Path) -> dict[str, Any]:
    """A notebook as JupyterLite wants it: its own kernel, each text as one string, and the stamp of its release."""
    notebook = sealed(nbformat.read(source, as_version=4))  # joins the lines
    notebook["metadata"]["kernelspec"] = KERNEL
    return notebook


def start_page(
    template: Path, contents: Path, notebooks: Collection[str], repository: str, stamp: str
) -> str:
    """The start page, from the specs of the labs and the notebooks that are there.

    Parameters
    ----------
    template : Path
        Jinja template of the page.
    contents : Path
        Folder of the site's notebooks.
    notebooks : collection of str
        Their paths in it.
    repository : str
        The student handout's repository, ``owner/name``; empty for none.
    stamp : str
        Changes when the page's own files change.
    """
    from labs.core.style import icon
    from labs.core.tracks import TRACKS
    from labs.registry import all_labs

    labs = [
        {
            "slug": lab.slug,
            "path": f"{lab.slug}/{lab.slug}.ipynb",
            "volume": lab.volume,
            "chapter": lab.chapter,
            "title": lab.title,
            "invariants": [invariant.name for invariant in lab.invariants],
            "unlocks": [_spaced(name) for name in lab.unlocks],
            "tasks": lab.tasks,
        }
        for lab in all_labs()
    ]
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    return environment.from_string(template.read_text(encoding="utf-8")).render(
        labs=[lab for lab in labs if lab["path"] in notebooks],
        tracks=[*TRACKS.values()],
        guide=GUIDE if GUIDE in notebooks else None,
        companions=[
            _companion(contents, path)
            for path in notebooks
            if path.startswith("notebooks/") and path != GUIDE
        ],
        open=open_here,
        links=lambda lab: links(lab["path"], repository),
        icon=icon,
        stamp=stamp,
    )


def open_here(path: str) -> str:
    """Address, from the start page, that opens a notebook of the site and runs it."""
    return f"notebooks/index.html?path={quote(path)}&run"


def links(path: str, repository: str) -> list[dict[str, Any]]:
    """Other ways to open a notebook; those to hosted services only if students have a repository of their own."""
    found = [
        {"text": "JupyterLab", "href": f"lab/index.html?path={quote(path)}", "download": False},
        {"text": "Blank notebook", "href": f"files/{quote(path)}", "download": True},
    ]
    if repository:
        binder = f"https://mybinder.org/v2/gh/{repository}/HEAD?labpath={quote(path, safe='')}"
        colab = f"https://colab.research.google.com/github/{repository}/blob/HEAD/{quote(path)}"
        found += [
            {"text": text, "href": href, "download": False}
            for text, href in (("Binder", binder), ("Colab", colab))
        ]
    return found


def handout_repository(pyproject: Path) -> str:
    """The student handout's repository, from ``[tool.mlsys-labs] handout-repository``; empty for none.

    Raises
    ------
    ValueError
        If it is not of the form ``owner/name``.
    """
    settings = tomllib.loads(pyproject.read_text(encoding="utf-8")).get("tool", {}).get("mlsys-labs", {})
    name = str(settings.get("handout-repository", ""))
    if name and not re.fullmatch(r"[\w.-]+/[\w.-]+", name):
        raise ValueError(
            f"handout-repository in pyproject.toml is {name!r}; it should be owner/name, or empty"
        )
    return name


def tokens() -> str:
    """The colours of the lab panel as CSS variables of a page, light and dark."""
    from labs.core.style import DARK, LIGHT

    def rule(selector: str, colours: Any) -> str:
        return f"{selector} {{{' '.join(f'--ml-{name}: {value};' for name, value in colours.items())}}}"

    return "\n".join(
        (
            rule(':root, [data-jp-theme-light="true"]', LIGHT),
            f"@media (prefers-color-scheme: dark) {{ {rule(':root', DARK)} }}",
            rule('[data-jp-theme-light="false"]', DARK),
            "",
        )
    )


def _companion(contents: Path, path: str) -> dict[str, str]:
    """Title and first sentence of an ungraded notebook, from its own first cell."""
    title, *rest = nbformat.read(contents / path, as_version=4).cells[0].source.strip().split("\n\n")
    prose = " ".join(rest[0].split()) if rest else ""
    sentence = re.match(r".*?[.!?](?=\s|$)", prose)
    about = re.sub(r"[*_`]", "", sentence[0] if sentence else prose)
    return {"path": path, "title": title.splitlines()[0].lstrip("# "), "about": about}


def _spaced(name: str) -> str:
    """``LatencyWaterfall`` as a reader says it."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).capitalize()
