"""What can go wrong with rating devices."""

from __future__ import annotations

from huiyin.analytics.problems import Problem, Words


class BadDelivery(Problem):
    code = "HY-H070"
    zh = Words(
        "评价器送来的内容无法识别",
        "请求不是约定的格式，可能来自过旧的页面。",
        "请在设备上重新打开评价器的网址；设备里暂存的评价不会丢失。",
    )
    en = Words(
        "What the device handed in cannot be read",
        "The request is not of the agreed form; it may come from a page that is too old.",
        "Open the device's address on it again; the answers it holds are not lost.",
    )


class ClockFarOff(Problem):
    code = "HY-H071"
    zh = Words(
        "评价器的时钟不对",
        "这份评价的时间是 {at}，早于设备登记，或者在将来。",
        "请校准设备的日期和时间，再在设备上点“重新上传”。",
    )
    en = Words(
        "The device's clock is wrong",
        "This answer is dated {at}: before the device was set up, or in the future.",
        "Set the date and time of the device, then tap “Hand in again” on it.",
    )
