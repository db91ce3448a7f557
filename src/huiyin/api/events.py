"""Events of machines: a service done, a purchase made. Campaigns that follow them ask after a pause."""

from __future__ import annotations

from datetime import datetime

import msgspec

from huiyin.accounts.queries import unit_by_path
from huiyin.api.contracts import Call, Caller, Reply, Scope
from huiyin.api.operations import operation
from huiyin.api.replies import json_reply
from huiyin.api.submitting import body_of, decoded
from huiyin.campaigns import services as campaigns
from huiyin.customers.contracts import NewContact


class Who(msgspec.Struct, forbid_unknown_fields=True):
    """Who the customer is, where that is new; what is left out stays as it is known."""

    name: str = ""
    phone: str = ""
    email: str = ""
    wechat_id: str = ""
    region: str = ""
    language: str = ""
    time_zone: str = ""
    volume: float | None = None
    key_account: bool | None = None
    attributes: dict[str, str] = {}


class Event(msgspec.Struct, forbid_unknown_fields=True):
    """Something that happened to a customer. The same `id` again changes nothing."""

    id: str
    kind: str
    respondent: str
    at: datetime
    attributes: dict[str, str] = {}
    contact: Who | None = None


class Noted(msgspec.Struct):
    """The event is stored; `is_new` says whether it was unknown."""

    id: str
    is_new: bool


_event = msgspec.json.Decoder(Event)


def contact_from(respondent: str, who: Who | None) -> NewContact | None:
    """The customer as the service takes it."""
    if who is None:
        return None
    return NewContact(
        respondent,
        who.name,
        who.phone,
        who.email,
        who.wechat_id,
        language=who.language,
        time_zone=who.time_zone,
        region=who.region,
        volume=who.volume,
        is_key_account=who.key_account,
        attributes=who.attributes,
    )


@operation(
    "POST",
    "events",
    name="api-events",
    scope=Scope.EVENTS,
    tag="campaigns",
    summary={"zh": "报告一个事件（服务、购买……）", "en": "Tell of an event (a service, a purchase …)"},
    body=Event,
    replies={201: Noted, 200: Noted},
    refusals=(404, 413, 422),
)
def tell(call: Call, caller: Caller) -> Reply:
    """Store the event once; running campaigns that follow its kind plan their question."""
    sent = decoded(_event, body_of(call))
    _, is_new = campaigns.record_event(
        event_id=f"{caller.unit_path}:{sent.id}"[:120] if sent.id else "",
        kind=sent.kind,
        respondent_key=sent.respondent,
        at=sent.at if sent.at.tzinfo else sent.at.astimezone(),
        unit=unit_by_path(caller.unit_path),
        attributes=sent.attributes,
        contact=contact_from(sent.respondent, sent.contact),
    )
    return json_reply(Noted(sent.id, is_new), 201 if is_new else 200)
