"""Lab 02, ML Systems: which term of the Iron Law binds, what relieves it, and what a promise then costs."""

from __future__ import annotations

from labs.core.figures import (
    COMPUTE,
    FITS_CARD,
    FOOTPRINT,
    FRAME_TIME,
    FRAME_WORK,
    LOOP_TIME,
    MEAN_DRAW,
    MEMORY,
    OVERHEAD,
    PASS_TIME,
    PICTURES,
    PRICE,
    SOUND_DELAY,
    TOKEN_TIME,
    TOKENS,
    bar,
    facts,
)
from labs.core.invariants import AMDAHL, IRON_LAW, LIGHT_FLOOR
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
    Scenario,
    Task,
    Threshold,
)
from mlsys import Engine, Models, PerformanceProfile, Systems, ureg
from mlsys.catalog.constants import constant
from mlsys.studies import Cost, Offload, Redesign, Rounds, Stream, TermShares

# -- Knobs and figures that several scenarios share ------------------------------------------------

PEAK = Knob(
    "peak",
    "Peak arithmetic",
    default=1.0,
    low=1.0,
    high=100.0,
    step=0.05,
    log=True,
    factor=True,
    shows="R_{peak}",
)
BANDWIDTH = Knob(
    "bandwidth", "Memory bandwidth", default=1.0, low=1.0, high=4.0, step=0.1, factor=True, shows="BW"
)

TODAY = Figure("today", "time of a pass as the task opened", "latency", "ms", "today")
SHARES = (
    Figure("compute_share", "arithmetic's share of the time", "study.compute", "percent"),
    Figure("memory_share", "memory's share of the time", "study.memory", "percent"),
    Figure("overhead_share", "overhead's share of the time", "study.overhead", "percent"),
)
AREA = Figure("area", "silicon, times today's", "study.area", "")

SILICON = Goal("silicon", "within the silicon budget", "study.area", at_most=4.0)

FOOTPRINT_BAR = bar(
    "Memory on the card",
    "memory_footprint",
    "GB",
    "fits",
    compare="fp16",
    compare_name="fp16",
    way_out="Run fewer chats at once.",
)
SILICON_BAR = bar("Silicon, times today's", "study.area", "", "silicon", way_out="Turn a dial back.")
SHARE_FACTS = facts("Share of the time", "compute_share", "memory_share", "overhead_share")


def cloud_fp16(design: Design) -> PerformanceProfile:
    "The same chats with weights of 16 bits, which no card of this size holds."
    return Engine.solve(
        model=Models.Llama3_70B, system=Systems.Cloud, batch_size=design["batch_size"], precision="fp16"
    )


# -- Task 1: where does the time go? ---------------------------------------------------------------


def cloud_token(design: Design) -> PerformanceProfile:
    """One step of all chats, and the share of each term."""
    return Engine.solve(
        model=Models.Llama3_70B,
        system=Systems.Cloud,
        batch_size=design["batch_size"],
        precision=design["start_precision"],
        efficiency=design["efficiency"],
        study=TermShares(),
    )


def edge_pass(design: Design) -> PerformanceProfile:
    """One pass over some of the cameras, and the share of each term."""
    return Engine.solve(
        model=Models.YOLOX_S,
        system=Systems.Edge,
        batch_size=design["batch_size"],
        precision=design["start_precision"],
        efficiency=design["efficiency"],
        study=TermShares(),
    )


def mobile_frame(design: Design) -> PerformanceProfile:
    """One frame through the filter, and the share of each term."""
    return Engine.solve(
        model=Models.DeepLabV3_MobileNetV2,
        system=Systems.Mobile.variant(scale={"bandwidth": design["bandwidth"]}),
        precision=design["start_precision"],
        efficiency=design["efficiency"],
        study=TermShares(),
    )


def tiny_hop(design: Design) -> PerformanceProfile:
    """One hop through the enhancer, and the share of each term."""
    return Engine.solve(
        model=Models.TinyLSTM,
        system=Systems.Tiny.variant(scale={"bandwidth": design["bandwidth"]}),
        precision=design["start_precision"],
        efficiency=design["efficiency"],
        study=TermShares(),
    )


def efficiency(default: float, low: float, high: float, step: float) -> Knob:
    """Make the knob for the share of the peak rate that the kernels reach."""
    return Knob(
        "efficiency",
        "Efficiency of the arithmetic",
        default=default,
        low=low,
        high=high,
        step=step,
        shows=r"\eta",
    )


