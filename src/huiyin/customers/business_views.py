"""Pages of business customers and the people who act for them."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.customers import queries, services
from huiyin.customers.business_forms import AccountForm, RoleForm
from huiyin.customers.identities import masked_phone
from huiyin.customers.models import Account
from huiyin.customers.problems import NobodyChosen

PER_PAGE = 50


@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """The business customers of the person's unit and below, or those that a search finds."""
    words = request.GET.get("q", "").strip()
    rows = Paginator(queries.find_accounts(user_of(request), words), PER_PAGE)
    page = rows.get_page(request.GET.get("page", 1))
    context = {"page_obj": page, "words": words, "query": f"q={words}" if words else ""}
    return render(request, "customers/accounts.html", context)


@require_http_methods(["GET", "POST"])
def account_new(request: HttpRequest) -> HttpResponse:
    """Add a business customer."""
    user = user_of(request)
    return _saved(request, AccountForm(user, request.POST or None, initial={"unit": str(user.unit_id)}), None)


@require_http_methods(["GET", "POST"])
def account_edit(request: HttpRequest, account_id: int) -> HttpResponse:
    """Change a business customer."""
    found = queries.account_for(user_of(request), account_id)
    initial = AccountForm.initial_of(found)
    return _saved(request, AccountForm(user_of(request), request.POST or None, initial=initial), found)


def _saved(request: HttpRequest, form: AccountForm, found: Account | None) -> HttpResponse:
    problem = None
    if request.method == "POST" and form.is_valid():
        try:
            unit = form.units[form.cleaned_data["unit"]]
            row = services.save_account(by=user_of(request), unit=unit, account=form.account(), known=found)
            messages.success(request, _("Saved."))
            return redirect("customer-account", row.pk)
        except Problem as raised:
            problem = raised
    context = {"form": form, "account": found, "problem": problem}
    return render(request, "customers/account_form.html", context, status=422 if problem else 200)


@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, account_id: int) -> HttpResponse:
    """One business customer with its people; a form names another one and what they do."""
    user, problem = user_of(request), None
    found = queries.account_for(user, account_id)
    form = RoleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = queries.contacts_of(user).filter(respondent_key=form.cleaned_data["key"].strip()).first()
            if person is None:
                raise NobodyChosen(value=form.cleaned_data["key"])
            services.give_role(by=user, account=found, contact=person, role=form.cleaned_data["role"])
            messages.success(request, _("Saved."))
            return redirect("customer-account", found.pk)
        except Problem as raised:
            problem = raised
    roles = [
        {"role": row, "person": row.contact, "phone": masked_phone(row.contact.phone)}
        for row in queries.roles_in(found)
    ]
    context = {"account": found, "roles": roles, "form": form, "problem": problem}
    return render(request, "customers/account.html", context, status=422 if problem else 200)


@require_POST
def account_role_end(request: HttpRequest, account_id: int, role_id: int) -> HttpResponse:
    """The person does it no more."""
    found = queries.account_for(user_of(request), account_id)
    services.end_role(by=user_of(request), account=found, role_id=role_id)
    messages.success(request, _("Saved."))
    return redirect("customer-account", found.pk)


@require_POST
def account_close(request: HttpRequest, account_id: int) -> HttpResponse:
    """The business is no customer any more, or is one again."""
    services.close_account(by=user_of(request), account=queries.account_for(user_of(request), account_id))
    messages.success(request, _("Saved."))
    return redirect("customer-account", account_id)
