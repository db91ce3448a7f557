"""What can go wrong while a questionnaire is built."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class DraftChangedMeanwhile(Problem):
    code = "HY-S070"
    zh = Words(
        "草稿刚被改过",
        "{by} 在 {at} 改了这份草稿，您这一步还没有保存。",
        "先看最新草稿，或直接保存您这一步；两种做法都可以撤销。",
    )
    en = Words(
        "The draft was changed meanwhile",
        "{by} changed this draft at {at}; what you just did is not saved yet.",
        "Look at the newest draft first, or save yours on top of it; either can be undone.",
    )


class StaysInItsProgramme(Problem):
    code = "HY-S071"
    zh = Words(
        "发布过的问卷不能移走",
        "“{title}”已在本项目发布，答卷和指标都属于本项目。",
        "请改用“复制到其他项目”。",
    )
    en = Words(
        "A published questionnaire stays where it is",
        "“{title}” was published in this programme; its answers and figures belong here.",
        "Copy it to the other programme instead.",
    )


class CollectsStill(Problem):
    code = "HY-S072"
    zh = Words("问卷还在收集", "“{title}”的链接仍在接收答卷。", "请先停止收集，再归档。")
    en = Words(
        "The questionnaire still collects",
        "The links of “{title}” still take answers.",
        "Stop collecting first, then archive it.",
    )


class ReasonMissing(Problem):
    code = "HY-S073"
    zh = Words("请写明理由", "忽略一条检查意见要留下理由。", "写一句，例如“行业惯用说法”。")
    en = Words(
        "Please give a reason",
        "Letting a finding stand needs a reason that others can read.",
        "Write one line, such as “usual wording of our industry”.",
    )


class NameNotPossible(Problem):
    code = "HY-S074"
    zh = Words(
        "变量名不可用",
        "“{name}”不能作变量名。",
        "以小写英文字母开头，只用小写字母、数字和下划线，最多 60 个字符。",
    )
    en = Words(
        "The variable cannot be called that",
        "“{name}” is no name of a variable.",
        "Begin with a small letter; use small letters, digits and underscores, at most 60.",
    )


class NameTaken(Problem):
    code = "HY-S075"
    zh = Words("变量名已被占用", "这份问卷里已有“{name}”。", "换一个名称；其余改动还在页面上。")
    en = Words(
        "The name is taken",
        "“{name}” is already used in this questionnaire.",
        "Choose another one; what else you changed is still on the page.",
    )
