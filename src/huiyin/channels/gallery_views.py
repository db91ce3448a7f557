"""The gallery of question types: each as a respondent meets it, in every state. For staff."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from huiyin.core.gallery import LONG_EN, LONG_ZH
from huiyin.core.languages import page_language
from huiyin.surveys.asking.assets import assets_of
from huiyin.surveys.contracts import LANGUAGE_CODES
from huiyin.surveys.question_types.base import QuestionType, question_types

LONG = {"zh": LONG_ZH, "en": LONG_EN}
STATES = {
    "empty": _("Not answered"),
    "answered": _("Answered"),
    "wrong": _("With a mistake"),
    "optional": _("Optional"),
    "long": _("Long words"),
    "paper": _("On paper"),
}


@require_GET
def question_gallery(request: HttpRequest) -> HttpResponse:
    """Every registered question type in one state and one language, as its respondents see it."""
    own = page_language()
    language = request.GET.get("lang", own)
    state = request.GET.get("state", "")
    language, state = language if language in LONG else "zh", state if state in STATES else "empty"
    with translation.override(LANGUAGE_CODES[language]):
        context = {
            "language": language,
            "languages": {"zh": "中文", "en": "English"},
            "state": state,
            "states": STATES,
            "shown": [
                (kind.key, kind.name[language], _shown(kind, state, language)) for kind in question_types
            ],
            "assets": assets_of(kind.example() for kind in question_types),
        }
        return render(request, "channels/respondent/gallery.html", context)


def _shown(kind: QuestionType, state: str, language: str) -> SafeString:
    question = kind.complete(kind.example())
    match state:
        case "answered":
            form, _answers = kind.bots().right[0]
            return kind.render(question, form, language)
        case "wrong":
            form = {**(kind.bots().wrong[0] if kind.asks else {}), "language": language}
            return kind.render(question, form, language, kind.validate(question, form).problems)
        case "optional":
            return kind.render({**question, "required": False}, {}, language)
        case "long":
            parts = {name: [{**part, "text": LONG} for part in question[name]] for name in kind.lists}
            return kind.render({**question, **parts, "text": LONG, "help": LONG}, {}, language)
        case "paper":
            return kind.paper(question, language)
    return kind.render(question, {}, language)
