"""Receiving a file: it goes to the disk as it comes, and what is too large is not kept."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadhandler import SkipFile, TemporaryFileUploadHandler

from huiyin.formats.limits import LIMITS


class LimitedUploadHandler(TemporaryFileUploadHandler):
    """Streams to a temporary file; beyond the limit the rest is read and thrown away.

    Throwing the rest away, instead of hanging up, lets the browser show our message.
    """

    def receive_data_chunk(self, raw_data: bytes, start: int) -> Any:
        if start + len(raw_data) > LIMITS.file_size:
            self.file.close()
            self.request.is_upload_too_large = True  # type: ignore[union-attr]
            raise SkipFile
        return super().receive_data_chunk(raw_data, start)
