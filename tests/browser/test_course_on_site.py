"""A student's way through Labs 01 and 02 on the served site: nothing open before the prediction, nothing lost after it."""

from __future__ import annotations

import json
import re
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import pytest
from playwright.sync_api import expect

from labs.core.record import parse
from labs.core.reference import reference
from labs.core.session import Session
from labs.core.tracks import TRACKS
from labs.grading.rubric import grade
from labs.registry import find_lab
from lite import site as lite_site
from tests.browser.notebook import Notebook
from tests.browser.student import Student
from tests.grading.test_secrets import leaks

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
FIRST, SECOND = find_lab("lab_01_ml_intro"), find_lab("lab_02_ml_systems")


def answers(slug: str) -> dict[str, dict[str, Any]]:
    return tomllib.loads((ROOT / "source" / slug / "answers.toml").read_text(encoding="utf-8"))


def path(slug: str) -> str:
    return f"{slug}/{slug}.ipynb"


def open_lab(page, site, lab) -> Student:
    notebook = Notebook(page, site).open(path(lab.slug))
    notebook.run_all()
    assert notebook.errors() == []
    return Student(notebook, lab)


def do_task(student: Student, number: int, track: str, answer: dict[str, Any]) -> None:
    task = student.lab.task(number)
    student.predict(number, answer["prediction"])
    student.act(number, task.scenario(track), answer["design"])
    record = student.record(number)
    assert record["design"] == pytest.approx(answer["design"])
    student.reflect(number, answer["letter"])
    assert student.score(number) == 10.0


@pytest.mark.parametrize("track", TRACKS)
def test_from_the_call_to_adventure_to_a_notebook_to_hand_in(new_page, site, artifacts, track):
    page = new_page(accept_downloads=True)
    student = open_lab(page, site, FIRST)
    given = answers(FIRST.slug)

    # Shared ground first; the picker waits for the letters of the two tasks before it.
    expect(student.panel(3)).to_contain_text("Still needed: a letter in")
    for number, task in enumerate(FIRST.tasks[:2], start=1):
        do_task(student, number, track, given["all"][task.id])
    student.panel(3).get_by_role("button", name=f"Be the {TRACKS[track].name}").click()
    do_task(student, 3, track, given[track][FIRST.tasks[2].id])
    expect(student.header()).to_contain_text(TRACKS[track].name)
    student.notebook.saved(path(FIRST.slug))

    # The next lab finds the track by itself.
    student = open_lab(page, site, SECOND)
    expect(student.header()).to_contain_text(TRACKS[track].name)
    given = answers(SECOND.slug)[track]
    for number, task in enumerate(SECOND.tasks, start=1):
        do_task(student, number, track, given[task.id])
    page.screenshot(path=artifacts / f"lab_02-{track}.png", full_page=True)
    student.notebook.saved(path(SECOND.slug))

    # Reloaded, everything is as it was once the cells have run.
    page.reload()
    student.notebook.wait_for_kernel()
    student.notebook.run_all()
    for number, task in enumerate(SECOND.tasks, start=1):
        expect(student.panel(number)).to_contain_text("frozen")
        assert json.loads(student.source(f"%%record task{number}"))["design"] == pytest.approx(
            given[task.id]["design"]
        )
        assert student.source(f"%%reflect task{number}").strip() == given[task.id]["letter"].strip()
        assert student.score(number) == 10.0

    # One file to hand in, and the grader reads from it what the student saw.
    with page.expect_download() as download:
        page.evaluate("() => { window.jupyterapp.commands.execute('docmanager:download'); }")
    handed_in = nbformat.read(download.value.path(), as_version=4)
    bodies = {c.source.partition("\n")[0]: c.source.partition("\n")[2] for c in handed_in.cells}
    for number, task in enumerate(SECOND.tasks, start=1):
        record = parse(bodies[f"%%record task{number}"], SECOND, task)
        assert record.track == track
        assert grade(task, record, bodies[f"%%reflect task{number}"]).points == 10.0


