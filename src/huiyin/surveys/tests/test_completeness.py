"""How much of a questionnaire was answered, and AAPOR's partial interviews (C18)."""

from __future__ import annotations

from typing import Any

import pytest

from huiyin.surveys import services
from huiyin.surveys.completeness import answered_percent, disposition
from huiyin.surveys.contracts import Definition, Page
from huiyin.surveys.models import Programme


def block(*, required: bool, way_out: bool) -> Definition:
    items = [
        {"key": key, "text": {"zh": key, "en": key}, "role": "rating", "dimension": ""}
        for key in ("a", "b", "c", "d")
    ]
    rated = {
        "type": "rating_block",
        "key": "all",
        "text": {"zh": "请评价", "en": "Rate"},
        "required": required,
        "scale": "satisfaction_5",
        "not_applicable": way_out,
        "items": items,
    }
    why = {
        "type": "open_text",
        "key": "why",
        "text": {"zh": "为什么", "en": "Why"},
        "required": False,
        "show_if": {"<=": [{"var": "a"}, 2]},
    }
    return Definition({"zh": "问卷", "en": "Survey"}, {}, {}, (Page("p1", questions=(rated, why)),))


def test_only_questions_that_applied_are_counted() -> None:
    open_block = block(required=False, way_out=False)
    assert answered_percent(open_block, {"a": 5, "b": 4, "c": 3, "d": 5}) == 100  # nobody asked "why"
    assert answered_percent(open_block, {"a": 1, "b": 4}) == 40  # two of four items and "why"
    assert answered_percent(open_block, {}) == 0


def test_a_way_out_makes_a_question_not_applicable() -> None:
    assert answered_percent(block(required=True, way_out=True), {"a": 5, "b": 4, "c": 3}) == 100
    left = block(required=False, way_out=True)
    assert answered_percent(left, {"a": 5, "b": 4, "c": 3}) == 75
    assert answered_percent(left, {"a": 5, "b": 4, "c": 3}, form={"a-d": "na"}) == 100


@pytest.mark.parametrize(
    ("percent", "code"), [(None, "1.1"), (100, "1.1"), (80, "1.1"), (79, "1.2"), (50, "1.2"), (49, "2.12")]
)
def test_between_half_and_four_fifths_is_partial(percent: int | None, code: str) -> None:
    """AAPOR 1.2 by the shares of the programme."""
    assert disposition(Programme(), percent) == code
    assert disposition(Programme(partial_percent=10, complete_percent=20), 20) == "1.1"


@pytest.mark.django_db
def test_the_shares_are_set_with_the_programme(cast: Any, client: Any) -> None:
    programme = services.create_programme(by=cast.bob, unit=cast.north, name="北区满意度")
    address = f"/programmes/{programme.pk}/settings/"
    client.force_login(cast.bob)
    page = client.get(address).content.decode()
    assert 'name="partial_percent"' in page
    sent = {"name": "北区满意度", "unit": cast.north.pk, "identity": "identified"}
    wrong = client.post(address, {**sent, "partial_percent": 90, "complete_percent": 60})
    assert "不能低于部分完成" in wrong.content.decode()
    client.post(address, {**sent, "partial_percent": 40, "complete_percent": 60})
    programme.refresh_from_db()
    assert (programme.partial_percent, programme.complete_percent) == (40, 60)
    client.post(address, sent)
    programme.refresh_from_db()
    assert (programme.partial_percent, programme.complete_percent) == (50, 80)
