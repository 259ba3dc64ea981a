"""Lab 05, Neural Computation: what a network holds and moves, what a batch does for it, and what learning would add."""

from __future__ import annotations

from labs.core.figures import (
    CARD_MEMORY,
    COMPUTE,
    FITS_CARD,
    FOOTPRINT,
    FRAME_ENERGY,
    FRAME_TIME,
    HOP_ENERGY,
    HOP_TIME,
    HOP_WORK,
    LOOP_TIME,
    MEAN_DRAW,
    MEMORY,
    MODEL_STORE,
    PASS_TIME,
    PASS_WORK,
    PICTURES,
    SKIN_POWER,
    SOUND_DELAY,
    TOKEN_TIME,
    TOKENS,
    bar,
    facts,
)
from labs.core.invariants import INTENSITY, PARAMETER_COUNT, TRAINING_STATE
from labs.core.spec import (
    At,
    Card,
    Decision,
    Design,
    Figure,
    Goal,
    Knob,
    Lab,
    Prediction,
    Ratio,
    Scenario,
    Task,
    Threshold,
)
from mlsys import Engine, Models, PerformanceProfile, Systems, ureg, variants
from mlsys.catalog.constants import constant
from mlsys.studies import Duty, Feed, Roofline, Slots, Stream, Traffic, TrainingMemory, TrainingStep

# -- Knobs and figures that several scenarios share ------------------------------------------------

PRECISION = Knob(
    "precision",
    "Number format",
    default="fp16",
    options={"fp32": "fp32, 4 bytes", "fp16": "fp16, 2 bytes", "int8": "int8, 1 byte"},
)


def percent(id: str, label: str, low: int, step: int = 5) -> Knob:
    """Make a knob for a part of something, all of it as the task opens."""
    return Knob(id, label, default=100, low=low, high=100, step=step, unit="percent")


def small_share(low: float, default: float = 100.0) -> Knob:
    """Make the knob for a share of the weights that may be far below one percent."""
    return Knob(
        "share",
        "Share of the weights that learns",
        default=default,
        low=low,
        high=100.0,
        step=0.05,
        unit="percent",
        log=True,
    )


SHARE = percent("share", "Share of the weights that learns", low=1, step=1)


INTENSITY_NOW = Figure("intensity", "operations per byte", "study.intensity", "FLOP/byte")
RIDGE = Figure("ridge", "ridge point of the machine", "study.ridge", "FLOP/byte")
ROOF = (
    Figure("intensity", "operations per byte", "study.intensity", "FLOP/byte", "roofline"),
    Figure("ridge", "ridge point of the machine", "study.ridge", "FLOP/byte", "roofline"),
)
ROOF_FACTS = facts("Operations per byte, and the ridge point", "intensity", "ridge")


# -- Task 1: count it ------------------------------------------------------------------------------


def cloud_count(design: Design) -> PerformanceProfile:
    """The chats of the operating point, and the memory of each."""
    return Engine.solve(
        model=Models.Llama3_70B.variant(context=design["context"]),
        system=Systems.Cloud,
        batch_size=design["operating_batch"],
        precision=design["precision"],
        study=Slots(),
    )


def edge_count(design: Design) -> PerformanceProfile:
    """One turn's pictures, cropped, and the bytes they move."""
    kept = ureg.Quantity(design["kept"], "percent")
    return Engine.solve(
        model=Models.YOLOX_S.variant(scale={"macs": kept, "activations": kept}),
        system=Systems.Edge,
        batch_size=design["operating_batch"],
        precision=design["precision"],
        study=Traffic(LOOP_TIME),
    )


def mobile_count(design: Design) -> PerformanceProfile:
    """One frame, filtered in part, and the bytes it moves."""
    filtered = ureg.Quantity(design["filtered"], "percent")
    return Engine.solve(
        model=Models.DeepLabV3_MobileNetV2.variant(scale={"macs": filtered, "activations": filtered}),
        system=Systems.Mobile,
        precision=design["precision"],
        study=Traffic(FRAME_TIME),
    )


def tiny_count(design: Design) -> PerformanceProfile:
    """One hop of a network of some of the weights, and the bytes of a second of hops."""
    kept = ureg.Quantity(design["weights"], "percent")
    return Engine.solve(
        model=Models.TinyLSTM.variant(scale={"parameters": kept, "macs": kept}),
        system=Systems.Tiny,
        precision=design["precision"],
        study=Traffic(ureg.Quantity(design["hop"], "ms")),
    )


def moved(limit: float) -> Goal:
    """Limit the bytes of a pass."""
    return Goal(
        "moved", "the pass moves no more bytes than it is granted", "study.moved", "MB", at_most=limit
    )


BYTES = (
    Figure("moved", "bytes that a pass moves", "study.moved", "MB"),
    Figure("weight_bytes", "weights moved", "study.weights", "MB"),
    Figure("activation_bytes", "activations moved", "study.activations", "MB"),
    Figure("rate", "bytes moved in a second", "study.rate", "GB/s"),
    PASS_TIME,
    MEMORY,
    PASS_WORK,
    Figure("moved_today", "bytes moved as the task opened", "study.moved", "MB", "today"),
    PASS_WORK.as_opened("arithmetic as the task opened"),
    PASS_TIME.as_opened(),
)
BYTE_FACTS = facts("What a pass takes", "weight_bytes", "activation_bytes", "rate", "work")
BYTE_LAYERS = {"layers": (("Weights", "study.weights"), ("Activations", "study.activations"))}

