"""Loading the sample organisation, through the same services as anybody's own work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from huiyin.analytics.codebook import Role, Variable
from huiyin.shell._demo import helping, keeping, recommending, relations, service
from huiyin.shell._demo.customers import MadeUpAnswer, answers
from huiyin.shell._demo.persons import Person, persons
from huiyin.shell._demo.then import at

if TYPE_CHECKING:
    from huiyin.accounts.models import Unit, User
    from huiyin.customers.models import Contact

LABEL = "演示数据，全部虚构 · sample data, all made up"
NAME = "供电服务客户满意度（演示）"
WAVES = (("2026-Q2", date(2026, 4, 6), False, 11), ("2026-Q3", date(2026, 7, 6), True, 13))
N_ANSWERS = 620
N_WITH_CASES = 30
N_KNOWN = 240  # customers with a file, who answered both waves
STAFF = (("demo-liuyang", "刘洋（演示）", "agent"), ("demo-chenjing", "陈静（演示）", "agent"))
MANAGER = ("demo-zhoumin", "周敏（演示）", "manager")


def load(tell: Callable[[str], None]) -> None:
    """Make the sample organisation unless it is there already."""
    from huiyin.surveys.models import Programme

    if Programme.objects.filter(name=NAME).exists():
        return
    tell("正在载入演示组织 … / Loading the sample organisation …")
    now = timezone.now()
    known = persons(N_KNOWN, today=timezone.localdate(now), seed=7)
    city = _unit()
    contacts = _customers(city, known, now)
    programme_id = _programme(city, known)
    manager, agents = _relations(city, contacts, now)
    _cases(programme_id)
    keeping.topics(programme_id, manager=manager)
    keeping.outages(contacts, unit=city, manager=manager, agents=agents)
    keeping.promises(programme_id, unit=city, manager=manager)
    keeping.reviews(keeping.review_programme(unit=city), manager=manager)
    helping.help_customers(unit=city, manager=manager, agents=agents, now=now)
    recommending.recommend(contacts, unit=city, manager=manager, agents=agents, now=now)
    _outcomes(city)
    tell("演示组织已载入，全部数据都是虚构的。/ The sample organisation is loaded; all its data are made up.")


def _unit() -> Unit:
    """A small tree of units below the root, of which the first administrator will be; gives the city."""
    from huiyin.accounts import services

    root = services.ensure_root(name="示例电力公司（演示）")
    city = services.add_unit(by=None, parent=root, name="滨江市供电公司")
    for name in ("临江县供电公司", "青山县供电公司"):
        services.add_unit(by=None, parent=city, name=name)
    return city


def _staff(unit: Unit) -> tuple[User, list[User]]:
    """A manager and two agents; they cannot sign in until somebody renews their links."""
    from huiyin.accounts.services import add_made_up_person

    manager, *agents = (
        add_made_up_person(name=name, login_name=login, role=role, unit=unit)
        for login, name, role in (MANAGER, *STAFF)
    )
    return manager, agents


def _customers(city: Unit, known: Sequence[Person], now: datetime) -> list[Contact]:
    """Customers with a file, and the businesses for which some of them act, as known for a year."""
    counties = {unit.name[:3]: unit for unit in city.children.all()}
    with at(now - timedelta(days=400)):
        by_key = relations.introduce(known, city=city, counties=counties)
        relations.found_businesses(known, by_key, city)
    return [by_key[one.key] for one in known]


@transaction.atomic
def _relations(city: Unit, contacts: list[Contact], now: datetime) -> tuple[User, list[User]]:
    """What passed between the customers and us, and months of complaints: all of it or nothing, in one go; gives the people."""
    manager, agents = _staff(city)
    today = timezone.localdate(now)
    relations.remember(contacts, [first_day for _, first_day, _, _ in WAVES], today, seed=8)
    relations.consent(contacts, today, seed=9)
    with at(now - timedelta(days=200)):
        service.equip(manager=manager, unit=city.parent or city)
    numbers = service.live_through(contacts, manager=manager, agents=agents, now=now)
    with at(now - timedelta(days=12)):
        service.find_patterns(numbers, manager=manager, agent=agents[0])
    relations.look_after(contacts, manager=manager, agents=agents, unit=city)
    return manager, agents


def _programme(unit: Unit, known: Sequence[Person] = ()) -> int:
    """The programme with its questionnaire, two waves of answers and confirmed contracts."""
    from huiyin.channels.services import publish_questionnaire
    from huiyin.core import events
    from huiyin.metrics import services as metrics
    from huiyin.packs.queries import packs
    from huiyin.packs.services import use_template
    from huiyin.surveys import queries, services

    programme = services.create_programme(
        by=None,
        unit=unit,
        name=NAME,
        label=LABEL,
        aim="了解客户对供电质量和服务的满意程度，找出影响满意度的主要因素。",
        population="滨江市 2026 年在册的居民、工商业和农业客户（虚构）。",
        mode="短信和微信推送问卷链接。",
        sample="每季度按区县分层随机抽样，每波次约 600 户（虚构）。",
        limits="数据由程序按固定随机数生成，只用于演示，不能说明任何真实的供电企业。",
    )
    pack = next(pack for pack in packs() if pack.key == "power")
    questionnaire = use_template(by=None, programme=programme, template=pack.templates[0])
    publish_questionnaire(by=None, questionnaire=questionnaire, wave_name=services.quarter_of())
    services.extend_codebook(programme.pk, [Variable("county", "区县", Role.SEGMENT, label_en="County")])
    codebook = queries.codebook(programme.pk)
    version = queries.newest_version(questionnaire.pk)
    version_id = version.pk if version is not None else None
    for name, first_day, improved, seed in WAVES:
        wave = services.ensure_wave(programme.pk, name, first_day)
        made = answers(codebook, n=N_ANSWERS, first_day=first_day, improved=improved, seed=seed, known=known)
        _store(programme.pk, wave.pk, version_id, name, list(made))
    events.drain_all()
    metrics.confirm_suggested(by=None, programme_id=programme.pk)
    return programme.pk


def _store(
    programme_id: int, wave_id: int, version_id: int | None, name: str, made: list[MadeUpAnswer]
) -> None:
    """As answers to the published questionnaire, so that it and its link count the same."""
    from huiyin.responses.contracts import Batch, NewAnswer, Submission
    from huiyin.responses.intake import submit_many

    submissions = [
        Submission(
            NewAnswer(
                dedup_key=f"demo:{programme_id}:{name}:{number}",
                answers=answer.answers,
                wave_id=wave_id,
                answered_on=answer.answered_on,
                respondent_key=answer.respondent_key,
                context=answer.context,
                language="zh",
            ),
            programme_id,
            "web_link",
            version_id,
        )
        for number, answer in enumerate(made)
    ]
    for result in submit_many(submissions, Batch(f"demo:{name}")):
        if isinstance(result, Exception):
            raise result


def _cases(programme_id: int) -> None:
    """The newest answers of the last wave go through the alert rules, as a live answer would."""
    from huiyin.cases.opening import open_for_alerts
    from huiyin.metrics import queries
    from huiyin.responses.queries import stored_many

    newest = [answer.response_id for answer in queries.programme_figures(programme_id).open_answers]
    open_for_alerts(programme_id=programme_id, answers=stored_many(newest[:N_WITH_CASES]))


def _outcomes(city: Unit) -> None:
    """What recovery brought, to be worked out by the worker; followed for as long as months of complaints allow."""
    from huiyin.outcomes import services
    from huiyin.outcomes.contracts import Terms

    for unit in (city.parent or city, city):
        services.ask(by=None, unit=unit, terms=Terms(days_back=300, follow_up=60, act_within=30))
