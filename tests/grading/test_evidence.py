"""Figures in prose are read the way their writer meant them."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labs.core.ledger import reference
from labs.core.record import Given, Record
from labs.core.session import observe
from labs.core.style import format_quantity
from labs.grading.evidence import LETTER_CAP, base, quotes, si
from labs.grading.language import symbols
from labs.grading.language.en import ENGLISH
from labs.registry import all_labs
from mlsys.units import ureg

ONE_FIGURE = [
    ("70 GB", 70, "gigabyte"),
    ("70 gb", 70, "gigabyte"),
    ("10 Gb", 10, "gigabit"),
    ("40 Gbps", 40, "gigabit/second"),
    ("3.35 TB/s", 3.35, "terabyte/second"),
    ("3.35 TB s^-1", 3.35, "terabyte/second"),
    ("3.35 TB·s⁻¹", 3.35, "terabyte/second"),
    ("1 200 ms", 1200, "millisecond"),
    ("1\u202f200\u00a0ms", 1200, "millisecond"),
    ("1’200 ms", 1200, "millisecond"),
    ("1,234,567 bytes", 1_234_567, "byte"),
    ("two milliseconds", 2, "millisecond"),
    ("Twenty-five milliseconds", 25, "millisecond"),
    ("one hundred milliseconds", 100, "millisecond"),
    ("half a millisecond", 0.5, "millisecond"),
    ("two and a half hours", 2.5, "hour"),
    ("four and a half weeks", 4.5, "week"),
    ("2 and a half weeks", 2.5, "week"),
    ("2½ weeks", 2.5, "week"),
    ("60 fps", 60, "sample/second"),
    ("60 frames per second", 60, "sample/second"),
    ("381 tok/s", 381, "sample/second"),
    ("25 °C", 25, "degree_Celsius"),
    ("25 degrees Celsius", 25, "degree_Celsius"),
    ("5.5 GFLOPs", 5.5, "gigaFLOP"),
    ("5.5 GFLOPS", 5.5, "gigaFLOP/second"),
    ("5.5 GFLOP/s", 5.5, "gigaFLOP/second"),
    ("19.9 FLOP/B", 19.9, "FLOP/byte"),
    ("19.9 operations per byte", 19.9, "FLOP/byte"),
    ("4 TOPS", 4, "teraFLOP/second"),
    ("25.4 ms per token", 25.4, "millisecond"),
    ("25.4ms/token", 25.4, "millisecond"),
    ("a 25-ms budget", 25, "millisecond"),
    ("84 %", 0.84, ""),
    ("84 percent", 0.84, ""),
    ("4.8 percentage points", 0.048, ""),
    ("10x", 10, ""),
    ("10×", 10, ""),
    ("× 10", 10, ""),
    ("x10", 10, ""),
    ("R×10", 10, ""),
    ("10-fold", 10, ""),
    ("ten times", 10, ""),
    ("a factor of 10", 10, ""),
    ("tenfold", 10, ""),
    ("$1.46", 1.46, "USD"),
    ("USD 1.46", 1.46, "USD"),
    ("1.46 dollars", 1.46, "USD"),
    ("12 cents", 0.12, "USD"),
    ("$2/h", 2, "USD/hour"),
    ("160 kB", 160, "kilobyte"),
    ("1 mW", 1, "milliwatt"),
    ("12.4 µJ", 12.4, "microjoule"),
    ("12.4 \u03bcJ", 12.4, "microjoule"),
    ("26 weeks", 26, "week"),
    ("15 watt-hours", 15, "watt_hour"),
    ("1.2e3 ms", 1200, "millisecond"),
    ("1.2 × 10^3 ms", 1200, "millisecond"),
    ("1.2·10⁻³ s", 1.2, "millisecond"),
    ("10⁹ bytes", 1e9, "byte"),
    ("70 billion tokens", 70e9, "sample"),
    ("24k tokens", 24e3, "sample"),
    ("**25.4** ms", 25.4, "millisecond"),
    ("$25.4$ ms", 25.4, "millisecond"),
    (r"25.4\,\text{ms}", 25.4, "millisecond"),
    ("25.4\nms", 25.4, "millisecond"),
    ("25.4 ± 0.3 ms", 25.4, "millisecond"),
    ("−3.2 ms", 3.2, "millisecond"),
    ("(<30ms)", 30, "millisecond"),
    ("1,000 km", 1000, "kilometer"),
]

NO_FIGURE = [
    "H100 int8 fp16 YOLOX-s Llama-3-70B Cortex-M55",
    "version 1.2.3 of 2026-11-24 and 24.11.2026",
    "batch 11, chapter 2",
    "513x513 pixels, 513 × 513, 640²",
    "70B parameters",
    "MS Ms 3 in 7 m 5 as 32 at",
    "the second reason",
    "one of them",
    "",
]


@pytest.mark.parametrize(("text", "value", "unit"), ONE_FIGURE)
def test_one_figure_is_read(text, value, unit):
    (quote,) = quotes(f"We see that {text}, which is what counts.")
    factor, offset, dimension, _ = base(unit or "dimensionless")
    assert quote.dimension == dimension
    assert quote.readings[0] == pytest.approx(value * factor + offset)


@pytest.mark.parametrize("text", NO_FIGURE)
def test_names_dates_and_bare_numbers_are_no_figures(text):
    assert quotes(text) == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("from 25.42 to 14.78 ms", (25.42, 14.78)),
        ("21.27 of 25.4 ms", (21.27, 25.4)),
        ("8.43 and 9.17 ms", (8.43, 9.17)),
        ("3, 4 and 5 ms", (3, 4, 5)),
        ("25.42 ms to 14.78", (25.42, 14.78)),
        ("25.4 - 14.8 = 10.6 ms", (25.4, 14.8, 10.6)),
        ("25.42 → 14.78 ms", (25.42, 14.78)),
    ],
)
def test_neighbours_lend_their_unit(text, values):
    found = quotes(text)
    assert [q.readings[0] * 1e3 for q in found] == pytest.approx(values)
    assert {q.dimension for q in found} == {"[time]^1"}
    assert any(q.inferred for q in found)


@pytest.mark.parametrize("text", ["3–5 ms", "3-5 ms", "between 3 and 5 ms", "3…5 ms"])
def test_an_interval_states_only_what_is_near_both_ends(text):
    (quote,) = quotes(text)
    assert not quote.states(0.004, "[time]^1")
    assert quote.states(0.004, "[time]^1", tolerance=0.25)


def test_a_narrow_interval_states_its_middle():
    (quote,) = quotes("25–26 ms")
    assert quote.states(0.0254, "[time]^1")


@pytest.mark.parametrize(
    ("text", "readings", "comma"),
    [
        ("14,1 ms", [14.1], True),
        ("0,671 GB", [0.671], True),
        ("1,200 ms", [1200, 1.2], True),
        ("1,200.5 ms", [1200.5], False),
        ("14.1 ms", [14.1], False),
    ],
)
def test_decimal_commas_are_flagged(text, readings, comma):
    (quote,) = quotes(text)
    factor = base("gigabyte" if "GB" in text else "millisecond")[0]
    assert [r / factor for r in quote.readings] == pytest.approx(readings)
    assert quote.comma is comma


@pytest.mark.parametrize(
    "text",
    [
        "USD 1.46 per million tokens",
        "$1.46 per million tokens",
        "$1.46/Mtok",
        "$1.46 per 1M tokens",
        "1.46 dollars per 1,000,000 tokens",
        "1.46 dollars for a million tokens",
        "A million tokens cost 1.46 dollars",
        "A million tokens then cost our customers about $1.46",
        "Every million tokens costs you $1.46",
    ],
)
def test_a_price_per_million_may_be_meant_either_way(text):
    (quote,) = quotes(text)
    assert quote.states(1.46, "[currency]^1")
    assert quote.states(1.46e-6, "[currency]^1")
    assert not quote.states(1.46e-3, "[currency]^1")


@pytest.mark.parametrize(
    ("text", "states"),
    [
        ("28.9 ms", True),
        ("28.8 ms", True),
        ("29 ms", True),
        ("about 30 ms", True),
        ("0.0289 s", True),
        ("0.0294 s", False),
        ("29.4 ms", False),
        ("30.0 ms", False),
        ("27 ms", False),
        ("twenty-nine milliseconds", True),
        ("between 28.5 and 29.5 ms", True),
        ("28,9 ms", True),
        ("29,8 ms", False),
        ("2.89e-2 s", True),
        ("2.98e-2 s", False),
    ],
)
def test_a_figure_is_taken_at_the_precision_it_is_written_with(text, states):
    quote = quotes(f"It takes {text} in all.")[-1]
    assert quote.states(0.0289, "[time]^1") is states


def test_a_bare_decimal_is_a_ratio_that_never_costs():
    (quote,) = quotes("The need is a ratio of 1.92 here, with batch 11 and 3 cameras.")
    assert (quote.readings, quote.dimension, quote.inferred) == ((1.92,), "", True)


@pytest.mark.parametrize(
    ("lab", "task", "key"), [(lab, task, key) for lab in all_labs() for task, key, _ in lab.walk()]
)
def test_every_figure_of_a_lab_is_read_as_the_panel_writes_it(lab, task, key):
    scenario = task.scenario(key)
    asked = scenario.predict
    said = (
        Given(choice=next(iter(asked.choices)), reason="-")
        if asked.is_choice
        else Given(value=1.0, unit=asked.units[0], reason="-")
    )
    track = None if task.shared else key
    observation = observe(
        task,
        Record(
            lab=lab.slug,
            task=task.id,
            track=track,
            inherited=reference(track, lab) or dict.fromkeys(lab.reads, "int8"),
            prediction=said,
            design=scenario.opening(),
        ),
    )
    for figure in scenario.figures:
        value = observation.figure(figure)
        text = format_quantity(value)
        if text.isdigit():
            text = f"a factor of {text}"
        (quote,) = quotes(f"This says {text} of it.")
        assert quote.states(*si(value)), (figure.id, text)


def test_counts_ratios_and_rates_are_kept_apart():
    dimensions = [quotes(text)[0].dimension for text in ("11 tokens", "11 times", "11 tokens per second")]
    assert dimensions == ["count", "", "[time]^-1"]


def test_positions_point_at_the_figure_in_the_text():
    text = "Straße İstanbul: 25.4 ms, dann $1.46\u00a0per million tokens."
    assert [text[q.start : q.end] for q in quotes(text)] == ["25.4 ms", "$1.46\u00a0per million tokens"]
    assert [q.text for q in quotes(text)] == ["25.4 ms", "$1.46\u00a0per million tokens"]


def test_every_spelling_is_a_unit_of_the_registry():
    for unit in {*symbols.UNITS.values(), *ENGLISH.units.values()}:
        assert base(unit or "dimensionless")[0] > 0


@given(
    st.floats(1e-3, 9e5).map(lambda v: float(f"{v:.4g}")),
    st.sampled_from(sorted(set(symbols.UNITS) - {"%", "$", "US$", "×", "x", "X", "K"})),
)
def test_what_was_written_is_read_back(value, spelling):
    (quote,) = quotes(f"about {value:f} {spelling}.")
    factor, offset, dimension, _ = base(symbols.UNITS[spelling] or "dimensionless")
    assert quote.states(value * factor + offset, dimension, 1e-5)


@given(st.text(alphabet=string.digits + ".,-–x×^*/ e10kMms$%'\n²⁹{}", max_size=300) | st.text(max_size=300))
def test_any_text_is_survived(text):
    for quote in quotes(text):
        assert text[quote.start : quote.end] == quote.text


@pytest.mark.parametrize("piece", ["1", "1,", "1 ", "10^", "9 to ", "3-", "a ", "$1 ", "1,000 ", "twenty "])
def test_a_hostile_letter_is_cut(piece):
    found = quotes(piece * 100_000 + " 5 ms")
    assert all(q.end <= LETTER_CAP for q in found)


def test_the_panels_units_count_where_the_panel_has_them():
    assert quotes("We lose 1.6 points here")[0].dimension == ""
    (quote,) = quotes("We lose 2 points of quality here", panel=["points", "of", "quality"])
    assert quote.states(0.02, "")
    assert quotes("We lose 2 points of quality here") == []


def test_a_rate_tells_what_stands_above_its_line():
    (quote,) = quotes("They check 7.5 weeks a year for us.")
    value, dimension = quote.numerator
    assert (value, dimension) == si(7.5 * ureg.week)
