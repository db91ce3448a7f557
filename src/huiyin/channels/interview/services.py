"""Writing about interviews: drawing, inviting, recording, coding."""

from __future__ import annotations

import random
import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.channels import evidence
from huiyin.channels.interview.models import (
    Attachment,
    Code,
    Coding,
    Participant,
    Passage,
    Session,
    Standing,
    Study,
    TopicRating,
)
from huiyin.channels.interview.problems import ConsentMissing, NobodyToDraw, RecordingUnknown
from huiyin.channels.links import new_link
from huiyin.channels.models import Link
from huiyin.channels.problems import NotPublished
from huiyin.channels.queries import open_link_of
from huiyin.core import audit
from huiyin.formats.problems import AttachmentUnknown
from huiyin.responses.services import masked_texts
from huiyin.surveys.models import Programme, Questionnaire

RESERVE_FACTOR = 2  # as many again stand by for those who decline


@dataclass(frozen=True)
class Person:
    """A core customer on the list from which is drawn."""

    respondent_key: str
    name: str = ""
    contact: str = ""


@transaction.atomic
def save_study(
    *,
    by: User,
    programme: Programme,
    name: str,
    kind: str,
    year: int,
    share_percent: float,
    topics: Sequence[Mapping[str, object]],
    consent: str,
    questionnaire: Questionnaire | None = None,
    study: Study | None = None,
) -> Study:
    """Make a study or change its guide; the draw stays as it was."""
    row = study or Study(
        programme=programme, created_by=by, created_at=timezone.now(), seed=secrets.randbelow(2**32)
    )
    row.name, row.kind, row.year, row.share_percent = name, kind, year, share_percent
    row.topics, row.consent, row.questionnaire = [dict(topic) for topic in topics], consent, questionnaire
    row.save()
    audit.record("interview.study", by=by, on=f"interview-study:{row.pk}", is_new=study is None)
    return row


@transaction.atomic
def draw(*, by: User, study: Study, people: Iterable[Person]) -> int:
    """Draw the study's share of the core customers, with a reserve; returns how many were drawn.

    The same list and the same seed give the same draw. Who was drawn before stays; raises `NobodyToDraw`.
    """
    Study.objects.select_for_update().get(pk=study.pk)
    known = set(study.participants.values_list("respondent_key", flat=True))
    listed = {one.respondent_key: one for one in people if one.respondent_key}
    new = sorted(set(listed) - known)
    if not new:
        raise NobodyToDraw
    n_core = study.n_core + len(new)
    wanted = max(1, round(n_core * study.share_percent / 100))
    have = study.participants.exclude(standing=Standing.RESERVE).count()
    n_drawn = max(0, min(wanted - have, len(new)))
    order = random.Random(study.seed).sample(new, len(new))  # noqa: S311 - repeatable on purpose
    place = study.participants.count()
    chosen = order[: min(len(order), n_drawn * RESERVE_FACTOR or 1)]
    Participant.objects.bulk_create(
        Participant(
            study=study,
            respondent_key=key,
            name=listed[key].name,
            contact=listed[key].contact,
            place=place + position,
            standing=Standing.DRAWN if position <= n_drawn else Standing.RESERVE,
        )
        for position, key in enumerate(chosen, start=1)
    )
    study.n_core = n_core
    study.save(update_fields=["n_core"])
    audit.record("interview.draw", by=by, on=f"interview-study:{study.pk}", n_drawn=n_drawn, n_core=n_core)
    return n_drawn


@transaction.atomic
def set_standing(*, by: User, participant: Participant, standing: str, note: str = "") -> None:
    """Note where somebody stands; for one who declines the next of the reserve moves up."""
    before = participant.standing
    participant.standing, participant.note = Standing(standing), note.strip()[:2000]
    participant.save(update_fields=["standing", "note"])
    if standing == Standing.DECLINED and before != Standing.DECLINED:
        reserve = participant.study.participants.filter(standing=Standing.RESERVE).first()
        if reserve is not None:
            reserve.standing = Standing.DRAWN
            reserve.save(update_fields=["standing"])
    audit.record("interview.standing", by=by, on=f"interview-person:{participant.pk}", standing=standing)


@transaction.atomic
def hold_session(
    *,
    by: User,
    study: Study,
    participants: Collection[Participant],
    held_at: datetime,
    location: str = "",
    minutes: int = 0,
    has_consent: bool,
    consent_note: str = "",
    may_record: bool = False,
) -> Session:
    """Begin the record of a conversation. Raises `ConsentMissing`: without it nothing is kept."""
    if not has_consent:
        raise ConsentMissing
    session = Session.objects.create(
        study=study,
        held_at=held_at,
        location=location.strip()[:120],
        minutes=minutes,
        moderator=by,
        has_consent=True,
        consent_note=consent_note.strip()[:200],
        may_record=may_record,
    )
    session.participants.set(participants)
    Participant.objects.filter(pk__in=[one.pk for one in participants]).update(standing=Standing.DONE)
    audit.record("interview.session", by=by, on=f"interview-session:{session.pk}", n=len(participants))
    return session


