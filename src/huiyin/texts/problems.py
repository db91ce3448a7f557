"""What can be wrong with texts and their topics."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class TopicsChangedMeanwhile(Problem):
    code = "HY-TX001"
    zh = Words(
        "主题刚刚被别人改过",
        "您打开页面之后，{who} 保存了第 {number} 版主题。",
        "请在新版本上再改一次；您填写的内容仍在页面上。",
    )
    en = Words(
        "The topics were changed meanwhile",
        "{who} saved version {number} of the topics after you opened the page.",
        "Make your change again on the new version; what you typed is still on the page.",
    )
