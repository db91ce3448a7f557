"""What an interviewer does with the number in hand: ask, keep, and say what came of the call."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.channels.keyed import Keyed
from huiyin.channels.links import draft_key_of, is_anonymous, new_link
from huiyin.channels.models import Link
from huiyin.channels.problems import NotPublished
from huiyin.channels.services import hand_in
from huiyin.channels.telephone.contracts import NumberCalled
from huiyin.channels.telephone.leasing import LEASE, part_of_week
from huiyin.channels.telephone.models import Call, Number, Study
from huiyin.channels.telephone.outcomes import OUTCOMES, Outcome, final_code
from huiyin.channels.telephone.problems import BadAppointment, CallNotYours, OutcomeUnknown
from huiyin.core import audit, events, tokens
from huiyin.customers.contracts import Entry, EventKind
from huiyin.customers.queries import contact_of
from huiyin.customers.services import opt_out, record_contact, withdraw_asks
from huiyin.responses.problems import QuotaFull
from huiyin.responses.queries import draft
from huiyin.responses.services import save_draft
from huiyin.surveys.queries import answered_percent, disposition, newest_version, version_of

FARTHEST = timedelta(days=60)
_LOOK_AHEAD_HOURS = 96


def keyed_of(number: Number, language: str = "") -> Keyed:
    """The questionnaire as far as this respondent has answered it: a broken-off interview goes on where it was."""
    study, link = number.study, number.link
    kept = draft(number.submission_id, draft_key_of(link)) if link is not None else None
    version = version_of(study.questionnaire_id, kept.version_id) if kept is not None else None
    version = version or newest_version(study.questionnaire_id)
    if version is None:
        raise NotPublished(title=study.questionnaire.title)
    return Keyed(
        version,
        number.submission_id,
        language or (kept.language if kept else "") or "zh",
        dict(kept.answers) if kept else {},
        number.attributes,
    )


@transaction.atomic
def keep(*, by: User, number: Number, keyed: Keyed) -> None:
    """Save what was said so far and hold the number on. Raises `CallNotYours`."""
    _hold(number, by)
    link = _link_of(number)
    save_draft(
        submission_id=number.submission_id,
        link_token_hash=draft_key_of(link),
        version_id=keyed.version.pk,
        language=keyed.language,
        answers=keyed.kept(),
    )


def finish(
    *,
    by: User,
    number: Number,
    outcome: str,
    note: str = "",
    keyed: Keyed | None = None,
    call_back_at: datetime | None = None,
    never_again: bool = False,
    is_whole: bool = False,
) -> Call:
    """End the call with its outcome: hand the answers in, plan the next attempt, or close the number.

    Whether an interview is complete, partial or a break-off is told by the share of the applicable questions
    that were answered, as the programme says. A break-off in the middle is kept to go on another day; one
    that was led to its end (`is_whole`) is handed in as it is.

    Answers are stored first, durably and once (the number's own submission); if this process dies before
    the rest, doing it again finds them. Raises `CallNotYours`, `OutcomeUnknown`, `BadAppointment`.
    """
    chosen = OUTCOMES.get(outcome)
    if chosen is None:
        raise OutcomeUnknown(outcome=outcome)
    study = number.study
    if chosen.asks_time:
        _check_time(study, call_back_at)
    with transaction.atomic():
        _hold(number, by)
    response_id, percent, is_over, is_answered = None, None, False, False
    if chosen.key in {"complete", "partial"} and keyed is not None:
        chosen, percent = _judged(study, keyed)
        is_over = chosen.key != "break_off" or is_whole
        try:
            response_id = _hand_in(number, keyed) if is_over else None
            is_answered = is_over
        except QuotaFull:  # of the questionnaire itself: the interview cannot count
            chosen, percent = OUTCOMES["quota_full"], None
    with transaction.atomic():
        call = _end(by, number, chosen, note, response_id)
        _carry_on(number, chosen, call, call_back_at, is_over=is_over)
        _publish(number, chosen, percent if response_id is not None else None, is_answered=is_answered)
        _tell_contact(number, chosen, call)
        if never_again and chosen.key == "refusal":
            opt_out(respondent_key=number.respondent_key, phone=number.phone, source="telephone", by=by)
        audit.record(
            "telephone.call", by=by, on=f"telephone-study:{study.pk}", call=call.pk, outcome=chosen.key
        )
    return call


def _judged(study: Study, keyed: Keyed) -> tuple[Outcome, int | None]:
    """What AAPOR calls the interview, and the share of the applicable questions that were answered."""
    answers = keyed.checked(may_lack=True).answers
    percent = answered_percent(keyed.definition, answers, form=keyed.form)
    code = disposition(study.programme, percent)
    return next(one for one in OUTCOMES.values() if one.code == code), percent


def _publish(number: Number, chosen: Outcome, percent: int | None, *, is_answered: bool) -> None:
    """Tell whoever put the number on the list."""
    if number.reference:
        is_over = number.state != Number.OPEN
        events.publish(NumberCalled(number.reference, chosen.key, number.code, is_over, is_answered, percent))


@transaction.atomic
def put_back(*, by: User, number: Number) -> None:
    """Give the number back without having called: the attempt does not count."""
    _hold(number, by)
    Call.objects.filter(number=number, ended_at=None).delete()
    n_attempts = max(0, number.n_attempts - 1)
    Number.objects.filter(pk=number.pk).update(leased_by=None, leased_until=None, n_attempts=n_attempts)
    if not n_attempts:
        withdraw_asks([f"number:{number.pk}"])


def _hold(number: Number, by: User) -> None:
    now = timezone.now()
    mine = Number.objects.filter(pk=number.pk, leased_by=by, leased_until__gt=now, state=Number.OPEN)
    if not mine.update(leased_until=now + LEASE):
        raise CallNotYours


def _link_of(number: Number) -> Link:
    if number.link is None:
        link = new_link(
            questionnaire_id=number.study.questionnaire_id,
            wave_id=number.study.wave_id,
            channel="telephone",
            respondent_key=number.respondent_key,
            expires_at=None,
        )
        link.save()
        number.link = link
        Number.objects.filter(pk=number.pk).update(link=link)
    return number.link


def _hand_in(number: Number, keyed: Keyed) -> int | None:
    """Store the answers; the answer's id, None where nothing may lead from a number to its answer."""
    with transaction.atomic():
        link = _link_of(number)
    outcome = hand_in(
        link=link,
        submission_id=number.submission_id,
        version=keyed.version,
        answers=keyed.checked(may_lack=True).answers,
        language=keyed.language,
    )
    if is_anonymous(link):
        number.submission_id = tokens.new_token(24)
        return None
    return outcome.response_id


def _end(by: User, number: Number, chosen: Outcome, note: str, response_id: int | None) -> Call:
    call = Call.objects.select_for_update().filter(number=number, ended_at=None, interviewer=by).first()
    if call is None:
        raise CallNotYours
    call.ended_at, call.outcome, call.code = timezone.now(), chosen.key, chosen.code
    call.note, call.response_id = note.strip()[:2000], response_id
    call.save()
    return call


def _carry_on(
    number: Number, chosen: Outcome, call: Call, call_back_at: datetime | None, *, is_over: bool
) -> None:
    """What becomes of the number: another attempt at a time not tried yet, or the end."""
    now = timezone.now()
    study = number.study
    slot = part_of_week(timezone.localtime(call.started_at))
    number.tried = [*number.tried, slot]
    number.leased_by = number.leased_until = None
    number.has_appointment = chosen.asks_time
    appointed = chosen.asks_time and call_back_at is not None
    is_over = is_over or chosen.retry is None
    if is_over or chosen.retry is None or (number.n_attempts >= study.max_attempts and not appointed):
        number.state = Number.DONE if chosen.key in {"complete", "partial"} else Number.OVER
        codes = number.calls.exclude(code="").values_list("code", flat=True)
        number.code = chosen.code if is_over else final_code(codes)
    else:
        number.code = chosen.code
        number.next_at = (
            call_back_at
            if appointed and call_back_at
            else next_attempt(study, number.tried, now + chosen.retry)
        )
    number.save()


def next_attempt(study: Study, tried: list[str], earliest: datetime) -> datetime:
    """The first hour from then on within calling hours that lies in a part of the week not tried yet."""
    start = timezone.localtime(earliest).replace(second=0, microsecond=0)
    hours = [start, *(start.replace(minute=0) + timedelta(hours=n) for n in range(1, _LOOK_AHEAD_HOURS))]
    allowed = [hour for hour in hours if study.first_hour <= hour.hour < study.last_hour]
    fresh = [hour for hour in allowed if part_of_week(hour) not in tried]
    return (fresh or allowed or [start])[0]


def _check_time(study: Study, moment: datetime | None) -> None:
    now = timezone.now()
    if moment is None or not now < moment <= now + FARTHEST:
        raise BadAppointment(first=study.first_hour, last=study.last_hour)
    if not study.first_hour <= timezone.localtime(moment).hour < study.last_hour:
        raise BadAppointment(first=study.first_hour, last=study.last_hour)


def _tell_contact(number: Number, chosen: Outcome, call: Call) -> None:
    contact = contact_of(number.respondent_key) if number.respondent_key else None
    if contact is None:
        return
    kind = {"complete": EventKind.ANSWERED, "partial": EventKind.ANSWERED, "refusal": EventKind.REFUSED}
    if number.reference:  # whoever put it on the list keeps what became of the question
        kind = {}
    record_contact(
        [
            Entry(
                contact_id=contact.pk,
                kind=kind.get(chosen.key, EventKind.CALLED),
                dedup_key=f"telephone-call:{call.pk}",
                channel="telephone",
                programme_id=number.study.programme_id,
                reference=f"call:{call.pk}",
            )
        ]
    )
