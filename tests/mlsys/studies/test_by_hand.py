"""Every figure of an answer, worked out again by hand from the profile and the table of constants."""

import math

import numpy as np
import pytest

from mlsys import Q_, Engine, Models, Runtimes, Systems, variants
from mlsys import studies as st
from mlsys.catalog.constants import CONSTANTS

LLAMA = (Models.Llama3_70B, Systems.Cloud, 11)
DETECTOR = (Models.YOLOX_S, Systems.Edge, 6)
FILTER = (Models.DeepLabV3_MobileNetV2, Systems.Mobile, 2)
LSTM = (Models.TinyLSTM, Systems.Tiny, 1)


def c(name):
    return CONSTANTS[name][0]


def tail(z):
    return 0.5 * math.erfc(z / math.sqrt(2))


class By:
    """The profile's plain figures, under short names [s, J, byte, FLOP, W]."""

    def __init__(self, profile, model, system, batch):
        self.T = profile.latency.m_as("s")
        self.mem, self.comp, self.ovh = (
            getattr(profile, f"latency_{part}").m_as("s") for part in ("memory", "compute", "overhead")
        )
        self.E, self.D, self.O = (
            profile.energy.m_as("J"),
            profile.traffic.m_as("byte"),
            profile.work.m_as("FLOP"),
        )
        self.M = profile.memory_footprint.m_as("byte")
        self.profile = profile
        self.B, self.W = batch, model.parameters * 1.0
        self.fixed = sum(system.pipeline.values())
        self.static, self.ram, self.reserve = system.static_power, system.ram, system.reserve
        self.e, self.bw, self.peak = system.energy_per_byte, system.bandwidth, system.peak["int8"]
        self.mac = system.energy_per_mac["int8"]
        self.price = system.price
        self.m = model


