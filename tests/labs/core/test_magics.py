"""The two answer cells in a real IPython shell."""

from __future__ import annotations

import sys
from types import SimpleNamespace

import pytest
from IPython.core.interactiveshell import InteractiveShell

from labs.core import magics


class Cells:
    """Stands where a TaskView stands."""

    name = "task1"

    def __init__(self, text=None):
        self.text, self.recorded, self.letter = text, None, None

    def on_record(self, body):
        self.recorded = body
        return self.text

    def on_reflect(self, body):
        self.letter = body


@pytest.fixture
def shell():
    shell = InteractiveShell()
    magics.load(shell)
    return shell


def payloads(shell):
    return [dict(payload) for payload in shell.payload_manager.read_payload()]


def test_a_letter_arrives_as_it_was_written(shell):
    cells = shell.user_ns["task1"] = Cells()
    letter = 'Dear "CFO",\n\n  it isn’t {compute}: 25.4 ms (84 % memory)\n!ls $HOME %pip\nimport os'
    result = shell.run_cell(f"%%reflect task1\n{letter}\n")
    assert result.success
    assert cells.letter == letter


@pytest.mark.parametrize(
    "body",
    [
        "",
        "\n\n",
        magics.REFLECT_STUB,
        f"### BEGIN SOLUTION\n{magics.REFLECT_STUB}\n### END SOLUTION",
        "### BEGIN SOLUTION\n### END SOLUTION",
    ],
)
def test_stub_and_delimiters_are_no_letter(shell, body):
    cells = shell.user_ns["task1"] = Cells()
    shell.run_cell(f"%%reflect task1\n{body}\n")
    assert cells.letter == ""


def test_the_record_cell_is_rewritten_through_the_payload(shell):
    shell.user_ns["task1"] = Cells('{"schema": 1}')
    shell.run_cell("%%record task1\n\n")
    assert payloads(shell) == [
        {"source": "set_next_input", "text": '%%record task1\n{"schema": 1}', "replace": True}
    ]


def test_nothing_is_written_when_the_cell_stands(shell):
    shell.user_ns["task1"] = Cells(None)
    shell.run_cell("%%record task1\n{}\n")
    assert payloads(shell) == []


def test_where_payloads_do_nothing_the_lines_to_paste_are_printed(shell, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "google.colab", SimpleNamespace())
    shell.user_ns["task1"] = Cells('{"schema": 1}')
    shell.run_cell("%%record task1\n\n")
    assert '%%record task1\n{"schema": 1}' in capsys.readouterr().out
    assert payloads(shell) == []


def test_an_unknown_name_says_which_there_are(shell, capsys):
    result = shell.run_cell("%%record task7\n{}\n")
    assert result.success
    assert "run the cells above first" in capsys.readouterr().out
    shell.user_ns["task1"] = Cells()
    shell.run_cell("%%reflect task7\nDear CFO\n")
    assert "no task called 'task7' here; the tasks are: task1" in capsys.readouterr().out
