"""The life of a case: receive, work on it, solve it, ask the customer (T03, T09), and what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.analytics.problems import Problem
from huiyin.cases import problems, queries, services
from huiyin.cases.contracts import LEAST_ATTEMPTS, CaseFlag, CaseState, CaseType, Outcome, Severity
from huiyin.cases.models import Case, Verification
from huiyin.cases.workflow import TRANSITIONS, Step, possible_steps
from huiyin.core.events import drain_all
from huiyin.core.models import AuditEntry, OutboxEvent


@pytest.fixture
def case(cast, programme, answered):
    return services.open_case(
        by=cast.bob, programme=programme, title="服务态度差", owner=cast.amy, answer=answered(nps=3)
    )


def solved(case, by):
    return services.solve(by=by, case_id=case.pk, text="重新上门维修", type=CaseType.SERVICE)


def asked(case, by):
    solved(case, by)
    return services.ask_customer(by=by, case_id=case.pk)


def told(verification, *, solved, comment=""):
    return services.answer_verification(token=queries.token_of(verification), solved=solved, comment=comment)


def test_the_whole_way_to_the_customers_yes(cast, case):
    """T03 T09: receive, work, solve, ask; only the customer's word closes."""
    services.start(by=cast.amy, case_id=case.pk)
    services.note(by=cast.amy, case_id=case.pk, text="已致电客户")
    verification = asked(case, cast.amy)
    case.refresh_from_db()
    assert case.state == CaseState.COMMUNICATED
    assert case.closed_at is None
    told(verification, solved=True, comment="谢谢")
    case.refresh_from_db()
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.CONFIRMED)
    assert [entry.kind for entry in case.entries.all()] == [
        "opened",
        "started",
        "note",
        "solved",
        "asked",
        "verdict",
    ]
    assert AuditEntry.objects.filter(object=f"case:{case.pk}").count() == 6


def test_not_yet_reopens_with_a_new_day_and_the_same_owner(cast, case):
    verification = asked(case, cast.amy)
    Case.objects.filter(pk=case.pk).update(due_at=timezone.now() - timedelta(days=3))
    told(verification, solved=False, comment="还是漏水")
    case.refresh_from_db()
    assert (case.state, case.n_reopened, case.owner) == (CaseState.INVESTIGATING, 1, cast.amy)
    assert case.due_at > timezone.now() + timedelta(hours=23)
    assert case.entries.last().text == "还是漏水"


def test_the_second_answer_by_a_link_changes_nothing(cast, case):
    verification = asked(case, cast.amy)
    _, first = told(verification, solved=True)
    kept, second = told(verification, solved=False)
    assert (first, second) == (True, False)
    assert kept.solved is True
    case.refresh_from_db()
    assert case.state == CaseState.CLOSED


def test_asking_again_gives_the_same_link_until_it_is_answered(cast, case):
    first = asked(case, cast.amy)
    again = services.ask_customer(by=cast.amy, case_id=case.pk)
    assert again == first
    assert Verification.objects.count() == 1
    told(again, solved=False)
    assert asked(case, cast.amy) != first


def test_a_link_of_another_purpose_or_an_expired_one_is_no_link(cast, case):
    verification = asked(case, cast.amy)
    token = queries.token_of(verification)
    with pytest.raises(problems.LinkNotOpen):
        services.answer_verification(token=verification.seed, solved=True)
    Verification.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(problems.LinkNotOpen):
        services.answer_verification(token=token, solved=True)
    assert token not in str(Verification.objects.values().get())


def test_what_staff_heard_is_kept_apart_from_what_the_customer_clicked(cast, case):
    verification = asked(case, cast.amy)
    services.record_verdict(by=cast.amy, case_id=case.pk, solved=True, text="客户说修好了")
    case.refresh_from_db()
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.REPORTED)
    told(verification, solved=False, comment="我没有这样说")
    case.refresh_from_db()
    assert (case.state, case.outcome, case.n_reopened) == (CaseState.INVESTIGATING, "", 1)


