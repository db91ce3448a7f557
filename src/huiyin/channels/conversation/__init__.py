"""Rating in a conversation: one score for one node of one call, through the interface for machines."""

from __future__ import annotations

from huiyin.channels.base import Channel, channels


@channels.register
class Conversation(Channel):
    """Handed in by `POST /api/v1/ratings`; the same call and node counts once."""

    key = "conversation"
    name = {"zh": "会话中评分", "en": "Rating in a conversation"}
    about = {
        "zh": "在线会话或通话中给出的评分，由客服平台凭密钥送来。",
        "en": "A rating given while a chat or call goes on, handed in by the service platform with a key.",
    }
