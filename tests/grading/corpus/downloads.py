"""Submissions as an LMS packs them: one Canvas download with everything that people and packers do to a zip."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from tests.grading.corpus.case import BOOM, Case, Notebook, dumped
from tests.grading.course import answered, full


def downloads(released: Notebook) -> Iterator[Case]:
    """Everything that comes in the download; paths are those inside it."""
    good = dumped(answered(released, **full()))
    blank = dumped(released)
    other = dumped({"cells": [{"cell_type": "markdown", "source": "# Another lab", "metadata": {}}]})
    deep = _zip({"lab_02.ipynb": good})
    for _ in range(4):
        deep = _zip({"again.zip": deep})
    made: dict[str, dict[str, bytes]] = {
        "canvas_honest": {"{}_1_lab_02.ipynb": good},
        "wrong_name": {"{}_1_Übung (final) NEU.ipynb": good},
        "wrong_suffix": {"{}_1_lab_02.ipynb.txt": good},
        "no_suffix": {"{}_1_lab_02": good},
        "two_attempts": {"{}_1_lab_02.ipynb": good, "{}_2_lab_02-1.ipynb": blank},
        "two_labs": {"{}_1_lab_02.ipynb": good, "{}_2_lab_01.ipynb": other},
        "two_files_one_attempt": {"{}_1_lab_02.ipynb": good, "{}_1_notes.docx": b"PK my notes"},
        "late_by_name": {"{late}_1_lab_02.ipynb": good},
        "in_a_zip": {"{}_1_work.zip": _zip({"a/b/lab_02.ipynb": good, "a/data.csv": b"1,2"})},
        "zip_that_climbs": {
            "{}_1_work.zip": _zip({"../../../evil.ipynb": good, "/etc/cron.d/x": BOOM.encode()})
        },
        "path_that_climbs": {"../../../{}_1_lab_02.ipynb": good},
        "zip_bomb": {"{}_1_work.zip": _zip({"lab_02.ipynb": b"{" + b" " * 30_000_000})},
        "zip_torn": {"{}_1_work.zip": b"PK\x03\x04 torn"},
        "zip_in_zip_in_zip": {"{}_1_work.zip": deep},
        "only_a_picture": {"{}_1_screen.png": b"\x89PNG\r\n\x1a\n"},
        "code_in_the_download": {"{}_1_lab_02.ipynb": good, "{}_1_sitecustomize.py": BOOM.encode()},
        "zip_torn_inside": {"{}_1_work.zip": _torn_inside({"lab_02.ipynb": good})},
        "zip_of_odd_names": {
            "{}_1_work.zip": _zip({"lösung.ipynb": good}).replace("ö".encode(), b"\xf6\xff")
        },
        "own_clock": {
            "{}_1_work.zip": _zip({"lab_02.ipynb": good, "timestamp.txt": b"2020-01-01 00:00:00 UTC"})
        },
    }
    for number, (name, files) in enumerate(made.items(), start=301):
        yield Case(
            name, {_path(path, name, number): content for path, content in files.items()}, student=str(number)
        )
    yield Case("link_in_the_download", {}, ((_path("{}_1_lab_02.ipynb", "link", 400), "/etc/passwd"),), "400")


def _path(path: str, name: str, number: int) -> str:
    who = name.replace("_", "")
    return path.replace("{}", f"{who}_{number}").replace("{late}", f"{who}_LATE_{number}")


def packed(cases: Iterator[Case]) -> bytes:
    """Pack the download."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for case in cases:
            for path, data in case.files.items():
                archive.writestr(path, data)
            for path, target in case.links:
                link = zipfile.ZipInfo(path)
                link.external_attr = 0o120777 << 16
                archive.writestr(link, target)
        archive.writestr("readme.txt", json.dumps("nobody's"))
    return content.getvalue()


def _zip(files: Mapping[str, Any]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return content.getvalue()


def _torn_inside(files: Mapping[str, Any]) -> bytes:
    """A zip whose directory is sound; what is packed first is nonsense."""
    content = bytearray(_zip(files))
    start = 30 + int.from_bytes(content[26:28], "little")
    content[start : start + 8] = b"\xff" * 8
    return bytes(content)
