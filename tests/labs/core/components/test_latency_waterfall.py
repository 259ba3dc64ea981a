from __future__ import annotations

import numpy as np
import pytest

from labs.core.components import LatencyWaterfall
from labs.core.components.axes import GUTTER, SteadyAxis, round_ticks, tick_key
from labs.core.spec import Card

CARD = Card(kind="LatencyWaterfall", title="Time per token", limit="quick")
LOOP = Card(kind="LatencyWaterfall", title="Time of a loop", of="study.total")


@pytest.fixture
def waterfall():
    return LatencyWaterfall(CARD)


def layers(view):
    """Base, figure and excess of each bar, by name."""
    base, figure, over = np.asarray(view._bars.y)
    return {name: (base[i], figure[i], over[i]) for i, name in enumerate(view._bars.x)}


def test_terms_stand_on_each_other_and_add_up_to_the_total(waterfall, at):
    observation = at(batch=8)
    waterfall.update(observation)
    bars = layers(waterfall)
    profile = observation.profile
    assert list(bars) == ["Memory", "Compute", "Overhead", "Total"]
    assert bars["Compute"][0] == pytest.approx(profile.latency_memory.m_as("ms"))
    assert bars["Overhead"][0] == pytest.approx((profile.latency_memory + profile.latency_compute).m_as("ms"))
    assert bars["Overhead"][0] + bars["Overhead"][1] == pytest.approx(profile.latency.m_as("ms"))
    assert bars["Total"][0] == 0
    assert bars["Total"][1] + bars["Total"][2] == pytest.approx(profile.latency.m_as("ms"))


def test_the_smallest_bar_still_shows(waterfall, at):
    waterfall.update(at(peak=100.0))
    top = waterfall._up.top
    plotted = waterfall._figure.layout.height.removesuffix("px")
    margins = waterfall._figure.fig_margin["top"] + waterfall._figure.fig_margin["bottom"]
    compute = layers(waterfall)["Compute"][1]
    assert compute / top * (int(plotted) - margins) == pytest.approx(2)
    assert "0.00143" in waterfall.text()


def test_overhead_is_drawn_even_when_there_is_none(waterfall, at):
    from dataclasses import replace

    observation = at()
    profile = replace(observation.profile, _overhead=0.0)
    waterfall.update(replace(observation, profile=profile))
    assert layers(waterfall)["Overhead"][1] > 0
    assert ("Overhead", "4.000", "0.000") in waterfall.table().rows


def test_the_axis_stands_still_while_a_knob_moves(waterfall, at):
    tops = []
    for peak in (1.0, 10.0, 100.0, 1.0):
        waterfall.update(at(peak=peak))
        tops.append(waterfall._up.top)
    assert set(tops) == {30.0}


def test_the_axis_grows_when_a_bar_needs_room_and_stays(waterfall, at):
    waterfall.update(at())
    waterfall.update(at(batch=16))
    grown = waterfall._up.top
    assert grown >= at(batch=16).profile.latency.m_as("ms")
    waterfall.update(at())
    assert waterfall._up.top == grown


def test_a_broken_limit_is_red_and_said(waterfall, at):
    waterfall.update(at(batch=12))
    face = waterfall.face
    assert (face.verdict, face.good) == ("2.2\xa0ms over the 27\xa0ms limit", False)
    assert "29.2" in face.alert
    assert "27" in face.alert
    assert layers(waterfall)["Total"][2] == pytest.approx(29.191 - 27, abs=1e-3)
    assert "ml-over" in waterfall.widget._dom_classes
    assert waterfall._limit.colors == ["var(--ml-red)"]
    waterfall.update(at(batch=1))
    assert waterfall.face.good
    assert layers(waterfall)["Total"][2] == 0
    assert "ml-over" not in waterfall.widget._dom_classes


def test_an_infeasible_design_is_hatched_and_named(waterfall, at):
    waterfall.update(at(batch=12))
    assert "ml-would" in waterfall._figure._dom_classes
    assert "does not fit in memory" in waterfall.text()
    waterfall.update(at(batch=11))
    assert "ml-would" not in waterfall._figure._dom_classes


def test_a_changed_term_says_what_it_was(waterfall, at):
    waterfall.update(at(peak=10.0))
    assert list(waterfall._second.text) == ["84\xa0%", "was 0.143", "", ""]


def test_the_prediction_is_a_tick_on_the_total(waterfall, at):
    waterfall.update(at(peak=10.0, said=2.5))
    assert waterfall._said.visible
    assert list(waterfall._said_name.text) == ["you said", "2.5\xa0ms"]
    waterfall.update(at(peak=10.0, said=0.002, unit="s"))
    assert waterfall._diamond.y[0] == pytest.approx(2)


def test_a_prediction_off_the_scale_does_not_flatten_the_bars(waterfall, at):
    waterfall.update(at(said=2500.0))
    assert waterfall._up.top == 30.0
    assert waterfall._said_name.text[-1].endswith("↑")


def test_a_prediction_of_something_else_is_not_drawn_here(at):
    view = LatencyWaterfall(Card(kind="LatencyWaterfall", title="x", of="overlap_bound"))
    view.update(at())
    assert not view._said.visible


def test_fixed_time_stands_in_front_and_is_itemised(at_loop):
    observation = at_loop(batch=6)
    view = LatencyWaterfall(LOOP)
    view.update(observation)
    assert list(view._bars.x) == ["Pipeline", "Memory", "Compute", "Overhead", "Total"]
    assert view.table().rows[0][0] == "Pipeline"
    pipeline = dict(observation.profile._case.system.pipeline)
    itemised = [row for row in view.table().rows if row[0].startswith("of pipeline")]
    assert len(itemised) == len(pipeline)
    assert sum(float(row[-1]) for row in itemised) == pytest.approx(1e3 * sum(pipeline.values()))
    assert layers(view)["Total"][1] == pytest.approx(observation.profile.study.total.m_as("ms"))


