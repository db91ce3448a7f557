"""Sending questionnaires out, and taking answers in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.channels.base import LinkChannel, channels
from huiyin.channels.codes import code_of as code_of
from huiyin.channels.gates import SpendAnonymously, SpendLink
from huiyin.channels.links import channel_of, dedup_key_of, draft_key_of, is_anonymous
from huiyin.channels.links import new_link as new_link
from huiyin.channels.models import Link
from huiyin.channels.problems import (
    NoRespondents,
    NotPublished,
    TooManyLinks,
    WaveNameMissing,
)
from huiyin.channels.queries import open_link_of
from huiyin.core import audit
from huiyin.responses import intake, kept_files
from huiyin.responses.contracts import Gate, NewAnswer, Outcome, Receipt, Submission
from huiyin.responses.problems import QuotaFull
from huiyin.responses.quotas import QuotaGate, record_refusal
from huiyin.responses.services import discard_draft
from huiyin.surveys.models import Questionnaire, QuestionnaireVersion
from huiyin.surveys.services import ensure_wave, first_day_of, publish
from huiyin.surveys.serving import definition_of

MOST_LINKS = 10_000


@transaction.atomic
def publish_questionnaire(*, by: User | None, questionnaire: Questionnaire, wave_name: str) -> Link:
    """Freeze the draft as the next version and let the open link serve it in that wave.

    The open link is made at the first publication and stays the same ever after: a printed QR code goes on
    working, and its answers count for the wave of the latest publication. So do those of devices, websites
    and boxes: of every link that many people answer through.
    """
    if not wave_name.strip():
        raise WaveNameMissing
    publish(by=by, questionnaire=questionnaire)
    wave_name = wave_name.strip()[:80]
    wave = ensure_wave(questionnaire.programme_id, wave_name, first_day_of(wave_name))
    link = open_link_of(questionnaire)
    if link is None:
        link = new_link(
            questionnaire_id=questionnaire.pk, wave_id=wave.pk, channel="web_link", expires_at=None
        )
    link.wave = wave
    link.save()
    shared = [key for key in channels.keys() if is_shared(key)]  # noqa: SIM118 - a registry is no mapping
    Link.objects.filter(questionnaire=questionnaire, channel__in=shared).update(wave=wave)
    return link


def is_shared(channel: str) -> bool:
    """Whether many people answer through one link of the channel."""
    found = channels[channel]
    return isinstance(found, LinkChannel) and not found.single_answer


@transaction.atomic
def make_personal_links(
    *,
    by: User,
    questionnaire: Questionnaire,
    respondent_keys: Iterable[str],
    n_anonymous: int = 0,
    good_for: timedelta | None = None,
) -> int:
    """One link for each respondent in the current wave; who already has one gets no second. Returns how many."""
    open_link = open_link_of(questionnaire)
    if open_link is None:
        raise NotPublished(title=questionnaire.title)
    keys = list(dict.fromkeys(key.strip()[:120] for key in respondent_keys if key.strip()))
    n_wanted = len(keys) + n_anonymous
    if n_wanted == 0:
        raise NoRespondents
    if n_wanted > MOST_LINKS:
        raise TooManyLinks(n=n_wanted, most=MOST_LINKS)
    Link.objects.select_for_update().get(
        pk=open_link.pk
    )  # two people at once make no second link for one key
    known = set(
        Link.objects.filter(
            questionnaire=questionnaire, wave=open_link.wave, channel="personal_link"
        ).values_list("respondent_key", flat=True)
    )
    channel = channels["personal_link"]
    if good_for is None and isinstance(channel, LinkChannel):
        good_for = channel.good_for
    links = [
        new_link(
            questionnaire_id=questionnaire.pk,
            wave_id=open_link.wave_id,
            channel="personal_link",
            respondent_key=key,
            expires_at=None if good_for is None else timezone.now() + good_for,
        )
        for key in [*(key for key in keys if key not in known), *[""] * n_anonymous]
    ]
    store_links(links)
    audit.record("links.make", by=by, on=f"questionnaire:{questionnaire.pk}", n_links=len(links))
    return len(links)


def store_links(links: Sequence[Link]) -> None:
    """Store what `new_link` made, in the open transaction."""
    Link.objects.bulk_create(links, batch_size=500)


def note_channels(told: Sequence[tuple[Link, str]]) -> None:
    """An answer belongs to the channel by which the customer was told last; in the open transaction."""
    moved = [(link, channel) for link, channel in told if link.channel != channel]
    for link, channel in moved:
        link.channel = channel
    Link.objects.bulk_update([link for link, _ in moved], ["channel"], batch_size=300)


def hand_in(
    *,
    link: Link,
    submission_id: str,
    version: QuestionnaireVersion,
    answers: Mapping[str, float | int | str],
    language: str,
    paradata: Mapping[str, Any] | None = None,
    answered_on: date | None = None,
    knows_draft: bool = True,
) -> Outcome:
    """Store one checked answer for good, then say so.

    The answer, its dedup key, its event, the spending of a personal link and its places in quotas are one
    durable transaction: when this returns, they survive a power cut. The same submission again gets the
    same receipt. `answered_on` is given where answers come later than they were said. Raises
    `AlreadyAnswered` when a personal link was spent by another submission, and `QuotaFull`, which is
    remembered by its reason. Unless the caller `knows_draft`, having looked for one, raises `BegunBefore`
    where there is one.
    """
    anonymous = is_anonymous(link)
    channel, programme_id = channel_of(link), link.questionnaire.programme_id
    segments = definition_of(version).segments
    gates: list[Gate] = []
    if channel.single_answer:
        gates.append(
            SpendAnonymously(programme_id, link.token_hash)
            if anonymous
            else SpendLink(link.pk, submission_id)
        )
    if link.questionnaire.has_quotas:
        gates.append(QuotaGate(link.questionnaire_id, version, answers))
    submission = Submission(
        NewAnswer(
            dedup_key=dedup_key_of(link, submission_id),
            answers={key: value for key, value in answers.items() if key not in segments},
            wave_id=link.wave_id,
            answered_on=answered_on or timezone.localdate(),
            respondent_key="" if anonymous else link.respondent_key,
            context={key: str(value) for key, value in answers.items() if key in segments},
            language=language,
            mode=channel.mode,
            source=channel.source,
            paradata=paradata,
            keeps_moment=not anonymous,
            unit_path=link.questionnaire.programme.unit.path,
        ),
        programme_id=programme_id,
        channel=link.channel,
        version_id=version.pk,
        gates=tuple(gates),
        draft=(submission_id, draft_key_of(link)),
        knows_draft=knows_draft,
    )
    try:
        outcome = intake.submit(submission)
    except QuotaFull as full:
        record_refusal(quota_id=full.quota_id, submission_id=submission_id)
        discard_draft(submission_id=submission_id, link_token_hash=draft_key_of(link))
        raise
    kept_files.claim(answers)
    return outcome


def take_answer(
    *,
    link: Link,
    submission_id: str,
    version: QuestionnaireVersion,
    answers: Mapping[str, float | int | str],
    language: str,
    paradata: Mapping[str, Any] | None = None,
) -> tuple[Receipt, bool]:
    """Hand in as `hand_in` does: the receipt, and whether it is new."""
    outcome = hand_in(
        link=link,
        submission_id=submission_id,
        version=version,
        answers=answers,
        language=language,
        paradata=paradata,
    )
    return outcome.receipt, outcome.is_new
