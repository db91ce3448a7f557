"""What can go wrong with facts."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class PartMissing(Problem):
    code = "HY-D001"
    zh = Words(
        "数据文件缺失",
        "数据文件夹中找不到“{name}”，它可能被移走或删除。",
        "请从备份恢复该文件，或撤销后重新导入相应的上传。",
    )
    en = Words(
        "A fact file is missing",
        "“{name}” is not in the data folder; it may have been moved or deleted.",
        "Restore it from the backup, or undo and repeat the import it came from.",
    )


class NotGroupable(Problem):
    code = "HY-D002"
    zh = Words(
        "不能按此列分组",
        "列“{column}”是数值，分组只支持文本或日期列。",
        "请先把数值分段，再按分段分组。",
    )
    en = Words(
        "This column cannot form groups",
        "Column “{column}” holds numbers; groups are formed by text or dates.",
        "Cut the numbers into classes first and group by the classes.",
    )
