"""What the rows of customers' profiles point at."""

from __future__ import annotations

from typing import Any

from huiyin.customers.queries import contact_by_id
from huiyin.profiles import services


def places(manager: Any, contact_id: int) -> dict[str, object]:
    """What the rows of profiles point at."""
    contact = contact_by_id(contact_id)
    assert contact is not None
    wish = services.note_preference(by=manager, contact=contact, topic="food", text="不吃辣")
    return {"preference": wish.pk}
