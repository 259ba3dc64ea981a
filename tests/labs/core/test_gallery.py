"""The gallery shows every card there is, and each example answers its knobs."""

from __future__ import annotations

import pytest

from labs.core.components import CardView
from labs.core.disclosure import INSTRUMENTS, PLAIN_CARDS
from labs.core.gallery import EXAMPLES, Exhibit


def test_every_card_has_its_place():
    made = {name for name in CardView.kinds if name in INSTRUMENTS or name in PLAIN_CARDS}
    assert made <= set(EXAMPLES)


@pytest.fixture(params=sorted(EXAMPLES))
def exhibit(request):
    return Exhibit(request.param)


def test_an_example_answers_with_peek_and_table(exhibit):
    assert exhibit.card.peek().terms
    assert exhibit.card.table().rows
    assert repr(exhibit) == exhibit.card.text()


def test_every_knob_changes_what_an_example_says(exhibit):
    for name, control in exhibit._knobs.items():
        said = {repr(exhibit)}
        for value in control.knob.grid(5):
            exhibit.move(**{name: value})
            said.add(repr(exhibit))
        assert len(said) > 1, name
        exhibit.move(**{name: control.knob.default})


def test_a_moved_slider_moves_the_card():
    exhibit = Exhibit("LatencyWaterfall")
    before = repr(exhibit)
    exhibit._knobs["batch"].control.value = 8
    assert repr(exhibit) != before


def test_display_is_words_without_a_browser(exhibit):
    data, _ = exhibit._repr_mimebundle_()
    assert data["text/plain"] == repr(exhibit)


def test_what_is_not_there_is_named():
    with pytest.raises(KeyError, match=r"Speedometer.*LatencyWaterfall"):
        Exhibit("Speedometer")
