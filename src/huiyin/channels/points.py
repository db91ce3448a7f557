"""Points: places on websites, devices and boxes, each with a link that many customers answer through."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils import timezone

from huiyin.channels.links import is_anonymous, new_link
from huiyin.channels.models import Link
from huiyin.channels.problems import NotPublished
from huiyin.channels.queries import Collected, collected, open_link_of
from huiyin.responses.queries import n_answers_named
from huiyin.surveys.models import Programme, Questionnaire


def published_in(programme: Programme) -> list[Collected]:
    """The questionnaires for which a point can be set up."""
    return [row for row in collected(programme) if row.link is not None]


def link_for_point(
    *, questionnaire: Questionnaire, channel: str, embedded: Mapping[str, str] | None = None
) -> Link:
    """A stored link of the point's own, in the wave of the open one, in the open transaction.

    Raises `NotPublished` when there is nothing to ask yet.
    """
    open_link = open_link_of(questionnaire)
    if open_link is None:
        raise NotPublished(title=questionnaire.title)
    link = new_link(
        questionnaire_id=questionnaire.pk, wave_id=open_link.wave_id, channel=channel, expires_at=None
    )
    link.embedded = dict(embedded or {})
    link.save()
    return link


def close_link(*, link: Link, closed: bool) -> None:
    """Take no more answers through a link, or take them again, in the open transaction."""
    link.closed_at = timezone.now() if closed else None
    link.save(update_fields=["closed_at"])


def numbers_of(link: Link) -> tuple[int | None, int | None]:
    """How many answers came through a link in all and today; None where nobody can tell."""
    if is_anonymous(link):
        return None, None
    named = f"link:{link.pk}:"
    return n_answers_named(named), n_answers_named(named, on=timezone.localdate())
