"""English: the words in which a student may write a figure, name a term or a law, and say what somebody pays."""

from labs.grading.language import Language

_UNITS = {
    unit: spellings.split(", ")
    for unit, spellings in {
        "second": "second, seconds, secs",
        "millisecond": "millisecond, milliseconds, millis",
        "microsecond": "microsecond, microseconds",
        "nanosecond": "nanosecond, nanoseconds",
        "minute": "minute, minutes",
        "hour": "hour, hours",
        "day": "day, days",
        "week": "week, weeks",
        "month": "month, months",
        "year": "year, years, yr, yrs",
        "byte": "byte, bytes",
        "kilobyte": "kilobyte, kilobytes",
        "megabyte": "megabyte, megabytes, megs",
        "gigabyte": "gigabyte, gigabytes, gigs",
        "terabyte": "terabyte, terabytes",
        "petabyte": "petabyte, petabytes",
        "bit": "bits",
        "FLOP": "operations, floating point operations",
        "MAC": "multiply accumulates",
        "watt": "watt, watts",
        "milliwatt": "milliwatt, milliwatts",
        "microwatt": "microwatt, microwatts",
        "kilowatt": "kilowatt, kilowatts",
        "megawatt": "megawatt, megawatts",
        "watt_hour": "watt hour, watt hours",
        "kilowatt_hour": "kilowatt hour, kilowatt hours",
        "joule": "joule, joules",
        "millijoule": "millijoule, millijoules",
        "microjoule": "microjoule, microjoules",
        "nanojoule": "nanojoule, nanojoules",
        "picojoule": "picojoule, picojoules",
        "kilojoule": "kilojoule, kilojoules",
        "hertz": "hertz",
        "kilohertz": "kilohertz",
        "megahertz": "megahertz",
        "meter": "metre, metres, meter, meters",
        "kilometer": "kilometre, kilometres, kilometer, kilometers",
        "gram": "gram, grams",
        "kilogram": "kilogram, kilograms",
        "degree_Celsius": "degrees Celsius, degree Celsius, degrees C, deg C, degrees",
        "kelvin": "kelvin, kelvins",
        "sample": "sample, samples, token, tokens, image, images, frame, frames, hop, hops, picture, pictures",
        "request": "request, requests, query, queries, reply, replies",
        "percent": "percent, per cent, percentage points, percentage point, points",
        "USD": "dollar, dollars, US dollars, bucks",
        "cent": "cent, cents",
    }.items()
}

