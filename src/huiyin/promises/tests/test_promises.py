"""The register of promises: versions, what was delivered on them, and the public page (T29)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiyin.analytics.problems import Problem
from huiyin.cases import services as cases
from huiyin.core.events import drain_all
from huiyin.customers import services as customers
from huiyin.customers.contracts import NewContact
from huiyin.customers.queries import contact_of
from huiyin.metrics import services as metrics
from huiyin.promises import queries, services
from huiyin.promises.contracts import Decision, NewPromise
from huiyin.promises.measuring import tried_on_last_year
from huiyin.promises.models import Outcome, Promise, PromiseVersion
from huiyin.promises.publishing import PageWords
from huiyin.promises.tests.conftest import NOON
from huiyin.surveys.services import create_programme

pytestmark = pytest.mark.django_db
IN_TIME = NewPromise(
    "投诉在规定时限内解决",
    date(2026, 10, 1),
    text_en="Complaints are solved in time",
    indicator="clock_share",
    target="solution",
    promised=0.9,
    limits="不含重大灾害期间",
    limits_en="Not in times of disaster",
)


def as_(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    return str(response.content.decode())


@pytest.fixture
def at_noon(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """It is noon of the twentieth of November."""
    monkeypatch.setattr(timezone, "now", lambda: NOON)
    return NOON


@pytest.fixture
def kept(cast: Any, clocks: Any, at_noon: datetime) -> PromiseVersion:
    """40 of 40 in October, 30 of 40 in November, measured."""
    clocks(date(2026, 10, 5), [(24, 10.0)] * 40)
    clocks(date(2026, 11, 5), [(24, 10.0)] * 30 + [(24, 30.0)] * 10)
    version = services.make_promise(by=cast.bob, unit=cast.north, wanted=IN_TIME)
    services.measure(promise_id=version.promise_id)
    return version


def aged(version: PromiseVersion) -> PromiseVersion:
    version.saved_at -= timedelta(days=30)
    version.save()
    return version


def test_what_was_delivered_is_kept_by_month_and_judged(kept, cast) -> None:
    """T29: delivered minus promised, with n and period, for the whole and each month."""
    october, november = queries.months_of(kept)
    assert (october.delivered.estimate.n, october.verdict) == (40, "met")
    assert (november.delivered.estimate.value, november.verdict) == (0.75, "missed")
    assert november.difference == pytest.approx(-0.15)
    whole = queries.whole_of(kept)
    assert whole is not None
    assert (whole.delivered.estimate.n, whole.delivered.estimate.value) == (80, 0.875)
    assert whole.verdict == "cannot_tell"
    services.measure(promise_id=kept.promise_id)
    assert Outcome.objects.count() == 3  # measuring again adds nothing twice


def test_each_day_is_judged_by_the_version_of_that_day(kept, cast, clocks) -> None:
    """A stricter promise from a day on leaves what was promised before as it was."""
    aged(kept)
    today = timezone.localdate()
    stricter = NewPromise("更快", today, indicator="clock_share", target="solution", promised=0.99)
    newer = services.change_promise(by=cast.bob, promise_id=kept.promise_id, wanted=stricter)
    services.measure(promise_id=kept.promise_id)
    kept.refresh_from_db()
    assert (kept.valid_to, newer.number) == (today - timedelta(days=1), 2)
    assert [one.delivered.estimate.n for one in queries.months_of(kept)] == [40, 40]
    assert queries.months_of(kept)[1].verdict == "missed"
    assert queries.months_of(newer) == []


def test_a_promise_that_has_begun_keeps_its_figures_but_its_words_are_mended(kept, cast) -> None:
    aged(kept)
    change = {"by": cast.bob, "promise_id": kept.promise_id}
    for wanted in (
        NewPromise("降低", IN_TIME.valid_from, indicator="clock_share", target="solution", promised=0.5),
        NewPromise("补发", date(2026, 11, 1), indicator="clock_share", target="solution", promised=0.5),
    ):
        with pytest.raises(Problem, match="HY-PR002"):
            services.change_promise(**change, wanted=wanted)
    mended = NewPromise(
        "改一个字", IN_TIME.valid_from, indicator="clock_share", target="solution", promised=0.9
    )
    services.change_promise(**change, wanted=mended)
    version = Promise.objects.get().versions.get()
    assert (version.text, version.number, version.outcomes.count()) == ("改一个字", 1, 3)


def test_a_planned_version_is_dropped_and_the_one_before_goes_on(kept, cast) -> None:
    aged(kept)
    later = NewPromise("明年起", date(2027, 1, 1))
    services.change_promise(by=cast.bob, promise_id=kept.promise_id, wanted=later)
    services.change_promise(
        by=cast.bob, promise_id=kept.promise_id, wanted=NewPromise("二月起", date(2027, 2, 1))
    )
    kept.refresh_from_db()
    assert kept.valid_to == date(2027, 1, 31)
    services.drop_planned(by=cast.bob, promise_id=kept.promise_id)
    kept.refresh_from_db()
    assert (kept.valid_to, kept.promise.versions.count()) == (None, 1)
    with pytest.raises(Problem, match="HY-PR011"):
        services.drop_planned(by=cast.bob, promise_id=kept.promise_id)


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        (NewPromise(" ", date(2026, 1, 1)), "HY-PR001"),
        (NewPromise("x", date(2026, 2, 1), valid_to=date(2026, 1, 1)), "HY-PR003"),
        (NewPromise("x", date(2026, 1, 1), indicator="nothing", target="x", promised=1.0), "HY-PR004"),
        (
            NewPromise("x", date(2026, 1, 1), indicator="clock_share", target="solution", promised=95.0),
            "HY-PR005",
        ),
    ],
)
def test_what_is_wrong_with_a_promise_is_said(cast, wanted, code) -> None:
    with pytest.raises(Problem, match=code):
        services.make_promise(by=cast.bob, unit=cast.north, wanted=wanted)
    assert not Promise.objects.exists()


def test_a_metric_of_a_programme_measures_a_promise(cast, hall, at_noon) -> None:
    """T29: the indicator is the metric's contract: half promoters, 30 % detractors."""
    wanted = NewPromise(
        "多数客户愿意推荐我们", date(2026, 10, 1), indicator="metric", target=f"{hall.pk}/nps", promised=60.0
    )
    version = services.make_promise(by=cast.bob, unit=cast.north, wanted=wanted)
    services.measure(promise_id=version.promise_id)
    whole = queries.whole_of(version)
    assert whole is not None
    assert (whole.delivered.estimate.value, whole.delivered.estimate.n) == (pytest.approx(20.0), 80)
    assert (whole.difference, whole.verdict) == (pytest.approx(-40.0), "missed")
    assert [month.delivered.estimate.n for month in queries.months_of(version)] == [40, 40]
    metrics.retire_contract(by=cast.bob, programme_id=hall.pk, key="nps")
    services.measure(promise_id=version.promise_id)
    page = text_of(as_(cast.bob).get(reverse("promise", args=[version.promise_id])))
    assert "这个指标不在了" in page
    assert queries.whole_of(version) is not None  # what was measured stays


