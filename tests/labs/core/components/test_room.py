"""No card of any lab grows when a knob crosses a limit: the place of its warning is kept from the start."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from labs.core.components import make
from labs.core.ledger import Ledger
from labs.core.session import Session
from labs.core.tracks import TRACKS
from labs.registry import all_labs


def ends(scenario: Any) -> Iterator[dict[str, Any]]:
    """Designs with one knob at either end, the others as they opened."""
    for knob in scenario.knobs:
        for value in (
            (next(iter(knob.options)), list(knob.options)[-1]) if knob.is_choice else (knob.low, knob.high)
        ):
            yield {**scenario.opening(), knob.id: knob.check(value)}


def room(view: Any) -> int:
    """How many characters the place of the warning holds."""
    kept = re.search(r'ml-gone".*?<span>(.*?)</span>', view._alert.value)
    return len(kept[1]) if kept else 0


@pytest.mark.parametrize("track", list(TRACKS))
@pytest.mark.parametrize("lab", all_labs(), ids=lambda lab: lab.slug)
def test_the_first_warning_fits_where_room_was_kept(lab, track):
    inherited = Ledger().with_track(track, lab).inherited(lab)
    for task in lab.tasks:
        session = Session(lab, task, track, inherited)
        asked = session.scenario.predict
        if asked.choices:
            session.predict(choice=next(iter(asked.choices)), reason="a first guess")
        else:
            session.predict(value=1, unit=next(iter(asked.units), ""), reason="a first guess")
        for card in task.cards_of(track):
            session.act(**session.scenario.opening())
            view = make(card)
            view.update(session.observation)
            kept = room(view)
            for design in ends(session.scenario):
                session.act(**design)
                alert = view.read(session.observation).alert
                assert len(alert) <= kept, f"{task.id}: {card.title} at {design} says {alert!r}"
