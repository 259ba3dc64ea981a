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
    from ..profile import PerformanceProfile

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
class RecordingAnswer(Answer):
    """What keeping a stream takes."""

    rate: Quantity
    """[MB/s]"""
    volume: Quantity
    """[GB]"""
    share: Quantity
    """Volume divided by the store [dimensionless]."""
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
    """

    sample_bytes: Value
    rate: Value
    duration: Value = 1.0
    store: Value = None

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> RecordingAnswer:
        """Multiply size, rate and duration.

        Raises
        ------
        InputError
            If an input is negative or has another dimension, or the store is not positive.
        """
        size = si(self.sample_bytes, "byte", "sample_bytes", minimum=0.0)
        rate = si(self.rate, "1/second", "rate", minimum=0.0)
        duration = si(self.duration, "second", "duration", minimum=0.0)
        system = profile._case.system
        store = system.ram if self.store is None else si(self.store, "byte", "store", above=0.0)
        source = system.source("ram") if self.store is None else "set by you"
        volume = size * rate * duration
        return RecordingAnswer(
            rate=Q_(size * rate / 1e6, "megabyte/second"),
            volume=Q_(volume / 1e9, "gigabyte"),
            share=Q_(volume / store, ""),
            met=verdict(volume <= store),
            formula=r"V = b \, f \, t",
            terms=(
                given("b", "bytes of a sample", size, "byte"),
                given("f", "samples a second", rate, "1/second"),
                given("t", "duration", duration, "second"),
                given("V_{store}", "store", store, "byte", source),
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
            limit=("Machine", "Storage", "Decoding")[int(np.argmin(pace))],
            formula=r"\eta = \min\left(1, \frac{\min(BW / (b r), \; n D / b)}{X}\right)",
            terms=(
                found("X", "throughput", throughput.magnitude, str(throughput.units)),
                given("b", "bytes of a sample", size, "byte"),
                given("r", ratio.meaning, ratio.value, ratio.unit, ratio.source),
                given("D", rate.meaning, rate.value, rate.unit, rate.source),
                given("n", "cores that decode", workers, ""),
                bandwidth_term,
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
    rent: Quantity
    """Of the host memory [USD/hour]."""


@dataclass(frozen=True)
class Prefix:
    """Keep the cache of a conversation, or compute it again?

    Parameters
    ----------
    tokens : float or array
        Of the prefix [token].
    host : float, array or quantity
        Host memory rented for prefixes [byte].
    reuse : float or array
        Share of requests whose prefix was seen before [1].
    """

    tokens: Value
    host: Value
    reuse: Value = 0.5

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> PrefixAnswer:
        """Divide the bytes of the prefix by each bandwidth, and its arithmetic by the machine's rate.

        Raises
        ------
        InputError
            If the model keeps no cache per token, or an input is out of range.
        """
        context = transformer(profile, "a prefix").context
        tokens = si(self.tokens, "token", "tokens", above=0.0)
        host = si(self.host, "byte", "host", minimum=0.0)
        reuse = share(self.reuse, "reuse")
        link, link_term = tabled("host_bandwidth", "BW_{host}", None, "link")
        drive, drive_term = tabled("nvme_bandwidth", "BW_{drive}", None, "drive")
        population, population_term = tabled("prefix_population", "N", None, "population")
        price = constant("host_memory_price")
        volume = profile._case.model.state_bytes / context * tokens
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
            rent=Q_(host * price.value * 3600.0, "USD/hour"),
            formula=r"\bar t = u \left(h \frac{V}{BW_{host}} + (1 - h) \frac{V}{BW_{drive}}\right) + (1 - u) \, n \, T_1",
            terms=(
                given("n", "tokens of the prefix", tokens, "token"),
                found("V", "keys and values of the prefix", volume, "byte"),
                found("T_1", "arithmetic of a token", profile._compute / profile._case.batch_size, "second"),
                given("u", "share of requests that come back", reuse, ""),
                found("h", "share of prefixes in host memory", held, ""),
                link_term,
                drive_term,
                population_term,
                given("p", price.meaning, price.value, price.unit, price.source),
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


@dataclass(frozen=True)
class Copies:
    """What copying a sample before the model sees it costs in watts and milliseconds.

    Parameters
    ----------
    count : float or array
        Copies of each sample; every one reads and writes it [1].
    sample_bytes : float, array or quantity
        Of a sample, at the resolution that is copied [byte].
    period : float, array or quantity
        Time between two samples [s].
    """

    count: Value
    sample_bytes: Value
    period: Value

    def answer(self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None) -> CopiesAnswer:
        """Move the bytes of each copy twice through the system's memory.

        Raises
        ------
        InputError
            If an input is negative or has another dimension, or the period is not positive.
        """
        count = si(self.count, "", "count", minimum=0.0)
        size = si(self.sample_bytes, "byte", "sample_bytes", minimum=0.0)
        period = si(self.period, "second", "period", above=0.0)
        system = profile._case.system
        moved = 2.0 * count * size * profile._case.batch_size
        energy, time = moved * system.energy_per_byte, transfer_time(moved, system.bandwidth)
        fixed, stages = fixed_time(profile)
        return CopiesAnswer(
            time=ms(time),
            added=Q_(energy / period, "watt"),
            power=Q_(duty_power(profile._energy + energy, period, system.static_power), "watt"),
            total=ms(fixed + time + profile._latency),
            formula=r"\bar P = \frac{E + 2 n b \, e}{T_{period}} + P_{static}",
            terms=(
                given("n", "copies", count, ""),
                given("b", "bytes of a sample", size, "byte"),
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
    fits: bool
    """Whether the fast store holds its part; an array for a sweep."""


@dataclass(frozen=True)
class FlashSplit:
    """Which share of the weights lies in flash, read anew on every pass.

    Parameters
    ----------
    in_flash : float or array
        Share of the weights [1].
    """

    in_flash: Value

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> FlashSplitAnswer:
        """Move that share of the weights at the flash's rate and energy instead of the store's.

        Raises
        ------
        InputError
            If the share is outside 0 to 1.
        """
        part = share(self.in_flash, "in_flash")
        system = profile._case.system
        rate, rate_term = tabled("flash_bandwidth", "BW_{flash}", None, "rate")
        cost, cost_term = tabled("flash_energy_per_byte", "e_{flash}", None, "cost")
        moved = part * profile._weights
        slower = np.maximum(transfer_time(moved, rate) - transfer_time(moved, system.bandwidth), 0.0)
        kept = profile._footprint - moved
        return FlashSplitAnswer(
            sram=Q_(kept / 1e3, "kilobyte"),
            latency=ms(profile._latency + slower),
            energy=Q_((profile._energy + moved * (cost - system.energy_per_byte)) * 1e6, "microjoule"),
            fits=verdict(kept <= system.ram),
            formula=r"T' = T + f W \left(\frac{1}{BW_{flash}} - \frac{1}{BW}\right), \quad E' = E + f W (e_{flash} - e)",
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
            ),
        )


@dataclass(frozen=True, kw_only=True)
class TransformAnswer(Answer):
    """What it means to transform samples ahead of time, or when they are asked for."""

    time: Quantity
    """Added to every pass [ms]."""
    total: Quantity
    """The system's fixed pipeline, that time and the latency [ms]."""
    energy: Quantity
    """Added to every pass [mJ]."""
    rent: Quantity
    """Of the second copy [USD/month]."""
    skew: Quantity
    """Accuracy lost where training and serving transform by different code [percentage_point]."""


