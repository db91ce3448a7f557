"""What every command of `./huiyin` must keep, tried on each one the registry finds."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from huiyin.cli import parser
from huiyin.shell.base import Command, commands

each_command = pytest.mark.parametrize("command", list(commands), ids=lambda command: command.key)
SHELL = Path(__file__).resolve().parents[1]


def test_the_two_commands_of_the_readme_are_found() -> None:
    assert {"up", "test"} <= set(commands.keys())


def test_help_lists_every_command_with_one_line_each() -> None:
    lines = parser().format_help().splitlines()
    for command in commands:
        assert len([line for line in lines if re.match(rf"\s+{command.key}\s", line)]) == 1
        assert any(command.about in line for line in lines), f"{command.key} is broken over lines"


@each_command
def test_it_says_what_it_does_in_chinese_and_english_on_one_line(command: Command) -> None:
    chinese, slash, english = command.about.partition(" / ")
    assert slash
    assert any("一" <= sign <= "鿿" for sign in chinese)
    assert english.isascii()
    assert "\n" not in command.about


@each_command
def test_its_key_is_a_word_and_the_name_of_its_file(command: Command) -> None:
    assert re.fullmatch(r"[a-z][a-z-]*", command.key)
    assert (SHELL / f"{command.key.replace('-', '_')}.py").is_file()


@each_command
def test_it_explains_its_arguments(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args([command.key, "--help"])
    assert ended.value.code == 0
    assert f"huiyin {command.key}" in capsys.readouterr().out


@each_command
def test_it_refuses_what_it_does_not_know(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args([command.key, "--no-such-flag"])
    assert ended.value.code == 2
    assert "error:" in capsys.readouterr().err


def test_help_needs_neither_the_web_framework_nor_the_statistics() -> None:
    program = (
        "import sys\nfrom huiyin.cli import parser\nparser()\n"
        "print(*sorted({'django', 'numpy', 'pyarrow', 'duckdb'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_starting_up_loads_no_library_that_only_an_analysis_needs() -> None:
    """The supervisor, the worker and every command wait for what `django.setup` imports: a second less of it."""
    program = (
        "import sys, django\ndjango.setup()\n"
        "print(*sorted({'sklearn', 'pandas', 'duckdb', 'scipy.stats'} & set(sys.modules)))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
