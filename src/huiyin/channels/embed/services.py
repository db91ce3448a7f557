"""Places on websites: made, changed, closed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.channels.embed.models import Placement
from huiyin.channels.links import new_link
from huiyin.channels.problems import NotPublished
from huiyin.channels.queries import open_link_of
from huiyin.core import audit, tokens
from huiyin.surveys.models import Questionnaire


@transaction.atomic
def add_placement(*, by: User, questionnaire: Questionnaire, **settings: Any) -> Placement:
    """A place with a link of its own; raises `NotPublished` when there is nothing to ask yet."""
    open_link = open_link_of(questionnaire)
    if open_link is None:
        raise NotPublished(title=questionnaire.title)
    link = new_link(
        questionnaire_id=questionnaire.pk, wave_id=open_link.wave_id, channel="embed", expires_at=None
    )
    link.save()
    placement = Placement.objects.create(
        link=link,
        programme_id=questionnaire.programme_id,
        code=tokens.new_token(12),
        made_at=timezone.now(),
        **settings,
    )
    audit.record("placement.add", by=by, on=f"placement:{placement.pk}")
    return placement


@transaction.atomic
def change_placement(*, by: User, placement: Placement, **settings: Any) -> None:
    """Other rules or looks; the website has them within minutes."""
    for name, value in settings.items():
        setattr(placement, name, value)
    placement.save(update_fields=list(settings))
    audit.record("placement.change", by=by, on=f"placement:{placement.pk}")


@transaction.atomic
def close_placement(*, by: User, placement: Placement, closed: bool) -> None:
    """Show it no more, or again; the website's source stays as it is."""
    placement.link.closed_at = timezone.now() if closed else None
    placement.link.save(update_fields=["closed_at"])
    audit.record("placement.close" if closed else "placement.reopen", by=by, on=f"placement:{placement.pk}")
