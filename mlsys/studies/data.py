"""What data weighs: moving it, recording it, keeping a machine fed with it, and where it should lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..catalog.constants import constant
from ..laws.data import feed_efficiency, pipeline_supply, transfer_time
from ..laws.energy import duty_power
from ..units import Q_, InputError
from .base import (
    Answer,
    Quantity,
    Value,
    fixed_time,
    found,
    given,
    ms,
    of_system,
    share,
    si,
    tabled,
    transformer,
    verdict,
)

if TYPE_CHECKING:
    from ..profile import PerformanceProfile, Term
    from ..units import Real

#: How a sample may be stored.
FORMATS = ("text", "compressed", "binary")


@dataclass(frozen=True, kw_only=True)
class TransferAnswer(Answer):
    """What waiting for data takes."""

    volume: Quantity
    """[GB]"""
    time: Quantity
    """[s]"""
    idle_cost: Quantity
    """What the system costs while it waits; 0 where it has no price [USD]."""


@dataclass(frozen=True)
class Transfer:
    """How long it takes to fetch a volume, and what the idle machine costs meanwhile.

    Parameters
    ----------
    bandwidth : float, array or quantity
        Of the link or the storage tier [byte/s].
    volume : float, array or quantity, optional
        To be fetched [byte]; the weights of the model when left out.
    """

    bandwidth: Value
    volume: Value = None

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> TransferAnswer:
        """Divide the volume by the bandwidth.

        Raises
        ------
        InputError
            If the bandwidth is not positive or the volume is negative, or one has another dimension.
        """
        bandwidth = si(self.bandwidth, "byte/second", "bandwidth", above=0.0)
        volume = profile._weights if self.volume is None else si(self.volume, "byte", "volume", minimum=0.0)
        time = transfer_time(volume, bandwidth)
        system = profile._case.system
        price = 0.0 if system.price is None else system.price
        return TransferAnswer(
            volume=Q_(volume, "byte").to("gigabyte"),
            time=Q_(time, "second"),
            idle_cost=Q_(time * price, "USD"),
            formula=r"t = \frac{V}{BW}, \quad C = t \, p",
            terms=(
                found("V", "weights", volume, "byte")
                if self.volume is None
                else given("V", "volume", volume, "byte"),
                given("BW", "bandwidth", bandwidth, "byte/second"),
                of_system("p", f"price of {system}", price, "USD/second", system, "price"),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class ColdStartAnswer(Answer):
    """What it means to give a machine back in every quiet spell, and to load its weights again afterwards."""

    volume: Quantity
    """Weights to be fetched [GB]."""
    time: Quantity
    """Of one start [s]."""
    waiting: Quantity
    """Of all starts of a day; the machine is paid for and nobody is answered [minute]."""
    idle_cost: Quantity
    """Of that waiting [USD/day]."""
    rent: Quantity
    """Of the bandwidth [USD/day]."""
    saved: Quantity
    """By giving the machine back, waiting and rent taken off [USD/day]."""


@dataclass(frozen=True)
class ColdStart:
    """Give the machine back when it is quiet, fetch the weights when somebody comes.

    Parameters
    ----------
    bandwidth : float, array or quantity
        Rented from the volume that holds the weights [byte/s].
    starts : float or array
        Quiet spells in a day in which the machine is given back [1].
    quiet : float, array or quantity, optional
        Length of a quiet spell [s].
    """

    bandwidth: Value
    starts: Value
    quiet: Value = None

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> ColdStartAnswer:
        """Hold what a quiet spell saves against the wait after it and the rent of a fast volume.

        Raises
        ------
        InputError
            If the bandwidth is not positive, another input is negative, or one has another dimension.
        """
        bandwidth = si(self.bandwidth, "byte/second", "bandwidth", above=0.0)
        starts = si(self.starts, "", "starts", minimum=0.0)
        quiet, quiet_term = tabled("quiet_gap", "t_q", self.quiet, "quiet")
        rented = constant("provisioned_price")
        system = profile._case.system
        price = 0.0 if system.price is None else system.price
        time = transfer_time(profile._weights, bandwidth)
        rent = bandwidth * rented.quantity.m_as("USD*second/byte/day")
        waiting = starts * time
        return ColdStartAnswer(
            volume=Q_(profile._weights / 1e9, "gigabyte"),
            time=Q_(time, "second"),
            waiting=Q_(waiting / 60.0, "minute"),
            idle_cost=Q_(waiting * price, "USD/day"),
            rent=Q_(rent, "USD/day"),
            saved=Q_((starts * quiet - waiting) * price - rent, "USD/day"),
            formula=r"t = \frac{V}{BW}, \quad S = n (t_q - t) \, p - r \, BW",
            terms=(
                found("V", "weights", profile._weights, "byte"),
                given("BW", "bandwidth", bandwidth, "byte/second"),
                given("n", "starts a day", starts, ""),
                quiet_term,
                of_system("p", f"price of {system}", price, "USD/second", system, "price"),
                given("r", rented.meaning, rented.value, rented.unit, rented.source),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class RecordingAnswer(Answer):
    """What keeping a stream takes."""

    rate: Quantity
    """Of all streams [MB/s]."""
    volume: Quantity
    """[GB]"""
    share: Quantity
    """Volume divided by the store [dimensionless]."""
    pace: Quantity
    """Samples a second that are kept of each stream [1/s]."""
    gap: Quantity
    """Between two samples of a stream [ms]."""
    length: Quantity
    """Time that is kept [s]."""
    sent: Quantity
    """Power of a radio that sends it all away instead [W]."""
    met: bool
    """Whether the store holds the volume; an array for a sweep."""


@dataclass(frozen=True)
class Recording:
    """How much a stream of samples weighs, and how much of a store it takes.

    Parameters
    ----------
    sample_bytes : float, array or quantity
        Of one sample [byte].
    rate : float, array or quantity
        Samples a second [1/s].
    duration : float, array or quantity
        To be kept [s].
    store : float, array or quantity, optional
        Where it is kept [byte]; the memory of the system when left out.
    streams : float or array
        Equal streams side by side, such as cameras [1].
    """

    sample_bytes: Value
    rate: Value
    duration: Value = 1.0
    store: Value = None
    streams: Value = 1.0

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> RecordingAnswer:
        """Multiply size, rate and duration.

        Raises
        ------
        InputError
            If an input is negative or has another dimension, or the rate or the store is not positive.
        """
        size = si(self.sample_bytes, "byte", "sample_bytes", minimum=0.0)
        rate = si(self.rate, "1/second", "rate", above=0.0)
        duration = si(self.duration, "second", "duration", minimum=0.0)
        streams = si(self.streams, "", "streams", minimum=0.0)
        radio = constant("radio_energy_per_byte")
        system = profile._case.system
        store = system.ram if self.store is None else si(self.store, "byte", "store", above=0.0)
        source = system.source("ram") if self.store is None else None
        flow = streams * size * rate
        volume = flow * duration
        return RecordingAnswer(
            rate=Q_(flow / 1e6, "megabyte/second"),
            volume=Q_(volume / 1e9, "gigabyte"),
            share=Q_(volume / store, ""),
            pace=Q_(rate, "1/second"),
            gap=ms(1.0 / rate),
            length=Q_(duration, "second"),
            sent=Q_(flow * radio.value, "watt"),
            met=verdict(volume <= store),
            formula=r"V = n \, b \, f \, t, \quad P_{radio} = n \, b \, f \, e",
            terms=(
                given("n", "streams", streams, ""),
                given("b", "bytes of a sample", size, "byte"),
                given("f", "samples a second", rate, "1/second"),
                given("t", "duration", duration, "second"),
                given("V_{store}", "store", store, "byte", source),
                given("e", radio.meaning, radio.value, radio.unit, radio.source),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class FeedAnswer(Answer):
    """Whether storage and decoders keep up with the machine."""

    demand: Quantity
    """Bytes of samples the machine could take [MB/s]."""
    supply: Quantity
    """Bytes of samples that storage and decoders deliver [MB/s]."""
    efficiency: Quantity
    """Share of the time the machine works [dimensionless]."""
    idle: Quantity
    """Share of the time it waits [dimensionless]."""
    throughput: Quantity
    """What is left of the profile's throughput, in its unit."""
    decode: Quantity
    """Time one worker needs for a sample [ms]."""
    power: Quantity
    """Of the cores that decode and of the drive, busy or not [W]."""
    limit: str
    """"Machine", "Storage" or "Decoding", whichever is slowest (at the first point of a sweep)."""


