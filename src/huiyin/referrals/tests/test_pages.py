"""The pages of referrals: what friends see, what customers see, what colleagues do (T27)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from huiyin.core import events
from huiyin.core.models import Attempt
from huiyin.customers.consents import note_consent
from huiyin.recovery.models import Grant
from huiyin.referrals import public_views, queries, services
from huiyin.referrals.contracts import ReferralState
from huiyin.referrals.models import CodeDay, Referral, Scheme
from huiyin.referrals.tests.conftest import again

FRIEND = {"name": "李娜", "reach": "13900139000", "consent": "1", "lang": "zh"}


@pytest.fixture
def signed_in(cast: Any) -> Any:
    def make(person: Any) -> Client:
        client = Client()
        client.force_login(person)
        return client

    return make


def words(response: Any) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_page_is_a_small_plain_form_in_both_languages(client, code) -> None:
    """T27: works without script, says what both get, names nobody who did not agree to it."""
    page = client.get(services.link_path(code))
    text = words(page)
    assert page.status_code == 200
    assert len(page.content) < 30_000
    assert "<script" not in text
    assert not page.cookies
    for said in ("老友推荐", "优惠券 50.00 元", "1,000 积分", "隐私"):
        assert said in text
    assert "张" not in text
    english = words(client.get(services.link_path(code), headers={"accept-language": "en"}))
    for said in ("Friends of friends", "Coupon CNY 50.00", "Privacy", "lang=zh"):
        assert said in english
    services.show_name(code=code, name="小张")
    assert "小张 向您推荐我们" in words(client.get(services.link_path(code)))


def test_the_answer_tells_nobody_whether_a_number_is_a_customers(client, code, person) -> None:
    """Known, unknown, the referrer and the same again read alike, but for the receipt that belongs to the number."""
    person("K3", "老客户", "13700137000")
    seen = set()
    for reach in ("13900139000", "13700137000", "13800138000", "13900139000"):
        page = client.post(services.link_path(code), FRIEND | {"reach": reach})
        assert page.status_code == 200
        text = words(page)
        seen.add(re.sub(r'class="code">\w+<', "", text))
    assert len(seen) == 1
    assert "我们会核对" in seen.pop()
    events.drain_all()
    states = sorted(Referral.objects.values_list("state", flat=True))
    assert states == [ReferralState.KNOWN, ReferralState.NEW, ReferralState.ONESELF]


def test_sent_twice_gives_the_same_receipt(client, code) -> None:
    first, second = (client.post(services.link_path(code), FRIEND) for _ in range(2))
    found = [re.search(r'class="code">(\w+)<', words(one)) for one in (first, second)]
    assert found[0]
    assert found[1]
    assert found[0][1] == found[1][1]
    assert Referral.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [({"name": ""}, "请填写姓名"), ({"reach": "abc"}, "13800138000"), ({"consent": ""}, "需要您同意")],
)
def test_what_is_missing_is_said_at_its_place_and_what_was_typed_stays(client, code, change, said) -> None:
    page = client.post(services.link_path(code), FRIEND | change)
    assert page.status_code == 422
    assert said in words(page)
    assert change.get("name") == "" or "李娜" in words(page)
    assert not Referral.objects.exists()


def test_links_cannot_be_guessed_and_forms_not_sent_without_end(client, code, monkeypatch) -> None:
    monkeypatch.setattr(public_views, "MOST_MISSES", 3)
    codes = [client.get(f"/refer/{'x' * n}/").status_code for n in range(10, 15)]
    assert codes[:3] == [404] * 3
    assert set(codes[3:]) == {429}
    Attempt.objects.all().delete()
    monkeypatch.setattr(public_views, "MOST_SENT", 2)
    sent = [client.post(services.link_path(code), FRIEND).status_code for _ in range(3)]
    assert sent == [200, 200, 429]


def test_openings_are_counted_by_day_without_a_trace_of_who(client, code) -> None:
    for _ in range(3):
        client.get(services.link_path(code))
    client.head(services.link_path(code))
    assert [row.n_opened for row in CodeDay.objects.all()] == [3]


def test_a_link_of_a_closed_scheme_says_so(client, cast, code) -> None:
    services.switch_scheme(by=cast.bob, unit=cast.north, on=False)
    page = client.post(services.link_path(code), FRIEND)
    assert page.status_code == 410
    assert "已关闭" in words(page)
    assert not Referral.objects.exists()


def test_the_customers_own_page_shows_what_came_of_it_and_changes_what_friends_read(
    client, cast, code, friend
) -> None:
    row = friend(code)
    services.confirm(by=cast.amy, referral_id=row.pk, customer_number="N1")
    own = services.own_path(code)
    text = words(client.get(own))
    assert services.link_path(code) in text
    assert "<svg" in text
    assert "优惠券 50.00 元" in text
    assert "李娜" not in text  # the friend's name is not the referrer's to read
    assert client.get(services.link_path(code).replace("/refer/", "/refer/own/")).status_code == 404
    assert client.post(own, {"shown_name": "小张"}).status_code == 302
    assert queries.code_by(own.strip("/").split("/")[-1], "referral-own").shown_name == "小张"


def test_the_own_page_does_not_tell_either_whether_a_number_is_a_customers(
    client, cast, save, zhang, person, friend
) -> None:
    """A customer who types a neighbour's number into their own link learns nothing from the counts."""
    save()
    person("K3", "邻居", "13700137000")
    seen = []
    for key, reach in (("K4", "13700137000"), ("K5", "13900139000")):
        code = services.make_code(contact=person(key, "客户"), by=cast.amy)
        friend(code, reach)
        text = words(client.get(services.own_path(code)))
        seen.append(re.sub(r"<svg.*?</svg>|/refer/\w+/|nonce=\"[^\"]+\"", "", text))
    assert seen[0] == seen[1]


