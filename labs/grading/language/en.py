"""English: how a student may write a figure, name a term or a law, and say what somebody pays."""

from labs.grading.language import Language


def _list(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split(","))


_UNITS = {
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
    "kilojoule": "kilojoule, kilojoules",
    "millijoule": "millijoule, millijoules",
    "microjoule": "microjoule, microjoules",
    "nanojoule": "nanojoule, nanojoules",
    "picojoule": "picojoule, picojoules",
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
    "decibel": "decibel, decibels",
    "percent": "percent, per cent, percentage points, percentage point",
    "USD": "dollar, dollars, US dollars, bucks",
    "cent": "cent, cents",
}

ENGLISH = Language(
    code="en",
    units={spelling: unit for unit, spellings in _UNITS.items() for spelling in _list(spellings)},
    numbers={
        **{word: value for value, word in enumerate(
            _list("zero, one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, "
                  "fourteen, fifteen, sixteen, seventeen, eighteen, nineteen"))},
        **{word: 10 * value for value, word in enumerate(
            _list("twenty, thirty, forty, fifty, sixty, seventy, eighty, ninety"), start=2)},
        "dozen": 12,
        "half": 0.5,
    },
    scales={
        "hundred": 1e2, "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12,
        "k": 1e3, "K": 1e3, "M": 1e6, "mn": 1e6, "B": 1e9, "bn": 1e9, "T": 1e12,
    },
    multiples={
        "twice": 2, "double": 2, "doubles": 2, "doubled": 2, "doubling": 2, "twofold": 2,
        "triple": 3, "triples": 3, "tripled": 3, "threefold": 3, "quadruple": 4, "fourfold": 4,
        "fivefold": 5, "tenfold": 10, "hundredfold": 100, "halves": 0.5, "halved": 0.5, "halving": 0.5,
    },
    plus={"and a half": 0.5, "and one half": 0.5, "and a quarter": 0.25, "and three quarters": 0.75},
    times=_list("times, fold"),
    factor=_list("factor of, factor"),
    per=_list("per, a, an, each, every, for each, for every, for a, for one"),
    articles=_list("a, an, the"),
    panel_units={"point": "percent", "points": "percent"},
    takes=_list("cost, costs, cost us, cost you, costs us, costs you, take, takes, need, needs, are, is"),
    alike=_list("to, of, and, or, vs, versus, against, out of, instead of, rather than, not, then, into"),
    between=_list("between"),
    joins=_list("and, to"),
    terms={
        "memory": _list(
            "memory, memory time, memory wall, bandwidth, hbm, dram, lpddr, byte, bytes, traffic, weight traffic, "
            "data movement, moving data, moving the weights, reading the weights, reading weights, moving bytes"
        ),
        "compute": _list(
            "compute, compute time, computing, computation, arithmetic, flop, flops, math, maths, mac, macs, "
            "calculation, calculating, multiplications, peak rate, number crunching"
        ),
        "overhead": _list(
            "overhead, dispatch, launch, launches, kernel launches, launch tax, dispatch tax, runtime tax, "
            "framework tax, interpreter, fixed tax"
        ),
        "pipeline": _list(
            "pipeline, fixed, serial, sensor, camera path, pre processing, preprocessing, post processing, "
            "postprocessing, bus, compositing, buffering, buffer, rest of the path, outside the model, untouched"
        ),
        "capacity": _list(
            "capacity, footprint, memory size, fit, fits, room, out of memory, memory limit, ram, store, "
            "model store, gigabytes, megabytes, kilobytes, memory, sram, card, flash, arena"
        ),
        "bandwidth": _list("bandwidth, memory bandwidth, card bandwidth, memory traffic, memory time, memory speed"),
        "thermal": _list(
            "thermal, thermals, heat, hot, temperature, skin, throttle, throttles, throttling, warm, cooling, "
            "power budget, watts"
        ),
        "power": _list("power, energy, battery, watts, milliwatts, joules, millijoules, microjoules"),
        "latency": _list("latency, deadline, loop, frame budget, time budget, slack"),
        "distance": _list(
            "distance, light, speed of light, propagation, round trip, fibre, fiber, network, geography"
        ),
        "data": _list("data, drift, inputs, input distribution, distribution"),
        "algorithm": _list("algorithm, model, architecture"),
        "machine": _list("machine, hardware, system, device, chip"),
        "care": _list(
            "care, careful work, work on the change, preparation, thinking, the change itself, days of work"
        ),
        "evaluation": _list(
            "evaluation, evaluating, evaluations, test, tests, testing, replay, soak, soaking, listening test, suite, "
            "measuring"
        ),
        "gates": _list("gates, gate, gating, checks, hurdles, gatekeeping"),
        "storage": _list(
            "storage, disk, disks, drive, drives, volume, tier, nvme, flash, link, reading, bytes on disk, "
            "stored bytes, storage price"
        ),
        "decoding": _list(
            "decoding, decode, decodes, decoder, decoders, decompressing, decompression, parsing, cores, transform, "
            "transforming, tokenising, tokenizing, cleaning"
        ),
        "queueing": _list("queue, queues, queueing, queuing, waiting line, utilisation, utilization"),
    },
    laws={
        "iron_law": _list(
            "iron law, three terms, sum of memory compute and overhead, memory plus compute plus overhead, "
            "movement plus arithmetic plus overhead, law of performance"
        ),
        "amdahl": _list(
            "amdahl, amdahls, amdahl s, serial fraction, serial share, untouched part, part you leave alone, "
            "share you speed up, part that is not sped up, part s share, by its share, only its share, making one part faster"
        ),
        "light_floor": _list(
            "speed of light, light floor, light barrier, light in fibre, light in fiber, light travels, "
            "propagation delay, floor of light, light can travel"
        ),
        "data_as_code": _list(
            "data as code, data is code, data is the program, software 2 0, compiled from data, "
            "written by the data, learned from data"
        ),
        "degradation": _list(
            "degradation, degrades, degradation law, degradation equation, silent degradation, drift, "
            "data drift, distribution shift, drifts away, drifts from, world drifts, world changes, gets worse as"
        ),
        "constraint_propagation": _list(
            "constraint propagation, propagates, propagation of the constraint, doubles with each stage, "
            "doubles with every stage, doubles at each stage, doubles at every stage, doubling per stage, "
            "two to the k, power of two, powers of two"
        ),
        "iteration_tax": _list(
            "iteration tax, tax on iteration, completed loops, number of loops, iterations, price of a loop, "
            "tax of each loop, tax on each loop, tax on every loop"
        ),
        "layered_gates": _list(
            "layered gates, layers of gates, row of gates, swiss cheese, defence in depth, defense in depth, "
            "blind spots multiply, blind spots"
        ),
        "data_gravity": _list(
            "data gravity, gravity of data, gravity, volume over bandwidth, volume divided by bandwidth, "
            "bytes over bandwidth, bytes divided by bandwidth"
        ),
        "feeding_tax": _list(
            "feeding tax, feed tax, supply over demand, supply and demand, supply below demand, supply meets demand, "
            "supply falls short, supplied below, starves, starved, starvation"
        ),
        "skew": _list(
            "skew, training serving skew, serving skew, two code paths, one code path, same code path, "
            "second code path, identical code path"
        ),
        "parameter_count": _list(
            "parameter count, count of parameters, counting parameters, counting weights, counting the weights, "
            "count the weights, count the bytes, counting bytes, counting the bytes, bytes per weight, "
            "bytes per parameter, bytes a weight, weights times bytes, weights times their format, "
            "parameters times bytes, parameters times format, number of weights times"
        ),
        "intensity": _list(
            "arithmetic intensity, intensity, operational intensity, operations per byte, flop per byte, "
            "flops per byte, roofline, ridge"
        ),
        "training_state": _list(
            "training state, state of training, optimiser state, optimizer state, gradients and moments, "
            "weights gradients and moments, gradients and optimiser, gradients and optimizer, adam state, "
            "16 bytes per parameter, sixteen bytes per parameter, 16 bytes a weight, sixteen bytes a weight, "
            "weights gradients optimiser moments, weights gradients optimizer moments, moments and activations, "
            "activations kept, keeps its activations, keep the activations, keeping the activations"
        ),
        "scaling_exponent": _list(
            "exponent, scaling exponent, to the power, power law, slope, scales with, scales as, quadratic, squared, "
            "grows with the square, follows the square, with the square, with a power, linearly"
        ),
        "silicon_contract": _list(
            "silicon contract, contract with the silicon, contract with the chip, contract with the hardware, "
            "contract between network and chip, architecture is a contract"
        ),
        "dispatch_tax": _list(
            "dispatch tax, launch tax, tax on every kernel, tax on each kernel, tax of every kernel, tax of each kernel, "
            "kernel pays, number of kernels, kernels times, launch gaps"
        ),
        "break_even": _list(
            "break even, breaks even, breaking even, broke even, break even point, pays for itself, paid for itself, "
            "pays off, paid off, pay off, paid back, pays back, repaid, repays, payback, amortises, amortizes, amortised, "
            "amortized"
        ),
        "diminishing_returns": _list(
            "diminishing returns, diminishing return, less and less, ever less, saves less each time, "
            "first saves most, each further one saves less, each more saves less, each further one less, brings the most, smaller gain, smaller gains, smaller and smaller"
        ),
        "memory_wall": _list("memory wall, bandwidth wall, hbm wall"),
        "power_wall": _list("power wall, thermal wall, heat wall"),
    },
    binding=_list(
        "bound, binds, bind, binding, bottleneck, bottlenecked, dominates, dominate, dominated, dominant, limits, "
        "limited, limiting, largest, tallest, biggest, longest, most of, majority, sets, governs, decides, "
        "constrains, constrained, constraint, wall, ceiling, rules, spent on, goes to, goes into, responsible, "
        "explains, sick, at fault, cause, causes, caused, because of, due to, accounts for, holds us back, "
        "paying for, pay for, runs out, starved, waiting for, waits for, eats, takes most, in the way, "
        "is the limit, limit is, limit itself is, is the problem, problem is, takes the most, the most is, too slow, "
        "slowest, slow part, holds us up, hold us up, reason is, the issue, "
        "too small, doesn t hold, does not hold, does not fit, doesn t fit, starves, is what we fight"
    ),
    binding_asked=_list("grow, grows"),
    clauses=_list("and, but, while, whereas, though, although, because, since, so"),
    negation=_list("not, no, never, isn, aren, wasn, nor, neither, hardly, barely, rather than, instead of"),
    contrast=_list("not, nor, rather than, instead of"),
    giving_up=_list(
        "cost, costs, costing, price, pay, pays, paid, paying, give up, gives up, giving up, gave up, lose, loses, "
        "lost, losing, loss, sacrifice, sacrifices, sacrificing, trade, trades, traded, trading, in exchange, "
        "at the expense, expense, penalty, forgo, forgoes, worse, slower, longer, later, wait, waits, "
        "waiting, drops, drop, falls, fall, fell, rises, rise, rose, grows, climbs, shrinks, leaves only, remains, "
        "no longer, idle, idles, wasted, waste, wastes, burns, suffers, short of, misses, unused, buys nothing, "
        "buys only, gains nothing, does not help, without, sink, sinks, sunk, eats, uses up, takes away, "
        "are left, is left, left out, leave out, leaves out, switch off, switched off, turn off, turned off, "
        "turned away, turn away, sent away, send away, instead of, down to, down from, takes from, draws, "
        "threw away, thrown away, throw away, gave away, dropped, blind, deaf, downside, more out of, "
        "stays open, still open, remains open, from your battery, from the battery, from your cell, from the cell"
    ),
    nothing=_list(
        "nothing, nobody, no one, none, no, without, neither, zero, don t, doesn t, didn t, won t, "
        "wouldn t, needn t, cannot, can t"
    ),
    seeming_denial=_list(
        "not only, not just, nothing but, nobody but, no one but, no doubt, no wonder, no longer, no free lunch"
    ),
    between_price=_list("us, you, me, him, her, them, up, is, was, are, were, be, of, there"),
    relatives=_list("that, which, who, whom, what, where, when, if, how"),
    below=_list("less than, below, under, at most, within, no more than, up to, fewer than, not even"),
    above=_list("more than, above, over, at least, no less than, well over"),
    verbs=frozenset(
        _list(
            "is, are, was, were, be, been, has, have, had, will, would, can, could, do, does, did, takes, take, needs, "
            "need, costs, cost, becomes, falls, rises, stays, drops, grows, remains, comes, goes, got, gets, reads, sees"
        )
    ),
    abbreviations=_list(
        "i.e., e.g., approx., appr., ca., cca., max., min., vs., no., nr., resp., etc., incl., excl., fig., cf., est., avg."
    ),
    function_words=frozenset(
        _list(
            "a, an, the, is, are, was, were, be, been, it, its, this, that, these, those, of, to, in, on, at, by, "
            "for, from, with, as, and, or, but, if, so, than, then, because, since, while, when, which, who, what, "
            "where, how, we, you, i, they, he, she, our, your, their, my, us, them, not, no, do, does, did, has, "
            "have, had, will, would, can, could, should, may, might, must, there, here, only, just, more, most, "
            "less, all, each, every, both, one, about, after, before, over, under, between, into, out, up, down, "
            "per, very, still, even, also, too, nothing, already"
        )
    ),
)  # fmt: skip
