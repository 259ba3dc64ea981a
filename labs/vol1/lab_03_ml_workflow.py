"""Lab 03, ML Workflow: when a project finds out, how often it goes round, and which gates it keeps."""

from __future__ import annotations

from labs.core.figures import FRAME_TIME, LOOP_TIME, SKIN_POWER, bar, facts
from labs.core.invariants import CONSTRAINT_PROPAGATION, ITERATION_TAX, LAYERED_GATES
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
from mlsys import Engine, Models, PerformanceProfile, Systems, ureg
from mlsys.catalog.constants import GATES, constant
from mlsys.studies import (
    STAGES,
    Answers,
    Cost,
    Gates,
    Iteration,
    Listening,
    Loop,
    Probe,
    Replay,
    Soak,
    Stream,
    Wall,
)

# -- Task 1: when do you find out? -----------------------------------------------------------------


def cloud_probe(design: Design) -> PerformanceProfile:
    """The chats of today, and a probe of the card."""
    return Engine.solve(
        model=Models.Llama3_70B,
        system=Systems.Cloud,
        batch_size=design["operating_batch"],
        precision=design["start_precision"],
        study=Probe(design["weeks"], stage=design["stage"]),
    )


def cloud_notebook(design: Design) -> PerformanceProfile:
    """The same chats as the data scientists run them: in fp16, against the memory of the card."""
    return Engine.solve(
        model=Models.Llama3_70B,
        system=Systems.Cloud,
        batch_size=design["operating_batch"],
        precision="fp16",
        study=Wall(Systems.Cloud.ram),
    )


def edge_probe(design: Design) -> PerformanceProfile:
    """The cameras of a turn, and a probe of the loop."""
    return Engine.solve(
        model=Models.YOLOX_S,
        system=Systems.Edge,
        batch_size=design["operating_batch"],
        precision=design["start_precision"],
        study=Probe(design["weeks"], found="monitoring", stage=design["stage"]),
    )


def edge_six(design: Design) -> PerformanceProfile:
    """All cameras in one turn, as the perception team builds it, against the loop."""
    return Engine.solve(
        model=Models.YOLOX_S,
        system=Systems.Edge,
        batch_size=constant("edge_cameras").value,
        precision=design["start_precision"],
        study=Wall(LOOP_TIME, of="loop"),
    )


def mobile_probe(design: Design) -> PerformanceProfile:
    """One frame of the filter, and a probe of the heat."""
    return Engine.solve(
        model=Models.DeepLabV3_MobileNetV2,
        system=Systems.Mobile,
        precision=design["start_precision"],
        study=Probe(design["weeks"], stage=design["stage"]),
    )


def mobile_draw(design: Design) -> PerformanceProfile:
    """Frame after frame without a rest, against what skin tolerates."""
    return Engine.solve(
        model=Models.DeepLabV3_MobileNetV2,
        system=Systems.Mobile,
        precision=design["start_precision"],
        study=Wall(SKIN_POWER, of="loop_power"),
    )


def tiny_probe(design: Design) -> PerformanceProfile:
    """One hop of the enhancer, and a probe of the store."""
    return Engine.solve(
        model=Models.TinyLSTM,
        system=Systems.Tiny,
        precision=design["start_precision"],
        study=Probe(design["weeks"], stage=design["stage"]),
    )


def tiny_store(design: Design) -> PerformanceProfile:
    """The whole network, against the store."""
    return Engine.solve(
        model=Models.TinyLSTM,
        system=Systems.Tiny,
        precision=design["start_precision"],
        study=Wall(Systems.Tiny.ram),
    )


def stage(default: str) -> Knob:
    """Make the knob for the stage at which somebody looks at the device."""
    options = {name: name.capitalize() for name in STAGES if name != "monitoring"}
    return Knob("stage", "Stage of the probe", default=default, options=options)


def weeks(default: float) -> Knob:
    """Make the knob for the length of the probe."""
    return Knob("weeks", "Length of the probe", default=default, low=0.0, high=10.0, step=0.25, unit="week")


def probe_goals(most: float, overlooked: float) -> tuple[Goal, ...]:
    """Limit what the plan is expected to cost, and what the probe may overlook."""
    return (
        Goal("expected", f"{most:g} weeks expected at most", "study.expected", "week", at_most=most),
        Goal(
            "overlooked",
            f"at most {overlooked:g} % chance that the limit is overlooked",
            "study.miss",
            "percent",
            at_most=overlooked,
        ),
    )


def probe_cards(found: str, device: Card) -> tuple[Card, ...]:
    """Show the ladder, what the probe overlooks, and what it would have found."""
    return (
        Card(
            "ConstraintLadder",
            "What it costs to find out",
            "study.expected",
            "week",
            limit="expected",
            options={"found": found, "way_out": "Look earlier, or longer."},
        ),
        bar(
            "Chance that the probe overlooks the limit",
            "study.miss",
            "percent",
            "overlooked",
            way_out="Look longer, or at a later stage, when there is more to see.",
        ),
        device,
    )


