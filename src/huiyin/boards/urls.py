"""Addresses of boards."""

from huiyin.boards import arranging_views, views, wall_views
from huiyin.core.access import ANALYSTS, EVERYBODY, page

_BOARD = "boards/<int:board_id>"
_FIRST = "programmes/<int:programme_id>/board"

urlpatterns = [
    page("boards/", views.boards, name="boards", allow=ANALYSTS),
    page("boards/new/", arranging_views.board_new, name="board-new", allow=ANALYSTS),
    page(f"{_BOARD}/", views.board, name="board", allow=ANALYSTS),
    page(f"{_BOARD}/cards/", views.board_cards, name="board-cards", allow=ANALYSTS),
    page(f"{_BOARD}/wall/", wall_views.board_wall, name="board-wall", allow=ANALYSTS),
    page(f"{_BOARD}/edit/", arranging_views.board_edit, name="board-edit", allow=ANALYSTS),
    page(f"{_BOARD}/act/<slug:name>/", arranging_views.board_act, name="board-act", allow=ANALYSTS),
    page(f"{_BOARD}/describe/", arranging_views.board_describe, name="board-describe", allow=ANALYSTS),
    page(f"{_BOARD}/copy/", arranging_views.board_copy, name="board-copy", allow=ANALYSTS),
    page(f"{_BOARD}/remove/", arranging_views.board_remove, name="board-remove", allow=ANALYSTS),
    page(f"{_BOARD}/links/new/", arranging_views.wall_link_new, name="wall-link-new", allow=ANALYSTS),
    page(
        f"{_BOARD}/links/<int:link_id>/revoke/",
        arranging_views.wall_link_revoke,
        name="wall-link-revoke",
        allow=ANALYSTS,
    ),
    page(f"{_FIRST}/", views.programme_board, name="programme-board", allow=ANALYSTS),
    page(f"{_FIRST}/cards/", views.programme_board_cards, name="programme-board-cards", allow=ANALYSTS),
    page(f"{_FIRST}/wall/", wall_views.programme_board_wall, name="programme-board-wall", allow=ANALYSTS),
    page(
        f"{_FIRST}/copy/", arranging_views.programme_board_copy, name="programme-board-copy", allow=ANALYSTS
    ),
    page("wall/<str:token>/", wall_views.wall, name="wall", allow=EVERYBODY),
    page("wall/<str:token>/cards/", wall_views.wall_cards, name="wall-cards", allow=EVERYBODY),
]
