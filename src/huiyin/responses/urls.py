"""Addresses of the answers."""

from django.urls import URLPattern

from huiyin.core.access import ANALYSTS, MANAGERS, SIGNED_IN, page
from huiyin.responses import correction_views, erasure_views, views

_ANSWERS = "programmes/<int:programme_id>/answers/"
_ONE = _ANSWERS + "<int:response_id>/"

urlpatterns: list[URLPattern] = [
    page(_ANSWERS, views.answers, name="answers", allow=SIGNED_IN),
    page(_ANSWERS + "export/<str:kind>/", views.export, name="answers-export", allow=ANALYSTS),
    page(_ONE, views.answer, name="answer", allow=SIGNED_IN),
    page(_ONE + "files/<slug:key>/", views.answer_file, name="answer-file", allow=SIGNED_IN),
    page(_ONE + "correct/", correction_views.correct, name="answer-correct", allow=MANAGERS),
    page(_ONE + "set-aside/", correction_views.set_aside, name="answer-set-aside", allow=MANAGERS),
    page(_ONE + "reinstate/", correction_views.reinstate, name="answer-reinstate", allow=MANAGERS),
    page("erasures/", erasure_views.erasures, name="erasures", allow=MANAGERS),
    page("erasures/new/", erasure_views.erasure_new, name="erasure-new", allow=MANAGERS),
    page("erasures/<int:erasure_id>/", erasure_views.erasure, name="erasure", allow=MANAGERS),
    page(
        "erasures/<int:erasure_id>/progress/",
        erasure_views.erasure_progress,
        name="erasure-progress",
        allow=MANAGERS,
    ),
]
