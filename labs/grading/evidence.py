"""Figures with units in prose: find them, read them the way their writer meant, compare them."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

from labs.grading.language import Language, symbols
from labs.grading.language.en import ENGLISH
from labs.grading.prose import spans
from mlsys.units import ureg

LETTER_CAP = 20_000
"""Characters of a letter that are read; four times the longest letter anybody should write."""

TOLERANCE = 0.05
"""Relative distance within which a written figure states a quantity."""

PRECISE = 3
"""Significant digits from which a figure claims to be read off, and not rounded in the head."""

PRECISE_TOLERANCE = 0.01
"""Relative distance within which such a figure states a quantity."""

_COUNTS = ("[sample]", "[request]")


@dataclass(frozen=True, slots=True)
class Quote:
    """One figure as it stands in a text.

    Attributes
    ----------
    text : str
        The figure as written, unit included.
    start, end : int
        Where it stands.
    readings : tuple of float
        What it may mean, in SI base units; more than one when a comma or "per million" leaves a choice.
    spread : float
        Half the width of a written interval, in SI base units; 0 for a plain figure.
    dimension : str
        Dimension of the readings, counts of samples and requests left out: 25 ms and 25 ms per token agree.
    inferred : bool
        The unit was taken from a neighbour or is a word of the panel ("2 points"), the figure is a word such as
        "twice", or it is a bare decimal number ("a ratio of 1.92").
    comma : bool
        A comma was read as a decimal sign, or could have been.
    digits : int
        Significant digits as written, zeros at the end of a whole number left out; 0 for an interval or a word.
    numerator : tuple of float and str, or None
        Value and dimension of a rate without what it is per: "7.5 weeks a year" may speak of 7.5 weeks.
    """

    text: str
    start: int
    end: int
    readings: tuple[float, ...]
    spread: float
    dimension: str
    inferred: bool = False
    comma: bool = False
    digits: int = 0
    numerator: tuple[float, str] | None = None

    def states(self, value: float, dimension: str, tolerance: float | None = None) -> bool:
        """Tell whether the figure states `value` (SI base units), its sign left to the sentence around it.

        A figure is taken at the precision it is written with: "29 ms" and "about 30 ms" state 28.9 ms,
        "29.4 ms" does not. `tolerance` is for comparisons of another kind.
        """
        if dimension != self.dimension:
            return False
        if tolerance is None:
            tolerance = TOLERANCE if self.digits < PRECISE else PRECISE_TOLERANCE
        target = abs(value)
        return any(abs(abs(r) - target) + self.spread <= tolerance * target for r in self.readings)


@lru_cache(4096)
def base(unit: str) -> tuple[float, float, str, float]:
    """Give factor and offset of `unit` into SI base units, dimension without counts, factor of counts.

    Raises
    ------
    pint.UndefinedUnitError
        When `mlsys.ureg` does not know the unit.
    """
    offset = float(ureg.Quantity(0.0, unit).to_base_units().magnitude)
    one = ureg.Quantity(1.0, unit).to_base_units()
    powers = {name: power for name, power in one.dimensionality.items() if name not in _COUNTS}
    dimension = " ".join(f"{name}^{power:g}" for name, power in sorted(powers.items()))
    if one.dimensionality and not powers:
        dimension = "count"
    return float(one.magnitude) - offset, offset, dimension, _count_factor(unit)


@lru_cache(1024)
def _of_quantity(unit: Any) -> tuple[float, float, str, float]:
    return base(str(unit) or "dimensionless")


def si(quantity: Any) -> tuple[float, str]:
    """Give a pint quantity as a number in SI base units and its dimension without counts."""
    factor, offset, dimension, _ = _of_quantity(quantity.units)
    return float(quantity.magnitude) * factor + offset, dimension


def _count_factor(unit: str) -> float:
    """Thousands or millions of samples hidden in a denominator such as ``Mtok``."""
    denominator = unit.partition("/")[2]
    if not denominator:
        return 1.0
    one = ureg.Quantity(1.0, denominator.partition("/")[0]).to_base_units()
    return float(one.magnitude) if set(one.dimensionality) <= set(_COUNTS) else 1.0


# One character for one, so that positions hold.
_PLAIN = str.maketrans(
    dict.fromkeys(
        "\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
    )
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-")
    | dict.fromkeys("\u2018\u2019\u02bc\u2032", "'")
    # Its lower case is two characters long.
    | {"\u0130": "I"}
    | {
        "\u00b5": "μ",
        "\u2215": "/",
        "\u2044": "/",
        "\u22c5": "·",
        "\u2217": "*",
        "\u2715": "×",
        "\u2a2f": "×",
    }
)
_SUPERSCRIPT = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789")

_POWER = r"(?:(?:\^|\*\*) ?\{?[+-]?\d{1,3}\}?|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})"


def _number(name: str) -> str:
    """Pattern of a number; a group separator, remembered under `name`, is the same throughout."""
    return rf"""
        (?: 10{_POWER}
          | (?: \d{{1,3}}(?:(?P<{name}>[ ,'_])\d{{3}})(?:(?P={name})\d{{3}}){{0,4}}(?!\d)(?:\.\d{{1,15}})?
              | \d{{1,15}}(?:[.,]\d{{1,15}})?
              | \.\d{{1,15}} )
            (?: [eE][+-]?\d{{1,3}} | \s?[x×*·]\s?10\s?{_POWER} )?
        )
    """


_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(
    rf"(?P<low>{_number('group')})"
    rf"(?:\s?(?:-|\.{{2,3}}|…)\s?(?P<high>{_number('group_too')}))?"
    rf"(?:\s?(?:±|\+/-)\s?\d{{1,15}}(?:\.\d{{1,15}})?)?"
    # A model name such as 70B-v2 or a version such as 1.2.3 is no number.
    rf"(?![.,]?\d)(?![^\W\d_]{{0,8}}\d)",
    re.VERBOSE,
)
_GAP = re.compile(r"(?:[\s~*_`-]|\\[,;: ]|\\(?:text|mathrm|rm)\s?\{?){0,4}")
_WORD = re.compile(r"[^\W\d_]{1,24}(?!\w)")
_SYMBOL = re.compile(r"(?:US\$|[°º]C|℃|%|\$|×)(?!\w)")
_COUNT = re.compile(r"\d{1,3}(?:[, ]\d{3}){0,4}|\d{1,12}")
_INVERSE_SECOND = re.compile(r"[ ·*.]?(?:s|sec)(?:\^\{?-1\}?|⁻¹|-1)(?!\w)")
_SLASH = re.compile(r"\s?/\s?")
_ARROWS = frozenset(("→", "->", "-->", "=>", "⇒"))
_FACTOR_SIGN = re.compile(r"(?<!\d)(?<!\d\s)(?:×|(?<!\w)[xX])\s?$")
_PART_OF_A_NAME = re.compile(r"(?:[^\W_]|[.,^/']|[^\W_^]-|\^-|[^\W]_)$")
_SIGNS = _ARROWS | frozenset("/+,=-")
_EDGE = " \t\r\n*_`~≈"


@dataclass(slots=True)
class _Token:
    start: int
    end: int
    values: tuple[float, ...]
    spread: float = 0.0
    unit: str | None = None
    inferred: bool = False
    comma: bool = False
    count: float = 1.0
    bare: bool = False
    digits: int = 0
    above: str = ""


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


class _Words:
    """What a language adds, compiled once; every expression here meets lower-case text."""

    def __init__(self, language: Language):
        self.language = language
        self.alike = _SIGNS | set(language.alike)
        self.scales = {word.lower(): factor for word, factor in language.scales.items() if len(word) > 1}
        self.phrases: dict[str, list[tuple[str, str]]] = {}
        for phrase, unit in [*language.units.items(), *((word, "") for word in language.times)]:
            self.phrases.setdefault(phrase.lower().split()[0], []).append((phrase.lower(), unit))
        for spellings in self.phrases.values():
            spellings.sort(key=lambda spelling: -len(spelling[0]))
        self.per = re.compile(rf"\s(?:{_any(language.per)})\s")
        self.scale = re.compile(rf"[\s-]?({_any(self.scales)})(?!\w)")
        # No anchor in front: an alternation of literals is found far faster by its first letters.
        self.number = re.compile(rf"({_any([*language.numbers, *language.multiples])})(?!\w)")
        self.more = re.compile(rf"[\s-]({_any(language.numbers)})(?!\w)")
        self.plus = re.compile(rf"[\s-]?({_any([*language.plus, *symbols.FRACTIONS])})(?!\w)")
        self.fractions = {**language.plus, **symbols.FRACTIONS}
        # "A million tokens cost" in front of what they cost.
        self.counted = re.compile(
            rf"(?<!\w)(?:{_any(language.per)}|one)\s({_any(self.scales)})\s(\w+)\s(?:{_any(language.takes)})\s$"
        )
        self.priced = re.compile(rf"(?<!\w)(?:{_any(language.per)}|one)\s({_any(self.scales)})\s(\w+)")
        self.article = re.compile(rf"\s(?:{_any(language.articles)})(?=\s)")
        self.between = re.compile(rf"(?<!\w)(?:{_any(language.between)})\s$")
        self.factor = re.compile(rf"(?<!\w)(?:{_any(language.factor)})\s$")


LANGUAGES = {language.code: language for language in (ENGLISH,)}
"""Languages a letter may be in, by code; another one is a file in `labs.grading.language` and an entry here."""


@lru_cache(64)
def _compiled(code: str, panel: frozenset[str]) -> _Words:
    language = LANGUAGES[code]
    spoken = {word: unit for word, unit in language.panel_units.items() if word in panel}
    return _Words(replace(language, units={**spoken, **language.units}))


class _Reading:
    """One text being read for its figures."""

    def __init__(self, text: str, words: _Words):
        self.text = text.translate(_PLAIN)
        self.lower = self.text.lower()
        self.words = words

    def tokens(self) -> list[_Token]:
        """Give all numbers in reading order, with a unit where they have or borrow one."""
        tokens = list(self._in_digits())
        tokens += self._in_words()
        tokens.sort(key=lambda token: token.start)
        self._lend_units(tokens)
        self._count_money(tokens)
        return tokens

    def _count_money(self, tokens: list[_Token]) -> None:
        """Take money for that of a million tokens, where the same sentence speaks of a million tokens."""
        money = [token for token in tokens if token.unit in ("USD", "cent") and token.count == 1.0]
        if not money:
            return
        for start, end in spans(self.text, self.words.language):
            m = self.words.priced.search(self.lower, start, end)
            if m and self._counts(m[2]):
                for token in money:
                    if start <= token.start < end:
                        token.count = self.words.scales[m[1]]

    def _unit(self, at: int) -> tuple[str, int] | None:
        """Read one unit at `at`, longest spelling first."""
        word = _WORD.match(self.text, at)
        if word:
            if word[0] in symbols.UNITS:
                return symbols.UNITS[word[0]], word.end()
            for phrase, unit in self.words.phrases.get(word[0].lower(), ()):
                end = at + len(phrase)
                if self.lower[at:end].replace("-", " ").replace("\n", " ") == phrase and not self._goes_on(
                    end
                ):
                    return unit, end
        elif symbol := _SYMBOL.match(self.text, at):
            return symbols.UNITS[symbol[0]], symbol.end()
        return None

    def _goes_on(self, end: int) -> bool:
        return self.text[end : end + 1].isalnum()

    def _scale(self, at: int, short: str = "kKMBT") -> tuple[float, int] | None:
        """Read ``million`` or ``M`` at `at`."""
        if word := self.words.scale.match(self.lower, at):
            return self.words.scales[word[1]], word.end()
        letter = self.text[at : at + 1]
        if letter and letter in short and self.text[at + 1 : at + 2] in (" ", "-", "\n"):
            return self.words.language.scales[letter], at + 1
        return None

    def _denominators(self, unit: str, end: int) -> tuple[str, int, float]:
        """Read ``/s``, ``per million tokens`` and ``s^-1`` after a unit; give unit, end and count."""
        count = 1.0
        for _ in range(2):
            if inverse := _INVERSE_SECOND.match(self.text, end):
                unit, end = f"{unit or 'dimensionless'}/second", inverse.end()
                continue
            link = _SLASH.match(self.text, end) or self.words.per.match(self.lower, end)
            if not link:
                break
            at, many = link.end(), 1.0
            if number := _COUNT.match(self.text, at):
                many, at = float(re.sub(r"\D", "", number[0])), number.end()
            # Without a number a B is a byte: FLOP/B.
            if scale := self._scale(at, "kKMBT" if number else ""):
                many, at = many * scale[0], scale[1]
            found = self._unit(at + self.text.startswith(" ", at))
            if not found or not found[0]:
                break
            unit, end, count = f"{unit or 'dimensionless'}/{found[0]}", found[1], count * many
        return unit, end, count

    def _in_digits(self) -> Iterator[_Token]:
        done = 0
        for digits in _DIGITS.finditer(self.text):
            start = digits.start()
            if start < done:
                continue
            done = digits.end()
            before = self.text[max(0, start - 4) : start]
            if before.endswith(".") and not before[-2:-1].isalnum():
                start, before = start - 1, before[:-1]  # .5
            is_factor = _FACTOR_SIGN.search(before)
            if not is_factor and _PART_OF_A_NAME.search(before):
                continue
            m = _NUMBER.match(self.text, start)
            if not m:
                continue
            done = m.end()
            token = self._number(m)
            if token.start != start:  # A subtraction: its first number has no unit of its own.
                yield _Token(start, m.end("low"), _readings(m["low"])[0], digits=_significant(m["low"]))
            if is_factor:
                token.unit, token.start = "", start - len(before) + is_factor.start()
            else:
                self._attach_unit(token)
            yield token

    @staticmethod
    def _number(m: re.Match[str]) -> _Token:
        values, comma = _readings(m["low"])
        if not m["high"]:
            return _Token(m.start(), m.end(), values, comma=comma, digits=_significant(m["low"]))
        highs, comma_too = _readings(m["high"])
        low, high = values[0], highs[0]
        if low < high:
            return _Token(m.start(), m.end(), ((low + high) / 2,), (high - low) / 2, comma=comma or comma_too)
        return _Token(m.start("high"), m.end(), highs, comma=comma_too, digits=_significant(m["high"]))

    def _attach_unit(self, token: _Token) -> None:
        """Find the unit of `token`, in front of it or behind it."""
        at = end = token.end
        factor = 1.0
        if plus := self.words.plus.match(self.lower, end):
            token.values = tuple(value + self.words.fractions[plus[1]] for value in token.values)
            end = token.end = plus.end()
        money = self._money(token.start)
        if money and self.text.startswith("$", end):  # LaTeX around the number
            money, end = 0, end + 1
        if scale := self._scale(end):
            factor, end = scale
        found: tuple[str, int] | None = ("USD", end) if money else None
        if not found:
            gap = _GAP.match(self.text, end)
            at = gap.end() if gap else end
            found = self._unit(at)
            if found and found[0] == "" and self.text[found[1] : found[1] + 2].strip()[:1].isdigit():
                found = None  # 513 x 513
        if found:
            token.unit, token.end, token.count = self._denominators(*found)
            token.above = found[0] if token.unit != found[0] else ""
            token.inferred = not money and self.lower[at : found[1]] in self.words.language.panel_units
            token.start -= money
            if token.count == 1.0:
                token.count = self._counted(token.start)
            if factor != 1.0:
                token.values = tuple(value * factor for value in token.values)
                token.spread *= factor
        elif self.words.factor.search(self.lower[max(0, token.start - 24) : token.start]):
            token.unit = ""
        elif "." in self.text[token.start : token.end] or token.comma:
            token.bare = True

    def _counted(self, start: int) -> float:
        """How many tokens the figure at `start` is of, in "a million tokens cost 3 dollars"; else 1."""
        m = self.words.counted.search(self.lower[max(0, start - 60) : start])
        return self.words.scales[m[1]] if m and self._counts(m[2]) else 1.0

    def _counts(self, word: str) -> bool:
        """Whether a word is a unit of samples or requests."""
        unit = symbols.UNITS.get(word) or dict(self.words.phrases.get(word, ())).get(word)
        return bool(unit) and base(str(unit))[2] == "count"

    def _money(self, start: int) -> int:
        """Length of the currency sign in front of `start`."""
        if start and self.text[start - 1] in "$D ":
            before = self.text[max(0, start - 4) : start]
            for sign in symbols.MONEY:
                if before.rstrip().endswith(sign):
                    return len(sign) + len(before) - len(before.rstrip())
        return 0

    def _in_words(self) -> Iterator[_Token]:
        """Read ``two milliseconds``, ``twenty-five ms``, ``half a joule`` and ``twice``."""
        numbers, multiples = self.words.language.numbers, self.words.language.multiples
        for m in self.words.number.finditer(self.lower):
            start, end, word = m.start(), m.end(), m[0]
            if start and (self.text[start - 1].isalnum() or self.text[start - 1] in "-'"):
                continue
            if word in multiples:
                yield _Token(start, end, (multiples[word],), unit="", inferred=True)
                continue
            value = float(numbers[word])
            if (
                20 <= value < 100
                and (more := self.words.more.match(self.lower, end))
                and numbers[more[1]] < 10
            ):
                value, end = value + numbers[more[1]], more.end()
            while scale := self.words.scale.match(self.lower, end):
                value, end = value * self.words.scales[scale[1]], scale.end()
            if plus := self.words.plus.match(self.lower, end):
                value, end = value + self.words.fractions[plus[1]], plus.end()
            if value < 1 and (article := self.words.article.match(self.lower, end)):
                end = article.end()
            gap = _GAP.match(self.text, end)
            if found := self._unit(gap.end() if gap else end):
                unit, end, count = self._denominators(*found)
                yield _Token(start, end, (value,), unit=unit, count=count)

    def _lend_units(self, tokens: list[_Token]) -> None:
        """Give bare numbers the unit of the neighbour they are compared with; join ``between 3 and 5 ms``."""
        joins = self.words.language.joins
        for left, right in list(pairwise(tokens))[::-1]:
            if left.unit is not None or right.unit is None or right.start - left.end > 16:
                continue
            link = self.lower[left.end : right.start].strip(_EDGE)
            if link in joins and self.words.between.search(self.lower[max(0, left.start - 16) : left.start]):
                low, high = sorted((left.values[0], right.values[0]))
                right.values, right.spread, right.start = ((low + high) / 2,), (high - low) / 2, left.start
                tokens.remove(left)
            elif link in self.words.alike or link.strip("., ") in self.words.alike:
                left.unit, left.count, left.inferred = right.unit, right.count, True
        for left, right in pairwise(tokens):
            if right.unit is None and left.unit is not None and right.start - left.end <= 8:
                link = self.lower[left.end : right.start].strip(_EDGE)
                if link in _ARROWS or link in joins:
                    right.unit, right.count, right.inferred = left.unit, left.count, True
        for token in tokens:
            if token.bare and token.unit is None:
                token.unit, token.inferred = "", True


def _significant(written: str) -> int:
    """Count the digits that a written number vouches for: 3 in ``28.9``, ``0.0289`` and ``28.9e3``, 2 in ``1,200``."""
    mantissa = _POWER_OF_TEN.split(written, maxsplit=1)[0]
    digits = re.sub(r"\D", "", mantissa).lstrip("0")
    whole = "." not in mantissa and not _DECIMAL_COMMA.search(mantissa)
    return len(digits.rstrip("0") if whole else digits)


def _readings(written: str) -> tuple[tuple[float, ...], bool]:
    """Give every value a written number may have, the likeliest first, and whether a comma needs a remark."""
    if written.isascii() and written.replace(".", "", 1).isdigit():
        return (float(written),), False
    plain = written.translate(_SUPERSCRIPT)
    raised = plain != written
    plain = plain.replace("{", "").replace("}", "").replace("**", "^")
    mantissa, exponent = plain, 0
    power = _TIMES_TEN.fullmatch(plain)
    if power and (power[2] or raised):
        mantissa, exponent = power[1] or "1", int(power[3])
    elif scientific := _SCIENTIFIC.fullmatch(plain):
        mantissa, exponent = scientific[1], int(scientific[2])
    mantissa = mantissa.translate(_NO_GROUPS)
    candidates, comma = [mantissa], False
    if "," in mantissa:
        head, *groups = mantissa.partition(".")[0].split(",")
        if len(head) <= 3 and head != "0" and all(len(group) == 3 for group in groups):
            candidates = [mantissa.replace(",", "")]
            if len(groups) == 1 and "." not in mantissa:
                comma = True
                candidates.append(mantissa.replace(",", "."))
        else:
            candidates, comma = [mantissa.replace(",", ".")], True
    return tuple(float(f"{candidate}e{exponent}") for candidate in candidates), comma


_TIMES_TEN = re.compile(r"(?:(.{1,40}?)\s?[x×*·]\s?)?10\s?(\^?)\s?([+-]?\d{1,3})")
_SCIENTIFIC = re.compile(r"(.{1,40}?)[eE]([+-]?\d{1,3})")
_POWER_OF_TEN = re.compile(r"[eE]|\s?[x×*·]\s?10")
_DECIMAL_COMMA = re.compile(r",(?!\d{3}(?!\d))")
_NO_GROUPS = str.maketrans("", "", " '_")


def _of_numerator(token: _Token) -> tuple[float, str] | None:
    if not token.above:
        return None
    factor, offset, dimension, _ = base(token.above)
    return token.values[0] * factor + offset, dimension


def quotes(text: str, language: Language = ENGLISH, panel: Iterable[str] = ()) -> list[Quote]:
    """Find every figure with a unit in `text`.

    Parameters
    ----------
    text : str
        Prose; only the first `LETTER_CAP` characters are read.
    language : Language
        Whose words the units and numbers may be.
    panel : iterable of str
        Words of the panel's labels, of which some are units there: "points".

    Returns
    -------
    list of Quote
        In reading order. A bare whole number is no figure, unless a neighbour lends it a unit ("25 to 14 ms").
    """
    text = text[:LETTER_CAP]
    found: list[Quote] = []
    compiled = _compiled(language.code, frozenset(panel).intersection(language.panel_units))
    for token in _Reading(text, compiled).tokens():
        if token.unit is None or (found and token.start < found[-1].end):
            continue
        factor, offset, dimension, count = base(token.unit or "dimensionless")
        values = [v * factor + offset for v in token.values]
        many = token.count * count
        readings = [v / token.count for v in values]
        if many != 1.0:
            readings += [r * many for r in readings]
        if all(map(math.isfinite, readings)):
            found.append(
                Quote(
                    text[token.start : token.end], token.start, token.end, tuple(readings),
                    token.spread * abs(factor), dimension, token.inferred, token.comma,
                    0 if token.spread else token.digits, _of_numerator(token),
                )
            )  # fmt: skip
    return found
