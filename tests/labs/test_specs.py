"""Specs are data: no arithmetic, one call of the engine a case, prose whose figures are the engine's."""

from __future__ import annotations

import ast
import inspect
import textwrap
from dataclasses import fields, is_dataclass

import numpy as np
import pytest

from labs.core.components import CardView
from labs.core.disclosure import INSTRUMENTS, PLAIN_CARDS
from labs.core.spec import EVERYONE
from labs.core.tracks import TRACKS
from labs.grading.evidence import quotes, si
from labs.grading.language.en import ENGLISH
from labs.registry import all_labs, module_name, written
from mlsys import ureg
from tests.labs.specs import ROOT, each_scenario, seen, solve

SPECS = [ROOT.joinpath(*module_name(slug).split(".")).with_suffix(".py") for slug in written()]
each_spec = pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)


def arithmetic(tree: ast.AST) -> list[str]:
    """Say where a tree calculates; a literal negative number is none."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.BinOp | ast.AugAssign) or (
            isinstance(node, ast.UnaryOp) and not isinstance(node.operand, ast.Constant)
        ):
            found.append(f"line {node.lineno}: {ast.unparse(node)}")
    return found


@each_spec
def test_a_spec_holds_no_arithmetic(path):
    assert not arithmetic(ast.parse(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    "code", ["x = 2 * y", "x += 1", "x = -y", "x = y ** 0.5", "def f(d):\n    return d['a'] + 1"]
)
def test_the_search_for_arithmetic_finds_it(code):
    assert arithmetic(ast.parse(code))


@each_spec
def test_a_spec_imports_the_engine_and_the_mould_and_nothing_else(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
        for name in names:
            assert name in (
                "__future__",
                "mlsys",
                "mlsys.studies",
                "mlsys.catalog.constants",
            ) or name.startswith("labs.core."), f"line {node.lineno}: {name}"


def _case(function) -> ast.FunctionDef:
    return ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]


def _calls(tree: ast.AST) -> int:
    return sum(isinstance(n, ast.Call) and ast.unparse(n.func) == "Engine.solve" for n in ast.walk(tree))


@each_scenario
def test_a_case_is_one_call_of_the_engine_and_no_number_of_its_own(lab, task, key, scenario):
    for case in (scenario.solve, *scenario.comparisons.values()):
        tree = _case(case)
        assert _calls(tree) == 1, f"{case.__name__} calls Engine.solve {_calls(tree)} times"
        numbers = [
            n.value
            for n in ast.walk(tree)
            if isinstance(n, ast.Constant)
            and isinstance(n.value, int | float)
            and not isinstance(n.value, bool)  # a switch is no number
        ]
        assert not numbers, f"{case.__name__} invents {numbers}; constants come from the catalog"


@each_spec
def test_the_engine_is_called_in_cases_only(path):
    lab = next(lab for lab in all_labs() if path.stem in module_name(lab.slug))
    cases = {f for _, _, s in lab.walk() for f in (s.solve, *s.comparisons.values())}
    assert _calls(ast.parse(path.read_text(encoding="utf-8"))) == len(cases)


@pytest.mark.parametrize("lab", all_labs(), ids=lambda lab: lab.slug)
def test_a_lab_shows_only_what_is_unlocked(lab):
    shown = {card.kind for task, key, _ in lab.walk() for card in task.cards_of(key)}
    order = written()
    allowed = PLAIN_CARDS | {
        name
        for name, slug in INSTRUMENTS.items()
        if lab.volume > 1 or (slug in order and order.index(slug) <= order.index(lab.slug))
    }
    assert shown <= allowed
    assert shown <= set(CardView.kinds), f"no component of the name {shown - set(CardView.kinds)}"
    assert set(lab.unlocks) == {name for name, slug in INSTRUMENTS.items() if slug == lab.slug}


@each_scenario
def test_every_card_can_be_drawn(lab, task, key, scenario):
    observation = seen(lab, task, key)
    for card in task.cards_of(key):
        view = CardView.kinds[card.kind](card)
        view.update(observation)
        assert view.text()
        assert view.face.peek.formula, f"{card.title} has no MathPeek"
        assert view.face.table.rows, f"{card.title} has no table"


@each_scenario
def test_what_stands_beside_a_knob_is_a_term_of_the_engine(lab, task, key, scenario):
    symbols = {term.symbol for term in solve(lab, key, scenario).terms}
    assert {knob.shows for knob in scenario.knobs if knob.shows} <= symbols


@each_scenario
def test_the_efficiency_opens_where_the_runtime_stands(lab, task, key, scenario):
    opened = solve(lab, key, scenario)
    for knob in scenario.knobs:
        if knob.id == "efficiency":
            assert knob.default == opened._case.system.runtime.compute_efficiency


@each_scenario
def test_what_binds_is_a_word_the_grader_knows(lab, task, key, scenario):
    if isinstance(scenario.binding, str):
        assert scenario.binding in ENGLISH.terms
    assert task.invariant in ENGLISH.laws


@pytest.mark.parametrize("lab", all_labs(), ids=lambda lab: lab.slug)
def test_no_two_tracks_share_their_words(lab):
    for task in lab.tasks:
        for name in ("brief", "asks", "misconception"):
            said = [getattr(scenario, name) for scenario in task.scenarios.values()]
            assert len(set(said)) == len(said) in (1, len(TRACKS)), f"{task.id}: {name} is shared"


# -- Figures in prose ------------------------------------------------------------------------------


def known(lab, task, key, scenario):
    """Everything a text of the scenario may cite: what the student sees, sets or is held to."""
    observation = seen(lab, task, key)
    profiles = [observation.profile, observation.today, *observation.cases.values()]
    for profile in profiles:
        for name in (
            "latency",
            "latency_memory",
            "latency_compute",
            "latency_overhead",
            "throughput",
            "energy",
        ):
            yield si(getattr(profile, name))
        for term in (*profile.terms, *getattr(profile.study, "terms", ())):
            yield si(term.quantity)
        if is_dataclass(profile.study):
            for item in fields(profile.study):
                value = getattr(profile.study, item.name)
                if hasattr(value, "units"):
                    yield si(value)
                    if value.check("[time]") and np.all(value.magnitude):
                        yield si(1 / value)
    for verdict in observation.verdicts:
        if verdict.limit is not None:
            yield si(verdict.limit)
            if verdict.limit.check("[time]"):  # 60 times a second
                yield si(1 / verdict.limit)
    for knob in scenario.knobs:
        if not knob.is_choice:
            for value in (knob.default, knob.low, knob.high):
                yield si(ureg.Quantity(value, knob.unit))
    answer = scenario.predict.answer
    designs = (getattr(answer, "design", {}), *getattr(answer, "among", {}).values())
    for design in (*designs, *scenario.cases.values()):
        for name, value in design.items():
            knob = scenario.knob(name)
            if not knob.is_choice:
                yield si(ureg.Quantity(value, knob.unit))
    if not scenario.predict.is_choice:
        yield si(observation.truth)


@each_scenario
def test_figures_in_prose_are_the_engines(lab, task, key, scenario):
    truths = list(known(lab, task, key, scenario))
    texts = {
        "brief": scenario.brief,
        "question": scenario.predict.question,
        "asks": scenario.asks,
        "losing_side": scenario.losing_side,
        **{f"goal {goal.id}": goal.label for goal in scenario.goals},
        **{f"figure {figure.id}": figure.label for figure in scenario.figures},
        **{f"choice {name}": label for name, label in scenario.predict.choices.items()},
    }
    for where, text in texts.items():
        for quote in quotes(text, ENGLISH):
            if quote.inferred or quote.dimension in ("", "count"):
                # Plain words such as "twice" name what a dial does; they are no figures of the engine.
                continue
            assert any(quote.states(value, dimension, 0.005) for value, dimension in truths), (
                f"{where} says “{quote.text}”, which is no figure of the engine"
            )


def test_the_search_for_figures_would_notice():
    lab = next(lab for lab in all_labs() if lab.slug == "lab_02_ml_systems")
    task = lab.task("magic_accelerator")
    truths = list(known(lab, task, "cloud", task.scenario("cloud")))
    (right,) = quotes("A token takes 25.4 ms today.", ENGLISH)
    (wrong,) = quotes("A token takes 26.4 ms today.", ENGLISH)
    assert any(right.states(value, dimension, 0.005) for value, dimension in truths)
    assert not any(wrong.states(value, dimension, 0.005) for value, dimension in truths)


@pytest.mark.parametrize("lab", all_labs(), ids=lambda lab: lab.slug)
def test_shared_tasks_carry_no_track(lab):
    for task in lab.tasks:
        if task.shared:
            scenario = task.scenario(None)
            text = " ".join((scenario.brief, scenario.asks, scenario.predict.question)).lower()
            for track in TRACKS.values():
                assert track.name.lower() not in text
                assert solve(lab, EVERYONE, scenario)._case.system.name not in (
                    track.system,
                    track.system.lower(),
                )