@dataclass(frozen=True)
class Feed:
    """Can the input keep the machine busy?

    Parameters
    ----------
    sample_bytes : float, array or quantity
        Of a decoded sample [byte].
    stored : str
        Format on disk: "text", "compressed" or "binary".
    workers : float or array
        Cores that decode [1].
    bandwidth : float, array or quantity, optional
        Of the storage [byte/s]; a basic disk's when left out.
    """

    sample_bytes: Value
    stored: str = "binary"
    workers: Value = 1.0
    bandwidth: Value = None

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> FeedAnswer:
        """Compare the throughput of the profile with the slower of storage and decoders.

        Raises
        ------
        InputError
            If a number is not positive, or `stored` names no format.
        """
        if self.stored not in FORMATS:
            raise InputError("stored", f"stored is {self.stored!r}: it must be one of {', '.join(FORMATS)}.")
        size = si(self.sample_bytes, "byte", "sample_bytes", above=0.0)
        workers = si(self.workers, "", "workers", above=0.0)
        bandwidth, bandwidth_term = tabled("disk_bandwidth", "BW", self.bandwidth, "bandwidth")
        ratio, rate = constant(f"stored_{self.stored}"), constant(f"decode_{self.stored}")
        core, drive = constant("core_power_edge"), constant("drive_power")
        throughput = profile.throughput
        reading = bandwidth / (size * ratio.value)
        decoding = workers * rate.value / size
        supply = pipeline_supply(reading, decoding)
        efficiency = feed_efficiency(throughput.magnitude, supply)
        pace = [float(np.ravel(value)[0]) for value in (throughput.magnitude, reading, decoding)]
        return FeedAnswer(
            demand=Q_(throughput.magnitude * size / 1e6, "megabyte/second"),
            supply=Q_(supply * size / 1e6, "megabyte/second"),
            efficiency=Q_(efficiency, ""),
            idle=Q_(1.0 - efficiency, ""),
            throughput=throughput * efficiency,
            decode=ms(size / rate.value),
            power=Q_(workers * core.value + bandwidth * drive.quantity.m_as("watt*second/byte"), "watt"),
            limit=("Machine", "Storage", "Decoding")[int(np.argmin(pace))],
            formula=r"\eta = \min\left(1, \frac{\min(BW / (b r), \; n D / b)}{X}\right), \quad P = n P_{core} + BW \, w",
            terms=(
                found("X", "throughput", throughput.magnitude, str(throughput.units)),
                given("b", "bytes of a sample", size, "byte"),
                given("r", ratio.meaning, ratio.value, ratio.unit, ratio.source),
                given("D", rate.meaning, rate.value, rate.unit, rate.source),
                given("n", "cores that decode", workers, ""),
                bandwidth_term,
                given("P_{core}", core.meaning, core.value, core.unit, core.source),
                given("w", drive.meaning, drive.value, drive.unit, drive.source),
            ),
        )


