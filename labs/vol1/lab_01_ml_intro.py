"""Lab 01, Introduction: which axis is sick, what a faster part does for the whole, and the call to adventure."""

from __future__ import annotations

from labs.core.figures import (
    COMPUTE,
    FRAME_ENERGY,
    FRAME_TIME,
    FRAME_WORK,
    HOP_ENERGY,
    HOP_TIME,
    HOP_WORK,
    LOOP_TIME,
    PICTURES,
    TOKEN_TIME,
    TOKENS,
    bar,
    facts,
)
from labs.core.invariants import AMDAHL, DEGRADATION, IRON_LAW
from labs.core.spec import (
    EVERYONE,
    At,
    Best,
    Card,
    Decision,
    Design,
    Figure,
    Goal,
    Knob,
    Lab,
    Prediction,
    Scenario,
    Task,
)
from mlsys import Engine, Models, PerformanceProfile, Systems, ureg
from mlsys.studies import Drift, StagePath, Wall

# -- Task 1: which axis is sick? -------------------------------------------------------------------


def tagger(design: Design) -> PerformanceProfile:
    """One picture through a network, on a machine, some months after the training data were collected."""
    return Engine.solve(
        model=Models.ResNet50.variant(
            scale={
                "macs": design["network"],
                "parameters": design["network"],
                "activations": design["network"],
            }
        ),
        system=Systems.Reference.variant(scale={"peak": design["machine"], "bandwidth": design["machine"]}),
        study=Drift(design["months"]),
    )


SICK_AXIS = Task(
    id="sick_axis",
    title="Which axis is sick?",
    invariant="degradation",
    shared=True,
    diagnosis=True,
    cards=(
        Card(
            "DamCard",
            "Data, Algorithm, Machine",
            options={
                "axes": {"data": ("months",), "algorithm": ("network",), "machine": ("machine",)},
                "figures": ("accuracy", "latency"),
            },
        ),
        bar("Accuracy today", "study.accuracy", "percent", "accurate"),
        bar("Time of a photo", "latency", "ms", "quick"),
    ),
    scenarios={
        EVERYONE: Scenario(
            brief=(
                "A shop uses a neural network to tag its customers' photos. On the day it was trained it was "
                "more accurate than the owner asks; half a year later, she hears complaints. Nobody has "
                "changed a line of code, nothing crashes, and answers come as fast as on the first day. One "
                "engineer wants a bigger network, one a faster machine, one newer training photos. On last "
                "year's photos the bigger network scores no better. Find the setting that brings the "
                "accuracy back."
            ),
            predict=Prediction(
                question=(
                    "Put one of data, algorithm and machine right, and leave the other two as they are. "
                    "Which one brings the accuracy back?"
                ),
                answer=Best(
                    of="study.accuracy",
                    among={
                        "data": {"months": 0.0},
                        "algorithm": {"network": 2.0},
                        "machine": {"machine": 4.0},
                    },
                    want="highest",
                ),
                naive="algorithm",
                choices={
                    "data": "Data: photos of this month",
                    "algorithm": "Algorithm: a network twice the size",
                    "machine": "Machine: a chip four times as fast",
                },
            ),
            knobs=(
                Knob(
                    "months",
                    "Age of the training photos",
                    default=6.0,
                    low=0.0,
                    high=12.0,
                    step=0.5,
                    unit="month",
                ),
                Knob("network", "Size of the network", default=1.0, low=1.0, high=4.0, step=0.5, factor=True),
                Knob(
                    "machine", "Speed of the machine", default=1.0, low=1.0, high=4.0, step=0.5, factor=True
                ),
            ),
            solve=tagger,
            goals=(
                Goal(
                    "accurate",
                    "84 of 100 photos tagged correctly, or more",
                    "study.accuracy",
                    "percent",
                    at_least=84,
                ),
                Goal("quick", "a photo within 50 ms", "latency", "ms", at_most=50),
            ),
            figures=(
                Figure("accuracy", "accuracy", "study.accuracy", "percent"),
                Figure("lost", "accuracy lost since training", "study.lost", "percentage_point"),
                Figure("latency", "time of a photo", "latency", "ms"),
                Figure("accuracy_today", "accuracy before any change", "study.accuracy", "percent", "today"),
                Figure(
                    "lost_today", "accuracy lost before any change", "study.lost", "percentage_point", "today"
                ),
                Figure(
                    "latency_bigger", "time of a photo with the bigger network", "latency", "ms", "bigger"
                ),
                Figure("latency_faster", "time of a photo on the faster machine", "latency", "ms", "faster"),
                Figure(
                    "accuracy_faster", "accuracy on the faster machine", "study.accuracy", "percent", "faster"
                ),
            ),
            asks=(
                "Nothing was changed and nothing is broken, so why do my customers complain? Two of your three "
                "engineers want my money: tell me what each of them would have bought."
            ),
            binding="data",
            pays=("latency_bigger", "latency_faster", "accuracy_faster"),
            losing_side="the owner who buys the wrong cure",
            misconception=(
                "If the code did not change, the system did not change. Its behaviour was compiled from data, and "
                "the world moved on: accuracy drifts with no error, no exception and not a millisecond of delay, "
                "and neither a bigger network nor a faster chip turns the clock back."
            ),
            cases={"bigger": {"network": 2.0}, "faster": {"machine": 4.0}},
        )
    },
)

