"""What an author's verbs do: scaffold a lab, fill it with its model answers, keep generated copies true.

All file input and output of authoring lives here; `labs.cli` only parses arguments and prints.
"""

from __future__ import annotations

import copy
import math
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from labs.core.ledger import decided
from labs.core.presets import PRESETS
from labs.core.record import Given, Record, RecordError, parse
from labs.core.reference import reference
from labs.core.session import Observation, observe
from labs.core.spec import EVERYONE, Lab, Scenario, Task
from labs.core.tracks import TRACKS
from labs.grading.rubric import Score, grade
from labs.registry import SLUGS, all_labs, find_lab, module_name, written
from mlsys.units import format_quantity

REGION: Final = ("### BEGIN SOLUTION", "### END SOLUTION")
"""What nbgrader puts around an answer; empty in a source notebook."""

KERNEL: Final = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
"""Kernel of every notebook of the course."""

SETUP: Final = """\
try:
    from labs import open_lab
except ModuleNotFoundError as missing:
    print(f"This notebook needs the package mlsys-labs, and {missing.name!r} is not installed here.")
    print("Your instructor handed out a file whose name starts with mlsys_labs and ends in .whl.")
    print("Put it beside this notebook, write  %pip install <that file>  into a new cell and run it,")
    print("then restart the kernel and run this cell again. On the course's own site nothing is to install.")"""
"""First cell of every notebook: what to do when the labs are not there."""


class AuthorError(Exception):
    """An author's file is missing or wrong; the message names it and says what would be right."""


# -- Where things are ------------------------------------------------------------------------------


@dataclass(frozen=True)
class House:
    """The project's folder, and where in it an author's files are.

    Parameters
    ----------
    root : Path
        Folder that holds ``source/`` and ``labs/``.
    """

    root: Path

    def spec(self, slug: str) -> Path:
        """Spec module of a lab."""
        return self.root / Path(*module_name(slug).split(".")).with_suffix(".py")

    def notebook(self, slug: str) -> Path:
        """Source notebook of a lab."""
        return self.root / "source" / slug / f"{slug}.ipynb"

    def answers(self, slug: str) -> Path:
        """Model answers of a lab."""
        return self.root / "source" / slug / "answers.toml"

    def released(self, slug: str) -> Path:
        """What a student gets."""
        return self.root / "release" / slug / f"{slug}.ipynb"

    def filled(self, slug: str, track: str) -> Path:
        """The answered and executed notebook of a track."""
        return self.root / "tests" / "notebooks" / f"{slug}_{track}.ipynb"

    @property
    def presets(self) -> Path:
        """The generated reference path."""
        return self.root / "labs" / "core" / "presets.py"

    def companions(self) -> tuple[Path, ...]:
        """Ungraded notebooks."""
        return tuple(sorted((self.root / "notebooks").glob("*.ipynb")))

    def sources(self) -> tuple[Path, ...]:
        """Source notebooks of the labs that have one."""
        return tuple(path for slug in written() if (path := self.notebook(slug)).is_file())


