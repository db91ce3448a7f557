"""Names of channels, messages and programmes as a customer's page says them."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.cases.contracts import CaseChannel
from huiyin.channels.base import channels
from huiyin.core.languages import page_language
from huiyin.messaging.queries import KINDS, state_name
from huiyin.surveys.queries import may_see_names, programmes_of


def channel_name(key: str) -> str:
    """What people call a channel; the key of one that is not installed here."""
    if key == "staff":
        return _("By staff")
    if key in channels:
        return channels[key].name[page_language()]
    return str(CaseChannel(key).label) if key in CaseChannel.values else key


def message_kind(kind: str) -> str:
    """By which way a message went."""
    return KINDS[kind][page_language()] if kind in KINDS else kind


def message_state(state: str) -> str:
    """Where a message stands."""
    return state_name(state, page_language())


def named_programmes(user: User) -> dict[int, str]:
    """The programmes in which this person may see who answered, by their names."""
    return {one.pk: one.name for one in programmes_of(user) if may_see_names(user, one)}
