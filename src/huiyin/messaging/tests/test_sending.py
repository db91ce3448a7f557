"""From the queue to the provider: once, in order, within the limits, and honest about what nobody knows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from huiyin.core import events
from huiyin.core.models import OutboxEvent
from huiyin.customers import services as customers
from huiyin.messaging import queries, services
from huiyin.messaging.accounts import today_of
from huiyin.messaging.contracts import Content, NewMessage, State
from huiyin.messaging.models import OutgoingMessage, SenderAccount
from huiyin.messaging.problems import BadAddress, NoAccount
from huiyin.messaging.sending import LEASE, due_accounts, send_due, settle_leases
from huiyin.messaging.signs import Reason
from huiyin.messaging.tests.conftest import add_account, settings_for
from tests.fakes.provider import Provider

Write = Callable[..., OutgoingMessage]


def later(message: OutgoingMessage, **moments: Any) -> None:
    OutgoingMessage.objects.filter(pk=message.pk).update(**moments)


def news() -> list[str]:
    return list(OutboxEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_a_message_is_sent_once_and_told(account: SenderAccount, provider: Provider, write: Write) -> None:
    message = write(reference="invitation:1")
    assert due_accounts() == [account.pk]
    assert (send_due(account.pk), send_due(account.pk)) == (1, 0)
    message.refresh_from_db()
    assert (message.state, message.provider_id) == (State.SENT, provider.taken[0].id)
    assert provider.taken[0].text == "【回音电力】请评价本次服务"
    assert news() == ["MessageSent"]
    assert queries.states_of("invitation:1") == {message.dedup_key: State.SENT}


def test_the_same_act_queues_one_message(account: SenderAccount, provider: Provider, write: Write) -> None:
    first = write(dedup_key="same")
    second = write(dedup_key="same", to="13900000000")
    assert first.pk == second.pk
    send_due(account.pk)
    assert len(provider.taken) == 1


def test_without_an_account_or_with_a_wrong_number_nothing_is_queued(cast: Any, write: Write) -> None:
    with pytest.raises(NoAccount):
        write()
    add_account("sms_http", settings_for("sms_http", "http://127.0.0.1:9"))
    with pytest.raises(BadAddress):
        write(to="12345")
    assert OutgoingMessage.objects.count() == 0


def test_a_busy_provider_gets_it_later_and_a_refusal_ends_it(
    provider: Provider, write: Write, db: None
) -> None:
    account = add_account("sms_aliyun", settings_for("sms_aliyun", provider.address))
    provider.mode = "busy"
    message = write()
    send_due(account.pk)
    message.refresh_from_db()
    assert (message.state, message.n_attempts) == (State.QUEUED, 1)
    assert message.due_at > timezone.now() + timedelta(seconds=30)
    provider.mode = "refused"
    later(message, due_at=timezone.now())
    send_due(account.pk)
    message.refresh_from_db()
    assert message.state == State.FAILED
    assert "MOBILE_NUMBER_ILLEGAL" in message.reason
    assert events.drain_all() >= 0
    again = write(to=message.to)  # the number is known to be none
    send_due(account.pk)
    again.refresh_from_db()
    assert (again.state, again.reason) == (State.FAILED, Reason.CAME_BACK_BEFORE)


def test_what_may_have_been_taken_is_never_repeated_by_itself(
    account: SenderAccount, provider: Provider, write: Write
) -> None:
    """F16: the provider takes the message and never answers."""
    provider.mode = "hang"
    message = write()
    send_due(account.pk)
    message.refresh_from_db()
    assert message.state == State.UNCERTAIN
    provider.mode = "ok"
    later(message, due_at=timezone.now() - timedelta(days=1))
    assert send_due(account.pk) == 0
    settle_leases()
    assert len(provider.taken) == 1
    assert today_of(account).n_uncertain == 1
    assert news() == ["MessageUncertain"]


def test_a_thousand_sends_with_one_answer_in_twenty_lost_deliver_nothing_twice(
    account: SenderAccount, provider: Provider, write: Write
) -> None:
    """F16, smaller: at most one delivery a person, and every lost answer is counted."""
    services.queue_many(
        [
            NewMessage("sms", f"139{n:08d}", Content(text="请评价"), "survey", f"mass:{n}", batch="mass")
            for n in range(1000)
        ]
    )
    provider.mode = "ambiguous"
    while send_due(account.pk):
        settle_leases()
    numbers = [one.to for one in provider.taken]
    assert len(numbers) == len(set(numbers)) == 1000
    states = list(OutgoingMessage.objects.values_list("state", flat=True))
    assert (states.count(State.UNCERTAIN), states.count(State.SENT)) == (50, 950)


def test_whoever_dies_while_sending_leaves_an_uncertain_message(
    account: SenderAccount, provider: Provider, write: Write
) -> None:
    message = write()
    later(message, state=State.SENDING, leased_until=timezone.now() - LEASE, n_attempts=1)
    assert settle_leases() == 1
    message.refresh_from_db()
    assert (message.state, message.reason) == (State.UNCERTAIN, Reason.SENDER_DIED)


def test_where_the_provider_drops_repetitions_it_is_sent_again_under_the_same_name(
    provider: Provider, write: Write, db: None
) -> None:
    account = add_account("wechat_official", settings_for("wechat_official", provider.address))
    message = write(kind="wechat", to="oAbcdef0123456789")
    send_due(account.pk)
    later(message, state=State.SENDING, leased_until=timezone.now() - LEASE)  # the outcome was not written
    settle_leases()
    send_due(account.pk)
    message.refresh_from_db()
    assert message.state == State.SENT
    assert len(provider.taken) == 1


def test_nothing_leaves_before_its_time_nor_long_after_it(
    account: SenderAccount, provider: Provider, write: Write
) -> None:
    tonight = write(not_before=timezone.now() + timedelta(hours=8))
    stale = write()
    later(stale, due_at=timezone.now() - timedelta(days=9), give_up_at=timezone.now() - timedelta(days=6))
    settle_leases()
    assert send_due(account.pk) == 0
    stale.refresh_from_db()
    tonight.refresh_from_db()
    assert (stale.state, stale.reason, tonight.state) == (State.FAILED, Reason.TOO_LATE, State.QUEUED)


def test_what_waits_can_be_taken_back_and_what_left_cannot(
    account: SenderAccount, provider: Provider, write: Write
) -> None:
    first, second = write(reference="campaign:1"), write(reference="campaign:1")
    later(second, due_at=timezone.now() + timedelta(hours=1))
    send_due(account.pk)
    assert services.cancel(reference="campaign:1") == 1
    assert queries.states_of("campaign:1") == {
        first.dedup_key: State.SENT,
        second.dedup_key: State.CANCELLED,
    }
    assert services.cancel(dedup_keys=[first.dedup_key]) == 0
    assert news() == ["MessageSent", "MessageCancelled"]


def test_one_number_gets_one_text_a_minute_and_five_a_day(
    account: SenderAccount, provider: Provider, write: Write
) -> None:
    messages = [write(to="13700000000") for _ in range(7)]
    assert send_due(account.pk) == 1
    now = timezone.now()
    messages[1].refresh_from_db()
    assert timedelta(seconds=50) < messages[1].due_at - now <= timedelta(seconds=60)
    for _ in range(6):  # an hour passes each time
        OutgoingMessage.objects.exclude(tried_at=None).update(tried_at=timezone.now() - timedelta(minutes=2))
        OutgoingMessage.objects.filter(state=State.QUEUED).update(due_at=timezone.now())
        send_due(account.pk)
    assert len(provider.taken) == 5
    messages[6].refresh_from_db()
    assert timezone.localtime(messages[6].due_at).date() > timezone.localdate()


def test_an_account_keeps_its_rate_and_its_daily_budget(provider: Provider, write: Write, db: None) -> None:
    account = add_account("sms_http", settings_for("sms_http", provider.address), per_minute=3, per_day=5)
    for _ in range(9):
        write()
    assert (send_due(account.pk), send_due(account.pk)) == (3, 0)
    OutgoingMessage.objects.exclude(tried_at=None).update(tried_at=timezone.now() - timedelta(minutes=2))
    assert send_due(account.pk) == 2  # the budget of five is a hard stop
    assert today_of(account).is_used_up
    OutgoingMessage.objects.exclude(tried_at=None).update(
        tried_at=timezone.now() - timedelta(days=1, hours=1)
    )
    assert send_due(account.pk) == 3


def test_a_long_text_counts_by_its_parts(provider: Provider, write: Write, db: None) -> None:
    account = add_account("sms_http", settings_for("sms_http", provider.address), per_day=3)
    first = write(content=Content(text="回" * 64))  # with 【回音电力】 exactly 70
    second = write(content=Content(text="回" * 65))  # 71: two parts
    third = write(content=Content(text="回" * 65))
    assert [first.n_parts, second.n_parts] == [1, 2]
    assert send_due(account.pk) == 2
    third.refresh_from_db()
    assert (third.state, len(provider.taken)) == (State.QUEUED, 2)


def test_a_big_batch_does_not_keep_a_small_one_or_an_alarm_waiting(
    account: SenderAccount, provider: Provider, write: Write
) -> None:
    big = [write(batch="big") for _ in range(30)]
    small = [write(batch="small") for _ in range(3)]
    alarm = write(purpose="alert", batch="alarm")
    send_due(account.pk, most=7)
    first = [one.raw["mobile"] for one in provider.taken]
    assert first[0] == alarm.to.removeprefix("+86")
    assert {one.to.removeprefix("+86") for one in small} <= set(first)
    assert big[0].to.removeprefix("+86") in first


def test_who_opted_out_meanwhile_gets_nothing_and_case_messages_go_on(
    account: SenderAccount, provider: Provider, write: Write
) -> None:
    invitation = write(to="13611112222")
    case = write(to="13611112222", purpose="case")
    customers.opt_out(phone="13611112222", source="phone")
    send_due(account.pk)
    invitation.refresh_from_db()
    case.refresh_from_db()
    assert (invitation.state, invitation.reason) == (State.CANCELLED, Reason.OPTED_OUT)
    assert case.state == State.SENT


def test_what_the_provider_would_refuse_is_known_before(provider: Provider, write: Write, db: None) -> None:
    account = add_account("sms_aliyun", settings_for("sms_aliyun", provider.address))
    message = write(content=Content(text="x", parameters={"name": "王女士"}))
    assert send_due(account.pk) == 0
    message.refresh_from_db()
    assert message.state == State.FAILED
    assert "code" in message.reason
    assert provider.asked == []


def test_a_switched_off_account_sends_nothing(
    account: SenderAccount, provider: Provider, write: Write
) -> None:
    write()
    SenderAccount.objects.update(is_enabled=False)
    assert due_accounts() == []
    assert send_due(account.pk) == 0


def test_one_wrong_number_among_many_fails_alone(
    account: SenderAccount, provider: Provider, write: Write
) -> None:
    wanted = [("good", "13800001111"), ("wrong", "027-8754"), ("empty", "")]
    messages = [NewMessage("sms", to, Content(text="请评价"), "survey", key) for key, to in wanted]
    assert len(services.queue_many(messages)) == 3
    send_due(account.pk)
    assert queries.states_by_key(["good", "wrong", "empty"]) == {
        "good": State.SENT,
        "wrong": State.FAILED,
        "empty": State.FAILED,
    }
    assert news() == ["MessageFailed", "MessageFailed", "MessageSent"]
