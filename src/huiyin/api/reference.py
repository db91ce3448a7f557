"""The description for people: every call with its fields, and examples that run."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huiyin.api.openapi import document, fields_of
from huiyin.core.languages import page_language
from huiyin.core.network import public_root


def reference(request: HttpRequest) -> HttpResponse:
    """All operations by tag."""
    language = page_language()
    described = document(language)
    base = public_root(request)
    tags = [
        {"words": tag["description"], "calls": _calls(described, tag["name"])} for tag in described["tags"]
    ]
    context = {"tags": [tag for tag in tags if tag["calls"]], "base": base}
    return render(request, "api/reference.html", context)


def _calls(described: dict[str, Any], tag: str) -> list[dict[str, Any]]:
    return [
        {
            "method": method.upper(),
            "path": path,
            "anchor": one["operationId"],
            "summary": one["summary"],
            "scope": next((scope for way in one.get("security", []) for scope in way["key"]), ""),
            "parameters": one["parameters"],
            "fields": fields_of(described, one["operationId"]),
            "statuses": sorted(one["responses"]),
        }
        for path, methods in described["paths"].items()
        for method, one in methods.items()
        if tag in one["tags"]
    ]
