"""What can be wrong with a pack."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class BadPack(Problem):
    code = "HY-P001"
    zh = Words(
        "行业包 {pack} 读不懂",
        "它的 pack.toml 有误：{reason}。",
        "请对照 CONTRIBUTING.md 中的示例改正 pack.toml。",
    )
    en = Words(
        "Pack {pack} cannot be read",
        "Its pack.toml is wrong: {reason}.",
        "Correct the pack.toml; CONTRIBUTING.md holds a complete one.",
    )
