"""What a letter says in words: its sentences, whether they are its own, the terms and laws they name."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from labs.grading.language import Language
from labs.grading.language.en import ENGLISH

SHINGLE = 4
"""Words in a row that, found in another text too, count as copied."""

COPIED = 0.6
"""Share of copied shingles from which a sentence is a copy."""

LEAST_WORDS = 5
"""Fewest words of a sentence that says something."""

FUNCTION_WORDS = 0.2
"""Least share of function words in prose; English has about half, a heap of keywords none."""

REACH = 12
"""Words that may lie between a term and the word that says it binds."""

_BREAK = re.compile(r"[.!?](?=\s+[^\sa-z\d]|\s+\d|\s*$)|\n\s*\n|\n(?=\s*[-*•#\d])")
_WORD = re.compile(r"[^\W\d_]+|\d+")


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


def _shingles(tokens: Sequence[str]) -> set[tuple[str, ...]]:
    return {tuple(tokens[i : i + SHINGLE]) for i in range(len(tokens) - SHINGLE + 1)}


@lru_cache(256)
def _source(texts: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    return frozenset().union(*(_shingles(words(text)) for text in texts))


def sentences(letter: str, given: Iterable[str] = (), language: Language = ENGLISH) -> list[Sentence]:
    """Split a letter into sentences and judge each.

    Parameters
    ----------
    letter : str
        What the student wrote.
    given : iterable of str
        What the student was given to read: a sentence copied from there says nothing.
    language : Language
        Whose function words prose is known by.
    """
    source = _source(tuple(given))
    found, start = [], 0
    for end in [*(m.end() for m in _BREAK.finditer(letter)), len(letter)]:
        tokens = words(letter[start:end])
        if tokens:
            found.append(Sentence(start, end, tuple(tokens), _is_prose(tokens, source, language)))
        start = end
    return found


def _is_prose(tokens: list[str], source: frozenset[tuple[str, ...]], language: Language) -> bool:
    spoken = [token for token in tokens if not token.isdigit()]
    if len(spoken) < LEAST_WORDS:
        return False
    if sum(token in language.function_words for token in spoken) < FUNCTION_WORDS * len(spoken):
        return False
    own = _shingles(tokens)
    return not own or len(own & source) < COPIED * len(own)


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


def claims(tokens: Sequence[str], candidates: Iterable[str], language: Language = ENGLISH) -> list[str]:
    """Say which of the candidate terms a sentence claims to be the one that binds.

    Of each word such as "binds" or "bottleneck" the nearest term counts that is not denied: "memory,
    not compute, is the bottleneck" claims memory.
    """
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
        near = [(max(a - last, first - b), term) for a, b, term in places if b < first or a > last]
        near += [(0, term) for a, b, term in places if not (b < first or a > last)]
        near = [(distance, term) for distance, term in near if distance <= REACH]
        if near:
            claimed.append(min(near)[1])
    return claimed


def _denied(tokens: Sequence[str], first: int, last: int, language: Language) -> bool:
    if mentions(tokens[max(0, first - 3) : first], language.negation):
        return True
    after = tokens[last + 1 : last + 3]
    # "Memory, not compute" denies what follows; "memory is not" and "memory never" deny memory.
    turned = mentions(after, language.contrast)
    return bool(mentions(after, language.negation)) and not (turned and turned[0][0] == 0)
