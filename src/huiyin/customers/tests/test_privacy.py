"""What customers allowed is on record, and they get everything that is kept about them (R16, X09)."""

from __future__ import annotations

import json
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from huiyin.core import events
from huiyin.core.erasure import ABOUT_STAFF, personal_fields
from huiyin.core.models import AuditEntry
from huiyin.customers import consents, disclosing, merging, queries, requests, services
from huiyin.customers.contracts import Entry, NewContact
from huiyin.customers.models import Contact, PersonRequest
from huiyin.customers.problems import RequestNotReady
from huiyin.customers.purposes import CONTACT_FIELDS, purpose_of
from huiyin.customers.queries import consent_to

pytestmark = pytest.mark.django_db


@pytest.fixture
def zhang(cast) -> Contact:
    services.upsert_contacts(
        [NewContact("K1", "张伟", "13800138000", attributes={"说明": "=1+1"})], unit=cast.north, by=cast.bob
    )
    return Contact.objects.get()


def archive_of(cast, contact: Contact) -> zipfile.ZipFile:
    row = requests.ask(by=cast.bob, contact=contact, kind="access", channel="counter")
    events.drain_all()
    row.refresh_from_db()
    return zipfile.ZipFile(requests.hand_over(by=cast.bob, row=row))


def test_the_newest_word_on_a_purpose_holds_and_the_old_ones_stay(cast, zhang) -> None:
    first = consents.save_text(by=cast.alice, purpose="offers", text_zh="同意接收优惠信息", text_en="")
    assert consent_to(zhang, "offers") is None
    consents.note_consent(contact=zhang, purpose="offers", is_given=True, channel="counter", by=cast.bob)
    consents.save_text(by=cast.alice, purpose="offers", text_zh="同意接收优惠与活动信息", text_en="")
    consents.note_consent(contact=zhang, purpose="offers", is_given=False, channel="telephone", by=cast.bob)
    assert consent_to(zhang, "offers") is False
    given = consents.ledger(zhang)[-1]
    assert (given.is_given, given.text) == (True, first)


def test_withdrawing_surveys_is_an_opt_out_on_every_channel(cast, zhang) -> None:
    consents.note_consent(contact=zhang, purpose="surveys", is_given=False, source="staff", by=cast.bob)
    assert queries.has_opted_out(phone="13800138000")
    zhang.refresh_from_db()
    consents.note_consent(contact=zhang, purpose="surveys", is_given=True, source="staff", by=cast.bob)
    assert not queries.has_opted_out(phone="13800138000")


def test_every_personal_field_has_a_purpose_and_a_way_to_the_person() -> None:
    about = [field for field, why in personal_fields() if ABOUT_STAFF not in why]
    assert [field for field in about if purpose_of(field) is None] == []
    assert set(CONTACT_FIELDS) == set(Contact.personal)
    assert disclosing.unreached() == [], "say in `disclosing.leave_out` why a copy does not hold it"
    reached = {source.label for source in disclosing.sources()}
    assert {"responses.Response", "responses.AnswerVersion", "cases.Case", "channels.Link"} <= reached


def test_the_archive_holds_what_any_app_keeps_of_the_person_and_nobody_elses(cast, zhang) -> None:
    services.upsert_contacts([NewContact("K2", "李娜", "13900001111")], unit=cast.north, by=cast.bob)
    services.record_contact([Entry(zhang.pk, "served", "s1")])
    consents.note_consent(contact=zhang, purpose="care", is_given=True, by=cast.bob)
    archive = archive_of(cast, zhang)
    whole = json.loads(archive.read("data.json"))
    assert {
        "customers.Contact",
        "customers.Identity",
        "customers.ContactEvent",
        "customers.ConsentEntry",
    } <= set(whole["tables"])
    assert whole["tables"]["customers.Contact"][0]["phone"] == "13800138000"
    everything = "".join(archive.read(name).decode() for name in archive.namelist())
    assert "李娜" not in everything
    assert "bob" not in everything
    assert "control_draw" not in everything
    assert "customers.Contact.csv" in archive.namelist()


def test_a_copy_covers_every_id_of_a_merged_person(cast, zhang) -> None:
    services.upsert_contacts([NewContact("M9", "张伟", email="z@example.com")], unit=cast.north, by=cast.bob)
    merging.merge(by=cast.bob, kept_id=zhang.pk, absorbed_id=Contact.objects.get(respondent_key="M9").pk)
    whole = json.loads(archive_of(cast, zhang).read("data.json"))
    assert whole["customer"] == ["K1", "M9"]
    assert len(whole["tables"]["customers.Contact"]) == 2


def test_the_copy_goes_after_a_week_and_with_the_person(cast, zhang) -> None:
    archive_of(cast, zhang).close()
    row = PersonRequest.objects.get()
    assert row.due_on == timezone.localdate() + timedelta(days=15)
    path = requests.path_of(row)
    PersonRequest.objects.update(finished_at=timezone.now() - timedelta(days=8))
    assert requests.forget_old() == 1
    with pytest.raises(RequestNotReady):
        requests.hand_over(by=cast.bob, row=row)
    assert not path.exists()
    assert AuditEntry.objects.filter(action="request.hand_over").count() == 1


def test_erasing_takes_the_copy_and_the_words_of_requests_away(
    cast, zhang, django_capture_on_commit_callbacks
) -> None:
    archive_of(cast, zhang).close()
    requests.ask(by=cast.bob, contact=zhang, kind="correction", note="我搬到了人民路1号")
    paths = [requests.path_of(row) for row in PersonRequest.objects.all()]
    with django_capture_on_commit_callbacks(execute=True):
        services.erase_contact(respondent_key="K1")
    assert not any(path.exists() for path in paths)
    assert list(PersonRequest.objects.values_list("note", "contact")) == [("", None)] * 2
