"""Contacts: stored in bulk, found by any identity, spared on every channel."""

from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, connection, transaction
from django.http import Http404
from django.utils import timezone

from huiyin.core import events
from huiyin.core.models import AuditEntry
from huiyin.customers import queries, revealing, rule_sets, services
from huiyin.customers.asking import Ask, claim, load_people
from huiyin.customers.contact_rules import Reason, Rules
from huiyin.customers.contracts import Entry, EventKind, HoldKind, NewContact
from huiyin.customers.models import Contact, ContactEvent, OptOut
from huiyin.customers.problems import AddressInvalid, ContactTaken, RuleOutOfRange

ZHANG = NewContact("K1", "张伟", "138 0013 8000", "Zhang@Example.com", region="东城", volume=12.5)
EVERYBODY = Rules(control_percent=0)


def one(cast, contact: NewContact = ZHANG) -> Contact:
    services.upsert_contacts([contact], unit=cast.north, by=cast.bob)
    return Contact.objects.get(respondent_key=contact.respondent_key)


def ask(contact: Contact, key: str = "a", kind: str = "transactional") -> Reason:
    with transaction.atomic():
        wanted = Ask(contact.pk, kind, "sms", key)
        return claim([wanted], now=timezone.now(), rules=EVERYBODY)[key]


def test_the_same_contacts_twice_change_nothing(cast) -> None:
    first = services.upsert_contacts([ZHANG, NewContact("K2")], unit=cast.north, by=cast.bob)
    again = services.upsert_contacts([ZHANG, NewContact("K2")], unit=cast.north, by=cast.bob)
    assert (first.n_created, again.n_unchanged, again.n_created) == (2, 2, 0)


def test_what_is_not_said_stays_known(cast) -> None:
    one(cast)
    services.upsert_contacts([NewContact("K1", email="new@example.com")], unit=cast.north, by=cast.bob)
    row = Contact.objects.get(respondent_key="K1")
    assert (row.phone, row.email, row.name) == ("13800138000", "new@example.com", "张伟")


def test_another_units_customer_is_not_changed(cast) -> None:
    services.upsert_contacts([ZHANG], unit=cast.south, by=cast.nora)
    stored = services.upsert_contacts([NewContact("K1", "别人")], unit=cast.north, by=cast.bob)
    assert stored.refused == ((0, "HY-Q002"),)
    assert Contact.objects.get().name == "张伟"
    with pytest.raises(ContactTaken):
        services.save_contact(by=cast.bob, unit=cast.north, contact=NewContact("K1"))
    with pytest.raises(Http404):
        queries.contact_for(cast.bob, Contact.objects.get().pk)


def test_a_wrong_address_is_named_when_typed_by_hand(cast) -> None:
    with pytest.raises(AddressInvalid):
        services.save_contact(by=cast.bob, unit=cast.north, contact=NewContact("K1", phone="abc"))


@pytest.mark.parametrize(
    "words", ["K1", "张", "13800138000", "138-0013", "8000", "zhang@example.com", "zhang@", "W1"]
)
def test_search_finds_by_any_identity(cast, words) -> None:
    one(cast, NewContact("K1", "张伟", "13800138000", "zhang@example.com", wechat_id="W1"))
    one(cast, NewContact("Q9", "李娜", "13911112222"))
    assert [row.respondent_key for row in queries.search(cast.bob, words)] == ["K1"]
    assert not queries.search(cast.nora, words)


def test_opting_out_counts_for_every_contact_with_the_number_and_outlives_erasure(cast) -> None:
    """Opt-out everywhere: the hash stays when the person goes."""
    first, second = one(cast), one(cast, NewContact("K2", phone="13800138000"))
    services.opt_out(respondent_key="K1", source="link")
    assert ask(first) is ask(second, "b") is Reason.OPTED_OUT
    services.erase_contact(respondent_key="K1")
    services.erase_contact(respondent_key="K2")
    assert not Contact.objects.exists()
    assert OptOut.objects.exists()
    assert ask(one(cast, NewContact("K3", phone="+86 13800138000")), "c") is Reason.OPTED_OUT


def test_an_opt_out_of_one_kind_leaves_the_other(cast) -> None:
    contact = one(cast)
    services.opt_out(phone="13800138000", survey_kind="relationship", source="sms")
    assert ask(contact, "r", "relationship") is Reason.OPTED_OUT
    assert ask(contact) is Reason.ASK


def test_whoever_asks_for_it_is_invited_again(cast) -> None:
    contact = one(cast)
    services.opt_out(respondent_key="K1", source="link")
    services.opt_in(by=cast.bob, contact=contact)
    assert ask(contact) is Reason.ASK
    kinds = [event.kind for event in queries.timeline(contact)]
    assert kinds == [EventKind.ASKED, EventKind.OPTED_IN, EventKind.OPTED_OUT]


