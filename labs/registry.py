"""The course: every slug in the order of the book, and the way from a slug to its spec."""

from __future__ import annotations

import difflib
import importlib
import importlib.util
from functools import cache
from typing import Final

from labs.core.spec import Lab

FOR_INSTRUCTORS: Final = "class_report"
"""The companion notebook that no student needs: neither the handout nor the site has it."""

VOLUME_1: Final = (
    "lab_01_ml_intro",
    "lab_02_ml_systems",
    "lab_03_ml_workflow",
    "lab_04_data_engr",
    "lab_05_nn_compute",
    "lab_06_nn_arch",
    "lab_07_ml_frameworks",
    "lab_08_model_train",
    "lab_09_data_selection",
    "lab_10_model_compress",
    "lab_11_hw_accel",
    "lab_12_perf_bench",
    "lab_13_model_serving",
    "lab_14_ml_ops",
    "lab_15_responsible_engr",
    "lab_16_ml_conclusion",
)
VOLUME_2: Final = tuple(
    f"vol2_lab_{slug}"
    for slug in (
        "01_ml_intro",
        "02_compute_infra",
        "03_network_fabrics",
        "04_data_storage",
        "05_dist_train",
        "06_collect_comms",
        "07_fault_tolerance",
        "08_fleet_orch",
        "09_perf_engr",
        "10_dist_inference",
        "11_edge_intel",
        "12_ops_scale",
        "13_sec_privacy",
        "14_robust_ai",
        "15_sustainable_ai",
        "16_responsible_ai",
        "17_ml_conclusion",
    )
)
SLUGS: Final = VOLUME_1 + VOLUME_2
"""All assignments of the course, written or not."""


def module_name(slug: str) -> str:
    """Return the module of a slug: ``labs.vol2.lab_05_dist_train`` for ``vol2_lab_05_dist_train``."""
    if slug.startswith("vol2_"):
        return f"labs.vol2.{slug.removeprefix('vol2_')}"
    return f"labs.vol1.{slug}"


@cache
def find_lab(slug: str) -> Lab:
    """Return the spec of a lab.

    Raises
    ------
    KeyError
        The course has no such lab, or it is not written yet; the message says which.
    """
    if slug not in SLUGS:
        near = difflib.get_close_matches(slug, SLUGS, n=3, cutoff=0.5)
        hint = f"; did you mean {' or '.join(near)}?" if near else f"; the first is {SLUGS[0]!r}"
        raise KeyError(f"there is no lab {slug!r}{hint}")
    if importlib.util.find_spec(module_name(slug)) is None:
        raise KeyError(f"lab {slug!r} is not written yet; there are: {', '.join(written())}")
    lab: Lab = importlib.import_module(module_name(slug)).LAB
    return lab


@cache
def written() -> tuple[str, ...]:
    """Slugs of the labs that exist, in the order of the book."""
    return tuple(slug for slug in SLUGS if importlib.util.find_spec(module_name(slug)) is not None)


def all_labs() -> tuple[Lab, ...]:
    """Every lab that exists, in the order of the book."""
    return tuple(find_lab(slug) for slug in written())
