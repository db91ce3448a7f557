"""Files that respondents send with a page: received within limits, cleaned and kept, or refused at their field."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.http import HttpRequest

from huiyin.analytics.problems import Problem
from huiyin.channels.visits import Visit
from huiyin.core import throttle
from huiyin.core.network import address_of
from huiyin.formats.attachments import MEGABYTES
from huiyin.formats.limits import MEBIBYTE
from huiyin.responses.kept_files import take_files
from huiyin.surveys.contracts import Page

MOST_FILES, MINUTES = 100, 10  # from one address: behind one of a mobile network stand many people


class PageUploadHandler(TemporaryFileUploadHandler):
    """Streams to a temporary file; of what is too large a little more than allowed is kept, to be refused."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> Any:
        if start > MEGABYTES * MEBIBYTE:
            return None
        return super().receive_data_chunk(raw_data, start)


def receive_within_limits(request: HttpRequest) -> None:
    """Say how files are to be received; must come before anything of a POST is read."""
    if request.method == "POST":
        request.upload_handlers = [PageUploadHandler(request)]


def take_sent_files(
    request: HttpRequest, visit: Visit, page: Page | None, sent: dict[str, str]
) -> dict[str, Problem]:
    """Keep the files of a page (or of all) and put their keys among what was sent; the problems by field.

    Raises `TooManyAttempts` where one address sends too many.
    """
    asked = visit.definition.pages if page is None else [page]
    fields = [name for one in asked for name in one.file_fields]
    if not fields:
        return {}
    n_files = sum(name in request.FILES for name in fields)
    counted = f"respondent-files:{address_of(request)}"
    if n_files:
        throttle.check(counted, most=MOST_FILES, minutes=MINUTES)
    for _ in range(n_files):
        throttle.failed(counted, minutes=MINUTES)
    return take_files(request.FILES, fields, sent, visit.link.questionnaire.programme_id)
