"""Taking reviews in as answers, and answering them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.analytics.problems import Problem
from huiyin.channels.reviews.models import Review, ReviewFile
from huiyin.channels.reviews.problems import OtherContent, ReviewsNeedNames
from huiyin.channels.reviews.reading import NewReview as NewReview
from huiyin.channels.reviews.reading import review_from as review_from
from huiyin.core import audit
from huiyin.responses.contracts import NewAnswer, Source
from huiyin.responses.queries import ids_by_name
from huiyin.responses.services import masked_texts, store_batch
from huiyin.surveys.models import Identity, Programme
from huiyin.surveys.services import ensure_wave, extend_codebook, first_day_of, quarter_of

VARIABLES = (
    Variable("review_stars", "评价星级", Role.RATING, Scale(1, 5), label_en="Stars of the review"),
    Variable("review_text", "评价内容", Role.OPEN_TEXT, label_en="Text of the review"),
    Variable("review_site", "评价网站", Role.SEGMENT, label_en="Site of the review"),
    Variable("review_shop", "门店", Role.SEGMENT, label_en="Shop reviewed"),
)


@dataclass(frozen=True)
class Taken:
    """What became of a review: its answer, and whether it was stored before; or what is wrong with it."""

    response_id: int = 0
    is_new: bool = False
    problem: Problem | None = None


@transaction.atomic
def take_reviews(
    *,
    programme: Programme,
    reviews: Sequence[NewReview],
    batch: str,
    file: ReviewFile | None = None,
    open_cases: bool = False,
) -> list[Taken]:
    """Store reviews as answers of the quarter they were written in; what became of each, in order.

    The same site and number (without one: the same content) counts once. A stored review stays as it is,
    but takes a reply made at the site meanwhile. Raises `ReviewsNeedNames`.
    """
    if programme.identity == Identity.ANONYMOUS:
        raise ReviewsNeedNames
    extend_codebook(programme.pk, VARIABLES)
    names = [review.name(programme.pk) for review in reviews]
    said = masked_texts([review.text for review in reviews], programme.pk)
    reviews = [replace(review, text=text) for review, text in zip(reviews, said, strict=True)]
    known = {row.name: row for row in Review.objects.filter(name__in=names)}
    first = {name: at for at, name in reversed(list(enumerate(names)))}
    new = [at for name, at in first.items() if name not in known]
    store_batch(
        _answers(programme, {names[at]: reviews[at] for at in new}),
        programme_id=programme.pk,
        channel="reviews",
        batch=batch,
        open_cases=open_cases,
    )
    ids = ids_by_name([names[at] for at in new])
    rows = [_row(programme, file, names[at], reviews[at], ids[names[at]]) for at in new]
    Review.objects.bulk_create(rows, batch_size=500)
    known |= {row.name: row for row in rows}
    fresh = set(new)
    return [
        _taken(known[name], review, is_new=at in fresh)
        for at, (name, review) in enumerate(zip(names, reviews, strict=True))
    ]


def _taken(row: Review, review: NewReview, *, is_new: bool) -> Taken:
    if is_new:
        return Taken(row.response_id, True)
    if (row.stars, row.text) != (review.stars, review.text):
        return Taken(row.response_id, problem=OtherContent())
    if review.reply and not row.reply:
        row.reply, row.replied_at = review.reply, review.replied_at
        row.save(update_fields=["reply", "replied_at"])
    return Taken(row.response_id)


def _answers(programme: Programme, reviews: Mapping[str, NewReview]) -> list[NewAnswer]:
    waves: dict[str, int] = {}
    answers = []
    for name, review in reviews.items():
        day = timezone.localdate(review.reviewed_at)
        wave = quarter_of(day)
        if wave not in waves:
            waves[wave] = ensure_wave(programme.pk, wave, first_day_of(wave)).pk
        context = {"review_site": review.site, "review_shop": review.shop}
        given = {"review_stars": review.stars, "review_text": review.text or None}
        answers.append(
            NewAnswer(
                dedup_key=name,
                answers={key: value for key, value in given.items() if value is not None},
                context={key: value for key, value in context.items() if value},
                wave_id=waves[wave],
                answered_on=day,
                respondent_key=review.respondent_key,
                source=Source.THIRD_PARTY.value if programme.conducted_by else Source.OWN.value,
                unit_path=programme.unit.path,
            )
        )
    return answers


def _row(
    programme: Programme, file: ReviewFile | None, name: str, review: NewReview, response_id: int
) -> Review:
    return Review(
        programme=programme,
        file=file,
        response_id=response_id,
        name=name,
        site=review.site,
        number=review.number,
        shop=review.shop,
        order_number=review.order_number,
        stars=review.stars,
        text=review.text,
        author=review.author,
        reviewed_at=review.reviewed_at,
        address=review.address,
        reply=review.reply,
        replied_at=review.replied_at,
    )


@transaction.atomic
def reply(*, by: User, review: Review, text: str) -> None:
    """Record what was said to a review, when and by whom; an empty text takes it back."""
    review.reply = text
    review.replied_at, review.replied_by = (timezone.now(), by) if text else (None, None)
    review.save(update_fields=["reply", "replied_at", "replied_by"])
    audit.record("review.reply", by=by, on=f"review:{review.pk}")


def forget_reviews(response_ids: Collection[int]) -> int:
    """Delete the reviews of answers that are gone; returns how many."""
    return Review.objects.filter(response_id__in=list(response_ids)).delete()[0]
