"""What this app does when news arrives."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.core.events import SLOW, subscribe
from huiyin.messaging.contracts import MessageCancelled, MessageDelivered, MessageFailed, MessageSent
from huiyin.notices import crisis, following, gathering, telling
from huiyin.notices.contracts import (
    AnnouncementMade,
    CrisisBegun,
    OutageSubmitted,
    SparingChanged,
    TellingState,
)


@subscribe(OutageSubmitted, name="notices.gather", lane=SLOW, own_transactions=True)
def gather(submitted: Sequence[OutageSubmitted]) -> None:
    """List the affected customers."""
    for event in submitted:
        gathering.gather(event.outage_id)


@subscribe(AnnouncementMade, name="notices.tell", lane=SLOW, own_transactions=True)
def tell(made: Sequence[AnnouncementMade]) -> None:
    """Plan the messages."""
    for event in made:
        telling.tell_all(event.announcement_id)


@subscribe(SparingChanged, name="notices.spare", lane=SLOW, own_transactions=True)
def spare(changed: Sequence[SparingChanged]) -> None:
    """Let surveys rest, or go on."""
    for event in changed:
        gathering.spare_again(event.outage_id)


@subscribe(CrisisBegun, name="notices.crisis")
def tell_of_crisis(begun: Sequence[CrisisBegun]) -> None:
    """Tell whoever answers for the plan."""
    for event in begun:
        crisis.tell(event.run_id)


@subscribe(MessageSent, name="notices.sent")
def note_sent(sent: Sequence[MessageSent]) -> None:
    """The provider took the message."""
    following.went_out([event.reference for event in sent], TellingState.SENT)


@subscribe(MessageDelivered, name="notices.delivered")
def note_delivered(delivered: Sequence[MessageDelivered]) -> None:
    """It arrived."""
    following.went_out([event.reference for event in delivered], TellingState.DELIVERED)


@subscribe(MessageFailed, name="notices.failed")
def note_failed(failed: Sequence[MessageFailed]) -> None:
    """It will not arrive: try the next channel."""
    ours = [event for event in failed if event.reference.startswith("telling:")]
    following.came_back(
        {
            event.reference: event.dedup_key.rpartition(":")[2]
            if event.dedup_key.startswith("outage:")
            else ""
            for event in ours
        }
    )


@subscribe(MessageCancelled, name="notices.cancelled")
def note_cancelled(cancelled: Sequence[MessageCancelled]) -> None:
    """It was taken back before it left."""
    following.taken_back([event.reference for event in cancelled])
