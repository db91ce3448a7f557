"""Setting up, joining, signing in and out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from huiyin.accounts import queries, services
from huiyin.accounts.models import Invitation, Unit, User
from huiyin.accounts.problems import LinkSpent
from huiyin.core.models import AuditEntry

PASSWORD = "correct-horse-battery"
FIRST = {
    "organisation": "华东供电公司",
    "name": "王敏",
    "login": "Wang.Min",
    "password": PASSWORD,
    "password_again": PASSWORD,
}


def sign_in(client: Client, login: str, password: str = PASSWORD, **extra: str):
    return client.post("/sign-in/", {"login": login, "password": password, **extra})


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def test_the_first_run_link_makes_the_organisation_and_its_administrator_once(db, client: Client) -> None:
    path = services.setup_link()
    assert path is not None
    assert client.get(path).status_code == 200
    assert client.post(path, FIRST).status_code == 302
    assert is_in(client)
    root = Unit.objects.get()
    assert (root.name, root.path, root.parent) == ("华东供电公司", f"/{root.pk}/", None)
    user = User.objects.get()
    assert (user.login, user.role, user.unit) == ("wang.min", "administrator", root)
    other = Client()
    assert other.get(path).status_code == 404
    assert other.post(path, {**FIRST, "login": "mallory"}).status_code == 404
    assert User.objects.count() == 1
    assert services.setup_link() is None


def test_only_the_newest_first_run_link_is_open(db, client: Client) -> None:
    first, second = services.setup_link(), services.setup_link()
    assert client.get(first).status_code == 404
    assert client.get(second).status_code == 200
    assert Invitation.objects.count() == 1


def test_what_was_typed_survives_a_weak_password_and_the_reason_is_shown(db, client: Client) -> None:
    path = services.setup_link()
    page = client.post(path, {**FIRST, "password": "12345", "password_again": "54321"}).content.decode()
    assert "华东供电公司" in page
    assert "密码不足 10 个字符" in page
    assert "两次输入的密码不一致" in page
    assert not User.objects.exists()


def test_a_failed_set_up_leaves_nothing_behind(db) -> None:
    with pytest.raises(LinkSpent):
        services.create_first_administrator(
            token="wrong", organisation="X", name="X", login_name="x", password=PASSWORD
        )
    assert not Unit.objects.exists()


def test_before_anybody_exists_the_sign_in_page_says_where_the_link_is(db, client: Client) -> None:
    assert "终端" in client.get("/sign-in/").content.decode()


def test_signing_in_leads_on_to_where_one_wanted_to_go_but_never_elsewhere(cast, client: Client) -> None:
    assert sign_in(client, "ALICE ", next="/people/").url == "/people/"
    assert sign_in(Client(), "alice", next="https://evil.example/").url == "/"


def test_signing_in_gives_the_session_a_new_key(cast, client: Client) -> None:
    session = client.session
    session["before"] = 1
    session.save()
    old = session.session_key
    sign_in(client, "alice")
    assert client.session.session_key != old


def test_a_wrong_password_and_an_unknown_login_read_the_same(cast, client: Client) -> None:
    wrong = sign_in(client, "alice", "not-the-password").content.decode()
    unknown = sign_in(client, "zeno", "not-the-password").content.decode()
    assert "登录名或密码不正确" in wrong
    assert "登录名或密码不正确" in unknown


def test_five_failures_close_a_login_for_a_while_even_for_the_right_password(cast) -> None:
    for n in range(services.LOGIN_FAILURES):
        assert sign_in(Client(REMOTE_ADDR=f"10.0.0.{n}"), "alice", "wrong").status_code == 200
    response = sign_in(Client(REMOTE_ADDR="10.0.0.99"), "alice")
    assert response.status_code == 429
    assert "分钟后再试" in response.content.decode()
    assert sign_in(Client(REMOTE_ADDR="10.0.0.99"), "bob").status_code == 302  # others are not shut out


def test_twenty_failures_close_an_address_for_any_login(cast) -> None:
    client = Client(REMOTE_ADDR="10.9.9.9")
    for n in range(services.ADDRESS_FAILURES):
        sign_in(client, f"guess{n}", "wrong")
    assert sign_in(client, "alice").status_code == 429
    assert sign_in(Client(REMOTE_ADDR="10.9.9.10"), "alice").status_code == 302


def test_a_failed_sign_in_is_recorded_without_what_was_typed(cast, client: Client) -> None:
    sign_in(client, "my-secret-password", "alice")
    entry = AuditEntry.objects.get(action="sign_in.refused")
    assert "my-secret-password" not in f"{entry.actor}{entry.object}{entry.detail}"


def test_signing_out_needs_a_form_and_ends_the_session(cast, client: Client) -> None:
    client.force_login(cast.alice)
    assert client.get("/sign-out/").status_code == 405
    assert is_in(client)
    client.post("/sign-out/")
    assert not is_in(client)


def test_a_deactivated_person_is_out_at_once_and_old_sessions_stay_dead(cast, client: Client) -> None:
    client.force_login(cast.bob)
    services.deactivate(by=cast.alice, person=cast.bob)
    assert not is_in(client)
    assert "登录名或密码不正确" in sign_in(Client(), "bob").content.decode()
    services.reactivate(by=cast.alice, person=cast.bob)
    assert not is_in(client)
    assert sign_in(Client(), "bob").status_code == 302


def test_a_new_password_ends_all_other_sessions_but_not_this_one(cast) -> None:
    here, there = Client(), Client()
    sign_in(here, "bob")
    sign_in(there, "bob")
    new = {"current": PASSWORD, "password": "quite-another-horse", "password_again": "quite-another-horse"}
    assert here.post("/me/password/", new).status_code == 302
    assert is_in(here)
    assert not is_in(there)
    assert sign_in(Client(), "bob", "quite-another-horse").status_code == 302


def test_the_current_password_cannot_be_guessed_from_an_open_session(cast, client: Client) -> None:
    client.force_login(cast.bob)
    new = {"password": "quite-another-horse", "password_again": "quite-another-horse"}
    for n in range(services.LOGIN_FAILURES):
        assert "当前密码" in client.post("/me/password/", {"current": f"guess-{n}", **new}).content.decode()
    assert client.post("/me/password/", {"current": PASSWORD, **new}).status_code == 429


def test_a_join_link_sets_the_password_once(cast, client: Client) -> None:
    person, path = services.invite(
        by=cast.bob, name="李静", login_name="lijing", email="", role="agent", unit=cast.north
    )
    assert not person.has_usable_password()
    assert "李静" in client.get(path).content.decode()
    passwords = {"password": PASSWORD, "password_again": PASSWORD}
    assert client.post(path, passwords).status_code == 302
    assert is_in(client)
    assert Client().get(path).status_code == 404
    assert sign_in(Client(), "lijing").status_code == 302


def test_an_expired_renewed_or_foreign_link_does_not_open(cast, client: Client) -> None:
    person, old = services.invite(
        by=cast.bob, name="李", login_name="li", email="", role="agent", unit=cast.north
    )
    new = services.renew_link(by=cast.bob, person=person)
    assert client.get(old).status_code == 404
    assert client.get(new).status_code == 200
    assert client.get(new.replace("/join/", "/setup/")).status_code == 404
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(new).status_code == 404
    token = new.split("/")[2]
    with pytest.raises(LinkSpent):
        services.join(token=token, password=PASSWORD)


def test_deactivating_ends_an_open_join_link(cast) -> None:
    person, path = services.invite(
        by=cast.bob, name="李", login_name="li", email="", role="agent", unit=cast.north
    )
    services.deactivate(by=cast.bob, person=person)
    assert queries.person_of_link(path.split("/")[2]) is None


def test_the_choice_of_language_and_theme_is_kept_with_the_person_and_the_browser(
    cast, client: Client
) -> None:
    client.force_login(cast.amy)
    response = client.post("/appearance/", {"language": "en", "theme": "dark", "next": "/me/"})
    assert response.url == "/me/"
    cast.amy.refresh_from_db()
    assert (cast.amy.language, cast.amy.theme) == ("en", "dark")
    assert (response.cookies["theme"].value, response.cookies["django_language"].value) == ("dark", "en")
    assert 'data-bs-theme="dark"' in client.get("/me/").content.decode()
    client.post("/appearance/", {"theme": "<script>", "language": "xx"})
    cast.amy.refresh_from_db()
    assert (cast.amy.language, cast.amy.theme) == ("en", "dark")


def test_one_s_own_name_can_be_changed(cast, client: Client) -> None:
    client.force_login(cast.amy)
    client.post("/me/", {"name": "艾米丽", "language": "en", "theme": "light"})
    cast.amy.refresh_from_db()
    assert (cast.amy.name, cast.amy.language, cast.amy.theme) == ("艾米丽", "en", "light")
