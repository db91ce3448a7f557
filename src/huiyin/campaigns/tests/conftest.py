"""A programme with a published questionnaire, customers, and two channels that write to nobody real."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from huiyin.campaigns import fieldwork, services
from huiyin.campaigns.models import Invitation
from huiyin.campaigns.plan import Plan
from huiyin.channels import services as channels
from huiyin.channels.base import Invitation as Told
from huiyin.channels.base import InvitingChannel
from huiyin.channels.base import channels as registry
from huiyin.core import events
from huiyin.customers import rule_sets
from huiyin.customers import services as customers
from huiyin.customers.contact_rules import Rules
from huiyin.customers.contracts import NewContact
from huiyin.messaging.contracts import Content
from huiyin.messaging.models import SenderAccount
from huiyin.surveys import services as surveys
from huiyin.surveys.contracts import Definition, Page
from huiyin.surveys.question_types.base import question_types

MORNING = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)  # a Tuesday, ten in the morning in China


class _Letter(InvitingChannel):
    about = {"zh": "测试", "en": "for tests"}
    single_answer = True
    good_for = timedelta(days=30)

    def compose(self, invitation: Told) -> Content:
        body = invitation.body or "{{link}}"
        text = body.replace("{{link}}", invitation.address).replace("{{name}}", invitation.name)
        return Content(subject=invitation.subject or "问卷", text=text + invitation.incentive)


class MailLetter(_Letter):
    key, kind = "mail_letter", "email"
    name = {"zh": "邮件（测试）", "en": "Mail (test)"}


class TextLetter(_Letter):
    key, kind = "text_letter", "sms"
    name = {"zh": "短信（测试）", "en": "Text (test)"}

    def parts(self, text: str) -> int:
        return -(-len(text) // 70)


@pytest.fixture(autouse=True)
def test_channels(monkeypatch: pytest.MonkeyPatch) -> None:
    registry.keys()
    entries = {**registry._entries, "mail_letter": MailLetter(), "text_letter": TextLetter()}
    monkeypatch.setattr(registry, "_entries", entries)


@pytest.fixture(autouse=True)
def the_clock(monkeypatch: pytest.MonkeyPatch) -> dict[str, datetime]:
    """A clock that tests move."""
    state = {"now": MORNING}
    monkeypatch.setattr(timezone, "now", lambda: state["now"])
    return state


@pytest.fixture
def accounts(db: None) -> None:
    for kind, sender in (("email", "smtp"), ("sms", "sms_http")):
        SenderAccount.objects.create(
            name=kind, sender=sender, kind=kind, hook_seed=kind, hook_hash=kind, is_enabled=True
        )


@pytest.fixture
def programme(cast: Any, accounts: None) -> Any:
    made = surveys.create_programme(by=cast.bob, unit=cast.north, name="北区满意度")
    questions = (question_types["recommend"].example(),)
    definition = Definition(
        {"zh": "满意度", "en": "Satisfaction"}, {}, {}, (Page("p1", questions=questions),)
    )
    made.asked = surveys.create_questionnaire(
        by=cast.bob, programme=made, title="满意度", definition=definition.as_json()
    )
    channels.publish_questionnaire(by=cast.bob, questionnaire=made.asked, wave_name="2026-Q4")
    return made


@pytest.fixture
def everybody(cast: Any) -> None:
    """No control group, so that small numbers come out even."""
    rule_sets.save_rules(by=cast.alice, rules=Rules(control_percent=0))


def people(cast: Any, n: int, **more: Any) -> list[NewContact]:
    rows = [
        NewContact(
            f"K{number:04d}",
            f"客户{number}",
            phone=f"1380000{number:04d}",
            email=f"k{number}@example.com",
            region="东城" if number % 4 else "西城",
            volume=float(1000 - number),
            **more,
        )
        for number in range(n)
    ]
    customers.upsert_contacts(rows, unit=cast.north, by=cast.bob)
    return rows


def campaign(cast: Any, programme: Any, kind: str = "transactional", **plan: Any) -> Any:
    given = {"channels": ("text_letter", "mail_letter"), **plan}
    return services.make_campaign(
        by=cast.bob,
        programme=programme,
        questionnaire=programme.asked,
        name="满意度短信",
        survey_kind=kind,
        plan=Plan(**given),
        seed=7,
    )


def submit(invitation: Any, number: int = 9) -> None:
    """Answer through the invitation's own link."""
    from huiyin.surveys.queries import newest_version

    version = newest_version(invitation.link.questionnaire_id)
    channels.take_answer(
        link=invitation.link,
        submission_id=f"submission-{invitation.pk}",
        version=version,
        answers={"recommend": number},
        language="zh",
    )


def begin(cast: Any, made: Any) -> None:
    """Start a campaign and let the worker come by once."""
    services.start(by=cast.bob, campaign_id=made.pk)
    events.drain_all()
    fieldwork.tick()
    events.drain_all()


def states(made: Any) -> Counter[str]:
    """How many invitations of a campaign are in each state."""
    return Counter(Invitation.objects.filter(campaign=made).values_list("state", flat=True))
