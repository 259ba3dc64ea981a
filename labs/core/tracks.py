"""The four tracks: one mission, one nemesis and one stakeholder from the first lab to the last."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True, kw_only=True)
class Track:
    """A persona that reskins every lab.

    Attributes
    ----------
    id : str
        Key in records, ledger and specs.
    name, persona, mission, nemesis : str
        As the student reads them.
    stakeholder : str
        Who reads the letters, with article ("the CFO").
    cares_about : str
        What the stakeholder counts.
    model, system : str
        Names of the catalog entries the track is about.
    icon : str
        Name of an icon in `labs.core.style`.
    """

    id: str
    name: str
    persona: str
    mission: str
    nemesis: str
    stakeholder: str
    cares_about: str
    model: str
    system: str
    icon: str


TRACKS: Final = MappingProxyType(
    {
        track.id: track
        for track in (
            Track(
                id="cloud",
                name="Cloud Titan",
                persona="LLM architect",
                mission="Serve Llama-3-70B as fast as a single H100 node can.",
                nemesis="The HBM wall: capacity first, then bandwidth.",
                stakeholder="the CFO",
                cares_about="samples per dollar",
                model="Llama3_70B",
                system="Cloud",
                icon="cloud",
            ),
            Track(
                id="edge",
                name="Edge Guardian",
                persona="autonomous-vehicle systems lead",
                mission="Close the car's safety loop in under 10 ms, every time.",
                nemesis="The determinism wall: the worst case, not the mean.",
                stakeholder="the Safety Lead",
                cares_about="deterministic reliability",
                model="YOLOX_S",
                system="Edge",
                icon="car",
            ),
            Track(
                id="mobile",
                name="Mobile Nomad",
                persona="AR glasses developer",
                mission="Run a 60 FPS filter on AR glasses without throttling.",
                nemesis="The thermal wall: what the skin can bear.",
                stakeholder="the UX Designer",
                cares_about="hand thermals",
                model="DeepLabV3_MobileNetV2",
                system="Mobile",
                icon="glasses",
            ),
            Track(
                id="tiny",
                name="Tiny Pioneer",
                persona="hearables lead",
                mission="Isolate speech in under 10 ms on less than 1 mW.",
                nemesis="The SRAM wall: bytes become microjoules become milliwatts.",
                stakeholder="the Hardware Lead",
                cares_about="every KB of SRAM",
                model="TinyLSTM",
                system="Tiny",
                icon="ear",
            ),
        )
    }
)
"""The tracks by id, in the order the picker shows them."""


def find_track(track_id: str) -> Track:
    """Return the track called `track_id`.

    Raises
    ------
    KeyError
        There is no such track; the message lists the four.
    """
    if track_id not in TRACKS:
        raise KeyError(f"track {track_id!r} is not known; the tracks are: {', '.join(TRACKS)}")
    return TRACKS[track_id]
