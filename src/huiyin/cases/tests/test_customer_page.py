"""The customer's page (T09): small, without script or sign-in, one answer, nothing consumed by looking."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.cases import queries, services
from huiyin.cases.contracts import CaseState, CaseType, Outcome
from huiyin.cases.models import Verification


@pytest.fixture
def case(cast, programme, answered):
    case = services.open_case(
        by=cast.bob, programme=programme, title="内部标题", owner=cast.amy, answer=answered(nps=1)
    )
    services.solve(by=cast.amy, case_id=case.pk, text="内部处理记录", type=CaseType.SERVICE)
    services.ask_customer(by=cast.amy, case_id=case.pk, text="<i>表箱</i>已更换")
    case.refresh_from_db()
    return case


@pytest.fixture
def url(case):
    return f"/c/{queries.token_of(case.verifications.get())}/"


def test_looking_consumes_nothing(client, case, url):
    for method in (client.get, client.head, client.get):
        assert method(url).status_code == 200
    case.refresh_from_db()
    assert case.state == CaseState.COMMUNICATED


def test_the_page_is_small_and_shows_only_what_is_meant_for_the_customer(client, url):
    response = client.get(url)
    page = response.content.decode()
    assert len(response.content) < 30_000
    assert "您反映的问题解决了吗？" in page
    assert "&lt;i&gt;表箱&lt;/i&gt;已更换" in page
    assert "内部" not in page
    assert "<script" not in page
    assert response["Referrer-Policy"] == "no-referrer"
    assert not response.cookies


def test_it_works_in_a_browser_that_keeps_no_cookies(url, case):
    strict = Client(enforce_csrf_checks=True)
    assert strict.post(url, {"solved": "no", "comment": "还是跳闸"}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.n_reopened) == (CaseState.INVESTIGATING, 1)


def test_the_second_answer_is_told_that_the_first_was_received(client, case, url):
    client.post(url, {"solved": "yes", "comment": "谢谢"})
    page = client.post(url, {"solved": "no"}, follow=True).content.decode()
    assert "您已告诉我们问题解决了" in page
    assert "谢谢" in page
    case.refresh_from_db()
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.CONFIRMED)


def test_no_choice_is_asked_for_again_and_the_comment_stays(client, case, url):
    response = client.post(url, {"comment": "我想说"})
    assert response.status_code == 422
    assert "我想说" in response.content.decode()
    case.refresh_from_db()
    assert case.state == CaseState.COMMUNICATED


@pytest.mark.parametrize("bad", ["nonsense", "0" * 24, "%00"])
def test_unknown_links_are_not_found(client, db, bad):
    assert client.get(f"/c/{bad}/").status_code == 404


def test_an_expired_link_is_not_found_and_takes_no_answer(client, case, url):
    Verification.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(url).status_code == 404
    assert client.post(url, {"solved": "yes"}).status_code == 404
    case.refresh_from_db()
    assert case.state == CaseState.COMMUNICATED


def test_guessing_links_is_stopped(client, url):
    statuses = [client.get(f"/c/guess{n}/").status_code for n in range(31)]
    assert statuses[:30] == [404] * 30
    assert statuses[30] == 429


def test_a_customer_who_answered_in_english_is_asked_in_english(client, case, url):
    from huiyin.responses.models import Response

    Response.objects.filter(pk=case.response_id).update(language="en")
    page = client.get(url).content.decode()
    assert '<html lang="en">' in page
    assert "Is the problem you told us about solved?" in page
