"""Recovery in words."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from huiyin.core.languages import page_language
from huiyin.core.typed_text import typed
from huiyin.recovery.contracts import Pricing
from huiyin.recovery.models import Grant, Remedy
from huiyin.recovery.problems import WordsNeeded


def money(amount: Decimal | float | None) -> str:
    """An amount of money; None is without a limit.

    >>> from django.utils.translation import override
    >>> with override("en"):
    ...     money(1234.5)
    'CNY 1,234.50'
    """
    if amount is None:
        return _("no limit")
    return _("CNY %(amount)s") % {"amount": f"{amount:,.2f}".replace("-", "−")}


def value_words(remedy: Remedy, value: Decimal) -> str:
    """What the customer gets: money, or so many of the remedy's own measure."""
    if not value:
        return ""
    return f"{value:,.0f} {remedy.measure}" if remedy.measure else money(value)


def written(text: str, most: int = 2000) -> str:
    """What somebody wrote, without what no database takes. Raises `WordsNeeded` where nothing is left."""
    text = typed(text)
    if not text:
        raise WordsNeeded()
    return text[:most]


def grant_words(grant: Grant) -> str:
    """One line for the history of a case."""
    parts = [f"{grant.remedy.name_in(page_language())} {value_words(grant.remedy, grant.value)}".strip()]
    if grant.cost and (grant.remedy.measure or grant.cost != grant.value):
        parts.append(_("at a cost of %(cost)s") % {"cost": money(grant.cost)})
    parts.append(str(grant.get_state_display()))
    words = _("Remedy: %(words)s") % {"words": " · ".join(parts)}
    more = grant.decision or grant.reason
    return f"{words}\n{more}" if more else words


def pricing_words(remedy: Remedy) -> str:
    """How much of a remedy there is."""
    match remedy.pricing:
        case Pricing.NONE:
            return _("costs nothing")
        case Pricing.FIXED:
            return value_words(remedy, remedy.amount or Decimal(0))
        case Pricing.SHARE:
            words = _("%(percent)s%% of the loss") % {"percent": f"{float(remedy.share_rate or 0) * 100:g}"}
        case _:
            words = _("as the case wants")
    if remedy.most is None:
        return words
    return _("%(words)s, at most %(most)s") % {"words": words, "most": value_words(remedy, remedy.most)}
