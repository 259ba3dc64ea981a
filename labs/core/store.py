"""Where ledger and drafts live between notebooks: the browser's local storage, or memory without a browser."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, Final, Protocol

import anywidget
import traitlets
from IPython import get_ipython

PREFIX: Final = "mlsys-labs/"
"""What every key of ours starts with in the browser."""

PROBLEMS: Final = {
    "blocked": "Your browser keeps nothing here (its storage is blocked), so other labs will not see your "
    "decisions and unfinished work is lost on reload. Everything else works; download the notebook before you "
    "close it, and use Export to carry your Design Ledger.",
    "full": "Your browser's storage for this site is full, so the last change was not kept there. Everything "
    "else works; download the notebook before you close it, and use Export to carry your Design Ledger.",
}
"""What a reader is told, by the state the browser reports."""

Watcher = Callable[[str | None], None]
"""Called with the stored text, or None where there is none."""


class Store(Protocol):
    """Text by key, kept between notebooks. Values arrive when they arrive: nothing here ever waits.

    Until it is `ready`, `get` knows only what was set here.
    """

    @property
    def ready(self) -> bool:
        """Whether the stored values are known."""

    @property
    def problem(self) -> str:
        """Why nothing is kept, in words; empty while all is well."""

    @property
    def widget(self) -> Any:
        """What has to be on the page for the store to live, if anything."""

    def get(self, key: str) -> str | None:
        """Return the text under `key`, or None."""

    def set(self, key: str, text: str) -> None:
        """Keep `text` under `key`."""

    def remove(self, key: str) -> None:
        """Forget `key`."""

    def watch(self, key: str, callback: Watcher) -> None:
        """Call `callback` when the stored value of `key` arrives, and when another notebook changes it."""

    def watch_state(self, callback: Callable[[], None]) -> None:
        """Call `callback` when `ready` or `problem` changes."""


class MemoryStore:
    """A store that lives as long as the process; it is empty, and knows it, from the start."""

    widget: Any = None
    problem = ""
    ready = True

    def __init__(self) -> None:
        self._items: dict[str, str] = {}

    def get(self, key: str) -> str | None:
        """Return the text under `key`, or None."""
        return self._items.get(key)

    def set(self, key: str, text: str) -> None:
        """Keep `text` under `key`."""
        self._items[key] = text

    def remove(self, key: str) -> None:
        """Forget `key`."""
        self._items.pop(key, None)

    def watch(self, key: str, callback: Watcher) -> None:
        """Do nothing: no value can arrive from elsewhere."""

    def watch_state(self, callback: Callable[[], None]) -> None:
        """Do nothing: the state never changes."""


# Runs once per page and kernel connection, shown or not; the storage event tells of other notebooks.
_ESM: Final = """
function initialize({ model }) {
  const prefix = model.get("prefix");
  const send = (content) => { try { model.send(content); } catch (error) { /* the kernel is gone */ } };
  let storage = null, state = "";
  const items = {};
  try {
    storage = window.localStorage;
    for (let i = 0; i < storage.length; i++) {
      const name = storage.key(i);
      if (name.startsWith(prefix)) items[name.slice(prefix.length)] = storage.getItem(name);
    }
    storage.setItem(prefix + "?", "");
    storage.removeItem(prefix + "?");
  } catch (error) {
    state = storage !== null && error.name === "QuotaExceededError" ? "full" : "blocked";
  }
  const keep = ({ key, text }) => {
    if (state === "blocked") return;
    try {
      if (text === null) storage.removeItem(prefix + key);
      else storage.setItem(prefix + key, text);
    } catch (error) {
      send({ tell: "problem", state: "full" });
    }
  };
  const changed = (event) => {
    if (event.storageArea !== storage) return;
    if (event.key === null) send({ tell: "loaded", items: {}, state });
    else if (event.key.startsWith(prefix))
      send({ tell: "changed", key: event.key.slice(prefix.length), text: event.newValue });
  };
  model.on("msg:custom", keep);
  if (storage) window.addEventListener("storage", changed);
  send({ tell: "loaded", items, state });
  return () => { window.removeEventListener("storage", changed); model.off("msg:custom", keep); };
}
export default { initialize, render() {} };
"""


class BrowserStore(anywidget.AnyWidget):  # type: ignore[misc]
    """The local storage of the browser that shows the notebook, the same for every notebook of the site.

    Values arrive after the running cell. What was set before they arrive wins over what was stored, and is
    written as soon as the browser answers. Without a browser (nbclient, nbval) it never becomes ready.
    """

    _esm = _ESM
    prefix = traitlets.Unicode(PREFIX).tag(sync=True)

    def __init__(self) -> None:
        super().__init__()
        self.ready = False
        self.problem = ""
        self._items: dict[str, str] = {}
        self._waiting: dict[str, str | None] = {}
        self._watchers: list[tuple[str, Watcher]] = []
        self._state_watchers: list[Callable[[], None]] = []
        self.on_msg(self._hear)

    @property
    def widget(self) -> Any:
        """The widget itself, to be put on the page."""
        return self

    def get(self, key: str) -> str | None:
        """Return the text under `key` as far as it is known, or None."""
        return self._items.get(key)

    def set(self, key: str, text: str) -> None:
        """Keep `text` under `key`."""
        if self._items.get(key) == text:
            return
        self._items[key] = text
        self._write(key, text)

    def remove(self, key: str) -> None:
        """Forget `key`."""
        self._items.pop(key, None)
        self._write(key, None)

    def watch(self, key: str, callback: Watcher) -> None:
        """Call `callback` when the stored value of `key` arrives, and when another notebook changes it."""
        self._watchers.append((key, callback))
        if self.ready:
            callback(self._items.get(key))

    def watch_state(self, callback: Callable[[], None]) -> None:
        """Call `callback` when `ready` or `problem` changes."""
        self._state_watchers.append(callback)

    def _write(self, key: str, text: str | None) -> None:
        if self.ready:
            self.send({"key": key, "text": text})
        else:
            self._waiting[key] = text

    def _hear(self, widget: Any, content: Any, buffers: Any) -> None:
        if not isinstance(content, dict):
            return
        match content.get("tell"):
            case "problem":
                self.problem = PROBLEMS[content["state"]]
                self._tell_state()
            case "loaded":
                self.problem = PROBLEMS.get(content["state"], "")
                kept = content["state"] != "blocked"
                self._loaded(dict(content["items"]) if kept else self._items)
            case "changed":
                self._changed(content["key"], content["text"])

    def _loaded(self, items: dict[str, str]) -> None:
        before, was_ready = self._items, self.ready
        waiting, self._waiting = self._waiting, {}
        self._items = {**items, **{k: v for k, v in waiting.items() if v is not None}}
        for key in [k for k, v in waiting.items() if v is None]:
            self._items.pop(key, None)
        self.ready = True
        for key, text in waiting.items():
            self.send({"key": key, "text": text})
        for key, callback in tuple(self._watchers):
            # After a reload of the page the browser sends everything again: only news is told.
            if key not in waiting and (not was_ready or before.get(key) != self._items.get(key)):
                callback(self._items.get(key))
        self._tell_state()

    def _changed(self, key: str, text: str | None) -> None:
        if self._items.get(key) == text:
            return
        if text is None:
            self._items.pop(key, None)
        else:
            self._items[key] = text
        for watched, callback in tuple(self._watchers):
            if watched == key:
                callback(text)

    def _tell_state(self) -> None:
        for callback in tuple(self._state_watchers):
            callback()


@cache
def open_store() -> Store:
    """Return the store of this kernel: the browser's in a notebook, memory elsewhere."""
    shell = get_ipython()
    return (
        BrowserStore() if shell is not None and getattr(shell, "kernel", None) is not None else MemoryStore()
    )
