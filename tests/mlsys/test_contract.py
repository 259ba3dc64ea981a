"""The contract of the engine as its users rely on it: names, defaults, units, and the map of the package."""

import ast
import doctest
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import mlsys
import mlsys.catalog.constants
import mlsys.engine
import mlsys.spec
import mlsys.units
from mlsys import Engine, Models, ModelSpec, Runtime, Runtimes, SystemArchetype, Systems, ureg

PACKAGE = Path(mlsys.__file__).parent
SOURCES = sorted(PACKAGE.rglob("*.py"))

#: field -> unit of the contract's nine.
UNITS = {
    "latency": "ms",
    "latency_compute": "ms",
    "latency_memory": "ms",
    "latency_overhead": "ms",
    "throughput": "sample/s",
    "energy": "J",
    "memory_footprint": "byte",
}


def test_the_command_line_of_the_contract_prints_nine_values_with_units():
    command = (
        "from mlsys import Engine, Models, Systems; p = Engine.solve(model=Models.ResNet50, system=Systems.Mobile, "
        "batch_size=32, precision='int8', efficiency=0.5); print(p.latency, p.latency_compute, p.latency_memory, "
        "p.latency_overhead, p.throughput, p.bottleneck, p.energy, p.memory_footprint, p.feasible, sep='\\n')"
    )
    run = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert run.stderr == ""
    printed = run.stdout.splitlines()
    assert [line.split(" ")[-1] for line in printed] == [
        *["ms"] * 4,
        "image/s",
        "Compute",
        "J",
        "B",
        "True",
    ]
    latency, compute, memory, overhead = (float(line.split(" ")[0]) for line in printed[:4])
    assert latency == pytest.approx(compute + memory + overhead, rel=1e-5)
    # 2 x 4.089 GMAC x 32 / (4 TOP/s x 0.5), by hand
    assert compute == pytest.approx(130.85, rel=1e-3)


def test_solve_takes_exactly_the_contracts_arguments_and_defaults():
    signature = inspect.signature(Engine.solve)
    assert {name: parameter.default for name, parameter in signature.parameters.items()} == {
        "model": inspect.Parameter.empty,
        "system": inspect.Parameter.empty,
        "batch_size": 1,
        "precision": "fp16",
        "efficiency": None,
        "study": None,
    }


def test_a_profile_has_the_contracts_fields_and_no_others():
    profile = Engine.solve(Models.ResNet50, Systems.Mobile)
    public = {name for name in dir(profile) if not name.startswith("_")}
    nine = {*UNITS, "bottleneck", "feasible"}
    assert len(nine) == 9
    assert public == nine | {
        "dominant", "overlap_bound", "terms", "work", "traffic", "power", "confidence", "study"
    }  # fmt: skip


@pytest.mark.parametrize(("field", "unit"), UNITS.items())
def test_fields_come_in_their_units(field, unit):
    quantity = getattr(Engine.solve(Models.ResNet50, Systems.Mobile), field)
    assert quantity.check(ureg.Quantity(1, unit).dimensionality)
    assert quantity.m_as(unit) > 0
    if unit != "sample/s":  # the model's own name of a sample is shown instead
        assert quantity.units == ureg.Unit(unit)


def test_throughput_is_said_in_the_models_own_samples():
    throughput = Engine.solve(Models.Llama3_70B, Systems.Cloud, precision="int8").throughput
    assert throughput.units == ureg.Unit("token/second")
    assert str(throughput) == "39.3427 token/s"


@pytest.mark.parametrize(
    ("spec", "parameters"),
    [
        (
            ModelSpec,
            "name parameters macs activations=0 kernels=1 state_bytes=0 sample_unit='sample' weight_bytes=None "
            "quality=None sources layers=None kv_heads=None head_dim=None context=None kv_bytes=2",
        ),
        (
            SystemArchetype,
            "name tier peak bandwidth ram runtime reserve=0 clock=None energy_per_byte energy_per_mac "
            "static_power=0 active_power=None pipeline price=None sources",
        ),
        (Runtime, "name compute_efficiency memory_efficiency=1 dispatch=0 kernel_tax=0 kernel_cycles=0"),
    ],
)
def test_constructors_keep_their_parameters_in_order(spec, parameters):
    signature = inspect.signature(spec)
    wanted = [entry.partition("=") for entry in parameters.split()]
    assert list(signature.parameters)[: len(wanted)] == [name for name, _, _ in wanted]
    for name, _, default in wanted:
        if default:
            assert signature.parameters[name].default == ast.literal_eval(default), name


def test_the_default_runtime_is_the_data_sheet():
    chip = SystemArchetype("chip", "edge", peak={"fp16": 1e12}, bandwidth=1e11, ram=1e9)
    assert chip.runtime is Runtimes.Datasheet
    values = (
        Runtimes.Datasheet.compute_efficiency,
        Runtimes.Datasheet.memory_efficiency,
        Runtimes.Datasheet.dispatch,
        Runtimes.Datasheet.kernel_tax,
        Runtimes.Datasheet.kernel_cycles,
    )
    assert values == (0.5, 1, 0, 0, 0)


@pytest.mark.parametrize(
    "name",
    ["Cloud", "Edge", "Mobile", "Tiny"],
)
def test_the_four_archetypes_are_named_after_their_tracks(name):
    assert Systems[name].tier == name.lower()


@pytest.mark.parametrize(
    "name", ["Llama3_70B", "YOLOX_S", "YOLOX_M", "DeepLabV3_MobileNetV2", "TinyLSTM", "ResNet50"]
)
def test_the_labs_models_are_there(name):
    assert getattr(Models, name).name == name


@pytest.mark.parametrize(
    "name",
    [
        "Datasheet",
        "CloudEager",
        "CloudGraph",
        "EdgeEager",
        "EdgeEngine",
        "MobileInterpreter",
        "MobileDelegate",
        "TinyInterpreter",
        "TinyAheadOfTime",
    ],
)
def test_the_teaching_runtimes_are_there(name):
    assert getattr(Runtimes, name).name == name


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_module_reaches_above_mlsys_or_touches_a_file(path):
    tree = ast.parse(path.read_text())
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and node.level == 0
            else []
        )
    }
    assert not imported & {"labs", "ipywidgets", "nbgrader", "pandas", "IPython", "bqplot", "traitlets"}
    assert not imported & {
        "io",
        "os",
        "pathlib",
        "shutil",
        "tempfile",
        "csv",
        "sqlite3",
        "urllib",
        "requests",
        "socket",
    }
    called = {
        node.func.id if isinstance(node.func, ast.Name) else node.func.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute)
    }
    assert not called & {
        "open",
        "exec",
        "eval",
        "read_text",
        "write_text",
        "loadtxt",
        "savetxt",
        "fromfile",
        "tofile",
    }


@pytest.mark.parametrize(
    "module",
    [mlsys.units, mlsys.spec, mlsys.engine, mlsys.catalog.constants],
    ids=lambda module: module.__name__,
)
def test_the_examples_in_the_docstrings_are_true(module):
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


def test_importing_mlsys_loads_nothing_of_jupyter():
    probe = (
        "import sys, mlsys; "
        "print(*sorted({'labs', 'ipywidgets', 'nbgrader', 'pandas', 'IPython', 'bqplot'} & set(sys.modules)))"
    )
    run = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
