"""What tests over all labs share: every scenario with its inheritance, its record and what the engine says of it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from labs.authoring import Answer, House, model_record, read_answers
from labs.core.record import Given, Record
from labs.core.reference import reference
from labs.core.session import Observation, observe
from labs.core.spec import EVERYONE, Lab, Scenario, Task
from labs.registry import all_labs

ROOT = Path(__file__).parents[2]
HOUSE = House(ROOT)


def scenarios() -> list[Any]:
    """Every (lab, task, track or "all", scenario) of the course, as parameters of a test."""
    return [
        pytest.param(lab, task, key, scenario, id=f"{lab.slug}-{task.id}-{key}")
        for lab in all_labs()
        for task, key, scenario in lab.walk()
    ]


each_scenario = pytest.mark.parametrize(("lab", "task", "key", "scenario"), scenarios())


def inherited(lab: Lab, key: str) -> dict[str, Any]:
    """What a student on the reference path brings along."""
    return reference(None if key == EVERYONE else key, lab)


def solve(lab: Lab, key: str, scenario: Scenario, **design: Any) -> Any:
    """Solve the task as it opens, some knobs moved."""
    return scenario.solve(scenario.complete(design, inherited(lab, key)))


@cache
def answers(slug: str) -> dict[tuple[str, str], Answer]:
    """Model answers of a lab."""
    return read_answers(HOUSE, slug)


def model(lab: Lab, task: Task, key: str) -> Record:
    """Record of the model answer."""
    return model_record(lab, task, key, answers(lab.slug)[key, task.id])


def seen(lab: Lab, task: Task, key: str, **design: Any) -> Observation:
    """What the engine says of a design."""
    scenario = task.scenario(None if key == EVERYONE else key)
    asked = scenario.predict
    given = Given(choice=asked.naive, reason="a b c")
    if not asked.is_choice:
        given = Given(value=asked.naive, unit=asked.units[0], reason="a b c")
    record = Record(
        lab=lab.slug,
        task=task.id,
        track=None if key == EVERYONE else key,
        inherited=inherited(lab, key),
        prediction=given,
        design={**scenario.opening(), **design},
    )
    return observe(task, record)
