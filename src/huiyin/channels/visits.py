"""One respondent's way through one questionnaire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation.trans_real import parse_accept_lang_header

from huiyin.channels import resuming
from huiyin.channels.links import channel_of, dedup_key_of, draft_key_of, is_anonymous
from huiyin.channels.models import Link
from huiyin.channels.paradata import Paradata
from huiyin.channels.problems import AlreadyAnswered, NoSuchLink
from huiyin.channels.queries import has_spent_anonymously
from huiyin.core import tokens
from huiyin.responses.contracts import DraftAnswer, Receipt
from huiyin.responses.queries import draft, receipt_of
from huiyin.responses.services import save_draft
from huiyin.surveys.contracts import Definition, Page
from huiyin.surveys.flow import EMBEDDED_FIELD, Flow, embedded_from, sent_field
from huiyin.surveys.models import QuestionnaireVersion
from huiyin.surveys.question_types.base import Checked, question_types, text_in
from huiyin.surveys.serving import definition_of, served_version

SEEN_FIELD = "shown"  # the questions that stood on the page as it was sent


def browser_language(request: HttpRequest) -> str:
    """The language the respondent's browser asks for: "zh", "en", or "zh" where it wants neither."""
    for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "").lower()):
        if code[:2] in {"zh", "en"}:
            return code[:2]
    return "zh"


