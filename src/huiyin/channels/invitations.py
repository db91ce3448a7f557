"""Wording of invitations: the channels' own words, variables put in, and the first question to tap."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urlencode

from huiyin.channels.base import Invitation, RatingQuestion
from huiyin.channels.problems import LinkMissing, VariableUnknown
from huiyin.messaging.contracts import UNSUBSCRIBE
from huiyin.surveys.contracts import Definition
from huiyin.surveys.question_types.base import question_types, text_in

_VARIABLE = re.compile(r"\{\{\s*([\w-]+)\s*(?:\|([^{}]*))?\}\}")
_ONE_TAP = ("recommend", "rating", "effort")
_MOST_GRADES = 11
KNOWN = ("name", "link", "code", "organisation", "title", "minutes", "incentive", "unsubscribe")


def filled(words: str, invitation: Invitation, *, link: str | None = None) -> str:
    """The words with their variables put in; `{{name|您}}` says "您" to whoever has no name.

    `link` replaces the address, where a channel shows it in its own way.
    """
    values = variables_of(invitation)
    if link is not None:
        values["link"] = link
    return _VARIABLE.sub(lambda found: values.get(found[1], "") or (found[2] or ""), words)


def variables_of(invitation: Invitation) -> dict[str, str]:
    """Every variable of an invitation with its value."""
    return {
        **{name: str(value) for name, value in invitation.values.items()},
        "name": invitation.name,
        "link": invitation.address,
        "code": invitation.address.rstrip("/").rpartition("/")[2],
        "organisation": invitation.organisation,
        "title": invitation.title,
        "minutes": str(invitation.minutes or ""),
        "incentive": invitation.incentive,
        "unsubscribe": UNSUBSCRIBE,
    }


def variables_in(words: str) -> list[str]:
    """The variables that words use, each once."""
    return list(dict.fromkeys(found[1] for found in _VARIABLE.finditer(words)))


def check_words(body: str, *, known: tuple[str, ...] = (), needs_link: bool = True) -> None:
    """Raise `LinkMissing` or `VariableUnknown` for words that would disappoint everybody who gets them."""
    used = variables_in(body)
    if needs_link and body.strip() and not {"link", "code"} & set(used):
        raise LinkMissing
    unknown = [name for name in used if name not in (*KNOWN, *known)]
    if unknown:
        raise VariableUnknown(name=unknown[0], known=", ".join((*KNOWN, *known)))


def worded(own: Mapping[str, str], invitation: Invitation, given: str) -> str:
    """The campaign's words, or the channel's own in the invitation's language."""
    if given.strip():
        return given
    language = "zh" if invitation.language.startswith("zh") else "en"
    return own[f"{language}-reminder" if invitation.is_reminder else language]


def rating_of(definition: Definition, language: str) -> RatingQuestion | None:
    """The very first question, if one tap answers it and everybody is asked it; else None."""
    page = definition.pages[0] if definition.pages else None
    if page is None or page.show_if or not page.questions:
        return None
    question = page.questions[0]
    if question["type"] not in _ONE_TAP or question.get("show_if"):
        return None
    text = text_in(question["text"], language)
    if "{{" in text:
        return None
    context = question_types[question["type"]].context(question, {"language": language}, language)
    low, high = str(context.get("low", "")), str(context.get("high", ""))
    if "values" in context:
        grades = tuple((value, value) for value in context["values"])
    elif context.get("look", "words") == "words":
        grades = tuple((str(grade["value"]), str(grade["text"])) for grade in context["grades"])
        low = high = ""
    else:
        grades = tuple((str(grade["value"]), str(grade["value"])) for grade in context["grades"])
    if not 2 <= len(grades) <= _MOST_GRADES:
        return None
    return RatingQuestion(str(context["field"]), text, grades, (low, high))


def grade_address(invitation: Invitation, value: str) -> str:
    """Where a tap on a grade leads: the first page with that grade chosen. Opening it stores nothing."""
    field = invitation.rating.field if invitation.rating else ""
    joined = "&" if "?" in invitation.address else "?"
    return f"{invitation.address}{joined}{urlencode({field: value})}"
