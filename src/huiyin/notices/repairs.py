"""The loop of a repair: when the fault was reported, a crew sent, and the crew there (P08)."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.core import audit
from huiyin.metrics.queries import current_contracts
from huiyin.notices.contracts import OutageKind, OutageState
from huiyin.notices.models import Outage, Repair, RepairMetric
from huiyin.notices.outages import locked, note
from huiyin.notices.problems import MetricGone, NodesWrong, NotAFault, NotYet
from huiyin.surveys.models import Programme


@transaction.atomic
def note_repair(
    *,
    by: User | None,
    outage: Outage,
    area: str,
    reported_at: datetime,
    dispatched_at: datetime | None = None,
    arrived_at: datetime | None = None,
) -> Repair:
    """Write down how far a repair is; what was written before is replaced, the history keeps each state.

    Raises `NotAFault`, `NotNow`, `NotYet` and `NodesWrong`: nodes follow one another, none lies ahead.
    """
    row = locked(outage.pk, OutageState.RUNNING, OutageState.RESTORED)
    if row.kind != OutageKind.FAULT:
        raise NotAFault
    nodes = [at for at in (reported_at, dispatched_at, arrived_at, row.ended_at) if at is not None]
    if any(later < earlier for earlier, later in pairwise(nodes)):
        raise NodesWrong
    if nodes[-1] > timezone.now():
        raise NotYet
    values = {
        "area": area,
        "reported_at": reported_at,
        "dispatched_at": dispatched_at,
        "arrived_at": arrived_at,
    }
    repair, _ = Repair.objects.update_or_create(outage=row, defaults=values)
    detail = {name: at.isoformat() for name, at in values.items() if isinstance(at, datetime)}
    note(row, "repair", by, area=area, **detail)
    audit.record("outage.repair", by=by, on=f"outage:{row.pk}")
    return repair


@transaction.atomic
def choose_metric(
    *, by: User, unit: Unit, asked: str, programme: Programme | None, contract_key: str = ""
) -> None:
    """Say which metric of a survey tells the satisfaction with repairs; no programme: none. Raises `MetricGone`."""
    if programme is None:
        RepairMetric.objects.filter(unit=unit, asked=asked).delete()
    elif contract_key not in {one.key for one in current_contracts(programme.pk)}:
        raise MetricGone
    else:
        RepairMetric.objects.update_or_create(
            unit=unit, asked=asked, defaults={"programme": programme, "contract_key": contract_key}
        )
    audit.record("outage.repair_metric", by=by, on=f"unit:{unit.pk}", asked=asked)
