"""Pages of mailboxes, for administrators, and of mails that are in no case, for managers."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.core.languages import page_language
from huiyin.formats.problems import from_json
from huiyin.messaging.contracts import MailState
from huiyin.messaging.mail_forms import MailboxForm
from huiyin.messaging.mails import administering, deciding, queries
from huiyin.messaging.mails.words import FILE_REFUSALS, LISTS, REASONS
from huiyin.messaging.models import IncomingMail, Mailbox

A_PAGE = 30


@require_safe
def mailbox_list(request: HttpRequest) -> HttpResponse:
    """All mailboxes with how they stand."""
    rows = [{"box": box, "problem": _kept_problem(box.problem)} for box in queries.mailboxes()]
    return render(request, "messaging/mailboxes.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def mailbox_new(request: HttpRequest) -> HttpResponse:
    """Add a mailbox; it is opened once before it counts."""
    return _edited(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def mailbox(request: HttpRequest, mailbox_id: int) -> HttpResponse:
    """Look at a mailbox and change it."""
    return _edited(request, queries.mailbox_by_id(mailbox_id))


def _edited(request: HttpRequest, found: Mailbox | None) -> HttpResponse:
    form = MailboxForm(
        request.POST if request.method == "POST" else None, user=user_of(request), mailbox=found
    )
    if request.method == "POST" and form.is_valid():
        saved = administering.save_mailbox(by=user_of(request), wanted=form.wanted(), mailbox=found)
        _told(request, administering.check_mailbox(by=user_of(request), mailbox=saved))
        return redirect("mailbox", saved.pk)
    page = {
        "form": form,
        "box": found,
        "problem": _kept_problem(found.problem) if found else None,
        "is_sent": request.method == "POST",
    }
    return render(request, "messaging/mailbox.html", page, status=422 if form.errors else 200)


@require_POST
def mailbox_act(request: HttpRequest, mailbox_id: int, name: str) -> HttpResponse:
    """Check it, switch it off or on, or take it away."""
    found = queries.mailbox_by_id(mailbox_id)
    match name:
        case "check":
            _told(request, administering.check_mailbox(by=user_of(request), mailbox=found))
        case "switch":
            administering.switch_mailbox(by=user_of(request), mailbox=found, is_enabled=not found.is_enabled)
        case "remove":
            try:
                administering.remove_mailbox(by=user_of(request), mailbox=found)
            except Problem as problem:
                words = problem.words(page_language())
                messages.error(request, f"{words.title}: {words.cause} {words.cure}")
            else:
                messages.success(request, _("The mailbox was removed."))
                return redirect("mailboxes")
        case _:
            raise Http404
    return redirect("mailbox", found.pk)


def _told(request: HttpRequest, problem: Problem | None) -> None:
    if problem is None:
        messages.success(request, _("The mailbox was opened: mail that comes from now on is taken."))
    else:
        words = problem.words(page_language())
        messages.warning(request, f"{words.title}: {words.cause}")


@require_safe
def mail_list(request: HttpRequest) -> HttpResponse:
    """Mails by what became of them; those to be decided first."""
    wanted = request.GET.get("state", MailState.QUARANTINED.value)
    wanted = wanted if wanted in LISTS else MailState.QUARANTINED.value
    rows = queries.mails_of(user_of(request)).filter(state=wanted).order_by("-pk")
    page = Paginator(rows, A_PAGE).get_page(request.GET.get("page"))
    lines = [{"mail": mail, "reason": REASONS.get(mail.reason, "")} for mail in page.object_list]
    context = {
        "lines": lines,
        "page_obj": page,
        "query": f"state={wanted}",
        "wanted": wanted,
        "lists": [(state.value, words) for state, words in LISTS.items()],
        "has_boxes": queries.mailboxes().exists(),
    }
    return render(request, "messaging/mails.html", context)


@require_safe
def mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    """One mail: who, what, and why it is where it is."""
    return _mail_page(request, queries.mail_for(user_of(request), mail_id))


def _mail_page(request: HttpRequest, found: IncomingMail) -> HttpResponse:
    files = [(one, FILE_REFUSALS.get(one.refused, "")) for one in found.files.all()]
    number = found.reference.removeprefix("case:")
    context = {
        "mail": found,
        "reason": REASONS.get(found.reason, ""),
        "problem": _kept_problem(found.problem),
        "files": files,
        "case": int(number) if number.isdigit() else None,
        "can_let_in": found.state in deciding.OPEN and bool(found.sender),
        "can_drop": found.state in (MailState.QUARANTINED, MailState.ASIDE),
    }
    return render(request, "messaging/mail.html", context)


@require_POST
def mail_act(request: HttpRequest, mail_id: int, name: str) -> HttpResponse:
    """Make a case of it, or drop it."""
    found = queries.mail_for(user_of(request), mail_id)
    if name not in {"let-in", "drop"}:
        raise Http404
    try:
        if name == "let-in":
            deciding.let_in(by=user_of(request), mail_id=found.pk)
            messages.success(request, _("A case is made of it; in a moment it is among the cases."))
        else:
            deciding.drop(by=user_of(request), mail_id=found.pk)
            messages.success(request, _("Dropped. It stays under “Dropped” for a while."))
    except Problem as problem:
        words = problem.words(page_language())
        messages.info(request, f"{words.title}: {words.cause}")
    return redirect("mails")


def _kept_problem(stored: dict[str, object]) -> Problem | None:
    return from_json(stored) if stored else None
