"""Reasons that messages carry in the log, in words of both languages."""

from __future__ import annotations

from enum import StrEnum

from huiyin.messaging.contracts import Kind, Purpose, State


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


STATES: dict[str, dict[str, str]] = {
    State.QUEUED: {"zh": "等待发送", "en": "Waiting"},
    State.SENDING: {"zh": "发送中", "en": "Being sent"},
    State.UNCERTAIN: {"zh": "不确定", "en": "Uncertain"},
    State.SENT: {"zh": "已发出", "en": "Sent"},
    State.CANCELLED: {"zh": "已取消", "en": "Cancelled"},
    State.FAILED: {"zh": "失败", "en": "Failed"},
    State.BOUNCED: {"zh": "被退回", "en": "Came back"},
    State.DELIVERED: {"zh": "已送达", "en": "Delivered"},
}
COLOURS: dict[str, str] = {
    State.QUEUED: "secondary",
    State.SENDING: "info",
    State.UNCERTAIN: "warning",
    State.SENT: "blue",
    State.CANCELLED: "secondary",
    State.FAILED: "danger",
    State.BOUNCED: "danger",
    State.DELIVERED: "success",
}
KINDS: dict[str, dict[str, str]] = {
    Kind.EMAIL: {"zh": "电子邮件", "en": "E-mail"},
    Kind.SMS: {"zh": "短信", "en": "Text message"},
    Kind.ROBOT: {"zh": "群机器人", "en": "Group chat"},
    Kind.WECHAT: {"zh": "微信公众号", "en": "WeChat"},
}
PURPOSES: dict[str, dict[str, str]] = {
    Purpose.SURVEY: {"zh": "邀请", "en": "Invitation"},
    Purpose.REMINDER: {"zh": "提醒", "en": "Reminder"},
    Purpose.NOTICE: {"zh": "通知", "en": "Notice"},
    Purpose.CASE: {"zh": "工单", "en": "Case"},
    Purpose.ALERT: {"zh": "告警与测试", "en": "Alert or test"},
}


def state_name(state: str, language: str) -> str:
    """A state as people read it."""
    return STATES[state]["zh" if language.startswith("zh") else "en"]
