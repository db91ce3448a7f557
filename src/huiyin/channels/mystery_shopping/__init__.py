"""Mystery shopping: trained people visit as customers and write down what they met, stage by stage."""

from __future__ import annotations

from huiyin.channels.base import Channel, channels
from huiyin.responses.contracts import Mode


@channels.register
class MysteryShopping(Channel):
    """Visits are observations, not customers' opinions: they are kept and shown apart from all answers."""

    key = "mystery_shopping"
    name = {"zh": "神秘顾客", "en": "Mystery shopping"}
    about = {
        "zh": "按同一脚本暗访自家与竞争对手的网点，逐环节打分、拍照，比较优点与缺点。",
        "en": "Visits of own and competing places by one scenario: scores by stage, photos, strengths and weaknesses.",
    }
    mode = Mode.FACE_TO_FACE.value
    programme_page = "mystery-shopping"
    icon = "building-store"