def test_silence_closes_only_after_enough_attempts_and_is_never_satisfied(cast, programme, case):
    """M24: closed without an answer is a count of its own."""
    solved(case, cast.amy)
    for attempt in range(LEAST_ATTEMPTS):
        if attempt:
            with pytest.raises(problems.TooFewAttempts):
                services.close_unanswered(by=cast.amy, case_id=case.pk, text="联系不上")
        services.ask_customer(by=cast.amy, case_id=case.pk, way="phone")
    services.close_unanswered(by=cast.amy, case_id=case.pk, text="联系不上")
    case.refresh_from_db()
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.SILENT)
    counts = queries.recovery_of(programme.pk)
    assert (counts.n_silent, counts.n_confirmed, counts.n_reported) == (1, 0, 0)


def test_attempts_are_counted_anew_after_a_new_solution(cast, case):
    asked(case, cast.amy)
    services.ask_customer(by=cast.amy, case_id=case.pk)
    services.reopen(by=cast.bob, case_id=case.pk, text="抽查发现没有修好")
    asked(case, cast.amy)
    with pytest.raises(problems.TooFewAttempts):
        services.close_unanswered(by=cast.amy, case_id=case.pk, text="联系不上")


def test_a_late_yes_makes_silence_a_confirmation(cast, case):
    verification = asked(case, cast.amy)
    for _ in range(LEAST_ATTEMPTS - 1):
        services.ask_customer(by=cast.amy, case_id=case.pk, way="phone")
    services.close_unanswered(by=cast.amy, case_id=case.pk, text="联系不上")
    told(verification, solved=True)
    case.refresh_from_db()
    assert (case.state, case.outcome) == (CaseState.CLOSED, Outcome.CONFIRMED)


def test_a_yes_while_staff_are_at_it_again_is_recorded_and_closes_nothing(cast, case):
    verification = asked(case, cast.amy)
    services.reopen(by=cast.bob, case_id=case.pk, text="抽查发现没有修好")
    told(verification, solved=True)
    case.refresh_from_db()
    assert case.state == CaseState.INVESTIGATING
    assert case.entries.last().detail == {"solved": True, "way": "link"}


def test_a_problem_is_classified_before_it_is_solved(cast, case):
    """T01."""
    with pytest.raises(problems.NotClassified):
        services.solve(by=cast.amy, case_id=case.pk, text="已处理")
    services.classify(by=cast.amy, case_id=case.pk, type=CaseType.SPEED, severity=Severity.HIGH)
    services.solve(by=cast.amy, case_id=case.pk, text="已处理")
    case.refresh_from_db()
    assert (case.type, case.severity) == (CaseType.SPEED, Severity.HIGH)


@pytest.mark.parametrize("blank", ["", "  \n", "\x00"])
def test_steps_that_need_words_refuse_none(cast, case, blank):
    with pytest.raises(problems.NothingWritten):
        services.solve(by=cast.amy, case_id=case.pk, text=blank, type=CaseType.OTHER)
    with pytest.raises(problems.NothingWritten):
        services.note(by=cast.amy, case_id=case.pk, text=blank)
    asked(case, cast.amy)
    with pytest.raises(problems.NothingWritten):
        services.record_verdict(by=cast.amy, case_id=case.pk, solved=True, text=blank)
    with pytest.raises(problems.NothingWritten):
        services.reopen(by=cast.amy, case_id=case.pk, text=blank)


def test_a_step_on_what_somebody_else_has_changed_is_refused_and_changes_nothing(cast, case):
    seen = case.seen
    services.assign(by=cast.bob, case_id=case.pk, owner=cast.bob, seen=seen)
    with pytest.raises(problems.ChangedMeanwhile):
        services.solve(by=cast.amy, case_id=case.pk, text="已处理", type=CaseType.OTHER, seen=seen)
    case.refresh_from_db()
    assert (case.state, case.owner) == (CaseState.RECEIVED, cast.bob)


def test_only_people_who_work_on_cases_and_see_this_one_can_own_it(cast, programme, case):
    """T02."""
    for stranger in (cast.nora, cast.ann):
        with pytest.raises(problems.NotTheirCase):
            services.assign(by=cast.bob, case_id=case.pk, owner=stranger)
    with pytest.raises(problems.NotTheirCase):
        services.open_case(by=cast.bob, programme=programme, title="投诉", owner=cast.nora)
    assert set(queries.owners_for(cast.bob, cast.north)) == {cast.bob, cast.amy}
    assert set(queries.owners_for(cast.alice, cast.north)) == {cast.alice, cast.bob, cast.amy}


