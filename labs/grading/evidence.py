"""Figures with units in prose: find them, read them the way their writer meant, compare them with quantities."""

import math
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from labs.grading.language import Language, symbols
from labs.grading.language.en import ENGLISH
from mlsys.units import ureg

LETTER_CAP = 20_000
"""Characters of a letter that are read; four times the longest letter anybody should write."""

TOLERANCE = 0.05
"""Relative distance within which a written figure states a quantity."""

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
        The unit was taken from a neighbour, or the figure is a word such as "twice".
    comma : bool
        A comma was read as a decimal sign, or could have been.
    """

    text: str
    start: int
    end: int
    readings: tuple[float, ...]
    spread: float
    dimension: str
    inferred: bool = False
    comma: bool = False

    def states(self, value: float, dimension: str, tolerance: float = TOLERANCE) -> bool:
        """Tell whether the figure states `value` (SI base units), its sign left to the sentence around it."""
        if dimension != self.dimension:
            return False
        target = abs(value)
        return any(abs(abs(r) - target) + self.spread <= tolerance * target for r in self.readings)


@lru_cache(4096)
def base(unit: str) -> tuple[float, float, str, float]:
    """Give factor and offset of `unit` into SI base units, its dimension without counts, its factor of counts.

    Raises
    ------
    pint.UndefinedUnitError
        When `mlsys.ureg` does not know the unit.
    """
    offset = float(ureg.Quantity(0.0, unit).to_base_units().magnitude)
    one = ureg.Quantity(1.0, unit).to_base_units()
    powers = {name: power for name, power in one.dimensionality.items() if name not in _COUNTS}
    dimension = " ".join(f"{name}^{power:g}" for name, power in sorted(powers.items()))
    return float(one.magnitude) - offset, offset, dimension, _count_factor(unit)


def _count_factor(unit: str) -> float:
    """Thousands or millions of samples hidden in a denominator such as ``Mtok``."""
    denominator = unit.partition("/")[2]
    if not denominator:
        return 1.0
    one = ureg.Quantity(1.0, denominator.partition("/")[0]).to_base_units()
    return float(one.magnitude) if set(one.dimensionality) <= set(_COUNTS) else 1.0


# One character for one, so that positions hold.
_PLAIN = str.maketrans(
    dict.fromkeys("\u00a0\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " ")
    | dict.fromkeys("\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d", "-")
    | dict.fromkeys("\u2018\u2019\u02bc\u2032", "'")
    | {"\u00b5": "μ", "\u2215": "/", "\u2044": "/", "\u22c5": "·", "\u2217": "*", "\u2715": "×", "\u2a2f": "×"}
)
_SUPERSCRIPT = str.maketrans("⁻⁺⁰¹²³⁴⁵⁶⁷⁸⁹", "-+0123456789")

_POWER = r"(?:(?:\^|\*\*) ?\{?[+-]?\d{1,3}\}?|[⁻⁺]?[⁰¹²³⁴⁵⁶⁷⁸⁹]{1,3})"
_PLAIN_NUMBER = rf"""
    (?: 10{_POWER}
      | (?: \d{{1,3}}(?:([ ,'_])\d{{3}})(?:\{{0}}\d{{3}}){{0,4}}(?!\d)(?:\.\d{{1,15}})?
          | \d{{1,15}}(?:[.,]\d{{1,15}})?
          | \.\d{{1,15}} )
        (?: [eE][+-]?\d{{1,3}} | \s?[x×*·]\s?10\s?{_POWER} )?
    )
"""


def _number(group: int) -> str:
    return _PLAIN_NUMBER.replace("{0}", str(group))


_NUMBER = re.compile(
    rf"(?<![\w.,^/'])(?<!\w-)(?:(?P<factor>[xX])\s?)?(?P<sign>[+-])?"
    rf"(?P<low>{_number(4)})"
    rf"(?:\s?(?:-|\.{{2,3}}|…)\s?(?P<high>{_number(6)}))?"
    rf"(?:\s?(?:±|\+/-)\s?\d{{1,15}}(?:\.\d{{1,15}})?)?"
    rf"(?![.,]?\d)(?P<scale>[kKMBT](?=[\s-]\w))?(?![^\W\d_]*\d)",
    re.VERBOSE,
)
_GAP = re.compile(r"(?:[\s~*_`-]|\\[,;: ]|\\(?:text|mathrm|rm)\s?\{?){0,4}")
_WORDS = re.compile(r"[^\W\d_]{1,24}(?:[\s-][^\W\d_]{1,24}){0,2}")
_SYMBOL = re.compile(r"(?:US\$|[°º]C|℃|%|\$|×|[^\W\d_]{1,7})(?!\w)")
_COUNT = re.compile(r"\d{1,3}(?:[, ]\d{3}){0,4}|\d{1,12}")
_INVERSE_SECOND = re.compile(r"[ ·*.]?(?:s|sec)(?:\^\{?-1\}?|⁻¹|-1)(?!\w)")
_SLASH = re.compile(r"\s?/\s?")
_ALIKE_SIGNS = frozenset(("→", "->", "-->", "=>", "⇒", "/", "+", ",", "=", "-"))
_EDGE = " \t\r\n*_`~≈"


@dataclass(slots=True)
class _Token:
    start: int
    end: int
    values: tuple[float, ...]
    spread: float
    unit: str | None
    inferred: bool = False
    comma: bool = False
    count: float = 1.0


class _Reader:
    """The expressions of one language, compiled once."""

    def __init__(self, language: Language):
        self.language = language
        self.per = re.compile(rf"\s(?:{_any(language.per)})\s", re.IGNORECASE)
        scales = {k.lower(): v for k, v in language.scales.items() if len(k) > 1}
        self.scales = scales
        self.scale = re.compile(rf"[\s-]?(?P<word>{_any(scales)})(?!\w)", re.IGNORECASE)
        self.short_scale = re.compile(r"\s?(?P<word>[kKMBT])(?=\s)")
        words = sorted({*language.numbers, *language.multiples}, key=len, reverse=True)
        # No anchor in front: an alternation of literals is searched far faster by its first letters.
        self.words = re.compile(rf"(?:{'|'.join(words)})(?!\w)", re.IGNORECASE)
        self.more = re.compile(rf"[\s-](?P<word>{_any(language.numbers)})(?!\w)", re.IGNORECASE)
        self.article = re.compile(r"\s(?:a|an)(?=\s)", re.IGNORECASE)
        self.alike = _ALIKE_SIGNS | set(language.alike)
        self.between = re.compile(rf"(?<!\w)(?:{_any(language.between)})\s+$", re.IGNORECASE)
        self.factor = re.compile(rf"(?<!\w)(?:{_any(language.factor)})\s+$", re.IGNORECASE)

    def unit(self, text: str, at: int) -> tuple[str, int] | None:
        """Read one unit at `at`, longest spelling first."""
        language = self.language
        if words := _WORDS.match(text, at):
            phrase = " ".join(re.split(r"[\s-]", words[0]))
            while phrase:
                end = at + len(phrase)
                if phrase in symbols.UNITS and " " not in phrase:
                    return symbols.UNITS[phrase], end
                if unit := language.units.get(phrase) or language.units.get(phrase.lower()):
                    return unit, end
                if phrase.lower() in language.times:
                    return "", end
                phrase = phrase.rpartition(" ")[0]
        if (symbol := _SYMBOL.match(text, at)) and symbol[0] in symbols.UNITS:
            return symbols.UNITS[symbol[0]], symbol.end()
        return None

    def denominators(self, text: str, unit: str, end: int) -> tuple[str, int, float]:
        """Read ``/s``, ``per million tokens`` and ``s^-1`` after a unit; give unit, end, count."""
        count = 1.0
        for _ in range(2):
            if inverse := _INVERSE_SECOND.match(text, end):
                unit, end = f"{unit or 'dimensionless'}/second", inverse.end()
                continue
            link = _SLASH.match(text, end) or self.per.match(text, end)
            if not link:
                break
            at, many = link.end(), 1.0
            if number := _COUNT.match(text, at):
                many, at = float(re.sub(r"\D", "", number[0])), number.end()
            if scale := self.scale.match(text, at) or self.short_scale.match(text, at):
                many, at = many * self._scale(scale["word"]), scale.end()
            found = self.unit(text, at + (text[at : at + 1] == " "))
            if not found or not found[0]:
                break
            unit, end, count = f"{unit or 'dimensionless'}/{found[0]}", found[1], count * many
        return unit, end, count

    def _scale(self, word: str) -> float:
        return self.language.scales.get(word) or self.scales[word.lower()]

    def figures(self, text: str) -> Iterator[_Token]:
        """Read the figures written in digits."""
        for m in _NUMBER.finditer(text):
            values, comma = _readings(m["low"])
            spread = 0.0
            if m["high"]:
                highs, comma_too = _readings(m["high"])
                low, high, comma = values[0], highs[0], comma or comma_too
                if low < high:
                    values, spread = ((low + high) / 2,), (high - low) / 2
                else:  # A subtraction: two figures of one unit.
                    yield _Token(m.start("low"), m.end("low"), values, 0.0, None, comma=comma)
                    values = highs
            start, end = m.start("high") if m["high"] and not spread else m.start(), m.end()
            token = _Token(start, end, values, spread, None, comma=comma)
            if m["factor"] or _times_sign_before(text, m.start()):
                token.unit = ""
            else:
                self._attach(text, token, m["scale"])
            yield token

    def _attach(self, text: str, token: _Token, short: str | None) -> None:
        """Find the unit of `token`, in front of it or behind it."""
        money = text[max(0, token.start - 4) : token.start].rstrip()
        end, scale = token.end, 1.0
        paid = money.endswith(symbols.MONEY)
        if paid and text[end : end + 1] == "$":  # LaTeX dollars around the number.
            paid, end = False, end + 1
        if word := self.scale.match(text, end):
            scale, end = self._scale(word["word"]), word.end()
        elif short:
            scale = self.language.scales[short]
        found: tuple[str, int] | None = ("USD", end) if paid else None
        if not found:
            at = _GAP.match(text, end).end()  # type: ignore[union-attr]
            found = self.unit(text, at)
            if found and found[0] == "" and re.match(r"\s?\d", text[found[1] : found[1] + 2]):
                found = None  # 513 x 513
        if not found:
            if short is None and self.factor.search(text[max(0, token.start - 24) : token.start]):
                token.unit = ""
            return
        token.unit, token.end, token.count = self.denominators(text, *found)
        if scale != 1.0:
            token.values, token.spread = tuple(v * scale for v in token.values), token.spread * scale

    def words_of_number(self, text: str) -> Iterator[_Token]:
        """Read ``two milliseconds``, ``twenty-five ms``, ``half a joule`` and ``twice``."""
        numbers = self.language.numbers
        for m in self.words.finditer(text):
            if m.start() and (text[m.start() - 1].isalnum() or text[m.start() - 1] == "-"):
                continue
            word, end = m[0].lower(), m.end()
            if word in self.language.multiples:
                yield _Token(m.start(), end, (self.language.multiples[word],), 0.0, "", inferred=True)
                continue
            value = float(numbers[word])
            if 20 <= value < 100 and (more := self.more.match(text, end)):
                unit_digit = float(numbers[more["word"].lower()])
                if 0 < unit_digit < 10:
                    value, end = value + unit_digit, more.end()
            while scale := self.scale.match(text, end):
                value, end = value * self._scale(scale["word"]), scale.end()
            if value < 1 and (article := self.article.match(text, end)):
                end = article.end()
            found = self.unit(text, _GAP.match(text, end).end())  # type: ignore[union-attr]
            if found:
                unit, end, count = self.denominators(text, *found)
                yield _Token(m.start(), end, (value,), 0.0, unit, count=count)


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))


@lru_cache(8)
def _reader(code: str) -> _Reader:
    return _Reader({"en": ENGLISH}[code])


def _times_sign_before(text: str, start: int) -> bool:
    before = text[max(0, start - 4) : start].rstrip()
    return before.endswith("×") and not before[:-1].rstrip()[-1:].isdigit()


def _readings(written: str) -> tuple[tuple[float, ...], bool]:
    """Give every value a written number may have, the likeliest first, and whether a comma needs a remark."""
    plain = written.translate(_SUPERSCRIPT).replace("{", "").replace("}", "").replace("**", "^")
    raised = written != written.translate(_SUPERSCRIPT)
    mantissa, exponent = plain, 0
    if m := re.match(r"(?:(.+?)\s?[x×*·]\s?)?10\s?(\^?)\s?([+-]?\d{1,3})$", plain):
        if m[2] or raised:
            mantissa, exponent = m[1] or "1", int(m[3])
    elif m := re.match(r"(.+?)[eE]([+-]?\d{1,3})$", plain):
        mantissa, exponent = m[1], int(m[2])
    mantissa = re.sub(r"[ '_]", "", mantissa)
    comma, candidates = False, [mantissa]
    if "," in mantissa:
        groups = mantissa.partition(".")[0].split(",")
        if all(len(g) == 3 for g in groups[1:]) and 0 < len(groups[0]) <= 3 and groups[0] != "0":
            candidates = [mantissa.replace(",", "")]
            if len(groups) == 2 and "." not in mantissa:
                comma = True
                candidates.append(mantissa.replace(",", "."))
        else:
            comma, candidates = True, [mantissa.replace(",", ".")]
    return tuple(float(f"{c}e{exponent}") for c in candidates), comma


def quotes(text: str, language: Language = ENGLISH) -> list[Quote]:
    """Find every figure with a unit in `text`.

    Parameters
    ----------
    text : str
        Prose; only the first `LETTER_CAP` characters are read.
    language : Language
        Whose words the units and numbers may be.

    Returns
    -------
    list of Quote
        In reading order. A bare number is no figure, unless a neighbour lends it a unit ("25.4 to 14.8 ms").
    """
    plain = text[:LETTER_CAP].translate(_PLAIN)
    reader = _reader(language.code)
    tokens = list(reader.figures(plain))
    taken = {t.start for t in tokens}
    tokens += [t for t in reader.words_of_number(plain) if t.start not in taken]
    tokens.sort(key=lambda t: t.start)
    _lend_units(plain, tokens, reader)
    found = []
    for token in tokens:
        if token.unit is None:
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
                )
            )  # fmt: skip
    return found


def _lend_units(text: str, tokens: list[_Token], reader: _Reader) -> None:
    """Give bare numbers the unit of the neighbour they are compared with, and join `between 3 and 5 ms`."""
    joined: list[_Token] = []
    for left, right in zip(tokens[-2::-1], tokens[:0:-1]):
        if left.unit is not None or right.unit is None:
            continue
        link = text[left.end : right.start].strip(_EDGE).lower()
        if link in reader.language.joins and reader.between.search(text[max(0, left.start - 16) : left.start]):
            low, high = sorted((left.values[0], right.values[0]))
            right.values, right.spread, right.start = ((low + high) / 2,), (high - low) / 2, left.start
            joined.append(left)
        elif link.strip(". ,") in reader.alike or link in reader.alike:
            left.unit, left.count, left.inferred = right.unit, right.count, True
    for left, right in zip(tokens, tokens[1:]):
        if right.unit is None and left.unit is not None and left not in joined:
            link = text[left.end : right.start].strip(_EDGE).lower()
            if link in ("→", "->", *reader.language.joins):
                right.unit, right.count, right.inferred = left.unit, left.count, True
    for token in joined:
        tokens.remove(token)
