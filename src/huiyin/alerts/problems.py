"""What can be wrong with alerts."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class NotOpen(Problem):
    code = "HY-E001"
    zh = Words("这条告警已经关闭", "关闭之后不能再确认、说明或再次关闭。", "情况再次出现时会有新的告警。")
    en = Words(
        "This alert is closed",
        "A closed alert is not acknowledged, explained or closed again.",
        "If it happens again there will be a new alert.",
    )


class NothingWatched(Problem):
    code = "HY-E002"
    zh = Words("没有选择要监控的指标", "监控计划里一项也没有。", "请至少勾选一项，或关闭监控。")
    en = Words(
        "Nothing is chosen to be watched",
        "The plan has no entry.",
        "Tick at least one entry, or turn watching off.",
    )


class WordsMissing(Problem):
    code = "HY-E003"
    zh = Words("请写明原因", "没有填写原因。", "写下查明的原因，以后看到的人就不必再查一次。")
    en = Words(
        "Please say what the cause is",
        "No cause was written.",
        "Write down what was found, so that nobody has to look again.",
    )
