"""Fit the calibrated runtimes to measured devices, per class of software and never per device.

``python -m calibration.fit`` prints the constants and their errors; ``--write`` also renews
``mlsys/catalog/fitted.py``, from which the named runtimes are made. Needs numpy and mlsys, nothing else.

What is fitted is the engine's own law,

    t = weights / (em bw) + streamed / (ea bw) + work / (I bw) + work / (ec peak) + work t_o + kernels (t_k + c_k / f),

over the fields of :class:`mlsys.Runtime`; a class has only those of them that held on devices left out
(``docs/decisions/0010-calibration.md``). The error of a point is ln(predicted / measured).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from pprint import pformat
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlsys import Engine, ModelSpec, Runtime, SystemArchetype
from mlsys.catalog import measured
from mlsys.studies.full_load import FullLoad

Array = NDArray[np.float64]
Constants = dict[str, float]

#: Shares: at most 1, whatever the points say. A name "field@precision" is the field's value at that precision.
SHARES = frozenset({"compute_efficiency", "memory_efficiency", "activation_efficiency"})
#: Where a fit starts, and what holds a constant that the points say little about.
START: Constants = {
    "compute_efficiency": 0.5,
    "memory_efficiency": 0.7,
    "activation_efficiency": 0.7,
    "kernel_tax": 1e-5,
    "kernel_cycles": 1e3,
    "tile_intensity": 300.0,
    "flop_tax": 5e-15,
}
#: Strength of that hold, against one point's error: on a family of classes, and on a class towards its family.
FAMILY_HOLD, CLASS_HOLD = 0.1, 0.3
#: Errors well above this count by their size and no longer by their square: no outlier bends a class.
ROBUST = 0.15
#: Bandwidth caps to choose from [B/s].
CAPS = tuple(10e9 * step for step in range(2, 15))
#: Significant digits kept.
DIGITS = 4


@dataclass(frozen=True)
class Family:
    """Classes that run much the same software: each is held towards what all of them share."""

    fields: tuple[str, ...]
    #: Class to the fields that it alone has.
    classes: Mapping[str, tuple[str, ...]]
    start: Constants = field(default_factory=dict)
    #: How strongly a class is held towards what the family shares; its own fields, shared with nobody, by CLASS_HOLD.
    hold: float = CLASS_HOLD


FAMILIES = (
    Family(
        ("compute_efficiency", "memory_efficiency", "activation_efficiency", "kernel_tax"),
        {"gpu": (), "gpu_edge": ("compute_efficiency@fp32",)},
        # One engine, TensorRT, and two Jetsons only: what they share says more of a third than those two do.
        hold=2.0,
    ),
    Family(
        ("compute_efficiency", "memory_efficiency", "kernel_tax", "tile_intensity"),
        {"gpu_eager": (), "gpu_edge_eager": ("compute_efficiency@fp32",)},
        {"kernel_tax": 1e-4},
    ),
    Family(
        ("compute_efficiency", "memory_efficiency", "activation_efficiency", "kernel_tax"),
        {"npu": ("kernel_tax@fp16", "bandwidth_cap")},
        {"kernel_tax": 4e-6},
    ),
    Family(
        ("compute_efficiency", "memory_efficiency", "activation_efficiency", "kernel_cycles"),
        {"mcu_m4": (), "mcu_m33": (), "mcu_m7": (), "mcu_m85": ()},
    ),
    Family(
        ("compute_efficiency", "memory_efficiency", "activation_efficiency", "kernel_tax"),
        {"llm_decode_lcpp": (), "llm_decode_apple": (), "llm_decode_npu": ()},
    ),
    Family(
        ("compute_efficiency", "memory_efficiency", "kernel_tax", "tile_intensity"),
        {"llm_prefill_lcpp": ("flop_tax",), "llm_prefill_apple": (), "llm_prefill_npu": ()},
    ),
)


@dataclass(frozen=True)
class Points:
    """Measured points as columns; see :mod:`mlsys.catalog.measured` for what each means."""

    columns: Mapping[str, NDArray[Any]]

    @classmethod
    def of_class(cls, runtime_class: str) -> Points:
        """Take the points of one runtime class."""
        rows = [row for row in measured.CASES if row[1] == runtime_class]
        return cls({name: np.array(column) for name, column in zip(measured.CASES_COLUMNS, zip(*rows))})

    def __getitem__(self, column: str) -> NDArray[Any]:
        return self.columns[column]

    def __len__(self) -> int:
        return len(self["id"])

    def where(self, chosen: NDArray[np.bool_]) -> Points:
        """Keep the chosen points."""
        return Points({name: column[chosen] for name, column in self.columns.items()})

    @property
    def devices(self) -> list[str]:
        """The devices they were measured on."""
        return sorted(set(self["device"].tolist()))

    @staticmethod
    def together(parts: list[Points]) -> Points:
        """Put the points of several classes in one table."""
        return Points({name: np.concatenate([part[name] for part in parts]) for name in parts[0].columns})


Data = dict[str, Points]


def seconds(points: Points, constants: Constants) -> Array:
    """Predict the latencies [s] by the engine's law; a test holds it to Engine.solve."""

    def of(name: str) -> Array:
        value = np.full(len(points), constants.get(name, 0.0))
        for key, own in constants.items():
            base, _, precision = key.partition("@")
            if base == name and precision:
                value[points["precision"] == precision] = own
        return value

    bandwidth = np.minimum(points["bandwidth"], constants.get("bandwidth_cap", np.inf))
    weights, streamed, work = points["weight_bytes"], points["activation_and_kv_bytes"], points["flop"]
    stream_share = of(
        "activation_efficiency" if "activation_efficiency" in constants else "memory_efficiency"
    )
    time = weights / (of("memory_efficiency") * bandwidth) + streamed / (stream_share * bandwidth)
    if "tile_intensity" in constants:
        time = time + work / (of("tile_intensity") * bandwidth)
    time = time + work / (of("compute_efficiency") * points["peak"]) + work * of("flop_tax")
    tax = of("kernel_cycles") / points["clock"] if "kernel_cycles" in constants else of("kernel_tax")
    return np.asarray(time + points["kernels"] * tax, dtype=np.float64)


