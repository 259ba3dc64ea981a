"""The questions labs ask: each a frozen dataclass that joins a profile with laws and answers in pint units.

They go through the one door, ``Engine.solve(..., study=Loop(period=0.01)).study``, and take latency, bytes and
joules from the profile. Which file asks what:

- `audit`: where the time goes (terms, stages)
- `pacing`: what must fit into a period
- `rhythm`: work that comes in a steady beat
- `limits`: how far a design is from its wall
- `placement`: here or far away
- `redesign`: what another chip takes and gives
- `money`: what a sample costs
- `full_load`: what a language-model server delivers when its memory is full
- `sensitivity`: which assumed figures a verdict would not survive
- `ageing`: what time does to a deployed model
"""

from .ageing import Drift
from .audit import StagePath, TermShares
from .base import Answer
from .full_load import FullLoad
from .limits import Wall
from .money import Cost
from .pacing import Duty, Loop
from .placement import Offload
from .redesign import Redesign
from .rhythm import Rounds, Stream
from .sensitivity import Doubt, verdict_flips

__all__ = [
    "Answer",
    "Cost",
    "Doubt",
    "Drift",
    "Duty",
    "FullLoad",
    "Loop",
    "Offload",
    "Redesign",
    "Rounds",
    "StagePath",
    "Stream",
    "TermShares",
    "Wall",
    "verdict_flips",
]
