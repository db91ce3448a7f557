"""Handing in one answer by a machine: understood, checked by the questionnaire itself, stored through the intake."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any, Literal, TypeVar

import msgspec
from django.utils import timezone

from huiyin.analytics.codebook import Role
from huiyin.analytics.problems import Problem
from huiyin.api import queries
from huiyin.api.contracts import Call, Caller, Reply, Scope
from huiyin.api.operations import operation
from huiyin.api.problems import (
    AnswersWrong,
    BadField,
    Closed,
    NotReadable,
    NotThere,
    OtherAnswers,
    TooLarge,
    UnknownField,
)
from huiyin.api.replies import Refused, json_reply
from huiyin.api.validator import MOST_CHARACTERS, Value, is_text, typed
from huiyin.core.remembering import Remembered
from huiyin.responses import intake
from huiyin.responses.contracts import Gate, NewAnswer, Submission
from huiyin.responses.quotas import QuotaGate

CHANNEL = "api"
SUBMISSION_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")
MOST_BYTES = 256 * 1024
LANGUAGES = frozenset({"zh", "en"})
OLDEST = timedelta(days=3660)

T = TypeVar("T")


class Sent(msgspec.Struct, forbid_unknown_fields=True):
    """One act of answering. `answers` and `context` go by the names of the questionnaire's fields."""

    answers: dict[str, Value]
    questionnaire: int | None = None
    submission_id: str | None = None
    version: int | None = None
    context: dict[str, Value] = {}
    respondent: str = ""
    language: str = "zh"
    answered_on: date | None = None
    mode: Literal["online", "paper", "telephone", "face_to_face"] = "online"


class Stored(msgspec.Struct):
    """Proof that the answer is stored for good."""

    submission_id: str
    receipt: str
    recorded_at: str
    response_id: int


LINES = msgspec.json.Decoder(Sent)
_asked: Remembered[tuple[int, int | None], queries.Asked | None] = Remembered(lambda key: queries.asked(*key))


@operation(
    "POST",
    "responses",
    name="api-responses",
    scope=Scope.SUBMIT,
    tag="answers",
    summary={"zh": "提交一份答卷", "en": "Hand in one answer"},
    body=Sent,
    replies={201: Stored, 200: Stored},
    refusals=(404, 409, 410, 413, 422, 503),
    headers={"Idempotency-Key": "Names the act of answering where the body has no submission_id."},
)
def submit(call: Call, caller: Caller) -> Reply:
    """201 stored for good, 200 the same again; 409 the id was used for other answers; 410 closed; 422 by field."""
    sent = understood(body_of(call))
    asked = asked_for(caller, sent.questionnaire, sent.version)
    name = sent.submission_id or call.headers.get("idempotency-key", "")
    submission = checked(sent, asked, name, call.language)
    outcome = intake.submit(submission)
    if not outcome.is_same:
        raise OtherAnswers
    stored = Stored(name, outcome.receipt.code, outcome.receipt.recorded_at.isoformat(), outcome.response_id)
    return json_reply(stored, 201 if outcome.is_new else 200)


def body_of(call: Call, most: int = MOST_BYTES) -> bytes:
    """The whole body; raises `TooLarge`."""
    if call.length is not None and call.length > most:
        raise TooLarge(most=most)
    body = call.body.read(most + 1 if call.length is None else call.length)
    if len(body) > most:
        raise TooLarge(most=most)
    return body


def understood(body: bytes) -> Sent:
    """What was sent, as described; raises `NotReadable` with the place."""
    return decoded(LINES, body)


def decoded(decoder: msgspec.json.Decoder[T], body: bytes) -> T:
    """A body as its type describes it; raises `NotReadable` with the place."""
    try:
        return decoder.decode(body)
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise NotReadable(why=error) from None


def asked_for(caller: Caller, questionnaire_id: int | None, version: int | None) -> queries.Asked:
    """The questionnaire of that number, if the key sees it and it is open."""
    if questionnaire_id is None:
        raise Refused(_wrong(1), {"/questionnaire": _missing("questionnaire")})
    if not 0 < questionnaire_id < 2**63 or not (version is None or 0 < version < 2**31):
        raise _unknown(questionnaire_id)
    asked = _asked.get((questionnaire_id, version))
    if asked is None or not queries.sees(caller, asked):
        raise _unknown(questionnaire_id)
    if not asked.is_open:
        raise Closed(title=asked.title)
    return asked


def _unknown(questionnaire_id: int) -> Problem:
    return NotThere(number=questionnaire_id, what={"zh": "问卷", "en": "questionnaire"})


def checked(
    sent: Sent,
    asked: queries.Asked,
    name: str,
    language: str,
    *,
    channel: str = CHANNEL,
    today: date | None = None,
) -> Submission:
    """The submission, if the questionnaire takes it; raises `Refused` with what is wrong by place."""
    today = today or timezone.localdate()
    answers = (
        None
        if asked.segments or sent.context or not _is_usual(sent, name)
        else asked.validator.sent(sent.answers)
    )
    if answers is not None:
        return _submission(sent, asked, name, answers, channel, today)
    return _submission(sent, asked, name, _looked_at(sent, asked, name, language, today), channel, today)


