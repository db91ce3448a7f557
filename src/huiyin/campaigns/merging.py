"""Two customers turn out to be one person: nobody is asked twice, and taking the merge back restores both.

Invitations that wait move to the customer who stays. Where that customer has one in the same wave already,
or was asked under the other id, the second is spared. What was asked stays where it was asked.
"""

from __future__ import annotations

from django.db import transaction

from huiyin.campaigns.contracts import InvitationState
from huiyin.campaigns.models import Invitation
from huiyin.customers.contracts import ContactsMerged, ContactsUnmerged
from huiyin.customers.services import moved_rows, note_moved

SAME_PERSON = "same_person"
_MOVED, _SPARED = "campaigns.Invitation", "campaigns.Invitation spared"


@transaction.atomic
def merged(event: ContactsMerged) -> int:
    """Bring planned invitations together under the kept id; how many moved or were spared."""
    everyone = [event.kept_id, *event.absorbed_ids]
    rows = list(
        Invitation.objects.select_for_update().filter(contact__in=everyone).order_by("wave", "pk").only(
            "pk", "wave_id", "contact_id", "state"
        )
    )  # fmt: skip
    asked = {
        row.wave_id for row in rows if row.state not in (InvitationState.PLANNED, InvitationState.SPARED)
    }
    taken = {row.wave_id for row in rows if row.contact_id == event.kept_id}
    moved, spared = [], []
    for row in rows:
        if row.state != InvitationState.PLANNED:
            continue
        is_kept = row.contact_id == event.kept_id
        if row.wave_id in asked or (not is_kept and row.wave_id in taken):
            spared.append(row.pk)
        elif not is_kept:
            taken.add(row.wave_id)
            moved.append(row.pk)
    Invitation.objects.filter(pk__in=moved).update(contact=event.kept_id)
    Invitation.objects.filter(pk__in=spared).update(state=InvitationState.SPARED, reason=SAME_PERSON)
    note_moved(event.merge_id, _MOVED, moved)
    note_moved(event.merge_id, _SPARED, spared)
    return len(moved) + len(spared)


@transaction.atomic
def unmerged(event: ContactsUnmerged) -> int:
    """Give back what moved and still waits, and plan again what was spared; how many."""
    moved = Invitation.objects.filter(
        pk__in=moved_rows(event.merge_id, _MOVED), contact=event.kept_id, state=InvitationState.PLANNED
    )
    spared = Invitation.objects.filter(
        pk__in=moved_rows(event.merge_id, _SPARED), state=InvitationState.SPARED, reason=SAME_PERSON
    )
    return moved.update(contact=event.absorbed_ids[0]) + spared.update(
        state=InvitationState.PLANNED, reason=""
    )
