"""What can be wrong with the data of a service quality analysis."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class NoPairs(Problem):
    code = "HY-A030"
    zh = Words(
        "没有成对的回答",
        "“{first}”与“{second}”没有一位受访者两题都答。",
        "请检查列是否配对正确，或缺失码是否把答案都去掉了。",
    )
    en = Words(
        "No pair of answers",
        "No respondent answered both “{first}” and “{second}”.",
        "Check that the columns belong together and that missing codes did not empty them.",
    )


class NotInADimension(Problem):
    code = "HY-A031"
    zh = Words(
        "维度与题目对不上",
        "题目 {item} 应正好属于一个维度，现属于 {n} 个。",
        "请让每道题目属于且只属于一个维度。",
    )
    en = Words(
        "Dimensions and items do not match",
        "The item {item} must belong to exactly one dimension, it belongs to {n}.",
        "Put every item into one dimension and only one.",
    )


class NobodyLeft(Problem):
    code = "HY-A032"
    zh = Words("没有可用的答卷", "{n} 份答卷都不可用。", "请检查数据与排除规则。")
    en = Words(
        "No usable form", "None of {n} forms can be used.", "Check the data and the rules of exclusion."
    )


class ConstantItem(Problem):
    code = "HY-A033"
    zh = Words(
        "题目没有差异", "{item} 的回答全都一样（或相互抵消），无法计算信度。", "请去掉这道题，或检查数据。"
    )
    en = Words(
        "An item does not vary",
        "All answers to {item} are alike (or cancel out), so that reliability cannot be told.",
        "Leave the item out, or check the data.",
    )
