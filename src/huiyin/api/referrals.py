"""Referrals by machines: a customer's link to show in an app, and the news that a friend has become a customer."""

from __future__ import annotations

from typing import Annotated

import msgspec
from django.conf import settings
from django.utils import timezone

from huiyin.accounts.queries import unit_by_path
from huiyin.api.contracts import Call, Caller, Reply, Scope
from huiyin.api.events import Who, contact_from
from huiyin.api.operations import operation
from huiyin.api.problems import NotThere
from huiyin.api.replies import json_reply
from huiyin.api.submitting import body_of, decoded
from huiyin.customers.models import Contact
from huiyin.customers.queries import contact_of
from huiyin.customers.services import upsert_contacts
from huiyin.referrals import queries, services

Key = Annotated[str, msgspec.Meta(min_length=1, max_length=120)]


class WantedLink(msgspec.Struct, forbid_unknown_fields=True):
    """The customer whose link is wanted, by the customer id."""

    customer: Key


class ReferralLink(msgspec.Struct):
    """The link to pass on, the customer's own page (keep it from others), and what came of it so far.

    Addresses begin with the public address of this server where one is set.
    """

    link: str
    own_page: str
    opened: int
    registered: int
    joined: int


class Joined(msgspec.Struct, forbid_unknown_fields=True):
    """Who has become a customer; `contact` says how they are reached, where that is new.

    The referral is found by telephone or e-mail: it must be one with which the friend registered.
    """

    customer: Key
    contact: Who | None = None


class JoinedReferral(msgspec.Struct):
    """The referral that is fulfilled; `is_new` is false where it was before."""

    id: int
    state: str
    is_new: bool


_wanted = msgspec.json.Decoder(WantedLink)
_joined = msgspec.json.Decoder(Joined)


def _customer(key: str, caller: Caller) -> Contact:
    found = contact_of(key)
    if found is None or not found.unit.path.startswith(caller.unit_path):
        raise NotThere(number=key, what={"zh": "客户", "en": "customer"})
    return found


@operation(
    "POST",
    "referrals/links",
    name="api-referral-links",
    scope=Scope.REFERRALS,
    tag="referrals",
    summary={"zh": "取得一位客户的推荐链接", "en": "Get a customer's referral link"},
    body=WantedLink,
    replies={200: ReferralLink},
    refusals=(404, 413, 422),
)
def link(call: Call, caller: Caller) -> Reply:
    """Made where there is none; refused where the customer objects to offers or no scheme is on."""
    contact = _customer(decoded(_wanted, body_of(call)).customer, caller)
    code = services.make_code(contact=contact, by=None)
    standing = queries.standing_of(contact)
    return json_reply(
        ReferralLink(
            f"{settings.PUBLIC_URL}{services.link_path(code)}",
            f"{settings.PUBLIC_URL}{services.own_path(code)}",
            standing.n_opened,
            standing.n_registered,
            standing.n_joined,
        )
    )


@operation(
    "POST",
    "referrals/joined",
    name="api-referral-joined",
    scope=Scope.REFERRALS,
    tag="referrals",
    summary={"zh": "报告一位好友已成为客户", "en": "Tell that a friend has become a customer"},
    body=Joined,
    replies={200: JoinedReferral, 201: JoinedReferral},
    refusals=(404, 413, 422),
)
def joined(call: Call, caller: Caller) -> Reply:
    """Both rewards follow by the rules of the day on which the friend registered; told again, nothing changes."""
    sent = decoded(_joined, body_of(call))
    new = contact_from(sent.customer, sent.contact)
    if new is not None:
        upsert_contacts([new], unit=unit_by_path(caller.unit_path), source=f"api:{caller.key_id}")
    contact = _customer(sent.customer, caller)
    before = queries.came_by(contact)
    if before is not None:
        return json_reply(JoinedReferral(before.pk, before.state, False))
    done = services.join_by_report(contact=contact, at=timezone.now(), within=caller.unit_path)
    if done is None:
        raise NotThere(number=sent.customer, what={"zh": "等待中的推荐", "en": "waiting referral of"})
    return json_reply(JoinedReferral(done.pk, done.state, True), 201)
