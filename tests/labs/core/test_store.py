"""The store: what is kept where, and what a notebook without a browser does."""

from __future__ import annotations

from typing import Any

import pytest

from labs.core.store import PROBLEMS, BrowserStore, MemoryStore, open_store


class Browser:
    """Stands in for the page: hears what the store sends, and answers as the front end does."""

    def __init__(self, store: BrowserStore, monkeypatch: pytest.MonkeyPatch) -> None:
        self.store = store
        self.sent: list[dict[str, Any]] = []
        monkeypatch.setattr(store, "send", lambda content, buffers=None: self.sent.append(content))

    def load(self, items: dict[str, str], state: str = "") -> None:
        self.store._handle_custom_msg({"tell": "loaded", "items": items, "state": state}, [])

    def change(self, key: str, text: str | None) -> None:
        self.store._handle_custom_msg({"tell": "changed", "key": key, "text": text}, [])


@pytest.fixture
def store() -> BrowserStore:
    return BrowserStore()


@pytest.fixture
def browser(store: BrowserStore, monkeypatch: pytest.MonkeyPatch) -> Browser:
    return Browser(store, monkeypatch)


def test_without_a_kernel_the_store_is_memory() -> None:
    open_store.cache_clear()
    store = open_store()
    assert isinstance(store, MemoryStore)
    assert store.ready
    assert open_store() is store


def test_memory_keeps_and_forgets() -> None:
    store = MemoryStore()
    assert store.get("ledger") is None
    store.set("ledger", "{}")
    assert store.get("ledger") == "{}"
    store.remove("ledger")
    store.remove("ledger")
    assert store.get("ledger") is None


def test_without_a_browser_it_never_becomes_ready_and_still_keeps(
    store: BrowserStore, browser: Browser
) -> None:
    heard: list[str | None] = []
    store.watch("ledger", heard.append)
    store.set("ledger", "mine")
    assert not store.ready
    assert store.get("ledger") == "mine"
    assert heard == []
    assert browser.sent == []


def test_values_arrive_after_the_running_cell(store: BrowserStore, browser: Browser) -> None:
    heard: list[str | None] = []
    store.watch("ledger", heard.append)
    store.watch("draft/x", heard.append)
    browser.load({"ledger": "stored"})
    assert store.ready
    assert heard == ["stored", None]
    assert store.get("ledger") == "stored"


def test_whoever_watches_late_hears_at_once(store: BrowserStore, browser: Browser) -> None:
    browser.load({"ledger": "stored"})
    heard: list[str | None] = []
    store.watch("ledger", heard.append)
    assert heard == ["stored"]


def test_what_was_set_before_the_browser_answered_wins_and_is_written(
    store: BrowserStore, browser: Browser
) -> None:
    heard: list[str | None] = []
    store.watch("draft/x", heard.append)
    store.set("draft/x", "typed")
    store.remove("draft/y")
    browser.load({"draft/x": "old", "draft/y": "old"})
    assert store.get("draft/x") == "typed"
    assert store.get("draft/y") is None
    assert browser.sent == [{"key": "draft/x", "text": "typed"}, {"key": "draft/y", "text": None}]
    assert heard == []


def test_writes_go_to_the_browser_once_each(store: BrowserStore, browser: Browser) -> None:
    browser.load({})
    store.set("a", "1")
    store.set("a", "1")
    store.remove("a")
    assert browser.sent == [{"key": "a", "text": "1"}, {"key": "a", "text": None}]


def test_another_notebook_changes_a_value(store: BrowserStore, browser: Browser) -> None:
    browser.load({"ledger": "1"})
    heard: list[str | None] = []
    store.watch("ledger", heard.append)
    browser.change("ledger", "2")
    browser.change("ledger", "2")
    browser.change("other", "3")
    browser.change("ledger", None)
    assert heard == ["1", "2", None]
    assert browser.sent == []


def test_a_reloaded_page_tells_only_what_is_new(store: BrowserStore, browser: Browser) -> None:
    heard: list[str | None] = []
    store.watch("ledger", heard.append)
    browser.load({"ledger": "1"})
    browser.load({"ledger": "1"})
    browser.load({"ledger": "2"})
    assert heard == ["1", "2"]


@pytest.mark.parametrize("state", ["blocked", "full"])
def test_a_browser_that_keeps_nothing_says_so_in_words(
    store: BrowserStore, browser: Browser, state: str
) -> None:
    told: list[str] = []
    store.watch_state(lambda: told.append(store.problem))
    store.set("draft/x", "typed")
    browser.load({}, state)
    assert told == [PROBLEMS[state]]
    assert store.ready
    assert store.get("draft/x") == "typed"


def test_blocked_storage_does_not_wipe_memory_when_the_page_is_reloaded(
    store: BrowserStore, browser: Browser
) -> None:
    browser.load({}, "blocked")
    store.set("ledger", "mine")
    browser.load({}, "blocked")
    assert store.get("ledger") == "mine"


def test_storage_that_fills_up_later_is_a_problem_too(store: BrowserStore, browser: Browser) -> None:
    browser.load({})
    assert store.problem == ""
    store._handle_custom_msg({"tell": "problem", "state": "full"}, [])
    assert store.problem == PROBLEMS["full"]


def test_noise_from_the_page_is_ignored(store: BrowserStore, browser: Browser) -> None:
    store._handle_custom_msg("noise", [])
    store._handle_custom_msg({"tell": "nonsense"}, [])
    assert not store.ready
