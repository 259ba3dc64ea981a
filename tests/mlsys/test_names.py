"""Named models, systems and runtimes: finding them, reading them, and where their figures come from."""

import re

import pytest

from mlsys import Models, Runtimes, Systems
from mlsys.catalog.constants import CONSTANTS, constant
from mlsys.catalog.teaching import MODELS, RUNTIMES, SYSTEMS
from mlsys.spec import DATASHEET

CATALOGS = [Models, Systems, Runtimes]


@pytest.mark.parametrize("catalog", CATALOGS, ids=["Models", "Systems", "Runtimes"])
def test_every_name_is_an_attribute_an_item_and_listed(catalog):
    names = list(catalog)
    assert len(names) == len(catalog) == len(set(names)) > 0
    for name, spec in zip(names, catalog.values(), strict=True):
        assert getattr(catalog, name) is catalog[name] is spec
        assert name in catalog
        assert name in dir(catalog)
        assert name.isidentifier()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Resnet50", "ResNet50"), ("ResNet5", "ResNet50"), ("llama370b", "Llama3_70B"), ("yolox-s", "YOLOX_S")],
)
def test_an_unknown_name_is_answered_with_the_nearest(typed, meant):
    with pytest.raises(AttributeError, match=rf"Models has no '{typed}': did you mean .*{meant}"):
        getattr(Models, typed)
    with pytest.raises(KeyError, match=meant):
        Models[typed]


def test_a_name_like_nothing_is_answered_with_all_of_them():
    with pytest.raises(AttributeError, match=r"known: .*Cloud.*Edge.*Mobile.*Tiny"):
        _ = Systems.qqqqqqqqqq
    assert not hasattr(Systems, "_repr_html_")


def test_search_looks_at_names_tiers_and_samples_whatever_their_case():
    found = Models.search("LLAMA")
    assert "Llama3_70B" in found
    assert "ResNet50" not in found
    assert "Tiny" in Systems.search("tiny")
    assert "TinyLSTM" in Models.search("hop")
    assert len(Models.search("no such thing")) == 0
    assert found.Llama3_70B is Models.Llama3_70B


def test_a_catalog_prints_as_a_table():
    lines = repr(Systems).replace("\u00a0", " ").splitlines()
    assert lines[0] == f"Systems: {len(Systems)}"
    assert re.split(r"\s{2,}", lines[1].strip()) == ["tier", "peak", "bandwidth", "ram", "runtime"]
    assert re.split(r"\s{2,}", lines[2]) == [
        "Cloud",
        "cloud",
        "fp32 66.9 TFLOP/s, fp16 989 TFLOP/s, int8 1.98 PFLOP/s",
        "3.35 TB/s",
        "80 GB",
        "CloudEager",
    ]
    assert len(lines) == len(Systems) + 2


def test_a_spec_prints_each_figure_beside_its_source():
    text = repr(Systems.Cloud).replace("\u00a0", " ")
    assert text.startswith("Cloud (SystemArchetype)\n")
    assert re.search(r"bandwidth +3\.35 TB/s +NVIDIA H100 SXM5 data sheet", text)
    assert re.search(r"price +2 USD/h +assumed: 2\.00 USD per hour", text)
    assert "clock" not in text
    assert "head_dim" not in repr(Models.ResNet50)
    assert re.search(r"state_bytes +671 MB +computed", repr(Models.Llama3_70B).replace("\u00a0", " "))


@pytest.mark.parametrize("table", [MODELS, SYSTEMS, RUNTIMES], ids=["models", "systems", "runtimes"])
def test_every_teaching_figure_stands_beside_a_source(table):
    words = {"tier", "runtime", "sample_unit", "confidence"}
    for name, entry in table.items():
        for key, figure in entry.items():
            if key in words:
                assert isinstance(figure, str), (name, key)
            else:
                value, source = figure
                assert value is not None
                assert len(source) > 10, (name, key)


def test_the_data_sheet_runtime_is_the_default_one():
    assert Runtimes.Datasheet is DATASHEET


@pytest.mark.parametrize("name", CONSTANTS)
def test_every_constant_has_a_unit_a_meaning_and_a_source(name):
    row = constant(name)
    assert row.quantity.m_as(row.unit or "dimensionless") == row.value
    assert len(row.meaning) > 5
    assert len(row.source) >= 8
    assert row.assumed == row.source.startswith("assumed")


def test_an_unknown_constant_is_answered_with_the_nearest():
    with pytest.raises(KeyError, match="did you mean mobile_power"):
        constant("mobile_powr")
