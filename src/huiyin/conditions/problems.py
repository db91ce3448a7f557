"""What can be wrong with a condition."""

from __future__ import annotations

import re
from collections.abc import Mapping

from huiyin.analytics.problems import Problem, Words

_PLACE = re.compile(r"（位置 \{place\}）| \(at \{place\}\)")


class ConditionProblem(Problem):
    """Something is wrong with a rule.

    `place` says where in it, as a JSON pointer (/and/0/<=/1); other facts may be {"zh", "en"}.
    """

    def words(self, language: str = "en") -> Words:
        """The wording, with facts in that language."""
        spoken = "zh" if language.startswith("zh") else "en"
        words = type(self).zh if spoken == "zh" else type(self).en
        if not self.facts.get("place"):
            words = Words(words.title, _PLACE.sub("", words.cause), words.cure)
        facts = {
            name: fact[spoken] if isinstance(fact, Mapping) else fact for name, fact in self.facts.items()
        }
        return words.filled(facts)

    def here(self) -> ConditionProblem:
        """The same problem where the reader sees the place already."""
        return type(self)(**{**self.facts, "place": ""})


class NoFiniteNumber(ConditionProblem):
    code = "HY-N001"
    zh = Words("数值不可用", "条件里的一个数太大，无法表示（位置 {place}）。", "请填写普通大小的数。")
    en = Words(
        "A number cannot be used",
        "A number in the condition is too large (at {place}).",
        "Give a number of ordinary size.",
    )


class UnknownField(ConditionProblem):
    code = "HY-N002"
    zh = Words(
        "条件用到的字段不存在",
        "这里没有名为“{name}”的字段（位置 {place}）。它可能已被改名或删除。",
        "请另选一个字段，或删除这个条件。",
    )
    en = Words(
        "A condition names a field that does not exist",
        "There is no field called “{name}” here (at {place}); it may have been renamed or removed.",
        "Choose another field, or remove this condition.",
    )


class UnknownOperator(ConditionProblem):
    code = "HY-N003"
    zh = Words("不支持的运算", "条件不能使用运算“{operator}”（位置 {place}）。", "可用的运算：{known}。")
    en = Words(
        "An operator is not supported",
        "Conditions cannot use the operator “{operator}” (at {place}).",
        "These can be used: {known}.",
    )


class WrongType(ConditionProblem):
    code = "HY-N004"
    zh = Words(
        "值的类型不符",
        "“{value}”不能与“{field}”比较，后者的值是{kind}（位置 {place}）。",
        "请填写{kind}。",
    )
    en = Words(
        "A value is of the wrong type",
        "“{value}” cannot be compared with “{field}”, which holds {kind} (at {place}).",
        "Give {kind}.",
    )


class WrongArity(ConditionProblem):
    code = "HY-N005"
    zh = Words(
        "运算的项数不对",
        "运算“{operator}”得到 {given} 项，需要 {wanted} 项（位置 {place}）。",
        "请补齐或删去多余的项。",
    )
    en = Words(
        "An operator has the wrong number of terms",
        "The operator “{operator}” was given {given} and takes {wanted} (at {place}).",
        "Add what is missing or remove what is too much.",
    )


class TooMany(ConditionProblem):
    code = "HY-N006"
    zh = Words(
        "条件里的一项太长", "这里有 {n} 个，最多 {most} 个（位置 {place}）。", "请减少数量，或拆成几个条件。"
    )
    en = Words(
        "Something in the condition is too long",
        "There are {n} here and at most {most} are allowed (at {place}).",
        "Use fewer, or split the condition.",
    )


class TooDeep(ConditionProblem):
    code = "HY-N007"
    zh = Words("条件嵌套太深", "条件最多嵌套 {most} 层（位置 {place}）。", "请把内层条件移到外层。")
    en = Words(
        "A condition is nested too deeply",
        "Conditions nest at most {most} levels deep (at {place}).",
        "Move inner conditions outwards.",
    )


class TooLarge(ConditionProblem):
    code = "HY-N008"
    zh = Words("条件太大", "一个条件最多由 {most} 个部分组成。", "请删去不需要的部分。")
    en = Words(
        "A condition is too large",
        "A condition has at most {most} parts.",
        "Remove what is not needed.",
    )


class NotACondition(ConditionProblem):
    code = "HY-N009"
    zh = Words(
        "这里应当是一个条件",
        "“{found}”不是条件，无法判断成立与否（位置 {place}）。",
        '请写成一个运算，例如 {{"<=": [{{"var": "字段"}}, 6]}}。',
    )
    en = Words(
        "A condition is expected here",
        "“{found}” is not a condition that holds or does not (at {place}).",
        'Write one operator, such as {{"<=": [{{"var": "field"}}, 6]}}.',
    )


class NotReadable(ConditionProblem):
    code = "HY-N010"
    zh = Words("条件无法读取", "网址或文件里的条件不是完整的 JSON。", "请重新选择条件，或使用完整的网址。")
    en = Words(
        "The condition cannot be read",
        "The condition in the address or file is not complete JSON.",
        "Choose the condition again, or use the whole address.",
    )


class NoOrder(ConditionProblem):
    code = "HY-N011"
    zh = Words(
        "该字段不能比较大小",
        "“{field}”的值是{kind}，没有大小先后之分（位置 {place}）。",
        "请改用“为”“不是”或“为其中之一”。",
    )
    en = Words(
        "This field has no order",
        "“{field}” holds {kind}, of which none is more or less (at {place}).",
        "Use “is”, “is not” or “is one of”.",
    )
