"""Online reviews handed in by machines: each one an answer, and a line of the inbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec

from huiyin.analytics.problems import Problem
from huiyin.api import queries
from huiyin.api.contracts import Call, Caller, Reply, Scope
from huiyin.api.operations import operation
from huiyin.api.problems import Closed, NotThere
from huiyin.api.replies import json_reply, said, status_of
from huiyin.api.submitting import body_of, decoded
from huiyin.channels.reviews.problems import TooManyReviews
from huiyin.channels.reviews.services import NewReview, review_from, take_reviews
from huiyin.core import tokens

MOST_TOGETHER = 500
MOST_BYTES = 8 * 1024 * 1024


class SentReview(msgspec.Struct, forbid_unknown_fields=True):
    """A review at a site. The same site and number, or without one the same content, counts once."""

    site: str
    at: datetime
    stars: float | None = None
    text: str = ""
    number: str = ""
    shop: str = ""
    order: str = ""
    author: str = ""
    customer: str = ""
    address: str = ""
    reply: str = ""
    replied_at: datetime | None = None


class SentReviews(msgspec.Struct, forbid_unknown_fields=True):
    """Up to 500 reviews of one programme."""

    programme: int
    reviews: list[SentReview]
    open_cases: bool = False


class ReviewResult(msgspec.Struct, omit_defaults=True):
    """What became of a review; `row` counts from 1, `status` is 201 new, 200 stored before, or 422."""

    row: int
    status: int
    response_id: int = 0
    errors: list[dict[str, Any]] = []


class ReviewsTaken(msgspec.Struct):
    """Every review is in exactly one of the counts."""

    created: int
    repeated: int
    refused: int
    results: list[ReviewResult]


_decoder = msgspec.json.Decoder(SentReviews)


@operation(
    "POST",
    "reviews",
    name="api-reviews",
    scope=Scope.BULK,
    tag="answers",
    summary={"zh": "提交在线评价", "en": "Hand in online reviews"},
    body=SentReviews,
    replies={200: ReviewsTaken},
    refusals=(404, 410, 413, 422, 503),
)
def take(call: Call, caller: Caller) -> Reply:
    """What is wrong with one review keeps no other out; sending twice adds nothing."""
    sent = decoded(_decoder, body_of(call, MOST_BYTES))
    programme = queries.programmes_for(caller).select_related("unit").filter(pk=sent.programme).first()
    if programme is None:
        raise NotThere(number=sent.programme, what={"zh": "项目", "en": "programme"})
    if programme.archived_at is not None:
        raise Closed(title=programme.name)
    if len(sent.reviews) > MOST_TOGETHER:
        raise TooManyReviews(n=len(sent.reviews), most=MOST_TOGETHER)
    results: list[ReviewResult] = []
    good: list[tuple[ReviewResult, NewReview]] = []
    for row, one in enumerate(sent.reviews, start=1):
        result = ReviewResult(row, 201)
        results.append(result)
        try:
            good.append((result, _review(one)))
        except Problem as problem:
            _refuse(result, problem, call.language)
    taken = take_reviews(
        programme=programme,
        reviews=[review for _, review in good],
        batch=f"reviews-api:{tokens.new_token(24)}",
        open_cases=sent.open_cases,
    )
    for (result, _), one_taken in zip(good, taken, strict=True):
        result.response_id = one_taken.response_id
        result.status = 201 if one_taken.is_new else 200
        if one_taken.problem is not None:
            _refuse(result, one_taken.problem, call.language)
    n_new, n_known = (sum(result.status == status for result in results) for status in (201, 200))
    return json_reply(ReviewsTaken(n_new, n_known, len(results) - n_new - n_known, results))


def _review(sent: SentReview) -> NewReview:
    cells = {
        "site": sent.site,
        "reviewed_at": sent.at.isoformat(),
        "stars": "" if sent.stars is None else f"{sent.stars:g}",
        "text": sent.text,
        "number": sent.number,
        "shop": sent.shop,
        "order_number": sent.order,
        "author": sent.author,
        "customer": sent.customer,
        "address": sent.address,
        "reply": sent.reply,
        "replied_at": sent.replied_at.isoformat() if sent.replied_at else "",
    }
    return review_from(cells)


def _refuse(result: ReviewResult, problem: Problem, language: str) -> None:
    result.status, result.errors = status_of(problem), [said(problem, language)]
