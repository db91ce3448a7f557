"""Reading promises, their pages and expectations; what is outside a person's units is not there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet
from django.shortcuts import get_object_or_404

from huiyin.accounts.models import Unit, User
from huiyin.promises.contracts import Decision, Delivered
from huiyin.promises.indicators import Target, indicators
from huiyin.promises.judging import Judged, estimate_from, judge
from huiyin.promises.models import Expectation, Outcome, Promise, PromisePage, PromiseVersion


def _over(path: str) -> list[str]:
    """A unit's path and those of the units above it."""
    steps = [step for step in path.split("/") if step]
    return ["/" + "/".join(steps[: n + 1]) + "/" for n in range(len(steps))]


def promises_seen(user: User) -> QuerySet[Promise]:
    """The promises that concern a person: of their unit, of those below, and what holds from above."""
    here = Q(unit__path__startswith=user.unit.path) | Q(unit__path__in=_over(user.unit.path))
    return _with_versions(Promise.objects.filter(here)).order_by("unit__path", "pk")


def _with_versions(rows: QuerySet[Promise]) -> QuerySet[Promise]:
    wholes = Prefetch("outcomes", Outcome.objects.filter(is_whole=True), to_attr="wholes")
    versions = PromiseVersion.objects.select_related("saved_by").prefetch_related(wholes)
    return rows.select_related("unit").prefetch_related(Prefetch("versions", versions))


def promise_for(user: User, promise_id: int) -> Promise:
    """One of them; 404 otherwise, as if it did not exist."""
    return get_object_or_404(promises_seen(user), pk=promise_id)


def own_promise_for(user: User, promise_id: int) -> Promise:
    """One that the person's own units made, to be changed; 404 otherwise."""
    return get_object_or_404(promises_seen(user).filter(unit__path__startswith=user.unit.path), pk=promise_id)


def is_known(promise_id: int) -> bool:
    """Whether there is a promise of that number: for handlers, which act for nobody."""
    return Promise.objects.filter(pk=promise_id).exists()


@dataclass(frozen=True)
class PromiseLine:
    """A promise as a list shows it: the version that holds on a day, else the one that comes, else the last.

    `target` is what is measured, None for nothing, or where it is not there any more; `whole` is what the
    last twelve months came to, None while it was not measured.
    """

    promise: Promise
    version: PromiseVersion
    holds: bool
    target: Target | None
    whole: Judged | None


def line_of(promise: Promise, today: date) -> PromiseLine:
    """The line of one promise."""
    versions = list(promise.versions.all())  # newest first
    holding = next((one for one in versions if one.holds_on(today)), None)
    version = holding or versions[0]
    return PromiseLine(
        promise, version, holding is not None, target_of(promise.unit, version), whole_of(version)
    )


def target_of(unit: Unit, version: PromiseVersion) -> Target | None:
    """What a version is measured by; None where it is not there any more."""
    if version.indicator not in indicators:
        return None
    return indicators[version.indicator].target(unit, version.target)


def whole_of(version: PromiseVersion) -> Judged | None:
    """The last twelve months of a version, judged."""
    kept = getattr(version, "wholes", None)
    rows = list(version.outcomes.filter(is_whole=True)) if kept is None else kept
    return _judged(version, rows[0]) if rows else None


def months_of(version: PromiseVersion) -> list[Judged]:
    """The months of a version, oldest first, judged."""
    return [_judged(version, row) for row in version.outcomes.filter(is_whole=False).order_by("first_on")]


def _judged(version: PromiseVersion, row: Outcome) -> Judged:
    found = Delivered(
        row.first_on, row.last_on, estimate_from(row.estimate), row.n_open, row.is_bound, row.detail
    )
    return judge(found, version.promised or 0.0, version.direction)


def page_of(unit: Unit) -> PromisePage | None:
    """The page of a unit, switched on or not."""
    return PromisePage.objects.select_related("unit").filter(unit=unit).first()


def public_page(address: str) -> PromisePage | None:
    """The page at an address, if it is switched on."""
    return PromisePage.objects.select_related("unit").filter(address=address, is_on=True).first()


def lines_at(unit: Unit, today: date) -> list[PromiseLine]:
    """What a unit promises on a day, with what holds from above, that first."""
    rows = _with_versions(Promise.objects.filter(unit__path__in=_over(unit.path), withdrawn_at=None))
    lines = [line_of(promise, today) for promise in rows.order_by("unit__path", "pk")]
    return [line for line in lines if line.holds]


def texts_at(unit: Unit, day: date) -> list[PromiseVersion]:
    """The versions that held in a unit on a day, of promises that were not withdrawn."""
    rows = PromiseVersion.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=day),
        valid_from__lte=day,
        promise__unit__path__in=_over(unit.path),
        promise__withdrawn_at=None,
    )
    return list(rows.order_by("promise__unit__path", "promise"))


def promises_to_link(unit: Unit) -> list[tuple[int, str]]:
    """The promises that hold in a unit, by number and words: for an expectation to be met by one."""
    rows = Promise.objects.filter(unit__path__in=_over(unit.path), withdrawn_at=None)
    return [(one.pk, one.versions.all()[0].text) for one in rows.prefetch_related("versions")]


def expectations_of(user: User, unit: Unit | None = None) -> QuerySet[Expectation]:
    """What customers expect of the person's units; of one of them and those below it, if given."""
    path = (unit or user.unit).path
    rows = Expectation.objects.filter(unit__path__startswith=path).filter(
        unit__path__startswith=user.unit.path
    )
    return rows.select_related("unit", "programme", "promise").order_by("pk")


def expectation_for(user: User, expectation_id: int) -> Expectation:
    """One of them; 404 otherwise."""
    return get_object_or_404(expectations_of(user), pk=expectation_id)


def alike(row: Expectation) -> list[Expectation]:
    """The expectations of its unit that are known the same way, itself among them."""
    rows = Expectation.objects.filter(unit=row.unit, source=row.source)
    kept = rows.filter(Q(removed_at=None) | Q(pk=row.pk))
    return list(kept.select_related("unit", "programme"))


def public_refusals(unit: Unit) -> Sequence[Expectation]:
    """What a unit tells its customers that it does not meet, or not yet, and why."""
    rows = Expectation.objects.filter(
        unit__path__in=_over(unit.path),
        removed_at=None,
        is_public=True,
        decision__in=[Decision.DROP, Decision.DEFER],
    )
    return list(rows.order_by("unit__path", "pk"))
