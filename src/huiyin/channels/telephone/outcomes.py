"""What can come of a call, with AAPOR's code for it, and what then becomes of the number.

Codes as in AAPOR's Standard Definitions for telephone samples. A number that belongs to somebody else says
nothing of whether the customer is eligible, so it is "unknown, other" (3.9), not "not eligible": calling it
ineligible would flatter the response rate.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

Words = Mapping[str, str]


@dataclass(frozen=True)
class Outcome:
    """One result of a call. `retry` is how long to wait before the next attempt; None closes the number."""

    key: str
    code: str
    name: Words
    retry: timedelta | None = None
    asks_time: bool = False  # an appointment was made
    is_contact: bool = False  # somebody spoke
    shortcut: str = ""  # the key pressed together with Alt


OUTCOMES: Mapping[str, Outcome] = {
    outcome.key: outcome
    for outcome in (
        Outcome("complete", "1.1", {"zh": "完成", "en": "Complete"}, is_contact=True),
        Outcome(
            "partial",
            "1.2",
            {"zh": "部分完成（计入）", "en": "Partial, counted"},
            is_contact=True,
            shortcut="p",
        ),
        Outcome("refusal", "2.11", {"zh": "拒访", "en": "Refusal"}, is_contact=True, shortcut="r"),
        Outcome(
            "break_off",
            "2.12",
            {"zh": "中途挂断，可续访", "en": "Break-off, can be resumed"},
            timedelta(hours=24),
            is_contact=True,
            shortcut="o",
        ),
        Outcome(
            "call_back",
            "2.21",
            {"zh": "约定回拨", "en": "Call back at …"},
            timedelta(hours=24),
            asks_time=True,
            is_contact=True,
            shortcut="b",
        ),
        Outcome(
            "machine",
            "2.22",
            {"zh": "语音信箱/留言机", "en": "Answering machine"},
            timedelta(hours=4),
            shortcut="m",
        ),
        Outcome(
            "language", "2.33", {"zh": "语言不通", "en": "Language barrier"}, is_contact=True, shortcut="l"
        ),
        Outcome("busy", "3.12", {"zh": "占线", "en": "Busy"}, timedelta(minutes=30), shortcut="u"),
        Outcome("no_answer", "3.13", {"zh": "无人接听", "en": "No answer"}, timedelta(hours=3), shortcut="n"),
        Outcome(
            "wrong_person",
            "3.9",
            {"zh": "号码是别人的", "en": "Number of somebody else"},
            is_contact=True,
            shortcut="w",
        ),
        Outcome("not_working", "4.3", {"zh": "空号或停机", "en": "Not in service"}, shortcut="x"),
        Outcome(
            "not_eligible",
            "4.7",
            {"zh": "不是访问对象", "en": "Not eligible"},
            is_contact=True,
            shortcut="e",
        ),
        Outcome("quota_full", "4.8", {"zh": "配额已满", "en": "Quota filled"}, is_contact=True, shortcut="q"),
    )
}
NOT_CALLED = "3.11"  # AAPOR: not attempted or worked
_STRENGTH = ("1.1", "1.2", "2.12", "2.11", "4.8", "4.7", "2.33", "2.21", "2.22", "3.9", "4.3", "3.12", "3.13")


def final_code(codes: Iterable[str]) -> str:
    """The disposition of a number whose attempts are over: that of the call which tells most.

    >>> final_code(["3.13", "2.22", "3.12"]), final_code([])
    ('2.22', '3.11')
    """
    made = set(codes)
    return next((code for code in _STRENGTH if code in made), NOT_CALLED)
