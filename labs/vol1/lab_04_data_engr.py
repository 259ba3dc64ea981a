"""Lab 04, Data Engineering: what data weigh, whether they keep a machine fed, and how a dataset is made ready."""

from __future__ import annotations

from labs.core.figures import MEAN_DRAW, MODEL_STORE, SKIN_POWER, bar, facts
from labs.core.invariants import DATA_GRAVITY, FEEDING_TAX, SKEW
from labs.core.spec import At, Card, Decision, Design, Figure, Goal, Knob, Lab, Prediction, Scenario, Task
from mlsys import Engine, Models, PerformanceProfile, Systems, ureg
from mlsys.catalog.constants import constant
from mlsys.studies import ColdStart, Copies, Dataset, Feed, FlashSplit, Prefix, Recording

VOLUME_STEP = 0.02096910013
"""Step of a bandwidth's exponent: a hundredth of log10(125), so that 125 MB/s, a volume as it comes, is a step."""

FORMATS = {"text": "Plain text", "compressed": "Compressed", "binary": "Raw binary"}
"""How samples may be stored, as every track reads it."""

# -- Task 1: weigh the data ------------------------------------------------------------------------


def cloud_start(design: Design) -> PerformanceProfile:
    """One start of the service, and a day of them."""
    return Engine.solve(
        model=Models.Llama3_70B,
        system=Systems.Cloud,
        precision=design["start_precision"],
        study=ColdStart(
            bandwidth=ureg.Quantity(design["bandwidth"], "megabyte/second"), starts=design["starts"]
        ),
    )


def edge_record(design: Design) -> PerformanceProfile:
    """What all cameras bring home from a drive."""
    return Engine.solve(
        model=Models.YOLOX_S,
        system=Systems.Edge,
        batch_size=design["operating_batch"],
        precision=design["start_precision"],
        study=Recording(
            sample_bytes=constant("camera_bytes").quantity,
            rate=design["pictures"],
            duration=ureg.Quantity(design["hours"], "hour"),
            store=constant("drive_store").quantity,
            streams=constant("edge_cameras").value,
        ),
    )


def mobile_clip(design: Design) -> PerformanceProfile:
    """A clip of what the wearer has just seen."""
    return Engine.solve(
        model=Models.DeepLabV3_MobileNetV2,
        system=Systems.Mobile,
        precision=design["start_precision"],
        study=Recording(
            sample_bytes=constant("frame_bytes").quantity,
            rate=design["frames"],
            duration=ureg.Quantity(design["seconds"], "second"),
            store=constant("clip_store").quantity,
        ),
    )


def tiny_memory(design: Design) -> PerformanceProfile:
    """The last sentence, kept for a second hearing."""
    return Engine.solve(
        model=Models.TinyLSTM,
        system=Systems.Tiny,
        precision=design["start_precision"],
        study=Recording(
            sample_bytes=constant("voice_bytes").quantity,
            rate=ureg.Quantity(design["sampling"], "kilohertz"),
            duration=ureg.Quantity(design["seconds"], "second"),
            store=constant("voice_store").quantity,
        ),
    )


