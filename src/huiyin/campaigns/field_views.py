"""Pages of the field work: the numbers, who is missing, telling one again, and taking it all along."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from huiyin.accounts.queries import user_of
from huiyin.campaigns import exporting, field, presenting, queries, services
from huiyin.campaigns.plan import Plan
from huiyin.campaigns.views import page_of
from huiyin.core.languages import page_language
from huiyin.surveys.contracts import Definition
from huiyin.surveys.queries import newest_version

PER_PAGE = 50


@require_GET
def campaign_field(request: HttpRequest, programme_id: int, campaign_id: int) -> HttpResponse:
    """The field work as it stands; read anew every half minute."""
    found = queries.campaign_for(user_of(request), programme_id, campaign_id)
    numbers = field.field_of(found)
    channels = [(presenting.channel_name(line.name), line) for line in numbers.channels]
    return page_of(
        request,
        "field",
        found,
        field=numbers,
        states=presenting.state_rows(numbers),
        spared=presenting.spared_rows([wave.counts for wave in queries.waves_of(found)]),
        reasons=[(presenting.reason_words(key), n) for key, n in numbers.reasons.items()],
        dispositions=presenting.disposition_rows(numbers.dispositions),
        rates=presenting.rate_rows(numbers.rates) if numbers.rates else [],
        channels=channels,
        warnings=[(presenting.channel_name(line.name), line) for line in numbers.warnings],
        participation=[(presenting.channel_name(key), n) for key, n in numbers.participation.items()],
        course=_course(found.questionnaire_id, numbers.course),
        flags=[(presenting.flag_words(key), n) for key, n in numbers.course.flags.items()],
        columns=presenting.column_words(),
        most=max((max(day.n_asked, day.n_answered) for day in numbers.days), default=0),
    )


def _course(questionnaire_id: int, course: Any) -> list[dict[str, Any]]:
    """For each question how many saw it, and for how many it was the last."""
    version = newest_version(questionnaire_id)
    if version is None:
        return []
    language, rows = page_language(), []
    for page in Definition.from_json(version.definition).pages:
        for question in page.questions:
            key = question["key"]
            n = course.n_saw.get(key, 0)
            stopped = course.n_stopped.get(key, 0)
            rows.append(
                {
                    "text": question.get("text", {}).get(language) or key,
                    "n": n,
                    "stopped": stopped,
                    "rate": stopped / n if n else None,
                }
            )
    return rows


@require_GET
def campaign_missing(request: HttpRequest, programme_id: int, campaign_id: int) -> HttpResponse:
    """Who was asked and has not answered."""
    found = queries.campaign_for(user_of(request), programme_id, campaign_id)
    page = Paginator(queries.missing(found), PER_PAGE).get_page(request.GET.get("page"))
    plan = Plan.from_json(found.plan)
    lines = [
        (one, presenting.channel_name(one.channel), presenting.state_words(one.state, one.channel))
        for one in page
    ]
    return page_of(
        request, "missing", found, page_obj=page, lines=lines, choices=presenting.channel_choices(plan)
    )


@require_POST
def campaign_resend(
    request: HttpRequest, programme_id: int, campaign_id: int, invitation_id: int
) -> HttpResponse:
    """Tell one customer again, by a channel of the plan."""
    found = queries.campaign_for(user_of(request), programme_id, campaign_id)
    one = queries.invitation_for(found, invitation_id)
    with transaction.atomic():
        sent = services.resend(
            by=user_of(request), invitation=one, channel=request.POST.get("channel", ""), now=timezone.now()
        )
    if sent:
        messages.success(request, _("It will leave as soon as it is the customer's daytime."))
    else:
        messages.warning(
            request, _("Not sent: the contact rules spare this customer, or there is no address.")
        )
    return redirect("campaign-missing", programme_id, campaign_id)


@require_GET
def campaign_export(request: HttpRequest, programme_id: int, campaign_id: int) -> StreamingHttpResponse:
    """Every invitation with its state and AAPOR code as CSV; who, by the customer's id alone."""
    found = queries.campaign_for(user_of(request), programme_id, campaign_id)
    return exporting.download(by=user_of(request), campaign=found)
