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
