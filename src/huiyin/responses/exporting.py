"""Taking answers out as a table, row by row, so that a million of them need little memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import StringIO
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from huiyin.analytics.codebook import Role, Variable
from huiyin.formats.writing import write_csv
from huiyin.responses.models import Response
from huiyin.responses.versions import currently

MOST_WORKBOOK_ROWS = 100_000  # a workbook must be whole before it can be sent; CSV begins at once
_OWN_COLUMNS = {Role.RESPONDENT_ID, Role.WEIGHT, Role.WAVE, Role.DATE, Role.IGNORE}


def columns(codebook: Sequence[Variable], language: str, *, names_respondents: bool) -> list[str]:
    """The headings: what every answer has, then one a variable."""
    fixed = [
        pgettext("forms", "Answer"),
        _("Wave"),
        _("Answered on"),
        _("Channel"),
        *([_("Customer number")] if names_respondents else []),
        _("Weight"),
    ]
    return fixed + [variable.label_in(language) for variable in exported(codebook)]


def exported(codebook: Sequence[Variable]) -> list[Variable]:
    """The variables that become columns of their own."""
    return [variable for variable in codebook if variable.role not in _OWN_COLUMNS]


def rows(
    answers: QuerySet[Response],
    codebook: Sequence[Variable],
    names: dict[str, str],
    *,
    names_respondents: bool,
) -> Iterator[list[Any]]:
    """One row an answer, values of its newest version; what was set aside says so."""
    variables = exported(codebook)
    for row in currently(answers):
        values = [row.answers.get(v.key, row.context.get(v.key)) for v in variables]
        channel = names.get(row.channel, row.channel)
        who = [row.respondent_key] if names_respondents else []
        yield [row.pk, row.wave.name, row.answered_on, channel, *who, row.weight, *values]


def csv_parts(headings: Sequence[str], table: Iterator[Sequence[Any]]) -> Iterator[str]:
    """A CSV file in parts of a thousand rows, so that it begins to arrive at once."""
    beginning = _csv(headings, [])
    yield beginning
    while part := list(islice(table, 1000)):
        yield _csv(headings, part)[len(beginning) :]


def _csv(headings: Sequence[str], table: Sequence[Sequence[Any]]) -> str:
    buffer = StringIO()
    write_csv(buffer, headings, table)
    return buffer.getvalue()
