"""What can be wrong with operational data."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class NothingCounted(Problem):
    code = "HY-A040"
    zh = Words("没有可计的{what}", "按给定的规则，没有一条{what}计入。", "请检查数据、缺失值与排除规则。")
    en = Words(
        "Nothing to count ({what})",
        "Under the rules given no {what} counts.",
        "Check the data, missing values and rules of exclusion.",
    )


class NotADate(Problem):
    code = "HY-A041"
    zh = Words("不是日期", "第 {position} 个值是 {value}。", "请给日期、日期时间，或写成 2026-01-31 的文字。")
    en = Words(
        "Not a date",
        "Value number {position} (counting from 1) is {value}.",
        "Give dates, datetimes, or texts such as 2026-01-31.",
    )


class UnstableQueue(Problem):
    code = "HY-A042"
    zh = Words(
        "坐席不足，队列无限增长",
        "话务量为 {load} 爱尔兰，{agents} 个坐席接不完。",
        "坐席数要大于话务量。",
    )
    en = Words(
        "Too few agents, the queue grows for ever",
        "The load is {load} erlangs, {agents} agents cannot carry it.",
        "There must be more agents than erlangs.",
    )


class NoRevenueBefore(Problem):
    code = "HY-A043"
    zh = Words("上期没有收入", "上期收入合计是 {total}，无法计算比率。", "请检查期间与收入列。")
    en = Words(
        "No revenue before",
        "Revenue before sums to {total}; no rate can stand on it.",
        "Check periods and the revenue columns.",
    )
