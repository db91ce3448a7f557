"""Addresses of the answers."""

from django.urls import URLPattern

from huiyin.core.access import ANALYSTS, MANAGERS, SIGNED_IN, page
from huiyin.responses import correction_views, erasure_views, flagged_views, quota_views, views

_ANSWERS = "programmes/<int:programme_id>/answers/"
_QUOTAS = "programmes/<int:programme_id>/questionnaires/<int:questionnaire_id>/quotas/"
_ONE = _ANSWERS + "<int:response_id>/"

urlpatterns: list[URLPattern] = [
    page(_ANSWERS, views.answers, name="answers", allow=SIGNED_IN),
    page(_ANSWERS + "export/<str:kind>/", views.export, name="answers-export", allow=ANALYSTS),
    page(_ANSWERS + "flagged/", flagged_views.doubtful_answers, name="answers-flagged", allow=ANALYSTS),
    page(
        _ANSWERS + "flagged/set-aside/",
        flagged_views.set_aside,
        name="answers-flagged-set-aside",
        allow=MANAGERS,
    ),
    page(
        _ANSWERS + "flagged/reinstate/",
        flagged_views.reinstate,
        name="answers-flagged-reinstate",
        allow=MANAGERS,
    ),
    page(_QUOTAS, quota_views.quotas_page, name="quotas", allow=MANAGERS),
    page(_QUOTAS + "live/", quota_views.quotas_live, name="quotas-live", allow=MANAGERS),
    page(_QUOTAS + "new/", quota_views.edit_quota, name="quota-new", allow=MANAGERS),
    page(_QUOTAS + "<int:quota_id>/", quota_views.edit_quota, name="quota", allow=MANAGERS),
    page(
        _QUOTAS + "<int:quota_id>/recount/", quota_views.recount_quota, name="quota-recount", allow=MANAGERS
    ),
    page(_QUOTAS + "<int:quota_id>/remove/", quota_views.remove_quota, name="quota-remove", allow=MANAGERS),
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
