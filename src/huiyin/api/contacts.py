"""Customers in both directions: machines hand them in, read what changed since they looked, and are told of news."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any

import msgspec

from huiyin.accounts.queries import unit_by_path
from huiyin.api.contracts import Call, Caller, Reply, Scope
from huiyin.api.events import Who, contact_from
from huiyin.api.operations import operation
from huiyin.api.paging import page_of, pages_of
from huiyin.api.replies import json_reply
from huiyin.api.submitting import body_of, decoded
from huiyin.customers.contracts import Change, NewContact
from huiyin.customers.queries import changes_since
from huiyin.customers.services import upsert_contacts

AT_ONCE = 1000


class Customer(Who, forbid_unknown_fields=True):
    """A customer by its id in the other system; what is left out stays as it is known."""

    id: Annotated[str, msgspec.Meta(min_length=1, max_length=120)] = ""
    work_chat_id: str = ""


class Customers(msgspec.Struct, forbid_unknown_fields=True):
    """Up to a thousand customers; the same again changes nothing."""

    customers: Annotated[list[Customer], msgspec.Meta(max_length=AT_ONCE)]


class Refusal(msgspec.Struct):
    """A customer that was not stored: its place in the list and the code of the reason."""

    position: int
    code: str


class Took(msgspec.Struct):
    """What became of them."""

    n_created: int
    n_updated: int
    n_unchanged: int
    refused: list[Refusal]


class Kept(msgspec.Struct):
    """A customer as it is kept."""

    id: str
    name: str
    phone: str
    email: str
    wechat_id: str
    work_chat_id: str
    region: str
    language: str
    volume: float | None
    key_account: bool
    attributes: dict[str, str]
    opted_out: bool
    merged_into: str | None


class ChangeLine(msgspec.Struct):
    """One change; `customer` is how it is kept now, null where it was erased (then forget it too)."""

    cursor: int
    number: int
    change: str
    at: str
    source: str
    customer: Kept | None


class Changes(msgspec.Struct):
    """Changes behind the cursor, oldest first; ask again with `next` until the list is empty."""

    changes: list[ChangeLine]
    next: int


_customers = msgspec.json.Decoder(Customers)


@operation(
    "POST",
    "customers",
    name="api-customers",
    scope=Scope.CUSTOMERS,
    tag="customers",
    summary={
        "zh": "新增或更新客户（一次最多 1000 位）",
        "en": "Add or change customers (up to 1,000 at once)",
    },
    body=Customers,
    replies={200: Took},
    refusals=(413, 422),
)
def take(call: Call, caller: Caller) -> Reply:
    """By the customer id: new ones are added, known ones changed only where something new is said."""
    sent = decoded(_customers, body_of(call))
    rows = [_new(one) for one in sent.customers]
    stored = upsert_contacts(rows, unit=unit_by_path(caller.unit_path), source=source_of(caller))
    refused = [Refusal(position, code) for position, code in stored.refused]
    return json_reply(Took(stored.n_created, stored.n_updated, stored.n_unchanged, refused))


def _new(one: Customer) -> NewContact:
    found = contact_from(one.id, one)
    return NewContact(one.id) if found is None else replace(found, work_chat_id=one.work_chat_id)


def source_of(caller: Caller) -> str:
    """How changes by this key are marked, so that its owner can leave out its own echo."""
    return f"api:{caller.key_id}"


@operation(
    "GET",
    "customers/changes",
    name="api-customer-changes",
    scope=Scope.CUSTOMERS,
    tag="customers",
    summary={"zh": "上次读取之后变化的客户", "en": "Customers that changed since the last reading"},
    replies={200: Changes},
    refusals=(422,),
    query=pages_of(AT_ONCE),
)
def changed(call: Call, caller: Caller) -> Reply:
    """Nothing is missed and nothing comes twice, however long the pauses between readings are."""
    after, most = page_of(call, AT_ONCE)
    found = changes_since(caller.unit_path, after, most)
    return json_reply(Changes([_line(one) for one in found], found[-1].cursor if found else after))


def _line(one: Change) -> ChangeLine:
    return ChangeLine(
        one.cursor,
        one.contact_id,
        one.change,
        one.at.isoformat(),
        one.source,
        None if one.contact is None else _kept(one.contact),
    )


def _kept(row: Any) -> Kept:
    return Kept(
        row.respondent_key,
        row.name,
        row.phone,
        row.email,
        row.wechat_id,
        row.work_chat_id,
        row.region,
        row.language,
        row.volume,
        row.is_key_account,
        {str(name): str(value) for name, value in row.attributes.items()},
        bool(row.opt_outs),
        row.merged_into.respondent_key if row.merged_into else None,
    )
