"""The gallery: one example of each card with its knobs, on neutral machines, nothing to predict and no track."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final

import ipywidgets as widgets

from labs.core.access import Access
from labs.core.components import make
from labs.core.components.base import mimebundle
from labs.core.controls import KnobControl
from labs.core.record import Given, Record
from labs.core.session import Observation, observe
from labs.core.spec import (
    EVERYONE,
    At,
    Card,
    Design,
    Figure,
    Goal,
    Knob,
    Prediction,
    Scenario,
    Solve,
    Task,
)
from labs.core.style import NBSP
from mlsys import Engine, Models, Runtimes, Systems, ureg, variants
from mlsys.studies import Drift, Feed, Probe, TrainingMemory

BATCH: Final = Knob(id="batch", label="Pictures at once", default=1, low=1, high=64, step=1)
PEAK: Final = Knob(
    id="peak",
    label="Peak arithmetic",
    default=1.0,
    low=1.0,
    high=100.0,
    step=0.05,
    log=True,
    factor=True,
    shows="R_{peak}",
)
MONTHS: Final = Knob(
    id="months", label="Age of the training data", default=0.0, low=0.0, high=12.0, step=1.0, unit="month"
)
DEPTH: Final = Knob(
    id="depth",
    label="Network",
    default="ResNet50",
    options={"ResNet50": "ResNet-50", "ResNet152": "ResNet-152"},
)
CHATS: Final = Knob(id="chats", label="Chats at once", default=1, low=1, high=64, step=1)
SHARE: Final = Knob(
    id="share", label="Share that learns", default=0.01, low=0.001, high=1.0, step=0.1, log=True
)
SIDE: Final = Knob(id="side", label="Side of the picture", default=224, low=112, high=448, step=16)
STORED: Final = Knob(
    id="stored",
    label="Format on disk",
    default="text",
    options={"text": "text", "compressed": "compressed", "binary": "binary"},
)
CORES: Final = Knob(id="cores", label="Cores that decode", default=2, low=1, high=16, step=1)
RUNTIME: Final = Knob(
    id="runtime",
    label="Runtime",
    default="CloudEager",
    options={"CloudEager": "eager", "CloudGraph": "captured graph"},
)
WEEKS: Final = Knob(
    id="weeks", label="Effort of an early probe", default=0.0, low=0.0, high=8.0, step=0.5, unit="week"
)
FOUND: Final = Knob(
    id="found",
    label="Where it shows otherwise",
    default="deployment",
    options={"model": "model", "evaluation": "evaluation", "deployment": "deployment"},
)


def picture(design: Design) -> Any:
    """One pass over pictures on a plain machine."""
    return Engine.solve(
        Models.ResNet50, Systems.Reference.variant(scale={"peak": design["peak"]}), design["batch"]
    )


def aged(design: Design) -> Any:
    """One picture, by a network whose training data grow old."""
    return Engine.solve(
        Models[design["depth"]],
        Systems.Reference.variant(scale={"peak": design["peak"]}),
        study=Drift(ureg.Quantity(design["months"], "month")),
    )


def chat(design: Design) -> Any:
    """One token of all chats on one accelerator."""
    return Engine.solve(Models.Llama3_8B, Systems.A30, design["chats"])


def learn(design: Design) -> Any:
    """One pass of a model, part of which learns."""
    return Engine.solve(Models.Llama3_8B, Systems.H100, study=TrainingMemory(trainable=design["share"]))


def resized(design: Design) -> Any:
    """One picture of another size."""
    return Engine.solve(variants.resized(Models.ResNet50, design["side"], 224), Systems.Reference)


def fed(design: Design) -> Any:
    """Pictures from a drive, on their way to an accelerator."""
    return Engine.solve(
        Models.ResNet50,
        Systems.A100,
        64,
        study=Feed(
            sample_bytes=150_528,
            stored=design["stored"],
            workers=design["cores"],
            bandwidth=ureg.Quantity(2, "GB/s"),
        ),
    )


def launched(design: Design) -> Any:
    """One token under another runtime."""
    return Engine.solve(Models.Llama3_8B, Systems.H100.variant(runtime=Runtimes[design["runtime"]]))


def probed(design: Design) -> Any:
    """A project whose device is looked at early, or late."""
    return Engine.solve(
        Models.ResNet50,
        Systems.Reference,
        study=Probe(ureg.Quantity(design["weeks"], "week"), found=design["found"]),
    )


TIME: Final = Figure(id="time", label="time of a pass", of="latency", unit="ms")
RATE: Final = Figure(id="rate", label="pictures a second", of="throughput", unit="image/s")
ACCURACY: Final = Figure(id="accuracy", label="accuracy", of="study.accuracy", unit="percent")


@dataclass(frozen=True, kw_only=True)
class Example:
    """A card with a case behind it.

    Attributes
    ----------
    card : Card
        What is shown.
    knobs : tuple of Knob
        What can be moved.
    solve : callable
        One call of `Engine.solve`.
    goal : Goal
        The limit the card draws, where it draws one.
    figures : tuple of Figure
        What a card of plain numbers lists.
    said : float
        What somebody might have predicted of the card's figure, in its unit.
    cases : mapping
        Further named designs.
    """

    card: Card
    knobs: tuple[Knob, ...]
    solve: Solve
    goal: Goal
    figures: tuple[Figure, ...] = (TIME,)
    said: float = 10.0
    cases: Mapping[str, Design] = field(default_factory=dict)

    def at(self, **design: Any) -> Observation:
        """Observe the case with some knobs moved."""
        knobs = {knob.id: knob for knob in self.knobs}
        moved = {name: knobs[name].check(value) for name, value in design.items()}
        scenario = Scenario(
            brief="An example.",
            predict=Prediction(
                question=f"{self.card.title}?",
                answer=At(of=self.card.of, design=moved),
                naive=self.said,
                units=(self.card.unit,),
            ),
            knobs=self.knobs,
            solve=self.solve,
            goals=(self.goal,),
            figures=self.figures,
            asks="What do you see?",
            binding=self.goal.id,
            pays=(self.figures[0].id,),
            losing_side="nobody",
            misconception="None.",
            cases=self.cases,
        )
        task = Task(
            id="example",
            title=self.card.title,
            invariant="none",
            scenarios={EVERYONE: scenario},
            cards=(self.card,),
            shared=True,
        )
        given = Given(value=self.said, unit=self.card.unit, reason="an example")
        record = Record(
            lab="gallery",
            task="example",
            track=None,
            inherited={},
            prediction=given,
            design={**scenario.opening(), **moved},
        )
        return observe(task, record)


def _limit(of: str, at_most: float, unit: str) -> Goal:
    return Goal(id="limit", label="within the limit", of=of, at_most=at_most, unit=unit)


EXAMPLES: Final[Mapping[str, Example]] = MappingProxyType(
    {
        "Facts": Example(
            card=Card(kind="Facts", title="One pass in figures"),
            knobs=(BATCH, PEAK),
            solve=picture,
            goal=_limit("latency", 50, "ms"),
            figures=(TIME, RATE),
        ),
        "LimitBar": Example(
            card=Card(
                kind="LimitBar",
                title="Memory on the card",
                of="memory_footprint",
                unit="GB",
                options={"compare": "64 chats", "way_out": "Serve fewer chats at once."},
            ),
            knobs=(CHATS,),
            solve=chat,
            goal=_limit("memory_footprint", 24, "GB"),
            said=20.0,
            cases={"64 chats": {"chats": 64}},
        ),
        "DamCard": Example(
            card=Card(
                kind="DamCard",
                title="Data, Algorithm, Machine",
                unit="ms",
                options={"axes": {"data": ("months",), "algorithm": ("depth",), "machine": ("peak",)}},
            ),
            knobs=(MONTHS, DEPTH, PEAK),
            solve=aged,
            goal=_limit("latency", 50, "ms"),
            figures=(ACCURACY, TIME),
        ),
        "LatencyWaterfall": Example(
            card=Card(kind="LatencyWaterfall", title="Time of a pass", limit="limit"),
            knobs=(BATCH, PEAK),
            solve=picture,
            goal=_limit("latency", 60, "ms"),
            said=4.5,
        ),
        "ConstraintLadder": Example(
            card=Card(
                kind="ConstraintLadder",
                title="When do you find out?",
                of="study.expected",
                unit="week",
                limit="limit",
                options={"found": "found", "way_out": "Look at the device earlier."},
            ),
            knobs=(WEEKS, FOUND),
            solve=probed,
            goal=_limit("study.expected", 6, "week"),
        ),
        "FeedGauge": Example(
            card=Card(
                kind="FeedGauge",
                title="Idle share",
                of="study.idle",
                unit="percent",
                limit="limit",
                options={"way_out": "Store the pictures so that less is read and decoded."},
            ),
            knobs=(STORED, CORES),
            solve=fed,
            goal=_limit("study.idle", 50, "percent"),
        ),
        "MemoryStack": Example(
            card=Card(
                kind="MemoryStack",
                title="Memory of training",
                of="study.total",
                unit="GB",
                options={"way_out": "Let a smaller share learn."},
            ),
            knobs=(SHARE,),
            solve=learn,
            goal=_limit("study.total", 80, "GB"),
        ),
        "ScalingCurve": Example(
            card=Card(
                kind="ScalingCurve",
                title="Arithmetic of a picture",
                of="work",
                unit="GFLOP",
                options={"knob": "side"},
            ),
            knobs=(SIDE,),
            solve=resized,
            goal=_limit("work", 20, "GFLOP"),
        ),
        "KernelTimeline": Example(
            card=Card(
                kind="KernelTimeline", title="Overhead of a token", of="latency_overhead", limit="limit"
            ),
            knobs=(RUNTIME,),
            solve=launched,
            goal=_limit("latency_overhead", 1, "ms"),
        ),
    }
)
"""An example of each card, in the order in which a reader meets them."""


class Exhibit:
    """One card of the gallery, with its knobs.

    Parameters
    ----------
    kind : str
        Name of the card, e.g. ``"LatencyWaterfall"``.

    Raises
    ------
    KeyError
        There is no example of that name.
    """

    def __init__(self, kind: str) -> None:
        if kind not in EXAMPLES:
            raise KeyError(f"{kind!r} is not in the gallery; what is there: {', '.join(EXAMPLES)}")
        self._example = EXAMPLES[kind]
        self._design: dict[str, Any] = {}
        self.card = make(self._example.card)
        self._knobs = {knob.id: KnobControl(knob, self._moved) for knob in self._example.knobs}
        self._access = Access()
        knobs = widgets.Box([control.widget for control in self._knobs.values()])
        knobs.add_class("ml-knobs")
        if len(self._knobs) == 1:
            knobs.add_class("ml-one")
        self.panel = widgets.VBox([knobs, self.card.widget, self._access])
        self.panel.add_class("ml-panel")
        self._show()

    def move(self, **knobs: Any) -> Exhibit:
        """Move knobs, as a hand would."""
        for name, value in knobs.items():
            self._design[name] = self._knobs[name].knob.check(value)
            self._knobs[name].put(self._design[name])
        self._show()
        return self

    def _moved(self, name: str, value: Any) -> None:
        self._design[name] = self._knobs[name].knob.check(value)
        self._show()

    def _show(self) -> None:
        observation = self._example.at(**self._design)
        for name, control in self._knobs.items():
            control.read_out(observation.design[name])
        self.card.update(observation)
        self._access.name({k: v for control in self._knobs.values() for k, v in control.names().items()})

    def __repr__(self) -> str:
        return self.card.text().replace(NBSP, " ")

    def _repr_mimebundle_(self, **kwargs: Any) -> Any:
        return mimebundle(self.panel, repr(self))
