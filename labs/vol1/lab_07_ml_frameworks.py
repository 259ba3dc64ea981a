"""Lab 07, ML Frameworks: what software takes from a pass, when compiling repays, how far to specialise."""

from __future__ import annotations

from labs.core.figures import (
    DELAY,
    FITS_CARD,
    FRAME_ENERGY,
    FRAME_TIME,
    LOOP_TIME,
    MEMORY,
    MODEL_STORE,
    PASS_TIME,
    SOUND_DELAY,
    TOKEN_TIME,
    TURN_TIME,
    bar,
)
from labs.core.invariants import BREAK_EVEN, DIMINISHING_RETURNS, DISPATCH_TAX
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
    Scenario,
    Task,
    Threshold,
)
from mlsys import Engine, Models, ModelSpec, PerformanceProfile, Runtimes, Systems, ureg, variants
from mlsys.catalog.constants import constant
from mlsys.studies import Buckets, Compile, Firmware, FusionWork, Launches

# -- What Lab 06 committed to ----------------------------------------------------------------------


def detector(design: Design) -> ModelSpec:
    """The network that looks, at the side of its pictures."""
    network = getattr(Models, design["arch_variant"])
    return variants.resized(network, design["resolution"], constant("cut_edge_side_full").value)


def filtering(design: Design) -> ModelSpec:
    """The filter, at the side of its pictures."""
    return variants.resized(
        Models.DeepLabV3_MobileNetV2, design["resolution"], constant("cut_mobile_side_full").value
    )


# -- Task 1: where did the milliseconds go? --------------------------------------------------------


def cloud_launches(design: Design) -> PerformanceProfile:
    """A token of some chats, with a share of the kernels captured in a graph."""
    captured = ureg.Quantity(design["captured"], "percent")
    runtime = variants.captured(Runtimes.CloudEager, Runtimes.CloudGraph, captured)
    return Engine.solve(
        model=Models.Llama3_70B.variant(context=design["context"]),
        system=Systems.Cloud.variant(runtime=runtime),
        batch_size=design["chats"],
        precision=design["precision"],
        study=Launches(captured),
    )


def edge_launches(design: Design) -> PerformanceProfile:
    """A turn of some cameras, with a share of the kernels in the vendor's engine."""
    captured = ureg.Quantity(design["captured"], "percent")
    runtime = variants.captured(Runtimes.EdgeEager, Runtimes.EdgeEngine, captured)
    return Engine.solve(
        model=detector(design),
        system=Systems.Edge.variant(runtime=runtime),
        batch_size=design["cameras"],
        precision=design["precision"],
        study=Launches(captured),
    )


def mobile_launches(design: Design) -> PerformanceProfile:
    """A frame, with some of the kernels handed to the accelerator at once."""
    captured = variants.share_of_kernels(Models.DeepLabV3_MobileNetV2, design["captured"])
    runtime = variants.captured(Runtimes.MobileInterpreter, Runtimes.MobileDelegate, captured)
    return Engine.solve(
        model=filtering(design),
        system=Systems.Mobile.variant(runtime=runtime),
        precision=design["precision"],
        study=Launches(captured, pace=design["frames"]),
    )


def tiny_launches(design: Design) -> PerformanceProfile:
    """A hop, with some of the kernels compiled ahead of time."""
    captured = variants.share_of_kernels(Models.TinyLSTM, design["captured"])
    runtime = variants.captured(Runtimes.TinyInterpreter, Runtimes.TinyAheadOfTime, captured)
    length = ureg.Quantity(design["hop"], "ms")
    return Engine.solve(
        model=Models.TinyLSTM,
        system=Systems.Tiny.variant(runtime=runtime, pipeline={"hop buffer": length}),
        precision=design["precision"],
        study=Launches(captured, period=length),
    )


def captured(label: str) -> Knob:
    """Make the knob for the share of the kernels that leave the eager runtime."""
    return Knob("captured", label, default=0, low=0, high=100, step=5, unit="percent")


def captured_of(model: ModelSpec, label: str) -> Knob:
    """Make the knob for a number of kernels, where a model has so few that they are counted."""
    return Knob("captured", label, default=0, low=0, high=int(model.kernels), step=1)


def waiting(most: float) -> Goal:
    """Limit the share of a pass that is launches."""
    return Goal(
        "waiting", f"launches take {most:g} % of a pass at most", "study.waiting", "percent", at_most=most
    )


def stays_open(least: float) -> Goal:
    """Ask for a share of the kernels that can still be stopped at."""
    return Goal("open", f"{least:g} % of the kernels stay open", "study.open", "percent", at_least=least)


TIMELINE = Card("KernelTimeline", "Kernel after kernel", "latency_overhead", "ms")


OPEN_BAR = bar(
    "Kernels that stay open",
    "study.open",
    "percent",
    "open",
    way_out="What is captured cannot be looked into.",
)

OVERHEAD = Figure("overhead", "overhead of a pass", "latency_overhead", "ms")
WAITING = Figure("waiting", "launches' share of a pass", "study.waiting", "percent")
OPEN = Figure("open", "kernels that stay open", "study.open", "percent")
WATCHED = Figure("watched", "number of kernels that can still be inspected", "study.watched", "")
EACH = Figure("each", "launches for one sample", "study.each", "ms")
BUSY = Figure("busy", "share of the time a core spends on launches", "study.busy", "percent")