WEIGH = Task(
    id="weigh_the_data",
    title="Weigh the data",
    invariant="data_gravity",
    cards=(
        bar("What is kept", "study.volume", "GB", "holds"),
        bar("Time between two of them", "study.gap", "ms", "often"),
        bar("Time that is kept", "study.length", "s", "long"),
    ),
    scenarios={
        "cloud": Scenario(
            brief=(
                "Your chats come in waves, and the CFO has noticed that the card costs the same in between. "
                "So give it back when it is idle: a day has up to forty quiet spells of half an hour. The "
                "first reader after each waits until the weights have been read again from a storage volume, "
                "125 MB/s as it comes. More bandwidth can be rented. Choose how often the card goes back and "
                "how fast the volume is, so that it pays."
            ),
            predict=Prediction(
                question=(
                    "The volume delivers 125 MB/s. How long does one start take, until all weights are on "
                    "the card?"
                ),
                answer=At(of="study.time"),
                naive=60,
                units=("s", "minute"),
            ),
            knobs=(
                Knob(
                    "bandwidth",
                    "Bandwidth of the volume",
                    default=125.0,
                    low=125.0,
                    high=15600.0,
                    step=VOLUME_STEP,
                    unit="MB/s",
                    log=True,
                ),
                Knob(
                    "starts",
                    "Quiet spells a day in which the card is given back",
                    default=8,
                    low=0,
                    high=40,
                    step=1,
                ),
            ),
            solve=cloud_start,
            goals=(
                Goal("quick", "the first reader waits a minute at most", "study.time", "s", at_most=60),
                Goal(
                    "waits",
                    "all first readers of a day together wait 10 minutes at most",
                    "study.waiting",
                    "minute",
                    at_most=10,
                ),
                Goal("pays", "it saves 20 dollars a day or more", "study.saved", "USD/day", at_least=20),
            ),
            cards=(
                bar("One start", "study.time", "s", "quick"),
                bar("All starts of a day", "study.waiting", "minute", "waits"),
                bar("Saved", "study.saved", "USD/day", "pays"),
            ),
            figures=(
                Figure("time", "time of a start", "study.time", "s"),
                Figure("waiting", "waiting in a day, all first readers", "study.waiting", "minute"),
                Figure("saved", "saved in a day", "study.saved", "USD/day"),
                Figure("rent", "rent of the bandwidth", "study.rent", "USD/day"),
                Figure("idle", "price of the card while it waits", "study.idle_cost", "USD/day"),
                Figure("volume", "weights to be fetched", "study.volume", "GB", "today"),
                Figure("time_basic", "time of a start from the basic volume", "study.time", "s", "today"),
                Figure("saved_today", "saved in a day as the task opened", "study.saved", "USD/day", "today"),
            ),
            asks=(
                "Why do I pay for a card that nobody talks to? Tell me what giving it back saves, what you make me "
                "rent for it, and who waits."
            ),
            binding="storage",
            pays=("rent", "waiting", "time"),
            losing_side="the reader who comes after a quiet spell",
            misconception=(
                "Files load in seconds, so a machine can come and go as it likes. Seventy gigabytes at 125 MB/s are "
                "nine minutes, longer than most chats; the volume, not the card, decides what a quiet spell is worth."
            ),
        ),
        "edge": Scenario(
            brief=(
                "The Safety Lead wants everything on record: all six cameras, whatever the car saw, for a "
                "whole shift. Pictures go to an 8 TB drive in the boot, uncompressed, since nobody has yet "
                "shown what compression does to a detector. A shift has five hours, and pictures further "
                "apart than 70 ms may miss what led to a crash. Choose how many pictures a second are kept, "
                "and how many hours one drive has to hold."
            ),
            predict=Prediction(
                question=(
                    "Six cameras, 30 pictures a second each, 1080p, uncompressed. How much data is one "
                    "hour of it?"
                ),
                answer=At(of="study.volume", design={"pictures": 30, "hours": 1.0}),
                naive=60,
                units=("GB", "TB"),
            ),
            knobs=(
                Knob("pictures", "Pictures kept per second and camera", default=30, low=1, high=30, step=1),
                Knob("hours", "Hours on one drive", default=5.0, low=1.0, high=12.0, step=0.5, unit="hour"),
            ),
            solve=edge_record,
            goals=(
                Goal(
                    "holds",
                    "the drive holds it",
                    "study.volume",
                    "TB",
                    at_most=constant("drive_store").quantity,
                ),
                Goal("often", "no more than 70 ms between two pictures", "study.gap", "ms", at_most=70),
                Goal("long", "a shift of five hours", "study.length", "hour", at_least=5),
            ),
            cards=(
                bar("On the drive", "study.volume", "TB", "holds"),
                bar("Between two pictures of a camera", "study.gap", "ms", "often"),
                bar("Hours on one drive", "study.length", "hour", "long"),
            ),
            figures=(
                Figure("volume", "volume on the drive", "study.volume", "TB"),
                Figure("rate", "rate at which the drive has to write", "study.rate", "MB/s"),
                Figure("gap", "time between two pictures", "study.gap", "ms"),
                Figure("share", "share of the drive that is used", "study.share", "percent"),
                Figure("volume_today", "volume of a shift with all pictures", "study.volume", "TB", "today"),
                Figure(
                    "rate_today",
                    "rate at which the drive would have to write all pictures",
                    "study.rate",
                    "MB/s",
                    "today",
                ),
            ),
            asks=(
                "Keep everything, I said. If you cannot, how much do you keep, and what could happen in front of "
                "a camera without leaving a picture?"
            ),
            binding="capacity",
            pays=("gap", "rate"),
            losing_side="the moment between two pictures",
            misconception=(
                "Video is light: a film of two hours fits on a stick. A film is compressed a hundredfold. Six "
                "cameras of raw pictures are two terabytes an hour, and a shift of them more than the drive."
            ),
        ),
        "mobile": Scenario(
            brief=(
                "The wearer taps the temple: save what I have just seen. So the glasses keep the latest "
                "frames in a ring buffer, uncompressed as the filter takes them, in the half gigabyte that "
                "they can spare. The designer wants twenty seconds, and no more than 50 ms between two "
                "frames, or motion breaks up. Could a phone keep the frames? A card says, for comparison, "
                "what the radio would draw. Choose frames a second and the length of the buffer."
            ),
            predict=Prediction(
                question="Raw colour frames of 513 by 513 pixels, 60 a second. How much data is that in a second?",
                answer=At(of="study.rate", design={"frames": 60}),
                naive=3,
                units=("MB/s", "Mbit/s"),
            ),
            knobs=(
                Knob("frames", "Frames kept a second", default=60, low=10, high=60, step=1),
                Knob("seconds", "Length of the buffer", default=20.0, low=5.0, high=60.0, step=1.0, unit="s"),
            ),
            solve=mobile_clip,
            goals=(
                Goal(
                    "holds",
                    "the spare memory holds it",
                    "study.volume",
                    "GB",
                    at_most=constant("clip_store").quantity,
                ),
                Goal("often", "no more than 50 ms between two frames", "study.gap", "ms", at_most=50),
                Goal("long", "twenty seconds or more", "study.length", "s", at_least=20),
            ),
            cards=(
                bar("Buffer in memory", "study.volume", "GB", "holds"),
                bar("Between two frames", "study.gap", "ms", "often"),
                bar("Length of the buffer", "study.length", "s", "long"),
                bar("For comparison: a radio that sends these frames to a phone", "study.sent", "W"),
            ),
            figures=(
                Figure("volume", "buffer in memory", "study.volume", "GB"),
                Figure("rate", "data rate", "study.rate", "MB/s"),
                Figure("gap", "time between two frames", "study.gap", "ms"),
                Figure("share", "share of the spare memory that is used", "study.share", "percent"),
                Figure("sent", "draw of a radio that sends these frames", "study.sent", "W"),
                Figure("volume_today", "buffer of all frames", "study.volume", "GB", "today"),
                Figure("sent_today", "draw of a radio that sends all frames", "study.sent", "W", "today"),
            ),
            asks=(
                "Twenty seconds of what I saw, that is all I ask. How smooth are they, how full is the memory then, "
                "and why do you not use the phone?"
            ),
            binding="capacity",
            pays=("gap", "share"),
            losing_side="the smoothness of the clip",
            misconception=(
                "A clip of twenty seconds is a few megabytes. It is, once compressed; in a buffer it is frames, and "
                "sixty of them a second are more than ten times a video stream. A radio would draw more than the whole device may."
            ),
        ),
        "tiny": Scenario(
            brief=(
                '"Say that again": a double tap on the earbud plays the last sentence once more. So sound '
                "has to be kept all the time, as plain samples in the arena, the working memory beside the "
                "network. The Hardware Lead gives you 80 kB of the 320 and not a byte more. A sentence takes "
                "three seconds. Telephones sample half as often as you do and blur the consonants; 10 kHz "
                "keeps them. Choose the sampling rate and the length."
            ),
            predict=Prediction(
                question="Three seconds of sound at 16 kHz, plain 16-bit samples. How much memory do they take?",
                answer=At(of="study.volume", design={"sampling": 16.0, "seconds": 3.0}),
                naive=12,
                units=("kB", "MB"),
            ),
            knobs=(
                Knob("sampling", "Sampling rate", default=16.0, low=6.0, high=16.0, step=0.5, unit="kHz"),
                Knob("seconds", "Sound that is kept", default=3.0, low=0.5, high=6.0, step=0.1, unit="s"),
            ),
            solve=tiny_memory,
            goals=(
                Goal(
                    "holds",
                    "within the granted part of the arena",
                    "study.volume",
                    "kB",
                    at_most=constant("voice_store").quantity,
                ),
                Goal("clear", "sampled at 10 kHz or more", "study.pace", "kHz", at_least=10),
                Goal("long", "a sentence of three seconds", "study.length", "s", at_least=3),
            ),
            cards=(
                bar("Sound in the arena", "study.volume", "kB", "holds"),
                bar("Sampling rate", "study.pace", "kHz", "clear"),
                bar("Sound that is kept", "study.length", "s", "long"),
            ),
            figures=(
                Figure("volume", "sound in the arena", "study.volume", "kB"),
                Figure("rate", "data rate", "study.rate", "kB/s"),
                Figure("share", "share of the granted part that is used", "study.share", "percent"),
                Figure("gap", "time between two samples", "study.gap", "us"),
                Figure(
                    "volume_today",
                    "sound in the arena at the full sampling rate",
                    "study.volume",
                    "kB",
                    "today",
                ),
                Figure(
                    "rate_today",
                    "data rate at the full sampling rate",
                    "study.rate",
                    "kB/s",
                    "today",
                ),
            ),
            asks=(
                "One sentence of history, and you want a quarter of my arena for it? What does it weigh, and what does "
                "the listener lose so that it fits?"
            ),
            binding="capacity",
            pays=("gap", "rate"),
            losing_side="the listener, who misses consonants,",
            misconception=(
                "Sound is nothing: a song is three megabytes. A song is compressed, and a buffer is not. Three seconds "
                "as samples take almost a third of the whole arena."
            ),
        ),
    },
)

