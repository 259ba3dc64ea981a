"""What a letter says in words: its sentences, whether they are its own, the terms and laws they name."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from labs.grading.language import Language
from labs.grading.language.en import ENGLISH

SHINGLE = 4
"""Words in a row that, found in another text too, count as copied."""

COPIED = 0.8
"""Share of copied words from which a sentence is a copy; an honest one may use the names of the cards."""

LEAST_WORDS = 3
"""Fewest words of a sentence that says something; a figure is a word."""

HEAP = 5
"""Fewest words of one's own among copied ones that are looked at by themselves."""

FUNCTION_WORDS = 0.2
"""Least share of function words in prose; English has about half, a heap of keywords none."""

FIGURES_PER_VERB = 2
"""Most figures for each verb in a sentence that is made of the panel's labels otherwise."""

REACH = 12
"""Words that may lie between a term and the word that says it binds."""

DENIAL_REACH = 5
"""Words of the same clause over which "no" and "nobody" deny a price: "no reader has to wait longer"."""

_BREAK = re.compile(r"[.!?](?=\s+[^\sa-z\d]|\s+\d|\s*$)|\n\s*\n|\n(?=\s*[-*•#\d])")
_WORD = re.compile(r"[^\W\d_]+|\d+")
_WORD_OR_BREAK = re.compile(_WORD.pattern + r"|[,;:](?=\s)|[()–—]|\s-\s")


@lru_cache(8)
def _abbreviated(abbreviations: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, abbreviations))})$")


def spans(text: str, language: Language = ENGLISH) -> list[tuple[int, int]]:
    """Give start and end of every sentence; the full stop of "i.e. 5 ms" ends none."""
    goes_on = _abbreviated(language.abbreviations)
    ends = [
        m.end()
        for m in _BREAK.finditer(text)
        if m[0] != "."
        or not goes_on.search(text[max(0, m.end() - 12) : m.end()].lower())
        or text[m.end() :].lstrip()[:1].isalpha()
        or not text[m.end() :].strip()
    ]
    return list(pairwise([0, *ends, len(text)]))


def words(text: str) -> list[str]:
    """Split a text into lower-case words and digits; hyphens and apostrophes part words."""
    return _WORD.findall(text.lower())


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a letter: where it stands, its words, and whether it counts as the writer's prose."""

    start: int
    end: int
    words: tuple[str, ...]
    prose: bool


