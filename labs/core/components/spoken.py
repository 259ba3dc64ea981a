"""What a card says to a screen reader and hears from its reader: ipywidgets and bqplot do neither."""

from __future__ import annotations

import anywidget
import traitlets

_ESM = """
function render({ model, el }) {
  const words = document.createElement("p");
  words.className = "ml-sr";
  if (model.get("live")) words.setAttribute("role", "status");
  el.append(words);
  let card = null;
  const hear = () => {
    const open = [...card.querySelectorAll("details[open]")].map((fold) => fold.dataset.fold ?? "");
    model.set("opened", open);
    model.save_changes();
  };
  const say = () => {
    const text = model.get("text");
    if (words.textContent !== text) words.textContent = text;
    if (model.get("live")) return true;
    if (!card) {
      card = el.closest(".ml-card");
      card?.addEventListener("toggle", hear, true);  // it does not bubble
    }
    const chart = card?.querySelector(".bqplot");
    chart?.setAttribute("role", "img");
    chart?.setAttribute("aria-label", text);
    return Boolean(chart);
  };
  // The card's chart is put on the page a little after this element, if there is one at all.
  let tries = 0;
  const timer = setInterval(() => { if (say() || ++tries > 40) clearInterval(timer); }, 100);
  say();
  model.on("change:text", say);
  return () => {
    clearInterval(timer);
    model.off("change:text", say);
    card?.removeEventListener("toggle", hear, true);
  };
}
export default { render };
"""


class Spoken(anywidget.AnyWidget):  # type: ignore[misc]
    """Words for a screen reader, out of sight, and which folds of the card are open.

    In a card they name its chart (one picture with a label, instead of loose axis numbers). A panel has one
    with ``live=True``, a polite live region that says what the last move of a knob did.
    """

    _esm = _ESM
    text = traitlets.Unicode("").tag(sync=True)
    live = traitlets.Bool(False).tag(sync=True)
    opened = traitlets.List(traitlets.Unicode()).tag(sync=True)
