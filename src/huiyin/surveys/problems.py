"""What can be wrong with a questionnaire, and with an answer to it."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class AnswerMissing(Problem):
    code = "HY-S001"
    zh = Words("请回答“{question}”", "这一题还没有回答。", "请选择或填写后再继续。")
    en = Words("Please answer “{question}”", "It has no answer yet.", "Choose or write one, then go on.")


class AnswerNotOffered(Problem):
    code = "HY-S002"
    zh = Words("请重新选择“{question}”", "收到的答案不在选项之中。", "请从列出的选项中选择一个。")
    en = Words(
        "Please choose again for “{question}”",
        "The answer received is not one of those offered.",
        "Choose one of the answers listed.",
    )


class AnswerTooLong(Problem):
    code = "HY-S003"
    zh = Words(
        "“{question}”写得太长了",
        "共 {n_characters} 个字，最多 {most} 个字。",
        "请删去一些再继续；您写的内容还在。",
    )
    en = Words(
        "“{question}” is too long",
        "It has {n_characters} characters; at most {most} fit.",
        "Please shorten it; what you wrote is still there.",
    )


class TextMissing(Problem):
    code = "HY-S010"
    zh = Words("有文字没有填写", "{place}还没有文字。", "请填写后再发布。")
    en = Words("Words are missing", "{place} has no words yet.", "Write them, then publish.")


class NothingToAsk(Problem):
    code = "HY-S011"
    zh = Words("问卷没有题目", "{place}没有任何题目。", "请至少添加一道题。")
    en = Words("There is nothing to ask", "{place} has no question.", "Add at least one question.")


class TooFewChoices(Problem):
    code = "HY-S012"
    zh = Words("选项不够", "“{question}”只有 {n} 项，至少需要 {least} 项。", "请添加。")
    en = Words("Too few choices", "“{question}” has {n}; it needs at least {least}.", "Add what is missing.")


class KeyTaken(Problem):
    code = "HY-S013"
    zh = Words("变量重名", "变量 {key} 在这份问卷中出现了不止一次。", "请删除其中一个。")
    en = Words("A variable is named twice", "{key} occurs more than once here.", "Remove one of the two.")


class BadKey(Problem):
    code = "HY-S014"
    zh = Words(
        "变量名不可用", "{key} 不是小写字母、数字和下划线组成的名称。", "请换一个名称，例如 q_service。"
    )
    en = Words(
        "A variable's name cannot be used",
        "{key} is not made of lower-case letters, digits and underscores.",
        "Use another name, such as q_service.",
    )


class ScaleChanged(Problem):
    code = "HY-S015"
    zh = Words(
        "同一变量的量表变了",
        "“{question}”在本项目中已按另一种类型或量表收集过，混在一起会使指标失真。",
        "请恢复原来的量表，或删除这一题后新建一题。",
    )
    en = Words(
        "A variable would change its scale",
        "“{question}” was already collected in this programme with another type or scale; mixing them would"
        " falsify the figures.",
        "Choose the former scale again, or remove the question and add a new one.",
    )


class UnknownQuestionType(Problem):
    code = "HY-S016"
    zh = Words("没有这种题型", "题型 {type} 不存在。", "可用的题型：{known}。")
    en = Words("No such question type", "There is no question type {type}.", "Choose from: {known}.")


class QuestionnaireClosed(Problem):
    code = "HY-S017"
    zh = Words("问卷已关闭", "“{title}”已停止收集。", "请先重新开放，再发布。")
    en = Words("The questionnaire is closed", "“{title}” has stopped collecting.", "Reopen it, then publish.")


class ProgrammeArchived(Problem):
    code = "HY-S018"
    zh = Words("项目已归档", "“{name}”已归档，不再接收答卷。", "请先在项目设置中取消归档。")
    en = Words(
        "The programme is archived",
        "“{name}” is archived and collects no more answers.",
        "Take it out of the archive on its settings page first.",
    )


class BadDefinition(Problem):
    code = "HY-S019"
    zh = Words("问卷定义不完整", "{place}的内容读不懂。", "请对照参考文档改正后再导入。")
    en = Words(
        "The questionnaire's definition is incomplete",
        "{place} cannot be understood.",
        "Correct it by the reference, then try again.",
    )
