"""Boards on a wall: by a link that shows one board under its maker's rights until it is revoked."""

from __future__ import annotations

from typing import Any

from django.test import Client

from huiyin.accounts import services as accounts
from huiyin.boards import services
from huiyin.boards.contracts import Audience
from huiyin.boards.models import WallLink


def test_a_link_shows_the_board_without_signing_in_and_nothing_after_it_was_ended(
    cast: Any, board: Any, client: Client
) -> None:
    link, token = services.make_wall_link(by=cast.bob, board_id=board.pk, name="大厅", query="wave=2026-Q2")
    page = client.get(f"/wall/{token}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "净推荐值" in text
    assert "2026-Q2" in text
    assert "csrf" not in text
    assert client.get(f"/wall/{token}/cards/").status_code == 200
    services.revoke_wall_link(by=cast.bob, board_id=board.pk, link_id=link.pk)
    assert client.get(f"/wall/{token}/").status_code == 404
    assert client.get(f"/wall/{token}/cards/").status_code == 404


def test_the_token_is_stored_as_a_hash_and_opens_nothing_else(cast: Any, board: Any, client: Client) -> None:
    _link, token = services.make_wall_link(by=cast.bob, board_id=board.pk, name="大厅", query="")
    stored = WallLink.objects.get()
    assert token not in str(vars(stored))
    assert client.get(f"/boards/{board.pk}/").status_code == 302
    assert client.get(f"/s/{token}/").status_code == 404
    assert client.post(f"/wall/{token}/").status_code == 405


def test_a_link_ends_with_the_rights_of_who_made_it(cast: Any, board: Any, client: Client) -> None:
    _link, token = services.make_wall_link(by=cast.bob, board_id=board.pk, name="大厅", query="")
    accounts.deactivate(by=cast.alice, person=cast.bob)
    assert client.get(f"/wall/{token}/").status_code == 404


def test_a_link_made_by_another_shows_only_what_its_maker_may_open(
    cast: Any, board: Any, client: Client
) -> None:
    _link, token = services.make_wall_link(by=cast.alice, board_id=board.pk, name="总部", query="")
    assert client.get(f"/wall/{token}/").status_code == 200
    services.describe_board(by=cast.bob, board_id=board.pk, name="私人", audience=Audience.OWNER)
    assert client.get(f"/wall/{token}/").status_code == 404


def test_the_link_is_shown_once(cast: Any, board: Any, client: Client) -> None:
    client.force_login(cast.bob)
    made = client.post(f"/boards/{board.pk}/links/new/", {"name": "一楼"}).content.decode()
    assert "/wall/" in made
    assert "http://testserver/wall/" not in client.get(f"/boards/{board.pk}/edit/").content.decode()


def test_the_full_screen_page_of_a_first_board_leads_back(cast: Any, hall: Any, client: Client) -> None:
    client.force_login(cast.ann)
    page = client.get(f"/programmes/{hall.pk}/board/wall/?wave=2026-Q2").content.decode()
    assert f"/programmes/{hall.pk}/board/?role=analyst&amp;wave=2026-Q2" in page
