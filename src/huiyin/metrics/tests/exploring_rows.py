"""Made-up responses for the tests of explored tables, and the same figures counted by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.facts.engines import engines
from huiyin.facts.source import FactSource
from huiyin.facts.table import fact_table
from huiyin.metrics.exploring.computing import explore
from huiyin.metrics.exploring.crosstab import Crosstab
from huiyin.metrics.exploring.dimensions import Names
from huiyin.metrics.exploring.question import Question
from huiyin.metrics.suggestions import suggest_contracts

CODEBOOK = (
    Variable("area", "地区", Role.SEGMENT, label_en="Area"),
    Variable("kind", "客户类型", Role.SEGMENT, label_en="Kind"),
    Variable("q1", "服务态度", Role.RATING, Scale(1, 5)),
    Variable("q2", "速度", Role.RATING, Scale(1, 5)),
    Variable("nps", "推荐意愿", Role.RECOMMEND, Scale(0, 10)),
    Variable("age", "年龄", Role.NUMBER),
    Variable("w", "权重", Role.WEIGHT),
    Variable("rival", "对竞争对手的满意度", Role.COMPETITOR, Scale(1, 5), competitor=True),
)
CONTRACTS = tuple(replace(one, survey_weight="") for one in suggest_contracts(CODEBOOK))
INDEX, NPS = "contract:satisfaction_index", "contract:nps"
NAMES = Names(waves=("2026-Q1", "2026-Q2"), units={"/1/2/": "北区", "/1/2/5/": "城关所"}, unit_path="/1/")


def made_up(n: int = 1200, seed: int = 3) -> list[dict[str, Any]]:
    """Responses of two quarters: the north is happier, some answers are missing."""
    rng = np.random.default_rng(seed)
    rows = []
    for number in range(1, n + 1):
        day = date(2026, 1, 1) + timedelta(days=int(rng.integers(0, 181)))
        area = str(rng.choice(["北", "南", "东", "西", ""], p=[0.35, 0.3, 0.2, 0.1, 0.05]))
        lift = 1 if area == "北" else 0
        answers: dict[str, Any] = {
            "q1": int(np.clip(rng.integers(1, 6) + lift, 1, 5)),
            "q2": None if number % 9 == 0 else int(rng.integers(1, 6)),
            "nps": None if number % 11 == 0 else int(np.clip(rng.integers(0, 11) + 2 * lift, 0, 10)),
            "age": None if number % 13 == 0 else int(rng.integers(18, 80)),
            "rival": int(rng.integers(1, 6)),
        }
        context = {"area": area, "kind": str(rng.choice(["个人", "企业"]))}
        rows.append(
            {
                "id": number,
                "answered_on": day,
                "wave": f"2026-Q{(day.month + 2) // 3}",
                "channel": str(rng.choice(["web_link", "file_upload"])),
                "unit_path": str(rng.choice(["/1/", "/1/2/", "/1/2/5/"])),
                "weight": float(rng.choice([0.5, 1.0, 2.0])),
                "answers": answers,
                "context": context,
            }
        )
    return rows


ROWS = made_up()
SOURCE = FactSource((table := fact_table(CODEBOOK, ROWS)).schema, table=table)


def asked(question: Question, *, contracts: Any = CONTRACTS, engine: str = "arrow") -> Crosstab:
    return explore(
        engine=engines[engine],
        source=SOURCE,
        codebook=CODEBOOK,
        contracts=contracts,
        question=question,
        names=NAMES,
    )


def by_hand(chosen: Callable[[dict[str, Any]], bool]) -> tuple[float, int]:
    """The net promoter score and n of the rows, counted one by one."""
    answers = [row["answers"]["nps"] for row in ROWS if chosen(row) and row["answers"]["nps"] is not None]
    score = sum((x >= 9) - (x <= 6) for x in answers) / len(answers) * 100
    return score, len(answers)
