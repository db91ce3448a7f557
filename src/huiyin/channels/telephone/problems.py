"""What can be wrong with a study by telephone."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class NoNumbers(Problem):
    code = "HY-H040"
    zh = Words(
        "没有可用的号码", "名单里没有一行能认出电话号码。", "每行一个号码，或第一行写列名，其中一列叫“电话”。"
    )
    en = Words(
        "No usable number",
        "No line of the list holds a telephone number.",
        "Give one number a line, or a first line with column names, one of them “phone”.",
    )


class TooManyNumbers(Problem):
    code = "HY-H041"
    zh = Words("名单太长", "一次最多加入 {most} 个号码，这里有 {n} 个。", "请分几次加入。")
    en = Words(
        "The list is too long", "At most {most} numbers at a time; these are {n}.", "Add them in parts."
    )


class CallNotYours(Problem):
    code = "HY-H042"
    zh = Words(
        "这个号码已不在您手上",
        "占用时间已过，别人可能正在拨打，或者这通电话已经结束。",
        "请取下一个号码；已保存的回答不会丢失。",
    )
    en = Words(
        "This number is no longer yours",
        "Your hold on it ran out and somebody else may be calling, or the call has ended.",
        "Take the next number; answers already saved are kept.",
    )


class OutcomeUnknown(Problem):
    code = "HY-H043"
    zh = Words("没有选择通话结果", "“{outcome}”不是通话结果。", "请从列表中选择一项。")
    en = Words("No outcome was chosen", "“{outcome}” is no outcome of a call.", "Choose one of the list.")


class BadAppointment(Problem):
    code = "HY-H044"
    zh = Words(
        "回拨时间不可用",
        "时间应在今后 60 天内、{first}:00–{last}:00 之间。",
        "请改一个时间再保存；其他内容还在。",
    )
    en = Words(
        "The call-back time cannot be used",
        "It must lie within the next 60 days, between {first}:00 and {last}:00.",
        "Choose another time and save again; everything else is still there.",
    )


class StudyClosed(Problem):
    code = "HY-H045"
    zh = Words("访问已经结束", "“{name}”已停止拨打。", "如需继续，请由管理者重新开启。")
    en = Words("The study has ended", "“{name}” is closed for calls.", "A manager can open it again.")
