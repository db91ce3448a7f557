"""Places on websites: made, changed, closed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.channels.embed.models import Placement
from huiyin.channels.points import close_link, link_for_point
from huiyin.core import audit, tokens
from huiyin.surveys.models import Questionnaire


@transaction.atomic
def add_placement(*, by: User, questionnaire: Questionnaire, **settings: Any) -> Placement:
    """A place with a link of its own; raises `NotPublished` when there is nothing to ask yet."""
    placement = Placement.objects.create(
        link=link_for_point(questionnaire=questionnaire, channel="embed"),
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
    close_link(link=placement.link, closed=closed)
    audit.record("placement.close" if closed else "placement.reopen", by=by, on=f"placement:{placement.pk}")
