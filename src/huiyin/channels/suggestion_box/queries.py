"""Reading suggestion boxes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, QuerySet
from django.shortcuts import get_object_or_404

from huiyin.accounts.models import User
from huiyin.channels.links import is_open
from huiyin.channels.suggestion_box.models import Box, Message, MessageState
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programme_for

_RELATED = ("link__questionnaire__programme__unit", "link__wave")


@dataclass(frozen=True)
class Counted:
    """A box and how many messages are in which state."""

    box: Box
    is_open: bool
    n_by_state: dict[str, int]

    @property
    def n_waiting(self) -> int:
        return self.n_by_state.get(MessageState.WAITING, 0)

    @property
    def n_published(self) -> int:
        return self.n_by_state.get(MessageState.PUBLISHED, 0)


def boxes_of(programme: Programme) -> list[Counted]:
    """The programme's boxes with their numbers of messages."""
    return [counted(box) for box in Box.objects.filter(programme=programme).select_related(*_RELATED)]


def counted(box: Box) -> Counted:
    """One box with its numbers of messages."""
    rows = box.messages.values_list("state").annotate(n=Count("pk")).order_by()
    return Counted(box, is_open(box.link), dict(rows))


def box_for(user: User, programme_id: int, box_id: int) -> Box:
    """One box of a programme that the person may see; 404 otherwise."""
    rows = Box.objects.select_related(*_RELATED)
    return get_object_or_404(rows, pk=box_id, programme=programme_for(user, programme_id))


def message_for(user: User, programme_id: int, box_id: int, message_id: int) -> Message:
    """One message of a box that the person may see; 404 otherwise."""
    return get_object_or_404(Message, pk=message_id, box=box_for(user, programme_id, box_id))


def messages_in(box: Box, state: str) -> QuerySet[Message]:
    """The messages of a box in one state, newest first."""
    return box.messages.filter(state=state).select_related("replied_by")


def board_of(code: str) -> Box | None:
    """The box whose board is public under that code, or None."""
    return Box.objects.select_related(*_RELATED).filter(code=code, has_board=True).first()
