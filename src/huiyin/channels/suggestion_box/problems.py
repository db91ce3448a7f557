"""What can be wrong with a suggestion box."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class NoOpenQuestion(Problem):
    code = "HY-H080"
    zh = Words(
        "这份问卷没有开放题",
        "“{title}”里没有可以写文字的题目，意见箱收不到留言。",
        "请在问卷里加一道开放题并发布，或换一份问卷。",
    )
    en = Words(
        "The questionnaire has no open question",
        "“{title}” has no question to write an answer to, so the box would get no message.",
        "Add an open question and publish it, or choose another questionnaire.",
    )


class BoardNeedsNames(Problem):
    code = "HY-H081"
    zh = Words(
        "匿名项目不能设意见箱",
        "匿名项目的答卷不记录来自哪个意见箱，留言板无从取得留言。",
        "请在实名或保密的项目里设置意见箱。",
    )
    en = Words(
        "An anonymous programme has no suggestion box",
        "Answers of an anonymous programme do not say which box they came through, so no board could show them.",
        "Set the box up in a programme that is not anonymous.",
    )