LOST_MILLISECONDS = Task(
    id="lost_milliseconds",
    title="Where did the milliseconds go?",
    invariant="dispatch_tax",
    diagnosis=True,
    cards=(TIMELINE, OPEN_BAR),
    scenarios={
        "cloud": Scenario(
            brief=(
                "The CFO has read that the framework is a thin wrapper. Yours starts 800 kernels for every "
                "token, ten in each of 80 layers, and each loses 5 µs in launch gap, ramp-up and tail. "
                "Captured in a graph, a kernel loses 1 µs; but nobody can stop inside a graph to look at a "
                "tensor, and the quality team wants a quarter of the kernels to stay open. Find out how much "
                "time is lost, then lose less: by capturing more, or by letting more chats share a launch."
            ),
            predict=Prediction(
                question="One chat, nothing captured. What share of a token's time is lost to launches?",
                answer=At(of="study.waiting"),
                naive=1,
                units=("percent", ""),
            ),
            knobs=(
                captured("Kernels captured in a graph"),
                Knob("chats", "Chats at once", default=1, low=1, high=11, step=1),
            ),
            solve=cloud_launches,
            goals=(
                waiting(8),
                stays_open(25),
                Goal("each", "0.8 ms of launches a token at most", "study.each", "ms", at_most=0.8),
                FITS_CARD,
            ),
            cards=(
                TIMELINE,
                bar(
                    "Launches for one token",
                    "study.each",
                    "ms",
                    "each",
                    way_out="Capture more, or let more chats share them.",
                ),
                bar(
                    "Launches' share",
                    "study.waiting",
                    "percent",
                    "waiting",
                    way_out="Capture more, or give a launch more to do.",
                ),
                OPEN_BAR,
                bar("Memory on the card", "memory_footprint", "GB", "fits", way_out="Fewer chats."),
            ),
            figures=(
                OVERHEAD,
                WAITING,
                EACH,
                PASS_TIME,
                OPEN,
                WATCHED,
                Figure(
                    "ceiling",
                    "times as fast if launches took no time, as the task opened",
                    "study.ceiling",
                    "",
                    "today",
                ),
                OVERHEAD.as_opened(),
                WAITING.as_opened(),
            ),
            asks=(
                "I rent a chip by the second. How much of each second does it wait for your software, and what do you "
                "lose if you take that away?"
            ),
            binding=At(of="dominant"),
            pays=("open", "watched", "latency"),
            losing_side="the quality team",
            misconception=(
                "A framework only passes calls on, so its share is noise. At one chat it is a sixth of a token, nearly "
                "thirty times the arithmetic; and even so removing all of it gains a fifth, by Amdahl, not a factor."
            ),
            cases={"whole": {"captured": 100}},
        ),
        "edge": Scenario(
            brief=(
                "The detector starts one small kernel after another, and each loses 5 µs before it works. "
                "The vendor's engine runs whatever you hand it in one go, for a fixed price; nobody can step "
                "through what is inside. The Safety Lead wants a quarter of the kernels open to her "
                "monitors. Launches may take a fifth of the network's time, and the turn has 10 ms. You can "
                "hand over kernels, and you can let more cameras share a pass."
            ),
            predict=Prediction(
                question=(
                    "One camera in a pass, nothing handed over. What share of the network's time is lost to launches?"
                ),
                answer=At(of="study.waiting"),
                naive=4,
                units=("percent", ""),
            ),
            knobs=(
                captured("Kernels in the vendor's engine"),
                Knob("cameras", "Cameras in a pass", default=1, low=1, high=6, step=1),
            ),
            solve=edge_launches,
            goals=(
                waiting(20),
                stays_open(25),
                Goal("turn", "a turn within 10 ms", "study.total", "ms", at_most=LOOP_TIME),
            ),
            cards=(
                TIMELINE,
                bar("One turn", "study.total", "ms", "turn", way_out="Fewer cameras, or more in the engine."),
                bar(
                    "Launches' share",
                    "study.waiting",
                    "percent",
                    "waiting",
                    way_out="Hand over more, or give a launch more to do.",
                ),
                OPEN_BAR,
            ),
            figures=(
                OVERHEAD,
                WAITING,
                EACH,
                TURN_TIME,
                OPEN,
                WATCHED,
                OVERHEAD.as_opened(),
                WAITING.as_opened(),
            ),
            asks=(
                "My monitors have to see into the network. How long does the car wait for your launches, and how much "
                "do I no longer see once you have shortened that?"
            ),
            binding=At(of="dominant"),
            pays=("open", "watched", "turn"),
            losing_side="the monitor that can no longer see into a kernel",
            misconception=(
                "A millisecond beside a ten-millisecond loop is little, a few percent. The chip is fast: one camera's "
                "arithmetic takes less than its launches, and the share only falls because more cameras pay it together."
            ),
            cases={"whole": {"captured": 100}},
        ),
        "mobile": Scenario(
            brief=(
                "Frame after frame, an interpreter on the small core hands layers to the accelerator: 1.5 ms "
                "without a single multiplication, and the core awake all the while. A delegate takes them in "
                "one go, 0.4 ms for all. What the delegate takes, your colour team can no longer change "
                "without the vendor, so it asks for a fifth of the kernels to stay open. The designer wants "
                "50 frames a second or more, and the small core awake for this 4 % of the time at most."
            ),
            predict=Prediction(
                question=(
                    "Nothing in the delegate yet. What share of the time of a frame's pass does the "
                    "interpreter take?"
                ),
                answer=At(of="study.waiting"),
                naive=3,
                units=("percent", ""),
            ),
            knobs=(
                captured_of(Models.DeepLabV3_MobileNetV2, "Kernels in the delegate"),
                Knob("frames", "Frames a second", default=60, low=24, high=60, step=2, unit="frame/s"),
            ),
            solve=mobile_launches,
            goals=(
                Goal(
                    "busy",
                    "the core is awake for launches 4 % of the time at most",
                    "study.busy",
                    "percent",
                    at_most=4,
                ),
                stays_open(20),
                Goal("smooth", "50 frames a second or more", "study.rate", "frame/s", at_least=50),
            ),
            cards=(
                TIMELINE,
                bar(
                    "Core awake for launches",
                    "study.busy",
                    "percent",
                    "busy",
                    way_out="More in the delegate, or fewer frames.",
                ),
                bar(
                    "Frames a second",
                    "study.rate",
                    "frame/s",
                    "smooth",
                    way_out="Show more frames, and put more kernels in the delegate.",
                ),
                OPEN_BAR,
            ),
            figures=(
                OVERHEAD,
                WAITING,
                BUSY,
                Figure("draw", "draw of the small core for launches", "study.draw", "mW"),
                PASS_TIME,
                OPEN,
                WATCHED,
                Figure(
                    "draw_today", "draw of the small core as the task opened", "study.draw", "mW", "today"
                ),
                WAITING.as_opened(),
            ),
            asks=(
                "Something is awake in there that draws no picture. What is it, how warm does it make the "
                "temple, and what can your colour team no longer change?"
            ),
            binding=At(of="dominant"),
            pays=("open", "watched"),
            losing_side="the colour team",
            misconception=(
                "The accelerator does the work, so the processor sleeps. It is woken for every layer of every frame; at "
                "sixty frames the interpreter alone keeps it busy for a tenth of the time."
            ),
            cases={"whole": {"captured": 70}},
        ),
        "tiny": Scenario(
            brief=(
                "Six kernels a hop, and an interpreter that reads its instructions each time: 0.2 ms. "
                "Compiled ahead of time, the same network needs only 0.05 ms, but compiled kernels are "
                "firmware: to change one, a new image has to pass the factory's approval. The Hardware Lead "
                "wants a fifth of the kernels to stay open, launches to keep the core awake for 1.4 % of the "
                "time at most, and sound within 10 ms. A longer hop wakes it less often."
            ),
            predict=Prediction(
                question=(
                    "All of the network is interpreted. What share of the time of a hop's pass does the "
                    "interpreter take?"
                ),
                answer=At(of="study.waiting"),
                naive=5,
                units=("percent", ""),
            ),
            knobs=(
                captured_of(Models.TinyLSTM, "Kernels compiled ahead of time"),
                Knob("hop", "Length of a hop", default=4.0, low=2.0, high=9.5, step=0.1, unit="ms"),
            ),
            solve=tiny_launches,
            goals=(
                Goal(
                    "busy",
                    "the core is awake for launches 1.4 % of the time at most",
                    "study.busy",
                    "percent",
                    at_most=1.4,
                ),
                stays_open(20),
                Goal("sound", "sound within 10 ms", "study.total", "ms", at_most=SOUND_DELAY),
            ),
            cards=(
                Card("KernelTimeline", "Kernel after kernel", "latency_overhead", "us"),
                bar(
                    "Core awake for launches",
                    "study.busy",
                    "percent",
                    "busy",
                    way_out="Compile more, or wake it less often.",
                ),
                bar(
                    "From sound in to sound out",
                    "study.total",
                    "ms",
                    "sound",
                    way_out="A shorter hop waits less.",
                ),
                OPEN_BAR,
            ),
            figures=(
                Figure("overhead", "overhead of a hop", "latency_overhead", "us"),
                WAITING,
                BUSY,
                DELAY,
                Figure("draw", "draw of the core for launches", "study.draw", "uW"),
                OPEN,
                Figure(
                    "draw_today",
                    "draw of the core for launches as the task opened",
                    "study.draw",
                    "uW",
                    "today",
                ),
                WAITING.as_opened(),
            ),
            asks=(
                "Every microwatt has an owner here. What does your interpreter take from the cell, and which "
                "of my kernels are fixed in firmware if I let you remove it?"
            ),
            binding=At(of="dominant"),
            pays=("open", "delay"),
            losing_side="whoever has to change a kernel later",
            misconception=(
                "A network this small needs next to no software. Because it is small the software shows: a fifth of each "
                "hop, and only removing it, never a faster chip, brings that down."
            ),
            cases={"whole": {"captured": 6}},
        ),
    },
)

