"""Telling managers that the readers no longer fit a programme's texts."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from huiyin.accounts.models import User
from huiyin.accounts.queries import people_over
from huiyin.core.roles import UserRole
from huiyin.messaging import services as messaging
from huiyin.messaging.contracts import Content, Kind, NewMessage, Purpose
from huiyin.messaging.problems import NoAccount
from huiyin.texts.models import DriftLook


def tell(look_id: int) -> int:
    """Queue a mail to each manager of the programme's unit who has an address; without an account only the page tells."""
    look = DriftLook.objects.select_related("programme__unit").filter(pk=look_id).first()
    if look is None:
        return 0
    people = people_over(look.programme.unit).filter(role=UserRole.MANAGER).exclude(email="")
    try:
        with transaction.atomic():
            return len(messaging.queue_many([_message(look, person) for person in people]))
    except NoAccount:
        return 0


def _message(look: DriftLook, person: User) -> NewMessage:
    language = person.language or settings.LANGUAGE_CODE
    with override(language):
        words = {
            "programme": look.programme.name,
            "address": f"{settings.PUBLIC_URL}{reverse('text-quality', args=[look.programme_id])}",
        }
        subject = _("%(programme)s: the readers no longer fit recent texts") % words
        text = (
            _("What texts of the last month say is read less surely, or less rightly, than before.")
            + "\n"
            + _("See the signs, code a new round, note what is done: %(address)s") % words
        )
    return NewMessage(
        kind=Kind.EMAIL,
        to=person.email,
        content=Content(subject=subject, text=text, language="zh" if language.startswith("zh") else "en"),
        purpose=Purpose.ALERT,
        dedup_key=f"drift:{look.pk}:{person.pk}",
        reference=f"drift:{look.pk}",
        programme_id=look.programme_id,
        unit_id=look.programme.unit_id,
    )
