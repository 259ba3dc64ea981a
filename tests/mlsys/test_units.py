"""The registry's domain units, what comes in, and what people read."""

import numpy as np
import pint
import pytest

from mlsys import Q_, InputError, ureg
from mlsys.units import format_quantity, si, unit_text, with_unit


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("1 byte", "8 bit"),
        ("10 Gb", "1.25 GB"),
        ("10 kb", "1250 byte"),
        ("1 GiB", "1073741824 byte"),
        ("1 GMAC", "2 GFLOP"),
        ("3 FLOPs", "3 FLOP"),
        ("4 TFLOPS", "4e12 FLOP/s"),
        ("41 GOPS", "41e9 FLOP/s"),
        ("5 tokens/s", "5 sample/s"),
        ("5 image/s", "5 frame/s"),
        ("5 hop", "5 sample"),
        ("2 USD/hour", "200 cent/hour"),
        ("0.96 Wh", "3456 J"),
        ("160 pJ/B", "20 pJ/bit"),
        ("50 %", "0.5"),
        ("0.8 pp", "0.008"),
        ("37 degC", "310.15 K"),
        ("1 year", "12 month"),
    ],
)
def test_units_mean_what_this_field_means_by_them(text, same):
    a, b = Q_(text), Q_(same)
    assert a.m_as(b.units) == pytest.approx(b.magnitude)


@pytest.mark.parametrize(
    ("text", "dimension"),
    [
        ("70 GB", "[information]"),
        ("1 FLOP", "[computation]"),
        ("1 token", "[sample]"),
        ("1 request", "[request]"),
        ("1 USD", "[currency]"),
    ],
)
def test_domain_units_have_a_dimension_of_their_own(text, dimension):
    assert Q_(text).check(dimension)
    assert not Q_(text).dimensionless


def test_a_request_is_no_sample():
    with pytest.raises(pint.DimensionalityError):
        Q_("1 request").to("sample")


def test_base_units_are_si():
    assert Q_("1 W").to_base_units().units == ureg.Unit("kilogram * meter ** 2 / second ** 3")


@pytest.mark.parametrize(
    ("value", "unit", "number"),
    [
        (3, "byte", 3.0),
        (Q_("80 GB"), "byte", 80e9),
        (Q_("50 %"), "", 0.5),
        (np.int64(7), "", 7.0),
        (Q_("10 ms"), "second", 0.01),
    ],
)
def test_numbers_come_in_as_si(value, unit, number):
    taken = si(value, unit, "argument")
    assert type(taken) is float
    assert taken == pytest.approx(number)


def test_arrays_come_in_as_copies_that_nobody_can_change():
    mine = np.array([1.0, 2.0])
    taken = si(mine, "byte", "ram")
    mine[0] = 99.0
    assert taken.tolist() == [1.0, 2.0]
    with pytest.raises(ValueError, match="read-only"):
        taken[0] = 5.0


@pytest.mark.parametrize(
    ("value", "unit", "limits", "says"),
    [
        (Q_("3 s"), "byte", {}, "must be a quantity in byte"),
        (Q_("3 s"), "", {}, "must be a pure number"),
        (float("nan"), "byte", {}, "must be a finite number"),
        ([1.0, float("inf")], "byte", {}, "must be a finite number"),
        ("80", "byte", {}, "must be a number"),
        (True, "byte", {}, "must be a number"),
        (None, "byte", {}, "must be a number"),
        ([[1], [1, 2]], "byte", {}, "must be a number"),
        (0, "byte", {"above": 0}, "must be more than 0"),
        ([4, 0.5], "", {"minimum": 1}, "must be at least 1"),
        (pint.UnitRegistry().Quantity(3, "furlong"), "FLOP", {}, "another registry"),
    ],
)
def test_a_refusal_names_argument_value_and_what_would_be_right(value, unit, limits, says):
    with pytest.raises(InputError) as refusal:
        si(value, unit, "the_argument", **limits)
    assert refusal.value.argument == "the_argument"
    assert str(refusal.value).startswith("the_argument is ")
    assert says in str(refusal.value)


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        ("0.0254132 s", "25.4 ms"),
        ("70.6e9 byte", "70.6 GB"),
        ("70.6e9 MAC", "70.6 GMAC"),
        ("141.2e9 FLOP", "141 GFLOP"),
        ("168e6 hertz", "168 MHz"),
        ("10e9 bit/s", "10.0 Gb/s"),
        ("1.5 / day", "1.50 1/d"),
        ("3.35e12 byte/s", "3.35 TB/s"),
        ("1321.4 token/s", "1,321 tokens/s"),
        ("12.6e-6 J", "12.6 µJ"),
        ("565 s", "9.42 min"),
        ("90 hour", "3.75 days"),
        ("6.4708 week", "6.47 weeks"),
        ("0.35e-12 J/MAC", "350 fJ/MAC"),
        ("4 ms", "4.00 ms"),
        ("0.3", "0.300"),
        ("0 byte", "0 B"),
        ("1.26 USD", "1.26 USD"),
        ("24109 token", "24,109 tokens"),
        ("999.9e6 byte", "1.00 GB"),
    ],
)
def test_people_read_three_digits_a_prefix_and_a_unit(quantity, text):
    assert format_quantity(Q_(quantity)) == text.replace(" ", "\u00a0")


def test_a_unit_that_stands_alone_is_said_in_words_where_its_symbol_reads_poorly():
    assert unit_text("USD/megatoken") == "USD per million tokens"
    assert with_unit("1.57", "USD/Mtoken") == with_unit("1.57", "USD/megatoken") == "1.57\u00a0USD/Mtoken"
    assert with_unit("1", "frame/s") == "1\u00a0frame/s"
    assert with_unit("60", "frame/s") == "60\u00a0frames/s"


def test_large_counts_are_said_in_words_that_may_break_over_lines():
    assert format_quantity(Q_("60 gigatoken")) == "60.0\u00a0billion tokens"


def test_more_digits_part_values_that_would_look_equal():
    assert format_quantity(Q_("80.15 GB"), digits=4) == "80.15\u00a0GB"


def test_a_sweep_reads_as_its_two_ends():
    assert format_quantity(Q_([1.0, 2.0, 4.0], "ms")) == "1.00\u00a0ms … 4.00\u00a0ms"


def test_quantities_print_short_and_without_noise():
    assert str(ureg.Quantity(0.1 + 0.2, "ms")) == "0.3 ms"


def test_a_unit_is_taken_apart_once(monkeypatch):
    kept = pint.UnitRegistry._parse_units_as_container
    read = []
    monkeypatch.setattr(
        pint.UnitRegistry, "_parse_units_as_container", lambda *given: read.append(given) or kept(*given)
    )
    for _ in range(3):
        assert Q_(3.0, "pB/fs").m_as("TB/s") == pytest.approx(3e-9)
    assert len(read) <= 2  # once for each of the two, at most


def test_a_unit_defined_later_is_known_from_then_on():
    own = type(ureg)(["second = [time] = s", "tick = 2 second"])
    assert own.Quantity(1, "tick").m_as("s") == 2
    own.define("tock = 3 second")
    assert own.Quantity(1, "tock").m_as("tick") == pytest.approx(1.5)