# -- Task 2: what is a faster model worth? ---------------------------------------------------------


def photo_path(design: Design) -> PerformanceProfile:
    """The whole way of a photo, some of its stages made faster."""
    return Engine.solve(
        model=Models.ResNet50,
        system=Systems.Reference,
        study=StagePath(
            speedup={
                "pre-processing": design["before"],
                "model": design["model"],
                "post-processing": design["after"],
            }
        ),
    )


def stage(id: str, label: str) -> Knob:
    """Make the knob for how many times faster a stage becomes."""
    return Knob(id, label, default=1.0, low=1.0, high=8.0, step=0.5, factor=True)


FASTER_MODEL = Task(
    id="faster_model",
    title="What is a faster model worth?",
    invariant="amdahl",
    shared=True,
    cards=(
        bar("Time of a photo, the whole path", "study.after", "ms", "quick"),
        bar("Effort, in doublings of a stage", "study.doublings", "", "effort"),
        facts("The path", "after", "gain", "before", "gain_vendor", "ceiling_vendor"),
    ),
    scenarios={
        EVERYONE: Scenario(
            brief=(
                "A photo is decoded and resized (60 ms), goes through the network (45 ms), and its tags are "
                "sorted and stored (25 ms): three stages, one after the other. A vendor offers a network "
                "that is three times as fast and just as good. Your team could work on the other two stages "
                "instead. Making any stage twice as fast takes a quarter of a year, and the next doubling as "
                "long again. There is time for two. The whole path has to take 90 ms or less."
            ),
            predict=Prediction(
                question=(
                    "The model alone becomes 3 times as fast. How many times as fast does the whole path "
                    "become?"
                ),
                answer=At(of="study.gain", design={"model": 3.0}),
                naive=3,
                units=("",),
            ),
            knobs=(
                stage("before", "Speed of pre-processing"),
                stage("model", "Speed of the model"),
                stage("after", "Speed of post-processing"),
            ),
            solve=photo_path,
            goals=(
                Goal("quick", "the whole path within 90 ms", "study.after", "ms", at_most=90),
                Goal("effort", "two doublings or fewer", "study.doublings", at_most=2),
            ),
            figures=(
                Figure("after", "time of the whole path", "study.after", "ms"),
                Figure("before", "time of the whole path today", "study.before", "ms"),
                Figure("gain", "gain of the whole path", "study.gain", ""),
                Figure("doublings", "effort, in doublings", "study.doublings", ""),
                Figure("model_time", "time of the model alone", "latency", "ms"),
                Figure(
                    "after_vendor",
                    "time of the whole path with the vendor's model",
                    "study.after",
                    "ms",
                    "vendor",
                ),
                Figure("gain_vendor", "gain with the vendor's model", "study.gain", "", "vendor"),
                Figure(
                    "ceiling_vendor", "gain if the model took no time at all", "study.ceiling", "", "vendor"
                ),
            ),
            asks=(
                "The vendor says three times as fast. What will my customers feel, where should our two "
                "doublings go instead, and what does that leave slow?"
            ),
            binding="pipeline",
            pays=("after_vendor", "gain_vendor", "ceiling_vendor", "after"),
            losing_side="the stage you leave alone",
            misconception=(
                "A model three times as fast makes the product three times as fast. The model is a third of "
                "the path, so the customer feels 1.3 times; were the model free, she would feel 1.5."
            ),
            cases={"vendor": {"model": 3.0}},
        )
    },
)

# -- Task 3: the call to adventure -----------------------------------------------------------------


def cloud_mission(design: Design) -> PerformanceProfile:
    """All chats on one card, and its memory."""
    return Engine.solve(
        model=Models.Llama3_70B,
        system=Systems.Cloud,
        batch_size=design["batch_size"],
        precision=design["precision"],
        study=Wall(Systems.Cloud.ram),
    )


def edge_mission(design: Design) -> PerformanceProfile:
    """One turn of the safety loop, and its deadline."""
    return Engine.solve(
        model=Models.YOLOX_S,
        system=Systems.Edge,
        batch_size=design["batch_size"],
        precision=design["precision"],
        study=Wall(LOOP_TIME, of="loop"),
    )


