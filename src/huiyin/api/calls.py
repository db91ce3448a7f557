"""What a telephone system tells of calls, so that nobody has to write them down."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, get_args

import msgspec

from huiyin.accounts.queries import unit_by_path
from huiyin.api.contracts import Call, Caller, Reply, Scope
from huiyin.api.operations import operation
from huiyin.api.problems import NotThere
from huiyin.api.replies import json_reply
from huiyin.api.submitting import body_of, decoded
from huiyin.cases import queries as cases
from huiyin.cases.queries import CallOutcome
from huiyin.cases.services import ToldCall, note_call

Outcome = Literal["", "reached", "no_answer", "busy", "refused", "wrong_number"]
assert {*CallOutcome} == set(get_args(Outcome)) - {""}


class SentCall(msgspec.Struct, forbid_unknown_fields=True):
    """One piece of news of a call. Pieces may come in any order and more than once; `call` names the call.

    `agent` is a sign-in name, `case` the number of a case of the key's unit; `recording` is an address or a
    number at the telephone system, where the recording stays.
    """

    call: Annotated[str, msgspec.Meta(min_length=1, max_length=120)]
    event: Literal["started", "answered", "ended", "recorded"]
    at: datetime | None = None
    direction: Literal["in", "out", ""] = ""
    number: Annotated[str, msgspec.Meta(max_length=32)] = ""
    agent: Annotated[str, msgspec.Meta(max_length=150)] = ""
    outcome: Outcome = ""
    recording: Annotated[str, msgspec.Meta(max_length=500)] = ""
    case: Annotated[int, msgspec.Meta(ge=1, le=2**53)] | None = None


class CallNow(msgspec.Struct):
    """The call as it is known now. `customer` and `case` are empty while nobody knows whom it is about."""

    call: str
    customer: str
    customer_name: str
    case: int | None
    seconds: int | None
    is_logged: bool


_call = msgspec.json.Decoder(SentCall)


@operation(
    "POST",
    "calls",
    name="api-calls",
    scope=Scope.CALLS,
    tag="cases",
    summary={"zh": "告知一次通话的进展", "en": "Tell of a telephone call"},
    body=SentCall,
    replies={200: CallNow},
    refusals=(404, 413, 422),
)
def tell(call: Call, caller: Caller) -> Reply:
    """Callers who wait are shown at once; a call that is over stands in the customer's running case or history."""
    sent = decoded(_call, body_of(call))
    if sent.case is not None and cases.case_within(caller.unit_path, sent.case) is None:
        raise NotThere(number=sent.case, what={"zh": "工单", "en": "case"})
    at = sent.at if sent.at is None or sent.at.tzinfo is not None else sent.at.astimezone()
    told = ToldCall(
        call_id=sent.call.replace("\x00", ""),
        event=sent.event,
        at=at,
        direction=sent.direction,
        number=sent.number.replace("\x00", ""),
        agent=sent.agent.replace("\x00", ""),
        outcome=sent.outcome,
        recording=sent.recording.replace("\x00", ""),
        case_id=sent.case,
    )
    row = note_call(unit=unit_by_path(caller.unit_path), told=told)
    name = row.contact.name if row.contact else ""
    return json_reply(
        CallNow(row.call_id, row.respondent_key, name, row.case_id, row.seconds, row.logged_at is not None)
    )
