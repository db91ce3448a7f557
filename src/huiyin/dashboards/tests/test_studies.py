"""Studies: tabs beside the overview, settings kept or in the address, panels, downloads."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from huiyin.dashboards.tests.feeding import forms, text_of
from huiyin.metrics.studies import studies


@pytest.fixture
def reader(client: Client, cast: Any) -> Client:
    """Somebody of the unit who reads figures."""
    client.force_login(cast.ann)
    return client


EVERY = [study.key for study in studies]


@pytest.fixture
def two_waves(hall: Any) -> Any:
    return hall(forms(150) + forms(150, wave="2026-Q2", lift=0.8, seed=9))


def test_the_tabs_stand_beside_the_overview_in_their_order(reader: Any, two_waves: Any) -> None:
    page = text_of(reader.get(f"/programmes/{two_waves.pk}/"))
    names = [study.name["zh"] for study in sorted(studies, key=lambda one: one.order)]
    places = [page.index(name, page.index("概览")) for name in names]
    assert places == sorted(places)


@pytest.mark.parametrize("key", EVERY)
def test_a_programme_without_answers_is_told_what_a_study_needs(reader: Any, hall: Any, key: str) -> None:
    empty = hall([])
    page = reader.get(f"/programmes/{empty.pk}/studies/{key}/body/")
    assert page.status_code == 200
    assert studies[key].lacking is not None
    assert "还不能" in text_of(page) or "目前的数据" in text_of(page)


@pytest.mark.parametrize("key", EVERY)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_study_shows_its_panels_or_says_what_it_lacks(
    reader: Any, two_waves: Any, key: str, language: str
) -> None:
    reader.cookies["django_language"] = language
    page = reader.get(f"/programmes/{two_waves.pk}/studies/{key}/?full=1")
    assert page.status_code == 200
    context = page.context["page"]
    assert context.lacking or context.problem or context.panels


def test_waves_are_compared_with_interval_verdict_and_detectable_change(reader: Any, two_waves: Any) -> None:
    page = text_of(reader.get(f"/programmes/{two_waves.pk}/studies/waves/body/"))
    assert "2026-Q1 → 2026-Q2" in page
    assert "变好" in page
    assert "可检出的变化" in page
    turned = reader.get(f"/programmes/{two_waves.pk}/studies/waves/body/?before=2026-Q2&after=2026-Q1")
    assert "变差" in text_of(turned)


def test_a_mistyped_address_is_read_as_far_as_it_makes_sense(reader: Any, two_waves: Any) -> None:
    page = reader.get(f"/programmes/{two_waves.pk}/studies/waves/body/?before=nonsense")
    assert "2026-Q1 → 2026-Q2" in text_of(page)
    assert reader.get(f"/programmes/{two_waves.pk}/studies/nothing/").status_code == 404


def test_the_tables_come_as_a_workbook_with_numbers(reader: Any, two_waves: Any) -> None:
    got = reader.get(f"/programmes/{two_waves.pk}/studies/waves/workbook/")
    sheet = load_workbook(io.BytesIO(b"".join(got.streaming_content))).worksheets[0]
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][:2] == ("指标", "2026-Q1")
    assert all(isinstance(row[1], float | int) for row in rows[1:])