COUNT_IT = Task(
    id="count_it",
    title="Count it",
    invariant="parameter_count",
    cards=(),  # each track has its own
    scenarios={
        "cloud": Scenario(
            brief=(
                "The vendor ships the same Llama-3-70B in three formats. You can count what each needs on "
                "the back of an envelope: weights times their bytes, and beside them the KV cache: keys and "
                "values of every token that your chats still remember. Those stay in fp16, whatever the "
                "weights do. Product wants chats that remember 2,048 tokens at the very least, and dreams of "
                "four times as many. What a narrower format does to the answers, nobody has measured yet."
            ),
            predict=Prediction(
                question=(
                    "Weights in int8, the chats you decided on in Lab 02, each remembering 8,192 tokens. How much "
                    "memory does the card need?"
                ),
                answer=At(of="memory_footprint", design={"precision": "int8"}),
                naive=70.6,
                units=("GB", "MB", "TB"),
            ),
            knobs=(
                PRECISION,
                Knob(
                    "context",
                    "Tokens a chat remembers",
                    default=8192,
                    low=512,
                    high=8192,
                    step=256,
                    unit="token",
                ),
            ),
            solve=cloud_count,
            goals=(
                FITS_CARD,
                Goal(
                    "remembers",
                    "a chat remembers 2,048 tokens or more",
                    "study.context",
                    "token",
                    at_least=2048,
                ),
            ),
            cards=(
                Card(
                    "MemoryStack",
                    "Memory on the card",
                    unit="GB",
                    options={"way_out": "Store the weights narrower, or let the chats remember less."},
                ),
                facts("What a chat takes", "each", "room", "tokens"),
                Card("LatencyWaterfall", "Time per token"),
                bar("What a chat remembers", "study.context", "token", "remembers"),
            ),
            figures=(
                FOOTPRINT,
                Figure("each", "KV cache of one chat", "study.each", "GB"),
                Figure("room", "memory left beside the weights", "study.room", "GB"),
                Figure("tokens", "tokens of all chats that fit", "study.tokens", "token"),
                TOKEN_TIME,
                MEMORY,
                FOOTPRINT.as_opened("memory footprint at fp16 and the longest context"),
                Figure(
                    "each_today", "KV cache of one chat with the longest context", "study.each", "GB", "today"
                ),
                TOKEN_TIME.as_opened("time per token at fp16"),
            ),
            asks=(
                "Sixteen bits is what the authors published. Why not simply run that, and if we cannot, what do my "
                "customers lose besides bits?"
            ),
            binding="capacity",
            pays=("each", "latency"),
            losing_side="the reader whose chat is forgotten sooner",
            misconception=(
                "Seventy billion weights in int8 are seventy gigabytes, so they fit, and that is the end of "
                "it. The KV caches grow with tokens, not with weights: they do not shrink with the format, "
                "and with the longest context the operating batch does not fit even at int8."
            ),
        ),
        "edge": Scenario(
            brief=(
                "Planner, recorder and detector share one LPDDR5 memory. The Safety Lead has split its "
                "bandwidth, and your detector may move 80 MB in a turn, with the cameras you decided on in "
                "Lab 02. Nine million weights sound like very little. But every layer also writes feature "
                "maps of its own, and the next layer reads them. You can store all values narrower, or cut "
                "sky and bonnet out of the pictures. How many objects int8 would miss, nobody has measured "
                "yet."
            ),
            predict=Prediction(
                question=(
                    "Whole pictures of the cameras you decided on in Lab 02, values in fp16. How many megabytes "
                    "does one pass move?"
                ),
                answer=At(of="study.moved"),
                naive=18,
                units=("MB", "GB", "kB"),
            ),
            knobs=(PRECISION, percent("kept", "Part of each picture kept", low=20)),
            solve=edge_count,
            goals=(moved(80),),
            cards=(
                Card(
                    "MemoryStack",
                    "Bytes that a pass moves",
                    unit="MB",
                    limit="moved",
                    options={
                        **BYTE_LAYERS,
                        "way_out": "Store values narrower, or keep less of each picture.",
                    },
                ),
                BYTE_FACTS,
                Card("LatencyWaterfall", "Time of a pass"),
            ),
            figures=BYTES,
            asks=(
                "Where do all those bytes come from, when the file on the disk is so small? What did int8 buy, and "
                "what is no longer in the picture?"
            ),
            binding="memory",
            pays=("work", "work_today"),
            losing_side="the part of each picture that is cut off",
            misconception=(
                "A network is its weights: nine million of them, eighteen megabytes. In a detector each "
                "weight meets a whole picture, and what the layers hand to one another is more than ten "
                "times the weights."
            ),
        ),
        "mobile": Scenario(
            brief=(
                "Display and camera share the memory of the glasses with your filter, and they come first: "
                "the filter may move 55 MB for a frame. A number format works twice. It sets how many bytes "
                "a value takes on the bus, and how many multiplications the NPU does at a time. You can "
                "store all values narrower, or leave the rim of the view unfiltered. What int8 does to the "
                "edges of a face, nobody has looked at yet."
            ),
            predict=Prediction(
                question=(
                    "From fp32 to int8 a value takes a quarter of the bytes. How many times as fast is a frame?"
                ),
                answer=Ratio(of="latency", design={"precision": "fp32"}, over={"precision": "int8"}),
                naive=4,
                units=("",),
            ),
            knobs=(PRECISION, percent("filtered", "Part of the view filtered", low=50)),
            solve=mobile_count,
            goals=(moved(55),),
            cards=(
                Card(
                    "MemoryStack",
                    "Bytes that a frame moves",
                    unit="MB",
                    limit="moved",
                    options={**BYTE_LAYERS, "way_out": "Store values narrower, or filter less of the view."},
                ),
                BYTE_FACTS,
                Card("LatencyWaterfall", "Time of a frame"),
            ),
            figures=(
                *BYTES,
                COMPUTE,
                Figure("latency_wide", "time of a frame in fp32", "latency", "ms", "wide"),
                Figure("moved_wide", "bytes of a frame in fp32", "study.moved", "MB", "wide"),
            ),
            asks=(
                "Your app is a small download. Why does it want half of the memory bus, and what does the "
                "wearer see less of when it behaves?"
            ),
            binding="memory",
            pays=("work", "work_today"),
            losing_side="the rim of the view",
            misconception=(
                "A quarter of the bytes, a quarter of the time. The bytes are one term; the NPU also multiplies "
                "sixteen times as fast in int8, while the interpreter's tax stays what it was."
            ),
            cases={"wide": {"precision": "fp32"}},
        ),
        "tiny": Scenario(
            brief=(
                "The Hardware Lead reads your file size, just under a megabyte in int8, and asks why the bus "
                "is busy. A recurrent network meets each of its weights once per hop and keeps none of them "
                "near the multipliers, so all of them cross the bus again for the next hop, at the hop you "
                "decided on in Lab 02. She grants you a tenth of the bus, 128 MB/s. You can narrow the "
                "format, or cut weights away; on paper only, since nobody has listened to the result yet."
            ),
            predict=Prediction(
                question=(
                    "The whole network in int8, the hop you decided on in Lab 02. How many megabytes cross the bus "
                    "in a second?"
                ),
                answer=At(of="study.rate", design={"precision": "int8"}),
                naive=0.97,
                units=("MB/s", "kB/s", "GB/s"),
            ),
            knobs=(PRECISION, percent("weights", "Part of the weights", low=60)),
            solve=tiny_count,
            goals=(Goal("bus", "no more than 128 MB/s on the bus", "study.rate", "MB/s", at_most=128),),
            cards=(
                bar(
                    "Bytes on the bus in a second",
                    "study.rate",
                    "MB/s",
                    "bus",
                    way_out="Store the weights narrower, or cut some away.",
                ),
                facts("What a hop takes", "energy", "latency", "work"),
                Card("MemoryStack", "Weights in the model store", unit="MB"),
            ),
            figures=(
                Figure("rate", "bytes on the bus in a second", "study.rate", "MB/s"),
                Figure("store", "model store the weights need", "memory_footprint", "kB"),
                HOP_ENERGY,
                HOP_TIME,
                HOP_WORK,
                Figure("rate_today", "bytes on the bus in a second at fp16", "study.rate", "MB/s", "today"),
                HOP_WORK.as_opened("arithmetic of a full hop"),
            ),
            asks=(
                "The file is small, and it never leaves the chip. So what is all that traffic, and what did you "
                "throw away to get it under my tenth?"
            ),
            binding="memory",
            pays=("work", "work_today"),
            losing_side="the network that loses weights",
            misconception=(
                "A network of a megabyte moves a megabyte. It moves one for every hop, well over a hundred times a "
                "second, since a recurrent layer uses each weight once and forgets it."
            ),
        ),
    },
)