# -- Task 2: feed the machine ----------------------------------------------------------------------


def cloud_prefix(design: Design) -> PerformanceProfile:
    """A conversation that comes back, and where its keys and values are."""
    return Engine.solve(
        model=Models.Llama3_70B,
        system=Systems.Cloud,
        batch_size=design["operating_batch"],
        precision=design["start_precision"],
        study=Prefix(
            tokens=constant("prefix_tokens").value,
            host=ureg.Quantity(design["host"], "gigabyte"),
            kept=ureg.Quantity(design["kept"], "minute"),
        ),
    )


def edge_replay(design: Design) -> PerformanceProfile:
    """Recorded pictures on their way from a drive to the detector."""
    return Engine.solve(
        model=Models.YOLOX_S,
        system=Systems.Edge,
        batch_size=design["operating_batch"],
        precision=design["start_precision"],
        study=Feed(
            sample_bytes=constant("camera_bytes").quantity,
            stored=design["format"],
            workers=design["cores"],
            bandwidth=ureg.Quantity(design["bandwidth"], "megabyte/second"),
        ),
    )


def edge_faster_chip(design: Design) -> PerformanceProfile:
    """The same pictures on their way to a chip with ten times the arithmetic."""
    return Engine.solve(
        model=Models.YOLOX_S,
        system=Systems.Edge.variant(scale={"peak": constant("faster_chip").value}),
        batch_size=design["operating_batch"],
        precision=design["start_precision"],
        study=Feed(
            sample_bytes=constant("camera_bytes").quantity,
            stored=design["format"],
            workers=design["cores"],
            bandwidth=ureg.Quantity(design["bandwidth"], "megabyte/second"),
        ),
    )


def mobile_copies(design: Design) -> PerformanceProfile:
    """A frame's way from the camera to the model, copied again and again."""
    return Engine.solve(
        model=Models.DeepLabV3_MobileNetV2,
        system=Systems.Mobile,
        precision=design["start_precision"],
        study=Copies(
            count=constant("frame_copies").value,
            sample_bytes=constant("sensor_bytes").quantity,
            rate=design["frames"],
            kept=ureg.Quantity(design["kept"], "percent"),
            needed=constant("filter_input_bytes").quantity,
        ),
    )


def tiny_placement(design: Design) -> PerformanceProfile:
    """One hop, with part of the weights in flash."""
    return Engine.solve(
        model=Models.TinyLSTM,
        system=Systems.Tiny,
        precision=design["start_precision"],
        study=FlashSplit(
            in_flash=ureg.Quantity(design["in_flash"], "percent"),
            bandwidth=ureg.Quantity(design["bandwidth"], "megabyte/second"),
            period=ureg.Quantity(design["hop"], "millisecond"),
        ),
    )


