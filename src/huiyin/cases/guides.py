"""Guides for talks with unhappy customers: HEAT, feelings first, the apology, bad news.

A guide is a list of steps that the agent ticks in a case; each has words to begin with. They guide and
are never a condition of a step: a customer is not made to wait for our ticks. The apology also names the
person who should speak it: the graver the case, the higher the rank.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from huiyin.accounts.models import User
from huiyin.accounts.queries import people_over
from huiyin.cases.contracts import Severity
from huiyin.cases.models import Case, GuideTick
from huiyin.core import audit
from huiyin.core.roles import UserRole

Words = dict[str, str]


@dataclass(frozen=True)
class GuideStep:
    """One step: its name and words to begin with."""

    key: str
    name: Words
    say: Words


@dataclass(frozen=True)
class Guide:
    """A guide and its steps, in their order."""

    key: str
    name: Words
    about: Words
    steps: tuple[GuideStep, ...]


def _step(key: str, zh: str, en: str, say_zh: str, say_en: str) -> GuideStep:
    return GuideStep(key, {"zh": zh, "en": en}, {"zh": say_zh, "en": say_en})


GUIDES: dict[str, Guide] = {
    guide.key: guide
    for guide in (
        Guide(
            "heat",
            {"zh": "HEAT 四步", "en": "HEAT"},
            {
                "zh": "接到投诉时的四步：倾听、共情、道歉、行动。",
                "en": "Hear, empathise, apologise, take action.",
            },
            (
                _step(
                    "hear",
                    "倾听：不打断，复述要点",
                    "Hear: let them finish, say it back",
                    "“我听您说完。您说的是……，我理解得对吗？”",
                    "“Please tell me all of it. So what happened is …, is that right?”",
                ),
                _step(
                    "empathise",
                    "共情：说出对客户的影响",
                    "Empathise: name what it did to them",
                    "“耽误了您半天生意，换了谁都会着急。”",
                    "“You lost half a day of business. Anybody would be upset.”",
                ),
                _step(
                    "apologise",
                    "道歉：为结果道歉，不辩解",
                    "Apologise: for the result, without excuses",
                    "“这件事我们没有做好，我向您道歉。”",
                    "“We did not do this well, and I apologise.”",
                ),
                _step(
                    "act",
                    "行动：做什么、谁做、几点前",
                    "Take action: what, who, until when",
                    "“我现在派人过去，15 点前到，到了我给您打电话。”",
                    "“Somebody will be there before 3 pm, and I will call you then.”",
                ),
            ),
        ),
        Guide(
            "feelings",
            {"zh": "先处理情感，再处理问题", "en": "Feelings first, then the matter"},
            {
                "zh": "前三步安顿情绪，后三步解决问题。",
                "en": "Three steps for the person, then three for the matter.",
            },
            (
                _step(
                    "willing",
                    "表达愿意帮忙",
                    "Show that you want to help",
                    "“我来帮您，您慢慢说。”",
                    "“I am here to help; take your time.”",
                ),
                _step(
                    "sympathy",
                    "表达体谅",
                    "Show sympathy",
                    "“一天打三次电话，确实让人生气。”",
                    "“Three calls in a day: I would be angry too.”",
                ),
                _step(
                    "own_it",
                    "承担责任",
                    "Take it on",
                    "“这件事从现在起由我负责到底。”",
                    "“From now on I look after this to the end.”",
                ),
                _step(
                    "facts",
                    "收集信息",
                    "Collect the facts",
                    "“为了一次办好，我想核实三点……”",
                    "“To do it right at once, may I check three things?”",
                ),
                _step(
                    "analyse",
                    "分析并给出选择",
                    "Explain and offer a choice",
                    "“原因是……。有两种办法，您看哪一种合适？”",
                    "“The reason is …. There are two ways; which suits you?”",
                ),
                _step(
                    "sum_up",
                    "总结约定",
                    "Sum up what was agreed",
                    "“我们说好：今天 18 时前退款，到账我发短信给您。”",
                    "“We agreed: the refund by 6 pm today, and a message when it is there.”",
                ),
            ),
        ),
        Guide(
            "apology",
            {"zh": "道歉清单", "en": "Apology checklist"},
            {"zh": "五个部分都有，才是完整的道歉。", "en": "An apology is whole with all five parts."},
            (
                _step(
                    "admit",
                    "承认错误",
                    "Admit the mistake",
                    "“账单多收了 86 元，是我们抄错了。”",
                    "“We charged 86 yuan too much; we read it wrong.”",
                ),
                _step(
                    "regret",
                    "表达歉意",
                    "Say sorry",
                    "“让您跑了两趟，我们向您道歉。”",
                    "“You came twice because of us. We apologise.”",
                ),
                _step(
                    "explain",
                    "解释原因，不辩解",
                    "Give the reason, no excuses",
                    "“抄表时看错了一位，复核也没有发现。”",
                    "“One digit was misread, and our check missed it.”",
                ),
                _step(
                    "remedy",
                    "提出补救方案",
                    "Offer a remedy",
                    "“多收的部分今天退回，另外……”",
                    "“The difference goes back today, and …”",
                ),
                _step(
                    "prevent",
                    "说明怎样防止再次发生",
                    "Say what prevents it next time",
                    "“从本月起改为拍照抄表，每户留底。”",
                    "“From this month readings are photographed and kept.”",
                ),
            ),
        ),
        Guide(
            "bad_news",
            {"zh": "告知不利消息", "en": "Bad news"},
            {
                "zh": "早说、说全、说清对客户意味着什么。",
                "en": "Early, all at once, and what it means for them.",
            },
            (
                _step(
                    "early",
                    "第一时间告知，不等客户来问",
                    "Tell it first, before they ask",
                    "“有一个不好的消息，我想第一时间告诉您。”",
                    "“I have bad news and want you to hear it from me.”",
                ),
                _step(
                    "whole",
                    "一次说完，不分几次说",
                    "All of it at once",
                    "“影响有两点，我一次说完。”",
                    "“There are two effects; here are both.”",
                ),
                _step(
                    "bright",
                    "说明能保住的部分",
                    "Say what stays good",
                    "“您的资料和积分都不受影响。”",
                    "“Your data and points are not affected.”",
                ),
                _step(
                    "interest",
                    "说明对客户的好处或选择",
                    "Tie it to their interest, offer a choice",
                    "“改到周六上门，您不用请假。”",
                    "“If we come on Saturday, you need not take leave.”",
                ),
            ),
        ),
    )
}


@dataclass(frozen=True)
class StepLine:
    """A step on the page and who has done it."""

    step: GuideStep
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True)
class GuideLine:
    """A guide on the page of a case."""

    guide: Guide
    steps: tuple[StepLine, ...] = field(default_factory=tuple)

    @property
    def n_done(self) -> int:
        """How many steps are ticked."""
        return sum(line.at is not None for line in self.steps)


def guides_of(case: Case) -> Iterator[GuideLine]:
    """All guides with what was ticked in a case."""
    ticks = {(tick.guide, tick.step): tick for tick in case.ticks.select_related("by")}
    for guide in GUIDES.values():
        lines = []
        for step in guide.steps:
            tick = ticks.get((guide.key, step.key))
            lines.append(StepLine(step, tick.by.name, tick.at) if tick else StepLine(step))
        yield GuideLine(guide, tuple(lines))


@transaction.atomic
def tick(*, by: User, case: Case, guide: str, done: set[str]) -> int:
    """Tick the steps in `done` and take back the others; returns how many are ticked then."""
    known = {step.key for step in GUIDES[guide].steps}
    done &= known
    old = set(case.ticks.filter(guide=guide).values_list("step", flat=True))
    case.ticks.filter(guide=guide, step__in=old - done).delete()
    now = timezone.now()
    GuideTick.objects.bulk_create(
        [GuideTick(case=case, guide=guide, step=step, by=by, at=now) for step in sorted(done - old)],
        ignore_conflicts=True,
    )
    if done != old:
        audit.record("case.guide", by=by, on=f"case:{case.pk}", guide=guide, done=sorted(done))
    return len(done)


def rank_for_apology(severity: str) -> UserRole:
    """The least rank of whoever should apologise: a grave case is not left to the front line.

    >>> str(rank_for_apology("low")), str(rank_for_apology("critical"))
    ('agent', 'manager')
    """
    return UserRole.MANAGER if Severity(severity) in {Severity.CRITICAL, Severity.HIGH} else UserRole.AGENT


@dataclass(frozen=True)
class Apologists:
    """Who should apologise; `above` says that it should be somebody of the unit above. `fits`: the reader may."""

    rank: UserRole
    above: bool
    people: tuple[User, ...]
    fits: bool


def apologists_of(case: Case, user: User) -> Apologists:
    """Who should speak the apology: managers for a grave case, for a critical one those above its unit."""
    rank = rank_for_apology(case.severity)
    if rank == UserRole.AGENT:
        return Apologists(rank, False, (), True)
    managers = [
        person
        for person in people_over(case.unit)
        if person.role in {UserRole.MANAGER, UserRole.ADMINISTRATOR}
    ]
    above = case.severity == Severity.CRITICAL
    if above:
        managers = [p for p in managers if p.unit_id != case.unit_id] or managers
    elif own := [p for p in managers if p.unit_id == case.unit_id]:
        managers = own
    managers.sort(key=lambda person: (-person.unit.depth, person.name))
    return Apologists(rank, above, tuple(managers[:3]), any(p.pk == user.pk for p in managers))
