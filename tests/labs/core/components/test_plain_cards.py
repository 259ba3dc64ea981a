from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest

from labs.core.components import DamCard, Facts, LimitBar
from labs.core.components.limit_bar import _row
from labs.core.spec import Card, Goal
from mlsys import ureg

Q = ureg.Quantity

MEMORY = Card(
    kind="LimitBar",
    title="Memory on the chip",
    of="memory_footprint",
    unit="GB",
    options={"compare": "fp16", "way_out": "Serve fewer chats at once."},
)


def test_what_fits_is_one_plain_bar(at):
    view = LimitBar(MEMORY)
    view.update(at())
    kept, broken = np.asarray(view._bars.y)
    assert kept[0] == pytest.approx(72.771, abs=1e-3)
    assert broken[0] == 0
    assert view.face.verdict == "fits"
    assert view.face.alert == ""


def test_what_does_not_fit_is_hatched_whole_and_says_the_way_out(at):
    view = LimitBar(MEMORY)
    view.update(at(batch=12))
    kept, broken = np.asarray(view._bars.y)
    assert kept[0] == 0
    assert broken[0] == pytest.approx(80.153, abs=1e-3)
    assert view.face.headline == "80.15\xa0GB"
    assert view.face.alert.startswith("Out of memory.")
    assert "80.15\xa0GB is 0.15\xa0GB over the limit of 80\xa0GB." in view.face.alert
    assert view.face.alert.endswith("Serve fewer chats at once.")


def test_the_other_bar_is_only_to_compare(at):
    view = LimitBar(MEMORY)
    view.update(at())
    assert view.face.good
    assert "To compare, fp16: 143\xa0GB, 63\xa0GB too much" in view.face.text


def test_a_limit_that_must_be_reached(at):
    view = LimitBar(
        Card(kind="LimitBar", title="Tokens a second", of="throughput", unit="token/s", limit="busy")
    )
    view.update(at(batch=1))
    assert not view.face.good
    assert "too little" in view.face.verdict
    view.update(at(batch=11))
    assert view.face.good
    assert view.face.verdict == "reaches 300\xa0tokens/s"


def test_facts_say_what_changed(at):
    view = Facts(Card(kind="Facts", title="Figures", options={"figures": ("time", "memory")}))
    view.update(at(peak=10.0))
    assert view.table().rows == (
        ("time per token", "25.3\xa0ms", "25.4\xa0ms"),
        ("footprint", "72.8\xa0GB", "the same"),
    )


def test_a_fact_says_what_it_was_only_where_it_changed(at):
    view = Facts(Card(kind="Facts", title="Figures", options={"figures": ("time", "memory")}))
    view.update(at())
    lines = view._list.value.count("ml-mut")
    assert "was" not in view._list.value
    view.update(at(peak=10.0))
    assert view._list.value.count("was ") == 1
    # The line of a figure that is the same is there already.
    assert view._list.value.count("ml-mut") == lines


def test_dam_card_moves_one_axis_alone(at):
    axes = {"data": (), "algorithm": ("batch",), "machine": ("peak",)}
    view = DamCard(
        Card(kind="DamCard", title="Which axis?", options={"axes": axes, "figures": ("time", "memory")})
    )
    view.update(at(peak=10.0, batch=8))
    data, algorithm, machine = view._found
    assert data.knobs == ()
    assert algorithm.moved == ("time per token", "footprint")
    assert machine.moved == ("time per token",)
    assert view.table().rows[0][1:] == ("25.4\xa0ms", "72.8\xa0GB")


def test_dam_card_keeps_the_place_of_all_it_may_say(at):
    axes = {"data": (), "algorithm": ("batch",), "machine": ("peak",)}
    view = DamCard(
        Card(kind="DamCard", title="Which axis?", options={"axes": axes, "figures": ("time", "memory")})
    )
    view.update(at())
    opened = view._columns.value
    assert opened.count("not moved yet") == 3
    view.update(at(peak=10.0))
    moved = view._columns.value
    for page in (opened, moved):
        # One place for each line of each axis, with the longer forms of a figure written out of sight.
        assert page.count('class="ml-room"') == 9
        assert page.count("unchanged</span>") == 6 + (page is moved)
        assert page.count("</b></span>") == 6 + (page is moved)


def test_what_explains_a_time_is_the_iron_law_alone(at):
    """A profile holds energy and memory as well, which nobody asked for here."""
    view = LimitBar(Card(kind="LimitBar", title="Time", of="latency", unit="ms", limit="quick"))
    view.update(at())
    assert {term.part for term in view.peek().terms} == {"memory", "compute", "overhead"}


def test_a_table_writes_units_as_its_chart_does(at):
    view = LimitBar(Card(kind="LimitBar", title="Share", of="share", unit="percent"))
    view._unit, view._limit_is = "percent", None
    view._rows = (_row("this design", Q(80.2, "percent"), None, False, "percent"),)
    assert view._table().head[0] == "Share, %"


