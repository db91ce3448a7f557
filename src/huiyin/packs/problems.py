"""What can be wrong with a pack."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class BadPack(Problem):
    code = "HY-P001"
    zh = Words("行业包 {pack} 读不懂", "{reason}。", "请对照 docs/reference 中的格式改正 pack.toml。")
    en = Words(
        "Pack {pack} cannot be read",
        "{reason}.",
        "Correct its pack.toml by the format described in docs/reference.",
    )
