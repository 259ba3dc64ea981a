"""Lab 07, ML Frameworks: what software takes from a pass, when compiling repays, how far to specialise."""

from __future__ import annotations

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
    """A frame, with a share of the kernels handed to the accelerator at once."""
    captured = ureg.Quantity(design["captured"], "percent")
    runtime = variants.captured(Runtimes.MobileInterpreter, Runtimes.MobileDelegate, captured)
    return Engine.solve(
        model=filtering(design),
        system=Systems.Mobile.variant(runtime=runtime),
        precision=design["precision"],
        study=Launches(captured, pace=design["frames"]),
    )


def tiny_launches(design: Design) -> PerformanceProfile:
    """A hop, with a share of the kernels compiled ahead of time."""
    captured = ureg.Quantity(design["captured"], "percent")
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
    return Knob(id="captured", label=label, default=0, low=0, high=100, step=5, unit="percent")


def waiting(most: float) -> Goal:
    """Limit the share of a pass that is launches."""
    return Goal(
        id="waiting",
        label=f"launches take {most:g} % of a pass at most",
        of="study.waiting",
        at_most=most,
        unit="percent",
    )


def stays_open(least: float) -> Goal:
    """Ask for a share of the kernels that can still be stopped at."""
    return Goal(
        id="open",
        label=f"{least:g} % of the kernels stay open",
        of="study.open",
        at_least=least,
        unit="percent",
    )


TIMELINE = Card(kind="KernelTimeline", title="Kernel after kernel", of="latency_overhead", unit="ms")


def bar(title: str, of: str, unit: str, limit: str, way_out: str) -> Card:
    """Show a figure against its goal."""
    return Card(kind="LimitBar", title=title, of=of, unit=unit, limit=limit, options={"way_out": way_out})


OPEN_BAR = bar(
    "Kernels that stay open", "study.open", "percent", "open", "What is captured cannot be looked into."
)

OVERHEAD = Figure(id="overhead", label="overhead of a pass", of="latency_overhead", unit="ms")
OVERHEAD_TODAY = Figure(
    id="overhead_today",
    label="overhead of a pass as the task opened",
    of="latency_overhead",
    unit="ms",
    case="today",
)
LATENCY = Figure(id="latency", label="time of a pass", of="latency", unit="ms")
WAITING = Figure(id="waiting", label="launches' share of a pass", of="study.waiting", unit="percent")
WAITING_TODAY = Figure(
    id="waiting_today",
    label="launches' share of a pass as the task opened",
    of="study.waiting",
    unit="percent",
    case="today",
)
OPEN = Figure(id="open", label="kernels that stay open", of="study.open", unit="percent")
WATCHED = Figure(
    id="watched", label="number of kernels that can still be stopped at", of="study.watched", unit=""
)
EACH = Figure(id="each", label="launches for one sample", of="study.each", unit="ms")
BUSY = Figure(id="busy", label="share of the time a core spends on launches", of="study.busy", unit="percent")

