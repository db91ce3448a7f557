"""Helpers of these tests: a published questionnaire, and forms that answer it."""

from __future__ import annotations

from huiyin.channels.links import token_of
from huiyin.channels.models import Link
from huiyin.channels.services import make_personal_links, publish_questionnaire
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.services import create_programme, create_questionnaire

RATING = {
    "type": "rating_block",
    "key": "service",
    "text": {"zh": "请评价", "en": "Please rate"},
    "required": True,
    "scale": "satisfaction_5",
    "items": [
        {"key": "attitude", "text": {"zh": "态度", "en": "Courtesy"}, "role": "rating"},
        {"key": "speed", "text": {"zh": "速度", "en": "Speed"}, "role": "rating"},
    ],
}
RECOMMEND = {
    "type": "recommend",
    "key": "recommend",
    "text": {"zh": "会推荐吗", "en": "Would you recommend us"},
    "required": True,
}
REGION = {
    "type": "single_choice",
    "key": "region",
    "text": {"zh": "区域", "en": "Region"},
    "required": False,
    "options": [
        {"key": "north", "text": {"zh": "北", "en": "North"}},
        {"key": "south", "text": {"zh": "南", "en": "South"}},
    ],
}
COMMENT = {"type": "open_text", "key": "comment", "text": {"zh": "意见", "en": "Comment"}, "required": False}
ANSWERS = {"a-attitude": "5", "a-speed": "2", "a-recommend": "6", "a-region": "north", "a-comment": "太慢"}
SUBMISSION = "submission-0123456789"


def questionnaire(cast: object, *pages: list[dict[str, object]]) -> Questionnaire:
    """A draft of the north; one page with everything unless told otherwise."""
    programme = create_programme(by=cast.bob, unit=cast.north, name="北区满意度")
    definition = {
        "title": {"zh": "满意度", "en": "Satisfaction"},
        "intro": {"zh": "请作答", "en": "Please answer"},
        "thanks": {"zh": "谢谢您", "en": "Thanks a lot"},
        "pages": [{"questions": page} for page in pages or ([RATING, RECOMMEND, REGION, COMMENT],)],
    }
    return create_questionnaire(by=cast.bob, programme=programme, title="满意度", definition=definition)


def open_link(cast: object, *pages: list[dict[str, object]]) -> Link:
    """The open link of a published questionnaire."""
    return publish_questionnaire(by=cast.bob, questionnaire=questionnaire(cast, *pages), wave_name="2026-Q4")


def personal_link(cast: object, key: str = "C-1") -> Link:
    """A personal link of a published questionnaire."""
    link = open_link(cast)
    make_personal_links(by=cast.bob, questionnaire=link.questionnaire, respondent_keys=[key])
    return Link.objects.get(channel="personal_link", respondent_key=key)


def address(link: Link, submission_id: str = "") -> str:
    """The path of a link, or of one submission through it."""
    return f"/s/{token_of(link)}/" + (f"{submission_id}/" if submission_id else "")
