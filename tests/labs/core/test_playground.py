"""The playground: every choice answers, on the page and in plain text, and what cannot be is said there."""

import pytest

from labs.core.playground import BATCHES, OWN, Playground
from mlsys import Models, Systems


@pytest.fixture
def playground():
    return Playground()


def test_it_opens_with_an_answer_in_words(playground):
    assert repr(playground).splitlines() == [
        "ResNet50 on Mobile: 89.7 images/s, 6.74 mJ a pass, 1.20 W while it runs. "
        "What these figures are worth: teaching constants, assumed.",
        "Where the time goes. Memory 2.83 ms, compute 6.82 ms, overhead 1.50 ms, total 11.1 ms.",
        "Memory. This design needs 0.0256 GB; the limit is 2 GB, so it fits.",
        "Over the batch. With one sample the largest term is compute. It fits at every batch shown.",
    ]


def test_every_card_has_its_maths_and_its_table(playground):
    for card in playground.cards:
        assert "T_{mem}" in card.peek().text() or "W = " in card.peek().text()
        assert card.table().rows


def test_a_machine_offers_its_own_precisions_and_keeps_the_chosen_one(playground):
    playground.system.value = "Cloud"
    assert playground.precision.value == "int8"
    int8_only = next(name for name in Systems if set(Systems[name].peak) == {"int8"})
    playground.precision.value = "fp16"
    playground.system.value = int8_only
    assert playground.precision.options == ("int8",)
    assert playground.profile._case.system.name == int8_only


def test_what_does_not_fit_is_said_and_still_answered(playground):
    playground.system.value, playground.model.value = "Cloud", "Llama3_70B"
    assert "It fits up to a batch of 8." in repr(playground)
    playground.batch.value = 16
    assert playground.profile.feasible is False
    assert "total 30.6 ms" in repr(playground)
    assert "does not fit" in repr(playground)
    assert playground.batch.description == "Batch: 16"


def test_a_runtime_that_cannot_drive_the_machine_is_refused_in_words(playground):
    before = playground.profile
    playground.runtime.value = "CortexM4"
    assert "CortexM4 counts cycles, so Mobile must state one" in playground._said.value
    assert playground.profile is before
    playground.runtime.value = OWN
    assert "CortexM4" not in playground._said.value


@pytest.mark.parametrize("model", list(Models))
def test_every_model_draws_on_every_tier(model):
    playground = Playground(model=model, system="Cloud")
    for system in ("Edge", "Mobile", "Tiny", "Reference"):
        playground.system.value = system
        assert playground.profile._case.model.name == Models[model].name
        assert str(Systems[system]) in repr(playground)


def test_the_sweep_is_one_curve_through_the_point_that_is_chosen(playground):
    playground.batch.value = BATCHES[3]
    sweep = playground.cards[2]
    x, y = float(sweep._here.x[0]), float(sweep._here.y[0])
    total = sweep._lines[0]
    assert float(total.y[list(total.x).index(x)]) == pytest.approx(y)
