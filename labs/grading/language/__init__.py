"""What a language brings to the grading of prose: words for units, numbers, terms and laws, as data."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """The words of one language.

    Unit symbols (`ms`, `GB/s`, `µJ`) are international and live in `symbols`; a language adds only words.
    A phrase is written in lower case, with single spaces for spaces and hyphens.

    Attributes
    ----------
    code : str
        ISO 639-1 code, such as ``"en"``.
    units : mapping of str to str
        Spelled-out unit, in the plural too, to a unit of `mlsys.ureg`; at most three words.
    numbers, scales : mapping of str to float
        ``"twenty"`` to 20; ``"million"`` to 1e6.
    multiples : mapping of str to float
        Words that are a ratio by themselves: ``"twice"`` to 2.
    plus : mapping of str to float
        What adds to the number before it: ``"and a half"``.
    times : tuple of str
        Words that make a ratio of the number before them: ``"times"``, ``"fold"``.
    factor : tuple of str
        Words that make a ratio of the number after them: ``"factor of"``.
    per : tuple of str
        Words between a unit and its denominator: ``"per"``, ``"a"``.
    articles : tuple of str
        Words between "half" and a unit, as in ``"half a second"``; a law is named with them or without.
    panel_units : mapping of str to str
        Words that are a unit only where a label of the panel uses them: ``"points"`` of quality.
    takes : tuple of str
        Words between a count and what it takes: ``"a million tokens cost 3 dollars"``.
    alike : tuple of str
        What may stand between two numbers of which one only carries the unit: ``"25.4 to 14.8 ms"``.
    between, joins : tuple of str
        Words that open an interval and words that join its ends: ``"between 3 and 5 ms"``.
    terms, laws : mapping of str to tuple of str
        Identifier of a term or an invariant to the phrases that name it.
    binding : tuple of str
        Phrases that say a term is the one that binds.
    binding_asked : tuple of str
        Words that say so only where the question itself uses them: "which bar grows?"
    clauses : tuple of str
        Words that open a clause.
    negation, contrast : tuple of str
        Phrases that deny the words near them; those of them that deny only what follows.
    giving_up : tuple of str
        Phrases that say what somebody pays.
    nothing : tuple of str
        Words for which nobody pays: "we lose nothing".
    seeming_denial : tuple of str
        Phrases that look as if they deny: "not only", "nobody but".
    between_price : tuple of str
        Words that may stand between a price and what denies it: "it costs *us* nothing".
    relatives : tuple of str
        Words over which no denial of a price reaches: "nobody sees what is left out".
    below, above : tuple of str
        Phrases in front of a figure that make a bound of it.
    verbs : frozenset of str
        Words that make a sentence of the panel's labels: "The time of a pass *is* 8 ms".
    abbreviations : tuple of str
        What ends with a full stop and goes on.
    function_words : frozenset of str
        Words that prose cannot do without; their absence gives away a heap of keywords.
    """

    code: str
    units: Mapping[str, str]
    numbers: Mapping[str, float]
    scales: Mapping[str, float]
    multiples: Mapping[str, float]
    plus: Mapping[str, float]
    times: tuple[str, ...]
    factor: tuple[str, ...]
    per: tuple[str, ...]
    articles: tuple[str, ...]
    panel_units: Mapping[str, str]
    takes: tuple[str, ...]
    alike: tuple[str, ...]
    between: tuple[str, ...]
    joins: tuple[str, ...]
    terms: Mapping[str, tuple[str, ...]]
    laws: Mapping[str, tuple[str, ...]]
    binding: tuple[str, ...]
    binding_asked: tuple[str, ...]
    clauses: tuple[str, ...]
    negation: tuple[str, ...]
    contrast: tuple[str, ...]
    giving_up: tuple[str, ...]
    nothing: tuple[str, ...]
    seeming_denial: tuple[str, ...]
    between_price: tuple[str, ...]
    relatives: tuple[str, ...]
    below: tuple[str, ...]
    above: tuple[str, ...]
    verbs: frozenset[str]
    abbreviations: tuple[str, ...]
    function_words: frozenset[str]
