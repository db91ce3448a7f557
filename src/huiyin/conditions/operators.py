"""The operators of conditions in words, each with a rule that runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huiyin.conditions.fields import Field, Kind

EXAMPLE_FIELDS = (
    Field("nps", Kind.NUMBER, {"zh": "推荐意愿", "en": "Likelihood to recommend"}),
    Field("overall", Kind.NUMBER, {"zh": "总体满意度", "en": "Overall satisfaction"}),
    Field("area", Kind.TEXT, {"zh": "地区", "en": "Region"}),
    Field("why", Kind.TEXT, {"zh": "原因", "en": "Reason"}),
    Field("day", Kind.DATE, {"zh": "作答日期", "en": "Answered on"}),
    Field("solved", Kind.BOOLEAN, {"zh": "已解决", "en": "Solved"}),
)


@dataclass(frozen=True)
class OperatorWords:
    """What an operator says and a condition that uses it."""

    zh: str
    en: str
    example: Any


def _var(key: str) -> dict[str, str]:
    return {"var": key}


OPERATOR_WORDS: Mapping[str, OperatorWords] = {
    "and": OperatorWords(
        "各条都成立。",
        "Every one holds.",
        {"and": [{"==": [_var("area"), "北"]}, {"<=": [_var("nps"), 6]}]},
    ),
    "or": OperatorWords(
        "至少一条成立。",
        "At least one holds.",
        {"or": [{"==": [_var("area"), "北"]}, {"missing": ["nps"]}]},
    ),
    "!": OperatorWords(
        "不成立；缺失的值因此也会选中。",
        "It does not hold; rows with the value missing are chosen, too.",
        {"!": [{"==": [_var("area"), "北"]}]},
    ),
    "!!": OperatorWords(
        "成立；与内层条件相同。", "It holds; the same as what is within.", {"!!": [_var("solved")]}
    ),
    "==": OperatorWords(
        "等于；与 null 或空文本比较即为空。",
        "Equals; compared with null or an empty text: is empty.",
        {"==": [_var("area"), "北"]},
    ),
    "!=": OperatorWords(
        "有值且不等于；与 null 比较即不为空。",
        "Holds something else; compared with null: is not empty.",
        {"!=": [_var("area"), "北"]},
    ),
    "===": OperatorWords(
        "与 == 相同：类型在保存时已核对。",
        "The same as ==: types were checked already.",
        {"===": [_var("nps"), 10]},
    ),
    "!==": OperatorWords("与 != 相同。", "The same as !=.", {"!==": [_var("nps"), 10]}),
    "<": OperatorWords(
        "小于；三项时为开区间。", "Less than; of three terms, strictly between.", {"<": [_var("nps"), 7]}
    ),
    "<=": OperatorWords(
        "不大于；三项时为闭区间。",
        "At most; of three terms, between with both ends.",
        {"<=": ["2026-01-01", _var("day"), "2026-03-31"]},
    ),
    ">": OperatorWords("大于。", "Greater than.", {">": [_var("nps"), 8]}),
    ">=": OperatorWords(
        "不小于；两个字段也可以比较。",
        "At least; two fields may be compared.",
        {">=": [_var("nps"), _var("overall")]},
    ),
    "in": OperatorWords(
        "属于列表；先写文本、后写字段则为包含。",
        "One of a list; with the text first and the field second: contains.",
        {"or": [{"in": [_var("area"), ["北", "南"]]}, {"in": ["慢", _var("why")]}]},
    ),
    "missing": OperatorWords(
        "至少一个字段为空：null、空文本或非数值。",
        "At least one of the fields is empty: null, an empty text, or not a number.",
        {"missing": ["nps"]},
    ),
    "var": OperatorWords(
        "字段的值；单独写时：布尔为真、数值不为 0、其余不为空。",
        "The value of a field; alone: true, not 0, or not empty.",
        _var("solved"),
    ),
    "+": OperatorWords(
        "数值之和。", "The sum of numbers.", {">": [{"+": [_var("nps"), _var("overall")]}, 12]}
    ),
    "-": OperatorWords(
        "数值之差；一项时为相反数。",
        "The difference of numbers; of one, its negative.",
        {"<": [{"-": [_var("nps"), _var("overall")]}, 0]},
    ),
    "*": OperatorWords("数值之积。", "The product of numbers.", {">=": [{"*": [_var("overall"), 20]}, 80]}),
}
