"""The test run: bots walk every branch, and the person fills it in without anything being counted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from huiyin.accounts.queries import user_of
from huiyin.core.languages import page_language
from huiyin.surveys.building.rules import variables_in_rules
from huiyin.surveys.building.trying import try_out
from huiyin.surveys.building.views import faults_of
from huiyin.surveys.definition import Definition
from huiyin.surveys.queries import questionnaire_for
from huiyin.surveys.question_types.base import text_in


@require_GET
def trial(request: HttpRequest, programme_id: int, questionnaire_id: int) -> HttpResponse:
    """What the bots saw, and the way to fill it in oneself."""
    questionnaire = questionnaire_for(user_of(request), programme_id, questionnaire_id)
    definition, language = Definition.from_json(questionnaire.draft), page_language()
    report = try_out(definition)
    words = {q["key"]: text_in(q["text"], language) or q["key"] for q in definition.questions}
    numbers = {page.key: number for number, page in enumerate(definition.pages, start=1)}
    labels = {field.key: field.label[language] for field in definition.condition_fields()}
    deciding = variables_in_rules(questionnaire.draft)
    paths = [
        {
            "pages": [numbers[key] for key in path.pages],
            "share": path.n_bots / report.n_bots,
            "example": [
                (labels[key], value)
                for key, value in path.answers.items()
                if key in deciding and key in labels
            ],
        }
        for path in report.paths[:30]
    ]
    seen = [
        {"key": key, "words": text, "share": report.n_seen.get(key, 0) / report.n_bots}
        for key, text in words.items()
    ]
    context = {
        "programme": questionnaire.programme,
        "tab": "collect",
        "questionnaire": questionnaire,
        "report": report,
        "paths": paths,
        "seen": seen,
        "unseen": [words[key] for key in report.unseen],
        "stuck": [(words[key], n) for key, n in report.stuck.items()],
        "passed_over": [words[key] for key in report.passed_over],
        "faults": faults_of(definition),
        "newest": questionnaire.versions.order_by("-number").first(),
    }
    return render(request, "surveys/builder/trial.html", context)
