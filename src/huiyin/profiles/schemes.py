"""Confirming how value, loyalty and health are judged."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.profiles import reckoning
from huiyin.profiles.models import ValueScheme
from huiyin.profiles.problems import SchemeInvalid
from huiyin.profiles.scheme import Scheme


def check(scheme: Scheme) -> None:
    """Refuse what cannot be reckoned. Raises `SchemeInvalid`."""
    if not scheme.classes:
        raise SchemeInvalid(what=_("There must be at least one value class."))
    tops = [one.top for one in scheme.classes]
    if any(not 0 < top <= 1 for top in tops) or tops != sorted(set(tops)):
        raise SchemeInvalid(what=_("The shares of the classes must rise and lie between 0 and 100 %."))
    if tops[-1] != 1:
        raise SchemeInvalid(
            what=_("The last class must reach to 100 %, so that every contributing customer has one.")
        )
    if any(weight < 0 for weight in scheme.weights.values()) or sum(scheme.weights.values()) <= 0:
        raise SchemeInvalid(what=_("The weights of health must not be negative, and not all be 0."))


@transaction.atomic
def confirm(*, by: User, scheme: Scheme, note: str = "") -> ValueScheme:
    """A new version, which holds from now on; all customers are reckoned anew. Raises `SchemeInvalid`."""
    check(scheme)
    newest = ValueScheme.objects.select_for_update().first()
    row = ValueScheme.objects.create(
        number=1 + (newest.number if newest else 0),
        definition=scheme.as_json(),
        note=" ".join(note.split())[:200],
        by=by,
        confirmed_at=timezone.now(),
    )
    audit.record("scheme.confirm", by=by, on=f"scheme:{row.number}")
    reckoning.ask(by=by)
    return row
