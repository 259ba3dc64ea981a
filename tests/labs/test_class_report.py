"""The instructor's pictures: every one has its figures as text, and an invented class says that it is one."""

import pytest

from labs.class_report import ClassView, open_report
from labs.grading.report import ClassReport, Pair, invented
from labs.registry import all_labs, find_lab

SLUG = "lab_02_ml_systems"


def shown(picture):
    bundle = picture._repr_mimebundle_()
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    assert "application/vnd.jupyter.widget-view+json" in data
    return data["text/plain"]


@pytest.mark.parametrize("lab", all_labs(), ids=lambda lab: lab.slug)
def test_every_lab_has_its_pictures(lab, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    view = open_report(lab.slug)
    for picture in (view.points(), view.rows(), view.to_look_at(), view.look_alikes()):
        assert "An invented class" in shown(picture)
    for task in lab.tasks:
        assert f"Predictions of {task.title}" in shown(view.predictions(task.id))


def test_an_invented_class_is_the_same_every_time_and_really_graded():
    first, second = invented(find_lab(SLUG)), invented(find_lab(SLUG))
    assert first == second
    assert len(first.points) == 60
    assert max(first.points.values()) <= 12
    assert len({tally.mean for tally in first.tallies if tally.row == "design"}) > 3
    assert {tally.mean for tally in first.tallies if tally.row == "losing"} == {0}


def test_the_histogram_counts_everybody():
    view = ClassView(invented(find_lab(SLUG)), graded=True)
    lines = shown(view.points()).splitlines()
    assert sum(int(line.rpartition("|")[2]) for line in lines[2:]) == 60
    assert "invented" not in "\n".join(lines)


def test_letters_are_shown_escaped():
    report = ClassReport(
        lab=find_lab(SLUG), points={}, tallies=(), guesses=(), waiting={"eve": "no notebook"}, odd={},
        pairs=(Pair("t", "ann", "bob", 1.0, ("<script>1</script>", "b")),),
    )  # fmt: skip
    view = ClassView(report, graded=True)
    assert "eve | has to be looked at | no notebook" in shown(view.to_look_at())
    html = "".join(w.value for w in _html(view.look_alikes()))
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


def _html(picture):
    import ipywidgets

    made = []
    kept = ipywidgets.HTML.__init__

    def remember(self, *args, **kwargs):
        kept(self, *args, **kwargs)
        made.append(self)

    ipywidgets.HTML.__init__ = remember
    try:
        shown(picture)
    finally:
        ipywidgets.HTML.__init__ = kept
    return made
