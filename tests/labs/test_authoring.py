"""What an author's verbs do, on a copy of the project's own files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import pytest

from labs import authoring, cli
from labs.authoring import AuthorError, House
from labs.core.presets import PRESETS
from labs.core.record import parse
from labs.core.tracks import TRACKS
from labs.grading.frame import lint
from labs.grading.rubric import grade
from labs.registry import find_lab, written
from tests.labs.specs import HOUSE, ROOT, answers, scenarios

SLUG = "lab_02_ml_systems"


@pytest.fixture
def house(tmp_path, monkeypatch) -> House:
    """A copy of what authors edit, in which nothing of the project can be hurt."""
    for name in ("source", "release", "tests/notebooks"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns(".*", "__pycache__"))
    for name in ("labs/registry.py", "labs/core/presets.py", "jupytext.toml", "nbgrader_config.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    monkeypatch.chdir(tmp_path)
    return House(tmp_path)


def edit(path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


# -- What is committed -----------------------------------------------------------------------------


def test_no_lab_has_a_gap(capsys):
    assert all(line.complete for line in authoring.coverage(HOUSE))
    assert cli.main(["coverage"]) == 0
    assert f"{len(written())} of 33 labs written; 0 gaps" in capsys.readouterr().out


def test_the_reference_path_is_that_of_the_model_designs():
    assert HOUSE.presets.read_text(encoding="utf-8") == authoring.presets_text(HOUSE)
    assert authoring.model_path(HOUSE) == PRESETS


@pytest.mark.parametrize("slug", written())
def test_a_source_notebook_is_fit_for_grading_and_holds_no_answer(slug):
    notebook = authoring.read_notebook(HOUSE.notebook(slug))
    assert lint(notebook) == []
    for cell in notebook.cells:
        if cell.source.startswith("%%"):
            assert cell.source.split("\n")[1:] == list(authoring.REGION)
        if cell.metadata.get("nbgrader", {}).get("grade"):
            assert cell.metadata["nbgrader"]["points"] == 10.0
            assert cell.metadata["nbgrader"]["locked"]


@pytest.mark.parametrize("slug", written())
def test_every_notebook_has_the_courses_headings(slug):
    lab = find_lab(slug)
    cells = {cell.id: cell for cell in authoring.read_notebook(HOUSE.notebook(slug)).cells}
    assert list(cells) == [cell.id for cell in authoring.scaffold_notebook(slug, lab).cells]
    assert cells["setup"].source == authoring.SETUP
    assert cells["lab"].source == f'lab = open_lab("{slug}")\nlab'
    for words in (lab.title, *lab.objectives, *(law.statement for law in lab.invariants)):
        assert words in cells["title"].source
    for number, task in enumerate(lab.tasks, start=1):
        assert cells[f"task{number}"].source.startswith(f"## Task {number} · {task.title}\n\n")
        assert "Say in two or three sentences" not in cells[f"task{number}"].source


@pytest.mark.parametrize("slug", written())
@pytest.mark.parametrize("track", TRACKS)
def test_a_filled_notebook_is_what_fill_makes_of_its_source(slug, track):
    stored = authoring.read_notebook(HOUSE.filled(slug, track))
    assert authoring.sources_of(stored) == authoring.sources_of(authoring.fill(HOUSE, slug, track))
    scores = [c.outputs[-1].data["text/plain"] for c in stored.cells if c.source.endswith(".score()")]
    assert scores == ["10.0", "10.0", "10.0"]


@pytest.mark.parametrize(
    ("lab", "task", "key", "wrong"),
    [
        pytest.param(lab, task, key, wrong, id=f"{lab.slug}-{task.id}-{key}-{number}")
        for lab, task, key, _ in (parameter.values for parameter in scenarios())
        for number, wrong in enumerate(answers(lab.slug)[key, task.id].wrong)
    ],
)
def test_a_wrong_answer_gets_the_points_it_is_said_to_get(lab, task, key, wrong):
    record = authoring.model_record(lab, task, key, answers(lab.slug)[key, task.id], wrong.design)
    assert grade(task, record, wrong.letter).points == wrong.points, wrong.why


def test_what_the_start_page_says_of_the_tracks_is_true():
    notebook = authoring.read_notebook(ROOT / "notebooks" / "00_start_here.ipynb")
    table = next(cell.source for cell in notebook.cells if cell.id == "tracks").lower()
    for track in TRACKS.values():
        row = next(line for line in table.splitlines() if track.name.lower() in line)
        for words in (track.persona, track.mission, track.nemesis, track.stakeholder, track.cares_about):
            assert words.lower() in row


# -- The verbs -------------------------------------------------------------------------------------


def test_fill_writes_records_that_parse_and_letters_that_were_written(house):
    assert cli.main(["fill", SLUG, "--track", "edge", "--no-run", "--output", "out.ipynb"]) == 0
    notebook = authoring.read_notebook(house.root / "out.ipynb")
    lab, given = find_lab(SLUG), answers(SLUG)
    bodies = {c.id: c.source.partition("\n")[2] for c in notebook.cells if c.source.startswith("%%")}
    assert len(bodies) == 6
    for number, task in enumerate(lab.tasks, start=1):
        record = parse(bodies[f"task{number}-record"], lab, task)
        assert record.track == "edge"
        assert record.design == given["edge", task.id].design
        assert bodies[f"task{number}-reflect"] == given["edge", task.id].letter


def test_coverage_names_a_gap_and_fails(house, capsys):
    house.released(SLUG).unlink()
    edit(house.answers(SLUG), "[tiny.service_level]", "[tiny.service_levle]")
    assert cli.main(["coverage", SLUG]) == 1
    said = capsys.readouterr()
    assert "MISSING" in said.out
    assert "[tiny.service_levle]: the lab has no such task; it has: cloud.term_audit" in said.err


def test_coverage_notices_a_letter_that_lost_points(house, capsys):
    edit(house.answers(SLUG), "28.8 ms", "38.8 ms")
    assert cli.main(["coverage"]) == 1
    row = next(
        line for line in capsys.readouterr().out.splitlines() if "cloud" in line and "term_audit" in line
    )
    assert row.endswith("!")


def test_presets_are_written_from_the_designs(house, capsys, monkeypatch):
    before = {place: dict(tracks) for place, tracks in PRESETS.items()}
    try:
        assert cli.main(["presets", "--check"]) == 0
        edit(house.answers(SLUG), "design = { hop = 7.0 }", "design = { hop = 6.9 }")
        assert cli.main(["presets", "--check"]) == 1
        assert "stale" in capsys.readouterr().out
        assert cli.main(["presets", "--write"]) == 0
        assert '"hop": 6.9' in house.presets.read_text(encoding="utf-8")
        assert PRESETS[1, 2]["tiny"]["hop"] == 6.9
        assert cli.main(["presets", "--check"]) == 0
    finally:
        PRESETS.clear()
        PRESETS.update(before)


def test_sync_says_what_is_stale_and_changes_nothing(house, capsys):
    assert cli.main(["sync", "--check"]) == 0
    edit(house.notebook(SLUG), "Somebody will always", "Someone will always")
    assert cli.main(["sync", "--check"]) == 1
    stale = capsys.readouterr().out
    for name in (
        f"source/{SLUG}/{SLUG}.py",
        f"tests/notebooks/{SLUG}_cloud.ipynb",
        f"release/{SLUG}/{SLUG}.ipynb",
    ):
        assert f"stale: {name}" in stale
    assert "Somebody" in house.notebook(SLUG).with_suffix(".py").read_text(encoding="utf-8")


def test_a_change_in_the_text_reaches_the_notebook_and_keeps_ids_and_roles(house):
    path = house.notebook(SLUG)
    before = authoring.read_notebook(path)
    twin = path.with_suffix(".py")
    edit(twin, "Somebody will always", "Someone will always")
    later = path.stat().st_mtime + 5
    os.utime(twin, (later, later))
    assert authoring.pair(path, check=False)
    after = authoring.read_notebook(path)
    assert any("Someone will always" in cell.source for cell in after.cells)
    assert [(c.id, c.metadata) for c in after.cells] == [(c.id, c.metadata) for c in before.cells]
    assert "jupytext" not in after.metadata
    assert not authoring.pair(path, check=True)


def test_notes_say_how_far_off_most_people_are(capsys):
    assert cli.main(["notes", SLUG]) == 0
    said = capsys.readouterr().out
    assert "The engine says 25.3\u00a0ms. Most people say 2.54\u00a0ms, 9.96 times off." in said
    assert "The engine says 5 chats. Most people say 11 chats" in said
    assert cli.main(["notes", "lab_01_ml_intro"]) == 0
    assert "“Data: photos of this month”" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (["notes", "lab_02"], "there is no lab 'lab_02'; did you mean"),
        (["notes", "lab_16_ml_conclusion"], "is not written yet"),
        (["new", "lab_77_nothing"], "the course has no lab 'lab_77_nothing'"),
        (["fill", SLUG, "--output", "x.ipynb"], "give one --track"),
    ],
)
def test_a_verb_that_cannot_says_why(line, says, capsys):
    assert cli.main(line) == 1
    assert says in capsys.readouterr().err


def test_outside_of_the_project_a_verb_says_where_to_go(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert cli.main(["coverage"]) == 1
    assert "run this in the folder that holds source/ and labs/" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[cloud.term_audit]", "[cloud.term_audit", "is not TOML"),
        ("design = { hop = 7.0 }\n", "", "[tiny.service_level]: design missing"),
        ("value = 9, unit", "worth = 9, unit", "is not known"),
        ("design = { hop = 7.0 }", "design = { hop = 99.0 }", "Length of a hop (hop) is 99.0"),
        ('value = 9, unit = "ms"', 'value = 9, unit = "GB"', "9 GB is not a time"),
    ],
)
def test_a_wrong_answer_file_is_refused_by_name(house, old, new, says):
    edit(house.answers(SLUG), old, new)
    with pytest.raises(AuthorError) as refusal:
        authoring.fill(house, SLUG, "tiny")
    assert says in str(refusal.value)


def test_a_notebook_that_fails_is_named_with_its_error(house):
    notebook = authoring.scaffold_notebook(SLUG, find_lab(SLUG))
    notebook.cells[2].source = 'open_lab("lab_02_ml_sistems")'
    with pytest.raises(AuthorError, match=r"KeyError: .*did you mean lab_02_ml_systems"):
        authoring.execute(notebook, house.root)


def test_a_new_lab_is_one_spec_one_notebook_and_its_answers(tmp_path):
    """The steps of CONTRIBUTING, on a copy of the whole project."""
    for name in (
        "labs",
        "mlsys",
        "source",
        "release",
        "notebooks",
        "tests/notebooks",
        "jupytext.toml",
        "nbgrader_config.py",
    ):
        here, there = ROOT / name, tmp_path / name
        there.parent.mkdir(parents=True, exist_ok=True)
        if here.is_dir():
            shutil.copytree(here, there, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
        else:
            shutil.copyfile(here, there)

    def run(*line: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "labs.cli", *line],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path)},
            capture_output=True,
            text=True,
            check=False,
        )

    slug = next(s for s in authoring.SLUGS if s not in written())
    made = run("new", slug)
    assert made.returncode == 0, made.stderr
    house = House(tmp_path)
    assert made.stdout.splitlines() == [
        str(house.spec(slug)),
        str(house.notebook(slug)),
        str(house.answers(slug)),
    ]
    assert "already; nothing was written" in run("new", slug).stdout
    gaps = run("coverage", slug)
    assert gaps.returncode == 1
    assert "12 gaps" in gaps.stdout
    filled = run("fill", slug, "--track", "cloud", "--no-run")
    assert filled.returncode == 0, filled.stderr
    assert house.filled(slug, "cloud").is_file()
