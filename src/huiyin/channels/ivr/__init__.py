"""Rating in a voice menu: one score for one node of one call, through the interface for machines."""

from __future__ import annotations

from huiyin.channels.base import Channel, channels
from huiyin.responses.contracts import Mode


@channels.register
class Ivr(Channel):
    """Handed in by `POST /api/v1/ratings`; the same call and node counts once."""

    key = "ivr"
    name = {"zh": "语音导航评分", "en": "Rating in a voice menu"}
    about = {
        "zh": "来电在语音导航某个节点给出的评分，由呼叫平台凭密钥送来。",
        "en": "A rating given at a node of a voice menu, handed in by the call platform with a key.",
    }
    mode = Mode.TELEPHONE.value
