"""Links: their secret token, their address, and whether they still lead anywhere."""

from __future__ import annotations

from datetime import datetime
from functools import cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from huiyin.channels.base import LinkChannel, channels
from huiyin.channels.models import Link
from huiyin.core import tokens
from huiyin.core.network import public_root
from huiyin.surveys.models import Identity

PURPOSE = "answer"  # a token made for anything else opens no questionnaire


def new_link(
    *,
    questionnaire_id: int,
    wave_id: int,
    channel: str,
    respondent_key: str = "",
    expires_at: datetime | None,
) -> Link:
    """A link not yet saved. Its token can be shown again, because it is derived from the installation's key."""
    seed = tokens.new_token(32)
    token = tokens.derived_token(PURPOSE, seed)
    return Link(
        questionnaire_id=questionnaire_id,
        wave_id=wave_id,
        channel=channel,
        seed=seed,
        token_hash=tokens.hash_token(token, PURPOSE),
        respondent_key=respondent_key,
        created_at=timezone.now(),
        expires_at=expires_at,
    )


def token_of(link: Link) -> str:
    """The secret part of the link's address."""
    return tokens.derived_token(PURPOSE, link.seed)


@cache
def _root() -> str:
    return reverse("answer-link", args=["_"]).removesuffix("_/")


def path_of(token: str, submission_id: str = "") -> str:
    """The path of a link's page, or of one act of answering behind it."""
    return f"{_root()}{token}/{submission_id}/" if submission_id else f"{_root()}{token}/"


def address_of(link: Link, request: HttpRequest | None = None) -> str:
    """The whole address to send out: on the public address if one is set, otherwise on the one in use."""
    root = settings.PUBLIC_URL if request is None else public_root(request)
    return f"{root}{path_of(token_of(link))}"


def channel_of(link: Link) -> LinkChannel:
    """The channel that made the link."""
    channel = channels[link.channel]
    if not isinstance(channel, LinkChannel):
        raise TypeError(f"{link.channel} sends no links")
    return channel


def is_anonymous(link: Link) -> bool:
    """Whether nothing may lead from its answers to a person."""
    return link.questionnaire.programme.identity == Identity.ANONYMOUS


def dedup_key_of(link: Link, submission_id: str) -> str:
    """The name of an act of answering through it; of an anonymous one without the link."""
    if is_anonymous(link):
        return f"anonymous:{tokens.hash_token(submission_id, 'anonymous')}"
    return channel_of(link).dedup_key(link.pk, submission_id)


def draft_key_of(link: Link) -> str:
    """What unfinished answers through it are filed under; of an anonymous programme under no link."""
    return "" if is_anonymous(link) else link.token_hash


def is_closed(link: Link) -> bool:
    """Whether somebody has ended it, as opposed to a link that has expired."""
    questionnaire = link.questionnaire
    return (
        link.closed_at is not None
        or questionnaire.closed_at is not None
        or questionnaire.programme.archived_at is not None
    )


def is_open(link: Link) -> bool:
    """Whether new answers may come through it."""
    now = timezone.now()
    return (
        link.closed_at is None
        and (link.expires_at is None or link.expires_at > now)
        and link.questionnaire.closed_at is None
        and link.questionnaire.programme.archived_at is None
    )
