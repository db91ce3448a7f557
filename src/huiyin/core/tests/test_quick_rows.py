"""Rows put in without models are those that models would have put in."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.core.models import OutboxEvent
from huiyin.core.quick_rows import insert_rows

COLUMNS = ("kind", "payload", "created_at")


@pytest.mark.django_db
def test_rows_come_back_as_they_went_in_with_their_ids_in_order() -> None:
    now = timezone.now()
    first = OutboxEvent.objects.create(kind="before", payload={}, created_at=now)
    payloads: list[Any] = [{"words": '停电 "三天"\t\\N', "n": at} for at in range(3)]
    ids = insert_rows(OutboxEvent, COLUMNS, [("said", payload, now) for payload in payloads])
    assert ids == sorted(ids)
    assert min(ids) > first.pk
    rows = [OutboxEvent.objects.get(pk=number) for number in ids]
    assert [row.payload for row in rows] == payloads
    assert {row.created_at for row in rows} == {now}
    assert OutboxEvent.objects.create(kind="behind", payload={}, created_at=now).pk > max(ids)
    assert insert_rows(OutboxEvent, COLUMNS, []) == []


@pytest.mark.django_db
def test_what_the_database_refuses_leaves_nothing_behind() -> None:
    now = timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(OutboxEvent, COLUMNS, [("said", {}, now), (None, {}, now)])
    assert not OutboxEvent.objects.exists()
