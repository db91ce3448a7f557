"""`huiyin test`: everything that must hold before a change lands."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from huiyin.analytics.problems import Problem
from huiyin.shell._postgres import temporary_postgres
from huiyin.shell._system import install_what_is_missing
from huiyin.shell.base import Command, commands

ROOT = Path(__file__).resolve().parents[3]
FACTS_TESTS = "src/huiyin/facts/tests"
PURE = "src/huiyin/analytics"  # no framework and no database: import-linter holds it to that


@commands.register
class Test(Command):
    key = "test"
    about = "安装测试所需软件并运行全部测试 / Install what the tests need and run them all"

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--only",
            choices=["lint", "sqlite", "postgres", "engines"],
            help="只运行一部分；engines：需另装的分析引擎 / run one part; engines: those that need an extra",
        )
        parser.add_argument("paths", nargs="*", help="给 pytest 的路径 / paths for pytest")

    def run(self, options: argparse.Namespace) -> int:
        try:
            install_what_is_missing()
        except Problem as problem:
            print(problem.words("zh"), problem, sep="\n", file=sys.stderr)
            return 1
        parts = [options.only] if options.only else ["lint", "sqlite", "postgres"]
        for part in parts:
            began = time.monotonic()
            status = _PARTS[part](options.paths)
            print(
                f"{part}: {'ok' if status == 0 else 'FAILED'} ({time.monotonic() - began:.0f} s)", flush=True
            )
            if status:
                return status
        return 0


def _tool(*command: str, **environment: str) -> int:
    """Run a tool of the development group from the project's root."""
    program = Path(sys.executable).with_name(command[0])
    environ = {name: value for name, value in os.environ.items() if not name.startswith("HUIYIN_")}
    for name in ("HUIYIN_SHARED",):
        if name in os.environ:
            environ[name] = os.environ[name]
    done = subprocess.run([str(program), *command[1:]], cwd=ROOT, env={**environ, **environment}, check=False)  # noqa: S603
    return done.returncode


def _lint(paths: list[str]) -> int:
    status = _tool("ruff", "check", ".") or _tool("ruff", "format", "--check", "--quiet", ".")
    if status:
        return status
    with ThreadPoolExecutor() as beside:  # each keeps one core busy
        layers = beside.submit(_tool, "lint-imports", "--no-logo")
        return _tool("mypy", "--no-error-summary") or layers.result()


def _pytest(paths: list[str], **environment: str) -> int:
    # A file stays with one worker: the program that its browser tests share is started once. Files come in
    # their order: sorted by their number of tests, the few long ones would be left for the end. A browser keeps
    # its core busy: more workers than cores take longer.
    spread = ["-n", str(min(os.cpu_count() or 1, 8)), "--dist", "loadfile", "--no-loadscope-reorder"]
    return _tool("pytest", "-q", *spread, *paths, **environment)


def _sqlite(paths: list[str]) -> int:
    return _pytest(paths)


def _postgres(paths: list[str]) -> int:
    # What sees no database ran already (`conftest.py` leaves it out), and a pure package is not even collected;
    # of the facts, the engine on a server is new.
    of_facts = {str(path.relative_to(ROOT)) for path in (ROOT / FACTS_TESTS).glob("test_*.py")}
    known = [f"--ignore={path}" for path in (PURE, *sorted(of_facts - set(_engine_suite())))]
    with temporary_postgres() as url:
        # A browser sees the same pages: it has opened them all on SQLite.
        wanted = [*known, "-m", "not browser", *paths]
        return _pytest(wanted, HUIYIN_DATABASE_URL=url, TEST_ENGINES="postgres", TEST_ONLY="database")


def _engines(paths: list[str]) -> int:
    """The engines that need an extra, in every way in which each may run; in one process, for they are large."""
    from huiyin.facts.engines import engines
    from huiyin.facts.problems import EngineNotSet

    apart = [engine for engine in engines if engine.needs not in {"", "server"}]
    try:
        for engine in apart:
            with suppress(EngineNotSet):  # its address is that of what the suite itself starts
                engine.ready()
    except Problem as problem:
        print(problem.words("zh"), problem, sep="\n", file=sys.stderr)
        return 1
    named = " ".join(engine.key for engine in apart)
    return _tool("pytest", "-q", *(paths or [*_engine_suite(), "tests/engines"]), TEST_ENGINES=named)


def _engine_suite() -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / FACTS_TESTS).glob("test_engines*.py"))


_PARTS = {"lint": _lint, "sqlite": _sqlite, "postgres": _postgres, "engines": _engines}
