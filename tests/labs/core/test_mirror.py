"""The mirror of measured points: complete, coloured by class, named on hover, and equal to the table of the fit."""

import bqplot
import numpy as np
import pytest

from labs.core.mirror import LOOKS, RUNTIMES, Mirror, errors, points
from mlsys.catalog.fitted import FITTED
from mlsys.catalog.measured import CASES


def marks(kind):
    figure = Mirror().widget.children[0]
    return [mark for mark in figure.marks if isinstance(mark, kind)]


def test_every_point_is_drawn_in_the_look_of_its_class():
    clouds = {mark.labels[0]: mark for mark in marks(bqplot.Scatter)}
    assert clouds.keys() == LOOKS.keys() == RUNTIMES.keys() - {"compiled_decode"}
    assert sum(len(mark.x) for mark in clouds.values()) == len(CASES) == len(points())
    assert len(set(LOOKS.values())) == len(LOOKS)
    for name, mark in clouds.items():
        assert (mark.colors[0], mark.marker) == LOOKS[name]
        assert {type(mark.scales[axis]) for axis in "xy"} == {bqplot.LogScale}


def test_hovering_names_the_row_and_its_source():
    mark = marks(bqplot.Scatter)[0]
    assert mark.tooltip.fields == ["name", "x", "y"]
    assert mark.names[0].startswith("mlp30.a100_pcie_80.bert-99.Offline · github.com/mlcommons/")
    assert "2023-04" in mark.names[0]


def test_the_middle_line_is_where_the_two_agree():
    below, middle, above = marks(bqplot.Lines)
    assert np.array_equal(middle.x, middle.y)
    assert np.allclose(above.y, 2 * np.array(middle.y))
    assert np.allclose(below.y, np.array(middle.y) / 2)


def test_the_table_is_the_fits():
    rows = {row[0]: row for row in errors().rows}
    for name in LOOKS:
        median, p90 = map(float, rows[name][4].split(" / "))
        assert (median, p90) == pytest.approx(FITTED[name]["in_sample"], abs=2e-3)
        assert rows[name][5] == ("n/a" if FITTED[name]["left_out"] is None else rows[name][5])
    median, p90 = map(float, rows["all"][4].split(" / "))
    assert (median, p90) == pytest.approx(FITTED["all"]["in_sample"], abs=2e-3)
    assert repr(Mirror()) == errors().text()
