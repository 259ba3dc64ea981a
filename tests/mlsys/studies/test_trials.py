"""What one evaluation takes and tells: margins, the rule of three, heat, listeners."""

from __future__ import annotations

import numpy as np
import pytest

from mlsys import Q_, Engine, InputError, Models, Systems
from mlsys.studies import Answers, Iteration, Listening, Replay, Soak


def test_a_margin_halves_with_four_times_the_answers():
    once, four = Answers(Q_(10, "megatoken")).run(), Answers(40e6).run()
    assert once.resolution.m_as("percentage_point") == pytest.approx(98.0 / np.sqrt(10e6 / 256), rel=1e-3)
    assert four.resolution.m == pytest.approx(once.resolution.m / 2)
    assert four.samples == 4 * once.samples == 40e6


def test_clean_pictures_allow_three_misses_in_their_number():
    assert Replay(15e6).run().resolution.m_as("") == pytest.approx(0.2)


def test_a_soak_of_three_time_constants_shows_95_percent():
    run = Soak(Q_(15, "minute")).run()
    assert run.resolution.m_as("percent") == pytest.approx(95.02, abs=0.01)
    assert run.wait == 40 * 2 * 900


def test_a_shorter_hop_runs_more_often_over_the_same_noise():
    long, short = Listening(3600, 7e-3).run(), Listening(3600, 3.5e-3).run()
    assert short.samples == 2 * long.samples
    assert short.resolution == long.resolution
    assert long.resolution.m_as("decibel") == pytest.approx(1.96 * 3 / np.sqrt(60), rel=1e-3)


def test_an_evaluation_takes_its_samples_through_the_machine_and_its_wait_besides():
    profile = Engine.solve(
        Models.TinyLSTM, Systems.Tiny, precision="int8", study=Iteration(1.0, trial=Listening(216_000, 7e-3))
    )
    hours = 216_000 / 7e-3 / profile.throughput.m / 3600 + 12
    assert profile.study.evaluation.m_as("hour") == pytest.approx(hours)
    assert profile.study.loops.m == pytest.approx(84 / (1 + hours / 24))
    assert profile.study.largest == "care"
    names = {term.symbol for term in profile.study.terms}
    assert {"c", "h", "H", "S", r"\sigma"} <= names


def test_a_loop_of_little_care_is_mostly_evaluation():
    profile = Engine.solve(
        Models.Llama3_70B, Systems.Cloud, 5, "int8", study=Iteration([0.5, 5.0], trial=Answers(20e6))
    )
    assert profile.study.largest.tolist() == ["evaluation", "care"]


@pytest.mark.parametrize(
    ("trial", "argument"),
    [(Answers(0), "tokens"), (Replay(0.5), "pictures"), (Soak(-1), "time"), (Listening(60, 0), "hop")],
)
def test_no_evaluation_is_refused_by_name(trial, argument):
    with pytest.raises(InputError, match=f"{argument} is"):
        Engine.solve(Models.Llama3_70B, Systems.Cloud, 5, "int8", study=Iteration(1.0, trial=trial))