def errors(points: Points, constants: Constants) -> Array:
    """Give ln(predicted / measured) of each point."""
    return np.asarray(np.log(seconds(points, constants) / points["seconds"]), dtype=np.float64)


def least_squares(residuals: Callable[[Array], Array], start: Array) -> tuple[Array, float]:
    """Minimise a robust sum of squares (pseudo-Huber) by Levenberg's and Marquardt's method.

    References
    ----------
    Marquardt, An Algorithm for Least-Squares Estimation of Nonlinear Parameters, SIAM J. Appl. Math. 11(2), 1963,
    doi:10.1137/0111030.
    """

    def cost(error: Array) -> float:
        return float(np.sum(ROBUST**2 * (np.sqrt(1 + (error / ROBUST) ** 2) - 1)))

    at, step, damping = start, 1e-4, 1e-2
    error = residuals(at)
    best = cost(error)
    for _ in range(60):
        slope = np.stack([(residuals(at + step * axis) - error) / step for axis in np.eye(len(at))], axis=1)
        weight = 1 / np.sqrt(1 + (error / ROBUST) ** 2)
        normal, pull = slope.T @ (slope * weight[:, None]), slope.T @ (weight * error)
        for _ in range(8):
            damped = normal + damping * (np.diag(np.diag(normal)) + 1e-6 * np.eye(len(at)))
            tried = at + np.clip(np.linalg.solve(damped, -pull), -1, 1)
            error_there = residuals(tried)
            if cost(error_there) < best:
                break
            damping *= 4
        else:
            break
        gained = best - cost(error_there)
        at, error, best, damping = tried, error_there, cost(error_there), damping / 3
        if gained < 1e-9:
            break
    return at, best


def fit(
    points: Points, names: tuple[str, ...], start: Constants, hold: float | Array
) -> tuple[Constants, float]:
    """Fit the named constants, held towards `start`; the rest of `start` stays as it is. Also give the cost."""
    fixed = {name: value for name, value in start.items() if name not in names}
    target = np.log([start[name] for name in names])
    share = np.array([name in SHARES for name in names])

    def constants(at: Array) -> Constants:
        return {**fixed, **dict(zip(names, np.exp(at).tolist()))}

    def residuals(at: Array) -> Array:
        above = 10 * np.maximum(0, at[share])
        return np.concatenate([errors(points, constants(at)), hold * (at - target), above])

    away = np.where(share, -0.5, 0.7)
    at, cost = min(
        (least_squares(residuals, target + shift * away) for shift in (0.0, 1.0)), key=lambda found: found[1]
    )
    return constants(np.where(share, np.minimum(at, 0), at)), cost


