"""Contacts in the browser: masked, searched, imported by their columns, spared by hand."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from huiyin.core import events
from huiyin.core.models import AuditEntry
from huiyin.customers import importing, queries, services
from huiyin.customers.contracts import NewContact
from huiyin.customers.models import Contact, ContactFile, Hold, ListedContact, OptOut
from huiyin.customers.problems import ColumnUsedTwice, NoKeyColumn

pytestmark = pytest.mark.django_db
FILE = '客户编号,姓名,手机号,地区,业务量,网点\nK1,张伟,13800138000,东城,"1,200",一店\nK2,李娜,,西城,,二店\n,王芳,139,西城,3,三店\n'


@pytest.fixture
def bob(cast, client):
    client.force_login(cast.bob)
    return client


@pytest.fixture
def zhang(cast) -> Contact:
    services.upsert_contacts(
        [NewContact("K1", "张伟", "13800138000", "zhang@example.com")], unit=cast.north, by=cast.bob
    )
    return Contact.objects.get()


def upload(cast, text: str = FILE) -> ContactFile:
    row = importing.receive(by=cast.bob, unit=cast.north, filename="客户.csv", chunks=[text.encode()])
    events.drain_all()
    row.refresh_from_db()
    return row


def test_numbers_are_masked_until_asked_for_and_that_is_on_record(bob, zhang) -> None:
    page = reverse("contact", args=[zhang.pk])
    for address in (page, reverse("contacts")):
        text = bob.get(address).content.decode()
        assert "13800138000" not in text
        assert "zhang@example.com" not in text
        assert "138****8000" in text
    shown = bob.post(reverse("contact-act", args=[zhang.pk, "show"])).content.decode()
    assert "13800138000" in shown
    assert AuditEntry.objects.filter(action="contact.unmask").count() == 1


def test_a_file_is_stored_only_after_its_columns_are_agreed(cast, bob) -> None:
    address = reverse("contact-files")
    bob.post(address, {"file": SimpleUploadedFile("客户.csv", FILE.encode())})
    events.drain_all()
    row = ContactFile.objects.get()
    assert row.state == ContactFile.READY
    assert row.mapping == {
        "客户编号": "respondent_key",
        "姓名": "name",
        "手机号": "phone",
        "地区": "region",
        "业务量": "volume",
        "网点": "attribute",
    }
    assert not Contact.objects.exists()
    assert "张伟" in bob.get(reverse("contact-file", args=[row.pk])).content.decode()
    header = FILE.splitlines()[0].split(",")
    fields = {f"column-{n}": row.mapping[name] for n, name in enumerate(header)}
    bob.post(reverse("contact-file", args=[row.pk]), fields)
    events.drain_all()
    row.refresh_from_db()
    assert (row.state, row.n_created, row.n_refused) == (ContactFile.DONE, 2, 1)
    zhang = Contact.objects.get(respondent_key="K1")
    assert (zhang.volume, zhang.attributes, zhang.phone_tail) == (1200.0, {"网点": "一店"}, "8000")
    assert ListedContact.objects.filter(file=row).count() == 2
    assert row.profile == {}
    assert [one.row_number for one in queries.refused_rows(row)] == [4]
    assert bob.get(reverse("contact-file", args=[row.pk])).status_code == 200


def test_a_second_import_changes_only_what_is_new(cast) -> None:
    for _ in range(2):
        row = upload(cast)
        importing.confirm(by=cast.bob, file_id=row.pk, mapping=row.mapping)
        events.drain_all()
    row.refresh_from_db()
    assert (row.n_created, row.n_unchanged) == (0, 2)


def test_columns_that_make_no_sense_are_refused_and_nothing_is_lost(cast, bob) -> None:
    row = upload(cast)
    with pytest.raises(NoKeyColumn):
        importing.confirm(by=cast.bob, file_id=row.pk, mapping={"姓名": "name"})
    with pytest.raises(ColumnUsedTwice):
        importing.confirm(by=cast.bob, file_id=row.pk, mapping={**row.mapping, "姓名": "phone"})
    reply = bob.post(reverse("contact-file", args=[row.pk]), {"column-1": "name"})
    assert reply.status_code == 422
    row.refresh_from_db()
    assert row.state == ContactFile.READY


def test_a_worker_killed_in_the_middle_goes_on_where_it_was(cast, monkeypatch) -> None:
    monkeypatch.setattr(importing, "PART", 10)
    text = "编号\n" + "".join(f"K{n}\n" for n in range(35))
    row = upload(cast, text)
    importing.confirm(by=cast.bob, file_id=row.pk, mapping=row.mapping)
    store, calls = importing._store_part, []

    def dies(*args) -> None:
        calls.append(1)
        if len(calls) == 3:
            raise RuntimeError
        store(*args)

    with monkeypatch.context() as patched:
        patched.setattr(importing, "_store_part", dies)
        with pytest.raises(RuntimeError):
            importing.store_file(row.pk)
    importing.store_file(row.pk)
    row.refresh_from_db()
    assert (row.state, row.n_read, row.n_created) == (ContactFile.DONE, 35, 35)


def test_a_file_that_is_none_is_refused_with_the_reason(cast, bob) -> None:
    row = upload(cast, "\x00\x01\x02")
    assert row.state == ContactFile.REFUSED
    assert bob.get(reverse("contact-file", args=[row.pk])).status_code == 200
    assert bob.post(reverse("contact-files"), {}).status_code == 422


def test_a_contact_is_added_and_changed_by_hand(cast, bob) -> None:
    data = {
        "respondent_key": "K9",
        "phone": "138 0013 8009",
        "unit": cast.north.pk,
        "attributes": "套餐 = 宽带",
    }
    assert bob.post(reverse("contact-new"), {**data, "phone": "abc"}).status_code == 422
    bob.post(reverse("contact-new"), data)
    row = Contact.objects.get(respondent_key="K9")
    assert (row.phone, row.attributes) == ("13800138009", {"套餐": "宽带"})
    edit = reverse("contact-edit", args=[row.pk])
    assert "13800138009" not in bob.get(edit).content.decode()
    bob.post(edit, {"name": "赵敏", "unit": cast.north.pk})
    row.refresh_from_db()
    assert (row.name, row.phone) == ("赵敏", "13800138009")


def test_holding_opting_out_and_erasing_by_hand(bob, zhang) -> None:
    def act(name: str, **data: str) -> None:
        assert bob.post(reverse("contact-act", args=[zhang.pk, name]), data).status_code == 302

    act("hold", kind="fault")
    hold = Hold.objects.get(released_at=None)
    act("release", hold=str(hold.pk))
    assert not Hold.objects.filter(released_at=None).exists()
    act("opt-out")
    zhang.refresh_from_db()
    assert zhang.opt_outs
    act("opt-in")
    zhang.refresh_from_db()
    assert not zhang.opt_outs
    act("opt-out")
    act("erase")
    assert not Contact.objects.exists()
    assert OptOut.objects.exists()


def test_the_export_holds_everybody_of_the_unit_and_no_formula(cast, bob, zhang) -> None:
    services.upsert_contacts([NewContact("K2", "=1+1")], unit=cast.north, by=cast.bob)
    services.upsert_contacts([NewContact("SOUTH-1")], unit=cast.south, by=cast.nora)
    reply = bob.post(reverse("contacts-export"))
    text = b"".join(reply.streaming_content).decode("utf-8-sig")
    assert "13800138000" in text
    assert "'=1+1" in text
    assert "SOUTH-1" not in text
    assert AuditEntry.objects.filter(action="contacts.export").exists()


def test_rules_and_pauses_by_form(cast, client) -> None:
    client.force_login(cast.alice)
    page = client.get(reverse("contact-rules"))
    initial = {name: field for name, field in page.context["form"].initial.items() if field is not False}
    changed = {**initial, "yearly_most": 2, "holidays": "2026-10-01"}
    assert client.post(reverse("contact-rules"), {**changed, "yearly_most": 99}).status_code == 422
    assert client.post(reverse("contact-rules"), {**changed, "holidays": "soon"}).status_code == 200
    assert client.post(reverse("contact-rules"), changed).status_code == 302
    from huiyin.customers.rule_sets import current_rules

    number, rules = current_rules()
    assert (number, rules.yearly_most, rules.holidays) == (1, 2, ("2026-10-01",))
    client.post(reverse("area-pauses"), {"unit": cast.north.pk, "region": "东城", "reason": "停电"})
    (pause,) = queries.pauses_of(cast.alice)
    assert client.get(reverse("area-pauses")).status_code == 200
    client.post(reverse("area-pause-end", args=[pause.pk]))
    pause.refresh_from_db()
    assert pause.ends_at is not None
