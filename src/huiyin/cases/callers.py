"""Who the customer is that tells us of a problem: known by number, telephone or mail, or new."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet

from huiyin.accounts.models import Unit, User
from huiyin.cases.models import Case
from huiyin.cases.steps import locked, log, written
from huiyin.customers import services as customers
from huiyin.customers.contracts import NewContact
from huiyin.customers.models import Contact
from huiyin.customers.queries import clean_phone, contact_of, contacts_of, recognise


class Several(Exception):
    """More than one customer has this telephone or mail; a person must say which it is."""

    def __init__(self, contacts: QuerySet[Contact]) -> None:
        super().__init__()
        self.contacts = contacts


def caller(
    *, by: User | None, unit: Unit, said: str, name: str = "", chosen: int | None = None
) -> Contact | None:
    """The contact of a customer who gave a number, a telephone or an e-mail address; a new one where none has it.

    None for somebody who stays unknown. Raises `Several`, or `ContactTaken` for a customer of another unit.
    """
    said = said.strip()
    if not said:
        return None
    within = by.unit.path if by is not None else unit.path
    found = recognise({"key": said, "phone": said, "email": said}, within=within)
    if found.contact is not None:
        return found.contact
    if found.candidates:
        return _chosen(by, found.candidates, chosen)
    phone, email = clean_phone(said), said.lower() if "@" in said else ""
    contact = NewContact(phone or email or said[:120], name=name, phone=phone, email=email)
    if by is not None:
        return customers.save_contact(by=by, unit=unit, contact=contact)
    customers.upsert_contacts([contact], unit=unit, source="case")
    return contact_of(contact.respondent_key)


def _chosen(by: User | None, candidates: Collection[int], chosen: int | None) -> Contact | None:
    if by is None:  # a machine cannot be asked; a person links the case later
        return None
    contacts = contacts_of(by).filter(pk__in=candidates).order_by("pk")
    found = contacts.filter(pk=chosen).first() if chosen else None
    if found is None:
        raise Several(contacts)
    return found


@transaction.atomic
def name_caller(*, case_id: int, contact: Contact | None, text: str) -> Case:
    """The customer of a case says later how to be reached; a case that has a contact keeps it."""
    case = locked(case_id)
    if case.contact_id is None and contact is not None:
        case.contact, case.respondent_key = contact, contact.respondent_key
        case.save(update_fields=["contact", "respondent_key"])
    log(case, None, "note", written(text))
    return case
