"""Cases from the telephone, the counter, the mail; handed over, asked about, closed and taken up again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from huiyin.cases import handing, policy, problems, queries, ruling, services
from huiyin.cases.contracts import REOPEN_WITHIN, CaseChannel, CaseState
from huiyin.cases.models import Case, Consultation
from huiyin.core.roles import UserRole
from huiyin.customers.contracts import NewContact
from huiyin.customers.queries import contact_of
from huiyin.customers.services import upsert_contacts


@pytest.fixture
def case(cast):
    """A case that amy took on the telephone."""
    return services.open_case(by=cast.amy, unit=cast.north, title="停电", channel=CaseChannel.PHONE)


@pytest.fixture
def amy(client, cast):
    client.force_login(cast.amy)
    return client


def sent(cast, **given):
    return {
        "channel": "phone",
        "customer": "",
        "customer_name": "",
        "title": "家里停电",
        "words": "从昨晚起没有电",
        "unit": cast.north.pk,
        "responsible_unit": "",
        "type": "unclassified",
        "severity": "medium",
        "external_id": "",
        **given,
    }


def closed_before(case, by, days):
    services.solve(by=by, case_id=case.pk, text="已处理", type="other")
    services.record_verdict(by=by, case_id=case.pk, solved=True, text="好了")
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - timedelta(days=days))
    case.refresh_from_db()


def test_a_call_becomes_a_case_of_a_known_customer_and_stays_with_the_first_asked(amy, cast):
    """T11: the customer is found by the telephone number, the unit of the service is named, amy keeps it."""
    upsert_contacts([NewContact("K1", "李娜", phone="13800138000")], unit=cast.north)
    answer = amy.post(
        reverse("case-new"), sent(cast, customer="138 0013 8000", responsible_unit=cast.south.pk)
    )
    made = Case.objects.get()
    assert answer.url == reverse("case", args=[made.pk])
    assert (made.contact, made.respondent_key) == (contact_of("K1"), "K1")
    assert (made.owner, made.received_by, made.programme) == (cast.amy, cast.amy, None)
    assert (made.unit, made.responsible_unit, made.channel) == (cast.north, cast.south, "phone")
    page = amy.get(answer.url).content.decode()
    assert "从昨晚起没有电" in page
    assert "首问" in page
    assert "南区公司" in page


def test_an_unknown_caller_becomes_a_contact_who_can_be_reached(amy, cast):
    amy.post(reverse("case-new"), sent(cast, customer="13911112222", customer_name="王强"))
    contact = Case.objects.get().contact
    assert (contact.name, contact.phone, contact.unit) == ("王强", "13911112222", cast.north)


def test_of_several_customers_with_one_number_a_person_chooses(amy, cast):
    rows = [NewContact("K1", "李娜", phone="13800138000"), NewContact("K2", "李强", phone="13800138000")]
    upsert_contacts(rows, unit=cast.north)
    answer = amy.post(reverse("case-new"), sent(cast, customer="13800138000"))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "李娜" in page
    assert "李强" in page
    assert not Case.objects.exists()
    chosen = contact_of("K2")
    amy.post(reverse("case-new"), sent(cast, customer="13800138000", contact=chosen.pk))
    assert Case.objects.get().contact == chosen


def test_words_suggest_a_category_before_the_case_is_opened(amy, cast):
    """T01 T31: the form fills in what the words speak of; nothing is stored by asking."""
    top = ruling.save_category(by=cast.alice, name="停电", type="speed", keywords="没有电")
    page = amy.post(reverse("case-new"), sent(cast, suggest="1")).content.decode()
    assert "从昨晚起没有电" in page
    assert f'value="{top.pk}" selected' in page
    assert not Case.objects.exists()


def test_the_same_number_of_a_channel_is_one_case(amy, cast):
    first = amy.post(reverse("case-new"), sent(cast, channel="message_board", external_id="LY-77"))
    again = amy.post(reverse("case-new"), sent(cast, channel="message_board", external_id="LY-77"))
    assert again.url == first.url
    assert Case.objects.count() == 1
    amy.post(reverse("case-new"), sent(cast, channel="email", external_id="LY-77"))
    assert Case.objects.count() == 2


def test_a_case_is_handed_over_and_who_was_asked_first_still_answers_to_the_customer(amy, cast, case):
    """T07 T11, complaint 21: owner and unit change; first asked and responsible unit stay."""
    answer = amy.post(
        reverse("case-hand-over", args=[case.pk]),
        {"unit": cast.south.pk, "text": "属南区线路", "seen": case.seen},
    )
    case.refresh_from_db()
    assert (case.unit, case.owner, case.n_handovers) == (cast.south, cast.nora, 1)
    assert (case.received_by, case.responsible_unit) == (cast.amy, cast.north)
    assert answer.url == reverse("case-first-asked")
    assert f"#{case.pk}" in amy.get(answer.url).content.decode()
    amy.post(reverse("case-told", args=[case.pk]), {"text": "已告知客户由南区处理"})
    assert case.entries.get(kind="told").author == cast.amy
    services.solve(by=cast.nora, case_id=case.pk, text="已复电", type="speed")
    case.refresh_from_db()
    assert case.solved_by == cast.nora


def test_no_ping_pong(cast, case):
    """T07: an agent cannot send a case back to a unit that had it; a manager can."""
    cast.nora.role = UserRole.AGENT
    handing.hand_over(by=cast.amy, case_id=case.pk, unit=cast.south, text="属南区")
    with pytest.raises(problems.PingPong):
        handing.hand_over(by=cast.nora, case_id=case.pk, unit=cast.north, text="不属我们")
    handing.hand_over(by=cast.bob, case_id=case.pk, unit=cast.north, text="主管决定")
    case.refresh_from_db()
    assert (case.unit, case.n_handovers) == (cast.north, 2)


def test_a_customer_who_cannot_be_answered_at_once_is_answered_after_asking_others(client, amy, cast, case):
    """T12: noted, asked of another unit with a time, answered there, told to the customer; the case stays."""
    amy.post(
        reverse("case-consult", args=[case.pk]),
        {"unit": cast.south.pk, "text": "线路何时恢复？", "days": "1", "seen": case.seen},
    )
    asked = Consultation.objects.get()
    assert timedelta(hours=23) < asked.due_at - timezone.now() < timedelta(hours=25)
    client.force_login(cast.nora)
    assert "线路何时恢复？" in client.get(reverse("case-questions")).content.decode()
    assert client.get(reverse("case", args=[case.pk])).status_code == 404, (
        "the question is shown, not the case"
    )
    client.post(reverse("case-question", args=[asked.pk]), {"text": "今晚八点"})
    assert client.post(reverse("case-question", args=[asked.pk]), {"text": "改"}).status_code == 422
    client.force_login(cast.amy)
    page = client.get(reverse("case", args=[case.pk])).content.decode()
    assert "今晚八点" in page
    case.refresh_from_db()
    assert case.owner == cast.amy


def test_a_question_to_another_unit_is_not_ours_to_answer(amy, cast, case):
    asked = handing.consult(by=cast.amy, case_id=case.pk, unit=cast.south, text="何时？")
    assert amy.get(reverse("case-question", args=[asked.pk])).status_code == 404


def test_within_seven_days_the_same_case_continues_and_afterwards_another_follows(cast, case):
    """T09: reopen within 7 days continues; later the customer's return is a new case, linked and owned alike."""
    closed_before(case, cast.amy, days=6)
    services.reopen(by=cast.amy, case_id=case.pk, text="又停了")
    case.refresh_from_db()
    assert (case.state, case.n_reopened) == (CaseState.INVESTIGATING, 1)
    closed_before(case, cast.amy, days=8)
    with pytest.raises(problems.TooLateToReopen):
        services.reopen(by=cast.amy, case_id=case.pk, text="又停了")
    made = handing.follow_up(by=cast.amy, case_id=case.pk, text="又停了")
    assert (made.follows, made.owner, made.state) == (case, cast.amy, CaseState.RECEIVED)
    assert made.responsible_unit == case.responsible_unit


