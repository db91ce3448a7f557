"""Ratings given while a conversation or a call is going on: one number for one node of one call."""

from __future__ import annotations

import hashlib
from typing import Literal

import msgspec

from huiyin.analytics.codebook import Role
from huiyin.api.contracts import Call, Caller, Reply, Scope
from huiyin.api.operations import operation
from huiyin.api.problems import OtherAnswers, TakesNoRatings
from huiyin.api.replies import json_reply
from huiyin.api.submitting import Sent, Stored, asked_for, body_of, checked, decoded
from huiyin.responses import intake


class Rating(msgspec.Struct, forbid_unknown_fields=True):
    """A score for one node (a menu of the voice system, a step of a chat) of one call or conversation.

    The questionnaire's first rating takes the score; `node`, `agent` and `topic` are its hidden data of the
    same name, where it declares them. The same call and node again is the same rating.
    """

    questionnaire: int
    call_id: str
    score: int
    node: str = ""
    agent: str = ""
    topic: str = ""
    via: Literal["ivr", "conversation"] = "ivr"
    respondent: str = ""
    comment: str = ""


RATED = {Role.RATING, Role.OVERALL, Role.RECOMMEND, Role.EFFORT}
_decoder = msgspec.json.Decoder(Rating)


@operation(
    "POST",
    "ratings",
    name="api-ratings",
    scope=Scope.SUBMIT,
    tag="answers",
    summary={"zh": "通话或会话中的一次评分", "en": "A rating within a call or conversation"},
    body=Rating,
    replies={201: Stored, 200: Stored},
    refusals=(404, 409, 410, 413, 422, 503),
)
def rate(call: Call, caller: Caller) -> Reply:
    """Stored like any other answer, under the name of the call and its node."""
    rating = decoded(_decoder, body_of(call))
    asked = asked_for(caller, rating.questionnaire, None)
    variables = asked.definition.variables()
    rated = next((one.key for one in variables if one.role in RATED), None)
    if rated is None:
        raise TakesNoRatings(title=asked.title)
    words = next((one.key for one in variables if one.role is Role.OPEN_TEXT), None)
    context = {"node": rating.node, "agent": rating.agent, "topic": rating.topic}
    act = hashlib.sha256(f"{rating.via}:{rating.call_id}:{rating.node}".encode(errors="replace")).hexdigest()
    sent = Sent(
        answers={rated: rating.score, **({words: rating.comment} if words and rating.comment else {})},
        context={key: value for key, value in context.items() if value},
        respondent=rating.respondent,
        mode="telephone" if rating.via == "ivr" else "online",
    )
    name = f"rating-{act[:40]}"
    outcome = intake.submit(checked(sent, asked, name, call.language, channel=rating.via))
    if not outcome.is_same:
        raise OtherAnswers
    stored = Stored(name, outcome.receipt.code, outcome.recorded_at.isoformat(), outcome.response_id)
    return json_reply(stored, 201 if outcome.is_new else 200)
