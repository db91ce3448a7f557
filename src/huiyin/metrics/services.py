"""Confirming and retiring metric contracts; keeping facts in step with answers."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.facts import writer
from huiyin.facts.engines import engines
from huiyin.facts.schema import arrow_schema
from huiyin.facts.source import FactSource
from huiyin.facts.table import fact_table
from huiyin.metrics.checking import checked
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.models import Contract, FactPart, FactStore, StudySettings
from huiyin.metrics.paths import facts_folder
from huiyin.metrics.problems import NoSuchContract, NothingToSuggest
from huiyin.metrics.suggestions import suggest_contracts
from huiyin.responses.contracts import StoredAnswer
from huiyin.surveys import queries as surveys

MOST_SMALL_PARTS = 32  # so many are merged into one: a reader opens few files however slowly answers come
SMALL_PART_ROWS = 5_000


@transaction.atomic
def confirm_contract(*, by: User | None, programme_id: int, definition: MetricContract) -> Contract:
    """Put a contract into force as the next version of its key; the newest version itself if nothing changes.

    Raises a problem of `metrics.problems` when it cannot be computed or does not mean anything.
    """
    sound = checked(definition, surveys.codebook(programme_id))
    newest = _newest(programme_id, definition.key)
    version = 1 if newest is None else newest.version + 1
    if newest is not None and newest.retired_at is None:
        same = replace(sound, version=newest.version)
        if same == MetricContract.from_json(newest.definition):
            return newest
    row = Contract.objects.create(
        programme_id=programme_id,
        key=sound.key,
        version=version,
        definition=replace(sound, version=version).as_json(),
        confirmed_by=by,
    )
    audit.record(
        "contract.confirm", by=by, on=f"programme:{programme_id}", key=sound.key, version=row.version
    )
    return row


@transaction.atomic
def confirm_suggested(*, by: User | None, programme_id: int) -> list[Contract]:
    """Put all suggested contracts into force whose keys the programme does not have yet.

    Raises `NothingToSuggest` when the codebook calls for none at all.
    """
    suggested = suggest_contracts(surveys.codebook(programme_id))
    if not suggested:
        raise NothingToSuggest()
    taken = set(Contract.objects.filter(programme_id=programme_id).values_list("key", flat=True))
    return [
        confirm_contract(by=by, programme_id=programme_id, definition=contract)
        for contract in suggested
        if contract.key not in taken
    ]


@transaction.atomic
def retire_contract(*, by: User | None, programme_id: int, key: str) -> Contract:
    """Take a metric out of use; its versions stay. Raises `NoSuchContract`."""
    row = _newest(programme_id, key)
    if row is None or row.retired_at is not None:
        raise NoSuchContract(key=key)
    row.retired_at = timezone.now()
    row.save(update_fields=["retired_at"])
    audit.record("contract.retire", by=by, on=f"programme:{programme_id}", key=key, version=row.version)
    return row


def _newest(programme_id: int, key: str) -> Contract | None:
    return Contract.objects.filter(programme_id=programme_id, key=key).order_by("-version").first()


@transaction.atomic
def keep_study_settings(
    *, by: User | None, programme_id: int, study: str, definition: Mapping[str, Any]
) -> StudySettings:
    """Keep a study's settings with the programme; the settings before stay as its history."""
    row = StudySettings.objects.create(
        programme_id=programme_id, study=study, definition=dict(definition), saved_by=by
    )
    audit.record("study.settings", by=by, on=f"programme:{programme_id}", study=study)
    return row


@transaction.atomic
def append_facts(programme_id: int, answers: Iterable[StoredAnswer]) -> int:
    """Add answers to the facts, one part a batch, listed in the open transaction; returns how many rows.

    `answers` may be read as late as it is asked for. The file is on the disk before its row is
    committed; without the row it does not count.
    """
    _lock(
        programme_id
    )  # before `answers` is read: what is undone meanwhile is either not read or dropped after
    by_batch: dict[str, list[StoredAnswer]] = defaultdict(list)
    for answer in answers:
        by_batch[answer.batch].append(answer)
    codebook, unit_path = surveys.codebook(programme_id), surveys.programme(programme_id).unit.path
    for batch, rows in by_batch.items():
        table = fact_table(codebook, [{**vars(row), "unit_path": unit_path} for row in rows])
        _add_part(programme_id, batch, table)
        _merge_small_parts(programme_id, batch, arrow_schema(codebook))
    return sum(len(rows) for rows in by_batch.values())


@transaction.atomic
def drop_facts(programme_id: int, batch: str) -> int:
    """Take a batch out of the facts; its files go once that is certain. Returns how many parts."""
    _lock(programme_id)
    parts = list(FactPart.objects.filter(programme_id=programme_id, batch=batch))
    FactPart.objects.filter(pk__in=[part.pk for part in parts]).delete()
    paths = [facts_folder(programme_id) / part.name for part in parts]
    transaction.on_commit(lambda: _remove(paths))
    return len(parts)


def sweep_orphans() -> int:
    """Remove files that no part lists and that nobody can be reading any more; returns how many."""
    listed = set(FactPart.objects.values_list("name", flat=True))
    folder = Path(settings.FACTS_DIR)
    return writer.sweep(folder, listed) if folder.is_dir() else 0


def _lock(programme_id: int) -> None:
    FactStore.objects.get_or_create(programme_id=programme_id)
    FactStore.objects.select_for_update().get(programme_id=programme_id)


def _add_part(programme_id: int, batch: str, table: pa.Table) -> None:
    part = writer.write_part(facts_folder(programme_id), f"{uuid.uuid4().hex}{writer.SUFFIX}", table)
    FactPart.objects.create(
        programme_id=programme_id,
        name=part.name,
        batch=batch,
        n_rows=part.n_rows,
        sha256=part.sha256,
        created_at=timezone.now(),
    )


def _merge_small_parts(programme_id: int, batch: str, schema: pa.Schema) -> None:
    """Many small parts of a batch become one; their files stay for an hour for whoever reads them now."""
    small = list(FactPart.objects.filter(programme_id=programme_id, batch=batch, n_rows__lt=SMALL_PART_ROWS))
    if len(small) < MOST_SMALL_PARTS:
        return
    paths = [facts_folder(programme_id) / part.name for part in small]
    batches = engines["arrow"].batches(FactSource.of_files(schema, paths), schema.names)
    _add_part(programme_id, batch, pa.Table.from_batches(batches, schema))
    FactPart.objects.filter(pk__in=[part.pk for part in small]).delete()
    transaction.on_commit(lambda: _retire(paths))


def _remove(paths: Sequence[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)


def _retire(paths: Sequence[Path]) -> None:
    for path in paths:
        writer.retire(path)
    sweep_orphans()