# -- Task 2: is compiling worth it? ----------------------------------------------------------------


def cloud_compile(design: Design) -> PerformanceProfile:
    """The chats of the operating point, eager, and what captured graphs would give."""
    return Engine.solve(
        model=Models.Llama3_70B.variant(context=design["context"]),
        system=Systems.Cloud,
        batch_size=design["operating_batch"],
        precision=design["precision"],
        study=Compile(
            Runtimes.CloudGraph,
            seconds=constant("compile_time_cloud").quantity,
            shapes=design["shapes"],
            common=constant("shape_common_cloud").value,
            life=ureg.Quantity(design["life"], "hour"),
        ),
    )


def edge_compile(design: Design) -> PerformanceProfile:
    """The cameras of a turn, eager, and what engines would give."""
    return Engine.solve(
        model=detector(design),
        system=Systems.Edge,
        batch_size=design["cameras"],
        precision=design["precision"],
        study=Compile(
            Runtimes.EdgeEngine,
            seconds=constant("compile_time_edge").quantity,
            shapes=design["shapes"],
            common=constant("shape_common_edge").value,
            life=ureg.Quantity(design["life"], "hour"),
            period=LOOP_TIME,
        ),
    )


def mobile_compile(design: Design) -> PerformanceProfile:
    """A frame under the interpreter, and what a delegate would give."""
    return Engine.solve(
        model=filtering(design),
        system=Systems.Mobile,
        precision=design["precision"],
        study=Compile(
            Runtimes.MobileDelegate,
            seconds=constant("compile_time_mobile").quantity,
            shapes=design["shapes"],
            common=constant("shape_common_mobile").value,
            life=ureg.Quantity(design["life"], "hour"),
            period=FRAME_TIME,
        ),
    )


