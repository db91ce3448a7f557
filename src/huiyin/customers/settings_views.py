"""Pages of files of contacts, of the contact rules, and of paused areas."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.customers import importing, queries, rule_sets, services
from huiyin.customers.forms import FileForm, PauseForm, RulesForm
from huiyin.customers.models import ContactFile
from huiyin.customers.problems import NothingToImport
from huiyin.formats.problems import from_json

AT_WORK = {ContactFile.READING, ContactFile.QUEUED, ContactFile.RUNNING}


@require_http_methods(["GET", "POST"])
def contact_files(request: HttpRequest) -> HttpResponse:
    """The files of contacts, and a form for the next one."""
    user, problem = user_of(request), None
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        try:
            if not form.is_valid():
                raise NothingToImport
            file = form.cleaned_data["file"]
            row = importing.receive(
                by=user, unit=user.unit, filename=file.name or "file", chunks=file.chunks()
            )
            return redirect("contact-file", row.pk)
        except Problem as raised:
            problem = raised
    context = {"form": FileForm(), "files": queries.files_of(user)[:50], "problem": problem}
    return render(request, "customers/files.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
def contact_file(request: HttpRequest, file_id: int) -> HttpResponse:
    """One file, as its state wants: progress, columns to agree on, or what became of its rows."""
    row, problem = queries.file_for(user_of(request), file_id), None
    if request.method == "POST":
        columns = row.profile.get("table", {}).get("columns", [])
        mapping = {column: request.POST.get(f"column-{n}", "") for n, column in enumerate(columns)}
        try:
            importing.confirm(by=user_of(request), file_id=row.pk, mapping=mapping)
            return redirect("contact-file", row.pk)
        except Problem as raised:
            problem, row.mapping = raised, mapping
    is_working = row.state in AT_WORK
    if request.headers.get("HX-Request"):
        if is_working:
            return render(request, "customers/_file_progress.html", {"file": row})
        return HttpResponse(headers={"HX-Refresh": "true"})
    context = {"file": row, "is_working": is_working, "problem": problem, **_shown(row)}
    return render(request, "customers/file.html", context, status=422 if problem else 200)


def _shown(row: ContactFile) -> dict[str, Any]:
    if row.problem:
        return {"refusal": from_json(row.problem)}
    columns = row.profile.get("table", {}).get("columns", [])
    head = row.profile.get("head", [])
    lines = [
        {
            "number": n,
            "column": column,
            "examples": [line[n] for line in head if line[n]][:3],
            "target": row.mapping.get(column, ""),
        }
        for n, column in enumerate(columns)
    ]
    return {"lines": lines, "targets": target_words(), "refused": queries.refused_rows(row)}


def target_words() -> list[tuple[str, str]]:
    """What a column can be."""
    return [
        ("", _("Leave out")),
        ("respondent_key", _("Customer id")),
        ("name", _("Name")),
        ("phone", _("Telephone")),
        ("email", _("E-mail")),
        ("wechat_id", _("WeChat open id")),
        ("work_chat_id", _("WeCom external id")),
        ("region", _("Region")),
        ("volume", _("Business volume")),
        ("is_key_account", _("Key account")),
        ("language", _("Language")),
        ("time_zone", _("Time zone")),
        ("attribute", _("Another attribute")),
    ]


@require_http_methods(["GET", "POST"])
def contact_rules(request: HttpRequest) -> HttpResponse:
    """The contact rules of the installation, with their earlier versions and the paused areas."""
    user, (number, rules) = user_of(request), rule_sets.current_rules()
    form = RulesForm(request.POST or None, initial=RulesForm.initial_of(rules))
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            rule_sets.save_rules(by=user, rules=form.rules(rules), note=form.cleaned_data["note"])
            messages.success(request, _("Saved; it holds from now on."))
            return redirect("contact-rules")
        except Problem as raised:
            problem = raised
    context = {
        "form": form,
        "number": number,
        "versions": rule_sets.rule_sets(),
        "problem": problem,
    }
    return render(request, "customers/rules.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
def area_pauses(request: HttpRequest) -> HttpResponse:
    """Areas in which nobody is asked for a while."""
    user = user_of(request)
    form = PauseForm(user, request.POST or None, initial={"unit": str(user.unit_id)})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        services.pause_area(
            by=user,
            unit=form.units[data["unit"]],
            region=data["region"],
            reason=data["reason"],
            starts_at=timezone.now(),
            ends_at=data["ends_at"],
        )
        messages.success(request, _("Nobody there is asked until it ends."))
        return redirect("area-pauses")
    now = timezone.now()
    lines = [(one, one.ends_at is None or one.ends_at > now) for one in queries.pauses_of(user)[:100]]
    return render(request, "customers/pauses.html", {"form": form, "lines": lines})


@require_POST
def area_pause_end(request: HttpRequest, pause_id: int) -> HttpResponse:
    """Ask again in an area."""
    services.end_pause(by=user_of(request), pause=queries.pause_for(user_of(request), pause_id))
    messages.success(request, _("Saved."))
    return redirect("area-pauses")
