"""Choosing a template."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.accounts.queries import user_of
from huiyin.core.languages import page_language
from huiyin.packs.queries import found, pack, packs
from huiyin.packs.services import begin_empty, use_template
from huiyin.surveys.asking.assets import assets_of
from huiyin.surveys.contracts import LANGUAGE_CODES
from huiyin.surveys.queries import programme_for, rule_in_words
from huiyin.surveys.question_types.base import text_in

LANGUAGES = {"zh": "中文", "en": "English"}


@require_http_methods(["GET", "POST"])
def templates(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The templates of all packs; choosing one makes a draft of this programme."""
    user = user_of(request)
    programme = programme_for(user, programme_id)
    if request.method == "POST":
        if "blank" in request.POST:
            questionnaire = begin_empty(by=user, programme=programme)
            return redirect("questionnaire-edit", programme.pk, questionnaire.pk)
        chosen = pack(request.POST.get("pack", ""))
        template = chosen.template(request.POST.get("template", "")) if chosen else None
        if template is None:
            raise Http404
        questionnaire = use_template(by=user, programme=programme, template=template)
        messages.success(
            request, _("A draft was made from the template. Change what you like, then publish.")
        )
        return redirect("questionnaire-edit", programme.pk, questionnaire.pk)
    words, industry = request.GET.get("q", "").strip(), request.GET.get("industry", "")
    context = {
        "programme": programme,
        "tab": "collect",
        "packs": packs(),
        "shown": found(words, industry),
        "q": words,
        "industry": industry,
    }
    return render(request, "packs/templates.html", context)


@require_GET
def look(request: HttpRequest, programme_id: int, pack_key: str, template_key: str) -> HttpResponse:
    """A template as respondents would see it, before it is chosen."""
    programme = programme_for(user_of(request), programme_id)
    chosen = pack(pack_key)
    template = chosen.template(template_key) if chosen else None
    if template is None:
        raise Http404
    definition = template.definition
    own = page_language()
    language = request.GET.get("lang", own)
    language = language if language in LANGUAGES else own
    fields = definition.condition_fields()
    with translation.override(LANGUAGE_CODES[language]):
        context = {
            "programme": programme,
            "organisation": programme.unit.name,
            "language": language,
            "languages": LANGUAGES,
            "title": text_in(definition.title, language),
            "intro": text_in(definition.intro, language),
            "assets": assets_of(list(definition.questions)),
            "pages": [
                {
                    "questions": definition.render(number, {}, language),
                    "condition": rule_in_words(page.show_if, {}, language, fields),
                }
                for number, page in enumerate(definition.pages, start=1)
            ],
        }
        return render(request, "packs/look.html", context)
