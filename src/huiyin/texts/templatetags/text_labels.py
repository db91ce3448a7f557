"""Labels of texts on pages: their names, and a form that puts them right."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.template import RequestContext
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from huiyin.core.components import rendered
from huiyin.core.templatetags.huiyin import in_language, signed
from huiyin.texts.coding_contracts import LabelTask
from huiyin.texts.labelling import corrections_at, labels_of, place_of, said_of
from huiyin.texts.models import LabelCorrection, TextReading

register = template.Library()


@register.filter
def was_in_words(correction: LabelCorrection) -> str:
    """What the readers had said before a person put it right."""
    return _in_words(correction, correction.was)


@register.filter
def is_in_words(correction: LabelCorrection) -> str:
    """What the person said."""
    return _in_words(correction, correction.value)


def _in_words(correction: LabelCorrection, value: str | list[str] | None) -> str:
    if value is None:
        return _("not sure")
    if value == []:
        return _("no topic")
    names = labels_of(correction.task, correction.programme_id)
    return _joined(names.get(one, one) for one in ([value] if isinstance(value, str) else value))


def _joined(names: Iterable[str]) -> str:
    return str(in_language({"zh": "、".join(names := list(names)), "en": ", ".join(names)}))


@register.filter
def points(difference: float | None) -> str:
    """A difference of two shares in percentage points with its sign.

    >>> points(-0.0315)
    '−3.2'
    """
    return signed(None if difference is None else difference * 100, 1)


@register.filter
def of_label(found: Mapping[str, Any] | None, label: str) -> Any:
    """What is known of a label; None where nothing is."""
    return found.get(label) if isinstance(found, Mapping) else None


@register.simple_tag(takes_context=True)
def labels_to_correct(context: RequestContext, reading: TextReading) -> SafeString:
    """What the readers said of a text, with a form each that puts it right; `reading` is one the person may read."""
    request = context["request"]
    righted = corrections_at([place_of(reading)]).get(place_of(reading), {})
    said = said_of(reading, [one.topic for one in reading.mentions.all()])
    parts: list[SafeString] = []
    for task in LabelTask:
        labels = labels_of(task, reading.programme_id)
        if not labels:
            continue
        values: dict[str, Any] = {
            "reading": reading,
            "task": task.value,
            "name": task.label,
            "said": said[task.value],
            "labels": labels,
            "correction": righted.get(task.value),
            "next": request.get_full_path(),
        }
        parts.append(render_to_string("texts/_labels.html", values, request=request))
    return rendered("".join(parts))
