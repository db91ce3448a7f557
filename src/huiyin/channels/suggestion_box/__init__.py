"""Suggestion boxes: whoever has something to say, says it; what is approved stands on a public board with a reply."""

from __future__ import annotations

from huiyin.channels.base import LinkChannel, channels


@channels.register
class SuggestionBox(LinkChannel):
    """A box is a link to a questionnaire with an open question; its messages may be shown on a board."""

    key = "suggestion_box"
    name = {"zh": "意见箱与留言板", "en": "Suggestion box and message board"}
    about = {
        "zh": "客户随时写下意见；经审核的留言连同回复公示在留言板上，让大家看到有人在听。",
        "en": "Customers write whenever they like; approved messages stand on a public board with our reply.",
    }
    single_answer = False
    good_for = None
    programme_page = "suggestion-boxes"
    icon = "message-2"
