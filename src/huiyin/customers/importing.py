"""Files of contacts: received, read in a guarded process, columns agreed, rows stored in parts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.analytics.problems import Problem
from huiyin.core import audit, events
from huiyin.customers import contact_files, upserting
from huiyin.customers.contracts import ContactFileArrived, ContactFileConfirmed, NewContact
from huiyin.customers.models import Contact, ContactFile, ListedContact, RefusedContact
from huiyin.customers.problems import (
    ColumnUsedTwice,
    ContactFileBusy,
    NoKeyColumn,
    NothingToImport,
)
from huiyin.formats.problems import as_json
from huiyin.formats.raw import RawTable
from huiyin.formats.reading import read

PART = 5_000
SHOWN_ROWS, LONGEST_CELL = 5, 60
MOST_REFUSED = 10_000  # of which the reason is kept; all are counted
KEY, ATTRIBUTE, SKIP = "respondent_key", "attribute", ""
TARGETS = (
    KEY,
    "name",
    "phone",
    "email",
    "wechat_id",
    "work_chat_id",
    "region",
    "volume",
    "is_key_account",
    "language",
    "time_zone",
)
_GUESSES: Mapping[str, tuple[str, ...]] = {
    KEY: (
        "客户编号",
        "编号",
        "客户号",
        "户号",
        "会员号",
        "id",
        "customer",
        "customer id",
        "customer_id",
        "key",
    ),
    "name": ("姓名", "客户名称", "名称", "客户", "name", "customer name"),
    "phone": ("手机", "手机号", "电话", "联系电话", "移动电话", "phone", "mobile", "tel"),
    "email": ("邮箱", "电子邮箱", "电子邮件", "email", "e-mail", "mail"),
    "wechat_id": ("openid", "微信", "open id"),
    "work_chat_id": ("企业微信", "external_userid"),
    "region": ("地区", "区域", "片区", "区县", "region", "area", "district"),
    "volume": ("业务量", "销售额", "交易额", "用电量", "销量", "volume", "sales", "revenue"),
    "is_key_account": ("大客户", "重点客户", "vip", "key account"),
    "language": ("语言", "language"),
    "time_zone": ("时区", "time zone", "timezone"),
}
_TRUE = {"1", "是", "y", "yes", "true", "vip", "大客户", "重点"}


@transaction.atomic
def receive(*, by: User, unit: Unit, filename: str, chunks: Iterable[bytes]) -> ContactFile:
    """Keep a file that arrived and let the worker read it. Raises `NothingToImport`."""
    row = ContactFile.objects.create(
        unit=unit, uploaded_by=by, filename=filename[-255:], sha256="", created_at=timezone.now()
    )
    folder, digest, n_bytes = contact_files.folder_of(row.pk), hashlib.sha256(), 0
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / "file").open("wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            n_bytes += len(chunk)
            file.write(chunk)
    if not n_bytes:
        contact_files.forget_raw(row.pk)
        raise NothingToImport
    row.sha256 = digest.hexdigest()
    row.save(update_fields=["sha256"])
    audit.record("contacts.upload", by=by, on=f"contact_file:{row.pk}")
    events.publish(ContactFileArrived(row.pk))
    return row


def read_file(file_id: int) -> None:
    """Read an arrived file and propose what its columns are, or refuse it with the reason."""
    row = ContactFile.objects.filter(pk=file_id, state=ContactFile.READING).first()
    if row is None:
        return
    folder = contact_files.folder_of(row.pk)
    try:
        table = read(folder / "file", filename=row.filename, into=folder / "table.arrow")
    except Problem as problem:
        contact_files.forget_raw(row.pk)
        _move(row, ContactFile.REFUSED, problem=as_json(problem), finished_at=timezone.now())
        return
    head = [[(cell or "")[:LONGEST_CELL] for cell in line] for line in table.head(SHOWN_ROWS)]
    profile = {"table": table.as_json(), "head": head}
    _move(row, ContactFile.READY, profile=profile, mapping=guessed(table.columns), n_rows=table.n_rows)


def guessed(columns: Iterable[str]) -> dict[str, str]:
    """What each column is most likely to be; whatever is not known becomes an attribute.

    >>> guessed(["客户编号", "手机号", "网点"])
    {'客户编号': 'respondent_key', '手机号': 'phone', '网点': 'attribute'}
    """
    found: dict[str, str] = {}
    for column in columns:
        name = column.strip().lower()
        target = next((t for t, words in _GUESSES.items() if name in words and t not in found.values()), None)
        found[column] = target or ATTRIBUTE
    return found


@transaction.atomic
def confirm(*, by: User, file_id: int, mapping: Mapping[str, str]) -> None:
    """Agree on the columns and let the worker store the rows. Raises `NoKeyColumn`, `ColumnUsedTwice`."""
    row = ContactFile.objects.select_for_update().get(pk=file_id)
    if row.state != ContactFile.READY:
        raise ContactFileBusy(state=row.state)
    known = set(row.profile["table"]["columns"])
    clean = {
        column: target
        for column, target in mapping.items()
        if column in known and target in (*TARGETS, ATTRIBUTE)
    }
    used = [target for target in clean.values() if target != ATTRIBUTE]
    if KEY not in used:
        raise NoKeyColumn
    for target in TARGETS:
        if used.count(target) > 1:
            raise ColumnUsedTwice(name=target)
    row.state, row.mapping = ContactFile.QUEUED, clean
    row.save(update_fields=["state", "mapping"])
    audit.record("contacts.confirm", by=by, on=f"contact_file:{row.pk}")
    events.publish(ContactFileConfirmed(row.pk))


def store_file(file_id: int) -> None:
    """Store the rows part by part; killed, it goes on behind the last part that was stored."""
    row = ContactFile.objects.select_related("unit", "uploaded_by__unit").filter(pk=file_id).first()
    if row is None or row.state not in {ContactFile.QUEUED, ContactFile.RUNNING}:
        return
    path = contact_files.folder_of(row.pk) / "table.arrow"
    if not path.exists():
        _move(row, ContactFile.STOPPED, finished_at=timezone.now())
        return
    table = RawTable.from_json(row.profile["table"], path)
    within = row.uploaded_by.unit.path if row.uploaded_by else row.unit.path
    at = 0
    for part in _parts(table, row.mapping):
        begins, at = at, at + len(part)
        if at <= row.n_read:
            continue
        with transaction.atomic():
            events.renew_lease(120)
            _store_part(row, part, begins, table.first_row, within)
        row.n_read = at
    contact_files.forget_raw(row.pk)
    _move(row, ContactFile.DONE, profile={}, finished_at=timezone.now())


def _store_part(row: ContactFile, part: list[NewContact], begins: int, first_row: int, within: str) -> None:
    stored = upserting.upsert(part, unit=row.unit, within=within)
    refused = {position for position, _ in stored.refused}
    RefusedContact.objects.bulk_create(
        [
            RefusedContact(file=row, row_number=first_row + begins + position, code=code)
            for position, code in stored.refused
            if begins + position < MOST_REFUSED
        ],
        ignore_conflicts=True,
    )
    keys = [one.respondent_key.strip()[:120] for n, one in enumerate(part) if n not in refused]
    contacts = Contact.objects.filter(respondent_key__in=keys).values_list("pk", flat=True)
    ListedContact.objects.bulk_create(
        [ListedContact(file=row, contact_id=pk) for pk in contacts], ignore_conflicts=True, batch_size=2000
    )
    ContactFile.objects.filter(pk=row.pk).update(
        state=ContactFile.RUNNING,
        n_read=begins + len(part),
        n_created=F("n_created") + stored.n_created,
        n_updated=F("n_updated") + stored.n_updated,
        n_unchanged=F("n_unchanged") + stored.n_unchanged,
        n_refused=F("n_refused") + len(stored.refused),
    )


def _parts(table: RawTable, mapping: Mapping[str, str]) -> Iterator[list[NewContact]]:
    """The rows as contacts, at most `PART` at a time."""
    plain = {target: column for column, target in mapping.items() if target != ATTRIBUTE}
    attributes = [column for column, target in mapping.items() if target == ATTRIBUTE]
    for batch in table.batches(PART):
        columns: dict[str, list[Any]] = {
            name: batch.column(name).to_pylist() for name in (*plain.values(), *attributes)
        }
        yield [
            _contact(
                {target: columns[column][at] or "" for target, column in plain.items()},
                {name: columns[name][at] for name in attributes if columns[name][at]},
            )
            for at in range(batch.num_rows)
        ]


def _contact(cells: dict[str, str], attributes: dict[str, str]) -> NewContact:
    volume = number_of(cells.pop("volume", ""))
    key_account = cells.pop("is_key_account", "").strip().lower()
    return NewContact(
        **{KEY: "", **cells},
        volume=volume,
        is_key_account=None if not key_account else key_account in _TRUE,
        attributes=attributes,
    )


def number_of(text: str) -> float | None:
    """A number of at least 0 as people write it, else None.

    >>> number_of("1,250.5"), number_of("-"), number_of("-3")
    (1250.5, None, None)
    """
    try:
        value = float(text.replace(",", "").replace("，", "").strip())
    except ValueError:
        return None
    return value if 0 <= value < 1e15 else None


def _move(row: ContactFile, state: str, **more: Any) -> None:
    with transaction.atomic():
        events.renew_lease(60)
        ContactFile.objects.filter(pk=row.pk).update(state=state, **more)
