"""Reviews handed in by machines (C07)."""

from __future__ import annotations

from typing import Any

from huiyin.api import services
from huiyin.api.contracts import Scope
from huiyin.api.tests.conftest import House
from huiyin.channels.reviews.models import Review
from huiyin.responses.models import Response


def sent(house: House, **changed: Any) -> dict[str, Any]:
    review = {
        "site": "官网",
        "number": "r-1",
        "at": "2026-03-05T14:30:00+08:00",
        "stars": 2,
        "text": "太慢",
        "shop": "朝阳店",
        "order": "T-1",
        "author": "小王",
        "address": "https://example.com/r-1",
    }
    return {"programme": house.programme.pk, "reviews": [{**review, **changed}]}


def test_a_review_sent_twice_is_one_answer(house: House) -> None:
    first = house.call("reviews", sent(house)).json()
    again = house.call("reviews", sent(house)).json()
    assert (first["created"], again["created"], again["repeated"]) == (1, 0, 1)
    assert first["results"][0]["response_id"] == again["results"][0]["response_id"]
    review, answer = Review.objects.get(), Response.objects.get()
    assert (review.shop, review.order_number, review.author) == ("朝阳店", "T-1", "小王")
    assert answer.answers == {"review_stars": 2.0, "review_text": "太慢"}
    assert answer.context == {"review_site": "官网", "review_shop": "朝阳店"}


def test_what_is_wrong_with_one_review_keeps_no_other_out(house: House) -> None:
    body = sent(house)
    body["reviews"].append({**body["reviews"][0], "number": "r-2", "stars": 9})
    body["reviews"].append({**body["reviews"][0], "text": "内容变了"})
    found = house.call("reviews", body).json()
    assert (found["created"], found["repeated"], found["refused"]) == (1, 0, 2)
    assert [one["status"] for one in found["results"]] == [201, 422, 422]
    assert found["results"][1]["errors"][0]["code"] == "HY-H086"


def test_reviews_need_the_scope_and_a_programme_of_the_key(house: House) -> None:
    _, narrow = services.make_key(by=house.cast.bob, unit=house.cast.north, name="s", scopes=[Scope.SUBMIT])
    assert house.call("reviews", sent(house), key=narrow).status_code == 403
    _, foreign = services.make_key(by=house.cast.nora, unit=house.cast.south, name="b", scopes=[Scope.BULK])
    assert house.call("reviews", sent(house), key=foreign).status_code == 404
    many = {**sent(house), "reviews": sent(house)["reviews"] * 501}
    assert house.call("reviews", many).status_code == 422
    assert not Review.objects.exists()