def find_house(start: Path) -> House:
    """Find the project's folder at or above `start`.

    Raises
    ------
    AuthorError
        There is none.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        if (folder / "labs" / "registry.py").is_file():
            return House(folder)
    raise AuthorError(
        f"{start.resolve()} is not in the project; run this in the folder that holds source/ and labs/"
    )


# -- Model answers ---------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Wrong:
    """An answer that is wrong in a known way, and the points it is to get."""

    why: str
    points: float
    design: Mapping[str, Any]
    letter: str


@dataclass(frozen=True, kw_only=True)
class Answer:
    """The model answer of one task on one track."""

    prediction: Given
    design: Mapping[str, Any]
    letter: str
    wrong: tuple[Wrong, ...] = field(default=())


def read_answers(house: House, slug: str) -> dict[tuple[str, str], Answer]:
    """Read answers.toml of a lab, by (track or ``"all"``, task id).

    Raises
    ------
    AuthorError
        The file is missing, is no TOML, or an entry lacks something or belongs nowhere.
    """
    path = house.answers(slug)
    lab = find_lab(slug)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise AuthorError(f"{path} does not exist; `mlsys-labs new {slug}` writes one to fill in") from None
    except tomllib.TOMLDecodeError as error:
        raise AuthorError(f"{path} is not TOML: {error}") from None
    places = {(key, task.id): scenario for task, key, scenario in lab.walk()}
    answers = {}
    for key, by_task in data.items():
        for task_id, entry in by_task.items():
            where = f"{path.name}, [{key}.{task_id}]"
            if (key, task_id) not in places:
                known = ", ".join(f"{k}.{t}" for k, t in places)
                raise AuthorError(f"{where}: the lab has no such task; it has: {known}")
            answers[key, task_id] = _answer(entry, where)
    return answers


def _answer(entry: Mapping[str, Any], where: str) -> Answer:
    lacking = {"prediction", "design", "letter"} - set(entry)
    if lacking:
        raise AuthorError(f"{where}: {', '.join(sorted(lacking))} missing")
    try:
        given = Given(**entry["prediction"])
        wrong = tuple(
            Wrong(
                why=item["why"],
                points=item["points"],
                design=entry["design"] | item.get("design", {}),
                letter=item.get("letter", entry["letter"]).strip(),
            )
            for item in entry.get("wrong", ())
        )
    except (KeyError, TypeError) as error:
        raise AuthorError(f"{where}: {error} is missing, or is not known") from None
    return Answer(prediction=given, design=entry["design"], letter=entry["letter"].strip(), wrong=wrong)


def model_record(
    lab: Lab, task: Task, track: str | None, answer: Answer, design: Mapping[str, Any] | None = None
) -> Record:
    """Make the record of a model answer, as if its writer had come along the reference path.

    Raises
    ------
    AuthorError
        The panel would not have let it through; the message says why.
    """
    record = Record(
        lab=lab.slug,
        task=task.id,
        track=None if task.shared else track,
        inherited=reference(None if task.shared else track, lab),
        prediction=answer.prediction,
        design=dict(answer.design if design is None else design),
    )
    try:
        return parse(record.to_json(), lab, task)
    except RecordError as error:
        raise AuthorError(f"model answer of {lab.slug}, {track}, {task.id}: {error}") from None


def score_model(lab: Lab, task: Task, key: str, answer: Answer) -> Score:
    """Grade a model answer as a student's would be."""
    return grade(task, model_record(lab, task, key, answer), answer.letter)


# -- The reference path ----------------------------------------------------------------------------

_PRESETS = '''\
"""The reference path: decisions of the model designs, by (volume, chapter) and track.

Generated by `mlsys-labs presets --write` from source/*/answers.toml. Do not edit.
These designs are public on purpose: a mid-book start needs them. Model predictions and letters are not here.
"""

from __future__ import annotations

from typing import Any, Final

PRESETS: Final[dict[tuple[int, int], dict[str, dict[str, Any]]]] = {
'''


def model_path(house: House) -> dict[tuple[int, int], dict[str, dict[str, Any]]]:
    """Decisions of the model designs, by (volume, chapter) and track."""
    path: dict[tuple[int, int], dict[str, dict[str, Any]]] = {}
    so_far: dict[str, dict[str, Any]] = {track: {} for track in TRACKS}
    for lab in all_labs():
        if not house.answers(lab.slug).is_file():
            continue
        answers = read_answers(house, lab.slug)
        path[lab.volume, lab.chapter] = {
            track: decided(lab, _model_observations(lab, track, answers, so_far[track])) for track in TRACKS
        }
        for track, decisions in path[lab.volume, lab.chapter].items():
            so_far[track] |= decisions
    return path


def presets_text(house: House) -> str:
    """Write the module that holds the reference path."""
    lines = []
    for place, by_track in model_path(house).items():
        lines.append(f"    {place}: {{\n")
        lines += [f'        "{track}": {_literal(decisions)},\n' for track, decisions in by_track.items()]
        lines.append("    },\n")
    return _PRESETS + "".join(lines) + "}\n"


def write_presets(house: House) -> None:
    """Write the reference path, and walk it from now on."""
    house.presets.write_text(presets_text(house), encoding="utf-8")
    PRESETS.clear()
    PRESETS.update(model_path(house))


