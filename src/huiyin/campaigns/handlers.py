"""What this app does when news arrives."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.campaigns import following, merging, rehearsing, waves
from huiyin.campaigns.contracts import InvitationState, RehearsalAsked, WaveDue
from huiyin.channels.telephone.contracts import NumberCalled
from huiyin.core.events import SLOW, subscribe
from huiyin.customers.contracts import ContactHeld, ContactOptedOut, ContactsMerged, ContactsUnmerged
from huiyin.messaging.contracts import (
    MessageCancelled,
    MessageDelivered,
    MessageFailed,
    MessageSent,
)
from huiyin.responses.contracts import AnswerAccepted
from huiyin.responses.queries import stored_many


@subscribe(RehearsalAsked, name="campaigns.rehearse", lane=SLOW, own_transactions=True)
def rehearse(asked: Sequence[RehearsalAsked]) -> None:
    """Work out what a campaign would do."""
    for event in asked:
        rehearsing.run(event.rehearsal_id)


@subscribe(WaveDue, name="campaigns.draw_wave", lane=SLOW, own_transactions=True)
def draw_wave(due: Sequence[WaveDue]) -> None:
    """Draw a wave and write its invitations."""
    for event in due:
        waves.draw_wave(event.wave_id)


@subscribe(AnswerAccepted, name="campaigns.answered")
def note_answers(accepted: Sequence[AnswerAccepted]) -> None:
    """Invitations whose own link was answered are done."""
    rows = stored_many([event.response_id for event in accepted])
    keys = {row.respondent_key for row in rows if row.respondent_key}
    if keys:
        following.answered_by(keys, {event.programme_id for event in accepted})


@subscribe(MessageSent, name="campaigns.sent")
def note_sent(sent: Sequence[MessageSent]) -> None:
    """The provider took the message."""
    following.moved_on([event.reference for event in sent], InvitationState.SENT)


@subscribe(MessageDelivered, name="campaigns.delivered")
def note_delivered(delivered: Sequence[MessageDelivered]) -> None:
    """It arrived."""
    following.moved_on([event.reference for event in delivered], InvitationState.DELIVERED)


@subscribe(MessageFailed, name="campaigns.failed")
def note_failed(failed: Sequence[MessageFailed]) -> None:
    """It will not arrive: try the next channel."""
    for event in failed:
        following.not_delivered(event.reference, event.dedup_key, permanent=event.permanent)


@subscribe(NumberCalled, name="campaigns.called")
def note_calls(called: Sequence[NumberCalled]) -> None:
    """A customer of a call list was called."""
    for event in called:
        following.called(event)


@subscribe(MessageCancelled, name="campaigns.cancelled")
def note_cancelled(cancelled: Sequence[MessageCancelled]) -> None:
    """It was taken back before it left."""
    for event in cancelled:
        following.taken_back(event.reference, event.dedup_key)


@subscribe(ContactOptedOut, name="campaigns.opted_out")
def note_opt_outs(opted_out: Sequence[ContactOptedOut]) -> None:
    """Nothing more goes to them."""
    following.opted_out([event.contact_id for event in opted_out])


@subscribe(ContactHeld, name="campaigns.held")
def note_holds(held: Sequence[ContactHeld]) -> None:
    """Nothing more goes to them until they are released."""
    following.held([event.contact_id for event in held])


@subscribe(ContactsMerged, name="campaigns.merged")
def note_merges(events: Sequence[ContactsMerged]) -> None:
    """One person is asked once, under the id that stays."""
    for event in events:
        merging.merged(event)


@subscribe(ContactsUnmerged, name="campaigns.unmerged")
def note_unmerges(events: Sequence[ContactsUnmerged]) -> None:
    """Two persons again: each has the invitation that waited."""
    for event in events:
        merging.unmerged(event)
