"""Pages of interviews: studies, the draw, a session's record."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huiyin.accounts.queries import user_of
from huiyin.analytics.problems import Problem
from huiyin.channels import evidence
from huiyin.channels.interview import queries, services
from huiyin.channels.interview.forms import DrawForm, SessionForm, StudyForm
from huiyin.channels.interview.models import Session, Standing, Study
from huiyin.channels.links import address_of
from huiyin.channels.queries import open_link_of
from huiyin.surveys.queries import programme_for, questionnaires_of


def _may_manage(request: HttpRequest) -> bool:
    return user_of(request).role in {"manager", "administrator"}


def frame(study: Study) -> dict[str, Any]:
    """What every page of a study shows around itself."""
    return {"programme": study.programme, "tab": "collect", "study": study}


@require_GET
def interviews(request: HttpRequest, programme_id: int) -> HttpResponse:
    """The studies of a programme."""
    programme = programme_for(user_of(request), programme_id)
    rows = [(study, queries.progress(study)) for study in queries.studies_of(programme)]
    context = {"programme": programme, "tab": "collect", "rows": rows, "may_manage": _may_manage(request)}
    return render(request, "interview/studies.html", context)


@require_http_methods(["GET", "POST"])
def study_edit(request: HttpRequest, programme_id: int, study_id: int = 0) -> HttpResponse:
    """Make a study, or change its guide."""
    user = user_of(request)
    programme = programme_for(user, programme_id)
    study = queries.study_for(user, programme_id, study_id) if study_id else None
    offered = [one for one in questionnaires_of(programme) if open_link_of(one) is not None]
    form = StudyForm(request.POST or None, questionnaires=offered, study=study)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        chosen = next((one for one in offered if str(one.pk) == data.pop("questionnaire")), None)
        saved = services.save_study(by=user, programme=programme, questionnaire=chosen, study=study, **data)
        messages.success(request, _("Saved."))
        return redirect("interview-study", programme_id, saved.pk)
    context = {"programme": programme, "tab": "collect", "form": form, "study": study}
    return render(
        request, "interview/study_edit.html", context, status=422 if request.method == "POST" else 200
    )


@require_GET
def study(request: HttpRequest, programme_id: int, study_id: int) -> HttpResponse:
    """The plan and its progress, those drawn, sessions, what was said by topic, agreement of coders."""
    user = user_of(request)
    found = queries.study_for(user, programme_id, study_id)
    kappa, by_code, n_twice = queries.agreement(found)
    context = {
        **frame(found),
        "progress": queries.progress(found),
        "people": queries.participants(found),
        "standings": Standing.choices,
        "sessions": queries.sessions(found),
        "topics": queries.topics(found),
        "kappa": kappa,
        "by_code": [row for row in by_code if row[1].n],
        "n_twice": n_twice,
        "coded": queries.n_coded(found, user),
        "may_manage": _may_manage(request),
    }
    return render(request, "interview/study.html", context)


@require_http_methods(["GET", "POST"])
def draw(request: HttpRequest, programme_id: int, study_id: int) -> HttpResponse:
    """Draw from a list of core customers."""
    user = user_of(request)
    found = queries.study_for(user, programme_id, study_id)
    form = DrawForm(request.POST or None)
    problem: Problem | None = None
    if request.method == "POST" and form.is_valid():
        try:
            n = services.draw(by=user, study=found, people=form.listed())
        except Problem as raised:
            problem = raised
        else:
            messages.success(
                request, ngettext("%(n)s customer was drawn.", "%(n)s customers were drawn.", n) % {"n": n}
            )
            return redirect("interview-study", programme_id, study_id)
    context = {**frame(found), "form": form, "problem": problem}
    return render(request, "interview/draw.html", context, status=422 if request.method == "POST" else 200)


@require_POST
def standing(request: HttpRequest, programme_id: int, study_id: int, participant_id: int) -> HttpResponse:
    """Note where somebody stands."""
    person = queries.participant_for(user_of(request), programme_id, study_id, participant_id)
    chosen = request.POST.get("standing", "")
    if chosen in Standing.values:
        services.set_standing(
            by=user_of(request),
            participant=person,
            standing=chosen,
            note=request.POST.get("note", person.note),
        )
    return redirect("interview-study", programme_id, study_id)


@require_http_methods(["GET", "POST"])
def session_new(request: HttpRequest, programme_id: int, study_id: int) -> HttpResponse:
    """Begin the record of a conversation."""
    user = user_of(request)
    found = queries.study_for(user, programme_id, study_id)
    people = {str(one.pk): one for one in queries.participants(found)}
    form = SessionForm(
        request.POST or None, people=[(pk, one.name or one.respondent_key) for pk, one in people.items()]
    )
    problem: Problem | None = None
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        chosen = [people[pk] for pk in data.pop("participants")]
        try:
            session = services.hold_session(by=user, study=found, participants=chosen, **data)
        except Problem as raised:
            problem = raised
        else:
            return redirect("interview-session", programme_id, study_id, session.pk)
    context = {**frame(found), "form": form, "problem": problem, "n_people": len(people)}
    return render(
        request, "interview/session_new.html", context, status=422 if request.method == "POST" else 200
    )


@require_http_methods(["GET", "POST"])
def session(request: HttpRequest, programme_id: int, study_id: int, session_id: int) -> HttpResponse:
    """The record of one conversation, topic by topic."""
    user = user_of(request)
    found = queries.session_for(user, programme_id, study_id, session_id)
    problem: Problem | None = None
    if request.method == "POST":
        try:
            _act(request, found)
        except Problem as raised:
            problem = raised
        else:
            back = redirect("interview-session", programme_id, study_id, session_id)
            back["Location"] += f"#{request.POST.get('topic', '')}" if request.POST.get("topic") else ""
            return back
    return render(
        request,
        "interview/session.html",
        {**frame(found.study), **_record(request, found), "problem": problem},
        status=422 if problem else 200,
    )


def _record(request: HttpRequest, session: Session) -> dict[str, Any]:
    people = list(session.participants.all())
    grades = {(one.participant_id, one.topic): one.value for one in session.ratings.all()}
    said = list(session.passages.select_related("participant"))
    return {
        "session": session,
        "people": people,
        "topics": [
            {
                **topic,
                "passages": [one for one in said if one.topic == topic["key"]],
                "grades": [(person, grades.get((person.pk, topic["key"]))) for person in people],
            }
            for topic in session.study.topics
        ],
        "attachments": session.attachments.order_by("pk"),
        "scale": (1, 2, 3, 4, 5),
        "typed": request.POST,
        "address": address_of(session.link, request) if session.link else "",
    }


def _act(request: HttpRequest, session: Session) -> None:
    user, posted = user_of(request), request.POST
    people = {str(one.pk): one for one in session.participants.all()}
    topics = {str(topic["key"]) for topic in session.study.topics}
    match posted.get("act"):
        case "say" if posted.get("topic") in topics:
            services.add_passage(
                by=user,
                session=session,
                topic=posted["topic"],
                text=posted.get("text", ""),
                is_quote=posted.get("is_quote") == "on",
                participant=people.get(posted.get("who", "")),
            )
        case "unsay":
            passage = session.passages.filter(pk=_id(posted.get("passage"))).first()
            if passage is not None:
                services.remove_passage(by=user, passage=passage)
        case "rate" if posted.get("topic") in topics:
            topic = posted["topic"]
            grades = {
                (one.pk, topic): int(value)
                if (value := posted.get(f"grade-{pk}", "")) in set("12345")
                else None
                for pk, one in people.items()
            }
            services.rate(by=user, session=session, grades=grades)
        case "summarise":
            minutes = _id(posted.get("minutes"))
            services.summarise(
                by=user, session=session, summary=posted.get("summary", ""), minutes=min(minutes, 1440)
            )
        case "attach":
            upload = request.FILES.get("file")
            if isinstance(upload, UploadedFile):
                services.attach(by=user, session=session, title=posted.get("title", ""), upload=upload)
        case "detach":
            attachment = session.attachments.filter(pk=_id(posted.get("attachment"))).first()
            if attachment is not None:
                services.detach(by=user, attachment=attachment)
        case "link":
            services.face_to_face_link(by=user, session=session)


def _id(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 19 else 0


@require_GET
def attachment(request: HttpRequest, programme_id: int, study_id: int, attachment_id: int) -> FileResponse:
    """Hand out a recording or a document."""
    row = queries.attachment_for(user_of(request), programme_id, study_id, attachment_id)
    return evidence.sent(row.file, f"interview-{row.session_id}-{row.pk}")
