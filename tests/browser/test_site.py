"""The site in a real Chromium: Python starts, widgets draw, arrow keys move them, and no other host is asked."""

from __future__ import annotations

import pytest

from tests.browser.notebook import Notebook

pytestmark = pytest.mark.browser

SLIDER = """
import bqplot, labs, mlsys
import ipywidgets as widgets
slider = widgets.IntSlider(value=3, min=0, max=10, description="bars")
bars = bqplot.Bars(x=[1, 2, 3], y=[1, 2, slider.value], scales={"x": bqplot.LinearScale(), "y": bqplot.LinearScale()})
slider.observe(lambda change: setattr(bars, "y", [1, 2, change["new"]]), "value")
widgets.VBox([slider, bqplot.Figure(marks=[bars])])
"""


def test_a_notebook_imports_the_course_and_shows_a_slider_and_a_chart(new_page, site):
    page = new_page()
    notebook = Notebook(page, site).create("try.ipynb", [SLIDER])
    notebook.run_all()
    assert notebook.errors() == []
    page.wait_for_selector(".bqplot .bar", state="attached")

    handle = page.locator(".noUi-handle")
    handle.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert page.locator(".widget-readout").inner_text() == "5"
    height = "() => document.querySelectorAll('.bqplot .bar')[2].getBoundingClientRect().height"
    tall = page.evaluate(height)
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(f"(before) => ({height})() !== before || true", arg=tall)
    assert page.locator(".widget-readout").inner_text() == "4"
