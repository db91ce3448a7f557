"""What can be wrong with a question to the facts."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class NotOffered(Problem):
    code = "HY-M090"
    zh = Words(
        "查询用到了已不存在的内容",
        "“{what}”不在这个项目的指标、题目或分组之中，可能已经停用或改名。",
        "请重新选择；如果这是保存的视图，改好后覆盖保存即可。",
    )
    en = Words(
        "The question names something that is not there",
        "“{what}” is no metric, question or dimension of this programme; it may be out of use or renamed.",
        "Choose again; a saved view can be overwritten once it is mended.",
    )


class TooManyCells(Problem):
    code = "HY-M091"
    zh = Words(
        "表格太大",
        "这样交叉会得到约 {n} 个单元格，超过上限 {most} 个。",
        "请减少显示的取值数量、去掉一个维度，或换用更粗的时间单位。",
    )
    en = Words(
        "The table is too large",
        "This would make about {n} cells; at most {most} can be shown.",
        "Show fewer values, take away a dimension, or choose a coarser unit of time.",
    )


class PeriodEndsBeforeItBegins(Problem):
    code = "HY-M092"
    zh = Words("时间段不成立", "开始日期 {first} 晚于结束日期 {last}。", "请调换两个日期，或清空其中一个。")
    en = Words(
        "The period ends before it begins",
        "It begins on {first} and ends on {last}.",
        "Swap the two days, or leave one empty.",
    )


class OneSpreadAlone(Problem):
    code = "HY-M093"
    zh = Words(
        "回答分布要单独显示",
        "“{what}”的回答分布占用了表格的一个方向，不能再与其他指标并列。",
        "请只选一道题的分布，或改选它的均值。",
    )
    en = Words(
        "A spread of answers stands alone",
        "The answers to “{what}” take up one direction of the table, so nothing else can stand beside them.",
        "Choose the spread of one question alone, or its mean instead.",
    )


class DimensionTwice(Problem):
    code = "HY-M094"
    zh = Words("同一维度用了两次", "“{what}”同时用在了两个方向上。", "请为其中一个方向换一个维度。")
    en = Words(
        "One dimension twice",
        "“{what}” is used in two directions at once.",
        "Choose another dimension for one of them.",
    )
