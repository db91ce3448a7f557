"""Addresses of mystery shopping."""

from django.urls import URLPattern

from huiyin.channels.mystery_shopping import shopper_views, views
from huiyin.core.access import ANALYSTS, EVERYBODY, MANAGERS, page

_ALL = "programmes/<int:programme_id>/mystery-shopping/"
_ONE = f"{_ALL}<int:scenario_id>/"

urlpatterns: list[URLPattern] = [
    page(_ALL, views.scenarios, name="mystery-shopping", allow=ANALYSTS),
    page(f"{_ALL}new/", views.scenario_edit, name="mystery-new", allow=MANAGERS),
    page(_ONE, views.scenario, name="mystery-scenario", allow=ANALYSTS),
    page(f"{_ONE}edit/", views.scenario_edit, name="mystery-edit", allow=MANAGERS),
    page(f"{_ONE}places/", views.places, name="mystery-places", allow=MANAGERS),
    page(f"{_ONE}plan/", views.plan, name="mystery-plan", allow=MANAGERS),
    page(f"{_ONE}visits/<int:visit_id>/", views.visit, name="mystery-visit", allow=MANAGERS),
    page(f"{_ONE}photos/<int:photo_id>/", views.photo, name="mystery-photo", allow=MANAGERS),
    page("v/worker.js", shopper_views.worker, name="mystery-worker", allow=EVERYBODY),
    page("v/<str:token>/", shopper_views.brief, name="mystery-brief", allow=EVERYBODY),
]
