"""The panels whose sliders are timed are there, and their first knob is a slider that works."""

from __future__ import annotations

import pytest

from benchmarks.site.sliders import PANELS, summary
from labs.registry import find_lab


@pytest.mark.parametrize("panel", PANELS, ids=str)
def test_a_timed_panel_opens_on_a_slider(panel):
    lab = find_lab(panel.slug)
    scenario = lab.tasks[panel.number - 1].scenario(panel.track)
    slider = next(knob for knob in scenario.knobs if not knob.is_choice)
    assert len(slider.steps()) > 12  # to and fro without meeting an end
    assert scenario.predict.naive is not None


def test_a_summary_is_median_and_95th_percentile():
    assert summary([float(n) for n in range(101)]) == (50.0, 95.0)
