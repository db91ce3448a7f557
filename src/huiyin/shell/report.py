"""`huiyin report FILE`: from a survey's file to a report, without a server."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from huiyin.analytics.problems import Problem
from huiyin.shell.base import Command, commands
from huiyin.shell.problems import BadOutput

if TYPE_CHECKING:
    from huiyin.formats.mapping import Mapping
    from huiyin.metrics.overview import ProgrammeFigures


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
        parser.add_argument("--title", help="标题,默认用文件名 / the title; the file's name by default")
        parser.add_argument(
            "--label", default="", help="数据标签,例如“构造数据” / a label of the data, such as “constructed”"
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
            print(f"[{problem.code}] {words.title}:{words.cause} {words.cure}", file=sys.stderr)
            return 1
        return 0


def _make(options: argparse.Namespace) -> None:
    from huiyin.formats.mapping import Mapping
    from huiyin.reports.content import report
    from huiyin.reports.contracts import About
    from huiyin.reports.renderers import renderers

    kind = options.output.suffix.lower().lstrip(".")
    if kind not in renderers:
        raise BadOutput(
            output=options.output.name, known=", ".join(f".{renderer.key}" for renderer in renderers)
        )
    mapping = None
    if options.mapping:
        mapping = Mapping.from_json(json.loads(options.mapping.read_text("utf8")))
    mapping, figures, n_rejected = figures_of(options.file, mapping)
    if options.save_mapping:
        options.save_mapping.write_text(json.dumps(mapping.as_json(), ensure_ascii=False, indent=1), "utf8")
    language = "zh-hans" if options.language == "zh" else "en"
    about = About(options.title or options.file.stem, label=options.label)
    options.output.write_bytes(renderers[kind].render(report(about, figures, language=language)))
    print(f"{options.output}  n={figures.n_responses}  rejected={n_rejected}  {figures.seconds:.2f} s")


def figures_of(path: Path, mapping: Mapping | None = None) -> tuple[Mapping, ProgrammeFigures, int]:
    """Read a file, guess what its columns mean unless told, and compute all figures in memory.

    Gives the mapping used, the figures and the number of rejected rows. Raises the problems of
    reading, mapping and measuring.
    """
    from huiyin.facts.engines import engines
    from huiyin.facts.source import FactSource
    from huiyin.facts.table import fact_table
    from huiyin.formats.guessing import guess
    from huiyin.formats.reading import read
    from huiyin.metrics.figures import compute
    from huiyin.metrics.suggestions import suggest_contracts

    with tempfile.TemporaryDirectory(prefix="huiyin-") as folder:
        table = read(path, filename=path.name, into=Path(folder) / "table.arrow")
        mapping = mapping or guess(table)
        for problem in mapping.problems():
            raise problem
        rows, n_rejected, row_number = [], 0, 1
        first_days: dict[str, str] = {}
        for batch in table.batches():
            converted = mapping.convert(batch, row_number)
            row_number += batch.num_rows
            n_rejected += len(converted.rejected)
            for row in converted.rows:
                wave = row.wave or path.stem
                day = str(row.answered_on or "9999")
                first_days[wave] = min(day, first_days.get(wave, day))
                rows.append(
                    {
                        "id": row.row_number,
                        "respondent_key": row.respondent_key,
                        "answered_on": row.answered_on,
                        "wave": wave,
                        "channel": "file_upload",
                        "answers": row.answers,
                        "context": row.context,
                        "weight": row.weight,
                    }
                )
    codebook = [column.variable for column in mapping.columns]
    facts = fact_table(codebook, rows)
    figures = compute(
        engine=engines["arrow"],
        source=FactSource(schema=facts.schema, table=facts, revision=path.name),
        codebook=codebook,
        contracts=suggest_contracts(codebook),
        waves=sorted(first_days, key=lambda wave: (first_days[wave], wave)),
    )
    return mapping, figures, n_rejected
