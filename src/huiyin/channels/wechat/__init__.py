"""WeChat: a template message of the official account to its followers."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from huiyin.channels.base import Invitation, InvitingChannel, channels
from huiyin.channels.invitations import filled, variables_of, worded
from huiyin.messaging.contracts import Content, Kind

BODIES = {
    "zh": "{{name|您好}}，请评价：{{title}} {{link}}",
    "zh-reminder": "{{name|您好}}，还想听听您的意见：{{title}} {{link}}",
    "en": "{{name|Hello}}, please rate: {{title}} {{link}}",
    "en-reminder": "{{name|Hello}}, we would still like your opinion: {{title}} {{link}}",
}


@channels.register
class Wechat(InvitingChannel):
    """A personal link behind a template message; the account's template decides the words."""

    key = "wechat"
    name = {"zh": "微信公众号", "en": "WeChat official account"}
    about = {
        "zh": "向关注服务号的客户发模板消息，点开就是问卷；文字以审核通过的模板为准。",
        "en": "A template message to followers; a tap opens the questionnaire. The approved template decides the words.",
    }
    icon = "message-circle"
    kind: ClassVar[str] = Kind.WECHAT.value
    programme_page = "invitation-preview"
    single_answer = True
    good_for = timedelta(days=14)

    def compose(self, invitation: Invitation) -> Content:
        """Variables for the template, the link behind the message, and the words for the preview."""
        return Content(
            text=" ".join(filled(worded(BODIES, invitation, invitation.body), invitation).split()),
            template=invitation.template,
            parameters=variables_of(invitation),
            address=invitation.address,
            language="zh" if invitation.language.startswith("zh") else "en",
        )