# -- Task 2: batch for intensity -------------------------------------------------------------------


def cloud_batch(design: Design) -> PerformanceProfile:
    """All chats at a context, and the operations that each byte brings."""
    return Engine.solve(
        model=Models.Llama3_70B.variant(context=design["context"]),
        system=Systems.Cloud,
        batch_size=design["batch_size"],
        precision=design["start_precision"],
        study=Roofline(),
    )


def edge_batch(design: Design) -> PerformanceProfile:
    """Some cameras in one pass, and the operations that each byte brings."""
    return Engine.solve(
        model=Models.YOLOX_S,
        system=Systems.Edge,
        batch_size=design["batch_size"],
        precision=design["precision"],
        study=Roofline(),
    )


def mobile_pace(design: Design) -> PerformanceProfile:
    """So many frames a second, and what they draw."""
    return Engine.solve(
        model=Models.DeepLabV3_MobileNetV2,
        system=Systems.Mobile,
        precision=design["precision"],
        study=Duty(ureg.Quantity(design["frames"], "frame/s")),
    )


def mobile_roofline(design: Design) -> PerformanceProfile:
    """The same frame under its roofline."""
    return Engine.solve(
        model=Models.DeepLabV3_MobileNetV2,
        system=Systems.Mobile,
        precision=design["precision"],
        study=Roofline(),
    )


def tiny_batch(design: Design) -> PerformanceProfile:
    """Several hops in one pass, and how long the ear waits for them."""
    return Engine.solve(
        model=variants.unrolled(Models.TinyLSTM, design["hops"]),
        system=Systems.Tiny,
        precision=design["start_precision"],
        study=Stream(hop=ureg.Quantity(design["hop_length"], "ms"), hops=design["hops"]),
    )


