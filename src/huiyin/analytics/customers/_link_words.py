"""Tables and warnings of the link between satisfaction and behaviour."""

from __future__ import annotations

from typing import TYPE_CHECKING

from huiyin.analytics.results import Bilingual, Column, Kind, Note, Table, note

if TYPE_CHECKING:
    from huiyin.analytics.customers.link import SatisfactionLink

EFFECTS: dict[str, Bilingual] = {
    "rate": {"zh": "优势比", "en": "Odds ratio"},
    "time": {"zh": "风险比", "en": "Hazard ratio"},
    "amount": {"zh": "差值", "en": "Difference"},
}


def link_tables(result: SatisfactionLink) -> tuple[Table, ...]:
    """Levels, the trend, all cuts."""
    outcome = Kind.NUMBER if result.kind == "amount" else Kind.RATE
    shown = EFFECTS[result.kind]
    columns = (
        Column("level", {"zh": "满意度档", "en": "Level"}, Kind.TEXT),
        Column("n", {"zh": "样本量 n", "en": "n"}, Kind.COUNT),
        Column("outcome", {"zh": "结果", "en": "Outcome"}, outcome),
        Column("outcome_low", {"zh": "下限", "en": "Low"}, outcome),
        Column("outcome_high", {"zh": "上限", "en": "High"}, outcome),
        Column("effect", shown),
        Column("effect_low", {"zh": "下限", "en": "Low"}),
        Column("effect_high", {"zh": "上限", "en": "High"}),
        Column("p_value", {"zh": "p 值", "en": "p"}, Kind.P_VALUE),
    )
    rows = tuple(
        (v.level, v.n, v.outcome.value, v.outcome.low, v.outcome.high, v.effect, v.low, v.high, v.p_value)
        for v in result.levels
    )
    heads = (
        Column("trend", {"zh": f"每高 1 分的{shown['zh']}", "en": f"{shown['en']} per point"}),
        Column("low", {"zh": "下限", "en": "Low"}),
        Column("high", {"zh": "上限", "en": "High"}),
        Column("p_value", {"zh": "趋势 p 值", "en": "p of trend"}, Kind.P_VALUE),
        Column("levels_p_value", {"zh": "各档相同 p 值", "en": "p of any difference"}, Kind.P_VALUE),
        Column("beyond_linear_p_value", {"zh": "偏离直线 p 值", "en": "p of no line"}, Kind.P_VALUE),
    )
    line = (
        *(result.trend, result.trend_low, result.trend_high, result.trend_p_value),
        *(result.levels_p_value, result.beyond_linear_p_value),
    )
    cut_columns = (
        Column("level", {"zh": "从此档起", "en": "From level"}, Kind.TEXT),
        Column("effect", shown),
        Column("low", {"zh": "下限", "en": "Low"}),
        Column("high", {"zh": "上限", "en": "High"}),
        Column("p_adjusted", {"zh": "校正后 p 值", "en": "Adjusted p"}, Kind.P_VALUE),
    )
    cuts = tuple((c.level, c.effect, c.low, c.high, c.p_adjusted) for c in result.thresholds)
    return (
        Table("levels", {"zh": "各档的行为", "en": "Behaviour by level"}, columns, rows),
        Table("trend", {"zh": "剂量—反应", "en": "Dose and response"}, heads, (line,)),
        Table("thresholds", {"zh": "门槛", "en": "Cuts"}, cut_columns, cuts),
    )


def link_notes(kind: str, adjust: tuple[str, ...], n_left_out: int, smallest: int) -> tuple[Note, ...]:
    """What the figures do not say."""
    listed = ("、".join(adjust), ", ".join(adjust))
    notes = [
        note(
            "association",
            (f"已按 {listed[0]} 调整。" if adjust else "未作调整。")
            + "这是关联：满意的客户本来就可能不同，提升满意度是否改变行为须靠试验回答。",
            (f"Adjusted for {listed[1]}. " if adjust else "Not adjusted. ")
            + "This is a connection: satisfied customers may differ to begin with; only a trial tells whether more "
            "satisfaction changes behaviour.",
        )
    ]
    if kind == "time":
        notes.append(
            note(
                "plain_rate_uncensored",
                "“结果”一列是观察期内发生的占比，未考虑观察时间长短；比较请看风险比。",
                "The outcome column is the share with the event while watched, however long that was; compare by the "
                "hazard ratios.",
            )
        )
    if smallest < 30:
        notes.append(
            note(
                "small_base",
                f"最少的一档只有 {smallest} 人，请看区间。",
                f"The smallest level has {smallest} customers: mind the intervals.",
            )
        )
    if n_left_out:
        notes.append(
            note(
                "left_out",
                f"{n_left_out} 行有缺失，未计入。",
                f"{n_left_out} rows lack a value and do not count.",
            )
        )
    return tuple(notes)
