"""`huiyin export PROGRAMME --format sav --to FILE`: the answers of a programme as a file, streamed."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO, Any

from huiyin.analytics.problems import Problem
from huiyin.shell._programmes import programme_number
from huiyin.shell._speaking import print_problem
from huiyin.shell.base import Command, commands
from huiyin.shell.problems import BadOutput, NotWritten

_STANDARD_OUTPUT = "-"


@commands.register
class Export(Command):
    key = "export"
    about = "把一个项目的答卷导出为文件 / Export a programme's answers as a file"

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "programme", metavar="PROGRAMME", help="项目的编号或名称 / number or name of the programme"
        )
        parser.add_argument(
            "--format", help="xlsx | csv | sav | parquet；默认由文件名决定 / by the file's name if not given"
        )
        parser.add_argument(
            "--to", required=True, metavar="FILE", help="写到这个文件，- 为标准输出 / - is standard output"
        )
        parser.add_argument(
            "--where",
            default="true",
            metavar="JSON",
            help="筛选条件（JsonLogic）/ condition over fact columns",
        )
        parser.add_argument(
            "--from", dest="first_on", type=date.fromisoformat, metavar="DAY", help="2026-01-01"
        )
        parser.add_argument(
            "--until", dest="last_on", type=date.fromisoformat, metavar="DAY", help="2026-12-31"
        )
        parser.add_argument(
            "--columns", nargs="+", default=(), metavar="COLUMN", help="只要这些列 / these fact columns only"
        )
        parser.add_argument("--words", action="store_true", help="写文字而不是代码 / words instead of codes")
        parser.add_argument("--no-texts", action="store_true", help="不含开放题 / without open answers")
        parser.add_argument(
            "--respondents",
            choices=["none", "pseudonyms", "numbers"],
            default="none",
            help="客户编号：不含、假名、原样 / customer numbers: none, pseudonyms, as they are",
        )
        parser.add_argument(
            "--raw",
            action="store_true",
            help="CSV 文本原样，不防公式 / texts as they are, formulas not neutralised",
        )
        parser.add_argument("--language", choices=["zh", "en"], default="zh")

    def run(self, options: argparse.Namespace) -> int:
        import django

        django.setup()
        try:
            n_rows = _export(options)
        except Problem as problem:
            print_problem(problem)
            return 1
        print(f"{options.to}  n={n_rows}", file=sys.stderr)
        return 0


def _export(options: argparse.Namespace) -> int:
    from huiyin.core import audit
    from huiyin.exports.contracts import Cells, Order
    from huiyin.exports.services import write_to

    programme_id = programme_number(options.programme)
    order = Order(
        _kind(options),
        "zh-hans" if options.language == "zh" else "en",
        Cells.WORDS if options.words else Cells.CODES,
        not options.no_texts,
        options.respondents,
        options.columns,
        _rule(options.where),
        options.first_on,
        options.last_on,
        options.raw,
    )
    audit.record(
        "export.shell",
        on=f"programme:{programme_id}",
        format=order.format,
        respondents=order.respondents.value,
    )
    with _sink(options.to) as sink:
        return write_to(
            sink, programme_id=programme_id, order=order, said=_say if sys.stderr.isatty() else None
        )


def _kind(options: argparse.Namespace) -> str:
    from huiyin.formats.base import formats

    known = [one for one in formats if one.can_write]
    suffix = Path(options.to).suffix.lower()
    by_name = next((one.key for one in known if suffix in one.suffixes), "")
    kind = options.format or by_name
    if kind not in {one.key for one in known}:
        raise BadOutput(
            output=options.format or Path(options.to).name, known=", ".join(f".{one.key}" for one in known)
        )
    return str(kind)


def _rule(text: str) -> Any:
    from huiyin.conditions.problems import NotReadable

    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise NotReadable() from None


def _say(n_rows: int) -> None:
    print(f"\r{n_rows:,}", end="", file=sys.stderr, flush=True)


@contextmanager
def _sink(to: str) -> Iterator[IO[bytes]]:
    """Standard output, or a file whose name exists only with the whole content."""
    if to == _STANDARD_OUTPUT:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    path = Path(to)
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    except OSError as error:
        raise NotWritten(file=str(path), detail=error.strerror or str(error)) from None
    finally:
        part.unlink(missing_ok=True)
