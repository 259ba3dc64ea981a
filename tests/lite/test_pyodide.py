"""Official files are accepted by hash only, from whatever place they come."""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile

import pytest

from lite import pip, pyodide
from lite.pyodide import Release, SourceError, WrongHashError

FILES = {"pyodide.js": b"core", "pure-1.0-py3-none-any.whl": b"wheel"}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def release(tmp_path) -> Release:
    wheel = "pure-1.0-py3-none-any.whl"
    return Release(
        {
            "info": {"version": "9.9.9", "python": "3.12.7"},
            "release": (tmp_path / "no-such-release.tar.bz2").as_uri(),
            "carrier": {"requirement": "carrier==1.0", "sha256": "0" * 64},
            "core": {"pyodide.js": {"sha256": sha256(FILES["pyodide.js"]), "size": 4}},
            "packages": {
                "pure": {"file_name": wheel, "sha256": sha256(FILES[wheel]), "size": 5, "depends": []}
            },
        }
    )


@pytest.fixture
def no_carrier(monkeypatch):
    def refuse(pins, folder, *options):
        raise pip.DownloadError("no network")

    monkeypatch.setattr(pip, "download", refuse)


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "unpacked"
    place.mkdir()
    for name, content in FILES.items():
        (place / name).write_bytes(content)
    return place


def test_a_local_folder_fills_the_cache_and_is_not_read_again(release, folder, tmp_path, no_carrier):
    cache = pyodide.fetch(tmp_path / "cache", folder, release)
    assert {path.name: path.read_bytes() for path in cache.iterdir()} == FILES
    for path in folder.iterdir():
        path.unlink()
    assert pyodide.fetch(cache, folder, release) == cache


def test_the_folder_can_be_named_in_the_environment(release, folder, tmp_path, no_carrier, monkeypatch):
    monkeypatch.setenv(pyodide.FOLDER_VARIABLE, str(folder))
    assert not pyodide.missing(release, pyodide.fetch(tmp_path / "cache", None, release))


def test_a_flipped_byte_is_refused_and_not_kept(release, folder, tmp_path, no_carrier):
    (folder / "pyodide.js").write_bytes(b"c0re")
    with pytest.raises(SourceError) as refusal:
        pyodide.fetch(tmp_path / "cache", folder, release)
    message = str(refusal.value)
    assert "pyodide.js" in message
    assert sha256(b"c0re")[:16] in message
    assert "lite/pyodide.json" in message
    assert not (tmp_path / "cache/pyodide.js").exists()


def test_a_cache_that_was_damaged_is_mended(release, folder, tmp_path, no_carrier):
    cache = pyodide.fetch(tmp_path / "cache", folder, release)
    (cache / "pyodide.js").write_bytes(b"core!")
    pyodide.fetch(cache, folder, release)
    assert (cache / "pyodide.js").read_bytes() == b"core"


def test_check_names_file_and_origin(release):
    with pytest.raises(
        WrongHashError, match=r"pyodide\.js from a stranger is not the file of Pyodide 9\.9\.9"
    ):
        release.check("pyodide.js", b"other", "a stranger")


def test_the_carrier_is_asked_by_pinned_hash_and_only_known_files_are_taken(release, tmp_path, monkeypatch):
    def download(pins, folder, *options):
        assert pins.read_text() == f"carrier==1.0 --hash=sha256:{'0' * 64}\n"
        with zipfile.ZipFile(folder / "carrier-1.0-py3-none-any.whl", "w") as archive:
            for name, content in FILES.items():
                archive.writestr(f"carrier/assets/pyodide/{name}", content)
            archive.writestr("carrier/assets/pyodide/stranger.whl", b"?")
            archive.writestr("carrier/pyodide.js", b"another file of that name")

    monkeypatch.setattr(pip, "download", download)
    cache = pyodide.fetch(tmp_path / "cache", None, release)
    assert {path.name: path.read_bytes() for path in cache.iterdir()} == FILES


def test_the_official_release_is_the_last_resort(release, tmp_path, no_carrier, capsys):
    archive = tmp_path / "pyodide-9.9.9.tar.bz2"
    with tarfile.open(archive, "w:bz2") as bundle:
        for name, content in FILES.items():
            member = tarfile.TarInfo(f"pyodide/{name}")
            member.size = len(content)
            bundle.addfile(member, io.BytesIO(content))
    release.data["release"] = archive.as_uri()
    assert not pyodide.missing(release, pyodide.fetch(tmp_path / "cache", None, release))
    assert "no network" in capsys.readouterr().out


def test_when_no_place_has_them_each_says_why_and_a_way_out_is_named(release, tmp_path, no_carrier):
    (tmp_path / "empty").mkdir()
    with pytest.raises(SourceError) as refusal:
        pyodide.fetch(tmp_path / "cache", tmp_path / "empty", release)
    message = str(refusal.value)
    for part in ("empty: it has no pyodide.js", "carrier==1.0: no network", "official release", "--pyodide"):
        assert part in message


def test_the_hashes_in_the_repository_are_a_closed_set():
    release = Release.load()
    known = {name.replace("_", "-") for name in release.packages}
    left_out = {"prompt-toolkit", "wcwidth"}
    for name, entry in release.packages.items():
        assert {need.replace("_", "-") for need in entry["depends"]} <= known | left_out, name
    assert all(len(value) == 64 for value in release.hashes.values())
    assert release.data["info"]["version"] in release.data["release"]
