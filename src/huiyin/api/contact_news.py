"""Endpoints are told which customers changed; how they are kept now is read by the call for changes."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.api.webhook_queries import somebody_listens
from huiyin.api.webhook_services import queue_contact_news
from huiyin.core.events import subscribe
from huiyin.customers.contracts import ContactChangesNoted
from huiyin.customers.queries import changes_named

AT_ONCE = 500  # changes in one message


@subscribe(ContactChangesNoted, name="api.tell_of_contacts")
def tell_of_contacts(noted: Sequence[ContactChangesNoted]) -> None:
    """No name and no number leaves in a message, only which customer and what kind of change."""
    if not somebody_listens("contact.changed"):
        return
    ids = [pk for event in noted for pk in event.change_ids]
    for start in range(0, len(ids), AT_ONCE):
        queue_contact_news(
            [
                (
                    one.unit_path,
                    one.cursor,
                    {"number": one.contact_id, "change": one.change, "source": one.source},
                )
                for one in changes_named(ids[start : start + AT_ONCE])
            ]
        )
