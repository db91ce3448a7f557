"""Addresses of telephone studies."""

from django.urls import URLPattern

from huiyin.channels.telephone import call_views, views
from huiyin.core.access import CASE_WORKERS, MANAGERS, SIGNED_IN, page

_ALL = "programmes/<int:programme_id>/telephone/"
_ONE = f"{_ALL}<int:study_id>/"

urlpatterns: list[URLPattern] = [
    page(_ALL, views.telephone, name="telephone", allow=SIGNED_IN),
    page(f"{_ALL}new/", views.study_edit, name="telephone-new", allow=MANAGERS),
    page(_ONE, views.study, name="telephone-study", allow=MANAGERS),
    page(f"{_ONE}live/", views.live, name="telephone-live", allow=MANAGERS),
    page(f"{_ONE}edit/", views.study_edit, name="telephone-edit", allow=MANAGERS),
    page(f"{_ONE}close/", views.study_close, name="telephone-close", allow=MANAGERS),
    page(f"{_ONE}numbers/", views.numbers, name="telephone-numbers", allow=MANAGERS),
    page(f"{_ONE}call-backs/", views.call_backs, name="telephone-call-backs", allow=CASE_WORKERS),
    page(f"{_ONE}calls/<int:call_id>/", views.monitor, name="telephone-monitor", allow=MANAGERS),
    page(f"{_ONE}call/", call_views.call, name="telephone-call", allow=CASE_WORKERS),
    page(f"{_ONE}call/take/", call_views.take, name="telephone-take", allow=CASE_WORKERS),
    page(f"{_ONE}call/answer/", call_views.answer, name="telephone-answer", allow=CASE_WORKERS),
    page(f"{_ONE}call/outcome/", call_views.outcome, name="telephone-outcome", allow=CASE_WORKERS),
]
