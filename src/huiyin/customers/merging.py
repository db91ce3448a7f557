"""Two contacts become one person, and two again: every row that moves is written down.

The absorbed contact stays as what its source says of the person; it is hidden and its ids lead to the kept
one. Values of the kept contact stay, its gaps are filled. Other apps find everything of the person by
`queries.keys_of` and `queries.ids_of`, or follow `ContactsMerged` and `ContactsUnmerged`; what they move
they note with `note_moved` and take back with `moved_rows`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.core import audit, events
from huiyin.customers import optouts
from huiyin.customers.contracts import ContactsChanged, ContactsMerged, ContactsUnmerged
from huiyin.customers.knowing import repeat_columns
from huiyin.customers.models import (
    AccountRole,
    ConsentEntry,
    Contact,
    ContactEvent,
    FileCheck,
    Hold,
    ListedContact,
    MatchSuggestion,
    Merge,
    MovedRow,
    OptOut,
    PersonRequest,
    Unmasking,
)
from huiyin.customers.problems import CannotMerge, CannotUnmerge

_FILLED = (
    "name",
    "phone",
    "phone_tail",
    "email",
    "wechat_id",
    "work_chat_id",
    "language",
    "time_zone",
    "region",
    "volume",
)
BY_HAND = "hand"


def _same_lists(rows: QuerySet[Any], kept: Contact) -> QuerySet[Any]:
    return rows.exclude(file__in=ListedContact.objects.filter(contact=kept).values("file"))


def _same_holds(rows: QuerySet[Any], kept: Contact) -> QuerySet[Any]:
    for kind, reference in kept.holds.filter(released_at=None).values_list("kind", "reference"):
        rows = rows.exclude(kind=kind, reference=reference, released_at=None)
    return rows


def _same_roles(rows: QuerySet[Any], kept: Contact) -> QuerySet[Any]:
    for account, role in kept.roles.filter(until=None).values_list("account", "role"):
        rows = rows.exclude(account=account, role=role, until=None)
    return rows


def _all(rows: QuerySet[Any], kept: Contact) -> QuerySet[Any]:
    return rows


# What moves with the person, less what the kept contact has already.
MOVING: dict[type[Model], Callable[[QuerySet[Any], Contact], QuerySet[Any]]] = {
    ContactEvent: _all,
    Hold: _same_holds,
    ListedContact: _same_lists,
    AccountRole: _same_roles,
    ConsentEntry: _all,
    PersonRequest: _all,
    FileCheck: _all,
    Unmasking: _all,
}


@transaction.atomic
def merge(*, by: User | None, kept_id: int, absorbed_id: int, reason: str = BY_HAND) -> Merge:
    """Make two contacts one person. Raises `CannotMerge` where one of them belongs to another already."""
    locked = Contact.objects.select_for_update().filter(pk__in={kept_id, absorbed_id}).order_by("pk")
    rows = {row.pk: row for row in locked}
    if len(rows) != 2 or any(row.merged_into_id is not None for row in rows.values()):
        raise CannotMerge
    kept, absorbed = rows[kept_id], rows[absorbed_id]
    earlier = list(absorbed.absorbed.order_by("pk").values_list("pk", flat=True))
    row = Merge.objects.create(
        kept=kept, absorbed=absorbed, reason=reason, by=by, merged_at=timezone.now(), detail={}
    )
    row.detail = {
        "filled": _fill(kept, absorbed),
        "earlier": earlier,
        "opt_outs": _share_opt_outs(kept, absorbed),
    }
    row.save(update_fields=["detail"])
    for model, movable in MOVING.items():
        ids = list(
            movable(model._default_manager.filter(contact=absorbed), kept).values_list("pk", flat=True)
        )
        model._default_manager.filter(pk__in=ids).update(contact=kept)
        note_moved(row.pk, model._meta.label, ids)
    Contact.objects.filter(pk__in=[absorbed.pk, *earlier]).update(merged_into=kept)
    _decide(kept.pk, absorbed.pk, MatchSuggestion.MERGED, by)
    audit.record(
        "contact.merge", by=by, on=f"contact:{kept.pk}", absorbed=absorbed.pk, merge=row.pk, reason=reason
    )
    events.publish(ContactsMerged(*_told(row, kept, [absorbed.pk, *earlier])))
    events.publish(ContactsChanged([kept.pk], "merged"))
    return row


@transaction.atomic
def unmerge(*, by: User | None, merge_id: int) -> Merge:
    """Take a merge back: rows return, filled gaps open again. Raises `CannotUnmerge` where a later one rests on it.

    What was written since the merge under the absorbed one's id goes with it, the rest stays. The pair is
    not suggested again.
    """
    row = Merge.objects.select_for_update().select_related("kept", "absorbed").get(pk=merge_id)
    kept = Contact.objects.select_for_update().get(pk=row.kept_id)
    if row.undone_at is not None or row.absorbed.merged_into_id != kept.pk:
        raise CannotUnmerge
    absorbed, earlier = row.absorbed, row.detail["earlier"]
    for model in MOVING:
        ids = moved_rows(row.pk, model._meta.label)
        model._default_manager.filter(pk__in=ids, contact=kept).update(contact=absorbed)
    Contact.objects.filter(pk=absorbed.pk).update(merged_into=None)
    Contact.objects.filter(pk__in=earlier, merged_into=kept).update(merged_into=absorbed)
    _empty(kept, row.detail["filled"])
    OptOut.objects.filter(pk__in=row.detail["opt_outs"]).delete()
    both = list(Contact.objects.filter(pk__in=[kept.pk, absorbed.pk]))
    optouts.set_bits(both)
    for one in both:
        Contact.objects.filter(pk=one.pk).update(opt_outs=one.opt_outs)
    row.undone_at, row.undone_by = timezone.now(), by
    row.save(update_fields=["undone_at", "undone_by"])
    _decide(kept.pk, absorbed.pk, MatchSuggestion.DIFFERENT, by)
    audit.record("contact.unmerge", by=by, on=f"contact:{kept.pk}", absorbed=absorbed.pk, merge=row.pk)
    events.publish(ContactsUnmerged(*_told(row, kept, [absorbed.pk, *earlier])))
    events.publish(ContactsChanged(sorted([kept.pk, absorbed.pk]), "unmerged"))
    return row


def fill_again(absorbed: Collection[Contact]) -> None:
    """What a source newly says of an absorbed contact fills gaps of the kept one, in the open transaction."""
    rows = Merge.objects.filter(absorbed__in=[one.pk for one in absorbed], undone_at=None)
    for row in rows.select_related("kept", "absorbed"):
        if row.absorbed.merged_into_id == row.kept_id and (filled := _fill(row.kept, row.absorbed)):
            before = {name: values[0] for name, values in row.detail["filled"].items()}
            new = {name: [before.get(name, values[0]), values[1]] for name, values in filled.items()}
            row.detail = {**row.detail, "filled": {**row.detail["filled"], **new}}
            row.save(update_fields=["detail"])


def note_moved(merge_id: int, label: str, row_ids: Collection[int]) -> None:
    """Write down which rows ("app.Model") moved to the kept contact, in the open transaction."""
    MovedRow.objects.bulk_create(
        [MovedRow(merge_id=merge_id, label=label, row_id=pk) for pk in row_ids],
        batch_size=1000,
        ignore_conflicts=True,
    )


def moved_rows(merge_id: int, label: str) -> list[int]:
    """The rows that moved because of a merge."""
    rows = MovedRow.objects.filter(merge=merge_id, label=label)
    return list(rows.order_by("row_id").values_list("row_id", flat=True))


def kept_of(contact_ids: Collection[int]) -> dict[int, int]:
    """Where contacts that were merged belong now; those that were not are left out."""
    rows = Contact.objects.filter(pk__in=list(contact_ids)).exclude(merged_into=None)
    return dict(rows.values_list("pk", "merged_into_id"))


def with_merged(contact_ids: Collection[int]) -> list[Contact]:
    """All contacts of the persons to whom these belong, locked."""
    whole = set(contact_ids) | set(kept_of(contact_ids).values())
    rows = Contact.objects.select_for_update().filter(Q(pk__in=whole) | Q(merged_into__in=whole))
    return list(rows.order_by("pk"))


def note_told(absorbed_id: int, dedup_key: str) -> None:
    """A line of a history was told of an absorbed contact: it goes back with it."""
    merge_id = Merge.objects.filter(absorbed=absorbed_id, undone_at=None).values_list("pk", flat=True).first()
    ids = list(ContactEvent.objects.filter(dedup_key=dedup_key).values_list("pk", flat=True))
    if merge_id is not None:
        note_moved(merge_id, ContactEvent._meta.label, ids)


def _told(row: Merge, kept: Contact, absorbed_ids: list[int]) -> tuple[int, int, list[int], str, list[str]]:
    keys = dict(Contact.objects.filter(pk__in=absorbed_ids).values_list("pk", "respondent_key"))
    return row.pk, kept.pk, absorbed_ids, kept.respondent_key, [keys[pk] for pk in absorbed_ids if pk in keys]


def _fill(kept: Contact, absorbed: Contact) -> dict[str, list[Any]]:
    """Fill the gaps of the kept contact; what was there and what came, by column."""
    filled: dict[str, list[Any]] = {}
    for name in _FILLED:
        before, new = getattr(kept, name), getattr(absorbed, name)
        if before in {"", None} and new not in {"", None}:
            filled[name] = [before, new]
    if absorbed.is_key_account and not kept.is_key_account:
        filled["is_key_account"] = [False, True]
    attributes = absorbed.attributes | kept.attributes
    if attributes != kept.attributes:
        filled["attributes"] = [kept.attributes, attributes]
    _write(kept, {name: new for name, (_, new) in filled.items()})
    return filled


def _empty(kept: Contact, filled: dict[str, list[Any]]) -> None:
    """Open filled gaps again, where nobody has written anything else since."""
    _write(kept, {name: before for name, (before, new) in filled.items() if getattr(kept, name) == new})


def _write(kept: Contact, values: dict[str, Any]) -> None:
    for name, value in values.items():
        setattr(kept, name, value)
    kept.updated_at = timezone.now()
    kept.save(update_fields=[*values, "updated_at"])
    repeat_columns([kept], now=kept.updated_at, are_new=False)


def _share_opt_outs(kept: Contact, absorbed: Contact) -> list[int]:
    """Who opted out under one id opted out as a person; the rows that were added for it."""
    added: list[int] = []
    now = timezone.now()
    for one, other in ((kept, absorbed), (absorbed, kept)):
        for _, survey_kind in sorted(set(optouts.known(optouts.hashes_of(one)))):
            for mark in optouts.hashes_of(other):
                row, is_new = OptOut.objects.get_or_create(
                    identity_hash=mark, survey_kind=survey_kind, defaults={"source": "merge", "at": now}
                )
                added += [row.pk] if is_new else []
    bits = kept.opt_outs | absorbed.opt_outs
    Contact.objects.filter(pk__in=[kept.pk, absorbed.pk]).update(opt_outs=bits)
    return added


def _decide(one: int, other: int, state: str, by: User | None) -> None:
    left, right = sorted((one, other))
    MatchSuggestion.objects.filter(left=left, right=right).update(
        state=state, decided_at=timezone.now(), decided_by=by
    )