ENGLISH = Language(
    code="en",
    units={spelling: unit for unit, spellings in _UNITS.items() for spelling in spellings},
    numbers={
        "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
        "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15,
        "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30,
        "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12,
        "half": 0.5,
    },
    scales={
        "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
        "k": 1e3, "K": 1e3, "M": 1e6, "mn": 1e6, "mio": 1e6, "B": 1e9, "bn": 1e9, "T": 1e12,
    },
    multiples={
        "twice": 2, "double": 2, "doubles": 2, "doubled": 2, "doubling": 2, "triple": 3, "triples": 3,
        "tripled": 3, "quadruple": 4, "quadruples": 4, "tenfold": 10, "twofold": 2, "threefold": 3,
        "fourfold": 4, "fivefold": 5, "hundredfold": 100, "halves": 0.5, "halved": 0.5, "halving": 0.5,
    },
    times=("times", "fold", "folds"),
    factor=("factor of", "factor", "by a factor of"),
    per=("per", "a", "an", "each", "every", "for each", "for every"),
    articles=("a", "an"),
    alike=("to", "of", "and", "or", "vs", "versus", "against", "out of", "instead of", "rather than", "not", "then", "into"),
    between=("between",),
    joins=("and", "to"),
    terms={
        "memory": (
            "memory", "bandwidth", "hbm", "dram", "lpddr", "sram traffic", "byte", "bytes", "data movement",
            "moving the weights", "moving weights", "reading the weights", "weight traffic", "traffic",
            "memory time", "memory wall",
        ),
        "compute": (
            "compute", "computing", "computation", "arithmetic", "flop", "flops", "math", "maths", "mac", "macs",
            "calculation", "calculating", "multiply", "multiplications", "peak rate", "compute time",
        ),
        "overhead": (
            "overhead", "dispatch", "launch", "launches", "kernel launch", "kernel launches", "launch tax",
            "dispatch tax", "kernel overhead", "runtime tax", "interpreter", "framework tax",
        ),
        "pipeline": (
            "pipeline", "fixed", "serial", "sensor", "camera path", "pre processing", "preprocessing",
            "post processing", "postprocessing", "bus", "composite", "compositing", "buffering", "rest of the path",
            "outside the model", "untouched",
        ),
        "capacity": (
            "capacity", "footprint", "memory size", "does not fit", "do not fit", "doesn t fit", "cannot fit",
            "fits", "fit", "out of memory", "ram", "room", "store", "model store", "memory limit",
        ),
        "thermal": (
            "thermal", "thermals", "heat", "hot", "temperature", "skin", "throttle", "throttles", "throttling",
            "warm", "cooling", "power budget", "watts",
        ),
        "power": ("power", "energy", "battery", "milliwatts", "watts", "joules", "microjoules"),
        "latency": ("latency", "deadline", "loop", "frame budget", "time budget", "slack"),
        "distance": (
            "distance", "light", "speed of light", "propagation", "round trip", "fibre", "fiber", "network",
            "geography",
        ),
        "data": ("data", "data axis", "drift", "inputs", "input distribution", "distribution"),
        "algorithm": ("algorithm", "algorithm axis", "model", "architecture"),
        "machine": ("machine", "machine axis", "hardware", "system", "device", "chip"),
        "queueing": ("queue", "queues", "queueing", "queuing", "waiting", "utilisation", "utilization"),
    },
    laws={
        "iron_law": (
            "iron law", "iron laws", "three terms", "sum of three", "sum of memory compute and overhead",
            "law of performance",
        ),
        "amdahl": (
            "amdahl", "amdahls", "amdahl s", "serial fraction", "untouched part", "part you leave alone",
            "share you speed up", "part that is not sped up", "part that stays",
        ),
        "light_floor": (
            "speed of light", "light floor", "light barrier", "light in fibre", "light in fiber", "light travels",
            "propagation delay", "floor of light", "distance floor",
        ),
        "data_as_code": ("data as code", "data is code", "data is the program", "software 2 0", "compiled from data"),
        "degradation": (
            "degradation", "degrades", "silent degradation", "drift", "distribution shift", "data drift",
            "statistical drift",
        ),
        "memory_wall": ("memory wall", "bandwidth wall", "hbm wall"),
        "power_wall": ("power wall", "thermal wall", "heat wall"),
        "little": ("little s law", "littles law", "little law"),
        "roofline": ("roofline", "ridge", "arithmetic intensity"),
    },
    binding=(
        "bound", "binds", "bind", "binding", "bottleneck", "bottlenecked", "dominates", "dominate", "dominated",
        "dominant", "limits", "limit", "limited", "limiting", "largest", "tallest", "biggest", "longest", "most of",
        "majority", "sets", "governs", "decides", "constrains", "constrained", "constraint", "wall", "ceiling",
        "rules", "spent on", "spends", "goes to", "goes into", "responsible", "explains", "sick", "at fault", "cause",
        "caused", "because of", "due to", "accounts for", "holds us back", "stops us", "we are paying for", "pays for",
        "runs out", "starved", "starves",
    ),
    contrast=("rather than", "instead of", "as opposed to"),
    negation=("not", "no", "never", "isn t", "aren t", "neither", "nor", "hardly", "barely", "cannot be"),
    giving_up=(
        "cost", "costs", "costing", "price", "pay", "pays", "paid", "paying", "give up", "gives up", "giving up",
        "gave up", "lose", "loses", "lost", "losing", "loss", "sacrifice", "sacrifices", "sacrificing", "trade",
        "trades", "traded", "trading", "in exchange", "at the expense", "expense", "penalty", "forgo", "forgoes",
        "forego", "worse", "slower", "fewer", "less", "longer", "later", "wait", "waits", "waiting", "drops", "drop",
        "falls", "fall", "fell", "rises", "rise", "grows", "climbs", "shrinks", "leaves only", "only leaves",
        "remains", "no longer", "stays idle", "idle", "idles", "wasted", "waste", "burns", "spends", "suffers",
        "short of", "misses", "gives away", "up from", "down from", "instead of", "in return", "sits unused", "unused",
        "worth less", "buys nothing", "buys only", "gains nothing", "does not help", "without",
    ),
    function_words=frozenset(
        "a an the is are was were be been it its this that these those of to in on at by for from with as and or "
        "but if so than then because since while when which who what where how we you i they he she our your their "
        "my us them not no do does did has have had will would can could should may might must there here only just "
        "more most less all each every both one about after before over under between into out up down per very "
        "still even also too nothing already".split()
    ),
)  # fmt: skip
