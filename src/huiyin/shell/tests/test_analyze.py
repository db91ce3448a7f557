"""`huiyin analyze`: a file in, a statistic out, as text, JSON, CSV or chart."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from huiyin.analytics.results import speak
from huiyin.cli import main
from huiyin.shell._analyses.base import analyses


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    path = tmp_path / "survey.csv"
    path.write_text("score,city\n" + "10,甲\n9,乙\n7,甲\n99,乙\n,甲\n3,乙\n", encoding="utf-8")
    yield path
    speak("zh")


def test_nps_of_a_file_as_json_leaves_missing_codes_out(survey: Path, capsys) -> None:
    assert main(["analyze", "nps", str(survey), "--score", "score", "--missing", "99", "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert made["analysis"] == "nps"
    assert made["value"] == pytest.approx(25.0)
    assert made["n"] == 4


def test_a_code_that_was_not_declared_missing_is_refused_in_chinese(survey: Path, capsys) -> None:
    assert main(["analyze", "nps", str(survey), "--score", "score"]) == 1
    assert "HY-A004" in (said := capsys.readouterr().err)
    assert "超出量表" in said


def test_an_unknown_column_is_named_with_the_known_ones(survey: Path, capsys) -> None:
    assert main(["analyze", "nps", str(survey), "--score", "points", "--language", "en"]) == 1
    assert "they have score, city" in capsys.readouterr().err


def test_a_reader_that_has_read_enough_is_no_error(survey: Path) -> None:
    command = (
        f"{shlex.quote(sys.executable)} -m huiyin.cli analyze nps {survey} --score score --missing 99 | true"
    )
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


each_analysis = pytest.mark.parametrize("analysis", list(analyses), ids=lambda analysis: analysis.key)


@each_analysis
def test_every_method_has_names_in_both_languages(analysis) -> None:
    for words in (analysis.name, analysis.about):
        assert set(words) == {"zh", "en"}
        assert all(words.values())
    assert analysis.key == analysis.key.lower().replace("_", "-")


@each_analysis
def test_every_method_has_help_for_all_its_arguments(analysis, capsys) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["analyze", analysis.key, "--help"])
    assert ended.value.code == 0
    assert "--json" in capsys.readouterr().out
    parser = argparse.ArgumentParser(add_help=False)
    analysis.arguments(parser)
    for action in parser._actions:
        words = action.help or ""
        assert words, f"{analysis.key} {action.dest}: no help"
        in_both = " / " in words or re.fullmatch(
            r"[\w\s,.|-]+", words, re.ASCII
        )  # or codes, which need no language
        assert in_both, f"{analysis.key} {action.dest}: help in both languages"


@each_analysis
def test_every_method_names_a_file_that_is_not_there(analysis, tmp_path: Path, capsys) -> None:
    parser = argparse.ArgumentParser(add_help=False)
    analysis.arguments(parser)
    needed = [
        word
        for a in parser._actions
        if a.required and a.option_strings
        for word in (a.option_strings[-1], _some(a))
    ]
    positional = [_some(a) for a in parser._actions if not a.option_strings and a.nargs not in ("?", "*")]
    status = main(["analyze", analysis.key, str(tmp_path / "none.csv"), *positional, *needed])
    assert status == 1
    assert "HY-" in capsys.readouterr().err


def _some(action: argparse.Action) -> str:
    """A value that the argument's own rules accept."""
    if action.choices:
        return str(next(iter(action.choices)))
    return "1" if action.type in (int, float) else "a"
