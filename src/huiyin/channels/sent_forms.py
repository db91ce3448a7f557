"""What respondents send: read from the request, watched, and handed in; a whole form at once."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest

from huiyin.channels import resuming
from huiyin.channels.links import channel_of, is_anonymous, is_open
from huiyin.channels.models import Link
from huiyin.channels.paradata import HONEYPOT, HONEYPOT_FLAG, SAME_DEVICE_FLAG, seconds_on_page
from huiyin.channels.problems import SameIdOtherAnswers
from huiyin.channels.services import hand_in
from huiyin.channels.visits import SEEN_FIELD, Visit
from huiyin.responses.contracts import BegunBefore, Receipt
from huiyin.surveys.contracts import Page

MOST_CHARACTERS = 20_000  # of one field; a question's own limit is lower and explains itself


def fields_of(request: HttpRequest) -> dict[str, str]:
    """The fields of the form, as typed."""
    return {
        name: text[:MOST_CHARACTERS] for name, text in request.POST.dict().items() if isinstance(text, str)
    }


def shown_on(sent: Mapping[str, str]) -> list[str] | None:
    """The questions that stood on the page as it was sent; None where it does not say."""
    return sent[SEEN_FIELD].split(",") if SEEN_FIELD in sent else None


def watch(request: HttpRequest, visit: Visit, sent: Mapping[str, str], page: Page | None) -> None:
    """Note how a page (or all) was answered."""
    asked = visit.flow.visible(visit.form) if page is None else [page]
    shown = shown_on(sent) if page is not None else None
    seen = [key for one in asked for key in visit.flow.seen(one)]
    paradata = visit.paradata.with_seen(seen if shown is None else [key for key in seen if key in shown])
    if page is not None:
        paradata = paradata.with_page(page.key, seconds_on_page(sent))
    if sent.get(HONEYPOT):
        paradata = paradata.with_flag(HONEYPOT_FLAG)
    if channel_of(visit.link).one_person_a_device and resuming.has_answered(request):
        paradata = paradata.with_flag(SAME_DEVICE_FLAG)
    visit.paradata = paradata


def handed_in(visit: Visit, answers: Mapping[str, float | int | str]) -> tuple[Receipt, bool]:
    """Store the checked answers of a visit: the receipt, and whether they are new."""
    outcome = hand_in(
        link=visit.link,
        submission_id=visit.submission_id,
        version=visit.asked,
        answers=answers,
        language=visit.language,
        paradata=visit.paradata.as_json(is_anonymous=is_anonymous(visit.link)),
        knows_draft=visit.knows_draft,
    )
    if not outcome.is_new and not outcome.is_same:
        raise SameIdOtherAnswers
    return outcome.receipt, outcome.is_new


def stored_at_once(
    request: HttpRequest, link: Link, token: str, submission_id: str
) -> tuple[Visit, Receipt, bool] | None:
    """Store a form that came whole and right through a link that many use; None where a closer look is needed.

    Storing tells whether the same came or was begun before, so nobody looks first. Returns what `handed_in`
    does, with the visit.
    """
    if request.method != "POST" or channel_of(link).single_answer or request.POST.get("go"):
        return None
    visit = Visit.of(request, link, token, submission_id, looks=False)
    if visit.version is None or not is_open(link):
        return None
    pages, sent = visit.definition.pages, fields_of(request)
    page = pages[0] if sent.get("page") else None
    if (page is not None and len(pages) > 1) or any(one.file_fields for one in pages):
        return None
    visit.fill_in(sent, page)
    watch(request, visit, sent, page)
    checked = visit.flow.validate(visit.form)
    if checked.problems or (page is not None and visit.unseen(page, shown_on(sent))):
        return None
    try:
        return visit, *handed_in(visit, checked.answers)
    except (BegunBefore, SameIdOtherAnswers):
        return None