FEED = Task(
    id="feed_the_machine",
    title="Feed the machine",
    invariant="feeding_tax",
    cards=(Card("FeedGauge", "Demand that is not met", "study.unmet", "percent"),),
    scenarios={
        "cloud": Scenario(
            brief=(
                "A reader thinks, types, and comes back to her chat: its prefix, the KV cache of 2,048 "
                "tokens, is needed again. It is in host memory, on the drive, or gone; then the card "
                "computes it afresh. Keep prefixes longer, and more readers find theirs; but the more are "
                "kept, the smaller the share that host memory holds. Host memory is rented by the gigabyte. "
                "Product promised that a chat resumes within 110 ms on average."
            ),
            predict=Prediction(
                question=(
                    "How long does it take to read the KV cache of 2,048 tokens back from an NVMe drive of 7 "
                    "GB/s?"
                ),
                answer=At(of="study.drive"),
                naive=5,
                units=("ms", "s"),
            ),
            knobs=(
                Knob("host", "Host memory for prefixes", default=0, low=0, high=300, step=10, unit="GB"),
                Knob("kept", "Time a prefix is kept", default=10, low=5, high=240, step=5, unit="minute"),
            ),
            solve=cloud_prefix,
            goals=(
                Goal(
                    "promise",
                    "a chat resumes within 110 ms on average",
                    "study.mean",
                    "ms",
                    at_most=constant("prefix_promise").quantity,
                ),
                Goal(
                    "rent",
                    "host memory for 0.75 dollars an hour at most",
                    "study.rent",
                    "USD/hour",
                    at_most=0.75,
                ),
            ),
            cards=(
                Card(
                    "FeedGauge",
                    "Time until a chat resumes",
                    "study.mean",
                    "ms",
                    limit="promise",
                    options={
                        "asks": "the promise asks for",
                        "gives": "memory, drive and recomputing deliver",
                        "way_out": "Let more readers find their prefix, or find it in faster memory.",
                    },
                ),
                bar("Rent of host memory", "study.rent", "USD/hour", "rent"),
                facts("Where prefixes are", "reuse", "held", "population", "host", "drive", "recompute"),
            ),
            figures=(
                Figure("mean", "mean time until a chat resumes", "study.mean", "ms"),
                Figure("rent", "rent of host memory", "study.rent", "USD/hour"),
                Figure("reuse", "readers who find their prefix", "study.reuse", "percent"),
                Figure("held", "share of the kept prefixes that host memory holds", "study.held", "percent"),
                Figure("population", "all prefixes kept", "study.population", "GB"),
                Figure("supply", "rate at which a prefix arrives", "study.supply", "GB/s"),
                Figure("host", "one prefix from host memory", "study.host", "ms", "today"),
                Figure("drive", "one prefix from the drive", "study.drive", "ms", "today"),
                Figure("recompute", "one prefix computed afresh", "study.recompute", "ms", "today"),
                Figure(
                    "mean_today",
                    "mean time until a chat resumes as the task opened",
                    "study.mean",
                    "ms",
                    "today",
                ),
            ),
            asks=(
                "You want memory in the host as well as on the card? What does it buy, why not simply keep "
                "everything forever, and who still waits?"
            ),
            binding="capacity",
            pays=("rent", "population", "reuse"),
            losing_side="the budget that rents host memory",
            misconception=(
                "A chat of two thousand tokens is eight kilobytes of text, so fetching it is free. Its KV "
                "cache is two thirds of a gigabyte: a tenth of a second from a fast drive, three tenths "
                "computed afresh."
            ),
        ),
        "edge": Scenario(
            brief=(
                "Before a new detector may go on the road, it has to process all recorded trips again. The "
                "replay runs in the car, on the same module, from whatever disk there is: 125 MB/s, raw "
                "pictures. It takes a week, and somebody proposes a faster chip. Each core that decodes "
                "draws 2 W, and a drive draws more the faster it is; the fuse leaves 7 W for both. Choose "
                "format, cores and bandwidth so that the detector is idle a tenth of the time at most."
            ),
            predict=Prediction(
                question="Raw pictures from a disk of 125 MB/s: what share of the time is the detector idle?",
                answer=At(of="study.idle"),
                naive=30,
                units=("percent", ""),
            ),
            knobs=(
                Knob(
                    "format",
                    "Format of the pictures",
                    default="binary",
                    options=FORMATS,
                ),
                Knob("cores", "Cores that decode", default=2, low=1, high=8, step=1),
                Knob(
                    "bandwidth",
                    "Bandwidth of the drive",
                    default=125.0,
                    low=125.0,
                    high=7950.0,
                    step=VOLUME_STEP,
                    unit="MB/s",
                    log=True,
                ),
            ),
            solve=edge_replay,
            goals=(
                Goal(
                    "fed",
                    "the detector is idle a tenth of the time at most",
                    "study.idle",
                    "percent",
                    at_most=10,
                ),
                Goal("fused", "cores and drive within 7 W", "study.power", "W", at_most=7),
            ),
            cards=(
                Card(
                    "FeedGauge",
                    "Time the detector is idle",
                    "study.idle",
                    "percent",
                    limit="fed",
                    options={"asks": "the detector could take", "gives": "drive and cores deliver"},
                ),
                bar("Draw of cores and drive", "study.power", "W", "fused"),
                bar(
                    "For comparison: idle time with a faster chip",
                    "study.idle",
                    "percent",
                    case="faster",
                    name="ten times the arithmetic",
                ),
            ),
            figures=(
                Figure("idle", "time the detector is idle", "study.idle", "percent"),
                Figure("throughput", "pictures a second", "study.throughput", "image/s"),
                Figure("demand", "data rate the detector could take", "study.demand", "MB/s"),
                Figure("supply", "data rate that drive and cores deliver", "study.supply", "MB/s"),
                Figure("power", "draw of cores and drive", "study.power", "W"),
                Figure(
                    "idle_today",
                    "time the detector is idle on the basic disk",
                    "study.idle",
                    "percent",
                    "today",
                ),
                Figure(
                    "throughput_today",
                    "pictures a second from the basic disk",
                    "study.throughput",
                    "image/s",
                    "today",
                ),
                Figure(
                    "faster",
                    "idle time of a chip with ten times the arithmetic",
                    "study.idle",
                    "percent",
                    "faster",
                ),
            ),
            asks=(
                "A week for one replay. Do I need the faster chip, or do you? Tell me what starves the detector, and what "
                "the cure draws from my battery."
            ),
            binding="storage",
            pays=("power",),
            losing_side="the battery that feeds cores and drive",
            misconception=(
                "Replay is slow, so the chip is slow. The chip idles nine tenths of the time; one with ten times the "
                "arithmetic would idle even more. Bytes on the disk and cores that decode are what to buy."
            ),
            comparisons={"faster": edge_faster_chip},
        ),
        "mobile": Scenario(
            brief=(
                "Nobody has touched the glasses and they are warm. The trace shows why: the camera delivers "
                "12 megapixels, and camera, application and model each copy the frame once, although the "
                "filter takes only 513 by 513 pixels. Skin tolerates 1.0 W, base load and filter included. "
                "Copying less of the frame leaves less to zoom into; the designer wants 2.5 times. And below "
                "18 frames a second she sees stutter. Choose the frame rate and how much of a frame is "
                "copied."
            ),
            predict=Prediction(
                question=(
                    "Three copies of every 12-megapixel frame, 30 frames a second, at 80 pJ for each byte "
                    "read or written. How much power do the copies draw?"
                ),
                answer=At(of="study.demand", design={"frames": 30, "kept": 100.0}),
                naive=20,
                units=("mW", "W"),
            ),
            knobs=(
                Knob("frames", "Frames a second", default=30, low=10, high=40, step=1),
                Knob(
                    "kept",
                    "Part of the frame's pixels copied",
                    default=100.0,
                    low=2.0,
                    high=100.0,
                    step=2.0,
                    unit="percent",
                ),
            ),
            solve=mobile_copies,
            goals=(
                Goal("cool", "a total draw of 1.0 W at most", "study.power", "W", at_most=SKIN_POWER),
                Goal("zoom", "2.5 times zoom or more", "study.zoom", at_least=2.5),
                Goal("smooth", "18 frames a second or more", "study.pace", "frame/s", at_least=18),
            ),
            cards=(
                Card(
                    "FeedGauge",
                    "Total draw",
                    "study.power",
                    "W",
                    limit="cool",
                    options={
                        "asks": "the copies draw",
                        "gives": "base load and filter leave them",
                        "way_out": "Copy less of a frame, or fewer frames.",
                    },
                ),
                bar("Zoom", "study.zoom", "", "zoom"),
                bar("Frames a second", "study.pace", "frame/s", "smooth"),
            ),
            figures=(
                Figure("power", "total draw", "study.power", "W"),
                Figure("added", "draw of the copies", "study.demand", "mW"),
                Figure("left", "draw that filter and base load leave", "study.supply", "mW"),
                Figure("zoom", "zoom", "study.zoom", ""),
                Figure("time", "time of the copies", "study.time", "ms"),
                Figure("added_today", "draw of the copies of whole frames", "study.demand", "mW", "today"),
                Figure("zoom_today", "zoom into a whole frame", "study.zoom", "", "today"),
                Figure("power_today", "total draw as the task opened", "study.power", "W", "today"),
            ),
            asks=(
                "Why are they warm already, before your filter does anything clever? And when you cool them, what is "
                "left of my zoom?"
            ),
            binding="thermal",
            pays=("zoom",),
            losing_side="the zoom",
            misconception=(
                "Copying memory is free. Each copy reads and writes the whole frame, and a 12-megapixel frame is "
                "over forty times what the filter takes: at 30 frames a second the copies draw more than half of what the filter does."
            ),
        ),
        "tiny": Scenario(
            brief=(
                "The weights, 0.97 MB, do not fit the 0.5 MB store. Flash beside the chip has room, but what "
                "lies there crosses a narrow bus in every hop, at eight times the energy of a byte in SRAM. "
                "The bus can be clocked up to 400 MB/s; its interface draws power even when it is idle. A "
                "pass may take 3 ms. The mission's milliwatt is out of reach for now: the Hardware Lead "
                "grants 12 mW. Choose the share of the weights in flash, and its bandwidth."
            ),
            predict=Prediction(
                question=(
                    "A pass takes 1.05 ms today. How long does it take with half of the weights in a flash "
                    "of 100 MB/s?"
                ),
                answer=At(of="study.latency", design={"in_flash": 50.0, "bandwidth": 100.0}),
                naive=1.6,
                units=("ms", "us"),
            ),
            knobs=(
                Knob(
                    "in_flash", "Weights in flash", default=0.0, low=0.0, high=100.0, step=1.0, unit="percent"
                ),
                Knob(
                    "bandwidth",
                    "Bandwidth of the flash",
                    default=100.0,
                    low=50.0,
                    high=400.0,
                    step=10.0,
                    unit="MB/s",
                ),
            ),
            solve=tiny_placement,
            goals=(
                Goal("fits", "the rest fits the store", "study.sram", "kB", at_most=MODEL_STORE),
                Goal(
                    "quick",
                    "a pass within 3 ms",
                    "study.latency",
                    "ms",
                    at_most=constant("tiny_pass").quantity,
                ),
                Goal("lean", "12 mW at most", "study.power", "mW", at_most=12),
            ),
            cards=(
                Card(
                    "FeedGauge",
                    "Time of a pass",
                    "study.latency",
                    "ms",
                    limit="quick",
                    options={"asks": "3 ms ask for", "gives": "the flash delivers"},
                ),
                bar("Mean draw", "study.power", "mW", "lean"),
                bar("Weights in SRAM", "study.sram", "kB", "fits"),
            ),
            figures=(
                Figure("latency", "time of a pass", "study.latency", "ms"),
                Figure("sram", "weights in SRAM", "study.sram", "kB"),
                Figure("energy", "energy of a hop", "study.energy", "uJ"),
                MEAN_DRAW,
                Figure("demand", "bandwidth that 3 ms ask of the flash", "study.demand", "MB/s"),
                Figure(
                    "latency_today", "time of a pass with all weights in SRAM", "study.latency", "ms", "today"
                ),
                Figure(
                    "energy_today", "energy of a hop with all weights in SRAM", "study.energy", "uJ", "today"
                ),
                MEAN_DRAW.as_opened("mean draw with all weights in SRAM"),
            ),
            asks=(
                "Put it into flash, they say, flash is free. What does a byte over there really cost me, in time and "
                "out of the coin cell?"
            ),
            binding="storage",
            pays=("energy", "power"),
            losing_side="the coin cell",
            misconception=(
                "Half of the weights somewhat slower makes the pass somewhat slower. The bus delivers a "
                "thirteenth of what SRAM does, so half of the weights take more than four times as long as "
                "the whole pass did."
            ),
        ),
    },
)

