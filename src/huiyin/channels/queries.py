"""Reading links."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, resolve, reverse

from huiyin.accounts.models import User
from huiyin.channels.base import Channel, channels
from huiyin.channels.invitations import filled as filled
from huiyin.channels.invitations import rating_of as rating_of
from huiyin.channels.links import PURPOSE, channel_of
from huiyin.channels.links import dedup_key_of as dedup_key_of
from huiyin.channels.models import AnonymousCompletions, Link
from huiyin.core import tokens
from huiyin.core.remembering import Kept
from huiyin.responses.queries import n_answers_by_channel
from huiyin.surveys.models import Programme, Questionnaire, QuestionnaireVersion
from huiyin.surveys.queries import programme_for, questionnaire_for, questionnaires_of

TEST_RUN = "test_run"  # answers of our own people, which never count


@dataclass(frozen=True)
class Collected:
    """A questionnaire on the page where answers are collected."""

    questionnaire: Questionnaire
    version: QuestionnaireVersion | None  # the newest
    link: Link | None  # the open one
    n_answers: int  # those that count; test runs left out
    n_personal: int
    n_personal_answered: int
    by_channel: dict[str, int]


@dataclass(frozen=True)
class Way:
    """A channel on the page where answers are collected: its page, and what came in by it."""

    channel: Channel
    address: str
    n_answers: int


def ways(programme: Programme, role: str) -> list[Way]:
    """The channels with a page that a person of that role may open, and others by which answers came in."""
    counts: dict[str, int] = {}
    for (_, key), n in n_answers_by_channel(programme.pk).items():
        counts[key] = counts.get(key, 0) + n
    found = []
    for channel in channels:
        address = _page_of(channel, programme, role)
        if channel.key != TEST_RUN and (address or counts.get(channel.key)):
            found.append(Way(channel, address, counts.get(channel.key, 0)))
    return found


def _page_of(channel: Channel, programme: Programme, role: str) -> str:
    if not channel.programme_page:
        return ""
    try:
        address = reverse(channel.programme_page, args=[programme.pk])
    except NoReverseMatch:
        return ""
    allow = getattr(resolve(address).func, "allow", None)
    return address if allow is None or role in allow else ""


def link_by_token(token: str) -> Link | None:
    """The link of that token, open or not, or None. One that many people use may be a second old."""
    kept = known_link(token)
    if kept is not None:
        return kept
    token_hash = tokens.hash_token(token, PURPOSE)
    rows = Link.objects.select_related("questionnaire__programme__unit", "wave")
    link = rows.filter(token_hash=token_hash).first()
    if link is not None and not channel_of(link).single_answer:
        _open_links.keep(token_hash, link)
    return link


def known_link(token: str) -> Link | None:
    """The link of that token, if it is one that many people use and was read within the last second."""
    return _open_links.peek(tokens.hash_token(token, PURPOSE))


_open_links: Kept[str, Link] = Kept()


def has_spent_anonymously(link: Link) -> bool:
    """Whether a link of an anonymous programme has been used; by whom and when is not known."""
    if link.answered_at is not None:
        return True
    waiting = AnonymousCompletions.objects.filter(programme=link.questionnaire.programme_id).first()
    return waiting is not None and link.token_hash in waiting.token_hashes


def link_for(user: User, programme_id: int, link_id: int) -> Link:
    """One link of a programme that the person may see; 404 otherwise."""
    programme = programme_for(user, programme_id)
    rows = Link.objects.select_related("questionnaire__programme", "wave")
    return get_object_or_404(rows, pk=link_id, questionnaire__programme=programme)


def collected(programme: Programme) -> list[Collected]:
    """The programme's questionnaires, newest first, with links and numbers of answers."""
    n_answers: dict[int | None, dict[str, int]] = {}
    for (questionnaire_id, channel), n in n_answers_by_channel(programme.pk).items():
        if channel != TEST_RUN:
            n_answers.setdefault(questionnaire_id, {})[channel] = n
    links = Link.objects.filter(questionnaire__programme=programme)
    open_links = {
        link.questionnaire_id: link for link in links.filter(channel="web_link").select_related("wave")
    }
    personal = {
        row["questionnaire"]: row
        for row in links.filter(channel="personal_link")
        .values("questionnaire")
        .annotate(n=Count("pk"), n_answered=Count("pk", filter=Q(answered_at__isnull=False)))
        .order_by()
    }
    rows = []
    for questionnaire in questionnaires_of(programme):
        versions = list(questionnaire.versions.all())
        counts = personal.get(questionnaire.pk, {"n": 0, "n_answered": 0})
        rows.append(
            Collected(
                questionnaire,
                versions[-1] if versions else None,
                open_links.get(questionnaire.pk),
                sum(n_answers.get(questionnaire.pk, {}).values()),
                counts["n"],
                counts["n_answered"],
                n_answers.get(questionnaire.pk, {}),
            )
        )
    return rows


def open_link_of(questionnaire: Questionnaire) -> Link | None:
    """The open link of a questionnaire, or None before its first publication."""
    rows = Link.objects.filter(questionnaire=questionnaire, channel="web_link").select_related("wave")
    return rows.order_by("pk").first()


def personal_links_for(user: User, programme_id: int, questionnaire_id: int) -> QuerySet[Link]:
    """The personal links of a questionnaire, newest first; 404 where the person may not see it."""
    questionnaire = questionnaire_for(user, programme_id, questionnaire_id)
    rows = Link.objects.filter(questionnaire=questionnaire, channel="personal_link")
    return rows.select_related("wave").order_by("-pk")
