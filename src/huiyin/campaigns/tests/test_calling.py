"""The telephone as a channel of campaigns (C02, C20): call lists filled and emptied within the one budget."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from huiyin.campaigns import field, fieldwork, rehearsing, services
from huiyin.campaigns.models import Invitation
from huiyin.channels.telephone import calling
from huiyin.channels.telephone.leasing import next_number
from huiyin.channels.telephone.models import Number, Study
from huiyin.core import events
from huiyin.customers import services as customers
from huiyin.customers.contracts import NewContact
from huiyin.customers.models import ContactEvent
from huiyin.messaging.models import OutgoingMessage
from huiyin.surveys.models import Programme

from .conftest import campaign, people, submit

pytestmark = pytest.mark.django_db
CALLED = ("telephone",)


def begin(cast: Any, made: Any) -> None:
    services.start(by=cast.bob, campaign_id=made.pk)
    events.drain_all()
    fieldwork.tick()
    events.drain_all()


def states(made: Any) -> Counter[str]:
    return Counter(Invitation.objects.filter(campaign=made).values_list("state", flat=True))


def call(cast: Any, outcome: str, said: dict[str, str] | None = None) -> Number:
    """The next number of the only list is called by Amy."""
    number = next_number(study=Study.objects.get(), user=cast.amy)
    keyed = calling.keyed_of(number)
    keyed.fill_in(said or {})
    calling.finish(by=cast.amy, number=number, outcome=outcome, keyed=keyed, is_whole=True)
    events.drain_all()
    return number


def test_a_campaign_fills_a_call_list_and_an_interview_ends_the_invitation(
    cast, programme, everybody
) -> None:
    people(cast, 3)
    made = campaign(cast, programme, channels=CALLED)
    begin(cast, made)
    for _ in range(2):
        fieldwork.tick()
        events.drain_all()
    assert states(made) == {"asked": 3}
    assert (Study.objects.count(), Number.objects.count(), OutgoingMessage.objects.count()) == (1, 3, 0)
    assert ContactEvent.objects.filter(kind="asked", channel="telephone").count() == 3
    number = call(cast, "complete", {"a-recommend": "9"})
    one = Invitation.objects.get(pk=number.reference.partition(":")[2])
    assert (one.state, one.channel, one.code, one.answered_percent) == ("answered", "telephone", "1.1", 100)
    assert one.contact.respondent_key == number.respondent_key
    kinds = sorted(ContactEvent.objects.filter(contact=one.contact).values_list("kind", flat=True))
    assert kinds == ["answered", "asked", "called"]
    assert ContactEvent.objects.filter(kind="asked").count() == 3, "a call on the list is no second ask"


def test_field_work_counts_calls_by_their_aapor_codes(cast, client, programme, everybody) -> None:
    people(cast, 5)
    made = campaign(cast, programme, channels=CALLED, costs={"telephone": 2.0}, falls_back=False)
    begin(cast, made)
    call(cast, "complete", {"a-recommend": "9"})
    call(cast, "refusal")
    call(cast, "not_working")
    call(cast, "no_answer")
    numbers = field.field_of(made)
    assert numbers.dispositions == {"1.1": 1, "2.11": 1, "3.11": 1, "3.13": 1, "4.3": 1}
    assert numbers.states == {"answered": 1, "refused": 1, "over": 1, "sent": 1, "asked": 1}
    assert (numbers.n_parts, numbers.cost, numbers.on_lists) == (4, 8.0, {"asked": 1, "sent": 1})
    assert numbers.channels[0].norm.low == 0.12, "the norm of the mode"
    client.force_login(cast.bob)
    address = f"/programmes/{programme.pk}/campaigns/{made.pk}/"
    page = client.get(f"{address}field/").content.decode()
    assert "呼叫名单" in page
    assert "已拨打，待再拨" in page
    assert "无人接听" in page
    assert "1.1" in client.get(f"{address}export/").getvalue().decode()


def test_a_partial_interview_counts_as_one_by_the_programmes_shares(cast, programme, everybody) -> None:
    """AAPOR 1.2, on the telephone and in writing, by the rule set with the programme."""
    people(cast, 1)
    made = campaign(cast, programme)
    begin(cast, made)
    submit(Invitation.objects.get())
    events.drain_all()
    assert Invitation.objects.get().answered_percent == 100
    for percent, code in ((100, "1.1"), (79, "1.2"), (49, "2.12")):
        Invitation.objects.update(answered_percent=percent)
        assert field.dispositions_of(made) == {code: 1}
    Programme.objects.filter(pk=programme.pk).update(partial_percent=20, complete_percent=30)
    made.programme.refresh_from_db()
    assert field.dispositions_of(made) == {"1.1": 1}


def test_a_message_that_does_not_arrive_falls_back_to_the_call_list(cast, programme, everybody) -> None:
    """C20: mixed mode; the mode that answered is stored with the answer."""
    from django.db import transaction

    from huiyin.messaging.contracts import MessageFailed
    from huiyin.responses.models import Response

    people(cast, 1)
    made = campaign(cast, programme, channels=("mail_letter", "telephone"))
    begin(cast, made)
    one = Invitation.objects.get()
    with transaction.atomic():
        events.publish(MessageFailed(0, f"invitation:{one.pk}", f"invitation:{one.pk}:0", True))
    events.drain_all()
    one.refresh_from_db()
    assert (one.state, one.channel) == ("asked", "telephone")
    call(cast, "complete", {"a-recommend": "3"})
    one.refresh_from_db()
    assert one.state == "answered"
    assert Response.objects.get().mode == "telephone"
    assert ContactEvent.objects.filter(kind="asked").count() == 1


def test_calls_that_reach_nobody_fall_back_to_the_next_channel(cast, programme, everybody) -> None:
    people(cast, 1)
    made = campaign(cast, programme, channels=("telephone", "mail_letter"))
    begin(cast, made)
    call(cast, "not_working")
    one = Invitation.objects.get()
    assert (one.state, one.channel, one.code) == ("asked", "mail_letter", "")
    assert OutgoingMessage.objects.count() == 1


def test_the_last_reminder_is_a_call_where_the_plan_says_so(cast, programme, everybody, the_clock) -> None:
    people(cast, 2)
    made = campaign(cast, programme, channels=("text_letter", "telephone"), calls_last=True)
    begin(cast, made)
    for _ in range(8):
        the_clock["now"] += timedelta(days=1)
        fieldwork.tick()
        events.drain_all()
    assert OutgoingMessage.objects.filter(purpose="reminder").count() == 2
    assert set(Invitation.objects.values_list("channel", "n_reminded")) == {("telephone", 2)}
    assert Number.objects.filter(state="open").count() == 2
    submit(Invitation.objects.first())  # by the link of the first message
    events.drain_all()
    assert Number.objects.filter(state="open").count() == 1, "who has answered is not called"


def test_two_customers_with_one_number_are_called_once(cast, programme, everybody) -> None:
    rows = [NewContact(f"K{n}", f"客户{n}", phone="13800000001") for n in range(2)]
    customers.upsert_contacts(rows, unit=cast.north, by=cast.bob)
    made = campaign(cast, programme, channels=CALLED)
    begin(cast, made)
    assert states(made) == {"asked": 1, "spared": 1}
    assert Invitation.objects.get(state="spared").reason == "same_phone"
    assert ContactEvent.objects.filter(kind="asked").count() == 1, "only who can be called was asked"


def test_rules_spare_before_the_list_and_holds_stop_calls_on_it(cast, programme, everybody) -> None:
    people(cast, 3)
    begin(cast, campaign(cast, programme))
    second = campaign(cast, programme, channels=CALLED)
    begin(cast, second)
    assert states(second) == Counter(), "nobody may be asked by telephone who has just been written to"
    assert not Number.objects.exists()


def test_a_complaint_keeps_a_listed_customer_from_being_called(cast, programme, everybody) -> None:
    people(cast, 2)
    made = campaign(cast, programme, channels=CALLED)
    begin(cast, made)
    customers.hold(respondent_key="K0000", kind="complaint", reference="case:1")
    customers.opt_out(respondent_key="K0001", source="link")
    events.drain_all()
    assert next_number(study=Study.objects.get(), user=cast.amy) is None
    assert states(made) == {"asked": 1, "refused": 1}
    assert Number.objects.get().reason == "held"


def test_pausing_stops_calls_and_cancelling_gives_the_budget_back(cast, programme, everybody) -> None:
    people(cast, 2)
    made = campaign(cast, programme, channels=CALLED)
    begin(cast, made)
    services.pause(by=cast.bob, campaign_id=made.pk)
    assert Study.objects.get().closed_at is not None
    services.resume(by=cast.bob, campaign_id=made.pk)
    assert Study.objects.get().closed_at is None
    call(cast, "no_answer")
    assert services.cancel(by=cast.bob, campaign_id=made.pk) == 1
    events.drain_all()
    assert states(made) == {"cancelled": 1, "sent": 1}
    assert ContactEvent.objects.filter(kind="asked").count() == 1
    assert not Number.objects.filter(state="open").exists()


def test_the_rehearsal_counts_calls_and_their_cost(cast, client, programme, everybody) -> None:
    people(cast, 40)
    made = campaign(cast, programme, channels=CALLED, costs={"telephone": 2.0})
    result = rehearsing.worked_out(made)
    row = result["messages"][0]
    assert (row["channel"], row["n"], row["parts"], row["cost"], row["most_cost"]) == (
        "telephone",
        40,
        3.0,
        240.0,
        480.0,
    )
    assert (result["expected"]["low"], result["expected"]["high"]) == (4, 6)
    client.force_login(cast.bob)
    address = f"/programmes/{programme.pk}/campaigns/{made.pk}/rehearsal/"
    services.rehearse(by=cast.bob, campaign_id=made.pk)
    events.drain_all()
    page = client.get(address).content.decode()
    assert "访员开场白" in page
    assert "您好，客户" in page
    assert "{{" not in row["example"]


def test_the_plan_offers_the_telephone(cast, client, programme) -> None:
    client.force_login(cast.bob)
    page = client.get(f"/programmes/{programme.pk}/campaigns/new/").content.decode()
    assert '<option value="telephone"' in page
    assert 'name="calls_last"' in page