# -- Task 3: compile the dataset -------------------------------------------------------------------


def cloud_dataset(design: Design) -> PerformanceProfile:
    """The log that training samples are chosen from, read whole in every loop of the project."""
    return Engine.solve(
        model=Models.Llama3_70B,
        system=Systems.Cloud,
        batch_size=design["operating_batch"],
        precision=design["start_precision"],
        study=Dataset(
            stored=design["data_format"],
            tier=design["storage_tier"],
            place=design["transform_place"],
            sample_bytes=constant("token_bytes").quantity,
            samples=ureg.Quantity(design["tokens"], "gigatoken"),
            every=ureg.Quantity(design["cycle_time"], "day"),
        ),
    )


def edge_dataset(design: Design) -> PerformanceProfile:
    """Recorded drives, and the cameras of one turn that come in the same format."""
    return Engine.solve(
        model=Models.YOLOX_S,
        system=Systems.Edge,
        batch_size=design["operating_batch"],
        precision=design["start_precision"],
        study=Dataset(
            stored=design["data_format"],
            tier=design["storage_tier"],
            place=design["transform_place"],
            sample_bytes=constant("camera_bytes").quantity,
            input_bytes=constant("detector_input_bytes").quantity,
            rate=constant("edge_camera_rate").quantity,
            duration=ureg.Quantity(design["hours"], "hour"),
            streams=constant("edge_cameras").value,
        ),
    )


