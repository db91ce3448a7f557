"""Crisis plans: kept, practised, set going, and looked back on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.core import audit, events
from huiyin.notices.contracts import CrisisBegun
from huiyin.notices.models import CrisisMark, CrisisPlan, CrisisRun, CrisisStep
from huiyin.notices.problems import PlanNeedsSteps, ReasonNeeded, StepsUnreadable
from huiyin.notices.staff import tell_of_crisis

MOST_STEPS = 60
STARTER: Mapping[str, tuple[tuple[int, str, str], ...]] = {
    "zh": (
        (10, "值班经理", "接报，核实发生了什么、影响谁、是否有人身危险"),
        (20, "值班经理", "报告本预案的负责领导，决定是否启动"),
        (30, "负责领导", "成立应急小组，明确一名对外发言人"),
        (30, "客服主管", "统一口径，通知热线、营业厅和线上客服"),
        (60, "客服主管", "向受影响客户发送首次通知（事实、影响、我们在做什么、下次更新时间）"),
        (60, "客服主管", "逐一致电重要客户和敏感客户并记录"),
        (120, "负责领导", "首次对外说明；此后按承诺的时间更新"),
        (240, "部门负责人", "查明原因、确定补救和补偿方案"),
        (1440, "负责领导", "恢复后致歉并告知结果，感谢客户"),
        (4320, "部门负责人", "复盘：原因、教训、改进措施和责任人"),
    ),
    "en": (
        (
            10,
            "Manager on duty",
            "Take the report; verify what happened, whom it concerns, whether anybody is in danger",
        ),
        (
            20,
            "Manager on duty",
            "Report to the senior manager of this plan, who decides whether it is set going",
        ),
        (30, "Senior manager", "Form the team and name one speaker"),
        (30, "Head of customer service", "Agree on what is said; tell hotline, halls and online service"),
        (
            60,
            "Head of customer service",
            "Tell the customers concerned for the first time (facts, effect, what we do, when we tell more)",
        ),
        (60, "Head of customer service", "Call key and vulnerable customers one by one and keep a record"),
        (120, "Senior manager", "First public statement; from then on at the times promised"),
        (240, "Head of department", "Find the cause; decide on remedy and compensation"),
        (1440, "Senior manager", "When it is over apologise, tell how it ended and thank"),
        (4320, "Head of department", "Look back: cause, lessons, improvements and who does them"),
    ),
}


@dataclass(frozen=True)
class NewStep:
    """One step: within how many minutes, who, what."""

    minutes: int
    who: str
    what: str


def read_steps(text: str) -> list[NewStep]:
    """Steps written one a line as "minutes | who | what". Raises `StepsUnreadable`.

    >>> read_steps("15 | 值班经理 | 核实情况")
    [NewStep(minutes=15, who='值班经理', what='核实情况')]
    """
    found = []
    for number, line in enumerate(text.replace("｜", "|").splitlines(), 1):
        if not line.strip():
            continue
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != 3 or not cells[0].isdecimal() or len(cells[0]) > 6 or not cells[2]:
            raise StepsUnreadable(line=number)
        found.append(NewStep(int(cells[0]), cells[1][:80], cells[2][:200]))
    return sorted(found[:MOST_STEPS], key=lambda step: step.minutes)


def steps_text(steps: Sequence[CrisisStep | NewStep]) -> str:
    """Steps as they are written in the form."""
    return "\n".join(f"{step.minutes} | {step.who} | {step.what}" for step in steps)


@transaction.atomic
def save_plan(
    *,
    by: User,
    unit: Unit,
    name: str,
    trigger: str,
    senior: User | None,
    deputy: User | None,
    drill_months: int,
    steps: Sequence[NewStep],
    plan: CrisisPlan | None = None,
) -> CrisisPlan:
    """Keep a plan; runs of earlier versions keep the steps they began with."""
    row = plan or CrisisPlan(unit=unit, created_at=timezone.now())
    row.name, row.trigger = name.strip()[:80], trigger.strip()[:2000]
    row.senior, row.deputy, row.drill_months = senior, deputy, drill_months
    row.save()
    row.steps.all().delete()
    CrisisStep.objects.bulk_create(
        CrisisStep(plan=row, number=number, what=one.what, who=one.who, minutes=one.minutes)
        for number, one in enumerate(steps, 1)
    )
    audit.record("crisis.plan", by=by, on=f"crisis:{row.pk}")
    return row


@transaction.atomic
def close_plan(*, by: User, plan: CrisisPlan, is_closed: bool) -> None:
    """Put a plan aside, or take it up again."""
    CrisisPlan.objects.filter(pk=plan.pk).update(closed_at=timezone.now() if is_closed else None)
    audit.record("crisis.close", by=by, on=f"crisis:{plan.pk}", is_closed=is_closed)


@transaction.atomic
def begin_run(*, by: User, plan: CrisisPlan, is_drill: bool, occasion: str) -> CrisisRun:
    """Set a plan going; whoever answers for it is told. Raises `PlanNeedsSteps`."""
    steps, now = list(plan.steps.all()), timezone.now()
    if not steps or plan.senior is None:
        raise PlanNeedsSteps
    run = CrisisRun.objects.create(
        plan=plan, is_drill=is_drill, occasion=occasion.strip()[:200], by=by, begun_at=now
    )
    CrisisMark.objects.bulk_create(
        CrisisMark(
            run=run,
            number=step.number,
            what=step.what,
            who=step.who,
            due_at=now + timedelta(minutes=step.minutes),
        )
        for step in steps
    )
    events.publish(CrisisBegun(run.pk))
    audit.record("crisis.begin", by=by, on=f"crisis:{plan.pk}", is_drill=is_drill)
    return run


@transaction.atomic
def mark(*, by: User, run: CrisisRun, mark_id: int, is_done: bool, note: str = "") -> None:
    """Tick a step off, or take the tick back, while the run is on."""
    rows = CrisisMark.objects.filter(run=run, pk=mark_id, run__ended_at=None)
    rows.update(
        done_at=timezone.now() if is_done else None,
        done_by=by if is_done else None,
        note=note.strip()[:300],
    )
    audit.record("crisis.mark", by=by, on=f"run:{run.pk}", mark=mark_id, is_done=is_done)


@transaction.atomic
def end_run(*, by: User, run: CrisisRun, lesson: str) -> None:
    """End a run with what was learnt. Raises `ReasonNeeded`."""
    if not lesson.strip():
        raise ReasonNeeded
    CrisisRun.objects.filter(pk=run.pk, ended_at=None).update(
        ended_at=timezone.now(), lesson=lesson.strip()[:4000]
    )
    audit.record("crisis.end", by=by, on=f"run:{run.pk}")


def drill_due_on(plan: CrisisPlan) -> date | None:
    """When the plan is to be practised next; None for never. An earnest run counts as practice."""
    if not plan.drill_months:
        return None
    last = plan.runs.exclude(ended_at=None).order_by("-begun_at").first()
    since = timezone.localdate(last.begun_at if last else plan.created_at)
    month = since.month - 1 + plan.drill_months
    year, month = since.year + month // 12, month % 12 + 1
    return date(year, month, min(since.day, 28))


def tell(run_id: int) -> None:
    """Tell whoever answers for the plan."""
    tell_of_crisis(CrisisRun.objects.select_related("plan__senior", "plan__deputy").get(pk=run_id))
