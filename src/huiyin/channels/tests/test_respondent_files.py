"""Photos and documents that respondents send with a page."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from huiyin.channels.models import Link
from huiyin.channels.services import make_personal_links
from huiyin.channels.tests.asking import COMMENT, SUBMISSION, address, open_link
from huiyin.core.erasure import Person
from huiyin.responses import kept_files
from huiyin.responses.erasers import FilesOfPerson
from huiyin.responses.models import Response

PHOTO = {
    "type": "photo_file",
    "key": "photo",
    "text": {"zh": "请附照片", "en": "Please add a photo"},
    "required": True,
    "most": 2,
}
DOCUMENT = b"%PDF-1.7\nof a customer\n%%EOF\n"
PAGE = {"submission_id": SUBMISSION, "page": "1"}


def document(content: bytes = DOCUMENT) -> SimpleUploadedFile:
    return SimpleUploadedFile("../../evil.exe", content, "application/x-msdownload")


def files(settings: Any) -> list[Path]:
    return sorted(p for p in (Path(settings.DATA_DIR) / "attachments").rglob("*") if p.is_file())


def handed_in(client: Client, link: Link, **more: Any) -> Response:
    reply = client.post(address(link), {**PAGE, "a-photo": document(), **more})
    assert reply.status_code == 303
    return Response.objects.get()


def test_a_page_that_asks_for_a_file_is_multipart_and_others_are_not(cast, client: Client) -> None:
    link = open_link(cast, [PHOTO], [COMMENT])
    assert 'enctype="multipart/form-data"' in client.get(address(link)).content.decode()
    plain = open_link(cast, [COMMENT])
    assert "multipart" not in client.get(address(plain)).content.decode().split("<script")[0]


def test_a_file_arrives_under_a_name_nobody_guesses_and_stays_with_its_answer(
    cast, client: Client, settings
) -> None:
    answer = handed_in(client, open_link(cast, [PHOTO]))
    key = answer.answers["photo"]
    (path,) = files(settings)
    assert (path.name, path.parent.parent.name) == (key, "kept")
    assert path.read_bytes() == DOCUMENT
    assert path.stat().st_mode & 0o077 == 0
    assert path.stat().st_mtime % 86_400 == 0, "not the moment of whoever answered"


def test_what_is_wrong_with_a_file_is_told_at_its_field_and_the_rest_is_kept(
    cast, client: Client, settings
) -> None:
    link = open_link(cast, [PHOTO, COMMENT])
    bad = {"a-photo": document(), "a-photo_2": document(b"MZ a program"), "a-comment": "坏了"}
    reply = client.post(address(link), {**PAGE, **bad})
    page = reply.content.decode()
    assert reply.status_code == 422
    assert 'id="e-a-photo_2"' in page
    assert "已收到：PDF" in page
    assert "坏了" in page
    (path,) = files(settings)
    again = client.post(address(link), {**PAGE, "a-photo": path.name, "a-comment": "坏了"})
    assert again.status_code == 303
    assert Response.objects.get().answers == {"photo": path.name, "comment": "坏了"}


def test_a_file_may_be_taken_away_again_without_script(cast, client: Client, settings) -> None:
    link = open_link(cast, [{**PHOTO, "required": False}], [COMMENT])
    client.post(address(link), {**PAGE, "a-photo": document()})
    (path,) = files(settings)
    client.post(address(link), {**PAGE, "a-photo": [path.name, ""]})  # the box "remove it" comes last
    client.post(address(link), {**PAGE, "page": "2", "a-comment": "无"})
    assert Response.objects.get().answers == {"comment": "无"}


@pytest.mark.parametrize("key", ["0" * 32 + ".jpg", "../../secret.key", "0" * 32 + ".exe"])
def test_the_name_of_a_file_that_was_never_sent_is_no_answer(key: str, cast, client: Client) -> None:
    reply = client.post(address(open_link(cast, [PHOTO])), {**PAGE, "a-photo": key})
    assert reply.status_code == 422
    assert not Response.objects.exists()


def test_files_that_are_too_large_are_refused_and_not_kept(cast, client: Client, settings) -> None:
    large = document(b"%PDF-" + bytes(11 << 20) + b"%%EOF")
    reply = client.post(address(open_link(cast, [PHOTO])), {**PAGE, "a-photo": large})
    assert reply.status_code == 422
    assert "10 MB" in reply.content.decode()
    assert files(settings) == []


def test_only_the_people_of_the_unit_take_files_out_and_only_as_downloads(cast, client: Client) -> None:
    answer = handed_in(client, open_link(cast, [PHOTO]))
    place = f"/programmes/{answer.programme_id}/answers/{answer.pk}/files/photo/"
    assert client.get(place).status_code == 302, "not without signing in"
    client.force_login(cast.nora)
    assert client.get(place).status_code == 404, "not from another unit"
    client.force_login(cast.bob)
    reply = client.get(place)
    assert b"".join(reply) == DOCUMENT
    assert reply["Content-Disposition"].startswith("attachment")
    assert reply["X-Content-Type-Options"] == "nosniff"
    assert client.get(place.replace("photo", "photo_2")).status_code == 404
    assert place in client.get(f"/programmes/{answer.programme_id}/answers/{answer.pk}/").content.decode()


def test_files_go_with_the_person(cast, client: Client, settings, django_capture_on_commit_callbacks) -> None:
    questionnaire = open_link(cast, [PHOTO]).questionnaire
    make_personal_links(by=cast.bob, questionnaire=questionnaire, respondent_keys=["C-7"])
    answer = handed_in(client, Link.objects.get(respondent_key="C-7"))
    person = Person(answer.programme_id, "C-7")
    with django_capture_on_commit_callbacks(execute=True):
        assert FilesOfPerson().count(person) == 1
        assert FilesOfPerson().erase(person) == 1
    assert files(settings) == []
    assert FilesOfPerson().erase(person) == 0


def test_what_nobody_handed_in_is_swept_and_what_was_cut_off_is_not(cast, client: Client, settings) -> None:
    link = open_link(cast, [PHOTO])
    answer = handed_in(client, link)
    programme = answer.programme_id
    held, (kept,) = answer.answers["photo"], files(settings)
    waiting = Path(settings.DATA_DIR) / "attachments" / "waiting" / str(programme) / held
    kept.rename(waiting)  # as if the power had failed before the file was kept
    lost = kept_files.path_of(kept_files.keep_file(document(), programme))
    fresh = kept_files.path_of(kept_files.keep_file(document(), programme))
    long_ago = (timezone.now() - timedelta(days=40)).timestamp()
    Response.objects.update(recorded_at=timezone.now() - timedelta(days=40))
    for path in (waiting, lost):
        os.utime(path, (long_ago, long_ago))
    assert kept_files.sweep() == 1
    assert not lost.exists()
    assert fresh.exists()
    assert kept_files.path_of(held) == kept
