"""What the sample organisation promises, whom it told of outages, and what is written about it online."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from huiyin.shell._demo.then import at

if TYPE_CHECKING:
    from huiyin.accounts.models import Unit, User
    from huiyin.channels.reviews.services import NewReview
    from huiyin.customers.models import Contact
    from huiyin.surveys.models import Programme

REVIEWS = "网上评价（演示）"


@dataclass(frozen=True)
class Interruption:
    """An outage of so many days ago: whom it concerned (a slice of the customers), and how it went in minutes."""

    days: float
    kind: str
    place: str
    place_en: str
    reason: str
    reason_en: str
    customers: slice
    planned: int
    lasted: int
    known_hours: float = 0
    area: str = ""
    sent: int = 0
    there: int = 0
    measure: str = ""


OUTAGES = (
    Interruption(
        26,
        "planned",
        "临江县东街台区",
        "East Street, Linjiang",
        "更换变压器",
        "a new transformer",
        slice(0, 9),
        240,
        225,
        190,
    ),
    Interruption(
        15,
        "fault",
        "青山县河口村",
        "Hekou Village, Qingshan",
        "雷击线路跳闸",
        "lightning",
        slice(12, 20),
        0,
        140,
        area="rural",
        sent=12,
        there=64,
    ),
    Interruption(
        9,
        "temporary",
        "滨江市建设路",
        "Jianshe Road, Binjiang",
        "电缆接头发热处理",
        "a hot cable joint",
        slice(4, 14),
        90,
        170,
        20,
        measure="接头测温每周一次，超过 70 ℃ 当周安排计划检修。",
    ),
    Interruption(
        3,
        "fault",
        "滨江市新华小区",
        "Xinhua Estate, Binjiang",
        "配电箱短路",
        "a short circuit",
        slice(20, 27),
        0,
        95,
        area="urban",
        sent=8,
        there=52,
    ),
)

PROMISES = (
    (
        "投诉受理后 24 小时内联系客户",
        "We call you within 24 hours of a complaint",
        "clock_share",
        "first_reply",
        "at_least",
        0.95,
    ),
    (
        "客户对我们的服务总体满意",
        "Customers are satisfied with us as a whole",
        "metric",
        "satisfaction_index",
        "at_least",
        80.0,
    ),
)

PRAISED = (
    "办理过户很快，工作人员一次就讲清楚了。",
    "窗口态度好，还帮我下载了缴费软件。",
    "抢修师傅半夜赶来，很敬业。",
    "环境干净，叫号很有秩序。",
    "客服耐心，问题当天就解决了。",
    "电表新装比说好的时间还早一天。",
)
BLAMED = (
    "排队一个小时，只开了两个窗口。",
    "说好回电话，等了三天没有人联系。",
    "停车位太少，绕了两圈。",
    "账单看不懂，问了也说不清楚。",
)
SHOPS = ("滨江营业厅", "临江营业厅", "青山营业厅")


def outages(contacts: Sequence[Contact], *, unit: Unit, manager: User, agents: Sequence[User]) -> None:
    """Outages from the first word to customers until they are over; everybody concerned was telephoned."""
    now = timezone.now()
    for number, one in enumerate(OUTAGES):
        _live_through(one, contacts, unit, manager, agents[number % len(agents)], now)


def _live_through(
    one: Interruption, contacts: Sequence[Contact], unit: Unit, manager: User, agent: User, now: datetime
) -> None:
    from huiyin.core import events
    from huiyin.notices import services
    from huiyin.notices.contracts import Audience, CallOutcome, OutageKind
    from huiyin.notices.models import Affected

    start = now - timedelta(days=one.days)
    end = start + timedelta(minutes=one.planned) if one.planned else None
    keys = [contact.respondent_key for contact in contacts[one.customers]]
    wanted = services.NewOutage(
        one.kind,
        one.place,
        one.reason,
        start,
        end,
        Audience.LIST,
        one.place_en,
        one.reason_en,
        keys=keys,
    )
    with at(start - timedelta(hours=one.known_hours)):
        outage = services.submit(
            by=manager, outage=services.save_outage(by=manager, unit=unit, wanted=wanted)
        )
        events.drain_all()
        services.call_the_unreached(by=manager, outage=outage)
    for number, row in enumerate(Affected.objects.filter(outage=outage).order_by("pk")):
        late = (
            timedelta(minutes=4 * number + 3) if one.kind == OutageKind.FAULT else timedelta(minutes=number)
        )
        with at(start - timedelta(hours=one.known_hours) + late):
            services.log_call(by=agent, affected=row, outcome=CallOutcome.REACHED)
    if one.kind != OutageKind.FAULT:
        with at(start):
            services.begin(by=manager, outage=outage, at=start)
    over = start + timedelta(minutes=one.lasted)
    with at(over):
        if one.area:
            sent, there = (start + timedelta(minutes=minutes) for minutes in (one.sent, one.there))
            services.note_repair(
                by=agent,
                outage=outage,
                area=one.area,
                reported_at=start,
                dispatched_at=sent,
                arrived_at=there,
            )
        services.restore(by=manager, outage=outage, at=over)
        if one.measure:
            services.set_measure(by=manager, outage=outage, text=one.measure)
        events.drain_all()


def promises(programme_id: int, *, unit: Unit, manager: User) -> None:
    """Promises made half a year ago, on a public page."""
    from huiyin.metrics.queries import current_contracts
    from huiyin.promises import services
    from huiyin.promises.contracts import NewPromise
    from huiyin.promises.publishing import PageWords

    began = timezone.now() - timedelta(days=180)
    index = next(one.key for one in current_contracts(programme_id) if one.measure == "satisfaction_index")
    with at(began):
        for text, text_en, indicator, target, direction, promised in PROMISES:
            services.make_promise(
                by=manager,
                unit=unit,
                wanted=NewPromise(
                    text,
                    timezone.localdate(),
                    text_en,
                    indicator,
                    f"{programme_id}/{index}" if indicator == "metric" else target,
                    direction,
                    promised,
                ),
            )
        services.set_page(
            by=manager,
            unit=unit,
            words=PageWords(
                "demo",
                is_on=True,
                intro="演示数据，全部虚构。",
                intro_en="Sample data, all made up.",
                complain="拨打 95598（演示），或在营业厅当面提出。",
                complain_en="Call 95598 (sample) or tell us at the counter.",
            ),
        )


def topics(programme_id: int, *, manager: User) -> None:
    """The topics of the trade, by which the worker reads what customers wrote."""
    from huiyin.analytics.text.starters import starter
    from huiyin.surveys.queries import programme_for
    from huiyin.texts.services import save_topics

    found = starter("power")
    assert found is not None
    wanted = [one.to_json() for one in found.topics.topics]
    save_topics(by=manager, programme=programme_for(manager, programme_id), topics=wanted, based_on=0)


def review_programme(*, unit: Unit) -> Programme:
    """A programme for online reviews, of a year ago, so that the survey stands before it."""
    from huiyin.surveys import services as surveys

    label = "演示数据，全部虚构 · sample data, all made up"
    with at(timezone.now() - timedelta(days=365)):
        return surveys.create_programme(by=None, unit=unit, name=REVIEWS, label=label)


def reviews(programme: Programme, *, manager: User) -> None:
    """Online reviews of three shops; the worst ones have their reply."""
    from huiyin.channels.reviews import services as inbox
    from huiyin.channels.reviews.models import Review
    from huiyin.core import events

    made = [_review(number) for number in range(90)]
    inbox.take_reviews(programme=programme, reviews=made, batch="demo:reviews")
    events.drain_all()
    for row in Review.objects.filter(programme=programme, stars=1).order_by("pk")[:4]:
        inbox.reply(
            by=manager,
            review=row,
            text="很抱歉让您久等，我们已增开窗口；请留下联系方式，由值班经理给您回电。",
        )


def _review(number: int) -> NewReview:
    from huiyin.channels.reviews.services import NewReview

    is_bad = number % 7 == 3
    said = (BLAMED if is_bad else PRAISED)[number % (len(BLAMED) if is_bad else len(PRAISED))]
    return NewReview(
        site="地图点评",
        reviewed_at=timezone.now() - timedelta(days=1 + number * 0.6, hours=number % 9),
        stars=float(1 + number % 2 if is_bad else 4 + number % 2),
        text=said if number % 5 else "",
        number=f"demo-{number:04d}",
        shop=SHOPS[number % len(SHOPS)],
    )
