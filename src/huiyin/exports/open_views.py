"""Open tables: the page of keys, and what programs read by them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core import throttle
from huiyin.core.languages import page_language
from huiyin.core.network import address_of, public_root
from huiyin.core.problems import TooManyAttempts
from huiyin.exports import open_folders, queries, ranges, services, storage
from huiyin.exports.forms import KeyForm
from huiyin.exports.models import OpenFile, OpenKey
from huiyin.exports.problems import NoSuchKey, OpenNotReady
from huiyin.exports.views import MEDIA_TYPES
from huiyin.surveys.queries import programme_for

_WRONG = {"most": 20, "minutes": 15}  # keys tried in vain from one address
_READINGS = {"most": 3000, "minutes": 10}  # with one key; a query may read in many pieces
RETRY_SECONDS = 10
_ROWS = 65_536


def open_tables(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The keys of a programme, a new one, and how to read with it."""
    programme = programme_for(user_of(request), programme_id)
    form = KeyForm(request.POST if request.method == "POST" else None, user=user_of(request))
    token = ""
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        _key, token = services.make_key(
            by=user_of(request),
            programme=programme,
            name=chosen["name"],
            with_personal=chosen.get("with_personal", False),
            days=chosen["days"],
            request=request,
        )
        form = KeyForm(None, user=user_of(request))
    address = public_root(request) + reverse("open-parquet", args=[token or "KEY"])
    context = {
        "programme": programme,
        "tab": "answers",
        "form": form,
        "keys": queries.open_keys(user_of(request), programme_id),
        "secret": address if token else "",
        "address": address,
        "may_identify": queries.may_identify(user_of(request)),
        "folder": queries.folder_of(programme_id),
        "folder_path": open_folders.folder(programme.pk),
    }
    answer = render(request, "exports/open.html", context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def revoke(request: HttpRequest, programme_id: int, key_id: int) -> HttpResponse:
    """From now on a key opens nothing."""
    key = queries.open_key_for(user_of(request), programme_id, key_id)
    services.revoke_key(by=user_of(request), key=key, request=request)
    messages.success(request, _("The key opens nothing any more."))
    return redirect("open-tables", programme_id)


@require_POST
def folder(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Switch the folder on the server on or off."""
    programme = programme_for(user_of(request), programme_id)
    services.switch_folder(
        by=user_of(request), programme=programme, is_on=request.POST.get("is_on") == "1", request=request
    )
    return redirect("open-tables", programme_id)


Reading = Callable[[HttpRequest, OpenKey, OpenFile], HttpResponseBase]


def _by_key(view: Reading) -> Callable[..., HttpResponseBase]:
    """Open to whoever holds a working key; whatever is wrong is said as JSON, for programs."""

    @require_safe
    @wraps(view)
    def reading(request: HttpRequest, token: str) -> HttpResponseBase:
        try:
            key = _key(request, token)
            services.note_reading(key=key, what=view.__name__, request=request)
            kept = queries.open_file(key.programme_id, key.with_personal)
            if kept is None:
                raise OpenNotReady(seconds=RETRY_SECONDS)
            answer = view(request, key, kept)
        except (Problem, FileNotFoundError) as error:
            return _refused(error if isinstance(error, Problem) else OpenNotReady(seconds=RETRY_SECONDS))
        answer["Cache-Control"] = "no-store"
        return answer

    return reading


def _key(request: HttpRequest, token: str) -> OpenKey:
    guesser = f"open-wrong:{address_of(request)}"
    throttle.check(guesser, **_WRONG)
    key = queries.working_key(token)
    if key is None:
        throttle.failed(guesser, minutes=_WRONG["minutes"])
        raise NoSuchKey()
    reader = f"open-key:{key.pk}"
    throttle.check(reader, **_READINGS)
    throttle.failed(reader, minutes=_READINGS["minutes"])
    return key


def _refused(problem: Problem) -> JsonResponse:
    words = problem.words(page_language())
    status = (
        429 if isinstance(problem, TooManyAttempts) else 503 if isinstance(problem, OpenNotReady) else 404
    )
    said = {"code": problem.code, "title": words.title, "cause": words.cause, "cure": words.cure}
    answer = JsonResponse(said, status=status, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "no-store"
    if status == 503:
        answer["Retry-After"] = str(RETRY_SECONDS)
    answer._has_been_logged = True  # type: ignore[attr-defined] # the address, which is the key, stays out of the log
    return answer


@_by_key
def parquet(request: HttpRequest, key: OpenKey, kept: OpenFile) -> HttpResponseBase:
    """The facts as one Parquet file, whole or in pieces."""
    answer = ranges.hand_out(
        request, storage.path_of(kept.file), etag=kept.etag, media_type=MEDIA_TYPES["parquet"]
    )
    return _told(answer, kept)


@_by_key
def arrow(request: HttpRequest, key: OpenKey, kept: OpenFile) -> HttpResponseBase:
    """The same rows as an Arrow stream."""
    path = storage.path_of(kept.file)
    path.open("rb").close()
    media_type = "application/vnd.apache.arrow.stream"
    if request.method == "HEAD":
        return _told(HttpResponse(content_type=media_type), kept)
    return _told(StreamingHttpResponse(_stream(path), content_type=media_type), kept)


@_by_key
def codebook(request: HttpRequest, key: OpenKey, kept: OpenFile) -> HttpResponseBase:
    """What the columns mean."""
    said: dict[str, Any] = {"revision": kept.revision, "as_of": kept.as_of, "n_rows": kept.n_rows}
    return _told(JsonResponse({**said, **kept.codebook}, json_dumps_params={"ensure_ascii": False}), kept)


def _told(answer: HttpResponseBase, kept: OpenFile) -> HttpResponseBase:
    """Of which moment the facts are."""
    if kept.as_of is not None:
        answer["X-Facts-As-Of"] = kept.as_of.isoformat()
    return answer


def _stream(path: Path) -> Iterator[bytes]:
    """The rows of a Parquet file as an Arrow stream, one batch after the other."""
    sink = _Caught()
    with pq.ParquetFile(path) as file:
        with pa.ipc.new_stream(sink, file.schema_arrow) as writer:
            yield sink.taken()
            for batch in file.iter_batches(batch_size=_ROWS):
                writer.write_batch(batch)
                yield sink.taken()
        yield sink.taken()


class _Caught:
    """A sink that hands on what was written since it was last asked."""

    closed = False

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, data: Any) -> int:
        self._parts.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        data, self._parts = b"".join(self._parts), []
        return data

    def flush(self) -> None:
        return

    def close(self) -> None:
        return

    def writable(self) -> bool:
        return True
