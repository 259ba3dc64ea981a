"""Lab 06, Network Architectures: how steeply a cost follows a structural knob, what accuracy costs, what to build."""

from __future__ import annotations

from labs.core.figures import (
    COMPUTE,
    DELAY,
    FITS_CARD,
    FOOTPRINT,
    FRAME_ENERGY,
    FRAME_TIME,
    FRAME_WORK,
    HOP_ENERGY,
    LOOP_TIME,
    MEMORY,
    MODEL_STORE,
    OVERHEAD,
    PASS_TIME,
    PASS_WORK,
    PRICE,
    SOUND_DELAY,
    TOKEN_TIME,
    TOKENS,
    TURN_TIME,
    bar,
    facts,
)
from labs.core.invariants import IRON_LAW, SCALING_EXPONENT, SILICON_CONTRACT
from labs.core.spec import (
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
    Ratio,
    Scenario,
    Task,
    Threshold,
)
from mlsys import Engine, Models, PerformanceProfile, Systems, ureg, variants
from mlsys.catalog.constants import constant
from mlsys.studies import Exponent, Variant

# -- Knobs, figures and cards that several scenarios share -----------------------------------------

CHATS = Knob("batch_size", "Chats at once", default=11, low=1, high=24, step=1)
CAMERAS = Knob("cameras", "Cameras in one pass", default=1, low=1, high=6, step=1)
CACHE_BYTES = {"fp16": 2.0, "int8": 1.0}
"""Bytes of a cached key or value, by its format."""
NETWORKS = {"YOLOX_S": "YOLOX-S", "YOLOX_M": "YOLOX-M", "YOLOX_L": "YOLOX-L"}
"""Detectors by the name of their catalog entry."""


def context(default: int) -> Knob:
    """Make the knob for the context of a chat."""
    return Knob("context", "Context of a chat", default=default, low=512, high=8192, step=512, unit="token")


def side(low: int, high: int, default: int) -> Knob:
    """Make the knob for the side of the square picture [pixel]."""
    return Knob("side", "Pixels a side", default=default, low=low, high=high, step=16)


def width(low: float, step: float) -> Knob:
    """Make the knob for the share of the channels or hidden units that is kept."""
    return Knob("width", "Width of the network", default=1.0, low=low, high=1.0, step=step)


def hop(default: float) -> Knob:
    """Make the knob for the length of a hop."""
    return Knob("hop", "Length of a hop", default=default, low=2.0, high=10.0, step=0.1, unit="ms")


def network(default: str) -> Knob:
    """Make the knob for the network that looks."""
    return Knob("arch_variant", "Network", default=default, options=NETWORKS)


STORE = Figure("store", "model store the weights need", "memory_footprint", "MB")
SEEN = Figure("seen", "pictures seen in a second", "study.rate", "image/s")
MAP = Figure("quality", "mAP at this size of picture", "study.quality", "percent")
POINTS = Figure("lost", "points of quality lost", "study.lost", "percentage_point")
DECIBELS = Figure("lost", "decibels of quality lost", "study.lost", "decibel")
INTENSITY = Figure("intensity", "operations for each byte moved", "study.intensity", "FLOP/byte")


def slopes(what: str) -> tuple[Figure, ...]:
    """Name the exponent, and what it makes of twice the knob."""
    return (
        Figure("slope", f"exponent of {what}", "study.slope", ""),
        Figure("doubled", f"growth of {what}, when the knob doubles", "study.doubled", ""),
    )


def draw(unit: str) -> tuple[Figure, ...]:
    """Name the mean draw, now and as the task opened."""
    return (
        Figure("power", "mean draw", "study.power", unit),
        Figure("power_today", "mean draw as the task opened", "study.power", unit, "today"),
    )


FITS_STORE = Goal("fits", "fits into the model store", "memory_footprint", "MB", at_most=MODEL_STORE)
IN_TIME = Goal("quick", "a turn within 10 ms", "study.total", "ms", at_most=LOOP_TIME)
SOUND_IN_TIME = Goal("late", "sound within 10 ms", "study.total", "ms", at_most=SOUND_DELAY)


def good(most: float, unit: str) -> Goal:
    """Limit what quality may lose."""
    return Goal(
        "good",
        f"at most {most:g} {'dB' if unit == 'decibel' else 'points'} of quality lost",
        "study.lost",
        unit,
        at_most=most,
    )


def price_goal(most: float) -> Goal:
    """Limit the price of a million tokens."""
    return Goal(
        "price",
        f"{most:.2f} dollars per million tokens or less",
        "study.per_million",
        "USD/megatoken",
        at_most=most,
    )


def cool(most: float, unit: str) -> Goal:
    """Limit the mean draw."""
    return Goal("cool", f"{most:g} {unit} or less, on average", "study.power", unit, at_most=most)