def tiny_roofline(design: Design) -> PerformanceProfile:
    """The same pass under its roofline."""
    return Engine.solve(
        model=variants.unrolled(Models.TinyLSTM, design["hops"]),
        system=Systems.Tiny,
        precision=design["start_precision"],
        study=Roofline(),
    )


BATCH_FOR_INTENSITY = Task(
    id="batch_for_intensity",
    title="Batch for intensity",
    invariant="intensity",
    cards=(),  # each track has its own
    scenarios={
        "cloud": Scenario(
            brief=(
                "The CFO's line is on the whiteboard: fill the chip. A weight that is read once can serve "
                "many chats, so each chat you add brings more operations for the same bytes, until "
                "arithmetic is the limit. But each chat also brings a KV cache of its own. She settles for "
                "50 operations per byte, readers for a token in 32 ms. Choose how many chats run at once, "
                "and how many tokens of a chat the card remembers."
            ),
            predict=Prediction(
                question=(
                    "Each chat remembers 512 tokens. If memory were unlimited, how many chats at once would "
                    "it take until arithmetic is the limit, at the ridge point of the card?"
                ),
                answer=At(of="study.ridge_batch", design={"context": 512}),
                naive=295,
                units=("",),
                counts="chats",
            ),
            knobs=(
                Knob("batch_size", "Chats at once", default=11, low=1, high=64, step=1),
                Knob(
                    "context",
                    "Tokens a chat remembers",
                    default=2048,
                    low=512,
                    high=8192,
                    step=256,
                    unit="token",
                ),
            ),
            solve=cloud_batch,
            goals=(
                Goal("busy", "50 operations per byte or more", "study.intensity", "FLOP/byte", at_least=50),
                Goal("quick", "a token within 32 ms", "latency", "ms", at_most=32),
                FITS_CARD,
            ),
            cards=(
                bar(
                    "Operations per byte",
                    "study.intensity",
                    "FLOP/byte",
                    "busy",
                    way_out="Serve more chats from one reading of the weights.",
                ),
                Card(
                    "MemoryStack",
                    "Memory on the card",
                    unit="GB",
                    options={"cases": ("design",), "way_out": "Run fewer chats, or let them remember less."},
                ),
                Card("LatencyWaterfall", "Time per token", limit="quick"),
            ),
            figures=(
                INTENSITY_NOW,
                RIDGE,
                Figure("utilisation", "share of the peak reached", "study.utilisation", "percent"),
                TOKEN_TIME,
                MEMORY,
                FOOTPRINT,
                TOKENS,
                INTENSITY_NOW.as_opened(),
                TOKENS.as_opened(),
                TOKEN_TIME.as_opened(),
                Figure(
                    "ridge_batch",
                    "chats that would reach the ridge point at 512 tokens",
                    "study.ridge_batch",
                    "",
                    "short",
                ),
            ),
            asks=(
                "I was told to fill the chip. How full can it be, what stops you short of the ridge point, "
                "and who notices when you try?"
            ),
            binding=At(of="dominant"),
            pays=("latency", "footprint"),
            losing_side="the reader who waits longer and is forgotten sooner",
            misconception=(
                "Each chat does two operations per byte of weights, so three hundred chats reach the ridge "
                "point. But each chat brings its KV cache: at 512 tokens it takes about a thousand, at 2,048 "
                "no number is enough, and the card holds eleven."
            ),
            cases={"short": {"context": 512}},
        ),
        "edge": Scenario(
            brief=(
                "The fixed stages leave 6.0 ms of a turn, and 600 pictures a second are wanted: six cameras, "
                "a hundred turns. Somebody suggests one big batch, all cameras in a pass, or even the "
                "pictures of two turns: a weight that is read once could then serve them all. Today all six "
                "share a pass, in fp16. Choose how many cameras share one, and the format. How many objects "
                "int8 would miss is still unmeasured."
            ),
            predict=Prediction(
                question=(
                    "Compare a pass over six cameras with a pass over one. How many times as many "
                    "operations does it do per byte?"
                ),
                answer=Ratio(of="study.intensity", design={"batch_size": 6}, over={"batch_size": 1}),
                naive=6,
                units=("",),
            ),
            knobs=(Knob("batch_size", "Cameras in a pass", default=6, low=1, high=8, step=1), PRECISION),
            solve=edge_batch,
            goals=(
                Goal("quick", "a pass within 6.0 ms", "latency", "ms", at_most=6),
                Goal("many", "600 pictures a second or more", "throughput", "image/s", at_least=600),
            ),
            cards=(
                Card("LatencyWaterfall", "Time of a pass", limit="quick"),
                bar("Pictures a second", "throughput", "image/s", "many"),
                ROOF_FACTS,
            ),
            figures=(
                INTENSITY_NOW,
                RIDGE,
                PASS_TIME,
                COMPUTE,
                MEMORY,
                PICTURES,
                PASS_TIME.as_opened("time of a pass over six cameras in fp16"),
                PICTURES.as_opened("pictures a second with six cameras in fp16"),
                Figure("latency_six", "time of a pass over six cameras in int8", "latency", "ms", "six"),
                Figure(
                    "throughput_six",
                    "pictures a second with six cameras in int8",
                    "throughput",
                    "image/s",
                    "six",
                ),
            ),
            asks=(
                "Why not batch two turns and be done with it? Tell me what a bigger batch buys on this chip, and "
                "which picture waits when you make it smaller."
            ),
            binding=At(of="dominant"),
            pays=("throughput", "throughput_six", "latency_six"),
            losing_side="the picture that waits for the next pass",
            misconception=(
                "A bigger batch reuses the weights, so it must be faster. A convolution has reused each "
                "weight over a whole picture already, and the activations come with every picture: six "
                "cameras bring a seventh more operations per byte, and the pass takes more than four times "
                "as long."
            ),
            cases={"six": {"precision": "int8"}},
        ),
        "mobile": Scenario(
            brief=(
                "Skin tolerates 1 W at the temple, and more than half of it is spent before the filter has "
                "seen a pixel: display, camera, base load. In fp16, at 60 frames a second, the glasses draw "
                "1.54 W. There is nothing to batch, since a second frame in the batch is a frame too late. "
                "What is left is the format, which changes what a frame costs, and the frame rate. Below 36 "
                "frames a second the wearer sees flicker."
            ),
            predict=Prediction(
                question=(
                    "From fp16 to int8 every byte of a frame is halved, and each multiplication costs less than "
                    "half. The draw at 60 frames a second is 1.54 W in fp16. What is it in int8?"
                ),
                answer=At(of="study.power", design={"precision": "int8"}),
                naive=0.77,
                units=("W", "mW"),
            ),
            knobs=(
                PRECISION,
                Knob("frames", "Frames a second", default=60, low=15, high=60, step=1, unit="frame/s"),
            ),
            solve=mobile_pace,
            goals=(
                Goal("cool", "no more power than skin tolerates", "study.power", "W", at_most=SKIN_POWER),
                Goal("smooth", "36 frames a second or more", "study.rate", "frame/s", at_least=36),
            ),
            cards=(
                bar("Draw of the glasses", "study.power", "W", "cool"),
                ROOF_FACTS,
                Card("LatencyWaterfall", "Time of a frame"),
                bar("Frames a second", "study.rate", "frame/s", "smooth"),
            ),
            figures=(
                Figure("power", "draw of the glasses", "study.power", "W"),
                Figure("rate", "frames filtered in a second", "study.rate", "frame/s"),
                FRAME_ENERGY,
                Figure("duty", "share of the time the NPU is awake", "study.duty", "percent"),
                PASS_TIME,
                Figure("traffic", "bytes of a frame", "traffic", "MB"),
                *ROOF,
                FRAME_ENERGY.as_opened("energy of a frame in fp16"),
                Figure("power_int8", "draw in int8 at the full frame rate", "study.power", "W", "int8"),
            ),
            asks=(
                "Does int8 buy me sixty cool frames, yes or no? If not, tell me what heats her temple, and how many "
                "frames she has to give up."
            ),
            binding="thermal",
            pays=("rate", "power_int8"),
            losing_side="the wearer who sees fewer frames",
            misconception=(
                "Half the bytes, half the heat. Half the bytes are half of what the filter adds, and the "
                "base load is no part of that: at the full frame rate int8 still draws more than skin "
                "tolerates."
            ),
            cases={"int8": {"precision": "int8"}},
            comparisons={"roofline": mobile_roofline},
        ),
        "tiny": Scenario(
            brief=(
                "A recurrent layer brings hardly any operations for its bytes, since each weight is used "
                "once a hop. Gather two hops in the arena and run them in one pass, says the Hardware Lead: "
                "the weights are read once for both, and your cell lasts twice as long. But the recurrent "
                "matrices need the first hop's output before the second can start. And the listener waits "
                "until the pass is full. Keep the delay within 10 ms, and the draw within 2.8 mW."
            ),
            predict=Prediction(
                question=(
                    "Compare a pass over two hops with a pass over one. How many times as many bytes "
                    "does it move?"
                ),
                answer=Ratio(of="traffic", design={"hops": 2}, over={"hops": 1}),
                naive=1,
                units=("",),
            ),
            knobs=(
                Knob("hops", "Hops in a pass", default=2, low=1, high=4, step=1),
                Knob("hop_length", "Length of a hop", default=8.0, low=2.0, high=12.0, step=0.1, unit="ms"),
            ),
            solve=tiny_batch,
            goals=(
                Goal("prompt", "sound within 10 ms", "study.delay", "ms", at_most=SOUND_DELAY),
                Goal("lasting", "a draw of 2.8 mW or less", "study.power", "mW", at_most=2.8),
            ),
            cards=(
                bar("Delay from sound in to sound out", "study.delay", "ms", "prompt"),
                bar("Draw", "study.power", "mW", "lasting"),
                ROOF_FACTS,
            ),
            figures=(
                Figure("delay", "delay from sound in to sound out", "study.delay", "ms"),
                MEAN_DRAW,
                Figure("traffic", "bytes that a pass moves", "traffic", "kB"),
                Figure("energy", "energy of a pass", "energy", "uJ"),
                PASS_TIME,
                *ROOF,
                Figure("delay_today", "delay as the task opened", "study.delay", "ms", "today"),
                MEAN_DRAW.as_opened("mean draw as the task opened"),
                Figure("traffic_today", "bytes that a pass of two hops moves", "traffic", "kB", "today"),
            ),
            asks=(
                "I gave you an arena, so use it: why not read the weights once for two hops? What does my cell pay "
                "for your answer?"
            ),
            binding="pipeline",
            pays=("power", "power_today"),
            losing_side="the coin cell",
            misconception=(
                "Two hops in a pass halve the bytes. The recurrent matrices, more than half of the network, "
                "are read again for each hop, so a hop still costs three quarters; and with hops of 8 ms the "
                "wait for the second takes longer than the 10 ms allow."
            ),
            comparisons={"roofline": tiny_roofline},
        ),
    },
)

