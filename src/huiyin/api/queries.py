"""Reading keys, and what a key may see."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.analytics.codebook import Role
from huiyin.api.contracts import Caller
from huiyin.api.models import ApiKey
from huiyin.api.validator import Validator
from huiyin.channels.queries import open_link_of
from huiyin.core.roles import UserRole
from huiyin.core.tokens import hash_token
from huiyin.surveys.contracts import Definition
from huiyin.surveys.models import Identity, Programme, Questionnaire, QuestionnaireVersion
from huiyin.surveys.queries import (
    all_programmes,
    newest_version,
    questionnaire_by_id,
    version_numbered,
    waves,
)

PURPOSE = "api"  # a token made for anything else opens nothing here
MAY_HOLD = frozenset({UserRole.MANAGER, UserRole.ADMINISTRATOR})


def keys_of(user: User) -> QuerySet[ApiKey]:
    """The keys of the person's unit and of those below it, newest first."""
    rows = ApiKey.objects.filter(unit__path__startswith=user.unit.path)
    return rows.select_related("unit", "programme", "owner")


def key_for(user: User, key_id: int) -> ApiKey:
    """One key that the person may see; 404 otherwise."""
    return get_object_or_404(keys_of(user), pk=key_id)


def caller_of(token: str) -> Caller | None:
    """Who calls with that token, if it works today: its owner's rights are looked at as well."""
    row = (
        ApiKey.objects.select_related("owner__unit", "unit", "programme__unit")
        .filter(token_hash=hash_token(token, PURPOSE), revoked_at=None, expires_at__gt=timezone.now())
        .first()
    )
    if row is None or not row.owner.is_active or UserRole(row.owner.role) not in MAY_HOLD:
        return None
    if not row.unit.path.startswith(row.owner.unit.path):
        return None
    return Caller(
        row.pk,
        row.owner_id,
        frozenset(row.scopes),
        row.unit.path,
        row.programme_id,
        tuple(row.origins),
        row.per_second,
    )


def allowed_origins() -> frozenset[str]:
    """Every web origin that some working key allows: a browser asks before it shows its key."""
    rows = ApiKey.objects.filter(revoked_at=None, expires_at__gt=timezone.now()).exclude(origins=[])
    return frozenset(origin for origins in rows.values_list("origins", flat=True) for origin in origins)


def programmes_for(caller: Caller) -> QuerySet[Programme]:
    """The programmes that a key sees."""
    rows = all_programmes().filter(unit__path__startswith=caller.unit_path)
    return rows if caller.programme_id is None else rows.filter(pk=caller.programme_id)


@dataclass(frozen=True)
class Asked:
    """A questionnaire as answers are handed in to it: one version, and where they belong."""

    questionnaire_id: int
    title: str
    programme_id: int
    unit_path: str
    is_open: bool
    version_id: int
    version: int
    wave_id: int
    definition: Definition
    validator: Validator
    fields: frozenset[str] = frozenset()  # form fields
    segments: frozenset[str] = frozenset()  # variables that are context, not answers
    embedded: Mapping[str, Role] = field(default_factory=dict)  # what may come beforehand, by key
    is_anonymous: bool = False
    version_row: QuestionnaireVersion | None = None
    has_quotas: bool = False


def sees(caller: Caller, asked: Asked) -> bool:
    """Whether a key may know of a questionnaire."""
    own = caller.programme_id is None or caller.programme_id == asked.programme_id
    return own and asked.unit_path.startswith(caller.unit_path)


def asked(questionnaire_id: int, version: int | None = None) -> Asked | None:
    """A questionnaire in its newest version, or in an older one that is still being answered; None if there is none."""
    row: Questionnaire | None = questionnaire_by_id(questionnaire_id)
    if row is None:
        return None
    found = newest_version(row.pk) if version is None else version_numbered(row.pk, version)
    link = open_link_of(row)
    unit_path = row.programme.unit.path
    if found is None or link is None:
        empty = Definition({}, {}, {}, ())
        return Asked(row.pk, row.title, row.programme_id, unit_path, False, 0, 0, 0, empty, Validator(empty))
    is_open = row.closed_at is None and row.programme.archived_at is None
    definition, validator = _understood(found)
    return Asked(
        row.pk,
        row.title,
        row.programme_id,
        unit_path,
        is_open,
        found.pk,
        found.number,
        link.wave_id,
        definition,
        validator,
        frozenset(definition.fields()),
        frozenset(v.key for v in definition.variables() if v.role is Role.SEGMENT),
        {entry.key: entry.variable.role for entry in definition.embedded},
        row.programme.identity == Identity.ANONYMOUS,
        found,
        row.has_quotas,
    )


_known: dict[tuple[int, datetime], tuple[Definition, Validator]] = {}  # a published version never changes


def _understood(version: QuestionnaireVersion) -> tuple[Definition, Validator]:
    key = (version.pk, version.published_at)
    if key not in _known:
        if len(_known) > 200:
            _known.clear()
        definition = Definition.from_json(version.definition)
        _known[key] = definition, Validator(definition)
    return _known[key]


def wave_names(programme_id: int) -> set[str]:
    """The waves of a programme."""
    return {wave.name for wave in waves(programme_id)}
