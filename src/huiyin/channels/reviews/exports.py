"""Reviews taken out as a workbook."""

from __future__ import annotations

from typing import IO

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.accounts.models import User
from huiyin.analytics.problems import Words
from huiyin.channels.reviews import problems, queries
from huiyin.channels.reviews.models import Review
from huiyin.channels.reviews.queries import Filter
from huiyin.core import audit
from huiyin.formats.writing import Sheet, write_workbook
from huiyin.surveys.models import Programme

_PROBLEMS = {
    kind.code: kind
    for kind in (
        problems.BadStars,
        problems.BadMoment,
        problems.NoSite,
        problems.EmptyReview,
        problems.OtherContent,
    )
}


def words_of(code: str, language: str) -> Words:
    """What a rejected row is told, by the code of its problem."""
    return _PROBLEMS[code]().words(language)


def write_reviews(target: IO[bytes], *, by: User, programme: Programme, wanted: Filter) -> None:
    """Write the reviews that fit with their replies, and note who took them."""
    header = [
        pgettext("review", "Site"),
        pgettext("review", "Number at the site"),
        pgettext("review", "Shop"),
        pgettext("review", "Order"),
        pgettext("review", "Stars"),
        pgettext("review", "Text"),
        pgettext("review", "Author"),
        pgettext("review", "Moment"),
        pgettext("review", "Address"),
        pgettext("review", "Reply"),
        _("Moment of the reply"),
        _("Replied by"),
    ]
    rows = [_cells(row) for row in queries.reviews_in(programme, wanted)]
    write_workbook(
        target, [Sheet(_("Reviews"), header, rows, widths=(14, 14, 18, 16, 7, 60, 14, 17, 30, 50, 17, 12))]
    )
    audit.record("reviews.export", by=by, on=f"programme:{programme.pk}", n_rows=len(rows))


def _cells(row: Review) -> list[object]:
    return [
        row.site,
        row.number,
        row.shop,
        row.order_number,
        row.stars,
        row.text,
        row.author,
        timezone.localtime(row.reviewed_at).strftime("%Y-%m-%d %H:%M"),
        row.address,
        row.reply,
        timezone.localtime(row.replied_at).strftime("%Y-%m-%d %H:%M") if row.replied_at else "",
        row.replied_by.name if row.replied_by else "",
    ]
