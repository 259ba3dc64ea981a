"""What a screen reader hears: ipywidgets and bqplot set no ARIA attributes, this one small widget does."""

from __future__ import annotations

import anywidget
import traitlets

_ESM = """
function render({ model, el }) {
  const words = document.createElement("p");
  words.className = "ml-sr";
  if (model.get("live")) words.setAttribute("role", "status");
  el.append(words);
  const say = () => {
    const text = model.get("text");
    if (words.textContent !== text) words.textContent = text;
    if (model.get("live")) return true;
    const chart = el.closest(".ml-card")?.querySelector(".bqplot");
    chart?.setAttribute("role", "img");
    chart?.setAttribute("aria-label", text);
    return Boolean(chart);
  };
  // The card's chart is put on the page a little after this element, if there is one at all.
  let tries = 0;
  const timer = setInterval(() => { if (say() || ++tries > 40) clearInterval(timer); }, 100);
  say();
  model.on("change:text", say);
  return () => { clearInterval(timer); model.off("change:text", say); };
}
export default { render };
"""


class Spoken(anywidget.AnyWidget):  # type: ignore[misc]
    """Words for a screen reader, out of sight.

    In a card they name its chart (one picture with a label, instead of loose axis numbers). A panel has one
    with ``live=True``, a polite live region that says what the last move of a knob did.
    """

    _esm = _ESM
    text = traitlets.Unicode("").tag(sync=True)
    live = traitlets.Bool(False).tag(sync=True)
