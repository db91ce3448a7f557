"""Words to customers that units keep."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of, visible_units
from huiyin.analytics.problems import Problem
from huiyin.cases import reply_templates
from huiyin.cases.desk_forms import TemplateForm
from huiyin.cases.wording import remarks_on
from huiyin.core.access import MANAGERS
from huiyin.core.languages import page_language


@require_GET
def templates(request: HttpRequest) -> HttpResponse:
    """The kept words and those that we offer, each with what the check says of it."""
    user = user_of(request)
    which = page_language()
    context = {
        "kept": [(row, remarks_on(row.body)) for row in reply_templates.templates_of(user)],
        "starters": [
            (one.name[which], one.situation.label, one.body[which]) for one in reply_templates.STARTERS
        ],
        "may_change": user.role in MANAGERS,
        "own_units": set(visible_units(user).values_list("pk", flat=True)),
    }
    return render(request, "cases/templates.html", context)


@require_http_methods(["GET", "POST"])
def template(request: HttpRequest, template_id: int | None = None) -> HttpResponse:
    """Write words or change them; what would hurt is not kept."""
    user = user_of(request)
    row = reply_templates.template_for(user, template_id) if template_id else None
    initial = {
        "unit": row.unit_id if row else user.unit_id,
        **(
            {"name": row.name, "situation": row.situation, "language": row.language, "body": row.body}
            if row
            else {}
        ),
    }
    data, problem = request.POST if request.method == "POST" else None, None
    form = TemplateForm(data, units=visible_units(user), initial=initial)
    if data is not None and form.is_valid():
        try:
            reply_templates.save_template(by=user, template=row, **form.cleaned_data)
        except Problem as raised:
            problem = raised
        else:
            messages.success(request, _("The words were kept."))
            return redirect("reply-templates")
    body = form["body"].value() or ""
    context = {
        "form": form,
        "row": row,
        "problem": problem,
        "remarks": remarks_on(body),
        "has_text": bool(body),
    }
    return render(request, "cases/template.html", context, status=422 if problem or form.errors else 200)


@require_POST
def remove(request: HttpRequest, template_id: int) -> HttpResponse:
    """Forget words."""
    user = user_of(request)
    reply_templates.remove_template(by=user, template=reply_templates.template_for(user, template_id))
    messages.success(request, _("The words were removed."))
    return redirect("reply-templates")
