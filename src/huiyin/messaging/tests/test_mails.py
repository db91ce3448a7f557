"""Mails taken apart: who wrote by hand, in which alphabet, what is quoted, what came along."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from huiyin.messaging.mails.parsing import parsed
from huiyin.messaging.mails.reading import read_mail
from tests.letters import letter, old_letter, png


def read(raw: bytes, folder: Path | None = None) -> dict[str, Any]:
    return parsed(raw, folder)


def test_a_mail_by_hand_is_read_whole() -> None:
    said = read(
        letter("还是没有修好。\n\n在 2026年11月20日，客服 <care@example.cn> 写道：\n> 已派人\n", number=3)
    )
    assert (said["sender"], said["sender_name"], said["subject"]) == (
        "li.lei@example.org",
        "李雷",
        "没有热水",
    )
    assert (said["message_id"], said["written_at"]) == ("<m3@example.org>", "2026-11-22T10:00:03+08:00")
    assert said["text"][: said["n_own"]].strip() == "还是没有修好。"
    assert "已派人" in said["text"]
    assert said["aside"] == ""


@pytest.mark.parametrize("charset", ["gb2312", "gbk", "x-unknown-charset"])
def test_words_of_older_programs_are_readable_even_beyond_the_alphabet_they_name(charset: str) -> None:
    said = read(old_letter("㼆镕：发票开错了", charset))  # both letters stand in GB18030, not in GB2312
    assert said["text"] == "㼆镕：发票开错了"
    if charset != "x-unknown-charset":
        assert (said["sender_name"], said["subject"]) == ("王芳", "发票问题")


@pytest.mark.parametrize(
    ("headers", "aside"),
    [
        ({"Auto_Submitted": "auto-replied"}, "automatic"),
        ({"Auto_Submitted": "auto-generated (vacation)"}, "automatic"),
        ({"Auto_Submitted": "no"}, ""),
        ({"Precedence": "bulk"}, "automatic"),
        ({"Precedence": "list"}, "list"),
        ({"List_Id": "<news.example.org>"}, "list"),
        ({"X_Autoreply": "yes"}, "automatic"),
        ({"subject": "自动回复：我在休假"}, "automatic"),
        ({"subject": "Automatic reply: invoice"}, "automatic"),
        ({"subject": "关于自动回复设置的问题"}, ""),
        ({"sender": "noreply@shop.example"}, "automatic"),
        ({"sender": "norely.chen@example.org"}, ""),
        ({"sender": "MAILER-DAEMON@mx.example.org"}, "returned"),
        ({"Return_Path": "<>"}, "returned"),
        ({"X_Spam_Flag": "YES"}, "spam"),
        ({"Authentication_Results": "mx.example.cn; dmarc=fail header.from=example.org"}, "forged"),
        ({"Authentication_Results": "mx.example.cn; dmarc=pass"}, ""),
    ],
)
def test_what_nobody_wrote_by_hand_is_told_by_its_marks(headers: dict[str, str], aside: str) -> None:
    """RFC 3834: automatic mail never opens a case and is never answered."""
    assert read(letter(**headers))["aside"] == aside  # type: ignore[arg-type]


def test_our_own_mail_is_an_echo() -> None:
    raw = letter().replace(b"<m1@example.org>", b"<ABCDEFGHJKLMNPQRSTUVWXYZ.huiyin@example.cn>")
    assert read(raw)["aside"] == "own"


def test_html_leaves_only_words() -> None:
    raw = letter("x").replace(b'text/plain; charset="utf-8"', b'text/html; charset="utf-8"')
    raw = (
        raw.partition(b"\n\n")[0]
        + b"\n\n<style>p{}</style><p>Hot &amp; cold<script>alert(1)</script></p><img src='http://x/'>"
    )
    raw = raw.replace(b"Content-Transfer-Encoding: base64\n", b"")
    assert read(raw)["text"] == "Hot & cold"


def test_files_are_told_by_content_and_cleaned(tmp_path: Path) -> None:
    files = (
        ("现场.png", png(b"taken at 39.9N 116.4E")),
        ("账单.pdf", b"%PDF-1.4\n1 0 obj\n%%EOF"),
        ("../../etc/run.exe", b"MZ" + b"x" * 50),
        ("photo.jpg", b"\xff\xd8\xff\xe0 not a picture"),
    )
    said = read(letter(files=files), tmp_path)
    found = [(one["name"], one["kind"], one["refused"]) for one in said["files"]]
    assert found == [
        ("现场.png", "png", ""),
        ("账单.pdf", "pdf", ""),
        ("run.exe", "exe", "kind"),
        ("photo.jpg", "jpg", "damaged"),
    ]
    kept = tmp_path / said["files"][0]["key"]
    assert kept.read_bytes().startswith(b"\x89PNG")
    assert b"39.9N" not in kept.read_bytes()
    assert len(list(tmp_path.iterdir())) == 2


def test_more_than_ten_files_are_named_but_not_kept(tmp_path: Path) -> None:
    said = read(letter(files=tuple((f"{n}.png", png()) for n in range(12))), tmp_path)
    assert [one["refused"] for one in said["files"]] == [""] * 10 + ["many"] * 2


def test_a_mail_inside_a_mail_is_not_looked_into() -> None:
    inner = letter(subject="inner", files=(("x.png", png()),))
    raw = (
        b"From: li@example.org\nSubject: Fwd\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n"
        b"--B\nContent-Type: text/plain\n\nsee below\n--B\nContent-Type: message/rfc822\n\n"
        + inner
        + b"\n--B--\n"
    )
    said = read(raw)
    assert said["text"] == "see below"


@pytest.mark.parametrize("raw", [b"", b"\x00\xff\xfe", b"From: <>\n\n", b"Content-Type: multipart/mixed\n\n--\n", b"Subject: =?x?q?=ff=?=\n\n"])  # fmt: skip
def test_wreckage_is_read_without_stumbling(raw: bytes) -> None:
    said = read(raw)
    assert said["sender"] == ""
    assert isinstance(said["text"], str)


def test_it_is_read_in_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "mail").write_bytes(letter(files=(("现场.png", png()),)))
    said = read_mail(tmp_path / "mail", files_into=tmp_path)
    assert said.sender == "li.lei@example.org"
    assert said.written_at is not None
    assert (tmp_path / said.files[0].key).is_file()
