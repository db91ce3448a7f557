"""What recommending brought, by hand-computed numbers (T27)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.core import events
from huiyin.referrals import services
from huiyin.referrals.contracts import ReferralState
from huiyin.referrals.figures import Gathered, Group, Row, Said, figures_of
from huiyin.referrals.gathering import gather
from huiyin.responses import services as answers
from huiyin.responses.contracts import NewAnswer
from huiyin.surveys import services as surveys

FIRST, LAST, TODAY = date(2026, 1, 1), date(2026, 6, 30), date(2026, 9, 30)


def row(state: str, days: int | None = None, cost: float = 0.0, on: date = date(2026, 2, 1)) -> Row:
    joined = None if days is None else on + timedelta(days=days)
    return Row(state, on, on + timedelta(days=90), joined, cost)


def known(rows: list[Row], **more: Any) -> Gathered:
    return Gathered(FIRST, LAST, TODAY, rows=rows, **more)


def test_counts_and_shares_by_hand() -> None:
    """T27: 40 registered, 30 new, of whom 12 of the 24 whose time is over joined: Wilson 0.314 to 0.686."""
    late = date(2026, 6, 30)  # whose ninety days end two days before today: over as well
    rows = (
        [row(ReferralState.JOINED, days, 40.0) for days in range(1, 13)]
        + [row(ReferralState.EXPIRED) for _ in range(11)]
        + [row(ReferralState.REFUSED, on=late)]
        + [Row(ReferralState.NEW, late, TODAY + timedelta(days=5), None, 0.0) for _ in range(6)]
        + [row(ReferralState.KNOWN) for _ in range(7)]
        + [row(ReferralState.TWICE) for _ in range(2)]
        + [row(ReferralState.ONESELF)]
    )
    made = figures_of(known(rows, n_holders=50, n_sharers=20))
    assert (made.n_registered, made.n_checked_new, made.n_joined, made.n_open) == (40, 30, 12, 6)
    assert (made.n_known, made.n_twice, made.n_oneself) == (7, 2, 1)
    join = made.join_rate.estimate
    assert (join.value, join.n) == (0.5, 24)
    assert (round(join.low or 0, 3), round(join.high or 0, 3)) == (0.314, 0.686)
    assert (made.new_rate.estimate.value, made.new_rate.estimate.n) == (0.75, 40)
    assert made.sharing_rate.estimate.value == 0.4
    assert (made.days.n, made.days.median, made.days.lower, made.days.upper) == (12, 6.5, 3.75, 9.25)
    assert (made.cost_per_customer.estimate.value, made.cost_per_customer.base) == (40.0, "small")


def test_cost_of_a_new_customer_has_a_t_interval() -> None:
    """Costs 0, 10, …, 90: mean 45, standard error 9.574, t with 9 degrees of freedom 2.2622."""
    made = figures_of(known([row(ReferralState.JOINED, 5, 10.0 * n) for n in range(10)]))
    found = made.cost_per_customer.estimate
    assert (found.value, found.n) == (45.0, 10)
    assert (round(found.low or 0, 2), round(found.high or 0, 2)) == (23.34, 66.66)


def test_small_bases_are_hidden_and_who_is_still_checked_is_not_counted_as_anything() -> None:
    made = figures_of(known([row(ReferralState.JOINED, 3), row(ReferralState.REGISTERED)]))
    assert (made.new_rate.estimate.n, made.new_rate.base, made.join_rate.base) == (1, "hidden", "hidden")
    assert made.days.median is None
    empty = figures_of(known([]))
    assert empty.join_rate.estimate.value is None
    assert empty.cost_per_customer.estimate.value is None


def test_who_joined_in_the_period_counts_though_registered_before() -> None:
    before = Row(ReferralState.JOINED, date(2025, 12, 1), date(2026, 3, 1), date(2026, 1, 15), 40.0)
    made = figures_of(known([before]))
    assert (made.n_registered, made.n_joined) == (0, 1)


def test_said_and_did_by_hand() -> None:
    """Of 20 promoters 8 recommended (0.4), of 10 detractors none; a 5-point scale has no such groups."""
    said = (
        [Said(90.0, n < 8) for n in range(20)]
        + [Said(70.0, True)]
        + [Said(60.0, False)] * 10
        + [Said(75.0, True)]
    )
    made = dict(figures_of(known([], said=said)).said)
    promoters = made[Group.PROMOTERS].estimate
    assert (promoters.value, promoters.n) == (0.4, 20)
    assert (round(promoters.low or 0, 4), round(promoters.high or 0, 4)) == (0.2188, 0.6134)
    assert (made[Group.PASSIVES].estimate.n, made[Group.PASSIVES].base) == (1, "hidden")
    assert made[Group.DETRACTORS].estimate.value == 0.0


@pytest.fixture
def asked(cast: Any) -> Any:
    programme = surveys.create_programme(by=cast.bob, unit=cast.north, name="服务回访")
    surveys.extend_codebook(programme.pk, [Variable("nps", "推荐意愿", Role.RECOMMEND, Scale(0, 10))])
    today = timezone.localdate()
    wave = surveys.ensure_wave(programme.pk, "now", today - timedelta(days=30))

    def answer(key: str, score: int, days_ago: int) -> None:
        new = NewAnswer(f"{key}:{days_ago}", {"nps": score}, wave.pk, today - timedelta(days=days_ago), key)
        answers.accept(new, programme_id=programme.pk, channel="web_link")
        events.drain_all()

    return answer


def test_what_is_read_for_the_figures(cast, code, friend, person, asked, zhang) -> None:
    """The last answer of a customer counts, and what a friend did from that day on."""
    asked("K1", 3, 20)
    asked("K1", 10, 5)
    services.make_code(contact=person("K2", "王芳"), by=cast.amy)
    asked("K2", 9, 5)
    person("K3", "没有链接的人")
    asked("K3", 9, 5)
    for _ in range(2):
        services.note_opened(code)
    row = friend(code)
    services.confirm(by=cast.amy, referral_id=row.pk, customer_number="N1")
    today = timezone.localdate()
    found = gather(cast.north, today - timedelta(days=10), today)
    assert (found.n_holders, found.n_sharers, found.n_opened, found.n_rewards) == (2, 1, 2, 2)
    assert [one.cost for one in found.rows] == [40.0]
    assert found.cost == 40.0
    assert sorted((one.recommend, one.did) for one in found.said) == [(90.0, False), (100.0, True)]
    nothing = gather(cast.south, today - timedelta(days=10), today)
    assert (nothing.n_holders, nothing.rows, nothing.said, nothing.cost) == (0, [], [], 0.0)


def test_the_page_shows_them_and_says_what_they_are_not(cast, code, friend) -> None:
    client = Client()
    client.force_login(cast.ann)
    friend(code)
    text = client.get("/referrals/figures/").content.decode()
    assert "有推荐链接的客户" in text
    assert "不是因果" in text
    assert "样本太少" in text
    assert "/referrals.csv" not in text  # names are not for analysts
    client.force_login(cast.nora)
    assert "还没有客户领取链接" in client.get("/referrals/figures/").content.decode()
