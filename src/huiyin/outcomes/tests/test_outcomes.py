"""What recovery brought, from the records to the page: T06, T19, C10, I19, M24, A19."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import numpy as np
import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.cases.contracts import CaseState
from huiyin.cases.models import Case
from huiyin.core import events
from huiyin.outcomes import figures as figures_of
from huiyin.outcomes import queries, services
from huiyin.outcomes.contracts import Terms
from huiyin.outcomes.models import Evaluation, FindingAction
from huiyin.outcomes.sections import Section
from huiyin.recovery import services as recovery
from huiyin.responses import services as answers
from huiyin.responses.contracts import NewAnswer
from huiyin.surveys import services as surveys

pytestmark = pytest.mark.django_db


@pytest.fixture
def figures(cast: Any, world: Any) -> dict[str, Section]:
    """The sections of the north, worked out by the worker."""
    services.ask(by=cast.bob, unit=cast.north)
    events.drain_all()
    standing = queries.standing_of(cast.north)
    assert standing.problem is None
    return {one.key: one for one in standing.sections}


def row(section: Section, table: str, label: str) -> tuple[Any, ...]:
    """The row of a section's table that begins with the English words."""
    lines = [cells for one in section.tables if one.key == table for cells in one.rows]
    return next(cells for cells in lines if isinstance(cells[0], dict) and cells[0]["en"] == label)


def test_solved_unsolved_and_never_failed_customers_are_compared_with_their_likes(
    figures: dict[str, Section],
) -> None:
    """T19: association in words, the paradox tested, silence in no group."""
    section = figures["recovered"]
    assert section.tone == "success"
    solved = row(section, "groups", "Solved")
    assert (solved[4], round(solved[1])) == (45, 85)  # three of four answered again
    gain = row(section, "differences", "Solved − not solved")
    assert 38 < gain[1] < 42
    assert (gain[6], gain[7]) == (45, 45)
    assert row(section, "differences", "Solved − never had a problem")[1] == pytest.approx(5, abs=1)
    assert "补救悖论" in section.lead["zh"]
    notes = {one.code: one.text["zh"] for one in section.notes}
    assert "5 位客户" in notes["silent_cases"]
    assert "不是因果的证明" in notes["unmeasured"]
    assert "outcome_unknown" in notes


def test_the_cost_of_keeping_one_divides_spending_by_those_kept_beyond(figures: dict[str, Section]) -> None:
    """80 on each of 60 solved; 90 % of them stayed, of like unsolved ones half: 80 / 0.4."""
    section = figures["cost"]
    cost = row(section, "cost", "Cost per customer kept")
    assert cost[1] == pytest.approx(200)
    assert cost[2] < 200 < cost[3]
    assert row(section, "cost", "Customers kept beyond expectation")[1] == pytest.approx(24)
    assert "200" in section.lead["zh"]


def test_recontact_and_first_contact_are_told_with_what_customers_said(figures: dict[str, Section]) -> None:
    """T06, C10: 10 of 60 solved and 20 of 60 unsolved came back on the matter; a closing that did not last counts."""
    again = row(figures["recontact"], "recontact", "Confirmed by the customer")
    assert (again[4], again[1]) == (70, pytest.approx(10 / 70))
    refused = row(figures["recontact"], "recontact", "Our answer was not accepted")
    assert (refused[4], refused[1]) == (80, pytest.approx(20 / 80))
    first = figures["first_contact"]
    rate = row(first, "rates", "First contact resolution")
    assert (rate[4], rate[1]) == (125, pytest.approx(95 / 125))
    assert row(first, "cells", "Solved")[1:] == (50, 10)
    assert row(first, "cells", "Not solved")[1:] == (40, 20)
    assert "κ" in first.lead["zh"]


def test_unheard_customers_are_bounded_before_they_are_estimated(figures: dict[str, Section]) -> None:
    """M24, A19: those who said nothing are never counted as satisfied."""
    section = figures["silent"]
    people = {cells[0]["en"]: cells[1] for cells in section.tables[0].rows}
    assert people["All"] == 185
    assert people["Neither"] == 15  # every fourth of those without a problem
    assert "%" in section.lead["en"]