MEMORY_BAR = bar(
    "Memory on the card",
    "memory_footprint",
    "GB",
    "fits",
    compare="today",
    compare_name="before",
    way_out="Fewer chats, or less kept for each.",
)
STORE_BAR = bar("Model store", "memory_footprint", "MB", "fits", way_out="Make the network narrower.")
PRICE_BAR = bar(
    "Price of a million tokens",
    "study.per_million",
    "USD/megatoken",
    "price",
    way_out="More chats share one reading of the weights.",
)


def lost_bar(unit: str) -> Card:
    """Show the quality lost against what may be lost."""
    return bar("Quality lost", "study.lost", unit, "good", way_out="Cut less, or cut somewhere else.")


def curve(
    title: str, of: str, unit: str, knob: str, limit: str = "", guides: tuple[int, ...] = (1, 2)
) -> Card:
    """Show a cost over one knob, on two log axes."""
    return Card(
        "ScalingCurve", title, of, unit, limit=limit or None, options={"knob": knob, "guides": guides}
    )


# -- Task 1: find the exponent ---------------------------------------------------------------------

CONTEXT = context(8192)
EDGE_SIDE = side(416, 800, 640)
MOBILE_WIDTH = width(0.35, 0.01)
TINY_WIDTH = width(0.5, 0.01)
CONTEXTS, SIDES, WIDTHS, NARROW = (knob.grid(25) for knob in (CONTEXT, EDGE_SIDE, MOBILE_WIDTH, TINY_WIDTH))
"""What the curves are drawn through."""


def cloud_cache(design: Design) -> PerformanceProfile:
    """One step of all chats, and how steeply their caches follow the context."""
    return Engine.solve(
        model=Models.Llama3_70B.variant(context=design["context"]),
        system=Systems.Cloud,
        batch_size=design["batch_size"],
        precision=design["precision"],
        study=Exponent(CONTEXTS, of="state", model=lambda tokens: Models.Llama3_70B.variant(context=tokens)),
    )


def edge_side(design: Design) -> PerformanceProfile:
    """One pass over some cameras, and how steeply its time follows the side of their pictures."""
    native = constant("cut_edge_side_full").value
    return Engine.solve(
        model=variants.resized(Models.YOLOX_S, design["side"], native),
        system=Systems.Edge,
        batch_size=design["cameras"],
        precision=design["precision"],
        study=Exponent(
            SIDES, of="latency", model=lambda pixels: variants.resized(Models.YOLOX_S, pixels, native)
        ),
    )


def mobile_width(design: Design) -> PerformanceProfile:
    """One frame of a narrower filter, and how steeply its energy follows the width."""
    return Engine.solve(
        model=variants.narrowed(Models.DeepLabV3_MobileNetV2, design["width"]),
        system=Systems.Mobile,
        precision=design["precision"],
        study=Exponent(
            WIDTHS,
            of="energy",
            model=lambda kept: variants.narrowed(Models.DeepLabV3_MobileNetV2, kept),
            kept={"width": design["width"]},
        ),
    )


def tiny_width(design: Design) -> PerformanceProfile:
    """One hop of a narrower enhancer, and how steeply its bytes follow the width."""
    return Engine.solve(
        model=variants.narrowed_lstm(Models.TinyLSTM, design["width"]),
        system=Systems.Tiny,
        precision=design["precision"],
        study=Exponent(
            NARROW,
            of="memory_footprint",
            model=lambda kept: variants.narrowed_lstm(Models.TinyLSTM, kept),
            kept={"width": design["width"]},
        ),
    )


