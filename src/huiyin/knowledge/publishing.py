"""The public help page of a unit."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.core import audit
from huiyin.core.typed_text import typed
from huiyin.knowledge.models import HelpPage
from huiyin.knowledge.problems import HelpAddressTaken


@dataclass(frozen=True)
class HelpWords:
    """What the help page is and says; fields as in `models.HelpPage`."""

    address: str
    is_on: bool
    has_assistant: bool = True
    least_confidence: float = 0.6
    intro: str = ""
    intro_en: str = ""
    other_ways: str = ""
    other_ways_en: str = ""


@transaction.atomic
def set_help_page(*, by: User, unit: Unit, words: HelpWords) -> HelpPage:
    """Change the page and switch it on or off. Raises `HelpAddressTaken`."""
    data = {name: typed(value) if isinstance(value, str) else value for name, value in asdict(words).items()}
    if HelpPage.objects.filter(address=data["address"]).exclude(unit=unit).exists():
        raise HelpAddressTaken(address=data["address"])
    page, _made = HelpPage.objects.update_or_create(
        unit=unit, defaults={**data, "saved_by": by, "saved_at": timezone.now()}
    )
    audit.record("help_page.set", by=by, on=f"unit:{unit.pk}", is_on=page.is_on, address=page.address)
    return page
