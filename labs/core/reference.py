"""The reference path: what an expert decided in every lab, by track, for students who start mid-book."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labs.core.presets import PRESETS
from labs.core.spec import Lab


def reference_path(track: str, before: tuple[int, int]) -> Iterator[tuple[tuple[int, int], dict[str, Any]]]:
    """Yield ((volume, chapter), decisions) of the model designs of `track` before a lab."""
    for place, by_track in sorted(PRESETS.items()):
        if place < before:
            yield place, dict(by_track[track])


def reference(track: str | None, lab: Lab) -> dict[str, Any]:
    """Values on the reference path of the keys that `lab` reads; nothing while there is no track."""
    values: dict[str, Any] = {}
    if track is not None:
        for _, decisions in reference_path(track, before=(lab.volume, lab.chapter)):
            values |= decisions
    return {key: values[key] for key in lab.reads if key in values}
