"""Requests of customers about their own data: noted, answered in time, handed over once and then gone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit, events
from huiyin.customers.contracts import RequestAsked, RequestKind
from huiyin.customers.disclosing import write_archive
from huiyin.customers.models import Contact, PersonRequest
from huiyin.customers.problems import RequestNotReady

DAYS = 15  # to answer within; the law says "in time", supervisors read it as half a month
KEPT = timedelta(days=7)  # the archive lies here no longer
WITH_ARCHIVE = {RequestKind.ACCESS.value, RequestKind.PORTABILITY.value}


@transaction.atomic
def ask(*, by: User, contact: Contact, kind: str, channel: str = "", note: str = "") -> PersonRequest:
    """Note what a customer asked; a copy of the data is made in the background."""
    now = timezone.now()
    with_archive = kind in WITH_ARCHIVE
    row = PersonRequest.objects.create(
        unit=contact.unit,
        contact=contact,
        kind=RequestKind(kind),
        channel=channel[:40],
        note=note.strip()[:2000],
        state=PersonRequest.PREPARING if with_archive else PersonRequest.OPEN,
        asked_at=now,
        due_on=timezone.localdate(now) + timedelta(days=DAYS),
        by=by,
    )
    audit.record("request.ask", by=by, on=f"request:{row.pk}", kind=kind, contact=contact.pk)
    if with_archive:
        events.publish(RequestAsked(row.pk))
    return row


def path_of(row: PersonRequest) -> Path:
    """Where the archive of a request lies."""
    return Path(settings.UPLOADS_DIR) / "requests" / f"{row.pk}.zip"


def prepare(request_id: int) -> None:
    """Write the archive of a request; done again, it is written anew."""
    row = PersonRequest.objects.select_related("contact__unit").filter(pk=request_id).first()
    forget_old()
    if row is None or row.contact is None or row.state != PersonRequest.PREPARING:
        return
    path = path_of(row)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    n, digest = write_archive(
        row.contact, path, made_at=timezone.localtime(), language=settings.LANGUAGE_CODE
    )
    path.chmod(0o600)
    with transaction.atomic():
        events.renew_lease(60)
        left = PersonRequest.objects.filter(pk=row.pk, contact__isnull=False)
        if not left.update(state=PersonRequest.READY, n_records=n, digest=digest, finished_at=timezone.now()):
            path.unlink(missing_ok=True)  # the customer was erased in between


@transaction.atomic
def hand_over(*, by: User, row: PersonRequest) -> Path:
    """The archive, to be given to the customer; that it was taken is on record. Raises `RequestNotReady`."""
    path = path_of(row)
    if row.state not in {PersonRequest.READY, PersonRequest.DONE} or not path.exists():
        raise RequestNotReady
    PersonRequest.objects.filter(pk=row.pk).update(state=PersonRequest.DONE)
    audit.record("request.hand_over", by=by, on=f"request:{row.pk}", digest=row.digest)
    return path


@transaction.atomic
def close(*, by: User, row: PersonRequest, is_granted: bool) -> None:
    """The request was met or refused."""
    state = PersonRequest.DONE if is_granted else PersonRequest.REFUSED
    PersonRequest.objects.filter(pk=row.pk).update(state=state, finished_at=timezone.now())
    audit.record("request.close", by=by, on=f"request:{row.pk}", is_granted=is_granted)


def forget_old() -> int:
    """Remove archives that have lain long enough; returns how many."""
    old = PersonRequest.objects.filter(finished_at__lt=timezone.now() - KEPT).exclude(digest="")
    n = 0
    for row in old:
        if path_of(row).exists():
            path_of(row).unlink()
            n += 1
    return n


def forget_of(contact_ids: list[int]) -> None:
    """Take notes and archives of somebody who is erased away; that they asked stays as a number."""
    rows = PersonRequest.objects.filter(contact__in=contact_ids)
    paths = [path_of(row) for row in rows]
    rows.update(note="")

    def remove() -> None:
        for path in paths:
            path.unlink(missing_ok=True)

    transaction.on_commit(remove)
