"""The language model: switching it on, trying it, what it was used for."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.languages import page_language
from huiyin.knowledge import machine as machines
from huiyin.knowledge.forms import MachineForm


@require_http_methods(["GET", "POST"])
def machine(request: HttpRequest) -> HttpResponse:
    """Its address, key and budget; what was used on the last days."""
    problem, known = None, machines.settings_row()
    form = MachineForm(request.POST or None, initial=MachineForm.initial_of(known))
    if request.method == "POST" and form.is_valid():
        try:
            machines.set_machine(by=user_of(request), **form.cleaned_data)
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("Saved."))
            return redirect("language-model")
    context = {
        "form": form,
        "problem": problem,
        "machine": known,
        "days": machines.last_days(30),
        "tab": "machine",
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "knowledge/machine.html", context, status=status)


@require_POST
def attempt(request: HttpRequest) -> HttpResponse:
    """Ask it one harmless thing and say whether it answered as agreed."""
    try:
        seconds = machines.attempt()
        messages.success(request, _("It answered in %(seconds)s seconds.") % {"seconds": f"{seconds:.1f}"})
    except Problem as raised:
        words = raised.words(page_language())
        messages.error(request, f"{words.title} {words.cause} {words.cure}")
    return redirect("language-model")
