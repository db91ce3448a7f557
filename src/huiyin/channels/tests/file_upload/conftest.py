"""A programme of the north, and how a person there imports a file through the pages."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from huiyin.channels.file_upload import queries
from huiyin.channels.models import Upload
from huiyin.core import events
from huiyin.responses.queries import answers_of
from huiyin.surveys import services as surveys

HEADER = ["客户编号", "总体满意度", "供电质量", "推荐意愿", "地区", "意见"]


class Survey:
    """A plain survey on a 1–5 scale, as rows and as files."""

    header = HEADER

    def rows(self, n: int = 30) -> list[list[object]]:
        return [
            [f"C{i:04d}", i % 5 + 1, (i * 3) % 5 + 1, i % 11, "城区" if i % 2 else "郊区", f"第{i}条意见"]
            for i in range(1, n + 1)
        ]

    def csv(
        self,
        rows: Sequence[Sequence[object]] | None = None,
        header: Sequence[str] = HEADER,
        encoding: str = "utf-8",
    ) -> bytes:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([header, *(self.rows() if rows is None else rows)])
        return text.getvalue().encode(encoding)


@pytest.fixture
def survey() -> Survey:
    return Survey()


@dataclass
class Desk:
    """One person at the pages of one programme."""

    client: Client
    user: object
    programme: object
    committing: object  # runs what waits for the commit, which a test never reaches

    def url(self, name: str, *args: object) -> str:
        return reverse(name, args=[self.programme.pk, *args])

    def send(self, content: bytes, name: str = "调查.csv", **fields: object) -> Upload:
        """Upload through the form; the worker has not looked at it yet."""
        file = SimpleUploadedFile(name, content)
        answer = self.client.post(self.url("upload-new"), {"file": file, "wave_name": "2026-Q1", **fields})
        assert answer.status_code == 302, answer.content.decode()
        return Upload.objects.get(pk=int(answer["Location"].rstrip("/").rsplit("/", 1)[1]))

    def read(self, content: bytes, name: str = "调查.csv", **fields: object) -> Upload:
        """Upload and let the worker read it."""
        upload = self.send(content, name, **fields)
        events.drain_all()
        return self.again(upload)

    def page(self, upload: Upload, **query: object):
        return self.client.get(self.url("upload", upload.pk), query)

    def form_data(self, upload: Upload, **changes: object) -> dict[str, object]:
        """What a browser would send of the columns page, with some inputs changed."""
        shown = self.page(upload).context["page"]
        data: dict[str, object] = {"page": shown.number, "action": "confirm"}
        for form in [*shown.columns, shown.settings]:
            for bound in form:
                value = bound.value()
                if value is True:
                    data[bound.html_name] = "on"
                elif value not in (None, False):
                    data[bound.html_name] = value
        return data | changes

    def map(self, upload: Upload, **changes: object):
        return self.client.post(self.url("upload", upload.pk), self.form_data(upload, **changes))

    def confirm(self, upload: Upload, **changes: object) -> Upload:
        """Confirm the columns and let the worker import the rows."""
        answer = self.map(upload, **changes)
        assert answer.status_code == 302
        events.drain_all()
        return self.again(upload)

    def bring_in(self, content: bytes, name: str = "调查.csv", **changes: object) -> Upload:
        """From the file to the rows."""
        return self.confirm(self.read(content, name), **changes)

    def undo(self, upload: Upload) -> Upload:
        assert self.client.post(self.url("upload-undo", upload.pk)).status_code == 302
        with self.committing(execute=True):
            events.drain_all()
        return self.again(upload)

    def again(self, upload: Upload) -> Upload:
        return queries.upload_for(self.user, self.programme.pk, upload.pk)

    def counts(self, upload: Upload) -> tuple[int, int, int, int]:
        """Read, stored, already there, rejected."""
        return (upload.n_read, upload.n_stored, upload.n_unchanged, upload.n_rejected)

    def answers(self):
        return answers_of(self.user, self.programme.pk).order_by("pk")


@pytest.fixture
def desk(cast, client, django_capture_on_commit_callbacks) -> Desk:
    client.force_login(cast.bob)
    programme = surveys.create_programme(by=cast.bob, unit=cast.north, name="供电客户满意度")
    return Desk(client, cast.bob, programme, django_capture_on_commit_callbacks)
