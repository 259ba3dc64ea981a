"""Two labs from the start page to the file that is handed in, with the keyboard and nothing else."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from playwright.sync_api import expect

from labs.core.hand_in import LABEL
from labs.core.tracks import find_track
from labs.grading.frame import Frame
from labs.grading.intake import harvest, read_cells
from labs.registry import find_lab
from tests.browser.keyboard import Keyboard
from tests.browser.notebook import Notebook
from tests.browser.student import Student

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]


# Figures, counts and sliders; a row of buttons, menus and a choice of radio buttons.
@pytest.mark.parametrize(
    ("slug", "track"), [("lab_02_ml_systems", "cloud"), ("lab_03_ml_workflow", "mobile")]
)
def test_a_whole_lab_from_the_start_page_to_the_file_to_hand_in(new_page, site, tmp_path, slug, track):
    lab = find_lab(slug)
    path = ROOT / "source" / slug / "answers.toml"
    answers = tomllib.loads(path.read_text(encoding="utf-8"))[track]
    page = new_page(accept_downloads=True)
    keys, notebook = Keyboard(page), Notebook(page, site)
    student = Student(notebook, lab)

    page.goto(site)
    keys.tab_to(page.get_by_role("link", name=lab.title, exact=True))
    keys.press("Enter")
    notebook.wait_for_kernel()
    expect(student.panel(3)).to_be_visible(timeout=90_000)
    notebook.settle()
    expect(page.locator(".jp-Cell.jp-mod-active")).to_be_focused()

    # The button that takes the track goes away; the focus stays in the card.
    keys.tab_to(student.header().get_by_role("button", name=f"Be the {find_track(track).name}"))
    keys.press("Enter")
    expect(student.header().locator("h1")).to_be_focused()

    for number, task in enumerate(lab.tasks, start=1):
        panel, answer = student.panel(number), answers[task.id]
        keys.to_cell(f"task{number} = lab.task({number})")
        keys.predict(panel, task.scenario(track).predict, answer["prediction"])
        for knob in task.scenario(track).knobs:
            keys.move(panel, knob, answer["design"][knob.id])
        keys.to_cell(f"%%record task{number}", most=1)
        keys.press("Shift+Enter")
        page.wait_for_function(f"""() => window.jupyterapp.shell.currentWidget.content.model.sharedModel.cells.some(
            (cell) => cell.getSource().startsWith('%%record task{number}\\n{{'))""")
        assert json.loads(student.source(f"%%record task{number}"))["design"] == pytest.approx(
            answer["design"]
        )
        keys.write(f"%%reflect task{number}\n{answer['letter']}")
        keys.press("Shift+Enter")  # which runs the score
        notebook.settle()

    keys.to_cell("lab.finish()")
    keys.press("Control+Enter")  # on the last cell Shift+Enter would add one
    button = page.get_by_role("button", name=LABEL)
    expect(button).to_be_visible()
    keys.tab_to(button)
    with page.expect_download() as download:
        keys.press("Enter")
    expect(page.get_by_text("was downloaded and read back. Everything is there")).to_be_visible()
    assert notebook.errors() == []

    mould = Frame.read(lab, ROOT / "release" / slug / f"{slug}.ipynb")
    handed_in = tmp_path / download.value.suggested_filename
    download.value.save_as(handed_in)
    cells, problems = read_cells(handed_in)
    graded = mould.fill(harvest(cells, mould.slots, problems))
    assert graded.problems == ()
    assert [task.score.points for task in graded.tasks] == [task.most for task in graded.tasks] == [10.0] * 3
    # What is not typed as text; more means that something has become tedious.
    assert sum(keys.presses.values()) - keys.presses["text"] <= 100, keys.presses
