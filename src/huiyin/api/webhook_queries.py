"""Reading endpoints and what became of messages."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from huiyin.accounts.models import User
from huiyin.api.models import WebhookEndpoint, WebhookMessage
from huiyin.core.remembering import Remembered
from huiyin.surveys.queries import unit_path_of


def endpoints_of(user: User) -> QuerySet[WebhookEndpoint]:
    """The endpoints of the person's unit and below, newest first, with how much waits and was given up."""
    rows = WebhookEndpoint.objects.filter(unit__path__startswith=user.unit.path)
    waiting = Count("messages", filter=Q(messages__next_try_at__isnull=False))
    lost = Count("messages", filter=Q(messages__next_try_at=None, messages__delivered_at=None))
    return rows.select_related("unit", "programme", "owner").annotate(n_waiting=waiting, n_given_up=lost)


def endpoint_for(user: User, endpoint_id: int) -> WebhookEndpoint:
    """One endpoint that the person may see; 404 otherwise."""
    return get_object_or_404(endpoints_of(user), pk=endpoint_id)


def messages_of(endpoint: WebhookEndpoint) -> QuerySet[WebhookMessage]:
    """What an endpoint was told, newest first."""
    return endpoint.messages.order_by("-pk")


def message_for(user: User, endpoint_id: int, message_id: int) -> WebhookMessage:
    """One message of an endpoint that the person may see; 404 otherwise."""
    return get_object_or_404(
        endpoint_for(user, endpoint_id).messages.select_related("endpoint"), pk=message_id
    )


def _all_on(_: int) -> list[tuple[int, str, int | None, frozenset[str]]]:
    rows = WebhookEndpoint.objects.filter(switched_off_at=None).select_related("unit")
    return [(row.pk, row.unit.path, row.programme_id, frozenset(row.events)) for row in rows]


_on: Remembered[int, list[tuple[int, str, int | None, frozenset[str]]]] = Remembered(_all_on)


def somebody_listens(event: str) -> bool:
    """Whether any endpoint wants to hear of such news, of whichever programme."""
    return any(event in row[3] for row in _on.get(0))


def endpoints_told(programme_id: int, event: str) -> list[int]:
    """The endpoints that want to hear of such news about a programme."""
    wanting = [row for row in _on.get(0) if event in row[3] and row[2] in {None, programme_id}]
    if not wanting:
        return []
    path = unit_path_of(programme_id)
    return [pk for pk, unit_path, _, _ in wanting if path.startswith(unit_path)]


def endpoints_of_units(event: str) -> list[tuple[int, str]]:
    """The endpoints that want to hear of such news about a whole unit, with the unit's path."""
    return [(pk, path) for pk, path, programme, events in _on.get(0) if event in events and programme is None]
