"""Boards: who sees which, under whose rights, arranged, undone, first boards (X04, X05)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from huiyin.boards import queries, services
from huiyin.boards.contracts import HEIGHTS, READERS, WIDTHS, Audience, Card
from huiyin.boards.models import Board
from huiyin.boards.problems import ChangedMeanwhile, NoSuchCard, NothingToUndo, NotYourBoard, UnfitCard
from huiyin.core.roles import UserRole
from huiyin.surveys import services as surveys


def ids(board: Any) -> list[str]:
    board.refresh_from_db()
    return [card.id for card in queries.cards_of(board)]


@pytest.mark.parametrize("role", READERS)
def test_every_role_finds_a_board_of_the_programme_before_anybody_made_one(
    cast: Any, hall: Any, client: Client, role: UserRole
) -> None:
    client.force_login(cast.ann)
    page = client.get(f"/programmes/{hall.pk}/board/?role={role.value}")
    assert page.status_code == 200
    assert page.content.decode().count("data-card=") >= 5
    assert not Board.objects.exists()


def test_a_programme_without_contracts_and_answers_has_a_first_board_too(cast: Any, client: Client) -> None:
    empty = surveys.create_programme(by=cast.bob, unit=cast.north, name="新项目")
    client.force_login(cast.bob)
    page = client.get(f"/programmes/{empty.pk}/board/")
    assert page.status_code == 200
    assert "答卷数" in page.content.decode()


def test_a_starter_becomes_a_board_of_ones_own_to_arrange(cast: Any, hall: Any, client: Client) -> None:
    client.force_login(cast.ann)
    sent = client.post(f"/programmes/{hall.pk}/board/copy/?role=analyst")
    made = Board.objects.get()
    assert sent.headers["Location"] == f"/boards/{made.pk}/edit/"
    assert (made.owner, made.unit, made.programme, made.audience) == (cast.ann, cast.north, hall, "owner")


def test_a_board_chosen_for_a_role_takes_the_place_of_its_starter(cast: Any, hall: Any, board: Any) -> None:
    services.describe_board(
        by=cast.bob, board_id=board.pk, name="分析看板", audience="everybody", default_for="analyst"
    )
    assert queries.first_board(cast.ann, hall.pk, UserRole.ANALYST).board == board
    assert queries.first_board(cast.ann, hall.pk, UserRole.MANAGER).board is None
    other = services.make_board(by=cast.bob, name="另一个", programme=hall, cards=[], audience="everybody")
    services.describe_board(
        by=cast.bob, board_id=other.pk, name="另一个", audience="everybody", default_for="analyst"
    )
    assert queries.first_board(cast.ann, hall.pk, UserRole.ANALYST).board == other


@pytest.mark.parametrize(
    ("audience", "seen_by"),
    [
        (Audience.OWNER, set()),
        (Audience.EXECUTIVE, {"alice"}),
        (Audience.ANALYST, {"alice", "ann"}),
        (Audience.UNIT, {"ann"}),
        (Audience.EVERYBODY, {"alice", "ann"}),
    ],
)
def test_who_sees_a_board(cast: Any, hall: Any, board: Any, audience: Audience, seen_by: set[str]) -> None:
    services.describe_board(by=cast.bob, board_id=board.pk, name="看板", audience=audience)
    people = {name: getattr(cast, name) for name in ("alice", "ann", "amy", "nora")}
    assert {name for name, person in people.items() if board in queries.boards_of(person)} == seen_by


def test_cards_are_computed_under_the_rights_of_whoever_looks(cast: Any, hall: Any, client: Client) -> None:
    """A board of the whole with a card of the north: the south sees the board, not the card."""
    card = Card("c1", "figure", options={"programme": hall.pk, "contract": "nps"})
    made = services.make_board(
        by=cast.alice, name="全公司", programme=None, cards=[card], audience=Audience.EVERYBODY
    )
    client.force_login(cast.nora)
    page = client.get(f"/boards/{made.pk}/").content.decode()
    assert "不在您的权限范围内" in page
    assert "净推荐值" not in page
    client.force_login(cast.ann)
    assert "净推荐值" in client.get(f"/boards/{made.pk}/").content.decode()


def test_what_one_person_may_see_is_not_kept_for_another(
    cast: Any, hall: Any, board: Any, client: Client
) -> None:
    client.force_login(cast.bob)
    client.get(f"/boards/{board.pk}/")
    client.force_login(cast.nora)
    assert client.get(f"/boards/{board.pk}/").status_code == 404
    assert client.get(f"/boards/{board.pk}/cards/").status_code == 404


def test_cards_move_grow_go_and_come_back(cast: Any, board: Any) -> None:
    first, second, *rest = ids(board)
    services.move_card(by=cast.bob, board_id=board.pk, card_id=first, step=1)
    assert ids(board)[:2] == [second, first]
    services.resize_card(by=cast.bob, board_id=board.pk, card_id=first, width=1, height=1)
    board.refresh_from_db()
    card = queries.cards_of(board)[1]
    assert (card.width, card.height) == (4, 3)
    services.remove_card(by=cast.bob, board_id=board.pk, card_id=second)
    assert ids(board) == [first, *rest]
    services.undo(by=cast.bob, board_id=board.pk)
    assert ids(board) == [second, first, *rest]
    for _ in range(2):
        services.undo(by=cast.bob, board_id=board.pk)
    assert ids(board) == [first, second, *rest]
    with pytest.raises(NothingToUndo):
        services.undo(by=cast.bob, board_id=board.pk)


def test_who_did_not_see_the_last_change_is_told_of_it(cast: Any, board: Any) -> None:
    first, second, *_ = ids(board)
    seen = board.number
    services.move_card(by=cast.bob, board_id=board.pk, card_id=first, step=1, seen=seen)
    with pytest.raises(ChangedMeanwhile):
        services.remove_card(by=cast.alice, board_id=board.pk, card_id=second, seen=seen)


def test_only_the_owner_and_those_over_the_unit_arrange(cast: Any, board: Any, client: Client) -> None:
    with pytest.raises(NotYourBoard):
        services.move_card(by=cast.ann, board_id=board.pk, card_id="c1", step=1)
    services.move_card(by=cast.alice, board_id=board.pk, card_id="c1", step=1)
    client.force_login(cast.ann)
    assert "另存为我的看板" in client.get(f"/boards/{board.pk}/").content.decode()


def test_a_card_is_added_with_what_it_shows_or_refused_with_words(cast: Any, hall: Any, board: Any) -> None:
    services.add_card(by=cast.bob, board_id=board.pk, kind="trend", programme_id=hall.pk, chosen="nps")
    board.refresh_from_db()
    assert queries.cards_of(board)[-1].options == {"programme": hall.pk, "contract": "nps"}
    for kind, chosen in (("trend", "nothing"), ("nonsense", ""), ("note", " "), ("view", "99:chart")):
        with pytest.raises(UnfitCard):
            services.add_card(by=cast.bob, board_id=board.pk, kind=kind, programme_id=hall.pk, chosen=chosen)
    with pytest.raises(NoSuchCard):
        services.remove_card(by=cast.bob, board_id=board.pk, card_id="c99")


def test_a_note_is_text_and_never_obeyed(cast: Any, hall: Any, board: Any, client: Client) -> None:
    services.add_card(
        by=cast.bob,
        board_id=board.pk,
        kind="note",
        programme_id=hall.pk,
        chosen="**注意** <script>alert(1)</script>",
    )
    client.force_login(cast.bob)
    page = client.get(f"/boards/{board.pk}/").content.decode()
    assert "<strong>注意</strong>" in page
    assert "<script>alert(1)" not in page


def test_the_forms_of_the_arranging_page_do_all_acts_without_script(
    cast: Any, hall: Any, board: Any, client: Client
) -> None:
    client.force_login(cast.bob)
    address, first = f"/boards/{board.pk}", ids(board)[0]
    assert client.get(f"{address}/edit/").status_code == 200
    acts: list[tuple[str, dict[str, str]]] = [
        ("move", {"card": first, "step": "1"}),
        ("resize", {"card": first, "width": "1"}),
        ("title", {"card": first, "title": "本季重点"}),
        ("add", {"kind": "responses", "programme": str(hall.pk)}),
        ("order", {"order": ",".join(reversed(ids(board)))}),
        ("remove", {"card": first}),
        ("undo", {}),
    ]
    for name, data in acts:
        assert client.post(f"{address}/act/{name}/", data).status_code == 302, name
    assert "本季重点" in client.get(f"{address}/").content.decode()
    wrong = client.post(f"{address}/act/remove/", {"card": "c99"})
    assert wrong.status_code == 422
    assert "没有这张卡片" in wrong.content.decode()
    assert client.post(f"{address}/act/nonsense/").status_code == 404


sizes = st.tuples(st.sampled_from(WIDTHS), st.sampled_from(HEIGHTS))


@settings(max_examples=60)
@given(sizes, st.text(max_size=20), st.dictionaries(st.text(max_size=5), st.integers(), max_size=3))
def test_a_card_survives_storage(size: tuple[int, int], title: str, options: dict[str, int]) -> None:
    card = Card("c1", "figure", *size, title, options)
    assert Card.from_json(card.as_json()) == card