def mobile_dataset(design: Design) -> PerformanceProfile:
    """Clips from glasses, and the camera whose frames come in the same format."""
    return Engine.solve(
        model=Models.DeepLabV3_MobileNetV2,
        system=Systems.Mobile,
        precision=design["start_precision"],
        study=Dataset(
            stored=design["data_format"],
            tier=design["storage_tier"],
            place=design["transform_place"],
            sample_bytes=constant("camera_bytes").quantity,
            input_bytes=constant("frame_bytes").quantity,
            rate=design["frames"],
            duration=constant("clip_hours").quantity,
        ),
    )


def tiny_dataset(design: Design) -> PerformanceProfile:
    """Recordings of voices and noise, and the microphone that samples alike."""
    return Engine.solve(
        model=Models.TinyLSTM,
        system=Systems.Tiny,
        precision=design["start_precision"],
        study=Dataset(
            stored=design["data_format"],
            tier=design["storage_tier"],
            place=design["transform_place"],
            sample_bytes=constant("voice_bytes").quantity,
            input_bytes=constant("mel_sample_bytes").quantity,
            rate=ureg.Quantity(design["sampling"], "kilohertz"),
            duration=constant("voice_hours").quantity,
        ),
    )


def compiled(offline: str, serving: str) -> tuple[Knob, Knob, Knob]:
    """Make the three knobs that every track decides for the labs to come."""
    return (
        Knob(
            "data_format",
            "Format",
            default="text",
            options=FORMATS,
        ),
        Knob(
            "storage_tier",
            "Where the dataset is stored",
            default="disk",
            options={"disk": "Basic volume", "nvme": "NVMe drive", "host": "Host memory"},
        ),
        Knob(
            "transform_place",
            "Where samples are prepared",
            default="serving",
            options={"offline": offline, "serving": serving},
        ),
    )


SKEW_LOST = Figure("skew", "accuracy lost to skew", "study.skew", "percentage_point")
VOLUME = Figure("volume", "volume of the dataset", "study.volume", "TB")
RENT = Figure("rent", "rent of the dataset", "study.rent", "USD/month")
SKEW_BAR = facts("Volume and skew", "volume", "skew")

