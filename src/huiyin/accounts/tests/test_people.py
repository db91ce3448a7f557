"""Who may do what to whom."""

from __future__ import annotations

import pytest
from django.test import Client

from huiyin.accounts import services
from huiyin.accounts.models import Unit, User
from huiyin.accounts.problems import (
    AdministratorsBelongToRoot,
    LastAdministrator,
    LoginTaken,
    MoreThanYouHold,
    OwnAccount,
    PersonInactive,
    UnitInUse,
)
from huiyin.core.models import AuditEntry


def invite(by: User, role: str, unit: Unit, login: str = "new") -> User:
    return services.invite(by=by, name="新人", login_name=login, email="", role=role, unit=unit)[0]


def change(by: User, person: User, **facts: object) -> None:
    known = {"name": person.name, "email": person.email, "role": person.role, "unit": person.unit}
    services.change_person(by=by, person=person, **{**known, **facts})


def test_a_manager_invites_below_administrator_and_within_the_own_units(cast) -> None:
    assert invite(cast.bob, "manager", cast.north).role == "manager"
    with pytest.raises(MoreThanYouHold):
        invite(cast.bob, "administrator", cast.north, "x")
    for unit in (cast.south, cast.root):
        with pytest.raises(MoreThanYouHold):
            invite(cast.bob, "agent", unit, "x")
    for powerless in (cast.ann, cast.amy):
        with pytest.raises(MoreThanYouHold):
            invite(powerless, "agent", cast.north, "x")


def test_nobody_touches_people_above_or_outside(cast) -> None:
    for act in (services.deactivate, services.reactivate, services.renew_link):
        for person in (cast.alice, cast.nora):
            with pytest.raises(MoreThanYouHold):
                act(by=cast.bob, person=person)
    with pytest.raises(MoreThanYouHold):
        change(cast.bob, cast.amy, role="administrator")
    with pytest.raises(MoreThanYouHold):
        change(cast.bob, cast.amy, unit=cast.south)
    with pytest.raises(MoreThanYouHold):
        change(cast.bob, cast.nora, name="X")


def test_the_last_administrator_stays(cast) -> None:
    second = invite(cast.alice, "administrator", cast.root)
    services.deactivate(by=cast.alice, person=second)
    with pytest.raises(LastAdministrator):
        services.deactivate(by=second, person=cast.alice)
    with pytest.raises(LastAdministrator):
        change(second, cast.alice, role="manager")
    services.reactivate(by=cast.alice, person=second)
    change(second, cast.alice, role="manager")
    cast.alice.refresh_from_db()
    assert cast.alice.role == "manager"


def test_nobody_shuts_themselves_out(cast) -> None:
    with pytest.raises(OwnAccount):
        services.deactivate(by=cast.alice, person=cast.alice)
    with pytest.raises(OwnAccount):
        change(cast.bob, cast.bob, role="agent")


def test_an_administrator_serves_the_whole_organisation(cast) -> None:
    with pytest.raises(AdministratorsBelongToRoot):
        invite(cast.alice, "administrator", cast.north)
    with pytest.raises(AdministratorsBelongToRoot):
        change(cast.alice, cast.bob, role="administrator")


def test_logins_differ_in_more_than_case(cast) -> None:
    with pytest.raises(LoginTaken):
        invite(cast.alice, "agent", cast.north, " ALICE")
    assert User.objects.filter(login="alice").count() == 1


def test_a_link_is_not_made_for_a_deactivated_person(cast) -> None:
    services.deactivate(by=cast.alice, person=cast.bob)
    cast.bob.refresh_from_db()
    with pytest.raises(PersonInactive):
        services.renew_link(by=cast.alice, person=cast.bob)


def test_the_join_link_is_shown_once_after_inviting(cast, client: Client) -> None:
    client.force_login(cast.bob)
    facts = {"name": "李静", "login": "lijing", "email": "", "role": "agent", "unit": cast.north.pk}
    where = client.post("/people/new/", facts).url
    first, second = client.get(where).content.decode(), client.get(where).content.decode()
    assert "http://testserver/join/" in first
    assert "/join/" not in second


def test_links_for_others_use_the_address_that_customers_see(cast, client: Client, settings) -> None:
    settings.PUBLIC_URL = "https://cx.example.cn"
    client.force_login(cast.bob)
    where = client.post(f"/people/{cast.amy.pk}/link/").url
    assert "https://cx.example.cn/join/" in client.get(where).content.decode()


