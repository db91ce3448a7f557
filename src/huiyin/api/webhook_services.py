"""Telling other systems of news: endpoints, messages, and sending them as Standard Webhooks describes.

A message is queued in the transaction that handles the news, so it is sent at least once and never for
something that did not happen. Its id stays the same in every attempt; receivers keep ids to leave out repeats.
"""

from __future__ import annotations

import secrets
from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.api import webhook_queries as queries
from huiyin.api.models import WebhookEndpoint, WebhookMessage
from huiyin.api.problems import WebhookIncomplete
from huiyin.api.webhook_sending import Sent, send
from huiyin.core import audit, outbound, tokens, vault
from huiyin.surveys.models import Programme

PURPOSE = "webhook"
EVENTS = (
    "answer.accepted",
    "answers.imported",
    "answer.corrected",
    "case.opened",
    "case.closed",
    "alert.raised",
    "person.erased",
    "contact.changed",
)
TEST = "test"
PAUSES = [  # before the second attempt, the third, …; about three days in all
    *(timedelta(seconds=5), timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=2)),
    *(timedelta(hours=5), timedelta(hours=10), timedelta(hours=14), timedelta(hours=20), timedelta(hours=24)),
]
BOTH_SECRETS = timedelta(days=1)
_LEASE = timedelta(minutes=2)
_AT_ONCE = 8
_KEPT = timedelta(days=30)


def _new_secret() -> str:
    return "whsec_" + b64encode(secrets.token_bytes(32)).decode()


@transaction.atomic
def make_endpoint(
    *,
    by: User,
    unit: Unit,
    name: str,
    url: str,
    events: Collection[str],
    programme: Programme | None = None,
    request: HttpRequest | None = None,
) -> tuple[WebhookEndpoint, str]:
    """A new endpoint and its secret, which is shown once; raises for an address that may not be called."""
    chosen = [event for event in EVENTS if event in events]
    if not name.strip() or not chosen:
        raise WebhookIncomplete
    outbound.check_address(url)
    secret = _new_secret()
    endpoint = WebhookEndpoint.objects.create(
        unit=unit,
        programme=programme,
        owner=by,
        name=name.strip()[:80],
        url=url,
        events=chosen,
        secret=vault.seal(secret, PURPOSE),
    )
    audit.record("webhook.make", by=by, on=f"webhook:{endpoint.pk}", request=request, events=chosen)
    return endpoint, secret


@transaction.atomic
def rotate_secret(*, by: User, endpoint: WebhookEndpoint, request: HttpRequest | None = None) -> str:
    """A new secret, shown once; for a day messages carry signatures of both."""
    secret = _new_secret()
    endpoint.former_secret, endpoint.secret = endpoint.secret, vault.seal(secret, PURPOSE)
    endpoint.rotated_at = timezone.now()
    endpoint.save(update_fields=["former_secret", "secret", "rotated_at"])
    audit.record("webhook.rotate", by=by, on=f"webhook:{endpoint.pk}", request=request)
    return secret


@transaction.atomic
def switch_endpoint(
    *, by: User, endpoint: WebhookEndpoint, is_on: bool, request: HttpRequest | None = None
) -> None:
    """Stop telling an endpoint of news (what waits is given up), or begin again."""
    endpoint.switched_off_at = None if is_on else timezone.now()
    endpoint.switched_off_why = "" if is_on else "by hand"
    endpoint.save(update_fields=["switched_off_at", "switched_off_why"])
    if not is_on:
        endpoint.messages.filter(next_try_at__isnull=False).update(next_try_at=None)
    audit.record("webhook.switch", by=by, on=f"webhook:{endpoint.pk}", request=request, is_on=is_on)


@transaction.atomic
def remove_endpoint(*, by: User, endpoint: WebhookEndpoint, request: HttpRequest | None = None) -> None:
    """Forget an endpoint with its log."""
    audit.record("webhook.remove", by=by, on=f"webhook:{endpoint.pk}", request=request)
    endpoint.delete()


@transaction.atomic
def send_test(*, by: User, endpoint: WebhookEndpoint) -> WebhookMessage:
    """Queue a message that tells of nothing but itself."""
    now = timezone.now()
    return WebhookMessage.objects.create(
        endpoint=endpoint,
        message_id=f"msg_test_{tokens.new_token(16)}",
        event=TEST,
        data={"by": "Huiyin"},
        happened_at=now,
        next_try_at=now,
    )


@transaction.atomic
def resend(*, by: User, message: WebhookMessage, request: HttpRequest | None = None) -> None:
    """Send a message once more, under its id, whatever became of it."""
    WebhookMessage.objects.filter(pk=message.pk).update(
        next_try_at=timezone.now(), attempts=0, delivered_at=None, last_error=""
    )
    audit.record(
        "webhook.resend", by=by, on=f"webhook:{message.endpoint_id}", request=request, message=message.pk
    )