def test_a_promise_is_tried_on_the_past_before_it_is_made(cast, clocks, at_noon) -> None:
    """T29: promise moderately: what the last year would surely have kept."""
    clocks(date(2026, 10, 5), [(24, 10.0)] * 97 + [(24, 30.0)] * 3)
    found = tried_on_last_year(cast.north, "clock_share", "solution", "at_least", 0.98)
    assert (found.whole.verdict, found.keepable) == ("cannot_tell", 0.915)
    sent = {
        "act": "try",
        "text": "按时解决",
        "indicator": "clock_share:solution",
        "direction": "at_least",
        "promised": "90",
        "valid_from": "2026-11-20",
    }
    page = text_of(as_(cast.bob).post(reverse("promise-new"), sent))
    assert "91.5%" in page
    assert "97.0%" in page
    assert not Promise.objects.exists()
    answer = as_(cast.bob).post(reverse("promise-new"), {**sent, "act": ""})
    assert answer.status_code == 302
    assert PromiseVersion.objects.get().promised == 0.9


def test_every_night_each_promise_is_measured_once(kept, cast, clocks) -> None:
    clocks(date(2026, 11, 6), [(24, 10.0)] * 20)
    assert services.tend(NOON) == 1
    assert services.tend(NOON) == 0
    drain_all()
    whole = queries.whole_of(PromiseVersion.objects.get())
    assert whole is not None
    assert whole.delivered.estimate.n == 100


def test_the_public_page_says_standards_limits_outcomes_and_how_to_complain_in_both_languages(
    kept, cast, client
) -> None:
    """T29: publish limits and standards; T28: explain what is not met."""
    address = reverse("promises-public", args=["north"])
    assert client.get(address).status_code == 404
    words = PageWords("north", is_on=True, complain="拨打 95598；不满意可向能源监管热线 12398 反映")
    with pytest.raises(Problem, match="HY-PR007"):
        services.set_page(by=cast.bob, unit=cast.north, words=PageWords("north", is_on=True))
    services.set_page(by=cast.bob, unit=cast.north, words=words)
    row = services.add_expectation(
        by=cast.bob, unit=cast.north, text="周末上门", n_asked=20, n_named=2, n_unmet=2
    )
    services.decide(
        by=cast.bob,
        expectation_id=row.pk,
        decision=Decision.DROP,
        explanation="周末只安排抢修，<b>网上</b>可随时办理",
        is_public=True,
    )
    page = client.get(address, headers={"accept-language": "zh-CN"})
    text = text_of(page)
    for words_shown in (
        "投诉在规定时限内解决",
        "不低于 90.0%",
        "87.5%",
        "n = 80",
        "不含重大灾害期间",
        "12398",
    ):
        assert words_shown in text
    assert "周末上门" in text
    assert "&lt;b&gt;网上" in text
    assert "<script" not in text
    assert not page.cookies
    english = text_of(client.get(f"{address}?lang=en"))
    for words_shown in ("Complaints are solved in time", "at least 90.0%", "Not in times of disaster"):
        assert words_shown in english
    services.withdraw_promise(by=cast.bob, promise_id=kept.promise_id)
    assert "投诉在规定时限内解决" not in text_of(client.get(address))
    services.set_page(by=cast.bob, unit=cast.north, words=PageWords("north", is_on=False, complain="x"))
    assert client.get(address).status_code == 404


