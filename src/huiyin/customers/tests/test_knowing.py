"""A customer is recognised on any channel by what proves it best (R04, X01), and numbers stay hidden (X09)."""

from __future__ import annotations

import phonenumbers
import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from huiyin.customers import queries, revealing, services
from huiyin.customers.business import NewAccount
from huiyin.customers.contracts import NewContact
from huiyin.customers.identities import international
from huiyin.customers.models import AccountRole, Contact, Identity, Unmasking
from huiyin.customers.problems import AccountTaken, IdentityInvalid, LookedTooOften

pytestmark = pytest.mark.django_db
PEOPLE = [
    NewContact("K1", "张伟", "138 0013 8000", wechat_id="oX1"),
    NewContact("K2", "李娜", "+86-138-0013-8000", "li@example.com"),
    NewContact("K3", "王芳", "027-8754 1114"),
]


@pytest.fixture
def people(cast) -> dict[str, Contact]:
    services.upsert_contacts(PEOPLE, unit=cast.north, by=cast.bob)
    return {row.respondent_key: row for row in Contact.objects.all()}


def test_an_open_id_decides_and_a_shared_telephone_alone_does_not(people) -> None:
    assert queries.recognise({"wechat": "oX1"}).contact == people["K1"]
    shared = queries.recognise({"phone": "13800138000"})
    assert (shared.contact, shared.candidates) == (None, (people["K1"].pk, people["K2"].pk))
    both = queries.recognise({"phone": "13800138000", "email": "LI@example.com"})
    assert (both.contact, both.by) == (people["K2"], "email")


def test_a_number_decides_over_a_telephone_and_the_other_is_told(people) -> None:
    found = queries.recognise({"key": "K3", "phone": "13800138000", "email": "li@example.com"})
    assert found.contact == people["K3"]
    assert set(found.others) == {people["K1"].pk, people["K2"].pk}


def test_nobody_is_recognised_outside_the_unit(cast, people) -> None:
    assert queries.recognise({"key": "K1"}, within=cast.south.path).contact is None


def test_a_replaced_telephone_leads_to_its_old_owner_no_more(cast, people) -> None:
    services.upsert_contacts([NewContact("K3", phone="13912345678")], unit=cast.north, by=cast.bob)
    assert queries.recognise({"phone": "02787541114"}).contact is None
    assert queries.recognise({"phone": "13912345678"}).contact == people["K3"]


def test_further_identities_are_kept_over_files_and_found_by_search(cast, people) -> None:
    row = services.add_identity(
        by=cast.bob, contact=people["K3"], kind="alipay", value="2088-1", source="staff", verified=True
    )
    services.upsert_contacts([NewContact("K3", phone="13912345678")], unit=cast.north, by=cast.bob)
    assert list(queries.search(cast.bob, "2088-1")) == [people["K3"]]
    with pytest.raises(IdentityInvalid):
        services.add_identity(by=cast.bob, contact=people["K3"], kind="phone", value="123", source="staff")
    assert services.drop_identity(by=cast.bob, contact=people["K3"], identity_id=row.pk) == 1
    own = Identity.objects.get(contact=people["K3"], kind="key")
    assert services.drop_identity(by=cast.bob, contact=people["K3"], identity_id=own.pk) == 0


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_the_short_way_for_mobiles_agrees_with_the_tables(number) -> None:
    parsed = phonenumbers.parse(number, "CN")
    assert (international(number) == f"+86{number}") == phonenumbers.is_valid_number(parsed)


def test_a_business_has_people_with_roles(cast, people) -> None:
    account = services.save_account(by=cast.bob, unit=cast.north, account=NewAccount("B1", "电缆厂"))
    role = services.give_role(by=cast.bob, account=account, contact=people["K1"], role="decides")
    services.give_role(by=cast.bob, account=account, contact=people["K1"], role="decides")
    assert AccountRole.objects.count() == 1
    with pytest.raises(AccountTaken):
        services.save_account(by=cast.bob, unit=cast.north, account=NewAccount("B1", "别家"))
    services.end_role(by=cast.bob, account=account, role_id=role.pk)
    assert queries.roles_of(people["K1"]) == []
    assert len(queries.roles_in(account)) == 1


def test_a_number_in_full_is_shown_for_a_reason_that_is_kept(cast, people, client, monkeypatch) -> None:
    client.force_login(cast.bob)
    show = reverse("contact-act", args=[people["K1"].pk, "show"])
    assert "13800138000" in client.post(show, {"reason": "verify"}).content.decode()
    row = Unmasking.objects.get()
    assert (row.reason, row.by) == ("verify", cast.bob)
    page = client.get(reverse("contact-privacy", args=[people["K1"].pk])).content.decode()
    assert "核对身份" in page
    monkeypatch.setattr(revealing, "MOST_A_DAY", 1)
    refused = client.post(show, {"reason": "call"}).content.decode()
    assert "13800138000" not in refused
    assert LookedTooOften.zh.title in refused


def test_the_pages_of_customers_open_and_hide_numbers(cast, people, client) -> None:
    client.force_login(cast.alice)
    account = services.save_account(by=cast.bob, unit=cast.north, account=NewAccount("B1", "电缆厂"))
    client.post(reverse("customer-account", args=[account.pk]), {"key": "K1", "role": "buys"})
    one = people["K1"].pk
    client.post(reverse("contact-identity", args=[one]), {"kind": "app", "value": "app-7"})
    client.post(
        reverse("contact-privacy", args=[one]),
        {"act": "consent", "purpose": "offers", "is_given": "yes", "channel": "counter"},
    )
    client.post(
        reverse("contact-privacy", args=[one]), {"act": "request", "kind": "correction", "channel": "web"}
    )
    client.post(reverse("consent-texts"), {"purpose": "offers", "text_zh": "同意"})
    drawn = client.post(reverse("file-quality"), {"act": "draw", "unit": str(cast.root.pk), "kind": "other"})
    pages = [reverse(name) for name in ("customer-accounts", "duplicates", "merges", "file-quality")]
    pages += [
        reverse(name)
        for name in ("person-requests", "consent-texts", "personal-data", "customer-account-new")
    ]
    pages += [reverse("contact", args=[one]), reverse("contact-privacy", args=[one]), drawn["Location"]]
    pages += [
        reverse("customer-account", args=[account.pk]),
        reverse("customer-account-edit", args=[account.pk]),
    ]
    for address in pages:
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "13800138000" not in answer.content.decode(), address
