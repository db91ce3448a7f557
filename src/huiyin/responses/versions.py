"""The newest version of each answer, and the versions before it.

Version 1 is the answer itself; `AnswerVersion` holds what came after. Few answers are ever
corrected, so rows are read as they were accepted and the few corrections are laid over them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from itertools import islice

from django.db.models import Max, OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404

from huiyin.responses.contracts import PastAnswer, StoredAnswer
from huiyin.responses.models import AnswerVersion, Response

_AT_A_TIME = 2_000
_ACCEPTED = {  # columns of the database as `StoredAnswer` calls them
    "pk": "id",
    "programme_id": "programme_id",
    "wave__name": "wave",
    "channel": "channel",
    "respondent_key": "respondent_key",
    "answers": "answers",
    "context": "context",
    "weight": "weight",
    "language": "language",
    "answered_on": "answered_on",
    "recorded_at": "recorded_at",
    "batch": "batch",
    "mode": "mode",
    "source": "source",
    "unit_path": "unit_path",
}


def as_accepted(row: Response) -> StoredAnswer:
    """Version 1: what was accepted."""
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
        mode=row.mode,
        source=row.source,
        unit_path=row.unit_path,
    )


def as_corrected(accepted: StoredAnswer, version: AnswerVersion) -> StoredAnswer:
    """What the answer says from this version on."""
    return replace(
        accepted,
        wave=version.wave.name,
        answers=version.answers,
        context=version.context,
        weight=version.weight,
        answered_on=version.answered_on,
        recorded_at=version.recorded_at,
        version=version.number,
        validity=version.validity,
    )


def newest_versions() -> QuerySet[AnswerVersion]:
    """The newest version of each corrected answer."""
    newest = (
        AnswerVersion.objects.filter(response=OuterRef("response"))
        .order_by()
        .values("response")
        .annotate(newest=Max("number"))
        .values("newest")
    )
    return AnswerVersion.objects.filter(number=Subquery(newest)).select_related("wave").order_by()


def newest_of(response_ids: Collection[int]) -> dict[int, AnswerVersion]:
    """The newest versions of those of the answers that were corrected, by answer."""
    near = AnswerVersion.objects.filter(
        response__gte=min(response_ids, default=0), response__lte=max(response_ids, default=0)
    )
    if not near.exists():  # as nearly always: a list of two thousand numbers costs more than the look
        return {}
    return {row.response_id: row for row in newest_versions().filter(response__in=list(response_ids))}


def current(rows: Sequence[Response]) -> list[Response]:
    """The rows with the content of their newest version, in memory only; `validity` tells whether they count."""
    found = newest_of([row.pk for row in rows])
    for row in rows:
        version = found.get(row.pk)
        row.validity = "valid" if version is None else version.validity  # type: ignore[attr-defined]
        if version is not None:
            row.answers, row.context = version.answers, version.context
            row.weight, row.answered_on, row.wave = version.weight, version.answered_on, version.wave
    return list(rows)


def currently(rows: QuerySet[Response]) -> Iterator[Response]:
    """The same for any number of rows, few at a time."""
    reading = rows.iterator(chunk_size=_AT_A_TIME)
    while part := list(islice(reading, _AT_A_TIME)):
        yield from current(part)


def stored(rows: Sequence[Response]) -> list[StoredAnswer]:
    """The newest version of each row."""
    found = newest_of([row.pk for row in rows])
    return [
        as_corrected(as_accepted(row), found[row.pk]) if row.pk in found else as_accepted(row) for row in rows
    ]


def stored_at(ids: Collection[int]) -> list[StoredAnswer]:
    """The newest version of the answers of these numbers, oldest first, without a model of each."""
    rows = Response.objects.filter(pk__in=list(ids)).order_by("pk").values_list(*_ACCEPTED).iterator()
    found = newest_of(ids)
    answers = [StoredAnswer(**dict(zip(_ACCEPTED.values(), row, strict=True))) for row in rows]
    return [as_corrected(one, found[one.id]) if one.id in found else one for one in answers]


def stored_rows(rows: QuerySet[Response]) -> Iterator[StoredAnswer]:
    """The newest version of any number of rows, few at a time."""
    reading = rows.iterator(chunk_size=_AT_A_TIME)
    while part := list(islice(reading, _AT_A_TIME)):
        yield from stored(part)


def locked(rows: QuerySet[Response], response_id: int) -> Response:
    """One of the rows, held for this transaction; 404 when it is none of them."""
    return get_object_or_404(rows.select_for_update(of=("self",)), pk=response_id)


def history(row: Response) -> list[PastAnswer]:
    """All versions of an answer, newest first."""
    later = list(AnswerVersion.objects.filter(response=row).select_related("wave", "by").order_by("number"))
    accepted = as_accepted(row)
    ends = [version.recorded_at for version in later]
    versions = [PastAnswer(accepted, ends[0] if ends else None)]
    for version, end in zip(later, [*ends, None][1:], strict=True):
        by_name = "" if version.by is None else str(version.by)
        versions.append(PastAnswer(as_corrected(accepted, version), end, by_name, version.reason))
    return versions[::-1]