def tiny_compile(design: Design) -> PerformanceProfile:
    """A hop under the interpreter, and what compiled images would give."""
    return Engine.solve(
        model=Models.TinyLSTM,
        system=Systems.Tiny,
        precision=design["precision"],
        study=Compile(
            Runtimes.TinyAheadOfTime,
            seconds=constant("compile_time_tiny").quantity,
            shapes=design["shapes"],
            common=constant("shape_common_tiny").value,
            life=ureg.Quantity(design["life"], "hour"),
            period=ureg.Quantity(design["hop"], "ms"),
        ),
    )


def shapes(label: str, most: int) -> Knob:
    """Make the knob for the number of shapes that get a compilation of their own."""
    return Knob("shapes", label, default=1, low=1, high=most, step=1)


def life(label: str, low: int, high: int, step: int, default: int) -> Knob:
    """Make the knob for the time until everything is compiled again."""
    return Knob("life", label, default=default, low=low, high=high, step=step, unit="hour")


def building(most: float, what: str = "compiling takes") -> Goal:
    """Limit the share of the time that is spent on compiling."""
    return Goal(
        "building",
        f"{what} {most:g} % of the time at most",
        "study.building",
        "percent",
        at_most=most,
    )


def prompt(most: float) -> Goal:
    """Limit how long a change waits for the next compilation."""
    return Goal(
        "prompt", f"a change waits {most:g} hours at most, on average", "study.delay", "hour", at_most=most
    )


PROMPT_BAR = bar("A change waits", "study.delay", "hour", "prompt", way_out="Compile again sooner.")
BUILDING_BAR = bar(
    "Time spent on compiling",
    "study.building",
    "percent",
    "building",
    way_out="Compile fewer, or less often.",
)
MEAN = Figure("mean", "mean time of a pass, compiled or not", "study.mean", "ms")
BEFORE = Figure("before", "time of a pass that was not compiled", "study.before", "ms")
AFTER = Figure("after", "time of a compiled pass", "study.after", "ms")
PASSES = Figure("passes", "passes until all compilations have paid for themselves", "study.passes", "")
WAIT = Figure("wait", "time until all compilations have paid for themselves", "study.wait", "minute")
COVERED = Figure("covered", "passes that find a compiled shape", "study.covered", "percent")
OUTSIDE = Figure("outside", "passes that find no compiled shape", "study.outside", "percent")
BUILD = Figure("build", "time all compilations take", "study.build", "minute")
BUILDING = Figure("building", "share of the time spent on compiling", "study.building", "percent")
SAVED = Figure("saved", "time saved, compilations paid for", "study.saved", "percent")
CHANGE_WAIT = Figure("delay", "mean wait of a change", "study.delay", "hour")
OUTSIDE_TODAY = OUTSIDE.as_opened("passes that found no compiled shape as the task opened")

