"""By which channel a customer can be reached, and in which order channels are tried."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.campaigns.plan import Plan
from huiyin.channels.base import InvitingChannel, LinkChannel, channels
from huiyin.customers.models import Contact
from huiyin.messaging.contracts import Kind

CALLING = "telephone"
_COLUMNS = {Kind.EMAIL.value: "email", Kind.SMS.value: "phone", Kind.WECHAT.value: "wechat_id"}


def inviting_channels() -> dict[str, InvitingChannel]:
    """The channels that write to one person, by key, in the order people know them."""
    found = {
        one.key: one for one in channels if isinstance(one, InvitingChannel) and str(one.kind) in _COLUMNS
    }
    order = ["email", "sms"]
    return dict(sorted(found.items(), key=lambda pair: (pair[0] not in order, pair[0])))


def asking_channels() -> dict[str, LinkChannel]:
    """The channels a campaign may ask by: those that write, and the telephone, which fills a call list."""
    return {**inviting_channels(), **({CALLING: _telephone()} if CALLING in channels else {})}


def _telephone() -> LinkChannel:
    found = channels[CALLING]
    assert isinstance(found, LinkChannel)
    return found


def message_kind(channel: str) -> str:
    """The kind of message whose hours hold for a channel; a call list keeps hours of its own as well."""
    known = inviting_channels().get(channel)
    return str(known.kind) if known is not None else Kind.SMS.value


def column_of(channel: str) -> str:
    """The column of a contact that holds the address for a channel."""
    if channel == CALLING:
        return "phone"
    known = inviting_channels().get(channel)
    return "" if known is None else _COLUMNS[str(known.kind)]


def reachable(wanted: Sequence[str]) -> list[str]:
    """The columns of which one must be filled for a customer to be reached by one of the channels."""
    return list(dict.fromkeys(column for channel in wanted if (column := column_of(channel))))


def channel_for(contact: Contact, plan: Plan, *, after: str = "") -> str:
    """The first channel of the plan (behind `after`) by which the contact can be reached; "" for none."""
    order = list(plan.channels)
    if after in order:
        order = order[order.index(after) + 1 :]
    return next(
        (channel for channel in order if (column := column_of(channel)) and getattr(contact, column)), ""
    )


def address_of(contact: Contact, channel: str) -> str:
    """The contact's address for a channel."""
    return str(getattr(contact, column_of(channel)))
