"""The one pint registry, its domain units, and the way numbers come in (SI) and go out (readable text).

The definitions are our own text instead of pint's default file, for three reasons: bits and bytes have a
dimension here (in pint's file ``70 GB`` is dimensionless), abbreviations mean what this field means by them (``10 Gb``
is ten gigabits, not gilberts), and a registry of this size loads in a fraction of the time.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pint

__all__ = ["DEFINITIONS", "Q_", "InputError", "Real", "readable", "si", "ureg"]

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


#: The registry of every quantity that mlsys takes or gives.
ureg = pint.UnitRegistry(DEFINITIONS.strip().splitlines(), system="mks", autoconvert_offset_to_baseunit=True)
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


#: Units that take a prefix when people read them; others (token, USD, percent) are written out in full.
_PREFIXED = {
    "byte",
    "bit",
    "FLOP",
    "MAC",
    "OP",
    "second",
    "joule",
    "watt",
    "hertz",
    "meter",
    "gram",
    "watt_hour",
}
#: From two of a unit on, a long time is said in it.
_LONG_TIMES = ("year", "day", "hour", "minute")


def readable(quantity: Any, digits: int = 3) -> str:
    """Write a quantity for people: a fitting prefix, `digits` significant digits, a no-break space, the unit.

    Parameters
    ----------
    quantity : pint quantity
        What to write; of an array, the two ends are written.
    digits : int
        Significant digits; whole numbers and the digits before the point are never cut.

    Examples
    --------
    >>> readable(Q_(0.025413, "second")).replace("\\xa0", " ")
    '25.4 ms'
    >>> readable(Q_(80.15e9, "byte"), digits=4).replace("\\xa0", " ")
    '80.15 GB'
    """
    if np.ndim(quantity.magnitude):
        flat = quantity.ravel()
        return f"{readable(flat[0], digits)} … {readable(flat[-1], digits)}" if flat.size else "nothing"
    quantity = _scaled(quantity, digits)
    number = _rounded(float(quantity.magnitude), digits)
    unit = f"{quantity.units:~P}"
    return f"{number}\u00a0{unit}" if unit else number


def _scaled(quantity: Any, digits: int) -> Any:
    if quantity.units == ureg.week:  # work that is planned in weeks is read in weeks
        return quantity
    if quantity.check("[time]"):
        seconds = quantity.to("second").magnitude
        for unit in _LONG_TIMES:
            if abs(seconds) >= 2 * ureg.Quantity(1, unit).to("second").magnitude:
                return quantity.to(unit)
        quantity = quantity.to("second")
    # Pint keeps a prefix inside the unit's name: the bare name decides.
    units = list(quantity.unit_items())
    bare = ureg.parse_unit_name(units[0][0])[0][1] if units else ""
    if bare not in _PREFIXED:
        return quantity
    # Rounding comes first, so that 999.9 MB is said as 1 GB and not as 1,000 MB.
    rounded = ureg.Quantity(float(f"{quantity.magnitude:.{digits - 1}e}"), quantity.units)
    return rounded.to_compact()


def _rounded(number: float, digits: int) -> str:
    if number == 0 or not math.isfinite(number):
        return f"{number:g}"
    if number == round(number) and abs(number) < 1e6:
        return f"{number:,.0f}"
    exponent = math.floor(math.log10(abs(number)))
    if not -4 <= exponent < 15:
        return f"{number:.{digits - 1}e}"
    return f"{number:,.{max(0, digits - 1 - exponent)}f}"
