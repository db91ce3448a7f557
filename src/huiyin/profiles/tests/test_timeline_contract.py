"""What every source of the timeline promises."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from huiyin.core.components import icon_names
from huiyin.customers import services as customers
from huiyin.customers.contracts import Entry, EventKind, HoldKind, NewContact
from huiyin.customers.models import ConsentEntry, Contact
from huiyin.profiles import services
from huiyin.profiles.timeline import timeline_sources

pytestmark = pytest.mark.django_db
each_source = pytest.mark.parametrize("source", timeline_sources, ids=lambda source: source.key)


@pytest.fixture
def known(cast, zhang, answer) -> Contact:
    """A customer with something from many sources."""
    answer("K1", overall=1, nps=1, why="没人来")
    now = timezone.now()
    customers.record_contact(
        Entry(zhang.pk, EventKind.CALLED, f"call:{n}", now - timedelta(hours=n), "telephone")
        for n in range(9)
    )
    for n in range(3):
        wish = services.note_preference(by=cast.amy, contact=zhang, topic="food", text=f"不吃辣 {n}")
        services.end_preference(by=cast.amy, contact=zhang, preference_id=wish.pk)
        ConsentEntry.objects.create(
            contact=zhang, purpose="care", is_given=bool(n % 2), at=now - timedelta(days=n)
        )
        customers.hold(respondent_key="K1", kind=HoldKind.OTHER, reference=f"staff:{n}")
    return zhang


@each_source
def test_a_source_has_names_in_both_languages_and_an_icon(source) -> None:
    for words in (source.name, source.about):
        assert set(words) == {"zh", "en"}
        assert all(words.values())
    assert source.icon in icon_names()


@each_source
def test_moments_are_newest_first_and_pages_leave_no_gap(source, cast, known) -> None:
    everything = source.moments(cast.bob, known, before=None, most=1000)
    at = [moment.at for moment in everything]
    assert at == sorted(at, reverse=True)
    assert all(moment.source == source.key and moment.title for moment in everything)
    assert len(source.moments(cast.bob, known, before=None, most=2)) == min(2, len(everything))
    for moment in everything:
        older = source.moments(cast.bob, known, before=moment.at, most=1000)
        assert [one.at for one in older] == [when for when in at if when < moment.at]


@each_source
def test_nothing_of_another_customer_is_shown(source, cast, known) -> None:
    customers.upsert_contacts([NewContact("K2", "李娜")], unit=cast.north, by=cast.bob)
    stranger = Contact.objects.get(respondent_key="K2")
    assert list(source.moments(cast.bob, stranger, before=None, most=1000)) == []
