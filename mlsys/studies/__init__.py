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
- `ageing`: what time does to a deployed model
"""

from .ageing import Drift
from .audit import StagePath, TermShares
from .base import Answer
from .limits import Wall
from .money import Cost
from .pacing import Duty, Loop
from .placement import Offload
from .redesign import Redesign
from .rhythm import Rounds, Stream

__all__ = [
    "Answer",
    "Cost",
    "Drift",
    "Duty",
    "Loop",
    "Offload",
    "Redesign",
    "Rounds",
    "StagePath",
    "Stream",
    "TermShares",
    "Wall",
]
