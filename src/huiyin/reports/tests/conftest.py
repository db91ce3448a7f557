"""A programme with hostile words and two waves, and its figures."""

from __future__ import annotations

from typing import Any

import pytest

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.facts.engines import engines
from huiyin.facts.source import FactSource
from huiyin.facts.table import fact_table
from huiyin.metrics import figures
from huiyin.metrics.overview import ProgrammeFigures
from huiyin.metrics.suggestions import suggest_contracts
from huiyin.reports.contracts import About

HOSTILE = (
    '<script>alert(1)</script> #import "x.typ": * $ sum_1 $ #panic() =HYPERLINK("http://e.example") {{ 7 }}'
)
RARE = "很好👍𠮷"  # an emoji and a character outside the fonts

ABOUT = About(
    name="营业厅满意度",
    unit="北区公司",
    aim="了解当前满意水平",
    population="全部居民客户",
    mode="网络问卷",
    sample="随机抽取 80 户",
    limits="只覆盖城区",
    label="构造数据",
)
FIVE = Scale(1, 5)
CODEBOOK = [
    *(Variable(f"q{at}", f"服务项目{at}", Role.RATING, FIVE, label_en=f"Item {at}") for at in range(1, 6)),
    Variable("all", "总体满意度", Role.OVERALL, FIVE),
    Variable("nps", "推荐意愿", Role.RECOMMEND, Scale(0, 10)),
    *(Variable(f"e{at}", f"期望{at}", Role.EXPECTATION, FIVE, pair=f"q{at}") for at in range(1, 6)),
    Variable("area", "地区", Role.SEGMENT),
    Variable("why", "意见", Role.OPEN_TEXT),
]


def rows(n: int = 80) -> list[dict[str, Any]]:
    made = []
    for at in range(n):
        grades = {f"q{item}": float((at * (item + 2)) % 5 + 1) for item in range(1, 6)}
        if at % 10 == 3:
            grades = {"q1": 5.0, "q2": 5.0, "q3": 5.0, "q4": 5.0, "q5": 1.0}
        if at % 9 == 0:
            del grades["q2"]
        if at % 20 == 0:
            grades = {"q1": 3.0}
        answers = {
            **grades,
            "all": float(at % 3 + 3),
            "nps": float(at % 11),
            **{f"e{item}": 4.0 for item in range(1, 6)},
            "why": [HOSTILE, RARE, "=1+1", "等候时间太长"][at % 4],
        }
        made.append(
            {
                "id": at + 1,
                "respondent_key": "@客户" if at == 7 else f"C{at}",
                "wave": "2026-Q1" if at < n // 2 else "2026-Q2",
                "channel": "file_upload",
                "answers": answers,
                "context": {"area": ["城区", "=cmd|'/c calc'!A1", "郊区"][at % 3]},
            }
        )
    return made


def figures_of(codebook: list[Variable], given: list[dict[str, Any]]) -> ProgrammeFigures:
    facts = fact_table(codebook, given)
    return figures.compute(
        engine=engines["arrow"],
        source=FactSource(schema=facts.schema, table=facts, revision="r1"),
        codebook=codebook,
        contracts=suggest_contracts(codebook),
        waves=["2026-Q1", "2026-Q2"],
    )


@pytest.fixture(scope="session")
def found() -> ProgrammeFigures:
    """All sections have something to say."""
    return figures_of(CODEBOOK, rows())


@pytest.fixture
def about() -> About:
    return ABOUT