@dataclass(frozen=True, kw_only=True)
class PrefixAnswer(Answer):
    """Ways to have the keys and values of a prefix again."""

    volume: Quantity
    """Of the prefix [GB]."""
    host: Quantity
    """Fetched from host memory [ms]."""
    drive: Quantity
    """Fetched from the drive [ms]."""
    recompute: Quantity
    """Computed again [ms]."""
    mean: Quantity
    """Over prefixes in host memory, on the drive, and new ones [ms]."""
    reuse: Quantity
    """Share of requests whose prefix is still kept [dimensionless]."""
    held: Quantity
    """Share of the kept prefixes that host memory holds [dimensionless]."""
    population: Quantity
    """All prefixes that are kept [GB]."""
    rent: Quantity
    """Of the host memory [USD/hour]."""
    demand: Quantity
    """Rate at which a prefix has to arrive to keep the promise [GB/s]."""
    supply: Quantity
    """Rate at which it arrives, in the mean [GB/s]."""
    unmet: Quantity
    """Share of the demand that is not met [dimensionless]."""


@dataclass(frozen=True)
class Prefix:
    """Keep the cache of a conversation, or compute it again?

    Parameters
    ----------
    tokens : float or array
        Of the prefix [token].
    host : float, array or quantity
        Host memory rented for prefixes [byte].
    reuse : float or array, optional
        Share of requests whose prefix was seen before [1]; follows from `kept` when left out.
    kept : float, array or quantity, optional
        How long a prefix is kept after its last use [s]; the more come back for it, and the more prefixes there
        are. With `reuse` given, the population is the table's.
    """

    tokens: Value
    host: Value
    reuse: Value = None
    kept: Value = None

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> PrefixAnswer:
        """Divide the bytes of the prefix by each bandwidth, and its arithmetic by the machine's rate.

        Users come back after a time that is exponentially distributed; each sequence of the batch brings its
        share of new conversations.

        Raises
        ------
        InputError
            If the model keeps no cache per token, an input is out of range, or neither or both of `reuse` and
            `kept` are given.
        """
        context = transformer(profile, "a prefix").context
        tokens = si(self.tokens, "token", "tokens", above=0.0)
        host = si(self.host, "byte", "host", minimum=0.0)
        if (self.reuse is None) == (self.kept is None):
            raise InputError("kept", "give either reuse (a share) or kept (a time), one of the two.")
        link, link_term = tabled("host_bandwidth", "BW_{host}", None, "link")
        drive, drive_term = tabled("nvme_bandwidth", "BW_{drive}", None, "drive")
        promise, promise_term = tabled("prefix_promise", "t_{max}", None, "promise")
        price = constant("host_memory_price")
        volume = profile._case.model.state_bytes / context * tokens
        reuse, population, terms = self._came_back(profile._case.batch_size * volume)
        from_host, from_drive = transfer_time(volume, link), transfer_time(volume, drive)
        again = tokens * profile._compute / profile._case.batch_size
        held = np.minimum(host / population, 1.0)
        mean = reuse * (held * from_host + (1.0 - held) * from_drive) + (1.0 - reuse) * again
        return PrefixAnswer(
            volume=Q_(volume / 1e9, "gigabyte"),
            host=ms(from_host),
            drive=ms(from_drive),
            recompute=ms(again),
            mean=ms(mean),
            reuse=Q_(reuse, ""),
            held=Q_(held, ""),
            population=Q_(population / 1e9, "gigabyte"),
            rent=Q_(host * price.value * 3600.0, "USD/hour"),
            demand=Q_(volume / promise / 1e9, "gigabyte/second"),
            supply=Q_(volume / mean / 1e9, "gigabyte/second"),
            unmet=Q_(1.0 - feed_efficiency(volume / promise, volume / mean), ""),
            formula=r"\bar t = u \left(h \frac{V}{BW_{host}} + (1 - h) \frac{V}{BW_{drive}}\right) + (1 - u) \, n \, T_1,"
            r" \quad u = u_{max} (1 - e^{-k / \tau})",
            terms=(
                given("n", "tokens of the prefix", tokens, "token"),
                found("V", "keys and values of the prefix", volume, "byte"),
                found("T_1", "arithmetic of a token", profile._compute / profile._case.batch_size, "second"),
                *terms,
                found("h", "share of prefixes in host memory", held, ""),
                link_term,
                drive_term,
                promise_term,
                given("p", price.meaning, price.value, price.unit, price.source),
            ),
        )

    def _came_back(self, each: Real) -> tuple[Real, Real, tuple[Term, ...]]:
        """Share of requests that find their prefix, bytes of all prefixes kept, and what explains them."""
        if self.kept is None:
            reuse = share(self.reuse, "reuse")
            population, term = tabled("prefix_population", "N", None, "population")
            return reuse, population, (given("u", "share of requests that come back", reuse, ""), term)
        kept = si(self.kept, "second", "kept", minimum=0.0)
        most, most_term = tabled("prefix_return_share", "u_{max}", None, "share")
        scale, scale_term = tabled("prefix_return_time", r"\tau", None, "scale")
        visits, visits_term = tabled("prefix_visits", r"\lambda", None, "visits")
        reuse, population = most * -np.expm1(-kept / scale), np.maximum(visits * kept * each, 1.0)
        return (
            reuse,
            population,
            (
                found("u", "share of requests that find their prefix", reuse, ""),
                given("k", "time a prefix is kept", kept, "second"),
                most_term,
                scale_term,
                visits_term,
            ),
        )


