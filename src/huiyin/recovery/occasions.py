"""For what a reward is given where no case stands behind it: apps above say how it is called and where its page is."""

from __future__ import annotations

from dataclasses import dataclass

from huiyin.recovery.models import Grant


@dataclass(frozen=True)
class Occasion:
    """`key` stands before the number in a reference ("referral:12"); `page` is the name of the page that takes the number."""

    key: str
    zh: str
    en: str
    page: str


_occasions: dict[str, Occasion] = {}


def add_occasion(occasion: Occasion) -> None:
    """Make an occasion known; an app does this once, when it starts."""
    _occasions[occasion.key] = occasion


def occasion_of(reference: str) -> tuple[Occasion | None, int]:
    """The occasion of a reference and its number.

    >>> occasion_of("nothing:7")
    (None, 7)
    """
    key, _colon, number = reference.partition(":")
    return _occasions.get(key), int(number) if number.isdigit() else 0


def named(grant: Grant) -> tuple[str, str]:
    """For what a grant is, in Chinese and in English."""
    if grant.case is not None:
        return f"工单 #{grant.case.pk} ", f"case #{grant.case.pk}"
    occasion, number = occasion_of(grant.reference)
    return (f"{occasion.zh} #{number} ", f"{occasion.en} #{number}") if occasion else (grant.reference,) * 2


def page_of(grant: Grant) -> tuple[str, *tuple[int, ...]]:
    """The name of the page to open for a grant, with the number in its address."""
    if grant.case is not None:
        return "case", grant.case.pk
    occasion, number = occasion_of(grant.reference)
    return (occasion.page, number) if occasion else ("remedy-approvals",)
