"""Make the example files of this folder again: `python examples/make.py [FOLDER]`.

Everything here is constructed to published totals (see README.md); the same files come out byte by byte.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from huiyin.analytics.codebook import Role
from huiyin.analytics.measures._worked_forms import FORMS_2016, INVALID_2016, ITEMS_2016, SPEC_2016
from huiyin.formats.guessing import guess
from huiyin.formats.mapping import Mapping
from huiyin.formats.reading import read
from huiyin.formats.writing import Sheet, write_csv, write_workbook
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.suggestions import suggest_contracts

LABEL = "构造数据"
CREATED = datetime(2026, 1, 1)

ABOUT = {
    "name": "2016 年企业客户满意度调查",
    "aim": "确定影响满意度的关键因素，测定当前满意水平；了解客户想法与潜在需求；找出竞争优势与劣势，改进服务；增加交流，减少抱怨和流失。",
    "population": "2014–2016 年度业务量由高至低，累计达总业务量 80% 以上的客户。",
    "mode": "以电子邮件或邮寄问卷为主，电话催收，传真、邮寄或电子邮件回收。",
    "sample": "按月滚动安排，年底前覆盖业务量 80% 以上的客户；回收有效问卷 4 份。",
    "limits": "有效问卷仅 4 份；单份答卷未公布，本数据按公布的总数构造。",
    "label": LABEL,
}

# Topic, good reviews, all reviews; every topic was read in ten shops.
REVIEWS = (
    ("总体评价", 497, 500),
    ("商品描述与实物相符", 152, 200),
    ("与买家互动", 182, 200),
    ("物流配送", 98, 200),
    ("售后服务与投诉处理", 163, 200),
)
N_SHOPS = 10

# Likelihood to recommend and how many gave it: 25 promoters, 55 passives, 20 detractors.
RECOMMENDATIONS = ((10, 10), (9, 15), (8, 30), (7, 25), (6, 10), (5, 5), (3, 3), (0, 2))


def business_survey() -> tuple[list[str], list[list[object]]]:
    """Four valid forms (one with a rating missing) and one returned with two missing."""
    rows: list[list[object]] = [
        [f"K{number:02}", *(int(grade) if grade == grade else None for grade in form)]
        for number, form in enumerate((*FORMS_2016, INVALID_2016), 1)
    ]
    return ["客户编号", *ITEMS_2016], rows


def review_study() -> tuple[list[str], list[list[object]]]:
    """One row a review. Where a review is not good, two of three are bad and one is middling."""
    rows: list[list[object]] = []
    for topic, n_good, n in REVIEWS:
        for number in range(n):
            # Spread evenly over the shops: a stride that shares no factor with n.
            place = number * 7 % n
            grade = "好评" if place < n_good else ("中评" if place % 3 == 0 else "差评")
            rows.append([f"R{len(rows) + 1:04}", f"店铺 {number % N_SHOPS + 1:02}", topic, grade])
    return ["评价编号", "店铺", "主题", "评价"], rows


def recommendations() -> tuple[list[str], list[list[object]]]:
    """A hundred answers to "how likely are you to recommend us"."""
    scores = [score for score, n in RECOMMENDATIONS for _ in range(n)]
    return ["编号", "推荐意愿"], [[f"P{at + 1:03}", scores[at * 37 % 100]] for at in range(100)]


def weighed(contract: MetricContract) -> MetricContract:
    """A contract of the business survey with the weights of its items."""
    items = tuple(
        replace(item, weight=scored.weight)
        for item, scored in zip(contract.items, SPEC_2016.items, strict=True)
    )
    return replace(contract, items=items, weight_source="stated")


def _as_items(mapping: Mapping) -> Iterator[Any]:
    """The report counts the overall rating among its twelve items."""
    for column in mapping.columns:
        if column.variable.role is Role.OVERALL:
            yield replace(
                column,
                variable=replace(column.variable, role=Role.RATING),
                reason_zh="按该报告，总体评价是 12 项之一。",
                reason_en="In that report the overall rating is one of the twelve items.",
            )
        else:
            yield column


def settings_of(path: Path) -> tuple[Mapping, list[MetricContract]]:
    """Mapping and contracts of the business survey: as guessed and suggested, then put right."""
    with tempfile.TemporaryDirectory() as folder:
        guessed = guess(read(path, filename=path.name, into=Path(folder) / "table.arrow"))
    mapping = Mapping(tuple(_as_items(guessed)))
    return mapping, [weighed(c) for c in suggest_contracts([column.variable for column in mapping.columns])]


def make(folder: Path) -> list[Path]:
    """Write all example files into a folder."""
    business = folder / "business-survey-2016.xlsx"
    columns, rows = business_survey()
    write_workbook(business, [Sheet(LABEL, columns, rows)], created=CREATED)
    made = [business, *_write_csvs(folder)]
    mapping, contracts = settings_of(business)
    for name, data in (
        ("mapping", mapping.as_json()),
        ("contracts", [contract.as_json() for contract in contracts]),
        ("about", ABOUT),
    ):
        made.append(folder / f"business-survey-2016.{name}.json")
        made[-1].write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", "utf8")
    return made


def _write_csvs(folder: Path) -> Iterator[Path]:
    tables: Sequence[tuple[str, tuple[list[str], list[list[object]]]]] = (
        ("business-survey-2016.csv", business_survey()),
        ("review-study.csv", review_study()),
        ("nps-100.csv", recommendations()),
    )
    for name, (columns, rows) in tables:
        path = folder / name
        with path.open("w", encoding="utf8", newline="") as file:
            write_csv(file, columns, rows)
        yield path


if __name__ == "__main__":
    for written in make(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent):
        sys.stdout.write(f"{written}\n")