FIND_THE_EXPONENT = Task(
    id="exponent",
    title="Find the exponent",
    invariant="scaling_exponent",
    cards=(curve("Time of a pass", "latency", "ms", "side"),),
    scenarios={
        "cloud": Scenario(
            brief=(
                "Sales has promised a context of 8,192 tokens to the eleven chats your H100 serves today. "
                "Somebody in the meeting says that attention is quadratic, somebody else that memory is "
                "cheap. What has to stay on the card between two tokens is the KV cache: keys and values of "
                "every token of every chat. Find out how it grows, then fill the card: not a byte over, at "
                "least 78.5 GB in use, and enough chats for 175 tokens a second."
            ),
            predict=Prediction(
                question=(
                    "The memory of the caches grows with the context to some power. What is the exponent? (1: twice "
                    "the context takes twice as much. 2: four times.)"
                ),
                answer=At(of="study.slope"),
                naive=2,
                units=("",),
            ),
            knobs=(CONTEXT, CHATS),
            solve=cloud_cache,
            goals=(
                FITS_CARD,
                Goal("filled", "at least 78.5 GB in use", "memory_footprint", "GB", at_least=78.5),
                Goal("earns", "at least 175 tokens a second", "throughput", "token/s", at_least=175),
            ),
            cards=(
                curve("Memory of all caches", "study.cost", "GB", "context"),
                MEMORY_BAR,
                bar(
                    "Tokens a second",
                    "throughput",
                    "token/s",
                    "earns",
                    way_out="More chats, with a shorter context each.",
                ),
            ),
            figures=(
                *slopes("the memory of the caches"),
                Figure("cache", "memory of all caches", "study.cost", "GB"),
                FOOTPRINT,
                TOKEN_TIME,
                TOKENS,
                FOOTPRINT.as_opened(),
                TOKENS.as_opened("throughput that sales had promised"),
            ),
            asks=(
                "Can we sell 8,192 tokens, yes or no? If a customer gets twice the context, how many others lose their "
                "place, and what does that do to what the card earns?"
            ),
            binding="capacity",
            pays=("throughput", "latency"),
            losing_side="the chat that loses its place",
            misconception=(
                "Attention is quadratic, so a context four times as long takes sixteen times the memory. The scores are "
                "quadratic, and they do not stay. What stays is the cache, one entry a token: exponent 1, so chats "
                "times context is a constant, and a long context is paid for in other people's chats."
            ),
        ),
        "edge": Scenario(
            brief=(
                "To see farther, the perception team wants larger pictures. Everybody knows the rule: a "
                "convolution costs by the pixel, so its time grows with the square of the side. Then "
                "somebody measures one camera, and the rule does not hold. Find a setting in which time does "
                "grow with the side to the power of 1.5 or more, and in which a pass still ends within 6 ms, "
                "since sensor and bus need the rest of the loop."
            ),
            predict=Prediction(
                question=(
                    "One camera, YOLOX-S, from 416 to 800 pixels a side: to which power of the side does the "
                    "time of a pass grow?"
                ),
                answer=At(of="study.slope"),
                naive=2,
                units=("",),
            ),
            knobs=(EDGE_SIDE, CAMERAS),
            solve=edge_side,
            goals=(
                Goal(
                    "steep",
                    "time grows with the side to the power of 1.5 or more",
                    "study.slope",
                    at_least=1.5,
                ),
                Goal("quick", "a pass within 6 ms", "latency", "ms", at_most=6),
            ),
            cards=(
                curve("Time of a pass", "latency", "ms", "side", limit="quick"),
                bar(
                    "Exponent of the time",
                    "study.slope",
                    "",
                    "steep",
                    way_out="Let the pixels weigh more than what is fixed.",
                ),
                facts("What grows, and what does not", "compute", "memory", "overhead"),
            ),
            figures=(
                *slopes("the time of a pass"),
                PASS_TIME,
                COMPUTE,
                MEMORY,
                OVERHEAD,
                PASS_WORK,
                Figure("slope_today", "exponent of the time with one camera", "study.slope", "", "today"),
            ),
            asks=(
                "Your rule says square, your stopwatch says otherwise. When does it hold, and what would I pay for "
                "twice the side with all those cameras on?"
            ),
            binding=At(of="dominant"),
            pays=("doubled", "latency"),
            losing_side="whoever wants to see farther",
            misconception=(
                "Time grows with the square of the side. The arithmetic does, exactly; but nearly half of a "
                "pass over one camera is launches, which no pixel changes. The square comes out only when "
                "cameras have been added, and by then there is no time left to enjoy it."
            ),
        ),
        "mobile": Scenario(
            brief=(
                "The filter is too warm. The obvious remedy is a narrower network: half the channels are a "
                "quarter of the weights and a quarter of the arithmetic, and a slide already promises a "
                "quarter of the heat. But between two layers the channels themselves travel to memory and "
                "back. The UX Designer grants a frame 5.5 mJ, and gives up no more than 2.5 points of mIoU, "
                "the overlap of mask and truth. Choose the width; it is a design on paper, since a narrower "
                "network has to be trained."
            ),
            predict=Prediction(
                question=(
                    "Weights and arithmetic grow with the width of the network to the power of 2. To which "
                    "power of the width does the energy of a frame grow?"
                ),
                answer=At(of="study.slope"),
                naive=2,
                units=("",),
            ),
            knobs=(MOBILE_WIDTH,),
            solve=mobile_width,
            goals=(
                Goal("thrifty", "5.5 mJ a frame or less", "energy", "millijoule", at_most=5.5),
                good(2.5, "percentage_point"),
            ),
            cards=(
                curve("Energy of a frame", "energy", "mJ", "width", limit="thrifty"),
                lost_bar("percentage_point"),
                facts("What follows the width, and how", "work", "traffic", "energy"),
            ),
            figures=(
                *slopes("the energy"),
                FRAME_ENERGY,
                POINTS,
                FRAME_WORK,
                Figure("traffic", "bytes moved for a frame", "traffic", "MB"),
                FRAME_ENERGY.as_opened("energy of a frame at full width"),
            ),
            asks=(
                "The slide says a quarter of the heat for half the network. What do I really get, where does "
                "the rest go, and what does my picture lose?"
            ),
            binding="memory",
            pays=("lost",),
            losing_side="the edge of the mask",
            misconception=(
                "Fewer parameters, less heat, in proportion. The weights are a thirtieth of the bytes: what "
                "travels is activations, and they grow with the channels to the power of 1. So the energy "
                "grows with little more than that."
            ),
        ),
        "tiny": Scenario(
            brief=(
                "The enhancer is twice as large as the store. Its heart is two recurrent layers, whose "
                "matrices grow with the square of their width, so half the width should be a quarter of the "
                "bytes. But sound comes in and goes out as 128 features, however narrow the middle is. Find "
                "the width that fits 0.5 MB, and lose no more than 0.35 dB to it. It is a design on paper: a "
                "narrower network has to be trained."
            ),
            predict=Prediction(
                question=(
                    "Between half and full width, to which power of the width do the bytes of the "
                    "network grow?"
                ),
                answer=At(of="study.slope"),
                naive=2,
                units=("",),
            ),
            knobs=(TINY_WIDTH,),
            solve=tiny_width,
            goals=(FITS_STORE, good(0.35, "decibel")),
            cards=(
                curve("Model store the weights need", "memory_footprint", "MB", "width", limit="fits"),
                STORE_BAR,
                lost_bar("decibel"),
            ),
            figures=(
                *slopes("the bytes"),
                STORE,
                DECIBELS,
                HOP_ENERGY,
                PASS_TIME,
                STORE.as_opened("model store the full network needs"),
            ),
            asks=(
                "How narrow must it be to fit, and why is half the width not a quarter of the bytes? Tell me "
                "what the listener loses for my kilobytes."
            ),
            binding="capacity",
            pays=("lost",),
            losing_side="the listener",
            misconception=(
                "Half the width, a quarter of the bytes. That holds for the matrices from hidden to hidden alone; those "
                "from and to the fixed features follow the width itself, and the last layer not at all. The exponent "
                "is 1.7, and half the width keeps nearly a third of the bytes."
            ),
        ),
    },
)

