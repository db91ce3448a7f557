"""Rules on clocks, tried with what the clocks of cases really tell: the engine ticks, the events are carried."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from huiyin.alerts.contracts import RuleKind
from huiyin.alerts.models import Raised
from huiyin.cases import services as cases
from huiyin.cases.clock_ticking import tick
from huiyin.core.events import drain_all
from huiyin.surveys import services as surveys

from .test_looks import make

HOUR = timedelta(hours=1)


def test_the_clock_itself_raises_each_alert_once_and_none_for_what_was_done_in_time(cast: Any) -> None:
    """T07 T10: about to run out, run out, passed on; a case answered in time stays silent."""
    programme = surveys.create_programme(by=cast.bob, unit=cast.north, name="评价")
    make(cast.bob, programme, RuleKind.CLOCK, {"what": ["soon", "late", "step"], "clock": "first_reply"})
    slow = cases.open_case(by=cast.bob, programme=programme, title="停电", owner=cast.amy)
    quick = cases.open_case(by=cast.bob, programme=programme, title="发票", owner=cast.amy)
    cases.acknowledge(by=cast.amy, case_id=quick.pk, text="已致电")

    def raised_at(hours: int) -> list[str]:
        before = set(Raised.objects.values_list("pk", flat=True))
        tick(slow.opened_at + hours * HOUR)
        drain_all()
        new = Raised.objects.exclude(pk__in=before).order_by("subject")
        return [
            subject.removeprefix(f"case:{slow.pk}:first_reply:0:")
            for subject in new.values_list("subject", flat=True)
        ]

    assert raised_at(17) == []
    assert raised_at(18) == ["soon:0"]
    assert raised_at(18) == []
    assert raised_at(25) == ["late", "step:1"]
    assert raised_at(26) == []
    later = raised_at(24 * 60)
    assert later == [subject for subject in later if subject.startswith("step:")]
    assert raised_at(24 * 60 + 1) == []
    assert set(Raised.objects.values_list("case", flat=True)) == {slow.pk}
    late = Raised.objects.get(subject__endswith=":late")
    assert late.evidence["words"]["zh"] == f"工单 {slow.pk} 的首次响应时限已超时"
    assert late.evidence["due_at"].startswith((slow.opened_at + 24 * HOUR).isoformat()[:13])


def test_a_worker_that_ticks_after_a_long_stop_tells_everything_once(cast: Any) -> None:
    programme = surveys.create_programme(by=cast.bob, unit=cast.north, name="评价")
    make(cast.bob, programme, RuleKind.CLOCK, {"what": ["late"], "clock": ""})
    case = cases.open_case(by=cast.bob, programme=programme, title="停电", owner=cast.amy)
    for days in (60, 61):
        tick(case.opened_at + timedelta(days=days))
        drain_all()
    subjects = Raised.objects.order_by("subject").values_list("subject", flat=True)
    assert list(subjects) == [f"case:{case.pk}:first_reply:0:late", f"case:{case.pk}:solution:0:late"]
