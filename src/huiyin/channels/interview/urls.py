"""Addresses of interviews."""

from django.urls import URLPattern

from huiyin.channels.interview import coding_views, views
from huiyin.core.access import ANALYSTS, MANAGERS, page

_ALL = "programmes/<int:programme_id>/interviews/"
_ONE = f"{_ALL}<int:study_id>/"

urlpatterns: list[URLPattern] = [
    page(_ALL, views.interviews, name="interviews", allow=ANALYSTS),
    page(f"{_ALL}new/", views.study_edit, name="interview-new", allow=MANAGERS),
    page(_ONE, views.study, name="interview-study", allow=ANALYSTS),
    page(f"{_ONE}edit/", views.study_edit, name="interview-edit", allow=MANAGERS),
    page(f"{_ONE}draw/", views.draw, name="interview-draw", allow=MANAGERS),
    page(f"{_ONE}people/<int:participant_id>/", views.standing, name="interview-standing", allow=ANALYSTS),
    page(f"{_ONE}sessions/new/", views.session_new, name="interview-session-new", allow=ANALYSTS),
    page(f"{_ONE}sessions/<int:session_id>/", views.session, name="interview-session", allow=ANALYSTS),
    page(f"{_ONE}files/<int:attachment_id>/", views.attachment, name="interview-file", allow=ANALYSTS),
    page(f"{_ONE}codes/", coding_views.codes, name="interview-codes", allow=ANALYSTS),
    page(f"{_ONE}code/", coding_views.code_next, name="interview-code", allow=ANALYSTS),
    page(f"{_ONE}code/<int:passage_id>/", coding_views.code, name="interview-passage", allow=ANALYSTS),
    page(
        "programmes/<int:programme_id>/diagnosis/",
        coding_views.diagnosis,
        name="diagnosis",
        allow=ANALYSTS,
    ),
]
