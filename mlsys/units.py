"""The one pint registry, its domain units, and the way numbers come in (SI) and go out (readable text).

The definitions are our own text instead of pint's default file, for three reasons: bits and bytes have a
dimension here (in pint's file ``70 GB`` is dimensionless), abbreviations mean what this field means by them (``10 Gb``
is ten gigabits, not gilberts), and a registry of this size loads in a fraction of the time.
"""

from __future__ import annotations

import math
from functools import cache
from typing import Any, Final

import numpy as np
import pint

__all__ = [
    "DEFINITIONS",
    "NBSP",
    "Q_",
    "InputError",
    "Real",
    "choose_unit",
    "format_number",
    "format_quantity",
    "in_unit",
    "number_in",
    "parsed",
    "si",
    "unit_text",
    "ureg",
    "with_unit",
]

#: A number or an array of numbers: what every numeric argument of the engine may be.
Real = Any

DEFINITIONS = """
@defaults
    group = international
    system = mks
@end

femto- = 1e-15 = f-
pico- = 1e-12 = p-
nano- = 1e-9 = n-
micro- = 1e-6 = µ- = μ- = u-
milli- = 1e-3 = m-
centi- = 1e-2 = c-
deci- = 1e-1 = d-
hecto- = 1e2 = h-
kilo- = 1e3 = k-
mega- = 1e6 = M-
giga- = 1e9 = G-
tera- = 1e12 = T-
peta- = 1e15 = P-
exa- = 1e18 = E-
zetta- = 1e21 = Z-
yotta- = 1e24 = Y-
kibi- = 2**10 = Ki-
mebi- = 2**20 = Mi-
gibi- = 2**30 = Gi-
tebi- = 2**40 = Ti-
pebi- = 2**50 = Pi-

meter = [length] = m = metre
second = [time] = s = sec
gram = [mass] = g
ampere = [current] = A = amp
kelvin = [temperature]; offset: 0 = K
degree_Celsius = kelvin; offset: 273.15 = °C = celsius = degC
bit = [information] = b
FLOP = [computation]
sample = [sample]
request = [request]
USD = [currency] = _ = dollar
decibel = [level] = dB

radian = [] = rad
percent = 0.01 = %
percentage_point = 0.01 = pp
part_per_million = 1e-6 = ppm

byte = 8 * bit = B
MAC = 2 * FLOP
OP = FLOP
FLOPS = FLOP / second
OPS = OP / second
token = sample
image = sample
frame = sample
hop = sample
cent = USD / 100

minute = 60 * second = min
hour = 60 * minute = h
day = 24 * hour = d
week = 7 * day
year = 365.25 * day
month = year / 12

liter = decimeter ** 3 = L = litre
tonne = 1000 * kilogram = t
hertz = 1 / second = Hz
newton = kilogram * meter / second ** 2 = N
joule = newton * meter = J
watt = joule / second = W
volt = watt / ampere = V
coulomb = ampere * second = C
watt_hour = watt * hour = Wh
ampere_hour = ampere * hour = Ah

[area] = [length] ** 2
[volume] = [length] ** 3
[frequency] = 1 / [time]
[force] = [mass] * [length] / [time] ** 2
[energy] = [force] * [length]
[power] = [energy] / [time]

@group international
@end

@system mks using international
    meter
    kilogram
    second
@end
"""


class _Registry(pint.UnitRegistry):  # type: ignore[misc]
    """Reads each unit once: pint remembers whole names only and takes ``"ms"`` or ``"GB/s"`` apart at every use.

    That is a tenth of a millisecond each time, as much as a dozen solves.
    """

    def _parse_units_as_container(
        self, input_string: str, as_delta: bool = True, case_sensitive: bool = True
    ) -> Any:
        known: dict[tuple[str, bool, bool], Any] = self.__dict__.setdefault("_read_before", {})
        key = (input_string, as_delta, case_sensitive)
        if key not in known:
            known[key] = super()._parse_units_as_container(*key)
        return known[key]

    def define(self, definition: Any) -> None:
        self.__dict__.pop("_read_before", None)
        super().define(definition)


