"""Labels of texts on pages: their names, and a form that puts them right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.template import RequestContext
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiyin.core.components import rendered
from huiyin.texts.coding_contracts import TRAINED_TASKS
from huiyin.texts.labelling import corrections_at, labels_of, place_of, said_of
from huiyin.texts.models import TextReading

register = template.Library()


@register.filter
def label_name(label: str | None, task: str) -> str:
    """A label in words; “not sure” for none."""
    return _("not sure") if label is None else labels_of(task, None).get(label, label)


@register.filter
def of_label(found: Mapping[str, Any] | None, label: str) -> Any:
    """What is known of a label; None where nothing is."""
    return found.get(label) if isinstance(found, Mapping) else None


@register.simple_tag(takes_context=True)
def labels_to_correct(context: RequestContext, reading: TextReading) -> SafeString:
    """What the readers said of a text, with a form each that puts it right; `reading` is one the person may read."""
    request = context["request"]
    righted = corrections_at([place_of(reading)]).get(place_of(reading), {})
    parts: list[SafeString] = []
    said = said_of(reading)
    for task in TRAINED_TASKS:
        values: dict[str, Any] = {
            "reading": reading,
            "task": task.value,
            "name": task.label,
            "said": said[task.value],
            "labels": labels_of(task, reading.programme_id),
            "correction": righted.get(task.value),
            "next": request.get_full_path(),
        }
        parts.append(render_to_string("texts/_labels.html", values, request=request))
    return rendered("".join(parts))
