"""The report page and its files, for those who may have them."""

from __future__ import annotations

import io
from typing import Any
from urllib.parse import unquote

import pytest
from django.test import Client
from pypdf import PdfReader

from huiyin.core.events import drain_all
from huiyin.core.models import AuditEntry
from huiyin.dashboards.tests.feeding import CODEBOOK, feed, forms
from huiyin.metrics import services as metrics
from huiyin.surveys import services as surveys


@pytest.fixture
def hall(cast: Any) -> Any:
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="营业厅 “评价”/2026", label="构造数据")
    surveys.extend_codebook(made.pk, CODEBOOK)
    feed(made, [*forms(30, "2026-Q1"), *forms(20, "二季度", lift=0.5, seed=2)])
    drain_all()
    metrics.confirm_suggested(by=cast.bob, programme_id=made.pk)
    return made


def address(programme: Any, rest: str = "") -> str:
    return f"/programmes/{programme.pk}/report/{rest}"


def test_the_page_offers_all_waves_first_then_each_of_them(hall: Any, cast: Any, client: Client) -> None:
    client.force_login(cast.ann)
    page = client.get(address(hall)).content.decode()
    assert page.index('<option value="">全部波次') < page.index('<option value="二季度">')
    assert '<option value="2026-Q1">' in page
    for name in ("html", "pdf", "xlsx"):
        assert f'formaction="{address(hall, name)}/"' in page


@pytest.mark.parametrize(("wave", "n", "named"), [("", 50, "全部波次"), ("二季度", 20, "二季度")])
def test_a_report_covers_the_chosen_wave_and_is_named_after_it(
    wave: str, n: int, named: str, hall: Any, cast: Any, client: Client
) -> None:
    client.force_login(cast.ann)
    answer = client.get(address(hall, "html/"), {"wave": wave, "language": "zh-hans"})
    assert f"<dt>答卷数</dt><dd>{n}</dd>" in answer.content.decode()
    said = answer["Content-Disposition"]
    assert said.startswith('attachment; filename="report.html"')
    assert unquote(said.split("UTF-8''")[1]) == f"营业厅 “评价”/2026-{named}.html"
    assert answer["Cache-Control"] == "no-store"


def test_an_english_report_is_named_in_english(hall: Any, cast: Any, client: Client) -> None:
    client.force_login(cast.ann)
    answer = client.get(address(hall, "html/"), {"language": "en"})
    assert unquote(answer["Content-Disposition"]).endswith("-All waves.html")
    assert '<html lang="en">' in answer.content.decode()


@pytest.mark.parametrize(
    ("rest", "query"),
    [("html/", {"wave": "2019"}), ("html/", {"wave": "*"}), ("html/", {"language": "fr"}), ("docx/", {})],
)
def test_what_there_is_not_is_not_found(
    rest: str, query: dict[str, str], hall: Any, cast: Any, client: Client
) -> None:
    client.force_login(cast.ann)
    assert client.get(address(hall, rest), query).status_code == 404


def test_other_units_and_agents_get_no_report(hall: Any, cast: Any, client: Client) -> None:
    for person, status in ((cast.nora, 404), (cast.amy, 403)):
        client.force_login(person)
        assert {client.get(address(hall, rest)).status_code for rest in ("", "html/", "pdf/")} == {status}


def test_taking_a_report_is_recorded_with_what_it_rests_on(hall: Any, cast: Any, client: Client) -> None:
    client.force_login(cast.ann)
    made = client.get(address(hall, "pdf/"), {"wave": "2026-Q1"}).content
    assert "构造数据" in PdfReader(io.BytesIO(made)).pages[0].extract_text()
    entry = AuditEntry.objects.get(action="report.make")
    assert (entry.detail["format"], entry.detail["wave"], entry.detail["n_responses"]) == (
        "pdf",
        "2026-Q1",
        30,
    )


def test_the_page_says_what_the_report_will_lack(hall: Any, cast: Any, client: Client) -> None:
    client.force_login(cast.ann)
    assert f"/programmes/{hall.pk}/settings/" in client.get(address(hall)).content.decode()
    assert "未填写" in client.get(address(hall)).content.decode()
