"""One person who was known by several files: what was kept under each of them is shown together."""

from __future__ import annotations

from huiyin.customers.models import Contact


def ids_of(contact: Contact) -> list[int]:
    """The numbers of the customer and of those merged into it."""
    return [contact.pk, *(pk for pk, _ in _absorbed(contact))]


def keys_of(contact: Contact) -> list[str]:
    """The customer ids of the customer and of those merged into it."""
    return [contact.respondent_key, *(key for _, key in _absorbed(contact))]


def _absorbed(contact: Contact) -> list[tuple[int, str]]:
    kept: list[tuple[int, str]] | None = contact.__dict__.get("_absorbed_pairs")
    if kept is None:
        kept = list(contact.absorbed.order_by("pk").values_list("pk", "respondent_key"))
        contact.__dict__["_absorbed_pairs"] = kept
    return kept
