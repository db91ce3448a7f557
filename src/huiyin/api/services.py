"""Changing keys."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.api import queries
from huiyin.api.contracts import Scope
from huiyin.api.models import ApiKey
from huiyin.api.problems import KeyNameMissing
from huiyin.core import audit, remembering, tokens
from huiyin.surveys.models import Programme

TOKEN_LENGTH = 40
NOTED_EVERY = timedelta(minutes=1)


@transaction.atomic
def make_key(
    *,
    by: User,
    unit: Unit,
    name: str,
    scopes: Collection[Scope],
    programme: Programme | None = None,
    days: int = 365,
    origins: Sequence[str] = (),
    per_second: int = 50,
    request: HttpRequest | None = None,
) -> tuple[ApiKey, str]:
    """A new key and its token, which is shown once and stored only as a hash."""
    if not name.strip() or not scopes:
        raise KeyNameMissing
    token = f"hyk_{tokens.new_token(TOKEN_LENGTH)}"
    key = ApiKey.objects.create(
        unit=unit,
        programme=programme,
        owner=by,
        name=name.strip()[:80],
        token_hash=tokens.hash_token(token, queries.PURPOSE),
        hint=token[:8],
        scopes=sorted(scope.value for scope in scopes),
        origins=list(origins),
        per_second=per_second,
        expires_at=timezone.now() + timedelta(days=days),
    )
    audit.record("api_key.make", by=by, on=f"api_key:{key.pk}", request=request, scopes=key.scopes)
    transaction.on_commit(remembering.forget_all)
    return key, token


@transaction.atomic
def revoke_key(*, by: User, key: ApiKey, request: HttpRequest | None = None) -> None:
    """From now on the key opens nothing."""
    if ApiKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()):
        audit.record("api_key.revoke", by=by, on=f"api_key:{key.pk}", request=request)
    transaction.on_commit(remembering.forget_all)


def note_use(key_id: int) -> None:
    """Remember when the key was last used, to the minute."""
    now = timezone.now()
    row = ApiKey.objects.filter(pk=key_id).only("last_used_at").first()
    if row is not None and (row.last_used_at is None or now - row.last_used_at > NOTED_EVERY):
        ApiKey.objects.filter(pk=key_id).update(last_used_at=now)
