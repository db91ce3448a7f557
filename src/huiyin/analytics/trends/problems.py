"""What can be wrong with a series, a chart, a forecast or a comparison of two waves."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class TooFewPeriods(Problem):
    code = "HY-A240"
    zh = Words(
        "期数太少",
        "{what}至少需要 {needed} 个有数据的时期，现有 {n} 个。",
        "请等积累更多时期后再算，或改用更短的时间单位。",
    )
    en = Words(
        "Too few periods",
        "{what} needs at least {needed} periods with data; there are {n}.",
        "Wait for more periods, or use shorter ones.",
    )


class NotADate(Problem):
    code = "HY-A241"
    zh = Words("不是日期", "第 {position} 个值是 {value}。", "请写成 2026-03-01 这样的日期，缺失请留空。")
    en = Words(
        "Not a date",
        "Value number {position} (counting from 1) is {value}.",
        "Write dates like 2026-03-01; leave missing ones empty.",
    )


class NoDatedAnswer(Problem):
    code = "HY-A242"
    zh = Words(
        "没有带日期的答案",
        "共 {n} 行，其中没有一行同时有日期和答案。",
        "请检查日期列与评分列是否选对。",
    )
    en = Words(
        "No dated answer",
        "None of the {n} rows has both a date and an answer.",
        "Check that the right columns were chosen for date and score.",
    )


class NotAPeriod(Problem):
    code = "HY-A243"
    zh = Words(
        "不是时期",
        "{value} 不是以{by}为单位的时期。",
        "日写 2026-03-01，周写 2026-W09，月写 2026-03，季度写 2026-Q1，年写 2026。",
    )
    en = Words(
        "Not a period",
        "{value} is no period of the grain {by}.",
        "Write days 2026-03-01, weeks 2026-W09, months 2026-03, quarters 2026-Q1, years 2026.",
    )


class GapInSeries(Problem):
    code = "HY-A244"
    zh = Words(
        "序列中有空缺",
        "{what}需要连续的时期，而第 {position} 期没有数据。",
        "请补上该期、只取空缺之后的部分，或改用能容许空缺的方法（如 Mann–Kendall、控制图）。",
    )
    en = Words(
        "The series has a gap",
        "{what} needs unbroken periods, but number {position} has no value.",
        "Fill it, take the part after the gap, or use a method that allows gaps (Mann–Kendall, a control chart).",
    )


class NotPositive(Problem):
    code = "HY-A245"
    zh = Words(
        "数值必须为正",
        "乘法季节要求所有数值大于 0，而第 {position} 期是 {value}。",
        '请改用加法季节（seasonal="additive"）。',
    )
    en = Words(
        "Values must be positive",
        "A multiplicative season needs values above 0, but number {position} is {value}.",
        'Use seasonal="additive" instead.',
    )


class NoVariation(Problem):
    code = "HY-A246"
    zh = Words("数值没有变化", "{what}中所有数值都相同。", "没有变化就没有趋势可检验，请检查数据是否选对。")
    en = Words(
        "The values do not vary",
        "All values of {what} are alike.",
        "There is nothing to test; check that the right data were chosen.",
    )


class NoCommonSegment(Problem):
    code = "HY-A247"
    zh = Words(
        "两波没有共同的群体",
        "前一波有 {before}，后一波有 {after}，没有一个群体两波都在。",
        "请检查群体名称是否写法一致。",
    )
    en = Words(
        "The waves share no segment",
        "The first holds {before}, the second {after}; none is in both.",
        "Check that segments are written alike in both waves.",
    )


class TooManySegments(Problem):
    code = "HY-A248"
    zh = Words(
        "误报预算分得太细",
        "每个点只分到 {rate} 的误报概率，正态近似在这里已不可靠。",
        "请少监控一些群体、拉长周期，或放宽每年允许的误报次数。",
    )
    en = Words(
        "The false-alarm budget is spread too thin",
        "Each point is left a false-alarm probability of {rate}, where no approximation can be trusted.",
        "Watch fewer segments, use longer periods, or allow more false alarms a year.",
    )


class Collinear(Problem):
    code = "HY-A249"
    zh = Words(
        "预测变量彼此重复",
        "{column} 可由其他变量完全推出（或始终不变），系数无法确定。",
        "请去掉它再算。",
    )
    en = Words(
        "Predictors repeat each other",
        "{column} follows exactly from the others (or never changes), so its coefficient is undetermined.",
        "Leave it out and try again.",
    )


class NotOnePeriodEach(Problem):
    code = "HY-A250"
    zh = Words(
        "同一群体同一时期出现多行",
        "群体 {segment} 在时期 {period} 有 {n} 行。",
        "控制图每个群体每期只要一行，请先汇总。",
    )
    en = Words(
        "A segment has several rows in one period",
        "Segment {segment} has {n} rows in period {period}.",
        "A control chart takes one row a segment and period; sum them first.",
    )