TERM_AUDIT = Task(
    id="term_audit",
    title="Where does the time go?",
    invariant="iron_law",
    diagnosis=True,
    cards=(Card("LatencyWaterfall", "Time of a pass"), SHARE_FACTS),
    scenarios={
        "cloud": Scenario(
            brief=(
                "One reader chats with Llama-3-70B on your H100. For each token the chip reads every weight "
                "out of HBM once, multiplies, and launches its kernels, the small programs of a pass, one "
                "after another. The CFO has seen the purchase order, and the line she remembers is the peak "
                "FLOP/s. Before anybody buys more of it, find out for what share of a token's time the "
                "multipliers are at work, and what it takes to bring that share up to 5 % on this chip."
            ),
            predict=Prediction(
                question="One chat, one token at a time. What share of a token's time is arithmetic?",
                answer=At(of="study.compute"),
                naive=50,
                units=("percent", ""),
            ),
            knobs=(
                Knob("batch_size", "Chats at once", default=1, low=1, high=16, step=1),
                efficiency(0.5, 0.3, 0.9, 0.05),
            ),
            solve=cloud_token,
            goals=(
                Goal(
                    "share",
                    "arithmetic takes 5 % of the time or more",
                    "study.compute",
                    "percent",
                    at_least=5,
                ),
                FITS_CARD,
            ),
            cards=(Card("LatencyWaterfall", "Time per token"), SHARE_FACTS, FOOTPRINT_BAR),
            figures=(
                *SHARES,
                TOKEN_TIME,
                MEMORY,
                COMPUTE,
                TOKENS,
                FOOTPRINT,
                Figure("today", "time per token of one chat", "latency", "ms", "today"),
            ),
            asks=(
                "I paid for peak FLOP/s. For what share of a token's time is that arithmetic used, what is "
                "the rest spent on, and who pays when we use it more?"
            ),
            binding=At(of="dominant"),
            pays=("latency", "footprint"),
            losing_side="the reader who waits for each token",
            misconception=(
                "A chip famous for its FLOP/s must spend its time on them. Decoding reads all weights for each "
                "token and does two operations with each, so at batch 1 the multipliers are all but idle; a "
                "share worth naming takes a chip filled with chats."
            ),
            comparisons={"fp16": cloud_fp16},
        ),
        "edge": Scenario(
            brief=(
                "Your detector looks through the cameras around the car, all in one pass on the Orin's GPU. "
                "The Safety Lead wants to know which bar grows most when a camera is added, because that bar "
                "decides how many cameras can ever be processed in time. Tuned kernels reach a higher "
                "efficiency, but no convolution on this chip is known to pass 0.7. Audit the pass, then find "
                "a setting in which arithmetic takes no more than half of it."
            ),
            predict=Prediction(
                question="Six cameras in one pass. What share of the pass is arithmetic?",
                answer=At(of="study.compute"),
                naive=25,
                units=("percent", ""),
            ),
            knobs=(
                Knob("batch_size", "Cameras in one pass", default=6, low=1, high=8, step=1),
                efficiency(0.35, 0.2, 0.7, 0.05),
            ),
            solve=edge_pass,
            goals=(
                Goal(
                    "share",
                    "arithmetic takes half of the pass or less",
                    "study.compute",
                    "percent",
                    at_most=50,
                ),
            ),
            figures=(
                *SHARES,
                PASS_TIME,
                MEMORY,
                COMPUTE,
                OVERHEAD,
                PICTURES,
                Figure(
                    "tuned_throughput",
                    "pictures a second from all cameras with kernels at 0.7",
                    "throughput",
                    "image/s",
                    "tuned",
                ),
                TODAY,
            ),
            asks=(
                "Which bar grows most with every camera, and how far can your kernel people push it down? "
                "Tell me what we stop seeing if I follow your advice."
            ),
            binding=At(of="dominant"),
            pays=("throughput", "latency"),
            losing_side="the view that is dropped",
            misconception=(
                "Inference is always memory-bound. A detector reuses each weight over a whole picture: its "
                "arithmetic grows with every camera while the weights are read once, so here the tall bar is "
                "compute, and stays so from two cameras up whatever the kernels reach."
            ),
            cases={"tuned": {"efficiency": 0.7}},
        ),
        "mobile": Scenario(
            brief=(
                "The filter redraws what the wearer sees, one frame at a time, on the NPU, a processor for "
                "networks, in the temple of the glasses. It is too slow for smooth video, and the UX "
                "Designer asks the usual question: do we need a faster chip? Arithmetic is the tallest bar, "
                "but memory stands close behind. Better kernels shrink only the first; a memory bus shared "
                "with others stretches only the second. Find a setting in which memory is the tallest bar."
            ),
            predict=Prediction(
                question=(
                    "Today the kernels reach an efficiency of 0.30. At which efficiency does memory become "
                    "the tallest bar?"
                ),
                answer=Threshold(knob="efficiency", extreme="least", goals=("flipped",)),
                naive=0.6,
                units=("", "percent"),
            ),
            knobs=(
                efficiency(0.3, 0.1, 0.9, 0.01),
                Knob(
                    "bandwidth",
                    "Memory bandwidth left by display and camera",
                    default=1.0,
                    low=0.5,
                    high=1.5,
                    step=0.05,
                    factor=True,
                    shows="BW",
                ),
            ),
            solve=mobile_frame,
            goals=(
                Goal(
                    "flipped",
                    "memory is the tallest bar",
                    "study.largest",
                    equals="Memory",
                    measured_by="study.memory",
                ),
            ),
            figures=(*SHARES, PASS_TIME, MEMORY, COMPUTE, OVERHEAD, TODAY),
            asks=(
                "If I get you a faster NPU, or your team writes better kernels, at what point does it stop "
                "helping? Tell me how long a frame still takes then."
            ),
            binding=At(of="dominant"),
            pays=("latency", "memory"),
            losing_side="the wearer who still waits for each frame",
            misconception=(
                "The tallest bar is the only one that counts, so halving it halves the frame. The bars are nearly "
                "tied: a tenth more efficiency makes memory the taller one, and from there on the NPU is no cure."
            ),
        ),
        "tiny": Scenario(
            brief=(
                "Sound arrives in hops, slices of a few milliseconds, and each goes through the enhancer "
                "once. The weights do not fit the model store yet, so every figure describes a design on "
                "paper and is drawn hatched. The Hardware Lead suspects that the NPU, your processor for "
                "networks, is too slow. You suspect the bytes, since every weight crosses the bus for every "
                "hop. Widen the bus until memory is no longer the tallest bar, and see which bar is the "
                "tallest then."
            ),
            predict=Prediction(
                question="How many times today's memory bandwidth until memory is no longer the tallest bar?",
                answer=Threshold(knob="bandwidth", extreme="least", goals=("overhead_left",)),
                naive=2,
                units=("",),
            ),
            knobs=(
                Knob(
                    "bandwidth",
                    "Memory bandwidth",
                    default=1.0,
                    low=1.0,
                    high=6.0,
                    step=0.1,
                    factor=True,
                    shows="BW",
                ),
                efficiency(0.5, 0.1, 0.9, 0.05),
            ),
            solve=tiny_hop,
            goals=(
                Goal(
                    "overhead_left",
                    "the software's overhead is the tallest bar",
                    "study.largest",
                    equals="Overhead",
                    measured_by="study.memory",
                ),
            ),
            figures=(*SHARES, PASS_TIME, MEMORY, COMPUTE, OVERHEAD, TODAY),
            asks=(
                "Is my NPU too slow, yes or no? And if I widen the bus for you, what will you come and ask me for "
                "next?"
            ),
            binding=At(of="dominant"),
            pays=("overhead", "latency"),
            losing_side="the listener who still waits for the software",
            misconception=(
                "A small chip must lack arithmetic. The NPU finishes a hop's arithmetic in a tenth of the "
                "pass; the bytes take eight times as long, and after them comes the interpreter's fixed "
                "overhead."
            ),
        ),
    },
)

