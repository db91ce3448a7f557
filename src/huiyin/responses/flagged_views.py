"""The page of doubtful answers: what makes them doubtful, what they change, and setting them aside."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from huiyin.accounts.queries import user_of
from huiyin.core.access import MANAGERS
from huiyin.responses import flagged
from huiyin.responses.contracts import Validity
from huiyin.responses.problems import ReasonMissing
from huiyin.responses.quality import Sign
from huiyin.surveys.queries import codebook as codebook_of
from huiyin.surveys.queries import programme_for

PER_PAGE = 50


@require_GET
def doubtful_answers(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Answers with signs of haste or repetition, newest first, and the figures with and without them."""
    user = user_of(request)
    programme = programme_for(user, programme_id)
    sign = request.GET.get("sign", "")
    sign = sign if sign in Sign.values else ""
    page = Paginator(flagged.flagged_of(user, programme_id, sign), PER_PAGE).get_page(request.GET.get("page"))
    counts = flagged.n_by_sign(programme_id)
    context = {
        "programme": programme,
        "tab": "answers",
        "page": page,
        "rows": [
            (one, [(flagged.sign_words(flag), flag.facts) for flag in one.signs])
            for one in flagged.doubtful(list(page))
        ],
        "sign": sign,
        "signs": [(kind.value, kind.label, counts.get(kind.value, 0)) for kind in Sign],
        "n_flagged": flagged.n_flagged(programme_id),
        "compared": flagged.compared(programme_id, codebook_of(programme_id)) if counts else [],
        "may_judge": user.role in MANAGERS,
        "reasons": [choice for choice in Validity if choice is not Validity.VALID],
        "undo": request.GET.get("undo", ""),
        "query": f"sign={sign}" if sign else "",
    }
    return render(request, "responses/flagged.html", context)


@require_POST
def set_aside(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The chosen answers count no more; the page then offers to take that back."""
    user = user_of(request)
    programme_for(user, programme_id)
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise ReasonMissing
    validity = request.POST.get("validity", "")
    known = {choice.value for choice in Validity if choice is not Validity.VALID}
    changed = flagged.set_aside_many(
        by=user,
        programme_id=programme_id,
        response_ids=_chosen(request.POST.getlist("answer")),
        validity=validity if validity in known else Validity.OTHER,
        reason=reason,
    )
    if not changed:
        messages.info(request, _("Nothing was chosen that counts."))
        return redirect("answers-flagged", programme_id)
    text = ngettext("%(n)s answer was set aside.", "%(n)s answers were set aside.", len(changed))
    messages.success(request, text % {"n": len(changed)})
    response = redirect("answers-flagged", programme_id)
    response["Location"] += f"?undo={'-'.join(map(str, changed))}"
    return response


@require_POST
def reinstate(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The chosen answers count again: the undo of setting aside."""
    user = user_of(request)
    programme_for(user, programme_id)
    changed = flagged.reinstate_many(
        by=user,
        programme_id=programme_id,
        response_ids=_chosen([*request.POST.getlist("answer"), *request.POST.get("undo", "").split("-")]),
        reason=request.POST.get("reason", "").strip() or str(_("Setting aside was taken back")),
    )
    text = ngettext("%(n)s answer counts again.", "%(n)s answers count again.", len(changed))
    messages.success(request, text % {"n": len(changed)})
    return redirect("answers-flagged", programme_id)


def _chosen(sent: Sequence[str]) -> list[int]:
    return [int(text) for text in sent if text.isascii() and text.isdigit() and len(text) < 19]