def test_a_loss_has_no_bar(at):
    view = LimitBar(Card(kind="LimitBar", title="Saved", of="saved", unit="USD/day"))
    view._unit, view._limit_is, view._least = "USD/day", 20.0, True
    view._rows = (_row("this design", Q(-30, "USD/day"), Q(20, "USD/day"), True, "USD/day"),)
    view.draw(at())
    assert not np.asarray(view._bars.y).any()
    assert view._along.top == 40.0


def test_a_share_ends_at_a_hundred_percent(at):
    view = LimitBar(
        Card(kind="LimitBar", title="Share", of="share", unit="percent", options={"name": "the plan"})
    )
    assert view._along.top == 1.0
    view._unit, view._limit_is, view._least = "percent", 84.0, True
    view._rows = (_row("this design", Q(80.2, "percent"), Q(84, "percent"), True, "percent"),)
    view.draw(at())
    assert view._along.top == 100.0
    # No room to the right of the limit: the words stand on its left.
    assert list(view._excess.text) == []
    assert list(view._excess_back.text) == ["3.8\xa0points too little"]


def test_a_long_unit_is_left_to_the_axis(at):
    view = LimitBar(Card(kind="LimitBar", title="Tokens", of="throughput", unit="token/s", limit="busy"))
    view.update(at(batch=11))
    assert view._values.text[0].isdigit()
    assert "tokens/s" in view._along.axis.tick_labels[f"{view._along.top:.12g}"]


def test_words_over_a_bar_begin_behind_its_name(at):
    """A limit far below the figure leaves the excess no place but beside the name."""
    named = {"name": "this design"}
    view = LimitBar(
        Card(kind="LimitBar", title="Time", of="latency", unit="ms", limit="quick", options=named)
    )
    view.update(at(precision="fp32"))
    (start,) = view._excess.x
    assert start == view._behind(view._rows[0]) > 27


def test_a_bar_that_stands_alone_needs_no_name(at):
    view = LimitBar(Card(kind="LimitBar", title="Time", of="latency", unit="ms", limit="quick"))
    view.update(at(precision="fp32"))
    assert not any(view._names.text)
    assert not [*view._excess.text, *view._excess_back.text]  # it is in the head, and has no room here
    assert "too much" in view.face.verdict


def test_a_small_share_fills_its_bar_and_a_large_limit_keeps_its_words_inside(at):
    card = Card(kind="LimitBar", title="Margin", of="margin", unit="percent", limit="share")

    def show(share, limit):
        bar = LimitBar(card)
        goal = Goal(id="share", label="share", of="margin", at_least=limit, unit="percent")
        profile = SimpleNamespace(margin=ureg.Quantity(share, "percent"), study=None, terms=())
        bar.update(replace(at(), profile=profile, verdicts=(goal.check(profile),)))
        return bar._along.top, bar._limit_name.align

    assert show(3.0, 4.0) == (8.0, "middle")
    assert show(96.0, 95.0) == (100.0, "end")
    assert show(80.0, 4.0) == (80.0, "start")


def test_the_limit_of_a_named_case_is_that_cases_own(at):
    study = SimpleNamespace(
        need=ureg.Quantity(146, "GB"), limit=ureg.Quantity(80, "GB"), formula="x", terms=()
    )
    observation = replace(at(), cases={"device": SimpleNamespace(study=study, terms=())})
    options = {"case": "device", "limit": "study.limit"}
    view = LimitBar(Card(kind="LimitBar", title="Need", of="study.need", unit="GB", options=options))
    view.update(observation)
    assert view.face.verdict == "66\xa0GB too much"


@pytest.mark.parametrize("limit", [0.1, 0.2, 0.7])
def test_the_limit_strikes_no_figure_out(at, limit):
    view = LimitBar(Card(kind="LimitBar", title="x", of="latency", unit="ms"))
    view.update(at())
    view._limit_is = limit * view._along.top
    long = view._length("25.3\xa0ms")
    starts = set()
    for bar in np.linspace(0.0, 1.0, 101) * view._along.top:
        start, inside = view._place(bar, long)
        assert not start < view._limit_is < start + long
        assert start + long <= (bar if inside else view._along.top)
        starts.add(float(start))
    assert (view._limit_is in starts) == (limit < 0.7)


def test_the_name_of_a_limit_stays_on_the_card(at):
    view = LimitBar(Card(kind="LimitBar", title="x", of="latency", unit="ms", limit="quick"))
    view.update(at())
    for top, align in ((30.0, "end"), (54.0, "middle"), (300.0, "start")):
        view._along.reach(top, afresh=True)
        view._mark_limit([0.5], 0.4)
        assert view._limit_name.align == align
