"""A questionnaire with a branch, in a programme of the north."""

from __future__ import annotations

from typing import Any

import pytest

from huiyin.surveys.models import Questionnaire
from huiyin.surveys.services import create_programme, create_questionnaire

UNHAPPY = {"<=": [{"var": "recommend"}, 6]}


def branching() -> dict[str, Any]:
    """Recommend on the first page; who is unhappy is asked why on the second."""
    recommend = {
        "type": "recommend",
        "key": "recommend",
        "text": {"zh": "您有多大可能推荐我们？", "en": "How likely are you to recommend us?"},
        "required": True,
    }
    block = {
        "type": "rating_block",
        "key": "service",
        "text": {"zh": "请为以下各项打分", "en": "Please rate"},
        "required": True,
        "scale": "satisfaction_5",
        "items": [
            {"key": "attitude", "text": {"zh": "服务态度", "en": "Courtesy"}, "role": "rating"},
            {"key": "speed", "text": {"zh": "办理速度", "en": "Speed"}, "role": "rating"},
        ],
    }
    why = {"type": "open_text", "key": "why", "text": {"zh": "为什么？", "en": "Why?"}, "required": False}
    return {
        "title": {"zh": "满意度", "en": "Satisfaction"},
        "intro": {"zh": "", "en": ""},
        "thanks": {"zh": "", "en": ""},
        "pages": [
            {"key": "p1", "questions": [recommend, block]},
            {"key": "p2", "show_if": UNHAPPY, "questions": [why]},
        ],
        "blocks": [],
        "embedded": [],
    }


@pytest.fixture
def questionnaire(cast: object) -> Questionnaire:
    programme = create_programme(by=cast.bob, unit=cast.north, name="北区")
    return create_questionnaire(by=cast.bob, programme=programme, title="满意度", definition=branching())