@dataclass(frozen=True, kw_only=True)
class CopiesAnswer(Answer):
    """What needless copies take from a periodic task."""

    time: Quantity
    """Of the copies in one period [ms]."""
    added: Quantity
    """Power of the copies [W]."""
    power: Quantity
    """Of the task, copies and static part [W]."""
    total: Quantity
    """The system's fixed pipeline, the copies and the latency [ms]."""
    pace: Quantity
    """Samples a second, in the model's unit."""
    zoom: Quantity
    """How far a reader can zoom in before the copied sample is coarser than what is needed [dimensionless]."""
    demand: Quantity
    """What the copies draw [mW]."""
    supply: Quantity
    """What the budget leaves for them, the task itself taken off [mW]."""
    unmet: Quantity
    """Share of the demand that the budget does not cover [dimensionless]."""


@dataclass(frozen=True)
class Copies:
    """What copying a sample before the model sees it costs in watts and milliseconds.

    Parameters
    ----------
    count : float or array
        Copies of each sample; every one reads and writes it [1].
    sample_bytes : float, array or quantity
        Of a whole sample [byte].
    period : float, array or quantity, optional
        Time between two samples [s]; give this or `rate`.
    rate : float, array or quantity, optional
        Samples a second [1/s].
    kept : float, array or quantity
        Share of a sample's points that is copied [1].
    needed : float, array or quantity, optional
        What the model takes of a sample [byte]; all of it when left out.
    """

    count: Value
    sample_bytes: Value
    period: Value = None
    rate: Value = None
    kept: Value = 1.0
    needed: Value = None

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> CopiesAnswer:
        """Move the bytes of each copy twice through the system's memory.

        Raises
        ------
        InputError
            If an input is negative or has another dimension, the period is not positive, or neither or both of
            `period` and `rate` are given.
        """
        count = si(self.count, "", "count", minimum=0.0)
        kept = share(self.kept, "kept")
        whole = si(self.sample_bytes, "byte", "sample_bytes", above=0.0)
        needed = whole if self.needed is None else si(self.needed, "byte", "needed", above=0.0)
        if (self.period is None) == (self.rate is None):
            raise InputError(
                "period", "give either period (a time) or rate (samples a second), one of the two."
            )
        if self.period is None:
            period = 1.0 / si(self.rate, "1/second", "rate", above=0.0)
        else:
            period = si(self.period, "second", "period", above=0.0)
        size = kept * whole
        system = profile._case.system
        budget, budget_term = tabled("mobile_power", "P_{max}", None, "budget")
        moved = 2.0 * count * size * profile._case.batch_size
        energy, time = moved * system.energy_per_byte, transfer_time(moved, system.bandwidth)
        fixed, stages = fixed_time(profile)
        added, task = energy / period, duty_power(profile._energy, period, system.static_power)
        left = np.maximum(budget - task, 0.0)
        return CopiesAnswer(
            time=ms(time),
            added=Q_(added, "watt"),
            power=Q_(task + added, "watt"),
            total=ms(fixed + time + profile._latency),
            pace=Q_(1.0 / period, f"{profile._case.model.sample_unit}/second"),
            zoom=Q_(np.sqrt(size / needed), ""),
            demand=Q_(added * 1e3, "milliwatt"),
            supply=Q_(left * 1e3, "milliwatt"),
            unmet=Q_(1.0 - feed_efficiency(np.maximum(added, 1e-30), left), ""),
            formula=r"\bar P = \frac{E + 2 n b \, e}{T_{period}} + P_{static} \le P_{max}",
            terms=(
                given("n", "copies", count, ""),
                given("b", "bytes that are copied", size, "byte"),
                budget_term,
                of_system(
                    "e", "energy of a byte", system.energy_per_byte, "joule/byte", system, "energy_per_byte"
                ),
                found("E", "energy of one pass", profile._energy, "joule"),
                of_system("P_{static}", "static power", system.static_power, "watt", system, "static_power"),
                given("T_{period}", "period", period, "second"),
                *stages,
            ),
        )


