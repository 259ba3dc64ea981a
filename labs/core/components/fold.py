"""A part of a card that a reader opens: Math peek and Table."""

from __future__ import annotations

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
    """

    def __init__(self, title: str, style: str) -> None:
        toggle = widgets.HTML(f"<details><summary>{escape(title)}</summary></details>")
        toggle.add_class("ml-toggle")
        self._body = widgets.HTML()
        self._body.add_class("ml-body")
        self.widget = widgets.VBox([toggle, self._body])
        self.widget.add_class("ml-more")
        self.widget.add_class(style)

    def fill(self, html: str) -> None:
        """Replace the content."""
        self._body.value = html
