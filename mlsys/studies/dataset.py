"""A dataset made ready: the format it is stored in, the tier it lies on, and where its samples are transformed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..catalog.constants import CONSTANTS, constant
from ..laws.data import transfer_time
from ..units import Q_, InputError
from .base import Answer, Quantity, Value, found, given, ms, of_system, si, tabled
from .data import FORMATS

if TYPE_CHECKING:
    from ..catalog.constants import Constant
    from ..profile import PerformanceProfile
    from ..spec import SystemArchetype

#: Where a dataset may lie: a basic volume, a fast drive, the memory of the host.
STORES = ("disk", "nvme", "host")
#: Where samples are transformed: ahead of time, into a second copy, or in the serving path.
PLACES = ("offline", "serving")


@dataclass(frozen=True, kw_only=True)
class DatasetAnswer(Answer):
    """What a way of storing and transforming samples takes from training and from serving."""

    samples: Quantity
    """In the dataset [sample]."""
    length: Quantity
    """Of the recording [hour]."""
    pace: Quantity
    """Samples a second of each stream [1/s]."""
    gap: Quantity
    """Between two samples of a stream [ms]."""
    volume: Quantity
    """On the tier, the second copy included [TB]."""
    scan: Quantity
    """One pass over all samples, reading and transforming side by side [minute]."""
    rent: Quantity
    """Of the volume [USD/month]."""
    cost: Quantity
    """Rent, and the machine's price while it waits for the passes [USD/month]."""
    added: Quantity
    """Decoding and transforming in the serving path, for all samples of a pass [ms]."""
    power: Quantity
    """Of that work, at the rate at which samples arrive [mW]."""
    limit: str
    """What a pass over the dataset waits for: "Storage" or "Decoding"."""
    skew: Quantity
    """Quality lost where training and serving transform by different code [percentage_point]."""