BY_HAND = [
    (
        st.StagePath({"a": 2.0, "b": 3.0}, {"a": 4, "b": 2}),
        DETECTOR,
        lambda p: {"doublings": 3.0, "after": 2000.0},
    ),
    (
        st.Slots(),
        LLAMA,
        lambda p: {"each": 0.67108864, "slots": 11, "context": 2048, "room": (p.ram - p.reserve - p.W) / 1e9},
    ),
    (
        st.Buckets(3),
        LLAMA,
        lambda p: {
            "padding": 0.25,
            "graphs": 3 * c("graph_bytes") / 1e9,
            "slots": math.floor((p.ram - p.reserve - p.W - 3 * c("graph_bytes")) / (p.m.state_bytes / 1.5)),
        },
    ),
    (
        st.FusionWork(8, updates=8),
        DETECTOR,
        lambda p: {"weeks": 3 * c("fusion_weeks"), "upkeep": 6 * c("fusion_weeks")},
    ),
    (
        st.Buckets(3, sizes=4),
        LLAMA,
        lambda p: {
            "idle": 0.2,
            "graphs": 12 * c("graph_bytes") / 1e9,
            "tokens": (p.ram - p.reserve - p.W - 12 * c("graph_bytes")) / 327_680 * 0.75,
        },
    ),
    (
        st.FusionWork(4, updates=6, unfused=Models.YOLOX_M),
        DETECTOR,
        lambda p: {
            "release": 365.25 / 6,
            "total": (p.fixed + p.T) * 1e3,
            "saved": 1 - (9.0e6 + p.B * 50e6) / (25.3e6 + p.B * 90e6),
            "spared": ((16.3e6 + p.B * 40e6) * p.e + p.B * 23.5e9 * p.mac) * 1e3,
        },
    ),
    (
        st.Launches(0.75, 0.02),
        DETECTOR,
        lambda p: {
            "waiting": 1e-3 / p.T,
            "ceiling": p.T / (p.T - 1e-3),
            "each": 1.0 / p.B,
            "open": 0.25,
            "watched": 50,
            "busy": 0.05,
            "draw": 0.05 * c("core_power_edge"),
            "total": (p.fixed + p.T) * 1e3,
            "rate": 50 * p.B,
        },
    ),
    (
        st.Firmware(8, Models.ResNet50),
        LSTM,
        lambda p: {
            "image": p.W / 1e3 + 16,
            "weights": p.W / 1e3,
            "interpreter": 16,
            "spare": (p.ram - p.W) / 1e3 - 16,
            "kept": 0.97e6 / 25_557_032,
            "missed": (1 - c("operator_common")) ** 8,
            "reach": 1 - (1 - c("operator_common")) ** 8,
        },
    ),
    (
        st.Compile(Runtimes.EdgeEngine, 60, shapes=2, common=0.8, life=7200, period=0.02),
        DETECTOR,
        lambda p: {
            "passes": 120 / 0.7e-3,
            "wait": 120 / 0.7e-3 * 0.02,
            "outside": 0.04,
            "covered": 0.96,
            "mean": (p.T - 0.96 * 0.7e-3) * 1e3,
            "overhead": 0.96 * 0.3 + 0.04 * 1.0,
            "build": 2.0,
            "building": 1 / 60,
            "saved": 0.96 * 0.7e-3 / p.T - 1 / 60,
            "delay": 1.0,
        },
    ),
    (
        st.Compile(Runtimes.EdgeEngine, 60, shapes=2),
        DETECTOR,
        lambda p: {
            "after": (p.T - 0.7e-3) * 1e3,
            "passes": 120 / 0.7e-3,
            "wait": 120 / 0.7e-3 * (p.T - 0.7e-3),
            "stored": 18.0,
        },
    ),
    (
        st.Compression(4, sparsity=0.5),
        DETECTOR,
        lambda p: {
            "noise": 25.84,
            "from_bits": 0.1 * 2 ** (1.66 * 4),
            "from_sparsity": 1.0,
            "lost": 0.1 * 2 ** (1.66 * 4) + 1.0,
            "weeks": 0.0,
            "latency": (p.T + p.m.parameters * c("dequantise_work") / (p.peak * 0.35)) * 1e3,
        },
    ),
    (
        st.FlashSplit(0.25),
        LSTM,
        lambda p: {
            "sram": 0.75 * p.W / 1e3,
            "latency": (p.T + 0.25 * p.W * (1 / c("flash_bandwidth") - 1 / p.bw)) * 1e3,
            "energy": (p.E + 0.25 * p.W * (c("flash_energy_per_byte") - p.e)) * 1e6,
        },
    ),
    (
        st.Feed(3e6, "compressed", workers=2, bandwidth=60e6),
        DETECTOR,
        lambda p: {
            "demand": p.B / p.T * 3.0,
            "supply": min(60 / 0.15, 2 * 500),
            "decode": 6.0,
            "power": 2 * 2.0 + 0.06,
            "throughput": min(p.B / p.T, 400 / 3),
        },
    ),
    (
        st.Prefix(1000, 100e9, reuse=0.8),
        LLAMA,
        lambda p: {
            "volume": 0.32768,
            "recompute": p.comp / p.B * 1e6,
            "mean": 1e3 * (0.8 * (0.25 * 0.32768 / 55 + 0.75 * 0.32768 / 7) + 0.2 * 1000 * p.comp / p.B),
            "rent": 0.5,
        },
    ),
    (
        st.Copies(3, 1e6, 0.02),
        FILTER,
        lambda p: {
            "time": 12e6 / p.bw * 1e3,
            "added": 12e6 * p.e / 0.02,
            "power": (p.E + 12e6 * p.e) / 0.02 + p.static,
            "total": (p.fixed + 12e6 / p.bw + p.T) * 1e3,
        },
    ),
    (
        st.Prefix(1000, 100e9, kept=600),
        LLAMA,
        lambda p: {
            "reuse": c("prefix_return_share") * (1 - math.exp(-600 / c("prefix_return_time"))),
            "population": p.B * c("prefix_visits") * 600 * 0.32768,
            "held": min(1, 100 / (p.B * c("prefix_visits") * 600 * 0.32768)),
            "demand": 0.32768 / c("prefix_promise"),
        },
    ),
    (
        st.Copies(3, 8e6, rate=25, kept=0.25, needed=0.5e6),
        FILTER,
        lambda p: {
            "pace": 25.0,
            "zoom": 2.0,
            "demand": 24e6 * p.e * 25 * 1e3,
            "supply": max(0, c("mobile_power") - p.static - p.E * 25) * 1e3,
        },
    ),
    (
        st.FlashSplit(0.5, bandwidth=200e6, period=5e-3),
        LSTM,
        lambda p: {
            "power": (
                (p.E + 0.5 * p.W * (c("flash_energy_per_byte") - p.e)) / 5e-3
                + p.static
                + c("flash_interface") / 1e6 * 200e6
            )
            * 1e3,
            "demand": 0.5 * p.W / (c("tiny_pass") - (p.T - 0.5 * p.W / p.bw)) / 1e6,
            "supply": 200.0,
        },
    ),
    (
        st.ColdStart(1e9, 10),
        LLAMA,
        lambda p: {
            "time": 70.6,
            "waiting": 706 / 60,
            "idle_cost": 706 * 2 / 3600,
            "rent": 1e9 * c("provisioned_price") / 1e6 * 12 / 365.25,
            "saved": 10 * (c("quiet_gap") - 70.6) * 2 / 3600
            - 1e9 * c("provisioned_price") / 1e6 * 12 / 365.25,
        },
    ),
    (
        st.Dataset("text", "disk", "serving", 1e6, rate=2, duration=7200, streams=3),
        FILTER,
        lambda p: {
            "samples": 43_200,
            "volume": 43_200 * 3.6e6 / 1e12,
            "scan": 43_200 * 3.6e6 / c("disk_bandwidth") / 60,
            "rent": 43_200 * 3.6e6 * c("disk_price") / 1e9,
            "added": 2 * (1e6 / 0.5e9 + 1e6 / 1e9) * 1e3,
            "power": 6 * (1e6 / 0.5e9 + 1e6 / 1e9) * 0.3 * 1e3,
            "skew": 0.0,
        },
    ),
    (
        st.Dataset("binary", "host", "offline", 8.0, 2.0, samples=1e9, every=Q_(2, "day")),
        LLAMA,
        lambda p: {
            "volume": 1e10 / 1e12,
            "scan": 2e9 / c("host_bandwidth") / 60,
            "rent": 1e10 * c("host_price") / 1e9,
            "cost": 1e10 * c("host_price") / 1e9 + 365.25 / 24 * 2e9 / c("host_bandwidth") * 2 / 3600,
            "added": 0.0,
            "skew": 0.75,
        },
    ),
    (st.Transfer(1e9), LLAMA, lambda p: {"time": 70.6, "volume": 70.6, "idle_cost": 70.6 * 2 / 3600}),
    (st.Recording(10, 100, 60, store=1e5), LSTM, lambda p: {"rate": 1e-3, "volume": 6e-5, "share": 0.6}),
    (
        st.Recording(Q_(1, "kB"), 50, 4, streams=2),
        LSTM,
        lambda p: {"rate": 0.1, "volume": 4e-4, "gap": 20.0, "pace": 50.0, "length": 4.0, "sent": 4e-3},
    ),
    (
        st.FullLoad(1000, 500, usable=0.95),
        LLAMA,
        lambda p: {
            "batch": (0.95 * (p.ram - p.reserve) - p.W) / (327_680 * 1250),
            "prefill": 1000 * p.comp / p.B * 1e3,
        },
    ),
    (
        st.Headline(275e12),
        DETECTOR,
        lambda p: {
            "achieved": p.O / p.T / 1e12,
            "of_peak": p.O / p.T / p.peak,
            "of_headline": p.O / p.T / 275e12,
        },
    ),
    (
        st.Runs(0.2, 0.05),
        LLAMA,
        lambda p: {"runs": 62, "time": 62 * p.T, "cost": 62 * p.T * p.price},
    ),
    (
        st.Proof(0.02, 600, spread=1e-3),
        DETECTOR,
        lambda p: {
            "bound": 0.005,
            "time": 12 / 3600,
            "p99": (p.fixed + p.T + 2.3263e-3) * 1e3,
            "margin": (0.02 - p.fixed - p.T - 2.3263e-3) * 1e3,
        },
    ),
    (
        st.Retrain(30, cost=100, busy=2, loss_allowed=0.1),
        LLAMA,
        lambda p: {
            "training": (100 + 2 * 267) / 30,
            "staleness": 267 * 0.9 * 0.005 * 15,
            "per_day": (100 + 2 * 267) / 30 + 267 * 0.9 * 0.005 * 15,
            "accuracy": 0.9 - 0.9 * 0.005 * 30,
            "oldest": 0.1 / (0.9 * 0.005),
            "best": math.sqrt(2 * (100 + 2 * 267) / (267 * 0.9 * 0.005)),
        },
    ),
    (
        st.Monitor("labels", 0.03),
        DETECTOR,
        lambda p: {
            "noticed": 0.03 / (0.9 * 0.003) + 3,
            "lost": 0.03 + 3 * 0.9 * 0.003,
            "accuracy": 0.87 - 3 * 0.9 * 0.003,
        },
    ),
    (st.Monitor("psi", 0.2), DETECTOR, lambda p: {"noticed": 10, "false_alarms": 52 * math.exp(-4)}),
    (
        st.Shadow(0.5, 0.02, turns=1e6),
        LLAMA,
        lambda p: {
            "footprint": (2 * (p.M - p.reserve) + p.reserve) / 1e6,
            "total": (p.fixed + 2 * p.T) * 1e3,
            "power": 1.5 * p.E / 0.02 + p.static,
            "days": 4e4 / 86_400,
        },
    ),
    (st.Redesign(2, 3), DETECTOR, lambda p: {"area": 0.5 * 2 + 0.5 * 9, "total": (p.fixed + p.T) * 1e3}),
    (
        st.Rounds(8),
        DETECTOR,
        lambda p: {
            "turn": (p.fixed + p.T) * 1e3,
            "turns": 2,
            "revisit": 2e3 * (p.fixed + p.T),
            "rate": 0.5 / (p.fixed + p.T),
        },
    ),
    (
        st.Stream(5e-3),
        LSTM,
        lambda p: {"delay": 5 + p.T * 1e3, "duty": p.T / 5e-3, "power": p.E / 5e-3 + p.static},
    ),
    (
        st.Stream(5e-3, hops=3),
        LSTM,
        lambda p: {"delay": 15 + p.T * 1e3, "duty": p.T / 15e-3, "power": p.E / 15e-3 + p.static},
    ),
    (
        st.Traffic(Q_(30, "frame/s")),
        DETECTOR,
        lambda p: {
            "weights": p.W / 1e6,
            "activations": p.B * p.m.activations / 1e6,
            "cache": 0.0,
            "moved": p.D / 1e6,
            "share": p.W / p.D,
            "rate": 30 * p.D / 1e6,
            "bus": 30 * p.D / p.bw,
        },
    ),
    (
        st.Traffic(),
        LLAMA,
        lambda p: {"cache": p.B * p.m.state_bytes / 1e6, "activations": 0.0, "bus": p.D / p.T / p.bw},
    ),
    (
        st.Duty(Q_(50, "1/s")),
        FILTER,
        lambda p: {"rate": 50.0 * p.B, "duty": 50 * p.T, "power": 50 * p.E + p.static},
    ),
    (st.Feedback(0.1, 3, 1.1), FILTER, lambda p: {"gap": 13.31, "growth": 1.331}),
    (
        st.Groups(1.2, 1.0, lost=0.1, recall=0.9),
        DETECTOR,
        lambda p: {
            "true_positive": (tail(1.2 - 2.8), tail(1.0 - 2.0 * 0.81)),
            "false_positive": (tail(1.2), tail(1.0)),
            "precision": (
                0.4 * tail(-1.6) / (0.4 * tail(-1.6) + 0.6 * tail(1.2)),
                0.25 * tail(-0.62) / (0.25 * tail(-0.62) + 0.75 * tail(1.0)),
            ),
            "overall": (0.85 * 0.4 * tail(-1.6) + 0.15 * 0.25 * tail(-0.62)) / (0.85 * 0.4 + 0.15 * 0.25),
            "gap": tail(-1.6) - tail(-0.62),
            "ratio": (1 - tail(-0.62)) / (1 - tail(-1.6)),
            "missed": 1000 * (1 - tail(-0.62)),
        },
    ),
    (
        st.Carbon(0.25, on=0.5, extra=2),
        FILTER,
        lambda p: {
            "power": 0.25 * p.E / p.T + 0.5 * p.static,
            "energy": (0.25 * p.E / p.T + 0.5 * p.static) * 365.25 * 24 / 1e3,
            "operational": (0.25 * p.E / p.T + 0.5 * p.static) * 365.25 * 24 / 1e3 * 0.4 + 2,
            "embodied": 8.0,
            "per_year": (0.25 * p.E / p.T + 0.5 * p.static) * 365.25 * 24 / 1e3 * 0.4 + 10,
            "per_sample": (0.25 * p.E / p.T + 0.5 * p.static) / (0.25 * p.B / p.T),
        },
    ),
    (
        st.Roofline(),
        DETECTOR,
        lambda p: {
            "intensity": p.O / p.D,
            "ridge": p.peak / p.bw,
            "effective_ridge": 0.35 * p.peak / p.bw,
            "attainable": min(p.peak, p.O / p.D * p.bw) / 1e12,
            "achieved": p.O / p.T / 1e12,
            "utilisation": p.O / p.T / p.peak,
            "ridge_batch": p.peak / p.bw * p.W / (p.m.macs * 2 - p.peak / p.bw * p.m.activations),
        },
    ),
    (
        st.Overlap(0.5),
        FILTER,
        lambda p: {
            "latency": (p.T - 0.5 * min(p.mem, p.comp)) * 1e3,
            "total": (p.fixed + p.T - 0.5 * min(p.mem, p.comp)) * 1e3,
            "gain": p.T / (p.T - 0.5 * min(p.mem, p.comp)),
            "bound": (max(p.mem, p.comp) + p.ovh) * 1e3,
            "buffer": 0.5 * p.D / 70 / 1e3,
            "spread": 0.4,
        },
    ),
    (
        st.EnergySplit(),
        FILTER,
        lambda p: {
            "movement": p.D * p.e * 1e3,
            "arithmetic": p.O / 2 * p.mac * 1e3,
            "share": p.D * p.e / p.E,
            "per_sample": p.E / p.B * 1e3,
        },
    ),
    (
        st.OnChip(0.4, 0.05),
        FILTER,
        lambda p: {
            "energy": 1e3 * ((p.D - 56e6) * p.e + 56e6 * 12.5e-12 + p.O / 2 * p.mac * 1.06),
            "power": ((p.D - 56e6) * p.e + 56e6 * 12.5e-12 + p.O / 2 * p.mac * 1.06) / 0.05 + p.static,
            "latency": 1e3 * (p.mem - 56e6 / p.bw + p.comp * 1.06 + p.ovh),
            "arena": 800.0,
        },
    ),
    (
        st.Serving(0.6, 500, 100, fixed_length=False),
        LLAMA,
        lambda p: {
            "prefill": 500 * p.comp / 11,
            "service": 100 * p.T + 500 * p.comp,
            "capacity": 1100 / (100 * p.T + 500 * p.comp),
            "throughput": 660 / (100 * p.T + 500 * p.comp),
            "inside": 6.6,
            "per_million": p.price * (100 * p.T + 500 * p.comp) / 660 * 1e6,
        },
    ),
    (
        st.Deadline(0.016, spread=1e-3, stalls=0.2),
        DETECTOR,
        lambda p: {
            "mean": (p.fixed + p.T) * 1e3,
            "miss": 0.8 * tail((0.016 - p.fixed - p.T) / 1e-3) + 0.2 * tail((0.013 - p.fixed - p.T) / 1e-3),
            "slack": (0.016 - p.fixed - p.T) * 1e3,
        },
    ),
    (
        st.Preprocess("compressed", 1e-3),
        FILTER,
        lambda p: {"slowdown": 10, "stage": 10, "total": (p.fixed + 10e-3 + p.T) * 1e3},
    ),
    (
        st.PowerMode(35, 0.02),
        DETECTOR,
        lambda p: {
            "clock": 0.5 ** (1 / 3),
            "latency": (p.mem + p.comp * 2 ** (1 / 3) + p.ovh) * 1e3,
            "total": (p.fixed + p.mem + p.comp * 2 ** (1 / 3) + p.ovh) * 1e3,
            "draw": (p.D * p.e + p.O / 2 * p.mac * 0.5 ** (2 / 3)) / 0.02 + p.static,
        },
    ),
    (
        st.Sustained(0.05, ambient=33.0, time=300.0, warm=True),
        FILTER,
        lambda p: {
            "power": p.E / 0.05 + 0.6,
            "rise": 8 * (0.6 + p.E / 0.05 * (1 - math.exp(-1))),
            "temperature": 33 + 8 * (0.6 + p.E / 0.05 * (1 - math.exp(-1))),
            "sustainable": 1.25,
            "battery": 0.96 / (p.E / 0.05 + 0.6),
        },
    ),
    (
        st.TrainingMemory(0.5, "momentum", checkpoint=True),
        FILTER,
        lambda p: {
            "weights": 2.11e-3,
            "state": 0.5 * 2.11e6 * 12 / 1e9,
            "activations": 2 * 70e6 * 2 / math.sqrt(70) / 1e9,
            "total": 2.11e-3 + 0.01266 + 0.14 * 2 / math.sqrt(70),
            "parameters": 0.5 * 2.11e6,
            "room": 2 - 2.11e-3 - 0.14 * 2 / math.sqrt(70),
            "ratio": (2.11e-3 + 0.01266 + 0.14 * 2 / math.sqrt(70)) / (p.M / 1e9),
        },
    ),
    (
        st.TrainingStep(0.25, checkpoint=True, period=0.01),
        FILTER,
        lambda p: {
            "parameters": 0.25 * p.m.parameters,
            "time": 3.25e3 * p.T,
            "energy": 3.25e3 * p.E,
            "per_sample": 3.25e3 * p.E / 2,
            "throughput": 2 / (3.25 * p.T),
            "lost": math.ceil(3.25 * p.T / 0.01),
        },
    ),
    (
        st.LearningBudget(3600, 1000),
        FILTER,
        lambda p: {"by_time": 3600 * 2 / (3 * p.T), "by_energy": 1000 / (1.5 * p.E + 0.6 * 1.5 * p.T)},
    ),
    (
        st.TrainingRun(1e9, 0.5, passes=4),
        LLAMA,
        lambda p: {
            "work": 8 * 70.6e18,
            "time": 8 * 70.6e18 / (989.4e12 * 0.5) / 86_400,
            "cost": 8 * 70.6e18 / (989.4e12 * 0.5) * p.price,
            "energy": 8 * 70.6e18 / (989.4e12 * 0.5) * (p.E / p.T + p.static) / 3.6e6,
        },
    ),
    (
        st.Adapter(2, "sgd"),
        LLAMA,
        lambda p: {
            "parameters": 2 * 80 * (2 * 2 * 8192 + 3 * (8192 + 28_672)),
            "state": 8 * 2 * 80 * (2 * 2 * 8192 + 3 * (8192 + 28_672)) / 1e9,
            "share": 2 * 80 * (2 * 2 * 8192 + 3 * (8192 + 28_672)) / 70.6e9,
        },
    ),
    (
        st.Selection(0.25, 1e6, proxy=0.5, redundancy="none"),
        FILTER,
        lambda p: {
            "full": 1e6 * 1.5 * p.T / 86_400,
            "choosing": 1e6 * 1.5 * p.T / 86_400 / 6,
            "training": 1e6 * 1.5 * p.T / 86_400 / 4,
            "saved": 1e6 * 1.5 * p.T / 86_400 * (1 - 1 / 6 - 1 / 4),
            "effective": 0.25**0.152,
            "retained": (0.25**0.152) ** -math.log10(0.72),
        },
    ),
    (
        st.Selection(0.25, 1e9, proxy=0.5),
        LLAMA,
        lambda p: {"cost": (1 / 6 + 1 / 4) * st.TrainingRun(1e9).answer(p.profile).cost.m},
    ),
    (
        st.RareFloor(0.1, 1e5, 0.01, 200, sample_bytes=1e3),
        FILTER,
        lambda p: {
            "count": 200,
            "added": 100,
            "shortfall": 200,
            "recall": 0.5**0.35,
            "store": 0.1,
            "added_energy": 100 * 1.5 * p.E,
        },
    ),
    (
        st.Probe(1.5, found="evaluation", base=2),
        FILTER,
        lambda p: {
            "multiplier": 8,
            "late": 16,
            "early": 2,
            "stage": 1,
            "miss": math.exp(-0.35 * 1.5),
            "expected": 1.5 + 16 * math.exp(-0.35 * 1.5) + 2 * (1 - math.exp(-0.35 * 1.5)),
        },
    ),
    (
        st.Iteration(4, samples=1e6, wait=3600, calendar=40),
        FILTER,
        lambda p: {
            "evaluation": (1e6 * p.T / 2 + 3600) / 86_400,
            "gain": 0.35 * (1 - math.exp(-4 / 6)),
            "loops": 40 / (4 + (1e6 * p.T / 2 + 3600) / 86_400),
        },
    ),
    (
        st.Gates(["memory", "power"], loops=7, found="monitoring"),
        FILTER,
        lambda p: {"days": 0.35, "escape": 0.85 * 0.45, "expected": 0.35 + 0.85 * 0.45 * 32, "cycle": 2.35},
    ),
    (
        st.Exponent([320.0, 640.0], "latency", lambda side: variants.resized(Models.YOLOX_S, side, 640)),
        DETECTOR,
        lambda p: {
            "slope": math.log2(p.T / (p.T - 0.75 * (p.comp + p.B * p.m.activations / p.bw))),
            "doubled": p.T / (p.T - 0.75 * (p.comp + p.B * p.m.activations / p.bw)),
            "cost": p.T * 1e3,
            "lost": 0.0,
        },
    ),
    (
        st.Exponent([1.0, 8.0], "state", lambda c: Models.Llama3_70B.variant(context=c)),
        LLAMA,
        lambda p: {"slope": 1.0, "cost": 11 * 0.67108864},
    ),
    (
        st.Variant(Models.DeepLabV3_MobileNetV2, {"width": 0.5, "side": 513 / 4}, rate=30),
        FILTER,
        lambda p: {
            "lost": 5.0 + 7.0 * 2**1.3 + 4.0,
            "quality": 75.3 - 5.0 - 7.0 * 2**1.3 - 4.0,
            "total": (p.fixed + p.T) * 1e3,
            "rate": 2 / (p.fixed + p.T),
            "power": p.E * 30 + p.static,
            "per_million": 0.0,
            "intensity": p.O / p.D,
        },
    ),
    (
        st.Variant(Models.TinyLSTM, period=4e-3, hops=3),
        LSTM,
        lambda p: {
            "total": (p.fixed + 2 * 4e-3 + p.T) * 1e3,
            "power": p.E / 12e-3 + p.static,
            "lost": 0.4,
        },
    ),
    (
        st.Variant(Models.Llama3_70B, {"kv_heads": 16, "context": 1e6}),
        LLAMA,
        lambda p: {"lost": 0.00584 * 2**2.585, "per_million": p.price * p.T / 11 * 1e6},
    ),
    (st.Elasticity("bandwidth"), FILTER, lambda p: {"elasticity": -p.mem / p.T}),
    (st.Elasticity("peak", of="energy"), FILTER, lambda p: {"elasticity": 0.0}),
    (
        st.Elasticity("batch_size", of="memory_footprint"),
        LLAMA,
        lambda p: {"elasticity": 11 * p.m.state_bytes / p.M},
    ),
]


@pytest.mark.parametrize(
    ("study", "case", "by_hand"), BY_HAND, ids=[type(entry[0]).__name__ for entry in BY_HAND]
)
def test_by_hand(study, case, by_hand):
    model, system, batch = case
    profile = Engine.solve(model, system, batch, "int8", study=study)
    for field, expected in by_hand(By(profile, model, system, batch)).items():
        found = getattr(profile.study, field)
        found = [entry.m for entry in found] if isinstance(found, tuple) else found.m
        assert np.ravel(found) == pytest.approx(np.ravel(expected), rel=1e-4, abs=1e-12), field


@pytest.mark.parametrize("seed", [3, 4])
def test_samples_by_hand(seed):
    profile = Engine.solve(*DETECTOR, "int8", study=st.Samples(400, seed, spread=Q_(1, "ms"), stalls=0.5))
    times = profile.study.times.m_as("ms")
    draw = np.random.default_rng(seed)
    mean = 4.0 + profile.latency.m_as("ms")
    assert times == pytest.approx(mean + draw.normal(0, 1e-3, 400) * 1e3 + 3.0 * (draw.random(400) < 0.5))
    assert profile.study.p50.m_as("ms") == pytest.approx(np.median(times))
