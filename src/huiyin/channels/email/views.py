"""What people will read: an invitation by each channel, before anybody gets one."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiyin.accounts.queries import organisation_name, user_of
from huiyin.analytics.problems import Problem
from huiyin.channels.base import Invitation, InvitingChannel, channels
from huiyin.channels.invitations import check_words, rating_of
from huiyin.core.languages import page_language
from huiyin.messaging.contracts import Kind
from huiyin.messaging.queries import length_of
from huiyin.surveys.contracts import Definition
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.queries import newest_version, programme_for, questionnaires_of

NAMES = {"zh": "王女士", "en": "Ms Wang"}


@require_safe
def invitation_preview(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The invitation as one customer would read it; words that are given are tried, nothing is stored or sent."""
    programme = programme_for(user_of(request), programme_id)
    inviting = [one for one in channels if isinstance(one, InvitingChannel)]
    published = [one for one in questionnaires_of(programme) if newest_version(one.pk) is not None]
    wanted = {name: request.GET.get(name, "")[:4000] for name in ("channel", "language", "subject", "body")}
    channel = next((one for one in inviting if one.key == wanted["channel"]), inviting[0])
    language = wanted["language"] if wanted["language"] in NAMES else page_language()
    chosen = next((one for one in published if str(one.pk) == request.GET.get("questionnaire")), None)
    chosen = chosen or (published[0] if published else None)
    page: dict[str, Any] = {
        "programme": programme,
        "tab": "collect",
        "inviting": [(one.key, one.name) for one in inviting],
        "channel": channel,
        "language": language,
        "questionnaires": published,
        "chosen": chosen,
        "wanted": wanted,
        "is_reminder": "reminder" in request.GET,
    }
    if chosen is not None:
        page |= _composed(channel, chosen, language, wanted, is_reminder="reminder" in request.GET)
    return render(request, "channels/invitation_preview.html", page)


def _composed(
    channel: InvitingChannel,
    questionnaire: Questionnaire,
    language: str,
    wanted: dict[str, str],
    *,
    is_reminder: bool,
) -> dict[str, Any]:
    version = newest_version(questionnaire.pk)
    definition = Definition.from_json(version.definition if version else {})
    root = settings.PUBLIC_URL or "https://example.com"
    path = "/r/abcdefghjkmn" if channel.kind == Kind.SMS else "/s/abcdefghijkmnopqrstuvwxy/"
    content = channel.compose(
        Invitation(
            address=f"{root}{path}",
            language=language,
            name=NAMES[language],
            organisation=organisation_name(),
            title=definition.title.get(language) or questionnaire.title,
            minutes=definition.minutes,
            subject=wanted["subject"],
            body=wanted["body"],
            rating=rating_of(definition, language),
            is_reminder=is_reminder,
        )
    )
    problem: Problem | None = None
    try:
        check_words(wanted["body"])
    except Problem as found:
        problem = found
    is_sms = channel.kind == Kind.SMS
    return {
        "content": content,
        "problem": problem,
        "parts": channel.parts(content.text) if is_sms else 0,
        "length": length_of(content.text) if is_sms else None,
    }
