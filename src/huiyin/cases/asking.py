"""Asking the customer whether it is solved: by a message of ours, so that nobody else holds the link (T09)."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from huiyin.accounts.models import User
from huiyin.cases import services
from huiyin.cases.desk import Way, contact_about, ways_to
from huiyin.cases.letters import dressed
from huiyin.cases.models import Case, Verification
from huiyin.cases.problems import NoAddressOfCustomer
from huiyin.cases.queries import token_of
from huiyin.cases.steps import locked
from huiyin.messaging import services as messaging
from huiyin.messaging.contracts import Content, Kind, Purpose

BY_HAND = ("link", "phone")


def ways_to_ask(case: Case) -> Sequence[Way]:
    """By which messages the customer can be asked now; none where our own address is not set."""
    return ways_to(case) if settings.PUBLIC_URL else ()


def was_handed(case: Case) -> bool:
    """Whether the newest link was made for staff to hand on; one that went by message they do not see."""
    last = case.entries.filter(kind="asked").exclude(detail__way="phone").order_by("-pk").first()
    return last is not None and last.detail.get("way") == "link"


@transaction.atomic
def ask_customer(
    *, by: User, case_id: int, way: str = "link", text: str = "", seen: str | None = None
) -> Verification | None:
    """Ask by a message ("sms", "email"), by a link to hand on, or note a call that nobody answered.

    Raises `NoAddressOfCustomer` where no message of that kind can reach the customer.
    """
    if way in BY_HAND:
        return services.ask_customer(by=by, case_id=case_id, way=way, text=text, seen=seen)
    case = locked(case_id, seen)
    to = next((one for one in ways_to_ask(case) if one.kind == way), None)
    if to is None:
        raise NoAddressOfCustomer()
    verification = services.ask_customer(by=by, case_id=case_id, way=way, text=text, seen=seen)
    assert verification is not None
    case.refresh_from_db()
    words, account = _words(case, verification), None
    content = Content(subject=case.title, text=words)
    if way == Kind.EMAIL:
        content, account = dressed(case, "", words)
    messaging.queue(
        kind=way,
        to=to.address,
        content=content,
        account=account,
        purpose=Purpose.CASE,
        dedup_key=f"case:{case.pk}:ask:{case.n_reopened}:{case.n_attempts}",
        respondent_key=case.respondent_key,
        reference=f"case:{case.pk}",
        programme_id=case.programme_id,
        unit_id=case.unit_id,
    )
    return verification


def _words(case: Case, verification: Verification) -> str:
    """The message in the customer's language: what was done, and the link."""
    contact = contact_about(case)
    language = contact.language if contact and contact.language else settings.LANGUAGE_CODE
    address = f"{settings.PUBLIC_URL}{reverse('case-verdict', args=[token_of(verification)])}"
    with override("en" if language.startswith("en") else "zh-hans"):
        done = verification.message.strip()
        if done and done[-1] not in "。！？.!?":
            done += _(".")
        words = {"unit": case.unit.name, "done": done, "address": address}
        if words["done"]:
            return _("%(unit)s: %(done)s Is it solved? Only you can say so, here: %(address)s") % words
        return _("%(unit)s: is the problem you told us about solved? Please say so here: %(address)s") % words
