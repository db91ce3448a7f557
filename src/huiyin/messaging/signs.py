"""Reasons that messages carry in the log, in words of both languages."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """What is stored when it is not the provider that says why; `WORDS` says it to people."""

    SENDER_DIED = "sender-died"
    STUMBLED = "stumbled"
    TOO_LATE = "too-late"
    OPTED_OUT = "opted-out"
    CAME_BACK_BEFORE = "came-back-before"
    TOO_OFTEN = "too-often"
    BUDGET = "budget"
    BY_HAND = "by-hand"
    BAD_ADDRESS = "bad-address"


WORDS: dict[str, dict[str, str]] = {
    Reason.SENDER_DIED: {
        "zh": "发送过程中程序中断，不确定对方是否收到；系统不会自动重发",
        "en": "The program ended while sending; it may have arrived and is not repeated by itself",
    },
    Reason.STUMBLED: {
        "zh": "发送程序出错，不确定对方是否收到；系统不会自动重发",
        "en": "The sender failed unexpectedly; it may have arrived and is not repeated by itself",
    },
    Reason.TOO_LATE: {
        "zh": "三天内没能发出，已放弃",
        "en": "It could not leave for three days and was given up",
    },
    Reason.OPTED_OUT: {"zh": "对方已退订", "en": "The recipient opted out"},
    Reason.CAME_BACK_BEFORE: {
        "zh": "这个地址以前被永久退回，不再发送",
        "en": "Mail to this address came back for good before",
    },
    Reason.TOO_OFTEN: {
        "zh": "同一号码每分钟最多 1 条、每天最多 5 条，稍后再发",
        "en": "One message a minute and five a day for one number: it waits",
    },
    Reason.BUDGET: {
        "zh": "今天的发送额度已用完，明天继续",
        "en": "Today's budget is used up; it goes on tomorrow",
    },
    Reason.BAD_ADDRESS: {
        "zh": "地址不可用：不是手机号、邮箱或 OpenID",
        "en": "The address cannot be used: no phone number, mailbox or open id",
    },
    Reason.BY_HAND: {"zh": "有人取消了它", "en": "Somebody took it back"},
}


def in_words(reason: str, language: str) -> str:
    """A reason as people read it; what a provider said stays as it said it."""
    words = WORDS.get(reason)
    return reason if words is None else words["zh" if language.startswith("zh") else "en"]
