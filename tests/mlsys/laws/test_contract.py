"""Every law states its equation, its validity, its source and an example that holds."""

import doctest
import importlib
import inspect
import pkgutil
import re

import numpy as np
import pytest

import mlsys.laws

MODULES = [importlib.import_module(f"mlsys.laws.{m.name}") for m in pkgutil.iter_modules(mlsys.laws.__path__)]
LAWS = [
    pytest.param(law, id=f"{module.__name__.removeprefix('mlsys.laws.')}.{name}")
    for module in MODULES
    if not module.__name__.endswith(".domain")
    for name, law in vars(module).items()
    if inspect.isfunction(law) and law.__module__ == module.__name__ and not name.startswith("_")
]


@pytest.mark.parametrize("law", LAWS)
def test_a_law_explains_itself(law):
    text = inspect.getdoc(law)
    assert ".. math::" in text
    for section in ("Parameters", "Returns", "Raises", "Notes", "References", "Examples"):
        assert f"\n{section}\n---" in text, f"the section {section} is missing"
    assert "Valid " in text.split("Notes\n")[1], "the notes do not say where it is valid"
    reference = text.split("References\n")[1].split("Examples\n")[0]
    assert re.search(r"\b1[5-9]\d\d\b|\b20\d\d\b|doi:10|arXiv:\d|ITU-T", reference), "no year and no document"
    assert ">>>" in text.split("Examples\n")[1]
    for name in inspect.signature(law).parameters:
        assert name in text.split("Returns\n")[0], f"the parameter {name} is not described"


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__)
def test_examples_hold(module):
    failed, _ = doctest.testmod(module, raise_on_error=False)
    assert failed == 0


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__)
def test_the_map_names_every_file(module):
    name = module.__name__.removeprefix("mlsys.laws.")
    assert name == "domain" or f"- `{name}`:" in mlsys.laws.__doc__


@pytest.mark.parametrize("module", MODULES, ids=lambda m: m.__name__)
def test_laws_know_no_units(module):
    assert not {"pint", "ureg", "Q_"} & set(vars(module))


def test_a_refusal_names_the_argument_the_value_and_the_range():
    with pytest.raises(ValueError, match=r"share is 2; it has to be at least 0 and at most 1"):
        mlsys.laws.speedup.amdahl(2, 3)
    with pytest.raises(ValueError, match=r"factor is 0; it has to be above 0"):
        mlsys.laws.speedup.amdahl(0.5, 0)
    with pytest.raises(ValueError, match=r"share is nan"):
        mlsys.laws.speedup.amdahl(np.array([0.1, np.nan]), 2)