def device_bar(title: str, name: str, unit: str) -> Card:
    """Show what the device says of today's plan, to whoever asks it."""
    return Card(
        "LimitBar",
        title,
        "study.need",
        unit,
        options={"case": "device", "name": name, "limit": "study.limit"},
    )


def probe_figures(stage_of_truth: str, need: Figure) -> tuple[Figure, ...]:
    """Name the figures of a probe."""
    return (
        Figure("expected", "weeks expected, probe included", "study.expected", "week"),
        Figure("miss", "chance that the probe overlooks the limit", "study.miss", "percent"),
        Figure("early", "cost of a correction at the stage of the probe", "study.early", "week"),
        Figure("left", "weeks that remain for everything else", "study.left", "week"),
        Figure("late", f"cost of a correction at {stage_of_truth}", "study.late", "week"),
        Figure(
            "multiplier", f"cost at {stage_of_truth}, times the cost at the start", "study.multiplier", ""
        ),
        Figure("expected_today", "weeks expected as the task opened", "study.expected", "week", "today"),
        need,
    )


LATE_FIND = Task(
    id="late_find",
    title="When do you find out?",
    invariant="constraint_propagation",
    cards=probe_cards("deployment", device_bar("What the device says", "today's plan", "")),
    scenarios={
        "cloud": Scenario(
            brief=(
                "Your data scientists tune Llama-3-70B in fp16, on machines with memory to spare. The H100 "
                "that it has to run on has 80 GB, and nobody has tried it there yet. The project has 26 "
                "weeks. Known at the start, the limit takes 1 week to design around. You may probe the card: "
                "with a stand-in early, or with the real model late. A stand-in shows only part of the "
                "problem; whatever it does not show comes back at deployment."
            ),
            predict=Prediction(
                question=(
                    "At the start it takes 1 week to design around the limit. How many weeks does the same correction "
                    "take when the card refuses the model at deployment, four stages later?"
                ),
                answer=At(of="study.late"),
                naive=5,
                units=("week", "day"),
            ),
            knobs=(stage("evaluation"), weeks(1.0)),
            solve=cloud_probe,
            goals=probe_goals(7, 12),
            cards=probe_cards(
                "deployment", device_bar("Memory that the fp16 build needs", "the fp16 build", "GB")
            ),
            figures=probe_figures(
                "deployment", Figure("need", "memory that the fp16 build needs", "study.need", "GB", "device")
            ),
            asks=(
                "You want me to pay engineers for trying out a card before there is a model. What would "
                "waiting have cost me, and how much of the project does your probe leave?"
            ),
            binding="capacity",
            pays=("expected", "left"),
            losing_side="the rest of the project",
            misconception=(
                "One stage later, one week more: at the fifth stage it takes five. But each stage builds on "
                "the one before, so all of it is done again: the price doubles with every stage, and the "
                "last one costs more than half of the project."
            ),
            comparisons={"device": cloud_notebook},
        ),
        "edge": Scenario(
            brief=(
                "The perception team trains on all six cameras at once and reports a mean time, measured on "
                "a workstation. The car has to close its loop every 10 ms. If nobody tests on the device, "
                "the missed deadline is not even noticed at deployment: it shows up on the road, one stage "
                "later. The project has 26 weeks; designing around the limit takes 1 week if it is known at "
                "the start. Choose at which stage you put something on the Orin, and for how long you test "
                "it."
            ),
            predict=Prediction(
                question=(
                    "How many times as much as at the start does the correction take when the missed "
                    "deadline first shows on the road, five stages later?"
                ),
                answer=At(of="study.multiplier"),
                naive=6,
                units=("",),
            ),
            knobs=(stage("deployment"), weeks(1.0)),
            solve=edge_probe,
            goals=probe_goals(9, 8),
            cards=probe_cards(
                "monitoring", device_bar("One turn with all six cameras", "six cameras in a turn", "ms")
            ),
            figures=probe_figures(
                "monitoring", Figure("need", "one turn with all six cameras", "study.need", "ms", "device")
            ),
            asks=(
                "Who would have answered for it, had this come up on the road? Tell me when you test, how "
                "sure you are then, and what it takes out of the schedule."
            ),
            binding="latency",
            pays=("expected", "left"),
            losing_side="the rest of the schedule",
            misconception=(
                "One stage more, a little more work. Found on the road, the fault costs 32 times its price at the "
                "start, more weeks than the project has; a test of the mean at deployment lets it through."
            ),
            comparisons={"device": edge_six},
        ),
        "mobile": Scenario(
            brief=(
                "On a desk the filter looks wonderful. On a face it draws more than the 1 W that skin "
                "tolerates, and an emulator has no skin. Early on you can only wear a stand-in with the same "
                "arithmetic: it shows 35 % of what heat will do. The finished filter shows nearly all of it, "
                "but by then much has been built. Found at the start, the limit takes 1 week of redesign. "
                "The project has 26. At which stage do you wear the glasses, and for how long?"
            ),
            predict=Prediction(
                question=(
                    "A probe of 1 week with the finished filter overlooks the limit in 37 % of all cases. At the problem "
                    "stage a stand-in shows 35 % of the limit. What is the chance that a probe of 1 week overlooks it "
                    "there?"
                ),
                answer=At(of="study.miss", design={"stage": "problem", "weeks": 1.0}),
                naive=45,
                units=("percent", ""),
            ),
            knobs=(stage("problem"), weeks(1.0)),
            solve=mobile_probe,
            goals=probe_goals(8, 12),
            cards=probe_cards(
                "deployment", device_bar("Draw of the filter, frame after frame", "the filter today", "W")
            ),
            figures=probe_figures(
                "deployment",
                Figure("need", "draw of the filter, frame after frame", "study.need", "W", "device"),
            ),
            asks=(
                "Last time we redesigned everything a month before launch, because of heat. When will you know this "
                "time, how sure will you be, and what does knowing cost?"
            ),
            binding="thermal",
            pays=("expected", "left"),
            losing_side="the rest of the launch plan",
            misconception=(
                "Looking early is always best. A stand-in without the real kernels hides most of the heat, "
                "so a week at the first stage overlooks it seven times in ten; one stage later the same week "
                "shows far more."
            ),
            cases={"finished": {"stage": "evaluation", "weeks": 1.0}},
            comparisons={"device": mobile_draw},
        ),
        "tiny": Scenario(
            brief=(
                "The network comes from a paper, the chip from a catalogue, and its model store holds 0.5 "
                "MB. Bytes can be counted before anything is trained: at the problem stage a stand-in "
                "already shows most of the limit. Still, the plan says what plans always say: make it work, "
                "then port it. Found at the start, the limit takes 1 week to design around; found only when "
                "the firmware is linked, it shows at deployment. The project has 26 weeks. Decide at which "
                "stage you count, and for how long."
            ),
            predict=Prediction(
                question=(
                    "You may spend 3 weeks on a probe. At which stage does it give the plan with the lowest "
                    "expected cost?"
                ),
                answer=Best(
                    of="study.expected",
                    among={
                        "problem": {"stage": "problem", "weeks": 3.0},
                        "data": {"stage": "data", "weeks": 3.0},
                        "model": {"stage": "model", "weeks": 3.0},
                        "evaluation": {"stage": "evaluation", "weeks": 3.0},
                    },
                ),
                naive="model",
                choices={
                    "problem": "problem: a stand-in of the right size",
                    "data": "data: a stand-in, and real sound",
                    "model": "model: once there is a network to measure",
                    "evaluation": "evaluation: once it works",
                },
            ),
            knobs=(stage("model"), weeks(0.5)),
            solve=tiny_probe,
            goals=probe_goals(6.5, 12),
            cards=probe_cards(
                "deployment", device_bar("Store that the network needs", "the network today", "MB")
            ),
            figures=probe_figures(
                "deployment", Figure("need", "store that the network needs", "study.need", "MB", "device")
            ),
            asks=(
                "Why was I not told before the boards were made? Tell me when you count next time, and what you give "
                "up to do it."
            ),
            binding="capacity",
            pays=("expected", "left"),
            losing_side="the rest of the firmware work",
            misconception=(
                "First make it work, then make it fit. Bytes are the one limit that needs no finished "
                "network to be seen, so waiting for one makes the look hardly sharper and doubles the price "
                "with every stage."
            ),
            comparisons={"device": tiny_store},
        ),
    },
)