def test_an_answer_has_one_case(cast, programme, answered):
    answer = answered(live=True, nps=1)
    with pytest.raises(problems.AnswerHasCase):
        services.open_case(by=cast.bob, programme=programme, title="投诉", answer=answer)


def test_a_case_without_named_owner_goes_to_the_least_busy(cast, programme):
    assert services.open_case(by=cast.bob, programme=programme, title="来电投诉").owner == cast.amy


def test_the_list_is_in_order_of_priority(cast, programme):
    """T01: overdue first, then the worst, then what is due first; the customer's turn comes last."""
    made = {
        name: services.open_case(by=cast.bob, programme=programme, title=name, severity=severity)
        for name, severity in (
            ("low", "low"),
            ("asked", "high"),
            ("high", "high"),
            ("late", "low"),
            ("medium", "medium"),
        )
    }
    asked(made["asked"], cast.bob)
    Case.objects.filter(pk=made["late"].pk).update(due_at=timezone.now() - timedelta(hours=1))
    titles = [case.title for case in queries.by_priority(queries.cases_of(cast.amy))]
    assert titles == ["late", "high", "medium", "low", "asked"]
    assert queries.recovery(queries.cases_of(cast.amy)).n_overdue == 1


def test_the_south_sees_no_case_of_the_north(cast, case):
    assert list(queries.cases_of(cast.nora)) == []
    assert list(queries.cases_of(cast.alice)) == [case]
    assert queries.case_about(cast.nora, case.response_id) is None


def test_the_database_itself_refuses_a_case_closed_on_nobodys_word(case):
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(pk=case.pk).update(state=CaseState.CLOSED, closed_at=timezone.now())


def _take_step(step, case, by):
    key = case.pk
    return {
        Step.ACKNOWLEDGE: lambda: services.acknowledge(by=by, case_id=key),
        Step.ASSESS: lambda: services.assess(by=by, case_id=key, type="speed", severity="low"),
        Step.REFUSE: lambda: services.refuse(by=by, case_id=key, text="不同意", external_body="12345"),
        Step.START: lambda: services.start(by=by, case_id=key),
        Step.SOLVE: lambda: services.solve(by=by, case_id=key, text="已处理", type=CaseType.OTHER),
        Step.ASK: lambda: services.ask_customer(by=by, case_id=key),
        Step.CONFIRM: lambda: services.record_verdict(by=by, case_id=key, solved=True, text="好了"),
        Step.REFUTE: lambda: services.record_verdict(by=by, case_id=key, solved=False, text="没好"),
        Step.GIVE_UP: lambda: services.close_unanswered(by=by, case_id=key, text="联系不上"),
        Step.REOPEN: lambda: services.reopen(by=by, case_id=key, text="复查"),
    }[step]()


ALONE = [step for step in Step if step not in {Step.MERGE, Step.UNMERGE}]  # those need a second case
WAYS_THERE = {
    CaseState.RECEIVED: [],
    CaseState.ACKNOWLEDGED: [Step.ACKNOWLEDGE],
    CaseState.ASSESSED: [Step.ACKNOWLEDGE, Step.ASSESS],
    CaseState.INVESTIGATING: [Step.START],
    CaseState.RESPONDED: [Step.SOLVE],
    CaseState.COMMUNICATED: [Step.SOLVE] + [Step.ASK] * LEAST_ATTEMPTS,
    CaseState.CLOSED: [Step.SOLVE, Step.CONFIRM],
}


@pytest.mark.parametrize("step", ALONE)
@pytest.mark.parametrize("state", CaseState)
def test_each_step_does_what_the_table_says_and_nothing_else(cast, case, state, step):
    for before in WAYS_THERE[state]:
        _take_step(before, case, cast.amy)
    case.refresh_from_db()
    assert case.state == state
    allowed, target = TRANSITIONS[step]
    if state in allowed:
        assert step in possible_steps(state)
        _take_step(step, case, cast.amy)
        case.refresh_from_db()
        assert case.state == target
    else:
        n_entries = case.entries.count()
        with pytest.raises(problems.NotAllowedNow):
            _take_step(step, case, cast.amy)
        case.refresh_from_db()
        assert (case.state, case.entries.count()) == (state, n_entries)


