"""Setting boxes up, filing what comes in, and deciding what stands on the board."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.analytics.codebook import Role
from huiyin.analytics.text.personal_data import mask
from huiyin.channels.links import is_anonymous
from huiyin.channels.points import close_link, link_for_point
from huiyin.channels.problems import NotPublished
from huiyin.channels.queries import open_link_of
from huiyin.channels.suggestion_box.models import Box, Message, MessageState
from huiyin.channels.suggestion_box.problems import BoardNeedsNames, NoOpenQuestion
from huiyin.core import audit, tokens
from huiyin.responses.queries import dedup_keys_of, stored_many
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.queries import codebook
from huiyin.surveys.serving import definition_of, served_version


@transaction.atomic
def add_box(*, by: User, questionnaire: Questionnaire, name: str, words: str, has_board: bool) -> Box:
    """A box with a link of its own; raises `NotPublished`, `NoOpenQuestion` or `BoardNeedsNames`."""
    open_link, version = open_link_of(questionnaire), served_version(questionnaire.pk)
    if open_link is None or version is None:
        raise NotPublished(title=questionnaire.title)
    if is_anonymous(open_link):
        raise BoardNeedsNames
    if not any(variable.role is Role.OPEN_TEXT for variable in definition_of(version).variables()):
        raise NoOpenQuestion(title=questionnaire.title)
    box = Box.objects.create(
        link=link_for_point(questionnaire=questionnaire, channel="suggestion_box"),
        programme_id=questionnaire.programme_id,
        code=tokens.new_token(12),
        name=name,
        words=words,
        has_board=has_board,
        made_at=timezone.now(),
    )
    audit.record("box.add", by=by, on=f"box:{box.pk}")
    return box


@transaction.atomic
def change_box(*, by: User, box: Box, name: str, words: str, has_board: bool) -> None:
    """Another name, other words above the board, or no board."""
    box.name, box.words, box.has_board = name, words, has_board
    box.save(update_fields=["name", "words", "has_board"])
    audit.record("box.change", by=by, on=f"box:{box.pk}")


@transaction.atomic
def close_box(*, by: User, box: Box, closed: bool) -> None:
    """Take no more messages, or take them again; the board stays."""
    close_link(link=box.link, closed=closed)
    audit.record("box.close" if closed else "box.reopen", by=by, on=f"box:{box.pk}")


def file_messages(response_ids: Collection[int]) -> int:
    """File the open texts of answers that came through a box, each once; returns how many are new."""
    keys = dedup_keys_of(response_ids, channel="suggestion_box")
    links = {key: int(name.split(":")[1]) for key, name in keys.items() if name.startswith("link:")}
    boxes = {box.link_id: box for box in Box.objects.filter(link__in=set(links.values()))}
    n_new = 0
    for answer in stored_many(list(links)):
        box = boxes.get(links[answer.id])
        text = "\n".join(_said(answer.programme_id, answer.answers))
        if box is None or not text:
            continue
        _, is_new = Message.objects.get_or_create(
            response_id=answer.id,
            defaults={"box": box, "text": mask(text).text, "said_at": answer.recorded_at},
        )
        n_new += is_new
    return n_new


def _said(programme_id: int, answers: object) -> list[str]:
    given = dict(answers) if isinstance(answers, dict) else {}
    open_keys = [variable.key for variable in codebook(programme_id) if variable.role is Role.OPEN_TEXT]
    return [str(given[key]).strip() for key in open_keys if str(given.get(key) or "").strip()]


def forget_messages(response_ids: Collection[int]) -> int:
    """Delete the messages of answers that are gone; returns how many."""
    return Message.objects.filter(response_id__in=list(response_ids)).delete()[0]


@transaction.atomic
def decide(*, by: User, message: Message, state: MessageState) -> None:
    """Put a message on the board, keep it off, or take the decision back."""
    message.state = state
    message.save(update_fields=["state"])
    audit.record(f"message.{state.value}", by=by, on=f"box-message:{message.pk}")


@transaction.atomic
def reply(*, by: User, message: Message, text: str) -> None:
    """Say something to a message; an empty text takes the reply back."""
    message.reply = text
    message.replied_at, message.replied_by = (timezone.now(), by) if text else (None, None)
    message.save(update_fields=["reply", "replied_at", "replied_by"])
    audit.record("message.reply", by=by, on=f"box-message:{message.pk}")