@dataclass
class Visit:
    """A link, the act of answering, and what was filled in so far (`form`: fields as typed).

    `is_known` says that this browser may see what was typed earlier; `secret` is what it holds for that.
    """

    link: Link
    token: str
    submission_id: str
    version: QuestionnaireVersion | None
    language: str
    form: dict[str, str] = field(default_factory=dict)
    paradata: Paradata = field(default_factory=Paradata)
    is_known: bool = True
    secret: str = ""
    is_begun: bool = False
    knows_draft: bool = True
    own: set[str] = field(default_factory=set)  # the fields that this request sent

    @classmethod
    def of(
        cls, request: HttpRequest, link: Link, token: str, submission_id: str, *, looks: bool = True
    ) -> Visit:
        """Take up a draft where there is one; whoever began with a version stays with it.

        The language is the one asked for, that of the draft, the browser's, or the first one offered.
        Unless it `looks`, nobody knows of a draft: such a visit can hand in, but neither show nor keep anything.
        """
        held, secret = resuming.resumed(request)
        if not submission_id and held and channel_of(link).single_answer and request.method != "POST":
            submission_id = held  # a personal link goes on by itself in the browser that began
        kept = draft(submission_id, draft_key_of(link)) if submission_id and looks else None
        if kept is None and submission_id == held and request.method != "POST":
            submission_id = ""
        is_known = kept is None or (bool(secret) and resuming.hash_of(secret) == kept.resume_hash)
        version = _version(link, kept, request.POST.get("version", ""))
        visit = cls(
            link,
            token,
            submission_id or tokens.new_token(),
            version,
            "zh",
            dict(kept.answers) if kept else {},
            Paradata.of(kept.paradata if kept else None, request),
            is_known,
            secret if is_known else "",
            kept is not None,
            looks,
        )
        if version is not None:
            offered = visit.definition.languages
            asked = request.POST.get("language") or request.GET.get("lang", "")
            wishes = [asked, kept.language if kept else "", browser_language(request), *offered]
            visit.language = next(wish for wish in wishes if wish in offered)
            visit.take_embedded(request.POST if request.method == "POST" else request.GET)
        visit.form["language"] = visit.language
        return visit

    @property
    def asked(self) -> QuestionnaireVersion:
        """The version asked; a link that was never published leads nowhere."""
        if self.version is None:
            raise NoSuchLink
        return self.version

    @cached_property
    def definition(self) -> Definition:
        """The questionnaire, word for word as published."""
        return definition_of(self.asked)

    @cached_property
    def flow(self) -> Flow:
        """What is asked of this respondent, and in which order."""
        return Flow(self.definition, self.submission_id, self.embedded)

    @property
    def embedded(self) -> dict[str, str | float]:
        """What is known beforehand: what stands on the link, else what came with its address."""
        if not self.definition.embedded:
            return {}
        carried = {
            name.removeprefix(EMBEDDED_FIELD): text
            for name, text in self.form.items()
            if name.startswith(EMBEDDED_FIELD)
        }
        known = {} if is_anonymous(self.link) else self.link.embedded
        return embedded_from(self.definition, known, carried)

    def take_embedded(self, sent: Mapping[str, str]) -> None:
        """Keep what came with the address ("?area=north") or with the form, by the keys that are asked for."""
        for entry in self.definition.embedded:
            text = sent.get(EMBEDDED_FIELD + entry.key) or sent.get(entry.key, "")
            if isinstance(text, str) and text:
                self.form[EMBEDDED_FIELD + entry.key] = text[:200]

    def receipt(self) -> Receipt | None:
        """The receipt, if this submission was accepted; raises when another one spent the personal link."""
        found = receipt_of(dedup_key_of(self.link, self.submission_id))
        if not channel_of(self.link).single_answer:
            return found
        if is_anonymous(self.link):
            if found is None and has_spent_anonymously(self.link):
                raise AlreadyAnswered
            return found
        if self.link.answered_at is None:
            return None
        if self.link.answered_submission != self.submission_id:
            raise AlreadyAnswered
        return found

    def fill_in(self, sent: Mapping[str, str], page: Page | None) -> None:
        """Take over the fields of a page (or of all); what is not sent was left empty."""
        fields = self.definition.fields() if page is None else page.fields()
        self.form.update({name: sent.get(name, "") for name in fields})
        self.own |= fields
        for one in self.definition.pages if page is None else [page]:
            self.form[sent_field(one.key)] = "1"

    def keep(self, language: str = "") -> None:
        """Save what was filled in, so that a lost connection loses at most one page."""
        if not self.secret and not self.is_begun:
            self.secret = tokens.new_token()
        save_draft(
            submission_id=self.submission_id,
            link_token_hash=draft_key_of(self.link),
            version_id=self.asked.pk,
            language=language or self.language,
            answers={name: text for name, text in self.form.items() if name != "language"},
            resume_hash=resuming.hash_of(self.secret),
            paradata=self.paradata.as_json(is_anonymous=is_anonymous(self.link)),
        )

    def page_called(self, name: str) -> Page | None:
        """A page as written, by its key or its number; None where there is none."""
        pages = self.definition.pages
        by_key = {page.key: page for page in pages}
        if name in by_key:
            return by_key[name]
        if name.isascii() and name.isdigit() and len(name) < 4 and 1 <= int(name) <= len(pages):
            return pages[int(name) - 1]
        return None

    def open_page(self) -> Page:
        """The first page that still needs something, or the last one asked."""
        found = self.flow.open_page(self.form)
        if found is not None:
            return found
        asked = self.flow.visible(self.form)
        return asked[-1] if asked else self.definition.pages[0]

    def check(self, page: Page, shown: Iterable[str] | None) -> tuple[Checked, bool]:
        """What is wrong on a page, of what was shown there; and whether its answers ask for more on it."""
        checked = self.flow.validate(self.form, page.key)
        unseen = self.unseen(page, shown)
        if not unseen:
            return checked, False
        return replace(
            checked, problems={name: one for name, one in checked.problems.items() if name not in unseen}
        ), True

    def unseen(self, page: Page, shown: Iterable[str] | None) -> set[str]:
        """The fields of questions that answers on a page have added to it, since it was shown with others."""
        now = self.flow.page(self.form, page.key)
        if shown is None or now is None:
            return set()
        known = set(shown)
        new = [question for question in now.questions if question["key"] not in known]
        return {name for q in new for name in question_types[q["type"]].fields(q)}

    def shown_form(self) -> dict[str, str]:
        """What fields show: what was typed, but to another browser only what it sent itself."""
        if self.is_known:
            return self.form
        return {name: text for name, text in self.form.items() if name in self.own or name == "language"}

    def text(self, texts: Mapping[str, str]) -> str:
        """A text of the questionnaire with the words of earlier answers, for whom they may be shown to."""
        if self.is_known:
            return self.flow.text(texts, self.form, self.language)
        return Flow(self.definition, "", self.embedded).text(texts, {}, self.language)

    def frame(self) -> dict[str, Any]:
        """What every page of this questionnaire shows around its questions."""
        definition = self.definition
        programme = self.link.questionnaire.programme
        return {
            "title": self.text(definition.title),
            "intro": self.text(definition.intro),
            "thanks": self.text(definition.thanks),
            "language": self.language,
            "other_languages": [code for code in definition.languages if code != self.language],
            "organisation": programme.unit.name,
            "is_personal": bool(self.link.respondent_key),
            "identity": programme.identity,
            "submission_id": self.submission_id,
            "version": self.asked.pk,
            "made_at": int(timezone.now().timestamp()),
            "carried": [(name, text) for name, text in self.form.items() if name.startswith(EMBEDDED_FIELD)],
        }


def _version(link: Link, kept: DraftAnswer | None, wanted: str) -> QuestionnaireVersion | None:
    version = None
    if kept is not None:
        version = served_version(link.questionnaire_id, kept.version_id)
    elif wanted.isascii() and wanted.isdigit() and len(wanted) < 19:
        version = served_version(link.questionnaire_id, int(wanted))
    return version or served_version(link.questionnaire_id)


def title_of(page: Page, language: str) -> str:
    """The heading of a page, if it has one."""
    return text_in(page.title, language)