# -- Task 2: the magic accelerator -----------------------------------------------------------------


def cloud_redesign(design: Design) -> PerformanceProfile:
    """One token of one chat on a redesigned chip."""
    return Engine.solve(
        model=Models.Llama3_70B,
        system=Systems.Cloud.variant(scale={"peak": design["peak"], "bandwidth": design["bandwidth"]}),
        precision=design["start_precision"],
        study=Redesign(peak=design["peak"], bandwidth=design["bandwidth"]),
    )


def edge_redesign(design: Design) -> PerformanceProfile:
    """One turn over all cameras on a redesigned chip."""
    return Engine.solve(
        model=Models.YOLOX_S,
        system=Systems.Edge.variant(scale={"peak": design["peak"], "bandwidth": design["bandwidth"]}),
        batch_size=constant("edge_cameras").value,
        precision=design["start_precision"],
        study=Redesign(peak=design["peak"], bandwidth=design["bandwidth"]),
    )


def mobile_redesign(design: Design) -> PerformanceProfile:
    """One frame on a redesigned chip."""
    return Engine.solve(
        model=Models.DeepLabV3_MobileNetV2,
        system=Systems.Mobile.variant(scale={"peak": design["peak"], "bandwidth": design["bandwidth"]}),
        precision=design["start_precision"],
        study=Redesign(peak=design["peak"], bandwidth=design["bandwidth"]),
    )


