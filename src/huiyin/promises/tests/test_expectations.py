"""What customers expect: collected, ranked, decided, explained (T28)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from huiyin.analytics.problems import Problem
from huiyin.cases.contracts import CaseType, Severity
from huiyin.cases.models import Case
from huiyin.promises import queries, services
from huiyin.promises.contracts import Decision, NewPromise
from huiyin.promises.evidence import weighed
from huiyin.promises.models import Expectation

pytestmark = pytest.mark.django_db


def as_(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def text_of(response: Any) -> str:
    return str(response.content.decode())


def complain(cast: Any, type: str, n: int) -> None:
    now = timezone.now()
    Case.objects.bulk_create(
        Case(
            unit=cast.north,
            responsible_unit=cast.north,
            origin="manual",
            title="x",
            type=type,
            severity=Severity.LOW,
            opened_at=now,
            due_at=now,
        )
        for _ in range(n)
    )


def test_surveys_say_what_is_expected_and_nothing_is_added_twice(cast, hall) -> None:
    """T28, know all and rank: both pairs once; a question that is half of a pair is no item besides."""
    collect = {"by": cast.bob, "unit": cast.north, "programme": hall}
    assert services.collect_from_programme(**collect) == 2
    assert services.collect_from_programme(**collect) == 0
    lines = weighed(queries.expectations_of(cast.bob))["pair"]
    assert [line.row.text for line in lines] == ["办理快", "态度好"]
    quick, kind = lines
    assert quick.evidence is not None
    # expected 5 on 1-5, perceived 2.5: importance 1, shortfall 2.5 / 4
    assert quick.evidence.importance.value == pytest.approx(1.0)
    assert quick.evidence.shortfall.value == pytest.approx(0.625)
    assert quick.priority.value == pytest.approx(62.5)
    assert quick.rank is not None
    assert (quick.rank.rank, quick.rank.worst) == (1, 1)
    # expected 4.5, perceived 4: importance 3.5 / 4, shortfall 0.5 / 4
    assert kind.priority.value == pytest.approx(100 * 0.875 * 0.125)
    services.remove_expectation(by=cast.bob, expectation_id=quick.row.pk)
    assert services.collect_from_programme(**collect) == 0  # what was removed stays so


def test_complaints_say_what_is_expected_each_case_once(cast) -> None:
    """T28: importance is the share of cases, with Wilson's interval."""
    complain(cast, CaseType.SPEED, 30)
    complain(cast, CaseType.BILLING, 10)
    complain(cast, CaseType.OTHER, 2)
    complain(cast, CaseType.UNCLASSIFIED, 50)
    assert services.collect_from_complaints(by=cast.bob, unit=cast.north) == 2
    assert services.collect_from_complaints(by=cast.bob, unit=cast.north) == 0
    lines = weighed(queries.expectations_of(cast.bob))["complaints"]
    assert [line.row.text for line in lines] == ["处理时效", "价格与账单"]
    assert lines[0].row.text_en == "Speed of handling"
    assert lines[0].priority.value == pytest.approx(100 * 30 / 42)
    assert lines[0].evidence is not None
    assert (lines[0].evidence.importance.n, lines[0].evidence.shortfall.value) == (42, 1.0)


def told(cast: Any, text: str = "电话容易接通", named: int = 12, unmet: int = 8) -> Expectation:
    return services.add_expectation(
        by=cast.bob, unit=cast.north, text=text, n_asked=20, n_named=named, n_unmet=unmet
    )


def test_what_is_not_met_is_explained_and_what_is_met_says_how(cast) -> None:
    """T28: combine means, make what can be kept, talk out of the rest, explain the refusal."""
    row = told(cast)
    decide = {"by": cast.bob, "expectation_id": row.pk}
    with pytest.raises(Problem, match="HY-PR010"):
        services.decide(**decide, decision=Decision.KEEP)
    for decision in (Decision.DROP, Decision.DEFER):
        with pytest.raises(Problem, match="HY-PR009"):
            services.decide(**decide, decision=decision)
    version = services.make_promise(
        by=cast.bob, unit=cast.north, wanted=NewPromise("二十秒内接听", date(2026, 1, 1))
    )
    kept = services.decide(**decide, decision=Decision.KEEP, promise=version.promise, is_public=True)
    assert (kept.promise, kept.is_public) == (version.promise, False)
    later = services.decide(
        **decide,
        decision=Decision.DEFER,
        explanation="明年扩容",
        until=timezone.localdate() + timedelta(days=90),
        is_public=True,
    )
    assert (later.promise, list(queries.public_refusals(cast.north))) == (None, [row])
    services.decide(**decide, decision=Decision.OPEN)
    assert queries.public_refusals(cast.north) == []
    assert [entry.decision for entry in row.entries.all()] == ["open", "defer", "keep", ""]


def test_counts_nest(cast) -> None:
    with pytest.raises(Problem, match="HY-PR008"):
        told(cast, named=5, unmet=6)


def test_important_ones_are_not_to_be_talked_out_of(cast) -> None:
    """T28: customers are talked out of unimportant expectations only."""
    important = told(cast, "不停电", named=20, unmet=19)
    small = [told(cast, f"小事 {n}", named=2, unmet=1) for n in range(3)]
    page = as_(cast.bob).get(reverse("expectation", args=[important.pk]))
    assert "确定排在前一半" in text_of(page)
    assert "确定排在前一半" not in text_of(as_(cast.bob).get(reverse("expectation", args=[small[0].pk])))


def test_the_list_is_worked_through_on_its_pages(cast, hall) -> None:
    client = as_(cast.bob)
    assert "还没有客户期望" in text_of(client.get(reverse("expectations")))
    client.post(reverse("expectation-collect"), {"source": f"programme:{hall.pk}"})
    sent = {"text": "周末也能办", "n_asked": "20", "n_named": "3", "n_unmet": "3"}
    assert client.post(reverse("expectation-new"), sent).status_code == 302
    page = text_of(client.get(reverse("expectations")))
    assert "办理快" in page
    assert "已掌握 3 项" in page
    row = Expectation.objects.get(text="周末也能办")
    address = reverse("expectation", args=[row.pk])
    refused = client.post(address, {"act": "decide", "decision": "drop"})
    assert refused.status_code == 422
    assert "没有写明对客户的解释" in text_of(refused)
    client.post(address, {"act": "decide", "decision": "drop", "explanation": "请在网上办理"})
    row.refresh_from_db()
    assert row.decision == Decision.DROP
    client.post(address, {"act": "remove"})
    assert "已移出清单" in text_of(client.get(reverse("expectations")))
    client.post(address, {"act": "restore"})
    row.refresh_from_db()
    assert row.removed_at is None
    other = text_of(as_(cast.nora).get(reverse("expectations")))
    assert "周末也能办" not in other


def test_an_agent_reads_and_does_not_decide(cast) -> None:
    row = told(cast)
    address = reverse("expectation", args=[row.pk])
    page = text_of(as_(cast.amy).get(address))
    assert "电话容易接通" in page
    assert "保存决定" not in page
    as_(cast.amy).post(address, {"act": "decide", "decision": "drop", "explanation": "不行"})
    row.refresh_from_db()
    assert row.decision == Decision.OPEN
