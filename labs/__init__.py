"""The interactive labs: specs (`labs.vol1`, `labs.vol2`) on shared machinery (`labs.core`), graded by `labs.grading`.

A notebook needs one name: ``from labs import open_lab``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from labs.notebook import open_lab as open_lab

__all__ = ["open_lab"]


def __getattr__(name: str) -> Any:
    # Lazy, so that grading a class does not load ipywidgets and bqplot.
    if name == "open_lab":
        from labs.notebook import open_lab

        return open_lab
    raise AttributeError(f"module 'labs' has no attribute {name!r}")