@dataclass(frozen=True)
class Dataset:
    """Compile a dataset: choose format, tier and place of the transform, and let serving inherit them.

    Samples come as `stored` says, to the dataset and to the serving path alike. Transforming "offline" keeps a second
    copy, as the model takes it, and a second code path; "serving" runs one code path, again for every sample.

    Parameters
    ----------
    stored : str
        "text", "compressed" or "binary".
    tier : str
        "disk", "nvme" or "host".
    place : str
        "offline" or "serving".
    sample_bytes : float, array or quantity
        Of a decoded sample [byte].
    input_bytes : float, array or quantity, optional
        Of a sample as the model takes it [byte]; the decoded sample's when left out.
    samples : float or array, optional
        In the dataset [1]; rate x duration x streams when left out.
    rate, duration, streams : float, array or quantity
        How samples arrive [1/s], for how long they were recorded [s], in how many streams [1].
    every : float, array or quantity, optional
        Time between two passes over the dataset [s]; with it, waiting for a pass costs the machine's price.
    """

    stored: str
    tier: str
    place: str
    sample_bytes: Value
    input_bytes: Value = None
    samples: Value = None
    rate: Value = 1.0
    duration: Value = 3600.0
    streams: Value = 1.0
    every: Value = None

    def answer(
        self, profile: PerformanceProfile, baseline: PerformanceProfile | None = None
    ) -> DatasetAnswer:
        """Divide bytes by the bandwidth of the tier and by the rates of the cores.

        Raises
        ------
        InputError
            If a word is not one of its list, a number is out of range or has another dimension, or nothing is
            known of the cores beside the system.
        """
        for argument, known in (("stored", FORMATS), ("tier", STORES), ("place", PLACES)):
            if getattr(self, argument) not in known:
                raise InputError(
                    argument,
                    f"{argument} is {getattr(self, argument)!r}: it must be one of {', '.join(known)}.",
                )
        size = si(self.sample_bytes, "byte", "sample_bytes", above=0.0)
        taken = size if self.input_bytes is None else si(self.input_bytes, "byte", "input_bytes", above=0.0)
        rate = si(self.rate, "1/second", "rate", above=0.0)
        streams = si(self.streams, "", "streams", above=0.0)
        duration = si(self.duration, "second", "duration", minimum=0.0)
        samples = rate * duration * streams
        if self.samples is not None:
            unit = "sample" if hasattr(self.samples, "units") else ""
            samples = si(self.samples, unit, "samples", minimum=0.0)
        case = profile._case
        cores, core_power, transform = (_of_tier(row, case.system) for row in _ROWS)
        ratio, decode = constant(f"stored_{self.stored}"), constant(f"decode_{self.stored}")
        bandwidth, price = constant(f"{self.tier}_bandwidth"), constant(f"{self.tier}_price")
        loss, loss_term = tabled("skew_loss", r"\Delta_{skew}", None, "skew")

        offline = float(self.place == "offline")
        work = 1.0 / decode.value + 1.0 / transform.value
        copies = samples * (size * ratio.value + offline * taken)
        read = transfer_time(
            samples * (offline * taken + (1.0 - offline) * size * ratio.value), bandwidth.value
        )
        decoding = (1.0 - offline) * samples * size * work / cores.value
        scan = np.maximum(read, decoding)
        added = (1.0 - offline) * case.batch_size * size * work / cores.value
        rent = copies * price.quantity.m_as("USD/byte/month")
        waiting = 0.0
        machine = case.system.price
        if self.every is not None and machine is not None:
            passes = Q_(1.0, "month").m_as("second") / si(self.every, "second", "every", above=0.0)
            waiting = passes * scan * machine
        return DatasetAnswer(
            samples=Q_(samples, "sample"),
            length=Q_(duration / 3600.0, "hour"),
            pace=Q_(rate, "1/second"),
            gap=ms(1.0 / rate),
            volume=Q_(copies / 1e12, "terabyte"),
            scan=Q_(scan / 60.0, "minute"),
            rent=Q_(rent, "USD/month"),
            cost=Q_(rent + waiting, "USD/month"),
            added=ms(added),
            power=Q_((1.0 - offline) * streams * rate * size * work * core_power.value * 1e3, "milliwatt"),
            limit="Decoding" if float(np.ravel(decoding)[0]) > float(np.ravel(read)[0]) else "Storage",
            skew=Q_(offline * loss * 100.0, "percentage_point"),
            formula=r"V = N (b \, r + o \, b_{in}), \quad t = \frac{B b}{n} \left(\frac{1}{D} + \frac{1}{F}\right) (1 - o)",
            terms=(
                given("N", "samples in the dataset", samples, ""),
                given("b", "bytes of a decoded sample", size, "byte"),
                given("b_{in}", "bytes of a sample as the model takes it", taken, "byte"),
                given("o", "1 when transformed offline", offline, ""),
                found("B", "samples of a pass", case.batch_size, ""),
                given("f", "samples a second", rate, "1/second"),
                *(
                    given(symbol, row.meaning, row.value, row.unit, row.source)
                    for symbol, row in (
                        ("r", ratio),
                        ("D", decode),
                        ("F", transform),
                        ("n", cores),
                        ("P_{core}", core_power),
                        ("BW", bandwidth),
                        ("p", price),
                    )
                ),
                *(
                    (
                        of_system(
                            "p_m", f"price of {case.system}", machine, "USD/second", case.system, "price"
                        ),
                    )
                    if machine is not None
                    else ()
                ),
                loss_term,
            ),
        )


_ROWS = ("path_cores", "core_power", "transform_rate")


def _of_tier(row: str, system: SystemArchetype) -> Constant:
    if f"{row}_{system.tier}" not in CONSTANTS:
        known = ", ".join(name.removeprefix(f"{row}_") for name in CONSTANTS if name.startswith(f"{row}_"))
        raise InputError("system", f"system is {system}: a dataset asks for one of the tiers {known}.")
    return constant(f"{row}_{system.tier}")