#: Where samples are transformed: ahead of time, into a second copy, or in the serving path.
PLACES = ("offline", "serving")


@dataclass(frozen=True)
class Transform:
    """Decode, resize or tokenise once ahead of time, or again in every answer.

    Parameters
    ----------
    place : str
        "offline" keeps a second copy and a second code path, "serving" pays in every pass.
    sample_bytes : float, array or quantity
        Of a decoded sample [byte].
    samples : float or array
        Samples stored [1].
    stored : str
        Format they come from: "text", "compressed" or "binary".
    """

    place: str
    sample_bytes: Value
    samples: Value
    stored: str = "compressed"

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> TransformAnswer:
        """Decode and write every sample of the batch in the pass, or rent room for the decoded ones.

        Raises
        ------
        InputError
            If the place or the format is unknown, or a number is negative.
        """
        if self.place not in PLACES:
            raise InputError("place", f"place is {self.place!r}: it must be one of {', '.join(PLACES)}.")
        if self.stored not in FORMATS:
            raise InputError("stored", f"stored is {self.stored!r}: it must be one of {', '.join(FORMATS)}.")
        size = si(self.sample_bytes, "byte", "sample_bytes", minimum=0.0)
        samples = si(self.samples, "", "samples", minimum=0.0)
        rate, rent = constant(f"decode_{self.stored}"), constant("storage_price")
        skew, skew_term = tabled("skew_loss", r"\Delta_{skew}", None, "skew")
        case = profile._case
        serving = 1.0 if self.place == "serving" else 0.0
        moved = serving * case.batch_size * size
        time = transfer_time(moved, rate.value)
        fixed, stages = fixed_time(profile)
        return TransformAnswer(
            time=ms(time),
            total=ms(fixed + time + profile._latency),
            energy=Q_(2.0 * moved * case.system.energy_per_byte * 1e3, "millijoule"),
            rent=Q_((1.0 - serving) * samples * size * rent.value, "USD/month"),
            skew=Q_((1.0 - serving) * skew * 100.0, "percentage_point"),
            formula=r"t = \frac{B b}{D}, \quad E = 2 B b \, e, \quad K = N b \, p",
            terms=(
                found("B", "samples of a pass", case.batch_size, ""),
                given("b", "bytes of a sample", size, "byte"),
                given("N", "samples stored", samples, ""),
                given("D", rate.meaning, rate.value, rate.unit, rate.source),
                given("p", rent.meaning, rent.value, rent.unit, rent.source),
                of_system(
                    "e",
                    "energy of a byte",
                    case.system.energy_per_byte,
                    "joule/byte",
                    case.system,
                    "energy_per_byte",
                ),
                skew_term,
                *stages,
                found("T", "latency", profile._latency, "second"),
            ),
        )