# -- Task 2: speed or care? ------------------------------------------------------------------------


def cloud_loops(design: Design) -> PerformanceProfile:
    """Loops that each end in an evaluation on the one card, at the batch it serves."""
    return Engine.solve(
        model=Models.Llama3_70B,
        system=Systems.Cloud,
        batch_size=design["operating_batch"],
        precision=design["start_precision"],
        study=Iteration(design["care"], trial=Answers(ureg.Quantity(design["tokens"], "megatoken"))),
    )


def edge_loops(design: Design) -> PerformanceProfile:
    """Loops that each end in a replay of recorded drives on the module."""
    return Engine.solve(
        model=Models.YOLOX_S,
        system=Systems.Edge,
        batch_size=design["operating_batch"],
        precision=design["start_precision"],
        study=Iteration(design["care"], trial=Replay(ureg.Quantity(design["pictures"], "megaimage"))),
    )


def mobile_loops(design: Design) -> PerformanceProfile:
    """Loops that each end in scenes worn warm, and the field set."""
    return Engine.solve(
        model=Models.DeepLabV3_MobileNetV2,
        system=Systems.Mobile,
        precision=design["start_precision"],
        study=Iteration(design["care"], trial=Soak(ureg.Quantity(design["soak"], "minute"))),
    )


def tiny_loops(design: Design) -> PerformanceProfile:
    """Loops that each end in recorded noise on the chip, and in listeners."""
    return Engine.solve(
        model=Models.TinyLSTM,
        system=Systems.Tiny,
        precision=design["start_precision"],
        study=Iteration(
            design["care"],
            trial=Listening(ureg.Quantity(design["sound"], "hour"), ureg.Quantity(design["hop"], "ms")),
        ),
    )


