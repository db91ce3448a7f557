"""The loop of a repair (P08): time nodes, crews in time, and satisfaction on the spot and when called back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from huiyin.analytics.codebook import Role, Scale, Variable
from huiyin.core.events import drain_all
from huiyin.metrics import services as metrics
from huiyin.metrics.queries import current_contracts
from huiyin.notices import services
from huiyin.notices.models import Outage, OutageEntry, Repair, RepairMetric
from huiyin.notices.problems import MetricGone, NodesWrong, NotAFault, NotYet
from huiyin.notices.repair_figures import repairs_of, satisfaction_of
from huiyin.notices.tests.test_pages import as_, text_of
from huiyin.responses.contracts import NewAnswer
from huiyin.responses.services import store_batch
from huiyin.surveys import services as surveys


@pytest.fixture
def fault(people: Any, submitted: Any) -> Any:
    """A fault of two hours ago."""
    return lambda: submitted("fault", days=-2 / 24, open_end=True)


def later(outage: Outage, minutes: float) -> datetime:
    assert outage.started_at is not None
    return outage.started_at + timedelta(minutes=minutes)


def noted(
    outage: Outage, *, by: Any, area: str = "urban", sent: float = 5, there: float | None = 30
) -> Repair:
    return services.note_repair(
        by=by,
        outage=outage,
        area=area,
        reported_at=later(outage, 0),
        dispatched_at=later(outage, sent),
        arrived_at=None if there is None else later(outage, there),
    )


def test_nodes_follow_one_another_and_none_lies_ahead(cast: Any, fault: Any, submitted: Any) -> None:
    outage = fault()
    with pytest.raises(NodesWrong):
        noted(outage, by=cast.amy, sent=40, there=30)
    with pytest.raises(NotYet):
        noted(outage, by=cast.amy, there=300)
    assert not Repair.objects.exists()
    noted(outage, by=cast.amy, there=None)
    noted(outage, by=cast.amy)
    assert Repair.objects.get().arrived_at == later(outage, 30)
    assert OutageEntry.objects.filter(act="repair").count() == 2  # what stood there before is known
    planned = services.begin(by=cast.bob, outage=submitted(), at=timezone.now())
    with pytest.raises(NotAFault):
        noted(planned, by=cast.amy)


@pytest.mark.parametrize(
    ("area", "there", "in_time"),
    [
        ("urban", 45, True),
        ("urban", 46, False),
        ("rural", 90, True),
        ("rural", 91, False),
        ("remote", 120, True),
        ("urban", None, False),  # two hours later nobody is there
        ("remote", None, None),  # the limit is not over yet
    ],
)
def test_crews_are_in_time_by_their_area(cast: Any, fault: Any, area: str, there: Any, in_time: Any) -> None:
    """P08: 45 minutes in towns, 90 in the countryside, two hours in remote areas, from the report."""
    noted(fault(), by=cast.amy, area=area, there=there)
    (line,) = repairs_of(cast.north, timezone.localdate().replace(day=1)).lines
    assert line.is_in_time is in_time


def test_a_month_counts_what_was_written_and_says_what_was_not(cast: Any, fault: Any) -> None:
    for minute in range(10):
        noted(fault(), by=cast.amy, there=41 + minute)
    fault()
    month = repairs_of(cast.north, timezone.localdate().replace(day=1))
    assert (month.in_time.k, month.in_time.n, month.n_unwritten) == (5, 10, 1)
    assert month.arrived.median_minutes == pytest.approx(45.5)
    assert month.arrived.p90_minutes == pytest.approx(49.1)
    assert (month.restored.n, month.restored.median_minutes) == (0, None)
    assert repairs_of(cast.south, timezone.localdate().replace(day=1)).lines == ()


def test_the_pages_note_a_repair_and_show_the_month(cast: Any, fault: Any) -> None:
    outage = fault()
    amy, bob = as_(cast.amy), as_(cast.bob)
    assert reverse("outage-repair", args=[outage.pk]) in text_of(amy.get(reverse("outage", args=[outage.pk])))
    address = reverse("outage-repair", args=[outage.pk])
    sent = {
        "area": "rural",
        "reported_at": f"{timezone.localtime(later(outage, 0)):%Y-%m-%dT%H:%M}",
        "dispatched_at": f"{timezone.localtime(later(outage, -9)):%Y-%m-%dT%H:%M}",
    }
    wrong = amy.post(address, sent)
    assert wrong.status_code == 422
    assert "rural" in text_of(wrong)
    sent["dispatched_at"] = f"{timezone.localtime(later(outage, 9)):%Y-%m-%dT%H:%M}"
    assert amy.post(address, sent).status_code == 302
    page = text_of(bob.get(reverse("outage-repairs")))
    assert "东里小区" in page
    assert "农村" in page
    lines = text_of(bob.get(reverse("outage-repairs-file"))).splitlines()
    assert len(lines) == 2
    assert "农村" in lines[1]
    assert "本月没有故障" in text_of(bob.get(reverse("outage-repairs") + "?month=2026-01"))


@pytest.fixture
def asked(cast: Any, people: Any) -> Any:
    """A survey of the north: 40 answers this month about the crew, 30 of them content."""
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="抢修回访")
    surveys.extend_codebook(made.pk, [Variable("crew", "抢修服务", Role.RATING, Scale(1, 5))])
    wave = surveys.ensure_wave(made.pk, "2026-Q4", date(2026, 10, 1))
    answers = [
        NewAnswer(
            dedup_key=f"crew:{at}",
            answers={"crew": 5.0 if at < 30 else 2.0},
            wave_id=wave.pk,
            answered_on=timezone.localdate(),
        )
        for at in range(40)
    ]
    store_batch(answers, programme_id=made.pk, channel="file_upload", batch="b1")
    drain_all()
    metrics.confirm_suggested(by=cast.bob, programme_id=made.pk)
    return made


def test_satisfaction_comes_from_the_surveys_chosen(cast: Any, asked: Any) -> None:
    """P08: satisfaction on the spot and when called back are figures of contracts, with n and interval."""
    bob, first_on = as_(cast.bob), timezone.localdate().replace(day=1)
    with pytest.raises(MetricGone):
        services.choose_metric(
            by=cast.bob, unit=cast.north, asked="called", programme=asked, contract_key="nothing"
        )
    contract = current_contracts(asked.pk)[0]
    wanted = {"asked": "called", "metric": f"{asked.pk}/{contract.key}"}
    assert bob.post(reverse("outage-repairs"), wanted).status_code == 302
    (one,) = satisfaction_of(cast.north, first_on)
    assert one.estimate is not None
    assert (one.asked, one.estimate.n, one.base) == ("called", 40, "normal")
    assert "n = 40" in text_of(bob.get(reverse("outage-repairs")))
    assert satisfaction_of(cast.south, first_on) == []
    (before,) = satisfaction_of(cast.north, date(2026, 1, 1))
    assert before.base == "hidden"
    assert "不显示" in text_of(bob.get(reverse("outage-repairs") + "?month=2026-01"))
    assert bob.post(reverse("outage-repairs"), {"asked": "called", "metric": ""}).status_code == 302
    assert not RepairMetric.objects.exists()
