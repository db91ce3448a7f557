"""The complaints of the sample organisation: months of cases, as people and their customers went through them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from huiyin.shell._demo.then import at

if TYPE_CHECKING:
    from huiyin.accounts.models import Unit, User
    from huiyin.customers.models import Contact


@dataclass(frozen=True)
class Story:
    """What customers complain about; `cause` is what is found behind it in the end."""

    title: str
    words: str
    type: str
    cause: str
    done: str
    severity: str = "medium"


STORIES = (
    Story(
        "计划停电没有通知到户",
        "停电那天早上才看到通知，店里的冷柜全化了。",
        "information",
        "告知不及时",
        "已上门致歉，更正台区联系人名单。",
        "high",
    ),
    Story(
        "抢修到得太晚",
        "报修后等了三个多小时才有人来。",
        "speed",
        "人手不足",
        "已说明原因，当晚增派抢修班组。",
    ),
    Story(
        "电费账单与抄表不符", "账单比电表读数多了两百多度。", "billing", "数据错误", "核对后更正账单并退费。"
    ),
    Story(
        "一个月停了四次电", "这个月停了四次，每次都超过两小时。", "product", "设备老化", "更换台区老化开关。"
    ),
    Story(
        "营业厅排队太久",
        "只开了一个窗口，等了四十分钟。",
        "process",
        "环节过多",
        "已增开窗口并引导线上办理。",
    ),
    Story(
        "承诺回电没有回", "说二十四小时内回电，三天了没有消息。", "service", "无人跟进", "已回电并当面解释。"
    ),
    Story(
        "工作人员态度冷淡",
        "问两句就不耐烦，也不解释。",
        "service",
        "态度不当",
        "班长上门致歉，当事人已谈话。",
    ),
)
SPENT = (
    ("退款", 186),
    ("优惠券", 60),
    ("按损失比例赔付", 1500),
)  # what is stated for each; a share is paid of a loss


@dataclass(frozen=True)
class Past:
    """One case: days ago, number of the story and of the customer, by which way it came, how it ended.

    `ends` is "confirmed", "reported", "silent", "refused", "back" (taken up again) or "" for one still open;
    `waits` are hours between the steps, `remedy` the number in `SPENT`.
    """

    days: float
    story: int
    customer: int
    channel: str = "phone"
    ends: str = ""
    waits: tuple[float, ...] = (2, 3, 40, 4, 20)
    remedy: int | None = None


CASES = (
    Past(118, 1, 3, "phone", "confirmed"),
    Past(111, 0, 12, "phone", "confirmed", (5, 4, 60, 3, 30), 2),
    Past(104, 2, 27, "counter", "confirmed", remedy=0),
    Past(99, 3, 4, "phone", "reported"),
    Past(93, 5, 8, "email", "silent"),
    Past(88, 0, 31, "phone", "confirmed", (30, 6, 200, 4, 20)),
    Past(82, 4, 40, "counter", "confirmed"),
    Past(77, 3, 12, "phone", "confirmed", remedy=1),
    Past(71, 1, 55, "message_board", "refused"),
    Past(66, 6, 19, "phone", "confirmed"),
    Past(60, 0, 62, "phone", "back", remedy=2),
    Past(55, 2, 9, "chat", "confirmed", remedy=0),
    Past(49, 3, 70, "phone", "reported"),
    Past(44, 0, 13, "phone", "confirmed", (20, 10, 190, 5, 30)),
    Past(39, 5, 4, "phone", "confirmed"),
    Past(33, 0, 21, "phone", "confirmed", remedy=1),
    Past(28, 1, 34, "email", "silent"),
    Past(24, 2, 81, "counter", "confirmed"),
    Past(19, 0, 12, "phone", "confirmed", remedy=2),
    Past(15, 3, 90, "phone"),
    Past(11, 4, 47, "counter", "confirmed"),
    Past(8, 0, 9, "phone", remedy=2),
    Past(5, 6, 66, "email"),
    Past(2, 5, 13, "phone"),
    Past(0.6, 1, 4, "phone"),
    Past(0.2, 2, 55, "counter"),
)
_STEPS = {"": 2, "confirmed": 5, "reported": 5, "silent": 5, "refused": 4, "back": 5}


def equip(*, manager: User, unit: Unit) -> None:
    """Promises of the trade, remedies with limits, a tree of causes."""
    from huiyin.cases import clock_rules
    from huiyin.core.roles import UserRole
    from huiyin.recovery import services

    clock_rules.adopt(by=manager, unit=unit, pack="power", key="service_95598")
    services.start_catalogue(by=manager, unit=unit)
    services.start_tree(by=manager, unit=unit)
    limits = {UserRole.AGENT: Decimal(200), UserRole.MANAGER: Decimal(3000)}
    services.set_limits(by=manager, unit=unit, limits=dict(limits), own=set(limits))


def live_through(
    contacts: Sequence[Contact], *, manager: User, agents: Sequence[User], now: datetime
) -> list[int]:
    """Every case from its first to its last step, in the order of time, clocks looked at on the way.

    Gives the numbers of the cases, in the order of `CASES`.
    """
    from huiyin.cases import clock_ticking

    numbers: dict[int, int] = {}
    acts: list[tuple[datetime, int, Callable[[], None]]] = []
    for place, past in enumerate(CASES):
        life = _Life(past, place, contacts[past.customer], agents[place % len(agents)], manager, numbers)
        acts += [(moment, place, act) for moment, act in life.steps(now)]
    looked = None
    for moment, _, act in sorted(acts, key=lambda one: one[:2]):
        with at(moment):
            if looked is None or moment - looked > timedelta(days=2):
                clock_ticking.tick(moment)
                looked = moment
            act()
    clock_ticking.tick(now)
    return [numbers[place] for place in range(len(CASES))]


class _Life:
    """The steps of one case, each a call of a service by the person whose turn it is."""

    def __init__(
        self,
        past: Past,
        place: int,
        contact: Contact,
        agent: User,
        manager: User,
        numbers: dict[int, int],
    ) -> None:
        self.past, self.place, self.contact = past, place, contact
        self.agent, self.manager, self.numbers = agent, manager, numbers
        self.story = STORIES[past.story]

    @property
    def case_id(self) -> int:
        return self.numbers[self.place]

    def steps(self, now: datetime) -> list[tuple[datetime, Callable[[], None]]]:
        """The steps up to now with their moments."""
        acts = [self.open, self.answer, self.examine, self.solve, self.ask, self.end]
        moment, found = now - timedelta(days=self.past.days), []
        last = _STEPS[self.past.ends]
        for number, act in enumerate(acts[: last + 1]):
            if number:
                moment += timedelta(hours=self.past.waits[number - 1])
            if moment < now:
                found.append((moment, act))
        return found

    def open(self) -> None:
        from huiyin.cases import services

        case = services.open_case(
            by=self.agent,
            title=self.story.title,
            unit=self.contact.unit,
            channel=self.past.channel,
            contact=self.contact,
            words=self.story.words,
            type=self.story.type,
            severity=self.story.severity,
            owner=self.agent,
        )
        self.numbers[self.place] = case.pk

    def answer(self) -> None:
        from huiyin.cases import services

        text = "已联系客户，由我负责到底，处理后当天回话。"
        services.acknowledge(by=self.agent, case_id=self.case_id, text=text)

    def examine(self) -> None:
        """Begin, name the cause where it will be closed, and give what is to be given."""
        from huiyin.cases import services
        from huiyin.recovery import services as recovery
        from huiyin.recovery.models import Remedy

        services.start(by=self.agent, case_id=self.case_id)
        if self.past.ends:
            self._name_cause()
        if self.past.remedy is None:
            return
        name, stated = SPENT[self.past.remedy]
        grant = recovery.ask_remedy(
            by=self.agent,
            case_id=self.case_id,
            remedy_id=Remedy.objects.get(name=name).pk,
            stated=Decimal(stated),
            reason="客户出示了损失凭据，属我方责任。",
        )
        if not self.past.ends:
            return  # what is asked for now still waits
        if grant.decided_by is None:
            recovery.decide(by=self.manager, grant_id=grant.pk, approve=True, text="同意。")
        recovery.mark_given(by=self.agent, grant_id=grant.pk)

    def _name_cause(self) -> None:
        from huiyin.recovery import services as recovery
        from huiyin.recovery.causes import causes_over

        cause = next(one for one in causes_over(self.contact.unit) if one.name == self.story.cause)
        whys = ["现场与系统记录不一致", "没有人定期核对"]
        recovery.name_cause(by=self.agent, case_id=self.case_id, cause_id=cause.pk, whys=whys)

    def solve(self) -> None:
        from huiyin.cases import services

        services.solve(by=self.agent, case_id=self.case_id, text=self.story.done, type=self.story.type)

    def ask(self) -> None:
        from huiyin.cases import services

        if self.past.ends == "refused":
            services.refuse(
                by=self.agent,
                case_id=self.case_id,
                text="客户认为赔偿不足，不接受处理结果。",
                external_body="12398 能源监管热线",
            )
            return
        n = 3 if self.past.ends == "silent" else 1
        for _ in range(n):
            services.ask_customer(by=self.agent, case_id=self.case_id, text=self.story.done)

    def end(self) -> None:
        from huiyin.cases import queries, services

        match self.past.ends:
            case "confirmed":
                case = queries.case_for(self.agent, self.case_id)
                asked = queries.open_verification(case)
                assert asked is not None
                token = queries.token_of(asked)
                services.answer_verification(token=token, solved=True, comment="处理得很好，谢谢。")
            case "reported":
                services.record_verdict(
                    by=self.agent, case_id=self.case_id, solved=True, text="电话里说已经好了。"
                )
            case "silent":
                services.close_unanswered(
                    by=self.agent, case_id=self.case_id, text="三次联系均未接通，已发短信告知。"
                )
            case _:
                services.record_verdict(
                    by=self.agent, case_id=self.case_id, solved=False, text="同样的事情又发生了一次。"
                )


def find_patterns(numbers: Sequence[int], *, manager: User, agent: User) -> None:
    """Cases with one cause become problems that somebody owns; a customer is being won back."""
    from huiyin.recovery import services
    from huiyin.recovery.causes import causes_over

    unit = manager.unit
    causes = {one.name: one for one in causes_over(unit)}
    for story, title, owner, improvement in (
        (0, "计划停电通知到不了户", manager, "联系人名单每月核对，停电前七天短信直达到户。"),
        (3, "老旧台区反复停电", agent, ""),
    ):
        like = [
            number
            for number, past in zip(numbers, CASES, strict=True)
            if past.story == story and past.ends not in {"", "back"}
        ]
        problem = services.open_problem(
            by=manager,
            unit=unit,
            title=title,
            description=STORIES[story].words,
            cause=causes[STORIES[story].cause],
            owner=owner,
            case_ids=like,
        )
        if improvement:
            services.change_problem(
                by=manager,
                problem_id=problem.pk,
                title=problem.title,
                description=problem.description,
                cause=problem.cause,
                owner=owner,
                improvement=improvement,
                due_on=None,
            )
            services.move_problem(by=manager, problem_id=problem.pk, state="improving")
    services.begin_plan(by=agent, case_id=numbers[8], goal="客户三个月内没有再次投诉，并愿意参加回访。")
