"""Reading reviews: the inbox, and how many of them got a reply and how soon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from huiyin.accounts.models import User
from huiyin.analytics.estimate import Estimate
from huiyin.analytics.inference.proportions import share_of_counts
from huiyin.channels.reviews.models import Review, ReviewFile
from huiyin.conditions import EVERYTHING, Choice, Condition, Field, Kind
from huiyin.conditions.django_q import Lookup, q_of
from huiyin.surveys.models import Programme
from huiyin.surveys.queries import programme_for

MOST_CHOICES = 60


@dataclass(frozen=True)
class Filter:
    """What the inbox shows; empty and None stand for all. `stars` takes in halves: 4 means 4 to 4.5.

    `condition` is over `fields_of` the programme.
    """

    site: str = ""
    shop: str = ""
    stars: int | None = None
    replied: bool | None = None
    condition: Condition = EVERYTHING


@dataclass(frozen=True)
class Replying:
    """How reviews were answered; `time_to_reply` is the median over the `n_timed` replies whose moment is known."""

    rate: Estimate
    n_replied: int
    time_to_reply: timedelta | None
    n_timed: int


def reviews_in(programme: Programme, wanted: Filter) -> QuerySet[Review]:
    """The reviews of a programme that fit, newest first."""
    rows = _of(programme, wanted)
    if wanted.replied is not None:
        rows = rows.exclude(reply="") if wanted.replied else rows.filter(reply="")
    return rows.select_related("replied_by")


def replying(programme: Programme, wanted: Filter) -> Replying:
    """The reply rate with Wilson's interval and the median time, over all that fit, replied or not."""
    rows = _of(programme, wanted)
    n, n_replied = rows.count(), rows.exclude(reply="").count()
    times = sorted(
        (replied_at - reviewed_at).total_seconds()
        for reviewed_at, replied_at in _moments(rows.exclude(reply="").filter(replied_at__isnull=False))
        if replied_at >= reviewed_at
    )
    usual = timedelta(seconds=median(times)) if times else None
    return Replying(share_of_counts(n_replied, n), n_replied, usual, len(times))


def _moments(rows: QuerySet[Review]) -> Iterator[tuple[datetime, datetime]]:
    for reviewed_at, replied_at in rows.order_by().values_list("reviewed_at", "replied_at").iterator():
        if replied_at is not None:
            yield reviewed_at, replied_at


def _of(programme: Programme, wanted: Filter) -> QuerySet[Review]:
    rows = Review.objects.filter(programme=programme)
    if wanted.site:
        rows = rows.filter(site=wanted.site)
    if wanted.shop:
        rows = rows.filter(shop=wanted.shop)
    if wanted.stars is not None:
        rows = rows.filter(stars__gte=wanted.stars, stars__lt=wanted.stars + 1)
    if not wanted.condition.is_everything:
        rows = rows.filter(q_of(wanted.condition, _LOOKUPS))
    return rows


_LOOKUPS = {
    "site": Lookup("site", Kind.TEXT),
    "shop": Lookup("shop", Kind.TEXT),
    "stars": Lookup("stars", Kind.NUMBER),
    "text": Lookup("text", Kind.TEXT),
    "author": Lookup("author", Kind.TEXT),
    "reviewed_at": Lookup("reviewed_at", Kind.MOMENT),
}


def fields_of(programme: Programme) -> list[Field]:
    """What a condition over the reviews of a programme may name."""
    sites, shops = sites_and_shops(programme)
    return [
        Field("site", Kind.TEXT, {"zh": "平台", "en": "Site"}, _choices(sites)),
        Field("shop", Kind.TEXT, {"zh": "门店", "en": "Shop"}, _choices(shops)),
        Field("stars", Kind.NUMBER, {"zh": "星级", "en": "Stars"}, lowest=1, highest=5),
        Field("text", Kind.TEXT, {"zh": "评价内容", "en": "Text"}),
        Field("author", Kind.TEXT, {"zh": "作者", "en": "Author"}),
        Field("reviewed_at", Kind.MOMENT, {"zh": "评价时间", "en": "Moment of the review"}),
    ]


def _choices(values: list[str]) -> tuple[Choice, ...]:
    few = values if len(values) <= MOST_CHOICES else []
    return tuple(Choice(value, {"zh": value, "en": value}) for value in few)


def sites_and_shops(programme: Programme) -> tuple[list[str], list[str]]:
    """The sites and the shops that reviews name, to choose from."""
    rows = Review.objects.filter(programme=programme).order_by()
    sites = rows.values_list("site", flat=True).distinct().order_by("site")
    shops = rows.exclude(shop="").values_list("shop", flat=True).distinct().order_by("shop")
    return list(sites), list(shops[:500])


def review_for(user: User, programme_id: int, review_id: int) -> Review:
    """One review of a programme that the person may see; 404 otherwise."""
    return get_object_or_404(Review, pk=review_id, programme=programme_for(user, programme_id))


def files_of(programme: Programme) -> QuerySet[ReviewFile]:
    """The files of reviews of a programme, newest first."""
    return ReviewFile.objects.filter(programme=programme).select_related("uploaded_by")


def file_for(user: User, programme_id: int, file_id: int) -> ReviewFile:
    """One file of reviews of a programme that the person may see; 404 otherwise."""
    return get_object_or_404(
        ReviewFile.objects.select_related("programme__unit"),
        pk=file_id,
        programme=programme_for(user, programme_id),
    )


def review_of_answer(response_id: int) -> Review | None:
    """The review behind an answer, for those who act for nobody."""
    return Review.objects.select_related("replied_by").filter(response_id=response_id).first()


def low_reviews_of(user: User, most_stars: float) -> QuerySet[Review]:
    """Reviews with few stars in the programmes of a person's units, newest first."""
    rows = Review.objects.filter(programme__unit__path__startswith=user.unit.path, stars__lte=most_stars)
    return rows.select_related("programme", "replied_by")
