"""The interface for machines: answers that another system has gathered and hands in by a key."""

from __future__ import annotations

from huiyin.channels.base import Channel, channels


@channels.register
class Api(Channel):
    """An app, a terminal or another system of the organisation; each submission id counts once."""

    key = "api"
    name = {"zh": "接口提交", "en": "Interface for machines"}
    about = {
        "zh": "自有应用、终端或其他系统凭密钥提交的答卷，逐份或批量。",
        "en": "Answers that an app, a terminal or another system hands in by key, singly or many at once.",
    }
    icon = "key"
