"""Reading interviews: progress of the plan, what was said by topic, agreement of coders, results side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from huiyin.accounts.models import User
from huiyin.analytics.agreement import Kappa, cohen_kappa
from huiyin.channels.interview.models import (
    Attachment,
    Code,
    Coding,
    Participant,
    Passage,
    Session,
    Standing,
    Study,
)
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programme_for


@dataclass(frozen=True)
class Mean:
    """A mean of grades 1 to 5 with a t interval; value None without grades, interval None below two."""

    n: int
    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class TopicRow:
    """One topic over all sessions: how many spoke of it, grades, codes, a few quotes."""

    key: str
    title: str
    n_passages: int
    n_sessions: int
    mean: Mean
    codes: tuple[tuple[str, int], ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True)
class Progress:
    """How far the plan of the year is: the share of core customers interviewed against the share wanted."""

    n_core: int
    n_wanted: int
    n_done: int
    n_agreed: int
    n_declined: int

    @property
    def share(self) -> float | None:
        return self.n_done / self.n_core if self.n_core else None


def mean_of(values: Sequence[float]) -> Mean:
    """Mean and 95 % interval by Student's t, kept within the scale.

    >>> found = mean_of([4, 5, 3, 4])
    >>> found.n, found.value, round(found.low, 2), round(found.high, 2)
    (4, 4.0, 2.7, 5.0)
    """
    from scipy import stats

    n = len(values)
    if n == 0:
        return Mean(0, None, None, None)
    mean = float(np.mean(values))
    if n < 2:
        return Mean(n, mean, None, None)
    half = float(stats.t.ppf(0.975, n - 1)) * float(np.std(values, ddof=1)) / n**0.5
    return Mean(n, mean, max(1.0, mean - half), min(5.0, mean + half))


def studies_of(programme: Programme) -> QuerySet[Study]:
    """The studies of a programme, newest first."""
    return Study.objects.filter(programme=programme).annotate(
        n_done=Count("participants", filter=Q(participants__standing=Standing.DONE), distinct=True),
        n_sessions=Count("sessions", distinct=True),
    )


def study_for(user: User, programme_id: int, study_id: int) -> Study:
    """One study of a programme that the person may see; 404 otherwise."""
    programme = programme_for(user, programme_id)
    rows = Study.objects.select_related("programme__unit", "questionnaire")
    return get_object_or_404(rows, pk=study_id, programme=programme)


def session_for(user: User, programme_id: int, study_id: int, session_id: int) -> Session:
    """One session of a study that the person may see; 404 otherwise."""
    study = study_for(user, programme_id, study_id)
    rows = Session.objects.select_related("study__programme__unit", "moderator", "link")
    return get_object_or_404(rows, pk=session_id, study=study)


def participant_for(user: User, programme_id: int, study_id: int, participant_id: int) -> Participant:
    """One participant of a study that the person may see; 404 otherwise."""
    study = study_for(user, programme_id, study_id)
    return get_object_or_404(Participant.objects.select_related("study"), pk=participant_id, study=study)


def passage_for(user: User, programme_id: int, study_id: int, passage_id: int) -> Passage:
    """One passage of a study that the person may see; 404 otherwise."""
    study = study_for(user, programme_id, study_id)
    return get_object_or_404(
        Passage.objects.select_related("session__study"), pk=passage_id, session__study=study
    )


def attachment_for(user: User, programme_id: int, study_id: int, attachment_id: int) -> Attachment:
    """One attachment of a study that the person may see; 404 otherwise."""
    study = study_for(user, programme_id, study_id)
    return get_object_or_404(
        Attachment.objects.select_related("session__study"), pk=attachment_id, session__study=study
    )


def progress(study: Study) -> Progress:
    """The plan's share against what was done."""
    counts = Counter(study.participants.values_list("standing", flat=True))
    wanted = max(1, round(study.n_core * study.share_percent / 100)) if study.n_core else 0
    return Progress(
        study.n_core,
        wanted,
        counts[Standing.DONE],
        counts[Standing.AGREED],
        counts[Standing.DECLINED],
    )


def participants(study: Study) -> QuerySet[Participant]:
    """Those drawn, in the order of the draw."""
    return study.participants.order_by("place")


def sessions(study: Study) -> QuerySet[Session]:
    """The sessions of a study, newest first."""
    return study.sessions.select_related("moderator").prefetch_related("participants")


def passages(study: Study) -> QuerySet[Passage]:
    """Everything said, with its codes."""
    rows = Passage.objects.filter(session__study=study).select_related("session", "participant")
    return rows.prefetch_related("codings__codes", "codings__coder")


def topics(study: Study) -> list[TopicRow]:
    """What was said and graded, topic by topic in the order of the guide."""
    rows = []
    said = list(passages(study))
    grades = list(
        Session.objects.filter(study=study).values_list("ratings__topic", "ratings__value").order_by("pk")
    )
    for topic in study.topics:
        key = str(topic["key"])
        own = [passage for passage in said if passage.topic == key]
        codes = Counter(
            name
            for passage in own
            for name in {code.name for coding in passage.codings.all() for code in coding.codes.all()}
        )
        rows.append(
            TopicRow(
                key,
                str(topic["title"]),
                len(own),
                len({passage.session_id for passage in own}),
                mean_of([float(value) for name, value in grades if name == key and value is not None]),
                tuple(codes.most_common(5)),
                tuple(passage.text for passage in own if passage.is_quote)[:3],
            )
        )
    return rows


def agreement(study: Study) -> tuple[Kappa, list[tuple[str, Kappa]], int]:
    """Cohen's κ of the first two coders of each passage: over all codes, by code, and how many passages."""
    firsts: dict[int, list[str]] = {}
    seconds: dict[int, list[str]] = {}
    n_twice = 0
    codes = list(study.codes.all())
    for passage in passages(study):
        codings: list[Coding] = list(passage.codings.all())[:2]
        if len(codings) < 2:
            continue
        n_twice += 1
        given = [{code.pk for code in coding.codes.all()} for coding in codings]
        for code in codes:
            firsts.setdefault(code.pk, []).append("1" if code.pk in given[0] else "0")
            seconds.setdefault(code.pk, []).append("1" if code.pk in given[1] else "0")
    whole = cohen_kappa(
        [value for code in codes for value in firsts.get(code.pk, [])],
        [value for code in codes for value in seconds.get(code.pk, [])],
    )
    single = [(code.name, cohen_kappa(firsts.get(code.pk, []), seconds.get(code.pk, []))) for code in codes]
    return whole, single, n_twice


def next_to_code(study: Study, coder: User) -> Passage | None:
    """The first passage this coder has not coded yet; those with one coder before those with two."""
    rows = passages(study).exclude(codings__coder=coder)
    return rows.annotate(n_coders=Count("codings", distinct=True)).order_by("n_coders", "pk").first()


def codes_given(passage: Passage, coder: User) -> set[int]:
    """The codes this coder gave the passage."""
    return set(
        Code.objects.filter(codings__passage=passage, codings__coder=coder).values_list("pk", flat=True)
    )


def n_coded(study: Study, coder: User) -> tuple[int, int]:
    """How many passages this coder has coded, of how many."""
    rows = Passage.objects.filter(session__study=study)
    return rows.filter(codings__coder=coder).distinct().count(), rows.count()
