"""`huiyin explore PROGRAMME`: a table of the explore page without a browser, by the address of the page."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from huiyin.analytics.problems import Problem
from huiyin.shell._speaking import print_problem
from huiyin.shell.base import Command, commands
from huiyin.shell.problems import BadOutput

if TYPE_CHECKING:
    from huiyin.explore.presentation import Shown

LANGUAGES = {"zh": "zh-hans", "en": "en"}


@commands.register
class Explore(Command):
    key = "explore"
    about = "不开浏览器，按页面网址算出探索表 / Compute a table of the explore page by its address"

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "programme", type=int, metavar="PROGRAMME", help="项目编号 / number of the programme"
        )
        parser.add_argument(
            "address",
            nargs="?",
            default="",
            metavar="ADDRESS",
            help="探索页的网址或其“?”之后的部分；留空为默认表 / address of an explore page, or what follows its “?”",
        )
        parser.add_argument("-o", "--output", type=Path, metavar="OUT", help="out.csv | out.xlsx")
        parser.add_argument("--language", choices=list(LANGUAGES), default="zh", help="语言 / language")

    def run(self, options: argparse.Namespace) -> int:
        import django

        django.setup()
        from django.utils import translation

        try:
            with translation.override(LANGUAGES[options.language]):
                _answer(options)
        except Problem as problem:
            print_problem(problem)
            return 1
        return 0


def _answer(options: argparse.Namespace) -> None:
    from django.http import QueryDict

    from huiyin.explore import asked, presentation
    from huiyin.metrics import queries as metrics
    from huiyin.shell.problems import NoSuchProgramme
    from huiyin.surveys.models import Programme
    from huiyin.surveys.queries import programme

    kind = options.output.suffix.lower() if options.output else ""
    if options.output and kind not in {".csv", ".xlsx"}:
        raise BadOutput(output=options.output.name, known=".csv, .xlsx")
    try:
        found = programme(options.programme)
    except Programme.DoesNotExist:
        raise NoSuchProgramme(number=options.programme) from None
    parameters = urlsplit(options.address).query if "?" in options.address else options.address
    began = time.perf_counter()
    question = asked.asked_by_address(found, QueryDict(parameters))
    table = metrics.explored(found.pk, question.question)
    what = presentation.shown(
        table, chart=question.chart, fields=question.fields, language=LANGUAGES[options.language]
    )
    seconds = time.perf_counter() - began
    if kind == ".csv":
        options.output.write_text(presentation.as_csv(what, LANGUAGES[options.language]), "utf-8-sig")
    elif kind == ".xlsx":
        options.output.write_bytes(
            presentation.as_workbook(what, found.name, LANGUAGES[options.language]).getvalue()
        )
    else:
        _print(what, options.language)
    print(f"{seconds:.3f} s", file=sys.stderr)


def _print(what: Shown, language: str) -> None:
    """The table with its numbers, then how it was computed."""
    from huiyin.explore import presentation

    columns, rows = presentation.table_rows(what.table, LANGUAGES[language])
    print("\t".join(columns))
    for row in rows:
        print("\t".join(_cell(cell) for cell in row))
    for sentence in presentation.explained(what):
        print(f"# {sentence}")


def _cell(cell: Any) -> str:
    if cell is None:
        return ""
    return f"{cell:.6g}" if isinstance(cell, float) else str(cell)