def care(default: float) -> Knob:
    """Make the knob for the days that go into the change itself."""
    return Knob("care", "Care in each loop", default=default, low=0.5, high=10.0, step=0.25, unit="day")


def gap_goal(most: float) -> Goal:
    """Limit what the calendar may leave open."""
    return Goal("gap", f"at most {most:g} % of the gap still open", "study.gap", "percent", at_most=most)


def loop_cards(tells: str, unit: str) -> tuple[Card, ...]:
    """Show the gap that stays open, what an evaluation can tell, and where a loop goes."""
    return (
        bar(
            "Gap still open after 12 weeks",
            "study.gap",
            "percent",
            "gap",
            way_out="Change how long a loop takes.",
        ),
        bar(tells, "study.resolution", unit, "told"),
        facts("A loop", "cycle", "evaluation", "loops", "gain"),
    )


def loop_figures(resolution: Figure, *more: Figure) -> tuple[Figure, ...]:
    """Name the figures of a loop."""
    return (
        Figure("gap", "gap still open at the end", "study.gap", "percent"),
        Figure("closed", "gap closed at the end", "study.closed", "percent"),
        Figure("loops", "loops that fit into the calendar", "study.loops", ""),
        Figure("gain", "part of the gap that one loop closes", "study.gain", "percent"),
        Figure("evaluation", "evaluation in each loop", "study.evaluation", "day"),
        Figure("cycle", "length of a loop", "study.cycle", "day"),
        resolution,
        Figure(
            "gap_today",
            "gap still open at the end, with the loop as the task opened",
            "study.gap",
            "percent",
            "today",
        ),
        *more,
    )


