"""`huiyin analyze METHOD FILE`: one statistic of one file, for people who live in a shell."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huiyin.analytics.problems import Problem
from huiyin.shell._analyses.base import Analysis, Data, analyses
from huiyin.shell.base import Command, commands
from huiyin.shell.problems import BadOutput, NotWritten, existing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huiyin.analytics.results import Result

CHARTS = (".html", ".json", ".svg", ".png")


@commands.register
class Analyze(Command):
    key = "analyze"
    about = "对一个文件做一项统计分析 / One statistic of one file"

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        methods = parser.add_subparsers(dest="analysis", metavar="METHOD", required=True)
        for analysis in analyses:
            about = f"{analysis.about['zh']} / {analysis.about['en']}"
            part = methods.add_parser(analysis.key, help=about.replace("%", "%%"), description=about)
            part.add_argument("file", type=Path, metavar="FILE", help=".xlsx, .csv, .sav")
            _common(part)
            analysis.arguments(part)

    def run(self, options: argparse.Namespace) -> int:
        from huiyin.analytics.results import speak

        speak(options.language)
        try:
            data = rows_where(columns_of(options.file, options.missing), options.where)
            result = analyses[options.analysis].run(data, options)
            _show(analyses[options.analysis], result, options)
        except Problem as problem:
            words = problem.words(options.language)
            print(f"[{problem.code}] {words.title}：{words.cause} {words.cure}", file=sys.stderr)
            return 1
        return 0


def _common(parser: argparse.ArgumentParser) -> None:
    """Arguments that every method has."""
    parser.add_argument("--json", action="store_true", help="以 JSON 输出 / print as JSON")
    parser.add_argument(
        "--csv", type=Path, metavar="OUT", help="把第一张表存为 CSV / save the first table as CSV"
    )
    parser.add_argument(
        "--chart", type=Path, metavar="OUT", help="把图存为 html、svg、png、json / save the chart"
    )
    parser.add_argument(
        "--missing",
        default="",
        metavar="CODES",
        help="缺失码，例如 99,-1 / codes for missing answers, such as 99,-1",
    )
    parser.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="COLUMN=VALUE",
        help="只用该列等于该值的行，可重复 / only rows with this value; may be repeated",
    )
    parser.add_argument("--language", choices=["zh", "en"], default="zh", help="语言 / language")


def columns_of(path: Path, missing: str = "") -> Data:
    """The columns of a file: numbers where every filled cell is one, else texts.

    `missing` lists codes, separated by commas, that stand for no answer. The file is read in a guarded
    process; raises the problems of reading.
    """
    from huiyin.analytics.columns import texts
    from huiyin.formats.reading import read
    from huiyin.shell._analyses.base import listed

    codes = set(listed(missing))
    cells: dict[str, list[str | None]] = {}
    with tempfile.TemporaryDirectory(prefix="huiyin-") as folder:
        table = read(existing(path), filename=path.name, into=Path(folder) / "table.arrow")
        cells = {name: [] for name in table.columns}
        for batch in table.batches():
            for at, name in enumerate(table.columns):
                cells[name] += [
                    None if value is None or value.strip() in codes or not value.strip() else value.strip()
                    for value in batch.column(at).to_pylist()
                ]
    return {
        name: _numbers(values) if _are_numbers(values) else texts(values) for name, values in cells.items()
    }


def rows_where(data: Data, conditions: Sequence[str]) -> Data:
    """The rows that meet every condition "COLUMN=VALUE".

    Raises `NoSuchColumn`, and `BadArgument` for a text that is no condition or that no row meets.

    >>> import numpy as np
    >>> rows_where({"q": np.array([1.0, 2.0]), "city": np.array(["A", "B"], object)}, ["city=B"])["q"].tolist()
    [2.0]
    """
    from huiyin.analytics.checks import require
    from huiyin.analytics.columns import require_columns

    for condition in conditions:
        name, sign, value = (part.strip() for part in condition.replace("＝", "=").partition("="))
        require(bool(sign), "--where", condition, zh="写成“列=值”", en="be written COLUMN=VALUE")
        require_columns(data, [name])
        column = data[name]
        wanted = float(value) if column.dtype != object and _are_numbers([value]) else value
        met = [cell == wanted for cell in column]
        require(any(met), "--where", condition, zh="至少有一行符合", en="be met by at least one row")
        data = {key: cells[met] for key, cells in data.items()}
    return data


def _are_numbers(values: list[str | None]) -> bool:
    try:
        for value in values:
            if value is not None:
                float(value)
    except ValueError:
        return False
    return True


def _numbers(values: list[str | None]) -> Any:
    import numpy as np

    return np.array([np.nan if value is None else float(value) for value in values])


def _show(analysis: Analysis, result: Any, options: argparse.Namespace) -> None:
    from huiyin.analytics.results import Result, as_text, in_words, plain

    if options.csv is not None:
        _write(options.csv, result.to_frame().to_csv(index=False).encode("utf-8-sig"))
    if options.chart is not None:
        if not isinstance(result, Result):
            raise BadOutput(output=str(options.chart), known="--json, --csv")
        _chart(result, options.chart, options.language)
    if options.json:
        print(
            json.dumps(
                {"analysis": analysis.key, **plain(result)}, ensure_ascii=False, indent=1, sort_keys=False
            )
        )
    elif isinstance(result, Result):
        print(result)
    else:
        print(in_words(analysis.name), *map(as_text, result.tables()), sep="\n\n")


def _chart(result: Result, path: Path, language: str) -> None:
    kind = path.suffix.lower()
    if kind not in CHARTS:
        raise BadOutput(output=path.name, known=", ".join(CHARTS))
    chart = result.plot(language)
    if kind == ".html":
        _write(path, chart.to_html(inline=True).encode("utf8"))
        return
    if kind == ".json":
        _write(path, chart.to_json().encode("utf8"))
        return
    import vl_convert

    spec = chart.to_json()
    made = (
        vl_convert.vegalite_to_svg(spec).encode("utf8")
        if kind == ".svg"
        else vl_convert.vegalite_to_png(spec, scale=2)
    )
    _write(path, made)


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise NotWritten(file=str(path), detail=error.strerror or str(error)) from None