def test_small_bases_are_hidden_and_what_lacks_is_said(cast: Any, client: Any) -> None:
    """A unit without data gets words instead of numbers."""
    services.ask(by=cast.nora, unit=cast.south)
    events.drain_all()
    sections = queries.standing_of(cast.south).sections
    assert len(sections) == 6
    assert not [one.key for one in sections if "{" in one.contract["zh"] + one.contract["en"]]
    assert all("暂不能判断" in one.lead["zh"] and not one.tables for one in sections)
    client.force_login(cast.nora)
    assert "暂不能判断" in client.get(reverse("outcomes")).content.decode()


def test_the_page_the_file_and_other_terms(cast: Any, client: Any, figures: dict[str, Section]) -> None:
    client.force_login(cast.ann)
    text = client.get(reverse("outcomes")).content.decode()
    assert "问题已解决 − 问题未解决" in text
    assert "怎样计算" in text
    assert "以表格查看数据" in text
    file = client.get(reverse("outcomes-file"), {"unit": cast.north.pk})
    book = openpyxl.load_workbook(io.BytesIO(file.content))
    assert book.sheetnames[0] == "口径与说明"
    cells = [cell.value for sheet in book for line in sheet.iter_rows() for cell in line]
    assert "问题已解决 − 问题未解决" in cells
    wrong = client.post(reverse("outcomes-evaluate"), {"days_back": "1", "question": ""})
    assert wrong.status_code == 422
    terms = {**Terms().as_json(), "window": 3, "unit": cast.north.pk}
    assert client.post(reverse("outcomes-evaluate"), terms).status_code == 302
    events.drain_all()
    standing = queries.standing_of(cast.north)
    assert standing.terms.window == 3
    again = next(one for one in standing.sections if one.key == "recontact")
    assert row(again, "recontact", "All")[4] == 155


def test_nobody_sees_the_figures_of_a_unit_that_is_not_theirs(cast: Any, client: Any, world: Any) -> None:
    services.ask(by=cast.bob, unit=cast.north)
    events.drain_all()
    client.force_login(cast.nora)
    assert "没有计算结果" in client.get(reverse("outcomes"), {"unit": cast.north.pk}).content.decode()
    assert client.get(reverse("outcomes-file"), {"unit": cast.north.pk}).status_code == 404
    client.force_login(cast.amy)
    assert client.get(reverse("outcomes")).status_code == 403


def test_one_evaluation_waits_at_a_time_and_stale_ones_are_asked_again(cast: Any) -> None:
    first = services.ask(by=cast.bob, unit=cast.north)
    assert services.ask(by=cast.bob, unit=cast.north, terms=Terms(window=9)) == first
    events.drain_all()
    assert Evaluation.objects.get().terms["window"] == 9
    assert services.ask_stale() == 0
    Evaluation.objects.update(asked_at=timezone.now() - timedelta(days=31))
    assert services.ask_stale() == 1
    events.drain_all()
    assert [one.state for one in Evaluation.objects.all()] == [Evaluation.DONE] * 2
    assert Evaluation.objects.first().terms["window"] == 9


def test_problems_with_an_improvement_and_answered_alerts_are_action_looking_is_not(
    cast: Any, client: Any, alert_of_rule: Any
) -> None:
    """I19: ten problems, four of them improving; an alert counts once something was done, and not when taken back."""
    problems = [recovery.open_problem(by=cast.bob, unit=cast.north, title=f"问题{n}") for n in range(10)]
    for one in problems[:4]:
        recovery.change_problem(
            by=cast.bob,
            problem_id=one.pk,
            title=one.title,
            description="",
            cause=None,
            owner=cast.bob,
            improvement="改流程",
            due_on=None,
        )
        recovery.move_problem(by=cast.bob, problem_id=one.pk, state="improving")
    raised = alert_of_rule()
    type(problems[0]).objects.update(opened_at=timezone.now() - timedelta(days=100))
    type(raised).objects.update(raised_at=timezone.now() - timedelta(days=100))
    services.ask(by=cast.bob, unit=cast.north, terms=Terms(act_within=365 - 265))
    events.drain_all()
    section = {one.key: one for one in queries.standing_of(cast.north).sections}["findings"]
    assert row(section, "acted", "All")[4] == 11

    client.force_login(cast.bob)
    address = reverse("finding-act", args=["rule", raised.pk])
    page = client.get(reverse("findings")).content.decode()
    assert raised.rule.name in page
    assert client.post(address, {"text": "", "problem": ""}).status_code == 302
    assert not FindingAction.objects.exists()
    client.post(address, {"problem": problems[0].pk, "text": "并入改进"})
    assert queries.findings_of(cast.north, "zh")[0].done_at is not None
    assert raised.rule.name not in client.get(reverse("findings")).content.decode()
    assert "并入改进" in client.get(reverse("findings"), {"which": "all"}).content.decode()
    client.post(address, {"act": "undo"})
    assert queries.findings_of(cast.north, "zh")[0].done_at is None
    client.force_login(cast.nora)
    assert client.post(address, {"text": "南方"}).status_code == 404


