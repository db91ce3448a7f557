"""Text messages: short words, a short link, and the way out that the rules ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from huiyin.channels.base import Invitation, InvitingChannel, channels
from huiyin.messaging.contracts import Content, Kind

if TYPE_CHECKING:
    from huiyin.channels.models import Link

BODIES = {
    "zh": "{{name|您好}}，请花{{minutes|一两}}分钟评价我们的服务：{{link}} {{incentive}} 拒收请回复R",
    "zh-reminder": "{{name|您好}}，还想听听您的意见：{{link}} {{incentive}} 拒收请回复R",
    "en": "{{name|Hello}}, please rate our service in {{minutes|two}} min: {{link}} {{incentive}} Reply R to opt out",
    "en-reminder": "{{name|Hello}}, we would still like your opinion: {{link}} {{incentive}} Reply R to opt out",
}
OUT = {"zh": "拒收请回复R", "en": "Reply R to opt out"}
_WAYS_OUT = ("拒收", "退订", "回T", "回复T", "回TD", "opt out", "unsubscribe", "STOP")


@channels.register
class Sms(InvitingChannel):
    """A personal link in a text message; its address is short, since every sign costs."""

    key = "sms"
    name = {"zh": "短信", "en": "Text message"}
    about = {
        "zh": "把短链接用短信发给每位客户；按 70/67 字计条，回执和“R”退订自动处理。",
        "en": "A short personal link by text message; parts are counted, receipts and replies with R are handled.",
    }
    icon = "device-mobile"
    kind: ClassVar[str] = Kind.SMS.value
    programme_page = "invitation-preview"
    single_answer = True
    good_for = timedelta(days=14)

    def compose(self, invitation: Invitation) -> Content:
        """One line of text that always names the way out, and the variables for approved templates."""
        from huiyin.channels.invitations import filled, variables_of, worded

        language = "zh" if invitation.language.startswith("zh") else "en"
        text = " ".join(filled(worded(BODIES, invitation, invitation.body), invitation).split())
        if not any(way.lower() in text.lower() for way in _WAYS_OUT):
            text = f"{text} {OUT[language]}"
        return Content(
            text=text,
            template=invitation.template,
            parameters=variables_of(invitation),
            address=invitation.address,
            language=language,
        )

    def addresses(self, links: Sequence[Link]) -> list[str]:
        """Short addresses, the same for a link each time."""
        from huiyin.channels.sms.services import short_addresses

        return short_addresses(links)

    def parts(self, text: str) -> int:
        """Counted with the signature of the account that would send it."""
        from huiyin.messaging.queries import parts_of

        return parts_of(Kind.SMS, text)
