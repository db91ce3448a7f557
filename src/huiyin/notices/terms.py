"""The limits that outages are judged by: dated versions by unit, frozen into each outage when it is entered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.core import audit
from huiyin.notices.contracts import OutageKind, RepairArea
from huiyin.notices.models import Standard


@dataclass(frozen=True)
class Terms:
    """One version of the limits; hours, minutes and days as the names say.

    Seven days and 24 hours are the law's (电力供应与使用条例, article 28); 30 minutes of accuracy and 60 days
    between outages are usual in the trade; crews arrive within 45, 90 and 120 minutes as power companies
    promise (国家电网公司供电服务“十项承诺”); the other limits are the house's own and to be set by each.
    """

    planned_hours: int = 168
    temporary_hours: int = 24
    fault_minutes: int = 30
    restored_minutes: int = 60
    accuracy_minutes: int = 30
    repeat_days: int = 60
    arrive_urban_minutes: int = 45
    arrive_rural_minutes: int = 90
    arrive_remote_minutes: int = 120
    long_hours: int = 24  # after longer ones surveys rest as long again in the area
    channels: tuple[str, ...] = ("sms", "email", "wechat")
    service: str = ""  # what is interrupted, as customers read it; "" is the word "service"
    service_en: str = ""
    hotline: str = ""

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Terms:
        """The terms that `as_json` wrote; what a version did not know yet has its usual value."""
        known = {one.name: data[one.name] for one in fields(cls) if one.name in data}
        return cls(**known | ({"channels": tuple(known["channels"])} if "channels" in known else {}))

    def as_json(self) -> dict[str, Any]:
        """Plain data."""
        return asdict(self) | {"channels": list(self.channels)}

    def lead(self, kind: str, other_hours: int = 0) -> timedelta:
        """How long before the beginning customers are to be told; for a fault minus the minutes after it.

        >>> Terms().lead("planned").days, Terms().lead("temporary").days, Terms().lead("fault") < timedelta(0)
        (7, 1, True)
        """
        if kind == OutageKind.FAULT:
            return -timedelta(minutes=self.fault_minutes)
        hours = {OutageKind.PLANNED: self.planned_hours, OutageKind.TEMPORARY: self.temporary_hours}
        return timedelta(hours=hours.get(OutageKind(kind), other_hours))

    def arrival(self, area: str) -> timedelta:
        """How soon after the report a crew is to be there.

        >>> Terms().arrival("rural")
        datetime.timedelta(seconds=5400)
        """
        minutes = {
            RepairArea.URBAN: self.arrive_urban_minutes,
            RepairArea.RURAL: self.arrive_rural_minutes,
            RepairArea.REMOTE: self.arrive_remote_minutes,
        }
        return timedelta(minutes=minutes[RepairArea(area)])

    @property
    def tolerance(self) -> timedelta:
        """By how much a moment may miss the announced one."""
        return timedelta(minutes=self.accuracy_minutes)


def standard_of(unit: Unit, day: date) -> Standard | None:
    """The version for a unit that holds on a day: the nearest upwards, of it the newest."""
    paths = [unit.path[: at + 1] for at, sign in enumerate(unit.path) if sign == "/" and at]
    rows = Standard.objects.select_related("unit", "signatory__unit").filter(
        unit__path__in=paths, valid_from__lte=day
    )
    return max(rows, key=lambda row: (len(row.unit.path), row.valid_from, row.pk), default=None)


def terms_of(unit: Unit, day: date) -> Terms:
    """The limits for a unit on a day; the usual ones where nobody set any."""
    found = standard_of(unit, day)
    return Terms() if found is None else Terms.from_json(found.terms)


def signatory_of(unit: Unit, now: datetime) -> User | None:
    """Who signs outages of a unit: one pen; None where nobody is named."""
    found = standard_of(unit, timezone.localdate(now))
    pen = found.signatory if found else None
    return pen if pen is not None and pen.is_active else None


@transaction.atomic
def save_standard(
    *, by: User, unit: Unit, valid_from: date, terms: Terms, source: str, signatory: User | None
) -> Standard:
    """Set the limits of a unit from a day on; earlier versions stay for outages of their days."""
    row = Standard.objects.create(
        unit=unit,
        valid_from=valid_from,
        terms=terms.as_json(),
        source=source.strip()[:200],
        signatory=signatory,
        by=by,
        created_at=timezone.now(),
    )
    audit.record("outage.standard", by=by, on=f"unit:{unit.pk}", valid_from=valid_from.isoformat())
    return row
