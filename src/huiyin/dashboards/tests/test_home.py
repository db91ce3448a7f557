"""The home page: programmes as cards, and one's own cases."""

from __future__ import annotations

from typing import Any

from django.test import Client

from huiyin.cases import services as cases
from huiyin.dashboards.tests.feeding import text_of
from huiyin.surveys import services as surveys


def test_the_first_page_of_a_new_house_leads_to_a_programme(cast: Any, client: Client) -> None:
    client.force_login(cast.bob)
    assert 'href="/programmes/new/"' in client.get("/").content.decode()
    client.force_login(cast.ann)
    page = client.get("/").content.decode()
    assert 'href="/programmes/new/"' not in page
    assert "本单位还没有项目" in page


def test_home_shows_the_programmes_of_ones_units_with_their_latest_figures(
    business: Any, cast: Any, client: Client
) -> None:
    surveys.create_programme(by=cast.nora, unit=cast.south, name="南区的项目")
    client.force_login(cast.ann)
    page = client.get("/").content.decode()
    assert "企业客户满意度调查 2016" in page
    assert "构造数据" in page
    assert "5 份答卷" in page
    assert "南区的项目" not in page
    card = text_of(client.get(f"/programmes/{business.pk}/card/"))
    assert "满意度 78.4" in card
    assert "n = 4" in card
    assert "样本量较小" in card


def test_an_agent_sees_ones_own_cases_first_and_no_figures(business: Any, cast: Any, client: Client) -> None:
    cases.open_case(by=cast.bob, programme=business, title="客户投诉处理慢", owner=cast.amy)
    client.force_login(cast.amy)
    page = client.get("/").content.decode()
    assert page.index("客户投诉处理慢") < page.index("企业客户满意度调查 2016")
    assert "card/" not in page
    assert f'href="/programmes/{business.pk}/"' not in page


def test_home_counts_open_cases(business: Any, cast: Any, client: Client) -> None:
    cases.open_case(by=cast.bob, programme=business, title="一", owner=cast.amy)
    client.force_login(cast.bob)
    assert "1 张未关闭工单" in text_of(client.get("/"))


def test_an_archived_programme_is_not_on_the_home_page(business: Any, cast: Any, client: Client) -> None:
    surveys.archive_programme(by=cast.bob, programme=business, archived=True)
    client.force_login(cast.bob)
    assert "企业客户满意度调查 2016" not in client.get("/").content.decode()
