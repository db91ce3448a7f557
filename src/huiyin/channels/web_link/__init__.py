"""The open link: one address or QR code for everybody."""

from __future__ import annotations

from huiyin.channels.base import LinkChannel, channels


@channels.register
class WebLink(LinkChannel):
    """Anybody who has the link can answer; every submission counts once."""

    key = "web_link"
    name = {"zh": "公开链接", "en": "Open link"}
    about = {
        "zh": "同一个网址或二维码发给所有人，匿名作答。",
        "en": "One address or QR code for everybody; answers are anonymous.",
    }
    single_answer = False
    good_for = None
    one_person_a_device = True
