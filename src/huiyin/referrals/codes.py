"""A customer's link to pass on, and the page on which the customer sees what came of it."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.core.tokens import derived_token, hash_token, new_token
from huiyin.core.typed_text import typed
from huiyin.customers.contracts import ConsentPurpose
from huiyin.customers.models import Contact
from huiyin.customers.queries import consent_to
from huiyin.messaging import services as messaging
from huiyin.messaging.contracts import Content, Kind, Purpose
from huiyin.messaging.problems import BadAddress, NoAccount
from huiyin.referrals import queries
from huiyin.referrals.models import CodeDay, ReferralCode
from huiyin.referrals.problems import ConsentMissing, CustomerObjects, NoScheme, NotReachable

LINK, OWN = "referral-link", "referral-own"
LINK_LENGTH, OWN_LENGTH = 16, 24  # 93 and 139 bits: nobody guesses one, and a link may still be typed


def link_path(code: ReferralCode) -> str:
    """The path of the page that friends open."""
    return reverse("referral-public", args=[derived_token(LINK, code.secret_seed, LINK_LENGTH)])


def own_path(code: ReferralCode) -> str:
    """The path of the customer's own page."""
    return reverse("referral-own", args=[derived_token(OWN, code.secret_seed, OWN_LENGTH)])


def objects(contact: Contact) -> bool:
    """Whether the customer has refused offers, or wants no messages at all."""
    return consent_to(contact, ConsentPurpose.OFFERS) is False or bool(contact.opt_outs & 1)


@transaction.atomic
def make_code(*, contact: Contact, by: User | None) -> ReferralCode:
    """The customer's code, made where there is none. Raises `NoScheme`, `CustomerObjects`."""
    known = queries.code_of(contact)
    if known is not None:
        return known
    if queries.rules_for(contact.unit, timezone.localdate()) is None:
        raise NoScheme()
    if objects(contact):
        raise CustomerObjects()
    seed = new_token()
    code, is_new = ReferralCode.objects.get_or_create(
        contact=contact,
        defaults={
            "unit": contact.unit,
            "secret_seed": seed,
            "link_hash": hash_token(derived_token(LINK, seed, LINK_LENGTH), LINK),
            "own_hash": hash_token(derived_token(OWN, seed, OWN_LENGTH), OWN),
            "made_by": by,
            "made_at": timezone.now(),
        },
    )
    if is_new:
        audit.record("referral.code", by=by, on=f"contact:{contact.pk}")
    return code


@transaction.atomic
def show_name(*, code: ReferralCode, name: str, by: User | None = None) -> None:
    """What friends read of who recommends, as the customer agreed; "" shows nothing."""
    ReferralCode.objects.filter(pk=code.pk).update(shown_name=typed(name, 40))
    audit.record("referral.shown_name", by=by, on=f"referral_code:{code.pk}", is_shown=bool(name.strip()))


@transaction.atomic
def send_own_page(*, by: User, contact: Contact, at: datetime | None = None) -> str:
    """Send the customer the way to their own page, by e-mail or else by text message; the kind that was used.

    Twice on a day is once. Raises `NoScheme`, `CustomerObjects`, `ConsentMissing`, `NotReachable`.
    """
    code = make_code(contact=contact, by=by)
    if objects(contact):
        raise CustomerObjects()
    if not consent_to(contact, ConsentPurpose.OFFERS):
        raise ConsentMissing()
    rules = queries.rules_for(contact.unit, timezone.localdate())
    if rules is None:
        raise NoScheme()
    english = contact.language.startswith("en")
    with override("en" if english else "zh-hans"):
        subject = rules.words_in("name", "en" if english else "zh")
        address = f"{settings.PUBLIC_URL}{own_path(code)}"
        text = _("%(name)s: your own link to pass on, and what came of it: %(address)s") % {
            "name": subject,
            "address": address,
        }
    content = Content(subject=subject, text=text, address=address, language="en" if english else "zh")
    day = timezone.localdate(at)
    for kind, to in ((Kind.EMAIL, contact.email), (Kind.SMS, contact.phone)):
        if not to:
            continue
        try:
            messaging.queue(
                kind=kind,
                to=to,
                content=content,
                purpose=Purpose.NOTICE,
                dedup_key=f"referral-own:{code.pk}:{day:%Y%m%d}",
                respondent_key=contact.respondent_key,
                reference=f"referral_code:{code.pk}",
                unit_id=contact.unit.pk,
            )
        except (NoAccount, BadAddress):
            continue
        audit.record("referral.send", by=by, on=f"contact:{contact.pk}", kind=str(kind))
        return str(kind)
    raise NotReachable()


@transaction.atomic
def note_opened(code: ReferralCode, day: datetime | None = None) -> None:
    """Count that a link was opened; whoever opened it leaves nothing."""
    on = timezone.localdate(day)
    CodeDay.objects.get_or_create(code=code, day=on)
    CodeDay.objects.filter(code=code, day=on).update(n_opened=F("n_opened") + 1)
