"""What one evaluation of a candidate consists of: the samples it runs, the time it waits, what it can tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from ..laws.domain import Real
from ..laws.statistics import margin_of_error, rule_of_three
from ..laws.thermal import temperature_rise
from ..profile import Term
from ..units import Q_
from .base import Quantity, Value, given, si, tabled


@dataclass(frozen=True, kw_only=True)
class Run:
    """What a trial asks of the machine and of the clock, and what it can tell.

    Parameters
    ----------
    samples : float or array
        Samples it runs through the profile [1].
    wait : float or array
        Time besides [s].
    resolution : pint.Quantity
        What it can tell.
    formula : str
        LaTeX of the resolution.
    terms : tuple of Term
        Every symbol of the formula.
    """

    samples: Real
    wait: Real
    resolution: Quantity
    formula: str
    terms: tuple[Term, ...]


class Trial(Protocol):
    """One evaluation of a candidate, for `Iteration`."""

    def run(self) -> Run:
        """Work out what the trial takes and what it can tell."""


@dataclass(frozen=True)
class Answers:
    """A language model answers questions; its score is known to a margin.

    Parameters
    ----------
    tokens : float, array or quantity
        Tokens generated [token].
    """

    tokens: Value

    def run(self) -> Run:
        """Margin of a share of right answers, at worst half of them right.

        Raises
        ------
        InputError
            If there is no token.
        """
        tokens = si(self.tokens, "token", "tokens", above=0.0)
        length, length_term = tabled("reply_tokens", "L", None, "length")
        spread, spread_term = tabled("answer_spread", r"\sigma", None, "spread")
        return Run(
            samples=tokens,
            wait=0.0,
            resolution=Q_(100.0 * margin_of_error(spread, tokens / length), "percentage_point"),
            formula=r"\varepsilon = \frac{1.96 \, \sigma}{\sqrt{N / L}}",
            terms=(given("N", "tokens of an evaluation", tokens, "token"), length_term, spread_term),
        )


@dataclass(frozen=True)
class Replay:
    """Recorded pictures run through a detector; without a miss, they bound how rare a miss is.

    Parameters
    ----------
    pictures : float, array or quantity
        Pictures replayed [image].
    """

    pictures: Value

    def run(self) -> Run:
        """Misses in a million pictures that a replay without one still allows: the rule of three.

        Raises
        ------
        InputError
            If there is less than one picture.
        """
        pictures = si(self.pictures, "image", "pictures", minimum=1.0)
        return Run(
            samples=pictures,
            wait=0.0,
            resolution=Q_(1e6 * rule_of_three(pictures), ""),
            formula=r"p < \frac{3}{N}",
            terms=(given("N", "pictures of an evaluation", pictures, "image"),),
        )


@dataclass(frozen=True)
class Soak:
    """Scenes worn until the device is warm, each from cold, and the field set played once.

    Parameters
    ----------
    time : float, array or quantity
        How long a scene is worn [s]; the device cools as long before the next.
    """

    time: Value

    def run(self) -> Run:
        """Share of the final temperature rise that a scene shows.

        Raises
        ------
        InputError
            If the time is no positive time.
        """
        time = si(self.time, "second", "time", above=0.0)
        constant, constant_term = tabled("thermal_time", r"\tau", None, "time constant")
        scenes, scenes_term = tabled("soak_scenes", "N", None, "scenes")
        frames, frames_term = tabled("field_frames", "N_f", None, "frames")
        return Run(
            samples=frames,
            wait=2.0 * scenes * time,
            resolution=Q_(100.0 * temperature_rise(1.0, time, 1.0, constant), "percent"),
            formula=r"s = 1 - e^{-t / \tau}",
            terms=(
                given("t", "time a scene is worn", time, "second"),
                constant_term,
                scenes_term,
                frames_term,
            ),
        )


@dataclass(frozen=True)
class Listening:
    """Recorded noise run through an enhancer, then a listening test; the mean gain is known to a margin.

    Parameters
    ----------
    sound : float, array or quantity
        Length of the noise set [s].
    hop : float, array or quantity
        Sound that enters the network at a time [s].
    """

    sound: Value
    hop: Value

    def run(self) -> Run:
        """Margin of the mean over clips.

        Raises
        ------
        InputError
            If a time is no positive time.
        """
        sound = si(self.sound, "second", "sound", above=0.0)
        hop = si(self.hop, "second", "hop", above=0.0)
        clip, clip_term = tabled("clip_time", "t", None, "clip")
        spread, spread_term = tabled("clip_spread", r"\sigma", None, "spread")
        wait, wait_term = tabled("listening_test", "h_0", None, "listening")
        return Run(
            samples=sound / hop,
            wait=wait,
            resolution=Q_(margin_of_error(spread, sound / clip), "decibel"),
            formula=r"\varepsilon = \frac{1.96 \, \sigma}{\sqrt{S / t}}",
            terms=(
                given("S", "length of the noise set", sound, "second"),
                given("H", "hop", hop, "second"),
                clip_term,
                spread_term,
                wait_term,
            ),
        )
