from __future__ import annotations

import re

import pytest

from labs.core import components
from labs.core.components import CardView, Face, MathPeek, Peek, Table, make, root
from labs.core.disclosure import INSTRUMENTS, PLAIN_CARDS
from labs.core.spec import Card

OPTIONS = {
    "DamCard": {"axes": {"data": (), "algorithm": ("batch",), "machine": ("peak",)}},
    "LimitBar": {"compare": "fp16"},
}


def card(kind: str, **changes: object) -> Card:
    settings = {"of": "memory_footprint", "unit": "GB"} if kind == "LimitBar" else {}
    return Card(kind=kind, title="A card", options=OPTIONS.get(kind, {}), **{**settings, **changes})  # type: ignore[arg-type]


PUBLIC = sorted(
    name
    for name in components.__all__
    if isinstance(getattr(components, name), type) and issubclass(getattr(components, name), CardView)
)
CONCRETE = [name for name in PUBLIC if name != "CardView"]


@pytest.fixture(params=[n for n in CONCRETE if n in (*PLAIN_CARDS, "LatencyWaterfall")])
def view(request, at):
    made = make(card(request.param))
    made.update(at(peak=10.0))
    return made


def html_of(widget) -> str:
    own = getattr(widget, "value", "")
    return (own if isinstance(own, str) else "") + "".join(
        html_of(child) for child in getattr(widget, "children", ())
    )


def test_every_card_has_math_peek_with_a_formula_and_sourced_symbols(view):
    peek = view.peek()
    assert isinstance(peek, MathPeek)
    assert peek.formula.strip() not in ("", r"\ldots")
    assert peek.terms
    assert all(term.symbol and term.name and term.source for term in peek.terms)
    assert "Math peek" in html_of(view.widget)


def test_every_card_has_text_and_table_twin(view):
    opened(view)
    table = view.table()
    assert table.rows
    assert {len(row) for row in table.rows} == {len(table.head)}
    assert re.search(r"\d", view.text())
    assert table.html(view.card.title) in html_of(view.widget)


def test_a_table_says_whose_it_is_and_what_each_figure_belongs_to():
    table = Table(
        head=("Case", "ms", "fits"), rows=(("You & me", "2", "yes"), ("All", "4", "no")), sums=frozenset({1})
    )
    html = table.html("Time < limit")
    assert html.startswith('<table><caption class="ml-sr">Time &lt; limit</caption><thead>')
    assert re.findall(r'<th scope="(\w+)"[^>]*>([^<]*)</th>', html) == [
        ("col", "Case"),
        ("col", "ms"),
        ("col", "fits"),
        ("row", "You &amp; me"),
        ("row", "All"),
    ]
    assert re.findall(r'<td class="ml-r">([^<]*)</td>', html) == ["2", "yes", "4", "no"]
    assert html.count("<tr class=ml-sum>") == 1


def opened(view):
    """What the page says when a reader has opened both folds of a card."""
    view._spoken.opened = ["ml-peek", "ml-twin"]


def test_a_shut_fold_sends_nothing_and_an_opened_one_follows(view, at):
    bodies = [fold.widget.children[1] for fold in view._folds]
    shut = [body.value for body in bodies]
    view.update(at(batch=12))
    assert [body.value for body in bodies] == shut
    opened(view)
    assert "<math" in bodies[0].value
    assert bodies[1].value == view.table().html(view.card.title)
    view.update(at(batch=13))
    assert bodies[1].value == view.table().html(view.card.title)
    view._spoken.opened = []
    view.update(at(batch=14))
    shown = [body.value for body in bodies]
    view.update(at(batch=15))
    assert [body.value for body in bodies] == shown


def test_parts_stand_in_the_order_of_the_picture(view):
    html = html_of(view.widget)
    places = [html.index(part) for part in ("<h3>", "Math peek", "<summary>Table")]
    assert places == sorted(places)


def test_an_update_keeps_the_widgets_and_the_open_disclosure(view, at):
    before = [child.model_id for child in view.widget.children]
    toggle = view.peek().widget.children[0]
    toggled = toggle.value
    view.update(at(batch=12))
    assert [child.model_id for child in view.widget.children] == before
    assert toggle.value == toggled


def test_repr_is_deterministic(view, at):
    again = make(card(type(view).__name__))
    again.update(at(peak=10.0))
    assert repr(again) == repr(view)
    data, _ = view._repr_mimebundle_()
    assert data["text/plain"] == repr(view)
    assert "application/vnd.jupyter.widget-view+json" in data


def test_instruments_and_plain_cards_can_be_told_apart():
    for name in CONCRETE:
        kind = CardView.kinds[name]
        assert kind.instrument is (name in INSTRUMENTS)
        assert kind.unlocked_by == INSTRUMENTS.get(name)
    assert not CardView.kinds["LimitBar"].instrument
    assert CardView.kinds["LatencyWaterfall"].unlocked_by == "lab_02_ml_systems"


def test_all_plain_cards_are_made():
    assert set(CardView.kinds) >= PLAIN_CARDS


def test_a_card_without_equation_cannot_be_shown(at):
    class Bare(CardView):
        def read(self, observation):
            return Face(text="x", table=Table(head=("a",), rows=(("b",),)), peek=Peek(formula=" "))

    try:
        with pytest.raises(ValueError, match="formula is empty"):
            Bare(card("Bare")).update(at())
    finally:
        del CardView.kinds["Bare"]


def test_an_unknown_card_is_named_with_what_there_is():
    with pytest.raises(KeyError, match=r"Speedometer.*LatencyWaterfall"):
        make(card("Speedometer"))


def test_a_root_carries_the_stylesheet(view):
    displayed = root(view.widget)
    assert "<style>" in displayed.children[0].value
    assert "ml-hatch-red" in displayed.children[0].value
    assert "ml" in displayed._dom_classes


def test_words_for_a_screen_reader_are_in_the_card(view):
    spoken = next(c for c in view.widget.children if type(c).__name__ == "Spoken")
    assert spoken.text == view.face.text
    assert not spoken.live
