"""Reading answers."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import Count, Model, QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import tokens
from huiyin.core.erasure import Person, Stage, erasers
from huiyin.core.roles import UserRole
from huiyin.responses import versions
from huiyin.responses.bulk_reading import stored_arrow as stored_arrow
from huiyin.responses.contracts import DraftAnswer, FoundPerson, PastAnswer, Receipt, StoredAnswer, Validity
from huiyin.responses.fieldwork import Course as Course
from huiyin.responses.fieldwork import begun as begun
from huiyin.responses.fieldwork import course_of as course_of
from huiyin.responses.models import AnswerVersion, Draft, Erasure, Response
from huiyin.responses.wording import WordedAnswer as WordedAnswer
from huiyin.responses.wording import worded as worded
from huiyin.surveys.queries import all_programmes, programme_for, programmes_of


def answers_of(user: User, programme_id: int) -> QuerySet[Response]:
    """All answers of a programme that the person may see, newest first; 404 otherwise."""
    programme = programme_for(user, programme_id)
    return Response.objects.filter(programme=programme).select_related("wave").order_by("-id")


def answer_for(user: User, programme_id: int, response_id: int) -> StoredAnswer:
    """One answer that the person may see; 404 otherwise."""
    return versions.stored([get_object_or_404(answers_of(user, programme_id), pk=response_id)])[0]


def history_for(user: User, programme_id: int, response_id: int) -> list[PastAnswer]:
    """All versions of an answer that the person may see, newest first; 404 otherwise."""
    return versions.history(get_object_or_404(answers_of(user, programme_id), pk=response_id))


def history(response_id: int) -> list[PastAnswer]:
    """All versions of an answer, newest first; none of an answer that does not exist: for handlers."""
    row = Response.objects.select_related("wave").filter(pk=response_id).first()
    return [] if row is None else versions.history(row)


def corrected_ids(programme_id: int, first_id: int = 0, last_id: int | None = None) -> list[int]:
    """The answers of a programme that have more than one version, oldest first."""
    rows = AnswerVersion.objects.filter(response__programme=programme_id, response__gte=first_id)
    if last_id is not None:
        rows = rows.filter(response__lte=last_id)
    return list(rows.order_by("response").values_list("response", flat=True).distinct())


def n_corrected(programme_id: int) -> int:
    """How many answers of a programme have more than one version."""
    rows = AnswerVersion.objects.filter(response__programme=programme_id)
    return rows.order_by().values("response").distinct().count()


def stored(response_id: int) -> StoredAnswer | None:
    """One answer by its id, or None: for handlers, which act for nobody."""
    row = Response.objects.select_related("wave").filter(pk=response_id).first()
    return None if row is None else versions.stored([row])[0]


def stored_between(programme_id: int, first_id: int, last_id: int, batch: str) -> Iterator[StoredAnswer]:
    """The rows of a batch in an id range, oldest first."""
    rows = (
        Response.objects.filter(programme_id=programme_id, batch=batch, pk__gte=first_id, pk__lte=last_id)
        .select_related("wave")
        .order_by("pk")
    )
    return versions.stored_rows(rows)


def stored_many(response_ids: list[int]) -> list[StoredAnswer]:
    """Some answers by their ids, oldest first; ids that do not exist any more are left out."""
    return versions.stored_at(response_ids)


def superseded(programme_id: int, first_id: int = 0, last_id: int | None = None) -> Iterator[PastAnswer]:
    """The versions of a programme's answers that a later one has replaced, oldest first."""
    for response_id in corrected_ids(programme_id, first_id, last_id):
        yield from (past for past in history(response_id)[::-1] if past.superseded_at is not None)


def draft(submission_id: str, link_token_hash: str) -> DraftAnswer | None:
    """What a respondent has filled in so far, or None."""
    names = "version_id", "language", "answers", "resume_hash", "paradata"
    row = _row(Draft, names, {"link_token_hash": link_token_hash, "submission_id": submission_id})
    if row is None:
        return None
    version_id, language, answers, resume_hash, paradata = row
    return DraftAnswer(version_id, language, _json(answers), resume_hash, _json(paradata))


