"""MathPeek: the physics behind a card, on request: formula, the numbers put in, every symbol with its source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from html import escape
from typing import Any

import ipywidgets as widgets
from latex2mathml.converter import convert

from labs.core.components.fold import Fold
from labs.core.style import NBSP, format_number, format_quantity
from mlsys.profile import Term

Variables = Iterable[Term] | Mapping[str, Any]
"""Terms of a profile, or values by LaTeX symbol (quantities or plain numbers)."""

_WORD_BELOW = re.compile(r"_\{([A-Za-z]{2,})\}")
_BRACE = re.compile(r"\\underbrace\{((?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*)\}_\{\\text\{([^{}]*)\}\}")
_WORD = re.compile(r"\\[A-Za-z]+(?:\{[^{}]*\})?|[A-Z]{2,}")


@cache
def mathml(latex: str) -> str:
    r"""LaTeX as MathML, which browsers draw by themselves: no script, no font to load, read aloud as maths.

    Names of several letters stand upright (``D_{vol}``, ``BW``), as a printer would set them.

    Examples
    --------
    >>> "<mtext>vol</mtext>" in mathml("D_{vol}")
    True
    """
    below = _WORD_BELOW.sub(r"_{\\text{\1}}", latex)
    upright = _WORD.sub(_set_upright, below)
    return str(convert(upright))


def law_html(latex: str) -> str:
    r"""A law as HTML; ``\underbrace{…}_{\text{word}}`` becomes a part with its name below it.

    The stylesheet draws the brace: browsers stretch one only with an OpenType maths font, which few machines have.
    """
    said = ""
    for place, text in enumerate(_BRACE.split(latex)):
        kind = place % 3  # between braces, inside one, its name
        if kind == 0:
            said += mathml(text) if text.strip() else ""
        elif kind == 1:
            said += f'<span class="ml-braced">{mathml(text)}'
        else:
            said += f"<span>{escape(text)}</span></span>"
    return said


def _set_upright(found: re.Match[str]) -> str:
    word = found.group()
    if word.isalpha():
        return rf"\text{{{word}}}"
    command, brace, inside = word.partition("{")
    if brace and command not in (r"\text", r"\mathrm", r"\operatorname"):
        return f"{command}{{{_WORD.sub(_set_upright, inside)}"
    return word


def as_terms(variables: Variables) -> tuple[Term, ...]:
    """Terms as they are; a mapping becomes terms without a meaning, given by hand.

    Raises
    ------
    TypeError
        An entry is neither a term nor a value.
    """
    if not isinstance(variables, Mapping):
        terms = tuple(variables)
        for term in terms:
            if not isinstance(term, Term):
                raise TypeError(f"a variable is {term!r}; it is to be a Term of a profile, or give a mapping")
        return terms
    return tuple(
        value
        if isinstance(value, Term)
        else Term(
            symbol=symbol,
            name="",
            value=getattr(value, "magnitude", value),
            unit=str(getattr(value, "units", "")),
            source="given",
            part="study",
        )
        for symbol, value in variables.items()
    )


def term_value(term: Term) -> str:
    """Value of a term for a reader; of an array, its two ends."""
    values = getattr(term.value, "flat", None)
    if values is not None:
        flat = [float(v) for v in values]
        ends = flat[:1] if len(flat) == 1 else [flat[0], flat[-1]]
        return " … ".join(format_quantity(type(term.quantity)(v, term.unit)) for v in ends)
    if not term.unit:
        whole = float(term.value).is_integer() and abs(term.value) < 1e6
        return format_number(term.value, decimals=0) if whole else format_number(term.value)
    return format_quantity(term.quantity, trim=float(term.value).is_integer())


class MathPeek:
    r"""The maths of a card, shut until a reader opens it.

    Parameters
    ----------
    formula : str
        LaTeX, without dollar signs.
    variables : iterable of mlsys.profile.Term, or mapping
        Every symbol of the formula, in reading order.
    numbers : str, optional
        The formula with its numbers put in, as text; the part after the last ``=`` is the result.

    Examples
    --------
    >>> from mlsys import Engine, Models, Systems
    >>> profile = Engine.solve(model=Models.ResNet50, system=Systems.Mobile, precision="int8")
    >>> peek = MathPeek(r"T_{mem} = D_{vol} / BW", profile.terms)
    >>> "memory bandwidth" in peek.text()
    True
    """

    def __init__(self, formula: str, variables: Variables = (), numbers: str = "") -> None:
        self.fold = Fold("Math peek", style="ml-peek")
        self.widget: widgets.VBox = self.fold.widget
        self.show(formula, variables, numbers)

    def show(self, formula: str, variables: Variables = (), numbers: str = "") -> None:
        """Replace what is explained; an opened peek stays open.

        Raises
        ------
        ValueError
            The formula is empty.
        """
        if not formula.strip():
            raise ValueError("the formula is empty; a MathPeek shows the equation a card stands on")
        self.formula, self.terms, self.numbers = formula, as_terms(variables), numbers
        self.fold.fill(self._html)

    def _html(self) -> str:
        numbers = ""
        if self.numbers:
            head, _, result = self.numbers.rpartition("=")
            numbers = f"<p>{escape(head)}= <b class='ml-num'>{escape(result.strip())}</b></p>"
        equation = f'<div class="ml-eq"><p>{mathml(self.formula)}</p>{numbers}</div>'
        if not self.terms:
            return equation
        rows = "".join(
            _row(term) if isinstance(term.value, float | int) else _make_row(term) for term in self.terms
        )
        return (
            f'{equation}<table><thead><tr><th scope="col">Symbol</th><th scope="col">Meaning</th>'
            f'<th scope="col" class="ml-r">Value</th><th scope="col">Source</th></tr></thead><tbody>{rows}</tbody></table>'
        )

    def text(self) -> str:
        """The whole peek as plain text."""
        lines = [self.formula, *([self.numbers] if self.numbers else [])]
        lines += [f"{t.symbol} = {term_value(t)}: {t.name} ({t.source})" for t in self.terms]
        return "\n".join(lines).replace(NBSP, " ")

    def __repr__(self) -> str:
        return f"MathPeek: {self.formula}"

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        from labs.core.components.base import mimebundle

        return mimebundle(self.widget, repr(self))


def _make_row(term: Term) -> str:
    return (
        f'<tr><th scope="row">{mathml(term.symbol)}</th><td>{escape(term.name)}</td>'
        f'<td class="ml-r">{term_value(term)}</td><td>{_source(term)}</td></tr>'
    )


# A knob changes few terms of a case; the rows of the others are as they were.
_row = lru_cache(maxsize=1024)(_make_row)


def _source(term: Term) -> str:
    if not term.assumed:
        return escape(term.source)
    rest = term.source.removeprefix("assumed").lstrip(" :,;")
    return f'<span class="ml-asm">assumed</span>{" " + escape(rest) if rest else ""}'