# -- Task 3: could it learn where it runs? ---------------------------------------------------------


def cloud_learn(design: Design) -> PerformanceProfile:
    """One example in training on the serving card, activations computed again."""
    return Engine.solve(
        model=Models.Llama3_70B.variant(context=design["context"]),
        system=Systems.Cloud,
        precision=design["start_precision"],
        study=TrainingMemory(trainable=ureg.Quantity(design["share"], "percent"), checkpoint=True),
    )


def cloud_learn_plain(design: Design) -> PerformanceProfile:
    """The same with all activations kept."""
    return Engine.solve(
        model=Models.Llama3_70B.variant(context=design["context"]),
        system=Systems.Cloud,
        precision=design["start_precision"],
        study=TrainingMemory(trainable=ureg.Quantity(design["share"], "percent")),
    )


def edge_learn(design: Design) -> PerformanceProfile:
    """One step of learning between two turns of the loop."""
    return Engine.solve(
        model=Models.YOLOX_S,
        system=Systems.Edge,
        batch_size=design["batch_size"],
        precision=design["start_precision"],
        study=TrainingStep(trainable=ureg.Quantity(design["share"], "percent"), period=LOOP_TIME),
    )


def edge_learn_memory(design: Design) -> PerformanceProfile:
    """What that step keeps in memory."""
    return Engine.solve(
        model=Models.YOLOX_S,
        system=Systems.Edge,
        batch_size=design["batch_size"],
        precision=design["start_precision"],
        study=TrainingMemory(trainable=ureg.Quantity(design["share"], "percent")),
    )


