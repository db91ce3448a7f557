"""What can be wrong with a recorded review."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class NothingConcluded(Problem):
    code = "HY-O001"
    zh = Words("没有写结论", "评审记录要写明结论，您没有填写。", "请写明评审得出了什么结论，再保存。")
    en = Words(
        "No conclusion was written",
        "A review is recorded with its conclusions, and there are none.",
        "Write what the review concluded, then save again.",
    )


class ReviewNotYetHeld(Problem):
    code = "HY-O002"
    zh = Words(
        "评审日期在今天之后", "{day} 还没有到，只能登记已经开过的评审。", "请改正日期，或开完评审后再登记。"
    )
    en = Words(
        "The review lies in the future",
        "{day} has not come yet; only reviews that were held are recorded.",
        "Correct the day, or record the review once it was held.",
    )


class NoReason(Problem):
    code = "HY-O003"
    zh = Words("没有写作废原因", "作废一条评审记录要写明原因，记录本身仍会保留。", "请写明原因，再确认作废。")
    en = Words(
        "No reason was given",
        "A recorded review is withdrawn with a reason; the record itself stays.",
        "Write the reason, then withdraw it again.",
    )
