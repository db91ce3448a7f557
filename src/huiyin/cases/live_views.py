"""Customers who wait for a person right now."""

from __future__ import annotations

from datetime import datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.accounts.models import User
from huiyin.accounts.queries import user_of
from huiyin.cases import live
from huiyin.cases.desk_forms import LiveForm
from huiyin.cases.models import LiveContact


@require_http_methods(["GET", "POST"])
def live_contacts(request: HttpRequest) -> HttpResponse:
    """Who waits, how long; the form adds somebody. The list renews itself."""
    user, now = user_of(request), timezone.now()
    form = LiveForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        live.announce(by=user, unit=user.unit, **form.cleaned_data)
        return redirect("live-contacts")
    context = {"form": form, "lines": _lines(user, now), "limits": _limits()}
    if request.headers.get("HX-Request"):
        return render(request, "cases/_waiting.html", context)
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    context["figures"] = live.figures(user, midnight)
    context["taken"] = (
        live.contacts_of(user).filter(by=user, answered_at__gte=midnight).order_by("-answered_at")[:10]
    )
    return render(request, "cases/live.html", context, status=422 if form.errors else 200)


def _limits() -> dict[str, int]:
    return {
        "warn": int(live.ANSWER_WITHIN.total_seconds()),
        "alarm": int(live.ALARM_AFTER.total_seconds()),
    }


def _lines(user: User, now: datetime) -> list[tuple[LiveContact, int]]:
    return [(row, int((now - row.waiting_since).total_seconds())) for row in live.waiting(user, now)]


@require_POST
def answer(request: HttpRequest, contact_id: int) -> HttpResponse:
    """Take a customer; the case that is going on opens with everything said on other channels."""
    row = live.answer(by=user_of(request), contact_id=contact_id)
    if row.case is not None:
        messages.success(
            request, _("You talk with %(who)s: this is the case that is going on.") % {"who": row.shown}
        )
        return redirect("case", row.case.pk)
    messages.success(request, _("You talk with %(who)s.") % {"who": row.shown})
    return redirect("live-contacts")


@require_POST
def leave(request: HttpRequest, contact_id: int) -> HttpResponse:
    """The customer has left."""
    live.leave(by=user_of(request), contact_id=contact_id)
    messages.info(request, _("Recorded: the customer left before anybody answered."))
    return redirect("live-contacts")
