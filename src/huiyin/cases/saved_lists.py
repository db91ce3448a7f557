"""Lists of cases that a person keeps under a name."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from django.db.models import QuerySet

from huiyin.accounts.models import User
from huiyin.cases.models import SavedList
from huiyin.core import audit

KEPT = ("whose", "state", "severity", "type", "channel", "programme", "q")


def lists_of(user: User) -> QuerySet[SavedList]:
    """The person's lists, by name."""
    return SavedList.objects.filter(user=user)


def keep(*, user: User, name: str, query: str) -> SavedList:
    """Keep a query of the queue under a name; a list of that name is replaced. Only known keys are kept."""
    pairs = [(key, value) for key, value in parse_qsl(query) if key in KEPT]
    row, _made = SavedList.objects.update_or_create(
        user=user, name=name.strip()[:40], defaults={"query": urlencode(pairs)[:500]}
    )
    audit.record("case_list.keep", by=user, on=f"case_list:{row.pk}")
    return row


def forget(*, user: User, list_id: int) -> bool:
    """Remove a list of one's own; whether there was one."""
    n, _rows = SavedList.objects.filter(user=user, pk=list_id).delete()
    if n:
        audit.record("case_list.forget", by=user, on=f"case_list:{list_id}")
    return bool(n)
