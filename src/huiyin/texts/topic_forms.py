"""One topic as it is edited, and the starters to begin with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from huiyin.analytics.results import in_words
from huiyin.analytics.text.starters import starters

MOST_LINES = 200


def _lines(label: Any, rows: int, help_text: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": 8000})
    return forms.CharField(label=label, required=False, max_length=8000, widget=widget, help_text=help_text)


class TopicForm(forms.Form):
    """What a topic is called and what it is known by."""

    name_zh = forms.CharField(label=_("Name"), max_length=40)
    name_en = forms.CharField(
        label=_("Name in English"), max_length=60, required=False, help_text=_("Empty: the same name.")
    )
    words = _lines(
        pgettext_lazy("of a topic", "Words"),
        4,
        _("One a line or with commas between. A star behind Latin letters takes whatever begins so: charg*"),
    )
    rules = _lines(
        _("Rules"),
        3,
        _("One a line: “排队|等位 + 久|长 - 不用” wants one of each side of +, and nothing behind −."),
    )
    examples = _lines(
        _("Example sentences"), 3, _("One a line: clauses that say nearly the same are found too.")
    )
    based_on = forms.IntegerField(widget=forms.HiddenInput)

    def topic(self, key: str, source: str = "") -> dict[str, Any]:
        """The topic as it is stored."""
        given = self.cleaned_data
        name = given["name_zh"].strip()
        made: dict[str, Any] = {
            "key": key,
            "name": {"zh": name, "en": given["name_en"].strip() or name},
            "words": _parts(given["words"], r"[\n,，、;；]"),
            "rules": _parts(given["rules"], r"\n"),
            "examples": _parts(given["examples"], r"\n"),
        }
        return made | {"from": source} if source else made

    def clean(self) -> dict[str, Any]:
        """Something to be known by is needed."""
        given: dict[str, Any] = super().clean() or {}
        if not any((given.get(one) or "").strip() for one in ("words", "rules", "examples")):
            self.add_error(
                "words", _("Write a word, a rule or an example: by something the topic must be known.")
            )
        return given


def as_typed(topic: Mapping[str, Any]) -> dict[str, Any]:
    """A stored topic as the form shows it."""
    return {
        "name_zh": topic["name"]["zh"],
        "name_en": topic["name"]["en"],
        "words": "\n".join(topic.get("words", ())),
        "rules": "\n".join(topic.get("rules", ())),
        "examples": "\n".join(topic.get("examples", ())),
    }


def starter_choices(language: str) -> list[tuple[str, str]]:
    """The starters by key with their names."""
    return [(one.key, in_words(one.name, language)) for one in starters()]


def _parts(text: str, between: str) -> list[str]:
    found = [one.strip() for one in re.split(between, text.replace("\r", ""))]
    return list(dict.fromkeys(one for one in found if one))[:MOST_LINES]
