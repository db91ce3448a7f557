"""One run through all customers: value, loyalty, health, risk of leaving; the picture of each unit."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.analytics.problems import Problem
from huiyin.core import audit, events
from huiyin.customers.queries import aliases, contacts_by_id
from huiyin.formats.problems import as_json
from huiyin.profiles import grades
from huiyin.profiles.columns import Customers, read_customers, read_grades, read_signals
from huiyin.profiles.contracts import Quadrant, ReckoningAsked
from huiyin.profiles.critical_items import critical_of_programmes
from huiyin.profiles.health import health_of
from huiyin.profiles.leaving import is_told, leaving
from huiyin.profiles.models import Reckoning, Standing
from huiyin.profiles.picture import funnel, two_axes, value_classes
from huiyin.profiles.queries import current_scheme, schemes
from huiyin.profiles.scheme import Scheme

PART = 2_000
NIGHT = 2  # o'clock, from when the night's reckoning may begin
_WRITTEN = ["contribution", "loyalty", "value_class", "quadrant", "health", "churn", "reasons", "reckoned_at"]


@transaction.atomic
def ask(*, by: User | None) -> Reckoning:
    """Reckon all customers through as soon as the worker comes to it; one that waits already is enough."""
    waiting = Reckoning.objects.select_for_update().filter(state=Reckoning.WAITING).first()
    if waiting is not None:
        return waiting
    row = Reckoning.objects.create(asked_by=by, asked_at=timezone.now())
    events.publish(ReckoningAsked(row.pk))
    if by is not None:
        audit.record("customers.reckon", by=by, on=f"reckoning:{row.pk}")
    return row


def ask_nightly(now: datetime) -> Reckoning | None:
    """Ask once a night; None where the night's reckoning was asked for, or it is too early."""
    local = timezone.localtime(now)
    tonight = local.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    if local < tonight or Reckoning.objects.filter(asked_at__gte=tonight).exists():
        return None
    return ask(by=None)


def run(reckoning_id: int) -> None:
    """Reckon, and keep what was found; a problem is kept as well, and what was known before stays."""
    row = Reckoning.objects.filter(pk=reckoning_id).exclude(state=Reckoning.DONE).first()
    if row is None:
        return
    Reckoning.objects.filter(pk=row.pk).update(state=Reckoning.RUNNING)
    newest = schemes().first()
    try:
        row.result = reckon(timezone.now())
        row.state = Reckoning.DONE
    except Problem as problem:
        row.problem, row.state = as_json(problem), Reckoning.FAILED
    row.scheme_number = newest.number if newest else 0
    row.finished_at = timezone.now()
    row.save()
    _forget_older()


def _forget_older() -> None:
    old = timezone.now() - timedelta(days=90)
    kept = Reckoning.objects.filter(state=Reckoning.DONE).values_list("pk", flat=True)[:1]
    Reckoning.objects.filter(asked_at__lt=old).exclude(pk__in=list(kept)).delete()


def reckon(now: datetime) -> dict[str, Any]:
    """Everything of everybody; returns the picture of each unit and of the model."""
    scheme = current_scheme()
    _go_on()
    grades.catch_up()
    _go_on()
    by_key, recommend = read_grades()
    customers = read_customers(scheme, by_key, recommend)
    _go_on()
    classes = value_classes(customers.contribution, scheme)
    cuts = _cuts(customers, scheme)
    health = np.array(
        [
            np.nan if (score := health_of(signals, scheme.weights).score) is None else score
            for signals in read_signals(customers, by_key, now)
        ],
        dtype=np.float64,
    )
    model, risk, reasons = (
        leaving(customers, by_key, now) if scheme.left_on else (None, np.full(len(customers), np.nan), {})
    )
    _go_on()
    quadrants = _quadrants(customers, cuts)
    satisfaction = np.array(
        [by_key[key][-1].score if key in by_key else np.nan for key in customers.keys], dtype=np.float64
    )
    _write(customers, classes, quadrants, health, risk, reasons, now)
    high = [key for key, one in zip(customers.keys, classes, strict=True) if one == scheme.high.key]
    return {
        "n": len(customers),
        "cuts": list(cuts),
        "units": _pictures(customers, classes, cuts, satisfaction, health, scheme),
        "critical": critical_of_programmes(high, aliases()),
        "churn": None
        if model is None
        else {
            "is_told": is_told(model),
            "n": model.n,
            "n_left": model.n_events,
            "auc": None
            if model.check is None
            else [model.check.auc.value, model.check.auc.low, model.check.auc.high],
            "notes": [note.text for note in model.notes],
        },
    }


