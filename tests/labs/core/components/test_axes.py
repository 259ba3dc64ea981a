from __future__ import annotations

import bqplot
import numpy as np

from labs.core.components.axes import SteadyAxis, label


def test_words_are_told_what_they_say_once_and_what_is_new_always():
    words = label({"x": bqplot.LinearScale(), "y": bqplot.LinearScale()})
    told: list[list[float]] = []
    words.observe(lambda change: told.append(list(change["new"])), names="x")
    words.x = [1.0]
    words.x = [1.0]
    assert told == [[1.0]]
    words.x = np.array([2.0])
    words.x = [1.0]  # again, after something else
    assert told == [[1.0], [2.0], [1.0]]


def test_words_have_an_opacity_that_is_written_at_them():
    # With 1, or none, bqplot asks the page for it at every move, and the page is laid out to answer.
    assert label({"x": bqplot.LinearScale(), "y": bqplot.LinearScale()}).opacities == [0.999]


def test_millions_on_an_axis_are_written_alike():
    axis = SteadyAxis("horizontal")
    axis.reach(9e6, afresh=True)
    assert [text for text in axis.axis.tick_labels.values() if text] == ["0", "5,000,000", "10,000,000"]
