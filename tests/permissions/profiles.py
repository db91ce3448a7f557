"""What the rows of customers' profiles point at."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from huiyin.conditions import EVERYTHING
from huiyin.customers.queries import contact_by_id
from huiyin.profiles import care, managing, segments, services
from huiyin.profiles.models import CareTask


def places(manager: Any, contact_id: int) -> dict[str, object]:
    """A wish, a segment, a rule of account managers, a moment of care and an act of it."""
    contact = contact_by_id(contact_id)
    assert contact is not None
    unit = contact.unit
    wish = services.note_preference(by=manager, contact=contact, topic="food", text="不吃辣")
    segment = segments.save_segment(
        by=manager, segment=None, unit=unit, name="全部", purpose="", condition=EVERYTHING
    )
    rule = managing.save_rule(
        by=manager,
        rule=None,
        unit=unit,
        name="全部",
        order=1,
        condition=EVERYTHING,
        manager_ids=[manager.pk],
    )
    moment = care.save_moment(
        by=manager,
        moment=None,
        unit=unit,
        condition=EVERYTHING,
        name="生日",
        kind="yearly",
        source="生日",
        advice="致电祝贺",
    )
    task = CareTask.objects.create(
        moment=moment, contact=contact, occasion="2026-11-22", due_on=timezone.localdate()
    )
    return {
        "preference": wish.pk,
        "segment": segment.pk,
        "assignment": rule.pk,
        "care_moment": moment.pk,
        "care_task": task.pk,
    }