def calibrate(family: Family, data: Data) -> dict[str, Constants]:
    """Fit the classes of one family, each held towards what the family shares."""
    there = {name: data[name] for name in family.classes if len(data[name])}
    start = {name: {**START, **family.start}[name] for name in family.fields}
    hold, own_hold = FAMILY_HOLD, FAMILY_HOLD
    if len(there) > 1:
        start, _ = fit(Points.together(list(there.values())), family.fields, start, FAMILY_HOLD)
        hold, own_hold = family.hold, CLASS_HOLD
    found = {}
    for name, points in there.items():
        own = tuple(extra for extra in family.classes[name] if extra != "bandwidth_cap")
        begin = {
            **start,
            **{extra: start.get(extra.partition("@")[0], START.get(extra, 1.0)) for extra in own},
        }
        names, holds = family.fields + own, np.repeat((hold, own_hold), (len(family.fields), len(own)))
        if "bandwidth_cap" in family.classes[name]:
            # A cap has no slope where it does not bind: try a grid.
            tried = [fit(points, names, {**begin, "bandwidth_cap": cap}, holds) for cap in CAPS]
            found[name] = min(tried, key=lambda result: result[1])[0]
        else:
            found[name], _ = fit(points, names, begin, holds)
    return {
        name: {key: float(f"{value:.{DIGITS}g}") for key, value in c.items()} for name, c in found.items()
    }


def everything() -> Data:
    """Take every class there is."""
    return {name: Points.of_class(name) for family in FAMILIES for name in family.classes}


def calibrate_all(data: Data) -> dict[str, Constants]:
    """Fit every class."""
    return {name: c for family in FAMILIES for name, c in calibrate(family, data).items()}


def leave_one_device_out(data: Data, families: tuple[Family, ...] = FAMILIES) -> dict[str, Array]:
    """Give the error of each point under constants that never saw its device; nan where the class has no other."""
    out = {name: np.full(len(data[name]), np.nan) for family in families for name in family.classes}
    for family in families:
        for device in sorted({device for name in family.classes for device in data[name].devices}):
            others = {name: data[name].where(data[name]["device"] != device) for name in family.classes}
            for name, constants in calibrate(family, others).items():
                mine = data[name]["device"] == device
                if mine.any():
                    out[name][mine] = errors(data[name].where(mine), constants)
    return out


def held_back_fifth(data: Data) -> dict[str, Array]:
    """Give the errors on every fifth device, in alphabetical order, of constants fitted to the other four fifths."""
    devices = sorted({device for points in data.values() for device in points.devices})
    held = devices[::5]
    others = {name: points.where(~np.isin(points["device"], held)) for name, points in data.items()}
    constants = calibrate_all(others)
    return {
        name: errors(points.where(np.isin(points["device"], held)), constants[name])
        for name, points in data.items()
        if name in constants and np.isin(points["device"], held).any()
    }


def full_load_errors(constants: Mapping[str, Any]) -> Array:
    """Give the errors of a runtime's tokens per second on the published runs at full load."""
    out = []
    for row in measured.FULL_LOAD:
        point = dict(zip(measured.FULL_LOAD_COLUMNS, row))
        parameters, layers, kv_heads = measured.FULL_LOAD_MODELS[point["model"]]
        peak, bandwidth, ram = (
            rate * point["devices"] for rate in measured.FULL_LOAD_DEVICES[point["device"]]
        )
        runtime = Runtime("tried", **constants)
        profile = Engine.solve(
            ModelSpec(
                point["model"],
                parameters,
                parameters,
                kernels=8 * layers,
                layers=layers,
                kv_heads=kv_heads,
                head_dim=128,
                context=1,
                kv_bytes=1,
                sample_unit="token",
            ),
            SystemArchetype(point["device"], "cloud", {"fp8": peak}, bandwidth, ram, runtime),
            precision="fp8",
            study=FullLoad(point["tokens_in"], point["tokens_out"]),
        )
        out.append(np.log(profile.study.throughput.m_as("token/second") / point["tokens_per_second"]))
    return np.array(out)


