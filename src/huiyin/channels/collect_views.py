"""Where answers are collected: publishing, links, QR codes, personal links."""

from __future__ import annotations

import io
from datetime import timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.channels.base import channels
from huiyin.channels.codes import code_of
from huiyin.channels.forms import PersonalLinksForm, PublishForm
from huiyin.channels.links import address_of, is_open
from huiyin.channels.models import Link
from huiyin.channels.queries import (
    Collected,
    collected,
    link_for,
    open_link_of,
    personal_links_for,
    ways,
)
from huiyin.channels.services import make_personal_links, publish_questionnaire
from huiyin.core import audit
from huiyin.formats.writing import Sheet, write_csv, write_workbook
from huiyin.responses.queries import has_answers
from huiyin.surveys.contracts import Definition
from huiyin.surveys.queries import programme_for, questionnaire_for, waves

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def collect(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The programme's questionnaires: state, link, QR code, number of answers."""
    user = user_of(request)
    programme = programme_for(user, programme_id)
    found = collected(programme)
    rows = [row for row in found if row.questionnaire.archived_at is None]
    shown = [{"item": row, "address": address_of(row.link, request) if row.link else ""} for row in rows]
    context = {
        "programme": programme,
        "tab": "collect",
        "rows": shown,
        "archived": [{"item": row} for row in found if row.questionnaire.archived_at is not None],
        "ways": ways(programme, user.role),
        "step": 0 if has_answers(programme.pk) else _step(rows),
        "first": shown[0] if shown else None,
        "names": {channel.key: channel.name for channel in channels},
    }
    return render(request, "channels/collect.html", context)


def _step(rows: list[Collected]) -> int:
    """How far a beginner has come: 1 choose, 2 publish, 3 get the first answer."""
    if not rows:
        return 1
    if not any(row.version for row in rows):
        return 2
    return 3


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, programme_id: int, questionnaire_id: int) -> HttpResponse:
    """Check the draft once more, choose the wave, publish."""
    user = user_of(request)
    questionnaire = questionnaire_for(user, programme_id, questionnaire_id)
    known = [wave.name for wave in waves(programme_id)]
    form = PublishForm(request.POST or None, waves=known)
    problems: list[Problem] = Definition.from_json(questionnaire.draft).faults()
    if request.method == "POST" and form.is_valid() and not problems:
        try:
            publish_questionnaire(by=user, questionnaire=questionnaire, wave_name=form.cleaned_data["wave"])
        except Problem as problem:
            problems = [problem]
        else:
            messages.success(request, _("Published. The link below now serves this version."))
            return redirect("collect", programme_id)
    context = {
        "programme": questionnaire.programme,
        "tab": "collect",
        "questionnaire": questionnaire,
        "form": form,
        "problems": problems,
        "number": questionnaire.versions.count() + 1,
    }
    return render(request, "channels/publish.html", context, status=422 if problems and request.POST else 200)


@require_GET
def qr_code(request: HttpRequest, programme_id: int, link_id: int, kind: str) -> HttpResponse:
    """The link's QR code: SVG for the page and for print, PNG to download."""
    link = link_for(user_of(request), programme_id, link_id)
    if kind == "svg":
        return HttpResponse(
            code_of(address_of(link, request), "svg", 8, border=4), content_type="image/svg+xml"
        )
    if kind != "png":
        raise Http404
    response = HttpResponse(code_of(address_of(link, request), "png", 16, border=4), content_type="image/png")
    response["Content-Disposition"] = f'attachment; filename="qr-{link.pk}.png"'
    return response


@require_GET
def poster(request: HttpRequest, programme_id: int, link_id: int) -> HttpResponse:
    """A page to print and hang up: the title, the QR code, the address."""
    link = link_for(user_of(request), programme_id, link_id)
    context = {
        "programme": link.questionnaire.programme,
        "tab": "collect",
        "link": link,
        "address": address_of(link, request),
        "organisation": link.questionnaire.programme.unit.name,
    }
    return render(request, "channels/poster.html", context)


@require_http_methods(["GET", "POST"])
def personal_links(request: HttpRequest, programme_id: int, questionnaire_id: int) -> HttpResponse:
    """Who was asked personally, who has answered, and links for more."""
    user = user_of(request)
    questionnaire = questionnaire_for(user, programme_id, questionnaire_id)
    form = PersonalLinksForm(request.POST or None)
    problem: Problem | None = None
    if request.method == "POST" and form.is_valid():
        try:
            n_links = make_personal_links(
                by=user,
                questionnaire=questionnaire,
                respondent_keys=form.cleaned_data["respondents"].splitlines(),
                n_anonymous=form.cleaned_data["n_anonymous"] or 0,
                good_for=timedelta(days=form.cleaned_data["days"]),
            )
        except Problem as raised:
            problem = raised
        else:
            text = ngettext("%(n)s link was made.", "%(n)s links were made.", n_links) % {"n": n_links}
            messages.success(request, text)
            return redirect("personal-links", programme_id, questionnaire_id)
    page = Paginator(personal_links_for(user, programme_id, questionnaire_id), 50).get_page(
        request.GET.get("page")
    )
    context = {
        "programme": questionnaire.programme,
        "tab": "collect",
        "questionnaire": questionnaire,
        "is_published": open_link_of(questionnaire) is not None,
        "form": form,
        "problem": problem,
        "page_obj": page,
        "links": [(link, address_of(link, request), _state(link)) for link in page],
    }
    return render(request, "channels/personal_links.html", context, status=422 if problem else 200)


def _state(link: Link) -> str:
    if link.answered_at is not None:
        return _("answered")
    if link.expires_at is not None and link.expires_at <= timezone.now():
        return _("expired")
    return _("not answered yet") if is_open(link) else _("closed")


@require_GET
def download_personal_links(
    request: HttpRequest, programme_id: int, questionnaire_id: int, kind: str
) -> HttpResponse:
    """The personal links as a file for a mail merge: who, which link, answered or not."""
    user = user_of(request)
    links = personal_links_for(user, programme_id, questionnaire_id).select_related(
        "questionnaire__programme"
    )
    columns = [_("Respondent"), _("Link"), _("Wave"), _("State"), _("Expires at")]
    rows = [
        [
            link.respondent_key,
            address_of(link, request),
            link.wave.name,
            _state(link),
            f"{timezone.localtime(link.expires_at):%Y-%m-%d %H:%M}" if link.expires_at else "",
        ]
        for link in links.order_by("pk")
    ]
    with transaction.atomic():
        audit.record(
            "links.download",
            by=user,
            on=f"questionnaire:{questionnaire_id}",
            request=request,
            n_links=len(rows),
        )
    if kind == "xlsx":
        buffer = io.BytesIO()
        write_workbook(buffer, [Sheet(_("Personal links"), columns, rows, [24, 64, 12, 14, 18])])
        response = HttpResponse(buffer.getvalue(), content_type=XLSX)
    elif kind == "csv":
        text = io.StringIO()
        write_csv(text, columns, rows)
        response = HttpResponse(text.getvalue(), content_type="text/csv; charset=utf-8")
    else:
        raise Http404
    response["Content-Disposition"] = f'attachment; filename="links-{questionnaire_id}.{kind}"'
    response["Cache-Control"] = "no-store"
    return response
