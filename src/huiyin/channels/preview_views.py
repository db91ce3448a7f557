"""A draft as respondents would see it: in a window of its own, or in the phone beside the builder."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from huiyin.accounts.queries import user_of
from huiyin.channels.models import Link
from huiyin.channels.respondent_views import page_context
from huiyin.channels.visits import Visit
from huiyin.core.middleware import content_policy
from huiyin.surveys.contracts import LANGUAGE_CODES, Definition
from huiyin.surveys.models import QuestionnaireVersion
from huiyin.surveys.queries import questionnaire_for

_DARK = b"prefers-color-scheme:dark"


@xframe_options_sameorigin
@require_GET
def preview(request: HttpRequest, programme_id: int, questionnaire_id: int) -> HttpResponse:
    """The draft exactly as a respondent would see it, page by page; nothing is stored.

    `frame` is for the builder's phone: our own pages may frame it, any language is shown as far as it is
    written, and `dark` decides what otherwise the device does.
    """
    questionnaire = questionnaire_for(user_of(request), programme_id, questionnaire_id)
    definition = Definition.from_json(questionnaire.draft)
    version = QuestionnaireVersion(questionnaire=questionnaire, number=0, definition=questionnaire.draft)
    language, is_framed = request.GET.get("lang", ""), "frame" in request.GET
    if language not in (LANGUAGE_CODES if is_framed else definition.languages):
        language = definition.languages[0]
    link = Link(questionnaire=questionnaire, channel="web_link")
    visit = Visit(link, "", "", version, language, {"language": language})
    wanted = request.GET.get("page", "1")
    page = max(1, int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 4 else 1)
    context = {**visit.frame(), "preview": True, "is_framed": is_framed}
    with translation.override(LANGUAGE_CODES[language]):
        if page > definition.n_pages:
            response = render(request, "channels/respondent/thanks.html", context)
        else:
            context |= page_context(visit, page, {})
            response = render(request, "channels/respondent/page.html", context)
    return _framed(request, response) if is_framed else response


def _framed(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """For the phone: framed by ourselves only, light or dark as asked."""
    response["Content-Security-Policy"] = content_policy(request, "'self'")
    is_dark = "dark" in request.GET
    response.content = response.content.replace(_DARK, b"min-width:0" if is_dark else b"max-width:0").replace(
        b"color-scheme:light dark", b"color-scheme:dark" if is_dark else b"color-scheme:light"
    )
    return response
