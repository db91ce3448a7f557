"""The sample organisation tells the same on all its pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from huiyin.accounts.models import Unit, User
from huiyin.accounts.services import setup_link
from huiyin.alerts.services import watch_programme
from huiyin.cases.models import Case, CaseClock
from huiyin.channels.reviews.models import Review
from huiyin.customers.models import Account, Contact, ContactEvent
from huiyin.knowledge.figures import figures_of
from huiyin.knowledge.queries import unanswered
from huiyin.notices.figures import reach_of
from huiyin.notices.models import Outage, Repair
from huiyin.promises.models import PromiseVersion
from huiyin.recovery.models import CostEntry, Grant, KnownProblem
from huiyin.referrals.models import Referral
from huiyin.responses.models import Response
from huiyin.responses.queries import n_answers_by_channel, n_answers_by_questionnaire
from huiyin.shell._demo import helping, keeping, relations, service, story, then
from huiyin.shell._demo.persons import persons
from huiyin.shell._demo.story import N_ANSWERS, WAVES, _programme


@pytest.mark.django_db
def test_the_questionnaire_has_the_answers_of_its_link(cast: object) -> None:
    programme_id = _programme(Unit.objects.get(parent=None))
    by_questionnaire = n_answers_by_questionnaire(programme_id)
    by_channel = n_answers_by_channel(programme_id)
    assert sum(by_questionnaire.values()) == len(WAVES) * N_ANSWERS
    assert {(one, "web_link"): n for one, n in by_questionnaire.items()} == by_channel


@pytest.mark.django_db
def test_the_control_charts_of_the_sample_have_something_to_tell(cast: object) -> None:
    """The pages of alerts and their chapter would be empty otherwise: another seed may be too quiet."""
    known = persons(story.N_KNOWN, today=timezone.localdate(), seed=7)
    assert watch_programme(_programme(Unit.objects.get(parent=None), known))


@pytest.mark.django_db
def test_customers_and_cases_have_a_past_and_the_first_administrator_is_still_to_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """R01 T01: loaded whole, with fewer answers; loaded once more it stays as it is."""
    monkeypatch.setattr(story, "N_ANSWERS", 125)
    monkeypatch.setattr(story, "N_KNOWN", 120)
    for _ in range(2):
        story.load(lambda line: None)
    customers_have_a_file_a_history_and_an_honest_label()
    cases_have_every_ending()
    friends_were_recommended()
    outages_were_told_and_repaired()
    customers_were_helped()
    assert Review.objects.count() == 90
    assert PromiseVersion.objects.count() == len(keeping.PROMISES)
    assert not any(person.has_usable_password() for person in User.objects.all())
    assert setup_link() is not None


def customers_were_helped() -> None:
    """The assistant answered most, and whoever was in danger, upset or had several questions went to a person."""
    manager = User.objects.get(login=story.MANAGER[0])
    now = timezone.now()
    found = figures_of(manager, now - timedelta(days=60), now)
    assert found.n == 40 + len(helping.HANDED)
    assert found.answered.value is not None
    assert 0.5 < found.answered.value < 0.9
    assert {reason for reason, _n in found.reasons} == {"anger", "urgent", "complex"}
    assert unanswered(manager, since=now - timedelta(days=60))[0].n > 1


def customers_have_a_file_a_history_and_an_honest_label() -> None:
    """People, businesses, answers in both waves, and what passed between."""
    assert Contact.objects.exclude(respondent_key__startswith="T9").count() == 120
    assert Account.objects.count() == len(relations.BUSINESSES)
    keys = set(Contact.objects.values_list("respondent_key", flat=True))
    assert Response.objects.filter(respondent_key__in=keys).count() == len(WAVES) * 120
    assert all(row["说明"] == relations.LABEL for row in Contact.objects.values_list("attributes", flat=True))
    assert ContactEvent.objects.filter(at__gt=timezone.now()).count() == 0
    assert {"sms", "wechat"} <= set(ContactEvent.objects.values_list("channel", flat=True))


def outages_were_told_and_repaired() -> None:
    """P03-P05 P08: everybody concerned was told, half of the times all in time; the crews' time nodes are there."""
    rows = list(Outage.objects.order_by("announced_start"))
    reach = reach_of(rows)
    assert [one.state for one in rows] == ["restored"] * len(keeping.OUTAGES)
    assert all(reach[one.pk].coverage_rate == 1 for one in rows)
    assert [reach[one.pk].timeliness_rate == 1 for one in rows] == [True, False, False, True]
    assert Repair.objects.count() == 2


def cases_have_every_ending() -> None:
    """Months of complaints, some late, one refused, one back; what was asked for waits or was given."""
    rows = Case.objects.filter(origin="manual")
    assert rows.count() == len(service.CASES)
    endings = {"", "confirmed", "reported", "silent", "not_accepted"}
    assert set(rows.values_list("outcome", flat=True)) == endings
    assert rows.filter(n_reopened=1).count() == 1
    assert rows.earliest("opened_at").opened_at < timezone.now() - timedelta(days=100)
    assert CaseClock.objects.filter(breached_at__isnull=False, met_at__isnull=False).exists()
    assert set(Grant.objects.exclude(case=None).values_list("state", flat=True)) == {"given", "waiting"}
    assert sorted(one.members.count() for one in KnownProblem.objects.all()) == [3, 5]
    assert all(entry.at <= timezone.now() for case in rows for entry in case.entries.all())


def friends_were_recommended() -> None:
    """Some joined, some did not in time, some still may; what was granted stands in the ledger."""
    states = set(Referral.objects.values_list("state", flat=True))
    assert {"new", "joined", "expired"} <= states
    assert Referral.objects.filter(state="joined").count() >= 10
    assert not Referral.objects.exclude(identity="").exclude(identity__endswith="@example.com").exists()
    assert CostEntry.objects.filter(reference__startswith="referral:").exists()


def test_whoever_sends_from_the_sample_reaches_no_stranger() -> None:
    made = persons(300, today=timezone.localdate(), seed=7)
    assert all(one.phone.startswith("0270") and len(one.phone) == 11 for one in made)
    assert all(one.email.endswith("@example.com") for one in made if one.email)
    assert len({one.phone for one in made}) == len({one.key for one in made}) == 300


def test_another_moment_ends_with_its_block() -> None:
    earlier = timezone.now() - timedelta(days=9)
    with then.at(earlier):
        assert timezone.now() == earlier
    assert timezone.now() > earlier