def _is_usual(sent: Sent, name: str) -> bool:
    """Whether nothing besides the answers needs a look."""
    return (
        not sent.respondent
        and sent.answered_on is None
        and sent.language in LANGUAGES
        and SUBMISSION_ID.fullmatch(name) is not None
    )


def _looked_at(sent: Sent, asked: queries.Asked, name: str, language: str, today: date) -> dict[str, Any]:
    """The answers of a submission, every part of it checked; raises `Refused` with what is wrong by place."""
    wrong = _wrong_around(sent, name, today)
    if asked.is_anonymous and sent.respondent.strip():
        wrong["/respondent"] = _bad(
            "respondent", "在匿名项目中不能填写", "must be empty in an anonymous programme"
        )
    form = _form(sent, asked, language, wrong)
    answers: dict[str, Any] = {}
    if not wrong:
        result = asked.validator.check(form, name, _embedded(sent, asked, wrong))
        answers = result.answers
        wrong |= {
            f"/answers/{field.removeprefix('a-')}": problem for field, problem in result.problems.items()
        }
    if wrong:
        raise Refused(_wrong(len(wrong)), wrong)
    return answers


def _submission(
    sent: Sent, asked: queries.Asked, name: str, answers: dict[str, Any], channel: str, today: date
) -> Submission:
    segments = asked.segments
    return Submission(
        NewAnswer(
            dedup_key=f"api:{asked.programme_id}:{name}",
            answers={key: value for key, value in answers.items() if key not in segments}
            if segments
            else answers,
            wave_id=asked.wave_id,
            answered_on=sent.answered_on or today,
            respondent_key=sent.respondent.strip(),
            context={key: str(value) for key, value in answers.items() if key in segments}
            if segments
            else {},
            language=sent.language,
            mode=sent.mode,
            unit_path=asked.unit_path,
            keeps_moment=not asked.is_anonymous,
        ),
        asked.programme_id,
        channel,
        asked.version_id,
        gates=_gates(asked, answers),
    )


def _gates(asked: queries.Asked, answers: dict[str, Any]) -> tuple[Gate, ...]:
    """What the answer must win together with being stored."""
    if asked.has_quotas and asked.version_row is not None:
        return (QuotaGate(asked.questionnaire_id, asked.version_row, answers),)
    return ()


def _wrong_around(sent: Sent, name: str, today: date) -> dict[str, Problem]:
    """What is wrong besides the answers."""
    wrong: dict[str, Problem] = {}
    if not SUBMISSION_ID.fullmatch(name):
        wrong["/submission_id"] = _bad(
            "submission_id", "应为 16–64 个字母、数字、- 或 _", "must be 16 to 64 letters, digits, - or _"
        )
    if sent.language not in LANGUAGES:
        wrong["/language"] = _bad("language", "应为 zh 或 en", "must be zh or en")
    if len(sent.respondent) > 120 or not is_text(sent.respondent):
        wrong["/respondent"] = _bad(
            "respondent", "应为至多 120 个字符的文字", "must be text of at most 120 characters"
        )
    latest = today + timedelta(days=1)  # it is tomorrow already somewhere
    if sent.answered_on is not None and not today - OLDEST <= sent.answered_on <= latest:
        wrong["/answered_on"] = _bad(
            "answered_on",
            "应为近十年内、不晚于今天的日期",
            "must be a day of the last ten years, not in the future",
        )
    return wrong


def _form(sent: Sent, asked: queries.Asked, language: str, wrong: dict[str, Problem]) -> dict[str, str]:
    """The answers as a respondent would have typed them: the questionnaire's own checks do the rest."""
    form = {"language": language}
    for key, value in sent.answers.items():
        field = f"a-{key}"
        if field not in asked.fields:
            wrong[f"/answers/{key[:60]}"] = UnknownField(field=key)
        elif value is not None:
            form[field] = typed(value)
            if isinstance(value, str) and (len(value) > MOST_CHARACTERS or not is_text(value)):
                wrong[f"/answers/{key}"] = _bad(
                    key, "太长或含有不可用的字符", "is too long or holds characters that cannot be stored"
                )
    return form


def _embedded(sent: Sent, asked: queries.Asked, wrong: dict[str, Problem]) -> dict[str, Any]:
    """What is known beforehand; only what the questionnaire declares."""
    known: dict[str, Any] = {}
    for key, value in sent.context.items():
        role = asked.embedded.get(key)
        if role is None:
            wrong[f"/context/{key[:60]}"] = UnknownField(field=key)
        elif value is None:
            continue
        elif role is Role.NUMBER and not isinstance(value, int | float):
            wrong[f"/context/{key}"] = _bad(key, "应为数字", "must be a number")
        elif isinstance(value, str) and (len(value) > 200 or not is_text(value)):
            wrong[f"/context/{key}"] = _bad(
                key, "应为至多 200 个字符的文字", "must be text of at most 200 characters"
            )
        else:
            known[key] = float(value) if role is Role.NUMBER else typed(value)
    return known


def _bad(field: str, rule_zh: str, rule_en: str) -> Problem:
    return BadField(field=field, rule={"zh": rule_zh, "en": rule_en})


def _missing(field: str) -> Problem:
    return _bad(field, "没有填写", "is missing")


def _wrong(n: int) -> Problem:
    return AnswersWrong(n=n)