WORTH_COMPILING = Task(
    id="worth_compiling",
    title="Is compiling worth it?",
    invariant="break_even",
    cards=(BUILDING_BAR, PROMPT_BAR),
    scenarios={
        "cloud": Scenario(
            brief=(
                "Capturing a graph takes 120 seconds, in which the card answers nobody, and it serves one "
                "bucket of lengths; steps of other lengths run eager, kernel by kernel. The commonest bucket "
                "holds 40 % of all steps, the next 40 % of the rest, and so on. At every restart all graphs "
                "are captured again. Restart rarely, and changes wait: product accepts 4 hours on average. "
                "The CFO wants 6.5 % of the time saved, after the captures are paid for. How many buckets, "
                "and how often do you restart?"
            ),
            predict=Prediction(
                question=(
                    "A capture takes 120 seconds. Launches take 4.0 ms of an eager step, and 0.8 ms of a captured one. After "
                    "how many steps has one capture paid for itself?"
                ),
                answer=At(of="study.passes", design={"shapes": 1}),
                naive=4500,
                units=("",),
                counts="steps",
            ),
            knobs=(
                shapes("Buckets with a graph of their own", 16),
                life("Hours from restart to restart", 1, 24, 1, 24),
            ),
            solve=cloud_compile,
            goals=(
                Goal(
                    "saved",
                    "6.5 % of the time saved, captures paid for",
                    "study.saved",
                    "percent",
                    at_least=6.5,
                ),
                prompt(4),
            ),
            cards=(
                bar(
                    "Time saved, captures paid for",
                    "study.saved",
                    "percent",
                    "saved",
                    way_out="More buckets cover more steps; fewer are captured sooner.",
                ),
                PROMPT_BAR,
                bar("Mean time per token", "study.mean", "ms"),
            ),
            figures=(SAVED, MEAN, BEFORE, AFTER, PASSES, WAIT, COVERED, BUILD, BUILDING, CHANGE_WAIT),
            asks=(
                "You stop my card to make it faster. When do I have the two minutes back, and who waits for whom "
                "until then?"
            ),
            binding="overhead",
            pays=("building", "build", "delay"),
            losing_side="the reader who comes during a capture",
            misconception=(
                "Two minutes of compiling are back after two minutes of running. They are back after as many steps as "
                "they hold savings, and a step saves an eighth of itself: eight times as long."
            ),
        ),
        "edge": Scenario(
            brief=(
                "An engine is built for one number of pictures: five minutes in the depot, never while "
                "driving. Nine turns in ten have all their cameras. When one drops out, the turn needs "
                "another engine, or falls back to the eager path; nine in ten of those turns lack just one "
                "camera, and so on. The Safety Lead signs if at most 0.5 % of the turns fall back, builds "
                "take 1 % of the driving time, and a fix waits 20 hours of driving on average."
            ),
            predict=Prediction(
                question=(
                    "A build takes 300 seconds. In the engine a turn saves what Task 1 shows: its launches "
                    "with nothing handed over, less those with all kernels handed over. After how many turns "
                    "has one engine paid for itself?"
                ),
                answer=At(of="study.passes", design={"shapes": 1}),
                naive=60_000,
                units=("",),
                counts="turns",
            ),
            knobs=(
                shapes("Numbers of pictures with an engine", 6),
                life("Hours of driving from build to build", 4, 80, 2, 8),
            ),
            solve=edge_compile,
            goals=(
                Goal(
                    "outside", "0.5 % of the turns fall back at most", "study.outside", "percent", at_most=0.5
                ),
                building(1),
                prompt(20),
            ),
            cards=(
                bar(
                    "Turns that fall back",
                    "study.outside",
                    "percent",
                    "outside",
                    way_out="Build an engine for fewer pictures, too.",
                ),
                BUILDING_BAR,
                PROMPT_BAR,
            ),
            figures=(
                OUTSIDE,
                BUILDING,
                BUILD,
                CHANGE_WAIT,
                MEAN,
                BEFORE,
                AFTER,
                PASSES,
                WAIT,
                Figure("stored", "engines on the drive", "study.stored", "MB"),
                OUTSIDE_TODAY,
            ),
            asks=(
                "A camera goes dark at speed. Which engine runs the next turn, how often is there none, and how long does a "
                "fix of mine wait for your builds?"
            ),
            binding="overhead",
            pays=("building", "build", "delay"),
            losing_side="the depot or the fix that has to wait",
            misconception=(
                "One engine is enough, the cameras are always there. One turn in ten runs eager then; and an engine "
                "saves little on each turn, so five minutes take more than an hour of turns to come back."
            ),
        ),
        "mobile": Scenario(
            brief=(
                "The delegate compiles an effect before it first runs: 20 seconds of a warm temple and a "
                "spinning circle. Half of all frames use the favourite effect, half of the rest the second, "
                "and so on; effects that were not compiled run interpreted. Every update of the app throws "
                "all of it away. The designer wants 85 % of the frames compiled; she accepts a minute and a "
                "half of waiting, 0.3 % of the wearing time lost, and 8 hours of wear until a new effect "
                "arrives, on average."
            ),
            predict=Prediction(
                question=(
                    "Compiling an effect takes 20 seconds. The interpreter needs 1.5 ms a frame, the delegate 0.4 ms. "
                    "After how many frames has it paid for itself?"
                ),
                answer=At(of="study.passes", design={"shapes": 1}),
                naive=2000,
                units=("",),
                counts="frames",
            ),
            knobs=(
                shapes("Effects that are compiled", 8),
                life("Hours of wear from update to update", 2, 40, 1, 30),
            ),
            solve=mobile_compile,
            goals=(
                Goal(
                    "covered",
                    "85 % of the frames find their effect compiled",
                    "study.covered",
                    "percent",
                    at_least=85,
                ),
                Goal(
                    "circle", "a minute and a half of waiting at most", "study.build", "minute", at_most=1.5
                ),
                building(0.3),
                prompt(8),
            ),
            cards=(
                bar(
                    "Frames with a compiled effect",
                    "study.covered",
                    "percent",
                    "covered",
                    way_out="Compile one effect more.",
                ),
                bar("After an update", "study.build", "minute", "circle", way_out="Compile fewer effects."),
                BUILDING_BAR,
                PROMPT_BAR,
            ),
            figures=(COVERED, BUILD, BUILDING, CHANGE_WAIT, MEAN, BEFORE, AFTER, PASSES, WAIT, OUTSIDE_TODAY),
            asks=(
                "After an update my users look at a circle. For how long, for what, and when do they get the "
                "next effect that we promised?"
            ),
            binding="overhead",
            pays=("build", "building", "delay", "outside_today"),
            losing_side="the wearer in front of the circle",
            misconception=(
                "Compile everything, then everything is fast. The rare effects cost as much waiting as the favourite, "
                "and each saves half as many frames as the one before."
            ),
        ),
        "tiny": Scenario(
            brief=(
                "A compiled network is an image, one for each kind of noise, sent to the earbud by a slow radio: 48 "
                "seconds in which it is deaf. Half of the hops are in the commonest noise, half of the others "
                "in the next, and so on; other noises run interpreted. Unpruned, an image has 0.97 MB. The Hardware Lead "
                "gives 5 MB of flash, wants no more than 10 % of the hops interpreted, 0.2 % of the time deaf, and "
                "fixes after 30 hours of wear on average."
            ),
            predict=Prediction(
                question=(
                    "Sending an image takes 48 seconds. Interpreted, a hop loses 0.2 ms, compiled 0.05 ms. After how "
                    "many hops has one image paid for itself?"
                ),
                answer=At(of="study.passes", design={"shapes": 1}),
                naive=46_000,
                units=("",),
                counts="hops",
            ),
            knobs=(
                shapes("Noises with an image of their own", 8),
                life("Hours of wear from update to update", 6, 120, 3, 12),
            ),
            solve=tiny_compile,
            goals=(
                Goal(
                    "outside", "10 % of the hops interpreted at most", "study.outside", "percent", at_most=10
                ),
                Goal("flash", "5 MB of flash or less", "study.stored", "MB", at_most=5),
                building(0.2, "the earbud is deaf"),
                prompt(30),
            ),
            cards=(
                bar(
                    "Hops that run interpreted",
                    "study.outside",
                    "percent",
                    "outside",
                    way_out="One more noise with an image.",
                ),
                bar(
                    "Images in flash",
                    "study.stored",
                    "MB",
                    "flash",
                    way_out="Fewer images; a later lab makes them smaller.",
                ),
                bar(
                    "Time the earbud is deaf",
                    "study.building",
                    "percent",
                    "building",
                    way_out="Send fewer images, or less often.",
                ),
                PROMPT_BAR,
            ),
            figures=(
                OUTSIDE,
                Figure("stored", "images in flash", "study.stored", "MB"),
                BUILDING,
                BUILD,
                CHANGE_WAIT,
                MEAN,
                AFTER,
                PASSES,
                WAIT,
                OUTSIDE_TODAY,
            ),
            asks=(
                "How much flash do your images take, how long is the earbud deaf for them, and what runs "
                "when somebody meets a noise that has none?"
            ),
            binding="overhead",
            pays=("stored", "building", "build", "delay"),
            losing_side="the listener during an update",
            misconception=(
                "An image is small, so send one for every noise. Each takes the same flash and the same silence, and "
                "each saves half as many hops as the one before."
            ),
        ),
    },
)

