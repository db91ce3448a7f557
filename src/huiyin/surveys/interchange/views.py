"""Pages that bring a questionnaire in and hand one out."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.languages import page_language
from huiyin.surveys.checking import check
from huiyin.surveys.definition import Definition
from huiyin.surveys.interchange import services
from huiyin.surveys.interchange.base import interchange_formats
from huiyin.surveys.interchange.forms import ImportForm
from huiyin.surveys.queries import programme_for, questionnaire_for
from huiyin.surveys.question_types.base import question_types, text_in


@require_http_methods(["GET", "POST"])
def import_questionnaire(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Choose a file; then see what was understood, what is lost and what the checker says."""
    user = user_of(request)
    programme = programme_for(user, programme_id)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    context = {
        "programme": programme,
        "tab": "collect",
        "form": form,
        "formats": [one for one in interchange_formats if one.can_read],
    }
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            understood = services.understand(
                by=user,
                programme=programme,
                filename=upload.name,
                chunks=upload.chunks(),
                format_key=form.cleaned_data["format"],
            )
        except Problem as problem:
            words = problem.words(page_language())
            form.add_error("file", f"{words.title} {words.cause} {words.cure}")
        else:
            return render(
                request, "surveys/interchange/review.html", context | _review(understood, upload.name)
            )
    return render(request, "surveys/interchange/import.html", context, status=422 if form.errors else 200)


def _review(understood: services.Understood, filename: str) -> dict[str, object]:
    definition = understood.definition
    language = page_language()
    pages = [
        {
            "title": text_in(page.title, language),
            "questions": [
                {
                    "text": text_in(question["text"], language),
                    "type": question_types[question["type"]].name[language],
                    "parts": [
                        text_in(part.get("text", {}), language)
                        for name in question_types[question["type"]].lists
                        for part in question.get(name) or []
                    ],
                    "required": bool(question.get("required")),
                    "conditional": question.get("show_if") is not None or page.show_if is not None,
                }
                for question in page.questions
            ],
        }
        for page in definition.pages
    ]
    findings = check(definition)
    texts = {question["key"]: text_in(question["text"], language) for question in definition.questions}
    return {
        "filename": filename,
        "understood": understood,
        "pages": pages,
        "n_questions": len(texts),
        "languages": definition.languages,
        "findings": [{"finding": one, "question": texts.get(one.question_key, "")} for one in findings],
        "faults": definition.faults(),
    }


@require_POST
def confirm_import(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Make the draft."""
    user = user_of(request)
    programme = programme_for(user, programme_id)
    try:
        questionnaire = services.confirm_import(
            by=user, programme=programme, ticket=request.POST.get("ticket", "")
        )
    except Problem as problem:
        messages.error(
            request, " ".join([problem.words(page_language()).title, problem.words(page_language()).cure])
        )
        return redirect("questionnaire-import", programme_id)
    messages.success(request, _("The questionnaire was imported as a draft."))
    return redirect("questionnaire-edit", programme_id, questionnaire.pk)


@require_GET
def export_menu(request: HttpRequest, programme_id: int, questionnaire_id: int) -> HttpResponse:
    """Every format with what it would leave behind."""
    questionnaire = questionnaire_for(user_of(request), programme_id, questionnaire_id)
    definition = Definition.from_json(questionnaire.draft)
    rows = [
        {"format": one, "lost": services.written(definition, one.key).lost, "suffix": one.suffixes[0]}
        for one in interchange_formats
        if one.can_write
    ]
    context = {
        "programme": questionnaire.programme,
        "tab": "collect",
        "questionnaire": questionnaire,
        "rows": rows,
    }
    return render(request, "surveys/interchange/export.html", context)


@require_GET
def export_file(
    request: HttpRequest, programme_id: int, questionnaire_id: int, format_key: str
) -> HttpResponse:
    """The draft as a file."""
    questionnaire = questionnaire_for(user_of(request), programme_id, questionnaire_id)
    if format_key not in interchange_formats or not interchange_formats[format_key].can_write:
        raise Http404
    form = interchange_formats[format_key]
    made = services.written(Definition.from_json(questionnaire.draft), format_key)
    response = HttpResponse(made.data, content_type=form.media_type)
    name = f"{slugify(questionnaire.title, allow_unicode=True) or 'questionnaire'}{form.suffixes[0]}"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    return response
