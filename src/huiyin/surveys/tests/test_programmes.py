"""Programmes: founded, described, archived; seen only from above."""

from __future__ import annotations

import pytest
from django.test import Client

from huiyin.core.models import AuditEntry
from huiyin.surveys.models import Programme
from huiyin.surveys.services import create_programme, first_day_of

WORDS = {
    "name": "北区满意度",
    "aim": "改进营业厅服务",
    "population": "北区全部客户",
    "mode": "二维码",
    "sample": "自愿参与",
    "limits": "不代表未到厅的客户",
    "label": "",
    "identity": "identified",
}


def test_a_manager_founds_a_programme_with_its_aim_population_mode_and_sample(
    cast: object, client: Client
) -> None:
    """A30: the head of every report is asked for when a programme is founded."""
    client.force_login(cast.bob)
    answer = client.post("/programmes/new/", {**WORDS, "unit": cast.north.pk})
    programme = Programme.objects.get()
    assert answer.headers["Location"] == f"/programmes/{programme.pk}/"
    assert {part: getattr(programme, part) for part in WORDS} == WORDS
    assert AuditEntry.objects.filter(action="programme.create", actor="bob").exists()


def test_nobody_founds_a_programme_in_a_unit_out_of_sight(cast: object, client: Client) -> None:
    client.force_login(cast.bob)
    answer = client.post("/programmes/new/", {**WORDS, "unit": cast.south.pk})
    assert answer.status_code == 200
    assert not Programme.objects.exists()
    assert "不代表未到厅的客户" in answer.content.decode(), "what was typed is kept"


@pytest.mark.parametrize("person", ["ann", "amy"])
def test_analysts_and_agents_found_no_programmes(cast: object, client: Client, person: str) -> None:
    client.force_login(getattr(cast, person))
    assert client.get("/programmes/new/").status_code == 403


def test_settings_change_the_words_and_show_them_again(cast: object, client: Client) -> None:
    programme = create_programme(by=cast.bob, unit=cast.north, name="旧名")
    client.force_login(cast.bob)
    address = f"/programmes/{programme.pk}/settings/"
    client.post(address, {**WORDS, "unit": cast.north.pk, "label": "示例数据"})
    page = client.get(address).content.decode()
    assert "北区满意度" in page
    assert "不代表未到厅的客户" in page
    assert '<span class="badge bg-yellow-lt">示例数据</span>' in page


def test_a_programme_of_the_south_does_not_exist_for_the_north(cast: object, client: Client) -> None:
    programme = create_programme(by=cast.nora, unit=cast.south, name="南区")
    client.force_login(cast.bob)
    for address in ("settings/", "collect/", "templates/"):
        assert client.get(f"/programmes/{programme.pk}/{address}").status_code == 404
    assert client.post(f"/programmes/{programme.pk}/archive/", {"archived": "1"}).status_code == 404
    programme.refresh_from_db()
    assert programme.archived_at is None


def test_archiving_can_be_taken_back_and_needs_a_post(cast: object, client: Client) -> None:
    programme = create_programme(by=cast.bob, unit=cast.north, name="北区")
    client.force_login(cast.bob)
    address = f"/programmes/{programme.pk}/archive/"
    assert client.get(address).status_code == 405
    client.post(address, {"archived": "1"})
    programme.refresh_from_db()
    assert programme.archived_at is not None
    assert "已归档" in client.get(f"/programmes/{programme.pk}/settings/").content.decode()
    client.post(address, {"archived": "0"})
    programme.refresh_from_db()
    assert programme.archived_at is None


def test_tabs_show_only_what_the_person_may_open(cast: object, client: Client) -> None:
    programme = create_programme(by=cast.bob, unit=cast.north, name="北区")
    base = f'href="/programmes/{programme.pk}/'
    client.force_login(cast.ann)
    page = client.get(f"/programmes/{programme.pk}/collect/").content.decode()
    assert f'{base}collect/" aria-current="page"' in page
    assert f"{base}settings/" not in page
    client.force_login(cast.bob)
    assert f"{base}settings/" in client.get(f"/programmes/{programme.pk}/collect/").content.decode()


def test_hostile_names_are_escaped(cast: object, client: Client) -> None:
    hostile = "<script>alert(1)</script>"
    programme = create_programme(by=cast.bob, unit=cast.north, name=hostile, label=hostile, limits=hostile)
    client.force_login(cast.bob)
    page = client.get(f"/programmes/{programme.pk}/settings/").content.decode()
    assert hostile not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    ("name", "day"), [("2026-Q1", "2026-01-01"), ("2026-Q4", "2026-10-01"), ("2025Q3", "2025-07-01")]
)
def test_a_wave_named_by_a_quarter_begins_with_it(name: str, day: str) -> None:
    assert str(first_day_of(name)) == day
