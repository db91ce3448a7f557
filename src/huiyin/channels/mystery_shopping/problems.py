"""What can be wrong with visits."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class NoSuchVisit(Problem):
    code = "HY-H061"
    zh = Words("这个任务打不开", "链接不完整，任务已取消或已过期。", "请核对链接，或联系安排任务的人。")
    en = Words(
        "This assignment cannot be opened",
        "The link is incomplete, or the visit was cancelled or is long over.",
        "Check the link, or ask whoever gave you the assignment.",
    )


class VisitReported(Problem):
    code = "HY-H062"
    zh = Words("这次走访已经提交", "已收到另一份报告。", "无需再提交；如需更正，请联系安排任务的人。")
    en = Words(
        "This visit has been reported",
        "Another report was received.",
        "Nothing more is needed; to correct it, ask whoever gave you the assignment.",
    )


class ReportIncomplete(Problem):
    code = "HY-H063"
    zh = Words("报告还不完整", "还有 {n} 项没有填写。", "请逐项选择；没有观察到的，请选“未观察到”。")
    en = Words(
        "The report is not complete",
        "{n} checks are open.",
        "Choose for each of them; what you could not see is “not observed”.",
    )


class TooManyPhotos(Problem):
    code = "HY-H064"
    zh = Words("照片太多", "每次走访最多 {most} 张。", "请保留最能说明问题的几张。")
    en = Words("Too many photos", "A visit takes {most} at most.", "Keep those that show most.")
