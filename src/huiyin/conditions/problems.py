"""What can be wrong with a condition."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class ConditionProblem(Problem):
    """Something is wrong with a rule; `place` says where in it, from the outside in."""


class NoFiniteNumber(ConditionProblem):
    code = "HY-N001"
    zh = Words("数值不可用", "条件里的一个数太大，无法表示{place}。", "请填写普通大小的数。")
    en = Words(
        "A number cannot be used", "A number in the condition is too large{place}.", "Give a smaller number."
    )