def queue_news(event: str, news: Sequence[tuple[int, str, Mapping[str, Any]]]) -> int:
    """Queue messages, in the open transaction, for (programme, id of the news, data); returns how many.

    The same news again adds nothing.
    """
    now, rows = timezone.now(), []
    for programme_id, identity, data in news:
        rows += [
            WebhookMessage(
                endpoint_id=endpoint_id,
                message_id=f"msg_{identity}",
                event=event,
                data={"programme_id": programme_id, **data},
                happened_at=now,
                next_try_at=now,
            )
            for endpoint_id in queries.endpoints_told(programme_id, event)
        ]
    WebhookMessage.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def queue_unit_news(event: str, news: Sequence[tuple[str, str, Mapping[str, Any]]]) -> int:
    """Queue messages about what belongs to a unit and to no programme: (path of the unit, id of the news, data).

    Endpoints of whole units hear of it; the same news again adds nothing.
    """
    now = timezone.now()
    rows = [
        WebhookMessage(
            endpoint_id=endpoint_id,
            message_id=f"msg_{identity}",
            event=event,
            data=dict(data),
            happened_at=now,
            next_try_at=now,
        )
        for endpoint_id, path in queries.endpoints_of_units(event)
        for unit_path, identity, data in news
        if unit_path.startswith(path)
    ]
    WebhookMessage.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def queue_contact_news(news: Sequence[tuple[str, int, Mapping[str, Any]]]) -> int:
    """Queue "contact.changed", in the open transaction, for (path of the unit, cursor, what changed).

    One message for each endpoint of whole units, with all changes below its unit. The same again adds nothing.
    """
    now, rows = timezone.now(), []
    for endpoint_id, path in queries.endpoints_of_units("contact.changed"):
        own = [(cursor, change) for unit_path, cursor, change in news if unit_path.startswith(path)]
        if own:
            rows.append(
                WebhookMessage(
                    endpoint_id=endpoint_id,
                    message_id=f"msg_contacts_{own[0][0]}_{own[-1][0]}",
                    event="contact.changed",
                    data={"cursor": own[-1][0], "changes": [dict(change) for _, change in own]},
                    happened_at=now,
                    next_try_at=now,
                )
            )
    WebhookMessage.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def send_due() -> int:
    """Send what is due, a few at once; returns how many were tried."""
    claimed = _claim()
    if claimed:
        with ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="webhook") as pool:
            for message, sent in zip(claimed, pool.map(_sent, claimed), strict=True):
                _note(message, sent)
    return len(claimed)


def forget_old() -> int:
    """Drop messages that were delivered or given up long ago."""
    old = WebhookMessage.objects.filter(next_try_at=None, happened_at__lt=timezone.now() - _KEPT)
    return old._raw_delete(using=connection.alias)


@transaction.atomic
def _claim() -> list[WebhookMessage]:
    """The messages due, none more than a few of one endpoint; whoever claims them has two minutes."""
    now = timezone.now()
    due = WebhookMessage.objects.filter(next_try_at__lte=now, endpoint__switched_off_at=None)
    chosen: dict[int, list[int]] = {}
    for pk, endpoint_id in due.order_by("next_try_at").values_list("pk", "endpoint_id")[:500]:
        if len(own := chosen.setdefault(endpoint_id, [])) < _AT_ONCE:
            own.append(pk)
    wanted = [pk for own in chosen.values() for pk in own]
    if not wanted:
        return []
    skip = connection.features.has_select_for_update_skip_locked
    rows = WebhookMessage.objects.select_for_update(skip_locked=skip, of=("self",)).filter(
        pk__in=wanted, next_try_at__lte=now
    )
    claimed = list(rows.select_related("endpoint"))
    WebhookMessage.objects.filter(pk__in=[row.pk for row in claimed]).update(next_try_at=now + _LEASE)
    return claimed


def _sent(message: WebhookMessage) -> Sent:
    endpoint, now = message.endpoint, timezone.now()
    sealed = [endpoint.secret]
    if endpoint.former_secret and endpoint.rotated_at and now - endpoint.rotated_at < BOTH_SECRETS:
        sealed.append(endpoint.former_secret)
    keys = [vault.unseal(one, PURPOSE) for one in sealed]
    return send(endpoint.url, keys, message.message_id, message.event, message.happened_at, message.data)


@transaction.atomic
def _note(message: WebhookMessage, sent: Sent) -> None:
    """Write down what became of an attempt, and when the next one is due."""
    now, attempts = timezone.now(), message.attempts + 1
    row = WebhookMessage.objects.filter(pk=message.pk)
    told = {
        "attempts": attempts,
        "last_status": sent.status,
        "last_error": sent.error[:120],
        "last_milliseconds": sent.milliseconds,
    }
    if sent.is_taken:
        row.update(**told, delivered_at=now, next_try_at=None)
        return
    given_up = attempts > len(PAUSES) or sent.is_gone
    row.update(**told, next_try_at=None if given_up else now + PAUSES[attempts - 1])
    if sent.is_gone:
        WebhookEndpoint.objects.filter(pk=message.endpoint_id, switched_off_at=None).update(
            switched_off_at=now, switched_off_why="410"
        )
        WebhookMessage.objects.filter(endpoint_id=message.endpoint_id, next_try_at__isnull=False).update(
            next_try_at=None
        )
