"""How things look to a reader: colours, type, icons, hatching, and figures written for people."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from types import MappingProxyType
from typing import Any, Final

from labs.core._stylesheet import CSS
from mlsys.units import (
    NBSP,
    choose_unit,
    format_number,
    format_quantity,
    number_in,
    unit_text,
    with_unit,
)

__all__ = [
    "DARK",
    "HATCH_INFEASIBLE",
    "HATCH_OVER",
    "LIGHT",
    "NBSP",
    "BlueLine",
    "Comparison",
    "GreenLine",
    "RedLine",
    "adding_up",
    "choose_unit",
    "colour",
    "compare",
    "format_number",
    "format_quantity",
    "icon",
    "number_in",
    "stylesheet",
    "unit_text",
    "with_unit",
]

BlueLine: Final = "#006395"
"""What the engine says: bars, curves, controls, focus."""

RedLine: Final = "#CB202D"
"""A broken limit, and nothing else."""

GreenLine: Final = "#008F45"
"""A kept limit, a match."""

LIGHT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "page": "#FFFFFF",
        "surface": "#FFFFFF",
        "sunken": "#F5F7F9",
        "line": "#DCE1E6",
        "line-strong": "#828B95",
        "ink": "#1B2026",
        "ink-2": "#4B545E",
        "ink-3": "#5C6670",
        "blue": BlueLine,
        "blue-tint": "#E7F1F7",
        "bar": BlueLine,
        "on-bar": "#FFFFFF",
        "red": RedLine,
        "red-text": "#B01824",
        "red-tint": "#FDEEEF",
        "green": GreenLine,
        "green-text": "#006B35",
        "green-tint": "#E8F5EE",
        "fixed": "#D3D9DF",
        "on-fixed": "#1B2026",
    }
)
"""Colour tokens of the light theme; `colour` names them."""

DARK: Final[Mapping[str, str]] = MappingProxyType(
    {
        "page": "#111316",
        "surface": "#191C20",
        "sunken": "#22262B",
        "line": "#363C43",
        "line-strong": "#7F8994",
        "ink": "#ECEFF2",
        "ink-2": "#BAC2CB",
        "ink-3": "#9BA5B0",
        "blue": "#5FB4E3",
        "blue-tint": "#16303F",
        "bar": "#4A9FD0",
        "on-bar": "#0B1218",
        "red": "#FF8087",
        "red-text": "#FF9DA2",
        "red-tint": "#3A1A1D",
        "green": "#4FC58B",
        "green-text": "#6FD3A1",
        "green-tint": "#15301F",
        "fixed": "#3D454E",
        "on-fixed": "#ECEFF2",
    }
)
"""The same tokens for the dark theme."""

_ICONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "ok": '<circle cx="8" cy="8" r="6.5"/><path d="m5.2 8.2 2 2 3.6-4.2"/>',
        "no": '<path d="M5.3 1.5h5.4l3.8 3.8v5.4l-3.8 3.8H5.3l-3.8-3.8V5.3z"/>'
        '<path d="m5.8 5.8 4.4 4.4m0-4.4-4.4 4.4"/>',
        "tick": '<path d="m3 8.5 3.2 3.2L13 4.5"/>',
        "cross": '<path d="m4 4 8 8m0-8-8 8"/>',
        "open": '<circle cx="8" cy="8" r="6.5"/>',
        "lock": '<rect x="3" y="7" width="10" height="7" rx="1.5"/>'
        '<path d="M5.2 7V5a2.8 2.8 0 0 1 5.6 0v2"/>',
        "info": '<circle cx="8" cy="8" r="6.5"/><path d="M8 7.3v3.6M8 4.9v.1"/>',
        "flag": '<path d="M4 14.5v-13m0 1h8l-2 3 2 3H4"/>',
        "wall": '<path d="M1.5 3h13v10h-13zM1.5 6.3h13M1.5 9.7h13M6 3v3.3M10 6.3v3.4M6 9.7V13"/>',
        "person": '<circle cx="8" cy="5.2" r="2.7"/><path d="M2.8 14a5.2 5.2 0 0 1 10.4 0"/>',
        "cloud": '<path d="M4.5 12.5a3 3 0 0 1-.4-6 4 4 0 0 1 7.7-.4 3.2 3.2 0 0 1 .2 6.4z"/>',
        "edge": '<path d="M2 11V8.2l1.6-3.7h8.8L14 8.2V11zM2 8h12M4.5 11v1.8m7 0V11"/>',
        "mobile": '<path d="M1.5 6.2h13M2 6.2v1.6a2.5 2.5 0 0 0 5 0V6.2m2 0v1.6a2.5 2.5 0 0 0 5 0V6.2"/>',
        "tiny": '<rect x="4.5" y="4.5" width="7" height="7" rx="1"/>'
        '<path d="M6.5 1.8v2.7m3-2.7v2.7m-3 7v2.7m3-2.7v2.7M1.8 6.5h2.7m-2.7 3h2.7m7-3h2.7m-2.7 3h2.7"/>',
        "data": '<ellipse cx="8" cy="3.8" rx="5.5" ry="2.2"/>'
        '<path d="M2.5 3.8v8.4c0 1.2 2.5 2.2 5.5 2.2s5.5-1 5.5-2.2V3.8"/>'
        '<path d="M2.5 8c0 1.2 2.5 2.2 5.5 2.2s5.5-1 5.5-2.2"/>',
        "algorithm": '<circle cx="3.5" cy="8" r="1.8"/><circle cx="12.5" cy="3.5" r="1.8"/>'
        '<circle cx="12.5" cy="12.5" r="1.8"/><path d="m5.1 7.2 5.8-2.9M5.1 8.8l5.8 2.9"/>',
        "full": '<circle cx="8" cy="8" r="6.5" fill="currentColor"/>',
        "part": '<circle cx="8" cy="8" r="6.5"/>'
        '<path d="M1.5 8a6.5 6.5 0 0 0 13 0z" fill="currentColor" stroke="none"/>',
        "none": '<circle cx="8" cy="8" r="6.5"/>',
    }
)

HATCH_INFEASIBLE: Final = "url(#ml-hatch-blue)"
"""CSS paint of an infeasible design's figures."""