def test_a_case_that_can_continue_has_no_follower(cast, case):
    closed_before(case, cast.amy, days=1)
    with pytest.raises(problems.StillTheSameCase):
        handing.follow_up(by=cast.amy, case_id=case.pk, text="又停了")


def test_the_customers_late_no_opens_the_following_case(cast, case):
    """T09: the customer's word is never refused, however late the link is used."""
    services.solve(by=cast.amy, case_id=case.pk, text="已处理", type="other")
    link = services.ask_customer(by=cast.amy, case_id=case.pk)
    services.record_verdict(by=cast.amy, case_id=case.pk, solved=True, text="好了")
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - timedelta(days=9))
    services.answer_verification(token=queries.token_of(link), solved=False, comment="又坏了")
    case.refresh_from_db()
    follower = Case.objects.exclude(pk=case.pk).get()
    assert case.state == CaseState.CLOSED
    assert (follower.follows, follower.words, follower.owner) == (case, "又坏了", cast.amy)


def test_the_page_offers_what_the_time_allows(amy, cast, case):
    closed_before(case, cast.amy, days=8)
    page = amy.get(reverse("case", args=[case.pk])).content.decode()
    assert f"/cases/{case.pk}/follow/" in page
    assert f"/cases/{case.pk}/reopen/" not in page
    amy.post(reverse("case-act", args=[case.pk, "follow"]), {"text": "客户又来电", "seen": case.seen})
    assert Case.objects.filter(follows=case).exists()


def test_the_policy_is_that_of_the_units_rules(cast, case):
    closed_before(case, cast.amy, days=0)
    found = policy.closing_policy(case)
    assert found.attempts == 3
    assert REOPEN_WITHIN <= found.reopen_until - case.closed_at < REOPEN_WITHIN + timedelta(days=1)


def test_where_no_customer_spoke_to_anybody_nobody_was_asked_first(cast, programme, answered):
    """T11: a case that somebody opens from an answer, or an alert opens, has no first asked."""
    answer = answered(nps=9)
    assert (
        services.open_case(by=cast.bob, programme=programme, title="回访", answer=answer).received_by is None
    )
    alert = services.open_case(by=cast.bob, unit=cast.north, title="预警", channel=CaseChannel.ALERT)
    assert alert.received_by is None


def test_other_cases_of_the_customer_are_shown_and_never_the_case_itself(amy, cast):
    upsert_contacts([NewContact("K1", "李娜", phone="13800138000")], unit=cast.north)
    for title in ("停电", "电费"):
        amy.post(reverse("case-new"), sent(cast, customer="K1", title=title))
    first, second = Case.objects.order_by("pk")
    assert queries.others_of_customer(cast.amy, first) == [second]
    assert queries.others_of_customer(cast.nora, second) == []
