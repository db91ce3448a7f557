"""Rating devices: a tablet in the hall or at the counter that asks whoever stands before it."""

from __future__ import annotations

from huiyin.channels.base import LinkChannel, channels


@channels.register
class Kiosk(LinkChannel):
    """Each device has a link of its own. It asks without a network for days, and each answer counts once."""

    key = "kiosk"
    name = {"zh": "评价器", "en": "Rating device"}
    about = {
        "zh": "营业厅、窗口里的平板全屏评价；断网几天照常作答，联网后自动上传，一份不重不漏。",
        "en": "A tablet in the hall or at the counter; asks on for days without a network, then hands in each answer once.",
    }
    single_answer = False
    good_for = None
    programme_page = "kiosks"
    icon = "device-mobile"
