"""What can be wrong with one answer, or with one question's settings: HY-S030 to HY-S049."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class TooFewTicked(Problem):
    code = "HY-S030"
    zh = Words("选得不够", "“{question}”至少选 {least} 项，现在选了 {n} 项。", "请再选几项。")
    en = Words("Too few are ticked", "“{question}” asks for at least {least}; {n} are ticked.", "Tick more.")


class TooManyTicked(Problem):
    code = "HY-S031"
    zh = Words("选得太多", "“{question}”最多选 {most} 项，现在选了 {n} 项。", "请取消几项。")
    en = Words("Too many are ticked", "“{question}” takes at most {most}; {n} are ticked.", "Leave some out.")


class NotTogether(Problem):
    code = "HY-S032"
    zh = Words("这一项不能与其他项同选", "“{option}”与其他选项相互矛盾。", "请只选它，或取消它。")
    en = Words(
        "This one excludes the others", "“{option}” contradicts the others.", "Tick it alone, or not at all."
    )


class PointsDoNotAddUp(Problem):
    code = "HY-S033"
    zh = Words("分数合计不是 {whole}", "“{question}”现在合计 {total} 分。", "请调整到正好 {whole} 分。")
    en = Words(
        "The points are not {whole}", "“{question}” adds up to {total} now.", "Make it exactly {whole}."
    )


class NotPoints(Problem):
    code = "HY-S034"
    zh = Words("请填 0 到 {whole} 的整数", "“{option}”填的不是整数分。", "请填整数，不想给分的留空。")
    en = Words(
        "A whole number from 0 to {whole}, please",
        "What was given to “{option}” is none.",
        "Write a whole number, or leave it empty for none.",
    )


class RanksNotOneToN(Problem):
    code = "HY-S035"
    zh = Words("名次有重复或遗漏", "“{question}”需要第 1 到第 {n} 名各一项。", "请逐项检查名次。")
    en = Words(
        "A rank is used twice or missing",
        "“{question}” needs each rank from 1 to {n} once.",
        "Check the ranks one by one.",
    )


class BestAndWorstAlike(Problem):
    code = "HY-S036"
    zh = Words("同一项不能既最好又最差", "第 {number} 组两次都选了“{option}”。", "请改选其中一个。")
    en = Words(
        "One cannot be both",
        "In set {number} “{option}” was chosen twice.",
        "Choose another for one of the two.",
    )


class SetUnfinished(Problem):
    code = "HY-S037"
    zh = Words("这一组还没有选完", "第 {number} 组需要选两项：一个最好，一个最差。", "请补选。")
    en = Words(
        "This set is unfinished", "Set {number} needs two choices, one best and one worst.", "Choose both."
    )


class NotANumber(Problem):
    code = "HY-S038"
    zh = Words("请填数字", "“{question}”填的“{given}”不是数字。", "请只填数字，例如 12 或 3.5。")
    en = Words(
        "A number, please", "“{given}” in “{question}” is no number.", "Write digits only, such as 12 or 3.5."
    )


class NumberOutside(Problem):
    code = "HY-S039"
    zh = Words(
        "数字超出范围", "“{question}”应在 {lowest} 到 {highest} 之间。", "请检查是否多写或少写了一位。"
    )
    en = Words(
        "The number is out of range",
        "“{question}” takes {lowest} to {highest}.",
        "Check it for a digit too many or too few.",
    )


class TooManyDecimals(Problem):
    code = "HY-S040"
    zh = Words("小数位太多", "“{question}”最多 {most} 位小数。", "请四舍五入后再填。")
    en = Words("Too many decimals", "“{question}” takes up to {most}.", "Round it, please.")


class NotADay(Problem):
    code = "HY-S041"
    zh = Words("这不是一个日期", "“{question}”填的“{given}”读不出日期。", "请按 2026-11-22 的格式填写。")
    en = Words(
        "That is no date", "“{given}” in “{question}” cannot be read as one.", "Write it like 2026-11-22."
    )


class DayOutside(Problem):
    code = "HY-S042"
    zh = Words("日期超出范围", "“{question}”应在 {earliest} 到 {latest} 之间。", "请检查年份和月份。")
    en = Words(
        "The date is out of range",
        "“{question}” takes {earliest} to {latest}.",
        "Check the year and the month.",
    )


class NoSuchFile(Problem):
    code = "HY-S043"
    zh = Words("没有收到这个文件", "“{question}”的文件没有上传成功。", "请重新选择文件。")
    en = Words("This file has not arrived", "The file for “{question}” was not stored.", "Choose it again.")


class SignatureUnreadable(Problem):
    code = "HY-S044"
    zh = Words("签名没有识别出来", "“{question}”的笔迹不完整。", "请重新签名，或在框内输入姓名。")
    en = Words(
        "The signature cannot be read",
        "The line drawn for “{question}” is broken.",
        "Sign again, or type your name.",
    )


class MustAgree(Problem):
    code = "HY-S045"
    zh = Words(
        "需要您同意才能继续", "“{question}”没有选择同意。", "如果不同意，可以直接关闭本页，不会保存任何内容。"
    )
    en = Words(
        "We need your consent to go on",
        "“{question}” was not agreed to.",
        "If you do not agree, just close this page.",
    )


class SayWhich(Problem):
    code = "HY-S046"
    zh = Words("请写明“{option}”是什么", "“{question}”选了“{option}”，但没有写内容。", "请写几个字。")
    en = Words(
        "Please say which",
        "“{option}” was chosen in “{question}”, but nothing is written.",
        "Write a few words.",
    )


class OptionsAlike(Problem):
    code = "HY-S047"
    zh = Words("选项重复", "“{question}”中“{option}”出现了不止一次。", "请改写或删除其中一个。")
    en = Words(
        "Two options are alike", "“{option}” occurs more than once in “{question}”.", "Change or remove one."
    )


class BadRange(Problem):
    code = "HY-S048"
    zh = Words("范围设置有矛盾", "“{question}”的下限 {lowest} 高于上限 {highest}。", "请改正其中一个。")
    en = Words(
        "The range contradicts itself",
        "“{question}” goes from {lowest} to {highest}.",
        "Correct one of the two.",
    )
