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
    formula=r"\text{Acc}(t) \approx \text{Acc}_0 - \lambda \, D(P_t \,\|\, P_0)",
    reference="the book, chapter Introduction: a local fit",
)

CONSTRAINT_PROPAGATION: Final = Invariant(
    id="constraint_propagation",
    name="Constraint propagation",
    statement="A constraint of the first stage that shows k stages later costs about two to the k times as much.",
    formula=r"C = C_0 \cdot 2^{k}",
    reference="the book, chapter ML Workflow; compare Boehm, Software Engineering Economics, 1981",
)

ITERATION_TAX: Final = Invariant(
    id="iteration_tax",
    name="Iteration tax",
    statement="Quality comes from completed loops, and a fixed calendar holds only as many as their length allows.",
    formula=r"q = 1 - (1 - g)^{n}, \quad n = \frac{T}{c + h}",
    reference="the book, chapter ML Workflow; the geometric form is the course's own",
)

LAYERED_GATES: Final = Invariant(
    id="layered_gates",
    name="Layered gates",
    statement="A fault passes a row of gates only if each one misses it: the blind spots multiply, the days add up.",
    formula=r"m = \prod_i (1 - p_i), \quad d = \sum_i d_i",
    reference="Reason, Human error: models and management, BMJ 320, 2000",
)

DATA_GRAVITY: Final = Invariant(
    id="data_gravity",
    name="Data gravity",
    statement="Data take their volume divided by the bandwidth to arrive, whoever waits for them.",
    formula=r"t = \frac{V}{BW}, \quad C = t \, p",
    reference="McCrory, Data gravity in the clouds, 2010",
)

FEEDING_TAX: Final = Invariant(
    id="feeding_tax",
    name="Feeding tax",
    statement="What is supplied below what is demanded is time that the whole machine loses.",
    formula=r"\text{tax} = 1 - \min\left(1, \frac{\text{supply}}{\text{demand}}\right)",
    reference="the book, chapter Data Engineering; Mohan et al., Data stalls in DNN training, VLDB 2021",
)

SKEW: Final = Invariant(
    id="skew",
    name="Training-serving skew",
    statement="Two code paths that prepare the same data will differ, and the model pays for the difference.",
    formula=r"S = E\left[\,|f_{serve}(x) - f_{train}(x)|\,\right]",
    reference="Sculley et al., Hidden technical debt in machine learning systems, NeurIPS 2015",
)

PARAMETER_COUNT: Final = Invariant(
    id="parameter_count",
    name="Parameter count",
    statement="A dense layer has a weight for each pair of input and output; its bytes are its weights times their format.",
    formula=r"P = (n_{in} + 1) \, n_{out}, \quad M = P \, b",
    reference="matrix multiplication; IEEE 754-2019 for the widths of the formats",
)

INTENSITY: Final = Invariant(
    id="intensity",
    name="Arithmetic intensity",
    statement="Arithmetic is the limit only where each byte brings more operations than the ridge of the machine.",
    formula=r"I = \frac{O}{D_{vol}}, \quad I^* = \frac{R_{peak}}{BW}",
    reference="Williams, Waterman and Patterson, Roofline, CACM 52(4), 2009",
)

TRAINING_STATE: Final = Invariant(
    id="training_state",
    name="Training state",
    statement="Learning keeps weights, gradients, optimiser moments and activations: many bytes where a pass keeps one.",
    formula=r"M = P \, b + f P \, (2 + 2 + 12) + M_{act}",
    reference="Rajbhandari et al., ZeRO, 2020; Micikevicius et al., Mixed precision training, 2018",
)

SCALING_EXPONENT: Final = Invariant(
    id="scaling_exponent",
    name="Scaling exponent",
    statement=(
        "A cost follows a structural knob with a power, and fixed terms flatten it: a cache grows with the context, a "
        "convolution with the square of the side, a recurrent layer with nearly the square of its width."
    ),
    formula=r"C \propto k^{n}, \quad n = \frac{d \ln C}{d \ln k}",
    reference="elementary; for caches Shazeer, arXiv:1911.02150, 2019, for convolutions Howard et al., arXiv:1704.04861, 2017",
)

SILICON_CONTRACT: Final = Invariant(
    id="silicon_contract",
    name="Silicon contract",
    statement=(
        "An architecture is a contract with a chip: what it does for each byte stands beside what the chip can do for "
        "each byte, and it has to save whatever the chip is short of."
    ),
    formula=r"I_{model} = \frac{O}{D_{vol}} \;\lessgtr\; \frac{R_{peak}}{BW}",
    reference="the book, chapter Network Architectures; after Williams, Waterman and Patterson, Roofline, 2009",
)

DISPATCH_TAX: Final = Invariant(
    id="dispatch_tax",
    name="Dispatch tax",
    statement="Every kernel pays the software that starts it, however little it works: the tax grows with their number.",
    formula=r"L_{ovh} = n \cdot t_{kernel}",
    reference="the book, chapter ML Frameworks; Paszke et al., PyTorch, NeurIPS 2019",
)

BREAK_EVEN: Final = Invariant(
    id="break_even",
    name="Break-even",
    statement="Compiling has paid for itself after as many passes as its time holds savings, and not a pass before.",
    formula=r"N^* = \frac{C}{T_{before} - T_{after}}",
    reference="the book, chapter ML Frameworks; elementary",
)

DIMINISHING_RETURNS: Final = Invariant(
    id="diminishing_returns",
    name="Diminishing returns",
    statement="The first specialisation saves most and each further one less, while each of them costs the same again.",
    formula=r"\Delta(k) \propto \frac{k - 1}{k}, \quad \text{cost} \propto k",
    reference="elementary; for fused kernels: Dao et al., FlashAttention, NeurIPS 2022",
)