# -- Task 2: pay for accuracy ----------------------------------------------------------------------


def cloud_heads(design: Design) -> PerformanceProfile:
    """One step of all chats with another number of key-value heads."""
    return Engine.solve(
        model=variants.with_kv_heads(Models.Llama3_70B, design["kv_heads"]),
        system=Systems.Cloud,
        batch_size=design["batch_size"],
        precision=design["precision"],
        study=Variant(Models.Llama3_70B, kept={"kv_heads": design["kv_heads"]}),
    )


def edge_network(design: Design) -> PerformanceProfile:
    """One turn of one camera, with a network and a side of its picture."""
    full = getattr(Models, design["arch_variant"])
    return Engine.solve(
        model=variants.resized(full, design["side"], constant("cut_edge_side_full").value),
        system=Systems.Edge,
        precision=design["precision"],
        study=Variant(full, kept={"side": design["side"]}),
    )


def mobile_rate(design: Design) -> PerformanceProfile:
    """One frame at a side, so many times a second."""
    return Engine.solve(
        model=variants.resized(
            Models.DeepLabV3_MobileNetV2, design["side"], constant("cut_mobile_side_full").value
        ),
        system=Systems.Mobile,
        precision=design["precision"],
        study=Variant(Models.DeepLabV3_MobileNetV2, kept={"side": design["side"]}, rate=design["frame_rate"]),
    )


def tiny_hops(design: Design) -> PerformanceProfile:
    """One pass over several hops, and the wait for them."""
    length = ureg.Quantity(design["hop"], "ms")
    return Engine.solve(
        model=variants.unrolled(Models.TinyLSTM, design["hops"]),
        system=Systems.Tiny.variant(pipeline={"hop buffer": length}),
        precision=design["precision"],
        study=Variant(Models.TinyLSTM, period=length, hops=design["hops"]),
    )


FRAME_RATE = Knob("frame_rate", "Frame rate", default=60, low=30, high=60, step=1, unit="frame/s")

