"""A search for contacts kept twice: exact rules at once, the model in a process of its own, both into one queue."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings
from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.core import audit, events
from huiyin.customers.choosing import contacts_within
from huiyin.customers.contracts import IdentityKind, MatchingAsked
from huiyin.customers.identities import international
from huiyin.customers.knowing import CERTAIN
from huiyin.customers.matching.linking import COMPARED, WORTH_SHOWING
from huiyin.customers.models import Contact, Identity, MatchRun, MatchSuggestion
from huiyin.customers.problems import MatchingUnderWay
from huiyin.formats.reading import environment

MEMORY_MEBIBYTES = 2048
LONGEST = 2 * 3600.0  # seconds
MOST_KEPT = 20_000  # suggestions of one search; people look at each
MOST_SHARING = 5  # contacts with one open id or telephone; more is a switchboard, not a person
_PART = 20_000
# What files call these things; the model compares them where somebody filled them in.
ADDRESS_NAMES = ("地址", "住址", "用电地址", "联系地址", "通讯地址", "address")
BIRTHDAY_NAMES = ("生日", "出生日期", "birthday", "date of birth")


@transaction.atomic
def ask_search(*, by: User, unit: Unit) -> MatchRun:
    """Have the contacts of a unit and those below it searched. Raises `MatchingUnderWay`."""
    running = MatchRun.objects.select_for_update().filter(
        unit__path__startswith=unit.path, state__in=[MatchRun.ASKED, MatchRun.RUNNING]
    )
    if running.exists():
        raise MatchingUnderWay
    row = MatchRun.objects.create(unit=unit, asked_by=by, asked_at=timezone.now())
    audit.record("contacts.match", by=by, on=f"unit:{unit.pk}")
    events.publish(MatchingAsked(row.pk))
    return row


def run_search(run_id: int) -> None:
    """Carry a search out; killed, it begins anew, and what it suggested already is not doubled."""
    run = MatchRun.objects.select_related("unit").filter(pk=run_id).first()
    if run is None or run.state in {MatchRun.DONE, MatchRun.FAILED}:
        return
    began = time.monotonic()
    _move(run, state=MatchRun.RUNNING)
    n_new = _suggest_exact(run.unit)
    with tempfile.TemporaryDirectory(prefix="matching-", dir=_folder()) as name:
        folder = Path(name)
        n = _write_contacts(run.unit, folder / "contacts.parquet")
        said = _matched(folder)
        if said is None:
            _move(
                run,
                state=MatchRun.FAILED,
                problem="engine",
                n_contacts=n,
                n_new=n_new,
                finished_at=timezone.now(),
            )
            return
        n_new += _suggest_pairs(pq.read_table(folder / "pairs.parquet"))
    _move(
        run,
        state=MatchRun.DONE,
        n_contacts=n,
        n_found=said["n_pairs"],
        n_new=n_new,
        is_learned=said["is_learned"],
        seconds=round(time.monotonic() - began, 1),
        finished_at=timezone.now(),
    )


def _folder() -> Path:
    folder = Path(settings.UPLOADS_DIR) / "matching"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def _move(run: MatchRun, **values: Any) -> None:
    with transaction.atomic():
        events.renew_lease(300)
        MatchRun.objects.filter(pk=run.pk).update(**values)


def _matched(folder: Path) -> dict[str, Any] | None:
    """Run the model apart; None where it died of memory or time."""
    command = [sys.executable, "-P", "-s", "-X", "utf8", "-m", "huiyin.customers.matching.program"]
    command += [str(folder / "contacts.parquet"), str(folder / "pairs.parquet")]
    command += [str(MEMORY_MEBIBYTES), str(WORTH_SHOWING)]
    until = time.monotonic() + LONGEST
    with (folder / "said").open("wb") as said:
        process = subprocess.Popen(  # noqa: S603 - our own program
            command, stdin=subprocess.DEVNULL, stdout=said, stderr=subprocess.DEVNULL, env=environment()
        )
        try:
            while process.poll() is None and time.monotonic() < until:
                with transaction.atomic():
                    events.renew_lease(300)
                try:
                    process.wait(timeout=10)
                except subprocess.TimeoutExpired:
                    continue
        finally:
            process.kill()
            process.wait()
    lines = (folder / "said").read_text("utf-8").splitlines()
    return dict(json.loads(lines[-1])) if process.returncode == 0 and lines else None


def _write_contacts(unit: Unit, path: Path) -> int:
    columns = ("pk", "name", "phone", "email", "region", "attributes")
    rows = contacts_within(unit).order_by("pk").values_list(*columns).iterator(chunk_size=_PART)
    n, writer = 0, pq.ParquetWriter(path, _SCHEMA)
    for batch in _batches(rows):
        writer.write_table(batch)
        n += batch.num_rows
    writer.close()
    return n


_SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        *((name, pa.string()) for name in ("name", "phone", "email", "address", "birthday", "region")),
    ]
)


def _batches(rows: Iterator[tuple[Any, ...]]) -> Iterator[pa.Table]:
    waiting: list[dict[str, Any]] = []
    for pk, name, phone, email, region, attributes in rows:
        known = {key.strip().lower(): value for key, value in attributes.items()}
        waiting.append(
            {
                "id": pk,
                "name": name,
                "phone": international(phone),
                "email": email,
                "address": next((str(known[one]) for one in ADDRESS_NAMES if one in known), ""),
                "birthday": next((str(known[one]) for one in BIRTHDAY_NAMES if one in known), ""),
                "region": region,
            }
        )
        if len(waiting) == _PART:
            yield pa.Table.from_pylist(waiting, schema=_SCHEMA)
            waiting = []
    yield pa.Table.from_pylist(waiting, schema=_SCHEMA)


def _suggest_exact(unit: Unit) -> int:
    """Pairs that agree in an open id, or in telephone or e-mail and name: certain enough to be merged together."""
    kinds = [str(kind) for kind in CERTAIN if kind is not IdentityKind.KEY]
    own = Identity.objects.filter(contact__merged_into=None, contact__unit__path__startswith=unit.path)
    pairs: dict[tuple[int, int], str] = {}
    for kind in (*kinds, IdentityKind.PHONE.value, IdentityKind.EMAIL.value):
        marks = own.filter(kind=kind).values("digest").annotate(n=Count("contact", distinct=True))
        shared = marks.filter(n__gt=1, n__lte=MOST_SHARING).values_list("digest", flat=True)
        groups: dict[str, list[tuple[int, str]]] = {}
        for digest, pk, name in own.filter(kind=kind, digest__in=shared).values_list(
            "digest", "contact_id", "contact__name"
        ):
            groups.setdefault(digest, []).append((pk, "".join(name.split())))
        for group in groups.values():
            for at, (one, name) in enumerate(sorted(group)):
                for other, its_name in sorted(group)[at + 1 :]:
                    if kind in kinds or (name and name == its_name):
                        pairs.setdefault((one, other), kind)
    rows = [
        MatchSuggestion(
            left_id=one,
            right_id=other,
            rule=MatchSuggestion.EXACT,
            probability=1.0,
            weights={kind: None},
            found_at=timezone.now(),
        )
        for (one, other), kind in pairs.items()
    ]
    return _keep(rows)


def _suggest_pairs(table: pa.Table) -> int:
    now, rows = timezone.now(), []
    for line in table.slice(0, MOST_KEPT).to_pylist():
        weights = {name: round(line[f"weight_{name}"], 1) for name in COMPARED if line[f"weight_{name}"]}
        rows.append(
            MatchSuggestion(
                left_id=line["left"],
                right_id=line["right"],
                rule=MatchSuggestion.MODEL,
                probability=line["probability"],
                weights=weights,
                found_at=now,
            )
        )
    return _keep(rows)


def _keep(rows: Sequence[MatchSuggestion]) -> int:
    """Add suggestions that were never made; contacts erased in between are left out."""
    n_before = MatchSuggestion.objects.count()
    for start in range(0, len(rows), 2000):
        part = rows[start : start + 2000]
        with transaction.atomic():
            events.renew_lease(300)
            ids = {pk for row in part for pk in (row.left_id, row.right_id)}
            there = set(
                Contact.objects.select_for_update()
                .filter(pk__in=ids, merged_into=None)
                .values_list("pk", flat=True)
            )
            MatchSuggestion.objects.bulk_create(
                [row for row in part if {row.left_id, row.right_id} <= there],
                batch_size=500,
                ignore_conflicts=True,
            )
    return MatchSuggestion.objects.count() - n_before
