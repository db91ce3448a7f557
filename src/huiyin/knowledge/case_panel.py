"""The conversation from which a case came, on the page of the case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import User
from huiyin.cases.models import Case
from huiyin.cases.panels import CasePanel
from huiyin.knowledge.queries import conversation_of_case, turns_of


class ConversationPanel(CasePanel):
    """All that was said, and the way to answer."""

    key: ClassVar[str] = "conversation"
    order: ClassVar[int] = 15
    title: ClassVar[Any] = _("Conversation on the help page")
    template: ClassVar[str] = "knowledge/_case_panel.html"

    def shows(self, case: Case, user: User) -> bool:
        """Only for cases that came from a conversation."""
        return case.channel == "chat" and conversation_of_case(case.pk) is not None

    def context(self, request: HttpRequest, case: Case) -> Mapping[str, Any]:
        """The conversation and its turns."""
        conversation = conversation_of_case(case.pk)
        assert conversation is not None
        return {"conversation": conversation, "turns": turns_of(conversation)}
