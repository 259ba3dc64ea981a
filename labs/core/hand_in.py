"""The button that downloads the notebook it stands in, and lets Python read the very text that was downloaded."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any, Final

import anywidget
import traitlets

from labs.core.access import SAVE_AS
from labs.core.style import icon

# JupyterLab and JupyterLite give their widgets a manager that knows the document; VS Code and Colab do not.
_ESM: Final = (
    SAVE_AS
    + """
const PATIENCE = 20000; // ms until a kernel that does not answer is said to be silent

function render({ model, el }) {
  const context = model.widget_manager?.context;
  const said = document.createElement("div");
  said.setAttribute("role", "status");
  const show = () => { said.innerHTML = model.get("said"); };
  if (!context?.model?.toJSON) {
    said.innerHTML = model.get("by_menu");
    el.append(said);
    return;
  }
  const button = document.createElement("button");
  button.type = "button";
  button.className = "ml-btn";
  button.textContent = model.get("label");
  el.append(button, said);
  let waiting = null;
  const heard = () => { clearTimeout(waiting); button.disabled = false; show(); };
  button.onclick = async () => {
    button.disabled = true;
    said.textContent = "";
    // A notebook that cannot be saved is downloaded all the same: the download is the safe copy.
    try { await context.save(); } catch (error) { console.warn(error); }
    const text = JSON.stringify(context.model.toJSON(), null, 1) + "\\n";
    saveAs(model.get("file_name"), text, "application/x-ipynb+json");
    waiting = setTimeout(() => { button.disabled = false; said.innerHTML = model.get("silent"); }, PATIENCE);
    try {
      model.send({ text, from: context.path.split("/").pop(), saved: !context.model.dirty });
    } catch (error) {
      clearTimeout(waiting);
      button.disabled = false;
      said.innerHTML = model.get("silent");
    }
  };
  model.on("msg:custom", heard);
  show();
  return () => { clearTimeout(waiting); model.off("msg:custom", heard); };
}
export default { render };
"""
)

LABEL: Final = "Download the notebook to hand in"
"""What the button says."""


class HandIn(anywidget.AnyWidget):  # type: ignore[misc]
    """Saves the notebook, downloads it under the name that a grader expects, and has it read back.

    Parameters
    ----------
    file_name : str
        The name that the file gets.
    read : callable
        Called with the text of the file, the name of the notebook it was made from, and whether that could be
        saved; returns the lines to show.
    """

    _esm = _ESM
    label = traitlets.Unicode(LABEL).tag(sync=True)
    file_name = traitlets.Unicode().tag(sync=True)
    said = traitlets.Unicode().tag(sync=True)
    by_menu = traitlets.Unicode().tag(sync=True)
    silent = traitlets.Unicode().tag(sync=True)

    def __init__(self, file_name: str, read: Callable[[str, str, bool], list[str]]) -> None:
        super().__init__(
            file_name=file_name,
            by_menu=_lines(
                "No button here: this page does not let a notebook download itself.",
                f"Save the notebook, download it by the menu (File, Download), and hand it in as {file_name}.",
            ),
            silent=_lines(
                f"{file_name} was downloaded, and was not read back: Python does not answer.",
                "Run this cell again and press the button once more, or hand in the file as it is.",
            ),
        )
        self._read = read
        self.on_msg(self._hear)

    def _hear(self, widget: Any, content: Any, buffers: Any) -> None:
        if isinstance(content, dict) and isinstance(content.get("text"), str):
            lines = self._read(content["text"], str(content.get("from", "")), bool(content.get("saved")))
            self.said = _lines(*lines)
            self.send({"read": True})


def _lines(first: str, *more: str) -> str:
    rest = "".join(f"<br>{escape(line)}" for line in more)
    return f'<p class="ml-alert ml-note">{icon("info")}<span>{escape(first)}{rest}</span></p>'