def test_a_hold_spares_until_released(cast) -> None:
    contact = one(cast)
    assert services.hold(respondent_key="K1", kind=HoldKind.COMPLAINT, reference="case:1")
    services.hold(respondent_key="K1", kind=HoldKind.COMPLAINT, reference="case:1")
    assert not services.hold(respondent_key="nobody", kind=HoldKind.COMPLAINT, reference="case:1")
    assert ask(contact) is Reason.COMPLAINT
    assert services.release(kind=HoldKind.COMPLAINT, reference="case:1") == 1
    assert ask(contact) is Reason.ASK


def test_an_area_pause_spares_its_region_only(cast) -> None:
    east, west = one(cast), one(cast, NewContact("K2", region="西城"))
    pause = services.pause_area(
        by=cast.bob, unit=cast.north, region="东城", reason="停电", starts_at=timezone.now(), ends_at=None
    )
    assert ask(east) is Reason.AREA_PAUSED
    assert ask(west, "b") is Reason.ASK
    services.end_pause(by=cast.bob, pause=pause)
    assert ask(east) is Reason.ASK


def test_an_ask_is_granted_once_and_the_next_waits(cast) -> None:
    contact = one(cast)
    assert ask(contact) is ask(contact) is Reason.ASK
    assert ContactEvent.objects.count() == 1
    assert ask(contact, "other") is Reason.QUARANTINE
    services.withdraw_asks(["none"])


def test_an_ask_never_sent_gives_the_budget_back(cast) -> None:
    contact = one(cast)
    with transaction.atomic():
        claim(
            [Ask(contact.pk, "transactional", "sms", "a", "invitation:1")],
            now=timezone.now(),
            rules=EVERYBODY,
        )
    assert services.withdraw_asks(["invitation:1"]) == 1
    assert ask(contact, "b") is Reason.ASK


def test_two_asks_at_once_for_one_customer_grant_one(cast) -> None:
    contact = one(cast)
    wanted = [Ask(contact.pk, kind, "sms", kind) for kind in ("transactional", "relationship")]
    with transaction.atomic():
        found = claim(wanted, now=timezone.now(), rules=EVERYBODY)
    assert sorted(found.values()) == [Reason.ASK, Reason.QUARANTINE]


@pytest.mark.django_db(transaction=True)
def test_campaigns_that_ask_at_the_same_moment_cannot_both_ask(cast) -> None:
    """Contact budget enforced when sending: eight at once, one wins."""
    contact, found = one(cast), []
    barrier = threading.Barrier(8)

    def campaign(number: int) -> None:
        barrier.wait()
        while True:
            try:
                found.append(ask(contact, f"campaign:{number}"))
                break
            except OperationalError:  # the tests' database in memory does not wait for a lock
                time.sleep(0.01)
        connection.close()

    threads = [threading.Thread(target=campaign, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [Reason.ASK] + [Reason.QUARANTINE] * 7
    assert ContactEvent.objects.filter(kind=EventKind.ASKED).count() == 1


def test_loading_counts_the_year_and_the_last_of_each_kind(cast) -> None:
    contact, now = one(cast), timezone.now()
    days = {"a": (400, "transactional"), "b": (200, "relationship"), "c": (40, "transactional")}
    services.record_contact(
        Entry(contact.pk, EventKind.ASKED, key, now - timedelta(days=ago), "sms", kind)
        for key, (ago, kind) in days.items()
    )
    people = load_people([contact.pk], now=now)
    assert people.n_asked.tolist() == [2]
    assert people.last_asked[0] > people.last_relationship[0] > 0
    assert people.utc_offset.tolist() == [480]


def test_rules_are_versions_and_wrong_ones_are_refused(cast) -> None:
    assert rule_sets.current_rules() == (0, Rules())
    rule_sets.save_rules(by=cast.alice, rules=Rules(yearly_most=2))
    rule_sets.save_rules(by=cast.alice, rules=Rules(yearly_most=2))
    assert rule_sets.current_rules() == (1, Rules(yearly_most=2))
    with pytest.raises(RuleOutOfRange):
        rule_sets.save_rules(by=cast.alice, rules=Rules(yearly_most=99))
    assert len(rule_sets.rule_sets()) == 1


def test_looking_at_a_number_in_full_is_on_record(cast) -> None:
    contact = one(cast)
    assert revealing.reveal(by=cast.bob, contact=contact, reason="call").phone == contact.phone
    assert AuditEntry.objects.filter(action="contact.unmask", actor="bob").exists()


def test_news_of_opting_out_travels(cast) -> None:
    one(cast)
    services.opt_out(respondent_key="K1", source="link")
    services.opt_out(respondent_key="K1", source="link")
    assert ContactEvent.objects.filter(kind=EventKind.OPTED_OUT).count() == 1
    events.drain_all()