COMPILE = Task(
    id="compile_the_dataset",
    title="Compile the dataset",
    invariant="skew",
    cards=(bar("Rent", "study.rent", "USD/month", "rent"),),
    scenarios={
        "cloud": Scenario(
            brief=(
                "Every loop of the project reads the whole log, a hundred billion tokens, to choose what to "
                "train on, while the card waits at its hourly price. Cleaning takes the cores longer than "
                "reading. Clean once, ahead, and a second copy has to be rented; prompts are then cleaned by "
                "other code than the log was, which is skew. Clean in each pass and answer, and there is one "
                "code path. At most half an hour a pass and 60 dollars a month, at least 50 billion tokens: "
                "choose."
            ),
            predict=Prediction(
                question="A hundred billion tokens as text are 1.44 TB. How long does one pass over them take, on a basic volume of 125 MB/s?",
                answer=At(of="study.scan"),
                naive=20,
                units=("minute", "hour"),
            ),
            knobs=(
                *compiled("Cleaned once, ahead", "Cleaned in each pass and answer"),
                Knob("tokens", "Tokens kept, in billions", default=100, low=10, high=150, step=5),
            ),
            solve=cloud_dataset,
            goals=(
                Goal("quick", "a pass within half an hour", "study.scan", "minute", at_most=30),
                Goal(
                    "rent",
                    "60 dollars a month at most, rent and waiting",
                    "study.cost",
                    "USD/month",
                    at_most=60,
                ),
                Goal("kept", "50 billion tokens or more", "study.samples", "gigatoken", at_least=50),
            ),
            cards=(
                bar("Rent and waiting", "study.cost", "USD/month", "rent"),
                bar("One pass", "study.scan", "minute", "quick"),
                bar("Tokens kept", "study.samples", "gigatoken", "kept"),
                SKEW_BAR,
            ),
            figures=(
                Figure("scan", "time of a pass", "study.scan", "minute"),
                Figure("cost", "rent and waiting", "study.cost", "USD/month"),
                VOLUME,
                RENT,
                SKEW_LOST,
                Figure("scan_today", "time of a pass as the task opened", "study.scan", "minute", "today"),
                Figure(
                    "cost_today", "rent and waiting as the task opened", "study.cost", "USD/month", "today"
                ),
                VOLUME.as_opened(),
            ),
            asks=(
                "What does the log cost me a month, where is it stored, and is it true that I pay for the "
                "card while it waits? Say what we leave out, too."
            ),
            binding=At(of="study.limit"),
            pays=("cost", "rent", "scan", "skew"),
            losing_side="the budget or the log that is cut short",
            misconception=(
                "Text is small. Written out, tokens take fourteen bytes each: a pass over the log takes three hours "
                "from a basic volume, compressed on the same volume eight minutes of reading."
            ),
        ),
        "edge": Scenario(
            brief=(
                "The cameras in the car will send the format that recordings are stored in. Decoding and "
                "resizing then happen in the loop, on four cores, within 2.5 ms; or the sensor resizes, and "
                "other code makes a second, smaller copy of the recordings. The depot pays 1,000 dollars a month "
                "for storage, and a pass over all recordings has to fit a night of eight hours. Two hours of "
                "driving are the least that the Safety Lead signs for. Choose format, storage, place and "
                "hours."
            ),
            predict=Prediction(
                question=(
                    "Pictures come compressed; a core decodes them at 0.5 GB/s, and resizes faster than "
                    "that. How long do four cores take for those of one turn?"
                ),
                answer=At(of="study.added", design={"data_format": "compressed"}),
                naive=0.8,
                units=("ms", "us"),
            ),
            knobs=(
                *compiled("On the sensor, ahead", "In the loop"),
                Knob(
                    "hours", "Hours of driving kept", default=5.0, low=0.5, high=12.0, step=0.5, unit="hour"
                ),
            ),
            solve=edge_dataset,
            goals=(
                Goal("ready", "pictures ready within 2.5 ms", "study.added", "ms", at_most=2.5),
                Goal("rent", "1,000 dollars a month at most", "study.rent", "USD/month", at_most=1000),
                Goal("night", "a pass within eight hours", "study.scan", "hour", at_most=8),
                Goal("kept", "two hours of driving or more", "study.length", "hour", at_least=2),
            ),
            cards=(
                bar("Rent of storage", "study.rent", "USD/month", "rent"),
                bar("Time in the loop", "study.added", "ms", "ready"),
                bar("One pass", "study.scan", "hour", "night"),
                bar("Hours of driving kept", "study.length", "hour", "kept"),
                SKEW_BAR,
            ),
            figures=(
                Figure("added", "time in the loop", "study.added", "ms"),
                RENT,
                Figure("scan", "time of a pass", "study.scan", "hour"),
                VOLUME,
                SKEW_LOST,
                Figure("added_today", "time in the loop as the task opened", "study.added", "ms", "today"),
                RENT.as_opened("rent as the task opened"),
                VOLUME.as_opened(),
            ),
            asks=(
                "Does the car prepare pictures exactly as the lab did, yes or no? If yes, what does it cost my loop; if no, "
                "what does it cost the detector?"
            ),
            binding="storage",
            pays=("added", "skew", "rent"),
            losing_side="the loop or the detector's accuracy",
            misconception=(
                "Compressed is always better, it is smaller. It is on the drive; in the loop the same pictures have to "
                "be decoded on a deadline, at a tenth of the rate of raw ones."
            ),
        ),
        "mobile": Scenario(
            brief=(
                "Twenty hours of clips from glasses make the training set, at the frame rate you choose, "
                "1080p; the camera will deliver the same format. Decoding and colour conversion run on the "
                "small core, within 30 mW; or in the image processor, which adds no power, but then other "
                "code than the camera's makes the training set, and a second copy is stored. Storage may "
                "cost 350 dollars a month. Clips with more than 67 ms between frames are useless."
            ),
            predict=Prediction(
                question=(
                    "Compressed frames, 30 a second, decoded and converted on the small core, which decodes "
                    "at 0.5 GB/s and draws 300 mW at work. How much power is that on average?"
                ),
                answer=At(of="study.power", design={"data_format": "compressed", "frames": 30}),
                naive=10,
                units=("mW", "W"),
            ),
            knobs=(
                *compiled("In the image processor, ahead", "On the small core"),
                Knob("frames", "Frames a second", default=30, low=10, high=60, step=1),
            ),
            solve=mobile_dataset,
            goals=(
                Goal("cool", "30 mW at most", "study.power", "mW", at_most=30),
                Goal("rent", "350 dollars a month at most", "study.rent", "USD/month", at_most=350),
                Goal("smooth", "67 ms between two frames at most", "study.gap", "ms", at_most=67),
            ),
            cards=(
                bar("Rent of storage", "study.rent", "USD/month", "rent"),
                bar("Draw of the small core", "study.power", "mW", "cool"),
                bar("Between two frames", "study.gap", "ms", "smooth"),
                SKEW_BAR,
            ),
            figures=(
                Figure("power", "draw of the small core", "study.power", "mW"),
                Figure("added", "time on the small core, a frame", "study.added", "ms"),
                RENT,
                VOLUME,
                Figure("gap", "time between two frames", "study.gap", "ms"),
                SKEW_LOST,
                Figure(
                    "power_today", "draw of the small core as the task opened", "study.power", "mW", "today"
                ),
                RENT.as_opened("rent as the task opened"),
                VOLUME.as_opened(),
            ),
            asks=(
                "Will the wearer's colours be those that the model learned from? And does getting them right "
                "make the temple warm, or the clips jerky?"
            ),
            binding="storage",
            pays=("gap", "skew", "power"),
            losing_side="the frame rate or the filter's accuracy",
            misconception=(
                "Converting colours is nothing beside a network. Decoding and converting 1080p frames on a small core "
                "draws tens of milliwatts, a fifth of all that the base load leaves."
            ),
        ),
        "tiny": Scenario(
            brief=(
                "Five thousand hours of voices and noise, at the sampling rate you choose; the microphone "
                "will sample alike. Mel bands (loudness by pitch) are computed on the small core in every "
                "hop, or by the codec's own filter bank, which adds no power but is not the code that made "
                "the training set; a copy in mel bands is then stored as well. The Hardware Lead grants the "
                "front end 0.45 mW, the budget 60 dollars a month. Below 8 kHz a voice sounds worse than on "
                "a telephone."
            ),
            predict=Prediction(
                question="Sound at 16 kHz, mel bands computed on the small core. How much power does that draw?",
                answer=At(of="study.power", design={"sampling": 16.0}),
                naive=0.05,
                units=("mW", "uW"),
            ),
            knobs=(
                *compiled("In the codec, ahead", "On the small core"),
                Knob("sampling", "Sampling rate", default=16.0, low=6.0, high=24.0, step=0.5, unit="kHz"),
            ),
            solve=tiny_dataset,
            goals=(
                Goal("lean", "0.45 mW at most", "study.power", "mW", at_most=0.45),
                Goal("rent", "60 dollars a month at most", "study.rent", "USD/month", at_most=60),
                Goal("clear", "sampled at 8 kHz or more", "study.pace", "kHz", at_least=8),
            ),
            cards=(
                bar("Rent of storage", "study.rent", "USD/month", "rent"),
                bar("Draw of the front end", "study.power", "mW", "lean"),
                bar("Sampling rate", "study.pace", "kHz", "clear"),
                SKEW_BAR,
            ),
            figures=(
                Figure("power", "draw of the front end", "study.power", "mW"),
                RENT,
                VOLUME,
                Figure("gap", "time between two samples", "study.gap", "us"),
                SKEW_LOST,
                Figure(
                    "power_today", "draw of the front end as the task opened", "study.power", "mW", "today"
                ),
                RENT.as_opened("rent as the task opened"),
                VOLUME.as_opened(),
            ),
            asks=(
                "Forty bands or the raw samples, I do not care: what does your front end take from my milliwatt, and "
                "what does the ear lose for it?"
            ),
            binding="power",
            pays=("power", "skew", "gap"),
            losing_side="the coin cell or the voice",
            misconception=(
                "Features are cheap, the network is the cost. On a small core the mel bands of full-rate sound draw "
                "two thirds of a milliwatt, more than half of what the earbud has."
            ),
        ),
    },
)

LAB = Lab(
    slug="lab_04_data_engr",
    volume=1,
    chapter=4,
    title="Data Engineering",
    objectives=(
        "weigh data: what they take to move and to keep, in seconds, dollars and bytes",
        "hold what storage and decoders supply against what a machine demands, and name what starves it",
        "choose format and tier by bytes on disk and by the rate at which they decode",
        "say what two code paths for the same data cost, and what one of them costs",
    ),
    invariants=(DATA_GRAVITY, FEEDING_TAX, SKEW),
    tasks=(WEIGH, FEED, COMPILE),
    unlocks=("FeedGauge",),
    reads=("start_precision", "operating_batch", "hop", "cycle_time"),
    writes=(
        Decision(
            key="data_format", task="compile_the_dataset", label="Format of the data", knob="data_format"
        ),
        Decision(key="storage_tier", task="compile_the_dataset", label="Storage tier", knob="storage_tier"),
        Decision(
            key="transform_place",
            task="compile_the_dataset",
            label="Samples prepared",
            knob="transform_place",
        ),
    ),
)
