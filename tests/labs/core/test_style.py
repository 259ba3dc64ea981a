from __future__ import annotations

import re

import pytest

from labs.core import style
from labs.core.style import adding_up, choose_unit, colour, compare, format_number, format_quantity, icon
from mlsys import ureg

Q = ureg.Quantity


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (25.299999, "ms", "25.3 ms"),
        (0.0143, "ms", "14.3 µs"),
        (4, "ms", "4.00 ms"),
        (999.6, "ms", "1.00 s"),
        (72.8e9, "byte", "72.8 GB"),
        (3.35e12, "byte/second", "3.35 TB/s"),
        (989.4e12, "FLOP/second", "989 TFLOP/s"),
        (1e-3, "watt", "1.00 mW"),
        (12.4e-6, "joule", "12.4 µJ"),
        (1.456, "USD", "1.46 USD"),
        (381.2, "token/second", "381 tokens/s"),
        (84, "percent", "84.0 %"),
        (12345.6, "", "12,346"),
        (0, "ms", "0 s"),
        (14, "day", "2.00 weeks"),
        (3.5, "day", "3.50 days"),
        (600, "second", "10.0 min"),
        (-3.2, "ms", "−3.20 ms"),
    ],
)
def test_quantities_for_people(value, unit, text):
    assert format_quantity(Q(value, unit)).replace("\xa0", " ") == text


def test_a_space_before_a_unit_never_breaks():
    assert format_quantity(Q(25.3, "ms")) == "25.3\xa0ms"


def test_one_unit_for_a_card():
    assert format_quantity(Q(0.0143, "ms"), unit="ms") == "0.0143\xa0ms"
    assert choose_unit(Q(0.01, "ms"), Q(25, "ms"), Q(0.5, "s")) == "ms"
    assert choose_unit(Q(80, "GB"), Q(1, "byte")) == "GB"


def test_chosen_values_lose_their_zeros():
    assert format_quantity(Q(27.0, "ms"), trim=True) == "27\xa0ms"


@pytest.mark.parametrize("digits", range(1, 7))
def test_digits_do_not_lie(digits):
    for exponent in range(-4, 6):
        for mantissa in (1.0, 1.23456, 9.9999, 5.55555):
            value = mantissa * 10.0**exponent
            back = float(format_number(value, digits).replace(",", ""))
            assert back == pytest.approx(value, rel=0.5 * 10.0 ** (1 - digits), abs=1e-12)


def test_very_large_and_small_numbers_are_powers_of_ten():
    assert format_number(70.6e9) == "70.6\xa0×\xa010⁹"
    assert format_number(1.5e-7) == "150\xa0×\xa010⁻⁹"


def test_what_is_no_number_is_shown_as_such():
    assert format_number(float("nan")) == "–"
    assert format_number(float("inf")) == "∞"


@pytest.mark.parametrize(
    ("value", "limit", "unit", "words"),
    [
        (80.153, 80, "GB", ("80.15 GB", "80 GB", "0.15 GB", True)),
        (72.771, 80, "GB", ("72.8 GB", "80 GB", "7.2 GB", False)),
        (29.19, 27, "ms", ("29.2 ms", "27 ms", "2.2 ms", True)),
        (26.999, 27, "ms", ("26.9990 ms", "27 ms", "0.0010 ms", False)),
        (27, 27, "ms", ("27.0 ms", "27 ms", "0 ms", False)),
        (143.4, 80, "GB", ("143 GB", "80 GB", "63 GB", True)),
        (0.0694, 64, "GB", ("0.0694 GB", "64 GB", "63.9 GB", False)),
    ],
)
def test_a_value_never_looks_like_the_limit_it_misses(value, limit, unit, words):
    written = compare(Q(value, unit), Q(limit, unit))
    got = (written.value, written.limit, written.gap, written.over)
    assert tuple(w.replace("\xa0", " ") if isinstance(w, str) else w for w in got) == words


def test_rounded_rows_add_up():
    for parts in ([21.27491, 0.01434, 4.0], [0.3334, 0.3334, 0.3332], [1.0005, 2.0005, 3.0005]):
        rounded = adding_up(parts)
        assert round(sum(rounded), 3) == pytest.approx(round(sum(parts), 3))
        assert all(abs(a - b) < 1e-3 for a, b in zip(rounded, parts))


def test_the_colours_of_the_course():
    assert (style.BlueLine, style.RedLine, style.GreenLine) == ("#006395", "#CB202D", "#008F45")
    assert style.LIGHT["blue"] == style.BlueLine
    assert style.LIGHT["red"] == style.RedLine
    assert style.LIGHT["green"] == style.GreenLine
    assert set(style.LIGHT) == set(style.DARK)


def test_every_colour_in_the_css_is_a_token():
    css = style.stylesheet()
    used = set(re.findall(r"var\(--ml-([a-z0-9-]+)\)", css))
    assert used <= {*style.LIGHT, "font", "pad"}
    literal = re.sub(r"--ml-[a-z0-9-]+:#[0-9A-F]{6}", "", css)
    assert not re.findall(r"#[0-9a-fA-F]{6}\b", literal)


def luminance(colour_: str) -> float:
    channels = [int(colour_[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(a: str, b: str) -> float:
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [style.LIGHT, style.DARK], ids=["light", "dark"])
def test_contrast_of_text_and_marks(theme):
    for ink in ("ink", "ink-2", "ink-3", "red-text", "green-text", "blue"):
        assert contrast(theme[ink], theme["surface"]) >= 4.5, ink
    for ink, ground in (
        ("on-bar", "bar"),
        ("on-fixed", "fixed"),
        ("ink-3", "sunken"),
        ("red-text", "red-tint"),
        ("blue", "blue-tint"),
    ):
        assert contrast(theme[ink], theme[ground]) >= 4.5, (ink, ground)
    for mark in ("bar", "red", "green", "line-strong", "blue"):
        assert contrast(theme[mark], theme["surface"]) >= 3, mark


def test_the_theme_follows_jupyterlab_and_else_the_system():
    css = style.stylesheet()
    assert 'body[data-jp-theme-light="false"]{' in css
    assert "@media (prefers-color-scheme:dark){body:not([data-jp-theme-light]){" in css


def test_motion_and_forced_colours_are_respected():
    css = style.stylesheet()
    assert not re.search(r"transition|animation", css)  # charts answer at once, so nothing has to be reduced
    assert "forced-colors:active" in css


def test_unknown_names_are_refused_with_what_there_is():
    with pytest.raises(KeyError, match="blue"):
        colour("purple")
    with pytest.raises(KeyError, match="lock"):
        icon("unicorn")


def test_an_icon_is_decoration_or_has_a_name():
    assert 'aria-hidden="true"' in icon("ok")
    assert 'role="img" aria-label="within the limit"' in icon("ok", "within the limit")
