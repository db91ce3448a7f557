"""`huiyin report FILE`: from a survey's file to a report, without a server."""

from __future__ import annotations

import argparse
import json
import sys
import threading
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from huiyin.analytics.problems import Problem
from huiyin.shell.base import Command, commands
from huiyin.shell.problems import BadOutput, BadSettings, NotWritten

if TYPE_CHECKING:
    from huiyin.formats.mapping import Mapping
    from huiyin.metrics.contracts import MetricContract
    from huiyin.reports.contracts import About


@commands.register
class Report(Command):
    key = "report"
    about = "由调查文件直接生成报告 / Make a report straight from a survey's file"

    def arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help=".xlsx, .csv, .sav")
        parser.add_argument(
            "-o", "--output", type=Path, required=True, metavar="OUT", help="out.html | out.pdf | out.xlsx"
        )
        parser.add_argument("--mapping", type=Path, metavar="JSON", help="列的含义 / what the columns mean")
        parser.add_argument(
            "--save-mapping",
            type=Path,
            metavar="JSON",
            help="把识别结果存下来以便修改 / keep the guess, to correct it",
        )
        parser.add_argument(
            "--contracts", type=Path, metavar="JSON", help="指标口径 / how the metrics are computed"
        )
        parser.add_argument(
            "--save-contracts",
            type=Path,
            metavar="JSON",
            help="把所用的口径存下来以便修改 / keep the contracts used, to change them",
        )
        parser.add_argument(
            "--about",
            type=Path,
            metavar="JSON",
            help="调查目的、对象、方式、抽样等 / aim, population, mode, sample, limits of the survey",
        )
        parser.add_argument("--title", help="标题，默认用文件名 / the title; the file's name by default")
        parser.add_argument(
            "--label",
            default="",
            help="数据标签，例如“构造数据” / a label of the data, such as “constructed”",
        )
        parser.add_argument(
            "--language", choices=["zh", "en"], default="zh", help="报告语言 / language of the report"
        )

    def run(self, options: argparse.Namespace) -> int:
        import django

        django.setup()
        try:
            _make(options)
        except Problem as problem:
            words = problem.words(options.language)
            print(f"[{problem.code}] {words.title}：{words.cause} {words.cure}", file=sys.stderr)
            return 1
        return 0


def _make(options: argparse.Namespace) -> None:
    from huiyin.metrics import charts
    from huiyin.reports.content import report
    from huiyin.reports.renderers import renderers
    from huiyin.shell._from_file import figures_of

    kind = options.output.suffix.lower().lstrip(".")
    if kind not in renderers:
        raise BadOutput(
            output=options.output.name, known=", ".join(f".{renderer.key}" for renderer in renderers)
        )
    if kind != "xlsx":  # while the file is read; without charts nothing is lost
        threading.Thread(target=charts.warm_up, daemon=True).start()
    made = figures_of(options.file, _mapping(options.mapping), _contracts(options.contracts))
    if options.save_mapping:
        _write_json(options.save_mapping, made.mapping.as_json())
    if options.save_contracts:
        _write_json(options.save_contracts, [contract.as_json() for contract in made.figures.contracts])
    language = "zh-hans" if options.language == "zh" else "en"
    about = _about(options)
    _write(options.output, renderers[kind].render(report(about, made.figures, language=language)))
    print(
        f"{options.output}  n={made.figures.n_responses}  rejected={made.n_rejected}  "
        f"{made.figures.seconds:.2f} s"
    )


def _about(options: argparse.Namespace) -> About:
    """What the report says of the survey: from --about, with title and label as given."""
    from huiyin.reports.contracts import About

    given = {} if options.about is None else _read_json(options.about)
    known = {field.name for field in fields(About)}
    if not isinstance(given, dict) or not given.keys() <= known or not all(map(_is_text, given.values())):
        raise BadSettings(file=options.about.name, detail=", ".join(sorted(known)))
    named = {"name": options.title or given.get("name") or options.file.stem}
    return About(**{**given, **named, "label": options.label or given.get("label", "")})


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _mapping(path: Path | None) -> Mapping | None:
    from huiyin.formats.mapping import Mapping

    return None if path is None else Mapping.from_json(_read_json(path))


def _contracts(path: Path | None) -> list[MetricContract] | None:
    from huiyin.metrics.contracts import MetricContract

    if path is None:
        return None
    try:
        return [MetricContract.from_json(contract) for contract in _read_json(path)]
    except (KeyError, IndexError, TypeError, ValueError, AttributeError) as error:
        raise BadSettings(file=path.name, detail=f"{type(error).__name__}: {error}") from None


def _read_json(path: Path) -> Any:
    try:
        return json.loads(path.read_text("utf8"))
    except (OSError, ValueError) as error:
        raise BadSettings(file=path.name, detail=str(error)) from None


def _write_json(path: Path, data: Any) -> None:
    _write(path, (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode("utf8"))


def _write(path: Path, data: bytes) -> None:
    try:
        path.write_bytes(data)
    except OSError as error:
        raise NotWritten(file=str(path), detail=error.strerror or str(error)) from None