PAY_FOR_ACCURACY = Task(
    id="accuracy",
    title="Pay for accuracy",
    invariant="silicon_contract",
    cards=(curve("Time of a turn", "study.total", "ms", "side"),),
    scenarios={
        "cloud": Scenario(
            brief=(
                "The research team wants full multi-head attention: 64 heads of keys and values, one for "
                "each query head, instead of the 8 that Llama shares. It gains a tenth of a point of "
                "quality. Each head is paid for twice, once in the KV cache of every chat, once in the two "
                "projections that fill it, and both sit in the same 80 GB. The CFO pays 2 dollars per "
                "million tokens; product gives up 0.3 points at most. Choose heads and chats."
            ),
            predict=Prediction(
                question=(
                    "With 8 heads of keys and values, eleven chats of 2,048 tokens fit. How many fit with 16 heads?"
                ),
                answer=Threshold(
                    knob="batch_size", extreme="most", goals=("fits",), design={"kv_heads": 16.0}
                ),
                naive=6,
                units=("",),
                counts="chats",
            ),
            knobs=(
                Knob(
                    "kv_heads",
                    "Heads of keys and values",
                    default=64.0,
                    low=1.0,
                    high=64.0,
                    step=0.30103,
                    log=True,
                ),
                CHATS,
            ),
            solve=cloud_heads,
            goals=(FITS_CARD, price_goal(2.0), good(0.3, "percentage_point")),
            cards=(
                curve("Memory on the card", "memory_footprint", "GB", "kv_heads", limit="fits"),
                PRICE_BAR,
                lost_bar("percentage_point"),
            ),
            figures=(
                FOOTPRINT,
                PRICE,
                POINTS,
                TOKENS,
                TOKEN_TIME,
                INTENSITY,
                FOOTPRINT.as_opened(),
                Figure(
                    "price_one",
                    "price of a million tokens with 64 heads and one chat",
                    "study.per_million",
                    "USD/megatoken",
                    "alone",
                ),
                Figure(
                    "footprint_one",
                    "memory that one chat with 64 heads needs",
                    "memory_footprint",
                    "GB",
                    "alone",
                ),
            ),
            asks=(
                "A tenth of a point sounds cheap. What does it cost me in tokens, and where on the card does it go? I "
                "thought the network stays the same size."
            ),
            binding="capacity",
            pays=("lost", "price", "throughput"),
            losing_side="the reader of answers that come out a little worse",
            misconception=(
                "The number of parameters hardly changes, so neither does the cost. Full attention takes eight times "
                "the cache, and its projections add 9.4 billion weights: not even one chat fits. Sharing heads costs a "
                "tenth of a point and buys all eleven chats."
            ),
            cases={"alone": {"kv_heads": 64.0, "batch_size": 1}},
        ),
        "edge": Scenario(
            brief=(
                "One camera looks ahead, and a turn of its loop has 10 ms, sensor and bus included. The "
                "Safety Lead wants at least 45 mAP (mean average precision) from it; YOLOX-S has 40.5. "
                "YOLOX-M does 2.75 times its work, L nearly six times, and each may be given a smaller "
                "picture. A large network on a small picture, or a smaller network on the whole one? How "
                "accuracy falls with the size of the picture is an assumed curve, so say what you would have "
                "measured."
            ),
            predict=Prediction(
                question=(
                    "On the whole picture YOLOX-M does 2.75 times the work of YOLOX-S. How many times as "
                    "long does its turn take?"
                ),
                answer=Ratio(
                    of="study.total", design={"arch_variant": "YOLOX_M"}, over={"arch_variant": "YOLOX_S"}
                ),
                naive=2.75,
                units=("",),
            ),
            knobs=(network("YOLOX_L"), side(320, 640, 640)),
            solve=edge_network,
            goals=(IN_TIME, Goal("sharp", "45 mAP or more", "study.quality", "percent", at_least=45)),
            cards=(
                curve("Time of a turn", "study.total", "ms", "side", limit="quick"),
                bar(
                    "mAP at this size of picture",
                    "study.quality",
                    "percent",
                    "sharp",
                    way_out="A larger picture, or a larger network.",
                ),
                facts("What the contract asks of the chip", "compute", "overhead", "intensity"),
            ),
            figures=(
                TURN_TIME,
                MAP,
                POINTS,
                SEEN,
                PASS_TIME,
                COMPUTE,
                OVERHEAD,
                INTENSITY,
                TURN_TIME.as_opened(),
                Figure("turn_s", "time of a turn with YOLOX-S", "study.total", "ms", "small"),
            ),
            asks=(
                "How many points do I get for my milliseconds, and from which network? And tell me what the "
                "distant pedestrian pays for it."
            ),
            binding=At(of="dominant"),
            pays=("quality", "lost", "turn"),
            losing_side="the distant pedestrian in a coarser picture",
            misconception=(
                "2.75 times the work takes 2.75 times as long. The turn is mostly sensor, bus and launches, so the "
                "larger network costs a third more, not three times as much; what it has no time for is more cameras."
            ),
            cases={"small": {"arch_variant": "YOLOX_S", "side": 640}},
        ),
        "mobile": Scenario(
            brief=(
                "On a summer's day the glasses may draw 0.9 W, and 0.6 W of that are gone before the filter "
                "starts: display, camera, radio. You may show fewer pixels or fewer frames. Fewer pixels "
                "blur the mask, fewer frames let it lag behind the head, and the UX Designer counts both in "
                "points: 2 at most. Both curves are assumed. Weights stay as they are, so nothing has to be "
                "trained."
            ),
            predict=Prediction(
                question=(
                    "At 512 pixels and 60 frames a second the glasses draw 1.06 W. How many frames a second "
                    "at most keep them within 0.9 W?"
                ),
                answer=Threshold(knob="frame_rate", extreme="most", goals=("cool",)),
                naive=51,
                units=("frame/s",),
            ),
            knobs=(side(256, 512, 512), FRAME_RATE),
            solve=mobile_rate,
            goals=(cool(0.9, "W"), good(2, "percentage_point")),
            cards=(
                curve("Mean draw", "study.power", "W", "side", limit="cool"),
                lost_bar("percentage_point"),
                facts("What a frame asks of the chip", "energy", "turn", "intensity"),
            ),
            figures=(
                *draw("W"),
                POINTS,
                FRAME_ENERGY,
                Figure("turn", "time of a frame", "study.total", "ms"),
                INTENSITY,
                FRAME_ENERGY.as_opened("energy of a whole frame"),
            ),
            asks=(
                "Pixels or frames, which do I notice less? Tell me how warm it gets, and what I have to explain to the "
                "wearer."
            ),
            binding="thermal",
            pays=("lost",),
            losing_side="the wearer whose mask blurs or lags",
            misconception=(
                "15 % too warm, so 15 % fewer frames. The base load does not follow the frames: only the part above it "
                "can be cut, and it has to give more than a third."
            ),
        ),
        "tiny": Scenario(
            brief=(
                "Shorter hops sound better: with hops of 2 ms nothing smears, with long ones sound does, by "
                "an assumed curve. But every hop reads the weights again. A convolution could share one "
                "reading among many hops. A recurrent layer cannot, at least for the matrix that needs its "
                "own last output. You may let a pass wait for several hops. Stay within 10 ms, 2.8 mW and a "
                "loss of 0.65 dB; the mission's own limit is lower still."
            ),
            predict=Prediction(
                question=(
                    "With hops of 4 ms, one a pass, the enhancer draws 3.36 mW. What does it draw when a pass takes two "
                    "of them at once?"
                ),
                answer=At(of="study.power", design={"hop": 4.0, "hops": 2}),
                naive=1.78,
                units=("mW", "W", "uW"),
            ),
            knobs=(hop(7.0), Knob("hops", "Hops in one pass", default=1, low=1, high=4, step=1)),
            solve=tiny_hops,
            goals=(SOUND_IN_TIME, cool(2.8, "mW"), good(0.65, "decibel")),
            cards=(
                curve("Mean draw", "study.power", "mW", "hop", limit="cool"),
                bar(
                    "From sound in to sound out",
                    "study.total",
                    "ms",
                    "late",
                    way_out="Wait for fewer hops, or shorter ones.",
                ),
                lost_bar("decibel"),
            ),
            figures=(
                *draw("mW"),
                DELAY,
                DECIBELS,
                Figure("traffic", "bytes moved in a pass", "traffic", "MB"),
                INTENSITY,
                PASS_TIME,
                Figure("traffic_one", "bytes moved in a pass of one hop", "traffic", "MB", "one"),
                Figure("power_one", "mean draw with hops of 4 ms, one a pass", "study.power", "mW", "one"),
            ),
            asks=(
                "The NPU could do sixteen times as much with every byte. Why do you not reuse what you have "
                "read, and what do shorter hops cost my coin cell?"
            ),
            binding="memory",
            pays=("power", "lost", "delay"),
            losing_side="the coin cell",
            misconception=(
                "Two hops in one pass halve the reading. They do for a convolution; a recurrent matrix is "
                "needed again at each hop, after the output of the last. Three quarters of the traffic stay, "
                "and the sound waits twice as long."
            ),
            cases={"one": {"hop": 4.0, "hops": 1}},
        ),
    },
)

