"""What the site says about the course: the notebooks it offers and the map the start page draws."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat

#: What JupyterLite calls its kernel; with any other name it asks the student to choose one.
KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}


def collect_notebooks(root: Path, target: Path) -> list[Path]:
    """Copy what a student may have into the site: ``release/*`` at its top, ``notebooks/`` beside it."""
    copied = []
    for folder, base in ((root / "release", root / "release"), (root / "notebooks", root)):
        for source in sorted(folder.rglob("*.ipynb")):
            if ".ipynb_checkpoints" in source.parts:
                continue
            path = target / source.relative_to(base)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_for_browser(source), encoding="utf-8")
            copied.append(path)
    return copied


def _for_browser(source: Path) -> str:
    """A notebook as JupyterLite wants it: its own kernel, and each text as one string, not as a list of lines."""
    notebook = nbformat.read(source, as_version=4)  # joins the lines
    notebook.metadata["kernelspec"] = KERNEL
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def describe() -> dict[str, Any]:
    """The course as the start page shows it, read from the specs."""
    from labs.core.tracks import TRACKS
    from labs.registry import all_labs

    labs = [
        {
            "slug": lab.slug,
            "volume": lab.volume,
            "chapter": lab.chapter,
            "title": lab.title,
            "objectives": list(lab.objectives),
            "invariants": [invariant.name for invariant in lab.invariants],
            "unlocks": list(lab.unlocks),
            "tasks": [{"id": task.id, "title": task.title} for task in lab.tasks],
        }
        for lab in all_labs()
    ]
    tracks = [
        {
            "id": track.id,
            "name": track.name,
            "persona": track.persona,
            "mission": track.mission,
            "nemesis": track.nemesis,
            "stakeholder": track.stakeholder,
            "cares_about": track.cares_about,
        }
        for track in TRACKS.values()
    ]
    return {"labs": labs, "tracks": tracks}
