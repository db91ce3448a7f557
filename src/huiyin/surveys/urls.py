"""Addresses of this app."""

from django.urls import URLPattern

from huiyin.core.access import ANALYSTS, MANAGERS, page
from huiyin.surveys import views

_QUESTIONNAIRE = "programmes/<int:programme_id>/questionnaires/<int:questionnaire_id>"

urlpatterns: list[URLPattern] = [
    page("programmes/new/", views.new_programme, name="programme-new", allow=MANAGERS),
    page(
        "programmes/<int:programme_id>/settings/",
        views.programme_settings,
        name="programme-settings",
        allow=MANAGERS,
    ),
    page(
        "programmes/<int:programme_id>/archive/",
        views.archive_programme,
        name="programme-archive",
        allow=MANAGERS,
    ),
    page(f"{_QUESTIONNAIRE}/", views.edit_questionnaire, name="questionnaire-edit", allow=ANALYSTS),
    page(f"{_QUESTIONNAIRE}/close/", views.close_questionnaire, name="questionnaire-close", allow=MANAGERS),
]