# -- Task 3: fuse or stay portable -----------------------------------------------------------------


def cloud_buckets(design: Design) -> PerformanceProfile:
    """A step under captured graphs, and the memory they take from the caches."""
    return Engine.solve(
        model=Models.Llama3_70B.variant(context=design["context"]),
        system=Systems.Cloud.variant(runtime=Runtimes.CloudGraph),
        batch_size=design["operating_batch"],
        precision=design["precision"],
        study=Buckets(design["buckets"], design["sizes"]),
    )


def edge_fused(design: Design) -> PerformanceProfile:
    """The cameras of a turn in the engine, with kernels merged by hand."""
    return Engine.solve(
        model=variants.fused(detector(design), design["fusion"], constant("fusible_edge").value),
        system=Systems.Edge.variant(runtime=Runtimes.EdgeEngine),
        batch_size=design["cameras"],
        precision=design["precision"],
        study=FusionWork(design["fusion"], design["updates"], unfused=detector(design)),
    )


def mobile_fused(design: Design) -> PerformanceProfile:
    """A frame in the delegate, with kernels merged by hand."""
    return Engine.solve(
        model=variants.fused(filtering(design), design["fusion"], constant("fusible_mobile").value),
        system=Systems.Mobile.variant(runtime=Runtimes.MobileDelegate),
        precision=design["precision"],
        study=FusionWork(design["fusion"], design["updates"], unfused=filtering(design)),
    )


def tiny_firmware(design: Design) -> PerformanceProfile:
    """A narrower network, and the interpreter that shares the store with it."""
    return Engine.solve(
        model=variants.narrowed_lstm(Models.TinyLSTM, design["width"]),
        system=Systems.Tiny,
        precision=design["precision"],
        study=Firmware(design["operators"], full=Models.TinyLSTM),
    )


def fusion_knobs(updates: int) -> tuple[Knob, ...]:
    """Make the knobs of fused kernels: how many become one, and how often all of it is checked again."""
    return (
        Knob("fusion", "Kernels merged into one", default=1, low=1, high=8, step=1),
        Knob("updates", "Updates in a year", default=updates, low=1, high=24, step=1),
    )


def fusion_goals(saved: float, upkeep: float, release: float) -> tuple[Goal, ...]:
    """Ask for bytes saved, within work that a year has, and fixes that do not wait."""
    return (
        Goal("saved", f"{saved:g} % of the bytes saved or more", "study.saved", "percent", at_least=saved),
        Goal(
            "upkeep", f"{upkeep:g} weeks of checking a year at most", "study.upkeep", "week", at_most=upkeep
        ),
        Goal(
            "release", f"no fix waits longer than {release:g} days", "study.release", "day", at_most=release
        ),
    )


