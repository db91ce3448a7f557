"""What can be wrong with follow-up, purchase and churn data."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class NotAnEvent(Problem):
    code = "HY-A260"
    zh = Words(
        "事件列只能是 0 和 1",
        "{column} 的第 {position} 个值是 {value}。",
        "请用 1 表示发生（如已流失），0 表示未发生；不知道的留空。",
    )
    en = Words(
        "An event must be 0 or 1",
        "Value number {position} of {column} is {value}.",
        "Write 1 where it happened (the customer left), 0 where it did not; leave the unknown empty.",
    )


class BadFollowUp(Problem):
    code = "HY-A261"
    zh = Words(
        "观察时间不可用",
        "第 {position} 行：进入时间 {entry}，离开时间 {exit}。",
        "时间须为有限数，且离开晚于进入；请检查单位与先后。",
    )
    en = Words(
        "A time of follow-up cannot be used",
        "Row {position} enters at {entry} and leaves at {exit}.",
        "Times must be finite, and leaving must come after entering; check units and order.",
    )


class NobodyLeft(Problem):
    code = "HY-A262"
    zh = Words("没有可用的行", "去掉缺失之后，{what} 一行也不剩。", "请检查列名、缺失码和筛选条件。")
    en = Words(
        "No row can be used",
        "Without the rows that lack a value nothing is left of {what}.",
        "Check column names, missing codes and filters.",
    )


class NoFiniteEstimate(Problem):
    code = "HY-A263"
    zh = Words(
        "{model} 没有有限的解",
        "{detail} 的系数趋于无穷：某一取值的客户全部发生或全部未发生。",
        "请合并取值过少的类别，或去掉该变量。",
    )
    en = Words(
        "{model} has no finite solution",
        "The coefficient of {detail} runs to infinity: all or none of some customers have the event.",
        "Merge rare categories, or leave the variable out.",
    )


class Collinear(Problem):
    code = "HY-A264"
    zh = Words(
        "变量之间完全相关",
        "{detail} 没有变化，或可由其他变量算出。",
        "请去掉重复的变量。",
    )
    en = Words(
        "Variables repeat each other",
        "{detail} does not vary or follows from the others.",
        "Leave out the one that repeats.",
    )


class NoEvents(Problem):
    code = "HY-A265"
    zh = Words("没有事件", "{n} 行中没有一次事件，无从比较。", "请延长观察期，或检查事件列的编码。")
    en = Words(
        "No event",
        "None of {n} rows has the event, so there is nothing to compare.",
        "Follow up for longer, or check how the event is coded.",
    )


class OneGroupOnly(Problem):
    code = "HY-A266"
    zh = Words("至少要有两组", "{column} 只有 {n} 个取值。", "请换一个分组列。")
    en = Words("Two groups are needed", "{column} has {n} values.", "Choose another column of groups.")


class BadPurchases(Problem):
    code = "HY-A267"
    zh = Words(
        "购买记录自相矛盾",
        "第 {position} 位客户：复购 {repeats} 次，最后一次在 {recency}，观察期长 {age}。",
        "应有：复购次数为非负整数；0 ≤ 最后一次 ≤ 观察期；没有复购时最后一次为 0。",
    )
    en = Words(
        "A purchase history contradicts itself",
        "Customer {position} has {repeats} repeats, the last at {recency}, within {age}.",
        "Repeats are whole numbers from 0, 0 ≤ last ≤ length, and the last is 0 where there is no repeat.",
    )


class NoFit(Problem):
    code = "HY-A268"
    zh = Words(
        "模型无法拟合",
        "{model} 的拟合没有成功：{detail}。",
        "请延长观察期或扩大客户范围；单位（天、周）换大一些也可能有帮助。",
    )
    en = Words(
        "The model cannot be fitted",
        "Fitting {model} failed: {detail}.",
        "Take a longer period or more customers; a larger time unit (weeks instead of days) may help.",
    )


class BadDates(Problem):
    code = "HY-A269"
    zh = Words(
        "日期不可用", "第 {position} 个值是 {value}。", "请写成 2026-01-31 的样子，或用同一单位的数字。"
    )
    en = Words(
        "A date cannot be used",
        "Value number {position} is {value}.",
        "Write dates as 2026-01-31, or use numbers of one unit.",
    )


class NothingCaughtTwice(Problem):
    code = "HY-A270"
    zh = Words(
        "两个名单没有交集",
        "投诉的 {first} 人与调查发现的 {second} 人中，没有人同时出现。",
        "请检查客户编号是否一致；确无重合时，只能给出界限。",
    )
    en = Words(
        "The two lists share nobody",
        "None of {first} complainants is among the {second} found by the survey.",
        "Check that both use the same customer numbers; if nobody is in both, only bounds can be given.",
    )


class TooFewLevels(Problem):
    code = "HY-A271"
    zh = Words("满意度没有变化", "{column} 只有 {n} 档有回答。", "至少要有两档才能比较。")
    en = Words(
        "Satisfaction does not vary", "{column} has answers on {n} level(s).", "Two are needed to compare."
    )