def tiny_redesign(design: Design) -> PerformanceProfile:
    """One hop on a redesigned chip."""
    return Engine.solve(
        model=Models.TinyLSTM,
        system=Systems.Tiny.variant(scale={"peak": design["peak"], "bandwidth": design["bandwidth"]}),
        precision=design["start_precision"],
        study=Redesign(peak=design["peak"], bandwidth=design["bandwidth"]),
    )


UPGRADES = {"arithmetic": {"peak": 10.0}, "bandwidth": {"bandwidth": 2.0}}


def upgrade_figures(of: str, what: str) -> tuple[Figure, ...]:
    """Name the figures of the two upgrades a vendor would offer, beside the student's own."""
    return (
        Figure("time", what, of, "ms"),
        Figure("time_today", f"{what} today", of, "ms", "today"),
        Figure("time_arithmetic", f"{what} with ten times the arithmetic", of, "ms", "arithmetic"),
        Figure("time_bandwidth", f"{what} with twice the bandwidth", of, "ms", "bandwidth"),
        AREA,
        Figure(
            "area_arithmetic",
            "silicon for ten times the arithmetic, times today's",
            "study.area",
            "",
            "arithmetic",
        ),
        MEMORY,
        COMPUTE,
        OVERHEAD,
    )


def upgrade_cards(of: str, title: str) -> tuple[Card, ...]:
    """Show the time against its limit, and the silicon against its budget."""
    return (Card("LatencyWaterfall", title, of, limit="quick"), SILICON_BAR)