FUSION_CARDS = (
    Card("LatencyWaterfall", "Time of a pass"),
    bar("Bytes saved", "study.saved", "percent", "saved", way_out="Merge more kernels."),
    bar("Checking in a year", "study.upkeep", "week", "upkeep", way_out="Merge less, or update less often."),
    bar("Longest wait of a fix", "study.release", "day", "release", way_out="Update more often."),
)
FUSION_FIGURES = (
    Figure("saved", "bytes saved", "study.saved", "percent"),
    Figure("upkeep", "checking in a year", "study.upkeep", "week"),
    Figure("weeks", "work on the merged kernels", "study.weeks", "week"),
    Figure("release", "longest wait of a fix", "study.release", "day"),
    Figure("gain", "times as fast as unmerged", "study.gain", ""),
    MEMORY,
    MEMORY.as_opened(),
)

FUSE_OR_STAY = Task(
    id="fuse_or_stay",
    title="Fuse or stay portable",
    invariant="diminishing_returns",
    cards=FUSION_CARDS,
    scenarios={
        "cloud": Scenario(
            brief=(
                "Every graph serves one bucket of lengths and one batch size, and takes 0.15 GB of the "
                "memory that the chats need. With few buckets, lengths are rounded up, and half a cache may "
                "be padding; with many, the graphs take too much memory. With few batch sizes, a step "
                "computes for chats that are not there: at most 20 % of its work, says the CFO. Product "
                "wants 12,000 tokens of real context on the card. Choose both numbers."
            ),
            predict=Prediction(
                question=(
                    "A single batch size, lengths spread evenly. With how many buckets of length does the "
                    "card hold the most tokens of real context?"
                ),
                answer=Best(
                    of="study.tokens",
                    among={
                        "one": {"buckets": 1},
                        "two": {"buckets": 2},
                        "six": {"buckets": 6},
                        "sixteen": {"buckets": 16},
                        "all": {"buckets": 32},
                    },
                    want="highest",
                ),
                naive="all",
                choices={
                    "one": "1 bucket",
                    "two": "2 buckets",
                    "six": "6 buckets",
                    "sixteen": "16 buckets",
                    "all": "32 buckets",
                },
            ),
            knobs=(
                Knob("buckets", "Buckets of length", default=1, low=1, high=32, step=1),
                Knob("sizes", "Batch sizes", default=1, low=1, high=11, step=1),
            ),
            solve=cloud_buckets,
            goals=(
                Goal(
                    "tokens",
                    "12,000 tokens of real context or more",
                    "study.tokens",
                    "token",
                    at_least=12_000,
                ),
                Goal(
                    "idle", "20 % of the work for absent chats at most", "study.idle", "percent", at_most=20
                ),
            ),
            cards=(
                bar(
                    "Real context on the card",
                    "study.tokens",
                    "token",
                    "tokens",
                    way_out="Fewer graphs, or less padding.",
                ),
                bar("Work for absent chats", "study.idle", "percent", "idle", way_out="One more batch size."),
                bar("Memory of the graphs", "study.graphs", "GB"),
            ),
            figures=(
                Figure("tokens", "tokens of real context", "study.tokens", "token"),
                Figure("slots", "chats of mean length that fit", "study.slots", ""),
                Figure("graphs", "memory of the graphs", "study.graphs", "GB"),
                Figure("padding", "padding in the caches", "study.padding", "percent"),
                Figure("idle", "work for absent chats", "study.idle", "percent"),
                TOKEN_TIME,
                Figure(
                    "tokens_today",
                    "tokens of real context as the task opened",
                    "study.tokens",
                    "token",
                    "today",
                ),
            ),
            asks=(
                "You bought speed with graphs, and now they sit on memory that I rent for chats. How many do you keep, and "
                "how much of what I pay for is padding?"
            ),
            binding="capacity",
            pays=("graphs", "padding", "idle"),
            losing_side="the chat that finds no room",
            misconception=(
                "The finer the buckets, the less is wasted. The first few save most of the padding; after that each "
                "graph takes more room than it saves, and with several batch sizes the best number is smaller still."
            ),
        ),
        "edge": Scenario(
            brief=(
                "The engine launches all kernels at once, but they still write every tensor to memory and "
                "read it back. Half of these bytes only pass from a convolution to what follows it. Kernels "
                "fused by hand keep them on the chip. Each doubling of the kernels merged takes 1.5 weeks, "
                "and as much again for every four updates, since the Safety Lead certifies fused kernels "
                "anew. Save a quarter of the bytes within 7 weeks of checking a year, and let no fix wait "
                "longer than 60 days."
            ),
            predict=Prediction(
                question="Eight kernels become one, everywhere. How many times as fast does a pass get?",
                answer=At(of="study.gain", design={"fusion": 8}),
                naive=2,
                units=("",),
            ),
            knobs=fusion_knobs(4),
            solve=edge_fused,
            goals=fusion_goals(25, 7, 60),
            figures=(*FUSION_FIGURES, TURN_TIME),
            asks=(
                "Each kernel you merge is one that I certify again with every update. What does the car gain by it, and "
                "how long does a fix lie on my desk?"
            ),
            binding=At(of="dominant"),
            pays=("upkeep", "weeks", "release"),
            losing_side="the certifier of merged kernels",
            misconception=(
                "Eight kernels in one, many times the speed. Merging saves bytes, and bytes are a fifth of the pass: by "
                "Amdahl the whole gains a tenth, while certification grows with every doubling."
            ),
        ),
        "mobile": Scenario(
            brief=(
                "The delegate runs one kernel a layer and puts each result into memory. Convolutions were "
                "merged with what follows them long ago; of what is still handed on, 15 % can be kept on the "
                "chip by merging sums and resizing. Larger tiles wait for Lab 11. Each doubling of the "
                "kernels merged takes 1.5 weeks, and as much again for every four updates of the vendor's "
                "driver. Save a tenth of the bytes within 9 weeks of checking a year; no fix may wait longer "
                "than 45 days."
            ),
            predict=Prediction(
                question="Eight kernels become one, wherever they can. What share of a frame's bytes is saved?",
                answer=At(of="study.saved", design={"fusion": 8}),
                naive=50,
                units=("percent", ""),
            ),
            knobs=fusion_knobs(6),
            solve=mobile_fused,
            goals=fusion_goals(10, 9, 45),
            figures=(
                *FUSION_FIGURES,
                Figure("spared", "energy of a frame that is saved", "study.spared", "mJ"),
                FRAME_ENERGY,
            ),
            asks=(
                "You want weeks of my team for kernels nobody sees. How much cooler do they make the temple, "
                "and how long do my fixes wait for your checks?"
            ),
            binding=At(of="dominant"),
            pays=("upkeep", "weeks", "release"),
            losing_side="the team that maintains merged kernels",
            misconception=(
                "Merging kernels keeps most of the traffic on the chip. Only what passes between the merged ones stays, "
                "fifteen percent here at the very best; the first doubling brings half of that, the third an eighth."
            ),
        ),
        "tiny": Scenario(
            brief=(
                "Your next board has one store of 500 kB and no flash. If an interpreter lives in it, new "
                "networks arrive as data, without new firmware: each operator it knows takes 2 kB, and lets "
                "22 % of the networks run that could not before. All 16 take 32 kB. The weights make room by "
                "a narrower network; at least 45 % of them have to stay. The Hardware Lead wants three new "
                "networks in four to run, and not a byte beyond the store."
            ),
            predict=Prediction(
                question=(
                    "All 16 operators stay. What is the largest share of its width that the network can keep "
                    "and still fit?"
                ),
                answer=Threshold(knob="width", extreme="most", goals=("fits",), design={"operators": 16}),
                naive=0.48,
                units=("",),
            ),
            knobs=(
                Knob("width", "Width of the network", default=0.9, low=0.4, high=0.9, step=0.01),
                Knob("operators", "Operators it keeps", default=2, low=1, high=16, step=1),
            ),
            solve=tiny_firmware,
            goals=(
                Goal(
                    "fits", "weights and interpreter fit the store", "study.image", "kB", at_most=MODEL_STORE
                ),
                Goal("kept", "45 % of the weights stay", "study.kept", "percent", at_least=45),
                Goal("reach", "75 % of new networks run as they come", "study.reach", "percent", at_least=75),
            ),
            cards=(
                bar(
                    "Weights and interpreter",
                    "study.image",
                    "kB",
                    "fits",
                    way_out="A narrower network, or fewer operators.",
                ),
                bar("Weights that stay", "study.kept", "percent", "kept", way_out="A wider network."),
                bar(
                    "New networks that run", "study.reach", "percent", "reach", way_out="Keep more operators."
                ),
            ),
            figures=(
                Figure("image", "weights and interpreter", "study.image", "kB"),
                Figure("weights", "weights alone", "study.weights", "kB"),
                Figure("interpreter", "interpreter alone", "study.interpreter", "kB"),
                Figure("spare", "store that is left", "study.spare", "kB"),
                Figure("kept", "weights that stay", "study.kept", "percent"),
                Figure("reach", "new networks that run as they come", "study.reach", "percent"),
                Figure("missed", "new networks that need new firmware", "study.missed", "percent"),
                Figure(
                    "image_today", "weights and interpreter as the task opened", "study.image", "kB", "today"
                ),
            ),
            asks=(
                "Thirty-two kilobytes for a program that only reads another program. What do I get for each of "
                "them, and what does the network lose to make room?"
            ),
            binding="capacity",
            pays=("kept", "missed", "interpreter"),
            losing_side="the network that was cut",
            misconception=(
                "Half of the store, half of the width. Recurrent weights follow the square of the width, so two thirds of "
                "it fit; and the last operators of the interpreter run next to nothing that the first did not."
            ),
        ),
    },
)

LAB = Lab(
    slug="lab_07_ml_frameworks",
    volume=1,
    chapter=7,
    title="ML Frameworks",
    objectives=(
        "find what software takes from a pass, and say what removing it could gain at most",
        "say after how many passes compiling has paid for itself, and for which shapes it never does",
        "trade a specialised runtime against the room, the checks and the changes that it takes",
        "choose a runtime from the device backwards, and leave its overhead to the labs after this one",
    ),
    invariants=(DISPATCH_TAX, BREAK_EVEN, DIMINISHING_RETURNS),
    tasks=(LOST_MILLISECONDS, WORTH_COMPILING, FUSE_OR_STAY),
    unlocks=("KernelTimeline",),
    reads=("operating_batch", "precision", "arch_variant", "context", "resolution", "cameras", "hop"),
    writes=(
        Decision(key="runtime", task="worth_compiling", label="Runtime", of="study.runtime"),
        Decision(key="dispatch_tax", task="worth_compiling", label="Dispatch tax [ms]", of="study.overhead"),
        Decision(key="fusion", task="fuse_or_stay", label="Kernels merged into one", knob="fusion"),
    ),
)
