"""Pages of segments."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of, visible_units
from huiyin.analytics.problems import Problem
from huiyin.conditions.words import in_words
from huiyin.core.languages import page_language
from huiyin.customers import queries as customers
from huiyin.profiles import segments
from huiyin.profiles.models import Segment
from huiyin.profiles.rule_editing import editor_of, is_ready, part_of

SHOWN = 20


@require_GET
def segment_list(request: HttpRequest) -> HttpResponse:
    """The saved segments with how many customers each has."""
    rows = list(segments.segments_of(user_of(request)))
    return render(request, "profiles/segments.html", {"segments": rows})


@require_http_methods(["GET", "POST"])
def segment_new(request: HttpRequest) -> HttpResponse:
    """Make a segment."""
    return _edit(request, None)


@require_http_methods(["GET", "POST"])
def segment(request: HttpRequest, segment_id: int) -> HttpResponse:
    """One segment: its condition, how many, some of its customers; a POST changes it."""
    return _edit(request, segments.segment_for(user_of(request), segment_id))


def _edit(request: HttpRequest, found: Segment | None) -> HttpResponse:
    user = user_of(request)
    units = {str(unit.pk): unit for unit in visible_units(user)}
    unit = found.unit if found else units.get(request.POST.get("unit", ""), user.unit)
    fields = segments.fields_for(unit)
    editor = editor_of(request, found.rule if found else None, fields)
    if (part := part_of(request, editor)) is not None:
        return part
    given = request.POST if request.method == "POST" else {}
    name = given.get("name", found.name if found else "")
    purpose = given.get("purpose", found.purpose if found else "")
    problem: Problem | None = None
    if is_ready(request, editor):
        assert editor.condition is not None
        try:
            row = segments.save_segment(
                by=user, segment=found, unit=unit, name=name, purpose=purpose, condition=editor.condition
            )
            messages.success(request, _("Saved; %(n)s customers.") % {"n": row.n_customers})
            return redirect("segment", row.pk)
        except Problem as raised:
            problem = raised
    context: dict[str, Any] = {
        "segment": found,
        "editor": editor,
        "name": name,
        "purpose": purpose,
        "units": list(units.values()),
        "unit": unit,
        "problem": problem,
        "nothing": _("No condition: every customer of the unit belongs to it."),
    }
    if found is not None:
        members = segments.members_of(found)
        context |= {
            "n": members.count(),
            "members": list(members.order_by("-pk")[:SHOWN]),
            "words": in_words(
                customers.condition_of(found.rule, customers.fields_of(unit)), fields, page_language()
            )
            if found.rule is not None
            else "",
        }
    return render(
        request, "profiles/segment.html", context, status=422 if problem or editor.problems else 200
    )


@require_POST
def segment_remove(request: HttpRequest, segment_id: int) -> HttpResponse:
    """Take a segment away."""
    found = segments.segment_for(user_of(request), segment_id)
    segments.remove_segment(by=user_of(request), segment=found)
    messages.success(request, _("The segment was removed."))
    return redirect("segments")