def edge_store(design: Design) -> PerformanceProfile:
    """Pictures out of the store and in the format of Lab 04, decoded by one core."""
    return Engine.solve(
        model=Models.YOLOX_S,
        system=Systems.Edge,
        batch_size=design["batch_size"],
        precision=design["start_precision"],
        study=Feed(
            sample_bytes=constant("camera_bytes").quantity,
            stored=design["data_format"],
            bandwidth=constant(f"{design['storage_tier']}_bandwidth").quantity,
        ),
    )


def mobile_learn(design: Design) -> PerformanceProfile:
    """A step over a few frames, each of them in part."""
    seen = ureg.Quantity(design["seen"], "percent")
    return Engine.solve(
        model=Models.DeepLabV3_MobileNetV2.variant(scale={"macs": seen, "activations": seen}),
        system=Systems.Mobile,
        batch_size=constant("mobile_step_frames").value,
        precision=design["start_precision"],
        study=TrainingMemory(
            trainable=ureg.Quantity(design["share"], "percent"),
            budget=constant("mobile_learning_memory").quantity,
        ),
    )


def mobile_learn_step(design: Design) -> PerformanceProfile:
    """What that step takes in joules."""
    seen = ureg.Quantity(design["seen"], "percent")
    return Engine.solve(
        model=Models.DeepLabV3_MobileNetV2.variant(scale={"macs": seen, "activations": seen}),
        system=Systems.Mobile,
        batch_size=constant("mobile_step_frames").value,
        precision=design["start_precision"],
        study=TrainingStep(trainable=ureg.Quantity(design["share"], "percent")),
    )


def tiny_learn(design: Design) -> PerformanceProfile:
    """A network of some of its width that learns in the model store."""
    return Engine.solve(
        model=variants.narrowed_lstm(Models.TinyLSTM, ureg.Quantity(design["width"], "percent")),
        system=Systems.Tiny,
        precision=design["start_precision"],
        study=TrainingMemory(trainable=ureg.Quantity(design["share"], "percent")),
    )


def learns(least: float, label: str) -> Goal:
    """Ask for a number of weights that learn."""
    return Goal("learns", label, "study.parameters", at_least=least)


LEARNS_BAR = bar("Weights that learn", "study.parameters", "", "learns")


def learning_figures(unit: str, all_of_it: str = "today") -> tuple[Figure, ...]:
    """Name what study `TrainingMemory` says."""
    return (
        Figure("total", "memory that learning needs in all", "study.total", unit),
        Figure("state", "training state", "study.state", unit),
        Figure("activations", "activations kept", "study.activations", unit),
        Figure("kept_weights", "weights as they run", "study.weights", unit),
        Figure("largest", "largest share that fits", "study.largest_share", "percent"),
        Figure("state_today", "training state of all weights", "study.state", unit, all_of_it),
    )