def _go_on() -> None:
    """Tell that we are still at work: what is lost after that is reckoned by another worker."""
    with transaction.atomic():
        events.renew_lease(1800.0)


def _cuts(customers: Customers, scheme: Scheme) -> tuple[float | None, float | None]:
    """Where high begins on each axis, for all units alike."""

    def cut(given: float | None, column: Any) -> float | None:
        if given is not None:
            return given
        known = column[~np.isnan(column)]
        return float(np.median(known)) if len(known) else None

    return cut(scheme.contribution_cut, customers.contribution), cut(scheme.loyalty_cut, customers.loyalty)


def _quadrants(customers: Customers, cuts: tuple[float | None, float | None]) -> list[str]:
    if cuts[0] is None or cuts[1] is None:
        return [""] * len(customers)
    known = ~np.isnan(customers.contribution) & ~np.isnan(customers.loyalty)
    rich, loyal = customers.contribution >= cuts[0], customers.loyalty >= cuts[1]
    names = [Quadrant.NEITHER, Quadrant.LOYALTY, Quadrant.CONTRIBUTION, Quadrant.BOTH]
    return [
        names[2 * int(x) + int(y)].value if k else ""
        for k, x, y in zip(known.tolist(), rich.tolist(), loyal.tolist(), strict=True)
    ]


def _pictures(
    customers: Customers,
    classes: list[str],
    cuts: tuple[float | None, float | None],
    satisfaction: Any,
    health: Any,
    scheme: Scheme,
) -> dict[str, Any]:
    """The picture of each unit with those below it, by its path."""
    within: dict[str, list[int]] = defaultdict(list)
    for position, path in enumerate(customers.unit_paths):
        steps = path.strip("/").split("/")
        for depth in range(len(steps)):
            within["/" + "/".join(steps[: depth + 1]) + "/"].append(position)
    found: dict[str, Any] = {}
    for path, positions in within.items():
        at = np.array(positions)
        own = [classes[position] for position in positions]
        counts = {one.key: own.count(one.key) for one in scheme.classes}
        measures = {"loyalty": customers.loyalty[at], "satisfaction": satisfaction[at], "health": health[at]}
        found[path] = {
            "n": len(positions),
            "classes": counts | {"": own.count("")},
            "axes": two_axes(customers.contribution[at], customers.loyalty[at], cuts),
            "funnel": funnel(customers.contribution[at], customers.cost[at], own, measures, scheme.high.key),
        }
    return found


def _write(
    customers: Customers,
    classes: list[str],
    quadrants: list[str],
    health: Any,
    risk: Any,
    reasons: dict[int, Any],
    now: datetime,
) -> None:
    """Store the standing of everybody, part by part; customers that went meanwhile are left out."""

    def or_none(value: float) -> float | None:
        return None if np.isnan(value) else float(value)

    for start in range(0, len(customers), PART):
        rows = [
            Standing(
                contact_id=customers.ids[at],
                contribution=or_none(customers.contribution[at]),
                loyalty=or_none(customers.loyalty[at]),
                value_class=classes[at],
                quadrant=quadrants[at],
                health=or_none(health[at]),
                churn=or_none(risk[at]),
                reasons=reasons.get(at, []),
                reckoned_at=now,
            )
            for at in range(start, min(start + PART, len(customers)))
        ]
        with transaction.atomic():
            there = contacts_by_id([row.contact_id for row in rows])
            Standing.objects.bulk_create(
                [row for row in rows if row.contact_id in there],
                update_conflicts=True,
                unique_fields=["contact"],
                update_fields=_WRITTEN,
                batch_size=500,
            )
