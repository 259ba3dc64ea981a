"""The node rule of Volume 1: one accelerator, one car, one pair of glasses, one ear; no fleet before Volume 2."""

from __future__ import annotations

import re

import pytest

from labs.registry import all_labs

FLEET = re.compile(
    r"\b(clusters?|fleets?|multi-?node|nodes|racks?|data[- ]?cent(?:er|re)s|load[- ]balanc\w+|replicas?|shard\w*|"
    r"all-?reduce|nvlink|infiniband|(?:data|tensor|pipeline|model)[- ]parallel\w*|servers?|cards|gpus|accelerators)\b",
    re.IGNORECASE,
)

COMPARED = {
    # (lab, task, track): words of something that is compared with and never chosen
    ("lab_02_ml_systems", "service_level", "edge"): {"server"},
    ("lab_02_ml_systems", "service_level", "mobile"): {"server"},
    ("lab_05_nn_compute", "learn_in_place", "cloud"): {"cards"},
}

VOLUME_1 = [lab for lab in all_labs() if lab.volume == 1]


def prose(scenario):
    """Everything a student or an instructor reads of a scenario."""
    yield from (
        scenario.brief,
        scenario.predict.question,
        scenario.asks,
        scenario.losing_side,
        scenario.misconception,
    )
    yield from scenario.predict.choices.values()
    for named in (*scenario.knobs, *scenario.goals, *scenario.figures):
        yield named.label


def words_of(lab):
    for task, key, scenario in lab.walk():
        for text in prose(scenario):
            for match in FLEET.findall(text):
                yield (lab.slug, task.id, key), match.lower(), text


@pytest.mark.parametrize("lab", VOLUME_1, ids=lambda lab: lab.slug)
def test_no_word_of_a_fleet_but_where_it_is_compared(lab):
    wrong = [
        (place, word, text) for place, word, text in words_of(lab) if word not in COMPARED.get(place, set())
    ]
    assert not wrong


@pytest.mark.parametrize("lab", VOLUME_1, ids=lambda lab: lab.slug)
def test_no_knob_counts_machines(lab):
    for _, _, scenario in lab.walk():
        for knob in scenario.knobs:
            assert not FLEET.search(f"{knob.id} {knob.label} {' '.join(knob.options.values())}")


def test_the_allowed_comparisons_are_there():
    found = {(place, word) for lab in VOLUME_1 for place, word, _ in words_of(lab)}
    assert {(place, word) for place, allowed in COMPARED.items() for word in allowed} <= found
