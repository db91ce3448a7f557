"""Addresses of this app."""

from django.urls import URLPattern

from huiyin.core.access import ANALYSTS, MANAGERS, page
from huiyin.surveys import views
from huiyin.surveys.building import page_views, rule_views, trial_views
from huiyin.surveys.building import views as builder
from huiyin.surveys.interchange import views as interchange

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
    page(f"{_QUESTIONNAIRE}/", builder.edit_questionnaire, name="questionnaire-edit", allow=ANALYSTS),
    page(f"{_QUESTIONNAIRE}/rule/", rule_views.edit_rule, name="questionnaire-rule", allow=ANALYSTS),
    page(
        f"{_QUESTIONNAIRE}/translate/", page_views.translate, name="questionnaire-translate", allow=ANALYSTS
    ),
    page(f"{_QUESTIONNAIRE}/versions/", page_views.versions, name="questionnaire-versions", allow=ANALYSTS),
    page(f"{_QUESTIONNAIRE}/restore/", page_views.restore, name="questionnaire-restore", allow=ANALYSTS),
    page(f"{_QUESTIONNAIRE}/trial/", trial_views.trial, name="questionnaire-trial", allow=ANALYSTS),
    page(f"{_QUESTIONNAIRE}/copy/", page_views.copy, name="questionnaire-copy", allow=ANALYSTS),
    page(f"{_QUESTIONNAIRE}/archive/", page_views.archive, name="questionnaire-archive", allow=MANAGERS),
    page(f"{_QUESTIONNAIRE}/close/", views.close_questionnaire, name="questionnaire-close", allow=MANAGERS),
    page(
        "programmes/<int:programme_id>/questionnaires/import/",
        interchange.import_questionnaire,
        name="questionnaire-import",
        allow=ANALYSTS,
    ),
    page(
        "programmes/<int:programme_id>/questionnaires/import/confirm/",
        interchange.confirm_import,
        name="questionnaire-import-confirm",
        allow=ANALYSTS,
    ),
    page(f"{_QUESTIONNAIRE}/export/", interchange.export_menu, name="questionnaire-export", allow=ANALYSTS),
    page(
        f"{_QUESTIONNAIRE}/export/<slug:format_key>/",
        interchange.export_file,
        name="questionnaire-export-file",
        allow=ANALYSTS,
    ),
]
