"""Triple-S comes in two files: chosen together they are one upload, from the page to the stored answers."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huiyin.channels.models import Upload
from huiyin.core import events

pytestmark = pytest.mark.django_db

DEFINITION = """<?xml version="1.0"?><sss version="2.0"><survey><title>Hall</title><record ident="A">
<variable ident="1" type="quantity" use="serial"><name>id</name><label>客户编号</label><position start="1" finish="3"/></variable>
<variable ident="2" type="single"><name>q1</name><label>总体满意度</label><position start="4"/>
<values><value code="1">很不满意</value><value code="2">不满意</value><value code="3">一般</value><value code="4">满意</value><value code="5">很满意</value></values></variable>
<variable ident="3" type="multiple"><name>q2</name><label>用过</label><position start="5" finish="6"/>
<values><value code="1">营业厅</value><value code="2">网站</value></values></variable>
</record></survey></sss>"""
DATA = "".join(f"{row:03}{row % 5 + 1}{row % 2}1\n" for row in range(1, 21))


def files(**content: str) -> list[SimpleUploadedFile]:
    return [SimpleUploadedFile(name.replace("__", "."), text.encode()) for name, text in content.items()]


def sent(desk, **content: str):
    return desk.client.post(desk.url("upload-new"), {"file": files(**content), "wave_name": "2026-Q1"})


def test_both_files_chosen_together_are_one_upload_down_to_the_stored_answers(desk):
    answer = sent(desk, hall__asc=DATA, Hall__sss=DEFINITION)
    events.drain_all()
    upload = Upload.objects.get()
    assert (upload.filename, upload.state, answer.status_code) == ("Hall.zip", Upload.READY, 302)
    page = desk.page(upload).content.decode()
    assert "用过：网站" in page
    assert "1 选中，0 未选" in page
    done = desk.confirm(upload)
    assert desk.counts(done) == (20, 20, 0, 0)
    first = desk.answers().first()
    assert {first.answers[key] for key in ("q2_1", "q2_2")} == {1}
    assert first.answers["overall"] == 2


def test_the_same_two_files_are_the_same_upload(desk):
    for _ in range(2):
        sent(desk, hall__asc=DATA, Hall__sss=DEFINITION)
    assert len(set(Upload.objects.values_list("sha256", flat=True))) == 1


@pytest.mark.parametrize(
    "chosen",
    [
        {"a__csv": "a\n1\n", "b__csv": "a\n2\n"},
        {"a__sss": DEFINITION, "b__sss": DEFINITION},
        {"a__sss": DEFINITION, "a__asc": DATA, "b__asc": DATA},
    ],
)
def test_other_files_come_one_at_a_time(desk, chosen):
    answer = sent(desk, **chosen)
    assert answer.status_code == 200
    assert "每次请只选一个文件" in answer.content.decode()
    assert not Upload.objects.exists()


def test_a_definition_without_its_data_says_what_is_missing(desk):
    sent(desk, hall__sss=DEFINITION)
    events.drain_all()
    upload = Upload.objects.get()
    assert upload.state == Upload.REFUSED
    assert "请把定义文件（.sss 或 .xml）和数据文件" in desk.page(upload).content.decode()
