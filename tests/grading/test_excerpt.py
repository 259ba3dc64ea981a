"""Excerpts: whole when short, and never more HTML than asked for."""

from html import escape

import pytest

from labs.grading.excerpt import excerpt, fits


def test_a_short_text_is_whole():
    assert excerpt("short", 5) == "short"
    assert excerpt("", 5) == ""


def test_a_long_text_says_how_much_is_left_out():
    assert excerpt("abcdef ghi", 7) == "abcdef… (3 more)"


@pytest.mark.parametrize("text", ['"' * 900, "<&>'" * 900, "ä" * 900])
def test_what_is_escaped_counts_as_it_will_take(text):
    shown = fits(text, 600)
    assert len(escape(text[:shown])) <= 600 < len(escape(text[: shown + 1]))