def test_reading_the_public_page_computes_nothing(
    kept, cast, hall, client, django_assert_max_num_queries
) -> None:
    wanted = NewPromise("推荐", date(2026, 10, 1), indicator="metric", target=f"{hall.pk}/nps", promised=60.0)
    services.make_promise(by=cast.bob, unit=cast.north, wanted=wanted)
    for name in ("甲", "乙", "丙"):
        create_programme(by=cast.bob, unit=cast.north, name=name)
    services.set_page(by=cast.bob, unit=cast.north, words=PageWords("north", is_on=True, complain="电话"))
    with django_assert_max_num_queries(14):
        client.get(reverse("promises-public", args=["north"]))


def test_too_few_are_shown_nowhere(cast, clocks, client, at_noon) -> None:
    clocks(date(2026, 10, 5), [(24, 10.0)] * 9)
    version = services.make_promise(by=cast.bob, unit=cast.north, wanted=IN_TIME)
    services.measure(promise_id=version.promise_id)
    services.set_page(by=cast.bob, unit=cast.north, words=PageWords("n", is_on=True, complain="电话"))
    text = text_of(client.get(reverse("promises-public", args=["n"])))
    assert "100.0%" not in text
    assert "样本太少" in text


def test_a_page_of_another_unit_keeps_its_address(cast) -> None:
    services.set_page(by=cast.bob, unit=cast.north, words=PageWords("power", is_on=False))
    with pytest.raises(Problem, match="HY-PR006"):
        services.set_page(by=cast.nora, unit=cast.south, words=PageWords("power", is_on=False))


def test_promises_from_above_hold_below_and_those_beside_are_not_there(kept, cast) -> None:
    above = services.make_promise(
        by=cast.alice, unit=cast.root, wanted=NewPromise("全公司：首问负责", date(2026, 1, 1))
    )
    assert "全公司：首问负责" in text_of(as_(cast.nora).get(reverse("promises")))
    assert as_(cast.nora).get(reverse("promise", args=[kept.promise_id])).status_code == 404
    assert as_(cast.nora).get(reverse("promise", args=[above.promise_id])).status_code == 200
    assert as_(cast.nora).get(reverse("promise-edit", args=[above.promise_id])).status_code == 404
    assert [line.version.pk for line in queries.lines_at(cast.north, timezone.localdate())] == [
        above.pk,
        kept.pk,
    ]


def test_the_case_shows_what_was_promised_on_its_day(kept, cast) -> None:
    case = cases.open_case(by=cast.amy, programme=None, unit=cast.north, title="停电", type="speed")
    page = text_of(as_(cast.amy).get(reverse("case", args=[case.pk])))
    assert "我们的承诺" in page
    assert "不含重大灾害期间" in page


def test_the_customers_page_shows_what_holds_for_them(kept, cast) -> None:
    customers.upsert_contacts([NewContact("K1", name="张三")], unit=cast.north, by=cast.bob)
    contact = contact_of("K1")
    assert contact is not None
    page = text_of(as_(cast.amy).get(reverse("customer", args=[contact.pk])))
    assert "投诉在规定时限内解决" in page


def test_withdrawing_is_undone_from_the_list(kept, cast) -> None:
    as_(cast.bob).post(reverse("promise-withdraw", args=[kept.promise_id]))
    assert "恢复" in text_of(as_(cast.bob).get(reverse("promises")))
    as_(cast.bob).post(reverse("promise-withdraw", args=[kept.promise_id]), {"back": "1"})
    assert Promise.objects.get().withdrawn_at is None


def test_a_wrong_form_loses_nothing(cast) -> None:
    sent = {
        "text": "按时",
        "indicator": "clock_share:solution",
        "promised": "950",
        "valid_from": "2026-11-20",
    }
    answer = as_(cast.bob).post(reverse("promise-new"), sent)
    assert answer.status_code == 422
    assert "承诺值超出范围" in text_of(answer)
    assert "按时" in text_of(answer)
