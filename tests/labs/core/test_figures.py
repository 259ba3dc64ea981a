"""What labs have in common is written once, and used by more than one of them."""

from __future__ import annotations

import ast
import importlib
from pathlib import Path

import pytest

from labs.core import figures
from labs.core.figures import PASS_TIME, bar, facts
from labs.core.spec import Figure
from labs.registry import module_name, written
from tests.labs.specs import ROOT
from tests.labs.tiny_lab import LAB

SPECS = {slug: ROOT.joinpath(*module_name(slug).split(".")).with_suffix(".py") for slug in written()}
SHARED = {name: value for name, value in vars(figures).items() if name.isupper()}


def rows(tree: ast.AST, names: dict[str, object]) -> list[tuple[int, Figure]]:
    """Figures that a tree writes out, with the line they stand in."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Figure":
            try:
                found.append((node.lineno, eval(ast.unparse(node), {"Figure": Figure, **names})))
            except NameError:  # the label or unit is a parameter of the function it stands in
                continue
    return found


@pytest.mark.parametrize("slug", SPECS)
def test_no_spec_writes_out_what_is_shared(slug):
    tree = ast.parse(SPECS[slug].read_text(encoding="utf-8"))
    shared = {value: name for name, value in SHARED.items() if isinstance(value, Figure)}
    for line, figure in rows(tree, vars(importlib.import_module(module_name(slug)))):
        assert figure not in shared, f"line {line}: this is {shared[figure]} of labs.core.figures"


def test_the_search_for_rows_finds_one():
    code = 'cited = (Figure("latency", "time of a pass", "latency", "ms"), Figure("x", unknown, "x", ""))'
    assert rows(ast.parse(code), {}) == [(1, PASS_TIME)]


@pytest.mark.parametrize("name", SHARED)
def test_what_is_shared_is_used_in_two_places(name):
    paths = (*SPECS.values(), Path(figures.__file__))
    used = [
        any(isinstance(n, ast.Name) and n.id == name and isinstance(n.ctx, ast.Load) for n in ast.walk(tree))
        for tree in (ast.parse(path.read_text(encoding="utf-8")) for path in paths)
    ]
    assert sum(used) >= 2, f"{name} belongs in the one lab that uses it"


def test_a_twin_is_the_same_figure_of_the_task_as_it_opened():
    assert PASS_TIME.as_opened() == Figure(
        "latency_today", "time of a pass as the task opened", "latency", "ms", "today"
    )
    assert PASS_TIME.as_opened("time of six cameras").label == "time of six cameras"


def test_plain_cards_name_their_figures():
    card = bar("Memory", "memory_footprint", "GB", "fits", way_out="Fewer chats.")
    assert (card.kind, card.of, card.unit, card.limit) == ("LimitBar", "memory_footprint", "GB", "fits")
    assert card.options == {"way_out": "Fewer chats."}
    assert facts("All").options == {}
    shown = facts("Two", *(figure.id for figure in LAB.task(1).scenario("cloud").figures[:2]))
    assert shown.options["figures"] == ("latency", "throughput")