@dataclass(frozen=True, kw_only=True)
class FlashSplitAnswer(Answer):
    """What weights in flash save in SRAM and cost in time and energy."""

    sram: Quantity
    """Weights that stay in the fast store [kB]."""
    latency: Quantity
    """Of one pass, reading the rest from flash [ms]."""
    energy: Quantity
    """Of one pass [uJ]."""
    power: Quantity
    """Of a pass in every period, the flash's interface and the static part [mW]."""
    demand: Quantity
    """Rate at which the flash must deliver for the pass to be in time [MB/s]."""
    supply: Quantity
    """Rate at which it delivers [MB/s]."""
    unmet: Quantity
    """Share of the demand that is not met [dimensionless]."""
    fits: bool
    """Whether the fast store holds its part; an array for a sweep."""


@dataclass(frozen=True)
class FlashSplit:
    """Which share of the weights lies in flash, read anew on every pass.

    Parameters
    ----------
    in_flash : float or array
        Share of the weights [1].
    bandwidth : float, array or quantity, optional
        Of the flash [byte/s].
    period : float, array or quantity, optional
        Time between two passes [s]; the system's fixed pipeline, such as its hop, when left out.
    """

    in_flash: Value
    bandwidth: Value = None
    period: Value = None

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> FlashSplitAnswer:
        """Move that share of the weights at the flash's rate and energy instead of the store's.

        Raises
        ------
        InputError
            If the share is outside 0 to 1, or another input has another dimension or is not positive.
        """
        part = share(self.in_flash, "in_flash")
        system = profile._case.system
        rate, rate_term = tabled("flash_bandwidth", "BW_{flash}", self.bandwidth, "bandwidth")
        cost, cost_term = tabled("flash_energy_per_byte", "e_{flash}", None, "cost")
        lines = constant("flash_interface")
        within, within_term = tabled("tiny_pass", "t_{max}", None, "within")
        fixed, _ = fixed_time(profile)
        period = fixed or profile._latency
        if self.period is not None:
            period = si(self.period, "second", "period", above=0.0)
        moved = part * profile._weights
        slower = np.maximum(transfer_time(moved, rate) - transfer_time(moved, system.bandwidth), 0.0)
        kept = profile._footprint - moved
        energy = profile._energy + moved * (cost - system.energy_per_byte)
        drawn = rate * lines.quantity.m_as("watt*second/byte")
        rest = profile._latency - transfer_time(moved, system.bandwidth)
        demand = moved / np.maximum(within - rest, 1e-9)
        return FlashSplitAnswer(
            sram=Q_(kept / 1e3, "kilobyte"),
            latency=ms(profile._latency + slower),
            energy=Q_(energy * 1e6, "microjoule"),
            power=Q_((duty_power(energy, period, system.static_power) + drawn) * 1e3, "milliwatt"),
            demand=Q_(demand / 1e6, "megabyte/second"),
            supply=Q_(rate / 1e6, "megabyte/second"),
            unmet=Q_(1.0 - feed_efficiency(np.maximum(demand, 1e-30), rate), ""),
            fits=verdict(kept <= system.ram),
            formula=r"T' = T + f W \left(\frac{1}{BW_{flash}} - \frac{1}{BW}\right), \quad \bar P = \frac{E + f W (e_{flash} - e)}{T_{period}} + P_{static} + w \, BW_{flash}",
            terms=(
                given("f", "share of the weights in flash", part, ""),
                found("W", "weights", profile._weights, "byte"),
                found("T", "latency", profile._latency, "second"),
                found("E", "energy of one pass", profile._energy, "joule"),
                of_system(
                    "BW", "bandwidth of the store", system.bandwidth, "byte/second", system, "bandwidth"
                ),
                of_system(
                    "e", "energy of a byte", system.energy_per_byte, "joule/byte", system, "energy_per_byte"
                ),
                rate_term,
                cost_term,
                given("w", lines.meaning, lines.value, lines.unit, lines.source),
                within_term,
                given("T_{period}", "time between two passes", period, "second"),
            ),
        )