MAGIC_ACCELERATOR = Task(
    id="magic_accelerator",
    title="The magic accelerator",
    invariant="amdahl",
    cards=upgrade_cards("latency", "Time of a pass"),
    scenarios={
        "cloud": Scenario(
            brief=(
                "A chip maker offers to redraw your accelerator and hands you two dials. Each has half of "
                "the die: twice the arithmetic takes twice its half; twice the bandwidth, which enters along "
                "the edge, takes four times its half. You may use up to 4 times today's silicon. Product "
                "wants a token in 20 ms or less for a lone reader. The salesman points at the first dial: "
                "ten times the arithmetic."
            ),
            predict=Prediction(
                question=(
                    "A chip with ten times the peak arithmetic; everything else stays the same. A token takes "
                    "25.4 ms today. How long will it take?"
                ),
                answer=At(of="latency", design={"peak": 10.0}),
                naive=2.54,
                units=("ms", "s", "us"),
            ),
            knobs=(PEAK, BANDWIDTH),
            solve=cloud_redesign,
            goals=(Goal("quick", "a token within 20 ms", "latency", "ms", at_most=20), SILICON),
            figures=upgrade_figures("latency", "time per token"),
            asks=(
                "I can sign for one new chip. Which dial gives me more tokens for a dollar, by how much, and what "
                "does it cost in silicon?"
            ),
            binding=At(of="dominant"),
            pays=("area", "time_arithmetic", "area_arithmetic"),
            losing_side="the silicon budget",
            misconception=(
                "Ten times the FLOP/s, ten times the tokens. Arithmetic is the smallest term of a decoded "
                "token, so ten times of it saves half a percent of the time; twice the bandwidth saves more "
                "than forty."
            ),
            cases=UPGRADES,
            cards=upgrade_cards("latency", "Time per token"),
        ),
        "edge": Scenario(
            brief=(
                "A chip maker offers to redraw your module and hands you two dials. Each has half of the "
                "die: twice the arithmetic takes twice its half; twice the bandwidth, which enters along the "
                "edge, takes four times its half. You may use up to 4 times today's silicon. All six cameras "
                "have to fit one turn of the loop, sensor and bus included. The salesman turns the first "
                "dial to ten and smiles."
            ),
            predict=Prediction(
                question=(
                    "A chip with ten times the peak arithmetic; everything else stays the same. One turn with six "
                    "cameras takes 18.8 ms today. How long will it take?"
                ),
                answer=At(of="study.total", design={"peak": 10.0}),
                naive=1.88,
                units=("ms", "s", "us"),
            ),
            knobs=(PEAK, BANDWIDTH),
            solve=edge_redesign,
            goals=(Goal("quick", "a turn within 10 ms", "study.total", "ms", at_most=LOOP_TIME), SILICON),
            figures=upgrade_figures("study.total", "time of a turn"),
            asks=(
                "The salesman says ten times faster. What will I measure at the brake, which dial got us there, "
                "and what did we pay for it?"
            ),
            binding=At(of="dominant"),
            pays=("area", "time_arithmetic", "area_arithmetic"),
            losing_side="the silicon budget",
            misconception=(
                "Ten times the arithmetic makes the loop ten times faster. It halves it: arithmetic is the tallest "
                "bar here, but the sensor, the bus, the bytes and the launches stay. And ten times is more silicon "
                "than there is: a little of both dials gets there for less."
            ),
            cases=UPGRADES,
            cards=upgrade_cards("study.total", "Time of a turn"),
        ),
        "mobile": Scenario(
            brief=(
                "A chip maker offers to redraw the chip in the temple and hands you two dials. Each has half "
                "of the die: twice the arithmetic takes twice its half; twice the bandwidth, which enters "
                "along the edge, takes four times its half. There is room for 4 times today's silicon. A "
                "frame has to be on the display 60 times a second, camera and composition included. "
                "Everybody wants the big number on the first dial."
            ),
            predict=Prediction(
                question=(
                    "A chip with ten times the peak arithmetic; everything else stays the same. A frame takes "
                    "24.1 ms today, camera and composition included. How long will it take?"
                ),
                answer=At(of="study.total", design={"peak": 10.0}),
                naive=2.41,
                units=("ms", "s", "us"),
            ),
            knobs=(PEAK, BANDWIDTH),
            solve=mobile_redesign,
            goals=(
                Goal("quick", "a frame in time for 60 a second", "study.total", "ms", at_most=FRAME_TIME),
                SILICON,
            ),
            figures=upgrade_figures("study.total", "time of a frame"),
            asks=(
                "Marketing wants ten times the TOPS on the box. Does the wearer get smooth video from it, is there "
                "a smaller chip that does it as well, and what does that one cost?"
            ),
            binding=At(of="dominant"),
            pays=("area", "time_arithmetic", "area_arithmetic"),
            losing_side="the silicon budget",
            misconception=(
                "Ten times the arithmetic, ten times the frames. Arithmetic and memory are nearly tied, so "
                "the gain of the first dial ends at the height of the second bar; turning both dials a "
                "little beats turning one of them far."
            ),
            cases=UPGRADES,
            cards=upgrade_cards("study.total", "Time of a frame"),
        ),
        "tiny": Scenario(
            brief=(
                "A chip maker offers to redraw your microcontroller and hands you two dials. Each has half "
                "of the die: twice the arithmetic takes twice its half; twice the bandwidth, which enters "
                "along the edge, takes four times its half. You may use up to 4 times today's silicon. To "
                "sleep long enough between hops, the pass has to end within 0.8 ms. The catalogue's front "
                "page shows a bigger NPU."
            ),
            predict=Prediction(
                question=(
                    "An NPU with ten times the peak arithmetic; everything else stays the same. A hop takes "
                    "1.05 ms today. How long will it take?"
                ),
                answer=At(of="latency", design={"peak": 10.0}),
                naive=0.105,
                units=("ms", "s", "us"),
            ),
            knobs=(PEAK, BANDWIDTH),
            solve=tiny_redesign,
            goals=(Goal("quick", "a pass within 0.8 ms", "latency", "ms", at_most=0.8), SILICON),
            figures=upgrade_figures("latency", "time of a hop"),
            asks=(
                "The bigger NPU is on the front page. Should I buy it, or wider SRAM? I fight for every square "
                "millimetre, so tell me what each takes."
            ),
            binding=At(of="dominant"),
            pays=("area", "time_arithmetic", "area_arithmetic"),
            losing_side="the silicon budget",
            misconception=(
                "A bigger NPU makes a small device fast. Its arithmetic is a tenth of the pass, so ten times of it "
                "saves less than a tenth; the weights that cross the bus for every hop are the time."
            ),
            cases=UPGRADES,
            cards=upgrade_cards("latency", "Time of a hop"),
        ),
    },
)

