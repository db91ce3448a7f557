"""What can go wrong with answers."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words
from huiyin.surveys.problems import PlacedProblem


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


class ReasonMissing(Problem):
    code = "HY-R002"
    zh = Words("没有写明原因", "更正或排除答卷要留下原因，方便以后核对。", "请写一句原因。")
    en = Words(
        "No reason was given",
        "A correction needs a reason, so that it can be checked later.",
        "Write one sentence that says why.",
    )


class UnknownVariable(Problem):
    code = "HY-R003"
    zh = Words("无法更正这一项", "本项目的答卷没有可更正的“{key}”。", "请返回答卷页重新打开更正表单。")
    en = Words(
        "This cannot be corrected",
        "Answers of this programme have no “{key}” that can be corrected.",
        "Go back to the answer and open the form again.",
    )


class NotAnAnswer(Problem):
    code = "HY-R004"
    zh = Words("不是有效的答案", "“{question}”不能填“{value}”。", "请填量表范围内的数字，或留空表示未作答。")
    en = Words(
        "Not a possible answer",
        "“{value}” is no answer to “{question}”.",
        "Give a number on its scale, or leave it empty for no answer.",
    )


class NothingChanged(Problem):
    code = "HY-R005"
    zh = Words("没有改动", "更正后的内容与现在完全一样。", "请先修改要更正的内容，或取消。")
    en = Words(
        "Nothing was changed",
        "The correction says what the answer says already.",
        "Change what is wrong first, or cancel.",
    )


class AnswerChangedMeanwhile(Problem):
    code = "HY-R006"
    zh = Words(
        "答卷刚刚被别人更正过",
        "这份答卷现在是第 {version} 版，比您看到的新。",
        "请返回答卷页看过新版本后再更正。",
    )
    en = Words(
        "Somebody else has just corrected this answer",
        "The answer is at version {version} now, newer than what you saw.",
        "Go back to the answer, look at the new version and correct that.",
    )


class AlreadyCounts(Problem):
    code = "HY-R007"
    zh = Words("答卷已经是这个状态", "答卷现在的状态就是“{validity}”。", "无需再操作；可在答卷页查看历史。")
    en = Words(
        "The answer is in that state already",
        "It is marked “{validity}” now.",
        "Nothing is left to do; the answer's page shows its history.",
    )


class NobodyNamed(Problem):
    code = "HY-R008"
    zh = Words(
        "没有可删除的人",
        "没有填写客户编号，或您看得到的项目里没有这个客户的数据。",
        "请填写完整的客户编号，并至少选择一个项目。",
    )
    en = Words(
        "Nobody to erase",
        "No customer number was given, or no programme you may see has data of this customer.",
        "Give the whole customer number and choose at least one programme.",
    )


class NotTypedAgain(Problem):
    code = "HY-R009"
    zh = Words(
        "两次输入的编号不一致",
        "删除后无法恢复，所以要把客户编号再输入一遍，而两次不同。",
        "请核对后重新输入；什么都还没有删除。",
    )
    en = Words(
        "The number was not typed again as it is",
        "Erasing cannot be undone, so the customer number has to be typed once more, and the two differ.",
        "Check it and type it again; nothing has been erased.",
    )


class NotTakenNow(Problem):
    code = "HY-R010"
    zh = Words(
        "暂时没能保存", "系统正忙或磁盘已满，这份回答还没有收下。", "请稍等几秒，用同一个提交编号再提交一次。"
    )
    en = Words(
        "It could not be stored just now",
        "The system is busy or its disk is full; this answer has not been taken.",
        "Wait a few seconds and send it again under the same submission id.",
    )


class QuotaFull(Problem):
    """Raised with `quota_id` and the `words` {"zh", "en"} that the owner wrote for respondents."""

    code = "HY-R020"
    zh = Words(
        "这一组的名额已满", "“{name}”需要的答卷已经收齐，这份回答没有收下。", "无需再做什么，感谢您愿意参与。"
    )
    en = Words(
        "There are answers enough from this group",
        "“{name}” has all the answers it needs, so this one was not taken.",
        "Nothing more is needed. Thank you for being willing.",
    )

    @property
    def quota_id(self) -> int:
        return int(str(self.facts["quota_id"]))


class BadQuota(PlacedProblem):
    code = "HY-R021"
    zh = Words("配额不能这样设置", "这项配额有问题：{cause}", "请修改后再保存。")
    en = Words(
        "The quota cannot be set like this",
        "There is something wrong with it: {cause}",
        "Change it, then save again.",
    )
