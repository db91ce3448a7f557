"""What referrals add to a customer's page: the link to pass on, and what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from huiyin.channels.services import code_of as picture_of
from huiyin.core.network import public_root
from huiyin.customers.models import Contact
from huiyin.profiles.panels import ProfilePanel
from huiyin.referrals import queries, services
from huiyin.referrals.presenting import reward_words


class ReferralPanel(ProfilePanel):
    """The customer's link with its code, friends who came, rewards; how the customer came."""

    key: ClassVar[str] = "referrals"
    title: ClassVar[Any] = _("Referrals")
    template: ClassVar[str] = "referrals/_panel.html"

    def context(self, request: HttpRequest, contact: Contact) -> Mapping[str, Any] | None:
        """The link and the counts; None where there is neither a scheme nor anything to show."""
        code = queries.code_of(contact)
        rules = queries.rules_for(contact.unit, timezone.localdate())
        came_by = queries.came_by(contact)
        if code is None and rules is None and came_by is None:
            return None
        found: dict[str, Any] = {
            "code": code,
            "rules": rules,
            "came_by": came_by,
            "objects": services.objects(contact),
        }
        if code is not None:
            address = public_root(request) + services.link_path(code)
            standing = queries.standing_of(contact)
            found |= {
                "address": address,
                "qr": picture_of(address).decode(),
                "own": services.own_path(code),
                "standing": standing,
                "rewards": [(one, reward_words(one.grant.remedy, one.value)) for one in standing.rewards],
            }
        return found
