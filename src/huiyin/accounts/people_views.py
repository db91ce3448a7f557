"""Pages about people and units."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiyin.accounts import queries, services
from huiyin.accounts.forms import PersonForm, UnitForm
from huiyin.accounts.models import User
from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.languages import page_language
from huiyin.core.network import public_root
from huiyin.core.roles import UserRole, grantable_roles

FRESH_LINK = "fresh_join_link"  # in the session from making a link to showing it, once


def _show(form: PersonForm | UnitForm, problem: Problem, field: str | None = None) -> None:
    """Put a problem of the service beside what was typed."""
    words = problem.words(page_language())
    form.add_error(field, f"{words.cause} {words.cure}")


def _keep_link(request: HttpRequest, person: User, path: str) -> None:
    request.session[FRESH_LINK] = {"person": person.pk, "url": f"{public_root(request)}{path}"}


def people(request: HttpRequest) -> HttpResponse:
    """The people of one's units."""
    words = request.GET.get("q", "").strip()[:100]
    page = Paginator(queries.people_of(user_of(request), words), 50).get_page(request.GET.get("page"))
    return render(
        request, "accounts/people.html", {"page_obj": page, "q": words, "query": urlencode({"q": words})}
    )


def person_new(request: HttpRequest) -> HttpResponse:
    """Invite somebody."""
    by = user_of(request)
    form = PersonForm(request.POST or None, by=by, initial={"unit": by.unit_id, "role": UserRole.AGENT})
    if request.method == "POST" and form.is_valid():
        facts = dict(form.cleaned_data)
        try:
            person, path = services.invite(by=by, login_name=facts.pop("login"), request=request, **facts)
        except Problem as problem:
            _show(form, problem, "login" if problem.code == "HY-U002" else "unit")
        else:
            _keep_link(request, person, path)
            return redirect("person", person.pk)
    return render(request, "accounts/person_new.html", {"form": form})


def person(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person: change, deactivate, make a new link; a fresh link is shown once."""
    by = user_of(request)
    somebody = queries.person_for(by, person_id)
    known = {"name": somebody.name, "email": somebody.email, "role": somebody.role, "unit": somebody.unit_id}
    form = PersonForm(request.POST or None, by=by, person=somebody, initial=known)
    if request.method == "POST" and form.is_valid():
        try:
            services.change_person(by=by, person=somebody, request=request, **form.cleaned_data)
        except Problem as problem:
            _show(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("person", somebody.pk)
    link = request.session.get(FRESH_LINK) or {}
    if link.get("person") == somebody.pk:
        del request.session[FRESH_LINK]
    else:
        link = {}
    page = {
        "person": somebody,
        "form": form,
        "link": link.get("url", ""),
        "link_days": services.LINK_DAYS,
        "may_change": UserRole(somebody.role) in grantable_roles(by.role),
        "is_self": by.pk == somebody.pk,
    }
    return render(request, "accounts/person.html", page)


@require_POST
def person_link(request: HttpRequest, person_id: int) -> HttpResponse:
    """A new link by which the person sets a password."""
    somebody = queries.person_for(user_of(request), person_id)
    path = services.renew_link(by=user_of(request), person=somebody, request=request)
    _keep_link(request, somebody, path)
    return redirect("person", somebody.pk)


@require_POST
def person_deactivate(request: HttpRequest, person_id: int) -> HttpResponse:
    """End somebody's access."""
    somebody = queries.person_for(user_of(request), person_id)
    services.deactivate(by=user_of(request), person=somebody, request=request)
    messages.success(request, _("%(name)s can no longer sign in.") % {"name": somebody.name})
    return redirect("person", somebody.pk)


@require_POST
def person_reactivate(request: HttpRequest, person_id: int) -> HttpResponse:
    """Give somebody's access back."""
    somebody = queries.person_for(user_of(request), person_id)
    services.reactivate(by=user_of(request), person=somebody, request=request)
    messages.success(request, _("%(name)s may sign in again.") % {"name": somebody.name})
    return redirect("person", somebody.pk)


def units(request: HttpRequest) -> HttpResponse:
    """The tree of units from one's own downwards."""
    by = user_of(request)
    rows = [(unit, unit.depth - by.unit.depth) for unit in queries.units_with_people(by)]
    return render(request, "accounts/units.html", {"rows": rows})


def unit(request: HttpRequest, unit_id: int) -> HttpResponse:
    """One unit: rename it."""
    by = user_of(request)
    found = queries.unit_for(by, unit_id)
    form = UnitForm(request.POST or None, initial={"name": found.name, "code": found.code})
    if request.method == "POST" and form.is_valid():
        try:
            services.rename_unit(by=by, unit=found, request=request, **form.cleaned_data)
        except Problem as problem:
            _show(form, problem)
        else:
            messages.success(request, _("Saved."))
            return redirect("units")
    page = {
        "unit": found,
        "form": form,
        "may_rename": by.role == UserRole.ADMINISTRATOR or found.pk != by.unit_id,
        "is_root": found.parent_id is None,
    }
    return render(request, "accounts/unit.html", page)


def unit_new(request: HttpRequest, unit_id: int) -> HttpResponse:
    """A new unit below this one."""
    by = user_of(request)
    parent = queries.unit_for(by, unit_id)
    form = UnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        services.add_unit(by=by, parent=parent, request=request, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("units")
    return render(request, "accounts/unit_new.html", {"parent": parent, "form": form})


@require_POST
def unit_remove(request: HttpRequest, unit_id: int) -> HttpResponse:
    """Remove a unit that nothing hangs on."""
    found = queries.unit_for(user_of(request), unit_id)
    services.remove_unit(by=user_of(request), unit=found, request=request)
    messages.success(request, _("%(name)s is removed.") % {"name": found.name})
    return redirect("units")
