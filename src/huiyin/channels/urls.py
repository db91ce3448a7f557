"""Addresses of this app."""

from django.urls import URLPattern

from huiyin.channels import collect_views, gallery_views, preview_views, respondent_views, try_views
from huiyin.channels.base import address_modules
from huiyin.core.access import ADMINISTRATORS, ANALYSTS, EVERYBODY, MANAGERS, page

_PROGRAMME = "programmes/<int:programme_id>"
_QUESTIONNAIRE = f"{_PROGRAMME}/questionnaires/<int:questionnaire_id>"

urlpatterns: list[URLPattern] = [
    page(f"{_PROGRAMME}/collect/", collect_views.collect, name="collect", allow=ANALYSTS),
    page(f"{_QUESTIONNAIRE}/preview/", preview_views.preview, name="questionnaire-preview", allow=ANALYSTS),
    page(f"{_QUESTIONNAIRE}/try/", try_views.fill_in_as_test, name="questionnaire-try", allow=ANALYSTS),
    page(f"{_QUESTIONNAIRE}/publish/", collect_views.publish, name="questionnaire-publish", allow=MANAGERS),
    page(f"{_QUESTIONNAIRE}/links/", collect_views.personal_links, name="personal-links", allow=MANAGERS),
    page(
        f"{_QUESTIONNAIRE}/links.<str:kind>",
        collect_views.download_personal_links,
        name="personal-links-download",
        allow=MANAGERS,
    ),
    page(
        f"{_PROGRAMME}/links/<int:link_id>/qr.<str:kind>",
        collect_views.qr_code,
        name="link-qr",
        allow=ANALYSTS,
    ),
    page(
        f"{_PROGRAMME}/links/<int:link_id>/poster/", collect_views.poster, name="link-poster", allow=ANALYSTS
    ),
    page("s/<str:token>/", respondent_views.answer_link, name="answer-link", allow=EVERYBODY),
    page(
        "s/<str:token>/<str:submission_id>/",
        respondent_views.answer_link,
        name="answer-submission",
        allow=EVERYBODY,
    ),
    page(
        "-/gallery/questions/", gallery_views.question_gallery, name="gallery-questions", allow=ADMINISTRATORS
    ),
    *(address for module in address_modules() for address in module.urlpatterns),
]
