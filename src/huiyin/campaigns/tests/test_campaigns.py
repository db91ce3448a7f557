"""A campaign from its draw to its end: who is asked, once, by which channel, and what becomes of it."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest

from huiyin.analytics.problems import Problem
from huiyin.campaigns import fieldwork, prizes, sending, services
from huiyin.campaigns.contracts import CampaignState
from huiyin.campaigns.models import CampaignWave, Invitation
from huiyin.campaigns.problems import NoAccountForChannel, NobodyEntered, OwnApproval, WrongState
from huiyin.core import events
from huiyin.customers import queries as contacts
from huiyin.customers import rule_sets
from huiyin.customers import services as customers
from huiyin.customers.contact_rules import Rules
from huiyin.customers.models import ContactEvent
from huiyin.messaging.models import OutgoingMessage, SenderAccount

from .conftest import begin, campaign, people, states, submit

pytestmark = pytest.mark.django_db


def test_everybody_is_asked_once_however_often_the_worker_comes_by(cast, programme, everybody) -> None:
    people(cast, 20)
    made = campaign(cast, programme)
    begin(cast, made)
    for _ in range(3):
        fieldwork.tick()
        events.drain_all()
    assert states(made) == {"asked": 20}
    assert OutgoingMessage.objects.count() == 20
    assert ContactEvent.objects.filter(kind="asked").count() == 20
    assert len(set(Invitation.objects.values_list("link__token_hash", flat=True))) == 20


def test_the_draw_comes_out_again_from_its_seed(cast, programme, everybody) -> None:
    """Random draw: the seed and the fingerprint are kept."""
    people(cast, 60)
    drawn = []
    for _ in range(2):
        made = campaign(cast, programme, method="random", n=10)
        services.start(by=cast.bob, campaign_id=made.pk)
        events.drain_all()
        wave = CampaignWave.objects.get(campaign=made)
        keys = set(wave.invitations.values_list("contact__respondent_key", flat=True))
        drawn.append((keys, wave.fingerprint, wave.n_drawn))
    assert drawn[0] == drawn[1]
    assert drawn[0][2] == 10


def test_strata_are_drawn_in_proportion(cast, programme, everybody) -> None:
    """C21: groups and regions."""
    people(cast, 80)
    made = campaign(cast, programme, method="proportional", n=20)
    begin(cast, made)
    rows = Invitation.objects.filter(campaign=made).values_list("stratum", flat=True)
    assert Counter(rows) == {"东城": 15, "西城": 5}


def test_a_second_campaign_spares_those_just_asked(cast, programme, everybody) -> None:
    """One contact budget over all campaigns and channels."""
    people(cast, 10)
    first, second = campaign(cast, programme), campaign(cast, programme, channels=("mail_letter",))
    services.start(by=cast.bob, campaign_id=first.pk)
    services.start(by=cast.bob, campaign_id=second.pk)
    events.drain_all()  # both drawn before either sends
    fieldwork.tick()
    events.drain_all()
    assert states(first) + states(second) == {"asked": 10, "spared": 10}
    assert ContactEvent.objects.filter(kind="asked").count() == 10
    assert set(Invitation.objects.filter(state="spared").values_list("reason", flat=True)) == {"quarantine"}


def test_an_answer_ends_the_invitation_and_its_reminders(cast, programme, everybody, the_clock) -> None:
    people(cast, 2)
    made = campaign(cast, programme)
    begin(cast, made)
    one, other = Invitation.objects.filter(campaign=made).order_by("pk").select_related("link__questionnaire")
    submit(one)
    events.drain_all()
    the_clock["now"] += timedelta(days=3)
    fieldwork.tick()
    events.drain_all()
    one.refresh_from_db()
    other.refresh_from_db()
    assert (one.state, one.n_reminded) == ("answered", 0)
    assert (other.state, other.n_reminded) == ("asked", 1)
    assert OutgoingMessage.objects.filter(purpose="reminder").count() == 1
    kinds = [event.kind for event in contacts.timeline(one.contact)]
    assert sorted(kinds) == ["answered", "asked"]


def test_there_are_two_reminders_and_no_third(cast, programme, everybody, the_clock) -> None:
    people(cast, 1)
    made = campaign(cast, programme)
    begin(cast, made)
    found = []
    for _ in range(14):
        the_clock["now"] += timedelta(days=1)
        fieldwork.tick()
        found.append(Invitation.objects.get().n_reminded)
    assert found[:8] == [0, 0, 1, 1, 1, 1, 2, 2]
    assert found[-1] == 2


def test_a_complaint_takes_back_what_has_not_left_and_stops_reminders(
    cast, programme, everybody, the_clock
) -> None:
    people(cast, 1)
    made = campaign(cast, programme)
    begin(cast, made)
    customers.hold(respondent_key="K0000", kind="complaint", reference="case:1")
    events.drain_all()
    assert OutgoingMessage.objects.get().state == "cancelled"
    assert not ContactEvent.objects.filter(kind="asked").exists()
    fieldwork.tick()
    one = Invitation.objects.get()
    assert (one.state, one.reason) == ("spared", "complaint")


def test_opting_out_ends_invitations_everywhere(cast, programme, everybody) -> None:
    people(cast, 2)
    made = campaign(cast, programme)
    begin(cast, made)
    customers.opt_out(respondent_key="K0000", source="link")
    events.drain_all()
    assert states(made) == {"refused": 1, "asked": 1}
    assert Counter(OutgoingMessage.objects.values_list("state", flat=True)) == {"cancelled": 1, "queued": 1}


def test_a_dead_number_falls_back_to_the_next_channel(cast, programme, everybody) -> None:
    """C20: mixed mode; the mode that answered is stored with the answer."""
    from huiyin.messaging.contracts import MessageFailed

    people(cast, 1)
    made = campaign(cast, programme)
    begin(cast, made)
    for attempt, expected in ((0, ("asked", "mail_letter")), (1, ("bounced", "mail_letter"))):
        one = Invitation.objects.get()
        from django.db import transaction

        with transaction.atomic():
            events.publish(MessageFailed(0, f"invitation:{one.pk}", f"invitation:{one.pk}:{attempt}", True))
        events.drain_all()
        one.refresh_from_db()
        assert (one.state, one.channel) == expected
        assert Invitation.objects.get().link.channel == "mail_letter"
    assert OutgoingMessage.objects.count() == 2


def test_nobody_is_written_to_at_night(cast, programme, everybody, the_clock) -> None:
    people(cast, 1)
    the_clock["now"] += timedelta(hours=11)  # nine in the evening
    made = campaign(cast, programme)
    begin(cast, made)
    assert states(made) == {"planned": 1}
    the_clock["now"] += timedelta(hours=12)
    fieldwork.tick()
    assert states(made) == {"asked": 1}


def test_pausing_takes_back_and_resuming_goes_on(cast, programme, everybody) -> None:
    people(cast, 5)
    made = campaign(cast, programme)
    begin(cast, made)
    assert services.pause(by=cast.bob, campaign_id=made.pk) == 5
    events.drain_all()
    assert states(made) == {"planned": 5}
    assert not ContactEvent.objects.filter(kind="asked").exists()
    fieldwork.tick()
    assert states(made) == {"planned": 5}
    services.resume(by=cast.bob, campaign_id=made.pk)
    fieldwork.tick()
    assert states(made) == {"asked": 5}


def test_cancelling_gives_the_budget_back(cast, programme, everybody) -> None:
    people(cast, 5)
    made = campaign(cast, programme)
    begin(cast, made)
    services.cancel(by=cast.bob, campaign_id=made.pk)
    events.drain_all()
    assert states(made) == {"cancelled": 5}
    again = campaign(cast, programme)
    begin(cast, again)
    assert states(again) == {"asked": 5}
    with pytest.raises(WrongState):
        services.resume(by=cast.bob, campaign_id=made.pk)


def test_it_stops_when_enough_have_answered(cast, programme, everybody) -> None:
    people(cast, 6)
    made = campaign(cast, programme, stop_answers=2)
    begin(cast, made)
    for one in Invitation.objects.select_related("link__questionnaire")[:2]:
        submit(one)
    events.drain_all()
    fieldwork.tick()
    made.refresh_from_db()
    assert (made.state, made.stop_reason) == (CampaignState.DONE, "answers")
    assert OutgoingMessage.objects.filter(state="queued").count() == 0


def test_it_stops_when_the_money_or_the_time_is_spent(cast, programme, everybody, the_clock) -> None:
    people(cast, 6)
    by_money = campaign(cast, programme, budget=0.2, costs={"text_letter": 0.05})
    begin(cast, by_money)
    fieldwork.tick()
    by_money.refresh_from_db()
    assert by_money.stop_reason == "budget"
    by_day = campaign(cast, programme, stop_on="2026-11-24", channels=("mail_letter",))
    services.start(by=cast.bob, campaign_id=by_day.pk)
    the_clock["now"] += timedelta(days=1)
    fieldwork.tick()
    by_day.refresh_from_db()
    assert by_day.stop_reason == "date"


def test_approval_is_somebody_elses(cast, programme, everybody) -> None:
    people(cast, 1)
    made = campaign(cast, programme, needs_approval=True)
    assert services.start(by=cast.bob, campaign_id=made.pk).state == CampaignState.WAITING
    with pytest.raises(OwnApproval):
        services.approve(by=cast.bob, campaign_id=made.pk)
    assert services.approve(by=cast.alice, campaign_id=made.pk).state == CampaignState.RUNNING


def test_without_an_account_nothing_starts(cast, programme, everybody) -> None:
    SenderAccount.objects.update(is_enabled=False)
    with pytest.raises(NoAccountForChannel):
        services.start(by=cast.bob, campaign_id=campaign(cast, programme).pk)


def test_a_plan_that_contradicts_itself_is_refused_with_the_reason(cast, programme) -> None:
    for wrong in (
        {"channels": ()},
        {"method": "random"},
        {"rhythm": "event"},
        {"rhythm": "event", "event_kind": "service", "min_hours": 200},
        {"by_month": True},
    ):
        with pytest.raises(Problem):
            services.start(by=cast.bob, campaign_id=campaign(cast, programme, **wrong).pk)


def test_prizes_are_drawn_among_those_who_answered_and_come_out_again(cast, programme, everybody) -> None:
    """C17: a prize draw with its seed kept."""
    people(cast, 6)
    made = campaign(cast, programme, incentive="draw", n_prizes=2, incentive_words={"zh": "抽奖"})
    begin(cast, made)
    with pytest.raises(NobodyEntered):
        prizes.draw_prizes(by=cast.bob, campaign_id=made.pk)
    for one in Invitation.objects.select_related("link__questionnaire")[:4]:
        submit(one)
    events.drain_all()
    drawn = prizes.draw_prizes(by=cast.bob, campaign_id=made.pk)
    entered = Invitation.objects.filter(state="answered").values_list("pk", flat=True)
    assert drawn.winners == prizes.winners(list(entered), 2, drawn.seed)
    assert set(drawn.winners) <= set(entered)
    again = prizes.draw_prizes(by=cast.bob, campaign_id=made.pk)
    assert not set(again.winners) & set(drawn.winners)
    assert OutgoingMessage.objects.filter(text__contains="抽奖").count() == 6


def test_erasing_a_customer_leaves_an_invitation_of_nobody(cast, programme, everybody) -> None:
    from huiyin.responses.services import ask_erasure

    people(cast, 2)
    made = campaign(cast, programme)
    begin(cast, made)
    ask_erasure(by=cast.bob, programme_ids=[programme.pk], respondent_key="K0000")
    events.drain_all()
    rows = Invitation.objects.filter(campaign=made).order_by("pk")
    assert [row.contact_id is None for row in rows] == [True, False]
    assert rows[0].stratum == ""
    fieldwork.tick()


def test_a_message_that_was_answered_before_it_left_is_not_sent(cast, programme, everybody) -> None:
    people(cast, 1)
    made = campaign(cast, programme)
    begin(cast, made)
    submit(Invitation.objects.select_related("link__questionnaire").get())
    events.drain_all()
    assert OutgoingMessage.objects.get().state == "cancelled"
    assert states(made) == {"answered": 1}


def test_a_killed_worker_neither_loses_nor_doubles_anybody(cast, programme, everybody, monkeypatch) -> None:
    """Exactly once: dying between the budget and the message leaves neither."""
    people(cast, 8)
    made = campaign(cast, programme)
    services.start(by=cast.bob, campaign_id=made.pk)
    events.drain_all()

    class Killed(BaseException):
        pass

    def dies(*args, **kwargs):
        raise Killed

    with monkeypatch.context() as patched:
        patched.setattr(sending, "queue_many", dies)
        with pytest.raises(Killed):
            sending.send_batch(made.pk)
    assert states(made) == {"planned": 8}
    assert not ContactEvent.objects.filter(kind="asked").exists()
    fieldwork.tick()
    assert states(made) == {"asked": 8}
    assert OutgoingMessage.objects.count() == 8


def test_reminding_now_keeps_the_days_of_the_contact_rules(cast, programme, the_clock) -> None:
    """An organisation's own number of days, not three."""
    rule_sets.save_rules(
        by=cast.alice, rules=Rules(control_percent=0, first_reminder_days=5, second_reminder_days=9)
    )
    people(cast, 4)
    made = campaign(cast, programme, n_reminders=0)
    begin(cast, made)
    the_clock["now"] += timedelta(days=4)
    assert services.remind_now(by=cast.bob, campaign_id=made.pk) == 0
    fieldwork.tick()
    assert set(Invitation.objects.values_list("n_reminded", flat=True)) == {0}
    the_clock["now"] += timedelta(days=1)
    assert services.remind_now(by=cast.bob, campaign_id=made.pk) == 4
    fieldwork.tick()
    assert set(Invitation.objects.values_list("n_reminded", flat=True)) == {1}
