"""What the sample organisation knows of its customers, and what has passed between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np
from django.utils import timezone

from huiyin.shell._demo.persons import BUSINESSES, Person
from huiyin.shell._demo.then import at

if TYPE_CHECKING:
    from huiyin.accounts.models import Unit, User
    from huiyin.customers.contracts import Entry
    from huiyin.customers.models import Contact

LABEL = "演示数据，全部虚构"
WISHES = (
    (4, "contact", "always", "只在晚上七点以后接电话。"),
    (9, "health", "visit", "家中有老人用制氧机，停电前务必电话确认。"),
    (13, "service", "case", "希望由同一个人跟进到底。"),
    (21, "contact", "call", "讲方言，请安排本地客服。"),
    (34, "other", "visit", "院内有犬，上门前先打电话。"),
)
CONSENTS = ("surveys", "care", "offers")


def introduce(made: Sequence[Person], *, city: Unit, counties: Mapping[str, Unit]) -> dict[str, Contact]:
    """The customers with their attributes, each in the unit of the county; by key."""
    from huiyin.customers import services
    from huiyin.customers.contracts import NewContact
    from huiyin.customers.queries import contacts_by_key

    by_unit: dict[int, list[Person]] = {}
    units = {unit.pk: unit for unit in (city, *counties.values())}
    for one in made:
        by_unit.setdefault(counties.get(one.county, city).pk, []).append(one)
    for unit_id, group in by_unit.items():
        rows = [
            NewContact(
                one.key,
                one.name,
                phone=one.phone,
                email=one.email,
                region=one.county,
                volume=one.bill,
                is_key_account=one.is_key_account,
                attributes=_attributes(one),
            )
            for one in group
        ]
        services.upsert_contacts(rows, unit=units[unit_id], source="demo")
    return contacts_by_key([one.key for one in made])


def _attributes(one: Person) -> dict[str, str]:
    until = {"合同到期": one.contract_until.isoformat()} if one.contract_until else {}
    return {
        "说明": LABEL,
        "用电类别": one.kind,
        "入网日期": one.since.isoformat(),
        "出生日期": one.born_on.isoformat(),
        **until,
    }


def found_businesses(made: Sequence[Person], contacts: Mapping[str, Contact], unit: Unit) -> None:
    """Business customers; those who pay most decide for them, others use and pay."""
    from huiyin.customers import business

    people = sorted((one for one in made if one.kind == "工商业"), key=lambda one: -one.bill)
    for number, (name, kind) in enumerate(BUSINESSES):
        group = people[number :: len(BUSINESSES)][:3]
        account = business.save_account(
            by=None,
            unit=unit,
            account=business.NewAccount(
                f"DEMO-{number + 1:03d}",
                f"{name}（演示）",
                kind=kind,
                region=group[0].county,
                volume=round(sum(one.bill for one in group), 2),
                is_key_account=group[0].is_key_account,
            ),
        )
        for one, role in zip(group, ("decides", "pays", "uses"), strict=False):
            business.give_role(by=None, account=account, contact=contacts[one.key], role=role)


def remember(contacts: Sequence[Contact], waves: Sequence[date], today: date, seed: int) -> None:
    """The ledger of contacts: asked in both waves, told of an outage, served, called; some could not be reached."""
    from huiyin.customers.services import record_contact

    rng = np.random.default_rng(seed)
    entries = [entry for one in contacts for entry in _touches(one, waves, today, rng)]
    record_contact(entries)


def _touches(
    contact: Contact, waves: Sequence[date], today: date, rng: np.random.Generator
) -> Iterator[Entry]:
    from huiyin.customers.contracts import Entry, EventKind

    def told(kind: EventKind, day: date, channel: str) -> Entry:
        at = datetime.combine(day, time(int(rng.integers(1, 11)), int(rng.integers(0, 60))), UTC)
        kept = min(at, datetime.combine(today, time(0), UTC))
        asked_about = "relationship" if kind == EventKind.ASKED else ""
        return Entry(contact.pk, kind, f"demo:{contact.pk}:{kind}:{day}", kept, channel, asked_about)

    for first_day in waves:
        asked_on = first_day - timedelta(days=int(rng.integers(1, 4)))
        yield told(EventKind.ASKED, asked_on, "sms" if rng.random() < 0.8 else "wechat")
    if rng.random() < 0.12:
        yield told(EventKind.BOUNCED, today - timedelta(days=int(rng.integers(20, 300))), "sms")
    if contact.region in {"临江县", "青山县"}:
        yield told(EventKind.NOTICED, today - timedelta(days=33), "sms")
    for kind, channel, share in (
        (EventKind.SERVED, "", 0.35),
        (EventKind.CALLED, "", 0.15),
        (EventKind.NOTICED, "wechat", 0.4),
    ):
        if rng.random() < share:
            yield told(kind, today - timedelta(days=int(rng.integers(2, 200))), channel)


def consent(contacts: Sequence[Contact], today: date, seed: int) -> None:
    """What some of them allowed at the counter, each purpose by itself; offers were withdrawn by many."""
    from huiyin.customers.consents import note_consent

    rng = np.random.default_rng(seed)

    def note(one: Contact, purpose: str, days: int, channel: str, *, is_given: bool) -> None:
        at = datetime.combine(today - timedelta(days=days), time(3), UTC)
        note_consent(contact=one, purpose=purpose, is_given=is_given, channel=channel, source="demo", at=at)

    for one in contacts[:60]:
        for purpose in CONSENTS:
            if rng.random() < 0.6:
                days = int(rng.integers(90, 700))
                note(one, purpose, days, "counter", is_given=True)
                if purpose == "offers" and rng.random() < 0.4:
                    note(one, purpose, days - 60, "app", is_given=False)


def look_after(contacts: Sequence[Contact], *, manager: User, agents: Sequence[User], unit: Unit) -> None:
    """Wishes, days of care, segments, who looks after whom; then value and health are reckoned in the background."""
    from huiyin.conditions import EVERYTHING, equals
    from huiyin.profiles import care, managing, reckoning, segments, services

    for number, topic, occasion, text in WISHES:
        with at(timezone.now() - timedelta(days=10 + 3 * number)):
            services.note_preference(
                by=agents[0], contact=contacts[number], topic=topic, text=text, occasion=occasion
            )
    is_key = equals("key_account", True)
    for name, kind, source, advice, condition in (
        ("生日问候", "yearly", "出生日期", "发送祝福短信，不推销。", is_key),
        ("合同到期前", "before", "合同到期", "到期前三十天上门，了解用电变化并续签。", EVERYTHING),
    ):
        care.save_moment(
            by=manager,
            moment=None,
            unit=unit,
            condition=condition,
            name=name,
            kind=kind,
            source=source,
            advice=advice,
            days_before=30 if kind == "before" else 0,
        )
    for name, purpose, condition in (
        ("大客户", "专属客户经理服务", is_key),
        ("临江县客户", "停电沟通改进的对象", equals("region", "临江县")),
    ):
        segments.save_segment(
            by=manager, segment=None, unit=unit, name=name, purpose=purpose, condition=condition
        )
    managing.save_rule(
        by=manager,
        rule=None,
        unit=unit,
        name="大客户由客户经理负责",
        order=1,
        condition=is_key,
        manager_ids=[person.pk for person in agents],
    )
    managing.assign_all(by=manager, unit=unit)
    reckoning.ask(by=None)