# -- Task 3: meet the service level ----------------------------------------------------------------


def cloud_service(design: Design) -> PerformanceProfile:
    """One step of all chats at a context, and what a token then costs."""
    return Engine.solve(
        model=Models.Llama3_70B.variant(context=design["context"]),
        system=Systems.Cloud,
        batch_size=design["batch_size"],
        precision=design["start_precision"],
        study=Cost(),
    )


def edge_service(design: Design) -> PerformanceProfile:
    """One turn over some of the cameras, each picture cropped, until all had their turn."""
    kept = ureg.Quantity(design["kept"], "percent")
    return Engine.solve(
        model=Models.YOLOX_S.variant(scale={"macs": kept, "activations": kept}),
        system=Systems.Edge,
        batch_size=design["batch_size"],
        precision=design["start_precision"],
        study=Rounds(),
    )


def edge_server(design: Design) -> PerformanceProfile:
    """Send the same pictures to a data centre, at the speed of light."""
    return Engine.solve(
        model=Models.YOLOX_S,
        system=Systems.Cloud,
        batch_size=design["batch_size"],
        precision=design["start_precision"],
        study=Offload(constant("server_distance").quantity),
    )


def mobile_service(design: Design) -> PerformanceProfile:
    """One frame, filtered in part, with a wider memory."""
    filtered = ureg.Quantity(design["filtered"], "percent")
    return Engine.solve(
        model=Models.DeepLabV3_MobileNetV2.variant(scale={"macs": filtered, "activations": filtered}),
        system=Systems.Mobile.variant(scale={"bandwidth": design["bandwidth"]}),
        precision=design["start_precision"],
        study=Redesign(bandwidth=design["bandwidth"]),
    )


def mobile_server(design: Design) -> PerformanceProfile:
    """Send the frame to a data centre, at the speed of light."""
    return Engine.solve(
        model=Models.DeepLabV3_MobileNetV2,
        system=Systems.Cloud,
        precision=design["start_precision"],
        study=Offload(constant("server_distance").quantity),
    )


def tiny_service(design: Design) -> PerformanceProfile:
    """One hop of a given length, and the rest until the next."""
    hop = ureg.Quantity(design["hop"], "ms")
    return Engine.solve(
        model=Models.TinyLSTM,
        system=Systems.Tiny.variant(pipeline={"hop buffer": hop}),
        precision=design["start_precision"],
        study=Stream(hop=hop),
    )


