"""The pages: choosing, watching, taking away; keys and how to read with them."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from huiyin.core import events
from huiyin.core.models import AuditEntry
from huiyin.exports.models import Export, OpenKey

USUAL = {
    "format": "csv",
    "cells": "words",
    "language": "zh-hans",
    "with_texts": "on",
    "respondents": "none",
}


@pytest.fixture
def page(client, cast, taken):
    """The page of exports, as a manager sees it."""
    client.force_login(cast.bob)
    return reverse("exports", args=[taken.programme.pk])


def test_a_file_is_asked_for_watched_and_downloaded(client, page, taken):
    assert "还没有导出" in client.get(page).content.decode()
    asked = client.post(page, USUAL)
    watched = client.get(asked["Location"])
    assert "正在排队" in watched.content.decode()
    moving = client.get(asked["Location"] + "progress/")
    assert "HX-Refresh" not in moving
    events.drain_all()
    assert client.get(asked["Location"] + "progress/")["HX-Refresh"] == "true"
    assert "20 行" in client.get(asked["Location"]).content.decode()
    file = client.get(asked["Location"] + "file/")
    assert "attachment" in file["Content-Disposition"]
    assert b"".join(file.streaming_content).decode("utf-8-sig").count("\r\n") == 21
    assert AuditEntry.objects.filter(action="export.download").count() == 1


def test_a_filter_comes_in_the_address_and_goes_with_the_order(client, page):
    rule = '{"==":[{"var":"q_area"},"北区"]}'
    shown = client.get(page, {"where": rule}).content.decode()
    assert "只导出这些行：地区为“北区”" in shown
    client.post(page, {**USUAL, "where": rule})
    events.drain_all()
    export = Export.objects.get()
    assert (export.n_rows, export.order["where"]) == (10, {"==": [{"var": "q_area"}, "北区"]})


@pytest.mark.parametrize("rule", ["{", '{"==":[{"var":"q_gone"},1]}', '{"exec":["rm"]}', "[" * 5000])
def test_a_filter_that_cannot_be_read_is_said_and_not_passed_over(client, page, rule):
    assert "筛选条件不可用" in client.get(page, {"where": rule}).content.decode()
    refused = client.post(page, {**USUAL, "where": rule})
    assert refused.status_code == 200
    assert not Export.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"format": "exe"}, {"cells": "x"}, {"first_on": "gestern"}, {"respondents": "all"}, {"columns": "id"}],
)
def test_a_wrong_form_is_shown_again(client, page, wrong):
    assert client.post(page, {**USUAL, **wrong}).status_code == 200
    assert not Export.objects.exists()


def test_the_last_day_does_not_lie_before_the_first(client, page):
    shown = client.post(page, {**USUAL, "first_on": "2026-03-01", "last_on": "2026-02-01"})
    assert "结束日期早于开始日期" in shown.content.decode()


def test_an_analyst_is_not_offered_customer_numbers(client, cast, page, taken):
    client.force_login(cast.ann)
    shown = client.get(page).content.decode()
    assert 'value="pseudonyms"' in shown
    assert 'value="numbers"' not in shown
    assert client.post(page, {**USUAL, "respondents": "numbers"}).status_code == 200
    assert not Export.objects.exists()


def test_a_file_with_customer_numbers_is_not_handed_to_an_analyst(client, cast, taken):
    export = taken.made(respondents="numbers")
    file = reverse("export-file", args=[taken.programme.pk, export.pk])
    client.force_login(cast.ann)
    assert client.get(file).status_code == 404
    assert "客户编号" in client.get(reverse("export", args=[taken.programme.pk, export.pk])).content.decode()
    client.force_login(cast.bob)
    assert client.get(file).status_code == 200


@pytest.mark.parametrize(
    "state", [Export.QUEUED, Export.RUNNING, Export.FAILED, Export.REMOVED, Export.EXPIRED]
)
def test_only_a_whole_file_is_offered(client, cast, taken, state):
    export = taken.made()
    Export.objects.update(state=state)
    client.force_login(cast.bob)
    address = reverse("export", args=[taken.programme.pk, export.pk])
    assert client.get(address).status_code == 200
    assert client.get(address + "file/").status_code == 404


def test_past_its_time_a_file_is_offered_no_more(client, cast, taken):
    export = taken.made()
    Export.objects.update(expires_at=timezone.now())
    client.force_login(cast.bob)
    assert client.get(reverse("export-file", args=[taken.programme.pk, export.pk])).status_code == 404


def test_cancelling_deleting_and_asking_again(client, cast, taken):
    client.force_login(cast.bob)
    waiting, done = taken.ask(), taken.made()
    events.drain_all()
    waiting = taken.ask()
    for name, export in (("export-cancel", waiting), ("export-remove", done)):
        assert client.post(reverse(name, args=[taken.programme.pk, export.pk])).status_code == 302
        export.refresh_from_db()
    assert (waiting.state, done.state) == (Export.CANCELLED, Export.REMOVED)
    again = client.post(reverse("export-again", args=[taken.programme.pk, waiting.pk]))
    assert again["Location"] != reverse("export", args=[taken.programme.pk, waiting.pk])


def test_a_failed_export_says_why_and_what_to_do(client, cast, taken):
    export = taken.made()
    problem = {"code": "HY-X001", "facts": {"megabytes": 12}}
    Export.objects.update(state=Export.FAILED, problem=problem)
    client.force_login(cast.bob)
    shown = client.get(reverse("export", args=[taken.programme.pk, export.pk])).content.decode()
    assert "磁盘空间不够" in shown
    assert "重新导出" in shown


def test_the_token_of_a_key_is_shown_once(client, cast, taken):
    client.force_login(cast.bob)
    address = reverse("open-tables", args=[taken.programme.pk])
    assert "还没有密钥" in client.get(address).content.decode()
    made = client.post(address, {"name": "Power BI", "days": "90"})
    key = OpenKey.objects.get()
    assert f"/open/{key.hint}" in made.content.decode()
    assert made["Cache-Control"] == "no-store"
    later = client.get(address).content.decode()
    assert f"/open/{key.hint}" not in later
    assert key.hint in later
    client.post(reverse("open-key-revoke", args=[taken.programme.pk, key.pk]))
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_the_folder_is_switched_by_managers(client, cast, taken):
    address = reverse("open-folder", args=[taken.programme.pk])
    client.force_login(cast.ann)
    assert client.post(address, {"is_on": "1"}).status_code == 403
    client.force_login(cast.bob)
    client.post(address, {"is_on": "1"})
    events.drain_all()
    shown = client.get(reverse("open-tables", args=[taken.programme.pk])).content.decode()
    assert f"open/programme-{taken.programme.pk}" in shown
    assert "关闭文件夹" in shown
