"""Wheels keep what runs in a browser, lose what does not, and are named by their content."""

from __future__ import annotations

import hashlib
import importlib.metadata
import importlib.util
import re
import sys
import zipfile

import pytest
from packaging.utils import canonicalize_name

from lite import bytecode, distribution, wheels
from lite.pyodide import Release
from lite.wheels import Wheel

METADATA = """Metadata-Version: 2.1
Name: Small
Version: 1.0
Requires-Dist: numpy>=1
Requires-Dist: widgetsnbextension~=4.0
Requires-Dist: colorama; sys_platform == "win32"
Requires-Dist: tests-only; extra == "test"
"""


@pytest.fixture
def environment():
    return wheels.browser_environment(Release.load().data["info"])


@pytest.fixture
def small(tmp_path):
    path = tmp_path / "small-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("small/__init__.py", "ANSWER = 42\n")
        archive.writestr("small/nbextension/__init__.py", "")
        archive.writestr("small/nbextension/index.js", "front end")
        archive.writestr("small/tests/test_small.py", "assert False")
        archive.writestr("small-1.0.data/data/share/x.js", "front end")
        archive.writestr("alone.py", "")
        archive.writestr("small-1.0.dist-info/METADATA", METADATA)
        archive.writestr("small-1.0.dist-info/RECORD", "of another content")
    return path


def test_only_what_the_browser_needs_is_required(small, environment):
    assert Wheel.read(small, environment).depends == ("numpy",)


def test_front_end_files_and_tests_go_and_modules_stay(small, environment):
    wheel = Wheel.read(small, environment, wheels.NOT_FOR_KERNEL + wheels.NOT_FOR_STUDENTS)
    modules = {name for name in wheel.members if ".dist-info" not in name}
    assert modules == {"small/__init__.py", "small/nbextension/__init__.py", "alone.py"}
    assert wheel.imports == ["alone", "small"]


def test_the_name_changes_with_the_content_and_the_record_is_true(small, environment, tmp_path):
    wheel = Wheel.read(small, environment)
    entry = wheel.write(tmp_path)
    content = (tmp_path / entry["file_name"]).read_bytes()
    assert hashlib.sha256(content).hexdigest() == entry["sha256"]
    assert entry["sha256"][:12] in entry["file_name"]
    assert wheel.write(tmp_path) == entry
    with zipfile.ZipFile(tmp_path / entry["file_name"]) as archive:
        record = archive.read("small-1.0.dist-info/RECORD").decode()
    assert f"small/__init__.py,sha256={_digest(b'ANSWER = 42' + chr(10).encode())},12" in record
    wheel.members["alone.py"] = b"CHANGED = True\n"
    assert wheel.write(tmp_path)["file_name"] != entry["file_name"]


def _digest(content: bytes) -> str:
    from base64 import urlsafe_b64encode

    return urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()


def test_bytecode_runs_and_what_does_not_compile_stays(tmp_path):
    source, target = tmp_path / "in.zip", tmp_path / "out.zip"
    bytecode.write_archive(
        source, {"fine.py": b"ANSWER = 6 * 7\n", "wrong.py": b"def :\n", "data.txt": b"text"}
    )
    bytecode.compile_archive(source, target)
    with zipfile.ZipFile(target) as archive:
        assert sorted(archive.namelist()) == ["data.txt", "fine.pyc", "wrong.py"]
        archive.extract("fine.pyc", tmp_path)
    spec = importlib.util.spec_from_file_location("fine", tmp_path / "fine.pyc")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.ANSWER == 42


def test_of_a_folder_only_some_modules_are_kept(tmp_path):
    members = dict.fromkeys(("a/lexers/python.pyc", "a/lexers/java.py", "a/lexers/x/y.py", "a/lexer.py"), b"")
    wheel = wheels.Wheel("a", "1", "py3-none-any", members, ())
    assert set(wheel.with_only("a/lexers/", ["a/lexers/python"]).members) == {
        "a/lexers/python.pyc",
        "a/lexer.py",
    }
    assert set(wheel.members) == set(members)


def test_a_compiler_is_of_pyodides_own_python(tmp_path):
    release = Release({"info": {"version": "9", "python": f"3.{sys.version_info[1]}.0"}})
    assert distribution.compiler(release, tmp_path, tmp_path)[0] == sys.executable


def test_without_any_compiler_the_site_keeps_sources(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv(distribution.PYTHON_VARIABLE, raising=False)
    release = Release({"info": {"version": "9", "python": "3.99.0"}})
    archive = tmp_path / "small.zip"
    bytecode.write_archive(archive, {"small.py": b""})
    assert distribution._compile([archive], release, tmp_path, tmp_path) == {archive: archive}
    assert "keeps sources" in capsys.readouterr().out


def test_the_site_pins_the_versions_people_develop_with():
    pins = re.findall(r"^([a-z0-9-]+)==(\S+)", wheels.PINS.read_text(), flags=re.MULTILINE)
    assert len(pins) >= 10
    for name, version in pins:
        assert importlib.metadata.version(name) == version, f"{name}: lite/requirements.txt and .venv differ"


def test_every_requirement_of_ours_is_pinned_or_comes_with_pyodide():
    pinned = set(re.findall(r"^([a-z0-9-]+)==", wheels.PINS.read_text(), flags=re.MULTILINE))
    theirs = {canonicalize_name(name) for name in Release.load().packages}
    for requirement in importlib.metadata.requires("mlsys-labs"):
        if "extra ==" not in requirement:
            name = canonicalize_name(re.match(r"[\w.-]+", requirement)[0])
            assert name in pinned | theirs, f"{name} is in pyproject.toml but not in lite/requirements.txt"