LEARN_IN_PLACE = Task(
    id="learn_in_place",
    title="Could it learn where it runs?",
    invariant="training_state",
    cards=(),  # each track has its own
    scenarios={
        "cloud": Scenario(
            brief=(
                "The card serves all day; could it not learn at night, in place? With the chats gone, the "
                "weights leave some room. A weight that learns needs a working copy, a gradient and the "
                "optimiser's moments, sixteen times what it takes to run. All activations of an example "
                "would fill half the card, so they are recomputed, and only the layers' inputs are kept. The "
                "research team asks for 200 million weights that learn, and for long examples. One weight in "
                "a hundred sounded modest; it does not fit."
            ),
            predict=Prediction(
                question=(
                    "Examples of 2,048 tokens, activations recomputed. What is the largest share of the "
                    "weights that can learn on the card?"
                ),
                answer=At(of="study.largest_share"),
                naive=100,
                units=("percent", ""),
            ),
            knobs=(
                small_share(0.01, default=1.0),
                Knob(
                    "context",
                    "Tokens of an example",
                    default=2048,
                    low=512,
                    high=8192,
                    step=256,
                    unit="token",
                ),
            ),
            solve=cloud_learn,
            goals=(
                Goal("fits", "learning fits on the card", "study.total", "GB", at_most=CARD_MEMORY),
                learns(200e6, "200 million weights learn, or more"),
            ),
            cards=(
                Card(
                    "MemoryStack",
                    "Memory of learning",
                    "study.total",
                    "GB",
                    options={
                        "cases": ("design",),
                        "way_out": "Let fewer weights learn, or from shorter examples.",
                    },
                ),
                facts("What learning takes", "state", "activations", "largest", "plain"),
                LEARNS_BAR,
            ),
            figures=(
                *learning_figures("GB", all_of_it="all"),
                Figure("plain", "activations if all were kept", "study.activations", "GB", "kept"),
                Figure(
                    "longest",
                    "activations kept for the longest examples",
                    "study.activations",
                    "GB",
                    "longest",
                ),
            ),
            asks=(
                "It runs on this card, so why can it not be taught on this card? Tell me how much of it can learn, "
                "and what the rest would cost me in memory."
            ),
            binding="capacity",
            pays=("state_today", "activations", "longest", "largest"),
            losing_side="the frozen rest of the network",
            misconception=(
                "What fits for inference fits for training. The weights take a byte each to run and sixteen more to "
                "learn: all of them would need fourteen cards, and the activations take another part of the little "
                "that is left."
            ),
            cases={"all": {"share": 100.0}, "longest": {"context": 8192}},
            comparisons={"kept": cloud_learn_plain},
        ),
        "edge": Scenario(
            brief=(
                "The car meets a snow-covered sign, and has never seen one. Could the detector learn from it "
                "on the road? Memory is no obstacle in this module. But a training step runs forward and "
                "backward, on the GPU that should be detecting, and whole turns of the loop are lost "
                "meanwhile. The Safety Lead allows three in a row. A million weights, the detector's head "
                "and neck, are to learn, from 150 pictures a second at least, out of the storage you chose "
                "in Lab 04."
            ),
            predict=Prediction(
                question=(
                    "One picture of each of six cameras in a step. What is the largest share of the weights that can "
                    "learn before a step takes more than three turns?"
                ),
                answer=Threshold(knob="share", extreme="most", goals=("turns",), design={"batch_size": 6}),
                naive=100,
                units=("percent", ""),
            ),
            knobs=(SHARE, Knob("batch_size", "Pictures in a step", default=8, low=1, high=8, step=1)),
            solve=edge_learn,
            goals=(
                Goal("turns", "three lost turns or fewer", "study.lost", at_most=3),
                Goal(
                    "pace",
                    "learns from 150 pictures a second or more",
                    "study.throughput",
                    "image/s",
                    at_least=150,
                ),
                learns(1e6, "a million weights learn, or more"),
            ),
            cards=(
                bar(
                    "Turns of the loop lost to a step",
                    "study.lost",
                    "",
                    "turns",
                    way_out="Take fewer pictures into a step, or let a smaller share learn.",
                ),
                facts("What a step takes", "time", "pace", "energy", "store"),
                Card("MemoryStack", "Memory of learning", unit="GB", options={"cases": ("learning",)}),
                bar("Pictures learned from", "study.throughput", "image/s", "pace"),
                LEARNS_BAR,
            ),
            figures=(
                Figure("lost", "turns lost to a step", "study.lost", ""),
                Figure("time", "time of a step", "study.time", "ms"),
                Figure("pace", "pictures learned from in a second", "study.throughput", "image/s"),
                Figure("energy", "energy of a step", "study.energy", "mJ"),
                PASS_TIME,
                Figure("total", "memory that learning needs in all", "study.total", "MB", "learning"),
                Figure("state", "training state", "study.state", "MB", "learning"),
                Figure("activations", "activations kept", "study.activations", "MB", "learning"),
                Figure(
                    "store",
                    "pictures a second out of the storage, decoded",
                    "study.throughput",
                    "image/s",
                    "store",
                ),
                Figure(
                    "time_today",
                    "time of a step over eight pictures, all weights learning",
                    "study.time",
                    "ms",
                    "today",
                ),
                Figure("lost_today", "turns lost to that step", "study.lost", "", "today"),
            ),
            asks=(
                "You want it to learn while we drive. For how many turns is nobody looking, and what do you "
                "leave out so that there are no more?"
            ),
            binding="latency",
            pays=("time", "pace", "time_today"),
            losing_side="the loop that is blind meanwhile",
            misconception=(
                "It fits into memory many times over, so it can learn on the side. Memory is not what a safety loop "
                "runs out of: a step takes the GPU for turns on end, and with a picture of every camera hardly "
                "anything may learn."
            ),
            comparisons={"learning": edge_learn_memory, "store": edge_store},
        ),
        "mobile": Scenario(
            brief=(
                "The filter should learn the wearer's own rooms, on the glasses, since these pictures must "
                "not leave them. There are 150 MB of memory left for it. A step averages over two frames, so "
                "that one odd frame does not mislead it. The weights are few; what a step has to keep are "
                "the activations of every layer, for both frames, until the backward pass has used them. At "
                "least 400,000 weights, the decoder, are to learn. Learn from less of each frame, or freeze "
                "more weights."
            ),
            predict=Prediction(
                question=(
                    "Two whole frames in a step. What is the largest share of the weights that can learn in 150 MB?"
                ),
                answer=At(of="study.largest_share"),
                naive=100,
                units=("percent", ""),
            ),
            knobs=(SHARE, percent("seen", "Part of each frame learned from", low=20)),
            solve=mobile_learn,
            goals=(
                Goal(
                    "fits",
                    "learning fits into what is left",
                    "study.total",
                    "MB",
                    at_most=constant("mobile_learning_memory").quantity,
                ),
                learns(400e3, "400,000 weights learn, or more"),
            ),
            cards=(
                Card(
                    "MemoryStack",
                    "Memory of learning",
                    "study.total",
                    "MB",
                    limit="fits",
                    options={"way_out": "Let fewer weights learn, or from a part of each frame."},
                ),
                facts("What a step takes", "largest", "energy", "energy_each", "work"),
                LEARNS_BAR,
            ),
            figures=(
                *learning_figures("MB"),
                Figure(
                    "total_today", "memory for all weights and whole frames", "study.total", "MB", "today"
                ),
                Figure(
                    "activations_today",
                    "activations kept of whole frames",
                    "study.activations",
                    "MB",
                    "today",
                ),
                Figure("energy", "energy of a step", "study.energy", "mJ", "step"),
                Figure("energy_each", "energy of a frame learned from", "study.per_sample", "mJ", "step"),
                PASS_WORK,
            ),
            asks=(
                "She should never have to upload a picture. Can it learn on her face, which part of each "
                "room does it miss, and what energy does a step take?"
            ),
            binding="capacity",
            pays=("energy", "energy_each", "work"),
            losing_side="the part of the room that is not learned from",
            misconception=(
                "Two million weights at sixteen bytes are thirty-four megabytes, and there is room for four times "
                "that. The activations of two frames take nearly all of it before the first weight may learn."
            ),
            comparisons={"step": mobile_learn_step},
        ),
        "tiny": Scenario(
            brief=(
                "An earbud that learns its owner's voice, says marketing. The store holds half a megabyte, "
                "and it is all there is: weights, gradients and moments have to share it, for there is no "
                "second memory to borrow. The full network does not fit even without learning. A narrower "
                "one does: on paper, you may halve its hidden units or take fewer still. At least 8,000 "
                "weights have to learn, or nobody will hear a difference."
            ),
            predict=Prediction(
                question=(
                    "A network of half the hidden units, weights in int8. What is the largest share of its weights "
                    "that can learn in the store?"
                ),
                answer=At(of="study.largest_share", design={"width": 50}),
                naive=69,
                units=("percent", ""),
            ),
            knobs=(small_share(1.0), percent("width", "Part of the hidden units", low=30)),
            solve=tiny_learn,
            goals=(
                Goal("fits", "learning fits into the store", "study.total", "kB", at_most=MODEL_STORE),
                learns(8e3, "8,000 weights learn, or more"),
            ),
            cards=(
                Card(
                    "MemoryStack",
                    "Memory of learning",
                    "study.total",
                    "kB",
                    options={
                        "cases": ("design",),
                        "way_out": "Let fewer weights learn, or take a narrower network.",
                    },
                ),
                facts("What learning takes", "state", "kept_weights", "largest", "work"),
                LEARNS_BAR,
            ),
            figures=(
                *learning_figures("kB"),
                HOP_WORK,
                HOP_WORK.as_opened("arithmetic of a hop of the full network"),
                Figure(
                    "total_today",
                    "memory for the full network, all of it learning",
                    "study.total",
                    "MB",
                    "today",
                ),
            ),
            asks=(
                "Half a megabyte, and now it has to hold the learning as well. How many weights learn, and "
                "which part of the network did you give up for them?"
            ),
            binding="capacity",
            pays=("work", "work_today", "total_today"),
            losing_side="the network that has to shrink",
            misconception=(
                "The store has room for two thirds as many bytes again as the narrow network takes, so two thirds of "
                "it can learn. A weight that learns takes sixteen bytes, not one: it is a twenty-fifth."
            ),
        ),
    },
)

LAB = Lab(
    slug="lab_05_nn_compute",
    volume=1,
    chapter=5,
    title="Neural Computation",
    objectives=(
        "count weights, operations and bytes of a network by hand, in each number format",
        "tell what a pass has to hold from what it has to move",
        "judge from operations per byte whether a bigger batch can help, and what it costs",
        "say how much of a network can learn on the machine that runs it, activations included",
    ),
    invariants=(PARAMETER_COUNT, INTENSITY, TRAINING_STATE),
    unlocks=("MemoryStack",),
    tasks=(COUNT_IT, BATCH_FOR_INTENSITY, LEARN_IN_PLACE),
    reads=("start_precision", "operating_batch", "hop", "data_format", "storage_tier"),
    writes=(
        Decision(key="precision", task="count_it", label="Number format", knob="precision"),
        Decision(key="trainable_share", task="learn_in_place", label="Share that learns [%]", knob="share"),
    ),
)
