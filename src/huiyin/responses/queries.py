"""Reading answers."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from huiyin.accounts.models import User
from huiyin.responses.contracts import StoredAnswer
from huiyin.responses.models import Response
from huiyin.surveys.queries import programme_for


def _stored(row: Response) -> StoredAnswer:
    return StoredAnswer(
        row.pk,
        row.programme_id,
        row.wave.name,
        row.channel,
        row.respondent_key,
        row.answers,
        row.context,
        row.weight,
        row.language,
        row.answered_on,
        row.recorded_at,
        row.batch,
    )


def answers_of(user: User, programme_id: int) -> QuerySet[Response]:
    """All answers of a programme that the person may see, newest first; 404 otherwise."""
    programme = programme_for(user, programme_id)
    return Response.objects.filter(programme=programme).select_related("wave").order_by("-id")


def answer_for(user: User, programme_id: int, response_id: int) -> StoredAnswer:
    """One answer that the person may see; 404 otherwise."""
    return _stored(get_object_or_404(answers_of(user, programme_id), pk=response_id))


def stored(response_id: int) -> StoredAnswer | None:
    """One answer by its id, or None: for handlers, which act for nobody."""
    row = Response.objects.select_related("wave").filter(pk=response_id).first()
    return None if row is None else _stored(row)


def stored_between(programme_id: int, first_id: int, last_id: int, batch: str) -> Iterator[StoredAnswer]:
    """The rows of a batch in an id range, oldest first."""
    rows = (
        Response.objects.filter(programme_id=programme_id, batch=batch, pk__gte=first_id, pk__lte=last_id)
        .select_related("wave")
        .order_by("pk")
    )
    for row in rows.iterator(chunk_size=2000):
        yield _stored(row)


def stored_many(response_ids: list[int]) -> list[StoredAnswer]:
    """Some answers by their ids, oldest first; ids that do not exist any more are left out."""
    rows = Response.objects.filter(pk__in=response_ids).select_related("wave").order_by("pk")
    return [_stored(row) for row in rows]
