"""What a notebook lacks is said before it is handed in, by the same reading as the grader's."""

import json

from labs import cli
from labs.grading.checklist import check, opened, slots
from labs.grading.frame import Frame
from tests.grading.course import LAB, LETTER, ROOT, SLUG, answered, full, record, source_notebook


def test_the_answer_cells_are_those_of_every_released_notebook():
    assert slots(LAB) == Frame(LAB, source_notebook()).slots


def test_a_full_notebook_lacks_nothing():
    tasks, odd = check(LAB, answered(source_notebook(), **full())["cells"])
    assert [task.missing for task in tasks] == [(), (), ()]
    assert [task.score.points for task in tasks] == [10, 10, 10]
    assert odd == ()


def test_what_is_missing_is_named():
    cells = answered(
        source_notebook(),
        record1=record(1, batch_size=16),
        reflect1="Short.",
        record2="{torn",
        reflect2=LETTER,
    )
    (first, second, third), _ = check(LAB, cells["cells"])
    assert "within the 30 ms limit" in first.missing[0]
    assert "1 words" in first.missing[1]
    assert "not JSON" in second.missing[0]
    assert len(third.missing) == 2


def test_the_lab_is_known_by_its_opening():
    assert opened(source_notebook()["cells"]) == SLUG
    assert opened([{"source": ["x = 1\n"]}, None]) is None


def test_the_command_on_a_released_notebook(capsys, tmp_path):
    path = ROOT / "release" / "lab_02_ml_systems" / "lab_02_ml_systems.ipynb"
    assert cli.main(["check", str(path)]) == 1
    said = capsys.readouterr().out
    assert said.count("there is no record") == 3
    (tmp_path / "x.ipynb").write_text("{}")
    assert cli.main(["check", str(tmp_path / "x.ipynb")]) == 1
    assert "has no cells" in capsys.readouterr().err
    (tmp_path / "y.ipynb").write_text(json.dumps({"cells": [{"source": "1"}]}))
    assert cli.main(["check", str(tmp_path / "y.ipynb")]) == 1
    assert "opens no lab" in capsys.readouterr().err
