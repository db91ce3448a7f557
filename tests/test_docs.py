"""What the documentation says is so: pages in step, links that lead somewhere, examples that run."""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from openpyxl import Workbook

from huiyin.analytics.drivers import driver_methods
from huiyin.analytics.measures import measures
from huiyin.analytics.problems import Problem
from huiyin.cli import parser
from huiyin.shell import _reference
from huiyin.shell.base import commands

ROOT = Path(__file__).resolve().parents[1]
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
PAGES = sorted(
    {*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("docs/*/*.md"), *ROOT.glob("[a-z]*/README.md")}
)
PROBLEMS = _reference.problems()
LETTERS = {
    "A": "analytics",
    "F": "formats",
    "D": "facts",
    "N": "conditions",
    "X": "exports",
    "K": "core",
    "U": "accounts",
    "S": "surveys",
    "H": "channels",
    "R": "responses",
    "M": "metrics",
    "C": "cases",
    "P": "packs",
    "B": "dashboards",
    "E": "alerts",
    "V": "boards",
    "O": "reports",
    "L": "shell",
    "G": "messaging",
    "Q": "customers",
    "I": "campaigns",
    "J": "api",
    "T": "clocks",
    "W": "profiles",
    "Y": "recovery",
    "PR": "promises",  # the letters are used up: newer packages have two
    "RF": "referrals",
    "Z": "notices",
    "KN": "knowledge",
    "TX": "texts",
}
SURVEY = [
    ["客户编号", "总体满意度", "服务态度", "推荐意愿", "意见"],
    *([f"C{n:03}", 5 - n % 4, 5 - n % 3, 10 - n % 9, "太慢" if n % 7 == 0 else None] for n in range(60)),
]

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
each_readme = pytest.mark.parametrize("readme", READMES, ids=lambda readme: readme.name)


def blocks(page: Path, language: str) -> list[str]:
    """The code blocks of a page in that language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", page.read_text("utf8"), re.MULTILINE | re.DOTALL)


def huiyin(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The project's own command, as the launcher runs it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUIYIN_")}
    return subprocess.run(
        [sys.executable, "-m", "huiyin.cli", *arguments],
        cwd=folder,
        env={**kept, "HUIYIN_DATA": str(folder / "data")},
        capture_output=True,
        text=True,
        check=False,
        timeout=180,
    )


def test_the_reference_is_in_step_with_the_registries(tmp_path: Path) -> None:
    done = huiyin("docs", "--check", folder=tmp_path)
    assert done.returncode == 0, f"run ./huiyin docs and commit what it writes: {done.stderr}"


def test_every_problem_stands_in_the_reference() -> None:
    text = (ROOT / "docs/reference/errors.md").read_text("utf8")
    assert len(PROBLEMS) > 80
    assert re.findall(r"^## (HY-[A-Z]{1,2}\d{3}) ", text, re.MULTILINE) == [
        problem.code for problem in PROBLEMS
    ]


@pytest.mark.parametrize("problem", PROBLEMS, ids=lambda problem: problem.code)
def test_every_problem_speaks_both_languages_under_the_letter_of_its_package(problem: type[Problem]) -> None:
    code = re.fullmatch(r"HY-([A-Z]{1,2})\d{3}", problem.code)
    assert code
    assert problem.__module__.split(".")[1] == LETTERS[code[1]]
    for part in ("title", "cause", "cure"):
        chinese, english = getattr(problem.zh, part), getattr(problem.en, part)
        assert any("一" <= sign <= "鿿" for sign in chinese), part
        assert re.search(r"[a-z]{2}", english), part


def test_every_measure_and_driver_method_has_a_page_that_the_index_lists() -> None:
    index = (ROOT / "docs/methods/README.md").read_text("utf8")
    names = [measure.key for measure in measures]
    names += [method.page for method in driver_methods]
    assert [name for name in names if f"]({name}.md)" not in index] == []
    assert [name for name in names if not (ROOT / f"docs/methods/{name}.md").is_file()] == []


@each_page
def test_every_link_leads_to_a_file_and_every_anchor_to_a_heading(page: Path) -> None:
    text = page.read_text("utf8")
    headings = {
        re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    }
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("https://"):
            continue
        path, _, anchor = target.partition("#")
        assert not path or (page.parent / path).exists(), target
        assert path or anchor in headings, target


@each_page
def test_only_commands_and_flags_that_exist_are_named(page: Path) -> None:
    text = page.read_text("utf8")
    for line in re.findall(r"\./huiyin ([^`\n]*)", text):
        words = line.split("#")[0].split()
        if not words or words[0] in {"COMMAND", "--help"}:
            continue
        assert words[0].rstrip(".,:;") in commands, line
    for module in re.findall(r"python -m ([\w.]+)", text):
        assert importlib.util.find_spec(module), module


@each_readme
def test_every_flag_the_readme_names_is_one_of_a_command(readme: Path) -> None:
    flags = set(re.findall(r"`[^`\n]*?(--[a-z][a-z-]*)", readme.read_text("utf8"))) - {"--help"}
    assert {"--demo", "--data", "--port", "--no-browser"} <= flags
    assert flags <= known_flags()


def known_flags() -> set[str]:
    """Every long flag of every command."""
    [actions] = [action for action in parser()._actions if action.dest == "command"]
    parsers = dict(actions.choices or {}).values()
    return {flag for one in parsers for action in one._actions for flag in action.option_strings}


def test_both_readmes_show_the_same_commands_and_examples() -> None:
    first, second = (
        [re.sub(r"\s+#.*", "", line) for line in "\n".join(blocks(page, "sh")).splitlines()]
        for page in READMES
    )
    assert [line.split()[:2] for line in first] == [line.split()[:2] for line in second]
    assert blocks(READMES[0], "python") == blocks(READMES[1], "python")


@each_readme
def test_the_python_example_runs_and_shows_a_figure(readme: Path) -> None:
    [example] = blocks(readme, "python")
    tree = ast.parse(example)
    shown = tree.body.pop()
    assert isinstance(shown, ast.Expr)
    names: dict[str, object] = {}
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(tree, str(readme), "exec"), names)
        figure = eval(compile(ast.Expression(shown.value), str(readme), "eval"), names)
    assert -100 <= figure.low <= figure.value <= figure.high <= 100
    assert figure.n == 4


@each_readme
def test_the_report_example_makes_a_report(readme: Path, tmp_path: Path) -> None:
    [line] = [line for block in blocks(readme, "sh") for line in block.splitlines() if " report " in line]
    _, *arguments = shlex.split(line, comments=True)
    book = Workbook()
    for row in SURVEY:
        book.active.append(row)
    book.save(tmp_path / arguments[1])
    done = huiyin(*arguments, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "n=60" in done.stdout
    assert (tmp_path / arguments[-1]).read_bytes().startswith(b"%PDF-")
