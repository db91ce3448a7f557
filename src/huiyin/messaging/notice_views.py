"""Pages of notices and kept words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.languages import page_language
from huiyin.customers.queries import contacts_of
from huiyin.messaging import notices, queries, services
from huiyin.messaging.accounts import sender_of
from huiyin.messaging.addresses import masked
from huiyin.messaging.contracts import Kind, State
from huiyin.messaging.forms import NoticeForm, WordingForm, words
from huiyin.messaging.models import Notice, SenderAccount, Wording
from huiyin.messaging.segments import length_of
from huiyin.messaging.signs import COLOURS, KINDS, STATES

PER_PAGE = 20
SHOWN = 3


@require_safe
def notice_list(request: HttpRequest) -> HttpResponse:
    """What was sent to many, newest first."""
    page_obj = Paginator(queries.notices_of(user_of(request)), PER_PAGE).get_page(request.GET.get("page"))
    counts = queries.counts_of(list(page_obj))
    rows = [_standing(notice, counts[notice.pk]) for notice in page_obj]
    page = {"page_obj": page_obj, "rows": rows, "can_send": bool(queries.usable_kinds())}
    return render(request, "messaging/notices.html", page)


def _standing(notice: Notice, counts: Mapping[str, int]) -> dict[str, Any]:
    open_ones = counts.get(State.QUEUED, 0) + counts.get(State.SENDING, 0)
    return {
        "notice": notice,
        "kind": words(KINDS[notice.kind]),
        "n_open": open_ones,
        "n_done": notice.n_messages - open_ones,
        "counts": [
            (words(STATES[state]), COLOURS[state], counts[state], state.value)
            for state in State
            if counts.get(state)
        ],
    }


def notice_new(request: HttpRequest) -> HttpResponse:
    """Word a notice, look at what recipients will read and what it costs, send it."""
    follows = _followed(request)
    form = NoticeForm(
        request.POST if request.method == "POST" else None,
        user=user_of(request),
        initial=_initial(request, follows),
    )
    page: dict[str, Any] = {
        "form": form,
        "follows": follows,
        "is_sent": request.method == "POST",
        "wordings": queries.wordings_of(user_of(request)),
        "can_send": bool(queries.usable_kinds()),
    }
    if request.method == "POST" and form.is_valid():
        listed = _listed(request, form, follows)
        if request.POST.get("go") == "send":
            try:
                made = _sent(request, form, listed, follows)
            except Problem as problem:
                page["problem"] = problem.words(page_language())
            else:
                return redirect("notice", made.pk)
        page |= _preview(form.cleaned_data["account"], form.cleaned_data, listed)
    return render(request, "messaging/notice_new.html", page, status=422 if form.errors else 200)


def _followed(request: HttpRequest) -> Notice | None:
    wanted = request.POST.get("follows") or request.GET.get("follows", "")
    return (
        queries.notice_for(user_of(request), int(wanted)) if wanted.isdigit() and len(wanted) < 19 else None
    )


def _initial(request: HttpRequest, follows: Notice | None) -> dict[str, Any]:
    if follows is not None:
        return {
            "source": "notice",
            "account": follows.account_id,
            "name": follows.name,
            "subject": follows.subject,
        }
    wanted = request.GET.get("wording", "")
    if wanted.isdigit() and len(wanted) < 19:
        wording = queries.wording_for(user_of(request), int(wanted))
        account = queries.accounts().filter(kind=wording.kind, is_enabled=True).first()
        return {
            "name": wording.name,
            "subject": wording.subject,
            "body": wording.body,
            "template": wording.template,
            "account": account,
        }
    return {}


def _listed(request: HttpRequest, form: NoticeForm, follows: Notice | None) -> notices.Listed:
    given, account = form.cleaned_data, form.cleaned_data["account"]
    if follows is not None:
        return notices.of_notice(follows)
    if given["source"] == "customers":
        contacts = contacts_of(user_of(request))
        if given["region"].strip():
            contacts = contacts.filter(region=given["region"].strip())
        return notices.of_contacts(account.kind, list(contacts[: notices.MOST + 1]))
    return notices.read_list(account.kind, given["recipients"])


def _sent(request: HttpRequest, form: NoticeForm, listed: notices.Listed, follows: Notice | None) -> Notice:
    given = form.cleaned_data
    return notices.send_notice(
        by=user_of(request),
        account=given["account"],
        name=given["name"],
        subject=given["subject"],
        body=given["body"],
        template=given["template"],
        recipients=listed.recipients,
        not_before=given["not_before"],
        follows=follows,
        request=request,
    )


def _preview(account: SenderAccount, given: Mapping[str, Any], listed: notices.Listed) -> dict[str, Any]:
    """The first messages as they will be read, and the cost of all."""
    sender, shown, n_parts = sender_of(account), [], 0
    for number, one in enumerate(listed.recipients):
        content = notices.content_for(
            one, kind=account.kind, subject=given["subject"], body=given["body"], template=given["template"]
        )
        parts = sender.parts(content, account.settings)
        n_parts += parts
        if number < SHOWN:
            text = sender.wording(content, account.settings)
            shown.append(
                {
                    "to": masked(account.kind, one.to),
                    "subject": content.subject,
                    "text": text.replace("[[unsubscribe]]", gettext("(the recipient's own address)")),
                    "length": length_of(text) if account.kind == Kind.SMS else None,
                    "objection": sender.objection(content, account.settings),
                }
            )
    return {
        "is_previewed": True,
        "shown": shown,
        "n_recipients": len(listed.recipients),
        "n_parts": n_parts,
        "n_repeated": listed.n_repeated,
        "refused": listed.refused[:20],
        "n_refused": len(listed.refused),
        "is_sms": account.kind == Kind.SMS,
    }


@require_safe
def notice(request: HttpRequest, notice_id: int) -> HttpResponse:
    """How a notice stands."""
    return _shown(request, notice_id, "messaging/notice.html")


@require_safe
def notice_progress(request: HttpRequest, notice_id: int) -> HttpResponse:
    """The part of that page that changes while messages leave."""
    return _shown(request, notice_id, "messaging/_notice_progress.html")


def _shown(request: HttpRequest, notice_id: int, template: str) -> HttpResponse:
    found = queries.notice_for(user_of(request), notice_id)
    page = {"row": _standing(found, queries.counts_of([found])[found.pk]), "updates": found.updates.all()}
    return render(request, template, page)


@require_POST
def notice_cancel(request: HttpRequest, notice_id: int) -> HttpResponse:
    """Take back what has not left."""
    found = queries.notice_for(user_of(request), notice_id)
    n = services.cancel_notice(by=user_of(request), notice=found)
    messages.success(request, gettext("%(n)s messages were taken back.") % {"n": n})
    return redirect("notice", found.pk)


def wordings(request: HttpRequest) -> HttpResponse:
    """Words kept for notices, and a form for more."""
    return _edited(request, None)


def wording(request: HttpRequest, wording_id: int) -> HttpResponse:
    """Change kept words."""
    return _edited(request, queries.wording_for(user_of(request), wording_id))


def _edited(request: HttpRequest, found: Wording | None) -> HttpResponse:
    form = WordingForm(request.POST if request.method == "POST" else None, instance=found)
    if request.method == "POST" and form.is_valid():
        notices.save_wording(by=user_of(request), wording=found, **form.cleaned_data)
        messages.success(request, gettext("Saved."))
        return redirect("wordings")
    rows = [(one, words(KINDS[one.kind])) for one in queries.wordings_of(user_of(request))]
    page = {"form": form, "rows": rows, "wording": found, "is_sent": request.method == "POST"}
    return render(request, "messaging/wordings.html", page, status=422 if form.errors else 200)


@require_POST
def wording_remove(request: HttpRequest, wording_id: int) -> HttpResponse:
    """Forget kept words."""
    notices.remove_wording(by=user_of(request), wording=queries.wording_for(user_of(request), wording_id))
    return redirect("wordings")


@require_POST
def message_length(request: HttpRequest) -> HttpResponse:
    """How many text messages the words would take, while they are written."""
    wanted = request.POST.get("account", "")
    account = (
        queries.accounts().filter(pk=int(wanted)).first() if wanted.isdigit() and len(wanted) < 19 else None
    )
    text = request.POST.get("body", "")[:4000]
    sign = str(account.settings.get("sign", "")).strip("【】 ") if account else ""
    length = length_of(f"【{sign}】{text}" if sign else text)
    is_sms = account is not None and account.kind == Kind.SMS
    return render(request, "messaging/_length.html", {"length": length, "is_sms": is_sms, "sign": sign})
