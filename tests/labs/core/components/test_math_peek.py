from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from labs.core.components import MathPeek, law_html, mathml
from labs.core.components.math_peek import term_value
from mlsys import Engine, Models, Systems, ureg
from mlsys.profile import Term


@pytest.fixture(scope="module")
def profile():
    return Engine.solve(model=Models.ResNet50, system=Systems.Mobile, batch_size=32, precision="int8")


def test_the_contract_of_the_protocol(profile):
    peek = MathPeek(r"T = \frac{D_{vol}}{BW}", profile.terms)
    text = peek.text()
    assert r"\frac{D_{vol}}{BW}" in text
    for term in profile.terms:
        assert f"{term.symbol} = {term_value(term)}: {term.name} ({term.source})".replace("\xa0", " ") in text


def test_a_mapping_will_do():
    peek = MathPeek("E = P t", {"P": ureg.Quantity(2, "watt"), "t": ureg.Quantity(5, "ms"), "n": 3})
    assert "P = 2 W" in peek.text()
    assert "n = 3" in peek.text()


def test_assumed_values_are_marked():
    term = Term(r"\eta", "share of the peak", 0.5, "", "assumed: design constant", "compute")
    html = MathPeek("x", [term])._html()
    assert '<span class="ml-asm">assumed</span> design constant' in html


def test_the_result_of_the_numbers_stands_out():
    html = MathPeek("T", [], "T = 21.3 ms + 4.00 ms = 25.3 ms")._html()
    assert "<b class='ml-num'>25.3 ms</b>" in html


def test_names_of_several_letters_stand_upright():
    assert "<mtext>vol</mtext>" in mathml("D_{vol}")
    assert "<mtext>BW</mtext>" in mathml(r"\frac{D}{BW \cdot \eta_m}")
    assert mathml(r"\text{KV}").count("mtext") == 2


def test_a_brace_in_a_law_becomes_a_part_with_its_name():
    # a browser stretches a brace only with a font that few machines have
    law = law_html(
        r"T = \underbrace{\frac{D_{vol}}{BW}}_{\text{memory}} + \underbrace{L}_{\text{overhead}}, \quad x"
    )
    pieces = ElementTree.fromstring(f"<p>{law}</p>")
    assert [piece.get("class") for piece in pieces] == [None, "ml-braced", None, "ml-braced", None]
    assert [[*piece][1].text for piece in pieces if piece.get("class")] == ["memory", "overhead"]
    assert "munder" not in law
    assert law_html(r"S = \frac{1}{p}") == mathml(r"S = \frac{1}{p}")


@pytest.mark.parametrize(
    "latex", [r"\frac{a}{b}", r"\underbrace{O}_{\text{compute}}", r"x^{2} \le \max(a, b)", r"\sqrt{2}"]
)
def test_formulas_become_well_formed_mathml(latex):
    tree = ElementTree.fromstring(mathml(latex))
    assert tree.tag.endswith("math")
    assert "\\" not in "".join(tree.itertext())


def test_an_array_shows_its_ends():
    term = Term("B", "batch", np.array([1.0, 2.0, 64.0]), "", "set by you", "memory")
    assert term_value(term) == "1.00 … 64.0"


def test_an_empty_formula_is_refused():
    with pytest.raises(ValueError, match="formula is empty"):
        MathPeek("  ")


def test_what_is_no_term_is_named():
    with pytest.raises(TypeError, match="'BW'"):
        MathPeek("x", ["BW"])  # type: ignore[list-item]


def test_repr_is_short_and_deterministic(profile):
    assert repr(MathPeek("a+b", profile.terms)) == "MathPeek: a+b"
