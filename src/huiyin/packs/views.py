"""Choosing a template."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiyin.accounts.models import User
from huiyin.packs.queries import pack, packs
from huiyin.packs.services import use_template
from huiyin.surveys.queries import programme_for


@require_http_methods(["GET", "POST"])
def templates(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The templates of all packs; choosing one makes a draft of this programme."""
    user = cast(User, request.user)
    programme = programme_for(user, programme_id)
    if request.method == "POST":
        chosen = pack(request.POST.get("pack", ""))
        template = chosen.template(request.POST.get("template", "")) if chosen else None
        if template is None:
            raise Http404
        questionnaire = use_template(by=user, programme=programme, template=template)
        messages.success(
            request, _("A draft was made from the template. Change what you like, then publish.")
        )
        return redirect("questionnaire-edit", programme.pk, questionnaire.pk)
    context = {"programme": programme, "tab": "collect", "packs": packs()}
    return render(request, "packs/templates.html", context)