# -- Task 3: commit --------------------------------------------------------------------------------


def cloud_tier(design: Design) -> PerformanceProfile:
    """One step of all chats at the context that is published."""
    return Engine.solve(
        model=Models.Llama3_70B.variant(context=design["context"], kv_bytes=CACHE_BYTES[design["cache"]]),
        system=Systems.Cloud,
        batch_size=design["batch_size"],
        precision=design["precision"],
        study=Variant(
            Models.Llama3_70B, kept={"context": design["context"], "kv_bytes": CACHE_BYTES[design["cache"]]}
        ),
    )


def edge_commit(design: Design) -> PerformanceProfile:
    """One turn of some cameras, with a network and a side of their pictures."""
    full = getattr(Models, design["arch_variant"])
    return Engine.solve(
        model=variants.resized(full, design["side"], constant("cut_edge_side_full").value),
        system=Systems.Edge,
        batch_size=design["cameras"],
        precision=design["precision"],
        study=Variant(full, kept={"side": design["side"]}),
    )


def mobile_commit(design: Design) -> PerformanceProfile:
    """One frame of a narrower filter at a side, sixty times a second."""
    narrow = variants.narrowed(Models.DeepLabV3_MobileNetV2, design["width"])
    return Engine.solve(
        model=variants.resized(narrow, design["side"], constant("cut_mobile_side_full").value),
        system=Systems.Mobile,
        precision=design["precision"],
        study=Variant(
            Models.DeepLabV3_MobileNetV2,
            kept={"side": design["side"], "width": design["width"]},
            period=FRAME_TIME,
        ),
    )


def tiny_commit(design: Design) -> PerformanceProfile:
    """One hop of a narrower enhancer, and the rest until the next."""
    length = ureg.Quantity(design["hop"], "ms")
    return Engine.solve(
        model=variants.narrowed_lstm(Models.TinyLSTM, design["width"]),
        system=Systems.Tiny.variant(pipeline={"hop buffer": length}),
        precision=design["precision"],
        study=Variant(Models.TinyLSTM, kept={"width": design["width"]}, period=length),
    )