def _model_observations(
    lab: Lab, track: str, answers: Mapping[tuple[str, str], Answer], decisions: Mapping[str, Any]
) -> dict[str, Observation]:
    # The module being written is not yet the one that is imported: what a lab inherits comes from `decisions`.
    inherited = {key: value for key, value in decisions.items() if key in lab.reads}
    observations = {}
    for task in lab.tasks:
        key = EVERYONE if task.shared else track
        if (key, task.id) not in answers:
            continue
        answer = answers[key, task.id]
        record = Record(
            lab=lab.slug,
            task=task.id,
            track=None if task.shared else track,
            inherited={} if task.shared else inherited,
            prediction=answer.prediction,
            design=answer.design,
        )
        try:
            observations[task.id] = observe(task, record)
        except KeyError as missing:
            raise AuthorError(
                f"{lab.slug}, {task.id} on track {track} needs {missing}, which no earlier model design decides. "
                "A design that breaks one of its goals decides nothing: `mlsys-labs coverage` shows which does"
            ) from None
    return observations


def _literal(decisions: Mapping[str, Any]) -> str:
    items = ", ".join(f'"{key}": {_value(value)}' for key, value in decisions.items())
    return f"{{{items}}}"


def _value(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


# -- Notebooks -------------------------------------------------------------------------------------


def scaffold_notebook(slug: str, lab: Lab | None = None) -> Any:
    """Make the source notebook of a lab: the course's headings and cells, prose to be written where none is known.

    Parameters
    ----------
    slug : str
        The lab.
    lab : Lab, optional
        Its spec; title, objectives and laws are taken from it.
    """
    import nbformat

    cells = [
        _markdown(_title(slug, lab), "title"),
        _code(SETUP, "setup"),
        _code(f'lab = open_lab("{slug}")\nlab', "lab"),
    ]
    for number in (1, 2, 3):
        name = f"task{number}"
        title = lab.tasks[number - 1].title if lab else "…"
        cells += [
            _markdown(
                f"## Task {number} · {title}\n\nSay in two or three sentences what this task is about.", name
            ),
            _code(f"{name} = lab.task({number})\n{name}", f"{name}-panel"),
            _answer_cell("record", name),
            _answer_cell("reflect", name),
            _code(f"{name}.score()", f"{name}-score", grade=True, locked=True, points=10.0),
        ]
    cells += [_markdown("## Hand in", "done"), _code("lab.finish()", "finish")]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata = {"kernelspec": KERNEL, "language_info": {"name": "python"}}
    return notebook


def _title(slug: str, lab: Lab | None) -> str:
    if lab is None:
        return f"# {slug}\n\nSay what this lab is about."
    objectives = "\n".join(f"- {objective}" for objective in lab.objectives)
    laws = "\n".join(f"- **{law.name}.** {law.statement}" for law in lab.invariants)
    return (
        f"# Lab {lab.chapter:02} · {lab.title}\n\n"
        f"After this lab you can\n\n{objectives}\n\n**What it stands on**\n\n{laws}"
    )


def _markdown(source: str, id: str) -> Any:
    import nbformat

    return nbformat.v4.new_markdown_cell(source, id=id)


def _code(source: str, id: str, **nbgrader: Any) -> Any:
    import nbformat

    cell = nbformat.v4.new_code_cell(source, id=id)
    if nbgrader:
        role = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
        cell.metadata["nbgrader"] = {**role, "grade_id": id, "cell_type": "code", **nbgrader}
    return cell


def _answer_cell(magic: str, name: str) -> Any:
    return _code("\n".join((f"%%{magic} {name}", *REGION)), f"{name}-{magic}", solution=True)


def read_notebook(path: Path) -> Any:
    """Read a notebook.

    Raises
    ------
    AuthorError
        It is missing or no notebook.
    """
    import nbformat

    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise AuthorError(f"{path} does not exist") from None
    except Exception as error:  # nbformat raises many kinds
        raise AuthorError(f"{path} is no notebook: {error}") from None


def write_notebook(path: Path, notebook: Any) -> None:
    """Write a notebook, the same text for the same content every time."""
    import nbformat

    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


def fill(house: House, slug: str, track: str) -> Any:
    """Put the model answers of `track` into the source notebook of a lab.

    Raises
    ------
    AuthorError
        The notebook, an answer cell or a model answer is missing.
    """
    lab, answers = find_lab(slug), read_answers(house, slug)
    notebook = copy.deepcopy(read_notebook(house.notebook(slug)))
    bodies = {}
    for number, task in enumerate(lab.tasks, start=1):
        key = EVERYONE if task.shared else track
        if (key, task.id) not in answers:
            raise AuthorError(f"{house.answers(slug)} has no [{key}.{task.id}]")
        answer = answers[key, task.id]
        bodies[f"%%record task{number}"] = model_record(lab, task, track, answer).to_json()
        bodies[f"%%reflect task{number}"] = answer.letter
    for cell in notebook.cells:
        cell.pop("outputs", None)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
        first = cell.source.partition("\n")[0].strip()
        if first in bodies:
            cell.source = f"{first}\n{bodies.pop(first)}"
    if bodies:
        raise AuthorError(f"{house.notebook(slug)} has no cell {', '.join(bodies)}")
    return notebook


def execute(notebook: Any, folder: Path) -> Any:
    """Run a notebook in `folder`, and keep of its outputs what is the same every time.

    Raises
    ------
    AuthorError
        A cell failed; the message holds its error.
    """
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError

    folder.mkdir(parents=True, exist_ok=True)
    client = NotebookClient(
        notebook,
        timeout=300,
        kernel_name="python3",
        resources={"metadata": {"path": str(folder)}},
        extra_arguments=["--IPKernelApp.log_level=40"],
        coalesce_streams=True,  # a print arrives in one piece or in two, as the kernel happens to flush
    )
    try:
        client.execute()
    except CellExecutionError as error:
        trace = re.sub(r"\x1b\[[0-9;]*m", "", error.traceback)
        raise AuthorError(f"a notebook fails with {error.ename}: {error.evalue}\n{trace}") from None
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        for output in cell.get("outputs", ()):
            # A widget's view names a model that dies with its kernel; its text twin stays.
            output.get("data", {}).pop("application/vnd.jupyter.widget-view+json", None)
    return notebook


def sources_of(notebook: Any) -> list[tuple[Any, ...]]:
    """What of a notebook is written rather than run: type, source and nbgrader's role of each cell."""
    return [(c.cell_type, c.id, c.source, c.metadata.get("nbgrader")) for c in notebook.cells]


# -- Generated copies ------------------------------------------------------------------------------


def sync(house: House, *, check: bool = False, run: bool = True) -> Iterator[str]:
    """Bring everything that is made from something else up to date; yield what was, or with `check` is to be, changed.

    Parameters
    ----------
    house : House
        The project.
    check : bool
        Change nothing.
    run : bool
        Execute the notebooks too, so that their outputs are those of the present code.
    """
    if house.presets.read_text(encoding="utf-8") != presets_text(house):
        if not check:
            write_presets(house)
        yield str(house.presets.relative_to(house.root))
    for path in (*house.sources(), *house.companions()):
        if pair(path, check=check):
            yield str(path.with_suffix(".py").relative_to(house.root))
    if run and not check:
        for path in (*house.sources(), *house.companions()):
            write_notebook(path, execute(read_notebook(path), path.parent))
            pair(path, check=False)
    for slug in written():
        if not house.answers(slug).is_file() or not house.notebook(slug).is_file():
            continue
        for track in TRACKS:
            path, made = house.filled(slug, track), fill(house, slug, track)
            stale = not path.is_file() or sources_of(read_notebook(path)) != sources_of(made)
            if not check and (stale or run):
                write_notebook(path, execute(made, path.parent))
            if stale:
                yield str(path.relative_to(house.root))
    from labs.grading import release

    changed = release.stale(house.root) if check else release.make_release(house.root)
    yield from (str(path.relative_to(house.root)) for path in changed)


def pair(path: Path, *, check: bool) -> bool:
    """Bring a notebook and its .py pair together, the later one winning; tell whether they differed."""
    import jupytext
    from jupytext.cli import jupytext as command
    from jupytext.config import load_jupytext_config

    twin = path.with_suffix(".py")
    text = jupytext.writes(read_notebook(path), fmt="py:percent", config=load_jupytext_config(str(path)))
    differs = not twin.is_file() or _versionless(text) != _versionless(twin.read_text(encoding="utf-8"))
    if differs and not check:
        command(["--sync", "--quiet", str(path)])
        notebook = read_notebook(path)
        # The pairing is the project's, not the student's who gets this notebook.
        if notebook.metadata.pop("jupytext", None):
            write_notebook(path, notebook)
    return differs


def _versionless(text: str) -> list[str]:
    return [line for line in text.splitlines() if "jupytext_version:" not in line]


# -- Coverage --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the coverage table: what there is of a task on a track."""

    lab: str
    track: str
    task: str
    spec: bool
    notebook: bool
    release: bool
    answer: bool
    points: float
    of: float
    problem: str = ""

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self.spec and self.notebook and self.release and self.answer and self.points == self.of


def coverage(house: House) -> Iterator[Line]:
    """Go through every lab that exists, track by track and task by task."""
    for slug in written():
        lab = find_lab(slug)
        problem, answers = "", {}
        try:
            answers = read_answers(house, slug)
        except AuthorError as error:
            problem = str(error)
        cells = [_cells(path) for path in (house.notebook(slug), house.released(slug))]
        for track in TRACKS:
            for number, task in enumerate(lab.tasks, start=1):
                key = EVERYONE if task.shared else track
                answer = answers.get((key, task.id))
                points, trouble = 0.0, problem
                if answer is not None:
                    try:
                        points = score_model(lab, task, key, answer).points
                    except AuthorError as error:
                        trouble = str(error)
                wanted = {f"task{number}-{part}" for part in ("panel", "record", "reflect", "score")}
                yield Line(
                    lab=slug,
                    track=track,
                    task=task.id,
                    spec=key in task.scenarios,
                    notebook=wanted <= cells[0],
                    release=wanted <= cells[1],
                    answer=answer is not None,
                    points=points,
                    of=task.rubric.total,
                    problem=trouble,
                )


def _cells(path: Path) -> set[str]:
    return {cell.id for cell in read_notebook(path).cells} if path.is_file() else set()


# -- Notes for instructors -------------------------------------------------------------------------


def notes(slug: str) -> str:
    """Write the instructor's notes of a lab: per scenario the question, the engine's answer, what most people say."""
    lab = find_lab(slug)
    parts = [f"# {lab.title} ({lab.slug}): notes for instructors"]
    for task in lab.tasks:
        parts.append(f"## {task.title}")
        for key, scenario in task.scenarios.items():
            who = "All tracks" if key == EVERYONE else f"{TRACKS[key].name}, {TRACKS[key].stakeholder}"
            truth, said, factor = _surprise(lab, key, scenario)
            parts.append(
                f"### {who}\n\n"
                f"Asked: {scenario.predict.question}\n\n"
                f"The engine says {truth}. Most people say {said}{factor}.\n\n"
                f"Why they do: {scenario.misconception}\n\n"
                f"The letter is to say what {scenario.losing_side} pays: {_prices(scenario)}."
            )
    return "\n\n".join(parts) + "\n"


def _prices(scenario: Scenario) -> str:
    return " or ".join(figure.label for figure in scenario.figures if figure.id in scenario.pays)


def _surprise(lab: Lab, key: str, scenario: Scenario) -> tuple[str, str, str]:
    asked = scenario.predict
    truth = asked.answer.settle(scenario, reference(None if key == EVERYONE else key, lab))
    if asked.is_choice:
        return f"“{asked.choices[truth]}”", f"“{asked.choices[asked.naive]}”", ""
    from mlsys import ureg

    naive = ureg.Quantity(asked.naive, asked.units[0])
    factor = float((truth / naive).to("").magnitude)
    off = math.exp(abs(math.log(factor)))
    is_so, said = (
        f"{format_quantity(figure, trim=True)} {asked.counts}".rstrip()
        for figure in (truth.to(asked.units[0]), naive)
    )
    return is_so, said, f", {off:.3g} times off"


# -- A new lab -------------------------------------------------------------------------------------

_SPEC = '''\
"""Lab {chapter:02}: say in one sentence what this lab is about."""

from __future__ import annotations

from labs.core.figures import PASS_TIME, PICTURES, bar
from labs.core.invariants import IRON_LAW
from labs.core.spec import At, Design, Goal, Knob, Lab, Prediction, Scenario, Task
from mlsys import Engine, Models, PerformanceProfile, Systems


def solve(design: Design) -> PerformanceProfile:
    """Say what one pass is; one call of Engine.solve, no arithmetic."""
    return Engine.solve(model=Models.ResNet50, system=Systems.Reference, batch_size=design["batch_size"])


def scenario(brief: str) -> Scenario:
    """Make the four scenarios, until each track has its own."""
    return Scenario(
        brief=brief,
        predict=Prediction(question="How long does a pass take?", answer=At(of="latency"), naive=1, units=("ms", "s")),
        knobs=(Knob("batch_size", "Batch", default=16, low=1, high=16, step=1),),
        solve=solve,
        goals=(Goal("quick", "a pass within 200 ms", "latency", "ms", at_most=200),),
        figures=(PASS_TIME, PICTURES, PASS_TIME.as_opened()),
        asks="What do I get, and what does it cost?",
        binding=At(of="dominant"),
        pays=("throughput",),
        losing_side="whoever waits",
        misconception="Say what most people believe, and why it fails.",
    )


def task(id: str, title: str) -> Task:
    """Make a task, until each has its own question."""
    return Task(
        id=id,
        title=title,
        invariant="iron_law",
        cards=(bar("Time of a pass", "latency", "ms", "quick"),),
        scenarios={{track: scenario(f"Write the brief of {{track}}.") for track in ("cloud", "edge", "mobile", "tiny")}},
    )


LAB = Lab(
    slug="{slug}",
    volume={volume},
    chapter={chapter},
    title="{slug}",
    objectives=("say what a student can do afterwards",),
    invariants=(IRON_LAW,),
    tasks=(task("first", "First"), task("second", "Second"), task("third", "Third")),
)
'''


def new(house: House, slug: str) -> tuple[Path, ...]:
    """Write what a lab lacks of spec, notebook and answers; return the files written.

    Raises
    ------
    AuthorError
        The course has no lab of that name.
    """
    if slug not in SLUGS:
        raise AuthorError(f"the course has no lab {slug!r}; the labs are: {', '.join(SLUGS)}")
    made = []
    spec = house.spec(slug)
    if not spec.is_file():
        volume = 2 if slug.startswith("vol2_") else 1
        chapter = int(slug.removeprefix("vol2_").split("_")[1])
        spec.parent.mkdir(parents=True, exist_ok=True)
        spec.write_text(_SPEC.format(slug=slug, volume=volume, chapter=chapter), encoding="utf-8")
        made.append(spec)
        written.cache_clear()
    lab = find_lab(slug)
    if not house.notebook(slug).is_file():
        write_notebook(house.notebook(slug), scaffold_notebook(slug, lab))
        made.append(house.notebook(slug))
    if not house.answers(slug).is_file():
        house.answers(slug).parent.mkdir(parents=True, exist_ok=True)
        house.answers(slug).write_text(_skeleton(lab), encoding="utf-8")
        made.append(house.answers(slug))
    return tuple(made)


def _skeleton(lab: Lab) -> str:
    parts = [f"# Model answers of {lab.slug}, for instructors: never released, never on the site.\n"]
    for task, key, scenario in lab.walk():
        asked = scenario.predict
        if asked.is_choice:
            given = f'choice = "{asked.naive}"'
        else:
            given = f'value = {asked.naive}, unit = "{asked.units[0]}"'
        design = ", ".join(f"{knob.id} = {_value(knob.default)}" for knob in scenario.knobs)
        parts.append(
            f"[{key}.{task.id}]\n"
            f'prediction = {{ {given}, reason = "say why in a few words" }}\n'
            f"design = {{ {design} }}\n"
            f'letter = """\nWrite the letter: 60 to 150 words.\n"""\n'
        )
    return "\n".join(parts)
