"""Pages beside the builder: translations, versions, copying, moving and the archive."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.core.languages import page_language
from huiyin.surveys.building import copying, history, translating
from huiyin.surveys.building.differences import differences
from huiyin.surveys.building.forms import CopyForm
from huiyin.surveys.building.views import address_of, stamp_of
from huiyin.surveys.models import Questionnaire
from huiyin.surveys.queries import questionnaire_for, version_of, versions_of


def _questionnaire(request: HttpRequest, programme_id: int, questionnaire_id: int) -> Questionnaire:
    return questionnaire_for(user_of(request), programme_id, questionnaire_id)


def _context(questionnaire: Questionnaire) -> dict[str, object]:
    return {"programme": questionnaire.programme, "tab": "collect", "questionnaire": questionnaire}


@require_GET
def translate(request: HttpRequest, programme_id: int, questionnaire_id: int) -> HttpResponse:
    """All words side by side; what one language lacks is counted and can be jumped to."""
    questionnaire = _questionnaire(request, programme_id, questionnaire_id)
    rows = translating.rows(questionnaire.draft)
    missing = translating.n_missing(rows)
    only = "only" in request.GET
    context = _context(questionnaire) | {
        "rows": [row for row in rows if row.missing] if only else rows,
        "only": only,
        "missing": missing,
        "n_missing": missing["zh"] + missing["en"],
        "language": page_language(),
    }
    return render(request, "surveys/builder/translate.html", context)


@require_GET
def versions(request: HttpRequest, programme_id: int, questionnaire_id: int) -> HttpResponse:
    """Every published version, and what changed between two of them or between one and the draft."""
    questionnaire = _questionnaire(request, programme_id, questionnaire_id)
    published = versions_of(questionnaire)
    known = {str(version.number): version.definition for version in published}
    known["draft"] = questionnaire.draft
    newest = str(published[-1].number) if published else ""
    before, after = request.GET.get("from", newest), request.GET.get("to", "draft")
    compared = differences(known[before], known[after]) if before in known and after in known else None
    context = _context(questionnaire) | {
        "versions": list(reversed(published)),
        "before": before,
        "after": after,
        "differences": compared,
    }
    return render(request, "surveys/builder/versions.html", context)


@require_POST
def restore(request: HttpRequest, programme_id: int, questionnaire_id: int) -> HttpResponse:
    """Make a published version the draft again."""
    user = user_of(request)
    questionnaire = questionnaire_for(user, programme_id, questionnaire_id)
    wanted = request.POST.get("version", "")
    version = version_of(questionnaire.pk, int(wanted)) if wanted.isascii() and wanted.isdigit() else None
    if version is None:
        return redirect("questionnaire-versions", programme_id, questionnaire_id)
    history.restore_version(by=user, questionnaire=questionnaire, version=version, stamp=stamp_of(request))
    text = _("Version %(number)s is the draft now. Undo brings the former draft back.")
    messages.success(request, text % {"number": version.number})
    return HttpResponseRedirect(address_of(questionnaire))


@require_http_methods(["GET", "POST"])
def copy(request: HttpRequest, programme_id: int, questionnaire_id: int) -> HttpResponse:
    """A copy here or in another programme, or the draft itself moved there."""
    user = user_of(request)
    questionnaire = questionnaire_for(user, programme_id, questionnaire_id)
    form = CopyForm(request.POST or None, user=user, questionnaire=questionnaire)
    if request.method == "POST" and form.is_valid():
        target = form.cleaned_data["programme"]
        if request.POST.get("do") == "move":
            copying.move_questionnaire(by=user, questionnaire=questionnaire, programme=target)
            messages.success(request, _("Moved."))
            return redirect("collect", target.pk)
        made = copying.copy_questionnaire(
            by=user, questionnaire=questionnaire, programme=target, title=form.cleaned_data["title"]
        )
        messages.success(request, _("Copied. This is the copy."))
        return HttpResponseRedirect(address_of(made))
    context = _context(questionnaire) | {"form": form, "is_published": questionnaire.versions.exists()}
    return render(request, "surveys/builder/copy.html", context)


@require_POST
def archive(request: HttpRequest, programme_id: int, questionnaire_id: int) -> HttpResponse:
    """Out of the list of questionnaires, or back into it."""
    user = user_of(request)
    questionnaire = questionnaire_for(user, programme_id, questionnaire_id)
    archived = request.POST.get("archived") == "1"
    copying.archive_questionnaire(by=user, questionnaire=questionnaire, archived=archived)
    messages.success(request, _("Into the archive.") if archived else _("Out of the archive again."))
    return redirect("collect", programme_id)