HATCH_OVER: Final = "url(#ml-hatch-red)"
"""CSS paint of what lies over a limit."""


def colour(token: str) -> str:
    """CSS reference to a colour token, e.g. ``colour("bar")``.

    Raises
    ------
    KeyError
        There is no such token.
    """
    if token not in LIGHT:
        raise KeyError(f"colour {token!r} is not known; the tokens are: {', '.join(LIGHT)}")
    return f"var(--ml-{token})"


def icon(name: str, label: str | None = None) -> str:
    """One of our icons as inline SVG, 16 px.

    Parameters
    ----------
    name : str
        Key of the icon.
    label : str, optional
        What a screen reader says; without one the icon is decoration beside words.

    Raises
    ------
    KeyError
        There is no such icon.
    """
    if name not in _ICONS:
        raise KeyError(f"icon {name!r} is not known; the icons are: {', '.join(_ICONS)}")
    role = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return f'<svg class="ml-ic" viewBox="0 0 16 16" {role}>{_ICONS[name]}</svg>'


# ---------------------------------------------------------------- figures for people


@dataclass(frozen=True)
class Comparison:
    """A figure beside its limit, in words that cannot look equal unless they are.

    Attributes
    ----------
    value, limit, gap : str
        Figures with units; `gap` is the distance between them, without a sign.
    over : bool
        Whether the value lies above the limit.
    unit : str
        The unit all three share.
    """

    value: str
    limit: str
    gap: str
    over: bool
    unit: str


