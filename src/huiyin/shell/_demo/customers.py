"""Made-up customers of a power utility: what they answer, and why, in two waves.

Each customer has a general mood and an opinion of each dimension that leans on it. Between the waves
the hot line improves and planned outages are announced late in one county, so that the figures have
something to show.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from huiyin.analytics.codebook import Role, Variable
from huiyin.shell._demo.persons import COUNTIES, COUNTY_SHARES, KIND_SHARES, KINDS, Person

# What is said when a dimension is the worst or the best thing in a customer's mind; by a part of its name.
COMPLAINTS = {
    "稳定": (
        "上个月停了三次电，每次都超过两小时。",
        "电压不稳，晚上空调带不动。",
        "停电从来没有提前通知，冰箱里的东西都坏了。",
    ),
    "安全": ("小区配电箱门一直开着，小朋友在旁边玩很危险。", "线路老化，下雨天会冒火花，报了两次没人来。"),
    "缴费": ("手机缴费后第二天还显示欠费，打电话才处理。", "电费账单看不明白，阶梯电价怎么算的没有说明。"),
    "办理": ("新装电表跑了三趟，每次要的材料都不一样。", "过户排队一个多小时，流程太麻烦。"),
    "营业厅": ("营业厅只开了一个窗口，等了四十分钟。", "工作人员态度冷淡，问两句就不耐烦。"),
    "95598": ("95598打了五次才接通，等待音乐听了十分钟。", "客服说会回电，三天了没有消息。"),
    "沟通": ("计划停电改了时间也不说一声。", "短信通知的停电时间和实际对不上。"),
    "处理": ("投诉后只来电话问了一句，问题还在。", "报修人员到得很慢，也没有解释原因。"),
}
PRAISE = {
    "稳定": ("这几年停电少多了，很满意。", "用电很稳定，没什么可说的。"),
    "安全": ("师傅上门检查线路很仔细。",),
    "缴费": ("手机上缴费很方便。", "账单推送很及时。"),
    "办理": ("一次就办好了，没想到这么快。",),
    "营业厅": ("窗口的小姑娘很耐心，讲得很清楚。",),
    "95598": ("客服很专业，问题当场就解决了。", "打电话很快就接通了，比以前好。"),
    "沟通": ("停电前一周就收到短信，安排得很好。",),
    "处理": ("报修半小时就到，处理完还回访。",),
}


@dataclass(frozen=True)
class MadeUpAnswer:
    """One invented response."""

    respondent_key: str
    answers: dict[str, float | str]
    context: dict[str, str]
    answered_on: date


def answers(
    variables: Sequence[Variable],
    *,
    n: int,
    first_day: date,
    improved: bool,
    seed: int,
    known: Sequence[Person] = (),
) -> Iterator[MadeUpAnswer]:
    """`n` invented responses to the given variables over sixty days from `first_day`; `known` give the first."""
    rng = np.random.default_rng(seed)
    items = [variable for variable in variables if variable.role is Role.RATING]
    moods = rng.normal(0.0, 0.75, n)
    for number in range(n):
        county = COUNTIES[rng.choice(len(COUNTIES), p=COUNTY_SHARES)]
        kind = KINDS[rng.choice(len(KINDS), p=KIND_SHARES)]
        key, mood = f"{first_day.year % 100}{first_day.month:02d}{number:05d}", float(moods[number])
        if number < len(known):
            who = known[number]
            county, kind, key, mood = who.county, who.kind, who.key, who.mood
        opinions = {item.key: _opinion(item, county, improved, mood, rng) for item in items}
        yield MadeUpAnswer(
            key,
            _given(variables, items, opinions, mood, rng) | {"use": kind},
            {"county": county},
            first_day + timedelta(days=int(rng.integers(0, 60))),
        )


def _opinion(item: Variable, county: str, improved: bool, mood: float, rng: np.random.Generator) -> float:
    """A latent opinion of one item; 0 is between 3 and 4 on a five-grade scale."""
    level = 0.55 + 0.7 * mood + rng.normal(0.0, 0.85)
    if "95598" in item.label:
        level += 0.45 if improved else -0.35
    if "沟通" in item.label and county == "临江县":
        level -= 0.9 if improved else 0.2
    if "营业厅" in item.label:
        level -= 0.15
    return level


def _given(
    variables: Sequence[Variable],
    items: Sequence[Variable],
    opinions: dict[str, float],
    mood: float,
    rng: np.random.Generator,
) -> dict[str, float | str]:
    answers: dict[str, float | str] = {}
    for item in items:
        if item.scale is not None and rng.random() > 0.015:
            top, bottom = item.scale.maximum, item.scale.minimum
            answers[item.key] = float(np.clip(np.rint(3.45 + 0.9 * opinions[item.key]), bottom, top))
    hot_line = next((opinions[item.key] for item in items if "95598" in item.label), 0.0)
    stability = next((opinions[item.key] for item in items if "稳定" in item.label), 0.0)
    whole = 0.5 * mood + 0.35 * stability + 0.25 * hot_line + rng.normal(0.0, 0.4)
    for variable in variables:
        if variable.role is Role.RECOMMEND:
            answers[variable.key] = float(np.clip(np.rint(7.1 + 1.9 * whole), 0, 10))
        elif variable.role is Role.OVERALL and variable.scale is not None:
            answers[variable.key] = float(np.clip(np.rint(3.4 + 0.8 * whole), 1, variable.scale.maximum))
        elif (
            variable.role is Role.OPEN_TEXT and rng.random() < 0.35 and (text := _words(items, opinions, rng))
        ):
            answers[variable.key] = text
    return answers


def _words(items: Sequence[Variable], opinions: dict[str, float], rng: np.random.Generator) -> str:
    worst = min(items, key=lambda item: opinions[item.key])
    best = max(items, key=lambda item: opinions[item.key])
    item, said = (worst, COMPLAINTS) if opinions[worst.key] < -0.4 else (best, PRAISE)
    sentences = next((lines for part, lines in said.items() if part in item.label), ())
    return str(sentences[int(rng.integers(len(sentences)))]) if sentences else ""
