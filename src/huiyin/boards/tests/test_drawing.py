"""What cards show, when they are drawn anew, and what is shown while the engine is away (X04)."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.http import QueryDict
from django.test import Client
from django.test.utils import CaptureQueriesContext

from huiyin.boards import keeping, pieces, queries, services
from huiyin.boards.filters import BoardFilter
from huiyin.boards.scene import Scene
from huiyin.core.events import drain_all
from huiyin.dashboards.tests.feeding import feed, forms
from huiyin.explore import services as explore
from huiyin.facts.problems import EngineAway
from huiyin.metrics import queries as metrics
from huiyin.metrics.exploring.question import Cut, Question
from huiyin.metrics.glance import reading


def drawn(user: Any, board: Any, query: str = "") -> dict[str, pieces.Piece]:
    board.refresh_from_db()
    scene = Scene(user, BoardFilter.of(QueryDict(query)), "zh-hans")
    return {piece.card.id: piece for piece in pieces.drawn(queries.cards_of(board), scene)}


def card_of(board: Any, kind: str, contract: str = "") -> str:
    for card in queries.cards_of(board):
        if card.kind == kind and card.options.get("contract", "") == contract:
            return card.id
    raise AssertionError(kind)


def test_a_figure_on_a_board_is_the_figure_of_the_figures_page(cast: Any, hall: Any, board: Any) -> None:
    """The same number to the bit, for all waves and for one."""
    for wave in ("", "2026-Q1", "2026-Q2"):
        scene = Scene(cast.bob, BoardFilter(wave=wave), "zh-hans")
        page = {figure.contract.key: figure for figure in metrics.programme_figures(hall.pk, wave).headline}
        glance = scene.figures(hall.pk)
        assert glance.keys() == page.keys()
        for key, one in glance.items():
            assert one.figure.estimate == page[key].estimate
            assert one.figure.details == page[key].details


def test_changes_on_a_board_are_those_of_the_figures_page(cast: Any, hall: Any, board: Any) -> None:
    glance = Scene(cast.bob, BoardFilter(), "zh-hans").figures(hall.pk)
    for change in metrics.programme_figures(hall.pk).changes:
        one = glance[change.contract.key]
        assert (one.change, one.verdict) == (change.comparison, change.verdict)
        assert (one.change_from, one.change_to) == (change.wave_before, change.wave_after)


def test_the_filter_of_the_board_applies_to_all_its_cards(cast: Any, hall: Any, board: Any) -> None:
    responses, nps = card_of(board, "responses"), card_of(board, "figure", "nps")
    everything = drawn(cast.bob, board)
    east = drawn(cast.bob, board, "segment=q_area:城东")
    assert ">120<" in everything[responses].html
    assert ">60<" in east[responses].html
    assert "n = 120" in everything[nps].html
    assert "n = 60" in east[nps].html
    nothing = drawn(cast.bob, board, "period=own&first=2020-01-01&last=2020-02-01")
    assert "该筛选下没有答卷" in nothing[nps].html
    elsewhere = drawn(cast.bob, board, "wave=1999")
    assert "不适用" in elsewhere[nps].html


def test_a_period_is_compared_with_the_one_before_of_the_same_length() -> None:
    chosen = BoardFilter.of(QueryDict("period=30"))
    span = chosen.span(datetime.date(2026, 11, 22))
    assert (span.first_on, span.last_on) == (datetime.date(2026, 10, 23), datetime.date(2026, 11, 21))
    assert span.before is not None
    assert (span.before.first_on, span.before.last_on) == (
        datetime.date(2026, 9, 23),
        datetime.date(2026, 10, 22),
    )


@pytest.mark.parametrize("query", ["period=nonsense", "period=own&first=2026-02-31", "segment=x", "wave="])
def test_a_mistyped_filter_is_read_as_far_as_it_makes_sense(query: str) -> None:
    assert BoardFilter.of(QueryDict(query)).is_empty


def test_a_card_is_drawn_once_and_anew_when_its_facts_change(cast: Any, hall: Any, board: Any) -> None:
    before = drawn(cast.bob, board)
    again = drawn(cast.bob, board)
    assert all(again[key] is before[key] for key, piece in before.items() if piece.as_of)
    feed(hall, forms(10, wave="2026-Q2", seed=20), batch="b2")
    drain_all()
    after = drawn(cast.bob, board)
    nps = card_of(board, "figure", "nps")
    assert after[nps].digest != before[nps].digest
    assert "n = 130" in after[nps].html


def test_refreshing_an_unchanged_board_costs_nothing_but_the_question(
    cast: Any, board: Any, client: Client
) -> None:
    client.force_login(cast.bob)
    first = client.get(f"/boards/{board.pk}/cards/")
    data = json.loads(first.content)
    assert {card["id"] for card in data["cards"]} == {card.id for card in queries.cards_of(board)}
    again = client.get(f"/boards/{board.pk}/cards/", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_a_warm_board_asks_the_database_for_few_things(cast: Any, board: Any, client: Client) -> None:
    """Not one question a card: what figures rest on is looked up once a programme."""
    client.force_login(cast.bob)
    client.get(f"/boards/{board.pk}/")
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(f"/boards/{board.pk}/")
    n_cards = len(queries.cards_of(board))
    assert n_cards >= 10
    assert len(asked) <= 45, len(asked)


class Away:
    """An engine that cannot be reached."""

    def __getattr__(self, name: str) -> Any:
        def refuse(*_: Any, **__: Any) -> Any:
            raise EngineAway(engine="duckdb", reason="refused")

        return refuse


def test_while_the_engine_is_away_the_last_good_figures_stay_with_their_time(
    cast: Any, hall: Any, board: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    nps = card_of(board, "figure", "nps")
    good = drawn(cast.bob, board)[nps]
    feed(hall, forms(10, wave="2026-Q2", seed=20), batch="b2")
    drain_all()
    pieces._pieces.clear()  # as after a restart
    state = metrics.state_of
    monkeypatch.setattr(reading.queries, "state_of", lambda key: (Away(), *state(key)[1:]))
    shown = drawn(cast.bob, board)[nps]
    assert shown.stale
    assert good.html in shown.html
    assert "计算引擎暂时连接不上" in shown.html
    assert shown.as_of == good.as_of
    keeping.forget()
    pieces._pieces.clear()
    assert "n = 1" not in drawn(cast.bob, board)[nps].html


def test_a_saved_view_is_a_card_under_the_boards_filter_and_goes_with_its_view(
    cast: Any, hall: Any, board: Any
) -> None:
    cache.clear()
    question = Question(("contract:nps",), (Cut("v:area"),))
    view = explore.save_view(by=cast.bob, programme=hall, name="各地区", question=question, shared="private")
    for show in ("table", "chart"):
        services.add_card(
            by=cast.bob, board_id=board.pk, kind="view", programme_id=hall.pk, chosen=f"{view.pk}:{show}"
        )
    board.refresh_from_db()
    table, chart = (card.id for card in queries.cards_of(board)[-2:])
    shown = drawn(cast.bob, board)
    assert "城东" in shown[table].html
    assert "城西" in shown[table].html
    assert "<svg" in shown[chart].html
    assert "城西" not in drawn(cast.bob, board, "segment=q_area:城东")[table].html
    assert "不在您的权限范围内" in drawn(cast.ann, board)[table].html
