"""The public page of a unit's promises."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.core import audit
from huiyin.core.typed_text import typed
from huiyin.promises.models import PromisePage
from huiyin.promises.problems import AddressTaken, WayToComplainMissing


@dataclass(frozen=True)
class PageWords:
    """What the page says besides the promises; fields as in `models.PromisePage`."""

    address: str
    is_on: bool
    shows_outcomes: bool = True
    intro: str = ""
    intro_en: str = ""
    complain: str = ""
    complain_en: str = ""


@transaction.atomic
def set_page(*, by: User, unit: Unit, words: PageWords) -> PromisePage:
    """Change the page and switch it on or off. Raises `AddressTaken`, `WayToComplainMissing`."""
    data = {name: typed(value) if isinstance(value, str) else value for name, value in asdict(words).items()}
    if PromisePage.objects.filter(address=data["address"]).exclude(unit=unit).exists():
        raise AddressTaken(address=data["address"])
    if data["is_on"] and not data["complain"]:
        raise WayToComplainMissing()
    page, _made = PromisePage.objects.update_or_create(
        unit=unit, defaults={**data, "saved_by": by, "saved_at": timezone.now()}
    )
    audit.record("promise.page", by=by, on=f"unit:{unit.pk}", is_on=page.is_on, address=page.address)
    return page
