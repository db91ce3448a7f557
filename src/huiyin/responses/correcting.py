"""Corrections, setting aside and reinstating: each adds a version, none changes what was accepted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.analytics.codebook import Role, Variable
from huiyin.core import audit, events
from huiyin.facts.table import as_day
from huiyin.responses import versions
from huiyin.responses.contracts import AnswerCorrected, Changes, StoredAnswer, Validity
from huiyin.responses.masking import masked_values
from huiyin.responses.models import AnswerVersion, Response
from huiyin.responses.problems import (
    AlreadyCounts,
    AnswerChangedMeanwhile,
    NotAnAnswer,
    NothingChanged,
    ReasonMissing,
    UnknownVariable,
)
from huiyin.responses.queries import answers_of
from huiyin.surveys.queries import codebook as codebook_of
from huiyin.surveys.queries import waves

LONGEST_REASON = 1_000
_PROOFS = {Role.FILE, Role.SIGNATURE, Role.RECORD}  # nobody writes these but the respondent
LONGEST_TEXT = 10_000


def correct(
    *,
    by: User,
    programme_id: int,
    response_id: int,
    changes: Changes,
    reason: str,
    seen: int | None = None,
) -> StoredAnswer:
    """Put right what an answer says, as its next version; returns it.

    `seen` is the version the person looked at, if any: a newer one is not overwritten unseen. Raises
    `ReasonMissing`, `UnknownVariable`, `NotAnAnswer`, `NothingChanged`, `AnswerChangedMeanwhile`, and
    404 for an answer the person may not see.
    """
    codebook = codebook_of(programme_id)
    answers = _checked(masked_values(changes.answers, programme_id), codebook, in_context=False)
    context = _checked(changes.context, codebook, in_context=True)
    known_waves = {wave.pk: wave.name for wave in waves(programme_id)}
    if changes.wave_id is not None and changes.wave_id not in known_waves:
        raise UnknownVariable(key=f"wave {changes.wave_id}")
    with transaction.atomic():
        row, newest = _held(by, programme_id, response_id, seen)
        version = _next(row, newest)
        version.answers = _with(version.answers, answers)
        version.context = _with(version.context, context)
        version.wave_id = changes.wave_id or version.wave_id
        version.answered_on = changes.answered_on or version.answered_on
        before = (newest.answers, newest.context, newest.wave, newest.answered_on)
        if before == (
            version.answers,
            version.context,
            known_waves[version.wave_id],
            version.answered_on,
        ):
            raise NothingChanged
        changed = sorted({*answers, *context})
        return _add(by, row, version, reason, "answer.correct", changed=changed)


def set_aside(
    *, by: User, programme_id: int, response_id: int, validity: str, reason: str, seen: int | None = None
) -> StoredAnswer:
    """Let an answer count no more (a test, a duplicate, our own staff); it stays in the records.

    `validity` is one of `Validity` other than VALID. Raises as `correct` does.
    """
    return _judge(by, programme_id, response_id, Validity(validity), reason, "answer.set_aside", seen)


def reinstate(
    *, by: User, programme_id: int, response_id: int, reason: str, seen: int | None = None
) -> StoredAnswer:
    """Let an answer that was set aside count again. Raises as `correct` does."""
    return _judge(by, programme_id, response_id, Validity.VALID, reason, "answer.reinstate", seen)


def _judge(
    by: User,
    programme_id: int,
    response_id: int,
    validity: Validity,
    reason: str,
    action: str,
    seen: int | None,
) -> StoredAnswer:
    with transaction.atomic():
        row, newest = _held(by, programme_id, response_id, seen)
        if newest.validity == validity:
            raise AlreadyCounts(validity=str(validity.label))
        version = _next(row, newest)
        version.validity = validity
        return _add(by, row, version, reason, action, validity=validity.value)


def _held(by: User, programme_id: int, response_id: int, seen: int | None) -> tuple[Response, StoredAnswer]:
    """The answer, locked so that no two versions get one number, and its newest version."""
    row = versions.locked(answers_of(by, programme_id), response_id)
    newest = versions.stored([row])[0]
    if seen is not None and seen != newest.version:
        raise AnswerChangedMeanwhile(version=newest.version)
    return row, newest


def _next(row: Response, newest: StoredAnswer) -> AnswerVersion:
    """The next version, so far with the content of the newest."""
    before = versions.newest_of([row.pk]).get(row.pk)
    return AnswerVersion(
        response=row,
        number=newest.version + 1,
        answers=dict(newest.answers),
        context=dict(newest.context),
        weight=newest.weight,
        wave_id=row.wave_id if before is None else before.wave_id,
        answered_on=newest.answered_on,
        validity=newest.validity,
        recorded_at=max(timezone.now(), newest.recorded_at),
    )


def _add(
    by: User, row: Response, version: AnswerVersion, reason: str, action: str, **detail: Any
) -> StoredAnswer:
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise ReasonMissing
    version.reason, version.by = reason, by
    version.save(force_insert=True)
    # What changed is named by question; what was said, before or after, stays out of the audit log.
    audit.record(action, by=by, on=f"answer:{row.pk}", version=version.number, **detail)
    events.publish(AnswerCorrected(row.pk, row.programme_id, version.number))
    return versions.stored([row])[0]


def _with(values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in {**values, **changes}.items() if value is not None}


def correctable(codebook: Sequence[Variable]) -> list[Variable]:
    """The variables whose answers can be corrected: what respondents said, and what is known of them."""
    answers = [v for v in codebook if v.role.is_answer or v.role is Role.SEGMENT]
    return [variable for variable in answers if variable.role not in _PROOFS]


def _checked(
    changes: Mapping[str, Any], codebook: Sequence[Variable], *, in_context: bool
) -> dict[str, float | str | None]:
    known = {v.key: v for v in correctable(codebook) if (v.role is Role.SEGMENT) is in_context}
    found: dict[str, float | str | None] = {}
    for key, value in changes.items():
        if key not in known:
            raise UnknownVariable(key=key)
        found[key] = None if value is None or value == "" else _value(known[key], value)
    return found


def _value(variable: Variable, value: Any) -> float | str:
    if variable.role is Role.DAY and as_day(value) is None:
        raise NotAnAnswer(question=variable.label, value=str(value)[:80])
    if not variable.role.is_numeric:
        return str(value).strip()[:LONGEST_TEXT]
    scale = variable.scale
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise NotAnAnswer(question=variable.label, value=str(value)[:80]) from None
    outside = scale is not None and not scale.minimum <= number <= scale.maximum
    if outside or number != number or abs(number) == float("inf"):
        raise NotAnAnswer(question=variable.label, value=f"{value}"[:80])
    return number
