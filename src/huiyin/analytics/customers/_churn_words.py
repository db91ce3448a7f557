"""Reasons, tables and warnings of the churn model, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from huiyin.analytics.results import Column, Kind, Note, Table, note, written

if TYPE_CHECKING:
    from huiyin.analytics.customers.calibration import Calibration
    from huiyin.analytics.customers.churn import ChurnRisk

LISTED = 20
NEGLIGIBLE = 0.05  # log odds: what moves the odds by less is no reason
COMFORTABLE = 20.0  # events per coefficient from which no warning is due


@dataclass(frozen=True)
class Reason:
    """One predictor's part: log odds against the average customer; `text` says it in both languages."""

    predictor: str
    shown: str
    contribution: float
    text: dict[str, str]


def reasons_of(result: ChurnRisk, row: int, most: int) -> tuple[Reason, ...]:
    """The strongest contributions of a row; none for a row that lacks a predictor."""
    parts = result.contributions[row]
    if np.isnan(parts).any():
        return ()
    order = np.argsort(-np.abs(parts), kind="stable")[:most]
    return tuple(
        _reason(result.predictors[at], result.descriptions[result.predictors[at]][row], float(parts[at]))
        for at in order
        if abs(parts[at]) > NEGLIGIBLE
    )


def _reason(name: str, shown: str, part: float) -> Reason:
    times = float(np.exp(abs(part)))
    text = {
        "zh": f"{name}为“{shown}”：这类客户流失的几率{'高于' if part > 0 else '低于'}平均客户"
        f"（约为其 {np.exp(part):.2g} 倍）",
        "en": f"{name} is “{shown}”: customers like this leave {'more' if part > 0 else 'less'} often than the average "
        f"customer (odds {'×' if part > 0 else '÷'} {times:.2g})",
    }
    return Reason(name, shown, part, text)


def churn_notes(
    told: bool, ratio: float, minimum: float, n_events: int, check: Calibration | None
) -> tuple[Note, ...]:
    """What a reader must know before acting on the list."""
    if not told:
        return (
            note(
                "cannot_tell",
                f"暂不能判断：每个系数只有 {ratio:.1f} 次事件，少于 {minimum:g} 次。请减少变量，或等流失记录多一些。",
                f"Cannot tell yet: {ratio:.1f} events per coefficient, fewer than {minimum:g}. "
                "Use fewer predictors, or wait for more of those who left.",
            ),
        )
    notes = [
        note(
            "association",
            "理由说明这类客户以往流失得多或少，不说明改变它就能留住客户。",
            "Reasons say how often customers like this left before, not that changing it would keep them.",
        )
    ]
    if ratio < COMFORTABLE:
        notes.append(
            note(
                "few_events",
                f"每个系数只有 {ratio:.1f} 次事件，概率可能偏于极端，请看校准斜率。",
                f"Only {ratio:.1f} events per coefficient: probabilities may be too extreme; see the slope.",
            )
        )
    if check is not None and check.auc.low <= 0.5:
        notes.append(
            note(
                "no_better_than_chance",
                "在未见过的客户上，模型尚不能证明比随机排序好。",
                "On customers it had not seen the model is not proven better than chance.",
            )
        )
    if check is not None and not check.slope.low <= 1 <= check.slope.high:
        slope = written(check.slope.value, Kind.NUMBER, digits=2)
        notes.append(
            note(
                "miscalibrated",
                f"校准斜率 {slope} 与 1 有差别：概率{'过于极端' if check.slope.value < 1 else '过于保守'}。",
                f"The calibration slope {slope} differs from 1: probabilities are too "
                f"{'extreme' if check.slope.value < 1 else 'cautious'}.",
            )
        )
    return tuple(notes)


def churn_tables(result: ChurnRisk) -> tuple[Table, ...]:
    """Customers at highest risk with reasons, then effects, then the check; or the base rate alone."""
    base = result.base_rate
    heads = (
        Column("n", {"zh": "样本量 n", "en": "n"}, Kind.COUNT),
        Column("n_events", {"zh": "流失数", "en": "Left"}, Kind.COUNT),
        Column("churn_rate", {"zh": "流失率", "en": "Churn rate"}, Kind.RATE),
        Column("low", {"zh": "下限", "en": "Low"}, Kind.RATE),
        Column("high", {"zh": "上限", "en": "High"}, Kind.RATE),
        Column("events_per_coefficient", {"zh": "每个系数的事件数", "en": "Events per coefficient"}),
    )
    line = (result.n, result.n_events, base.value, base.low, base.high, result.events_per_coefficient)
    summary = Table("base", {"zh": "总体", "en": "All"}, heads, (line,))
    if not result.can_tell or result.check is None:
        return (summary,)
    return (_risk_table(result), _effects(result), summary, *result.check.tables())


def _risk_table(result: ChurnRisk) -> Table:
    columns = (
        Column("customer", {"zh": "客户", "en": "Customer"}, Kind.TEXT),
        Column("probability", {"zh": "流失概率", "en": "Probability"}, Kind.RATE),
        Column("reasons", {"zh": "主要理由", "en": "Main reasons"}, Kind.TEXT),
    )
    rows: list[tuple[Any, ...]] = []
    for row in result.highest(LISTED).tolist():
        reasons = reasons_of(result, row, 3)
        joints = {"zh": "；", "en": "; "}
        told = {key: joint.join(reason.text[key] for reason in reasons) for key, joint in joints.items()}
        rows.append((result.customers[row], float(result.probability[row]), told))
    title = {"zh": f"风险最高的 {len(rows)} 位客户", "en": f"The {len(rows)} customers at highest risk"}
    return Table("customers", title, columns, tuple(rows))


def _effects(result: ChurnRisk) -> Table:
    columns = (
        Column("name", {"zh": "变量", "en": "Predictor"}, Kind.TEXT),
        Column("ratio", {"zh": "优势比", "en": "Odds ratio"}),
        Column("low", {"zh": "下限", "en": "Low"}),
        Column("high", {"zh": "上限", "en": "High"}),
    )
    rows = tuple((e.name, e.ratio, e.low, e.high) for e in result.effects)
    return Table("effects", {"zh": "优势比", "en": "Odds ratios"}, columns, rows)
