"""In-depth interviews and focus groups: talked with a guide, recorded by topic, coded by two."""

from __future__ import annotations

from datetime import timedelta

from huiyin.channels.base import LinkChannel, channels
from huiyin.responses.contracts import Mode


@channels.register
class Interview(LinkChannel):
    """The structured part of an interview is filled in face to face by a link of its own, good for one answer."""

    key = "interview"
    name = {"zh": "深度访谈与焦点小组", "en": "Interviews and focus groups"}
    about = {
        "zh": "每年抽取 5–10% 的核心客户一对一深谈，或召开座谈会；按提纲记录、编码，与问卷结果并列查看。",
        "en": "One-to-one talks with 5–10 % of core customers a year, or groups; recorded by guide, coded, beside the survey.",
    }
    mode = Mode.FACE_TO_FACE.value
    programme_page = "interviews"
    icon = "messages"
    single_answer = True
    good_for = timedelta(days=90)
