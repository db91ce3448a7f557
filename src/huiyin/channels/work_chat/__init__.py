"""Group chats of WeCom, DingTalk and Feishu: one link for a whole group, posted by its robot."""

from __future__ import annotations

from typing import ClassVar

from huiyin.channels.base import Invitation, InvitingChannel, channels
from huiyin.channels.invitations import filled, worded
from huiyin.messaging.contracts import Content, Kind

BODIES = {
    "zh": "{{title}}\n请大家花{{minutes|一两}}分钟填写：{{link}}\n{{incentive}}",
    "zh-reminder": "{{title}}\n还没有填写的同事和客户，请点开：{{link}}\n{{incentive}}",
    "en": "{{title}}\nPlease take {{minutes|two}} min: {{link}}\n{{incentive}}",
    "en-reminder": "{{title}}\nWhoever has not answered yet: {{link}}\n{{incentive}}",
}


@channels.register
class WorkChat(InvitingChannel):
    """Everybody in the group may answer once a browser; who answered is not known."""

    key = "work_chat"
    name = {"zh": "企业微信、钉钉、飞书群", "en": "WeCom, DingTalk and Feishu groups"}
    about = {
        "zh": "由群机器人把问卷链接发到群里，群里的人都可以填写。",
        "en": "The group's robot posts the link; everybody in the group can answer.",
    }
    icon = "messages"
    kind: ClassVar[str] = Kind.ROBOT.value
    programme_page = "invitation-preview"
    single_answer = False
    one_person_a_device = True
    good_for = None

    def compose(self, invitation: Invitation) -> Content:
        """A few lines of text."""
        text = filled(worded(BODIES, invitation, invitation.body), invitation)
        return Content(
            text="\n".join(line.strip() for line in text.splitlines() if line.strip()),
            address=invitation.address,
            language="zh" if invitation.language.startswith("zh") else "en",
        )
