"""What erasing a person means for answers."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection, transaction
from django.db.models import QuerySet

from huiyin.core import events
from huiyin.core.erasure import Eraser, Person, Stage
from huiyin.responses import kept_files
from huiyin.responses.contracts import AnswersErased
from huiyin.responses.models import AnswerVersion, QualityFlag, Response, TextTrace


def answers_about(person: Person) -> QuerySet[Response]:
    """The answers of a person."""
    return Response.objects.filter(
        programme_id=person.programme_id, respondent_key=person.respondent_key
    ).order_by("pk")


def words_of(person: Person) -> Iterator[str]:
    """Every text that the person's answers hold, in any version."""
    said: list[Response | AnswerVersion] = [*answers_about(person)]
    said += AnswerVersion.objects.filter(response__in=answers_about(person))
    for row in said:
        yield from (str(text) for text in (*row.answers.values(), *row.context.values()))
        yield getattr(row, "reason", "")


class AnswersOfPerson(Eraser):
    """All answers with all their versions; other apps are told by an event."""

    key = "answers"
    name = {"zh": "答卷及其更正历史", "en": "Answers with all their versions"}
    stage = Stage.RECORDS
    covers = (
        "responses.Response.respondent_key",
        "responses.Response.answers",
        "responses.Response.context",
        "responses.AnswerVersion.answers",
        "responses.AnswerVersion.context",
        "responses.AnswerVersion.reason",
        "responses.TextTrace.digest",
    )

    def count(self, person: Person) -> int | None:
        """How many answers."""
        return answers_about(person).count()

    def erase(self, person: Person) -> int:
        """Delete them; figures and files follow the event."""
        ids = list(answers_about(person).values_list("pk", flat=True))
        if not ids:
            return 0
        AnswerVersion.objects.filter(response__in=ids)._raw_delete(using=connection.alias)
        QualityFlag.objects.filter(response__in=ids)._raw_delete(using=connection.alias)
        TextTrace.objects.filter(response__in=ids)._raw_delete(using=connection.alias)
        Response.objects.filter(pk__in=ids)._raw_delete(using=connection.alias)
        events.publish(AnswersErased(person.programme_id, ids))
        return len(ids)


class FilesOfPerson(Eraser):
    """Photos and documents that came with the person's answers, in any version."""

    key = "attachments"
    name = {"zh": "随答卷上传的照片和文件", "en": "Photos and documents that came with answers"}
    stage = Stage.RECORDS

    def count(self, person: Person) -> int | None:
        """How many files there are."""
        return sum(kept_files.path_of(key) is not None for key in _keys_of(person))

    def erase(self, person: Person) -> int:
        """Delete them when the transaction stands."""
        keys = kept_files.set_leaving(_keys_of(person))
        transaction.on_commit(lambda: kept_files.forget(keys))
        return len(keys)


def _keys_of(person: Person) -> set[str]:
    rows: list[Response | AnswerVersion] = [*answers_about(person)]
    rows += AnswerVersion.objects.filter(response__in=answers_about(person))
    return {key for row in rows for key in kept_files.file_keys(row.answers)}


class RequestsOfPerson(Eraser):
    """The order itself names the person until it is carried out; `erasing` puts the name out."""

    key = "requests"
    name = {"zh": "删除请求中的编号", "en": "The number in the request"}
    stage = Stage.RECORDS
    covers = ("responses.Erasure.respondent_key",)

    def count(self, person: Person) -> int | None:
        """Not there before it is asked for."""
        return 0

    def erase(self, person: Person) -> int:
        """Nothing here: the name is needed until everything else is gone."""
        return 0