SERVICE_LEVEL = Task(
    id="service_level",
    title="Meet the service level",
    invariant="iron_law",
    cards=(Card("LatencyWaterfall", "Time of a pass"),),
    scenarios={
        "cloud": Scenario(
            brief=(
                "Your card is full: eleven chats at once are all that fits at the usual context. Readers "
                "complain that tokens come too slowly. Product now promises 27 ms a token, and the CFO pays "
                "no more than 4 dollars per million tokens. Choose how many chats run at once and how long a "
                "context you offer. Each chat you drop makes tokens quicker and dearer; each token of "
                "context is read again at every step."
            ),
            predict=Prediction(
                question=(
                    "At the usual context of 2,048 tokens, how many chats can run at once while a token "
                    "takes 27 ms at most?"
                ),
                answer=Threshold(knob="batch_size", extreme="most", goals=("quick",)),
                naive=11,
                units=("",),
                counts="chats",
            ),
            knobs=(
                Knob("batch_size", "Chats at once", default=11, low=1, high=16, step=1),
                Knob(
                    "context", "Context of a chat", default=2048, low=512, high=8192, step=512, unit="token"
                ),
            ),
            solve=cloud_service,
            goals=(
                Goal("quick", "a token within 27 ms", "latency", "ms", at_most=27),
                Goal(
                    "price",
                    "4 dollars per million tokens or less",
                    "study.per_million",
                    "USD/megatoken",
                    at_most=4,
                ),
                FITS_CARD,
            ),
            cards=(
                Card("LatencyWaterfall", "Time per token", limit="quick"),
                bar("Price of a million tokens", "study.per_million", "USD/megatoken", "price"),
                FOOTPRINT_BAR,
            ),
            figures=(
                TOKEN_TIME,
                TOKENS,
                PRICE,
                Figure("per_dollar", "tokens for a dollar", "study.samples_per_dollar", "token/USD"),
                FOOTPRINT,
                MEMORY,
                TOKENS.as_opened("throughput of the full card"),
                PRICE.as_opened("price of a million tokens on the full card"),
                TOKEN_TIME.as_opened("time per token on the full card"),
            ),
            asks=(
                "What can we promise, what does a million tokens cost me then, and which customers are we turning "
                "away?"
            ),
            binding=At(of="dominant"),
            pays=("price", "throughput", "per_dollar"),
            losing_side="the customer who is turned away",
            misconception=(
                "What fits is what we can serve. Memory holds eleven chats, but each adds its cache to the bytes "
                "of every step, and the promise is broken at the sixth."
            ),
            comparisons={"fp16": cloud_fp16},
        ),
        "edge": Scenario(
            brief=(
                "Six cameras, one GPU, and a loop that has to close every time. All six in one turn of the "
                "loop take too long, so the cameras rotate: some are processed in this turn, the others in "
                "the next ones. Each camera takes 30 pictures a second, and none of them may go unseen. You "
                "can also cut sky and bonnet out of every picture. Choose how many cameras share a turn and "
                "how much of a picture is kept."
            ),
            predict=Prediction(
                question="With whole pictures, how many cameras at most fit one turn of 10 ms?",
                answer=Threshold(knob="batch_size", extreme="most", goals=("quick",)),
                naive=3,
                units=("",),
                counts="cameras",
            ),
            knobs=(
                Knob("batch_size", "Cameras in a turn", default=6, low=1, high=6, step=1),
                Knob(
                    "kept", "Part of each picture kept", default=100, low=50, high=100, step=5, unit="percent"
                ),
            ),
            solve=edge_service,
            goals=(
                Goal("quick", "a turn within 10 ms", "study.turn", "ms", at_most=LOOP_TIME),
                Goal(
                    "seen",
                    "every picture of every camera seen",
                    "study.rate",
                    "frame/s",
                    at_least=constant("edge_camera_rate").value,
                ),
            ),
            cards=(
                Card("LatencyWaterfall", "Time of a turn", "study.turn", limit="quick"),
                bar("Pictures seen of each camera", "study.rate", "frame/s", "seen"),
                bar(
                    "For comparison: a server 1,000 km away, light alone", "study.floor", "ms", case="server"
                ),
            ),
            figures=(
                Figure("turn", "time of a turn", "study.turn", "ms"),
                Figure("revisit", "time until a camera is processed again", "study.revisit", "ms"),
                Figure("rate", "pictures seen of each camera", "study.rate", "frame/s"),
                PASS_TIME,
                COMPUTE,
                MEMORY,
                Figure("turn_today", "time of a turn with all cameras", "study.turn", "ms", "today"),
                Figure(
                    "rate_today",
                    "pictures seen of each camera, all in one turn",
                    "study.rate",
                    "frame/s",
                    "today",
                ),
                Figure("server", "to a server and back at the speed of light", "study.floor", "ms", "server"),
            ),
            asks=(
                "How many cameras do we process at once, how old can the oldest picture be when we brake, "
                "and why not let a data centre do it?"
            ),
            binding=At(of="dominant"),
            pays=("revisit", "rate"),
            losing_side="the camera that has to wait",
            misconception=(
                "Half the cameras, half the time. A turn holds fixed work that dropping a camera does not "
                "save, so only two fit; the price is a picture three turns old. A server is no way out: "
                "light alone takes the whole loop."
            ),
            comparisons={"server": edge_server},
        ),
        "mobile": Scenario(
            brief=(
                "Sixty frames a second leave little time once camera and composition have had their share. "
                "You can ask for faster memory, but its silicon grows with the square of its bandwidth, and "
                "4 times today's is all there is. Or filter only the middle of the view and leave the rim as "
                "it is. A server could filter all of it, if the travel time of light were all that counted; "
                "a card shows it for comparison."
            ),
            predict=Prediction(
                question=(
                    "The whole view on today's NPU: how many times today's memory bandwidth does it take to "
                    "have a frame in time for 60 a second?"
                ),
                answer=Threshold(knob="bandwidth", extreme="least", goals=("quick",)),
                naive=1.45,
                units=("",),
            ),
            knobs=(
                Knob(
                    "bandwidth",
                    "Memory bandwidth",
                    default=1.0,
                    low=1.0,
                    high=10.0,
                    step=0.1,
                    factor=True,
                    shows="BW",
                ),
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
            solve=mobile_service,
            goals=(
                Goal("quick", "a frame in time for 60 a second", "study.total", "ms", at_most=FRAME_TIME),
                SILICON,
            ),
            cards=(
                Card("LatencyWaterfall", "Time of a frame", "study.total", limit="quick"),
                SILICON_BAR,
                bar(
                    "For comparison: a server 1,000 km away, light alone", "study.floor", "ms", case="server"
                ),
            ),
            figures=(
                Figure("total", "time of a frame", "study.total", "ms"),
                AREA,
                FRAME_WORK,
                MEMORY,
                COMPUTE,
                PASS_TIME,
                Figure("total_today", "time of a whole frame today", "study.total", "ms", "today"),
                FRAME_WORK.as_opened("arithmetic of a whole frame"),
                Figure("server", "to a server and back at the speed of light", "study.floor", "ms", "server"),
            ),
            asks=(
                "I want it smooth. How much of the view goes without the filter, why not simply fit faster memory, "
                "and could a server not do the rest?"
            ),
            binding=At(of="dominant"),
            pays=("area", "work"),
            losing_side="the part of the view that stays unfiltered",
            misconception=(
                "A frame takes 1.45 times the time it has, so memory has to be 1.45 times as fast. But only "
                "one bar shrinks: the whole view needs more than eight times the bandwidth, because "
                "arithmetic alone nearly fills the frame."
            ),
            comparisons={"server": mobile_server},
        ),
        "tiny": Scenario(
            brief=(
                "Sound waits in a buffer until a hop is full; then the network runs once, and the NPU sleeps "
                "until the next. With long hops a listener hears her own voice late. With short ones the NPU "
                "never rests, and the coin cell pays. The prototype buffers 10 ms, which is the whole "
                "budget. Choose the hop. The weights still exceed the model store; a later lab deals with "
                "that."
            ),
            predict=Prediction(
                question="Sound may come out at most 10 ms late. How long can a hop be?",
                answer=Threshold(knob="hop", extreme="most", goals=("late",)),
                naive=10,
                units=("ms", "s", "us"),
            ),
            knobs=(Knob("hop", "Length of a hop", default=10.0, low=2.0, high=12.0, step=0.1, unit="ms"),),
            solve=tiny_service,
            goals=(
                Goal("late", "sound within 10 ms", "study.delay", "ms", at_most=SOUND_DELAY),
                Goal("rests", "the NPU busy at most 20 % of the time", "study.duty", "percent", at_most=20),
            ),
            cards=(
                Card(
                    "LatencyWaterfall",
                    "From sound in to sound out",
                    "study.delay",
                    limit="late",
                    options={"fixed": "Buffer"},
                ),
                bar("Share of the time the NPU is busy", "study.duty", "percent", "rests"),
            ),
            figures=(
                Figure("delay", "delay from sound in to sound out", "study.delay", "ms"),
                Figure("duty", "share of the time the NPU is busy", "study.duty", "percent"),
                MEAN_DRAW,
                PASS_TIME,
                MEMORY,
                Figure("delay_today", "delay of the prototype", "study.delay", "ms", "today"),
                MEAN_DRAW.as_opened("mean draw of the prototype"),
            ),
            asks=(
                "What is the longest hop you dare, what limits it, and what does every shorter one take out "
                "of my coin cell?"
            ),
            binding="pipeline",
            pays=("power", "duty"),
            losing_side="the coin cell",
            misconception=(
                "A budget of ten milliseconds is a hop of ten milliseconds. The pass comes after the hop is full, "
                "and shortening the hop wakes the NPU more often: the budget is eaten from both ends."
            ),
        ),
    },
)

LAB = Lab(
    slug="lab_02_ml_systems",
    volume=1,
    chapter=2,
    title="ML Systems",
    objectives=(
        "split the time of a pass into memory, arithmetic and overhead, and name the term that binds",
        "tell what a faster chip does for a workload before it is bought",
        "choose an operating point under a deadline and say what it costs the other side",
        "place a workload: what distance, bandwidth, silicon and power each allow",
    ),
    invariants=(IRON_LAW, AMDAHL, LIGHT_FLOOR),
    tasks=(TERM_AUDIT, MAGIC_ACCELERATOR, SERVICE_LEVEL),
    unlocks=("LatencyWaterfall",),
    reads=("start_precision",),
    writes=(
        Decision(key="binding_term", task="term_audit", label="Binding term", of="dominant"),
        Decision(key="operating_batch", task="service_level", label="Operating batch", knob="batch_size"),
        Decision(key="hop", task="service_level", label="Hop [ms]", knob="hop"),
    ),
)