def test_a_taken_login_is_told_at_its_field_and_nothing_typed_is_lost(cast, client: Client) -> None:
    client.force_login(cast.bob)
    facts = {"name": "李静", "login": "amy", "email": "", "role": "agent", "unit": cast.north.pk}
    page = client.post("/people/new/", facts).content.decode()
    assert "已有人使用登录名" in page
    assert "李静" in page


def test_a_unit_of_somebody_else_cannot_be_chosen_in_the_form(cast, client: Client) -> None:
    client.force_login(cast.bob)
    facts = {"name": "李", "login": "li", "email": "", "role": "agent", "unit": cast.south.pk}
    assert client.post("/people/new/", facts).status_code == 200
    assert not User.objects.filter(login="li").exists()


def test_people_of_another_unit_are_as_good_as_absent(cast, client: Client) -> None:
    client.force_login(cast.bob)
    page = client.get("/people/").content.decode()
    assert "艾米" in page
    assert "诺拉" not in page
    there, nowhere = client.get(f"/people/{cast.nora.pk}/"), client.get("/people/999999/")
    assert there.status_code == nowhere.status_code == 404
    assert there.content == nowhere.content


def test_people_are_found_by_name_or_login(cast, client: Client) -> None:
    client.force_login(cast.alice)
    assert "鲍勃" in client.get("/people/", {"q": "bob"}).content.decode()
    assert "没有找到人员" in client.get("/people/", {"q": "zeno"}).content.decode()


def test_a_person_of_higher_rank_is_shown_without_anything_to_change(cast, client: Client) -> None:
    cast.bob.unit = cast.root
    cast.bob.save()
    client.force_login(cast.bob)
    page = client.get(f"/people/{cast.alice.pk}/").content.decode()
    assert "只有管理员可以更改此人" in page
    assert "deactivate" not in page
    assert client.post(f"/people/{cast.alice.pk}/deactivate/").status_code == 422


def test_units_grow_below_one_s_own_and_carry_their_ancestors(cast, client: Client) -> None:
    client.force_login(cast.bob)
    client.post(f"/units/{cast.north.pk}/new/", {"name": "城中营业厅", "code": "N-1"})
    unit = Unit.objects.get(name="城中营业厅")
    assert unit.path == f"{cast.north.path}{unit.pk}/"
    assert "城中营业厅" in client.get("/units/").content.decode()
    with pytest.raises(MoreThanYouHold):
        services.add_unit(by=cast.bob, parent=cast.south, name="X")


def test_a_manager_renames_below_but_not_the_own_unit(cast) -> None:
    below = services.add_unit(by=cast.bob, parent=cast.north, name="营业厅")
    services.rename_unit(by=cast.bob, unit=below, name="新营业厅")
    below.refresh_from_db()
    assert below.name == "新营业厅"
    with pytest.raises(MoreThanYouHold):
        services.rename_unit(by=cast.bob, unit=cast.north, name="X")
    services.rename_unit(by=cast.alice, unit=cast.north, name="北方公司")


def test_a_unit_with_anything_in_it_stays(cast) -> None:
    below = services.add_unit(by=cast.alice, parent=cast.north, name="营业厅")
    with pytest.raises(UnitInUse):
        services.remove_unit(by=cast.alice, unit=cast.north)
    with pytest.raises(UnitInUse):
        services.remove_unit(by=cast.alice, unit=cast.root)
    services.remove_unit(by=cast.alice, unit=below)
    assert not Unit.objects.filter(name="营业厅").exists()


def test_every_act_on_people_leaves_an_audit_entry(cast) -> None:
    person = invite(cast.bob, "agent", cast.north)
    change(cast.bob, person, role="analyst")
    services.renew_link(by=cast.bob, person=person)
    services.deactivate(by=cast.bob, person=person)
    services.reactivate(by=cast.bob, person=person)
    acts = list(
        AuditEntry.objects.filter(object=f"user:{person.pk}").order_by("pk").values_list("action", flat=True)
    )
    assert acts == [
        "person.invite",
        "person.change",
        "person.renew_link",
        "person.deactivate",
        "person.reactivate",
    ]
    assert set(AuditEntry.objects.values_list("actor", flat=True)) == {"bob"}