def receipt_of(dedup_key: str) -> Receipt | None:
    """The receipt of the act of answering with that key, or None while nothing is stored for it."""
    if _row(Response, ("id",), {"dedup_key": dedup_key}) is None:
        return None
    row = Response.objects.only("dedup_key", "recorded_at").get(dedup_key=dedup_key)
    return Receipt(tokens.receipt(row.dedup_key, row.recorded_at.isoformat()), row.recorded_at)


def _row(model: type[Model], names: Sequence[str], where: Mapping[str, str]) -> Any:
    """Some columns of one row by a unique key, or None: asked a thousand times a second, so in plain SQL."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(names)} FROM {model._meta.db_table} "  # noqa: S608 - our own names
            f"WHERE {' AND '.join(f'{name} = %s' for name in where)}",
            list(where.values()),
        )
        return cursor.fetchone()


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def n_answers_by_questionnaire(programme_id: int) -> dict[int, int]:
    """How many answers each questionnaire of a programme has, over all its versions."""
    rows = (
        Response.objects.filter(programme_id=programme_id, version__isnull=False)
        .values_list("version__questionnaire")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return dict(rows)


def n_answers_by_channel(programme_id: int) -> dict[tuple[int | None, str], int]:
    """How many answers came in by each channel, for each questionnaire (None: imported, without one)."""
    rows = (
        Response.objects.filter(programme_id=programme_id)
        .values_list("version__questionnaire", "channel")
        .annotate(n=Count("pk"))
        .order_by()
    )
    return {(questionnaire, channel): n for questionnaire, channel, n in rows}


def n_answers_named(beginning: str, *, on: date | None = None) -> int:
    """How many answers have a dedup key of that beginning, such as "link:12:"; on one day where given."""
    end = beginning[:-1] + chr(ord(beginning[-1]) + 1)  # a range, which the unique index serves
    rows = Response.objects.filter(dedup_key__gte=beginning, dedup_key__lt=end)
    return (rows if on is None else rows.filter(answered_on=on)).count()


def dedup_keys_of(response_ids: Collection[int], *, channel: str) -> dict[int, str]:
    """The names of the acts of answering of those answers that came by a channel."""
    rows = Response.objects.filter(pk__in=list(response_ids), channel=channel)
    return dict(rows.values_list("pk", "dedup_key"))


def ids_by_name(dedup_keys: Collection[str]) -> dict[str, int]:
    """The answers that the acts of answering of those names were stored as; others are left out."""
    names = list(dedup_keys)
    found: dict[str, int] = {}
    for start in range(0, len(names), 5000):
        rows = Response.objects.filter(dedup_key__in=names[start : start + 5000])
        found.update(rows.values_list("dedup_key", "pk"))
    return found


def version_ids(response_ids: Collection[int]) -> dict[int, int]:
    """The version of the questionnaire that each of these answers was given to; imported ones have none."""
    rows = Response.objects.filter(pk__in=list(response_ids), version__isnull=False)
    return dict(rows.values_list("pk", "version"))


def which_exist(response_ids: Sequence[int]) -> set[int]:
    """Those of the ids that still name an answer."""
    found: set[int] = set()
    for start in range(0, len(response_ids), 5000):
        part = response_ids[start : start + 5000]
        found.update(Response.objects.filter(pk__in=part).values_list("pk", flat=True))
    return found


def ids_between(programme_id: int, first_id: int, last_id: int | None, most: int) -> list[int]:
    """The first `most` answers of a programme in an id range, oldest first."""
    rows = Response.objects.filter(programme=programme_id, pk__gte=first_id)
    if last_id is not None:
        rows = rows.filter(pk__lte=last_id)
    return list(rows.order_by("pk").values_list("pk", flat=True)[:most])


def n_answers(programme_id: int) -> int:
    """How many answers of a programme are stored."""
    return Response.objects.filter(programme_id=programme_id).count()


def has_answers(programme_id: int) -> bool:
    """Whether any answer of a programme is stored."""
    return Response.objects.filter(programme_id=programme_id).exists()


def latest_answers(user: User, programme_id: int, most: int) -> list[StoredAnswer]:
    """The newest answers of a programme that the person may see."""
    return versions.stored(list(answers_of(user, programme_id)[:most]))


def n_known_respondents(programme_id: int, keys: Collection[str]) -> int:
    """How many of some respondents have answers in a programme already."""
    rows = Response.objects.filter(programme_id=programme_id, respondent_key__in=list(keys))
    return rows.values("respondent_key").distinct().count()


def counted_ids(programme_id: int) -> list[int]:
    """The answers of a programme that count: all but those set aside, oldest first."""
    aside = versions.newest_versions().filter(response__programme=programme_id)
    left_out = set(aside.exclude(validity=Validity.VALID).values_list("response", flat=True))
    rows = Response.objects.filter(programme=programme_id).order_by("pk").values_list("pk", flat=True)
    return [pk for pk in rows.iterator(chunk_size=20_000) if pk not in left_out]


def ids_of_respondent(programme_id: int, respondent_key: str) -> list[int]:
    """The answers of one respondent of a programme, oldest first."""
    rows = Response.objects.filter(programme_id=programme_id, respondent_key=respondent_key)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def said_by(
    programme_ids: Collection[int], keys: Collection[str], *, before: datetime | None = None, most: int = 30
) -> list[StoredAnswer]:
    """What one person, known by these keys, said in some programmes, the latest day first.

    With `before` only what was said on its day or earlier: the day is when it was said, also where a file
    brought it long afterwards.
    """
    known = [key for key in keys if key]
    rows = Response.objects.filter(respondent_key__in=known, programme__in=list(programme_ids))
    if before is not None:
        rows = rows.filter(answered_on__lte=timezone.localdate(before))
    return versions.stored(list(rows.select_related("wave").order_by("-answered_on", "-pk")[:most]))


def n_drafts_of(link_token_hashes: Collection[str]) -> int:
    """How many drafts were begun by some links."""
    return Draft.objects.filter(link_token_hash__in=list(link_token_hashes)).count()


def erasures_of(user: User) -> QuerySet[Erasure]:
    """The erasures asked for in the person's unit and below, newest first."""
    rows = Erasure.objects.select_related("asked_by", "unit")
    if user.role == UserRole.ADMINISTRATOR:
        return rows
    return rows.filter(unit__path__startswith=user.unit.path)


def n_erasures(programme_id: int, since: datetime, until: datetime) -> int:
    """How many people were erased from a programme from a moment until before another."""
    rows = Erasure.objects.filter(finished_at__gte=since, finished_at__lt=until)
    return sum(programme_id in ids for ids in rows.values_list("programme_ids", flat=True))


def erasure_for(user: User, erasure_id: int) -> Erasure:
    """One erasure that the person may see; 404 otherwise."""
    return get_object_or_404(erasures_of(user), pk=erasure_id)


_OWN_PLACES = ("answers", "cases", "links")  # where a respondent is found by number


def found_about(user: User | None, respondent_key: str) -> list[FoundPerson]:
    """What each programme holds of a respondent: of those that the person may see, or with None (the shell) of all.

    Programmes without records of the respondent come last: their files and facts may still hold some.
    """
    found = []
    for programme in all_programmes() if user is None else programmes_of(user):
        person = Person(programme.pk, respondent_key)
        counts = {e.key: e.count(person) for stage in Stage for e in erasers(stage)}
        is_found = any(counts[place] for place in _OWN_PLACES if place in counts)
        found.append(FoundPerson(programme.pk, programme.name, counts, is_found))
    found.sort(key=lambda part: not part.is_found)
    return found
