"""Reading contracts, facts and figures."""

from __future__ import annotations

import hashlib
import json
import threading
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.cache import cache
from django.db.models import Max, Min

from huiyin.facts.engines import engines
from huiyin.facts.problems import PartMissing
from huiyin.facts.schema import arrow_schema
from huiyin.facts.source import FactSource
from huiyin.metrics import figures
from huiyin.metrics.contracts import MetricContract
from huiyin.metrics.models import Contract, FactPart
from huiyin.metrics.overview import ProgrammeFigures
from huiyin.metrics.paths import facts_folder
from huiyin.metrics.suggestions import suggest_contracts
from huiyin.settings import value_of
from huiyin.surveys import queries as surveys

KEPT_SECONDS = 24 * 3600
_computing: defaultdict[int, threading.Lock] = defaultdict(threading.Lock)
_TRIES = 3  # a part may be merged or undone between listing and reading


@dataclass(frozen=True)
class ContractVersion:
    """One version of a contract: who put it into force, when, and when it went out of use."""

    contract: MetricContract
    confirmed_by: str
    created_at: datetime
    retired_at: datetime | None


def _newest(programme_id: int) -> list[Contract]:
    """The newest version of each contract, in the order in which the metrics were first confirmed."""
    firsts = (
        Contract.objects.filter(programme_id=programme_id)
        .order_by()
        .values("key")
        .annotate(first=Min("pk"), newest=Max("pk"))
        .order_by("first")
    )
    newest = [row["newest"] for row in firsts]
    rows = Contract.objects.select_related("confirmed_by").in_bulk(newest)
    return [rows[pk] for pk in newest]


def _version(row: Contract) -> ContractVersion:
    return ContractVersion(
        MetricContract.from_json(row.definition),
        str(row.confirmed_by) if row.confirmed_by else "",
        row.created_at,
        row.retired_at,
    )


def contract_rows(programme_id: int) -> list[ContractVersion]:
    """The contracts in force with who confirmed them, in the order in which they were first confirmed."""
    return [_version(row) for row in _newest(programme_id) if row.retired_at is None]


def current_contracts(programme_id: int) -> list[MetricContract]:
    """The contracts in force, in the same order."""
    return [row.contract for row in contract_rows(programme_id)]


def retired_contracts(programme_id: int) -> list[MetricContract]:
    """The last versions of metrics that are out of use."""
    return [
        MetricContract.from_json(row.definition)
        for row in _newest(programme_id)
        if row.retired_at is not None
    ]


def contract_history(programme_id: int, key: str) -> list[ContractVersion]:
    """All versions of one contract, newest first; empty for an unknown key."""
    rows = Contract.objects.filter(programme_id=programme_id, key=key).select_related("confirmed_by")
    return [_version(row) for row in rows.order_by("-version")]


def open_suggestions(programme_id: int) -> list[MetricContract]:
    """What the codebook calls for and the programme has never had: to be shown for confirmation."""
    taken = {row.key for row in _newest(programme_id)}
    return [c for c in suggest_contracts(surveys.codebook(programme_id)) if c.key not in taken]


def fact_parts(programme_id: int) -> list[FactPart]:
    """The listed parts of a programme's facts, oldest first."""
    return list(FactPart.objects.filter(programme_id=programme_id).order_by("pk"))


def source_of(programme_id: int) -> FactSource:
    """The facts of a programme as they are now."""
    parts = fact_parts(programme_id)
    folder = facts_folder(programme_id)
    digest = hashlib.sha256("\n".join(f"{part.name} {part.sha256}" for part in parts).encode())
    return FactSource(
        schema=arrow_schema(surveys.codebook(programme_id)),
        files=tuple(Path(folder / part.name) for part in parts),
        revision=digest.hexdigest()[:16],
        as_of=max((part.created_at for part in parts), default=None),
    )


def programme_figures(programme_id: int, wave: str | None = None) -> ProgrammeFigures:
    """All figures of a programme for one wave (None or "" for all), kept as long as nothing they rest on changes.

    Raises `PartMissing` when a listed file is not there.
    """
    for attempt in range(_TRIES):
        try:
            return _figures(programme_id, wave or "")
        except PartMissing:
            if attempt == _TRIES - 1:
                raise
    raise AssertionError("unreachable")


def _figures(programme_id: int, wave: str) -> ProgrammeFigures:
    source = source_of(programme_id)
    codebook, contracts = surveys.codebook(programme_id), current_contracts(programme_id)
    waves = [row.name for row in surveys.waves(programme_id)]
    engine = value_of("HUIYIN_ENGINE")
    rests_on = [
        source.revision,
        [contract.as_json() for contract in contracts],
        [variable.as_json() for variable in codebook],
        waves,
        wave,
        engine,
    ]
    digest = hashlib.sha256(json.dumps(rests_on, ensure_ascii=True, sort_keys=True).encode()).hexdigest()
    key = f"figures:{programme_id}:{digest}"
    with _computing[programme_id]:  # who comes while they are computed waits for them
        kept: ProgrammeFigures | None = cache.get(key)
        if kept is None:
            kept = figures.compute(
                engine=engines[engine],
                source=source,
                codebook=codebook,
                contracts=contracts,
                waves=waves,
                wave=wave,
            )
            cache.set(key, kept, KEPT_SECONDS)
    return kept
