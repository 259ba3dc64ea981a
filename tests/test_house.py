"""The house keeps its order: dependencies point one way, browser code touches no files, every module says what it is."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def modules(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imports(path: Path) -> set[str]:
    """Absolute names of everything a module imports, wherever in it."""
    package = ".".join(path.relative_to(ROOT).with_suffix("").parts[:-1])
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([base] if base else [])])
            found |= {base} | {f"{base}.{alias.name}" for alias in node.names}
    return found


def uses(path: Path, *names: str) -> set[str]:
    return {i for i in imports(path) if any(i == n or i.startswith(f"{n}.") for n in names)}


WIDGETS = ("ipywidgets", "bqplot", "anywidget")
LABS_ABOVE_CORE = (
    "labs.vol1",
    "labs.vol2",
    "labs.registry",
    "labs.grading",
    "labs.notebook",
    "labs.cli",
)


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        ("mlsys", ("labs", "IPython", "nbgrader", "pandas", "traitlets", *WIDGETS)),
        ("labs/core", (*LABS_ABOVE_CORE, "nbgrader", "pandas")),
        (
            "labs/vol1",
            ("labs.registry", "labs.grading", "labs.notebook", "IPython", "numpy", "math", *WIDGETS),
        ),
        (
            "labs/vol2",
            ("labs.registry", "labs.grading", "labs.notebook", "IPython", "numpy", "math", *WIDGETS),
        ),
        ("labs/grading", ("labs.notebook", "labs.cli", "labs.core.panel", "labs.core.components", *WIDGETS)),
    ],
)
def test_dependencies_point_one_way(folder, forbidden):
    wrong = {
        str(path.relative_to(ROOT)): found for path in modules(folder) if (found := uses(path, *forbidden))
    }
    assert not wrong


FILES = (
    "io",
    "os",
    "pathlib",
    "shutil",
    "tempfile",
    "zipfile",
    "glob",
    "fileinput",
    "sqlite3",
    "subprocess",
    "socket",
)


@pytest.mark.parametrize(
    "path", modules("mlsys", "labs/core", "labs/vol1", "labs/vol2"), ids=lambda p: str(p.relative_to(ROOT))
)
def test_browser_code_touches_no_file(path):
    assert not uses(path, *FILES)
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            wrong = {
                "open",
                "read_text",
                "read_bytes",
                "write_text",
                "write_bytes",
                "urlopen",
                "exec",
                "eval",
                "__import__",
            }
            assert called not in wrong, f"line {node.lineno}: {called}()"


@pytest.mark.parametrize(
    "path",
    modules("mlsys", "labs", "lite", "calibration", "benchmarks"),
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_a_module_opens_by_saying_what_belongs_in_it(path):
    text = path.read_text(encoding="utf-8")
    if not text:
        assert path.name == "__init__.py"
        return
    first = (ast.get_docstring(ast.parse(text)) or "").split("\n")[0]
    assert len(first.split()) >= 3
    assert path.stem not in {"utils", "helpers", "manager", "misc", "common"}


def test_the_heavy_imports_stay_out_of_grading():
    import subprocess
    import sys

    code = (
        "import sys, labs.grading.rubric, labs.registry; labs.registry.all_labs(); "
        "print([m for m in ('ipywidgets', 'bqplot', 'anywidget', 'pandas') if m in sys.modules])"
    )
    out = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    ).stdout
    assert out.strip() == "[]"