def test_rows_of_the_table_add_up(waterfall, at):
    for batch in range(1, 12):
        waterfall.update(at(batch=batch, peak=3.16))
        rows = {row[0]: row[1:] for row in waterfall.table().rows}
        for column in range(len(rows["Total"])):
            parts = [float(rows[name][column]) for name in ("Memory", "Compute", "Overhead")]
            assert sum(parts) == pytest.approx(float(rows["Total"][column]), abs=1e-9)


@pytest.mark.parametrize(
    ("top", "last"), [(28, 30), (27.0, 30), (0.0012, 0.0015), (100, 100), (101, 150), (0.97, 1.0), (3, 3)]
)
def test_ticks_are_round_and_reach(top, last):
    ticks = round_ticks(top)
    assert ticks[0] == 0
    assert ticks[-1] == pytest.approx(last)
    assert 2 <= len(ticks) <= 5


def struck(view, line, columns):
    """Columns in which a line runs through a value or the line of text below it."""
    pixel = view._up.top / 236
    rows = [view._first.y, view._second.y]
    return [
        i
        for i in columns
        for ys, texts in zip(rows, (view._first.text, view._second.text))
        if texts[i] and abs(ys[i] - line) < 8 * pixel
    ]


def test_neither_limit_nor_prediction_strikes_a_value_out(waterfall, at):
    for said in (2.5, 18.0, 24.0, 27.0, 29.0):
        for batch in (1, 4, 8, 11, 16):
            for peak in (1.0, 10.0):
                view = LatencyWaterfall(CARD)
                view.update(at(batch=batch, peak=peak, said=said))
                assert struck(view, 27, range(4)) == []
                assert struck(view, said, [3]) == []


def test_a_value_alone_stands_close_to_its_bar(waterfall, at):
    """In a narrow card the second line is not shown, and no place is kept for it."""
    waterfall.update(at(peak=100.0))
    compute = list(waterfall._first.x).index("Compute")
    assert waterfall._second.text[compute].startswith("was")
    pixel = waterfall._up.top / 236
    top = sum(layers(waterfall)["Compute"])
    assert abs(waterfall._short.y[compute] - top) < 22 * pixel


def test_the_excess_ends_with_the_plot_and_no_value_is_under_it(waterfall, at):
    waterfall.update(at(batch=16))
    assert waterfall._excess.align == "end"
    assert list(waterfall._excess.x) == [1.0]
    assert waterfall._excess.text[0].startswith("+")
    pixel = waterfall._up.top / 236
    overhead = waterfall._short.y[list(waterfall._short.x).index("Overhead")]
    assert abs(overhead - waterfall._excess.y[0]) >= 14 * pixel


def test_five_columns_leave_the_unit_to_the_axis(at_loop):
    view = LatencyWaterfall(LOOP)
    view.update(at_loop(batch=6))
    assert view._unit.value == "ms"
    assert all(text.replace(".", "").isdigit() for text in view._first.text)


def test_limit_and_prediction_are_named_right_of_every_bar(waterfall, at):
    waterfall.update(at(said=2.5))
    assert waterfall._figure.fig_margin["right"] == GUTTER
    assert set(waterfall._limit_name.x) == set(waterfall._said_name.x) == {1.0}
    assert np.mean(waterfall._limit_name.y) == pytest.approx(27)
    assert np.mean(waterfall._said_name.y) == pytest.approx(2.5)
    alone = LatencyWaterfall(Card(kind="LatencyWaterfall", title="x", of="overlap_bound"))
    alone.update(at())
    assert alone._figure.fig_margin["right"] == 0


@pytest.mark.parametrize(
    ("tick", "key"), [(0.0, "0"), (30.0, "30"), (1e12, "1000000000000"), (2e-5, "0.00002"), (3e-7, "3e-7")]
)
def test_a_tick_has_the_key_that_a_browser_looks_for(tick, key):
    assert tick_key(tick) == key


def test_the_last_tick_takes_the_place_of_the_one_before_where_they_would_meet():
    axis = SteadyAxis("horizontal")
    axis.reach(1000, unit="ms", afresh=True)
    assert list(axis.axis.tick_labels.values())[-2:] == ["", "1,000\xa0ms"]
    axis.reach(8e8, unit="", afresh=True)
    assert [bool(label) for label in axis.axis.tick_labels.values()] == [True, False, True, False, True]
    axis.reach(20, unit="%", afresh=True)
    assert list(axis.axis.tick_labels.values())[-2:] == ["15", "20\xa0%"]


def test_an_axis_starts_afresh_for_a_small_figure():
    axis = SteadyAxis("vertical")
    axis.reach(0.4, afresh=True)
    assert axis.top == pytest.approx(0.4)
    axis.reach(0.3)
    assert axis.top == pytest.approx(0.4)


@pytest.mark.parametrize("said", [24.0, 26.9, 27.0, 27.1, 30.0])
def test_prediction_and_limit_are_named_apart_and_in_their_order(waterfall, at, said):
    waterfall.update(at(said=said))
    pixel = waterfall._up.top / 236
    ys = sorted([*waterfall._limit_name.y, *waterfall._said_name.y])
    assert min(np.diff(ys)) >= 15.9 * pixel
    if said != 27:
        assert (np.mean(waterfall._said_name.y) > np.mean(waterfall._limit_name.y)) == (said > 27)
