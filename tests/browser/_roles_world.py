"""Stands beside a running installation: makes what the story of four roles begins with, and lets time pass in it.

`python -m tests.browser._roles_world` reads a command a line as JSON ({"do": …}) and answers with a line of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from typing import Any

from tests.browser.person import PASSWORD
from tests.fakes.provider import SECRETS
from tests.running import Running

TREATED_BADLY = "停电前没有任何通知，冰柜里的货全坏了。"


class Beside:
    """The process beside the installation; `ask` gives its answer to one command."""

    def __init__(self, up: Running, settings: dict[str, str]) -> None:
        own = {"HUIYIN_DATA": str(up.folder), "DJANGO_SETTINGS_MODULE": "huiyin.settings"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.browser._roles_world"],
            env={**os.environ, **settings, **own},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, do: str, **given: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"do": do, **given}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "the process beside has ended"
        return json.loads(line)

    def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(timeout=30)


def make(*, token: str, provider: str) -> dict[str, int]:
    """An organisation with its people, rules and customers, and a campaign by text message that has just begun."""
    from huiyin.accounts import services as accounts

    admin = accounts.create_first_administrator(
        token=token, organisation="滨江市供电公司", name="陈明", login_name="chenming", password=PASSWORD
    )
    unit = accounts.add_unit(by=admin, parent=admin.unit, name="东湖供电所")
    people = {
        login: _join(admin, login, name, role, unit if role == "agent" else admin.unit)
        for login, name, role in (
            ("liting", "李婷", "agent"),
            ("zhoumin", "周敏", "manager"),
            ("sunjie", "孙洁", "analyst"),
        )
    }
    _rules(admin, unit, people)
    _account(admin, provider)
    _customers(admin, unit)
    _cases_like_it(people["liting"], unit)
    return {"programme": _campaign(admin, unit, people["zhoumin"])}


def _join(admin: Any, login: str, name: str, role: str, unit: Any) -> Any:
    from huiyin.accounts import services as accounts

    _, join = accounts.invite(by=admin, name=name, login_name=login, email="", role=role, unit=unit)
    return accounts.join(token=join.split("/")[2], password=PASSWORD)


def _rules(admin: Any, unit: Any, people: dict[str, Any]) -> None:
    """Promises of the trade, a route, remedies with limits, causes; severe cases are not solved without one."""
    from huiyin.cases import clock_rules, ruling
    from huiyin.core.roles import UserRole
    from huiyin.customers import rule_sets
    from huiyin.customers.contact_rules import Rules
    from huiyin.recovery import services as recovery
    from huiyin.recovery.contracts import CauseNeed

    clock_rules.adopt(by=admin, unit=admin.unit, pack="power", key="service_95598")
    by_survey = {"==": [{"var": "channel"}, "answer"]}
    route = ruling.save_route(
        by=admin,
        unit=admin.unit,
        name="问卷低分交抢修服务岗",
        condition=by_survey,
        strategy="named",
        to_unit=unit,
        owner=people["liting"],
    )
    ruling.switch_rule(by=admin, rule=route, on=True)
    rule_sets.save_rules(by=admin, rules=Rules(opens_at=0, closes_at=24 * 60, control_percent=0))
    recovery.start_catalogue(by=admin, unit=admin.unit)
    recovery.start_tree(by=admin, unit=admin.unit)
    limits = {UserRole.AGENT: Decimal(200), UserRole.MANAGER: Decimal(2000)}
    recovery.set_limits(by=admin, unit=admin.unit, limits=dict(limits), own=set(limits))
    recovery.set_policy(by=admin, unit=admin.unit, cause_needed=CauseNeed.MEDIUM, n_whys=2)


def _account(admin: Any, provider: str) -> None:
    """A sender of text messages with the stand-in of a provider."""
    from huiyin.messaging import administering
    from huiyin.messaging.senders.base import senders

    values = {
        "url": f"{provider}/sms/send",
        "body": '{"mobile": "{{phone_plain}}", "content": "{{text}}", "id": "{{key}}"}',
        "headers": "X-Api-Key: {{secret}}",
        "secret": SECRETS["http_secret"],
        "sign": "滨江供电",
        "success": "code = 0",
        "id_field": "msgid",
    }
    administering.save_account(
        by=admin, sender=senders["sms_http"], name="短信", values=values, per_minute=600, per_day=0
    )


def _customers(admin: Any, unit: Any) -> None:
    """One who keeps a shop, and her neighbours; she runs it as a business with an account."""
    from huiyin.customers import business, queries, services
    from huiyin.customers.contracts import NewContact

    rows = [
        NewContact(
            "K2001", "王秀英", phone="13800000001", region="东湖街道", volume=5200.0, is_key_account=True
        ),
        NewContact("K2002", "赵国强", phone="13800000002", region="东湖街道", volume=900.0),
        NewContact("K2003", "孙丽华", phone="13800000003", region="东湖街道", volume=400.0),
    ]
    services.upsert_contacts(rows, unit=unit, by=admin)
    shop = business.NewAccount("S-118", "秀英冷饮批发", kind="trader", region="东湖街道", volume=5200.0)
    account = services.save_account(by=admin, unit=unit, account=shop)
    contact = queries.contact_of("K2001")
    assert contact is not None
    services.give_role(by=admin, account=account, contact=contact, role="decides")


def _cases_like_it(agent: Any, unit: Any) -> None:
    """Two neighbours who rang about the same outage, their cause named already."""
    from huiyin.cases import services as cases
    from huiyin.customers import queries
    from huiyin.recovery import services as recovery
    from huiyin.recovery.causes import causes_over

    cause = next(one for one in causes_over(unit) if one.name == "告知不及时")
    for key, title in (("K2002", "计划停电没有通知到户"), ("K2003", "停电通知晚了一天")):
        case = cases.open_case(
            by=agent,
            unit=unit,
            channel="phone",
            contact=queries.contact_of(key),
            title=title,
            words="停电那天早上才看到通知。",
            type="information",
            owner=agent,
        )
        whys = ["台区联系人名单半年没有更新", "名单更新没有责任人"]
        recovery.name_cause(by=agent, case_id=case.pk, cause_id=cause.pk, whys=whys)


def _campaign(admin: Any, unit: Any, manager: Any) -> int:
    """A question after each repair, sent by text message; a rule tells the manager of every low grade."""
    from huiyin.alerts import ruling
    from huiyin.campaigns import services as campaigns
    from huiyin.campaigns.plan import Plan
    from huiyin.channels.services import publish_questionnaire
    from huiyin.metrics import services as metrics
    from huiyin.packs.queries import packs
    from huiyin.packs.services import use_template
    from huiyin.surveys.services import create_programme, quarter_of

    programme = create_programme(by=admin, unit=unit, name="故障抢修回访")
    templates = next(pack for pack in packs() if pack.key == "power").templates
    template = next(one for one in templates if one.definition.title["zh"].startswith("这次抢修"))
    questionnaire = use_template(by=admin, programme=programme, template=template)
    publish_questionnaire(by=admin, questionnaire=questionnaire, wave_name=quarter_of())
    metrics.confirm_suggested(by=admin, programme_id=programme.pk)
    wanted = ruling.Wanted(
        kind="answer",
        name="抢修回访低分",
        condition={"<=": [{"var": "q_overall"}, 2]},
        urgency="high",
        opens_case=True,
        people=[manager.pk],
    )
    rule = ruling.save_rule(by=admin, programme=programme, wanted=wanted)
    ruling.switch_rule(by=admin, rule=rule, is_on=True)
    campaign = campaigns.make_campaign(
        by=admin,
        programme=programme,
        questionnaire=questionnaire,
        name="抢修后回访",
        survey_kind="transactional",
        plan=Plan(channels=("sms",), condition={"==": [{"var": "key_account"}, True]}),
        seed=7,
    )
    campaigns.start(by=admin, campaign_id=campaign.pk)
    return int(programme.pk)


def late(*, case: int) -> dict[str, int]:
    """Days pass in which nobody solves the case, until somebody above is told. How many days, and who knows."""
    from huiyin.cases import clock_ticking
    from huiyin.cases.models import ClockEscalation

    for days in range(1, 90):
        pass_by(days=1)
        clock_ticking.tick()
        told = ClockEscalation.objects.filter(clock__case=case, clock__kind="solution")
        if told.filter(level="above").exists():
            return {"days": days, "n_told": told.count()}
    raise AssertionError("nobody was told in 90 days")


def pass_by(*, days: float) -> dict[str, int]:
    """As if everything that was said, sent and done about customers had been so many days earlier."""
    from django.apps import apps
    from django.db import transaction
    from django.db.models import DateTimeField, F

    passed, n = timedelta(days=days), 0
    with transaction.atomic():
        for label in (
            "cases",
            "recovery",
            "alerts",
            "responses",
            "customers",
            "campaigns",
            "messaging",
            "notices",
        ):
            for model in apps.get_app_config(label).get_models():
                moments = [field.name for field in model._meta.fields if isinstance(field, DateTimeField)]
                if moments:
                    n += model._default_manager.update(**{name: F(name) - passed for name in moments})
    return {"n": n}


def main() -> None:
    import django

    django.setup()
    acts = {"make": make, "late": late, "pass": pass_by}
    for line in sys.stdin:
        given = json.loads(line)
        print(json.dumps(acts[given.pop("do")](**given)), flush=True)


if __name__ == "__main__":
    main()
