"""What can go wrong with answers."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class TooManyForWorkbook(Problem):
    code = "HY-R001"
    zh = Words(
        "答卷太多，不宜导出为 Excel",
        "共 {n} 份答卷，导出 Excel 最多 {most} 份。",
        "请改用 CSV（不限份数），或先筛选。",
    )
    en = Words(
        "Too many answers for a workbook",
        "There are {n} answers; a workbook takes {most} at most.",
        "Export as CSV, which has no limit, or filter first.",
    )
