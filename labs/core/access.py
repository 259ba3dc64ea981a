"""What ipywidgets leave out for keyboards and screen readers: names, inert parts, keys that stay in the panel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import anywidget
import traitlets

from labs.core.store import PREFIX

SAVE_AS: Final = """
const saveAs = (name, text, type) => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
};
"""
"""JavaScript: has the browser save a text as a file."""

# Lumino looks at every key on its way down, before any control does, so that "d d" on a focused slider
# would delete the cell. It leaves alone what carries data-lm-suppress-shortcuts; keys with Ctrl, Alt or
# Meta, Shift+Enter and Escape still belong to the notebook.
_ESM: Final = (
    SAVE_AS
    + """
const SUPPRESS = "data-lm-suppress-shortcuts";

function initialize({ model }) {
  const save = (content) => {
    if (content.download) saveAs(content.download, content.text, content.type);
  };
  model.on("msg:custom", save);
  return () => model.off("msg:custom", save);
}

function render({ model, el }) {
  let root = null, wanted = null, waiting = false, rest = 0, patience = 0;
  const set = (node, name, value) => {
    if (node.getAttribute(name) !== value) node.setAttribute(name, value);
  };
  // noUiSlider rounds its aria values; where a handle stands is in the transform around it, in tenths of a percent.
  const place = (handle) => {
    const moved = /translate\\((-?[\\d.]+)%/.exec(handle.closest(".noUi-origin").style.transform);
    return moved ? 1 + Number(moved[1]) / 1000 : 0;
  };
  const fill = () => {
    for (const node of root.querySelectorAll(".noUi-handle")) {
      const filled = `${100 * place(node)}%`;
      const slider = node.closest(".noUi-target");
      if (slider.style.getPropertyValue("--ml-at") !== filled) slider.style.setProperty("--ml-at", filled);
    }
  };
  // noUiSlider says a bare number at each move (of a slider in powers, the power), and the kernel's answer may be
  // that to an earlier move. What the place stands for is written before anybody hears either.
  const speak = () => {
    const names = model.get("names");
    for (const [selector, texts] of Object.entries(model.get("steps")))
      for (const node of root.querySelectorAll(selector)) {
        const text = texts[Math.round(place(node) * (texts.length - 1))];
        const answer = names[selector]?.["aria-valuetext"];
        set(node, "aria-valuetext", answer?.startsWith(`${text} = `) ? answer : text);
      }
  };
  const dress = () => {
    waiting = false;
    for (const [selector, attributes] of Object.entries(model.get("names")))
      for (const node of root.querySelectorAll(selector))
        for (const [name, value] of Object.entries(attributes)) set(node, name, value);
    speak();
    for (const node of root.querySelectorAll(".ml-inert, [inert]"))
      node.inert = node.classList.contains("ml-inert");
    fill();
    for (const node of root.querySelectorAll(".widget-toggle-buttons button"))
      set(node, "aria-pressed", String(node.classList.contains("mod-active")));
    if (wanted) {
      const node = root.querySelector(wanted);
      node?.focus();
      // What is still hidden or disabled takes no focus: the message that changes this may come after ours.
      if ((node && node === document.activeElement) || patience-- < 0) wanted = null;
      else soon();
    }
    settle();
  };
  // What scrolls must be reached to be scrolled. To ask how wide it is costs a layout, so it waits for a rest.
  const reach = () => {
    for (const node of root.querySelectorAll(".ml-eq, .ml-math, .ml-scroll"))
      set(node, "tabindex", node.scrollWidth > node.clientWidth ? "0" : "-1");
  };
  const settle = () => {
    clearTimeout(rest);
    rest = setTimeout(reach, 200);
  };
  const soon = () => {
    if (waiting || !root) return;
    waiting = true;
    requestAnimationFrame(dress);
  };
  // A move of a knob changes hundreds of things in the cards, where nothing is named, and the knob itself.
  const observer = new MutationObserver((changes) => {
    const outside = changes.filter(({ target }) => !target.closest(".ml-grid"));
    if (outside.some(({ attributeName }) => attributeName === "aria-valuetext")) speak();
    if (!outside.every(({ target }) => target.closest(".noUi-target"))) soon();
    else if (outside.length) requestAnimationFrame(fill);
    settle();
  });
  const press = (event) => {
    wanted = null;  // who has gone on is not fetched back
    if (!root?.contains(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && !event.isComposing) root.closest(".jp-Cell")?.focus();
    if (event.key === "Escape" || (event.key === "Enter" && event.shiftKey)) return;
    const target = event.target;
    target.setAttribute(SUPPRESS, "");
    setTimeout(() => target.removeAttribute(SUPPRESS));
    if (event.key !== "Enter" || event.isComposing || !target.matches(".ml-predict input")) return;
    // What was typed last may still be on its way to the kernel, so it comes along.
    const typed = {};
    for (const input of root.querySelectorAll(".ml-predict [data-field]")) typed[input.dataset.field] = input.value;
    model.send({ enter: typed });
  };
  // The kernel keeps what is typed, once it is free; a cell that never ends must not take it along.
  const keep = ({ target }) => {
    const { key, ...draft } = model.get("draft");
    if (!key || !target.matches(".ml-predict [data-field]")) return;
    try {
      const kept = JSON.parse(localStorage.getItem(key)) ?? draft;
      if (kept.track !== draft.track || kept.given) return;
      kept.fields = { ...kept.fields, [target.dataset.field]: target.value };
      localStorage.setItem(key, JSON.stringify(kept));
    } catch (error) { /* where nothing can be kept, the lab says so */ }
  };
  const told = (content) => { if (content.focus) { wanted = content.focus; patience = 600; soon(); } };
  const start = () => {
    root = el.closest(".ml");
    if (!root) { if (tries++ < 600) requestAnimationFrame(start); return; }
    // Charts find their hatching by id, in the first copy of the page. That one must not be in a cell, which
    // may be scrolled out of the page or hidden.
    const defs = root.querySelector("svg.ml-defs");
    if (defs && !document.querySelector("body > svg.ml-defs")) {
      const copy = defs.cloneNode(true);
      copy.style.cssText = "position:absolute;width:0;height:0";
      document.body.prepend(copy);
    }
    observer.observe(root, {
      subtree: true, childList: true, attributes: true, attributeFilter: ["class", "open", "aria-valuetext"],
    });
    root.addEventListener("input", keep);
    soon();
  };
  let tries = 0;
  window.addEventListener("keydown", press, true);
  model.on("msg:custom", told);
  model.on("change:names", soon);
  start();
  return () => {
    observer.disconnect();
    clearTimeout(rest);
    wanted = null;
    root?.removeEventListener("input", keep);
    window.removeEventListener("keydown", press, true);
    model.off("msg:custom", told);
    model.off("change:names", soon);
  };
}
export default { initialize, render };
"""
)

Attributes = Mapping[str, str]
"""HTML attributes by name."""


class Access(anywidget.AnyWidget):  # type: ignore[misc]
    """Sits in a panel, out of sight, and mends its page.

    Everything with the class ``ml-inert`` is inert for mouse, keyboard and screen reader; toggle buttons say
    whether they are pressed; keys pressed in the panel do not reach the notebook's shortcuts. Without a
    browser it does nothing.
    """

    _esm = _ESM
    names = traitlets.Dict().tag(sync=True)
    steps = traitlets.Dict().tag(sync=True)
    draft = traitlets.Dict().tag(sync=True)

    def __init__(self, on_enter: Callable[[Mapping[str, str]], None] | None = None) -> None:
        super().__init__()
        self._on_enter = on_enter
        self.on_msg(self._hear)
        self.add_class("ml-style")

    def name(self, selectors: Mapping[str, Attributes]) -> None:
        """Give attributes to what the selectors find, now and whenever it is drawn again."""
        self.names = {selector: dict(attributes) for selector, attributes in selectors.items()}

    def name_steps(self, selectors: Mapping[str, Sequence[str]]) -> None:
        """Say what each step of the sliders means, from the first to the last, whatever place their handles take.

        A name's ``aria-valuetext`` that goes on after the step's text, with what it comes to, is said in its place.
        """
        self.steps = {selector: list(texts) for selector, texts in selectors.items()}

    def keep(self, key: str, track: str | None) -> None:
        """Write what is typed in the prediction's fields into the draft under `key` of the browser's storage."""
        self.draft = {"key": PREFIX + key, "track": track}

    def focus(self, selector: str) -> None:
        """Move the keyboard's focus to the first match, as soon as there is one."""
        self.send({"focus": selector})

    def download(self, file_name: str, text: str, kind: str = "application/json") -> None:
        """Have the browser save `text` as a file."""
        self.send({"download": file_name, "text": text, "type": kind})

    def _hear(self, widget: Any, content: Any, buffers: Any) -> None:
        if (
            self._on_enter is not None
            and isinstance(content, dict)
            and isinstance(content.get("enter"), dict)
        ):
            self._on_enter(content["enter"])