@transaction.atomic
def add_passage(
    *, by: User, session: Session, topic: str, text: str, is_quote: bool, participant: Participant | None
) -> Passage | None:
    """Keep what was said on a topic; nothing for an empty text."""
    if not text.strip():
        return None
    passage = Passage.objects.create(
        session=session,
        topic=topic,
        text=masked_texts([text.strip()[:5000]], session.study.programme_id)[0],
        is_quote=is_quote,
        participant=participant,
    )
    audit.record("interview.passage", by=by, on=f"interview-session:{session.pk}")
    return passage


@transaction.atomic
def remove_passage(*, by: User, passage: Passage) -> None:
    """Take a passage out, with its codes."""
    audit.record("interview.passage_remove", by=by, on=f"interview-session:{passage.session_id}")
    passage.delete()


@transaction.atomic
def rate(*, by: User, session: Session, grades: Mapping[tuple[int, str], int | None]) -> None:
    """Set the grades given, by participant and topic; None takes one away."""
    for (participant_id, topic), value in grades.items():
        if value is None:
            session.ratings.filter(participant_id=participant_id, topic=topic).delete()
        else:
            TopicRating.objects.update_or_create(
                session=session, participant_id=participant_id, topic=topic, defaults={"value": value}
            )
    audit.record("interview.rate", by=by, on=f"interview-session:{session.pk}")


@transaction.atomic
def summarise(*, by: User, session: Session, summary: str, minutes: int) -> None:
    """Keep the moderator's summary and how long it took."""
    (said,) = masked_texts([summary.strip()[:10_000]], session.study.programme_id)
    session.summary, session.minutes = said, minutes
    session.save(update_fields=["summary", "minutes"])
    audit.record("interview.summary", by=by, on=f"interview-session:{session.pk}")


def attach(*, by: User, session: Session, title: str, upload: UploadedFile) -> Attachment:
    """Keep a recording, a photo of notes or a PDF. Raises what is wrong with it, and `ConsentMissing` for sound."""
    try:
        key = evidence.keep(upload, sound=True)
    except AttachmentUnknown:
        raise RecordingUnknown from None
    try:
        if key.rpartition(".")[2] in evidence.SOUND_TYPES and not session.may_record:
            raise ConsentMissing
        with transaction.atomic():
            row = Attachment.objects.create(
                session=session,
                title=title.strip()[:120] or "–",
                file=key,
                added_by=by,
                added_at=timezone.now(),
            )
            audit.record("interview.attach", by=by, on=f"interview-session:{session.pk}")
    except BaseException:
        evidence.forget(key)
        raise
    return row


def detach(*, by: User, attachment: Attachment) -> None:
    """Delete an attachment for good."""
    with transaction.atomic():
        audit.record("interview.detach", by=by, on=f"interview-session:{attachment.session_id}")
        key = attachment.file
        attachment.delete()
    evidence.forget(key)


@transaction.atomic
def save_codes(*, by: User, study: Study, lines: Iterable[tuple[str, str]]) -> None:
    """Set the coding frame: new codes are added, words changed; codes in use are never dropped."""
    wanted = {name.strip()[:60]: about.strip()[:200] for name, about in lines if name.strip()}
    for name, about in wanted.items():
        Code.objects.update_or_create(study=study, name=name, defaults={"about": about})
    study.codes.exclude(name__in=list(wanted)).filter(codings=None).delete()
    audit.record("interview.codes", by=by, on=f"interview-study:{study.pk}", n_codes=len(wanted))


@transaction.atomic
def code_passage(*, by: User, passage: Passage, codes: Collection[Code]) -> Coding:
    """Keep which codes this coder gives the passage; another coder's stay untouched."""
    coding, _ = Coding.objects.update_or_create(passage=passage, coder=by, defaults={"at": timezone.now()})
    coding.codes.set(codes)
    audit.record("interview.code", by=by, on=f"interview-passage:{passage.pk}", n_codes=len(codes))
    return coding


@transaction.atomic
def face_to_face_link(*, by: User, session: Session) -> Link:
    """The link by which the structured questionnaire is filled in at the table. Raises `NotPublished`."""
    if session.link is not None:
        return session.link
    questionnaire = session.study.questionnaire
    published = open_link_of(questionnaire) if questionnaire is not None else None
    if questionnaire is None or published is None:
        raise NotPublished(title=questionnaire.title if questionnaire else session.study.name)
    people = list(session.participants.all()[:2])
    link = new_link(
        questionnaire_id=questionnaire.pk,
        wave_id=published.wave_id,
        channel="interview",
        respondent_key=people[0].respondent_key if len(people) == 1 else "",
        expires_at=None,
    )
    link.save()
    session.link = link
    session.save(update_fields=["link"])
    audit.record("interview.link", by=by, on=f"interview-session:{session.pk}")
    return link
