"""One customer on one page: everything known, for those who may know it (R01, R02, R04, R05, R09, R14)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.cases.models import Case
from huiyin.customers import services as customers
from huiyin.customers.contracts import Entry, EventKind, NewContact
from huiyin.customers.models import ConsentEntry, Contact
from huiyin.profiles import queries, services
from huiyin.profiles.models import Grade, Preference
from huiyin.profiles.timeline import timeline_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def amy(cast, client):
    client.force_login(cast.amy)
    return client


def page(client, contact: Contact, **query: str) -> str:
    response = client.get(reverse("customer", args=[contact.pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_joins_answers_cases_and_contacts_of_all_channels(amy, zhang, answer) -> None:
    """R01, R02, R09: profile, answers, complaints and contacts stand on one page, newest first."""
    answer("K1", overall=1, nps=2, why="等了两天没人来")
    now = timezone.now()
    customers.record_contact(
        [
            Entry(zhang.pk, EventKind.ASKED, "ask:1", now - timedelta(days=2), "sms"),
            Entry(zhang.pk, EventKind.CALLED, "call:1", now - timedelta(days=1), "telephone"),
        ]
    )
    text = page(amy, zhang)
    for words in ("张伟", "东城", "合同到期", "等了两天没人来", "服务回访", "短信", "138****8000"):
        assert words in text
    case = Case.objects.get()
    assert reverse("case", args=[case.pk]) in text
    assert "13800138000" not in text
    assert "zhang@example.com" not in text


def test_the_timeline_goes_on_where_it_stopped_and_leaves_nothing_out(cast, zhang) -> None:
    """R02: pages of the timeline together hold every contact once, even those of one moment."""
    now = timezone.now()
    customers.record_contact(
        Entry(zhang.pk, EventKind.CALLED, f"call:{n}", now - timedelta(hours=n // 3), "telephone")
        for n in range(100)
    )
    seen, before = [], None
    while True:
        part = timeline_of(cast.amy, zhang, before=before)
        seen += [moment.number for moment in part.moments]
        if part.older is None:
            break
        before = part.older
    assert len(seen) == len(set(seen)) == 100


def test_one_source_of_the_timeline_can_be_read_alone(amy, zhang, answer) -> None:
    answer("K1", overall=5, nps=10, why="很快")
    customers.record_contact([Entry(zhang.pk, EventKind.CALLED, "call:1", timezone.now(), "telephone")])
    everything, alone = page(amy, zhang), page(amy, zhang, source="answers")
    assert "电话访谈" in everything  # by telephone
    assert "很快" in alone
    assert "电话访谈" not in alone
    assert amy.get(reverse("customer", args=[zhang.pk]), {"before": "yesterday"}).status_code == 404


def test_a_customer_of_another_unit_does_not_exist(amy, cast) -> None:
    customers.upsert_contacts([NewContact("S1", "南方客户")], unit=cast.south, by=cast.nora)
    southern = Contact.objects.get()
    assert amy.get(reverse("customer", args=[southern.pk])).status_code == 404
    assert "南方客户" not in amy.get(reverse("customers"), {"q": "南方"}).content.decode()


def test_answers_of_a_programme_that_hides_names_stay_hidden_from_agents(
    cast, amy, client, zhang, answer, programme
) -> None:
    answer("K1", overall=2, nps=3, why="请保密")
    programme.identity = "confidential"
    programme.save()
    assert "请保密" not in page(amy, zhang)
    client.force_login(cast.bob)
    assert "请保密" in page(client, zhang)


@pytest.mark.parametrize("words", ["K1", "张", "13800138000", "138 0013 8000", "8000", "zhang@example.com"])
def test_a_customer_is_found_by_any_identity_and_shown_masked(amy, zhang, words) -> None:
    """R04: id, name, telephone in any spelling, its last four digits, e-mail."""
    text = amy.get(reverse("customers"), {"q": words}).content.decode()
    assert reverse("customer", args=[zhang.pk]) in text
    assert "138****8000" in text
    assert words == "13800138000" or "13800138000" not in text


def test_an_answer_that_came_late_stands_on_the_day_it_was_given(cast, zhang, answer) -> None:
    """R02: what a file brings of last month is last month's, also where the timeline goes on page by page."""
    today = timezone.localdate()
    for days in (40, 40, 3, 0):
        answer("K1", on=today - timedelta(days=days), overall=4)
    given = [today - timedelta(days=days) for days in (0, 3, 40, 40)]
    found = timeline_of(cast.amy, zhang, source="answers").moments
    assert [timezone.localdate(moment.at) for moment in found] == given
    older = timeline_of(cast.amy, zhang, source="answers", before=found[1].at).moments
    assert [moment.number for moment in older] == [moment.number for moment in found[2:]]


def test_whoever_waits_for_us_is_shown_before_anybody_searches(amy, zhang, answer) -> None:
    """R01: an open case brings the customer to the front page; each customer stands there once."""
    search = reverse("customers")
    assert "没有客户在等待" in amy.get(search).content.decode()
    answer("K1", overall=1, nps=1)
    answer("K1", overall=1, nps=2)
    text = amy.get(search).content.decode()
    assert text.count(reverse("customer", args=[zhang.pk])) == 1
    assert "13800138000" not in text