@lru_cache(256)
def _runs(texts: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """All runs of up to `SHINGLE` words of some texts."""
    tokens = [words(text) for text in texts]
    return frozenset(
        tuple(t[i : i + n]) for t in tokens for n in range(1, SHINGLE + 1) for i in range(len(t) - n + 1)
    )


def sentences(
    letter: str,
    given: Iterable[str] = (),
    figures: Iterable[tuple[int, int]] = (),
    language: Language = ENGLISH,
    labels: Iterable[str] = (),
) -> list[Sentence]:
    """Split a letter into sentences and judge each.

    Parameters
    ----------
    letter : str
        What the student wrote.
    given : iterable of str
        What the student was given to read: a sentence copied from there says nothing.
    figures : iterable of (int, int)
        Where figures stand; between them, what is copied is found piece by piece.
    language : Language
        Whose function words prose is known by.
    labels : iterable of str
        Names of what the panel shows: who says with a verb what they are copies nothing.
    """
    source, named = _runs(tuple(given)), _runs(tuple(labels))
    cuts = sorted(figures)
    found = []
    for start, end in spans(letter, language):
        tokens = words(letter[start:end])
        if tokens:
            inside = [(max(a, start), min(b, end)) for a, b in cuts if a < end and b > start]
            edges = [start, *(edge for cut in inside for edge in cut), end]
            pieces = [words(letter[a:b]) for a, b in zip(edges[::2], edges[1::2])]
            found.append(Sentence(start, end, tuple(tokens), _is_prose(pieces, source, named, language)))
    return found


def _is_prose(
    pieces: list[list[str]],
    source: frozenset[tuple[str, ...]],
    named: frozenset[tuple[str, ...]],
    language: Language,
) -> bool:
    spoken = [token for piece in pieces for token in piece if not token.isdigit()]
    own = [token for piece in pieces for token in _own(piece, source) if not token.isdigit()]
    if len(spoken) + len(pieces) - 1 < LEAST_WORDS or len(own) <= (1 - COPIED) * len(spoken):
        return False
    besides = [token for piece in pieces for token in _own(piece, source | named) if not token.isdigit()]
    unnamed = [token for piece in pieces for token in _own(piece, named) if not token.isdigit()]
    verbs = sum(token in language.verbs for token in unnamed)
    if len(unnamed) <= (1 - COPIED) * len(spoken) and FIGURES_PER_VERB * verbs < max(len(pieces) - 1, 1):
        return False

    def speaks(tokens: list[str]) -> bool:
        return sum(token in language.function_words for token in tokens) >= FUNCTION_WORDS * len(tokens)

    # A heap of keywords stays one when it is mixed with copied text.
    return speaks(spoken) and all(len(some) < HEAP or speaks(some) for some in (own, besides))


def _own(tokens: list[str], source: frozenset[tuple[str, ...]]) -> list[str]:
    """Words that are not part of a run copied from the source."""
    size = min(SHINGLE, len(tokens))
    copied = [False] * len(tokens)
    for i in range(len(tokens) - size + 1):
        if tuple(tokens[i : i + size]) in source:
            copied[i : i + size] = [True] * size
    return [token for token, is_copied in zip(tokens, copied) if not is_copied]


@lru_cache(512)
def _phrases(phrases: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(sorted((tuple(words(phrase)) for phrase in phrases), key=len, reverse=True))


def mentions(tokens: Sequence[str], phrases: tuple[str, ...]) -> list[tuple[int, int]]:
    """Find where any of the phrases stands among the words: first and last index, longest phrase first."""
    heads: dict[str, list[tuple[str, ...]]] = {}
    for phrase in _phrases(phrases):
        heads.setdefault(phrase[0], []).append(phrase)
    found, i = [], 0
    while i < len(tokens):
        for phrase in heads.get(tokens[i], ()):
            if tuple(tokens[i : i + len(phrase)]) == phrase:
                found.append((i, i + len(phrase) - 1))
                i += len(phrase) - 1
                break
        i += 1
    return found


def names(text: str, law: str, language: Language = ENGLISH) -> bool:
    """Tell whether a sentence names a law, or says what it says; articles left out, "/" read as "over"."""
    phrases = language.laws.get(law) or (law.replace("_", " "),)
    bare = tuple(" ".join(_without_articles(words(phrase), language)) for phrase in phrases)
    return bool(mentions(_without_articles(words(text.replace("/", " over ")), language), bare))


def _without_articles(tokens: Iterable[str], language: Language) -> list[str]:
    return [token for token in tokens if token not in language.articles]


def paid(text: str, language: Language = ENGLISH) -> bool:
    """Tell whether a sentence speaks of a price: "we lose pictures", but not "nobody has to wait"."""
    tokens, clause = _clauses(text, replace(language, clauses=(*language.clauses, *language.relatives)))
    seeming = {i for first, last in mentions(tokens, language.seeming_denial) for i in range(first, last + 1)}

    def said(phrases: tuple[str, ...]) -> list[tuple[int, int]]:
        return [place for place in mentions(tokens, phrases) if not seeming.intersection(place)]

    denials, nothing = said((*language.negation, *language.nothing)), said(language.nothing)
    prices = mentions(tokens, language.giving_up)

    def denied(first: int, last: int) -> bool:
        def reaches(start: int, end: int) -> bool:
            return start < end <= start + DENIAL_REACH and clause[start] == clause[end]

        before = sum(reaches(denial, first) for denial, _ in denials)
        rest = (i for i in range(last + 1, len(tokens)) if tokens[i] not in language.between_price)
        behind = next(rest, last)
        return (
            before % 2 == 1  # "not without a price" denies twice
            or any(start == behind and reaches(last, start) for start, _ in nothing)
            # "Without a price" denies the price, where "without a filter" is one.
            or ((first, last) in nothing and any(reaches(last, price) for price, _ in prices))
        )

    return not all(denied(*price) for price in prices)


def claims(text: str, candidates: Iterable[str], language: Language = ENGLISH) -> list[str]:
    """Say which of the candidate terms a sentence claims to be the one that binds.

    Of each word such as "binds" or "bottleneck" the nearest term counts that is not denied, and one of the
    same clause before all others: "memory, not compute, is the bottleneck" claims memory; "compute is
    largest, memory stands just behind" claims compute.
    """
    tokens, clause = _clauses(text, language)
    places = [
        (first, last, term)
        for term in candidates
        for first, last in mentions(tokens, language.terms.get(term) or (term.replace("_", " "),))
        if not _denied(tokens, first, last, language)
    ]
    claimed = []
    for first, last in mentions(tokens, language.binding):
        if mentions(tokens[max(0, first - 2) : first], language.negation):
            continue
        near = [
            (clause[a] != clause[first], max(a - last, first - b, 0), term)
            for a, b, term in places
            if max(a - last, first - b) <= REACH
        ]
        if near:
            claimed.append(min(near)[2])
    return claimed


def _clauses(text: str, language: Language) -> tuple[list[str], list[int]]:
    """Give the words of a sentence, and for each the number of its clause."""
    tokens: list[str] = []
    numbers: list[int] = []
    number = 0
    for m in _WORD_OR_BREAK.finditer(text.lower()):
        number += m[0] in language.clauses or not m[0][0].isalnum()
        if m[0][0].isalnum():
            tokens.append(m[0])
            numbers.append(number)
    return tokens, numbers


def _denied(tokens: Sequence[str], first: int, last: int, language: Language) -> bool:
    if mentions(tokens[max(0, first - 3) : first], language.negation):
        return True
    after = tokens[last + 1 : last + 3]
    # "Memory, not compute" denies what follows; "memory is not" and "memory never" deny memory.
    turned = mentions(after, language.contrast)
    return bool(mentions(after, language.negation)) and not (turned and turned[0][0] == 0)