def test_a_colleague_makes_a_link_confirms_and_takes_back(cast, save, zhang, friend, signed_in) -> None:
    save()
    amy = signed_in(cast.amy)
    page = f"/customers/{zhang.pk}/"
    assert "生成链接" in words(amy.get(page))
    amy.post(reverse("referral-customer", args=[zhang.pk, "code"]))
    code = queries.code_of(zhang)
    assert services.link_path(code) in words(amy.get(page))
    row = friend(code)
    listed = words(amy.get("/referrals/"))
    assert "李娜" in listed
    assert "13900139000" not in listed
    assert "+86139****9000" in listed
    one = reverse("referral", args=[row.pk])
    assert amy.post(f"{one}confirm/").status_code == 422
    amy.post(f"{one}confirm/", {"customer": "N1"})
    assert again(row).state == ReferralState.JOINED
    assert "经客户推荐而来" in words(amy.get(f"/customers/{again(row).friend_id}/"))
    assert amy.post(f"{one}undo/", {"reason": ""}).status_code == 422
    amy.post(f"{one}undo/", {"reason": "错了"})
    assert again(row).state == ReferralState.NEW
    assert amy.post(f"{one}other/").status_code == 404
    assert signed_in(cast.nora).get(one).status_code == 404


def test_the_panel_refuses_who_objects(cast, save, zhang, signed_in) -> None:
    save()
    note_consent(contact=zhang, purpose="offers", is_given=False, by=cast.bob)
    amy = signed_in(cast.amy)
    assert "不生成链接" in words(amy.get(f"/customers/{zhang.pk}/"))
    amy.post(reverse("referral-customer", args=[zhang.pk, "code"]))
    assert queries.code_of(zhang) is None


def test_the_file_holds_masked_numbers_of_the_own_unit_only(cast, code, friend, signed_in) -> None:
    friend(code)
    body = b"".join(signed_in(cast.amy).get("/referrals.csv").streaming_content).decode("utf-8-sig")
    assert "李娜" in body
    assert "13900139000" not in body
    other = b"".join(signed_in(cast.nora).get("/referrals.csv").streaming_content).decode("utf-8-sig")
    assert len(other.strip().splitlines()) == 1


def test_rules_are_saved_as_versions_and_opened(cast, rewards, signed_in) -> None:
    alice = signed_in(cast.alice)
    page = f"/referrals/rules/?unit={cast.north.pk}"
    assert "还没有规则" in words(alice.get(page))
    sent = {
        "unit": cast.north.pk,
        "name": "老友推荐",
        "begins_on": "2099-01-01",
        "qualifies": "confirmed",
        "n_days": "60",
        "referrer_remedy": rewards["优惠券"].pk,
        "friend_remedy": "",
    }
    assert alice.post("/referrals/rules/", sent | {"begins_on": "2001-01-01"}).status_code == 422
    assert alice.post("/referrals/rules/", sent).status_code == 302
    text = words(alice.get(page))
    assert "优惠券 50.00 元" in text
    preview = words(alice.get(f"/referrals/rules/preview/?unit={cast.north.pk}"))
    assert "预览" in preview
    alice.post("/referrals/rules/switch/", {"unit": cast.north.pk, "on": "1"})
    assert Scheme.objects.get(unit=cast.north).is_on


def test_a_reward_above_the_rules_is_decided_on_the_page_of_approvals(
    cast, save, zhang, friend, signed_in
) -> None:
    save(budget=0)
    code = services.make_code(contact=zhang, by=cast.amy)
    row = friend(code)
    services.confirm(by=cast.amy, referral_id=row.pk, customer_number="N1")
    alice = signed_in(cast.alice)
    text = words(alice.get("/recovery/approvals/"))
    assert f"/referrals/{row.pk}/" in text
    assert "预算已用完" in text
    for grant in Grant.objects.all():
        alice.post(f"/recovery/grants/{grant.pk}/decide/", {"decision": "approve"})
    ledger = words(alice.get("/recovery/ledger/"))
    assert f"转介绍 #{row.pk}" in ledger
    assert "40.00 元" in ledger


def test_who_looks_from_above_hears_of_a_closed_scheme_only_where_none_is_open_below(
    cast, save, signed_in
) -> None:
    closed, above = "没有开放的推荐计划", signed_in(cast.alice)
    assert closed in words(above.get("/referrals/"))
    save()
    assert closed not in words(above.get("/referrals/"))
