"""What this app does when news arrives."""

from __future__ import annotations

from collections.abc import Sequence

from huiyin.core.events import subscribe
from huiyin.knowledge.contracts import CustomerSpoke
from huiyin.knowledge.text_source import Conversations
from huiyin.texts.services import read_records


@subscribe(CustomerSpoke, name="knowledge.read_words")
def read_words(spoke: Sequence[CustomerSpoke]) -> None:
    """What customers say on the help page is read like all other texts; a conversation of many turns once."""
    read_records(source=Conversations.key, ids={event.conversation_id for event in spoke})
