"""One person kept twice becomes one and, taken back, two again: nothing lost, nothing left over (R04)."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiyin.customers import merging, queries, services
from huiyin.customers.asking import Ask, claim
from huiyin.customers.contact_rules import Reason, Rules
from huiyin.customers.contracts import Entry, HoldKind, NewContact
from huiyin.customers.models import Contact, ContactEvent, Hold, Identity, MovedRow, OptOut
from huiyin.customers.problems import CannotMerge, CannotUnmerge

pytestmark = pytest.mark.django_db
NOBODY_SPARED = Rules(control_percent=0)


def two(cast) -> tuple[Contact, Contact]:
    rows = [
        NewContact("K1", "张伟", "13800138000", region="东城", attributes={"电压": "低压"}),
        NewContact("M9", "张伟", email="zhang@example.com", wechat_id="oX1", attributes={"会员": "金卡"}),
    ]
    services.upsert_contacts(rows, unit=cast.north, by=cast.bob)
    return Contact.objects.get(respondent_key="K1"), Contact.objects.get(respondent_key="M9")


def told(contact: Contact, key: str) -> None:
    services.record_contact([Entry(contact.pk, "asked", key, survey_kind="transactional")])


def picture() -> list[object]:
    """Everything of customers that a merge could touch."""
    contacts = Contact.objects.order_by("pk").values_list(
        "pk", "name", "phone", "email", "wechat_id", "attributes", "opt_outs", "merged_into"
    )
    return [
        list(contacts),
        sorted(ContactEvent.objects.values_list("dedup_key", "contact")),
        sorted(Hold.objects.values_list("reference", "contact")),
        sorted(Identity.objects.values_list("contact", "kind", "value")),
        sorted(OptOut.objects.values_list("identity_hash", "survey_kind")),
    ]


def test_after_a_merge_every_id_leads_to_one_person(cast) -> None:
    kept, absorbed = two(cast)
    merging.merge(by=cast.bob, kept_id=kept.pk, absorbed_id=absorbed.pk)
    assert queries.contact_of("M9") == queries.contact_of("K1") == kept
    assert queries.contact_for(cast.bob, absorbed.pk) == kept
    assert list(queries.search(cast.bob, "zhang@example.com")) == [kept]
    assert queries.recognise({"wechat": "oX1"}).contact == kept
    kept.refresh_from_db()
    assert (kept.email, kept.attributes) == ("zhang@example.com", {"电压": "低压", "会员": "金卡"})
    assert queries.keys_of(kept) == ["K1", "M9"]
    assert [row.pk for row in queries.contacts_of(cast.bob)] == [kept.pk]


def test_a_merge_taken_back_leaves_everything_as_it_was(cast) -> None:
    kept, absorbed = two(cast)
    told(kept, "a")
    told(absorbed, "b")
    services.hold(respondent_key="M9", kind=HoldKind.COMPLAINT, reference="case:1")
    services.opt_out(respondent_key="M9", source="link")
    before = picture()
    row = merging.merge(by=cast.bob, kept_id=kept.pk, absorbed_id=absorbed.pk)
    assert picture() != before
    assert MovedRow.objects.filter(merge=row).count() == 2 + 1  # its ask, its opt-out's line, its hold
    merging.unmerge(by=cast.bob, merge_id=row.pk)
    assert picture() == before


def test_a_person_merged_is_not_asked_twice(cast) -> None:
    kept, absorbed = two(cast)
    merging.merge(by=cast.bob, kept_id=kept.pk, absorbed_id=absorbed.pk)
    asks = [Ask(kept.pk, "transactional", "sms", "a"), Ask(absorbed.pk, "transactional", "email", "b")]
    with transaction.atomic():
        found = claim(asks, now=timezone.now(), rules=NOBODY_SPARED)
    assert sorted(found.values()) == sorted([Reason.ASK, Reason.QUARANTINE])
    assert ContactEvent.objects.get().contact_id == kept.pk


def test_an_opt_out_under_one_id_counts_for_the_person(cast) -> None:
    kept, absorbed = two(cast)
    services.opt_out(respondent_key="M9", source="link")
    row = merging.merge(by=cast.bob, kept_id=kept.pk, absorbed_id=absorbed.pk)
    assert queries.has_opted_out(phone="13800138000")
    assert Contact.objects.get(pk=kept.pk).opt_outs == 1
    merging.unmerge(by=cast.bob, merge_id=row.pk)
    assert not queries.has_opted_out(phone="13800138000")


def test_what_was_told_under_the_absorbed_id_since_goes_back_with_it(cast) -> None:
    kept, absorbed = two(cast)
    row = merging.merge(by=cast.bob, kept_id=kept.pk, absorbed_id=absorbed.pk)
    told(absorbed, "later")
    assert ContactEvent.objects.get().contact_id == kept.pk
    merging.unmerge(by=cast.bob, merge_id=row.pk)
    assert ContactEvent.objects.get().contact_id == absorbed.pk


def test_what_somebody_wrote_since_the_merge_stays(cast) -> None:
    kept, absorbed = two(cast)
    row = merging.merge(by=cast.bob, kept_id=kept.pk, absorbed_id=absorbed.pk)
    services.upsert_contacts([NewContact("K1", email="new@example.com")], unit=cast.north, by=cast.bob)
    merging.unmerge(by=cast.bob, merge_id=row.pk)
    assert Contact.objects.get(respondent_key="K1").email == "new@example.com"


def test_what_the_absorbed_ones_source_says_later_fills_gaps_and_goes_back_with_it(cast) -> None:
    kept, absorbed = two(cast)
    row = merging.merge(by=cast.bob, kept_id=kept.pk, absorbed_id=absorbed.pk)
    later = [NewContact("M9", "张伟伟", work_chat_id="w7")]
    services.upsert_contacts(later, unit=cast.north, by=cast.bob)
    found = Contact.objects.get(pk=kept.pk)
    assert (found.name, found.work_chat_id) == ("张伟", "w7")
    merging.unmerge(by=cast.bob, merge_id=row.pk)
    found.refresh_from_db()
    assert found.work_chat_id == ""
    assert Contact.objects.get(pk=absorbed.pk).name == "张伟伟"


def test_one_that_belongs_to_another_is_not_merged_again(cast) -> None:
    kept, absorbed = two(cast)
    row = merging.merge(by=cast.bob, kept_id=kept.pk, absorbed_id=absorbed.pk)
    with pytest.raises(CannotMerge):
        merging.merge(by=cast.bob, kept_id=kept.pk, absorbed_id=absorbed.pk)
    with pytest.raises(CannotMerge):
        merging.merge(by=cast.bob, kept_id=kept.pk, absorbed_id=kept.pk)
    merging.unmerge(by=cast.bob, merge_id=row.pk)
    with pytest.raises(CannotUnmerge):
        merging.unmerge(by=cast.bob, merge_id=row.pk)


def test_erasing_one_id_erases_the_person(cast) -> None:
    kept, absorbed = two(cast)
    merging.merge(by=cast.bob, kept_id=kept.pk, absorbed_id=absorbed.pk)
    services.erase_contact(respondent_key="M9")
    assert not Contact.objects.exists()
    assert not Identity.objects.exists()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=4))
def test_merges_in_any_order_taken_back_in_reverse_change_nothing(cast, pairs) -> None:
    with transaction.atomic():
        sides = [NewContact(f"P{n}", f"王{n}" * (n % 2), phone=f"1380013800{n}" * (n != 2)) for n in range(4)]
        services.upsert_contacts(sides, unit=cast.north, by=cast.bob)
        ids = [Contact.objects.get(respondent_key=f"P{n}").pk for n in range(4)]
        for n, pk in enumerate(ids):
            services.record_contact([Entry(pk, "served", f"s{n}")])
        before, done = picture(), []
        for kept, absorbed in pairs:
            try:
                done.append(merging.merge(by=None, kept_id=ids[kept], absorbed_id=ids[absorbed]))
            except CannotMerge:
                continue
        assert sum(len(queries.keys_of(row)) for row in queries.contacts_of(cast.bob)) == 4
        for row in reversed(done):
            merging.unmerge(by=None, merge_id=row.pk)
        assert picture() == before
        transaction.set_rollback(True)
