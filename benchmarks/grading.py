"""Grading: one letter, one task, and a class beside nbgrader's own kernel-based autograde on the same notebooks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from benchmarks.report import Row

ROOT = Path(__file__).parents[1]
SLUG = "lab_02_ml_systems"
CLASS = 20
"""Submissions that both ways grade."""

STOCK = """
c = get_config()
c.CourseDirectory.course_id = "bench"
c.CourseDirectory.ignore = ["*.toml", "*.py"]
"""


def measure() -> Iterator[Row]:
    """Measure letters, tasks and a class."""
    from labs.authoring import find_house, model_record, read_answers
    from labs.grading.evidence import quotes
    from labs.grading.rubric import grade
    from labs.registry import find_lab

    house, lab = find_house(ROOT), find_lab(SLUG)
    answers = read_answers(house, SLUG)
    letters = [answer.letter for answer in answers.values()]
    yield Row("figures of a letter", _median(lambda: [quotes(letter) for letter in letters]) / len(letters))
    work = [
        (lab.task(task), model_record(lab, lab.task(task), key, answer), answer.letter)
        for (key, task), answer in answers.items()
    ]
    yield Row(
        "one task, its design solved before",
        _median(lambda: [grade(task, record, letter) for task, record, letter in work]) / len(work),
    )
    with tempfile.TemporaryDirectory() as folder:
        yield from _class(Path(folder))


def _median(run: object, times: int = 9) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()  # type: ignore[operator]
        taken.append(time.perf_counter() - start)
    return median(taken)


def _course(folder: Path, config: str) -> Path:
    folder.mkdir()
    (folder / "nbgrader_config.py").write_text(config, encoding="utf-8")
    for name in ("source", "release"):
        shutil.copytree(ROOT / name / SLUG, folder / name / SLUG)
    filled = sorted((ROOT / "tests" / "notebooks").glob(f"{SLUG}_*.ipynb"))
    for number in range(CLASS):
        place = folder / "submitted" / f"student{number:02}" / SLUG
        place.mkdir(parents=True)
        shutil.copyfile(filled[number % len(filled)], place / f"{SLUG}.ipynb")
    return folder


def _class(folder: Path) -> Iterator[Row]:
    from labs.grading.classroom import grade_class
    from labs.grading.course import Course

    environment = os.environ | {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
    }

    def run(course: Path, *command: str) -> float:
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, *command], cwd=course, env=environment, check=True, capture_output=True
        )
        return time.perf_counter() - start

    stock = _course(folder / "stock", STOCK)
    run(stock, "-m", "nbgrader", "generate_assignment", SLUG, "--force")
    with_kernels = run(stock, "-m", "nbgrader", "autograde", SLUG)
    ours = _course(folder / "ours", (ROOT / "nbgrader_config.py").read_text(encoding="utf-8"))

    def anew() -> float:
        for made in ("autograded", "feedback", "intake"):
            shutil.rmtree(ours / made, ignore_errors=True)
        (ours / "gradebook.db").unlink(missing_ok=True)
        return run(ours, "-m", "labs.cli", "grade", SLUG)

    whole = median(anew() for _ in range(3))
    start = time.perf_counter()
    grade_class(Course(ours), SLUG, jobs=1)
    inside = time.perf_counter() - start
    yield Row(
        f"a class of {CLASS}, after imports, one process", inside, "nbgrader autograde, kernels", with_kernels
    )
    yield Row(f"a class of {CLASS}, whole command", whole, "nbgrader autograde, kernels", with_kernels)
