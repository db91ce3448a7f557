"""Errors that tell the reader what happened, why, and what to do.

Every error of Huiyin is one subclass of `Problem` with a stable code and its words in Chinese
and English. The catalogue in docs/reference/errors.md is made from the subclasses.
"""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import ClassVar

LANGUAGES = ("zh", "en")


@dataclass(frozen=True)
class Words:
    """One language's wording of a problem; `{name}` stands for a fact given when it is raised."""

    title: str
    cause: str
    cure: str

    def placeholders(self) -> set[str]:
        """Names of the facts that the wording needs."""
        text = self.title + self.cause + self.cure
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    def filled(self, facts: dict[str, object]) -> Words:
        """The same words with the facts put in, each cut to 80 characters.

        >>> Words("第 {row} 行", "有误", "请改").filled({"row": 3}).title
        '第 3 行'
        """
        safe = {name: str(value)[:80] for name, value in facts.items()}
        return Words(*(part.format_map(safe) for part in (self.title, self.cause, self.cure)))


class Problem(ValueError):
    """Base of all errors a user may see; raise a subclass with the facts its words need."""

    code: ClassVar[str] = ""
    zh: ClassVar[Words]
    en: ClassVar[Words]

    _known: ClassVar[dict[str, type[Problem]]] = {}

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        if "code" not in cls.__dict__:
            return  # an intermediate base, such as FormatProblem
        taken = Problem._known.get(cls.code)
        if taken is not None and taken.__qualname__ != cls.__qualname__:
            raise TypeError(f"error code {cls.code} is already taken by {taken.__name__}")
        if cls.zh.placeholders() != cls.en.placeholders():
            raise TypeError(f"{cls.__name__}: the two languages name different facts")
        Problem._known[cls.code] = cls

    def __init__(self, **facts: object) -> None:
        missing = type(self).zh.placeholders() - facts.keys()
        if missing:
            raise TypeError(f"{type(self).__name__} needs {', '.join(sorted(missing))}")
        self.facts = facts
        super().__init__(facts)

    def words(self, language: str = "en") -> Words:
        """The wording in `language` ("zh…" or anything else for English), facts filled in."""
        words = type(self).zh if language.startswith("zh") else type(self).en
        return words.filled(self.facts)

    def __str__(self) -> str:
        words = self.words("en")
        return f"[{self.code}] {words.title}: {words.cause} {words.cure}"

    def __reduce__(self) -> tuple[object, ...]:
        return (_rebuild, (type(self), self.facts))


def _rebuild(kind: type[Problem], facts: dict[str, object]) -> Problem:
    return kind(**facts)


def catalogue() -> list[type[Problem]]:
    """All known problems, by code. Import the packages first: only loaded ones are known."""
    return [Problem._known[code] for code in sorted(Problem._known)]


class ImpossibleCount(Problem):
    code = "HY-A001"
    zh = Words("计数不可能", "{n} 人中有 {k} 人，不成立。", "请检查两个数：0 ≤ k ≤ n。")
    en = Words("Impossible count", "{k} out of {n} cannot be.", "Check both numbers: 0 ≤ k ≤ n.")


class NotComparable(Problem):
    code = "HY-A002"
    zh = Words(
        "两个数字不能相减",
        "一个的单位是 {first}，另一个是 {second}（或两者置信水平不同）。",
        "只比较同一口径的数字。",
    )
    en = Words(
        "These two figures cannot be compared",
        "One is in unit {first}, the other in {second} (or their confidence levels differ).",
        "Compare only figures of the same contract.",
    )


class NotANumber(Problem):
    code = "HY-A003"
    zh = Words(
        "答案不是数字",
        "第 {position} 个值（矩阵为“行 : 列”）是 {value}。",
        "请先把文字答案换成数字，缺失请留空。",
    )
    en = Words(
        "An answer is not a number",
        "Value number {position} (counting from 1; row : column in a matrix) is {value}.",
        "Turn worded answers into numbers first; leave missing ones empty.",
    )


class OutsideScale(Problem):
    code = "HY-A004"
    zh = Words(
        "答案超出量表",
        "第 {position} 个值（矩阵为“行 : 列”）是 {value}，而量表为 {low} 到 {high}。",
        "请检查编码：缺失码（如 99）请先置空；以 1–11 编码的 0–10 题请先减 1；或写明正确的量表。",
    )
    en = Words(
        "An answer lies outside the scale",
        "Value number {position} (counting from 1; row : column in a matrix) is {value}, but the scale runs from {low} to {high}.",
        "Check the coding: empty out missing codes such as 99; subtract 1 from a 0–10 question coded 1–11; "
        "or state the right scale.",
    )