COMMIT = Task(
    id="commit",
    title="Commit",
    invariant="iron_law",
    cards=(curve("Time of a turn", "study.total", "ms", "side"),),
    scenarios={
        "cloud": Scenario(
            brief=(
                "The price list goes to print: one context for everybody, for a year. Most documents have "
                "some 4,000 tokens, and what does not fit is not read. Sales would like 8,192. The CFO pays "
                "1.60 dollars per million tokens, product loses at most 1.2 points. Besides context and "
                "chats there is a third dial: keys and values of one byte instead of two, which take half "
                "the room and make the answers a little worse, by an assumed amount."
            ),
            predict=Prediction(
                question=(
                    "At 2,048 tokens eleven chats fit, at 1.46 dollars per million tokens. At 8,192 tokens two fit. "
                    "What does a million tokens cost then?"
                ),
                answer=At(of="study.per_million", design={"context": 8192, "batch_size": 2}),
                naive=5.84,
                units=("USD/megatoken",),
            ),
            knobs=(
                context(4096),
                Knob(
                    "cache",
                    "Format of keys and values",
                    default="fp16",
                    options={"fp16": "fp16, 2 bytes", "int8": "int8, 1 byte"},
                ),
                CHATS,
            ),
            solve=cloud_tier,
            goals=(FITS_CARD, price_goal(1.6), good(1.2, "percentage_point")),
            cards=(
                curve("Memory on the card", "memory_footprint", "GB", "context", limit="fits", guides=(1,)),
                PRICE_BAR,
                lost_bar("percentage_point"),
            ),
            figures=(
                FOOTPRINT,
                PRICE,
                POINTS,
                TOKEN_TIME,
                TOKENS,
                MEMORY,
                FOOTPRINT.as_opened(),
                Figure(
                    "price_long",
                    "price of a million tokens at 8,192 tokens and two chats",
                    "study.per_million",
                    "USD/megatoken",
                    "long",
                ),
            ),
            asks=(
                "Which context do I print, what does a million tokens cost me at it, and what do you take from the "
                "customer to get there?"
            ),
            binding="capacity",
            pays=("lost", "latency"),
            losing_side="the reader of long documents",
            misconception=(
                "Four times the context, four times the price. It is dearer: the weights are read for two chats instead "
                "of eleven, so nearly all of a token's time is divided by two, and the price rises more than fivefold."
            ),
            cases={"long": {"context": 8192, "batch_size": 2}, "usual": {"context": 2048, "batch_size": 11}},
        ),
        "edge": Scenario(
            brief=(
                "The car is certified with one network, one size of picture, and one number of cameras in a "
                "turn; changing any of them later takes a new approval. The cameras take 180 pictures a "
                "second together, and all have to be seen. A turn has 10 ms. The network must not fall below "
                "40 mAP. The perception team proposes YOLOX-M on six whole pictures, which is not even "
                "close. Commit to something you can sign."
            ),
            predict=Prediction(
                question=(
                    "Two cameras in a turn of YOLOX-M. What is the largest side of their pictures that still "
                    "ends in time? (Half of a whole picture's pixels are 452 a side.)"
                ),
                answer=Threshold(
                    knob="side",
                    extreme="most",
                    goals=("quick",),
                    design={"arch_variant": "YOLOX_M", "cameras": 2},
                ),
                naive=452,
                units=("",),
                counts="pixels",
            ),
            knobs=(
                network("YOLOX_M"),
                Knob("cameras", "Cameras in a turn", default=6, low=1, high=6, step=1),
                side(320, 640, 640),
            ),
            solve=edge_commit,
            goals=(
                IN_TIME,
                Goal("seen", "180 pictures a second or more", "study.rate", "image/s", at_least=180),
                Goal("sharp", "40 mAP or more", "study.quality", "percent", at_least=40),
            ),
            cards=(
                curve("Time of a turn", "study.total", "ms", "side", limit="quick"),
                bar(
                    "Pictures seen in a second",
                    "study.rate",
                    "image/s",
                    "seen",
                    way_out="More cameras in a turn.",
                ),
                bar(
                    "mAP at this size of picture",
                    "study.quality",
                    "percent",
                    "sharp",
                    way_out="A larger picture, or a larger network.",
                ),
            ),
            figures=(TURN_TIME, SEEN, MAP, POINTS, PASS_TIME, COMPUTE, OVERHEAD, TURN_TIME.as_opened()),
            asks=(
                "This goes to the authority with my name under it. What exactly do you commit to, how much of the 10 ms "
                "is left, and what did you give up for it?"
            ),
            binding=At(of="dominant"),
            pays=("quality", "lost", "turn"),
            losing_side="the pedestrian whom a larger network would have seen",
            misconception=(
                "Twice the cameras, half the pixels. Launches, sensor and bus do not double: the two cameras share what "
                "is fixed, and each keeps almost three quarters of its picture."
            ),
        ),
        "mobile": Scenario(
            brief=(
                "One model goes into the firmware, for a frame every 16.7 ms. The UX Designer allows 0.85 W, "
                "base load included, because a phone call needs the rest, and gives up 3 points of mIoU. You "
                "can reduce the side of the picture, which takes no training, or the width of the network, "
                "which takes a whole new training. Both curves are assumed. Which faces suffer first is a "
                "question for a later lab."
            ),
            predict=Prediction(
                question=(
                    "Cut the picture to 368 pixels, or the network to 0.65 of its width: by the assumed curves both lose "
                    "the same quality. Which of the two runs cooler?"
                ),
                answer=Best(of="study.power", among={"picture": {"side": 368}, "network": {"width": 0.65}}),
                naive="network",
                choices={
                    "picture": "the smaller picture: all weights, fewer pixels",
                    "network": "the narrower network: less than half of the weights",
                },
            ),
            knobs=(side(256, 512, 512), width(0.35, 0.05)),
            solve=mobile_commit,
            goals=(cool(0.85, "W"), good(3, "percentage_point")),
            cards=(
                curve("Mean draw", "study.power", "W", "side", limit="cool"),
                lost_bar("percentage_point"),
                Card("LatencyWaterfall", "Time of a frame", "study.total"),
            ),
            figures=(
                *draw("W"),
                POINTS,
                FRAME_ENERGY,
                Figure("turn", "time of a frame", "study.total", "ms"),
                MEMORY,
                COMPUTE,
                Figure("power_narrow", "mean draw of the narrower network", "study.power", "W", "narrow"),
            ),
            asks=(
                "What goes into the firmware, how warm is it, and which of my users will see the difference first?"
            ),
            binding="thermal",
            pays=("lost",),
            losing_side="the small face at the rim of the view",
            misconception=(
                "The way to a cooler model is fewer parameters. What heats is activations, and they follow the pixels "
                "twice over; for the same loss of quality the smaller picture draws less, and nobody has to train it."
            ),
            cases={"narrow": {"side": 512, "width": 0.65}},
        ),
        "tiny": Scenario(
            brief=(
                "The board is frozen: 0.5 MB of store, a coin cell, 10 ms from sound in to sound out, and "
                "for the first time in this course the whole mission, 1 mW. Commit to the hop, which is "
                "firmware and starts today, and to the width you ask the training team for. Short hops and a "
                "wide network sound better; the curves are assumed, and together they may take 1.3 dB. Until "
                "the narrow network is trained, it exists on paper only."
            ),
            predict=Prediction(
                question=(
                    "With hops of 8 ms the full network draws 1.78 mW. What does it draw at half of its width?"
                ),
                answer=At(of="study.power", design={"width": 0.5}),
                naive=0.89,
                units=("mW", "W", "uW"),
            ),
            knobs=(hop(8.0), TINY_WIDTH),
            solve=tiny_commit,
            goals=(FITS_STORE, SOUND_IN_TIME, cool(1, "mW"), good(1.3, "decibel")),
            cards=(
                curve("Mean draw", "study.power", "mW", "width", limit="cool"),
                STORE_BAR,
                Card(
                    "LatencyWaterfall",
                    "From sound in to sound out",
                    "study.total",
                    limit="late",
                    options={"fixed": "Buffer"},
                ),
                lost_bar("decibel"),
            ),
            figures=(
                *draw("mW"),
                STORE,
                DELAY,
                DECIBELS,
                HOP_ENERGY,
                PASS_TIME,
                STORE.as_opened("model store the full network needs"),
            ),
            asks=(
                "What do I put on the board, what do I ask of the training team, and is there anything left that the "
                "next lab on compression has to remove?"
            ),
            binding="power",
            pays=("lost",),
            losing_side="the listener",
            misconception=(
                "Half the network, half the draw. The bytes fall to less than a third and the static draw stays: both "
                "exponents are there, the steep one of the matrices and the flat one of the cell's own leakage."
            ),
        ),
    },
)

LAB = Lab(
    slug="lab_06_nn_arch",
    volume=1,
    chapter=6,
    title="Network Architectures",
    objectives=(
        "read an architecture as a contract with a chip: what it does for each byte, and what the chip can do",
        "find the power with which a cost follows context, resolution or width, and say what flattens it",
        "price accuracy in the currency of the device: chats, milliseconds, watts, kilobytes",
        "choose the structure whose bottleneck the device can pay, and say who pays it",
    ),
    invariants=(SCALING_EXPONENT, SILICON_CONTRACT, IRON_LAW),
    tasks=(FIND_THE_EXPONENT, PAY_FOR_ACCURACY, COMMIT),
    unlocks=("ScalingCurve",),
    reads=("precision",),
    writes=(
        Decision(key="arch_variant", task="commit", label="Architecture", of="study.architecture"),
        Decision(key="context", task="commit", label="Context [tokens]", knob="context"),
        Decision(key="resolution", task="commit", label="Side of the picture [pixels]", knob="side"),
        Decision(key="cameras", task="commit", label="Cameras in a turn", knob="cameras"),
        Decision(key="hop", task="commit", label="Hop [ms]", knob="hop"),
    ),
)