def mobile_mission(design: Design) -> PerformanceProfile:
    """One frame, filtered in part, and the time between two frames."""
    filtered = ureg.Quantity(design["filtered"], "percent")
    return Engine.solve(
        model=Models.DeepLabV3_MobileNetV2.variant(scale={"macs": filtered, "activations": filtered}),
        system=Systems.Mobile,
        precision=design["precision"],
        study=Wall(FRAME_TIME, of="loop"),
    )


def tiny_mission(design: Design) -> PerformanceProfile:
    """A network of some of the weights, and the model store."""
    kept = ureg.Quantity(design["weights"], "percent")
    return Engine.solve(
        model=Models.TinyLSTM.variant(scale={"parameters": kept, "macs": kept}),
        system=Systems.Tiny,
        precision=design["precision"],
        study=Wall(Systems.Tiny.ram),
    )


def precision(*offered: str) -> Knob:
    """Make the knob for the number format that the weights come in."""
    return Knob(
        "precision",
        "Number format of the weights",
        default="fp16",
        options={format: format for format in offered},
    )


RATIO = Figure("ratio", "need divided by limit", "study.ratio", "")
RATIO_TODAY = RATIO.as_opened("need divided by limit at fp16")
BEHIND_THE_WALL = Goal("fits", "within its wall: need divided by limit at most 1", "study.ratio", at_most=1)