class LengthsDiffer(Problem):
    code = "HY-A005"
    zh = Words("长度不一致", "{what} 有 {given} 个，应为 {wanted} 个。", "请给出一一对应的数据。")
    en = Words("Lengths differ", "There are {given} {what}, {wanted} are needed.", "Give one for each.")


class BadWeights(Problem):
    code = "HY-A006"
    zh = Words("权重不可用", "第 {position} 个权重是 {value}。", "权重必须是大于或等于 0 的有限数。")
    en = Words(
        "A weight cannot be used",
        "Weight number {position} (counting from 1) is {value}.",
        "Weights must be finite numbers of at least 0.",
    )


class WeightsDoNotSumToOne(Problem):
    code = "HY-A007"
    zh = Words("评价项权重之和不为 1", "各项权重之和是 {total}。", "请调整权重，使其和为 1（即 100%）。")
    en = Words(
        "Item weights do not sum to 1",
        "They sum to {total}.",
        "Adjust the weights so that they sum to 1 (100 %).",
    )


class BadScale(Problem):
    code = "HY-A008"
    zh = Words("量表不可用", "量表写成了 {low} 到 {high}。", "请写成（最小值，最大值），例如（1，5）。")
    en = Words(
        "The scale cannot be used",
        "It was given as {low} to {high}.",
        "Give (lowest, highest), such as (1, 5).",
    )


class BadArgument(Problem):
    """An argument breaks its rule; `rule` is given in both languages."""

    code = "HY-A009"
    zh = Words("参数不可用", "参数 {argument} 应{rule}，给的是 {value}。", "请改正该参数后重试。")
    en = Words(
        "An argument cannot be used",
        "{argument} must {rule}, but {value} was given.",
        "Correct the argument and try again.",
    )

    def words(self, language: str = "en") -> Words:
        """The wording with the rule in the same language."""
        chinese = language.startswith("zh")
        rule = self.facts["rule"]
        spoken = rule["zh" if chinese else "en"] if isinstance(rule, dict) else rule
        return (type(self).zh if chinese else type(self).en).filled({**self.facts, "rule": spoken})


class NoChart(Problem):
    code = "HY-A010"
    zh = Words("没有图", "{result} 没有图形。", "请用 .tables() 或 .to_frame() 查看数字。")
    en = Words("No chart", "{result} has no chart.", "See the numbers with .tables() or .to_frame().")


class NoSuchTable(Problem):
    code = "HY-A011"
    zh = Words("没有这张表", "结果中没有名为 {table} 的表；有：{known}。", "请选用其中之一。")
    en = Words("No such table", "The result has no table {table}; it has {known}.", "Choose one of these.")


class NotAFrame(Problem):
    code = "HY-A012"
    zh = Words("不是数据表", "给的是 {kind}。", "请给 pandas、Polars 或 Arrow 的表，或“列名 → 列”的字典。")
    en = Words(
        "Not a frame",
        "A {kind} was given.",
        "Give a pandas, Polars or Arrow frame, or a mapping of names to columns.",
    )


class NotAColumn(Problem):
    code = "HY-A015"
    zh = Words(
        "不是一列值",
        "应给一列值，给的却是 {kind}。",
        "请给列表、NumPy 数组，或 pandas、Polars、Arrow 的一列。",
    )
    en = Words(
        "Not a column",
        "A column of values is needed, but {kind} was given.",
        "Give a list, a NumPy array, or a column of pandas, Polars or Arrow.",
    )


class NoSuchColumn(Problem):
    code = "HY-A013"
    zh = Words("没有这一列", "数据中没有 {column}；有：{known}。", "请检查列名的写法。")
    en = Words("No such column", "The data have no {column}; they have {known}.", "Check the spelling.")


class RestsOnOneRow(Problem):
    code = "HY-A016"
    zh = Words(
        "一个系数只靠一行数据",
        "第 {row} 行单独决定了一个系数（例如它是某个类别中唯一的一行），{errors} 标准误算不出来，硬算会小得失真。",
        "请把该类别并入其他类别或去掉这一行；误差方差相同时，也可改用 classical 标准误。",
    )
    en = Words(
        "A coefficient rests on one row",
        "Row {row} alone settles a coefficient, say as the only one of its category: {errors} errors do not "
        "exist there, and would come out far too small.",
        "Merge the category with another or leave the row out; where errors vary alike, take classical ones.",
    )


class NotIdentified(Problem):
    code = "HY-A014"
    zh = Words(
        "模型无法估计",
        "{term} 由其他变量完全决定，或数据行数不足。",
        "请去掉重复的变量，合并过少的类别，或增加数据。",
    )
    en = Words(
        "The model cannot be estimated",
        "{term} is fully determined by other variables, or there are too few rows.",
        "Drop the repeated variable, merge rare categories, or add data.",
    )