#: The registry of every quantity that mlsys takes or gives.
ureg = _Registry(DEFINITIONS.strip().splitlines(), system="mks", autoconvert_offset_to_baseunit=True)
ureg.formatter.default_format = ".6g~P"
#: Makes a quantity: ``Q_(25.4, "ms")``.
Q_ = ureg.Quantity


class InputError(ValueError):
    """An input that cannot be used: the message names the argument, its value and what would be right.

    Attributes
    ----------
    argument : str
        The name of the offending argument, so that a form can show the message beside its field.
    """

    def __init__(self, argument: str, message: str) -> None:
        super().__init__(message)
        self.argument = argument


def si(
    value: Any, unit: str, argument: str, *, minimum: float | None = None, above: float | None = None
) -> Real:
    """Turn what a caller typed into a float, or a float array, in the given unit.

    Parameters
    ----------
    value : float, array or pint quantity
        A plain number is taken to be in `unit` already; a quantity is converted.
    unit : str
        The SI unit wanted [as pint writes it]; ``""`` for a pure number.
    argument : str
        The name of the argument, for the message.
    minimum, above : float, optional
        The smallest value allowed, or the value that every number must exceed.

    Raises
    ------
    InputError
        The value is no number, not finite, of another dimension or out of range.
    """
    if type(value) is float or type(value) is int:  # the fast lane: what a slider sends
        number: Real = float(value)
    else:
        number = _magnitude(value, unit, argument)
    finite = math.isfinite(number) if type(number) is float else bool(np.isfinite(number).all())
    if not finite:
        raise InputError(argument, f"{argument} is {value}: it must be a finite number{_in(unit)}.")
    lowest = number if type(number) is float else number.min(initial=math.inf)
    if minimum is not None and lowest < minimum:
        raise InputError(argument, f"{argument} is {value}: it must be at least {minimum:g}{_in(unit)}.")
    if above is not None and lowest <= above:
        raise InputError(argument, f"{argument} is {value}: it must be more than {above:g}{_in(unit)}.")
    return number


def _in(unit: str) -> str:
    return f" [{unit}]" if unit else ""


def _magnitude(value: Any, unit: str, argument: str) -> Real:
    if isinstance(value, pint.Quantity):
        try:
            value = value.to(unit or "dimensionless").magnitude
        except pint.UndefinedUnitError:
            raise InputError(
                argument,
                f"{argument} is {value}, of another registry: make quantities with mlsys.Q_ or mlsys.ureg.",
            ) from None
        except pint.DimensionalityError:
            expected = f"a quantity in {unit}, or one that converts to it" if unit else "a pure number"
            raise InputError(argument, f"{argument} is {value}: it must be {expected}.") from None
    if isinstance(value, bool | np.bool_ | str | bytes) or value is None:
        raise InputError(argument, f"{argument} is {value!r}: it must be a number{_in(unit)}.")
    try:
        array = np.array(
            value, dtype=float
        )  # a copy: what the caller does to theirs later changes nothing here
    except (TypeError, ValueError):
        raise InputError(argument, f"{argument} is {value!r}: it must be a number{_in(unit)}.") from None
    if array.ndim == 0:
        return float(array)
    array.flags.writeable = False
    return array


#: A space where no line is broken: between a figure and its unit.
NBSP: Final = "\u00a0"

