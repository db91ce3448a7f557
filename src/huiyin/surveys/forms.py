"""Forms of programmes, and the editor's form read back into a definition."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from huiyin.accounts.models import Unit, User
from huiyin.accounts.queries import visible_units
from huiyin.surveys.contracts import Definition, Page
from huiyin.surveys.question_types.base import question_types

LANGUAGES = ("zh", "en")
MOST_CHARACTERS = 2000  # of one text in a questionnaire


class UnitField(forms.ModelChoiceField):
    """A unit among those the person sees, indented as the tree is."""

    def label_from_instance(self, obj: Unit) -> str:
        return "\u3000" * max(0, obj.depth) + obj.name


def _lines(label: Any, help_text: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 2})
    return forms.CharField(label=label, help_text=help_text, required=False, widget=widget, max_length=4000)


class ProgrammeForm(forms.Form):
    """What is measured, of whom, how, and by which unit: the head of every report."""

    name = forms.CharField(label=_("Name"), max_length=200)
    unit = UnitField(
        label=_("Unit"),
        queryset=Unit.objects.none(),
        help_text=_("This unit and those above it see the programme."),
    )
    aim = _lines(_("Aim"), _("What the results will be used for."))
    population = _lines(_("Population"), _("Who is meant, for example all business customers of the north."))
    mode = _lines(
        _("How answers are gathered"), _("For example: link by message, QR code in the hall, phone.")
    )
    sample = _lines(
        _("How respondents are chosen"), _("For example: everybody, a random draw, whoever scans.")
    )
    limits = _lines(_("Limits"), _("What the figures cannot say. Printed in every report."))
    label = forms.CharField(
        label=_("Label"),
        required=False,
        max_length=200,
        help_text=_("Such as “sample data”: shown with every figure. Leave empty for real data."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = self.fields["unit"]
        assert isinstance(units, forms.ModelChoiceField)
        units.queryset = visible_units(user)
        units.empty_label = _("Please choose")


def _texts(post: Mapping[str, str], name: str, before: Mapping[str, str]) -> dict[str, str]:
    """Both languages of a text as typed; what the form did not send stays."""
    return {
        language: post.get(f"{name}.{language}", before.get(language, "")).strip()[:MOST_CHARACTERS]
        for language in LANGUAGES
    }


def _question_from(post: Mapping[str, str], question: Mapping[str, Any]) -> dict[str, Any]:
    kind, name = question_types[question["type"]], f"q.{question['key']}"
    edited = {**question, "text": _texts(post, name, question["text"])}
    if f"{name}.present" in post:
        edited["required"] = f"{name}.required" in post
    scale = post.get(f"{name}.scale", "")
    if scale in kind.scales:
        edited["scale"] = scale
    for part in kind.lists:
        edited[part] = [
            {**item, "text": _texts(post, f"{name}.{item['key']}", item["text"])} for item in question[part]
        ]
    return edited


def read_definition(post: Mapping[str, str], draft: Definition) -> Definition:
    """The draft with the words that were typed into the editor."""
    return replace(
        draft,
        title=_texts(post, "title", draft.title),
        intro=_texts(post, "intro", draft.intro),
        thanks=_texts(post, "thanks", draft.thanks),
        pages=tuple(
            replace(page, questions=tuple(_question_from(post, question) for question in page.questions))
            for page in draft.pages
        ),
    )


def _moved(things: list[Any], position: int, step: int) -> None:
    target = position + step
    if 0 <= target < len(things):
        things[position], things[target] = things[target], things[position]


def _on_part(question: dict[str, Any], act: str, part_key: str) -> None:
    """Add, remove or move an item or option of one question."""
    for name in question_types[question["type"]].lists:
        parts: list[dict[str, Any]] = list(question[name])
        position = next((n for n, part in enumerate(parts) if part["key"] == part_key), None)
        if act == "part-add":
            parts.append({"key": f"{question['key']}_{secrets.token_hex(3)}", "text": {"zh": "", "en": ""}})
        elif position is not None and act == "part-remove":
            del parts[position]
        elif position is not None:
            _moved(parts, position, -1 if act == "part-up" else 1)
        question[name] = parts


def _on_question(pages: list[list[dict[str, Any]]], act: str, key: str, part_key: str) -> None:
    for number, page in enumerate(pages):
        for position, question in enumerate(page):
            if question["key"] != key:
                continue
            if act == "remove":
                del page[position]
            elif act == "up" and position == 0 and number > 0:
                pages[number - 1].append(page.pop(position))
            elif act == "down" and position == len(page) - 1 and number < len(pages) - 1:
                pages[number + 1].insert(0, page.pop(position))
            elif act in {"up", "down"}:
                _moved(page, position, -1 if act == "up" else 1)
            else:
                _on_part(question, act, part_key)
            return


def apply_act(definition: Definition, act: str) -> Definition:
    """What a button of the editor does: "add:open_text:2", "up:KEY", "part-add:KEY", "page-add", …"""
    name, _, rest = act.partition(":")
    first, _, second = rest.partition(":")
    shells = list(definition.pages) or [Page("p1")]
    pages = [list(page.questions) for page in shells]
    if name == "add" and first in question_types:
        number = int(second) if second.isdigit() and 1 <= int(second) <= len(pages) else len(pages)
        pages[number - 1].append(question_types[first].blank(f"{first}_{secrets.token_hex(3)}"))
    elif name == "page-add":
        pages.append([])
        shells.append(Page(_free_key(shells)))
    elif name == "page-remove" and first.isdigit() and 1 <= int(first) <= len(pages) > 1:
        if not pages[int(first) - 1]:
            del pages[int(first) - 1], shells[int(first) - 1]
    elif name in {"remove", "up", "down", "part-add", "part-remove", "part-up", "part-down"}:
        _on_question(pages, name, first, second)
    filled = zip(shells, pages, strict=True)
    return replace(
        definition, pages=tuple(replace(page, questions=tuple(questions)) for page, questions in filled)
    )


def _free_key(pages: list[Page]) -> str:
    taken = {page.key for page in pages}
    return next(key for number in range(1, len(pages) + 2) if (key := f"p{number}") not in taken)
