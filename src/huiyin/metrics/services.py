"""Confirming and retiring metric contracts; keeping the settings of studies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit
from huiyin.metrics.checking import checked
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.models import Contract, StudySettings
from huiyin.metrics.problems import NoSuchContract, NothingToSuggest
from huiyin.metrics.suggestions import suggest_contracts
from huiyin.surveys import queries as surveys


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
