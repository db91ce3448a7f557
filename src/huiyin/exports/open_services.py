"""Changing open tables: keys, files kept for readers, folders on the server."""

from __future__ import annotations

from datetime import timedelta

from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit, events, tokens
from huiyin.exports import open_folders, queries, storage
from huiyin.exports.contracts import OpenTablesAsked
from huiyin.exports.models import OpenFile, OpenFolder, OpenKey
from huiyin.exports.problems import NotYours
from huiyin.surveys.models import Programme
from huiyin.warehouse.queries import revision_of

TOKEN_LENGTH = 40
AT_MOST_EVERY = timedelta(seconds=60)  # the facts change with every answer; what is kept may be a minute old
_NOTED_EVERY = timedelta(minutes=10)


@transaction.atomic
def make_key(
    *,
    by: User,
    programme: Programme,
    name: str,
    with_personal: bool,
    days: int,
    request: HttpRequest | None = None,
) -> tuple[OpenKey, str]:
    """A new key and its token, which is shown once and stored only as a hash."""
    if with_personal and not queries.may_identify(by):
        raise NotYours()
    token = f"hy{tokens.new_token(TOKEN_LENGTH)}"
    key = OpenKey.objects.create(
        programme=programme,
        owner=by,
        name=name,
        token_hash=tokens.hash_token(token, queries.KEY_PURPOSE),
        hint=token[:6],
        with_personal=with_personal,
        expires_at=timezone.now() + timedelta(days=days),
    )
    audit.record(
        "open_key.make",
        by=by,
        on=f"open_key:{key.pk}",
        request=request,
        programme=programme.pk,
        personal=with_personal,
    )
    ask_open_file(programme.pk, with_personal)
    return key, token


@transaction.atomic
def revoke_key(*, by: User, key: OpenKey, request: HttpRequest | None = None) -> None:
    """From now on the key opens nothing."""
    if OpenKey.objects.filter(pk=key.pk, revoked_at=None).update(revoked_at=timezone.now()):
        audit.record("open_key.revoke", by=by, on=f"open_key:{key.pk}", request=request)
        _forget_unread(key.programme_id)


@transaction.atomic
def note_reading(*, key: OpenKey, what: str, request: HttpRequest) -> None:
    """Record a reading (one line in ten minutes for each key), and ask for newer data where what is kept is behind."""
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at > _NOTED_EVERY:
        OpenKey.objects.filter(pk=key.pk).update(last_used_at=now)
        audit.record("open_key.read", by=key.owner, on=f"open_key:{key.pk}", request=request, what=what)
    ask_open_file(key.programme_id, key.with_personal)


def ask_open_file(programme_id: int, with_personal: bool) -> None:
    """Have the file for readers written anew if the facts have changed, at most once a minute."""
    row, _ = OpenFile.objects.get_or_create(programme_id=programme_id, with_personal=with_personal)
    now = timezone.now()
    if row.asked_at is not None and now - row.asked_at < AT_MOST_EVERY:
        return
    if row.file and row.revision == revision_of(programme_id):
        return
    due = OpenFile.objects.filter(pk=row.pk, asked_at=row.asked_at)
    if due.update(asked_at=now):
        events.publish(OpenTablesAsked(programme_id, with_personal))


@transaction.atomic
def switch_folder(*, by: User, programme: Programme, is_on: bool, request: HttpRequest | None = None) -> None:
    """Lay the facts of a programme open in a folder of the server, or take the folder away."""
    if is_on:
        open_folders.check(programme.pk)
        OpenFolder.objects.get_or_create(programme=programme, defaults={"switched_on_by": by})
        events.publish(OpenTablesAsked(programme.pk, True))
    else:
        OpenFolder.objects.filter(programme=programme).delete()
        transaction.on_commit(lambda: open_folders.remove(programme.pk))
    audit.record("open_folder.switch", by=by, on=f"programme:{programme.pk}", request=request, is_on=is_on)


def refresh_open_folders() -> int:
    """Bring every folder that is switched on up to date; returns how many have changed."""
    return sum(refresh_open_folder(programme_id) for programme_id in queries.folders_switched_on())


def refresh_open_folder(programme_id: int) -> bool:
    """Bring one folder up to date, if it is switched on; returns whether it has changed."""
    row = queries.folder_of(programme_id)
    if row is None or open_folders.is_current(programme_id, row.revision):
        return False
    made = open_folders.make(programme_id)
    with transaction.atomic():
        held = OpenFolder.objects.select_for_update().filter(pk=row.pk, n_erasures=row.n_erasures).first()
        if held is None:  # switched off, or somebody was erased meanwhile
            made.remove()
            return False
        made.put_in_place()
        held.revision, held.synced_at = made.revision, timezone.now()
        held.save(update_fields=["revision", "synced_at"])
    open_folders.forget_old(programme_id)
    return True


def forget_open_files(programme_id: int) -> None:
    """Delete what is kept for readers of a programme and have it made anew: somebody was erased."""
    kept = OpenFile.objects.filter(programme_id=programme_id)
    now, one_more = timezone.now(), models.F("n_erasures") + 1
    kept.update(file="", etag="", revision="", n_rows=0, as_of=None, asked_at=now, n_erasures=one_more)
    open_now = OpenFolder.objects.filter(programme_id=programme_id)
    open_now.update(revision="", synced_at=None, n_erasures=one_more)
    storage.remove_all(file_prefix(programme_id))
    open_folders.remove(programme_id)
    for with_personal in kept.values_list("with_personal", flat=True):
        events.publish(OpenTablesAsked(programme_id, with_personal))
    if open_now.exists():
        events.publish(OpenTablesAsked(programme_id, True))


def file_prefix(programme_id: int) -> str:
    """How the names of all files kept for readers of a programme begin."""
    return f"open-{programme_id}-"


def _forget_unread(programme_id: int) -> None:
    """Delete files that no key opens any more."""
    keys = OpenKey.objects.filter(programme_id=programme_id, revoked_at=None, expires_at__gt=timezone.now())
    for row in OpenFile.objects.filter(programme_id=programme_id).exclude(file=""):
        if not keys.filter(with_personal=row.with_personal).exists():
            storage.remove_all(row.file)
            row.delete()