def test_nothing_opens_before_a_prediction_of_the_right_kind(new_page, site):
    page = new_page()
    student = open_lab(page, site, SECOND)
    panel = student.panel(2)
    panel.get_by_role("button", name="Be the Cloud Titan").click()
    scenario = SECOND.task(2).scenario("cloud")
    handle = panel.get_by_role("slider", name=scenario.knobs[0].label, include_hidden=True)
    expect(panel.locator(".ml-locked")).to_have_count(1)
    expect(panel.locator(".bqplot")).to_have_count(0)

    # Neither mouse nor keyboard reaches a locked knob, and no figure of the answer is on the page.
    before = panel.inner_text()
    expect(handle).to_have_count(1)
    handle.focus()
    page.keyboard.press("ArrowRight")
    assert panel.inner_text() == before
    known = Session(SECOND, SECOND.task(2), "cloud", reference("cloud", SECOND))
    known.predict(value=1, unit="ms", reason="any will do to be told the truth")
    truth = known.observation.truth
    assert f"{truth.to('ms').magnitude:.3g}" not in before

    button = panel.get_by_role("button", name="Record prediction")
    expect(button).to_be_disabled()
    student.type_prediction(2, {"value": "2.5 GB", "reason": "ten times the arithmetic, a tenth of the time"})
    expect(panel).to_contain_text("is not a time")
    expect(button).to_be_disabled()
    student.type_prediction(2, {"value": "soon", "reason": "ten times the arithmetic, a tenth of the time"})
    expect(panel).to_contain_text("is not a number")
    student.type_prediction(2, {"value": "2,5", "reason": "because"})
    expect(panel).to_contain_text("Still needed: a few words of why")
    expect(button).to_be_disabled()
    student.type_prediction(2, {"value": "2,5", "reason": "ten times the arithmetic, a tenth of the time"})
    expect(button).to_be_enabled()
    page.keyboard.press("Enter")
    expect(panel.locator(".ml-locked")).to_have_count(0)
    expect(panel).to_contain_text("You predicted 2.5")

    # Real arrow keys move the waterfall.
    chart = panel.locator(".bqplot").first
    chart.wait_for()
    drawn = chart.inner_html()
    student.panel(2).get_by_role("slider", name=scenario.knobs[1].label).focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "([chart, drawn]) => chart.innerHTML !== drawn", arg=[chart.element_handle(), drawn]
    )


def test_a_draft_survives_the_reload(new_page, site):
    page = new_page()
    student = open_lab(page, site, SECOND)
    student.panel(1).get_by_role("button", name="Be the Edge Guardian").click()
    student.type_prediction(1, {"value": "40", "reason": "pictures are big and"})
    page.wait_for_function(
        "() => Object.values(localStorage).some((text) => text.includes('pictures are big and'))"
    )
    page.reload()
    student.notebook.wait_for_kernel()
    student.notebook.run_all()
    panel = student.panel(1)
    expect(panel.get_by_label("Your value")).to_have_value("40")
    expect(panel.get_by_label("Why, in one line")).to_have_value("pictures are big and")
    expect(student.header()).to_contain_text("Edge Guardian")


def test_a_letter_is_plain_text_that_wraps(new_page, site):
    """As Python its words were keywords, and a letter of one paragraph ran out of sight to the right."""
    page = new_page()
    student = open_lab(page, site, SECOND)
    code = student.cell("task1.score()").locator(".cm-content")
    expect(code).to_have_attribute("data-language", "python")
    for line in ("%%record task1", "%%reflect task1"):
        plain = student.cell(line).locator(".cm-content")
        expect(plain).not_to_have_attribute("data-language", "python")
        expect(plain).to_have_class(re.compile(r"\bcm-lineWrapping\b"))


def test_the_site_holds_no_model_answer():
    folder = lite_site.build()

    def contents():
        for file in sorted(folder.rglob("*")):
            if file.suffix == ".whl":
                with zipfile.ZipFile(file) as wheel:
                    yield from ((f"{file.name}/{name}", wheel.read(name)) for name in wheel.namelist())
            elif (
                file.suffix in {".ipynb", ".json", ".html", ".js", ".toml", ".py"}
                and "build" not in file.parts[-2:]
            ):
                yield str(file.relative_to(folder)), file.read_bytes()

    ours = [
        (name, content)
        for name, content in contents()
        if name.startswith(("files/", "api/", "mlsys_labs", "index", "start", "course"))
    ]
    assert any(name.startswith("mlsys_labs") for name, _ in ours)
    assert any(name.startswith("files/lab_02_ml_systems/") for name, _ in ours)
    assert not [file for file in folder.rglob("*") if file.name == "answers.toml"]
    assert leaks(iter(ours)) == []
