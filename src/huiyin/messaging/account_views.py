"""Pages of sender accounts, for administrators."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_POST, require_safe

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.languages import page_language
from huiyin.core.network import public_root
from huiyin.formats.problems import from_json
from huiyin.messaging import administering, queries
from huiyin.messaging.accounts import sender_of, today_of
from huiyin.messaging.contracts import Kind
from huiyin.messaging.forms import AccountForm, TestForm, words
from huiyin.messaging.hooks import hook_address
from huiyin.messaging.models import SenderAccount
from huiyin.messaging.senders.base import Sender, senders
from huiyin.messaging.signs import KINDS


@require_safe
def sender_accounts(request: HttpRequest) -> HttpResponse:
    """All accounts with today's numbers, and the senders one may add."""
    rows = [
        {
            "account": account,
            "sender": words(sender_of(account).name),
            "kind": words(KINDS[account.kind]),
            "today": today_of(account),
            "problem": _kept_problem(account),
        }
        for account in queries.accounts()
    ]
    kinds = [(words(KINDS[kind]), [sender for sender in senders if sender.kind is kind]) for kind in Kind]
    offered = [
        (kind, [(one.key, words(one.name), words(one.about)) for one in listed]) for kind, listed in kinds
    ]
    return render(
        request,
        "messaging/accounts.html",
        {"rows": rows, "offered": offered, "has_address": bool(settings.PUBLIC_URL)},
    )


def sender_account_new(request: HttpRequest, sender: str) -> HttpResponse:
    """Add an account: the fields are those of the sender."""
    if sender not in senders:
        raise Http404
    return _edited(request, senders[sender], None)


def sender_account(request: HttpRequest, account_id: int) -> HttpResponse:
    """Look at an account, change it, check it, try it."""
    account = queries.account_by_id(account_id)
    return _edited(request, sender_of(account), account)


def _edited(request: HttpRequest, sender: Sender, account: SenderAccount | None) -> HttpResponse:
    form = AccountForm(request.POST if request.method == "POST" else None, sender=sender, account=account)
    if request.method == "POST" and form.is_valid():
        saved = administering.save_account(
            by=user_of(request),
            sender=sender,
            name=form.cleaned_data["account_name"],
            values=form.values(),
            per_minute=form.cleaned_data["per_minute"],
            per_day=form.cleaned_data["per_day"],
            account=account,
            request=request,
        )
        _told(request, administering.check_account(by=user_of(request), account=saved))
        return redirect("sender-account", saved.pk)
    return _page(request, sender, account, form)


def _page(
    request: HttpRequest, sender: Sender, account: SenderAccount | None, form: AccountForm
) -> HttpResponse:
    page = {
        "form": form,
        "account": account,
        "sender": words(sender.name),
        "about": words(sender.about),
        "is_sent": request.method == "POST",
        "test": TestForm() if account is not None and sender.kind is not Kind.ROBOT else None,
        "today": today_of(account) if account is not None else None,
        "problem": _kept_problem(account) if account is not None else None,
        "hook": hook_address(account, public_root(request))
        if account is not None and sender.takes_receipts
        else "",
    }
    return render(request, "messaging/account.html", page, status=422 if form.errors else 200)


@require_POST
def sender_account_check(request: HttpRequest, account_id: int) -> HttpResponse:
    """Ask the provider whether the account works."""
    account = queries.account_by_id(account_id)
    _told(request, administering.check_account(by=user_of(request), account=account))
    return redirect("sender-account", account.pk)


@require_POST
def sender_account_test(request: HttpRequest, account_id: int) -> HttpResponse:
    """Send one message by it."""
    account = queries.account_by_id(account_id)
    try:
        message = administering.send_test(
            by=user_of(request),
            account=account,
            to=request.POST.get("to", "")[:254],
            language=get_language() or "zh-hans",
        )
    except Problem as problem:
        messages.error(request, problem.words(page_language()).cause)
        return redirect("sender-account", account.pk)
    return redirect("message", message.pk)


@require_POST
def sender_account_switch(request: HttpRequest, account_id: int) -> HttpResponse:
    """Switch it off or on."""
    account = queries.account_by_id(account_id)
    administering.switch_account(by=user_of(request), account=account, is_enabled=not account.is_enabled)
    return redirect("sender-account", account.pk)


def _told(request: HttpRequest, problem: Problem | None) -> None:
    if problem is None:
        messages.success(request, gettext("The check went well: the account works."))
    else:
        found = problem.words(page_language())
        messages.warning(request, f"{found.title}: {found.cause}")


def _kept_problem(account: SenderAccount) -> Problem | None:
    return from_json(account.problem) if account.problem else None
