"""Addresses of suggestion boxes."""

from django.urls import URLPattern

from huiyin.channels.suggestion_box import views
from huiyin.core.access import ANALYSTS, EVERYBODY, MANAGERS, page

_PROGRAMME = "programmes/<int:programme_id>"
_BOX = f"{_PROGRAMME}/boxes/<int:box_id>"

urlpatterns: list[URLPattern] = [
    page(f"{_PROGRAMME}/boxes/", views.boxes, name="suggestion-boxes", allow=ANALYSTS),
    page(
        f"{_PROGRAMME}/questionnaires/<int:questionnaire_id>/boxes/new/",
        views.new_box,
        name="suggestion-box-new",
        allow=MANAGERS,
    ),
    page(f"{_BOX}/", views.box, name="suggestion-box", allow=MANAGERS),
    page(f"{_BOX}/close/", views.close_box, name="suggestion-box-close", allow=MANAGERS),
    page(f"{_BOX}/messages/<int:message_id>/", views.decide, name="suggestion-message", allow=MANAGERS),
    page(f"{_BOX}/messages/<int:message_id>/reply/", views.reply, name="suggestion-reply", allow=MANAGERS),
    page("board/<str:code>/", views.board, name="suggestion-board", allow=EVERYBODY),
]
