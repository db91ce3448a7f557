"""Rejected rows, taken out as a file."""

from __future__ import annotations

import io

from django.http import HttpResponse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from huiyin.accounts.models import User
from huiyin.channels.file_upload import queries
from huiyin.channels.models import Upload
from huiyin.core import audit
from huiyin.formats.writing import write_csv


def write_rejected(target: HttpResponse, *, by: User, upload: Upload) -> None:
    """Write the kept rejections as CSV in the current language, and note who took them."""
    language = get_language() or "zh-hans"
    columns = [_("Row"), pgettext("of a problem", "Code"), _("What is wrong"), _("Why"), _("What to do")]
    rows = []
    for row in queries.rejected_rows(upload).iterator(chunk_size=2_000):
        words = queries.reason_of(row).words(language)
        rows.append([row.row_number, row.code, words.title, words.cause, words.cure])
    text = io.StringIO(newline="")
    write_csv(text, columns, rows)
    target.write(text.getvalue().encode())
    audit.record("upload.export_rejected", by=by, on=f"upload:{upload.pk}", n_rows=len(rows))