SPEED_OR_CARE = Task(
    id="speed_or_care",
    title="Speed or care?",
    invariant="iteration_tax",
    cards=loop_cards("What an evaluation can tell", ""),
    scenarios={
        "cloud": Scenario(
            brief=(
                "The tuned model is not good enough yet, and 12 weeks are left to close the gap, loop by "
                "loop: change something, evaluate it, keep it or drop it. More care in a loop closes more of "
                "the gap, with diminishing returns. Evaluation takes time as well: the card generates the "
                "answers at the batch you serve, token by token. Management wants scores with a margin of "
                "error of half a point, because the candidates are that close. Choose the care in each loop, "
                "and how many tokens you evaluate."
            ),
            predict=Prediction(
                question=(
                    "Every loop ends in an evaluation of 20 million tokens on the one card. How much care in "
                    "each loop closes the most of the gap in 12 weeks?"
                ),
                answer=Best(
                    of="study.gap",
                    among={"half": {"care": 0.5}, "four": {"care": 4.0}, "ten": {"care": 10.0}},
                ),
                naive="half",
                choices={"half": "half a day", "four": "4 days", "ten": "10 days"},
            ),
            knobs=(
                care(10.0),
                Knob("tokens", "Millions of tokens in an evaluation", default=20, low=1, high=40, step=1),
            ),
            solve=cloud_loops,
            goals=(
                gap_goal(4),
                Goal(
                    "told",
                    "a margin of error of 0.5 points or less",
                    "study.resolution",
                    "percentage_point",
                    at_most=0.5,
                ),
            ),
            cards=loop_cards("Margin of error of a score", "percentage_point"),
            figures=loop_figures(
                Figure("resolution", "margin of error of a score", "study.resolution", "percentage_point"),
                Figure("throughput", "tokens a second while it evaluates", "throughput", "token/s"),
            ),
            asks=(
                "Your evaluations keep my card from customers. How long is a loop, for how much of it is my "
                "card busy, and what would longer loops leave undone?"
            ),
            binding=At(of="study.largest"),
            pays=("gap", "evaluation", "gap_today"),
            losing_side="the customer who gets the weaker answers",
            misconception=(
                "Move fast: the shortest loop learns most. Half a day of care waits more than a day for its evaluation, "
                "so the calendar fills with waiting, and each loop closes next to nothing."
            ),
        ),
        "edge": Scenario(
            brief=(
                "Twelve weeks to make the detector sharper. Each loop changes something, then replays as "
                "many recorded pictures through the Orin as you choose. A replay without a miss proves how "
                "rare misses are, and no more than that. The Safety Lead signs for a rate below one in 5 "
                "million pictures, 0.2 in a million. The team, once bitten, works on every change for eight "
                "days and replays 40 million pictures. Find a loop that proves enough and still closes the "
                "gap."
            ),
            predict=Prediction(
                question=(
                    "How many million pictures must a replay show without a single miss, to prove that fewer than one "
                    "in 5 million is missed?"
                ),
                answer=Threshold(knob="pictures", extreme="least", goals=("told",)),
                naive=5,
                units=("",),
                counts="million pictures",
            ),
            knobs=(
                care(8.0),
                Knob("pictures", "Millions of pictures in a replay", default=40, low=1, high=40, step=1),
            ),
            solve=edge_loops,
            goals=(
                gap_goal(3.5),
                Goal(
                    "told",
                    "proves 0.2 misses in a million pictures or fewer",
                    "study.resolution",
                    at_most=0.2,
                ),
            ),
            cards=loop_cards("Misses in a million pictures that remain possible", ""),
            figures=loop_figures(
                Figure(
                    "resolution", "misses in a million pictures that remain possible", "study.resolution", ""
                ),
                Figure("throughput", "pictures a second in the replay", "throughput", "image/s"),
            ),
            asks=(
                "What exactly does a clean replay prove, how many loops does it leave you, and what stays "
                "unlearned if I ask for a longer replay?"
            ),
            binding=At(of="study.largest"),
            pays=("gap", "evaluation", "gap_today"),
            losing_side="the person whom the detector has not learned to see",
            misconception=(
                "Five million clean pictures prove one miss in 5 million. With luck one sees none among 5 million even "
                "if the rate is three times as bad: the rule of three asks for 15 million."
            ),
        ),
        "mobile": Scenario(
            brief=(
                "There are 12 weeks to make the filter's edges cleaner. Each change is tested on faces: "
                "forty scenes, each worn from cold until the glasses are warm, with as long to cool; then "
                "the field recordings play once. The glasses warm up with a time constant of 5 minutes, so "
                "testers take them off after five and call it warm. The UX Designer wants every scene to "
                "reach 95 % of the final temperature rise. Choose how long a scene is worn, and how much "
                "care goes into a change."
            ),
            predict=Prediction(
                question=(
                    "The glasses warm up with a time constant of 5 minutes. After how many minutes do they "
                    "reach 95 % of their final temperature rise?"
                ),
                answer=Threshold(knob="soak", extreme="least", goals=("told",)),
                naive=5,
                units=("minute", "s"),
            ),
            knobs=(
                care(2.0),
                Knob("soak", "Time that a scene is worn", default=5, low=1, high=30, step=1, unit="minute"),
            ),
            solve=mobile_loops,
            goals=(
                gap_goal(5),
                Goal(
                    "told",
                    "a scene reaches 95 % of the final temperature rise",
                    "study.resolution",
                    "percent",
                    at_least=95,
                ),
            ),
            cards=loop_cards("Share of the final temperature rise that a scene reaches", "percent"),
            figures=loop_figures(
                Figure(
                    "resolution",
                    "share of the final temperature rise that a scene reaches",
                    "study.resolution",
                    "percent",
                ),
                Figure("throughput", "frames a second through the filter", "throughput", "frame/s"),
            ),
            asks=(
                "Why does a single scene take a quarter of an hour, and what do we get less of because of it?"
            ),
            binding=At(of="study.largest"),
            pays=("gap", "evaluation", "gap_today"),
            losing_side="the wearer who still sees ragged edges",
            misconception=(
                "After one time constant it is warm. It is warm to 63 %; the rest, which burns, comes in the next ten "
                "minutes, and each of forty scenes has to cool as long as it was worn."
            ),
        ),
        "tiny": Scenario(
            brief=(
                "Speech still sounds thin after the enhancer. There are 12 weeks, and each loop means a new "
                "version: change it, run recorded noise through the chip hop by hop, then half a day with "
                "listeners. A version is worth keeping if it gains a tenth of a decibel, so the noise set "
                "must be long enough to show that. The lab has 200 hours of it and plays them all. Choose "
                "how much care a version gets, and how much noise it has to face."
            ),
            predict=Prediction(
                question=(
                    "A day of care in each version, 60 hours of noise in each evaluation. How many versions fit into the "
                    "12 weeks?"
                ),
                answer=At(of="study.loops", design={"care": 1.0, "sound": 60}),
                naive=84,
                units=("",),
                counts="versions",
            ),
            knobs=(
                care(1.0),
                Knob("sound", "Noise of an evaluation", default=200, low=5, high=200, step=5, unit="hour"),
            ),
            solve=tiny_loops,
            goals=(
                gap_goal(4.5),
                Goal(
                    "told", "a margin of error of 0.1 dB or less", "study.resolution", "decibel", at_most=0.1
                ),
            ),
            cards=loop_cards("Margin of error of the mean gain", "decibel"),
            figures=loop_figures(
                Figure("resolution", "margin of error of the mean gain", "study.resolution", "decibel"),
                Figure("throughput", "hops a second on the chip", "throughput", "hop/s"),
            ),
            asks=(
                "Every version blocks my one good board. How many versions do you plan, how long is each on "
                "the board, and what is still missing in the sound at the end?"
            ),
            binding=At(of="study.largest"),
            pays=("gap", "evaluation", "gap_today"),
            losing_side="the listener who still hears thin speech",
            misconception=(
                "A day for a version gives as many versions as days. The noise runs on the same small chip, then people "
                "listen: nearly half of the loop is evaluation, and so nearly half of the versions never exist."
            ),
        ),
    },
)

# -- Task 3: write the contract --------------------------------------------------------------------


def cloud_gates(design: Design) -> PerformanceProfile:
    """Loops through three gates, for the chats served today."""
    return Engine.solve(
        model=Models.Llama3_70B,
        system=Systems.Cloud,
        batch_size=design["operating_batch"],
        precision=design["start_precision"],
        study=Gates([design["first"], design["second"], design["third"]], care=design["care"]),
    )