def compare(value: Any, limit: Any, digits: int = 3, *, unit: str | None = None) -> Comparison:
    """Write a figure beside its limit, with more digits when they would look equal.

    Examples
    --------
    >>> from mlsys import ureg
    >>> c = compare(ureg.Quantity(80.153, "gigabyte"), ureg.Quantity(80, "gigabyte"))
    >>> c.value, c.limit, c.gap, c.over
    ('80.15\\xa0GB', '80\\xa0GB', '0.15\\xa0GB', True)
    """
    unit = choose_unit(value, limit) if unit is None else unit
    number, bound = number_in(value, unit), number_in(limit, unit)
    gap = abs(number - bound)
    decimals = _decimals(number, digits)
    # Below one part in a million the two are the same figure but for floating-point noise.
    same = gap <= 1e-6 * max(abs(number), abs(bound))
    if not same:
        # Two digits of the distance must survive, or 80.15 of 80 GB reads as 80.2 of 80.
        decimals = max(decimals, min(6, 1 - math.floor(math.log10(gap))))
    return Comparison(
        value=with_unit(format_number(number, decimals=decimals) if number else "0", unit),
        limit=with_unit(format_number(bound, decimals=max(decimals, _decimals(bound, 4)), trim=True), unit),
        # Between two shares lie points, not percent.
        gap=with_unit(
            # A wide gap needs no more digits than any figure: 63.9 GB free, not 63.9306.
            "0"
            if same
            else format_number(gap, decimals=min(decimals, _decimals(gap, digits)), trim=gap >= 1),
            "points" if unit_text(unit) == "%" else unit,
        ),
        over=not same and number > bound,
        unit=unit,
    )


def _decimals(number: float, digits: int) -> int:
    if number == 0 or not math.isfinite(number):
        return 0
    exponent = int(f"{number:.{digits - 1}e}".split("e")[1])
    return max(0, digits - 1 - exponent)


def adding_up(parts: Iterable[float], decimals: int = 3) -> tuple[float, ...]:
    """Round `parts` so that the rounded figures add up to the rounded sum (largest remainder).

    Examples
    --------
    >>> adding_up([0.0004, 0.0004, 0.0004])
    (0.001, 0.0, 0.0)
    """
    scale = 10.0**decimals
    exact = [part * scale for part in parts]
    floors = [math.floor(x) for x in exact]
    missing = round(sum(exact)) - sum(floors)
    by_remainder = sorted(range(len(exact)), key=lambda i: floors[i] - exact[i])
    for i in by_remainder[: max(0, missing)]:
        floors[i] += 1
    return tuple(round(x / scale, decimals) for x in floors)


# ---------------------------------------------------------------- the stylesheet

_FONT: Final = 'system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif'


def _hatch(name: str, stripe: float) -> str:
    return (
        f'<pattern id="ml-hatch-{name}" patternUnits="userSpaceOnUse" width="8" height="8"'
        ' patternTransform="rotate(45)">'
        f'<rect width="8" height="8" fill="var(--ml-{name}-tint)"/>'
        f'<rect width="{stripe}" height="8" fill="var(--ml-{name})"/></pattern>'
    )


_HATCHES: Final = (
    f'<svg class="ml-defs" aria-hidden="true"><defs>{_hatch("red", 3)}{_hatch("blue", 1.5)}</defs></svg>'
)


def _theme(selector: str, tokens: Mapping[str, str], scheme: str) -> str:
    declarations = ";".join(f"--ml-{name}:{value}" for name, value in tokens.items())
    return f"{selector}{{{declarations};color-scheme:{scheme}}}"


@cache
def stylesheet() -> str:
    """HTML that dresses every panel and card of the page: tokens for both themes, CSS, hatch patterns.

    The tokens follow JupyterLab's theme (``data-jp-theme-light`` on the body, JupyterLite alike), elsewhere
    the system's. Showing it twice changes nothing, so every displayed root carries it and none depends on
    another cell.
    """
    themes = "\n".join(
        (
            _theme("body", LIGHT, "light"),
            _theme('body[data-jp-theme-light="false"]', DARK, "dark"),
            "@media (prefers-color-scheme:dark){"
            + _theme("body:not([data-jp-theme-light])", DARK, "dark")
            + "}",
            f"body{{--ml-font:{_FONT}}}",
        )
    )
    return f"<style>{themes}{CSS}</style>{_HATCHES}"
