"""The figures page, on answers that came in through the services."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.test import Client

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.cases import services as cases
from huiyin.core.events import drain_all
from huiyin.dashboards.tests.feeding import CODEBOOK, body, cards, feed, forms, text_of
from huiyin.metrics import services as metrics
from huiyin.metrics.queries import current_contracts
from huiyin.responses.contracts import NewAnswer
from huiyin.responses.queries import answers_of, stored
from huiyin.responses.services import accept
from huiyin.surveys import services as surveys


def test_three_numbers_never_stand_under_one_name(business: Any, cast: Any, client: Client) -> None:
    """M02, M11, M12: index 78.4, satisfied customers 100 % (4 of 4), satisfied ratings 62.5% (30 of 48)."""
    client.force_login(cast.ann)
    shown = {title: words.replace("\xa0", " ") for title, words in cards(body(client, business)).items()}
    assert set(shown) == {"满意度", "满意客户率", "满意评价率"}
    assert "78.4" in shown["满意度"]
    assert "100.0%" in shown["满意客户率"]
    assert "51.0 – 100.0%" in shown["满意客户率"]
    assert "4 位客户中 4 位" in shown["满意客户率"]
    assert "62.5%" in shown["满意评价率"]
    assert "48 个评分中 30 个满意" in shown["满意评价率"]
    for title, number in (
        ("满意度", "100.0"),
        ("满意度", "62.5"),
        ("满意客户率", "62.5"),
        ("满意评价率", "78.4"),
    ):
        assert number not in shown[title]


def test_four_of_four_against_a_target_of_85_percent_cannot_be_told_yet(
    business: Any, cast: Any, client: Client
) -> None:
    """M12: neither met nor missed while the interval holds the target."""
    client.force_login(cast.ann)
    page = body(client, business)
    assert "目标 85.0" in text_of(page).replace("\xa0", " ")
    assert page.content.decode().count("暂不能判断") == 1
    assert "已达标" not in text_of(page)


def test_forms_are_counted_by_how_many_ratings_are_missing(business: Any, cast: Any, client: Client) -> None:
    """C23: one missing counts as the middle grade, two or more make the form invalid."""
    client.force_login(cast.ann)
    words = text_of(body(client, business))
    assert "3 完整 1 按中间等级补填 1 无效，不计入" in words


def test_every_headline_figure_leads_to_its_lineage(business: Any, cast: Any, client: Client) -> None:
    client.force_login(cast.ann)
    addresses = set(
        re.findall(
            rf'href="(/programmes/{business.pk}/figures/[^"]+)"', body(client, business).content.decode()
        )
    )
    assert f"/programmes/{business.pk}/figures/satisfied_rating_rate/" in addresses
    for address in addresses:
        assert client.get(address.replace("&amp;", "&")).status_code == 200


def test_satisfied_customers_who_are_unhappy_with_one_item_are_listed_with_a_way_to_a_case(
    business: Any, cast: Any, client: Client
) -> None:
    """A23: high overall, low on one item."""
    client.force_login(cast.bob)
    page = body(client, business)
    words = text_of(page)
    assert "K04" in words
    assert "产品价格 · 2" in words
    response = answers_of(cast.bob, business.pk).get(respondent_key="K04")
    assert f'action="/programmes/{business.pk}/answers/{response.pk}/case/"' in page.content.decode()
    cases.open_case(by=cast.bob, programme=business, title="K04 不满产品价格", answer=stored(response.pk))
    assert (
        f'action="/programmes/{business.pk}/answers/{response.pk}/case/"'
        not in body(client, business).content.decode()
    )


def test_an_analyst_sees_the_watch_list_without_buttons_for_cases(
    business: Any, cast: Any, client: Client
) -> None:
    client.force_login(cast.ann)
    page = body(client, business).content.decode()
    assert "K04" in page
    assert "/case/" not in page


def test_the_items_are_ranked_best_first(business: Any, cast: Any, client: Client) -> None:
    """A24: items ranked, each with its interval."""
    client.force_login(cast.ann)
    page = body(client, business)
    items = page.context["figures"].items
    assert [item.rank for item in items] == list(range(1, 13))
    drawn = page.context["charts"].item_intervals["data"]["values"]
    assert [row["full"] for row in drawn] == [item.variable.label for item in items]
    assert all(row["low"] <= row["value"] <= row["high"] for row in drawn)


def test_what_changed_since_the_last_wave_is_told_with_a_test(hall: Any, cast: Any, client: Client) -> None:
    """A01: a change beyond chance is called better, the rest cannot be told."""
    programme = hall(forms(60, "2026-Q1") + forms(60, "2026-Q2", lift=1.0, seed=8))
    client.force_login(cast.ann)
    page = body(client, programme)
    index = next(c for c in page.context["figures"].changes if c.contract.key == "satisfaction_index")
    assert index.verdict == "better"
    section = page.content.decode().split('id="changes"')[1].split("</section>")[0]
    assert "2026-Q1 → 2026-Q2" in section
    assert "改善" in section
    assert "p</th>" in section


def test_one_wave_can_be_looked_at_alone(hall: Any, cast: Any, client: Client) -> None:
    programme = hall(forms(40, "2026-Q1") + forms(25, "2026-Q2", seed=8))
    client.force_login(cast.ann)
    assert body(client, programme).context["figures"].n_responses == 65
    assert body(client, programme, wave="2026-Q2").context["figures"].n_responses == 25
    assert body(client, programme, wave="'; DROP").context["figures"].n_responses == 65
    shell = client.get(f"/programmes/{programme.pk}/", {"wave": "2026-Q2"}).content.decode()
    assert '<option value="2026-Q2" selected>' in shell
    assert "figures-body/?wave=2026-Q2" in shell


def test_small_segments_are_marked_and_tiny_ones_not_shown(hall: Any, cast: Any, client: Client) -> None:
    """M25, A03: below 10 nothing is shown, below 30 the base is marked."""
    rows = (
        forms(40)
        + forms(15, area="城西", seed=2)
        + forms(4, area="江北", seed=3)
        + forms(8, area="山南", seed=4)
    )
    programme = hall(rows)
    client.force_login(cast.ann)
    page = body(client, programme)
    block = page.context["segments"][0]
    bases = {line.value: line.rows[0].base for line in block.lines}
    assert bases == {"城东": "normal", "城西": "small", "江北": "hidden", "山南": "hidden"}
    section = page.content.decode().split('id="segments"')[1].split("</section>")[0]
    assert "不显示" in section
    assert "样本量较小" in section
    assert "江北" not in str(block.chart)


def test_drivers_are_called_association_and_never_cause(hall: Any, cast: Any, client: Client) -> None:
    """A04: importance of each item with its interval."""
    programme = hall(forms(80))
    client.force_login(cast.ann)
    page = body(client, programme)
    section = page.content.decode().split('id="drivers"')[1].split("</section>")[0]
    assert "这是相关，不是因果" in section
    drawn = page.context["charts"].drivers["data"]["values"]
    assert {row["full"] for row in drawn} == {"等候时间", "服务态度", "环境"}
    assert all(row["low"] <= row["share"] <= row["high"] for row in drawn)


def test_items_nobody_answered_have_no_chart_and_no_number(hall: Any, cast: Any, client: Client) -> None:
    client.force_login(cast.ann)
    page = body(client, hall([{"answers": {"nps": float(at)}} for at in range(11)]))
    assert page.status_code == 200
    assert page.context["charts"].item_intervals is None
    section = page.content.decode().split('id="items"')[1].split("</section>")[0]
    assert section.count("样本量过小，不显示") == 3
    assert "样本量过小" in cards(page)["满意度"]
    assert "净推荐值" in cards(page)


def test_too_few_rows_for_drivers_are_said_so(hall: Any, cast: Any, client: Client) -> None:
    client.force_login(cast.ann)
    assert "驱动分析至少需要 30 份" in text_of(body(client, hall(forms(12))))


def test_expectation_gaps_appear_where_pairs_exist(cast: Any, client: Client) -> None:
    """M15, A02: perception minus expectation item by item."""
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="期望与感知")
    surveys.extend_codebook(
        made.pk,
        [
            Variable("p1", "准时", Role.RATING, Scale(1, 7)),
            Variable("p2", "友好", Role.RATING, Scale(1, 7)),
            Variable("e1", "期望:准时", Role.EXPECTATION, Scale(1, 7), pair="p1"),
            Variable("e2", "期望:友好", Role.EXPECTATION, Scale(1, 7), pair="p2"),
        ],
    )
    feed(
        made,
        [{"answers": {"p1": 4.0 + at % 2, "e1": 6.0, "p2": 6.0, "e2": 5.0 + at % 2}} for at in range(30)],
    )
    drain_all()
    metrics.confirm_suggested(by=cast.bob, programme_id=made.pk)
    client.force_login(cast.ann)
    page = body(client, made)
    drawn = {row["full"]: row for row in page.context["charts"].gaps["data"]["values"]}
    assert (drawn["准时"]["expected"], drawn["准时"]["perceived"]) == (6.0, 4.5)
    section = page.content.decode().split('id="gaps"')[1].split("</section>")[0]
    assert "−1.50" in section
    assert "+0.50" in section


def test_open_answers_are_shown_and_not_obeyed(hall: Any, cast: Any, client: Client) -> None:
    rows = forms(12)
    rows[3]["answers"]["why"] = "<img src=x onerror=alert(1)>排队太久"
    rows[4]["area"] = "</script><script>alert(2)</script>"
    rows[5]["area"] = rows[4]["area"]
    programme = hall(rows)
    client.force_login(cast.ann)
    page = body(client, programme).content.decode()
    assert "&lt;img src=x onerror=alert(1)&gt;排队太久" in page
    assert "<img src=x" not in page
    assert "<script>alert(2)" not in page


def test_figures_say_as_of_when_and_on_which_facts(hall: Any, cast: Any, client: Client) -> None:
    programme = hall(forms(12))
    client.force_login(cast.ann)
    page = body(client, programme)
    assert page.context["figures"].revision[:8] in text_of(page)
    assert "截至 20" in text_of(page)


def test_english_is_complete_on_the_figures_page(hall: Any, cast: Any, client: Client) -> None:
    programme = hall(forms(40))
    client.force_login(cast.ann)
    client.cookies["django_language"] = "en"
    words = text_of(body(client, programme))
    for part in (
        "Satisfaction index",
        "Satisfied customers",
        "Satisfied ratings",
        "Key figures",
        "95% interval",
    ):
        assert part in words


# -- before there is something to see -----------------------------------------------------------


def test_a_programme_without_answers_leads_to_importing_and_asking(cast: Any, client: Client) -> None:
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="空项目")
    client.force_login(cast.ann)
    page = body(client, made).content.decode()
    assert f'href="/programmes/{made.pk}/uploads/new/"' in page
    assert f'href="/programmes/{made.pk}/collect/"' in page


def test_answers_without_contracts_show_what_is_suggested_and_one_click_confirms_all(
    cast: Any, client: Client
) -> None:
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="待确认")
    surveys.extend_codebook(made.pk, CODEBOOK)
    feed(made, forms(12))
    drain_all()
    client.force_login(cast.ann)
    page = body(client, made)
    assert cards(page) == {}
    assert "全部确认" in page.content.decode()
    answer = client.post(f"/programmes/{made.pk}/contracts/confirm/", {"next": "figures"})
    assert answer.headers["Location"] == f"/programmes/{made.pk}/"
    assert set(cards(body(client, made))) >= {"满意度", "满意客户率", "满意评价率", "净推荐值"}


def test_answers_on_their_way_are_announced_until_they_count(hall: Any, cast: Any, client: Client) -> None:
    programme = hall(forms(12))
    client.force_login(cast.ann)
    state = f"/programmes/{programme.pk}/figures-state/"
    assert client.get(state).headers["HX-Trigger"] == "figures-changed"
    wave = surveys.ensure_wave(programme.pk, "2026-Q1", date(2026, 1, 1))
    accept(
        NewAnswer(
            dedup_key="one-more",
            answers=forms(1)[0]["answers"],
            wave_id=wave.pk,
            answered_on=date(2026, 2, 2),
        ),
        programme_id=programme.pk,
        channel="web_link",
    )
    waiting = client.get(state)
    assert "HX-Trigger" not in waiting.headers
    assert "更新中" in waiting.content.decode()
    assert "更新中" in client.get(f"/programmes/{programme.pk}/").content.decode()
    assert body(client, programme).context["figures"].n_responses == 12
    drain_all()
    assert client.get(state).headers["HX-Trigger"] == "figures-changed"
    assert body(client, programme).context["figures"].n_responses == 13


def test_the_page_works_without_script(hall: Any, cast: Any, client: Client) -> None:
    programme = hall(forms(12))
    client.force_login(cast.ann)
    shell = client.get(f"/programmes/{programme.pk}/").content.decode()
    assert '<noscript><p class="mt-3 mb-0"><a class="btn" href="?full=1">' in shell
    assert "满意评价率" in cards(client.get(f"/programmes/{programme.pk}/", {"full": "1"}))


@pytest.mark.parametrize("rest", ["", "figures-body/", "figures-state/", "card/"])
def test_figures_are_for_those_who_analyse_and_only_within_their_units(
    hall: Any, cast: Any, client: Client, rest: str
) -> None:
    address = f"/programmes/{hall(forms(12)).pk}/{rest}"
    assert client.get(address).status_code == 302
    for person, status in ((cast.amy, 403), (cast.nora, 404), (cast.ann, 200), (cast.alice, 200)):
        client.force_login(person)
        assert client.get(address).status_code == status, person.login


def test_a_met_and_a_missed_target_are_told_apart(hall: Any, cast: Any, client: Client) -> None:
    programme = hall(forms(80))
    index = next(c for c in current_contracts(programme.pk) if c.key == "satisfaction_index")
    client.force_login(cast.ann)
    for target, word in ((30.0, "达标"), (99.0, "未达标")):
        changed = replace(index, target=target)
        metrics.confirm_contract(by=cast.ann, programme_id=programme.pk, definition=changed)
        assert cards(body(client, programme))["满意度"].split()[0] == word
