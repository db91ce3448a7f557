"""Pages of coding: the frame, one passage after the other, and everything side by side (C04)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.channels.interview import queries, services
from huiyin.channels.interview.diagnosis import diagnosis_of
from huiyin.channels.interview.views import frame
from huiyin.surveys.queries import programme_for


@require_http_methods(["GET", "POST"])
def codes(request: HttpRequest, programme_id: int, study_id: int) -> HttpResponse:
    """The coding frame."""
    study = queries.study_for(user_of(request), programme_id, study_id)
    if request.method == "POST":
        lines = [line.partition("::") for line in request.POST.get("codes", "").splitlines()]
        services.save_codes(
            by=user_of(request), study=study, lines=[(name, about) for name, _sign, about in lines]
        )
        messages.success(request, _("Saved."))
        return redirect("interview-code", programme_id, study_id)
    text = "\n".join(" :: ".join(p for p in (code.name, code.about) if p) for code in study.codes.all())
    return render(request, "interview/codes.html", {**frame(study), "text": text})


@require_GET
def code_next(request: HttpRequest, programme_id: int, study_id: int) -> HttpResponse:
    """The next passage that this coder has not coded."""
    user = user_of(request)
    study = queries.study_for(user, programme_id, study_id)
    done, n = queries.n_coded(study, user)
    context = {
        **frame(study),
        "passage": queries.next_to_code(study, user),
        "codes": study.codes.all(),
        "done": done,
        "n": n,
        "titles": {str(topic["key"]): str(topic["title"]) for topic in study.topics},
    }
    return render(request, "interview/code.html", context)


@require_POST
def code(request: HttpRequest, programme_id: int, study_id: int, passage_id: int) -> HttpResponse:
    """Keep this coder's codes of a passage."""
    user = user_of(request)
    passage = queries.passage_for(user, programme_id, study_id, passage_id)
    wanted = set(request.POST.getlist("code"))
    chosen = [one for one in passage.session.study.codes.all() if str(one.pk) in wanted]
    services.code_passage(by=user, passage=passage, codes=chosen)
    return redirect("interview-code", programme_id, study_id)


@require_GET
def diagnosis(request: HttpRequest, programme_id: int) -> HttpResponse:
    """Questionnaire, interviews, focus groups and mystery shopping on one page, never in one figure."""
    programme = programme_for(user_of(request), programme_id)
    context = {"programme": programme, "tab": "collect", **diagnosis_of(programme)}
    return render(request, "interview/diagnosis.html", context)
