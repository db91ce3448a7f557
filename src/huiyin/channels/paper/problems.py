"""What can be wrong with sheets of paper."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class SheetUnknown(Problem):
    code = "HY-H046"
    zh = Words(
        "没有这个表单号", "“{code}”不是本批的表单号，或校验位不符。", "请核对表单顶部的号码，或扫描二维码。"
    )
    en = Words(
        "There is no such form number",
        "“{code}” is no form of this batch, or its check digit is wrong.",
        "Compare the number at the top of the form, or scan its code.",
    )


class SheetKeyed(Problem):
    code = "HY-H047"
    zh = Words("这张表单您已处理过", "表单 {code} 的状态是：{state}。", "请录入下一张；双录应由另一人完成。")
    en = Words(
        "You are done with this form",
        "Form {code} is in state: {state}.",
        "Key the next one; the second entry is another person's.",
    )


class SheetsOutOfRange(Problem):
    code = "HY-H048"
    zh = Words("张数不可用", "一批可打印 1–{most} 张。", "请填写这个范围内的数量，或分成几批。")
    en = Words(
        "That number of sheets cannot be printed",
        "A batch has 1 to {most} sheets.",
        "Give a number in that range, or make several batches.",
    )


class StillDiffers(Problem):
    code = "HY-H049"
    zh = Words("还有差异没有裁定", "尚有 {n} 处没有选择。", "请逐处选定正确的值再保存。")
    en = Words(
        "Some differences are undecided",
        "{n} are without a choice.",
        "Choose the right value for each and save.",
    )
