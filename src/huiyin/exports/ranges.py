"""Files handed out in pieces, so that a download goes on where it was cut off (RFC 9110, 14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

_CHUNK = 256 * 1024
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def piece_of(header: str, size: int) -> tuple[int, int] | None:
    """The first byte and the one after the last that a Range header asks for; None for the whole.

    What is no single range of bytes is passed over, as the standard allows. Raises ValueError where
    the range lies outside.

    >>> piece_of("bytes=10-19", 100), piece_of("bytes=-5", 100), piece_of("bytes=90-", 100)
    ((10, 20), (95, 100), (90, 100))
    """
    found = _RANGE.fullmatch(header.replace(" ", ""))
    if found is None or found.group(0) == "bytes=-":
        return None
    first, last = found.groups()
    if not first:
        if not int(last) or not size:
            raise ValueError("no byte at the end")
        return max(0, size - int(last)), size
    start, stop = int(first), min(size, int(last) + 1) if last else size
    if last and int(last) < start:
        return None
    if start >= size:
        raise ValueError("behind the end")
    return start, stop


def is_resumed(request: HttpRequest) -> bool:
    """Whether the request goes on with a download that has begun before."""
    return request.headers.get("Range", "bytes=0-").replace(" ", "").startswith("bytes=0-") is False


def hand_out(
    request: HttpRequest, path: Path, *, etag: str, media_type: str, filename: str = ""
) -> HttpResponseBase:
    """The file, or the piece that is asked for; raises FileNotFoundError where it is gone.

    A piece of a file that has changed meanwhile (If-Range) is the whole of the new one.
    """
    size, tag = path.stat().st_size, f'"{etag}"'
    headers = {"Accept-Ranges": "bytes", "ETag": tag, "Cache-Control": "no-store"}
    if filename:
        headers["Content-Disposition"] = content_disposition_header(True, filename) or "attachment"
    if tag in request.headers.get("If-None-Match", ""):
        return HttpResponse(status=304, headers=headers)
    asked = request.headers.get("Range", "")
    if request.headers.get("If-Range", tag) != tag:
        asked = ""
    try:
        piece = piece_of(asked, size)
    except ValueError:
        return HttpResponse(status=416, headers={**headers, "Content-Range": f"bytes */{size}"})
    start, stop = piece or (0, size)
    if piece:
        headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    headers["Content-Length"] = str(stop - start)
    status = 206 if piece else 200
    if request.method == "HEAD":
        return HttpResponse(status=status, content_type=media_type, headers=headers)
    path.open("rb").close()
    body = _pieces(path, start, stop)
    return StreamingHttpResponse(body, status=status, content_type=media_type, headers=headers)


def _pieces(path: Path, start: int, stop: int) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(start)
        while start < stop and (data := file.read(min(_CHUNK, stop - start))):
            start += len(data)
            yield data
