"""A part of a card that a reader opens: Math peek and Table."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

import ipywidgets as widgets


class Fold:
    """A ``<details>`` whose content stands beside it, so that new content never shuts what was opened.

    Parameters
    ----------
    title : str
        The line that opens it.
    style : str
        CSS class of the whole.

    Notes
    -----
    An `HTML` widget replaces its whole inner HTML, and a replaced ``<details>`` is shut. The stylesheet shows
    the second child while the first holds an open ``<details>``.

    What nobody sees is neither written nor sent: a card that hears from the page which of its folds are open
    (`labs.core.components.spoken`) sets `open`, and content is made when it is first looked at.
    """

    def __init__(self, title: str, style: str) -> None:
        toggle = widgets.HTML(
            f'<details data-fold="{escape(style)}"><summary>{escape(title)}</summary></details>'
        )
        toggle.add_class("ml-toggle")
        self._body = widgets.HTML()
        self._body.add_class("ml-body")
        self.widget = widgets.VBox([toggle, self._body])
        self.widget.add_class("ml-more")
        self.widget.add_class(style)
        self.style = style
        self._open = True
        self._html: Callable[[], str] | None = None

    @property
    def open(self) -> bool:
        """Whether a reader may be looking at the content."""
        return self._open

    @open.setter
    def open(self, value: bool) -> None:
        self._open = value
        self._write()

    def fill(self, html: Callable[[], str]) -> None:
        """Replace the content by what `html` gives; it is asked when somebody looks."""
        self._html = html
        self._write()

    def _write(self) -> None:
        if self._open and self._html is not None:
            self._body.value = self._html()
            self._html = None
