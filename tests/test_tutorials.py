"""The tutorials run: every block in order, each half in its own language, with the output that is printed there.

With HUIYIN_TUTORIALS=1 the outputs in the pages are written anew instead of compared.
"""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import io
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from huiyin.analytics.results import speak
from huiyin.cli import main

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "docs/guide").glob("[0-9]*.md"))
EXAMPLES = ROOT / "examples"
WRITES = os.environ.get("HUIYIN_TUTORIALS") == "1"
HALVES = {"zh": "## 中文\n", "en": "## English\n"}
BLOCK = re.compile(r"^```(python|sh|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
DECIMAL = re.compile(r"(?<![\w.])\d+\.\d+")
CUT = "…"  # as the last line of an output: there is more

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)


def half(page: Path, language: str) -> str:
    """One language's part of a page."""
    _, chinese, english = re.split("|".join(HALVES.values()), page.read_text("utf8"))
    return {"zh": chinese, "en": english}[language]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder like the repository's root, with the example data."""
    (tmp_path / "examples").symlink_to(EXAMPLES)
    monkeypatch.chdir(tmp_path)
    with pd.option_context("display.unicode.east_asian_width", True):
        yield tmp_path
    speak("zh")


def shown(value: Any) -> str:
    """What a notebook shows of the last line, as text."""
    if value is None:
        return ""
    if type(value).__name__ == "Estimate":
        return "\n".join(str(value.tables()[0]).splitlines()[1:])
    return str(value)


def output_of(kind: str, code: str, names: dict[str, Any]) -> str:
    """What a block prints, then the value of its last line."""
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        if kind == "sh":
            for line in code.replace("\\\n", " ").splitlines():
                command, *arguments = shlex.split(line, comments=True)
                assert command == "./huiyin", line
                assert main(arguments) == 0, line
            return printed.getvalue()
        tree = ast.parse(code)
        last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
        exec(compile(tree, "<tutorial>", "exec"), names)
        value = eval(compile(ast.Expression(last.value), "<tutorial>", "eval"), names) if last else None
    return "\n".join(part for part in (printed.getvalue().rstrip(), shown(value)) if part)


def lines_of(output: str) -> list[str]:
    return [line.rstrip() for line in output.strip("\n").splitlines()]


def as_printed(output: str, before: list[str]) -> list[str]:
    """The output, cut where the page cuts it."""
    made = lines_of(output)
    return [*made[: len(before) - 1], CUT] if before and before[-1] == CUT else made


def run(text: str, language: str) -> tuple[str, list[tuple[str, list[str], list[str]]]]:
    """The half with fresh outputs, and of every block with output: its code, what it gave, what the page shows."""
    speak(language)
    names: dict[str, Any] = {}
    made, results, at = [], [], 0
    blocks = list(BLOCK.finditer(text))
    for place, block in enumerate(blocks):
        if block[1] == "text":
            continue
        following = blocks[place + 1] if place + 1 < len(blocks) else None
        gap = text[block.end() : following.start()] if following else "."
        answer = following if following and following[1] == "text" and not gap.strip() else None
        said = lines_of(answer[2]) if answer else []
        given = as_printed(output_of(block[1], block[2], names), said)
        results.append((block[2], given, said))
        made.append(text[at : block.end()])
        at = answer.end() if answer else block.end()
        if given:
            made.append("\n\n```text\n" + "\n".join(given) + "\n```")
    return "".join(made) + text[at:], results


def test_there_is_a_tutorial_for_every_task() -> None:
    assert len(PAGES) == 12
    index = (ROOT / "docs/guide/README.md").read_text("utf8")
    assert [page.name for page in PAGES if f"]({page.name})" not in index] == []


@pytest.mark.parametrize("language", HALVES)
@each_page
def test_a_tutorial_prints_what_it_shows(page: Path, language: str, folder: Path) -> None:
    before = half(page, language)
    after, results = run(before, language)
    assert any(given for _, given, _ in results)
    if WRITES:
        page.write_text(page.read_text("utf8").replace(before, after), "utf8")
        return
    for code, given, said in results:
        assert given == said, f"{code}\nHUIYIN_TUTORIALS=1 writes the outputs anew; then read the text again"


@pytest.mark.parametrize("language", HALVES)
@each_page
def test_every_number_that_the_text_of_a_tutorial_quotes_is_in_its_outputs(page: Path, language: str) -> None:
    text = half(page, language)
    prose = re.sub(r"`[^`\n]*`", "", BLOCK.sub("", text))
    shown = {float(number) for block in BLOCK.finditer(text) for number in DECIMAL.findall(block[2])}
    known = {f"{number:.{digits}f}" for number in shown for digits in range(1, 5)}
    assert [number for number in DECIMAL.findall(prose) if number not in known] == []


@each_page
def test_both_halves_of_a_tutorial_show_the_same_numbers(page: Path) -> None:
    numbers = [
        sorted(DECIMAL.findall("".join(one[2] for one in BLOCK.finditer(half(page, language)))))
        for language in HALVES
    ]
    assert numbers[0] == numbers[1]


@each_page
def test_every_tutorial_ends_with_what_one_may_say(page: Path) -> None:
    assert re.findall(r"^### (.+)$", half(page, "zh"), re.MULTILINE)[-1] == "可以说什么，不能说什么"
    assert re.findall(r"^### (.+)$", half(page, "en"), re.MULTILINE)[-1] == "What you may and may not say"


def test_the_data_of_the_tutorials_are_made_again_byte_by_byte(tmp_path: Path) -> None:
    spec = importlib.util.spec_from_file_location("make_tutorials", EXAMPLES / "make_tutorials.py")
    assert spec is not None
    assert spec.loader is not None
    making = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(making)
    making.make(tmp_path)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*.csv")}
    kept = EXAMPLES / "tutorials"
    assert made == {path.relative_to(kept): path.read_bytes() for path in kept.rglob("*.csv")}
