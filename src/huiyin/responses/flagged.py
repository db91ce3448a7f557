"""Doubtful answers: reading them, setting many aside at once, and taking that back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, QuerySet

from huiyin.accounts.models import User
from huiyin.analytics.codebook import Role, Variable
from huiyin.responses import correcting, versions
from huiyin.responses.contracts import Validity
from huiyin.responses.models import AnswerVersion, QualityFlag, Response
from huiyin.responses.quality import Sign
from huiyin.responses.queries import answers_of

MOST_AT_ONCE = 500
COMPARED = 20_000  # the newest answers of which means are shown with and without doubtful ones
MOST_VARIABLES = 12


@dataclass(frozen=True)
class Doubtful:
    """An answer with its signs; `validity` tells whether it counts."""

    row: Response
    signs: Sequence[QualityFlag]

    @property
    def counts(self) -> bool:
        return bool(self.row.validity == Validity.VALID)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Compared:
    """A mean with and without doubtful answers."""

    variable: Variable
    n: int
    mean: float
    n_without: int
    mean_without: float | None

    @property
    def difference(self) -> float | None:
        return None if self.mean_without is None else self.mean_without - self.mean


def flagged_of(user: User, programme_id: int, sign: str = "") -> QuerySet[Response]:
    """The doubtful answers of a programme, newest first; those with one sign where it is given."""
    signs = QualityFlag.objects.filter(programme=programme_id)
    if sign:
        signs = signs.filter(kind=sign)
    return answers_of(user, programme_id).filter(pk__in=signs.values("response"))


def n_by_sign(programme_id: int) -> dict[str, int]:
    """How many answers have each sign."""
    rows = QualityFlag.objects.filter(programme=programme_id).values_list("kind").order_by()
    return dict(rows.annotate(n=Count("pk")))


def n_flagged(programme_id: int) -> int:
    """How many answers have any sign."""
    return QualityFlag.objects.filter(programme=programme_id).values("response").distinct().count()


def doubtful(rows: Sequence[Response]) -> list[Doubtful]:
    """The answers with their signs."""
    signs: dict[int, list[QualityFlag]] = {row.pk: [] for row in rows}
    for flag in QualityFlag.objects.filter(response__in=list(signs)).order_by("kind"):
        signs[flag.response_id].append(flag)
    return [Doubtful(row, signs[row.pk]) for row in versions.current(list(rows))]


def sign_words(flag: QualityFlag) -> str:
    """What a sign is called; signs of a later release keep their key."""
    return str(Sign(flag.kind).label) if flag.kind in Sign.values else flag.kind


@transaction.atomic
def set_aside_many(
    *, by: User, programme_id: int, response_ids: Collection[int], validity: str, reason: str
) -> list[int]:
    """Let some answers count no more; those that do not count already stay. Returns which were set aside."""
    changed = []
    for key in _of_programme(by, programme_id, response_ids, counting=True):
        correcting.set_aside(
            by=by, programme_id=programme_id, response_id=key, validity=validity, reason=reason
        )
        changed.append(key)
    return changed


@transaction.atomic
def reinstate_many(*, by: User, programme_id: int, response_ids: Collection[int], reason: str) -> list[int]:
    """Let some answers count again; returns which did not count before."""
    changed = []
    for key in _of_programme(by, programme_id, response_ids, counting=False):
        correcting.reinstate(by=by, programme_id=programme_id, response_id=key, reason=reason)
        changed.append(key)
    return changed


def _of_programme(by: User, programme_id: int, response_ids: Collection[int], *, counting: bool) -> list[int]:
    wanted = sorted(set(response_ids))[:MOST_AT_ONCE]
    known = list(
        answers_of(by, programme_id).filter(pk__in=wanted).order_by("pk").values_list("pk", flat=True)
    )
    newest = versions.newest_of(known)
    aside = {key for key, version in newest.items() if version.validity != Validity.VALID}
    return [key for key in known if (key not in aside) is counting]


def compared(programme_id: int, codebook: Sequence[Variable]) -> list[Compared]:
    """The means of ratings over the newest answers that count, all of them and without the doubtful ones."""
    shown = [v for v in codebook if v.role.is_rating and v.role is not Role.COMPETITOR][:MOST_VARIABLES]
    rows = Response.objects.filter(programme=programme_id).order_by("-pk")
    flagged = set(QualityFlag.objects.filter(programme=programme_id).values_list("response", flat=True))
    aside = versions.newest_versions().filter(response__programme=programme_id)
    left_out = set(aside.exclude(validity=Validity.VALID).values_list("response", flat=True))
    corrected = _corrected(programme_id)
    sums: dict[str, list[float]] = {variable.key: [0, 0.0, 0, 0.0] for variable in shown}
    for pk, answers in rows.values_list("pk", "answers")[:COMPARED]:
        if pk in left_out:
            continue
        said = corrected.get(pk, answers)
        for key, found in sums.items():
            value = said.get(key)
            if not isinstance(value, int | float):
                continue
            found[0] += 1
            found[1] += value
            if pk not in flagged:
                found[2] += 1
                found[3] += value
    return [
        Compared(
            variable, int(n), total / n, int(n_without), total_without / n_without if n_without else None
        )
        for variable in shown
        for n, total, n_without, total_without in [sums[variable.key]]
        if n
    ]


def _corrected(programme_id: int) -> Mapping[int, Mapping[str, object]]:
    rows: QuerySet[AnswerVersion] = versions.newest_versions().filter(response__programme=programme_id)
    return dict(rows.values_list("response", "answers"))