def cloud_contract(design: Design) -> PerformanceProfile:
    """What the gates would read today, the price among it."""
    return Engine.solve(
        model=Models.Llama3_70B,
        system=Systems.Cloud,
        batch_size=design["operating_batch"],
        precision=design["start_precision"],
        study=Cost(),
    )


def edge_gates(design: Design) -> PerformanceProfile:
    """Loops through three gates, for the cameras of a turn."""
    return Engine.solve(
        model=Models.YOLOX_S,
        system=Systems.Edge,
        batch_size=design["operating_batch"],
        precision=design["start_precision"],
        study=Gates([design["first"], design["second"], design["third"]], care=design["care"]),
    )


def edge_contract(design: Design) -> PerformanceProfile:
    """What the gates would read today: a turn of the loop."""
    return Engine.solve(
        model=Models.YOLOX_S,
        system=Systems.Edge,
        batch_size=design["operating_batch"],
        precision=design["start_precision"],
        study=Loop(LOOP_TIME),
    )


def mobile_gates(design: Design) -> PerformanceProfile:
    """Loops through three gates, for a frame of the filter."""
    return Engine.solve(
        model=Models.DeepLabV3_MobileNetV2,
        system=Systems.Mobile,
        precision=design["start_precision"],
        study=Gates([design["first"], design["second"], design["third"]], care=design["care"]),
    )


def mobile_contract(design: Design) -> PerformanceProfile:
    """What the gates would read today: a frame of the loop."""
    return Engine.solve(
        model=Models.DeepLabV3_MobileNetV2,
        system=Systems.Mobile,
        precision=design["start_precision"],
        study=Loop(FRAME_TIME),
    )


def tiny_gates(design: Design) -> PerformanceProfile:
    """Loops through three gates, for a hop of the enhancer."""
    return Engine.solve(
        model=Models.TinyLSTM,
        system=Systems.Tiny,
        precision=design["start_precision"],
        study=Gates([design["first"], design["second"], design["third"]], care=design["care"]),
    )


def tiny_contract(design: Design) -> PerformanceProfile:
    """What the gates would read today: delay and draw at the hop decided before."""
    return Engine.solve(
        model=Models.TinyLSTM,
        system=Systems.Tiny,
        precision=design["start_precision"],
        study=Stream(ureg.Quantity(design["hop"], "ms")),
    )


def gate_knobs(tier: str, first: str, second: str, third: str, days: float) -> tuple[Knob, ...]:
    """Make the knobs for three gates out of the six that a tier offers, and for the care in a loop."""
    options = {
        name: f"{name.replace('_', ' ').capitalize()}: {price:g} {'day' if price == 1 else 'days'} a loop, "
        f"catches {catch:.0%}".replace("%", " %")
        for name, (price, catch, _) in GATES[tier].items()
    }
    return (
        Knob("first", "First gate", default=first, options=options),
        Knob("second", "Second gate", default=second, options=options),
        Knob("third", "Third gate", default=third, options=options),
        care(days),
    )


def gate_goals(escapes: float, gap: float) -> tuple[Goal, ...]:
    """Limit what slips through, and what the calendar may leave open."""
    return (
        Goal(
            "tight",
            f"at most {escapes:g} % of the faults slip through",
            "study.escape",
            "percent",
            at_most=escapes,
        ),
        gap_goal(gap),
    )


def gate_cards(*contract: str) -> tuple[Card, ...]:
    """Show what slips through, what stays open, what the gates take, and what they would read today."""
    return (
        bar(
            "Faults that slip through all gates",
            "study.escape",
            "percent",
            "tight",
            way_out="Choose sharper gates, or other ones.",
        ),
        bar(
            "Gap still open after 12 weeks",
            "study.gap",
            "percent",
            "gap",
            way_out="Choose cheaper gates, or another loop.",
        ),
        facts("The contract", "days", "cycle", "loops", "late", *contract),
    )


def gate_figures(*contract: Figure) -> tuple[Figure, ...]:
    """Name the figures of a contract."""
    return (
        Figure("escape", "faults that slip through", "study.escape", "percent"),
        Figure("gap", "gap still open at the end", "study.gap", "percent"),
        Figure("days", "time in the gates in each loop", "study.days", "day"),
        Figure("cycle", "length of a loop", "study.cycle", "day"),
        Figure("loops", "loops that fit into the calendar", "study.loops", ""),
        Figure("late", "late corrections expected", "study.late", "week"),
        Figure("expected", "time in gates and late corrections expected, together", "study.expected", "week"),
        Figure("loops_today", "loops with the gates as the task opened", "study.loops", "", "today"),
        Figure(
            "escape_today",
            "faults that slip through the gates as the task opened",
            "study.escape",
            "percent",
            "today",
        ),
        *contract,
    )