def test_an_alert_whose_case_was_answered_is_action(cast: Any, alert_of_rule: Any) -> None:
    case = Case.objects.create(
        unit=cast.north,
        responsible_unit=cast.north,
        origin="manual",
        title="由预警建立",
        type="service",
        severity="low",
        state=CaseState.RECEIVED,
        opened_at=timezone.now(),
        due_at=timezone.now(),
    )
    alert_of_rule(case=case)
    [line] = queries.findings_of(cast.north, "zh")
    assert line.done_at is None
    Case.objects.update(solved_at=timezone.now())
    [line] = queries.findings_of(cast.north, "zh")
    assert line.done_at is not None


def test_a_question_may_say_whether_the_first_contact_settled_it(cast: Any, world: Any) -> None:
    """T06: answers of the same customer soon after the contact; a later or an earlier one says nothing of it."""
    programme = surveys.create_programme(by=cast.bob, unit=cast.north, name="服务回访")
    surveys.extend_codebook(programme.pk, [Variable("settled", "一次解决了吗", Role.RATING, Scale(1, 2))])
    wave = surveys.ensure_wave(programme.pk, "2026", world.now.date())
    for n in range(12):
        began = timezone.localtime(world.solved[n].opened_at).date()
        for on, said in ((began + timedelta(days=2), 1 if n < 9 else 2), (began + timedelta(days=30), 2)):
            new = NewAnswer(f"act:{n}:{said}:{on}", {"settled": said}, wave.pk, on, f"R{n}")
            answers.accept(new, programme_id=programme.pk, channel="web_link")
    question = f"{programme.pk}:settled"
    assert question in [key for key, _ in queries.questions_of(cast.bob, "zh")]
    services.ask(by=cast.bob, unit=cast.north, terms=Terms(question=question, solved_codes="1"))
    events.drain_all()
    first = {one.key: one for one in queries.standing_of(cast.north).sections}["first_contact"]
    assert row(first, "rates", "By the customer's word: solved")[1:] == (
        0.75,
        *[pytest.approx(x, abs=0.01) for x in (0.47, 0.91)],
        12,
    )
    assert row(first, "cells", "Solved")[1:] == (7, 2)
    assert "所选问题" in first.contract["zh"]
    south = {one.key: one for one in [*_of_south(cast, question)]}["first_contact"]
    assert not south.tables


def _of_south(cast: Any, question: str) -> tuple[Section, ...]:
    """The figures of the south, asked with a question of the north: it is not theirs to read."""
    services.ask(by=cast.nora, unit=cast.south, terms=Terms(question=question))
    events.drain_all()
    return queries.standing_of(cast.south).sections


def test_without_a_usable_propensity_the_bounds_are_still_told() -> None:
    """M24: a predictor that tells who answered completely is said, and left out."""
    n = 2000
    rows = {
        "bad": np.array([1.0, 0.0, 0.0, 0.0] * 500 + [np.nan] * n),
        "complained": np.zeros(2 * n),
        "value_class": np.array(["A"] * 3920 + ["B"] * 80, dtype=object),
    }
    made, told = figures_of._silent(rows, ["value_class"])
    assert [one.code for one in told] == ["no_propensity"]
    assert (made.bound_low, made.bound_high) == (500 / 4000, 2500 / 4000)


def test_bounds_are_told_by_value_class_and_hidden_where_few_answered() -> None:
    """A19: 40 of class A (20 answered, 5 dissatisfied), 30 of class B of whom 4 answered."""
    rows = {
        "bad": np.array([1.0] * 5 + [0.0] * 15 + [np.nan] * 20 + [0.0] * 4 + [np.nan] * 26),
        "complained": np.array([0.0] * 38 + [1.0] * 2 + [0.0] * 30),
        "value_class": np.array(["A"] * 40 + ["B"] * 30, dtype=object),
    }
    [table] = figures_of._by_class(rows)
    assert table.rows == (("A", 40, 20, 0.25, 7 / 40, 25 / 40), ("B", 30, "<10", None, None, None))
