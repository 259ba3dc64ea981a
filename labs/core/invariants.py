"""The laws that labs are about, each stated once; a lab picks from here, the grader knows them by id."""

from __future__ import annotations

from typing import Final

from labs.core.spec import Invariant

IRON_LAW: Final = Invariant(
    id="iron_law",
    name="Iron Law",
    statement="Time is a sum of three terms: moving the bytes, doing the arithmetic, and the overhead of software.",
    formula=r"T = \underbrace{\frac{D_{vol}}{BW \cdot \eta_m}}_{\text{memory}}"
    r" + \underbrace{\frac{O}{R_{peak} \cdot \eta}}_{\text{compute}} + \underbrace{L_{ovh}}_{\text{overhead}}",
    reference="after Hennessy and Patterson, Computer Architecture: the processor performance law",
)

AMDAHL: Final = Invariant(
    id="amdahl",
    name="Amdahl's law",
    statement="Making one part faster helps the whole only by that part's share of the time.",
    formula=r"S = \frac{1}{(1 - p) + p / s} \le \frac{1}{1 - p}",
    reference="Amdahl, AFIPS Spring Joint Computer Conference, 1967",
)

LIGHT_FLOOR: Final = Invariant(
    id="light_floor",
    name="Light floor",
    statement="No answer comes back sooner than light can travel there and back through the fibre.",
    formula=r"T_{away} \ge \frac{2 d}{v}, \quad v \approx 2 \cdot 10^8 \, \text{m/s}",
    reference="group index of optical fibre, ITU-T G.652",
)

DEGRADATION: Final = Invariant(
    id="degradation",
    name="Degradation",
    statement="A model loses accuracy as the world drifts away from its training data, with no change in its code.",
    formula=r"Acc(t) \approx Acc_0 - \lambda \, D(P_t \,\|\, P_0)",
    reference="the book, chapter Introduction: a local fit",
)
