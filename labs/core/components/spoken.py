"""What a card says to a screen reader and hears from its reader: ipywidgets and bqplot do neither."""

from __future__ import annotations

import anywidget
import traitlets

_ESM = """
function render({ model, el }) {
  if (model.get("live")) {
    const words = document.createElement("p");
    words.className = "ml-sr";
    words.setAttribute("role", "status");
    el.append(words);
    const tell = () => { words.textContent = model.get("text"); };
    tell();
    model.on("change:text", tell);
    return () => model.off("change:text", tell);
  }
  let card = null;
  const hear = () => {
    const open = [...card.querySelectorAll("details[open]")].map((fold) => fold.dataset.fold ?? "");
    model.set("opened", open);
    model.save_changes();
  };
  const say = () => {
    if (!card) {
      card = el.closest(".ml-card");
      card?.addEventListener("toggle", hear, true);  // it does not bubble
    }
    const chart = card?.querySelector(".bqplot");
    chart?.setAttribute("role", "img");
    for (const part of chart?.children ?? []) part.setAttribute("aria-hidden", "true");
    chart?.setAttribute("aria-label", model.get("text"));
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

    In a card they name its chart (one picture with a label, instead of loose axis numbers); a card without a chart
    says in its own words what it shows. A panel has one with ``live=True``, a polite live region that says what the
    last move of a knob did.
    """

    _esm = _ESM
    text = traitlets.Unicode("").tag(sync=True)
    live = traitlets.Bool(False).tag(sync=True)
    opened = traitlets.List(traitlets.Unicode()).tag(sync=True)
