"""The questions labs ask: each a frozen dataclass that joins a profile with laws and answers in pint units.

They go through the one door, ``Engine.solve(..., study=Loop(period=0.01)).study``, and take latency, bytes and
joules from the profile. Which file asks what:

- `audit`: where the time goes (terms, stages)
- `pacing`: what must fit into a period
- `rhythm`: work that comes in a steady beat
- `limits`: how far a design is from its wall
- `placement`: here or far away
- `redesign`: what another chip takes and gives
- `workflow`: what a project finds out when, how often it goes round, which gates it keeps
- `trials`: what an evaluation of a candidate takes, and what it can tell
- `data`: moving, recording, feeding, copying and placing bytes
- `dataset`: what a way of storing and transforming samples takes from training and from serving
- `capacity`: sequences that fit, buckets of lengths
- `architecture`: how steeply a cost follows a structural knob, what a variant gains and gives up
- `roofline`: the side of the ridge, overlap, joules of bytes and operations
- `traffic`: bytes that cross the bus in a pass, and in a second
- `training`: learning on this machine
- `compiling`: what software adds to a pass, whether compiling and fusing repay, what an interpreter takes
- `money`: what a sample costs
- `full_load`: what a language-model server delivers when its memory is full
- `sensitivity`: which assumed figures a verdict would not survive
- `selection`: which data to keep, and who is lost in a cut
- `compression`: what fewer bits and fewer weights take from quality
- `thermal`: what a device sustains: heat and power modes
- `measuring`: claims, and the measurements they need
- `serving`: waiting and deadlines
- `operations`: training again, noticing, rehearsing
- `responsibility`: errors by group, feedback, emissions
- `attribution`: which decision did it
- `ageing`: what time does to a deployed model
"""

from .ageing import Drift
from .architecture import Exponent, Variant
from .attribution import Elasticity, attribute
from .audit import StagePath, TermShares
from .base import Answer
from .capacity import Buckets, Slots
from .compiling import Compile, Firmware, FusionWork, Launches
from .compression import Compression
from .data import ColdStart, Copies, Feed, FlashSplit, Prefix, Recording, Transfer
from .dataset import Dataset
from .full_load import FullLoad
from .limits import Wall
from .measuring import Headline, Proof, Runs, Samples
from .money import Cost
from .operations import Monitor, Retrain, Shadow
from .pacing import Duty, Loop
from .placement import Offload
from .redesign import Redesign
from .responsibility import Carbon, Feedback, Groups
from .rhythm import Rounds, Stream
from .roofline import EnergySplit, OnChip, Overlap, Roofline
from .selection import RareFloor, Selection
from .sensitivity import Doubt, verdict_flips
from .serving import Deadline, Preprocess, Serving
from .thermal import PowerMode, Sustained
from .traffic import Traffic
from .training import Adapter, LearningBudget, TrainingMemory, TrainingRun, TrainingStep
from .trials import Answers, Listening, Replay, Soak
from .workflow import STAGES, Gates, Iteration, Probe

__all__ = [
    "STAGES",
    "Adapter",
    "Answer",
    "Answers",
    "Buckets",
    "Carbon",
    "ColdStart",
    "Compile",
    "Compression",
    "Copies",
    "Cost",
    "Dataset",
    "Deadline",
    "Doubt",
    "Drift",
    "Duty",
    "Elasticity",
    "EnergySplit",
    "Exponent",
    "Feed",
    "Feedback",
    "Firmware",
    "FlashSplit",
    "FullLoad",
    "FusionWork",
    "Gates",
    "Groups",
    "Headline",
    "Iteration",
    "Launches",
    "LearningBudget",
    "Listening",
    "Loop",
    "Monitor",
    "Offload",
    "OnChip",
    "Overlap",
    "PowerMode",
    "Prefix",
    "Preprocess",
    "Probe",
    "Proof",
    "RareFloor",
    "Recording",
    "Redesign",
    "Replay",
    "Retrain",
    "Roofline",
    "Rounds",
    "Runs",
    "Samples",
    "Selection",
    "Serving",
    "Shadow",
    "Slots",
    "Soak",
    "StagePath",
    "Stream",
    "Sustained",
    "TermShares",
    "Traffic",
    "TrainingMemory",
    "TrainingRun",
    "TrainingStep",
    "Transfer",
    "Variant",
    "Wall",
    "attribute",
    "verdict_flips",
]
