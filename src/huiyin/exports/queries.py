"""Reading exports, open keys and what is kept for readers."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import pgettext_lazy

from huiyin.accounts.models import User
from huiyin.core.access import ANALYSTS, MANAGERS
from huiyin.core.roles import UserRole
from huiyin.core.tokens import hash_token
from huiyin.exports.contracts import Order
from huiyin.exports.models import Export, OpenFile, OpenFolder, OpenKey
from huiyin.surveys.queries import programme_for, programmes_of

MAY_EXPORT = ANALYSTS
MAY_IDENTIFY = MANAGERS  # may take out customer numbers, which tell who gave an answer
AT_WORK = (Export.QUEUED, Export.RUNNING)
USUAL_PAUSE = timedelta(minutes=5)
KEY_PURPOSE = "open"
STATE_NAMES = {
    Export.QUEUED: pgettext_lazy("export", "Waiting"),
    Export.RUNNING: pgettext_lazy("export", "Being written"),
    Export.DONE: pgettext_lazy("export", "Ready"),
    Export.FAILED: pgettext_lazy("export", "Failed"),
    Export.CANCELLED: pgettext_lazy("export", "Cancelled"),
    Export.REMOVED: pgettext_lazy("export", "Deleted"),
    Export.EXPIRED: pgettext_lazy("export", "Expired"),
}


def may_identify(user: User) -> bool:
    """Whether the person's role may take out customer numbers."""
    return UserRole(user.role) in MAY_IDENTIFY


def exports_of(user: User, programme_id: int) -> QuerySet[Export]:
    """The exports of a programme that the person may see, newest first; 404 otherwise."""
    programme = programme_for(user, programme_id)
    return Export.objects.filter(programme=programme).select_related("asked_by", "programme__unit")


def export_for(user: User, programme_id: int, export_id: int) -> Export:
    """One export that the person may see; 404 otherwise."""
    return get_object_or_404(exports_of(user, programme_id), pk=export_id)


def order_of(export: Export) -> Order:
    """What was asked for."""
    return Order.from_json(export.order)


def state_name(state: str) -> str:
    """A state of an export in the words of the interface."""
    return str(STATE_NAMES[state])


def is_stalled(export: Export) -> bool:
    """Whether the work should have moved by now and has not."""
    return export.state in AT_WORK and timezone.now() - export.progressed_at > USUAL_PAUSE


def may_download(user: User, export: Export) -> bool:
    """Whether the file is there for this person now."""
    ready = export.state == Export.DONE and (export.expires_at is None or export.expires_at > timezone.now())
    return ready and (not export.names_respondents or may_identify(user))


def listed_files() -> set[str]:
    """The names of all files that somebody may still be offered."""
    exports = Export.objects.filter(state=Export.DONE).values_list("file", flat=True)
    return {*exports, *OpenFile.objects.exclude(file="").values_list("file", flat=True)}


def open_keys(user: User, programme_id: int) -> QuerySet[OpenKey]:
    """The keys of a programme that the person may see, newest first; 404 otherwise."""
    programme = programme_for(user, programme_id)
    return OpenKey.objects.filter(programme=programme).select_related("owner")


def open_key_for(user: User, programme_id: int, key_id: int) -> OpenKey:
    """One key that the person may see; 404 otherwise."""
    return get_object_or_404(open_keys(user, programme_id), pk=key_id)


def working_key(token: str) -> OpenKey | None:
    """The key of that token if it opens anything today: its owner's rights are looked at each time."""
    row = (
        OpenKey.objects.select_related("owner__unit", "programme__unit")
        .filter(token_hash=hash_token(token, KEY_PURPOSE), revoked_at=None, expires_at__gt=timezone.now())
        .first()
    )
    if row is None or not row.owner.is_active or UserRole(row.owner.role) not in MAY_EXPORT:
        return None
    if row.with_personal and not may_identify(row.owner):
        return None
    return row if programmes_of(row.owner).filter(pk=row.programme_id).exists() else None


def open_file(programme_id: int, with_personal: bool) -> OpenFile | None:
    """What is kept for readers, or None where nothing is."""
    row = OpenFile.objects.filter(programme_id=programme_id, with_personal=with_personal).first()
    return row if row is not None and row.file else None


def folder_of(programme_id: int) -> OpenFolder | None:
    """The open folder of a programme, if it is switched on."""
    return OpenFolder.objects.select_related("switched_on_by").filter(programme_id=programme_id).first()


def folders_switched_on() -> list[int]:
    """Programmes whose facts lie open in a folder of the server."""
    return list(OpenFolder.objects.values_list("programme_id", flat=True))