CALL_TO_ADVENTURE = Task(
    id="call_to_adventure",
    title="The call to adventure",
    invariant="iron_law",
    picks_track=True,
    cards=(bar("Need divided by limit", "study.ratio", "", "fits"), facts("What you set out with")),
    scenarios={
        "cloud": Scenario(
            brief=(
                "Llama-3-70B, one H100, and a queue of people who want to talk to it. Your wall is the 80 GB "
                "on the card: seventy billion weights, the memory of every chat (its KV cache) and the "
                "runtime have to fit in. The model was published with 16-bit weights; a vendor also offers "
                "them in int8 and in fp32. Nobody has told you yet what int8 costs in quality. Start with 16 "
                "chats at once and find out what has to give."
            ),
            predict=Prediction(
                question=(
                    "One chat, weights in fp16: how much memory is needed, divided by the memory that "
                    "the card has?"
                ),
                answer=At(of="study.ratio", design={"batch_size": 1}),
                naive=0.9,
                units=("",),
            ),
            knobs=(
                precision("fp32", "fp16", "int8"),
                Knob("batch_size", "Chats at once", default=16, low=1, high=16, step=1),
            ),
            solve=cloud_mission,
            goals=(BEHIND_THE_WALL,),
            figures=(
                RATIO,
                RATIO_TODAY,
                Figure("need", "memory it needs", "study.need", "GB"),
                TOKEN_TIME,
                TOKENS,
                TOKENS.as_opened("throughput of all chats, if they fitted"),
                Figure("need_today", "memory that all chats need at fp16", "study.need", "GB", "today"),
            ),
            asks=(
                "One GPU is what the budget says. Does the model fit on it or not, and whom do I send away so that "
                "it does?"
            ),
            binding="capacity",
            pays=("throughput", "need"),
            losing_side="each chat that is sent away",
            misconception=(
                "Seventy billion weights are seventy gigabytes, so they fit. At fp16 a weight takes two "
                "bytes, and every chat adds its KV cache: the card would need to be twice as large."
            ),
        ),
        "edge": Scenario(
            brief=(
                "Six cameras around a car, one GPU, and a loop that sees, decides and brakes. Your wall is "
                "the loop's 10 ms, to be met not on average but every time. Sensor, bus and post-processing "
                "take 4 of them. A picture takes 26.8 billion operations; the data sheet promises 42.5 trillion "
                "a second in fp16. The detector comes in fp32 and fp16; nobody may drive on int8 before its "
                "errors are measured. How many cameras can the loop hold?"
            ),
            predict=Prediction(
                question="Six cameras, weights in fp16: how long does the loop take, divided by the 10 ms it has?",
                answer=At(of="study.ratio"),
                naive=0.78,
                units=("",),
            ),
            knobs=(
                precision("fp32", "fp16"),
                Knob("batch_size", "Cameras in the loop", default=6, low=1, high=6, step=1),
            ),
            solve=edge_mission,
            goals=(BEHIND_THE_WALL,),
            figures=(
                RATIO,
                RATIO_TODAY,
                Figure("need", "time of the loop", "study.need", "ms"),
                Figure("latency", "time of the model", "latency", "ms"),
                COMPUTE,
                PICTURES,
                Figure("need_today", "time of the loop with all cameras", "study.need", "ms", "today"),
                PICTURES.as_opened("pictures a second with all cameras"),
            ),
            asks=(
                "Can it stop in time, every time? If you have to switch cameras off to manage it, tell me "
                "how many, and what we no longer see."
            ),
            binding=At(of="dominant"),
            pays=("throughput", "need"),
            losing_side="each camera that is switched off",
            misconception=(
                "Divide the work by the data sheet's FLOP/s, and that is the time. Kernels reach a third of "
                "the peak, bytes and launches add up, and the fixed stages have taken four tenths of the "
                "loop already."
            ),
        ),
        "mobile": Scenario(
            brief=(
                "A filter that redraws what the wearer sees, in AR glasses that weigh no more than ordinary "
                "ones. Your wall will be heat; the first one you hit is the clock: 60 frames a second, "
                "camera and composition, 5 ms, included. A frame takes 5.5 billion operations; the data "
                "sheet promises 2 trillion a second in fp16. The filter comes in fp32 and fp16; int8 has to "
                "wait until somebody has checked the edges that it draws. How much of the view can you "
                "filter in time?"
            ),
            predict=Prediction(
                question=(
                    "The whole view, weights in fp16: how long does a frame take, divided by the time from "
                    "one frame to the next?"
                ),
                answer=At(of="study.ratio"),
                naive=0.46,
                units=("",),
            ),
            knobs=(
                precision("fp32", "fp16"),
                Knob(
                    "filtered",
                    "Part of the view filtered",
                    default=100,
                    low=30,
                    high=100,
                    step=5,
                    unit="percent",
                ),
            ),
            solve=mobile_mission,
            goals=(BEHIND_THE_WALL,),
            figures=(
                RATIO,
                RATIO_TODAY,
                Figure("need", "time of a frame", "study.need", "ms"),
                Figure("latency", "time of the model", "latency", "ms"),
                FRAME_WORK,
                FRAME_ENERGY,
                Figure("need_today", "time of a whole frame", "study.need", "ms", "today"),
                FRAME_WORK.as_opened("arithmetic of a whole frame"),
            ),
            asks=(
                "Smooth video, on a face, all day. How much of the view can you filter in time, and what does the "
                "wearer see in the rest?"
            ),
            binding=At(of="dominant"),
            pays=("work", "need"),
            losing_side="the part of the view without a filter",
            misconception=(
                "The work divided by the NPU's peak rate is three milliseconds, so there is time to spare. "
                "Kernels reach less than a third of it, the activations cost as much again in bytes, and "
                "camera and composition were never free."
            ),
        ),
        "tiny": Scenario(
            brief=(
                "A network in an earbud keeps the voice and removes the noise of the room, on the power of a "
                "coin cell. Your wall is SRAM: the weights, nearly a million, have to sit in a model store "
                "of half a megabyte, since there is no other memory to fetch them from. The paper's network "
                "comes in fp32; you can have it in fp16 and int8 as well. Smaller networks of the same "
                "family exist; how they sound is for later labs. Find one that fits."
            ),
            predict=Prediction(
                question=(
                    "The full network, weights in fp16: how much model store does it need, divided by "
                    "the store that there is?"
                ),
                answer=At(of="study.ratio"),
                naive=1.94,
                units=("",),
            ),
            knobs=(
                precision("fp32", "fp16", "int8"),
                Knob("weights", "Part of the weights", default=100, low=30, high=100, step=5, unit="percent"),
            ),
            solve=tiny_mission,
            goals=(BEHIND_THE_WALL,),
            figures=(
                RATIO,
                RATIO_TODAY,
                Figure("need", "model store it needs", "study.need", "kB"),
                HOP_TIME,
                HOP_ENERGY,
                HOP_WORK,
                Figure("need_today", "store of the full network at fp16", "study.need", "MB", "today"),
                HOP_WORK.as_opened("arithmetic of a full hop"),
            ),
            asks=(
                "I have one number for you, the size of the store. Does your network fit, and if it fits "
                "only with some of its weights, what did we throw away?"
            ),
            binding="capacity",
            pays=("work", "need"),
            losing_side="the network that loses weights",
            misconception=(
                "A million weights are a megabyte, and twice the store is nearly a fit. Each weight takes its format's "
                "bytes: even int8, the smallest on offer, leaves the full network at twice the store."
            ),
        ),
    },
)

LAB = Lab(
    slug="lab_01_ml_intro",
    volume=1,
    chapter=1,
    title="Introduction",
    objectives=(
        "find out which of data, algorithm and machine is at fault when a system gets worse",
        "recognise silent degradation: accuracy that falls while nothing else moves",
        "tell what a faster part does for the whole, before anybody pays for it",
        "choose a mission and measure how far its first design is from its wall",
    ),
    invariants=(DEGRADATION, AMDAHL, IRON_LAW),
    tasks=(SICK_AXIS, FASTER_MODEL, CALL_TO_ADVENTURE),
    writes=(Decision(key="start_precision", task="call_to_adventure", label="Weights", knob="precision"),),
)
