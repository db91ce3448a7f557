"""What can go wrong with customers' profiles."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class PreferenceEmpty(Problem):
    code = "HY-W001"
    zh = Words(
        "偏好没有内容", "没有写明客户希望怎样。", "请写一句同事看了就能照做的话，例如“房间温度 24 度”。"
    )
    en = Words(
        "The preference says nothing",
        "What the customer wishes was not written down.",
        "Write a sentence that a colleague can act on, such as “room at 24 °C”.",
    )


class SegmentNameTaken(Problem):
    code = "HY-W002"
    zh = Words("客户群重名", "这个单位已有名为“{name}”的客户群。", "请换一个名称，或修改已有的客户群。")
    en = Words(
        "There is such a segment already",
        "The unit has a segment called “{name}”.",
        "Choose another name, or change that segment.",
    )


class SegmentNameMissing(Problem):
    code = "HY-W003"
    zh = Words("缺少名称", "没有填写名称。", "请填写名称。")
    en = Words("The name is missing", "No name was given.", "Give it a name.")


class SchemeInvalid(Problem):
    code = "HY-W004"
    zh = Words("价值规则不成立", "规则不完整或前后矛盾：{what}", "请修改后重新保存；原来的规则仍在使用。")
    en = Words(
        "These rules do not hold together",
        "Something is missing or contradicts the rest: {what}",
        "Mend it and save again; the old rules stay in use.",
    )


class NoManagerNamed(Problem):
    code = "HY-W005"
    zh = Words("没有选客户经理", "规则没有选任何人。", "请至少选一位。")
    en = Words("Nobody is named", "The rule names no account manager.", "Choose at least one person.")


class NotTheirCustomer(Problem):
    code = "HY-W006"
    zh = Words("不能由这个人负责", "客户经理必须在职、处理工单，并且能看到这位客户。", "请从列表中另选一位。")
    en = Words(
        "This person cannot look after the customer",
        "An account manager is active, works on cases, and sees the customer.",
        "Choose somebody else from the list.",
    )


class MomentInvalid(Problem):
    code = "HY-W007"
    zh = Words("关怀时机不完整", "还不能按它提醒：{what}", "请补充后重新保存。")
    en = Words(
        "The moment of care is incomplete",
        "Nobody can be reminded by it yet: {what}",
        "Complete it and save again.",
    )
