"""Questionnaires inside a website: in its page, as a pop-up, or behind a button."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from huiyin.channels.base import LinkChannel, channels

if TYPE_CHECKING:
    from huiyin.channels.models import Link


@channels.register
class Embed(LinkChannel):
    """One line of script in the website; each place has a link of its own and names the sites that may show it."""

    key = "embed"
    name = {"zh": "网站嵌入", "en": "On a website"}
    about = {
        "zh": "在官网、网上营业厅里加一行代码：嵌入页面、弹窗或侧边按钮，按停留、滚动、抽样等条件邀请。",
        "en": "One line of code on a website: in the page, as a pop-up or behind a button, by rules of time and chance.",
    }
    single_answer = False
    good_for = None
    programme_page = "embeds"
    icon = "world"

    def framed_by(self, link: Link) -> Sequence[str]:
        from huiyin.channels.embed.queries import origins_of

        return origins_of(link)