def test_searching_for_nobody_says_what_to_search_by(amy, zhang) -> None:
    assert "没有找到" in amy.get(reverse("customers"), {"q": "不存在的人"}).content.decode()
    assert amy.get(reverse("customers")).status_code == 200


def test_a_wish_is_noted_once_and_everybody_is_reminded(amy, cast, client, zhang, answer) -> None:
    """R05: the preference book reminds staff on the customer's page and on the case's page."""
    address = reverse("customer-preferences", args=[zhang.pk])
    assert amy.post(address, {"text": "  ", "topic": "stay", "occasion": "always"}).status_code == 422
    amy.post(address, {"text": "房间温度 24 度", "topic": "stay", "occasion": "always"})
    amy.post(address, {"text": "来访前停在东门", "topic": "service", "occasion": "visit"})
    answer("K1", overall=1, nps=1)
    client.force_login(cast.bob)
    assert "房间温度 24 度" in page(client, zhang)
    case = client.get(reverse("case", args=[Case.objects.get().pk])).content.decode()
    assert "房间温度 24 度" in case
    assert "来访前停在东门" not in case


def test_a_wish_that_no_longer_holds_stays_in_the_history_and_can_come_back(cast, zhang) -> None:
    row = services.note_preference(by=cast.amy, contact=zhang, topic="food", text="不吃辣")
    assert services.end_preference(by=cast.amy, contact=zhang, preference_id=row.pk) == 1
    assert services.end_preference(by=cast.amy, contact=zhang, preference_id=row.pk) == 0
    assert queries.preferences_of(zhang) == []
    assert [one.source for one in timeline_of(cast.amy, zhang).moments] == ["wishes", "wishes"]
    services.restore_preference(by=cast.amy, contact=zhang, preference_id=row.pk)
    assert queries.preferences_of(zhang) == [row]


def test_a_wish_of_another_customer_is_not_ended(amy, cast, zhang) -> None:
    customers.upsert_contacts([NewContact("K2", "李娜")], unit=cast.north, by=cast.bob)
    other = Contact.objects.get(respondent_key="K2")
    row = services.note_preference(by=cast.amy, contact=other, topic="food", text="不吃辣")
    amy.post(reverse("customer-preference", args=[zhang.pk, row.pk, "end"]))
    assert Preference.objects.get().ended_at is None


def test_health_falls_with_a_complaint_and_says_why(cast, zhang, answer) -> None:
    """R14: a score with its reasons, from grades, complaints and contacts."""
    answer("K1", overall=5, nps=10)
    user, now = User.objects.get(pk=cast.amy.pk), timezone.now()
    before = queries.profile_of(user, zhang, now).health
    answer("K1", overall=1, nps=0)
    after = queries.profile_of(user, zhang, timezone.now()).health
    assert before.score > 90
    assert after.score < before.score - 20
    assert {told.key for told in after.burdens} >= {"complaints", "satisfaction"}


def test_health_is_not_told_of_a_stranger(cast, zhang) -> None:
    assert queries.profile_of(cast.amy, zhang, timezone.now()).health.score is None


def test_grades_follow_the_answers(cast, zhang, answer, programme) -> None:
    first = answer("K1", overall=5, nps=10)
    answer("", overall=1, nps=1)
    assert [(row.response_id, row.score) for row in Grade.objects.all()] == [(first, 100.0)]


def test_merged_files_are_read_together(cast, zhang, answer) -> None:
    """R04: what was kept under either file stands on the page of the one that stays."""
    customers.upsert_contacts([NewContact("K9", "张伟")], unit=cast.north, by=cast.bob)
    other = Contact.objects.get(respondent_key="K9")
    services.note_preference(by=cast.amy, contact=other, topic="food", text="不吃辣")
    answer("K9", overall=4, nps=9)
    Contact.objects.filter(pk=other.pk).update(merged_into=zhang)
    fresh = Contact.objects.get(pk=zhang.pk)
    assert [row.text for row in queries.preferences_of(fresh)] == ["不吃辣"]
    assert {one.source for one in timeline_of(cast.amy, fresh).moments} == {"answers", "wishes"}


def test_consents_stand_on_the_page_and_the_last_word_holds(amy, cast, zhang) -> None:
    """R16: what the customer allowed and took back, with its day."""
    for n, given in enumerate((True, False)):
        ConsentEntry.objects.create(
            contact=zhang,
            purpose="care",
            is_given=given,
            at=timezone.now() + timedelta(seconds=n),
            channel="telephone",
        )
    assert [row.is_given for row in queries.consents_of(zhang)] == [False]
    text = page(amy, zhang, source="consents")
    assert "已撤回" in text
    assert [one.tone for one in timeline_of(cast.amy, zhang, source="consents").moments] == ["warning", ""]


def test_a_case_without_an_answer_belongs_to_the_customer_it_names(amy, cast, zhang, answer) -> None:
    answer("K1", overall=1, nps=1)
    Case.objects.update(respondent_key="", contact=zhang, title="上门来访")
    assert "上门来访" in page(amy, zhang)


def test_earlier_moments_come_alone_for_a_script_and_as_a_page_without(amy, zhang) -> None:
    address = reverse("customer-timeline", args=[zhang.pk])
    part = amy.get(address, {"before": "2026-01-01T00:00:00"}, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.content.decode()
    assert amy.get(address, {"source": "answers"}).status_code == 302
