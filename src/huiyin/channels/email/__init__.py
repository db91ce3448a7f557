"""E-mail: an invitation with the first question inside, as text and as HTML."""

from __future__ import annotations

from datetime import timedelta
from typing import ClassVar

from django.template.loader import render_to_string

from huiyin.channels.base import Invitation, InvitingChannel, channels
from huiyin.channels.invitations import filled, grade_address, worded
from huiyin.messaging.contracts import UNSUBSCRIBE, Content, Kind

_MARK = "\ue000link\ue000"  # where the link stands in the body: it becomes a button
SUBJECTS = {
    "zh": "{{organisation|我们}}想听听您的意见：{{title}}",
    "zh-reminder": "还想听听您的意见：{{title}}",
    "en": "{{organisation|We}} would like your opinion: {{title}}",
    "en-reminder": "We would still like your opinion: {{title}}",
}
BODIES = {
    "zh": "{{name|您好}}：\n\n感谢您选择我们。请用一点时间告诉我们哪里做得好、哪里还不够。\n\n{{link}}\n\n{{incentive}}",
    "zh-reminder": "{{name|您好}}：\n\n前几天我们给您发过一份问卷，还没有收到您的回答。您的意见对我们很重要。\n\n{{link}}\n\n{{incentive}}",
    "en": "Dear {{name|customer}},\n\nThank you for choosing us. Please take a moment to tell us what went well and what did not."
    "\n\n{{link}}\n\n{{incentive}}",
    "en-reminder": "Dear {{name|customer}},\n\na few days ago we sent you a short survey and have not heard from you yet. "
    "Your opinion matters to us.\n\n{{link}}\n\n{{incentive}}",
}
WORDS = {
    "zh": {
        "button": "开始填写",
        "minutes": "大约需要 {} 分钟",
        "why": "您收到这封邮件，是因为您最近使用过我们的服务。",
        "out": "不想再收到这类邮件",
        "colon": "：",
        "plain": "也可以复制这个网址到浏览器打开：",
        "tap": "点一下就能开始，提交前都可以修改。",
        "or": "或直接打开问卷：",
    },
    "en": {
        "button": "Start the survey",
        "minutes": "It takes about {} min",
        "why": "You get this e-mail because you used our service lately.",
        "out": "No more messages like this",
        "colon": ": ",
        "plain": "Or copy this address into your browser:",
        "tap": "One tap begins; you can change it until you submit.",
        "or": "Or open the survey:",
    },
}


@channels.register
class Email(InvitingChannel):
    """A personal link in a message of its own, with the grades of the first question to tap."""

    key = "email"
    name = {"zh": "电子邮件", "en": "E-mail"}
    about = {
        "zh": "把专属链接写进邮件，第一题可以在邮件里直接点选；退信自动识别。",
        "en": "A personal link by e-mail; the first question can be answered inside the message. Returned mail is noticed.",
    }
    icon = "mail"
    kind: ClassVar[str] = Kind.EMAIL.value
    programme_page = "invitation-preview"
    single_answer = True
    good_for = timedelta(days=14)

    def compose(self, invitation: Invitation) -> Content:
        """Subject, text and HTML; both bodies hold the link, the grades and the way out."""
        language = "zh" if invitation.language.startswith("zh") else "en"
        words = WORDS[language]
        body = worded(BODIES, invitation, invitation.body)
        text = filled(body, invitation, link=_MARK).replace(_MARK, invitation.address)
        return Content(
            subject=filled(worded(SUBJECTS, invitation, invitation.subject), invitation),
            text=_plain(text, invitation, words),
            html=_html(filled(body, invitation, link=_MARK), invitation, words, language),
            address=invitation.address,
            language=language,
        )


def _plain(text: str, invitation: Invitation, words: dict[str, str]) -> str:
    parts = [line.strip() for line in "\n".join(text.splitlines()).split("\n\n")]
    lines = [part for part in parts if part]
    rating = invitation.rating
    if rating is not None:
        ends = f"（{rating.ends[0]} → {rating.ends[1]}）" if all(rating.ends) else ""
        grades = [f"{label}  {grade_address(invitation, value)}" for value, label in rating.grades]
        lines.append("\n".join([rating.text + ends, *grades]))
    if invitation.minutes:
        lines.append(words["minutes"].format(invitation.minutes))
    out = "" if UNSUBSCRIBE in text else f"{words['out']}{words['colon']}{UNSUBSCRIBE}"
    lines.append("\n".join(part for part in ("--", words["why"], out) if part))
    return "\n\n".join(lines) + "\n"


def _html(body: str, invitation: Invitation, words: dict[str, str], language: str) -> str:
    before, has_link, after = body.partition(_MARK)
    rating = invitation.rating
    return render_to_string(
        "channels/invitation_mail.html",
        {
            "before": _paragraphs(before),
            "after": _paragraphs(after.replace(_MARK, invitation.address)),
            "has_button": bool(has_link),
            "address": invitation.address,
            "rating": rating,
            "grades": [
                {"label": label, "address": grade_address(invitation, value)}
                for value, label in (rating.grades if rating else ())
            ],
            "is_wordy": any(len(label) > 2 for _, label in (rating.grades if rating else ())),
            "minutes": words["minutes"].format(invitation.minutes) if invitation.minutes else "",
            "words": words,
            "organisation": invitation.organisation,
            "unsubscribe": UNSUBSCRIBE,
            "language": "zh-CN" if language == "zh" else "en",
        },
    )


def _paragraphs(text: str) -> list[list[str]]:
    blocks = text.replace("\r", "").split("\n\n")
    return [
        [line.strip() for line in block.splitlines() if line.strip()] for block in blocks if block.strip()
    ]