def compiled_decode(fitted: Mapping[str, Constants]) -> dict[str, object]:
    """Derive a runtime for decoding with compiled kernels, of which no single stream was measured here.

    The share of the bandwidth is that of llama.cpp's decoding, which reads the same weights from the same memory.
    Share of the peak and tax of a kernel are fitted to TensorRT-LLM's published throughput at full load (an fp8
    cache; two devices count as one of twice the size), the tax held towards that of the compiled engines of class
    `gpu`, since a large batch says little about it.
    """
    shared = {"memory_efficiency": fitted["llm_decode_lcpp"]["memory_efficiency"]}
    names = ("compute_efficiency", "kernel_tax")
    target = np.log([START["compute_efficiency"], fitted["gpu"]["kernel_tax"]])

    def constants(at: Array) -> Constants:
        return {**dict(zip(names, np.exp(at).tolist())), **shared}

    def residuals(at: Array) -> Array:
        return np.concatenate([full_load_errors(constants(at)), CLASS_HOLD * (at - target)])

    at, _ = least_squares(residuals, target)
    best = {key: float(f"{value:.{DIGITS}g}") for key, value in constants(at).items()}
    return {
        "constants": best,
        "in_sample": band(full_load_errors(best)),
        "left_out": None,
        "held_back": None,
        "points": len(measured.FULL_LOAD),
        "devices": len(measured.FULL_LOAD_DEVICES),
    }


def band(error: Array) -> tuple[float, float] | None:
    """Give median and 90th percentile of the size of the errors; None of nothing."""
    size = np.abs(error[~np.isnan(error)])
    if not len(size):
        return None
    return round(float(np.median(size)), 3), round(float(np.quantile(size, 0.9)), 3)


def report() -> dict[str, dict[str, object]]:
    """Fit, check, and put it in one table: class to constants, errors, points and devices."""
    data = everything()
    constants, left_out, held = calibrate_all(data), leave_one_device_out(data), held_back_fifth(data)
    table: dict[str, dict[str, object]] = {}
    for name, points in data.items():
        table[name] = {
            "constants": constants[name],
            "in_sample": band(errors(points, constants[name])),
            "left_out": band(left_out[name]),
            "held_back": band(held[name]) if name in held else None,
            "points": len(points),
            "devices": len(points.devices),
        }
    table["compiled_decode"] = compiled_decode(constants)
    table["all"] = {
        "in_sample": band(np.concatenate([errors(data[name], constants[name]) for name in data])),
        "left_out": band(np.concatenate(list(left_out.values()))),
        "held_back": band(np.concatenate(list(held.values()))),
        "points": sum(len(points) for points in data.values()),
        "devices": len({device for points in data.values() for device in points.devices}),
    }
    return table


def text(table: Mapping[str, Mapping[str, object]]) -> str:
    """Write the table for people."""

    def both(value: object) -> str:
        return "{:.3f} / {:.3f}".format(*value) if isinstance(value, tuple) else "n/a"

    lines = [
        "median / 90th percentile of |ln(predicted / measured)|",
        f"{'class':18} {'points':>6} {'devices':>7}  {'in sample':>13}  {'left out':>13}  {'held back':>13}  constants",
    ]
    for name, row in table.items():
        constants = row.get("constants", {})
        assert isinstance(constants, dict)
        lines.append(
            f"{name:18} {row['points']:>6} {row['devices']:>7}  {both(row['in_sample']):>13}  "
            f"{both(row['left_out']):>13}  {both(row['held_back']):>13}  "
            + " ".join(f"{key}={value:.4g}" for key, value in constants.items())
        )
    return "\n".join(lines)


WRITTEN = Path(__file__).parents[1] / "mlsys" / "catalog" / "fitted.py"


def source_text(table: Mapping[str, Mapping[str, object]]) -> str:
    """Write the table as the module that mlsys imports."""
    return (
        '"""What ``python -m calibration.fit --write`` found: constants and errors by runtime class. Not for editing."""\n\n'
        "from __future__ import annotations\n\nfrom typing import Any\n\n# fmt: off\n"
        "#: Errors are (median, 90th percentile) of |ln(predicted / measured)|: on the points of the fit, on devices\n"
        "#: left out one at a time (None: no other device), and on a fixed fifth of the devices, held back.\n"
        f"FITTED: dict[str, dict[str, Any]] = {pformat(dict(table), width=108, sort_dicts=False)}\n"
    )


def main() -> None:
    """Fit and print; renew the module when asked to."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--write", action="store_true", help=f"renew {WRITTEN.name}")
    wanted = arguments.parse_args()
    table = report()
    print(text(table))
    if wanted.write:
        WRITTEN.write_text(source_text(table), encoding="utf-8")


if __name__ == "__main__":
    main()