#: Units that take a prefix: the symbol, the prefixes a reader meets before it (a dot stands for none), and the name that a
#: unit must hold to be of this family; without a name any unit of the dimension is. Work counted in MACs stays in MACs.
_FAMILIES: Final[tuple[tuple[str, str, str], ...]] = (
    ("MAC", "· k M G T P E", "MAC"),
    ("MAC/s", "· k M G T P E", "MAC"),
    ("J/MAC", "f p n µ m ·", "MAC"),
    ("Hz", "· k M G", "hertz"),
    ("b", "· k M G T P", "bit"),
    ("b/s", "· k M G T P", "bit"),
    ("Wh", "µ m · k M", "watt_hour"),
    ("s", "n µ m ·", ""),
    ("B", "· k M G T P", ""),
    ("B/s", "· k M G T P", ""),
    ("FLOP", "· k M G T P E", ""),
    ("FLOP/s", "· k M G T P E", ""),
    ("J", "p n µ m · k M G", ""),
    ("J/B", "f p n µ m", ""),
    ("W", "n µ m · k M", ""),
    ("m", "µ m · k", ""),
    ("g", "µ m · k", ""),
)
_LONG_TIMES: Final = ("year", "week", "d", "h", "min")
_WORDS: Final = {"d": "day"} | {
    word: word for word in ("week", "month", "year", "token", "image", "frame", "hop", "sample", "request")
}
_LARGE_COUNTS: Final = {"Mtoken": "million tokens", "Gtoken": "billion tokens", "Ttoken": "trillion tokens"}
#: In words where a unit stands alone; beside a figure they would take a line of their own.
_IN_WORDS: Final = {"USD/Mtoken": "USD per million tokens"}
_PREFIX: Final = {
    "f": -15,
    "p": -12,
    "n": -9,
    "µ": -6,
    "m": -3,
    "·": 0,
    "k": 3,
    "M": 6,
    "G": 9,
    "T": 12,
    "P": 15,
    "E": 18,
}
_SUPERSCRIPT: Final = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def format_number(value: float, digits: int = 3, *, decimals: int | None = None, trim: bool = False) -> str:
    """Write a number for a reader: `digits` significant digits, whole thousands with a comma.

    Parameters
    ----------
    value : float
        Any number.
    digits : int
        Significant digits; the whole part is never cut short.
    decimals : int, optional
        Digits after the point, instead of `digits`.
    trim : bool
        Leave zeros at the end away, as for a limit somebody chose: 27, not 27.0.

    Examples
    --------
    >>> format_number(25.299999), format_number(19788.7), format_number(4), format_number(80, trim=True)
    ('25.3', '19,789', '4.00', '80')
    """
    value = float(value)
    if math.isnan(value):
        return "–"
    if math.isinf(value):
        return "∞" if value > 0 else "−∞"
    if value == 0 and decimals is None:
        return "0"
    if decimals is None:
        exponent = int(f"{value:.{digits - 1}e}".split("e")[1])
        if not -5 <= exponent < 7:
            exponent -= exponent % 3  # a billion is read as 10⁹, whatever stands before it
            mantissa = format_number(value / 10.0**exponent, digits, trim=True)
            return f"{mantissa}{NBSP}×{NBSP}10{str(exponent).translate(_SUPERSCRIPT)}"
        decimals = max(0, digits - 1 - exponent)
    text = f"{value:,.{decimals}f}"
    if trim and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace("-", "−")


@cache
def _family(units: Any) -> tuple[str, tuple[str, ...]] | None:
    """Symbol and prefixes of a known kind of unit; None for any other."""
    if units.dimensionless:
        return None
    for symbol, prefixes, name in _FAMILIES:
        if name in f"{units:D}" and units.dimensionality == ureg.Unit(symbol).dimensionality:
            return symbol, tuple(prefixes.split())
    return None


@cache
def _factor(units: Any, unit: str) -> float:
    """What one of `units` is in `unit`; a conversion without an offset is a factor."""
    return float(ureg.Quantity(1.0, units).m_as(ureg.Unit(unit)))


@cache
def unit_text(units: Any) -> str:
    """Unit for a reader: ``"%"`` for percent, nothing for a plain number, ``"billion tokens"`` for Gtoken."""
    text = _symbol(units)
    counted, per, time = text.partition("/")
    if counted in _WORDS:  # "weeks", "images/s"
        return f"{_WORDS[counted]}s{per}{time}"
    return (_LARGE_COUNTS | _IN_WORDS).get(text, text)


