"""Routes find one named owner for each case; a trial says beforehand who would have got what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.cases import problems, queries, ruling, services
from huiyin.cases.contracts import CaseChannel, CaseFlag, Severity
from huiyin.cases.models import Case, Route, SortingRule
from huiyin.cases.sorting import suggested
from huiyin.cases.trials import try_routes, try_sorting
from huiyin.conditions import contains, equals
from huiyin.core.models import AuditEntry


def route(cast, *, on=True, **given):
    row = ruling.save_route(
        by=cast.alice,
        **{"unit": cast.north, "name": "路由", "condition": None, "strategy": "least_busy", **given},
    )
    return ruling.switch_rule(by=cast.alice, rule=row, on=True) if on else row


def opened(cast, title="停电", **given):
    return services.open_case(
        by=given.pop("by", cast.bob), unit=given.pop("unit", cast.north), title=title, **given
    )


def test_the_first_route_that_fits_decides_and_the_history_names_it(cast):
    """T02 T31: by condition to a named person; a case that no route fits goes to the least busy."""
    is_grave = equals("severity", "high").as_json()
    route(cast, name="严重工单给主管", condition=is_grave, strategy="named", owner=cast.bob)
    route(cast, name="其余轮流", strategy="round_robin")
    grave, other = opened(cast, severity="high"), opened(cast, severity="low")
    assert (grave.owner, other.owner) == (cast.bob, cast.amy)
    assert grave.entries.get(kind="opened").detail["route"] == "严重工单给主管"


def test_a_route_that_is_off_does_nothing(cast):
    route(cast, on=False, strategy="named", owner=cast.bob)
    assert opened(cast).owner == cast.amy


def test_a_new_route_is_off_until_somebody_switches_it_on(cast):
    row = ruling.save_route(by=cast.bob, unit=cast.north, name="新", condition=None, strategy="least_busy")
    assert not row.is_on


def test_a_route_hands_to_another_unit_but_who_answers_for_the_service_stays(cast):
    """T07: the case is worked on in the south; the north, where the service was given, stays responsible."""
    route(cast, condition=contains("title", "南区").as_json(), to_unit=cast.south)
    case = opened(cast, "南区线路")
    assert (case.unit, case.owner, case.responsible_unit) == (cast.south, cast.nora, cast.north)


def test_skill_absence_and_limit_are_kept(cast):
    """T31: whoever lacks the skill, is away or has enough is passed over; the next route is tried."""
    ruling.save_worker(by=cast.alice, user=cast.bob, skills="高压，方言")
    skill = queries.skills().get(name="高压")
    route(cast, name="高压", skill=skill)
    assert opened(cast).owner == cast.bob
    today = timezone.localdate()
    ruling.save_worker(by=cast.alice, user=cast.bob, skills="高压", away_until=today)
    assert opened(cast).owner == cast.amy, "no route fits; the unit's agent gets it"
    ruling.save_worker(by=cast.alice, user=cast.bob, skills="高压", away_until=today - timedelta(days=1))
    assert opened(cast).owner == cast.bob
    ruling.save_worker(by=cast.alice, user=cast.bob, skills="高压", most_open=2)
    assert opened(cast).owner == cast.amy


def test_nobody_free_still_leaves_no_case_without_an_owner(cast):
    """T02."""
    ruling.save_worker(by=cast.alice, user=cast.amy, most_open=0)
    ruling.save_worker(by=cast.alice, user=cast.bob, most_open=0)
    ruling.save_worker(by=cast.alice, user=cast.alice, most_open=0)
    assert opened(cast).owner == cast.amy


def test_one_after_the_other_goes_on_where_it_stopped(cast):
    like = cast.amy
    eve = User.objects.create(
        login="eve", name="伊芙", role=like.role, unit=like.unit, password=like.password
    )
    route(cast, strategy="round_robin")
    owners = [opened(cast).owner for _ in range(4)]
    assert owners == [cast.amy, eve, cast.amy, eve] or owners == [eve, cast.amy, eve, cast.amy]


def test_whoever_was_asked_first_in_person_keeps_the_case(cast):
    """T11: by telephone or at the counter the first asked is responsible; by e-mail the least busy gets it."""
    for channel in (CaseChannel.PHONE, CaseChannel.COUNTER):
        case = opened(cast, by=cast.bob, channel=channel)
        assert (case.owner, case.received_by) == (cast.bob, cast.bob)
    assert opened(cast, by=cast.bob, channel=CaseChannel.EMAIL).owner == cast.amy


def test_a_manager_of_the_north_makes_no_route_for_the_south(cast):
    with pytest.raises(problems.NotTheirUnit):
        ruling.save_route(by=cast.bob, unit=cast.south, name="越权", condition=None, strategy="least_busy")
    with pytest.raises(problems.NoOwnerNamed):
        route(cast, strategy="named")
    with pytest.raises(problems.NotTheirCase):
        route(cast, strategy="named", owner=cast.nora)


def test_rules_change_places(cast):
    first, second = route(cast, name="一"), route(cast, name="二")
    ruling.move_rule(by=cast.bob, rule=second, up=True)
    assert [row.name for row in Route.objects.all()] == ["二", "一"]
    ruling.move_rule(by=cast.bob, rule=Route.objects.get(pk=second.pk), up=True)
    ruling.remove_rule(by=cast.bob, rule=Route.objects.get(pk=first.pk))
    assert [row.name for row in Route.objects.all()] == ["二"]
    assert AuditEntry.objects.filter(action="case_rule.remove").exists()


def test_a_trial_says_who_would_have_got_last_months_cases_and_changes_nothing(cast):
    """Complaint 23: a rule is tried on what was, before it acts."""
    for n in range(4):
        opened(cast, f"投诉 {n}", severity="high" if n % 2 else "low")
    old = opened(cast, "上季度的")
    Case.objects.filter(pk=old.pk).update(opened_at=timezone.now() - timedelta(days=40))
    row = route(
        cast, on=False, condition=equals("severity", "high").as_json(), strategy="named", owner=cast.bob
    )
    before = list(Case.objects.values_list("pk", "owner", "unit"))
    trial = try_routes(cast.north, row)
    assert (trial.n_cases, trial.n_matched, trial.n_differ, trial.n_nobody) == (4, 2, 2, 0)
    assert {line.name: (line.n_now, line.n_then) for line in trial.people} == {
        cast.amy.name: (4, 2),
        cast.bob.name: (0, 2),
    }
    assert {one.owner for one in trial.examples} == {cast.bob}
    assert list(Case.objects.values_list("pk", "owner", "unit")) == before
    ruling.switch_rule(by=cast.alice, rule=row, on=True)
    assert opened(cast, severity="high").owner == cast.bob


def test_in_a_trial_closed_cases_free_their_owner(cast):
    """The limit works as it would have: a case closed before the next came counts no more."""
    ruling.save_worker(by=cast.alice, user=cast.amy, most_open=1)
    now = timezone.now()
    for hours in (30, 20, 10):
        case = opened(cast)
        Case.objects.filter(pk=case.pk).update(
            opened_at=now - timedelta(hours=hours),
            state="closed",
            outcome="reported",
            closed_at=now - timedelta(hours=hours - 5),
        )
    row = route(cast, on=False)
    assert {line.name: line.n_then for line in try_routes(cast.north, row).people}[cast.amy.name] == 3


def sorting(cast, on=True, **given):
    row = ruling.save_sorting_rule(by=cast.alice, **{"unit": cast.north, "name": "安全", **given})
    return ruling.switch_rule(by=cast.alice, rule=row, on=True) if on else row


def test_sorting_rules_make_a_case_graver_and_never_milder(cast):
    """T01: severity is the worst of what was said, of all rules that fit and of all flags."""
    sorting(cast, condition=contains("words", "触电").as_json(), flags=["safety"])
    sorting(cast, name="慢", condition=None, severity="low")
    case = opened(cast, words="家里有人触电", severity="low")
    assert (case.severity, case.flags) == (Severity.CRITICAL, (CaseFlag.SAFETY,))
    assert case.entries.get(kind="opened").detail["sorted_by"] == ["安全", "慢"]
    assert opened(cast, severity="high").severity == Severity.HIGH


def test_what_the_customer_wrote_in_a_survey_is_sorted_too(cast, programme, answered):
    sorting(cast, condition=contains("words", "律师").as_json(), flags=["legal"])
    answered(live=True, nps=5, comment="再不解决我找律师")
    case = Case.objects.get()
    assert (case.legal, case.severity, case.words) == (True, Severity.HIGH, "")


def test_a_sorting_rule_gives_a_category_and_with_it_the_type(cast):
    billing = ruling.save_category(by=cast.alice, name="电费", type="billing")
    wrong = ruling.save_category(by=cast.alice, name="多计费", parent=billing)
    sorting(cast, condition=contains("words", "多收").as_json(), category=wrong)
    case = opened(cast, words="多收了我三十块")
    assert (case.category, case.type) == (wrong, "billing")
    assert wrong.path == f"/{billing.pk}/{wrong.pk}/"
    with pytest.raises(problems.CategoryTaken):
        ruling.save_category(by=cast.alice, name="电费")


def test_a_sorting_trial_counts_what_would_have_been_graver(cast):
    (
        opened(cast, words="扬言曝光"),
        opened(cast, words="问候"),
        opened(cast, words="曝光", severity="critical"),
    )
    row = sorting(cast, on=False, condition=contains("words", "曝光").as_json(), flags=["media"])
    trial = try_sorting(cast.north, row)
    assert (trial.n_cases, trial.n_matched, trial.n_worse) == (3, 2, 1)
    with pytest.raises(problems.RuleSaysNothing):
        sorting(cast, condition=None)


def test_words_suggest_a_category_and_say_why(cast):
    """T01: suggested by text; the most keywords win, then the longest."""
    ruling.save_category(by=cast.alice, name="停电", type="speed", keywords="停电，跳闸")
    ruling.save_category(by=cast.alice, name="电费", type="billing", keywords="电费\n账单")
    found = suggested("账单上的电费不对，还停电")
    assert (found.category.name, found.words) == ("电费", ("电费", "账单"))
    assert suggested("您好") is None


def test_priority_orders_by_severity_then_flags_then_returns(cast):
    """T01."""
    first = opened(cast, severity="high")
    flagged = opened(cast, severity="high", flags=["money"])
    low = opened(cast, severity="low")
    assert flagged.priority > first.priority > low.priority
    assert SortingRule.objects.count() == 0
