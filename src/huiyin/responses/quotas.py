"""Quotas: at most so many answers of a group, decided in the transaction that stores the answer."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.conditions import parse
from huiyin.conditions.predicate import Predicate, holds
from huiyin.conditions.problems import ConditionProblem
from huiyin.core import audit
from huiyin.responses import versions
from huiyin.responses.contracts import Submission, Validity
from huiyin.responses.models import Quota, QuotaRefusal, Response
from huiyin.responses.problems import BadQuota, QuotaFull
from huiyin.surveys.models import Questionnaire, QuestionnaireVersion
from huiyin.surveys.queries import versions_of
from huiyin.surveys.services import note_quotas
from huiyin.surveys.serving import definition_of

MOST_ANSWERS = 10_000_000
_MOST_COMPILED = 2_000
_compiled: dict[tuple[int, object, str], tuple[Predicate, tuple[str, ...]]] = {}


def _rule(version: QuestionnaireVersion, rule: Any) -> tuple[Predicate, tuple[str, ...]]:
    """The rule as a function of one answer, and the variables it looks at.

    A version that does not ask what the rule speaks of fulfils it for nobody.
    """
    key = (version.pk, version.published_at, json.dumps(rule, sort_keys=True))
    found = _compiled.get(key)
    if found is None:
        try:
            condition = parse(rule, definition_of(version).condition_fields())
            found = holds(condition), condition.columns
        except ConditionProblem:
            found = _nobody, ()
        if len(_compiled) > _MOST_COMPILED:
            _compiled.clear()
        _compiled[key] = found
    return found


def _nobody(row: Mapping[str, Any]) -> bool:
    return False


@dataclass(frozen=True, eq=False)
class QuotaGate:
    """Counts an answer in every quota whose rule it fulfils, or refuses it when one of them is full.

    A quota counts by one statement that also looks whether there is room, so that many at once never
    overrun it; what was counted before a refusal is undone with the answer.
    """

    questionnaire_id: int
    version: QuestionnaireVersion
    answers: Mapping[str, Any]

    @property
    def lock(self) -> str:
        return f"quota:{self.questionnaire_id:012d}"

    def admit(self, submission: Submission) -> None:
        """Take the places; raises `QuotaFull`."""
        for quota in Quota.objects.filter(questionnaire_id=self.questionnaire_id).order_by("pk"):
            if not _rule(self.version, quota.rule)[0](self.answers):
                continue
            room = Quota.objects.filter(pk=quota.pk, n_answers__lt=F("most"))
            if not room.update(n_answers=F("n_answers") + 1):
                raise _full(quota)


def _full(quota: Quota) -> QuotaFull:
    return QuotaFull(name=quota.name, quota_id=quota.pk, words=dict(quota.words))


def refuse_early(questionnaire_id: int, version: QuestionnaireVersion, answers: Mapping[str, Any]) -> None:
    """Raise `QuotaFull` as soon as the answers so far settle that a full quota will refuse them."""
    full = Quota.objects.filter(questionnaire_id=questionnaire_id, n_answers__gte=F("most"))
    for quota in full.order_by("pk"):
        fulfils, columns = _rule(version, quota.rule)
        if all(answers.get(key) is not None for key in columns) and fulfils(answers):
            raise _full(quota)


def record_refusal(*, quota_id: int, submission_id: str) -> None:
    """Remember that somebody came too late, and for which quota; nothing of what they answered."""
    hashed = hashlib.sha256(f"quota:{submission_id}".encode()).hexdigest()
    QuotaRefusal.objects.get_or_create(
        quota_id=quota_id, submission_hash=hashed, defaults={"refused_on": timezone.localdate()}
    )


@transaction.atomic
def save_quota(
    *,
    by: User,
    questionnaire: Questionnaire,
    version: QuestionnaireVersion,
    name: str,
    rule: Any,
    most: int,
    words: Mapping[str, str],
    quota: Quota | None = None,
) -> Quota:
    """A new quota, or another wording of one; what it counts is counted anew. Raises `BadQuota`."""
    name = name.strip()[:120]
    if not name:
        raise BadQuota(cause={"zh": "配额没有名称。", "en": "It has no name."})
    if not 0 <= most <= MOST_ANSWERS:
        raise BadQuota(cause={"zh": "名额应为 0 或更多。", "en": "The number must be 0 or more."})
    try:
        rule = parse(rule, definition_of(version).condition_fields()).as_written()
    except ConditionProblem as problem:
        causes = {language: problem.words(language).cause for language in ("zh", "en")}
        raise BadQuota(cause=causes) from problem
    quota = quota or Quota(questionnaire=questionnaire)
    quota.name, quota.rule, quota.most, quota.words = name, rule, most, dict(words)
    quota.save()
    _look_for_quotas(questionnaire)
    recount(quota)
    audit.record("quota.save", by=by, on=f"questionnaire:{questionnaire.pk}", quota=quota.pk, most=most)
    return quota


@transaction.atomic
def remove_quota(*, by: User, quota: Quota) -> None:
    """Answers are no longer counted against it."""
    questionnaire, key = quota.questionnaire, quota.pk
    quota.delete()
    _look_for_quotas(questionnaire)
    audit.record("quota.remove", by=by, on=f"questionnaire:{questionnaire.pk}", quota=key)


def _look_for_quotas(questionnaire: Questionnaire) -> None:
    note_quotas(questionnaire, has_quotas=Quota.objects.filter(questionnaire=questionnaire).exists())


@transaction.atomic
def recount(quota: Quota) -> int:
    """Count the stored answers that fulfil the rule and count in figures; returns how many."""
    locked = Quota.objects.select_for_update().get(pk=quota.pk)
    rows = Response.objects.filter(version__questionnaire=locked.questionnaire_id)
    aside = versions.newest_versions().filter(response__in=rows).exclude(validity=Validity.VALID)
    left_out = set(aside.values_list("response", flat=True))
    asked = {version.pk: version for version in versions_of(locked.questionnaire)}
    n_answers = 0
    stored = rows.values_list("pk", "version", "answers", "context")
    for key, version_id, answers, context in stored.iterator(chunk_size=2_000):
        fulfils, _ = _rule(asked[version_id], locked.rule)
        n_answers += key not in left_out and fulfils({**context, **answers})
    Quota.objects.filter(pk=quota.pk).update(n_answers=n_answers)
    quota.n_answers = n_answers
    return n_answers


@dataclass(frozen=True)
class QuotaState:
    """A quota with its live count."""

    quota: Quota
    n_refused: int

    @property
    def is_full(self) -> bool:
        return bool(self.quota.n_answers >= self.quota.most)

    @property
    def percent(self) -> int:
        return 100 if not self.quota.most else min(100, round(100 * self.quota.n_answers / self.quota.most))


def quota_states(questionnaire_id: int) -> list[QuotaState]:
    """The quotas of a questionnaire with how many answers they hold and how many came too late."""
    quotas = Quota.objects.filter(questionnaire_id=questionnaire_id).order_by("pk")
    return [QuotaState(quota, quota.refusals.count()) for quota in quotas]


def of_questionnaire(questionnaire_id: int, keys: Iterable[int]) -> list[Quota]:
    """Some quotas, as far as they belong to that questionnaire."""
    return list(Quota.objects.filter(questionnaire_id=questionnaire_id, pk__in=list(keys)))