LOST_MILLISECONDS = Task(
    id="lost_milliseconds",
    title="Where did the milliseconds go?",
    invariant="dispatch_tax",
    diagnosis=True,
    cards=(TIMELINE, OPEN_BAR),
    scenarios={
        "cloud": Scenario(
            brief=(
                "The CFO has read that the framework is a thin wrapper. Yours starts 800 kernels for every token, ten in "
                "each of 80 layers, and each loses 5 us in launch gap, ramp-up and tail. Captured in a graph, a kernel "
                "loses 1 us; but nobody can stop inside a graph to look at a tensor, and the quality team wants a "
                "quarter of the kernels open. Find out what is lost, and how little of it can be left: by "
                "capturing, or by letting more chats share a launch."
            ),
            predict=Prediction(
                question="One chat, nothing captured. What share of a token's time is lost to launches?",
                answer=At(of="study.waiting"),
                naive=1,
                units=("percent", ""),
            ),
            knobs=(
                captured("Kernels captured in a graph"),
                Knob(id="chats", label="Chats at once", default=1, low=1, high=11, step=1),
            ),
            solve=cloud_launches,
            goals=(
                waiting(8),
                stays_open(25),
                Goal(
                    id="each",
                    label="0.8 ms of launches a token at most",
                    of="study.each",
                    at_most=0.8,
                    unit="ms",
                ),
                Goal(
                    id="fits",
                    label="fits on the card",
                    of="memory_footprint",
                    at_most=ureg.Quantity(Systems.Cloud.ram, "byte"),
                    unit="GB",
                ),
            ),
            cards=(
                TIMELINE,
                bar(
                    "Launches for one token",
                    "study.each",
                    "ms",
                    "each",
                    "Capture more, or let more chats share them.",
                ),
                bar(
                    "Launches' share",
                    "study.waiting",
                    "percent",
                    "waiting",
                    "Capture more, or give a launch more to do.",
                ),
                OPEN_BAR,
                bar("Memory on the card", "memory_footprint", "GB", "fits", "Fewer chats."),
            ),
            figures=(
                OVERHEAD,
                WAITING,
                EACH,
                LATENCY,
                OPEN,
                WATCHED,
                Figure(
                    id="ceiling",
                    label="times as fast if all launches went, as the task opened",
                    of="study.ceiling",
                    unit="",
                    case="today",
                ),
                OVERHEAD_TODAY,
                WAITING_TODAY,
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
                "The detector starts one small kernel after another, and each loses 5 us before it works. The vendor's "
                "engine runs whatever you hand it in one go, for a fixed price; what is inside, nobody can step "
                "through. The Safety Lead wants a quarter of the kernels open to her monitors. Launches may take a fifth "
                "of the network's time, and the turn has 10 ms. You can hand over kernels, and you can let more "
                "cameras share a pass."
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
                Knob(id="cameras", label="Cameras in a pass", default=1, low=1, high=6, step=1),
            ),
            solve=edge_launches,
            goals=(
                waiting(20),
                stays_open(25),
                Goal(
                    id="turn",
                    label="a turn within 10 ms",
                    of="study.total",
                    at_most=constant("edge_loop").quantity,
                    unit="ms",
                ),
            ),
            cards=(
                TIMELINE,
                bar("One turn", "study.total", "ms", "turn", "Fewer cameras, or more in the engine."),
                bar(
                    "Launches' share",
                    "study.waiting",
                    "percent",
                    "waiting",
                    "Hand over more, or give a launch more to do.",
                ),
                OPEN_BAR,
            ),
            figures=(
                OVERHEAD,
                WAITING,
                EACH,
                Figure(id="turn", label="time of a turn", of="study.total", unit="ms"),
                OPEN,
                WATCHED,
                OVERHEAD_TODAY,
                WAITING_TODAY,
            ),
            asks=(
                "My monitors have to see into the network. How long does the car wait for your launches, and how much "
                "do I no longer see once you have shortened that?"
            ),
            binding=At(of="dominant"),
            pays=("open", "watched", "turn"),
            losing_side="the monitor of a closed kernel",
            misconception=(
                "A millisecond beside a ten-millisecond loop is little, a few percent. The chip is fast: one camera's "
                "arithmetic takes less than its launches, and the share only falls because more cameras pay it together."
            ),
            cases={"whole": {"captured": 100}},
        ),
        "mobile": Scenario(
            brief=(
                "Frame after frame, an interpreter on the small core hands layers to the accelerator: 1.5 ms "
                "without a single multiplication, and the core awake all the while. A delegate takes them in one "
                "go, 0.4 ms for all. What it takes, your colour team can no longer exchange without the vendor, and they "
                "ask for a fifth of the kernels. The designer wants 50 frames or more, and the small core busy with this "
                "for 4 % of the time at most."
            ),
            predict=Prediction(
                question="Nothing in the delegate yet. What share of a frame's pass is the interpreter's?",
                answer=At(of="study.waiting"),
                naive=3,
                units=("percent", ""),
            ),
            knobs=(
                captured("Kernels in the delegate"),
                Knob(
                    id="frames", label="Frames a second", default=60, low=24, high=60, step=2, unit="frame/s"
                ),
            ),
            solve=mobile_launches,
            goals=(
                Goal(
                    id="busy",
                    label="the core is awake for launches 4 % of the time at most",
                    of="study.busy",
                    at_most=4,
                    unit="percent",
                ),
                stays_open(20),
                Goal(
                    id="smooth",
                    label="50 frames a second or more",
                    of="study.rate",
                    at_least=50,
                    unit="frame/s",
                ),
            ),
            cards=(
                TIMELINE,
                bar(
                    "Core awake for launches",
                    "study.busy",
                    "percent",
                    "busy",
                    "More in the delegate, or fewer frames.",
                ),
                bar(
                    "Frames a second",
                    "study.rate",
                    "frame/s",
                    "smooth",
                    "Let the launches be fewer instead.",
                ),
                OPEN_BAR,
            ),
            figures=(
                OVERHEAD,
                WAITING,
                BUSY,
                Figure(id="draw", label="draw of the small core for launches", of="study.draw", unit="mW"),
                LATENCY,
                OPEN,
                WATCHED,
                Figure(
                    id="draw_today",
                    label="draw of the small core as the task opened",
                    of="study.draw",
                    unit="mW",
                    case="today",
                ),
                WAITING_TODAY,
            ),
            asks=(
                "Something is awake in there that draws no picture. What is it, how warm does it make the temple, and "
                "what can your colour team not touch any more?"
            ),
            binding=At(of="dominant"),
            pays=("open", "watched"),
            losing_side="the colour team",
            misconception=(
                "The accelerator does the work, so the processor sleeps. It is woken for every layer of every frame; at "
                "sixty frames the interpreter alone keeps it busy for a tenth of the time."
            ),
            cases={"whole": {"captured": 100}},
        ),
        "tiny": Scenario(
            brief=(
                "Six kernels a hop, and an interpreter that reads its instructions each time: 0.2 ms. Compiled ahead "
                "of time the same network needs 0.05 ms of it, but compiled kernels are firmware: to exchange one, a "
                "new image goes through the factory's approval. The Hardware Lead keeps a fifth of the kernels open, "
                "lets launches wake the core for 1.4 % of the time, and sound is to arrive within 10 ms. A longer hop "
                "wakes it less often."
            ),
            predict=Prediction(
                question="All of the network is interpreted. What share of a hop's pass is the interpreter's?",
                answer=At(of="study.waiting"),
                naive=5,
                units=("percent", ""),
            ),
            knobs=(
                captured("Kernels compiled ahead of time"),
                Knob(id="hop", label="Length of a hop", default=4.0, low=2.0, high=9.5, step=0.1, unit="ms"),
            ),
            solve=tiny_launches,
            goals=(
                Goal(
                    id="busy",
                    label="launches wake the core for 1.4 % of the time at most",
                    of="study.busy",
                    at_most=1.4,
                    unit="percent",
                ),
                stays_open(20),
                Goal(
                    id="sound",
                    label="sound within 10 ms",
                    of="study.total",
                    at_most=constant("tiny_delay").quantity,
                    unit="ms",
                ),
            ),
            cards=(
                Card(kind="KernelTimeline", title="Kernel after kernel", of="latency_overhead", unit="us"),
                bar(
                    "Core awake for launches",
                    "study.busy",
                    "percent",
                    "busy",
                    "Compile more, or wake it less often.",
                ),
                bar("From sound to sound", "study.total", "ms", "sound", "A shorter hop waits less."),
                OPEN_BAR,
            ),
            figures=(
                Figure(id="overhead", label="overhead of a hop", of="latency_overhead", unit="us"),
                WAITING,
                BUSY,
                Figure(id="delay", label="delay from sound to sound", of="study.total", unit="ms"),
                Figure(id="draw", label="draw of the core for launches", of="study.draw", unit="uW"),
                OPEN,
                Figure(
                    id="draw_today",
                    label="draw of the core for launches as the task opened",
                    of="study.draw",
                    unit="uW",
                    case="today",
                ),
                WAITING_TODAY,
            ),
            asks=(
                "Every microwatt has an owner here. What does your interpreter take from the cell, and which of my "
                "kernels are cast in firmware if I let you remove it?"
            ),
            binding=At(of="dominant"),
            pays=("open", "delay"),
            losing_side="whoever exchanges a kernel later",
            misconception=(
                "A network this small needs next to no software. Because it is small the software shows: a fifth of each "
                "hop, and only removing it, never a faster chip, brings that down."
            ),
            cases={"whole": {"captured": 100}},
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
            period=constant("edge_loop").quantity,
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
            period=constant("mobile_frame").quantity,
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
    return Knob(id="shapes", label=label, default=1, low=1, high=most, step=1)


def life(label: str, low: int, high: int, step: int, default: int) -> Knob:
    """Make the knob for the time until everything is compiled again."""
    return Knob(id="life", label=label, default=default, low=low, high=high, step=step, unit="hour")


def building(most: float) -> Goal:
    """Limit the share of the time that is spent on compiling."""
    return Goal(
        id="building",
        label=f"compiling takes {most:g} % of the time at most",
        of="study.building",
        at_most=most,
        unit="percent",
    )


def prompt(most: float) -> Goal:
    """Limit how long a change waits for the next compilation."""
    return Goal(
        id="prompt",
        label=f"a change waits {most:g} hours at most, on average",
        of="study.delay",
        at_most=most,
        unit="hour",
    )


PROMPT_BAR = bar("A change waits", "study.delay", "hour", "prompt", "Compile again sooner.")
BUILDING_BAR = bar(
    "Time spent on compiling", "study.building", "percent", "building", "Fewer shapes, or a longer life."
)
MEAN = Figure(id="mean", label="mean time of a pass, compiled or not", of="study.mean", unit="ms")
BEFORE = Figure(id="before", label="time of a pass that was not compiled", of="study.before", unit="ms")
AFTER = Figure(id="after", label="time of a compiled pass", of="study.after", unit="ms")
PASSES = Figure(id="passes", label="passes until all compilations are paid", of="study.passes", unit="")
WAIT = Figure(id="wait", label="time until then", of="study.wait", unit="minute")
COVERED = Figure(id="covered", label="passes that find a compiled shape", of="study.covered", unit="percent")
OUTSIDE = Figure(id="outside", label="passes that find no compiled shape", of="study.outside", unit="percent")
BUILD = Figure(id="build", label="time all compilations take", of="study.build", unit="minute")
BUILDING = Figure(
    id="building", label="share of the time spent on compiling", of="study.building", unit="percent"
)
SAVED = Figure(id="saved", label="time won, compilations paid", of="study.saved", unit="percent")
DELAY = Figure(id="delay", label="mean wait of a change", of="study.delay", unit="hour")
OUTSIDE_TODAY = Figure(
    id="outside_today",
    label="passes that found no compiled shape as the task opened",
    of="study.outside",
    unit="percent",
    case="today",
)

WORTH_COMPILING = Task(
    id="worth_compiling",
    title="Is compiling worth it?",
    invariant="break_even",
    cards=(BUILDING_BAR, PROMPT_BAR),
    scenarios={
        "cloud": Scenario(
            brief=(
                "Capturing a graph takes 120 seconds, in which the card answers nobody, and it serves one bucket of "
                "lengths; chats outside run eager. The commonest bucket holds 40 % of all steps, the next 40 % of the "
                "rest, and so on. At every start all graphs are captured again. Start rarely, and changes wait "
                "until the next one: 4 hours on average is what product accepts. The CFO wants 6.5 % of the time won, "
                "captures paid. How many buckets, how often?"
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
                life("Hours from start to start", 1, 24, 1, 24),
            ),
            solve=cloud_compile,
            goals=(
                Goal(
                    id="saved",
                    label="6.5 % of the time won, captures paid",
                    of="study.saved",
                    at_least=6.5,
                    unit="percent",
                ),
                prompt(4),
            ),
            cards=(
                bar(
                    "Time won, captures paid",
                    "study.saved",
                    "percent",
                    "saved",
                    "More buckets find their graph; fewer are captured sooner.",
                ),
                PROMPT_BAR,
                Card(kind="LimitBar", title="Mean time per token", of="study.mean", unit="ms"),
            ),
            figures=(SAVED, MEAN, BEFORE, AFTER, PASSES, WAIT, COVERED, BUILD, BUILDING, DELAY),
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
                "An engine is built for one number of pictures: five minutes in the depot, never in motion. Nine turns in "
                "ten have all their cameras. When one drops out the turn needs another engine, or falls back to the "
                "eager path; nine in ten of those lack one camera, and so on. The Safety Lead signs if 0.5 % "
                "of the turns fall back at most, builds take 1 % of the driving time, and a fix waits 20 hours of "
                "driving, on average."
            ),
            predict=Prediction(
                question=(
                    "A build takes 300 seconds; eager launches and the engine's differ by what Task 1 showed. After how "
                    "many turns has one engine paid for itself?"
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
                    id="outside",
                    label="0.5 % of the turns fall back at most",
                    of="study.outside",
                    at_most=0.5,
                    unit="percent",
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
                    "Build an engine for fewer pictures, too.",
                ),
                BUILDING_BAR,
                PROMPT_BAR,
            ),
            figures=(
                OUTSIDE,
                BUILDING,
                BUILD,
                DELAY,
                MEAN,
                BEFORE,
                AFTER,
                PASSES,
                WAIT,
                Figure(id="stored", label="engines on the drive", of="study.stored", unit="MB"),
                OUTSIDE_TODAY,
            ),
            asks=(
                "A camera goes dark at speed. Which engine runs the next turn, how often is there none, and how long does a "
                "fix of mine wait for your builds?"
            ),
            binding="overhead",
            pays=("building", "build", "delay"),
            losing_side="the depot or the fix that waits",
            misconception=(
                "One engine is enough, the cameras are always there. One turn in ten runs eager then; and an engine "
                "saves little on each turn, so five minutes take more than an hour of turns to come back."
            ),
        ),
        "mobile": Scenario(
            brief=(
                "The delegate compiles an effect before it first runs: 20 seconds with a warm temple and a spinning "
                "circle. Half of all frames wear the favourite effect, half of the rest the second, and so on; effects "
                "that were not compiled run interpreted. Every update of the app throws all of it away. The designer "
                "accepts a minute and a half of circle, 85 % of the frames compiled, 0.3 % of the worn time lost, "
                "and new effects after 8 hours of wear on average."
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
                    id="covered",
                    label="85 % of the frames find their effect compiled",
                    of="study.covered",
                    at_least=85,
                    unit="percent",
                ),
                Goal(
                    id="circle",
                    label="a minute and a half of waiting at most",
                    of="study.build",
                    at_most=1.5,
                    unit="minute",
                ),
                building(0.3),
                prompt(8),
            ),
            cards=(
                bar(
                    "Frames that find their effect compiled",
                    "study.covered",
                    "percent",
                    "covered",
                    "Compile one effect more.",
                ),
                bar("After an update", "study.build", "minute", "circle", "Compile fewer effects."),
                BUILDING_BAR,
                PROMPT_BAR,
            ),
            figures=(COVERED, BUILD, BUILDING, DELAY, MEAN, BEFORE, AFTER, PASSES, WAIT, OUTSIDE_TODAY),
            asks=(
                "After an update my users look at a circle. How long, for what, and when do they get the next "
                "effect that we promised?"
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
                    id="outside",
                    label="10 % of the hops interpreted at most",
                    of="study.outside",
                    at_most=10,
                    unit="percent",
                ),
                Goal(
                    id="flash",
                    label="5 MB of flash or less",
                    of="study.stored",
                    at_most=5,
                    unit="MB",
                ),
                building(0.2),
                prompt(30),
            ),
            cards=(
                bar(
                    "Hops that run interpreted",
                    "study.outside",
                    "percent",
                    "outside",
                    "One more noise with an image.",
                ),
                bar(
                    "Images in flash",
                    "study.stored",
                    "MB",
                    "flash",
                    "Fewer images; pruning is a later lab's.",
                ),
                BUILDING_BAR,
                PROMPT_BAR,
            ),
            figures=(
                OUTSIDE,
                Figure(id="stored", label="images in flash", of="study.stored", unit="MB"),
                BUILDING,
                BUILD,
                DELAY,
                MEAN,
                AFTER,
                PASSES,
                WAIT,
                OUTSIDE_TODAY,
            ),
            asks=(
                "How much flash do your images take, how long is the ear deaf for them, and what runs when somebody "
                "meets a noise that has none?"
            ),
            binding="overhead",
            pays=("stored", "building", "build", "delay"),
            losing_side="the ear during an update",
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
        Knob(id="fusion", label="Kernels merged into one", default=1, low=1, high=8, step=1),
        Knob(id="updates", label="Updates in a year", default=updates, low=1, high=24, step=1),
    )


def fusion_goals(saved: float, upkeep: float, release: float) -> tuple[Goal, ...]:
    """Ask for bytes saved, within work that a year has, and fixes that do not wait."""
    return (
        Goal(
            id="saved",
            label=f"{saved:g} % of the bytes saved or more",
            of="study.saved",
            at_least=saved,
            unit="percent",
        ),
        Goal(
            id="upkeep",
            label=f"{upkeep:g} weeks of checking a year at most",
            of="study.upkeep",
            at_most=upkeep,
            unit="week",
        ),
        Goal(
            id="release",
            label=f"no fix waits longer than {release:g} days",
            of="study.release",
            at_most=release,
            unit="day",
        ),
    )


FUSION_CARDS = (
    Card(kind="LatencyWaterfall", title="Time of a pass"),
    bar("Bytes saved", "study.saved", "percent", "saved", "Merge more kernels."),
    bar("Checking in a year", "study.upkeep", "week", "upkeep", "Merge less, or update less often."),
    bar("Longest wait of a fix", "study.release", "day", "release", "Update more often."),
)
FUSION_FIGURES = (
    Figure(id="saved", label="bytes saved", of="study.saved", unit="percent"),
    Figure(id="upkeep", label="checking in a year", of="study.upkeep", unit="week"),
    Figure(id="weeks", label="work on the merged kernels", of="study.weeks", unit="week"),
    Figure(id="release", label="longest wait of a fix", of="study.release", unit="day"),
    Figure(id="gain", label="times as fast as unmerged", of="study.gain", unit=""),
    Figure(id="memory", label="time in memory", of="latency_memory", unit="ms"),
    Figure(
        id="memory_today",
        label="time in memory as the task opened",
        of="latency_memory",
        unit="ms",
        case="today",
    ),
)

FUSE_OR_STAY = Task(
    id="fuse_or_stay",
    title="Fuse or stay portable",
    invariant="diminishing_returns",
    cards=FUSION_CARDS,
    scenarios={
        "cloud": Scenario(
            brief=(
                "Every graph is for one bucket of lengths and one batch size, and keeps 0.15 GB for itself, on the card "
                "whose room the chats need. Few buckets: lengths are rounded up, and half a cache may be padding. Many: "
                "the graphs eat the room. Few batch sizes: a step calculates for chats that are not there, and 20 % of "
                "that is what the CFO tolerates. Product wants 12,000 tokens of real context on the card. Choose both "
                "numbers."
            ),
            predict=Prediction(
                question=(
                    "A single batch size, lengths spread evenly. With how many buckets of length does the card hold most "
                    "tokens of real context?"
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
                Knob(id="buckets", label="Buckets of length", default=1, low=1, high=32, step=1),
                Knob(id="sizes", label="Batch sizes", default=1, low=1, high=11, step=1),
            ),
            solve=cloud_buckets,
            goals=(
                Goal(
                    id="tokens",
                    label="12,000 tokens of real context or more",
                    of="study.tokens",
                    at_least=12_000,
                    unit="token",
                ),
                Goal(
                    id="idle",
                    label="20 % of the work for absent chats at most",
                    of="study.idle",
                    at_most=20,
                    unit="percent",
                ),
            ),
            cards=(
                bar(
                    "Real context on the card",
                    "study.tokens",
                    "token",
                    "tokens",
                    "Fewer graphs, or less padding.",
                ),
                bar("Work for absent chats", "study.idle", "percent", "idle", "One more batch size."),
                Card(kind="LimitBar", title="Memory of the graphs", of="study.graphs", unit="GB"),
            ),
            figures=(
                Figure(id="tokens", label="tokens of real context", of="study.tokens", unit="token"),
                Figure(id="slots", label="chats of mean length that fit", of="study.slots", unit=""),
                Figure(id="graphs", label="memory of the graphs", of="study.graphs", unit="GB"),
                Figure(id="padding", label="padding in the caches", of="study.padding", unit="percent"),
                Figure(id="idle", label="work for absent chats", of="study.idle", unit="percent"),
                Figure(id="latency", label="time per token", of="latency", unit="ms"),
                Figure(
                    id="tokens_today",
                    label="tokens of real context as the task opened",
                    of="study.tokens",
                    unit="token",
                    case="today",
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
                "The engine pays its launches at once; what it still does is write every tensor to memory and read it "
                "back. Half of them only pass from a convolution to what follows it. Kernels merged by hand keep those "
                "on the chip. Each doubling of the merging takes 1.5 weeks, and as much again for every four updates, "
                "since the Safety Lead certifies merged kernels anew. Save a quarter of the bytes within 7 weeks of "
                "checking a year, and let no fix wait longer than 60 days."
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
            figures=(
                *FUSION_FIGURES,
                Figure(id="turn", label="time of a turn", of="study.total", unit="ms"),
            ),
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
                "The delegate runs one kernel a layer and puts each result into memory. Convolutions were merged with "
                "what follows them long ago; of what is still handed on, 15 % can be kept on the chip by merging sums and "
                "resizing. Larger tiles are Lab 11's. Each doubling takes 1.5 weeks, and again as much for every four "
                "updates of the vendor's driver. Save a tenth of the bytes within 9 weeks of checking a year; no fix "
                "may wait longer than 45 days."
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
                Figure(id="spared", label="energy of a frame that is saved", of="study.spared", unit="mJ"),
                Figure(id="energy", label="energy of a frame", of="energy", unit="mJ"),
            ),
            asks=(
                "You want weeks of my team for kernels nobody sees. What do they take off the temple, and how long "
                "do my fixes wait for your checks?"
            ),
            binding=At(of="dominant"),
            pays=("upkeep", "weeks", "release"),
            losing_side="the team that maintains them",
            misconception=(
                "Merging kernels keeps most of the traffic on the chip. Only what passes between the merged ones stays, "
                "fifteen percent here at the very best; the first doubling brings half of that, the third an eighth."
            ),
        ),
        "tiny": Scenario(
            brief=(
                "Your next board has one store of 500 kB and no flash. If an interpreter lives in it, new networks arrive "
                "as data, without new firmware: each operator it knows takes 2 kB, and lets 22 % of the networks run "
                "that could not before. All 16 take 32 kB. The weights have to make room, by width; at least 45 % "
                "of them stay. The Hardware Lead wants three new networks in four to run, and not a byte beyond the "
                "store."
            ),
            predict=Prediction(
                question="All 16 operators stay. To which share of its width can the network stay and fit?",
                answer=Threshold(knob="width", extreme="most", goals=("fits",), design={"operators": 16}),
                naive=0.48,
                units=("",),
            ),
            knobs=(
                Knob(id="width", label="Width of the network", default=0.9, low=0.4, high=0.9, step=0.01),
                Knob(id="operators", label="Operators it keeps", default=2, low=1, high=16, step=1),
            ),
            solve=tiny_firmware,
            goals=(
                Goal(
                    id="fits",
                    label="weights and interpreter fit the store",
                    of="study.image",
                    at_most=ureg.Quantity(Systems.Tiny.ram, "byte"),
                    unit="kB",
                ),
                Goal(
                    id="kept",
                    label="45 % of the weights stay",
                    of="study.kept",
                    at_least=45,
                    unit="percent",
                ),
                Goal(
                    id="reach",
                    label="75 % of new networks run as they come",
                    of="study.reach",
                    at_least=75,
                    unit="percent",
                ),
            ),
            cards=(
                bar(
                    "Weights and interpreter",
                    "study.image",
                    "kB",
                    "fits",
                    "A narrower network, or fewer operators.",
                ),
                bar("Weights that stay", "study.kept", "percent", "kept", "A wider network."),
                bar("New networks that run", "study.reach", "percent", "reach", "Keep more operators."),
            ),
            figures=(
                Figure(id="image", label="weights and interpreter", of="study.image", unit="kB"),
                Figure(id="weights", label="weights alone", of="study.weights", unit="kB"),
                Figure(id="interpreter", label="interpreter alone", of="study.interpreter", unit="kB"),
                Figure(id="spare", label="store that is left", of="study.spare", unit="kB"),
                Figure(id="kept", label="weights that stay", of="study.kept", unit="percent"),
                Figure(
                    id="reach", label="new networks that run as they come", of="study.reach", unit="percent"
                ),
                Figure(
                    id="missed",
                    label="new networks that need new firmware",
                    of="study.missed",
                    unit="percent",
                ),
                Figure(
                    id="image_today",
                    label="weights and interpreter as the task opened",
                    of="study.image",
                    unit="kB",
                    case="today",
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
