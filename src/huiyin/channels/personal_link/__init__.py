"""The personal link: one for each respondent, good for one answer."""

from __future__ import annotations

from datetime import timedelta

from huiyin.channels.base import LinkChannel, channels


@channels.register
class PersonalLink(LinkChannel):
    """Belongs to one respondent and is spent by the first answer."""

    key = "personal_link"
    name = {"zh": "专属链接", "en": "Personal link"}
    about = {
        "zh": "每位受访者一个链接，只能作答一次，可以看到谁还没有作答。",
        "en": "One link for each respondent, good for one answer; you see who has not answered yet.",
    }
    single_answer = True
    good_for = timedelta(days=14)
