"""Rules on answers: visible, editable, tried on history; each fires once; people are told and asked again."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from huiyin.alerts import listening, raising, rule_queries, ruling, telling
from huiyin.alerts.contracts import AlertRaised, NewAlert, RuleKind
from huiyin.alerts.models import Listening, Raised, Rule, Told
from huiyin.alerts.problems import AnonymousAnswers, NobodyListens, NotTheirAlerts, PhoneMissing
from huiyin.alerts.ruling import Wanted
from huiyin.cases.history import history_of
from huiyin.cases.models import Case
from huiyin.core.events import drain_all
from huiyin.core.models import OutboxEvent
from huiyin.dashboards.tests.feeding import CODEBOOK
from huiyin.messaging.models import OutgoingMessage
from huiyin.messaging.tests.conftest import add_account
from huiyin.responses.contracts import NewAnswer
from huiyin.responses.services import accept
from huiyin.surveys import services as surveys

LOW_SOUTH = {"and": [{"<=": [{"var": "q_wait"}, 2]}, {"==": [{"var": "q_area"}, "城南"]}]}


@pytest.fixture
def shop(cast: Any) -> Any:
    """A programme of the north, and people with addresses."""
    for person in (cast.bob, cast.ann, cast.amy, cast.alice):
        person.email = f"{person.login}@example.cn"
        person.save()
        Listening.objects.create(user=person, quiet_from=None, quiet_to=None)
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="营业厅评价")
    surveys.extend_codebook(made.pk, CODEBOOK)
    surveys.ensure_wave(made.pk, "2026", date(2026, 1, 1))
    add_account("smtp", {})
    return made


def answer(programme: Any, number: int, *, wait: float = 1, area: str = "城南") -> int:
    wave = surveys.ensure_wave(programme.pk, "2026", date(2026, 1, 1))
    given = NewAnswer(
        dedup_key=f"{programme.pk}:{number}",
        answers={"wait": wait, "staff": 4.0, "why": "等了两个小时"},
        wave_id=wave.pk,
        answered_on=timezone.localdate(),
        respondent_key=f"C{number}",
        context={"area": area},
    )
    return int(accept(given, programme_id=programme.pk, channel="web_link")[0].pk)


def make(by: Any, programme: Any, *, on: bool = True, **given: Any) -> Rule:
    wanted = Wanted(
        **{"kind": RuleKind.ANSWER, "name": "城南等候", "condition": LOW_SOUTH, "people": [by.pk], **given}
    )
    rule = ruling.save_rule(by=by, programme=programme, wanted=wanted)
    if on:
        ruling.switch_rule(by=by, rule=rule, is_on=True)
    return rule


def test_a_rule_fires_for_the_answers_of_its_condition_alone_and_tells_whom_it_names(
    cast: Any, shop: Any
) -> None:
    """T32, X04, complaint 23: a bad score leads to an act by a rule that people see and change."""
    rule = make(cast.bob, shop, people=[cast.bob.pk, cast.ann.pk], urgency="high", opens_case=True)
    hit = answer(shop, 1)
    answer(shop, 2, area="城北")
    answer(shop, 3, wait=4)
    drain_all()
    raised = Raised.objects.get()
    assert (raised.rule, raised.response_id, raised.urgency) == (rule, hit, "high")
    assert raised.case == Case.objects.get(response_id=hit)
    assert "城南" in raised.evidence["condition"]["zh"]
    assert "城南等候" in next(history_of(raised.case.entries.all(), "zh")).what
    assert telling.tick() == 2
    told = OutgoingMessage.objects.get(to="ann@example.cn")
    assert told.subject.startswith("[紧急] 城南等候：")
    assert f"/alerts/raised/{raised.pk}/" in told.text
    assert "等了两个小时" not in told.text, "what was said stays here"
    assert telling.tick() == 0


def test_the_same_answer_delivered_again_raises_nothing_more(cast: Any, shop: Any) -> None:
    rule = make(cast.bob, shop)
    hit = answer(shop, 1)
    drain_all()
    assert raising.raise_for_answers(shop.pk, [hit]) == []
    assert Raised.objects.count() == Told.objects.count() == 1
    assert OutboxEvent.objects.filter(kind=AlertRaised.__name__).count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        Raised.objects.create(
            rule=rule, programme=shop, subject=f"answer:{hit}", urgency="low", raised_at=timezone.now()
        )


def test_a_rule_that_is_off_changed_or_put_away_works_as_it_says_now(cast: Any, shop: Any) -> None:
    rule = make(cast.bob, shop, on=False)
    answer(shop, 1)
    drain_all()
    ruling.switch_rule(by=cast.bob, rule=rule, is_on=True)
    drain_all()
    assert not Raised.objects.exists(), "what happened while it was off raises nothing later"
    ruling.save_rule(
        by=cast.bob,
        programme=shop,
        rule=Rule.objects.get(pk=rule.pk),
        wanted=Wanted(RuleKind.ANSWER, "城北等候", {"==": [{"var": "q_area"}, "城北"]}, people=[cast.bob.pk]),
    )
    answer(shop, 2)
    other = answer(shop, 3, area="城北")
    drain_all()
    assert list(Raised.objects.values_list("response_id", flat=True)) == [other]
    ruling.put_away(by=cast.bob, rule=Rule.objects.get(pk=rule.pk))
    answer(shop, 4, area="城北")
    drain_all()
    assert Raised.objects.count() == 1
    assert list(rule_queries.rules_of(cast.bob)) == []


def test_a_rule_that_speaks_of_what_is_gone_fires_for_nothing_and_says_so(cast: Any, shop: Any) -> None:
    from huiyin.alerts.showing import rule_line
    from huiyin.metrics.queries import filter_fields

    rule = make(cast.bob, shop, condition={"<=": [{"var": "q_gone"}, 2]})
    make(cast.bob, shop, name="还在")
    answer(shop, 1)
    drain_all()
    assert list(Raised.objects.values_list("rule__name", flat=True)) == ["还在"]
    assert rule_line(rule, filter_fields(shop.pk)).is_broken


def test_several_rules_for_one_answer_open_one_case(cast: Any, shop: Any) -> None:
    for name, urgency in (("甲", "low"), ("乙", "high"), ("丙", "medium")):
        make(cast.bob, shop, name=name, urgency=urgency, opens_case=True)
    answer(shop, 1)
    drain_all()
    case = Case.objects.get()
    assert (case.title, case.severity) == ("乙", "high")
    assert set(Raised.objects.values_list("case", flat=True)) == {case.pk}
    assert Raised.objects.count() == 3


def test_a_storm_of_alerts_becomes_few_messages(cast: Any, shop: Any) -> None:
    make(cast.bob, shop)
    for number in range(30):
        answer(shop, number)
    drain_all()
    now = timezone.now()
    assert telling.tick(now) == 1
    message = OutgoingMessage.objects.get()
    assert message.subject == "30 条告警"
    assert "还有 20 条" in message.text
    answer(shop, 99)
    drain_all()
    assert telling.tick(now + timedelta(seconds=30)) == 0, "the next one waits for two minutes"
    assert telling.tick(now + timedelta(minutes=3)) == 1


def test_who_does_not_acknowledge_is_passed_over_step_by_step(cast: Any, shop: Any) -> None:
    """Complaint 24: forgotten alerts are passed on."""
    roster = listening.save_roster(
        by=cast.bob,
        unit=cast.north,
        name="值班",
        turn="week",
        starts_on=date(2026, 1, 1),
        changes_at=datetime.min.time(),
        people=[cast.ann.pk, cast.amy.pk],
    )
    make(cast.bob, shop, people=[], roster=roster.pk, answer_within=15)
    answer(shop, 1)
    drain_all()
    raised, now = Raised.objects.get(), timezone.now()
    first = raised.told.get().user
    assert first in (cast.ann, cast.amy)
    levels = []
    for step in range(1, 6):
        telling.tick(now + timedelta(minutes=16 * step))
        levels.append([row.user.login for row in raised.told.order_by("pk")])
    second = {"ann": "amy", "amy": "ann"}[first.login]
    assert levels[0] == [first.login, second]
    assert levels[1] == [first.login, second, "bob"]
    assert levels[2] == levels[-1] == [first.login, second, "bob", "alice"]
    assert OutgoingMessage.objects.count() == 4


def test_an_acknowledged_alert_is_not_passed_on_nor_told_any_more(cast: Any, shop: Any) -> None:
    make(cast.bob, shop, people=[cast.bob.pk, cast.ann.pk], answer_within=15)
    answer(shop, 1)
    drain_all()
    raised = Raised.objects.get()
    assert raising.acknowledge(by=cast.ann, raised_ids=[raised.pk], note="已联系") == 1
    assert raising.acknowledge(by=cast.bob, raised_ids=[raised.pk]) == 0, "the first one stays"
    assert telling.tick(timezone.now() + timedelta(hours=2)) == 0
    raised.refresh_from_db()
    assert (raised.acknowledged_by, raised.note, raised.next_step_at) == (cast.ann, "已联系", None)
    assert set(raised.told.values_list("outcome", flat=True)) == {"acknowledged"}


def test_quiet_hours_hold_back_what_can_wait_until_the_morning(cast: Any, shop: Any) -> None:
    Listening.objects.filter(user=cast.ann).update(quiet_from="00:00", quiet_to="23:59")
    rule = make(cast.bob, shop, people=[cast.ann.pk])
    urgent = make(cast.bob, shop, people=[cast.ann.pk], name="紧急", urgency="high")
    answer(shop, 1)
    drain_all()
    now = timezone.now()
    due = dict(Told.objects.values_list("raised__rule", "due_at"))
    assert due[urgent.pk] <= now < due[rule.pk] or timezone.localtime().hour == 23
    assert telling.tick(now) == 1


def test_who_cannot_be_reached_is_named_and_nothing_is_lost(cast: Any, shop: Any) -> None:
    cast.ann.email = ""
    cast.ann.save()
    make(cast.bob, shop, people=[cast.ann.pk])
    answer(shop, 1)
    drain_all()
    assert Told.objects.get().outcome == "no_address"
    assert rule_queries.n_unanswered(cast.ann) == 1, "it waits on the page"


def test_what_makes_no_sense_is_refused(cast: Any, shop: Any) -> None:
    with pytest.raises(NobodyListens):
        make(cast.bob, shop, people=[])
    with pytest.raises(NotTheirAlerts):
        make(cast.bob, shop, people=[cast.nora.pk])
    hidden = surveys.create_programme(by=cast.bob, unit=cast.north, name="匿名", identity="anonymous")
    with pytest.raises(AnonymousAnswers):
        make(cast.bob, hidden)
    with pytest.raises(PhoneMissing):
        listening.save_listening(
            by=cast.bob,
            by_email=True,
            by_sms=True,
            phone="12",
            quiet_from=None,
            quiet_to=None,
            gathering="now",
            digest_at=datetime.min.time(),
        )


def test_history_tells_how_often_a_rule_would_have_fired(cast: Any, shop: Any) -> None:
    """Complaint 23: rules with a test run."""
    ids = [answer(shop, number, wait=1 + number % 5) for number in range(20)]
    drain_all()
    run = rule_queries.tried(shop.pk, RuleKind.ANSWER, {}, LOW_SOUTH)
    assert (run.n, run.n_looked_at, run.n_days_hit) == (8, 20, 1)
    assert {one["response_id"] for one in run.examples} <= set(ids)
    assert not Raised.objects.exists()


def test_erasing_an_answer_takes_the_way_to_it_out_of_its_alert(cast: Any, shop: Any) -> None:
    from huiyin.responses import services as responses

    make(cast.bob, shop)
    answer(shop, 1)
    drain_all()
    responses.ask_erasure(by=cast.bob, programme_ids=[shop.pk], respondent_key="C1")
    drain_all()
    assert Raised.objects.get().response_id is None


def test_an_alert_is_seen_by_those_it_concerns(cast: Any, shop: Any) -> None:
    rule = make(cast.bob, shop, people=[cast.amy.pk])
    answer(shop, 1)
    drain_all()
    other = raising.raise_alerts(make(cast.bob, shop, name="别人的"), [NewAlert("x", {})])
    assert other
    assert rule_queries.raised_of(cast.ann).count() == 2, "analysts of the unit see all"
    assert [one.rule for one in rule_queries.raised_of(cast.amy)] == [rule], "others what they are told of"
    assert rule_queries.raised_of(cast.nora).count() == 0