CONTRACT = Task(
    id="contract",
    title="Write the contract",
    invariant="layered_gates",
    cards=gate_cards(),
    scenarios={
        "cloud": Scenario(
            brief=(
                "A contract between the stages: before a candidate moves on, it passes three gates. Six are "
                "on offer, each with the days it adds to every loop and the share of faults it catches. "
                "Checking the footprint takes an hour; a canary takes days of shadow traffic, and catches "
                "nearly all. What slips through comes back at deployment. Days at the gates are days without "
                "a loop, and you have 12 weeks. The proposal on the table takes the three sharpest gates. "
                "Write a contract that you can keep."
            ),
            predict=Prediction(
                question=(
                    "The three quickest gates catch 35 %, 45 % and 30 % of the faults. What share slips through all "
                    "three?"
                ),
                answer=At(
                    of="study.escape", design={"first": "memory", "second": "token_time", "third": "price"}
                ),
                naive=63,
                units=("percent", ""),
            ),
            knobs=gate_knobs("cloud", "quality", "load", "canary", 4.0),
            solve=cloud_gates,
            goals=gate_goals(10, 9),
            cards=gate_cards("footprint", "latency", "price"),
            figures=gate_figures(
                Figure("footprint", "what the memory gate reads today", "memory_footprint", "GB", "contract"),
                Figure("latency", "what the token-time gate reads today", "latency", "ms", "contract"),
                Figure(
                    "price",
                    "what the price gate reads today",
                    "study.per_million",
                    "USD/megatoken",
                    "contract",
                ),
            ),
            asks=(
                "Which three checks do I pay for in every loop, what still gets past them, and how much slower do we "
                "learn because of them?"
            ),
            binding=At(of="study.largest"),
            pays=("gap", "loops", "late"),
            losing_side="the team that learns in fewer loops",
            misconception=(
                "Three gates that each miss more than half of the faults must let half of them through. Blind spots "
                "multiply: together they stop three faults in four, in a third of a day."
            ),
            cases={"quick": {"first": "memory", "second": "token_time", "third": "price"}},
            comparisons={"contract": cloud_contract},
        ),
        "edge": Scenario(
            brief=(
                "Nothing reaches the car unless it passes three gates, and the Safety Lead signs which. Six "
                "are on offer. A mean is quick to measure and says little; the slowest turn in an hour of "
                "replay says more; a day on the proving ground says nearly everything and takes longest to "
                "arrange. Each adds its days to every loop of your 12 weeks. What slips through is found at "
                "deployment. The draft keeps memory, mean time and recall, and she will not sign it."
            ),
            predict=Prediction(
                question=(
                    "Without gates and with 2 days of care, 42 loops fit into 12 weeks. The three sharpest "
                    "gates, worst case, heat and track day, add 5.3 days to each loop. How many fit then?"
                ),
                answer=At(
                    of="study.loops",
                    design={"first": "worst_case", "second": "heat", "third": "track_day", "care": 2.0},
                ),
                naive=30,
                units=("",),
                counts="loops",
            ),
            knobs=gate_knobs("edge", "memory", "mean_time", "recall", 2.0),
            solve=edge_gates,
            goals=gate_goals(10, 9),
            cards=gate_cards("footprint", "turn", "slack"),
            figures=gate_figures(
                Figure("footprint", "what the memory gate reads today", "memory_footprint", "MB", "contract"),
                Figure(
                    "turn", "what the time gates read today, for one turn", "study.total", "ms", "contract"
                ),
                Figure("slack", "what that turn leaves of the loop", "study.slack", "ms", "contract"),
                Figure(
                    "loops_sharpest", "loops with the three sharpest gates", "study.loops", "", "sharpest"
                ),
            ),
            asks=(
                "Which three do I put my name under? Tell me what they let through, and how many loops of "
                "learning they take from you."
            ),
            binding=At(of="study.largest"),
            pays=("gap", "loops", "late"),
            losing_side="the detector that gets fewer rounds of learning",
            misconception=(
                "Safety first, so take the sharpest gates; a few days more or less do not matter. They take 5.3 days of "
                "each loop, and three loops in four are gone: an unlearned detector misses more than any gate catches."
            ),
            cases={
                "sharpest": {"first": "worst_case", "second": "heat", "third": "track_day", "care": 2.0},
                "bare": {"care": 2.0},
            },
            comparisons={"contract": edge_contract},
        ),
        "mobile": Scenario(
            brief=(
                "Three gates stand between a change and a face. Six are on offer, from a footprint check "
                "that takes an hour to a panel of wearers that takes days. Each adds its days to every loop, "
                "and you have 12 weeks of loops. A long soak sees heat that a cold frame time never shows. "
                "What slips through all three comes back at deployment, as redesign. The draft takes power, "
                "soak and panel, the three sharpest. Choose three you can live with."
            ),
            predict=Prediction(
                question=(
                    "Take 4 days of care in each loop. Add up the time spent in gates and the late "
                    "corrections: what one takes at deployment, as Task 1 showed, times the share that slips "
                    "through. Which three gates cost the fewest weeks in all?"
                ),
                answer=Best(
                    of="study.expected",
                    among={
                        "sharpest": {"first": "power", "second": "soak", "third": "panel", "care": 4.0},
                        "quickest": {
                            "first": "memory",
                            "second": "frame_time",
                            "third": "power",
                            "care": 4.0,
                        },
                        "mixed": {"first": "frame_time", "second": "power", "third": "soak", "care": 4.0},
                    },
                ),
                naive="sharpest",
                choices={
                    "sharpest": "power, soak and panel: 3.8 days a loop, 2 % slip through",
                    "quickest": "memory, frame time and power: 0.45 days, 23 %",
                    "mixed": "frame time, power and soak: 1.4 days, 7 %",
                },
            ),
            knobs=gate_knobs("mobile", "power", "soak", "panel", 2.0),
            solve=mobile_gates,
            goals=gate_goals(8, 7),
            cards=gate_cards("footprint", "frame", "rate"),
            figures=gate_figures(
                Figure("footprint", "what the memory gate reads today", "memory_footprint", "MB", "contract"),
                Figure("frame", "what the frame-time gate reads today", "study.total", "ms", "contract"),
                Figure("rate", "frames a second at that time", "study.rate", "frame/s", "contract"),
            ),
            asks=(
                "I would test everything on faces. Which three checks do you keep instead, what gets past them, and "
                "what do we lose with each of them?"
            ),
            binding=At(of="study.largest"),
            pays=("gap", "loops", "late"),
            losing_side="the wearer whose changes are never tried",
            misconception=(
                "The sharpest gates are the cheapest in the end. A panel in every loop takes more weeks than all the "
                "faults it stops; one sharp gate behind two quick ones stops nearly as many."
            ),
            cases={
                "quickest": {"first": "memory", "second": "frame_time", "third": "power"},
                "mixed": {"first": "frame_time", "second": "power", "third": "soak"},
            },
            comparisons={"contract": mobile_contract},
        ),
        "tiny": Scenario(
            brief=(
                "Before firmware goes to the Hardware Lead it passes three gates of your choice. Counting "
                "bytes against the store takes an hour, and 0.97 MB fails there at once, at hardly any cost. "
                "A listening test takes two days, a wear test three. Each adds its days to every loop, and "
                "there are 12 weeks. What slips through is found when the boards come back. The draft keeps "
                "only what the bench can do on its own. Tighten it."
            ),
            predict=Prediction(
                question=(
                    "With 2 days of care and no gates, 1.2 % of the gap would still be open after 12 weeks. "
                    "How much is open with the three sharpest gates, power, listening and wear, which add "
                    "5.4 days to each loop?"
                ),
                answer=At(
                    of="study.gap",
                    design={"first": "power", "second": "listening", "third": "wear", "care": 2.0},
                ),
                naive=4,
                units=("percent", ""),
            ),
            knobs=gate_knobs("tiny", "memory", "delay", "noise", 2.0),
            solve=tiny_gates,
            goals=gate_goals(8, 9),
            cards=gate_cards("footprint", "delay", "draw"),
            figures=gate_figures(
                Figure("footprint", "what the memory gate reads today", "memory_footprint", "MB", "contract"),
                Figure("delay", "what the delay gate reads today", "study.delay", "ms", "contract"),
                Figure("draw", "what the power gate reads today", "study.power", "mW", "contract"),
                Figure(
                    "loops_sharpest", "loops with the three sharpest gates", "study.loops", "", "sharpest"
                ),
            ),
            asks=(
                "Which three do you run before my boards are made, what can still come back to me, and how many versions "
                "do you give up for it?"
            ),
            binding=At(of="study.largest"),
            pays=("gap", "loops", "late"),
            losing_side="the listener whose better version is never made",
            misconception=(
                "More testing, better sound. The three sharpest gates leave time for eleven versions where "
                "forty-two would fit, and a third of what was to be improved stays as it was."
            ),
            cases={"sharpest": {"first": "power", "second": "listening", "third": "wear"}},
            comparisons={"contract": tiny_contract},
        ),
    },
)

LAB = Lab(
    slug="lab_03_ml_workflow",
    volume=1,
    chapter=3,
    title="ML Workflow",
    objectives=(
        "name the six stages of a project and say what a constraint costs at the stage where it shows",
        "price an early look at the device against what it may still overlook",
        "trade the length of a loop against the number of loops, evaluation included",
        "write a contract between stages: which gates, what they catch, and what they take",
    ),
    invariants=(CONSTRAINT_PROPAGATION, ITERATION_TAX, LAYERED_GATES),
    tasks=(LATE_FIND, SPEED_OR_CARE, CONTRACT),
    unlocks=("ConstraintLadder",),
    reads=("start_precision", "operating_batch", "hop"),
    writes=(
        Decision(key="constraint_stage", task="late_find", label="Stage of the constraint", of="study.stage"),
        Decision(key="cycle_time", task="speed_or_care", label="Length of a loop [days]", of="study.cycle"),
        Decision(key="gates", task="contract", label="Gates", of="study.gates"),
        Decision(
            key="weeks_left",
            task="contract",
            label="Weeks left",
            spends={
                "late_find": "study.expected",
                "speed_or_care": "study.calendar",
                "contract": "study.late",
            },
            purse=constant("project_weeks").quantity,
        ),
    ),
)