def _symbol(units: Any) -> str:
    """Unit as pint abbreviates it, and reads it again."""
    return f"{ureg.Unit(units):~P}".replace(" ", "")


def choose_unit(*quantities: Any) -> str:
    """One unit for a card: the one that suits the largest of `quantities`, e.g. ``"ms"``.

    Empty for plain numbers. Every figure of a card is then written in it, so they can be compared.
    """
    largest = max(quantities, key=lambda q: abs(float(q.m_as(quantities[0].units))))
    family = _family(largest.units)
    if family is None:
        return _symbol(largest.units)
    symbol, prefixes = family
    size = abs(number_in(largest, symbol))
    if size == 0:
        return symbol
    if symbol == "s" and size >= 120:
        # From two of a unit on, a long time is said in it.
        return next(unit for unit in _LONG_TIMES if size >= 2 * number_in(ureg.Quantity(1, unit), "s"))
    chosen = prefixes[0]
    for prefix in prefixes:
        # 999.6 prints as 1,000: the next prefix begins where three digits round up to it.
        if size >= 0.9995 * 10.0 ** _PREFIX[prefix]:
            chosen = prefix
    return ("" if chosen == "·" else chosen) + symbol


def number_in(quantity: Any, unit: str) -> float:
    """Magnitude of a scalar `quantity` in a unit as printed (``"ms"``, ``"TB/s"``, ``"%"``, ``""``)."""
    return float(quantity.magnitude) * _factor(quantity.units, unit)


def in_unit(quantity: Any, unit: str) -> Any:
    """`quantity`, a scalar, in another unit; `quantity.to` looks at offsets and contexts first, which we have not."""
    return ureg.Quantity(number_in(quantity, unit), parsed(unit))


@cache
def parsed(unit: str) -> Any:
    """The unit of that name, made once: making it costs more than a solve."""
    return ureg.Unit(unit)


def format_quantity(
    quantity: Any,
    digits: int = 3,
    *,
    unit: str | None = None,
    decimals: int | None = None,
    trim: bool = False,
) -> str:
    """Write a quantity for a reader: three significant digits, a no-break space, a unit that suits it.

    Parameters
    ----------
    quantity : pint.Quantity or float
        What to write; of an array, the two ends are written.
    digits, decimals, trim
        As in `format_number`.
    unit : str, optional
        Unit as printed (``"ms"``, ``"GB"``, ``"TB/s"``, ``"%"``); chosen to suit when left out.

    Examples
    --------
    >>> format_quantity(Q_(25.299999, "ms"))
    '25.3\\xa0ms'
    >>> format_quantity(Q_(80e9, "byte"), trim=True)
    '80\\xa0GB'
    """
    if not hasattr(quantity, "magnitude"):
        return format_number(quantity, digits, decimals=decimals, trim=trim)
    if np.ndim(quantity.magnitude):
        flat = quantity.ravel()
        ends = (
            [format_quantity(q, digits, unit=unit, decimals=decimals, trim=trim) for q in flat[[0, -1]]]
            if flat.size
            else []
        )
        return " … ".join(ends) or "nothing"
    unit = choose_unit(quantity) if unit is None else unit
    text = format_number(number_in(quantity, unit), digits, decimals=decimals, trim=trim)
    return with_unit(text, unit)


@cache
def _beside_figure(unit: str) -> str:
    if unit in ("", "points"):
        return unit
    symbol = _symbol(unit)
    return symbol if symbol in _IN_WORDS else unit_text(unit)


def with_unit(text: str, unit: str) -> str:
    """A written number and its unit as printed; alone for a plain number."""
    shown = _beside_figure(unit)
    counted, per, time = shown.partition("/")
    if text == "1" and counted.removesuffix("s") in _WORDS.values():
        shown = counted.removesuffix("s") + per + time
    return f"{text}{NBSP}{shown}" if shown else text
