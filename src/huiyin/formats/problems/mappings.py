"""Why a mapping cannot be used as it is."""

from __future__ import annotations

from huiyin.analytics.problems import Words
from huiyin.formats.problems.base import FormatProblem


class TwoOfOneRole(FormatProblem):
    code = "HY-F060"
    zh = Words(
        "有多列被设为“{role}”",
        "“{first}”和“{second}”只能有一列担任这个角色。",
        "请把其中一列改为其他角色或忽略。",
    )
    en = Words(
        "More than one column is “{role}”",
        "Only one of “{first}” and “{second}” can have this role.",
        "Give one of them another role, or ignore it.",
    )


class UnpairedExpectation(FormatProblem):
    code = "HY-F061"
    zh = Words(
        "期望题“{column}”没有可比的感知题",
        "期望与感知必须成对，并使用同一量表。",
        "请为它指定对应的感知题，或改为其他角色。",
    )
    en = Words(
        "The expectation “{column}” has no perception to compare with",
        "Expectations and perceptions come in pairs on the same scale.",
        "Choose the perceived item that belongs to it, or give it another role.",
    )


class NothingToMeasure(FormatProblem):
    code = "HY-F062"
    zh = Words(
        "没有可计算的评价列",
        "没有任何列被设为评分、总体满意度、推荐意愿、客户费力度或开放题。",
        "请至少给一列指定这样的角色。",
    )
    en = Words(
        "There is nothing to measure",
        "No column is a rating, overall satisfaction, likelihood to recommend, effort or an open answer.",
        "Give at least one column such a role.",
    )


class RatingWithoutScale(FormatProblem):
    code = "HY-F063"
    zh = Words(
        "评分列“{column}”没有可用的量表",
        "量表需要最小值小于最大值的两端，评价用语的分值要落在两端之间。",
        "请为该列填写量表，例如 1 到 5。",
    )
    en = Words(
        "The rating “{column}” has no usable scale",
        "A scale needs a minimum below its maximum, and the numbers of its words lie between them.",
        "Enter the scale of this column, such as 1 to 5.",
    )


class SameKey(FormatProblem):
    code = "HY-F064"
    zh = Words(
        "两列使用了同一个变量名 {key}",
        "“{first}”和“{second}”会互相覆盖。",
        "请修改其中一列的变量名。",
    )
    en = Words(
        "Two columns share the variable key {key}",
        "“{first}” and “{second}” would overwrite each other.",
        "Change the key of one of them.",
    )


class MappingDoesNotFit(FormatProblem):
    code = "HY-F065"
    zh = Words(
        "列设置与文件不符",
        "文件中没有列设置所需的列：{columns}。",
        "请检查是否上传了正确的文件，或重新确认各列。",
    )
    en = Words(
        "The column settings do not fit the file",
        "The file lacks columns that the settings need: {columns}.",
        "Check that it is the right file, or confirm the columns afresh.",
    )


class UnusableMapping(FormatProblem):
    code = "HY-F066"
    zh = Words(
        "列设置文件无法使用",
        "它不是系统保存的列设置（{detail}）。",
        "请重新上传数据并确认各列，再保存一份。",
    )
    en = Words(
        "The column settings cannot be used",
        "They are not column settings that this system saved ({detail}).",
        "Upload the data again, confirm its columns and save those settings.",
    )