def test_a_closed_case_is_not_handed_on_or_renamed(cast, case):
    _take_step(Step.SOLVE, case, cast.amy)
    _take_step(Step.CONFIRM, case, cast.amy)
    with pytest.raises(problems.NotAllowedNow):
        services.assign(by=cast.bob, case_id=case.pk, owner=cast.bob)
    with pytest.raises(problems.NotAllowedNow):
        services.classify(by=cast.bob, case_id=case.pk, type="other", severity="low")


moves = st.lists(st.sampled_from([*ALONE, "link yes", "link no", "call"]), max_size=14)


@given(moves=moves)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_row_of_steps_closes_a_case_without_the_customers_word_or_recorded_silence(cast, programme, moves):
    """T09 M24: whatever people click, in whatever order."""
    case = services.open_case(by=cast.bob, programme=programme, title="投诉", owner=cast.amy)
    for move in moves:
        case.refresh_from_db()
        before, latest = case.state, case.verifications.order_by("pk").last()
        try:
            with transaction.atomic():
                if move == "call":
                    services.ask_customer(by=cast.amy, case_id=case.pk, way="phone")
                elif isinstance(move, Step):
                    _take_step(move, case, cast.amy)
                elif latest is not None:
                    told(latest, solved=move == "link yes")
        except Problem:
            case.refresh_from_db()
            assert case.state == before
        case.refresh_from_db()
        if case.state != CaseState.CLOSED:
            assert case.outcome == ""
            assert case.closed_at is None
            continue
        assert case.closed_at is not None
        verdicts = [entry.detail for entry in case.entries.filter(kind="verdict")]
        if case.outcome == Outcome.CONFIRMED:
            assert case.verifications.filter(solved=True, answered_at__isnull=False).exists()
        elif case.outcome == Outcome.REPORTED:
            assert {"solved": True, "way": "staff"} in verdicts
        elif case.outcome == Outcome.NOT_ACCEPTED:
            assert case.external_body
            assert case.entries.filter(kind="refused").exists()
        else:
            assert case.n_attempts >= LEAST_ATTEMPTS
            assert case.entries.filter(kind="closed").exists()
    assert not Case.objects.filter(pk=case.pk, owner=None).exists()


def test_severity_is_never_less_than_the_gravest_flag(cast, case):
    """T01: safety, law, public attention, vulnerable customers and money raise it, whatever was chosen."""
    services.classify(by=cast.amy, case_id=case.pk, type="speed", severity="low", flags=["money", "safety"])
    case.refresh_from_db()
    assert (case.severity, case.flags) == (Severity.CRITICAL, (CaseFlag.SAFETY, CaseFlag.MONEY))
    services.classify(by=cast.amy, case_id=case.pk, type="speed", severity="low")
    case.refresh_from_db()
    assert case.severity == Severity.CRITICAL, "flags stay until somebody takes them away"
    services.classify(by=cast.amy, case_id=case.pk, type="speed", severity="low", flags=[])
    case.refresh_from_db()
    assert case.severity == Severity.LOW


def test_not_accepted_needs_a_body_outside_and_is_counted_apart(cast, programme, case):
    """T03: after ISO 10002 the customer is told who else can decide; this is no satisfaction."""
    solved(case, cast.amy)
    with pytest.raises(problems.NoExternalBody):
        services.refuse(by=cast.amy, case_id=case.pk, text="要求赔偿更多", external_body=" ")
    services.refuse(by=cast.amy, case_id=case.pk, text="要求赔偿更多", external_body="12398")
    counts = queries.recovery_of(programme.pk)
    assert (counts.n_not_accepted, counts.n_confirmed, counts.n_silent) == (1, 0, 0)


def test_each_step_and_each_closing_is_told(cast, case):
    drain_all()
    solved(case, cast.amy)
    services.record_verdict(by=cast.amy, case_id=case.pk, solved=True, text="好了")
    told_of = OutboxEvent.objects.filter(kind__in=("CaseMoved", "CaseClosed")).order_by("pk")
    assert [row.payload.get("step") or row.payload["outcome"] for row in told_of] == [
        "solve",
        "confirm",
        "reported",
    ]
