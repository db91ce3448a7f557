"""Every address answers each identity as the table says; what is not in the table does not pass."""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import copy
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from huiyin.surveys.building import trial_views
from tests.permissions.table import IDENTITIES, TABLE, Row
from tests.permissions.world import Places, build

NOT_THERE = 99_999_999


def _routes(patterns: list[Any]) -> Iterator[URLPattern]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns)
        else:
            yield pattern


ROUTES = list(_routes(get_resolver().url_patterns))


@pytest.fixture
def world(cast: Any, monkeypatch: pytest.MonkeyPatch) -> tuple[Places, Places]:
    monkeypatch.setattr(
        trial_views, "try_out", partial(trial_views.try_out, n_bots=2)
    )  # for 200: seconds a page
    return build(cast)


@pytest.fixture
def clients(cast: Any, world: tuple[Places, Places]) -> dict[str, Client]:
    """One browser for each identity."""
    people = dict(zip(IDENTITIES[2:], (cast.amy, cast.ann, cast.bob, cast.nora, cast.alice), strict=True))
    found = {name: Client(raise_request_exception=False) for name in IDENTITIES}
    for name, person in people.items():
        found[name].force_login(person)
    assert found["respondent"].get(f"/s/{world[0]['answer_token']}/").status_code == 200
    return found


def asked(client: Client, method: str, row: Row, places: Places) -> HttpResponse:
    """One request whose effect is undone, so that the next identity finds the same world."""
    cookies = copy(client.cookies)
    with transaction.atomic():
        block = transaction.get_connection().atomic_blocks[-1]
        block._from_testcase = True  # the program's own durable transactions run inside, as in any test
        data = {name: text.format(**places) for name, text in row.data.items()} if method == "post" else {}
        response = getattr(client, method)(row.address.format(**places), data)
        transaction.set_rollback(True)
    client.cookies = cookies
    return response


def outcome(response: HttpResponse) -> str:
    """What happened, in the words of the table."""
    status = response.status_code
    if status == 302 and response.headers["Location"].startswith("/sign-in/?next="):
        return "in"
    if status >= 500:
        return f"broken ({status})"
    return {403: "no", 404: "404", 405: "405"}.get(status, "ok")


def expected(row: Row, method: str) -> list[str]:
    """The outcomes of the row for GET or POST, one for each identity."""
    words = row.outcomes.split()
    if method == "get" and row.only_post:
        return ["405" if word in {"ok", "404"} else word for word in words]
    return words


def test_every_route_says_who_may_open_it() -> None:
    """Made by `core.access.page`: nothing is open because somebody forgot to close it."""
    assert [str(route.pattern) for route in ROUTES if not hasattr(route.callback, "allow")] == []


def test_every_url_has_a_row_and_every_row_a_url() -> None:
    names = [route.name for route in ROUTES]
    assert sorted(set(names) - set(TABLE)) == [], "URLs without a row in tests/permissions/table.py"
    assert sorted(set(TABLE) - set(names)) == [], "rows without a URL"
    assert len(names) == len(set(names)), "two routes share a name"


def test_every_row_points_at_its_own_url() -> None:
    filler = {name: "x1" for row in TABLE.values() for name in re.findall(r"\{(\w+)\}", row.address)}
    numbers = {
        "management_review",
        "sender_account",
        "promise",
        "referral",
        "text_reading",
        "text_round",
        "text_layer",
        "text_look",
        "text_correction",
        "expectation",
        "article",
        "conversation",
        "customer_turn",
        "message",
        "notice",
        "wording",
        "programme",
        "erasure",
        "response",
        "questionnaire",
        "link",
        "upload",
        "case",
        "person",
        "unit",
        "export",
        "key",
        "api_key",
        "webhook",
        "webhook_message",
        "board",
        "wall_link",
        "outage",
        "outage_draft",
        "announcement",
        "affected",
        "outage_call",
        "crisis_plan",
        "crisis_run",
        "alert",
        "view",
        *["phone_study", "phone_call", "paper_batch", "paper_sheet", "interview_study", "interview_session"],
        *["interview_person", "interview_passage", "interview_file", "scenario", "visit", "visit_photo"],
        *[
            "box",
            "box_message",
            "review",
            "review_file",
            "device",
            "placement",
            "quota",
            "campaign",
            "contact",
            "contact_file",
            "area_pause",
            "invitation",
        ],
        *["case_rule", "case_category", "consultation"],
        *["account", "account_role", "suggestion", "merge", "check_plan", "person_request"],
        *["raised", "alert_rule", "roster", "desk_act", "saved_list", "live_contact", "reply_template"],
        *["mailbox", "mail", "mail_file"],
        *["grant", "remedy", "cause", "known_problem", "plan"],
        *["assignment", "segment", "care_moment", "care_task", "preference"],
    }
    for name, row in TABLE.items():
        address = row.address.format(**{key: 1 if key in numbers else value for key, value in filler.items()})
        assert get_resolver().resolve(address.partition("?")[0]).url_name == name, address


def test_each_identity_is_let_in_or_kept_out_as_the_table_says(
    world: tuple[Places, Places], clients: dict[str, Client]
) -> None:
    wrong = []
    for name, row in TABLE.items():
        for method in ("get", "post"):
            accepts = method == "get" or row.post or row.only_post
            for identity, word in zip(IDENTITIES, expected(row, method), strict=True):
                if word == "ok" and not accepts:
                    continue  # a page that takes no form may answer one as it likes, but only to whom it is open
                got = outcome(asked(clients[identity], method, row, world[0]))
                # Whether the method or the object is looked at first is the view's own affair.
                wrong_method = not accepts or (row.only_post and method == "get")
                if got != word and not (wrong_method and {got, word} == {"404", "405"}):
                    wrong.append(f"{name}: {method.upper()} as {identity}: {got}, expected {word}")
    assert not wrong, "\n".join(wrong)


def test_what_belongs_to_another_unit_cannot_be_told_from_what_does_not_exist(
    world: tuple[Places, Places], clients: dict[str, Client]
) -> None:
    wrong = []
    for name, row in TABLE.items():
        if row.outcomes.split()[IDENTITIES.index("other manager")] != "404" or "{any_token}" in row.address:
            continue
        method = "post" if row.only_post else "get"
        nowhere = {key: NOT_THERE if isinstance(value, int) else value for key, value in world[0].items()}
        foreign = asked(clients["other manager"], method, row, world[0])
        absent = asked(clients["other manager"], method, row, nowhere)
        if (foreign.status_code, foreign.content) != (absent.status_code, absent.content):
            wrong.append(name)
    assert not wrong


def test_an_object_does_not_answer_under_the_programme_of_another(
    world: tuple[Places, Places], clients: dict[str, Client]
) -> None:
    north, south = world
    wrong = []
    for name, row in TABLE.items():
        parts = set(re.findall(r"\{(\w+)\}", row.address))
        inner = parts & {"response", "questionnaire", "link", "upload", "export", "key"}
        if "programme" not in parts or not inner:
            continue
        places = {**north, **{key: south[key] for key in inner}}
        for identity in ("manager", "administrator"):
            response = asked(clients[identity], "post" if row.only_post else "get", row, places)
            got = outcome(response)
            # An address for machines lets nobody near any object without a key: 401.
            if got != "404" and response.status_code != 401:
                wrong.append(f"{name} as {identity}: {got}")
    assert not wrong
