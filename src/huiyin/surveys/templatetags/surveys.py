"""The tabs of a programme's pages."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django import template
from django.http import HttpRequest
from django.urls import NoReverseMatch, resolve, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiyin.analytics.text import personal_data
from huiyin.core.languages import page_language
from huiyin.surveys.models import Programme
from huiyin.surveys.question_types.signature import is_ink as signature_is_ink

register = template.Library()

TABS: tuple[tuple[str, str, Promise | str], ...] = (
    ("figures", "programme", _("Figures")),
    ("explore", "explore", _("Explore")),
    ("board", "programme-board", _("Dashboard")),
    ("texts", "texts", _("Texts")),
    ("answers", "answers", _("Answers")),
    ("collect", "collect", _("Collect")),
    ("campaigns", "campaigns", _("Campaigns")),
    ("uploads", "uploads", _("Imports")),
    ("contracts", "contracts", _("Metric contracts")),
    ("report", "report", _("Report")),
    ("settings", "programme-settings", _("Settings")),
)
# The work of those who do not see where answers are collected; for others it is reached from there.
WORK: tuple[tuple[str, Promise | str], ...] = (
    ("telephone", _("Telephone interviews")),
    ("paper", _("Paper questionnaires")),
)


@register.filter
def personal_data_names(keys: Container[str]) -> str:
    """The names of kinds of personal data, in the reader's language."""
    which, sign = ("zh", "、") if page_language() == "zh" else ("en", ", ")
    return sign.join(kind.name[which] for kind in personal_data.kinds if kind.key in keys)


@dataclass(frozen=True)
class Tab:
    """One tab that this person may open."""

    name: Promise | str
    url: str
    is_current: bool


def _tabs_for(request: HttpRequest, programme: Programme, current: str) -> list[Tab]:
    tabs = []
    for key, url_name, name in TABS:
        try:
            url = reverse(url_name, args=[programme.pk])
        except NoReverseMatch:
            continue  # an installation without that app
        allow = _roles_of(url_name)
        if allow is None or getattr(request.user, "role", "") in allow:
            tabs.append(Tab(name, url, key == current))
        elif key == "collect":
            tabs += [Tab(words, at, request.path.startswith(at)) for at, words in _work(request, programme)]
    return tabs


def _work(request: HttpRequest, programme: Programme) -> list[tuple[str, Promise | str]]:
    """Address and name of each page of work that the person may open."""
    found = []
    for url_name, name in WORK:
        try:
            url = reverse(url_name, args=[programme.pk])
        except NoReverseMatch:
            continue
        if getattr(request.user, "role", "") in (_roles_of(url_name) or ()):
            found.append((url, name))
    return found


@cache
def _roles_of(url_name: str) -> Container[str] | None:
    """Who may open the page of that name of any programme; None for everybody."""
    allow: Container[str] | None = getattr(resolve(reverse(url_name, args=[0])).func, "allow", None)
    return allow


@register.inclusion_tag("surveys/_tabs.html", takes_context=True)
def programme_tabs(context: dict[str, Any], programme: Programme, current: str) -> dict[str, object]:
    """The programme's tabs that the person may open; the current one is marked."""
    return {"tabs": _tabs_for(context["request"], programme, current)}


@register.filter
def at(mapping: Mapping[str, object], key: str) -> object:
    """The entry of a mapping under a key that only the template knows, or None."""
    return mapping.get(key)


@register.filter
def is_ink(value: object) -> bool:
    """Whether a signature is a drawn line."""
    return signature_is_ink(value)
