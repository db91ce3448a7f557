"""Editing a condition over customers in a form that has other fields as well."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse

from huiyin.conditions import Field
from huiyin.conditions.problems import ConditionProblem
from huiyin.core.filters import FilterEditor, filter_part
from huiyin.customers.queries import condition_of


def editor_of(request: HttpRequest, rule: Any, fields: list[Field]) -> FilterEditor:
    """The editor as it was sent, or with the stored rule; a rule that no longer fits begins empty."""
    query = request.POST if request.method == "POST" else request.GET
    editor = FilterEditor.of_query(query, fields)
    if editor.is_sent or "f" in query:
        return editor
    try:
        return FilterEditor.of_condition(condition_of(rule, fields), fields)
    except ConditionProblem:
        return editor


def part_of(request: HttpRequest, editor: FilterEditor) -> HttpResponse | None:
    """The editor alone, where a script asked for a row more or less."""
    if editor.is_draft and request.headers.get("HX-Request"):
        return filter_part(request, editor)
    return None


def is_ready(request: HttpRequest, editor: FilterEditor) -> bool:
    """Whether the form was sent to be saved and the condition holds."""
    return request.method == "POST" and not editor.is_draft and editor.condition is not None
