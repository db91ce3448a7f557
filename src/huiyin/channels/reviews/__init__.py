"""Online reviews: of the own site, of social and of third-party sites, read, counted and answered in one place."""

from __future__ import annotations

from huiyin.channels.base import Channel, channels


@channels.register
class Reviews(Channel):
    """Reviews come as files or by `POST /api/v1/reviews`; each is an answer, and waits for a reply in an inbox."""

    key = "reviews"
    name = {"zh": "在线评价", "en": "Online reviews"}
    about = {
        "zh": "把自有网站、社交媒体和第三方平台上的评价汇到一处，统计星级，逐条回复，并看回复率。",
        "en": "Reviews of our own site, social media and third-party sites in one inbox, with stars, replies and the reply rate.",
    }
    programme_page = "reviews"
    icon = "star"
